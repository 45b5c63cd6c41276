"""The key with which secrets are compared without being kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payconf.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Key:
    """The fingerprint key of a run. `stable`: the project's own, so that other runs can compare."""

    value: bytes
    stable: bool

    @property
    def id(self) -> str:
        """Names the key without telling it."""
        import hashlib
        import hmac

        return hmac.new(self.value, b"payconf key id", hashlib.sha256).hexdigest()[:16]

    def exact(self, secret: Secret) -> str:
        """The exact fingerprint of a secret under this key."""
        from payconf.model.fingerprint import fingerprint

        return fingerprint(secret, self.value).exact

    def forms(self, secret: Secret) -> tuple[str, ...]:
        """Fingerprints of its normal forms, sorted; none where no other run could compare them, or guess too easily."""
        from payconf.model.disguises import guessable
        from payconf.model.fingerprint import fingerprint

        if not self.stable or guessable(secret.reveal()):
            return ()
        return tuple(sorted(fingerprint(secret, self.value).forms))

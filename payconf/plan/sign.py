"""Ed25519 signatures of plans: one key pair an environment; anyone can verify, only its pipeline can sign."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import TYPE_CHECKING

from payconf.model.errors import InvalidConfiguration

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

    from payconf.model.secret import Secret

PREFIX = "ed25519:"


def signer(key: Secret) -> Callable[[bytes], bytes]:
    """A function that signs with the private key: 32 raw bytes in base64, or PEM. Raises InvalidConfiguration."""
    private = _private(key)
    return private.sign


def public_key(key: Secret) -> str:
    """The text for `plan_keys: verify:` that belongs to a private key: ed25519:<base64>."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    raw = _private(key).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return PREFIX + base64.b64encode(raw).decode()


def seed(key: Secret) -> Secret:
    """The 32 bytes of a private key in base64, whatever form it is stored in."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    from payconf.model.secret import Secret

    raw = _private(key).private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return Secret(base64.b64encode(raw))


def verifies(signature: bytes, message: bytes, keys: tuple[str, ...]) -> bool:
    """True where one of the public keys made the signature. Raises InvalidConfiguration for text that is no key."""
    from cryptography.exceptions import InvalidSignature

    for key in [_public(text) for text in keys]:
        try:
            key.verify(signature, message)
        except InvalidSignature:
            continue
        return True
    return False


def _private(key: Secret) -> Ed25519PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    value = key.reveal().strip()
    try:
        if not value.startswith(b"-----"):
            return Ed25519PrivateKey.from_private_bytes(base64.b64decode(value, validate=True))
        found = load_pem_private_key(value, password=None)
    except (binascii.Error, ValueError, TypeError, UnsupportedAlgorithm):
        # The reason given there may quote the key.
        raise InvalidConfiguration(_NO_KEY, _HOW) from None
    if not isinstance(found, Ed25519PrivateKey):
        raise InvalidConfiguration(_NO_KEY, _HOW)
    return found


_NO_KEY = "The secret behind plan_keys.sign is no Ed25519 private key, so plans can't be signed with it."
_HOW = "Store 32 random bytes in base64, or an unencrypted PEM file (openssl genpkey -algorithm ed25519)."


def _public(text: str) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text.removeprefix(PREFIX), validate=True))
    except (binascii.Error, ValueError):
        raise InvalidConfiguration(
            f"plan_keys.verify holds {text!r}, which is no public key.", "Write it as ed25519:<32 bytes in base64>."
        ) from None

"""One account at a payment service: spoken to when it is first asked for something, and not before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING

from payconf.model.elsewhere import CREDENTIALS, SERVICE, WALLETS
from payconf.model.errors import NotFound, Unavailable
from payconf.model.resource import LiveResource

if TYPE_CHECKING:
    from payconf.model.change import Change
    from payconf.model.outcome import Outcome
    from payconf.providers.base import Provider, Session, Target

_OURS = frozenset({SERVICE, CREDENTIALS})


@dataclass(slots=True)
class Account:
    """The account of one credential. `target` resolves its secrets; `fault`: why it may not be spoken to."""

    service: str
    credential: str
    provider: Provider
    target: Callable[[], Target]
    fault: str = ""
    _session: Session = field(default=None, repr=False)
    _opening: Lock = field(default_factory=Lock, repr=False)
    _turn: Lock = field(default_factory=Lock, repr=False)

    def read(self, kind: str) -> list[LiveResource]:
        """Everything of one kind."""
        session = self._open(kind)
        with self._alone():
            return self._told(self.provider.read(session, kind))

    def wallets(self) -> list[LiveResource]:
        """Which wallets know which domains, one object each. Raises NotFound where the service doesn't tell."""
        tell = getattr(self.provider, "wallets", None)
        if tell is None:
            raise NotFound(f"Nobody here can ask {self.service} whether Apple Pay is verified on its domains.")
        session = self._open(WALLETS)
        with self._alone():
            found = [asdict(entry) for entry in tell(session)]
        return [LiveResource(WALLETS, f"{entry['domain_id']} {entry['wallet']}", entry) for entry in found]

    def find(self, kind: str, name: str, value: str) -> list[LiveResource]:
        """At least what has this value."""
        finder = getattr(self.provider, "find", None)
        if finder is None:
            return self.read(kind)
        session = self._open(kind)
        with self._alone():
            return self._told(finder(session, kind, name, value))

    def write(self, change: Change) -> Outcome:
        """Carry out one change; what says whose account it is, is not the service's business."""
        session = self._open(change.address.kind)
        values = {name: value for name, value in change.values.items() if name not in _OURS}
        with self._alone():
            return self.provider.write(session, replace(change, values=values))

    def close(self) -> None:
        """Let go of the session, where there is one."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _open(self, kind: str) -> Session:
        if self.fault:
            raise Unavailable(f"{kind} of credentials/{self.credential} can't be read: {self.fault.removesuffix('.')}.")
        with self._opening:
            if self._session is None:
                self._session = self.provider.connect(self.target())
            return self._session

    def _alone(self) -> AbstractContextManager[object]:
        """A session that threads must not share is used by one at a time."""
        return nullcontext() if getattr(self.provider, "CONCURRENT", False) else self._turn

    def _told(self, found: Iterable[LiveResource]) -> list[LiveResource]:
        said = {SERVICE: self.service, CREDENTIALS: self.credential}
        return [replace(entry, values={**entry.values, **said}) for entry in found]

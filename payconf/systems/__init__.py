"""The shop and the payment services of one environment as one provider, so that one plan spans them all.

Objects of the shop go to the shop's provider. What is kept at payment services goes to the account of the credential
that its integration uses. Two credentials may lead to one account: an object that is seen through both belongs to the
one that git names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from payconf.model.change import Action
from payconf.model.elsewhere import CREDENTIALS, DOMAINS, SERVICE, WALLETS
from payconf.model.errors import NotFound, Unavailable, Unexpected
from payconf.systems.account import Account
from payconf.systems.homes import Homes, homes
from payconf.systems.kinds import TOLD, joined

if TYPE_CHECKING:
    from payconf.model.change import Change
    from payconf.model.kind import Kind
    from payconf.model.outcome import Outcome
    from payconf.model.resource import Account as Who
    from payconf.model.resource import LiveResource
    from payconf.providers.base import Provider, Session, Target

_MAKES = frozenset({Action.CREATE, Action.REPLACE})


@dataclass(slots=True)
class Opened:
    """A session with all of them. `seen`: by kind and live id, the credential to whose account an object belongs."""

    shop: Session
    seen: dict[tuple[str, str], str] = field(default_factory=dict)

    def close(self) -> None:
        """The shop's; accounts are closed by whoever has made them."""
        self.shop.close()


class Systems:
    """Follows payconf.providers.base.Provider. `shop` is the shop's; `accounts` by the name of the credential."""

    def __init__(self, shop: Provider, accounts: Mapping[str, Account], at: Homes) -> None:
        self._shop, self._accounts, self._homes = shop, accounts, at
        own = {account.service: account.provider.KINDS for account in accounts.values()}
        self._elsewhere = joined(own) if self._accounts else {}
        if DOMAINS in self._elsewhere:
            self._elsewhere[WALLETS] = TOLD
        self.NAME: str = shop.NAME
        self.KINDS: Mapping[str, Kind] = {**shop.KINDS, **self._elsewhere}
        self.CONCURRENT: bool = getattr(shop, "CONCURRENT", False)

    def connect(self, target: Target) -> Session:
        """The shop's; accounts are spoken to when something of them is asked for."""
        return Opened(self._shop.connect(target))

    def around(self, shop: Session) -> Opened:
        """The same around a session with the shop that is open already."""
        return Opened(shop)

    def identify(self, session: Opened) -> Who:
        """Who we are to the shop."""
        return self._shop.identify(session.shop)

    def read(self, session: Opened, kind: str) -> Iterable[LiveResource]:
        """Everything of one kind, at all accounts where something of it is kept, or raise."""
        if kind not in self._elsewhere:
            return self._shop.read(session.shop, kind)
        if kind == WALLETS:
            return [entry for account in self._of(DOMAINS) for entry in account.wallets()]
        if kind in self._homes.homeless:
            raise Unavailable(f"{self._homes.homeless[kind]}.")
        return self._once(session, kind, [account.read(kind) for account in self._of(kind)])

    def find(self, session: Opened, kind: str, name: str, value: str) -> Iterable[LiveResource]:
        """As read, but at least what has this value."""
        if kind not in self._elsewhere:
            finder = getattr(self._shop, "find", None)
            return self._shop.read(session.shop, kind) if finder is None else finder(session.shop, kind, name, value)
        known = session.seen.get((kind, value)) if name == "id" else None
        accounts = self._of(kind) if known is None else [self._accounts[known]]
        return self._once(session, kind, [account.find(kind, name, value) for account in accounts])

    def write(self, session: Opened, change: Change) -> Outcome:
        """Carry out one change where its object is kept."""
        kind = change.address.kind
        if kind not in self._elsewhere:
            return self._shop.write(session.shop, change)
        if change.action in _MAKES:
            home = str(change.values[CREDENTIALS])
            outcome = self._accounts[home].write(change)
            session.seen[kind, str(outcome.live_id)] = home
            return outcome
        return self._accounts[self._home(session, kind, str(change.live_id))].write(change)

    def _home(self, session: Opened, kind: str, live_id: str) -> str:
        if (kind, live_id) not in session.seen and not any(
            entry.id == live_id for entry in self.find(session, kind, "id", live_id)
        ):
            raise NotFound(f"No account of this environment has {kind} {live_id}.")
        return session.seen[kind, live_id]

    def _of(self, kind: str) -> list[Account]:
        """The accounts that keep this kind, in the order of their credentials."""
        named = self._homes.accounts.get(kind, {})
        return [self._accounts[name] for name in sorted(named) if kind in self._accounts[name].provider.KINDS]

    def _once(self, session: Opened, kind: str, found: Iterable[Iterable[LiveResource]]) -> list[LiveResource]:
        """Each object once, with the credential that it belongs to. Raises Unexpected for one id of two services."""
        seen: dict[str, list[LiveResource]] = {}
        for entry in (entry for account in found for entry in account):
            seen.setdefault(entry.id, []).append(entry)
        kept = []
        for ident, entries in seen.items():
            _one_service(kind, ident, entries)
            home = self._homes.of(kind, ident, [str(entry.values[CREDENTIALS]) for entry in entries])
            session.seen[kind, ident] = home
            kept.append(replace(entries[0], values={**entries[0].values, CREDENTIALS: home}))
        return kept


def _one_service(kind: str, ident: str, entries: Iterable[LiveResource]) -> None:
    """By its id alone the state knows an object again."""
    services = sorted({str(entry.values[SERVICE]) for entry in entries})
    if len(services) > 1:
        raise Unexpected(f"{' and '.join(services)} both have {kind} {ident}, which can't be told apart.")


__all__ = ["Account", "Homes", "Opened", "Systems", "homes"]

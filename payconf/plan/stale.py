"""What has moved between a plan and its apply. Pure: the plan, the shop as it is read now, the state as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.elsewhere import kept
from payconf.model.kind import Kind
from payconf.model.marker import MARKER
from payconf.model.marker_kind import INTEGRATIONS, with_marker
from payconf.model.plan import Plan
from payconf.model.resource import Live, LiveResource
from payconf.model.state import State
from payconf.model.value import LiveRef, Value, walk_refs
from payconf.plan.bind import Object
from payconf.plan.canonical import live_digest
from payconf.plan.found import found_digests
from payconf.plan.money import money_under_way
from payconf.plan.situation import identity, index_live, index_names

_MAKES = frozenset({Action.CREATE, Action.REPLACE})
_LEAVES = frozenset({Action.DELETE, Action.DISABLE})


def stale(
    plan: Plan, live: Live, state: State, kinds: Mapping[str, Kind], done: Iterable[Change] = ()
) -> tuple[str, ...]:
    """A sentence for everything that the plan stands on and that is no longer as it was planned; empty: all is.

    `done`: changes of the same plan that were carried out already, where `plan` is what is left of it.
    """
    if live.account.id != plan.header.account:
        return (f"another shop answers there now ({live.account.id} instead of {plan.header.account})",)
    now = _look(plan, live, state, kinds, _objects(done))
    found = [text for change in plan.changes for text in now.of(change)]
    return tuple(dict.fromkeys([*now.unread(), *found, *now.money(), *now.terms(), *now.found(), *now.left_on()]))


def changed_accounts(plan: Plan, accounts: Mapping[str, str | None]) -> tuple[str, ...]:
    """Credentials whose service names another account than when the plan was made, or none any more."""
    return tuple(
        f"the service of credentials/{name} answers as {accounts.get(name) or 'nobody'} instead of {account}"
        for name, account in sorted(plan.accounts.items())
        if accounts.get(name) != account
    )


@dataclass(frozen=True, slots=True)
class _Now:
    """The plan beside what is there now. `owned`: live ids by address; `referrers`: who refers to a live object.

    `touched`: objects that it changes; `done`: those that a part of it has changed already.
    """

    plan: Plan
    live: Live
    kinds: Mapping[str, Kind]
    objects: Mapping[Object, LiveResource]
    owned: Mapping[Address, str]
    owners: Mapping[Object, Address]
    names: Mapping[tuple[str, bytes], tuple[LiveResource, ...]]
    referrers: Mapping[Object, list[Object]]
    touched: frozenset[Object]
    done: frozenset[Object]
    made: frozenset[Address]

    def of(self, change: Change) -> Iterator[str]:
        """What moved about one change."""
        if change.live_id is None:
            yield from self._new(change)
        else:
            yield from self._known(change, change.live_id)
            if change.action in _LEAVES and not self.plan.reclaim:  # which leaves the rules as they are
                yield from self._referrers(change, change.live_id)
        yield from self._targets(change)

    def unread(self) -> Iterator[str]:
        """What the plan changes at payment services, and nobody could look at."""
        for kind in sorted({change.address.kind for change in self.plan.changes} & self.live.unread.keys()):
            yield f"{kind} could not be read ({self.live.unread[kind].removesuffix('.')})"

    def money(self) -> Iterator[str]:
        """Payments that came since, at integrations that the plan takes out of service, and no others.

        What is paid in a copied shop is no reason to leave it as it is.
        """
        ends = [] if self.plan.reclaim else [change for change in self.plan.changes if change.action in _LEAVES]
        leaving = {str(change.address) for change in ends}
        then = {address: money for address, money in self.plan.money if address in leaving}
        now = dict(money_under_way(ends, self.live))
        for address in sorted(now.keys() | then.keys()):
            if address not in now or address not in then or now[address] != then[address]:
                yield f"the payments under way of {address} are others now"

    def found(self) -> Iterator[str]:
        """Objects that hold an error which is waived only for the value that they had."""
        asked = [Address.parse(address) for address in self.plan.found]
        held = found_digests(asked, self.owned, self.objects, self.kinds)
        for address, digests in self.plan.found.items():
            if held.get(address) != digests:
                yield f"{address}, for which an error is waived, was changed in the shop"

    def left_on(self) -> Iterator[str]:
        """Integrations that a copied shop would keep enabled, for the plan doesn't know them so."""
        for (kind, ident), entry in self.objects.items() if self.plan.reclaim else ():
            known = (kind, ident) in self.touched | self.done
            if kind == INTEGRATIONS and not known and entry.values.get("enabled", True):
                yield f"integrations/@{ident} is enabled now, and this plan doesn't know it"

    def terms(self) -> Iterator[str]:
        """Customers who got a payment term since that production is about to lose; none was in use when planned."""
        for change in self.plan.changes:
            leaves = change.action is Action.DELETE and change.address.kind == "payment_terms"
            if leaves and self.plan.header.environment_class == "production":
                users = (self.live.term_users or {}).get(str(change.live_id), 0)
                if self.live.term_users is None or users:
                    yield f"{change.address} is in use now, or nobody can tell"

    def _known(self, change: Change, live_id: str) -> Iterator[str]:
        what, target = f"{change.address} (id {live_id})", (change.address.kind, live_id)
        found = self.objects.get(target)
        if change.address.kind in self.live.unread:
            return  # which is said once, of all of them
        if found is None:
            yield f"{what} is no longer {kept(change.address.kind)}"
        elif change.live_digest != live_digest(found.values):
            yield f"{what} was changed {kept(change.address.kind)}"
        elif change.owned and change.address.kind != MARKER and self.owned.get(change.address) != live_id:
            yield f"{change.address} doesn't own id {live_id} in this state"
        elif not change.owned and change.address.kind != MARKER and target in self.owners:
            yield f"{what} was adopted since, as {self.owners[target]}"

    def _new(self, change: Change) -> Iterator[str]:
        kind, bound = change.address.kind, self.owned.get(change.address)
        gone = change.reason is Reason.VANISHED and (kind, bound) not in self.objects
        if change.action is Action.CREATE and bound is not None and not gone and not self.plan.reclaim:
            yield f"{change.address} was created since (id {bound})"
            return
        twins = self.names.get((kind, identity(self.kinds[kind], change.values)), ())
        awake = [twin for twin in twins if not self.kinds[kind].sleeps(twin.values)]
        if others := [twin.id for twin in awake if (kind, twin.id) not in self.touched]:
            yield f"an object with the name of {change.address} is {kept(kind)} now (id {', '.join(others)})"

    def _targets(self, change: Change) -> Iterator[str]:
        """Objects that the change refers to must be there, or be made before it."""
        for ref in walk_refs(dict(change.values)):
            if ref.target not in self.made and (ref.target.kind, self.owned.get(ref.target)) not in self.objects:
                yield f"{ref.target}, which {change.address} needs, is no longer {kept(ref.target.kind)}"

    def _referrers(self, change: Change, live_id: str) -> Iterator[str]:
        """What refers to an object that goes, and that the plan doesn't know of. What is off already does no harm."""
        for target in self.referrers.get((change.address.kind, live_id), ()):
            if target not in self.touched and self.objects[target].values.get("enabled") is not False:
                who = self.owners.get(target) or "/@".join(target)
                yield f"{who} names {change.address} now, which the plan takes away"


def _look(plan: Plan, live: Live, state: State, kinds: Mapping[str, Kind], done: frozenset[Object]) -> _Now:
    managed = with_marker({name: kind for name, kind in kinds.items() if kind.management == "managed"})
    objects = index_live(live, managed)
    renamed = dict(plan.renames)
    owned = {renamed.get(address, address): binding.live_id for address, binding in state.bindings.items()}
    owned = {address: ident for address, ident in {**owned, **dict(plan.rebind)}.items() if ident}
    referrers: dict[Object, list[Object]] = {}
    for target, entry in objects.items():
        for ref in _live_refs(dict(entry.values)):
            referrers.setdefault((ref.kind, ref.id), []).append(target)
    return _Now(
        plan=plan,
        live=live,
        kinds=managed,
        objects=objects,
        owned=owned,
        owners={(address.kind, ident): address for address, ident in owned.items()},
        names=index_names(live, managed),
        referrers=referrers,
        touched=_objects(plan.changes),
        done=done,
        made=frozenset(change.address for change in plan.changes if change.action in _MAKES),
    )


def _objects(changes: Iterable[Change]) -> frozenset[Object]:
    return frozenset((change.address.kind, change.live_id) for change in changes if change.live_id)


def _live_refs(value: Value) -> Iterator[LiveRef]:
    if isinstance(value, LiveRef):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _live_refs(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _live_refs(item)

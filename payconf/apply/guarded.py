"""What a change was planned against, read again just before it: what has moved is not written over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from payconf.apply.past import Past
from payconf.apply.settle import MAKES
from payconf.apply.shop import Object, Shop
from payconf.model.address import Address
from payconf.model.change import Action, Change
from payconf.model.elsewhere import kept
from payconf.model.errors import Stale
from payconf.model.plan import Plan
from payconf.model.resource import LiveResource
from payconf.model.state import Binding
from payconf.model.value import Value

_AGAIN = "Make a new plan."


@dataclass(slots=True)
class Touched:
    """One object that several changes of a plan are made against: as it was first seen, and what was written since."""

    fields: Mapping[str, str]
    written: dict[str, Value] = field(default_factory=dict)


@dataclass(slots=True)
class Guarded:
    """Looks at objects before they are written. Of one object, changes come one after the other."""

    shop: Shop
    touched: dict[Object, Touched] = field(default_factory=dict)
    several: frozenset[Object] = frozenset()
    ours: frozenset[Object] = frozenset()

    @classmethod
    def of(cls, plan: Plan, shop: Shop) -> Guarded:
        """Of a plan. `ours`: all objects that it changes; `several`: by more than one change."""
        objects = Counter((change.address.kind, change.live_id) for change in plan.changes if change.live_id)
        several = frozenset(target for target, count in objects.items() if count > 1)
        return cls(shop, several=several, ours=frozenset(objects))

    def look(self, ready: Change, bindings: Mapping[Address, Binding]) -> Past:
        """What is there just before the change. Raises Stale where it isn't what was planned."""
        if ready.action in MAKES:
            return self._free(ready, bindings)
        if ready.action is Action.RETIRE or ready.live_id is None:
            return Past()
        target, there = (ready.address.kind, ready.live_id), kept(ready.address.kind)
        found = self.shop.by_id(*target)
        if found is None:
            raise Stale(
                f"{ready.address} (id {ready.live_id}) has moved since: it is no longer {there}.",
                _AGAIN,
            )
        digest = self.shop.digest(found.values)
        if self._moved(ready, target, found, digest):
            raise Stale(
                f"{ready.address} (id {ready.live_id}) has moved since: it was changed {there}.",
                _AGAIN,
            )
        prints: dict[str, str] = {}
        if target in self.several:
            prints = {name: self.shop.digest({name: value}) for name, value in found.values.items()}
            self.touched.setdefault(target, Touched(prints))
        return Past(before=digest, fields=prints)

    def done(self, ready: Change) -> None:
        """The change was carried out: from now on its object holds these values."""
        target = (ready.address.kind, ready.live_id or "")
        if target in self.touched:
            self.touched[target].written.update(ready.values)

    def _free(self, ready: Change, bindings: Mapping[Address, Binding]) -> Past:
        twins = self.shop.named(ready.address.kind, ready.values)
        if not twins:
            return Past()
        # A copy, for the thread that writes the state adds to it meanwhile.
        owned = {(address.kind, binding.live_id) for address, binding in dict(bindings).items()} | self.ours
        named = bool(self.shop.kinds[ready.address.kind].identity())
        if strangers := [twin.id for twin in twins if (ready.address.kind, twin.id) not in owned and named]:
            raise Stale(
                f"{ready.address} has moved since: an object of this name is {kept(ready.address.kind)} now"
                f" (id {', '.join(strangers)}).",
                _AGAIN,
            )
        return Past(ids=tuple(sorted(twin.id for twin in twins)))

    def _moved(self, ready: Change, target: Object, found: LiveResource, digest: str) -> bool:
        known = self.touched.get(target)
        if known is None or not known.written:
            return digest != ready.live_digest
        specs = self.shop.kinds[target[0]].fields_of(found.values)
        written = {name: value for name, value in known.written.items() if name in specs}
        if not self.shop.holds(target[0], found.values, written):
            return True
        others = (found.values.keys() | known.fields.keys()) - written.keys()
        return any(
            name not in found.values or known.fields.get(name) != self.shop.digest({name: found.values[name]})
            for name in others
        )

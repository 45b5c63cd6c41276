"""Rules that no checkout ever reaches: wherever one could match, an earlier one has matched and stopped.

The shop looks at no rule behind the first that matches and stops. Several may hide one together. An expression may say
no; then it must be proven that one of theirs holds whenever the hidden rule's does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import compress, islice
from typing import TYPE_CHECKING, NamedTuple

from payconf.check.conditions import frame
from payconf.check.reach import Atom, Reach, wider

if TYPE_CHECKING:
    from payconf.check.conditions import Conditions
    from payconf.check.view import View
    from payconf.check.work import Work
    from payconf.checkout.certainty.condition import Condition
    from payconf.checkout.certainty.frame import Frame
    from payconf.model.config.rules import Rule

NAMED = 5
"""So many rules are named in one sentence."""
TOGETHER = 12
"""So many earlier rules with expressions are looked at together, for one rule in one place."""


class _Stop(NamedTuple):
    """A rule that stops in one place."""

    sort_order: int
    key: str


Place = tuple[str, Atom]
"""Website ("": any) and destination."""


def check(view: View, work: Work, conditions: Conditions, rules: Sequence[tuple[str, Rule]]) -> dict[str, list[str]]:
    """Of enabled rules of one currency. Returns those that are never reached, and the rules that hide them."""
    known = conditions.always | conditions.of.keys()
    if not any(rule.stop_processing and key in known for key, rule in rules):
        return {}
    places = [(key, rule, where) for key, rule in rules if (where := work.reach(key, rule)) is not None]
    stops = _Stops(conditions, places)
    found: dict[str, list[str]] = {}
    for key, rule, where in places:
        hiding = sorted(stops.hiding(key, rule, where))
        if hiding:
            found[key] = [stop.key for stop in hiding]
            _note(view, key, found[key], certain=conditions.always.issuperset(found[key]))
    return found


def _note(view: View, key: str, hiding: Sequence[str], *, certain: bool) -> None:
    origins = view.environment.origins
    related = [("stops before it", origins.span("rules", other, key=True)) for other in hiding[:NAMED]]
    told = [f"rules/{other}" for other in hiding[:NAMED]]
    told += [f"{len(hiding) - NAMED} more"] if len(hiding) > NAMED else []
    *first, last = told
    who = f"{', '.join(first)} and {last} stop" if first else f"{last} stops"
    text = "before it everywhere" if certain else "before it in every checkout in which it would match"
    view.note("PC409", f"{who} {text}", "rules", key, at_key=True, related=related)


def _places(where: Reach) -> Iterator[Place]:
    return ((website, atom) for website in where.websites or ("",) for atom in where.atoms)


class _Stops:
    """Stopping rules by place: the earliest that surely stops, and all that stop where their expression holds."""

    def __init__(self, conditions: Conditions, rules: Sequence[tuple[str, Rule, Reach]]) -> None:
        self._conditions = conditions
        self._sure: dict[Place, _Stop] = {}
        self._perhaps: dict[Place, list[_Stop]] = {}
        for key, rule, where in rules:
            if not rule.stop_processing:
                continue
            stop = _Stop(rule.sort_order, key)
            for place in _places(where):
                if key in conditions.always:
                    self._sure[place] = min(self._sure.get(place, stop), stop)
                elif key in conditions.of:
                    self._perhaps.setdefault(place, []).append(stop)
        for stops in self._perhaps.values():
            stops.sort()

    def hiding(self, key: str, rule: Rule, where: Reach) -> set[_Stop]:
        """The rules that stop before this one in each of its places; none where one place is left."""
        found = set[_Stop]()
        for website, atom in _places(where):
            keys = [(site, place) for site in {website, ""} for place in wider(atom)]
            earliest = min((self._sure[place] for place in keys if place in self._sure), default=None)
            if earliest is not None and earliest.sort_order < rule.sort_order:
                found.add(earliest)
                continue
            several = self._together(key, rule, keys, atom)
            if not several:
                return set()
            found.update(several)
        return found

    def _together(self, key: str, rule: Rule, keys: Sequence[Place], atom: Atom) -> Sequence[_Stop]:
        """Rules with expressions one of which holds whenever this one's does; as few as do it."""
        conditions = self._conditions
        if not self._perhaps or not (key in conditions.of or key in conditions.always):
            return []
        where = frame(rule.currency, (atom,))
        every = list(islice(self._near(None, rule, keys), TOGETHER))
        if key in conditions.always:
            return self._fewest(None, every, where)
        asked = conditions.of[key]
        near = list(islice(self._near(asked, rule, keys), TOGETHER))
        holding = conditions.reasoner.standing(asked, [conditions.of[stop.key] for stop in near], where)
        for entry in compress(near, holding):
            if self._covered(asked, [entry], where):
                return [entry]
        return self._fewest(None, every, where) or (self._fewest(asked, near, where) if any(holding) else [])

    def _fewest(self, asked: Condition | None, near: Sequence[_Stop], where: Frame) -> Sequence[_Stop]:
        """As few of these as cover it; none where all together don't."""
        if not near or not self._covered(asked, near, where):
            return []
        for entry in tuple(near):
            fewer = [other for other in near if other is not entry]
            near = fewer if self._covered(asked, fewer, where) else near
        return near

    def _near(self, asked: Condition | None, rule: Rule, keys: Sequence[Place]) -> Iterator[_Stop]:
        """Earlier rules that may cover it, the first ones first."""
        seen = set[_Stop]()
        for stop in merge(*(self._perhaps[place] for place in keys if place in self._perhaps)):
            if stop.sort_order >= rule.sort_order:
                return
            if stop not in seen and self._may_cover(asked, stop):
                seen.add(stop)
                yield stop

    def _may_cover(self, asked: Condition | None, stop: _Stop) -> bool:
        """Expressions that read nothing in common say nothing of each other."""
        return asked is None or not asked.reads.isdisjoint(self._conditions.of[stop.key].reads)

    def _covered(self, asked: Condition | None, stops: Sequence[_Stop], where: Frame) -> bool:
        others = [self._conditions.of[stop.key] for stop in stops]
        return self._conditions.reasoner.covered(asked, others, where)

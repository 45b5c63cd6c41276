"""Rules that no checkout ever reaches: wherever one could match, an earlier one has matched and stopped.

The shop looks at no rule behind the first that matches and stops. Several may hide one together. An expression may say
no; then it must be proven that one of theirs holds whenever the hidden rule's does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from payconf.check.conditions import frame
from payconf.check.reach import Atom, Reach, wider

if TYPE_CHECKING:
    from payconf.check.conditions import Conditions
    from payconf.check.view import View
    from payconf.check.work import Work
    from payconf.checkout.certainty import Condition
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

    def _together(self, key: str, rule: Rule, keys: Sequence[Place], atom: Atom) -> list[_Stop]:
        """Rules with expressions one of which holds whenever this one's does; as few as do it."""
        if not self._perhaps or not (key in self._conditions.of or key in self._conditions.always):
            return []
        asked = None if key in self._conditions.always else self._conditions.of[key]
        some = {stop for place in keys for stop in self._perhaps.get(place, ()) if stop.sort_order < rule.sort_order}
        near = sorted(stop for stop in some if self._may_cover(asked, stop))[:TOGETHER]
        for entry in near:
            if self._covered(asked, [entry], rule, atom):
                return [entry]
        if len(near) < 2 or not self._covered(asked, near, rule, atom):
            return []
        for entry in tuple(near):
            fewer = [other for other in near if other is not entry]
            near = fewer if self._covered(asked, fewer, rule, atom) else near
        return near

    def _may_cover(self, asked: Condition | None, stop: _Stop) -> bool:
        """Expressions that read nothing in common say nothing of each other."""
        return asked is None or not asked.reads.isdisjoint(self._conditions.of[stop.key].reads)

    def _covered(self, asked: Condition | None, stops: Sequence[_Stop], rule: Rule, atom: Atom) -> bool:
        others = [self._conditions.of[stop.key] for stop in stops]
        return self._conditions.reasoner.covered(asked, others, frame(rule.currency, (atom,)))

"""The order of rules: those that an earlier one always hides, and ties that decide what buyers see.

The shop sorts by sort order, equal ones by the id that they happen to have, and looks at no rule behind the first that
matches and stops. An expression may say no, so only rules without one surely stop.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from payconf.check.names import Found, Names
from payconf.check.reach import Atom, Reach, reach, wider

if TYPE_CHECKING:
    from payconf.check.view import View
    from payconf.model.config.rules import Rule


PLACES = 400_000
"""So many pairs of website and destination are looked at, and compared, in one environment: the check must not hang."""
METHODS = 40
"""Of a rule with more methods only the order of the first ones is compared with that of others."""
NAMED = 5
"""So many rules are named in one sentence."""


class _Stop(NamedTuple):
    """The earliest rule that surely stops in one place."""

    sort_order: int
    key: str


class _Member(NamedTuple):
    """A rule beside others of its currency and sort order."""

    key: str
    rule: Rule
    reach: Reach
    methods: tuple[str, ...]


def check(view: View) -> None:
    """Enabled rules, a currency at a time."""
    currencies: dict[str, list[tuple[str, Rule]]] = {}
    for key, rule in view.environment.rules.items():
        if rule.enabled:
            currencies.setdefault(rule.currency, []).append((key, rule))
    work = _Work(view)
    for rules in currencies.values():
        if any(rule.stop_processing and rule.expression is None for _, rule in rules):
            _hidden(view, work, rules)
        orders: dict[int, list[tuple[str, Rule]]] = {}
        for key, rule in rules:
            orders.setdefault(rule.sort_order, []).append((key, rule))
        for group in orders.values():
            if len(group) > 1:
                _ties(view, work, group)


class _Work:
    """Where rules hold, each worked out once, as long as there is no more than PLACES of it."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._found: dict[str, Reach | None] = {}
        self._left = PLACES

    def reach(self, key: str, rule: Rule) -> Reach | None:
        """None where a destination isn't understood, or the work has become too much."""
        if key not in self._found:
            where = reach(rule, self._view.environment.destination_groups) if self._left > 0 else None
            if where is not None and not self.spend(key, max(1, len(where.websites)) * len(where.atoms)):
                where = None
            self._found[key] = where
        return self._found[key]

    def spend(self, key: str, places: int) -> bool:
        """Count some work at a rule; False where there was enough already. That is said once."""
        if self._left > 0 >= self._left - places:
            text = "from this rule on nobody has looked which rules tie and which are never reached"
            self._view.note("PC411", text, "rules", key, at_key=True)
        self._left -= places
        return self._left > 0


def _hidden(view: View, work: _Work, rules: list[tuple[str, Rule]]) -> None:
    """Rules that no checkout ever reaches. Several earlier ones may hide one together."""
    found = [(key, rule, where) for key, rule in rules if (where := work.reach(key, rule)) is not None]
    stops: dict[tuple[str, Atom], _Stop] = {}
    for key, rule, where in found:
        if rule.stop_processing and rule.expression is None:
            for place in _places(where):
                stop = _Stop(rule.sort_order, key)
                stops[place] = min(stops.get(place, stop), stop)
    for key, rule, where in found:
        hiding = sorted(_hiding(stops, where, rule.sort_order))
        if hiding:
            origins = view.environment.origins
            related = [("stops before it", origins.span("rules", other, key=True)) for other in hiding[:NAMED]]
            told = [f"rules/{other}" for other in hiding[:NAMED]]
            told += [f"{len(hiding) - NAMED} more"] if len(hiding) > NAMED else []
            *first, last = told
            who = f"{', '.join(first)} and {last} stop" if first else f"{last} stops"
            view.note("PC409", f"{who} before it everywhere", "rules", key, at_key=True, related=related)


def _places(where: Reach) -> Iterator[tuple[str, Atom]]:
    return ((website, atom) for website in where.websites or ("",) for atom in where.atoms)


def _hiding(stops: dict[tuple[str, Atom], _Stop], where: Reach, sort_order: int) -> set[str]:
    """The rules that stop before this one in each of its places; none where one place is left."""
    found = set[str]()
    for website, atom in _places(where):
        keys = [(site, place) for site in {website, ""} for place in wider(atom)]
        earliest = min((stops[key] for key in keys if key in stops), default=None)
        if earliest is None or earliest.sort_order >= sort_order:
            return set()
        found.add(earliest.key)
    return found


def _ties(view: View, work: _Work, group: list[tuple[str, Rule]]) -> None:
    """Each rule with the first earlier one of its sort order with which the order matters."""
    known, earlier = Names(view), _Earlier(work)
    for key, rule in group:
        where = work.reach(key, rule)
        if where is None:
            continue
        found = (known.meaning(name) for name in rule.methods)
        methods = tuple(dict.fromkeys(meaning.name for meaning in found if isinstance(meaning, Found)))
        member = _Member(key, rule, where, methods)
        partner = earlier.partner(member)
        if partner is not None:
            related = [("the other one", view.environment.origins.span("rules", partner.key, "sort_order"))]
            text = f"rules/{partner.key} has {rule.sort_order} too, and what is offered depends on which comes first"
            view.note("PC408", text, "rules", key, "sort_order", related=related)
        earlier.add(member)


class _Earlier:
    """Rules of one currency and sort order that were looked at, in the ways in which the next one may tie with them."""

    def __init__(self, work: _Work) -> None:
        self._work = work
        self._all: list[_Member] = []
        self._stopping: list[_Member] = []
        self._ordered: dict[tuple[str, str], list[_Member]] = {}

    def partner(self, member: _Member) -> _Member | None:
        """The first one with which the order matters."""
        reverse = (self._ordered.get((two, one), ()) for one, two in _pairs(member.methods))
        for other in chain(self._all if member.rule.stop_processing else self._stopping, *reverse):
            if not self._work.spend(member.key, len(other.reach.atoms)):
                return None
            if _decides(other, member):
                return other
        return None

    def add(self, member: _Member) -> None:
        """From now on it is an earlier one."""
        self._all.append(member)
        if member.rule.stop_processing:
            self._stopping.append(member)
        for pair in _pairs(member.methods):
            self._ordered.setdefault(pair, []).append(member)


def _pairs(methods: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    some = methods[:METHODS]
    return ((one, two) for place, one in enumerate(some) for two in some[place + 1 :])


def _decides(one: _Member, other: _Member) -> bool:
    """Could both match one checkout, and would buyers see something else by the order of the two?

    Two expressions that differ may exclude each other; of those nothing is said.
    """
    expressions = {one.rule.expression, other.rule.expression}
    if len(expressions - {None}) > 1 or not one.reach.meets(other.reach):
        return False
    if one.rule.stop_processing or other.rule.stop_processing:
        return _offered(one, other) != _offered(other, one)
    return True


def _offered(first: _Member, second: _Member) -> tuple[str, ...]:
    return first.methods if first.rule.stop_processing else tuple(dict.fromkeys((*first.methods, *second.methods)))

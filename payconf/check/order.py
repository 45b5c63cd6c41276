"""The order of rules: those that an earlier one always hides, and ties that decide what buyers see.

The shop sorts by sort order, equal ones by the id that they happen to have, and looks at no rule behind the first that
matches and stops. An expression may say no, so only rules without one surely stop.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from payconf.check.names import Found, Names
from payconf.check.reach import Atom, Reach, reach, wider
from payconf.model.nearest import names

if TYPE_CHECKING:
    from payconf.check.view import View
    from payconf.model.config.rules import Rule


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
    for rules in currencies.values():
        if any(rule.stop_processing and rule.expression is None for _, rule in rules):
            _hidden(view, rules)
        orders: dict[int, list[tuple[str, Rule]]] = {}
        for key, rule in rules:
            orders.setdefault(rule.sort_order, []).append((key, rule))
        for group in orders.values():
            if len(group) > 1:
                _ties(view, group)


def _hidden(view: View, rules: list[tuple[str, Rule]]) -> None:
    """Rules that no checkout ever reaches. Several earlier ones may hide one together."""
    found = [(key, rule, reach(rule, view.environment.destination_groups)) for key, rule in rules]
    stops: dict[tuple[str, Atom], _Stop] = {}
    for key, rule, where in found:
        if where is not None and rule.stop_processing and rule.expression is None:
            for place in _places(where):
                stop = _Stop(rule.sort_order, key)
                stops[place] = min(stops.get(place, stop), stop)
    for key, rule, where in found:
        hiding = None if where is None else _hiding(stops, where, rule.sort_order)
        if hiding:
            origins = view.environment.origins
            related = [("stops before it", origins.span("rules", other, key=True)) for other in sorted(hiding)]
            text = f"{names(f'rules/{other}' for other in hiding)} stop{'s' * (len(hiding) == 1)} before it everywhere"
            view.note("PC409", text, "rules", key, at_key=True, related=related)


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


def _ties(view: View, group: list[tuple[str, Rule]]) -> None:
    """Each rule with the first earlier one of its sort order with which the order matters."""
    known, groups = Names(view), view.environment.destination_groups
    stopping, ordered = list[_Member](), dict[tuple[str, str], list[_Member]]()
    seen: list[_Member] = []
    for key, rule in group:
        where = reach(rule, groups)
        if where is None:
            continue
        found = (known.meaning(name) for name in rule.methods)
        methods = tuple(dict.fromkeys(meaning.name for meaning in found if isinstance(meaning, Found)))
        member = _Member(key, rule, where, methods)
        reverse = (other for one, two in _pairs(methods) for other in ordered.get((two, one), ()))
        candidates = (*(seen if rule.stop_processing else stopping), *reverse)
        partner = next((other for other in candidates if _decides(other, member)), None)
        if partner is not None:
            related = [("the other one", view.environment.origins.span("rules", partner.key, "sort_order"))]
            text = f"rules/{partner.key} has {rule.sort_order} too, and what is offered depends on which comes first"
            view.note("PC408", text, "rules", key, "sort_order", related=related)
        seen.append(member)
        if rule.stop_processing:
            stopping.append(member)
        for pair in _pairs(methods):
            ordered.setdefault(pair, []).append(member)


def _pairs(methods: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return ((one, two) for place, one in enumerate(methods) for two in methods[place + 1 :])


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

"""The order of rules: ties that decide what buyers see.

The shop sorts by sort order, equal ones by the id that they happen to have.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from payconf.check import hidden, unreachable
from payconf.check.conditions import Conditions
from payconf.check.names import Found, Names
from payconf.check.work import Work

if TYPE_CHECKING:
    from payconf.check.reach import Reach
    from payconf.check.view import View
    from payconf.model.config.rules import Rule

METHODS = 40
"""Of a rule with more methods only the order of the first ones is compared with that of others."""


class _Member(NamedTuple):
    """A rule beside others of its currency and sort order."""

    key: str
    rule: Rule
    reach: Reach
    methods: tuple[str, ...]


def check(view: View) -> None:
    """Enabled rules, a currency at a time; then the integrations that all of them leave out."""
    currencies: dict[str, list[tuple[str, Rule]]] = {}
    for key, rule in view.environment.rules.items():
        if rule.enabled:
            currencies.setdefault(rule.currency, []).append((key, rule))
    work, conditions = Work(view), Conditions(view)
    behind: dict[str, list[str]] = {}
    for rules in currencies.values():
        behind |= hidden.check(view, work, conditions, [rule for rule in rules if rule[0] not in conditions.never])
        orders: dict[int, list[tuple[str, Rule]]] = {}
        for key, rule in rules:
            orders.setdefault(rule.sort_order, []).append((key, rule))
        for group in orders.values():
            if len(group) > 1:
                _ties(view, work, group)
    unreachable.check(view, conditions, behind)


def _ties(view: View, work: Work, group: list[tuple[str, Rule]]) -> None:
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

    def __init__(self, work: Work) -> None:
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

"""All rules and methods of one moment, sorted and read once, and what they offer (facts/orocommerce §3.7)."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from payconf.checkout.evaluation import Failed, Found, Program, Undecided, program
from payconf.checkout.matching.answer import Answer, MethodVerdict, MethodWhy, RuleVerdict, Tie, Why
from payconf.checkout.matching.conditions import excluded, offers
from payconf.checkout.matching.scope import scope

if TYPE_CHECKING:
    from payconf.checkout.evaluation import Result
    from payconf.checkout.matching.checkout import Checkout
    from payconf.checkout.matching.rules import PaymentMethod, PaymentRule

_ORDER = attrgetter("order")


class RuleSet:
    """Rules in the shop's order. The expression of each is read once; a checkout looks only at rules near it."""

    def __init__(self, rules: Iterable[PaymentRule], methods: Mapping[str, PaymentMethod]) -> None:
        self.rules: tuple[PaymentRule, ...] = tuple(sorted(rules, key=_ORDER))
        self.methods = methods
        self._programs = {rule.expression: program(rule.expression) for rule in self.rules}
        self._near: dict[tuple[str, str], tuple[PaymentRule, ...]] = {}
        self._everywhere: dict[str, list[PaymentRule]] = {}
        self._inside: dict[tuple[str, str], list[PaymentRule]] = {}
        for rule in self.rules:
            if not rule.destinations:
                self._everywhere.setdefault(rule.currency, []).append(rule)
            for country in {entry.country for entry in rule.destinations}:
                self._inside.setdefault((rule.currency, country), []).append(rule)

    def near(self, currency: str, country: str) -> Sequence[PaymentRule]:
        """The rules that may apply in a currency and country ("" for no billing address), in order."""
        found = self._near.get((currency, country))
        if found is None:
            inside = self._inside.get((currency, country), ())
            found = tuple(heapq.merge(self._everywhere.get(currency, ()), inside, key=_ORDER))
            self._near[currency, country] = found
        return found

    def answer(self, checkout: Checkout) -> Answer:
        """What the checkout is offered, and why every rule applies or doesn't."""
        run = _Run(self, checkout)
        verdicts = tuple(map(run.verdict, self.rules))
        doubts = tuple(dict.fromkeys(run.doubts))
        return Answer(None if doubts else tuple(run.offered.values()), verdicts, doubts)

    def offered(self, checkout: Checkout) -> tuple[PaymentMethod, ...] | None:
        """What the checkout is offered, in order; None where that is not decided. The same as `answer` says, faster."""
        run = _Run(self, checkout)
        for rule in self.near(checkout.currency or "", "" if checkout.billing is None else checkout.billing.country):
            found = run.rule(rule)
            if found is Why.APPLIES:
                for name in rule.methods:
                    run.method(name)
            if run.doubts:
                return None
            if run.stopped is not None:
                break
        return tuple(run.offered.values())

    def program(self, rule: PaymentRule) -> Program:
        """The rule's expression."""
        return self._programs[rule.expression]

    def ties(self) -> Iterator[Tie]:
        """Rules without an id beside others of their sort order that one checkout may see too."""
        groups: dict[tuple[str, int], list[PaymentRule]] = {}
        for rule in self.rules:
            if rule.enabled:
                groups.setdefault((rule.currency, rule.sort_order), []).append(rule)
        for group in groups.values():
            for rule in group:
                others = tuple(other for other in group if other is not rule and _may_meet(rule, other))
                if rule.id is None and others:
                    yield Tie(rule, others)


def _may_meet(one: PaymentRule, other: PaymentRule) -> bool:
    """True unless websites or countries keep the two apart."""
    if one.websites and other.websites and one.websites.isdisjoint(other.websites):
        return False
    here = {entry.country for entry in one.destinations}
    there = {entry.country for entry in other.destinations}
    return not here or not there or not here.isdisjoint(there)


class _Run:
    """One checkout on its way through the rules. `stopped`: by which rule."""

    def __init__(self, rules: RuleSet, checkout: Checkout) -> None:
        self.offered: dict[str, PaymentMethod] = {}
        self.doubts: list[Undecided] = []
        self.stopped: PaymentRule | None = None
        self._rules = rules
        self._checkout = checkout
        self._scope: Mapping[str, object] | None = None
        self._held: dict[str, Result] = {}
        self._asked: dict[str, MethodWhy | Undecided] = {}

    def rule(self, rule: PaymentRule) -> Why | Failed | Undecided:
        """The next rule in order. What is only behind a stop is not asked for."""
        reason = excluded(rule, self._checkout)
        if isinstance(reason, Why):
            return reason
        if self.stopped is not None:
            return Why.STOPPED
        found = self._holds(rule)
        if isinstance(found, Failed):
            return found
        if isinstance(found, Found) and not found.value:
            return Why.EXPRESSION
        doubt = reason or found
        if isinstance(doubt, Undecided):
            self.doubts.append(doubt)
            return doubt
        if rule.stop:
            self.stopped = rule
        return Why.APPLIES

    def _holds(self, rule: PaymentRule) -> Result:
        """Each text once a checkout."""
        found = self._held.get(rule.expression)
        if found is None:
            if self._scope is None:
                self._scope = scope(self._checkout)
            found = self._held[rule.expression] = self._rules.program(rule).holds(self._scope)
        return found

    def method(self, name: str) -> MethodWhy | Undecided:
        """A method of a rule that applies; each is offered at its first place."""
        if name in self.offered:
            return MethodWhy.ALREADY
        reason = self._asked.get(name)
        if reason is None:
            method = self._rules.methods.get(name)
            reason = self._asked[name] = offers(method, self._checkout)
            if isinstance(reason, Undecided):
                self.doubts.append(reason)
            elif method is not None and reason is MethodWhy.OFFERED:
                self.offered[name] = method
        return reason

    def verdict(self, rule: PaymentRule) -> RuleVerdict:
        """The next rule in order, with everything that is to be said of it."""
        behind, found = self.stopped, self.rule(rule)
        if isinstance(found, Failed):
            return RuleVerdict(rule, Why.FAILED, failed=found)
        if isinstance(found, Undecided):
            return RuleVerdict(rule, Why.UNDECIDED, doubt=found)
        if found is Why.STOPPED:
            return RuleVerdict(rule, found, behind=behind)
        methods = tuple(map(self._method_verdict, rule.methods)) if found is Why.APPLIES else ()
        return RuleVerdict(rule, found, methods=methods)

    def _method_verdict(self, name: str) -> MethodVerdict:
        found = self.method(name)
        if isinstance(found, Undecided):
            return MethodVerdict(name, MethodWhy.UNDECIDED, found)
        return MethodVerdict(name, found)

"""Why a cell of the matrix is as it is: rule by rule, in the words of `payconf simulate`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from payconf.checkout.cell import ANOTHER, Map, Shops
from payconf.checkout.evaluation import Doubt, Undecided
from payconf.checkout.matching import (
    Checkout,
    MethodVerdict,
    MethodWhy,
    PaymentMethod,
    RuleSet,
    RuleVerdict,
    Why,
)
from payconf.render.html.markup import Markup, join, tag, text
from payconf.render.simulate.reasons import doubt, rule_name, rule_reason
from payconf.render.text import count, listing

CELLS = 400
RULES = 25
"""Explained cells of a page, and rules of one explanation; who wants all of them asks `payconf simulate`."""
_FAR = frozenset({Why.CURRENCY, Why.DISABLED})
_NEAR_BY = frozenset({Why.WEBSITE, Why.ORGANIZATION, Why.DESTINATION, Why.NO_BILLING_ADDRESS})


@dataclass(slots=True)
class Explained:
    """What can be said of cells: everything with the shop at hand; a command where only the plan file is.

    `file`: a plan file to name in commands; "" where none was written. `left`: so many more cells are explained.
    """

    environment: str
    file: str = ""
    shops: Shops | None = None
    left: int = CELLS
    _map: Map | None = field(default=None, init=False)

    @property
    def way(self) -> str:
        """Where the reasons are, for the top of the matrix."""
        if self.shops is None:
            return (
                "A plan file doesn't hold the rules that the plan leaves alone, so that this page can't say rule by "
                f"rule why. payconf plan {self.environment} --report html=FILE reads the shop and does; "
                "payconf simulate, too."
            )
        return "Open a cell to see rule by rule why. What a cell leaves open, such as the amount, is named there."

    def cell(self, website: str, currency: str, place: str, changed: bool) -> Markup:
        """The reasons, or where to get them."""
        if self.shops is None or self.left < 1:
            return tag("p", "Why: ", tag("code", self._command(website, currency, place)))
        self.left -= 1
        if self._map is None:
            self._map = Map.of((*self.shops.before.rules, *self.shops.after.rules))
        checkout = self._map.checkout(website, currency, place)
        parts = [tag("p", f"Worked out for {place}, {currency}, {website}.")]
        if changed:
            parts.append(_side("Before the plan", self.shops.before, checkout))
        parts.append(_side("After the plan" if changed else "Before and after the plan", self.shops.after, checkout))
        return join([*parts, tag("p", "All of it: ", tag("code", self._command(website, currency, place)))])

    def _command(self, website: str, currency: str, place: str) -> str:
        """`payconf simulate` for this cell; amounts and customers are the reader's to add."""
        words = ["payconf", "simulate", self.environment, "--website", website, "--currency", currency]
        billing = Map.of(()).checkout(website, currency, place).billing
        if billing is not None:
            words += ["--billing-country", "ZZ" if billing.country == ANOTHER else billing.country]
            words += ["--billing-region", billing.region] if isinstance(billing.region, str) else []
            words += ["--billing-postal-code", billing.postal_code] if isinstance(billing.postal_code, str) else []
        return shlex.join([*words, "--plan", self.file or "plan.json"])


def _side(title: str, rules: RuleSet, checkout: Checkout) -> Markup:
    answer = rules.answer(checkout)
    shown = _shown(answer.rules)
    items = [tag("li", *_rule(verdict, rules.methods)) for verdict in shown]
    left = len(answer.rules) - len(shown)
    rest = f"{count(left, 'more rule')} for other currencies or billing addresses, disabled, or beyond {RULES}"
    items += [tag("li", rest, class_="soft")] if left else []
    items = items or [tag("li", "there is no rule")]
    return join([tag("p", tag("strong", title)), tag("ul", *items)])


def _shown(verdicts: Sequence[RuleVerdict]) -> list[RuleVerdict]:
    """Without what nobody expects here; where there is much, without the rules for other places."""
    near = [verdict for verdict in verdicts if verdict.why not in _FAR]
    if len(near) > RULES:
        near = [verdict for verdict in near if verdict.why not in _NEAR_BY]
    return near[:RULES]


def _rule(verdict: RuleVerdict, methods: Mapping[str, PaymentMethod]) -> Iterator[Markup]:
    rule = verdict.rule
    yield tag("bdi", rule_name(rule))
    yield text(f" (sort order {rule.sort_order}): ")
    if verdict.why is Why.UNDECIDED and verdict.doubt is not None:
        stops = "; where it applies, the rules below are not looked at" if rule.stop else ""
        would = listing(_called(name, methods) for name in rule.methods)
        yield text(f"{_depends(verdict.doubt)}; where it applies, it offers {would}{stops}")
        if rule.expression:
            yield join([text(". Its expression: "), tag("code", rule.expression)])
        return
    if verdict.why is not Why.APPLIES:
        yield text(rule_reason(verdict))
        return
    offered = [_called(found.method, methods) for found in verdict.methods if found.why is MethodWhy.OFFERED]
    stops = "; the rules below are not looked at" if rule.stop else ""
    yield text(f"applies, offers {listing(offered) if offered else 'nothing new'}{stops}")
    others = [tag("li", _method(found, methods)) for found in verdict.methods if found.why is not MethodWhy.OFFERED]
    if others:
        yield tag("ul", *others)


def _method(found: MethodVerdict, methods: Mapping[str, PaymentMethod]) -> str:
    why = _depends(found.doubt) if found.doubt is not None else found.why.value
    return f"{_called(found.method, methods)}: {why}"


def _depends(found: Undecided) -> str:
    """A cell leaves open what no rule tells destinations apart by: that is no lack of an answer."""
    return f"depends on {found.path}" if found.why is Doubt.NOT_GIVEN else doubt(found)


def _called(name: str, methods: Mapping[str, PaymentMethod]) -> str:
    method = methods.get(name)
    return name if method is None else method.label

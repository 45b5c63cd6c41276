"""The answer of a simulation: what is offered first, then rule by rule why, then what has to be given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from payconf.checkout.evaluation import NOT_GIVEN
from payconf.checkout.matching import Address, Checkout, MethodVerdict, MethodWhy, PaymentMethod, RuleVerdict, Why
from payconf.checkout.simulation import Moment, Simulated, Simulation
from payconf.checkout.unknown import Unknown
from payconf.model.nearest import did_you_mean, names
from payconf.render.simulate.reasons import (
    doubt,
    listed,
    method_name,
    method_reason,
    option,
    rule_name,
    rule_reason,
)
from payconf.render.text import Line, Style, clean, count, paint, wrap

WIDTH = 100
_KNOWN = 8
"""So many names are listed."""
_ASIDE = frozenset({Why.CURRENCY, Why.DISABLED})
"""Reasons of rules that nobody expects: they are counted, and told with --full."""


def simulation_text(found: Simulation, *, full: bool = False, color: bool = False) -> str:
    """All states; of two, what changes stands at the end."""
    lines = [
        Line(f"payconf simulate {clean(found.environment)}", "bold"),
        *map(Line, wrap(_checkout(found.checkout), WIDTH, "")),
        *(line for entry in found.unknown for line in _wrapped(_unknown(entry), "  ! ", "yellow")),
    ]
    for state in found.states:
        lines += [Line(""), *_state(state, found.checkout.currency or "", full)]
    if len(found.states) > 1 and found.decided:
        lines += [Line(""), *_difference(*found.states)]
    asks = dict.fromkeys(path for state in found.states for path in state.answer.asks)
    if asks:
        lines += [Line(""), Line("To decide it, give", "bold"), *(Line(f"  {option(path)}") for path in asks)]
    return paint(lines, color)


def _wrapped(text: str, indent: str, style: Style = "") -> list[Line]:
    """Lines that go on below the text of the first; only its sign is coloured."""
    first, *rest = wrap(text, WIDTH, indent, " " * max(len(indent), 4))
    return [Line(first, style, mark=True), *map(Line, rest)]


def _unknown(entry: Unknown) -> str:
    """`nothing here knows the website Nowhere; there are EU Store and US Store`."""
    known = f"; there {'are' if len(entry.known) > 1 else 'is'} {names(map(clean, entry.known))}"
    meant = did_you_mean(entry.name, entry.known)
    few = known if len(entry.known) <= _KNOWN else meant or f"; they are written like {clean(entry.known[0])}"
    who = "no expression names" if entry.what == "customer group" else "nothing here knows"
    return f"{who} the {entry.what} {clean(entry.name)}{few}"


def _checkout(checkout: Checkout) -> str:
    """What was asked, in one sentence."""
    parts = [
        clean(checkout.website) if checkout.website else "any website",
        clean(checkout.currency or ""),
        f"billed to {_place(checkout.billing)}" if checkout.billing else "no billing address",
    ]
    parts += [
        f"{name} {amount:,}"
        for name, amount in (("subtotal", checkout.subtotal), ("total", checkout.total))
        if amount is not None and amount is not NOT_GIVEN
    ]
    parts += ["guest"] if checkout.customer is None else []
    return " · ".join(parts)


def _place(address: Address) -> str:
    region = address.region if isinstance(address.region, str) else address.country
    code = address.postal_code if isinstance(address.postal_code, str) else ""
    return clean(f"{region} {code}".strip())


_HEADINGS = {
    Moment.YAML: "Offered by the YAML",
    Moment.LIVE: "Offered now by the shop",
    Moment.BEFORE: "Offered before the plan",
    Moment.AFTER: "Offered after the plan",
}


def _state(state: Simulated, currency: str, full: bool) -> Iterator[Line]:
    answer = state.answer
    yield Line(_HEADINGS[state.moment], "bold")
    if state.moment is Moment.YAML:
        yield Line("  what the shop holds beside it is not in this: --live, or --plan FILE", "dim")
    if answer.methods is None:
        yield Line("  ? not decided", "yellow", mark=True)
        for found in answer.doubts:
            yield from _wrapped(doubt(found), "    ")
    elif not answer.methods:
        yield Line("  ! no payment method", "red", mark=True)
    for place, method in enumerate(answer.methods or (), 1):
        yield Line(f"  {place}. {method_name(method)}")
        if method.currencies is not None and currency not in method.currencies:
            yield from _wrapped(
                f"its service doesn't take {clean(currency)}, and the payment fails", "     ! ", "yellow"
            )
    yield from _rules(state, full)
    for tie in state.ties:
        names = listed(rule.label or rule.name for rule in tie.others)
        said = f"{rule_name(tie.rule)} has no id yet and the sort order of {names}: it counts as last, the shop decides"
        yield from _wrapped(said, "  ! ", "yellow")


def _rules(state: Simulated, full: bool) -> Iterator[Line]:
    verdicts = state.answer.rules
    shown = [verdict for verdict in verdicts if full or verdict.why not in _ASIDE]
    yield Line("")
    yield Line("  Rules, in the shop's order")
    for verdict in shown:
        yield from _rule(verdict, state.methods)
    if len(shown) < len(verdicts):
        number = len(verdicts) - len(shown)
        yield Line(f"    … and {count(number, 'rule')} for other currencies or disabled (--full)", "dim")


def _rule(verdict: RuleVerdict, names: Mapping[str, PaymentMethod]) -> Iterator[Line]:
    name = f"{rule_name(verdict.rule)} ({verdict.rule.sort_order})"
    if verdict.why is not Why.APPLIES:
        sign = "?" if verdict.why is Why.UNDECIDED else "-"
        yield from _wrapped(f"{name}  {rule_reason(verdict)}", f"  {sign} ")
        return
    offered = [names[found.method] for found in verdict.methods if found.why is MethodWhy.OFFERED]
    stops = "; stops" if verdict.rule.stop else ""
    said = f"offers {listed(method.label for method in offered)}" if offered else "offers nothing new"
    yield from _wrapped(f"{name}  {said}{stops}", "  + ", "green")
    for found in verdict.methods:
        if found.why is not MethodWhy.OFFERED:
            yield from _wrapped(f"{_called(found, names)}: {method_reason(found.why, found.doubt)}", "      ")


def _called(found: MethodVerdict, names: Mapping[str, PaymentMethod]) -> str:
    method = names.get(found.method)
    return clean(found.method) if method is None else clean(method.label)


def _difference(before: Simulated, after: Simulated) -> Iterator[Line]:
    was, becomes = (state.answer.methods or () for state in (before, after))
    lost = [method for method in was if method.name not in {entry.name for entry in becomes}]
    gained = [method for method in becomes if method.name not in {entry.name for entry in was}]
    yield Line("What the plan changes", "bold")
    yield from (Line(f"  - lose {method_name(method)}", "red", mark=True) for method in lost)
    yield from (Line(f"  + gain {method_name(method)}", "green", mark=True) for method in gained)
    if not (lost or gained):
        same = [method.name for method in was] == [method.name for method in becomes]
        yield Line("  nothing for this checkout" if same else "  the order")

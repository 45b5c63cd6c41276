"""The blast radius of a plan that takes away one of 1,000 rules, on one core, and how its cost grows from 100 rules.

The rule holds everywhere, so that every country is looked at. Then the same of the corpus's rules, which have a
threshold and six postal codes of their own each: 7 million kinds of checkout.
"""

from __future__ import annotations

import gc
import statistics
import time
from decimal import Decimal

from report import Result

from payconf.checkout.blast import radius
from payconf.checkout.matching import Destination, PaymentMethod, PaymentRule, RuleSet
from payconf.integrations import types

RULES, FEW = 1_000, 100
SECONDS = 2.0
"""The budget for RULES rules."""
_COUNTRIES = (
    *("AT", "BE", "CH", "DE", "DK", "ES", "FI", "FR", "GB", "IE"),
    *("IT", "NL", "NO", "PL", "PT", "SE", "US"),
)
_EXPRESSIONS = ("", "subtotal.value > {}", "total.value <= {} and customer", "subtotal.value > 50 and total.value < {}")
_METHODS = (("cards", "stripe", "card"), ("wire", "money_order", ""), ("terms", "payment_term", ""))


def radius_rows(rounds: int) -> list[Result]:
    """Seconds against the budget; and the cost of a rule among many against that among few."""
    many, few = (statistics.median(_seconds(number) for _ in range(rounds)) for number in (RULES, FEW))
    growth = (many / RULES) / (few / FEW)
    return [
        Result(
            what=f"blast radius of one rule of {RULES:,} that goes",
            against=f"{SECONDS:.0f} s on one core",
            wall=round(many / SECONDS, 2),
            cpu=None,
            budget=1.0,
            own=round(many * 1000, 1),
            base=SECONDS * 1000,
            rounds=rounds,
        ),
        Result(
            what=f"blast radius, a rule of {RULES:,}",
            against=f"a rule of {FEW}",
            wall=round(growth, 2),
            cpu=None,
            budget=1.25,
            own=round(many / RULES * 1000, 3),
            base=round(few / FEW * 1000, 3),
            rounds=rounds,
        ),
        _corpus_row(rounds),
    ]


def _corpus_row(rounds: int) -> Result:
    rules = [_corpus_rule(index) for index in range(RULES)]
    taken = statistics.median(_of(rules, rules[1:]) for _ in range(rounds))
    return Result(
        what=f"blast radius of one rule of {RULES:,} of the corpus",
        against=f"{SECONDS:.0f} s on one core",
        wall=round(taken / SECONDS, 2),
        cpu=None,
        budget=1.0,
        own=round(taken * 1000, 1),
        base=SECONDS * 1000,
        rounds=rounds,
    )


def _corpus_rule(index: int) -> PaymentRule:
    """As benchmarks/corpus.py writes it."""
    a, b, c, d = (_COUNTRIES[(index + offset) % len(_COUNTRIES)] for offset in range(4))
    code = 10_000 + index * 7 % 80_000
    places = ((b, "", (0, 1)), ("US", "US-CA", (2,)), (c, "", (3, 4)), (d, "", (5,)))
    return PaymentRule(
        f"rule-{index}",
        index + 1,
        "EUR",
        tuple(name for name, _, _ in _METHODS),
        index,
        websites=frozenset({"EU Store"}),
        destinations=(
            Destination(a),
            *(Destination(land, region, frozenset(str(code + at) for at in ats)) for land, region, ats in places),
        ),
        expression=f"subtotal.value > {index % 900 + 1}",
    )


def _seconds(number: int) -> float:
    return _of(_rules(number), _rules(number)[1:])


def _of(rules: list[PaymentRule], then: list[PaymentRule]) -> float:
    """Seconds of one core, with the collector off as in every run of payconf."""
    before, after = RuleSet(rules, _offered()), RuleSet(then, _offered())
    gc.collect()
    gc.disable()
    started = time.process_time()
    found = radius(before, after, ("EU Store", "US Store"))
    taken = time.process_time() - started
    gc.enable()
    assert found.decided > 0.9 * found.total, (found.decided, found.total, found.open[:2])
    assert found.changed
    return taken


def _rules(number: int) -> list[PaymentRule]:
    return [_rule(index) for index in range(number)]


def _rule(index: int) -> PaymentRule:
    country = _COUNTRIES[index % len(_COUNTRIES)]
    codes = frozenset({str(10_000 + index)} if index % 5 == 4 else ())
    return PaymentRule(
        f"rule-{index}",
        index,
        ("EUR", "USD")[index % 2],
        tuple(name for name, _, _ in _METHODS[: 1 + index % 3]),
        index,
        destinations=(Destination(country, "", codes),) if index else (),
        expression=_EXPRESSIONS[index % 4].format(Decimal(100 * (index % 40))),
    )


def _offered() -> dict[str, PaymentMethod]:
    found = {}
    for name, type_, yields in _METHODS:
        method = types()[type_].method(yields)
        assert method is not None
        found[name] = PaymentMethod(name, name.capitalize(), kind=f"{type_}.{yields}", offered=method.offered)
    return found

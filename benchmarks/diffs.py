"""Comparing 10,000 desired rules with live ones, 1 % of them changed: what the planner does, against `==` alone.

The planner compares three sides: git, the shop, and what was applied last.
"""

from __future__ import annotations

import copy
import gc
import statistics
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from payconf.integrations.kinds import shop_kinds
from payconf.model.address import Address
from payconf.model.resource import LiveResource, Resource
from payconf.model.span import NOWHERE
from payconf.model.state import Binding
from payconf.plan.bind import Pair
from payconf.plan.threeway import differences

PAIRS = 10_000


def _object(number: int) -> dict[str, Any]:
    """The values of a payment rule, as the planner has them: 27 leaves."""
    codes = [str(10000 + number + offset) for offset in range(5)]
    return {
        "name": f"Rule {number}",
        "enabled": True,
        "sort_order": number,
        "currency": "EUR",
        "websites": ["EU Store", "US Store"],
        "destinations": [
            {"country": "DE", "region": None, "postal_codes": codes},
            {"country": "US", "region": "US-CA", "postal_codes": codes[:2]},
            {"country": "AT", "region": None, "postal_codes": []},
        ],
        "expression": f"subtotal.value > {number}",
        "methods": ["stripe.card", "stripe.apple_google_pay", "terms"],
        "stop_processing": False,
    }


def _pair(number: int) -> Pair:
    address, values = Address("rules", f"rule-{number}"), _object(number)
    want = Resource(address, {**values, "sort_order": -1} if number % 100 == 0 else values, NOWHERE, {})
    have = LiveResource("rules", str(number), copy.deepcopy(values))
    binding = Binding(address, str(number), copy.deepcopy(values))
    return Pair(address, shop_kinds()["rules"], want, have, binding)


def _planner(pairs: list[Pair]) -> int:
    situation: Any = SimpleNamespace(left={}, options=None, evidence=None)  # asked about secrets and cascades only
    found = (differences(pair, pair.want, pair.have, pair.binding, situation) for pair in pairs)
    return sum(len(one.git) + len(one.shop) + len(one.both) for one in found)


def _equal(pairs: list[Pair]) -> int:
    return sum(pair.want.values != pair.have.values for pair in pairs)


def measure(rounds: int) -> tuple[float, float, float]:
    """Seconds of `==`, seconds of the planner's comparison, and the median ratio."""
    pairs = [_pair(number) for number in range(PAIRS)]
    gc.disable()

    def seconds(work: Callable[[list[Pair]], int]) -> float:
        started = time.process_time()
        if work(pairs) != PAIRS // 100:
            raise SystemExit("the comparison found another number of differences than were made")
        return time.process_time() - started

    both = [(seconds(_equal), seconds(_planner)) for _ in range(rounds)]
    ratio = statistics.median(own / base for base, own in both)
    return statistics.median(base for base, _ in both), statistics.median(own for _, own in both), ratio

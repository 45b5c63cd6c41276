"""The blast radius and the checkouts of a plan, from its plain JSON data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payconf.model.blast import Blast, Buyer, CheckoutTest, Covered, Noticed, Open
from payconf.model.span import NOWHERE, Span


def blast_of(data: Mapping[str, Any]) -> Blast:
    """What `payconf.plan.encode` wrote of a Blast."""
    return Blast(
        **{
            **data,
            "noticed": tuple(_noticed(entry) for entry in data["noticed"]),
            "open": tuple(Open(**_tuples(entry)) for entry in data["open"]),
            "coverage": tuple(Covered(**_tuples(entry)) for entry in data["coverage"]),
        }
    )


def checkout_of(data: Mapping[str, Any]) -> CheckoutTest:
    """One of `checkouts:`."""
    span = NOWHERE if data["span"] is None else Span(*data["span"])
    return CheckoutTest(**{**_tuples(data), "span": span})


def _noticed(data: Mapping[str, Any]) -> Noticed:
    return Noticed(**{**_tuples(data), "buyer": Buyer(**_tuples(data["buyer"]))})


def _tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _tuple(value) for name, value in data.items()}


def _tuple(value: Any) -> Any:
    return tuple(map(_tuple, value)) if isinstance(value, list) else value

"""What one checkout is offered in one or two states of a shop."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from payconf.checkout.matching.answer import Answer, Tie
from payconf.checkout.matching.checkout import Checkout
from payconf.checkout.matching.rules import PaymentMethod
from payconf.checkout.unknown import Unknown
from payconf.model.span import NOWHERE, Span


class Moment(enum.Enum):
    """Whose rules were asked."""

    YAML = "the YAML alone"
    LIVE = "the shop as it is"
    BEFORE = "before the plan"
    AFTER = "after the plan"


@dataclass(frozen=True, slots=True)
class Simulated:
    """One state. `methods`: all that its integrations yield, by the name in rules.

    `ties`: rules without an id that apply together with others of their sort order.
    """

    moment: Moment
    answer: Answer
    methods: Mapping[str, PaymentMethod]
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True)
class Simulation:
    """One checkout in an environment. `states`: one, or before and after. `unknown`: names that nothing there has."""

    environment: str
    checkout: Checkout
    states: tuple[Simulated, ...]
    unknown: tuple[Unknown, ...] = ()

    @property
    def decided(self) -> bool:
        """True where every state has an answer."""
        return all(state.answer.methods is not None for state in self.states)


@dataclass(frozen=True, slots=True)
class Tried:
    """One of `checkouts:`. `expected`: keys of methods, in order; `span`: where it is written."""

    key: str
    checkout: Checkout
    expected: tuple[str, ...]
    answer: Answer
    span: Span = NOWHERE

    @property
    def offered(self) -> tuple[str, ...] | None:
        """The keys of the methods that it is offered (the label of one that no address means); None: not decided."""
        methods = self.answer.methods
        return None if methods is None else tuple(method.key or method.label for method in methods)

    @property
    def right(self) -> bool:
        """True where exactly what is expected is offered, in that order. What is not decided is not right."""
        return self.offered == self.expected


@dataclass(frozen=True, slots=True)
class Trial:
    """All checkouts of an environment, in one state of its shop."""

    environment: str
    moment: Moment
    tried: tuple[Tried, ...]

    @property
    def failed(self) -> tuple[Tried, ...]:
        """Those that are not as expected."""
        return tuple(entry for entry in self.tried if not entry.right)

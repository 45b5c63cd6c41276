"""What one checkout is offered in one or two states of a shop."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from payconf.checkout.matching.answer import Answer, Tie
from payconf.checkout.matching.checkout import Checkout
from payconf.checkout.matching.rules import PaymentMethod


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
    """One checkout in an environment. `states`: one, or before and after."""

    environment: str
    checkout: Checkout
    states: tuple[Simulated, ...]

    @property
    def decided(self) -> bool:
        """True where every state has an answer."""
        return all(state.answer.methods is not None for state in self.states)

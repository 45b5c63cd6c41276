"""What simulated services keep of payments: how far each is, and what may still be done with it. Amounts in cents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

State = Literal["authorized", "captured", "refunded", "voided"]


class Wrong(Exception):
    """A step that is not possible. `why`: unknown, order, amount."""

    def __init__(self, why: Literal["unknown", "order", "amount"]) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class Payment:
    """One payment. `by`: whose it is."""

    by: str
    amount: int
    currency: str
    state: State = "authorized"
    captured: int = 0
    refunded: int = 0


@dataclass
class Ledger:
    """Payments by reference; several references may lead to one. `history`: each step that was carried out."""

    payments: dict[str, Payment] = field(default_factory=dict)
    history: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def states(self) -> list[State]:
        """How far the payments are, in the order of their making."""
        return [entry.state for entry in {id(entry): entry for entry in self.payments.values()}.values()]

    def authorize(self, reference: str, by: str, amount: int, currency: str) -> Payment:
        """Reserve money."""
        if amount <= 0:
            raise Wrong("amount")
        made = self.payments[reference] = Payment(by, amount, currency)
        self.history.append(("authorize", reference, amount))
        return made

    def of(self, reference: str, by: str) -> Payment:
        """The payment of a reference, which is nobody else's. Raises Wrong."""
        found = self.payments.get(reference)
        if found is None or found.by != by:
            raise Wrong("unknown")
        return found

    def capture(self, reference: str, by: str, amount: int) -> Payment:
        """Take money, once, and no more than was reserved."""
        found = self.of(reference, by)
        if found.state != "authorized":
            raise Wrong("order")
        if not 0 < amount <= found.amount:
            raise Wrong("amount")
        found.state, found.captured = "captured", amount
        self.history.append(("capture", reference, amount))
        return found

    def refund(self, reference: str, by: str, amount: int) -> Payment:
        """Give back no more than was taken."""
        found = self.of(reference, by)
        if found.state != "captured":
            raise Wrong("order")
        if not 0 < amount <= found.captured - found.refunded:
            raise Wrong("amount")
        found.refunded += amount
        found.state = "refunded" if found.refunded == found.captured else "captured"
        self.history.append(("refund", reference, amount))
        return found

    def void(self, reference: str, by: str, also_captured: bool = False) -> Payment:
        """Let go of what was reserved; `also_captured`: of what was taken and is not settled too."""
        found = self.of(reference, by)
        if found.state != "authorized" and not (also_captured and found.state == "captured"):
            raise Wrong("order")
        found.state = "voided"
        self.history.append(("void", reference, 0))
        return found

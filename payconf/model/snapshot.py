"""A snapshot: what a plan has to know of the world besides the repository, without any secret.

It holds no fingerprint either. A fingerprint is no secret, but whoever gets the project's key and a list of guesses
could try them on it; and a review plan, which reads no secret, has nothing to compare it with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from payconf.model.address import Address
from payconf.model.blast import CheckoutTest
from payconf.model.resource import Account, Live, LiveResource, MoneyUnderWay
from payconf.model.state import Binding, State, SwitchedOff, Written
from payconf.model.value import Value

KIND = "payconf snapshot"
"""What stands in the file, and before what is signed: so that no signature of a plan is one of a snapshot."""
SNAPSHOT_VERSION = 1
"""Of snapshot files. It goes up with every change of what stands in them: see tests/test_snapshot_file.py."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One write-only field as payconf last wrote it, without its fingerprints; else as payconf.model.state.Written."""

    status: str
    run: str | None = None
    live_id: str | None = None
    reference: str = ""
    version: str = ""
    at: str = ""
    expires: str = ""

    def written(self) -> Written:
        """As the state has it. Raises ValueError for a status that there is none of."""
        if self.status not in ("written", "unproven", "suspect", "told"):
            raise ValueError(self.status)
        return Written(
            self.status,  # type: ignore[arg-type]
            run=self.run,
            live_id=self.live_id,
            reference=self.reference,
            version=self.version,
            at=self.at,
            expires=self.expires,
        )


@dataclass(frozen=True, slots=True)
class Owned:
    """An address, its live object, and what payconf left there that can be read."""

    address: Address
    live_id: str
    last_applied: Mapping[str, Value]
    noted: Mapping[str, Noted]


@dataclass(frozen=True, slots=True)
class Known:
    """One of `checkouts:` as it was when git was last applied; `written` and `expected` as in CheckoutTest."""

    key: str
    written: Mapping[str, str]
    expected: tuple[str, ...]

    @classmethod
    def of(cls, test: CheckoutTest) -> Known:
        """The part that is remembered."""
        return cls(test.key, test.written, test.expected)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The shop and the state of one environment at one moment.

    `read_at`: UTC, ISO 8601, when reading began; `payconf`: the version that took it. `account`, `mode`, `product`: as
    whom the shop was read, and what it is. `resources`, `facts`, `money` and `term_users` as in
    payconf.model.resource.Live, of the shop alone: what is kept at payment services no review plan compares. `owned`,
    `last_run`, `moved` and `off` as in payconf.model.state.State; `put_aside`: kind and live id of what a run put aside
    and left; `checkouts`: those of git when it was last applied, None where nobody knows.
    """

    environment: str
    environment_class: str
    provider: str
    shop: str
    organization: str
    read_at: str
    payconf: str
    account: str
    mode: str
    product: str
    resources: Mapping[str, tuple[LiveResource, ...]]
    facts: Mapping[str, Value] = field(default_factory=dict)
    money: Mapping[str, MoneyUnderWay] | None = None
    term_users: Mapping[str, int] | None = None
    owned: tuple[Owned, ...] = ()
    last_run: str = ""
    moved: tuple[tuple[Address, Address], ...] = ()
    off: tuple[SwitchedOff, ...] = ()
    put_aside: tuple[tuple[str, str], ...] = ()
    checkouts: tuple[Known, ...] | None = None

    @property
    def taken(self) -> datetime:
        """`read_at` as a time. Raises ValueError for text that is none with a zone."""
        found = datetime.fromisoformat(self.read_at)
        if found.tzinfo is None:
            raise ValueError(self.read_at)
        return found

    def live(self, unread: Mapping[str, str]) -> Live:
        """The shop as it was read. `unread`: why of what is kept at payment services nothing was."""
        account = Account(self.account, self.mode, self.product)
        return Live(account, self.resources, self.facts, self.money, self.term_users, unread)

    def formerly(self) -> tuple[CheckoutTest, ...] | None:
        """The checkouts at the last apply."""
        if self.checkouts is None:
            return None
        return tuple(CheckoutTest(entry.key, entry.expected, None, written=entry.written) for entry in self.checkouts)

    def state(self) -> State:
        """What payconf remembered. Raises ValueError as Noted.written."""
        bindings = {
            entry.address: Binding(
                entry.address,
                entry.live_id,
                entry.last_applied,
                {name: noted.written() for name, noted in entry.noted.items()},
            )
            for entry in self.owned
        }
        return State(bindings, self.last_run, dict(self.moved), self.off)

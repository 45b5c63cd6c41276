"""A plan: the ordered difference between desired and live, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from payconf.model.address import Address
from payconf.model.audit import Who
from payconf.model.blast import NOTHING, Blast, CheckoutTest
from payconf.model.change import Change, Drift
from payconf.model.finding import Finding
from payconf.model.reference import SCHEMES
from payconf.model.resource import MoneyUnderWay
from payconf.model.state import SwitchedOff
from payconf.model.value import Value
from payconf.model.verdict import Answer, Verdict
from payconf.model.waiver import Waived
from payconf.model.way import Way

FORMAT_VERSION = 7
"""Of plan files. It goes up with every change of what stands in them: see tests/test_plan_format.py."""
WITHOUT_EFFECT = "Without effect: "
"""So begins the sentence about protection that is written down and protects nothing."""


@dataclass(frozen=True, slots=True)
class Header:
    """Whence a plan comes. Times are UTC, ISO 8601. `revision`: git, empty outside a repository.

    `key_id` names the fingerprint key, without telling it. `base`: the branch that an untrusted one is held to.
    `approvals`: how many people must approve it. `makers`: who made it, then who made the plan that it was held to;
    none where it needs no approval. `snapshot`: when it was made from a snapshot, which was taken at `read_at`; empty
    where the shop was asked. `since`: the revision and commit since which it looks at changes only; empty for others.
    """

    environment: str
    environment_class: str
    provider: str
    shop: str
    account: str
    product: str
    read_at: str
    expires_at: str
    revision: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    last_apply: str = ""
    key_id: str = ""
    base: str = ""
    approvals: int = 0
    makers: tuple[Who, ...] = ()
    snapshot: str = ""
    since: str = ""

    @property
    def made_at(self) -> str:
        """When the plan was made; that and when the shop was read are one where no snapshot lies between."""
        return self.snapshot or self.read_at


@dataclass(frozen=True, slots=True)
class NotChecked:
    """One thing that could not be compared, proven or decided, as a sentence. `code` where it is a warning."""

    text: str
    code: str | None = None

    @property
    def protection(self) -> bool:
        """True for what somebody relies on and nothing enforces: it must not be overlooked."""
        return self.text.startswith(WITHOUT_EFFECT)


@dataclass(frozen=True, slots=True)
class Plan:
    """What was found and what is to be done. `changes` are in the order in which apply carries them out.

    `complete`: made with secrets and identify; only such a plan can be applied. `intent`: digest over all that
    doesn't depend on secrets, ids or time. `digest`: over everything. `conflicts` and other refusals are verdicts.
    `renames`: keys that `moved:` renames, old and new; the state has to follow also where nothing else is to be done.
    `blast`: kinds of checkout that gain or lose methods. `checkouts`: those of the YAML, evaluated on the end state.
    `waivers`: all in force, each with what it silences, which is in no other field. `found`: by address and field
    (empty: the whole object) the digests of live values for which an error is waived. `forgets`: by address, what
    `payconf off` did and the state remembers no longer when the plan is done, because git says the same, the shop has
    moved on, or it is undone. `rebind`: of `payconf reclaim`, the live ids that addresses own from then on; "" is none.
    `ways`: where money or secrets go, what is written of it, and what an untrusted branch says of it.
    `left_out`: of a partial plan, the addresses that a whole one would change, each with the reason.
    """

    header: Header
    changes: tuple[Change, ...] = ()
    drift: tuple[Drift, ...] = ()
    unmanaged: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    money: tuple[tuple[str, MoneyUnderWay | None], ...] = ()
    blast: Blast = NOTHING
    checkouts: tuple[CheckoutTest, ...] = ()
    complete: bool = False
    secrets: Mapping[str, str] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Value] = field(default_factory=dict)
    intent: str = ""
    renames: tuple[tuple[Address, Address], ...] = ()
    waivers: tuple[Waived, ...] = ()
    found: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    forgets: tuple[tuple[str, SwitchedOff], ...] = ()
    rebind: tuple[tuple[Address, str], ...] = ()
    ways: tuple[Way, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def refused(self) -> tuple[Verdict, ...]:
        """The refusals; in an apply plan of production what is undecided is one of them."""
        strict = self.complete and self.header.environment_class == "production"
        answers = {Answer.REFUSED, Answer.UNDECIDED} if strict else {Answer.REFUSED}
        return tuple(verdict for verdict in self.verdicts if verdict.answer in answers)

    @property
    def undecided(self) -> tuple[Verdict, ...]:
        """Guards that lacked evidence."""
        return tuple(verdict for verdict in self.verdicts if verdict.answer is Answer.UNDECIDED)

    @property
    def unread(self) -> tuple[str, ...]:
        """Secrets that a store was asked for and did not give: reference and reason, as the guards say it."""
        starts = tuple(f"{scheme}://" for scheme in SCHEMES)
        reasons = (verdict.text.partition(": ")[2] for verdict in self.undecided)
        return tuple(dict.fromkeys(reason for reason in reasons if reason.startswith(starts)))

    @property
    def empty(self) -> bool:
        """True where nothing is to be done, neither in the shop nor in the state. Kept drift is no change."""
        return not (self.changes or self.renames or self.forgets)

    @property
    def partial(self) -> bool:
        """True where it was asked for some addresses only, or for all but some."""
        return "target" in self.options or "exclude" in self.options

    @property
    def reclaim(self) -> bool:
        """True for the plan that takes a copied shop back."""
        return bool(self.options.get("reclaim"))

    @property
    def rollback(self) -> str:
        """The run that this plan undoes; empty for a plan of another verb."""
        return str(self.options.get("rollback") or "")

    @property
    def rotate(self) -> Mapping[str, Value]:
        """What `payconf rotate` was asked for: `integrations`, `credential`, `service`, `fields`; else empty."""
        return self.options.get("rotate") or {}

    @property
    def off(self) -> str:
        """The address that `payconf off` was asked to switch off; empty for a plan of another verb."""
        return str(self.options.get("off") or "")

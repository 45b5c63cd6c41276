"""What the verbs of the workflow are asked for and what they answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from payconf.model.errors import InvalidConfiguration

if TYPE_CHECKING:
    from payconf.model.address import Address
    from payconf.model.approval import Standing
    from payconf.model.audit import Who
    from payconf.model.environment import Environment
    from payconf.model.finding import Finding
    from payconf.model.outcome import Run
    from payconf.model.plan import Plan
    from payconf.model.proven import Proven
    from payconf.model.resource import Live
    from payconf.model.snapshot import Snapshot
    from payconf.model.span import Sources
    from payconf.model.touched import Touched
    from payconf.model.verdict import Verdict
    from payconf.model.waiver import Waived


class InvalidProject(InvalidConfiguration):
    """Files that don't resolve, with all that was found."""

    def __init__(self, findings: Sequence[Finding], sources: Sources) -> None:
        super().__init__("The configuration has errors, so nothing was read or planned.", "Mend them and try again.")
        self.findings = tuple(findings)
        self.sources = sources


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """How to plan. `secrets` False: a review plan. `reviewed`: a plan file that this one must equal in intent, or
    that intent (hex SHA-256). `target`: only these addresses and what they need; `exclude`: all but these and what
    needs them.

    `drift` overrides the environment's choice (revert, keep, refuse). `off`: the key or address of an integration
    that is to be switched off, and nothing else; `accept_no_method`: even if buyers are left without a method.
    `rotate`: write what is new in the store of this integration's credential, and do nothing else.
    `reclaim`: take a copied shop back, and do nothing else. `rollback`: undo this run, and do nothing else.
    `base`: the branch, tag or commit that says what the work tree's branch may not decide; None where it is trusted.
    `snapshot`: the file that stands in for the shop and the state, so that nobody is asked. `touched`: plan only that.
    """

    secrets: bool = True
    revert_drift: frozenset[Address] = frozenset()
    write_secrets: bool = False
    reviewed: bytes | str | None = None
    drift: str | None = None
    off: str | None = None
    accept_no_method: bool = False
    reclaim: bool = False
    rollback: str | None = None
    rotate: Address | None = None
    base: str | None = None
    target: frozenset[Address] | None = None
    exclude: frozenset[Address] = frozenset()
    snapshot: bytes | None = None
    touched: Touched | None = None


@dataclass(frozen=True, slots=True)
class Validated:
    """Findings of some environments; `refused` are those of guards; `undecided`: guards that need evidence.

    `waived`: the waivers in force, with the findings that they silence, which are not among the others.
    """

    findings: tuple[Finding, ...]
    refused: tuple[Finding, ...]
    undecided: tuple[Verdict, ...]
    sources: Sources
    waived: tuple[Waived, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, its file, and the sources for its places. `reviewed`: a sentence where it was held to a review plan.

    `standing`: how far it is approved, None where it needs no approval.
    `environment` and `live`: what it was made from, for those who want to show what buyers are offered.
    """

    plan: Plan
    file: bytes
    sources: Sources
    environment: Environment
    live: Live
    reviewed: str = ""
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot and its file. `unsigned`: why it has no signature, empty where it has one."""

    snapshot: Snapshot
    file: bytes
    unsigned: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """Who approved a plan, or took that back (`revoked`), and how far it is approved since."""

    plan: Plan
    who: Who
    standing: Standing
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """A run, and what a plan made right after it still wants to do (empty: all is as desired).

    `unverified`: why that plan could not be made; the run itself is as it says. `audit`: the head of the audit
    after it; `unaudited`: why that does not have the run's end yet.
    """

    run: Run
    plan: Plan
    leftovers: tuple[str, ...] = ()
    unverified: str = ""
    audit: str = ""
    unaudited: str = ""


@dataclass(frozen=True, slots=True)
class Usable:
    """What buyers of one website and currency can use; `methods`: labels as they read them, in the shop's order."""

    website: str
    currency: str
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunShown:
    """A run, its plan where one was kept, and what buyers can use now; None, with the reason, where nobody could look.

    `last`: no other run followed it. `in_flight`: ids of changes whose call the journal begins and nobody ended.
    `held`: whose lock it is, where one is held and has not run out: the run may still be under way.
    """

    run: Run
    plan: Plan | None
    usable: tuple[Usable, ...] | None
    unread: str = ""
    last: bool = True
    in_flight: frozenset[str] = frozenset()
    held: str = ""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """fingerprints.yaml of one environment: its name in the project, its text, and how many fields it holds.

    `skipped`: fields that are too easy to guess, of which it holds nothing.
    """

    file: str
    text: str
    written: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Proofs:
    """What is proven of credentials; `unremembered`: why services' answers are not remembered, "" where they are."""

    found: tuple[Proven, ...]
    unremembered: str = ""

"""What a plan is asked for: the environment's choices and those of the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, get_args

from payconf.model.address import Address
from payconf.model.change import Accepted, FieldChange
from payconf.model.errors import UsageError
from payconf.model.plan import NotChecked
from payconf.model.span import Span
from payconf.model.value import Value
from payconf.model.waiver import Acceptance, Waived
from payconf.model.way import Way

if TYPE_CHECKING:
    from payconf.model.environment import Environment

DriftChoice = Literal["revert", "keep", "refuse"]
VALID_FOR = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """Facts for the header, and how to decide.

    `moved`: old and new address texts as in the YAML. `key_id` names the fingerprint key; `fingerprint` is the exact
    one of a readable text under that key (None: texts and secrets can't be compared). `review`: the plan is for
    reading only, whatever the evidence. `not_checked`: sentences of others for the plan's last group. `waivers`: all
    that are in force; `found`: objects of whose live values the digests are wanted. `extra`: further choices that the
    plan is to keep, as plain data. `marker`: the random id of a marker, where one is to be made; empty: none is.
    `target`: only the changes of these addresses and of what they need (None: all); `exclude`: none of these, nor of
    what needs them. `put_aside`: kind and live id of what a journal says that a run renamed for a successor and left.
    `accepted`: drift that is kept whatever `drift` says, because somebody has signed for it.
    `since`: the revision since which `target` was touched.
    """

    environment: str
    environment_class: str
    provider: str
    shop: str
    drift: DriftChoice = "keep"
    unmanaged: Literal["ignore", "report", "delete"] = "report"
    cascade: Literal["owned", "all"] = "owned"
    revert_drift: frozenset[Address] = frozenset()
    write_secrets: bool = False
    moved: tuple[tuple[str, str, Span], ...] = ()
    key_id: str = ""
    fingerprint: Callable[[str], str] | None = None
    revision: str = ""
    review: bool = False
    valid_for: timedelta = VALID_FOR
    not_checked: tuple[NotChecked, ...] = ()
    waivers: tuple[Waived, ...] = ()
    found: frozenset[Address] = frozenset()
    extra: Mapping[str, Value] = field(default_factory=dict)
    marker: str = ""
    base: str = ""
    untrusted: tuple[Way, ...] = ()
    target: frozenset[Address] | None = None
    exclude: frozenset[Address] = frozenset()
    put_aside: frozenset[tuple[str, str]] = frozenset()
    accepted: tuple[Acceptance, ...] = ()
    since: str = ""

    def signed(self, address: Address, fields: Iterable[FieldChange]) -> tuple[Accepted, ...]:
        """Which of these differences somebody has signed for."""
        found = (
            (field.name, next((entry for entry in self.accepted if entry.accepts(address, field)), None))
            for field in fields
        )
        return tuple(
            Accepted(name, entry.reason, entry.owner, entry.until, entry.span)
            for name, entry in found
            if entry is not None
        )

    @property
    def production(self) -> bool:
        """True where real money moves."""
        return self.environment_class == "production"


def options_for(
    environment: Environment,
    *,
    drift: str | None = None,
    revert_drift: frozenset[Address] = frozenset(),
    write_secrets: bool = False,
    key_id: str = "",
    fingerprint: Callable[[str], str] | None = None,
    revision: str = "",
    review: bool = False,
    not_checked: tuple[NotChecked, ...] = (),
    waivers: tuple[Waived, ...] = (),
    found: frozenset[Address] = frozenset(),
    extra: Mapping[str, Value] | None = None,
    marker: str = "",
    base: str = "",
    untrusted: tuple[Way, ...] = (),
    target: frozenset[Address] | None = None,
    exclude: frozenset[Address] = frozenset(),
    accepted: tuple[Acceptance, ...] = (),
) -> PlanOptions:
    """The options that environment.yaml says, its defaults by class, and what the command line adds.

    Raises UsageError for a `drift` that is none of the choices.
    """
    settings = environment.settings
    if drift is not None and drift not in get_args(DriftChoice):
        raise UsageError(f"--drift {drift} is none of {', '.join(get_args(DriftChoice))}.")
    chosen = drift or settings.drift or ("keep" if environment.production else "revert")
    choices: dict[str, DriftChoice] = {"revert": "revert", "keep": "keep", "refuse": "refuse"}
    return PlanOptions(
        environment=environment.name,
        environment_class=environment.class_,
        provider=settings.shop.provider,
        shop=settings.shop.url,
        drift=choices[chosen],
        unmanaged=settings.unmanaged,
        cascade=settings.cascade or ("owned" if environment.production else "all"),
        revert_drift=revert_drift,
        write_secrets=write_secrets,
        moved=environment.moved,
        key_id=key_id,
        fingerprint=fingerprint,
        revision=revision,
        review=review,
        not_checked=not_checked,
        waivers=waivers,
        found=found,
        extra=extra or {},
        marker=marker,
        base=base,
        untrusted=untrusted,
        target=target,
        exclude=exclude,
        accepted=accepted,
    )

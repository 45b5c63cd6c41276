"""Changes: the vocabulary of a plan."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from payconf.model.address import Address
from payconf.model.span import NOWHERE, Span
from payconf.model.value import Value


class Action(enum.Enum):
    """What is done."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DISABLE = "disable"
    RETIRE = "retire"
    DELETE = "delete"


class Reason(enum.Enum):
    """Why. It is shown and never drives what apply does."""

    NEW = "new"
    FROM_GIT = "from git"
    FROM_SHOP = "from the shop, undone"
    VANISHED = "vanished from the shop"
    REMOVED = "removed from git"
    UNMANAGED = "unmanaged"
    LEFT_BEHIND = "left behind by a run"
    IMMUTABLE = "a field that can't be changed in place"
    CASCADE = "cascade"
    REPOINT = "re-pointed"
    SECRET = "secret"  # noqa: S105
    RETIRED = "retired"
    RECLAIM = "copied shop, taken back"
    OFF = "switched off"


STORED = "stored in "
"""So begins the detail of a secret that the system tells once; the place in a store follows."""
VERSION = "version "
"""So begins the detail of a secret that says which version of it was written last, and which one is written now."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, from the live value to the planned one. `secret`: both sides are shown as such, never as values.

    `before` is None with `known=False` where the live value can't be read. `details`: for a mapping or set, what
    exactly is added, removed or changed, one text each; for a secret, why `--write-secrets` writes it, where it is
    stored, why a new one is asked for, and its versions.
    """

    name: str
    before: Value
    after: Value
    secret: bool = False
    known: bool = True
    span: Span = NOWHERE
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference to be carried out.

    `id`: stable inside the plan, `<action>:<address>` with `#n` where one address has several steps.
    `values`: for create and replace all fields to write, for update and disable the changed ones only,
    none for retire and delete.
    `live_id`: of the object it is made against (None for create); `live_digest`: of that object's values as planned.
    A replace makes the successor (a provider writes it like a create); the predecessor's delete is a change of its own.
    `needs`: ids of changes that must be done before. `owned`: False for a live object that no address owns
    (its address is then kind/@<live id>). `variant`: the value of the kind's discriminator (the integration type).
    """

    id: str
    action: Action
    reason: Reason
    address: Address
    values: Mapping[str, Value] = field(default_factory=dict)
    fields: tuple[FieldChange, ...] = ()
    live_id: str | None = None
    live_digest: str | None = None
    needs: tuple[str, ...] = ()
    owned: bool = True
    label: str = ""
    note: str = ""
    span: Span = NOWHERE
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """That somebody signed for one field's difference, until a day (ISO 8601). `span`: where it stands."""

    field: str
    reason: str
    owner: str
    until: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Drift:
    """A difference that came from the shop and is left as it is: shown, no change.

    `off`: the run of `payconf off` that it comes from, with its day; empty for what others changed. `accepted`: fields
    whose difference somebody has signed for.
    """

    address: Address
    fields: tuple[FieldChange, ...] = ()
    vanished: bool = False
    span: Span = NOWHERE
    off: str = ""
    accepted: tuple[Accepted, ...] = ()

    @property
    def unaccepted(self) -> tuple[FieldChange, ...]:
        """The fields that nobody has signed for."""
        names = {entry.field for entry in self.accepted}
        return tuple(item for item in self.fields if item.name not in names)

    @property
    def settled(self) -> bool:
        """True where somebody has signed for all of it."""
        return not (self.vanished or self.unaccepted)

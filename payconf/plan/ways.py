"""Where money or secrets go: what a plan writes of it, gathered from its changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from payconf.integrations import types
from payconf.model.change import Change, FieldChange
from payconf.model.value import Value
from payconf.model.way import Way
from payconf.model.weburl import host_of

_SERVICES = {"webhooks": frozenset({"url", "signing_secret"}), "payment_method_domains": frozenset({"domain"})}


def ways(changes: Iterable[Change]) -> tuple[Way, ...]:
    """One entry a field, in the order of the changes. What leaves the shop leads nowhere any more."""
    return tuple(
        Way(
            str(change.address),
            field.name,
            _shown(field.before),
            _shown(field.after),
            field.secret,
            field.known,
            field.span,
        )
        for change in changes
        for field in _of(change)
    )


def _of(change: Change) -> Iterator[FieldChange]:
    names = _SERVICES.get(change.address.kind, frozenset())
    type_ = types().get(change.variant) if change.address.kind == "integrations" else None
    if type_ is not None:
        access = (field.name for field in type_.fields if field.origin == "credential")
        names = frozenset((*type_.ways, *access))
    return (field for field in change.fields if field.name in names and not _as_ever(field))


def _as_ever(field: FieldChange) -> bool:
    """A new object without a proxy, or with its test switch off, says nothing of where anything goes."""
    return field.before is None and field.known and field.after in (None, False, "")


def _shown(value: Value) -> Value:
    """An address only as far as its host."""
    return host_of(value) if isinstance(value, str) else value

"""The marker as an object: what kind it is, what it holds, and how it is told from other integrations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from payconf.model.address import Address
from payconf.model.change import Change
from payconf.model.kind import FieldSpec, Kind, Semantics
from payconf.model.marker import MARKER, address_of, name_of, parse
from payconf.model.resource import LiveResource, Resource
from payconf.model.value import Value

INTEGRATIONS = "integrations"
_TYPE = "money_order"
_LABEL = "payconf's marker, do not delete"
_WHY = (
    "payconf's marker, do not delete: by its name payconf knows whose shop this is, and refuses to write to a copy. "
    "No buyer ever sees it."
)
SPEC = Kind(
    MARKER,
    "managed",
    {
        "type": FieldSpec("type", immutable=True),
        "name": FieldSpec("name"),
        "enabled": FieldSpec("enabled", default=True),
        "label": FieldSpec("label", Semantics.KEYED),
        "short_label": FieldSpec("short_label", Semantics.KEYED),
        "pay_to": FieldSpec("pay_to"),
        "send_to": FieldSpec("send_to"),
    },
    order=90,  # behind everything else: it stands for a shop that is as this environment wants it
    natural_key=("name",),
)


def marker_values(environment: str, ident: str) -> dict[str, Value]:
    """All fields of a marker; `ident` is 32 random hexadecimal digits. The texts are for people in the back office."""
    return {
        "type": _TYPE,
        "name": name_of(environment, ident),
        "enabled": False,
        "label": {"default": _LABEL},
        "short_label": {"default": _LABEL},
        "pay_to": _WHY,
        "send_to": _WHY,
    }


def marker_resource(environment: str, values: Mapping[str, Value]) -> Resource:
    """The marker as an object that is wanted."""
    return Resource(address_of(environment), values, label="says whose shop this is")


def apart(resources: Mapping[str, tuple[LiveResource, ...]]) -> dict[str, tuple[LiveResource, ...]]:
    """Live resources with the markers under their own kind. Nothing is added where integrations weren't read."""
    if INTEGRATIONS not in resources:
        return dict(resources)
    found = resources[INTEGRATIONS]
    markers = tuple(replace(entry, kind=MARKER) for entry in found if _is_marker(entry))
    rest = tuple(entry for entry in found if not _is_marker(entry)) if markers else found
    return {**resources, INTEGRATIONS: rest, MARKER: markers}


def _is_marker(entry: LiveResource) -> bool:
    values = entry.values
    disabled = values.get("type") == _TYPE and values.get("enabled") is False
    return disabled and parse(str(values.get("name"))) is not None


def as_integration(change: Change) -> Change:
    """The change as a provider carries it out, which knows nothing of markers."""
    if change.address.kind != MARKER:
        return change
    return replace(change, address=Address(INTEGRATIONS, change.address.key))


def with_marker(kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """The kinds of a provider and that of the marker, where it keeps integrations."""
    return {**kinds, **({MARKER: SPEC} if INTEGRATIONS in kinds else {})}

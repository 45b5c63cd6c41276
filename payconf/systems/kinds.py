"""The kinds of several payment services as one kind each, told apart by the service. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from payconf.model.elsewhere import CONFIGURATIONS, CREDENTIALS, DOMAINS, SERVICE, SERVICE_KINDS, WALLETS, WEBHOOKS
from payconf.model.kind import FieldSpec, Kind, Lost

if TYPE_CHECKING:
    from collections.abc import Iterable

KNOWN_BY = {WEBHOOKS: ("url", SERVICE), CONFIGURATIONS: ("name", SERVICE), DOMAINS: ("domain", SERVICE)}
"""By what people know such an object again; the first is what its service is asked for."""
TOLD = Kind(WALLETS, "record_only", {}, 7)
_FIELDS = {name: FieldSpec(name, immutable=True) for name in (SERVICE, CREDENTIALS)}


def joined(kinds: Mapping[str, Mapping[str, Kind]]) -> dict[str, Kind]:
    """By name, the kinds that these services keep; `kinds` are theirs by service.

    Where services differ in what is done about a lost secret, a person sees to it.
    """
    found = {}
    for name in SERVICE_KINDS:
        of = {service: own[name] for service, own in kinds.items() if name in own}
        if any(kind.management == "managed" for kind in of.values()):
            found[name] = _joined(name, of)
    return found


def _joined(name: str, of: Mapping[str, Kind]) -> Kind:
    telling = [kind for kind in of.values() if kind.told]
    ways = {kind.lost for kind in telling}
    return Kind(
        name,
        "managed",
        _FIELDS,
        min(kind.order for kind in of.values()),
        discriminator=SERVICE,
        variants={service: kind.fields for service, kind in of.items()},
        can_disable=any(kind.can_disable for kind in of.values()),
        known_by=KNOWN_BY[name],
        lost=ways.pop() if len(ways) == 1 else Lost.BY_HAND,
        by_hand=_steps(telling),
        dormant=next((kind.dormant for kind in of.values() if kind.dormant is not None), None),
        at_service=True,
        caps={service: kind.caps[""] for service, kind in of.items() if "" in kind.caps},
    )


def _steps(kinds: Iterable[Kind]) -> tuple[str, ...]:
    return next((kind.by_hand for kind in kinds if kind.by_hand), ())

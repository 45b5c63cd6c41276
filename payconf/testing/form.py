"""A check of the conformance suite: what the provider says of itself, before anything is asked of it."""

from __future__ import annotations

from payconf.model.elsewhere import SERVICE_KINDS
from payconf.model.kind import FieldSpec, Kind, Lost
from payconf.providers.base import Provider
from payconf.services import services
from payconf.testing.harness import Bench, require

_SECRET = "signing_secret"  # noqa: S105


def has_what_a_provider_has(bench: Bench) -> None:
    """NAME, KINDS and four functions; kinds say of their fields what plans rely on; each managed one is tried."""
    require(isinstance(bench.provider, Provider), "it lacks some of NAME, KINDS, connect, identify, read and write")
    require(bool(bench.provider.NAME), "NAME is empty")
    tried = {sample.address.kind for sample in bench.harness.samples}
    for name, kind in bench.provider.KINDS.items():
        require(kind.name == name, f"the kind {name} is named {kind.name}")
        require(kind.management != "managed" or name in tried, f"the harness has no sample of {name}")
        _says_its_fields(kind)
        if kind.at_service:
            known = ", ".join(SERVICE_KINDS)
            require(name in SERVICE_KINDS, f"{name} can't be written in YAML; what is kept at services is {known}")
    service = services().get(bench.provider.NAME)
    for name, fields in (service.keeps if service is not None else {}).items():
        held = bench.provider.KINDS.get(name)
        missing = {*fields} - {*(held.fields if held is not None else ())}
        require(not missing, f"the service's table says that it keeps {_words(missing)} of {name}, and KINDS does not")


def _says_its_fields(kind: Kind) -> None:
    tables = (kind.fields, *kind.variants.values())
    for table in tables:
        for name, spec in table.items():
            require(spec.name == name, f"{kind.name}: the field {name} is named {spec.name}")
            _is_of_one_mind(kind, spec)
    unknown = {*kind.natural_key, *kind.known_by} - kind.fields.keys()
    require(not unknown, f"{kind.name} is known by {_words(unknown)}, and has no such field")
    require(not kind.can_disable or "enabled" in kind.fields, f"{kind.name} can be disabled without a field enabled")
    if kind.management == "managed":
        require(bool(kind.identity()), f"{kind.name}: known_by names no field, so nobody knows an object again")
    if kind.told:
        require(kind.lost is not Lost.BY_HAND or bool(kind.by_hand), f"{kind.name}: by_hand names no step")


def _is_of_one_mind(kind: Kind, spec: FieldSpec) -> None:
    once = spec.told_once and (spec.write_only or spec.immutable)
    require(not once, f"{kind.name}: {spec.name} is told once, so it is neither written nor changed")
    if spec.name == _SECRET and kind.at_service:
        require(spec.hidden, f"{kind.name}: {spec.name} is a secret; say told_once, write_only or secret")


def _words(names: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(names))

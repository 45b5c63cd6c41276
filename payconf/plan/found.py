"""Digests of values as the shop holds them, for waivers that stand for one value. Nothing secret is digested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from payconf.model.address import Address
from payconf.model.kind import Kind
from payconf.model.resource import LiveResource
from payconf.model.value import to_json
from payconf.plan.bind import Object
from payconf.plan.canonical import sha256

PREFIX = "sha256:"


def found_digests(
    asked: Iterable[Address],
    owned: Mapping[Address, str],
    objects: Mapping[Object, LiveResource],
    kinds: Mapping[str, Kind],
) -> dict[str, dict[str, str]]:
    """By address and field, `sha256:` and the digest of the canonical JSON of the live value; under "" that of all.

    Addresses that own no live object are left out, and fields whose values are secret or never served.
    """
    found = {}
    for address in sorted(asked):
        live = objects.get((address.kind, owned.get(address, "")))
        if live is not None:
            hidden = {name for name, spec in kinds[address.kind].fields_of(live.values).items() if spec.hidden}
            values = {name: to_json(value) for name, value in live.values.items() if name not in hidden}
            found[str(address)] = {"": _digest(values), **{name: _digest(value) for name, value in values.items()}}
    return found


def _digest(value: object) -> str:
    return PREFIX + sha256(value)

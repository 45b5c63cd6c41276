"""What init has to know, and the forms of single answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from payconf.integrations import types
from payconf.integrations.base import IntegrationType
from payconf.integrations.versions import ANY, available
from payconf.model.nearest import did_you_mean

Class = Literal["sandbox", "testing", "production"]
CLASSES: tuple[Class, ...] = ("sandbox", "testing", "production")
STORES: Mapping[str, str] = {
    "env": "env://{environment}_{key}_{field}",
    "file": "file:///run/secrets/{environment}-{key}-{field}",
    "vault": "vault://kv/payments/{environment}/{key}#{field}",
    "awssm": "awssm://payments/{environment}/{key}#{field}",
    "awsssm": "awsssm://payments/{environment}/{key}/{field}",
}
"""By scheme, the form of the references. The other stores need names that only their owner knows."""

ENV = "env://"

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_VERSION = re.compile(r"\d+\.\d+(\.\d+)?")
_TESTING = ("testing", "test", "staging", "stage", "uat", "preprod", "preview")
_LIVE = ("production", "prod", "live")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a first project is made from.

    `version`: of the shop, `any` for the embedded one. `environments`: class by name, in the order in which they are
    used. `urls`: address of the real shop by environment. `store`: a scheme of STORES. `access`: by environment, the
    random part of addresses at which the shop hears of payments (a UUID, version 4). `plan_keys`: by environment of
    class production, the public half of a key pair whose private half nobody has.
    """

    provider: Literal["local", "orocommerce"] = "local"
    version: str = ANY
    environments: Mapping[str, Class] = field(default_factory=dict)
    types: tuple[str, ...] = ()
    urls: Mapping[str, str] = field(default_factory=dict)
    store: str = "env"
    currency: str = "USD"
    website: str = "Default"
    access: Mapping[str, str] = field(default_factory=dict)
    plan_keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def integrations(self) -> dict[str, IntegrationType]:
        """Integration types by the key that they get."""
        return {name.replace("_", "-"): types()[name] for name in self.types}

    @property
    def with_access(self) -> dict[str, IntegrationType]:
        """Those that need credentials."""
        return {key: entry for key, entry in self.integrations.items() if entry.service is not None}

    def stored(self, store: str) -> Answers:
        """The same with secrets in another store."""
        return replace(self, store=store)

    def reference(self, environment: str, key: str, field_name: str) -> str:
        """Where one secret is to be put."""
        form = STORES[self.store].format(environment=environment, key=key, field=field_name)
        return f"{ENV}{form.removeprefix(ENV).upper().replace('-', '_')}" if self.store == "env" else form


def class_of(name: str) -> Class:
    """The class that a name suggests; sandbox where it suggests none, which lets nothing live in."""
    if name in _LIVE:
        return "production"
    return "testing" if name in _TESTING else "sandbox"


def environments(text: str) -> dict[str, Class]:
    """Class by name, from NAME or NAME=CLASS with blanks or commas between them. Raises ValueError."""
    found = dict(map(_environment, text.replace(",", " ").split()))
    if not found:
        raise ValueError("a project needs an environment, such as sandbox")
    return found


def _environment(text: str) -> tuple[str, Class]:
    name, equals, wanted = text.partition("=")
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of an environment: a-z, 0-9, - and _, such as sandbox or us-production")
    if not equals:
        return name, class_of(name)
    for known in CLASSES:
        if known == wanted:
            return name, known
    raise ValueError(f"{wanted!r} is no class; write {name}=CLASS with one of {', '.join(CLASSES)}")


def currency(text: str) -> str:
    """A currency's code (ISO 4217). Raises ValueError."""
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise ValueError(f"{text!r} is no currency; write its three letters, such as EUR")
    return text.upper()


def version(text: str) -> str:
    """A shop's version such as 6.1 or 6.1.10. Raises ValueError."""
    if not _VERSION.fullmatch(text):
        raise ValueError(f"{text!r} is no version; write one such as 6.1 or 6.1.10")
    return text


def url(text: str) -> tuple[str, str]:
    """NAME=URL, without / at its end. Raises ValueError."""
    name, equals, address = text.partition("=")
    if not equals:
        raise ValueError(f"{text!r} names no environment; write sandbox=https://shop.example.com")
    return name, shop_url(address)


def shop_url(address: str) -> str:
    """The address of a shop, without / at its end. Raises ValueError."""
    if not re.fullmatch(r"https?://[^\s/@?#]+(/[^\s@?#]*)?", address):
        raise ValueError(f"{address!r} is no address of a shop; write one such as https://shop.example.com")
    return address.rstrip("/")


def types_of(of_version: str) -> tuple[str, ...]:
    """Names of the integration types that a shop of this version can have."""
    return tuple(name for name, entry in types().items() if available(entry, of_version))


def wanted_types(text: str, of_version: str) -> tuple[str, ...]:
    """Names of integration types, or none. Raises ValueError for one that a shop of this version can't have."""
    names = dict.fromkeys(text.replace(",", " ").split())
    if [*names] == ["none"]:
        return ()
    known = types()
    for name in names:
        if name not in known:
            listed = ", ".join(types_of(of_version))
            raise ValueError(f"{name!r} is no integration type{did_you_mean(name, known)}; there are: {listed}")
        if not available(known[name], of_version):
            lines = ", ".join(known[name].available_in)
            raise ValueError(f"a shop {of_version} has no {name}; it is there in: {lines}")
    return (*names,)

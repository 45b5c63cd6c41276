"""Compare two environments: what differs as it should, otherwise, and what may. Pure; no secret is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

from payconf.integrations import types
from payconf.integrations.values import complete
from payconf.model.reference import looks_like_reference
from payconf.services import services

if TYPE_CHECKING:
    from payconf.model.environment import CredentialField, Environment
    from payconf.model.span import Span

ABSENT = "(absent)"
PRESENT = "(present)"
LITERAL = "(text, not shown)"

_SETTINGS = "environment"
_ALIKE = ("shop.provider", "shop.version", "shop.bundles", "shop.organization")
"""Settings in which environments should be alike; all others are an environment's own access and protection."""
_HOSTS = {"webhooks": ("url",), "payment_method_domains": ("domain",)}
_KINDS = ("rules", "payment_terms", "webhooks", "payment_method_configurations", "payment_method_domains", "checkouts")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one object; `field` is "" where the whole object is on one side only.

    `a` and `b` are plain data in payconf's words, or ABSENT, PRESENT, LITERAL. A secret shows its reference or LITERAL.
    """

    address: str
    field: str
    a: Any
    b: Any
    span_a: Span
    span_b: Span

    @property
    def path(self) -> str:
        """What the globs of `may_differ` match: kind/key.field."""
        return f"{self.address}.{self.field}" if self.field else self.address


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences of environments `a` and `b`, in order of their addresses.

    `expected`: credentials, mode, account, hosts and protection. `allowed`: by may_differ of either environment.
    """

    a: str
    b: str
    expected: tuple[Difference, ...] = ()
    otherwise: tuple[Difference, ...] = ()
    allowed: tuple[Difference, ...] = ()


class _Field(NamedTuple):
    """`value` is what is compared, `shown` what may be seen; `own`: two environments should not share it."""

    value: Any
    shown: Any
    own: bool = False


def compare(a: Environment, b: Environment) -> Comparison:
    """All differences between two environments."""
    globs = (*a.settings.may_differ, *b.settings.may_differ)
    left, right = _objects(a), _objects(b)
    expected, otherwise, allowed = list[Difference](), list[Difference](), list[Difference]()
    for address in sorted({*left, *right}):
        for name, one, other in _pairs(left.get(address), right.get(address)):
            spans = _span(a, address, name), _span(b, address, name)
            difference = Difference(address, name, one.shown, other.shown, *spans)
            if one.own or other.own:
                expected.append(difference)
            elif any(fnmatchcase(difference.path, glob) for glob in globs):
                allowed.append(difference)
            else:
                otherwise.append(difference)
    return Comparison(a.name, b.name, tuple(expected), tuple(otherwise), tuple(allowed))


def _pairs(
    left: Mapping[str, _Field] | None, right: Mapping[str, _Field] | None
) -> Iterator[tuple[str, _Field, _Field]]:
    """Fields that differ; one nameless pair where the object is on one side only."""
    if left is None or right is None:
        own = all(field.own for field in (left or right or {}).values())
        sides = [_Field(None, ABSENT if side is None else PRESENT, own) for side in (left, right)]
        yield "", sides[0], sides[1]
        return
    for name in sorted({*left, *right}):
        absent = _Field(ABSENT, ABSENT)
        one, other = left.get(name, absent), right.get(name, absent)
        if one.value != other.value:
            yield name, one, other


def _span(environment: Environment, address: str, name: str) -> Span:
    path = (*(() if address == _SETTINGS else address.split("/", 1)), *name.split("."))
    return environment.origins.span(*(step for step in path if step))


def _objects(environment: Environment) -> dict[str, dict[str, _Field]]:
    """Every object by address, every field by name."""
    found = {_SETTINGS: dict(_settings("", environment.settings.model_dump(by_alias=True)))}
    for key, settings in environment.integrations.items():
        type_ = types()[settings.type]
        own = {"credentials", type_.switch, type_.endpoint}
        values = {**settings.model_dump(by_alias=True), **complete(type_, key, settings)}
        found[f"integrations/{key}"] = {name: _Field(value, value, name in own) for name, value in values.items()}
    for kind in _KINDS:
        for key, entry in getattr(environment, kind).items():
            values, hosts = entry.model_dump(by_alias=True), _HOSTS.get(kind, ())
            found[f"{kind}/{key}"] = {name: _Field(value, value, name in hosts) for name, value in values.items()}
    for key, group in environment.destination_groups.items():
        found[f"destination_groups/{key}"] = {"entries": _Field(sorted(group), sorted(group))}
    for key, target in environment.aliases.items():
        found[f"aliases/{key}"] = {"method": _Field(target, target)}
    for name, credential in environment.credentials.items():
        options = credential.options.model_dump(by_alias=True)
        fields = {field: _Field(value, value, True) for field, value in options.items()}
        found[f"credentials/{name}"] = fields | {field.name: _access(field) for field in credential.fields.values()}
    return found


def _settings(prefix: str, values: Mapping[str, Any]) -> Iterator[tuple[str, _Field]]:
    """environment.yaml, flat. Text that may be a secret is not shown."""
    for name, value in values.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _settings(f"{path}.", value)
        else:
            secret = name in ("client_secret", "sign") or path.startswith("stores.")
            clear = not secret or value is None or (isinstance(value, str) and looks_like_reference(value))
            yield path, _Field(value, value if clear else LITERAL, path not in _ALIKE)


def _access(field: CredentialField) -> _Field:
    """A credential's field: its reference, or its text where no service calls a field of that name a secret."""
    if field.reference is not None:
        return _Field(field.reference, str(field.reference), True)
    kinds = [kind for service in services().values() if (kind := service.kind(field.name)) is not None]
    secret = any(kind.sensitivity == "secret" for kind in kinds)
    return _Field(field.literal, LITERAL if secret else field.literal, True)

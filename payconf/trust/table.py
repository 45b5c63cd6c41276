"""The table of what a branch may not decide for itself. The manual comes from it.

Whole files are protected, not single keys: what a later version of payconf adds to one of them is protected from the
start. What is free there is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from payconf.integrations import types
from payconf.model.span import NOWHERE, Span
from payconf.trust.shown import flat, shown_field

if TYPE_CHECKING:
    from payconf.model.environment import Environment

Path = tuple[str | int, ...]


class Leaf(NamedTuple):
    """One protected value. `value` is compared, `shown` may be told to anybody; `path` is its place in the files."""

    address: str
    field: str
    value: Any
    shown: Any
    path: Path


@dataclass(frozen=True, slots=True)
class Protected:
    """One row. `said` and `why` are for people. `leaves`: the protected values of an environment.

    `others`: also of the project's further environments, because their secrets are read to be compared. `held`: taken
    from the base branch; else planned as the branch says, without secrets. `only_present`: an object that the branch
    takes away sends nothing anywhere.
    """

    where: str
    said: str
    leaves: Callable[[Environment], Iterator[Leaf]]
    others: Callable[[Environment], Iterator[Leaf]] | None = None
    held: bool = True
    only_present: bool = False


_OTHERS = ("class", "shop", "stores")
"""Of a further environment: which side it is on, and where its secrets are read."""
_FOR_PEOPLE = frozenset({"note", "owner", "rotate_every"})


def _project(environment: Environment) -> Iterator[Leaf]:
    data = environment.project.model_dump(by_alias=True)
    for path, value in flat(data):
        yield Leaf("payconf.yaml", ".".join(path), value, shown_field(value), ("project", *path))


def _settings(environment: Environment) -> Iterator[Leaf]:
    """All but `extend`: what an environment takes over is compared by what comes of it."""
    data = environment.settings.model_dump(by_alias=True)
    for path, value in flat(data):
        if path[0] != "extend":
            yield Leaf(f"environments/{environment.name}", ".".join(path), value, shown_field(value), path)


def _of_another(environment: Environment) -> Iterator[Leaf]:
    return (leaf for leaf in _settings(environment) if leaf.path[0] in _OTHERS)


def _credentials(environment: Environment) -> Iterator[Leaf]:
    for name, credential in environment.credentials.items():
        address, path = f"credentials/{name}", ("credentials", name)
        options = credential.options.model_dump(by_alias=True, exclude={"from_"})
        for below, value in flat(options):
            if below[0] not in _FOR_PEOPLE:
                yield Leaf(address, ".".join(below), value, shown_field(value), (*path, *below))
        for field, entry in credential.fields.items():
            reference = None if entry.reference is None else str(entry.reference)
            said = shown_field(reference) if reference is not None else "(text)"
            yield Leaf(address, field, (reference, entry.literal), said, (*path, field))


def _credentials_of_another(environment: Environment) -> Iterator[Leaf]:
    for leaf in _credentials(environment):
        if len(leaf.path) == 3 and leaf.path[2] in environment.credentials[str(leaf.path[1])].fields:
            yield leaf._replace(address=f"environments/{environment.name}", field=f"{leaf.address}.{leaf.field}")


def _integrations(environment: Environment) -> Iterator[Leaf]:
    """Of those with access or a payee: which credential they use, and their type's `ways`."""
    for key, settings in environment.integrations.items():
        type_ = types().get(settings.type)
        if type_ is None or not (type_.service or type_.ways):
            continue
        for field in ("type", "credentials", *type_.ways):
            value = getattr(settings, field, None)
            if value is not None:
                yield Leaf(f"integrations/{key}", field, value, shown_field(value), ("integrations", key, field))


def _services(environment: Environment) -> Iterator[Leaf]:
    """Webhooks and domains."""
    for kind, fields in (
        ("webhooks", ("service", "integration", "url", "signing_secret")),
        ("payment_method_domains", ("service", "integration", "domain")),
    ):
        for key, entry in getattr(environment, kind).items():
            for field in fields:
                value = getattr(entry, field)
                if value is not None:
                    yield Leaf(f"{kind}/{key}", field, value, shown_field(value), (kind, key, field))


def _exceptions(environment: Environment) -> Iterator[Leaf]:
    for name in ("waivers", "accepted_drift"):
        for index, entry in enumerate(getattr(environment, name)):
            data = {key: value for key, value in entry.model_dump().items() if value is not None}
            code = f"{data['code']} " if "code" in data else ""
            until = f"until {data['until']}, {data['owner']}"
            yield Leaf(
                f"environments/{environment.name}", f"{name}: {code}{data['address']}", data, until, (name, index)
            )


def _policies(environment: Environment) -> Iterator[Leaf]:
    for policy in environment.policies:
        data = policy.options.model_dump(by_alias=True)
        yield Leaf(policy.address, "", data, shown_field(data["assert"]), (policy.address,))


def _fingerprints(environment: Environment) -> Iterator[Leaf]:
    if environment.fingerprints is not None:
        data = environment.fingerprints.model_dump()
        place = f"environments/{environment.name}"
        for path, value in flat(data):
            yield Leaf(place, f"fingerprints.{'.'.join(path)}", value, "(fingerprints)", ("fingerprints", *path))


PROTECTED: tuple[Protected, ...] = (
    Protected("payconf.yaml", "the state's address, the fingerprint key, stores", _project),
    Protected(
        "environment.yaml",
        "class, shop, stores, plan keys, what guards allow, approvals, freezes; all but `extend`",
        _settings,
        others=_of_another,
    ),
    Protected(
        "credentials.yaml",
        "references, values, expected accounts, attestations, days; all but `note`, `owner`, `rotate_every`",
        _credentials,
        others=_credentials_of_another,
    ),
    Protected("waivers.yaml", "waivers, accepted drift", _exceptions),
    Protected("fingerprints.yaml", "what other environments are compared with", _fingerprints, others=_fingerprints),
    Protected("policies/*.yaml", "the merchant's own rules", _policies),
    Protected(
        "integrations",
        "type and credential; test switch, endpoint, proxy, TLS, debugging, payee",
        _integrations,
        held=False,
        only_present=True,
    ),
    Protected(
        "webhooks and payment_method_domains",
        "service, integration, address, signing secret",
        _services,
        held=False,
        only_present=True,
    ),
)
"""Every protected value, by the file or block in which it stands."""


def place(environment: Environment, leaf: Leaf) -> Span:
    """Where an environment sets it; of a policy, its key."""
    if leaf.path[0] == leaf.address:
        return next((entry.span for entry in environment.policies if entry.address == leaf.address), NOWHERE)
    return environment.origins.span(*leaf.path)

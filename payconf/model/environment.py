"""A resolved environment: every value typed, merged, and with the place that set it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from payconf.model.node import Mapping as NodeMapping
from payconf.model.node import Sequence, find
from payconf.model.reference import Reference
from payconf.model.span import NOWHERE, Mark, Sources, Span

if TYPE_CHECKING:
    from payconf.model.config.environment_file import EnvironmentFile
    from payconf.model.config.objects import (
        Checkout,
        PaymentMethodConfiguration,
        PaymentMethodDomain,
        PaymentTerm,
        Rule,
        Webhook,
    )
    from payconf.model.config.other_files import AcceptedDrift, CredentialOptions, FingerprintsFile, Project, Waiver
    from payconf.model.config.stores import Stores
    from payconf.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Origins:
    """Where each value of the merged environment was set. `root` is the merged tree.

    At its top stand the kinds of objects (`rules`, …, `moved`), the keys of environment.yaml (`class`, `shop`, …),
    `credentials`, `waivers` and `accepted_drift`; under `project` is payconf.yaml, under `fingerprints` that file.
    """

    sources: Sources
    root: NodeMapping

    def span(self, *path: str | int, key: bool = False) -> Span:
        """The place of the value at a path such as ("rules", "us-cards", "methods", 0); its nearest parent's else."""
        place = find(self.root, path, key)
        return NOWHERE if place is None else self.sources.span(place)

    def field_at(self, path: tuple[str, str], span: Span) -> str:
        """The field of the object at `path` whose key or value stands at `span`; empty where none does."""
        block = self.root.get(path[0])
        node = block.get(path[1]) if isinstance(block, NodeMapping) else None
        for name in node if isinstance(node, NodeMapping) else ():
            if any(self.sources.span(place) == span for place in _places(node, name)):
                return name
        return ""


def _places(node: Any, step: Any) -> Iterator[Mark]:
    """Where one key or entry stands, and all that is in it."""
    place = node.marks[step]
    yield from place if isinstance(place, tuple) else (place,)
    below: Any = node[step]
    if isinstance(below, NodeMapping | Sequence):
        for inner in below if isinstance(below, NodeMapping) else range(len(below)):
            yield from _places(below, inner)


@dataclass(frozen=True, slots=True)
class CredentialField:
    """One field of a credential: exactly one of `literal` and `reference` is set."""

    name: str
    literal: str | None
    reference: Reference | None
    span: Span


@dataclass(frozen=True, slots=True)
class Credential:
    """One entry of credentials.yaml. Its service is that of the integrations which name it."""

    name: str
    options: CredentialOptions
    fields: Mapping[str, CredentialField]
    span: Span


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment after extend, overlay and typing.

    `integrations` values are instances of the generated models (payconf.integrations.models), with `type`.
    An object with errors is absent here and still stands in `origins.root`. `moved` pairs old and new address texts.
    `project` is payconf.yaml, `settings` environment.yaml. `incomplete`: places of errors that may hide a credential.
    `policies`: the merchant's own rules that hold here. `stores`: where its secrets are read, None where nothing is
    said of any; `settings.stores` and `project.stores` are the same as loaded.
    """

    name: str
    settings: EnvironmentFile
    project: Project
    origins: Origins
    credentials: Mapping[str, Credential] = field(default_factory=dict)
    integrations: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    payment_terms: Mapping[str, PaymentTerm] = field(default_factory=dict)
    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    payment_method_configurations: Mapping[str, PaymentMethodConfiguration] = field(default_factory=dict)
    payment_method_domains: Mapping[str, PaymentMethodDomain] = field(default_factory=dict)
    checkouts: Mapping[str, Checkout] = field(default_factory=dict)
    destination_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    moved: tuple[tuple[str, str, Span], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    accepted_drift: tuple[AcceptedDrift, ...] = ()
    fingerprints: FingerprintsFile | None = None
    policies: tuple[Policy, ...] = ()
    incomplete: tuple[str, ...] = ()
    stores: Stores | None = None

    @property
    def class_(self) -> str:
        """sandbox, testing or production."""
        return self.settings.class_

    @property
    def production(self) -> bool:
        """True where real money moves."""
        return self.settings.class_ == "production"


__all__ = ["Credential", "CredentialField", "Environment", "Origins"]

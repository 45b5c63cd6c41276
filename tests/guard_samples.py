"""Environments, evidence and plans for the tests of guards, without any file. Key-like values are made at run time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.config.environment_file import EnvironmentFile
from payconf.model.config.other_files import CredentialOptions, Project
from payconf.model.environment import Credential, CredentialField, Environment, Origins
from payconf.model.errors import SecretMissing
from payconf.model.evidence import Evidence
from payconf.model.marker import name_of
from payconf.model.node import Mapping as Node
from payconf.model.node import Plain
from payconf.model.plan import Header, Plan
from payconf.model.reference import Reference, looks_like_reference, parse_reference
from payconf.model.resource import Account, Live, LiveResource
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.model.span import Sources, Span
from payconf.model.verdict import Answer, Verdict

KEY = b"a key for tests"
TODAY = "2026-11-22T14:02:11Z"


def key(kind: str, mode: str, tail: str = "aBcDeFgHiJkLmNoP") -> str:
    """A key that Stripe's grammar accepts, put together so that no scanner finds it in this file."""
    return f"{kind}_{mode}_{tail}"


def credential(name: str, fields: Mapping[str, str], **options: Any) -> Credential:
    """References and literals by their look; the place of field n is line n of credentials.yaml."""
    found = {}
    for line, (field, text) in enumerate(fields.items(), 1):
        reference = parse_reference(text) if looks_like_reference(text) else None
        span = Span("environments/x/credentials.yaml", line, 5)
        found[field] = CredentialField(field, None if reference else text, reference, span)
    made = CredentialOptions.model_validate(options)
    return Credential(name, made, found, Span("environments/x/credentials.yaml", 100, 3))


def integration(type_: str, **values: Any) -> SimpleNamespace:
    """Values of an integration as the generated models hold them."""
    return SimpleNamespace(**{"type": type_, "name": None, "credentials": None, "enabled": True, **values})


def environment(
    name: str = "production",
    class_: str = "production",
    integrations: Mapping[str, Any] | None = None,
    credentials: tuple[Credential, ...] = (),
    texts: Mapping[str, bytes] | None = None,
    version: str = "6.1",
    parts: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Environment:
    """An environment of these parts. `texts` are its files, `parts` other fields of it."""
    sources = Sources()
    for file, text in (texts or {}).items():
        sources.add(file, text)
    shop = {"provider": "orocommerce", "url": f"https://{name}.shop.example", "version": version}
    shop.update(settings.pop("shop", {}))
    keys = {"verify": [f"ed25519:{name}"]}
    made = EnvironmentFile.model_validate({"class": class_, "shop": shop, "plan_keys": keys, **settings})
    return Environment(
        name=name,
        settings=made,
        project=Project.model_validate({"version": Plain("1")}),
        origins=Origins(sources, Node()),
        credentials={entry.name: entry for entry in credentials},
        integrations=integrations or {},
        **(parts or {}),
    )


def resolver(secrets: Mapping[str, str]) -> Any:
    """A store that holds these and says of others that they are missing."""

    def resolve(reference: Reference) -> Secret:
        if str(reference) not in secrets:
            raise SecretMissing(f"{reference} is not there")
        return Secret(secrets[str(reference)].encode())

    return held(resolve)


def held(resolve: Callable[[Reference], Secret]) -> Any:
    """Stores of every environment that read so, and tell nothing else."""
    return lambda environment: Held(resolve)


@dataclass
class Held:
    """What gather asks of the stores of one environment."""

    resolve: Callable[[Reference], Secret]
    name: str = ""

    def __call__(self, reference: Reference) -> Secret:
        return self.resolve(reference)

    def facts(self, reference: Reference) -> Facts:
        return Facts()

    def prefetch(self, references: Iterable[Reference]) -> None:
        list(references)


def answering(account: Account | None) -> Any:
    """An identify that says this of everybody."""
    return lambda service, identifiers, secrets: account


def plan(*changes: Change, class_: str = "production", complete: bool = False, **more: Any) -> Plan:
    """A plan of these changes, read on TODAY."""
    header = Header("x", class_, "local", "local:x", "payconf", "OroCommerce 6.1", TODAY, TODAY)
    return Plan(header, changes=changes, complete=complete, **more)


def change(action: Action, address: str, live_id: str | None = None, **values: Any) -> Change:
    """One change."""
    ident = f"{action.value}:{address}"
    return Change(ident, action, Reason.FROM_GIT, Address.parse(address), values=values, live_id=live_id)


def live(
    integrations: Mapping[str, Mapping[str, Any]] | None = None,
    rules: Mapping[str, Mapping[str, Any]] | None = None,
    markers: Mapping[str, str] | None = None,
    **more: Any,
) -> Live:
    """What a shop holds, by live id; of its markers the environment, all with one random id."""
    marking = {ident: {"name": name_of(name, "0" * 32)} for ident, name in (markers or {}).items()}
    kinds = {"integrations": integrations or {}, "rules": rules or {}, "marker": marking}
    resources = {
        kind: tuple(LiveResource(kind, ident, values) for ident, values in objects.items())
        for kind, objects in kinds.items()
    }
    return Live(Account("shop"), resources, **more)


def evidence_of(found: Any, complete: bool = True) -> Evidence:
    """Evidence that consists of these credentials."""
    return Evidence({entry.name: entry for entry in found}, complete=complete)


def answers(verdicts: Any) -> list[str]:
    """`refused PC201`, `undecided`, `passed`: the gist of verdicts."""
    return [_gist(verdict) for verdict in verdicts]


def _gist(verdict: Verdict) -> str:
    if verdict.answer is Answer.REFUSED:
        assert verdict.finding is not None
        return f"refused {verdict.finding.code}"
    return verdict.answer.value

"""From an environment to the resources that the shop should have, and the choices of a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from payconf.integrations import types
from payconf.load import load_project
from payconf.model.environment import Environment
from payconf.model.errors import InvalidConfiguration, UsageError
from payconf.model.evidence import CredentialEvidence, Evidence, FieldEvidence
from payconf.model.fingerprint import Fingerprint
from payconf.model.resource import Resource
from payconf.model.value import Ref, SecretRef, walk_refs
from payconf.plan import options_for
from payconf.plan.desired import desired
from payconf.providers.local import KINDS
from payconf.resolve import resolve
from tests.plan_samples import at

Write = Callable[[dict[str, str]], Path]
ENVIRONMENT = """\
    class: {}
    shop: {{provider: local, url: "local:x", version: any}}
"""
OBJECTS = """\
    integrations:
      stripe:
        type: stripe
        label: {default: Card, German: Karte}
        payment_action: authorize
        credentials: stripe
        note: Finance owns this
      bank: {type: money_order, name: Bank transfer, label: In advance, pay_to: A, send_to: B, retired: true}
    rules:
      all:
        sort_order: 5
        currency: EUR
        destinations: [eu, US-CA, DE, {country: US, region: US-NY, postal_codes: [01001]}, {country: CH}]
        methods: [cards, stripe.apple_google_pay, bank]
        note: Asked for by sales
      plain:
        {name: Plain, sort_order: 1, currency: USD, methods: [bank],
        websites: [US Store], expression: total > 5, stop_processing: true}
    payment_terms:
      net-30: {label: Net 30, note: Usual}
      net-60: {label: Net 60}
    destination_groups: {eu: [AT, DE]}
    aliases: {cards: stripe.card}
"""
CREDENTIALS = """\
    credentials:
      stripe:
        public_key: public-text
        secret_key: env://SECRET
        account: acct_1KGpOyQNcdOyZbkB
"""


@pytest.fixture
def environment(write_project: Write) -> Environment:
    return resolved(
        write_project(
            {
                "environments/x/environment.yaml": ENVIRONMENT.format("sandbox"),
                "environments/x/objects.yaml": OBJECTS,
                "environments/x/credentials.yaml": CREDENTIALS,
            }
        )
    )


def resolved(root: Path, name: str = "x") -> Environment:
    found = resolve(load_project(root), name).environment
    assert found is not None
    return found


def by_address(environment: Environment, evidence: Evidence | None = None) -> Mapping[str, Resource]:
    return {str(resource.address): resource for resource in desired(environment, evidence or Evidence())}


def test_every_object_is_a_resource_with_its_place_label_and_note(environment: Environment) -> None:
    found = by_address(environment)
    assert list(found) == [
        "integrations/bank",
        "integrations/stripe",
        "payment_terms/net-30",
        "payment_terms/net-60",
        "rules/all",
        "rules/plain",
    ]
    assert [found[text].label for text in found] == ["In advance", "Card", "Net 30", "Net 60", "all", "Plain"]
    assert [found[text].note for text in found] == ["", "Finance owns this", "Usual", "", "Asked for by sales", ""]
    assert str(found["rules/all"].span) == "environments/x/objects.yaml:10:3"
    assert [text for text in found if found[text].retired] == ["integrations/bank"]


def test_what_yaml_leaves_away_is_filled_in_as_the_tables_say(environment: Environment) -> None:
    values = by_address(environment)["integrations/stripe"].values
    assert values["name"] == "stripe"
    assert values["enabled"] is True
    assert values["short_label"] == values["label"] == {"default": "Card", "German": "Karte"}
    assert values["apple_google_pay_label"] == {"default": "Apple Pay/Google Pay"}
    assert values["re_authorization_email"] is None
    assert set(values) <= set(KINDS["integrations"].fields_of(values))


def test_credentials_are_literals_or_references_and_their_options_are_not_sent(environment: Environment) -> None:
    resource = by_address(environment)["integrations/stripe"]
    assert resource.values["public_key"] == "public-text"
    assert resource.values["secret_key"] == SecretRef("env://SECRET", None)
    assert "signing_secret" not in resource.values
    assert "account" not in resource.values
    assert resource.spans["secret_key"].file == "environments/x/credentials.yaml"


@pytest.mark.parametrize(
    ("field", "exact"),
    [
        (FieldEvidence("secret_key", "secret", False, True, Fingerprint("abc", frozenset())), "abc"),
        (FieldEvidence("secret_key", "secret", False, False), None),
        (FieldEvidence("other", "secret", False, False), None),
    ],
)
def test_fingerprints_come_from_the_evidence(environment: Environment, field: FieldEvidence, exact: str | None) -> None:
    evidence = Evidence({"stripe": CredentialEvidence("x", "stripe", "stripe", {field.name: field})})
    assert by_address(environment, evidence)["integrations/stripe"].values["secret_key"] == SecretRef(
        "env://SECRET", exact
    )


def test_a_rule_names_its_methods_by_reference_and_its_places_in_full(environment: Environment) -> None:
    values = by_address(environment)["rules/all"].values
    stripe, bank = at("integrations/stripe"), at("integrations/bank")
    assert values["methods"] == [
        Ref(stripe, "method.card"),
        Ref(stripe, "method.apple_google_pay"),
        Ref(bank, "method."),
    ]
    assert values["destinations"] == [
        {"country": "AT", "region": None, "postal_codes": []},
        {"country": "DE", "region": None, "postal_codes": []},
        {"country": "US", "region": "US-CA", "postal_codes": []},
        {"country": "US", "region": "US-NY", "postal_codes": ["01001"]},
        {"country": "CH", "region": None, "postal_codes": []},
    ]
    assert (values["name"], values["websites"], values["expression"], values["stop_processing"]) == (
        "all",
        [],
        None,
        False,
    )


def test_a_rule_that_says_everything_is_taken_at_its_word(environment: Environment) -> None:
    resource = by_address(environment)["rules/plain"]
    values = resource.values
    assert (values["name"], values["websites"], values["expression"]) == ("Plain", ["US Store"], "total > 5")
    assert (values["stop_processing"], values["enabled"], values["sort_order"]) == (True, True, 1)
    assert resource.spans["websites"].line == 18
    assert set(values) == set(KINDS["rules"].fields)


@pytest.mark.parametrize("name", ["nothing", "stripe", "stripe.nothing", "bank.card"])
def test_a_method_that_no_integration_yields_is_an_error(write_project: Write, name: str) -> None:
    objects = OBJECTS.replace("[cards, stripe.apple_google_pay, bank]", f"[{name}]")
    root = write_project(
        {
            "environments/x/environment.yaml": ENVIRONMENT.format("sandbox"),
            "environments/x/objects.yaml": objects,
            "environments/x/credentials.yaml": CREDENTIALS,
        }
    )
    with pytest.raises(InvalidConfiguration, match=f"rules/all names the method {name}, which"):
        desired(resolved(root), Evidence())


def test_an_integration_whose_credential_is_missing_has_none_of_its_fields(write_project: Write) -> None:
    root = write_project(
        {"environments/x/environment.yaml": ENVIRONMENT.format("sandbox"), "environments/x/objects.yaml": OBJECTS}
    )
    assert "secret_key" not in by_address(resolved(root))["integrations/stripe"].values


@pytest.mark.parametrize("name", ["sandbox", "production"])
def test_the_projects_own_environments_are_of_the_fields_that_the_shop_keeps(acme: Path, name: str) -> None:
    found = by_address(resolved(acme, name))
    assert {resource.values.get("type") for resource in found.values()} - {None} == set(types())
    for resource in found.values():
        assert set(resource.values) <= set(KINDS[resource.address.kind].fields_of(resource.values))
        assert {str(ref.target) for ref in walk_refs(dict(resource.values))} <= set(found)
        assert all(span.file for span in resource.spans.values())


@pytest.mark.parametrize(
    ("class_", "drift", "cascade"),
    [("sandbox", "revert", "all"), ("testing", "revert", "all"), ("production", "keep", "owned")],
)
def test_the_class_decides_what_the_environment_does_not_say(
    write_project: Write, class_: str, drift: str, cascade: str
) -> None:
    options = options_for(resolved(write_project({"environments/x/environment.yaml": ENVIRONMENT.format(class_)})))
    assert (options.drift, options.cascade, options.unmanaged) == (drift, cascade, "report")
    assert (options.environment, options.provider, options.shop) == ("x", "local", "local:x")
    assert options.production is (class_ == "production")


def test_the_environment_decides_and_the_command_line_decides_over_it(write_project: Write) -> None:
    text = ENVIRONMENT.format("production") + "    drift: refuse\n    cascade: all\n    unmanaged: ignore\n"
    environment = resolved(write_project({"environments/x/environment.yaml": text}))
    options = options_for(environment)
    assert (options.drift, options.cascade, options.unmanaged) == ("refuse", "all", "ignore")
    assert options_for(environment, drift="revert").drift == "revert"
    with pytest.raises(UsageError, match="--drift never is none of revert, keep, refuse"):
        options_for(environment, drift="never")

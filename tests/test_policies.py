"""Policies: what CEL sees, what refuses, where it says so, and that nothing takes for ever."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from payconf.model.address import Address
from payconf.model.change import Action, FieldChange
from payconf.model.elsewhere import SERVICE_KINDS
from payconf.model.environment import Environment
from payconf.model.finding import Finding
from payconf.model.plan import Plan
from payconf.model.span import Span
from payconf.model.value import Gone, LiveRef, Ref, SecretRef
from payconf.model.verdict import Answer, Verdict
from payconf.policy import judge
from payconf.policy.facts import WITHHELD, Facts, plain
from tests.guard_samples import change, plan
from tests.render_samples import blast, noticed
from tests.resolve_samples import environment

Write = Callable[[dict[str, str]], Path]
SETTINGS = "class: sandbox\nshop: {provider: orocommerce, url: 'https://shop.acme.example', version: '6.1'}\n"
OBJECTS = """
integrations:
  cards: {type: stripe, label: Card, payment_action: charge, credentials: stripe}
  terms: {type: payment_term, label: On account}
rules:
  eu: {sort_order: 1, currency: EUR, destinations: [DE, {country: LI, postal_codes: ["9490"]}], methods: [terms]}
  us: {sort_order: 2, currency: USD, methods: [cards.card], expression: subtotal.value > 5}
payment_terms: {net-30: {label: Net 30}}
checkouts: {c: {website: W, currency: EUR, subtotal: 10000.01, expect: [terms]}}
destination_groups: {dach: [DE, AT, CH]}
aliases: {invoice: terms}
"""
CREDENTIALS = "credentials: {stripe: {account: acct_1, public_key: pk_1, secret_key: env://KEY, note: ours}}\n"


def ticking() -> float:
    """A clock that stands."""
    return 0.0


def written(write: Write, policies: str) -> Environment:
    """An environment with these policies; each test says only those."""
    files = {"environments/one/environment.yaml": SETTINGS, "environments/one/objects.yaml": OBJECTS}
    files |= {"environments/one/credentials.yaml": CREDENTIALS, "policies/a.yaml": policies}
    return environment(write(files))


def asked(write: Write, expression: str, made: Plan | None = None, **options: str) -> list[str]:
    """What a policy with this expression says: codes and messages."""
    lines = "".join(f"    {key}: {json.dumps(value)}\n" for key, value in {"assert": expression, **options}.items())
    found = judge(written(write, f"policies:\n  p:\n{lines}"), made, ticking)
    assert all((verdict.answer is Answer.REFUSED) == findings(verdict).is_error for verdict in found)
    return [f"{findings(verdict).code} {findings(verdict).message}" for verdict in found]


def findings(verdict: Verdict) -> Finding:
    assert verdict.finding is not None
    return verdict.finding


# What holds

HOLDS = [
    'environment.name == "one" && environment.class == "sandbox" && environment.shop.version == "6.1"',
    "size(rules) == 2 && size(integrations) == 2 && size(checkouts) == 1",
    'rules.eu.destinations[0] == "DE" && rules.eu.destinations[1].postal_codes == ["9490"]',
    "rules.all(key, rules[key].enabled)",
    'rules.eu.expression == null && rules.us.expression.startsWith("subtotal")',
    "!has(rules.eu.nothing) && has(rules.eu.note)",
    'integrations.cards.name == "cards" && integrations.cards.label.default == "Card"',
    'integrations.cards.credentials == "stripe" && !integrations.cards.retired',
    'integrations.filter(key, integrations[key].type == "stripe").all(key, key.matches("^[a-z]+$"))',
    "checkouts.c.subtotal > 10000 && checkouts.c.subtotal < 10000.02",
    'destination_groups.dach.exists(land, land == "CH") && aliases.invoice == "terms"',
    'credentials.stripe.fields.secret_key == "env://KEY" && credentials.stripe.account == "acct_1"',
    'payment_terms["net-30"].label == "Net 30"',
    "size(webhooks) + size(payment_method_configurations) + size(payment_method_domains) == 0",
    "environment.max_deletes == null && environment.extend == []",
    "has(rules.eu.nothing) || true",
]


@pytest.mark.parametrize("expression", HOLDS)
def test_what_is_true_says_nothing(write_project: Write, expression: str) -> None:
    assert asked(write_project, expression) == []


# What doesn't

NO_BOOLEAN = "it must be true or false, and is of the type"
DEEP = "PC244 the policy p: it is nested more than 32 levels deep"
REFUSES: list[tuple[dict[str, str], str]] = [
    ({"assert": "size(rules) > 2"}, "PC246 p: its expression is not true"),
    ({"assert": "size(rules) > 2", "description": "Many rules"}, "PC246 p: Many rules"),
    ({"assert": "size(rules) > 2", "message": "too few"}, "PC246 p: too few"),
    ({"assert": "size(rules) > 2", "severity": "warning"}, "PC416 p: its expression is not true"),
    ({"assert": 'object.currency == "EUR"', "for": "rules", "message": "{key} {x}"}, "PC246 p: us {x}"),
    ({"assert": 'key == "terms"', "for": "integrations"}, "PC246 p: its expression is not true"),
    ({"assert": "size(object) > 3", "for": "destination_groups"}, "PC246 p: its expression is not true"),
    ({"assert": 'object.fields.public_key == ""', "for": "credentials", "message": "{key}"}, "PC246 p: stripe"),
    (
        {"assert": "key == 'cards' || object.typ == 'x'", "for": "integrations"},
        '! for integrations/terms: there is no field "typ"',
    ),
    ({"assert": "size(rules.eu.expression) > 0"}, "!: there is no size for (null)"),
    ({"assert": "rules.eu.expression.size() > 0"}, "!: there is no size() for (null)"),
    ({"assert": "rules.eu.note.text == ''"}, "!: a field is asked of something that has none, such as null"),
    ({"assert": "rules.eu.currency > 3"}, "!: there is no > for (string, int)"),
    ({"assert": "rules.eu.sort_order"}, f"!: {NO_BOOLEAN} int"),
    ({"assert": "1 / (size(rules) - 2) > 0"}, "!: divide by zero"),
    ({"assert": "9223372036854775807 + size(rules) > 0"}, "!: integer overflow"),
    ({"assert": 'rules.eu.currency.matches("[")'}, "!: invalid regular expression: missing ]: ["),
    ({"assert": "size(rules)"}, f"PC244 the policy p: {NO_BOOLEAN} int"),
    ({"assert": '"true"'}, f"PC244 the policy p: {NO_BOOLEAN} string"),
    ({"assert": "rules.eu =="}, "PC244 the policy p: it can't be read: it ends too early"),
    ({"assert": "rules.eu ="}, "PC244 the policy p: it can't be read: token recognition error at: '='"),
    ({"assert": "secret_key == ''"}, "PC244 the policy p: nobody knows the name 'secret_key'"),
    ({"assert": "size(plan.changes) < 10"}, "PC244 the policy p: nobody knows the name 'plan.changes'"),
    ({"assert": "object.enabled"}, "PC244 the policy p: nobody knows the name 'object.enabled'"),
    ({"assert": "open('/etc/passwd') == ''"}, "PC244 the policy p: nobody knows the name 'open'"),
    ({"assert": "(" * 40 + "true" + ")" * 40}, DEEP),
    ({"assert": f"[{'[1].map(x, ' * 32}1{')' * 32}] == []"}, DEEP),
]
"""What is said; behind `!` why there is no answer."""


@pytest.mark.parametrize(("options", "said"), REFUSES, ids=lambda value: str(value)[:60])
def test_what_is_not_true_or_not_known_refuses(write_project: Write, options: dict[str, str], said: str) -> None:
    given = {**options}
    (found,) = asked(write_project, given.pop("assert"), **given)
    assert found == said.replace("!", "PC245 the policy p has no answer", 1) if said.startswith("!") else found == said


def test_what_looks_like_a_key_is_not_repeated(write_project: Write) -> None:
    pasted = "q9" * 12
    for expression in (f"{pasted} == ''", f"rules['{pasted}'].enabled", f"'a'.matches('[{pasted}')"):
        (found,) = asked(write_project, expression)
        assert pasted not in found
        assert "…" in found


def test_a_finding_has_the_place_of_the_object_and_that_of_the_policy(write_project: Write) -> None:
    text = 'policies:\n  eur: {for: rules, assert: object.currency == "EUR"}\n'
    (verdict,) = judge(written(write_project, text), None, ticking)
    found = findings(verdict)
    assert (str(found.span), found.address) == ("environments/one/objects.yaml:7:3", "rules/us")
    assert [(role, str(span)) for role, span in found.related] == [("the policy", "policies/a.yaml:2:29")]
    assert (verdict.guard, verdict.subject) == ("policies", "rules/us")
    assert "policies/a.yaml:2:29" in (found.fix or "")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("  p: {assert: environment.name == nobody}", "2:35"),
        ("  p: {assert: 'environment.name == nobody'}", "2:36"),
        ('  p: {assert: "environment.name == nobody"}', "2:36"),
        ("  p:\n    assert: |\n      true &&\n        nobody", "5:9"),
        ("  p:\n    assert: |-\n\n      true &&\n      nobody", "6:7"),
        ("  p:\n    assert: >-\n      true &&\n      nobody", "3:13"),
        ('  p: {assert: "\\x74rue && nobody"}', "2:15"),
        ("  p:\n    assert: true &&\n      nobody", "3:13"),
    ],
)
def test_a_mistake_has_its_place_inside_the_yaml(write_project: Write, text: str, place: str) -> None:
    """The exact one where the file holds the expression as it is, that of the whole expression elsewhere."""
    (verdict,) = judge(written(write_project, f"policies:\n{text}\n"), None, ticking)
    assert str(findings(verdict).span) == f"policies/a.yaml:{place}"


# Which environments, which stage


def test_policies_hold_by_name_or_class_or_everywhere(write_project: Write) -> None:
    where = {"a": "", "b": "one", "c": "sandbox, production", "d": "production"}
    rows = [f'  {key}: {{assert: "false", environments: [{names}]}}\n' for key, names in where.items()]
    text = "policies:\n" + "".join(rows)
    assert [policy.key for policy in written(write_project, text).policies] == ["a", "b", "c"]


def test_a_policy_for_plans_is_only_read_where_there_is_none(write_project: Write) -> None:
    few = "plan.changes.filter(c, c.kind == 'rules').size() <= 10"
    assert asked(write_project, few, when="plan") == []
    many = plan(*(change(Action.UPDATE, f"rules/r{number}", str(number)) for number in range(11)))
    said = "PC246 p: its expression is not true"
    assert asked(write_project, few, many, when="plan") == [said]
    assert asked(write_project, few, replace(many, changes=many.changes[1:]), when="plan") == []
    assert asked(write_project, "plan.nothing", when="plan") == []
    assert asked(write_project, "plan.nothing + nobody", when="plan") == [
        "PC244 the policy p: nobody knows the name 'nobody'"
    ]
    assert asked(write_project, "size(rules) > 2", many) == ["PC246 p: its expression is not true"]


def test_a_policy_is_asked_about_each_change(write_project: Write) -> None:
    gone = change(Action.DELETE, "rules/eu", "1")
    made = plan(replace(gone, span=Span("environments/one/objects.yaml", 6, 3)), change(Action.UPDATE, "rules/us", "2"))
    options = 'when: plan, for: changes, assert: object.action != "delete", message: "{key} goes"'
    text = f"policies:\n  no-deletes: {{{options}}}\n"
    (verdict,) = judge(written(write_project, text), made, ticking)
    assert findings(verdict).message == "no-deletes: rules/eu goes"
    assert findings(verdict).address == "rules/eu"
    assert findings(verdict).span.line == 6


# What is seen


def test_a_plan_as_facts(write_project: Write) -> None:
    fields = (
        FieldChange("sort_order", 1, Decimal("2")),
        FieldChange("password", None, SecretRef("env://KEY", "print"), secret=True, known=False),
        FieldChange("token", None, "in clear", secret=True),
        FieldChange(
            "methods",
            [LiveRef("integrations", "4", "method.card"), Gone("x.card", "3")],
            [Ref(Address.parse("integrations/cards"), "id")],
        ),
    )
    entry = replace(change(Action.UPDATE, "rules/us", "2"), fields=fields, label="US", variant="stripe")
    lost = noticed("W", "EUR", "DE", ("Card",), ())
    facts = Facts(
        written(write_project, "policies: {}\n"), plan(entry, blast=blast(lost, total=9), unmanaged=("rules/@4",))
    )
    seen = facts.of("plan")
    assert seen["counts"] == {"create": 0, "update": 1, "replace": 0, "disable": 0, "retire": 0, "delete": 0}
    where = {"website": "W", "currency": "EUR", "destinations": ["DE"], "conditions": []}
    assert seen["buyers"] == [{**where, "lost": ["Card"], "gained": [], "left_with_none": True, "kinds": 1}]
    assert seen["touched"] == dict.fromkeys(("integrations", "payment_terms", *SERVICE_KINDS), 0) | {"rules": 1}
    assert (seen["buyers_total"], seen["unmanaged"], seen["drift"], seen["complete"]) == (9, ["rules/@4"], [], False)
    (one,) = seen["changes"]
    assert (one["address"], one["kind"], one["key"], one["action"], one["type"]) == (
        "rules/us",
        "rules",
        "us",
        "update",
        "stripe",
    )
    assert one["fields"] == {
        "sort_order": {"before": 1, "after": 2.0},
        "password": {"before": None, "after": "env://KEY"},
        "token": {"before": None, "after": WITHHELD},
        "methods": {"before": ["integrations/@4#method.card", "gone(x.card)"], "after": ["integrations/cards#id"]},
    }
    json.dumps(seen)
    assert facts.of("plan") is seen
    assert Facts(facts.environment, None).of("plan") == {}
    assert Facts(facts.environment, None).objects("changes") == []


def test_no_secret_that_stands_in_clear_is_seen(write_project: Write) -> None:
    found = written(write_project, "policies: {}\n")
    stripe = found.credentials["stripe"]
    clear = replace(stripe.fields["secret_key"], reference=None, literal="hunter2-correct-horse")
    known = replace(found, credentials={"stripe": replace(stripe, fields={**stripe.fields, "secret_key": clear})})
    assert Facts(known, None).of("credentials")["stripe"]["fields"] == {"public_key": "pk_1", "secret_key": WITHHELD}
    unused = replace(known, integrations={})
    assert Facts(unused, None).of("credentials")["stripe"]["fields"] == {"public_key": WITHHELD, "secret_key": WITHHELD}
    everything = json.dumps({name: Facts(known, plan()).of(name) for name in Facts(known, None).names(True)})
    assert "hunter2" not in everything


def test_values_as_cel_takes_them() -> None:
    assert plain({1: {"b"}, "a": (None, True, Action.UPDATE, 1.5)}) == {"1": ["b"], "a": [None, True, "update", 1.5]}

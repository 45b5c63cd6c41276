"""Compare: what differs as it should, what may, what differs otherwise; and no secret in sight."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from payconf.compare import ABSENT, LITERAL, PRESENT, compare
from payconf.model.environment import Environment
from tests.resolve_samples import environment, resolved

Write = Callable[[dict[str, str]], Path]
CANARY = "canary" * 6

SHARED = """
integrations:
  paypal: {type: paypal_express, label: PayPal, payment_action: charge, credentials: paypal}
  worldline:
    {type: ingenico, label: Card, payment_action: charge, enabled_products: [cards], credentials: paypal,
     api_endpoint: https://a.example}
rules:
  r: {sort_order: 1, currency: EUR, methods: [paypal]}
payment_terms: {net: {label: Net 30}}
webhooks: {w: {service: paypal, integration: paypal, url: https://one.example}}
destination_groups: {eu: [DE, AT]}
aliases: {a: paypal}
"""


def _project(write_project: Write, **own: str) -> Path:
    return write_project(
        {
            "environments/_shared/a.yaml": SHARED,
            "environments/one/environment.yaml": own.pop("settings_one"),
            "environments/two/environment.yaml": own.pop("settings_two"),
            "environments/one/credentials.yaml": own.pop("credentials_one"),
            "environments/two/credentials.yaml": own.pop("credentials_two"),
            "environments/two/a.yaml": own.pop("objects_two"),
        }
    )


def _settings(name: str, more: str = "") -> str:
    return f'class: sandbox\nextend: [_shared]\nshop: {{provider: local, url: "local:{name}", version: any{more}}}\n'


def _with_findings(root: Path, name: str) -> Environment:
    """An environment in which secrets stand in clear."""
    found = resolved(root, name).environment
    assert found is not None
    return found


def test_three_kinds_of_difference(write_project: Write) -> None:
    root = _project(
        write_project,
        settings_one=_settings("one", f", client_secret: {CANARY}1")
        + f"stores: {{vault: {{auth: {{token: {CANARY}}}, address: vault://kv/x}}}}\n"
        + "may_differ: ['rules/*.sort_order']\n",
        settings_two=_settings("two", f", client_secret: {CANARY}2, organization: Acme")
        + "plan_keys: {sign: env://KEY}\nmay_differ: ['payment_terms/net']\n",
        credentials_one=f"credentials: {{paypal: {{client_id: AAA, client_secret: {CANARY}, secret: env://A}}}}\n",
        credentials_two=f"credentials: {{paypal: {{client_id: BBB, client_secret: {CANARY}x, secret: env://A}},"
        " more: {account: x}}\n",
        objects_two="""
            integrations:
              paypal: {test_mode: true, label: PayPal 2}
              worldline: {api_endpoint: https://b.example}
            rules: {r: {sort_order: 2, name: R}, s: {sort_order: 3, currency: EUR, methods: [paypal]}}
            payment_terms: {net: null}
            webhooks: {w: {url: https://two.example, events: [a]}}
            destination_groups: {eu: [AT, DE]}
            aliases: {a: worldline}
            """,
    )
    found = compare(_with_findings(root, "one"), _with_findings(root, "two"))
    assert (found.a, found.b) == ("one", "two")
    assert CANARY not in repr(found)
    expected = {difference.path: (difference.a, difference.b) for difference in found.expected}
    assert expected == {
        "credentials/more": (ABSENT, PRESENT),
        "credentials/paypal.client_id": ("AAA", "BBB"),
        "credentials/paypal.client_secret": (LITERAL, LITERAL),
        "environment.may_differ": (["rules/*.sort_order"], ["payment_terms/net"]),
        "environment.plan_keys.sign": (None, "env://KEY"),
        "environment.shop.client_secret": (LITERAL, LITERAL),
        "environment.shop.url": ("local:one", "local:two"),
        "environment.stores.vault.address": ("vault://kv/x", ABSENT),
        "environment.stores.vault.auth.token": (LITERAL, ABSENT),
        "integrations/paypal.test_mode": (False, True),
        "integrations/worldline.api_endpoint": ("https://a.example", "https://b.example"),
        "webhooks/w.url": ("https://one.example", "https://two.example"),
    }
    assert {difference.path for difference in found.otherwise} == {
        "environment.shop.organization",
        "integrations/paypal.label",
        "integrations/paypal.short_label",
        "rules/r.name",
        "rules/s",
        "aliases/a.method",
        "webhooks/w.events",
    }
    assert [difference.path for difference in found.allowed] == ["payment_terms/net", "rules/r.sort_order"]


def test_each_side_has_its_place(write_project: Write) -> None:
    plain = {f"credentials_{name}": "credentials: {}\n" for name in ("one", "two")}
    root = _project(
        write_project,
        settings_one=_settings("one"),
        settings_two=_settings("two"),
        objects_two="rules: {r: {sort_order: 2}}\n",
        **plain,
    )
    found = compare(environment(root, "one"), environment(root, "two"))
    (difference,) = found.otherwise
    assert (difference.address, difference.field, difference.a, difference.b) == ("rules/r", "sort_order", 1, 2)
    assert str(difference.span_a) == "environments/_shared/a.yaml:8:19"
    assert str(difference.span_b) == "environments/two/a.yaml:1:25"


def test_an_environment_equals_itself(write_project: Write) -> None:
    root = write_project({"environments/_shared/a.yaml": SHARED, "environments/one/environment.yaml": _settings("one")})
    found = compare(environment(root), environment(root))
    assert (found.expected, found.otherwise, found.allowed) == ((), (), ())

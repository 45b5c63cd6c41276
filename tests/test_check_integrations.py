"""Check: integrations, shop, versions, and what nothing evaluates yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from payconf.check import check, not_evaluated
from payconf.check.integrations import check as check_integrations
from payconf.check.shop import known_version
from payconf.check.view import View
from payconf.integrations.base import CrossRule
from tests.resolve_samples import SETTINGS, TERM, checked, codes, environment, resolved

Write = Callable[[dict[str, str]], Path]

EXPRESS = """
integrations:
  one: {{type: paypal_payflow_gateway, name: One, label: A, payment_action: charge, credentials: p, test_mode: true{}}}
  two: {{type: paypal_payflow_gateway, name: Two, label: B, payment_action: charge, credentials: p, test_mode: true{}}}
"""
ACCESS = "credentials: {p: {partner: PayPal, vendor: acme, user: acme, password: env://PASSWORD}}\n"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("", "", []),
        (", express_checkout_name: Pay", ", express_checkout_name: Pay", ["PC331"]),
        (", express_checkout_name: Two", "", ["PC331"]),
        ("", ", express_checkout_name: One Express", ["PC331"]),
        (", express_checkout_name: One", "", ["PC331"]),
    ],
)
def test_express_checkout_names(write_project: Write, first: str, second: str, expected: list[str]) -> None:
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/credentials.yaml": ACCESS,
        "environments/one/a.yaml": EXPRESS.format(first, second),
    }
    assert codes(checked(write_project(files))) == expected


def test_websites_of_disabled_integrations_are_free(write_project: Write) -> None:
    entry = (
        "{{type: authorize_net, label: A, allowed_card_types: [visa], payment_action: charge, credentials: a,"
        " test_mode: true, cim_enabled: {}, cim_websites: [US, EU], enabled: {}}}"
    )
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/credentials.yaml": "credentials:\n  a: {api_login_id: env://A, transaction_key: env://B,"
        " client_key: env://C}\n",
        "environments/one/a.yaml": "integrations:\n"
        + f"  a: {entry.format('true', 'true')}\n"
        + f"  b: {entry.format('true', 'false')}\n"
        + f"  c: {entry.format('false', 'true')}\n"
        + "  d: {type: payment_term, label: D}\n"
        + f"  e: {entry.format('true', 'true')}\n",
    }
    found = checked(write_project(files))
    assert codes(found) == ["PC335", "PC335"]
    assert [finding.address for finding in found] == ["integrations/e", "integrations/e"]


def test_a_combination_that_the_shop_refuses(write_project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """No type of ours has one; a third party's may."""
    files = {"environments/one/environment.yaml": SETTINGS, "environments/one/a.yaml": TERM}
    view = View(environment(write_project(files)))
    rule = CrossRule(
        "x", "equal", ("label", "enabled"), enforced="server", values=({"default": "On account"}, False), text="no"
    )
    entry = view.integrations["invoice"]
    view.integrations["invoice"] = replace(entry, type=replace(entry.type, cross=(rule,)))
    check_integrations(view)
    assert [(finding.code, finding.message) for finding in view.found] == [("PC334", "no")]


@pytest.mark.parametrize(
    ("shop", "expected"),
    [
        ("version: 6.1", ["PC343"]),
        ("version: 6.1, bundles: [apruve]", []),
        ("version: 6.1, bundles: [paypal]", ["PC343"]),
        ("version: any", []),
        ("version: any, bundles: []", ["PC343"]),
        ("version: '9.9'", ["PC340"]),
    ],
)
def test_bundles(write_project: Write, shop: str, expected: list[str]) -> None:
    """Payment terms come with every shop, Apruve with a package beside it."""
    files = {
        "environments/one/environment.yaml": f'class: sandbox\nshop: {{provider: local, url: "local:one", {shop}}}\n',
        "environments/one/a.yaml": TERM,
        "environments/one/b.yaml": "integrations: {apruve: {type: apruve, label: Apruve, credentials: apruve}}\n",
        "environments/one/credentials.yaml": (
            "credentials: {apruve: {merchant_id: m12345678, api_key: 'env://A', webhook_token: 'env://B'}}\n"
        ),
    }
    assert codes(checked(write_project(files))) == expected


@pytest.mark.parametrize(
    ("version", "known"), [("any", True), ("5.1", True), ("6.1.10", True), ("5.9", False), ("8.0", False)]
)
def test_known_versions(version: str, known: bool) -> None:
    assert known_version(version) is known


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://shop.acme.example", []),
        ("https://shop.acme.example:8443/store", []),
        ("shop.acme.example", ["PC346"]),
        ("https://", ["PC346"]),
        ("https://shop.acme.example/?a=b", ["PC346"]),
        ("ftp://shop.acme.example", ["PC346"]),
    ],
)
def test_addresses(write_project: Write, url: str, expected: list[str]) -> None:
    text = f'class: sandbox\nshop: {{provider: orocommerce, url: "{url}", version: "6.1"}}\n'
    assert codes(checked(write_project({"environments/one/environment.yaml": text}))) == expected


def test_broken_neighbours_are_no_missing_ones(write_project: Write) -> None:
    """Objects with errors were told once; what names them is not told to name nothing."""
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/credentials.yaml": "credentials:\n  s: {user: []}\n  t: {public_key: env://A}\n",
        "environments/one/a.yaml": """
            integrations:
              broken: {type: money_order}
              cards: {type: stripe, label: A, payment_action: charge, credentials: s}
            rules: {r: {sort_order: 1, currency: EUR, destinations: [g], methods: [broken, broken.x, a, b, cards.card]}}
            aliases: {a: [x], b: a}
            destination_groups: {g: []}
            webhooks: {w: {service: stripe, integration: broken}}
            """,
    }
    result = resolved(write_project(files))
    assert result.environment is not None
    assert all(finding.code < "PC2" for finding in result.findings)
    assert check(result.environment) == []


def test_what_nothing_evaluates_is_said(write_project: Write) -> None:
    files = {
        "environments/one/environment.yaml": SETTINGS.replace(
            "any}", "any, logins: {us: {client_id: a, client_secret: env://S}}}"
        )
        + "may_differ: [rules/*, terms/*]\napprovals: 2\nemergency: [jana@acme.example]\nprove_every: 24h\n"
        + "freeze: [{from: 2026-11-27T00:00, to: 2026-12-01T08:00, zone: Europe/Berlin}]\n",
        "environments/one/waivers.yaml": "waivers:\n"
        "  - {code: PC401, address: credentials/a, reason: r, owner: o, until: 2026-12-31}\n"
        "accepted_drift:\n  - {address: rules/r, field: name, reason: r, owner: o, until: 2026-12-31}\n",
        "environments/one/fingerprints.yaml": "key_id: k\n",
        "environments/one/a.yaml": TERM
        + "rules: {r: {sort_order: 1, currency: EUR, expression: total > 1, methods: [invoice]}}\n"
        + "checkouts: {c: {website: W, currency: EUR, expect: [invoice]}}\n",
    }
    found = environment(write_project(files))
    assert check(found) == []
    assert not_evaluated(found) == [
        "1 login: the shop is spoken to without it.",
        "2 patterns of may_differ: only compare looks at it.",
    ]


def test_nothing_is_said_of_what_is_not_there(write_project: Write) -> None:
    assert not_evaluated(environment(write_project({"environments/one/environment.yaml": SETTINGS}))) == []

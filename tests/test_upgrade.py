"""upgrade-check: what another version of the shop means, as a value, as text, as JSON and as an exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from payconf.cli import app
from payconf.integrations import types
from payconf.model.errors import UsageError
from payconf.upgrade import Item, Upgrade, upgrade
from tests.resolve_samples import environment

Write = Callable[[dict[str, str]], Path]

STRIPE = "  stripe: {type: stripe, label: Card, payment_action: authorize, credentials: stripe}\n"
TERM = "  term: {type: payment_term, label: On account}\n"
ACCESS = "  stripe: {public_key: env://PK, secret_key: env://SK, signing_secret: env://WH}\n"
LONG = "v" * 200


def _files(
    version: str, integrations: str, rest: str = "", credentials: str = "", bundles: str = "", more: str = ""
) -> dict[str, str]:
    shop = f'provider: local, url: "local:one", version: "{version}"{bundles}'
    files = {
        "environments/one/environment.yaml": f"class: sandbox\nshop: {{{shop}}}\n{more}",
        "environments/one/a.yaml": f"integrations:\n{integrations}{rest}",
    }
    if credentials:
        files["environments/one/credentials.yaml"] = f"credentials:\n{credentials}"
    return files


def _upgrade(root: Path, to: str) -> Upgrade:
    return upgrade(environment(root), to)


def _texts(items: tuple[Item, ...]) -> list[str]:
    return [f"{item.address}: {item.text}" for item in items]


RULES = """
aliases: {cards: also-cards, also-cards: stripe.card}
rules:
  us: {sort_order: 10, currency: USD, destinations: [US, AF-LOW, far, {country: US}], methods: [cards, term]}
  eu: {sort_order: 20, currency: EUR, methods: [stripe.card], stop_processing: true}
  uk: {sort_order: 25, currency: GBP, methods: [stripe.card, stripe.apple_google_pay], enabled: false}
  all: {sort_order: 30, currency: EUR, destinations: [{country: AL, region: AL-BR}], methods: [term]}
destination_groups: {far: [AL-DI, DE], near: [AL-DL]}
checkouts:
  card: {website: W, currency: USD, expect: [cards, term]}
  term: {website: W, currency: EUR, billing: {country: AL, region: AL-DI}, expect: [term]}
  here: {website: W, currency: EUR, billing: {country: DE}, expect: [term]}
"""


def test_legacy_stripe_goes(write_project: Write) -> None:
    found = _upgrade(write_project(_files("6.1.10", STRIPE + TERM, RULES, ACCESS)), "7.0")
    assert found.work
    assert _texts(found.leaving) == [
        "integrations/stripe: 7.0 has no Stripe, and the upgrade migrates neither integrations nor rules"
    ]
    assert str(found.leaving[0].span) == "environments/one/a.yaml:2:18"
    assert _texts(found.rules) == [
        "rules/us: loses stripe.card and keeps term",
        "rules/eu: loses stripe.card and offers nothing, but still hides the rules behind it",
        "rules/uk: loses stripe.apple_google_pay and stripe.card and offers nothing (disabled)",
    ]
    assert _texts(found.checkouts) == ["checkouts/card: expects stripe.card"]
    assert _texts(found.regions) == [
        "rules/us: AF-LOW vanishes",
        "rules/all: AL-BR vanishes",
        "destination_groups/far: AL-DI vanishes, in rules/us",
        "destination_groups/near: AL-DL vanishes",
        "checkouts/term: AL-DI vanishes",
    ]
    assert [item.address for item in found.money] == ["integrations/stripe"]
    assert "can't be captured, cancelled or refunded" in found.money[0].text
    assert _texts(found.coming) == [
        ": rules may offer Stripe Payment Element (type stripe_payment_element, with the bundle stripe)"
    ]
    assert (found.values, found.checks) == ((), ())


def test_the_steps_come_in_order(write_project: Write) -> None:
    root = write_project(_files("6.1.10", STRIPE + TERM, RULES, ACCESS))
    steps = _upgrade(root, "7.0").steps
    beginnings = (
        "Add an integration of type stripe_payment_element now",
        "Shortly before the upgrade take the methods of integrations/stripe out of all rules",
        "Capture or cancel what is authorised with integrations/stripe",
        "Remove integrations/stripe",
        "Upgrade the shop from 6.1.10 to 7.0.",
        'Set shop.version to "7.0" in environments/one/environment.yaml, add stripe to shop.bundles.',
        "Replace the regions that vanish: checkouts/term, destination_groups/far",
        "Add the methods of the new integration (stripe_payment_element) to rules/eu, rules/uk and rules/us.",
        "Correct what is expected: checkouts/card.",
        "Run payconf validate one",
    )
    assert [step.startswith(start) for step, start in zip(steps, beginnings, strict=True)] == [True] * len(beginnings)
    assert "retired: true, correct what is expected meanwhile (checkouts/card), and apply, so that" in steps[1]
    assert "rules/eu would offer nothing" in steps[1]
    assert "longer ago than refund_window (180d) counts no more" in steps[2]


def test_before_6_1_1_nothing_can_be_added_before(write_project: Write) -> None:
    """5.1 has no Payment Element; the bundle that brings it is named already."""
    files = _files("5.1", STRIPE + TERM, "", ACCESS, ", bundles: [stripe]", "max_deletes: 1\n")
    found = _upgrade(write_project(files), "7.0.2")
    assert not any(step.startswith("Add an integration") for step in found.steps)
    assert 'Set shop.version to "7.0.2" in environments/one/environment.yaml.' in found.steps
    assert ": the type stripe_payment_element (Stripe Payment Element), with the bundle stripe" in _texts(found.coming)
    assert not found.rules


def test_what_is_retired_only_waits_for_its_money(write_project: Write) -> None:
    retired = STRIPE.replace("label: Card", "label: Card, retired: true")
    files = _files("6.1", retired + TERM, "", ACCESS)
    files["environments/one/environment.yaml"] = files["environments/one/environment.yaml"].replace(
        "sandbox", "production"
    )
    steps = _upgrade(write_project(files), "7.0").steps
    assert steps[0].startswith("Capture or cancel")
    assert steps[1].endswith("and apply; allow_delete must name them.")


def test_a_type_without_successor(write_project: Write) -> None:
    """CyberSource's package ends with 5.0; fields that came with 5.0 aren't in 4.2."""
    text = (
        "  cyber: {type: cybersource, label: Card, test_mode: true, credentials: cyber,\n"
        "    method: hosted_checkout, merchant_descriptor: Acme, auth_reversal: true}\n"
        "rules: {r: {sort_order: 1, currency: EUR, methods: [cyber]}}\n"
    )
    access = "  cyber: {merchant_id: a, profile_id: b, access_key: c, api_key: d, api_secret_key: env://E, secret_key: env://F}\n"
    files = _files("any", text, "", access)
    root = write_project(files)
    newer = _upgrade(root, "5.1")
    assert _texts(newer.rules) == ["rules/r: loses cyber and offers nothing"]
    assert any(step.startswith("Give rules/r other methods") for step in newer.steps)
    older = _upgrade(root, "4.2")
    assert _texts(older.values) == ["integrations/cyber: 4.2 has no field auth_reversal"]
    assert older.steps[0] == "Correct what 4.2 doesn't take: integrations/cyber."


PAYFLOW = (
    "  payflow: {type: paypal_payflow_gateway, label: Card, payment_action: charge, credentials: payflow,\n"
    f"    test_mode: true, use_proxy: true, proxy_host: {LONG}, proxy_port: 80}}\n"
)
PAYFLOW_ACCESS = f"  payflow: {{partner: PayPal, vendor: {LONG}, user: env://U, password: env://P}}\n"


@pytest.mark.parametrize(("to", "stricter"), [("7.0", True), ("7.0.1", True), ("7.0.2", False), ("6.1.11", False)])
def test_limits_that_come_back(write_project: Write, to: str, stricter: bool) -> None:
    """6.1.10 has lifted them, 7.0.0 and 7.0.1 haven't; without a patch the stricter holds."""
    found = _upgrade(write_project(_files("6.1.10", PAYFLOW, "", PAYFLOW_ACCESS)), to)
    assert bool(found.values) is bool(found.checks) is found.work is stricter
    if stricter:
        assert _texts(found.values) == [
            f"credentials/payflow: vendor has 200 bytes; at most 175 fit into the column of {to}",
            f"integrations/payflow: proxy_host has 200 bytes; at most 175 fit into the column of {to}",
        ]
        assert "password and user must have at most 175 bytes" in found.checks[0].text
        assert found.steps[0].startswith("Look at what the files can't answer: integrations/payflow")


def test_what_the_tables_know_of_a_version(write_project: Write) -> None:
    text = "  apruve: {type: apruve, label: Apruve, test_mode: true, credentials: apruve}\n"
    access = "  apruve: {merchant_id: env://M, api_key: env://K, webhook_token: env://W}\n"
    root = write_project(_files("any", text, "", access))
    assert _texts(_upgrade(root, "7.0").checks) == ["integrations/apruve: 7.0 has it in a release candidate only"]
    assert not _upgrade(root, "6.1").work


def test_a_type_whose_payments_are_final(write_project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of ours that goes is so; a third party's may be, or only capture."""
    known = types()
    stripe = known["stripe"]
    root = write_project(_files("6.1", STRIPE, "", ACCESS))

    def money(captures: bool) -> list[str]:
        methods = [replace(x, can_capture=captures, can_cancel=False, can_refund=False) for x in stripe.methods]
        changed = {**known, "stripe": replace(stripe, methods=tuple(methods))}
        monkeypatch.setattr("payconf.upgrade.scene.types", lambda: changed)
        found = _upgrade(root, "7.0")
        assert "refund_window" not in " ".join(found.steps)
        return _texts(found.money)

    assert money(False) == []
    assert "can't be captured in the shop" in money(True)[0]


def test_nothing_to_do(write_project: Write) -> None:
    rest = "rules: {r: {sort_order: 1, currency: EUR, destinations: [US-CA], methods: [term]}}\n"
    found = _upgrade(write_project(_files("6.1", TERM, rest)), "7.0")
    assert not found.work
    assert [step.split()[0] for step in found.steps] == ["Upgrade", "Set", "Run"]
    same = _upgrade(write_project(_files("7.0", TERM)), "7.0")
    assert not same.work
    assert not same.coming


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("seven", "no version"),
        ("8.0", "Nothing is known"),
        ("7.0.0.1", "Nothing is known"),
        ("6.1", "older than 6.1.10"),
        ("5.1", "older than 6.1.10"),
    ],
)
def test_versions_that_are_refused(write_project: Write, to: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        _upgrade(write_project(_files("6.1.10", TERM)), to)


def test_aliases_in_a_circle_end(write_project: Write) -> None:
    """validate refuses them; a pure function must not hang."""
    rest = "aliases: {a: b, b: a}\nrules: {r: {sort_order: 1, currency: EUR, methods: [a, term]}}\n"
    assert not _upgrade(write_project(_files("6.1", TERM, rest)), "7.0").work


def _run(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str) -> tuple[int, str]:
    code = app.run(["--project", str(root), "upgrade-check", "one", *arguments])
    return code, capsys.readouterr().out


def test_the_command(write_project: Write, capsys: pytest.CaptureFixture[str]) -> None:
    rules = "rules:\n  eu: {sort_order: 20, currency: EUR, destinations: [AF-LOW], methods: [stripe.card, term]}\n"
    root = write_project(_files("6.1.10", STRIPE + TERM, rules, ACCESS, ", bundles: [stripe]"))
    code, text = _run(capsys, root, "--to", "7.0")
    assert code == 2
    assert text.startswith("one: OroCommerce 6.1.10 to 7.0: there is work to do\n\nRules that lose methods\n")
    assert "  rules/eu   environments/one/a.yaml:5:72\n      loses stripe.card and keeps term\n" in text
    assert max(map(len, text.splitlines())) <= 100
    code, text = _run(capsys, root, "--to", "7.0", "--format", "json")
    data = json.loads(text)
    assert code == 2
    assert (data["format_version"], data["from"], data["to"], data["work"]) == (1, "6.1.10", "7.0", True)
    assert data["regions"] == [
        {"address": "rules/eu", "text": "AF-LOW vanishes", "file": "environments/one/a.yaml", "line": 5, "column": 54}
    ]
    assert data["coming"][0]["address"] is None
    assert "file" not in data["coming"][0]
    assert len(data["steps"]) == 9
    code, text = _run(capsys, root, "--to", "6.1.11")
    assert code == 0
    assert text.splitlines()[0] == "one: OroCommerce 6.1.10 to 6.1.11: nothing that is in the files is affected"
    assert app.run(["--project", str(root), "upgrade-check", "one", "--to", "5.1"]) == 64

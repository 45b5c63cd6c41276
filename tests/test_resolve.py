"""Resolve: types, places, and many findings in one run."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from payconf.load import load_project
from payconf.model.config.environment_file import EnvironmentFile
from payconf.model.config.formats import to_timedelta
from payconf.model.nearest import did_you_mean, names
from payconf.model.reference import Reference
from payconf.model.span import NOWHERE
from payconf.resolve import resolve
from payconf.resolve.translate import known_keys
from tests.resolve_samples import SETTINGS, TERM, codes, environment, resolved

Write = Callable[[dict[str, str]], Path]


def test_types_come_from_the_field_not_from_the_look(write_project: Write) -> None:
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/a.yaml": """
            integrations: {no: {type: payment_term, label: 0x10, name: 1e3}}
            rules:
              a:
                sort_order: 0o17
                currency: EUR
                destinations: [NO, {country: US, postal_codes: [01001]}]
                methods: [no]
                stop_processing: True
                note: ~
            checkouts: {c: {website: on, currency: EUR, subtotal: 1.50, expect: []}}
            """,
    }
    found = environment(write_project(files))
    rule = found.rules["a"]
    assert (rule.sort_order, rule.stop_processing, rule.note) == (15, True, "~")
    assert rule.destinations[0] == "NO"
    assert not isinstance(rule.destinations[1], str)
    assert rule.destinations[1].postal_codes == ["01001"]
    assert (found.integrations["no"].label, found.integrations["no"].name) == ("0x10", "1e3")
    assert (found.checkouts["c"].website, found.checkouts["c"].subtotal) == ("on", Decimal("1.50"))
    assert (found.class_, found.production) == ("sandbox", False)


def test_every_value_knows_its_place(write_project: Write) -> None:
    files = {
        "payconf.yaml": "version: 1\nfingerprint_key: env://KEY\n",
        "environments/_shared/a.yaml": TERM + "rules:\n  r: {sort_order: 1, currency: EUR, methods: [invoice]}\n",
        "environments/one/environment.yaml": SETTINGS + "extend: [_shared]\n",
        "environments/one/b.yaml": "rules:\n  r:\n    currency: USD\n",
    }
    origins = environment(write_project(files)).origins
    assert str(origins.span("rules", "r", "currency")) == "environments/one/b.yaml:3:15"
    assert str(origins.span("rules", "r", "methods", 0)) == "environments/_shared/a.yaml:4:47"
    assert str(origins.span("rules", "r", key=True)) == "environments/_shared/a.yaml:4:3"
    assert str(origins.span("shop", "url")) == "environments/one/environment.yaml:2:30"
    assert str(origins.span("project", "fingerprint_key")) == "payconf.yaml:2:18"
    assert origins.span("nothing") == NOWHERE


def test_a_broken_object_is_absent_and_hides_nothing(write_project: Write) -> None:
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/a.yaml": TERM
        + "  broken: {type: money_order}\n"
        + "rules:\n  good: {sort_order: 1, currency: EUR, methods: [invoice]}\n  bad: {currency: EUR}\n",
        "environments/one/credentials.yaml": "credentials:\n  a: text\n  b: {note: []}\n  c: {user: [], vendor: ' '}\n",
        "environments/one/waivers.yaml": "waivers:\n  - {code: PC401}\n",
    }
    result = resolved(write_project(files))
    assert result.environment is not None
    assert list(result.environment.integrations) == ["invoice"]
    assert list(result.environment.rules) == ["good"]
    assert result.environment.credentials == {}
    assert result.environment.waivers == ()
    assert codes(result.findings) == ["PC102"] * 3 + ["PC102"] * 2 + ["PC103"] * 3 + ["PC105"] + ["PC102"] * 4
    assert list(result.findings) == sorted(result.findings, key=lambda finding: finding.order())
    addresses = {finding.address for finding in result.findings}
    assert {"integrations/broken", "rules/bad", "credentials/a", None} < addresses


def test_without_settings_there_is_no_environment_but_all_findings(write_project: Write) -> None:
    files = {
        "environments/one/environment.yaml": "class: sandbox\nextend: everything\n",
        "environments/one/a.yaml": "rules:\n  bad: {currency: EUR}\n",
        "environments/one/credentials.yaml": "credentials: [a]\n",
    }
    result = resolved(write_project(files))
    assert result.environment is None
    assert codes(result.findings) == ["PC102", "PC102", "PC103", "PC102", "PC103"]


def test_no_such_environment(write_project: Write) -> None:
    loaded = load_project(write_project({"environments/one/environment.yaml": SETTINGS}))
    result = resolve(loaded, "two")
    assert result.environment is None
    assert [(str(finding.span), finding.code) for finding in result.findings] == [
        ("environments/two/environment.yaml:1:1", "PC118")
    ]


def test_an_unreadable_environment_file_is_told_once(write_project: Write) -> None:
    loaded = load_project(write_project({"environments/one/environment.yaml": "class: [sandbox\n"}))
    assert codes(loaded.findings) == ["PC020"]
    assert resolve(loaded, "one") == resolve(loaded, "one")
    assert resolve(loaded, "one").findings == ()


def test_a_broken_or_missing_project_file_hides_nothing(write_project: Write) -> None:
    root = write_project({"payconf.yaml": "version: one\n", "environments/one/environment.yaml": SETTINGS})
    result = resolved(root)
    assert result.environment is not None
    assert result.environment.project.version == 1
    assert codes(result.findings) == ["PC103"]
    (root / "payconf.yaml").unlink()
    missing = resolve(load_project(root), "one")
    assert missing.environment is not None
    assert missing.findings == ()


def test_references_and_literals(write_project: Write) -> None:
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/credentials.yaml": """
            credentials:
              payflow:
                from: ref+vault://kv/payflow?version=7
                partner: PayPal
                vendor: "#"
                user: "#user"
                password: env://PASSWORD
                attested: {mode: live, by: jana, date: 2026-11-01, evidence: letter, until: 2027-10-31}
            """,
    }
    credential = environment(write_project(files)).credentials["payflow"]
    fields = credential.fields
    assert (fields["partner"].literal, fields["partner"].reference) == ("PayPal", None)
    assert fields["vendor"].literal == "#"
    assert fields["user"].reference == Reference("vault", "kv/payflow", "user", (("version", "7"),))
    assert fields["password"].reference == Reference("env", "PASSWORD")
    assert credential.options.attested is not None
    assert str(credential.span) == "environments/one/credentials.yaml:3:3"


def test_no_value_of_a_credential_is_in_a_message(write_project: Write) -> None:
    canary = "canary" * 8
    files = {
        "payconf.yaml": f"version: 1\nstate: {canary}\n",
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/credentials.yaml": "credentials:\n"
        f"  a: {{passwort: {canary}, user: [{canary}], from: {canary}}}\n",
    }
    result = resolved(write_project(files))
    assert codes(result.findings) == ["PC121", "PC103", "PC120", "PC106"]
    assert canary not in repr(result.findings)


def test_fingerprints_file(write_project: Write) -> None:
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/fingerprints.yaml": "key_id: k1\ncredentials: {a: {user: [f1, f2]}}\n",
    }
    found = environment(write_project(files))
    assert found.fingerprints is not None
    assert found.fingerprints.credentials == {"a": {"user": ["f1", "f2"]}}
    assert found.credentials == {}


def test_moves_of_all_layers_count(write_project: Write) -> None:
    files = {
        "environments/_shared/a.yaml": "moved: [{from: rules/a, to: rules/b}]\n",
        "environments/one/environment.yaml": SETTINGS + "extend: [_shared]\n",
        "environments/one/a.yaml": "moved: [{from: rules/b, to: rules/c}]\n",
        "environments/one/b.yaml": "moved: [{from: rules/x}, {from: rules/c, to: rules/d}]\n",
    }
    result = resolved(write_project(files))
    assert result.environment is not None
    assert [pair[:2] for pair in result.environment.moved] == [
        ("rules/a", "rules/b"),
        ("rules/b", "rules/c"),
        ("rules/c", "rules/d"),
    ]
    assert codes(result.findings) == ["PC102"]


def test_a_key_out_of_bounds(write_project: Write) -> None:
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/a.yaml": "integrations:\n"
        f"  i: {{type: payment_term, label: {{default: A, {'x' * 300}: B}}}}\n",
    }
    (finding,) = resolved(write_project(files)).findings
    assert (finding.code, str(finding.span)) == ("PC105", "environments/one/a.yaml:2:47")
    assert finding.message.startswith("the key 'xxx")
    assert len(finding.message) < 150


def test_a_refusal_that_has_no_words_of_ours(write_project: Write) -> None:
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/credentials.yaml": "credentials: {}\n",
        "environments/one/a.yaml": "integrations:\n  i:\n    type: stripe\n    label: A\n    payment_action: charge\n"
        "    credentials: a\n    re_authorization_email: nobody\n",
    }
    (finding,) = resolved(write_project(files)).findings
    assert finding.code == "PC105"
    assert finding.message.startswith("re_authorization_email is refused: ")


def test_known_keys_end_where_a_mapping_is_free() -> None:
    assert "client_id" in known_keys(EnvironmentFile, ("shop", "logins", "Acme"))
    assert "evidence" not in known_keys(EnvironmentFile, ("freeze", 0))
    assert known_keys(EnvironmentFile, ("stores",)) == ()


@pytest.mark.parametrize(("text", "hours"), [("180d", 180 * 24), ("24h", 24)])
def test_durations(text: str, hours: int) -> None:
    assert to_timedelta(text).total_seconds() == hours * 3600


def test_names_for_people() -> None:
    assert [names([]), names(["a"]), names(["c", "a", "b"])] == ["", "a", "a, b and c"]
    assert did_you_mean("stirpe", ["stripe", "apruve"]) == "; did you mean 'stripe'?"
    assert did_you_mean("x", ["stripe"]) == ""

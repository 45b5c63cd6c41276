"""Layers and overlay: what merges, what is replaced, what is removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from payconf.load import load_project
from payconf.resolve import resolve
from tests.resolve_samples import EXTENDS, SETTINGS, codes, environment, resolved

Write = Callable[[dict[str, str]], Path]

SHARED = """
integrations:
  invoice: {type: payment_term, label: {default: On account, German: Rechnung}, short_label: Account}
  cheque: {type: money_order, label: Cheque, pay_to: Acme, send_to: Hamburg}
rules:
  r: {sort_order: 1, currency: EUR, destinations: [DE, AT], expression: total > 1, methods: [invoice, cheque]}
  s: {sort_order: 2, currency: EUR, methods: [invoice]}
"""


def test_mappings_merge_lists_are_replaced_null_removes(write_project: Write) -> None:
    files = {
        "environments/_shared/a.yaml": SHARED,
        "environments/one/environment.yaml": EXTENDS,
        "environments/one/a.yaml": """
            integrations:
              invoice: {label: {German: Auf Rechnung, French: Sur compte}, short_label: null}
              cheque: {label: {default: Cheque}}
            rules:
              r: {destinations: [CH], expression: null}
              s: null
              t: {sort_order: 3, currency: EUR, methods: [cheque], name: "null", note: Null}
            """,
    }
    found = environment(write_project(files))
    assert found.integrations["invoice"].label == {
        "default": "On account",
        "German": "Auf Rechnung",
        "French": "Sur compte",
    }
    assert found.integrations["invoice"].short_label is None
    assert found.integrations["cheque"].label == {"default": "Cheque"}
    assert list(found.rules) == ["r", "t"]
    assert (found.rules["r"].destinations, found.rules["r"].expression) == (["CH"], None)
    assert (found.rules["t"].name, found.rules["t"].note) == ("null", "Null")


def test_an_environment_does_not_change_what_others_share(write_project: Write) -> None:
    files = {
        "environments/_shared/a.yaml": SHARED,
        "environments/one/environment.yaml": EXTENDS,
        "environments/one/a.yaml": "rules: {s: null, r: {currency: USD}}\nmoved: [{from: rules/x, to: rules/r}]\n",
        "environments/two/environment.yaml": EXTENDS.replace("local:one", "local:two"),
    }
    loaded = load_project(write_project(files))
    first, second, again = resolve(loaded, "one"), resolve(loaded, "two"), resolve(loaded, "one")
    assert first.environment is not None
    assert second.environment is not None
    assert list(second.environment.rules) == ["r", "s"]
    assert second.environment.rules["r"].currency == "EUR"
    assert again == first


def test_extend_goes_through_environments_each_folder_once(write_project: Write) -> None:
    term = "payment_terms: {{net: {{label: {}}}}}\n"
    files = {
        "environments/_shared/a.yaml": term.format("Shared"),
        "environments/_europe/a.yaml": "payment_terms: {net: {label: Europe}, eu: {label: Euro}}\n",
        "environments/base/environment.yaml": SETTINGS + "extend: [_shared, _europe]\n",
        "environments/base/a.yaml": "payment_terms: {net: {note: from base}}\n",
        "environments/base/credentials.yaml": "credentials: {c: {user: env://USER}}\n",
        "environments/one/environment.yaml": SETTINGS + "extend: [_shared, base]\n",
        "environments/one/a.yaml": "payment_terms: {eu: null}\n",
    }
    found = environment(write_project(files))
    assert {key: (term.label, term.note) for key, term in found.payment_terms.items()} == {
        "net": ("Europe", "from base")
    }
    assert found.credentials == {}, "credentials are taken over from nowhere"


def test_null_needs_something_below(write_project: Write) -> None:
    files = {
        "environments/_shared/a.yaml": SHARED + "payment_terms: null\n",
        "environments/_shared/b.yaml": "checkouts: {c: null, d: {website: null, currency: EUR, expect: [null]}}\n",
        "environments/one/environment.yaml": EXTENDS + "drift: null\n",
        "environments/one/a.yaml": "rules: {r: {destinations: [{country: DE, region: null}]}, z: null}\n"
        "moved: [null]\n",
    }
    result = resolved(write_project(files))
    assert codes(result.findings) == ["PC103", "PC115", "PC102", "PC115", "PC115", "PC115", "PC116", "PC115", "PC115"]


def test_a_change_of_type_drops_what_was_shared(write_project: Write) -> None:
    files = {
        "environments/_shared/a.yaml": SHARED + "  u: {}\n",
        "environments/one/environment.yaml": EXTENDS,
        "environments/one/a.yaml": """
            integrations:
              invoice: {type: money_order, label: Cheque, pay_to: A, send_to: B, short_label: null}
              cheque: {type: money_order, label: Other}
            rules: {u: null}
            """,
    }
    result = resolved(write_project(files))
    assert result.environment is not None
    assert codes(result.findings) == ["PC117", "PC116"]
    assert not result.findings[0].is_error
    assert result.environment.integrations["invoice"].short_label is None
    assert result.environment.integrations["cheque"].pay_to == "Acme"


def test_a_type_upon_nothing(write_project: Write) -> None:
    files = {
        "environments/_shared/a.yaml": "integrations: {i: {}}\n",
        "environments/one/environment.yaml": EXTENDS,
        "environments/one/a.yaml": "integrations: {i: {type: payment_term, label: On account}}\n",
    }
    assert codes(resolved(write_project(files)).findings) == ["PC117"]


def test_odd_extend_is_told_by_its_type(write_project: Write) -> None:
    files = {
        "environments/_shared/a.yaml": "{}\n",
        "environments/one/environment.yaml": SETTINGS + "extend: [[_shared], _shared]\n",
    }
    assert codes(resolved(write_project(files)).findings) == ["PC103"]


def test_a_shared_folder_with_only_broken_files_is_known(write_project: Write) -> None:
    files = {"environments/_shared/a.yaml": "[\n", "environments/one/environment.yaml": EXTENDS}
    loaded = load_project(write_project(files))
    assert codes(loaded.findings) == ["PC020"]
    assert resolve(loaded, "one").findings == ()

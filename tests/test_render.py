"""Findings, errors, runs, environments and values as text; and what none of them may show."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from payconf.model.address import Address
from payconf.model.codes import CODES
from payconf.model.errors import PayconfError
from payconf.model.finding import Finding
from payconf.model.node import Mapping, Plain, Sequence
from payconf.model.outcome import Done, Run, Step
from payconf.model.span import NOWHERE, Sources, Span, mark
from payconf.model.value import Gone, LiveRef, Ref, SecretRef
from payconf.render.comparison import comparison_text
from payconf.render.error import error_text, unexpected_text
from payconf.render.explain import explain_text
from payconf.render.findings import findings_text
from payconf.render.redact import redact
from payconf.render.run import run_text
from payconf.render.show import show_text
from payconf.render.source import source_line
from payconf.render.text import clean, listing
from payconf.render.values import list_change, value_text
from tests.render_samples import CREATE, FULL, UPDATE, refusal, undecided

CANARY = "sk_" + "live_" + "x" * 24
CARDS = b"integrations:\n  stripe:\n    payment_action: authorise\n"
SPAN = Span("environments/production/cards.yaml", 3, 21)


def sources(**files: bytes) -> Sources:
    found = Sources()
    found.add("environments/production/cards.yaml", CARDS)
    for name, text in files.items():
        found.add(f"environments/production/{name}.yaml", text)
    return found


def test_a_finding_has_place_line_caret_and_three_sentences() -> None:
    finding = Finding("PC201", "It is a test key.", SPAN, related=(("first defined here", Span(SPAN.file, 2, 3)),))
    entry = CODES["PC201"]
    text = findings_text([finding], sources(), undecided=[undecided("x")], checked=["production"])
    assert text.splitlines() == [
        f"environments/production/cards.yaml:3:21: error[PC201] {entry.title}",
        "        payment_action: authorise",
        "                        ^",
        "  It is a test key.",
        f"  why: {entry.why}",
        *[line for line in text.splitlines() if line.startswith("  fix: ")],
        "  environments/production/cards.yaml:2:3: first defined here",
        "      stripe:",
        "      ^",
        "",
        "production: 1 error, 0 warnings, 1 guard answer undecided until a plan has the secrets",
    ]


def test_a_finding_without_place_names_its_address() -> None:
    finding = Finding("PC201", "No.", address="credentials/stripe", fix="Do.")
    text = findings_text([finding, Finding("PC201", "No.")], sources())
    assert text.startswith("credentials/stripe: error[PC201]")
    assert "  fix: Do.\n" in text
    assert "\nerror[PC201]" in text
    assert text.endswith("2 errors, 0 warnings\n")
    assert findings_text([], sources()) == "0 errors, 0 warnings\n"


def test_findings_of_files_that_are_not_at_hand() -> None:
    far = Finding("PC201", "No.", Span("elsewhere.yaml", 1, 1))
    assert "^" not in findings_text([far], sources())
    assert "^" not in findings_text([Finding("PC201", "No.", Span(SPAN.file, 99, 1))], sources())
    assert "^" in findings_text([Finding("PC201", "No.", Span(SPAN.file, 3, 500))], sources())


def test_colour_of_severities() -> None:
    warning = next(code.code for code in CODES.values() if code.severity == "warning")
    text = findings_text([Finding("PC201", "No."), Finding(warning, "Hm.")], sources(), color=True)
    assert "\x1b[31merror[PC201]" in text
    assert f"\x1b[33mwarning[{warning}]" in text
    assert explain_text(CODES[warning], color=True).startswith(f"\x1b[33mwarning[{warning}]")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("    secret_key: hunter2, and more", "    secret_key: …"),
        ('    secret_key: "hunter2 # x"', "    secret_key: …"),
        ("    secret_key: vault://kv/x#secret_key", "    secret_key: vault://kv/x#secret_key"),
        ('    secret_key: "#secret_key"', '    secret_key: "#secret_key"'),
        ("    public_key: hello", "    public_key: hello"),
        ("    secret_kye: hunter2", "    secret_kye: …"),
        ("    account: acct_1", "    account: acct_1"),
        ("  stripe: {secret_key: hunter2, account: a}", "  stripe: {secret_key: …, account: a}"),
        ("  stripe: {secret_key: 'it''s, hunter2', account: a}", "  stripe: {secret_key: …, account: a}"),
        ("  stripe:", "  stripe:"),
        ("    hunter2", "    …"),
        ("  # old: hunter2", ""),
        ("    account: a # hunter2", "    account: a"),
        ("", ""),
    ],
)
def test_lines_of_credentials_show_no_secret(line: str, shown: str) -> None:
    assert source_line("environments/production/credentials.yaml", line) == shown


def test_lines_elsewhere_hide_what_is_surely_secret() -> None:
    assert source_line("a.yaml", f"  note: {CANARY} # x") == "  note: sk_live_… # x"
    assert source_line("a.yaml", "  client_secret: hunter2") == "  client_secret: …"
    assert source_line("a.yaml", "  label: Card # ours") == "  label: Card # ours"
    assert redact("a key begins with sk_live_ or sk_test_") == "a key begins with sk_live_ or sk_test_"
    assert redact(f"({CANARY})") == "(sk_live_…)"


def test_the_caret_line_of_a_pasted_secret_shows_none() -> None:
    files = sources(credentials=b"credentials:\n  stripe:\n    secret_key: hunter2\n")
    finding = Finding("PC201", "No.", Span("environments/production/credentials.yaml", 3, 17))
    text = findings_text([finding], files)
    assert "hunter2" not in text
    assert "        secret_key: …\n                    ^\n" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (15, "15"),
        (Decimal("1E+3"), "1000"),
        (Decimal("10.50"), "10.50"),
        ("Net 30", "Net 30"),
        ("NO", "NO"),
        ("true", '"true"'),
        ("0042", '"0042"'),
        ("1e3", '"1e3"'),
        ("", '""'),
        ("a: b", '"a: b"'),
        ("env://STRIPE#key", "env://STRIPE#key"),
        ("bell\x07", '"bell\\u0007"'),
        ("rtl\u202e", '"rtl\\u202e"'),
        ([1, "a"], "[1, a]"),
        ({"default": "Card"}, "Card"),
        ({"default": "Card", "German": "Karte"}, "{default: Card, German: Karte}"),
        ({"country": "US", "region": None, "postal_codes": []}, "US"),
        ({"country": "US", "region": "US-CA", "postal_codes": []}, "US-CA"),
        ({"country": "US", "region": None, "postal_codes": ["90001"]}, '{country: US, postal_codes: ["90001"]}'),
        (Ref(Address("integrations", "stripe"), "method.card"), "stripe.card"),
        (Ref(Address("integrations", "invoice"), "method."), "invoice"),
        (Ref(Address("integrations", "stripe"), "id"), "integrations/stripe"),
        (Ref(Address("webhooks", "orders"), "signing_secret"), "webhooks/orders signing_secret"),
        (LiveRef("integrations", "7", "method.card"), "@7.card"),
        (Gone("payflow.credit_card", "87"), "gone(payflow.credit_card, 87)"),
        (SecretRef("env://X", "ab"), "(secret) env://X"),
    ],
)
def test_values_as_yaml_writes_them(value: object, text: str) -> None:
    assert value_text(value) == text


def test_other_values_do_not_occur() -> None:
    with pytest.raises(TypeError):
        value_text(object())
    assert list_change("a", "b") is None
    assert list_change(["a"], ["a", "b"]) == "with b"


def test_errors_say_what_to_do() -> None:
    text = error_text(PayconfError("No\x1b shop.\nSecond line.", "Look."))
    assert text == "Error: No\\x1b shop.\nSecond line.\n  Fix: Look.\n"
    assert error_text(PayconfError("No.")) == "Error: No.\n"
    assert unexpected_text("KeyError", "x.py:3", "  frames\n").startswith(
        "  frames\nError: unexpected error (KeyError at"
    )


def test_explain_has_all_of_the_catalogue() -> None:
    for entry in CODES.values():
        text = " ".join(explain_text(entry).split())
        assert f"{entry.severity}[{entry.code}] {entry.title}" in text
        assert f"why: {entry.why} fix: {entry.fix}" in text


def run(*steps: Step, error: str = "") -> Run:
    return Run("r-0003", "sandbox", "i", "d", "2026-11-22T14:02:11Z", steps, error)


def test_a_run_counts_exactly() -> None:
    steps = (
        Step(CREATE.id, Done.DONE, "42"),
        Step(UPDATE.id, Done.FAILED, "17", f"the shop refused {CANARY}"),
        Step("delete:rules/x", Done.SKIPPED, None, "not tried"),
    )
    text = run_text(run(*steps, error=f"the shop refused {CANARY}"), FULL)
    assert text.splitlines() == [
        "r-0003 on sandbox: 1 done, 1 failed, 1 skipped, 0 unknown",
        "  done     create rules/de-terms-over-10k  (id 42)",
        "  failed   update rules/eu-paypal  (id 17)",
        "           the shop refused sk_live_…",
        "  skipped  delete:rules/x",
        "           not tried",
        "When the cause is mended, carry out what is left of this plan; what is done stays done:",
        "  payconf resume sandbox r-0003",
        "Or undo what it did:",
        "  payconf rollback sandbox r-0003",
        "Or plan anew:",
        "  payconf plan production --out plan.json",
    ]


def test_a_run_says_what_a_new_plan_finds() -> None:
    assert "Verified" in run_text(run(Step(CREATE.id, Done.DONE)), FULL, ())
    left = run_text(run(Step(CREATE.id, Done.DONE)), FULL, ("update rules/a",))
    assert "Not as desired: a new plan still has 1 thing to say:\n  update rules/a\nPlan what is left" in left
    unknown = run_text(run(Step(CREATE.id, Done.UNKNOWN), error="lost"), FULL, (), color=True)
    assert "Verified" not in unknown
    assert "Stopped: lost" in unknown
    assert "Nobody knows whether what is unknown was carried out" in unknown
    assert "  payconf plan production --out plan.json\n" in unknown


def environment() -> Any:
    """Only what show_text looks at."""
    found = Sources()
    file = found.add("environments/production/all.yaml", b"")
    counter = iter(range(100))

    def mapping(**entries: Any) -> Mapping:
        node = Mapping()
        for key, value in entries.items():
            line = next(counter)
            node[key] = value
            node.marks[key] = (mark(file, line, 0), mark(file, line, 4))
        return node

    def sequence(*items: Any) -> Sequence:
        node = Sequence()
        node.extend(items)
        node.marks = [mark(file, next(counter), 2) for _ in items]
        return node

    stripe = mapping(secret_key=Plain("hunter2"), public_key=Plain("pk_test_1"), user="#user")
    root = mapping(
        shop=mapping(client_secret=Plain("hunter2"), client_id=Plain("env://ID")),
        credentials=mapping(stripe=stripe),
        rules=mapping(de=mapping(sort_order=Plain("15"), name="0042", title="Net", on="true", text="a: b")),
        lists=mapping(
            flow=sequence(Plain("DE"), Plain("a,b")),
            block=sequence(mapping(country=Plain("US"), postal_codes=sequence("90001"))),
            none=mapping(),
        ),
    )
    origins = SimpleNamespace(root=root, sources=found)
    return cast(Any, SimpleNamespace(name="production", class_="production", origins=origins))


def test_show_prints_the_merged_yaml() -> None:
    text = show_text(environment())
    assert "hunter2" not in text
    assert text.splitlines() == [
        "# environment production, class production, after extend and overlay",
        "shop:",
        "  client_secret: (hidden: a literal where a reference belongs)",
        "  client_id: env://ID",
        "credentials:",
        "  stripe:",
        "    secret_key: (hidden: a literal where a reference belongs)",
        "    public_key: pk_test_1",
        '    user: "#user"',
        "rules:",
        "  de:",
        "    sort_order: 15",
        '    name: "0042"',
        "    title: Net",
        '    on: "true"',
        '    text: "a: b"',
        "lists:",
        '  flow: [DE, "a,b"]',
        "  block:",
        '    - {country: US, postal_codes: ["90001"]}',
        "  none: {}",
    ]


def test_show_with_provenance_names_every_place() -> None:
    text = show_text(environment(), provenance=True)
    lines = text.splitlines()
    assert any(
        line.startswith("    sort_order: 15 ") and "# environments/production/all.yaml:" in line for line in lines
    )
    assert sum("#" in line for line in lines[1:]) >= 12
    assert "shop:" in lines


def test_small_words() -> None:
    assert listing([]) == ""
    assert listing(["a", "b", "c"], "or") == "a, b or c"
    assert clean("plain") == "plain"
    assert refusal("PC201").finding is not None


def difference(path: str, a: Any, b: Any, line: int = 3) -> Any:
    place = Span("environments/production/rules.yaml", line, 5)
    return SimpleNamespace(path=path, a=a, b=b, span_a=NOWHERE, span_b=place)


def test_a_comparison_begins_with_what_should_not_differ() -> None:
    found: Any = SimpleNamespace(
        a="sandbox",
        b="production",
        expected=(difference("credentials/stripe.secret_key", "env://A", "(text, not shown)"),),
        otherwise=(difference("rules/us", "(absent)", ["DE", {"country": "US", "postal_codes": ["1"]}]),),
        allowed=(),
    )
    assert comparison_text(found).splitlines() == [
        "Differs otherwise",
        "  rules/us",
        "      sandbox     (absent)",
        '      production  [DE, {country: US, postal_codes: ["1"]}]   environments/production/rules.yaml:3:5',
        "",
        "Differs as it should: access, mode, account, hosts",
        "  credentials/stripe.secret_key",
        "      sandbox     env://A",
        "      production  (text, not shown)   environments/production/rules.yaml:3:5",
        "",
        "sandbox and production: 1 difference otherwise, 0 allowed, 1 as it should be",
    ]

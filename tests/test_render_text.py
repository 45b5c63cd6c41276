"""Small tools of text: what may be cut, what may not, and what must not be seen."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payconf.model.errors import PayconfError
from payconf.model.finding import Finding
from payconf.model.span import Sources, Span
from payconf.render.commands import unbroken
from payconf.render.error import error_text
from payconf.render.findings import findings_text
from payconf.render.redact import redact
from payconf.render.source import source_line
from payconf.render.text import Line, clean, fit, paint, when, wrap
from payconf.services import services

PASSWORD = "correct-horse" + "/@-staple"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (
            "Run payconf plan production --out plan.json, have it reviewed, then payconf apply plan.json.",
            ["payconf plan production --out plan.json,", "payconf apply plan.json."],
        ),
        (
            'Make it: payconf local create acme --website "EU Store" --localization English',
            ['payconf local create acme --website "EU Store" --localization English'],
        ),
        ("Name it: payconf --project FOLDER validate FILE", ["payconf --project FOLDER validate FILE"]),
        ("Take `git log --oneline` and payconf show FILE of it", ["`git log --oneline`", "payconf show FILE"]),
        ("Adopt it (payconf adopt), then pull.", ["payconf adopt),"]),
        ("payconf's own words", []),
    ],
)
def test_commands_are_known_in_a_sentence(text: str, commands: list[str]) -> None:
    found = [word.replace("\xa0", " ") for word in unbroken(text).split(" ") if "\xa0" in word]
    assert [word.removeprefix("(") for word in found] == commands
    for width in range(12, 60):
        folded = "\n".join(wrap(text, width, "  "))
        assert all(command in folded for command in commands)


@given(st.text(st.characters(categories=("L", "N", "P")) | st.just(" "), max_size=300), st.integers(10, 100))
def test_wrapping_loses_nothing_and_keeps_the_width(text: str, width: int) -> None:
    lines = wrap(text, width, "  ", "    ")
    assert "".join("".join(lines).split()) == "".join(text.split())
    if "`" not in text and "payconf" not in text:
        assert max(map(len, lines)) <= width


@given(st.text(max_size=300), st.integers(10, 100))
def test_fitting_keeps_the_width(text: str, width: int) -> None:
    assert len(fit(text, width)) <= width
    assert fit(text, max(len(text), 1)) == text


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("3 secrets: apruve, stripe, payflow", 33, "3 secrets: apruve and 2 more"),
        ("3 secrets: apruve, stripe, payflow", 28, "3 secrets: apruve and 2 more"),
        ("3 secrets: apruve, stripe, payflow", 27, "3 secrets"),
        ("3 secrets: apruve, stripe, payflow (--full)", 37, "3 secrets: apruve and 2 more (--full)"),
        ("3 secrets: apruve, stripe, payflow (--full)", 36, "3 secrets (--full)"),
        ("9 secrets: apruve, stripe and 7 more", 30, "9 secrets: apruve and 8 more"),
        ("not every field was read of stripe, payflow", 40, "not every field was read"),
        ("a sentence that goes on: it has a comma, too", 30, "a sentence that goes on: it …"),
        ("x" * 40, 20, "x" * 19 + "…"),
    ],
)
def test_what_a_long_line_loses(text: str, width: int, shown: str) -> None:
    assert fit(text, width) == shown


def test_times_as_people_say_them() -> None:
    now = "2026-11-22T07:00:00+00:00"
    assert when("2026-11-22T06:09:45+00:00", now) == "06:09 UTC"
    assert when("2026-11-22T08:09:45+02:00", now) == "06:09 UTC"
    assert when("2026-11-21T23:59:59+00:00", now) == "1 day ago"
    assert when("2026-11-20T06:09:45+00:00", now) == "2 days ago"
    assert when("some day", now) == "some day"


def test_errors_are_only_folded_on_a_terminal() -> None:
    fix = "Make it: payconf local create acme --website 'EU Store' and look. "
    error = PayconfError("There is no shop. " * 9, fix * 3)
    assert len(error_text(error).splitlines()) == 2
    folded = error_text(error, width=60).splitlines()
    assert len(folded) > 6
    assert sum("payconf local create acme --website 'EU Store'" in line for line in folded) == 3


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"postgresql://payconf:{PASSWORD}@db.acme.example/state", "postgresql://…@db.acme.example/state"),
        ("https://token@host.example/path", "https://…@host.example/path"),
        ("https://host.example/path?mail=a@b.example", "https://host.example/path?mail=a@b.example"),
        ("https://host.example/@you", "https://host.example/@you"),
        ("keyring://payconf@acme/stripe", "keyring://payconf@acme/stripe"),
        ("op://Private/me@acme.example/key", "op://Private/me@acme.example/key"),
        ("mail jana@acme.example", "mail jana@acme.example"),
    ],
)
def test_who_logs_in_is_not_shown_in_a_url(text: str, shown: str) -> None:
    assert redact(text) == shown
    assert source_line("payconf.yaml", f"state: {text}") == f"state: {shown}"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("    pasword: hunter2", "    pasword: …"),
        ("    api_tokens: hunter2", "    api_tokens: …"),
        ("    Passphrase: 'hunter2'", "    Passphrase: …"),
        (
            "  signing_secret: credentials.stripe.signing_secret",
            "  signing_secret: credentials.stripe.signing_secret",
        ),
        ("    tokenization_enabled: true", "    tokenization_enabled: true"),
        ("    max_tokens: 12", "    max_tokens: 12"),
        ("    webhook_token: env://TOKEN", "    webhook_token: env://TOKEN"),
    ],
)
def test_keys_that_tell_of_a_secret_hide_it_in_every_file(line: str, shown: str) -> None:
    assert source_line("environments/sandbox/cards.yaml", line) == shown


def test_the_caret_stays_under_its_text_behind_something_hidden() -> None:
    line = f"state: {{url: 'postgresql://payconf:{PASSWORD}@db/x', lable: 3}}"
    sources = Sources()
    sources.add("payconf.yaml", line.encode())
    text = findings_text([Finding("PC101", "No.", Span("payconf.yaml", 1, line.index("lable") + 1))], sources)
    shown, caret = text.splitlines()[1:3]
    assert PASSWORD not in text
    assert shown[caret.index("^") :].startswith("lable")


def test_every_prefix_of_a_secret_ends_so_that_a_text_without_it_needs_no_look() -> None:
    kinds = [kind for service in services().values() for kind in service.kinds if kind.sensitivity == "secret"]
    prefixes = [prefix for kind in kinds for prefix, _ in kind.prefixes]
    assert prefixes
    assert all(prefix.endswith("_") for prefix in prefixes)
    assert all(redact(f"({prefix}{'x1' * 12})") == f"({prefix}…)" for prefix in prefixes)


@pytest.mark.parametrize(
    "text", ["::error::x", "   ::set-output name=intent::x", "a ##[add-mask]x", "##vso[task.complete]"]
)
def test_no_log_carries_out_what_people_wrote(text: str) -> None:
    shown = paint([Line(clean(text))], False)
    assert not shown.lstrip().startswith("::")
    assert re.search(r"##\w*\[", shown) is None
    assert clean(clean(text)) == clean(text)
    assert clean("## a [b] a::b") == "## a [b] a::b"


@pytest.mark.parametrize(
    "before", ["\x1b[31m", "\x9b31m", "\x1b[2J", "\x1b[0;1m", "\n", "\r", "\t", "\x00", "\x9b", "a\n", "."]
)
def test_a_key_behind_a_control_character_is_cut_off_too(before: str) -> None:
    """What stands for the character ends with a letter or digit, as a word would that holds the key."""
    rest = "x" * 24
    shown = clean(f"{before}sk_{'live'}_{rest}\x1b[0m no")
    assert rest not in shown
    assert "\x1b" not in shown
    assert shown.endswith("\\x1b[0m no")

"""A file in which everything is wrong: bounded text, and suggestions only for the first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from payconf.check.circles import circles, told
from payconf.load import load_project
from payconf.model.finding import PER_FILE as MOST_OF_A_FILE
from payconf.model.finding import Finding, Findings
from payconf.model.nearest import MOST, did_you_mean
from payconf.model.span import Sources, Span
from payconf.offline import validate
from payconf.render.findings import PER_FILE, findings_text
from payconf.resolve import resolve
from tests.guard_samples import key
from tests.resolve_samples import SETTINGS, resolved

BASE = {"environments/one/environment.yaml": SETTINGS}
TERM = "integrations: {invoice: {type: payment_term, label: On account}}\n"
Write = Callable[[dict[str, str]], Path]


def test_only_the_first_unknown_keys_are_compared_with_known_ones(write_project: Write) -> None:
    top = "".join(f"rulez{number}: 1\n" for number in range(3 * MOST))
    rule = "rules:\n  r1:\n" + "".join(f"    sort_ordr{number}: 1\n" for number in range(3 * MOST))
    for text in (top, rule):
        messages = [
            finding.message for finding in resolved(write_project({**BASE, "environments/one/o.yaml": text})).findings
        ]
        assert len(messages) >= MOST_OF_A_FILE
        assert MOST - 5 <= sum("did you mean" in message for message in messages) <= MOST
    assert did_you_mean("rulez", ["rules"], MOST - 1)
    assert not did_you_mean("rulez", ["rules"], MOST)


def test_of_one_file_a_bounded_number_is_shown_and_the_rest_counted() -> None:
    sources = Sources()
    sources.add("a.yaml", b"x: 1\n" * 1000)
    findings = [Finding("PC101", "No.", Span("a.yaml", line, 1)) for line in range(1, 1001)]
    findings += [Finding("PC101", "No.")] * (PER_FILE + 1) + [Finding("PC101", "Other.", Span("b.yaml", 1, 1))]
    text = findings_text(findings, sources)
    assert text.count("No.") == 2 * PER_FILE
    assert "Other." in text
    assert "a.yaml: … and 800 more findings (--format json shows all)" in text
    assert "\n… and 1 more finding (--format json shows all)" in text
    assert text.endswith(f"{1000 + PER_FILE + 2} errors, 0 warnings\n")


# A hundred of each file are looked for

ONE = "environments/one/"
HOSTILE = {
    "tags": "a: 1\n" + "".join(f"k{number}: !t x\n" for number in range(5000)),
    "duplicate keys": "rules: {}\n" * 5000,
    "unknown keys": "".join(f"rulez{number}: 1\n" for number in range(5000)),
    "unknown fields": "rules:\n  r1:\n" + "".join(f"    f{number}: 1\n" for number in range(5000)),
    "unknown types": "integrations:\n" + "".join(f"  i{number}: {{type: x}}\n" for number in range(5000)),
    "methods that aren't there": TERM
    + "rules:\n"
    + "".join(
        f"  r{number}: {{sort_order: {number}, currency: EUR, methods: [invoice, gone{number}]}}\n"
        for number in range(3000)
    ),
    "aliases in a circle": "aliases:\n" + "".join(f"  a{number}: a{(number + 1) % 3000}\n" for number in range(3000)),
    "renames in a circle": "moved:\n"
    + "".join(f"  - {{from: rules/r{number}, to: rules/r{(number + 1) % 3000}}}\n" for number in range(3000)),
}


def findings_of(write_project: Write, text: str, file: str = "o.yaml") -> list[Finding]:
    found = validate(write_project({**BASE, "payconf.yaml": "version: 1\n", ONE + file: text}), ())
    return [finding for finding in found.findings if finding.span.file == ONE + file]


@pytest.mark.parametrize("name", HOSTILE)
def test_of_a_file_that_is_all_wrong_a_hundred_errors_are_found_and_it_stays_wrong(
    write_project: Write, name: str
) -> None:
    found = findings_of(write_project, HOSTILE[name])
    errors = [finding for finding in found if finding.is_error]
    assert len(errors) == MOST_OF_A_FILE + 1
    assert [finding.code for finding in errors].count("PC030") == 1
    (last,) = [finding for finding in found if finding.code == "PC030"]
    assert last.message == "this file has more than 100 errors; what is behind them has not been looked at"


def test_unknown_fields_of_a_credential(write_project: Write) -> None:
    text = "credentials:\n  c:\n" + "".join(f"    f{number}: x\n" for number in range(5000))
    found = findings_of(write_project, text, "credentials.yaml")
    assert [finding.code for finding in found if finding.is_error].count("PC030") == 1
    assert len(found) <= 2 * MOST_OF_A_FILE + 2


def test_of_warnings_the_first_hundred_are_kept_and_nothing_is_skipped(write_project: Write) -> None:
    doubles = ", ".join(["invoice"] * 3000)
    text = TERM + f"rules:\n  r: {{sort_order: 1, currency: EUR, methods: [invoice], websites: [{doubles}]}}\n"
    found = findings_of(write_project, text)
    assert [finding.code for finding in found].count("PC405") == MOST_OF_A_FILE
    assert [finding.code for finding in found].count("PC413") == 1
    assert not [finding for finding in found if finding.is_error]


@pytest.mark.parametrize("line", ["# 4242 4242 4242 4242\n", "# old {} out\n"])
def test_of_a_file_full_of_secrets_a_hundred_places_are_told(write_project: Write, line: str) -> None:
    text = "".join(line.format(key("sk", "live", f"aBcDeFgHiJkLmNoP{number}")) for number in range(3000))
    found = findings_of(write_project, f"rules: {{}}\n{text}")
    assert {finding.code for finding in found} <= {"PC213", "PC225"}
    assert len(found) == MOST_OF_A_FILE


def test_other_files_keep_their_findings_and_off_its_way(write_project: Write) -> None:
    files = {**BASE, "payconf.yaml": "version: 1\n", ONE + "a.yaml": HOSTILE["unknown keys"], ONE + "b.yaml": "x: 1\n"}
    root = write_project(files)
    assert "PC030" in {finding.code for finding in validate(root, ()).findings}
    resolved_ = resolve(load_project(root), "one")
    assert resolved_.environment is None
    assert resolve(load_project(root), "one", essential=True).environment is not None


def test_circles_are_told_whole_as_long_as_they_are_short() -> None:
    links = {"a": "b", "b": "c", "c": "a", "x": "a", "z": "z", "end": "gone"}
    found = circles(links)
    assert found.keys() == {"a", "b", "c", "z"}
    assert told(found["b"], "b") == "b → c → a → b"
    assert told(found["z"], "z") == "z → z"
    long = circles({number: (number + 1) % 50 for number in range(50)})
    assert told(long[7], 7).startswith("7 → 8 → ")
    assert told(long[7], 7).endswith(" → 26 → … → 7")


def test_of_many_warnings_one_says_that_there_are_more() -> None:
    found = Findings()
    found.extend(Finding("PC405", "Twice.", Span("a.yaml", line, 1)) for line in range(1, 301))
    assert len(found) == MOST_OF_A_FILE + 1
    assert found[-1].code == "PC413"

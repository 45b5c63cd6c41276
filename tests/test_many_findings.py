"""A file in which everything is wrong: bounded text, and suggestions only for the first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from payconf.model.finding import Finding
from payconf.model.nearest import MOST, did_you_mean
from payconf.model.span import Sources, Span
from payconf.render.findings import PER_FILE, findings_text
from tests.resolve_samples import SETTINGS, resolved

BASE = {"environments/one/environment.yaml": SETTINGS}
Write = Callable[[dict[str, str]], Path]


def test_only_the_first_unknown_keys_are_compared_with_known_ones(write_project: Write) -> None:
    top = "".join(f"rulez{number}: 1\n" for number in range(3 * MOST))
    rule = "rules:\n  r1:\n" + "".join(f"    sort_ordr{number}: 1\n" for number in range(3 * MOST))
    for text in (top, rule):
        messages = [
            finding.message for finding in resolved(write_project({**BASE, "environments/one/o.yaml": text})).findings
        ]
        assert len(messages) >= 3 * MOST
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

"""Findings and the catalogue that they come from."""

from __future__ import annotations

import importlib
import pkgutil

from payconf.model import codes
from payconf.model.codes import CODES, yaml
from payconf.model.finding import Finding, Severity, sort
from payconf.model.span import NOWHERE, Span


def test_every_code_is_there_once_and_has_sentences() -> None:
    modules = [
        importlib.import_module(f"payconf.model.codes.{found.name}") for found in pkgutil.iter_modules(codes.__path__)
    ]
    entries = {id(entry): entry for module in modules for entry in getattr(module, "CODES", ())}.values()
    assert sorted(entry.code for entry in entries) == sorted(CODES)
    for entry in entries:
        assert entry.code.startswith("PC")
        assert len(entry.code) == 5
        assert not entry.title.endswith(".")
        assert entry.why.endswith("."), entry.code
        assert entry.fix.endswith("."), entry.code


def test_codes_of_files_are_errors_of_load() -> None:
    """But one: a file that nothing is wrong with, and that fmt leaves as it is."""
    assert {entry.stage for entry in yaml.CODES} == {"load"}
    assert [entry.code for entry in yaml.CODES if entry.severity != "error"] == ["PC031"]


def test_severity_comes_from_the_catalogue() -> None:
    for code, entry in CODES.items():
        finding = Finding(code, "x")
        assert finding.severity is Severity(entry.severity)
        assert finding.is_error is (entry.severity == "error")


def test_findings_sort_by_place_code_and_text_equal_ones_once() -> None:
    first, second = Finding("PC021", "a", Span("a.yaml", 2, 1)), Finding("PC022", "a", Span("a.yaml", 2, 1))
    third, fourth = Finding("PC022", "b", Span("a.yaml", 2, 1)), Finding("PC020", "a", Span("a.yaml", 10, 1))
    nowhere = Finding("PC021", "z", NOWHERE)
    assert sort([fourth, third, second, first, nowhere, Finding("PC021", "a", Span("a.yaml", 2, 1))]) == [
        nowhere,
        first,
        second,
        third,
        fourth,
    ]

"""Findings in the forms of other programs: escaping, the official schema, fingerprints that stay."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from payconf.model.codes import CODES
from payconf.model.finding import Finding
from payconf.model.span import Sources, Span
from payconf.offline import validate
from payconf.render.reports import Report, write_report
from tests.render_samples import undecided

HERE = Path(__file__).parent
FILE = "environments/production/credentials.yaml"
PASTED = "hunter2" * 3
TEXT = f"credentials:\n  stripe:\n    public_key: a, b\n    secret_key: {PASTED}\n"
CANARY = "sk_" + "live_" + "x" * 24
WARNING = next(code.code for code in CODES.values() if code.severity == "warning")


def schema() -> Any:
    return json.loads((HERE / "data" / "sarif-2.1.0-rtm.5.json").read_text())


SARIF = jsonschema.Draft4Validator(schema())


def report(*findings: Finding, text: str = TEXT, **fields: Any) -> Report:
    sources = Sources()
    sources.add(FILE, text.encode())
    return replace(Report(findings, (), sources, ("production", "sandbox"), version="1.2.3"), **fields)


ERROR = Finding(
    "PC201",
    f"100 % wrong: a,b\r\nand {CANARY} <&> \x1b[2J]]>",
    Span(FILE, 3, 17),
    address="credentials/stripe",
    related=(("also here", Span(FILE, 2, 3)),),
)
MILD = Finding(WARNING, "Hm.", Span("environments/_shared/a b.yaml", 1, 1))
PLACELESS = Finding("PC203", "No.", address="integrations/stripe")
ALL = report(MILD, ERROR, PLACELESS, undecided=(undecided("credentials/stripe"),), prefix="shops/acme/")


def sarif(made: Report, *, schema: bool = True) -> Any:
    data = json.loads(write_report("sarif", made))
    if schema:
        assert [f"{list(error.path)}: {error.message}" for error in SARIF.iter_errors(data)] == []
    return data["runs"][0]


@pytest.mark.parametrize("form", ["json", "github", "sarif", "junit"])
def test_no_report_shows_a_secret_or_acts_on_a_terminal(form: str) -> None:
    line = Finding("PC212", "It stands in clear.", Span(FILE, 4, 17))
    text = write_report(form, replace(ALL, findings=(*ALL.findings, line)))
    assert PASTED not in text
    assert CANARY not in text
    assert "\x1b" not in text
    assert text.endswith("\n")


def test_an_unknown_form_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no report of form 'yaml'"):
        write_report("yaml", ALL)


def test_json_has_everything_field_by_field() -> None:
    data = json.loads(write_report("json", ALL))
    assert data["format_version"] == 1
    assert data["environments"] == ["production", "sandbox"]
    assert data["counts"] == {"errors": 2, "warnings": 1, "undecided": 1, "waived": 0}
    mild, first, placeless = data["findings"]
    assert mild["severity"] == "warning"
    assert (first["file"], first["line"], first["column"], first["severity"]) == (FILE, 3, 17, "error")
    assert first["related"] == [{"file": FILE, "line": 2, "column": 3, "message": "also here"}]
    assert (placeless["file"], placeless["address"]) == (None, "integrations/stripe")
    assert data["undecided"][0]["subject"] == "credentials/stripe"


def test_github_commands_are_one_line_each_and_escaped_errors_first() -> None:
    first, second, third = write_report("github", ALL).splitlines()
    head, _, said = first.removeprefix("::").partition("::")
    title = CODES["PC201"].title
    assert head == f"error file=shops/acme/{FILE},line=3,col=17,title=PC201 {title}"
    assert said.startswith("100 %25 wrong: a,b\\r\\nand sk_live_… <&> \\x1b[2J]]>%0Awhy: ")
    assert said.endswith(f"%0A{FILE}:2:3: also here")
    assert second.startswith(f"::error title=PC203 {CODES['PC203'].title}::No.")
    assert third.startswith(f"::warning file=shops/acme/environments/_shared/a b.yaml,line=1,col=1,title={WARNING}")
    odd = report(Finding("PC101", "No.", Span("environments/x/a,b:c%.yaml", 1, 2)))
    assert "file=environments/x/a%2Cb%3Ac%25.yaml,line=1" in write_report("github", odd)
    assert write_report("github", report()) == ""


def test_sarif_has_the_catalogue_as_rules_and_places_from_the_top_of_the_repository() -> None:
    run = sarif(ALL)
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("payconf", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == sorted(CODES)
    mild, first, placeless = run["results"]
    assert driver["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "PC201"
    assert (mild["level"], first["level"]) == ("warning", "error")
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": f"shops/acme/{FILE}", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 3, "startColumn": 17}
    assert first["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 2
    assert mild["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("_shared/a%20b.yaml")
    (place,) = placeless["locations"]
    assert place["logicalLocations"] == [{"fullyQualifiedName": "integrations/stripe", "kind": "object"}]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "shops/acme/payconf.yaml"
    assert "1 guard answer undecided" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert sarif(report())["results"] == []


def prints(made: Report) -> list[str]:
    return [result["partialFingerprints"]["payconfFinding/v1"] for result in sarif(made)["results"]]


def test_a_finding_keeps_its_fingerprint_when_its_line_moves() -> None:
    there = Finding("PC201", "No.", Span(FILE, 3, 17), address="credentials/stripe")
    moved = report(replace(there, span=Span(FILE, 5, 17), message="No!"), text="# one\n# two\n" + TEXT)
    assert prints(report(there)) == prints(moved)
    other = [
        report(replace(there, code="PC203")),
        report(replace(there, address="credentials/payflow")),
        report(there, text=TEXT.replace("a, b", "c")),
        report(there, prefix="shops/acme/"),
    ]
    assert len({prints(made)[0] for made in [report(there), *other]}) == 5
    assert len(set(prints(report(there, replace(there, message="Also."))))) == 2


def test_a_fingerprint_is_not_made_from_a_secret() -> None:
    there = Finding("PC212", "No.", Span(FILE, 4, 17))
    assert prints(report(there)) == prints(report(there, text=TEXT.replace(PASTED, "another")))
    assert prints(report(Finding("PC203", "No."))) == prints(report(Finding("PC203", "No.")))


def test_junit_has_a_case_for_each_environment_and_code() -> None:
    again = replace(ERROR, span=Span(FILE, 4, 17), message="And again.", related=())
    root = ET.fromstring(write_report("junit", replace(ALL, findings=(*ALL.findings, again))))
    assert (root.tag, root.attrib) == (
        "testsuites",
        {"name": "payconf validate", "tests": "4", "failures": "2", "errors": "0"},
    )
    suites = {suite.attrib["name"]: suite for suite in root}
    assert list(suites) == ["_shared", "production", "project", "sandbox"]
    (case,) = suites["production"].findall("testcase")
    assert case.attrib["classname"] == "payconf.production"
    assert case.attrib["name"].startswith("PC201 ")
    assert (case.attrib["file"], case.attrib["line"]) == (f"shops/acme/{FILE}", "3")
    (failure,) = case
    assert failure.attrib["message"] == "100 % wrong: a,b\\r\\nand sk_live_… <&> \\x1b[2J]]>"
    assert re.search(r"credentials\.yaml:3:17\n.*credentials\.yaml:4:17\nAnd again\.\nwhy: ", failure.text or "", re.S)
    assert "1 guard answer undecided" in (suites["production"].findtext("system-out") or "")
    assert [child.tag for child in suites["_shared"][0]] == ["system-out"]
    assert "integrations/stripe" in (suites["project"][0][0].text or "")
    (clean,) = suites["sandbox"]
    assert (clean.attrib, list(clean)) == ({"classname": "payconf.sandbox", "name": "no findings"}, [])


def test_junit_without_environments_is_still_a_document() -> None:
    root = ET.fromstring(write_report("junit", replace(report(), environments=())))
    assert root.attrib["tests"] == "0"


@pytest.mark.untraced
def test_every_case_folder_makes_valid_reports() -> None:
    seen: set[str] = set()
    for folder in sorted((HERE / "cases" / "invalid").iterdir()):
        found = validate(folder, ())
        made = Report(found.findings, found.undecided, found.sources, (), version="1")
        news = {finding.code for finding in found.findings} - seen  # the schema is slow; a code has one form
        results = sarif(made, schema=bool(news))["results"]
        assert [result["ruleId"] for result in results] == [finding.code for finding in found.findings]
        assert len({result["partialFingerprints"]["payconfFinding/v1"] for result in results}) == len(results)
        root = ET.fromstring(write_report("junit", made))
        assert int(root.attrib["failures"]) <= sum(finding.is_error for finding in found.findings)
        assert bool(int(root.attrib["failures"])) is any(finding.is_error for finding in found.findings)
        errors = sum(finding.is_error for finding in found.findings)
        commands = write_report("github", made).splitlines()
        assert len(commands) == min(10, errors) + min(10, len(found.findings) - errors)
        seen |= {finding.code for finding in found.findings}
    assert len(seen) > 90


@pytest.mark.parametrize("form", ["json", "github", "sarif", "junit", "gitlab"])
def test_a_key_in_colour_is_cut_off_in_every_form(form: str) -> None:
    made = report(Finding("PC201", f"said \x1b[31m{CANARY}\x1b[0m", Span(FILE, 3, 17)))
    assert CANARY not in write_report(form, made)

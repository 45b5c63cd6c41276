"""A plan, and what stops one, in every form: golden files, published schemas, official ones, limits."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from payconf.model.address import Address
from payconf.model.blast import CheckoutTest
from payconf.model.change import Action
from payconf.model.codes import CODES
from payconf.model.errors import PayconfError, Refused, Stale, StoreUnreachable
from payconf.model.finding import Finding
from payconf.model.plan import NotChecked, Plan
from payconf.model.results import InvalidProject
from payconf.model.span import Sources, Span
from payconf.model.verdict import Answer, Verdict
from payconf.model.waiver import Waived
from payconf.render.forms import OF_PLANS
from payconf.render.markdown.plan import plan_comment
from payconf.render.reports import Note, Report, report_of_stop, write_report
from payconf.render.reports.plans import counts_json, report_of_plan
from payconf.schema import schemas
from tests.render_samples import CREATE, FULL, HEADER, RETIRE, UPDATE, refusal, undecided
from tests.test_render_plan import check_golden
from tests.test_render_reports import ALL, ERROR, PLACELESS, SARIF

SPAN = Span("environments/_shared/checkouts.yaml", 4, 3)
CHECKOUTS = (
    CheckoutTest("germany", ("card",), ("card",), span=SPAN),
    CheckoutTest("france", ("card", "term"), (), span=SPAN),
    CheckoutTest("spain", ("card",), None, asks=("total", "customer"), span=SPAN),
)
FOUND = Finding("PC266", "france is offered nothing", SPAN, "checkouts/france")
WARNING = Finding("PC412", "340 days old", Span("environments/production/credentials.yaml", 14, 7), "credentials/a")
VERDICTS = (
    refusal("PC201"),
    Verdict("checkouts", Answer.REFUSED, "checkouts/france", finding=FOUND),
    Verdict("published", Answer.PASSED, "credentials", "none is published"),
    undecided("credentials/payflow"),
    Verdict("unique", Answer.UNDECIDED, "credentials", "nobody compared them"),
)
WAIVED = Waived("PC412", "integrations/apruve", "PAY-240", "jana@acme.example", "2026-12-31", findings=(WARNING,))
EVERYTHING = replace(
    FULL,
    findings=(WARNING,),
    verdicts=VERDICTS,
    not_checked=(*FULL.not_checked, NotChecked("the age of stripe's key is not known", "PC410")),
    checkouts=CHECKOUTS,
    waivers=(WAIVED,),
)
REVIEW = replace(EVERYTHING, complete=False)
FOUNDS = (WARNING, ERROR, PLACELESS)
STOPS: tuple[PayconfError, ...] = (
    InvalidProject(FOUNDS, ALL.sources),
    Refused("This is a copy of a shop.", "payconf reclaim production"),
    Stale("The changes are not those that were reviewed:\nrules/eu is new."),
    StoreUnreachable("vault://kv doesn't answer.", "Look whether it is sealed."),
)


def made(form: str, plan: Plan = EVERYTHING) -> str:
    return write_report(form, report_of_plan(plan, Sources(), prefix="shops/acme/", version="1.2.3"))


def sarif(text: str) -> Any:
    data = json.loads(text)
    assert [f"{list(error.path)}: {error.message}" for error in SARIF.iter_errors(data)] == []
    return data["runs"][0]


def junit(text: str) -> dict[str, ET.Element]:
    """Cases by class and name. The counts are what is there; elements and attributes are those that readers know."""
    root = ET.fromstring(text)
    known = {
        "testsuites": {"name", "tests", "failures", "errors"},
        "testsuite": {"name", "tests", "failures", "errors", "skipped"},
        "testcase": {"name", "classname", "file", "line"},
        "failure": {"type", "message"},
        "skipped": {"message"},
        "system-out": set(),
    }
    for element in root.iter():
        assert set(element.attrib) <= known[element.tag]
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases)
        for tag, name in (("failure", "failures"), ("skipped", "skipped")):
            assert int(suite.attrib[name]) == sum(case.find(tag) is not None for case in cases)
    for name in ("tests", "failures"):
        assert int(root.attrib[name]) == sum(int(suite.attrib[name]) for suite in root)
    return {f"{case.attrib['classname']} {case.attrib['name']}": case for case in root.iter("testcase")}


def gitlab(text: str) -> list[dict[str, Any]]:
    """https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""
    found: list[dict[str, Any]] = json.loads(text)
    for entry in found:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert not entry["location"]["path"].startswith(("/", "./"))
        assert entry["location"]["lines"]["begin"] >= 1
        assert "\n" not in entry["description"]
    assert len({entry["fingerprint"] for entry in found}) == len(found)
    return found


@pytest.mark.parametrize("form", ["gitlab", "github", "junit"])
def test_golden(form: str) -> None:
    check_golden(f"report-plan.{form}.txt", made(form))


def test_golden_comment() -> None:
    closing = ["plan.json  sha256 9b1e4c…", "Next: mend what is refused, then plan again"]
    check_golden("report-plan.md", plan_comment(EVERYTHING, closing, rest="All of it is in `plan.html`."))


@pytest.mark.parametrize("name", ["validate", "stopped"])
def test_golden_json(name: str) -> None:
    if name == "validate":
        report = replace(ALL, findings=FOUNDS, waived=(WAIVED,))
    else:
        report = report_of_stop(STOPS[0], "plan", ("a",), "", "1")
    text = write_report("json", report)
    check_golden(f"report-{name}.json", text)
    jsonschema.Draft7Validator(schemas()["report"]).validate(json.loads(text))


def test_sarif_of_a_plan() -> None:
    run = sarif(made("sarif"))
    results = run["results"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in results] == [result["ruleId"] for result in results]
    assert [(result["ruleId"], result["level"]) for result in results] == [
        ("PC201", "error"),
        ("PC266", "error"),
        ("guard-mode", "error"),
        ("guard-unique", "error"),
        ("PC410", "warning"),
        ("PC412", "warning"),
        ("PC412", "warning"),
    ]
    assert [("suppressions" in result) for result in results] == [False] * 6 + [True]
    assert "undecided, and production needs an answer: nobody resolved" in results[2]["message"]["text"]
    notes = [note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]]
    assert notes == [FULL.not_checked[0].text]
    assert run["automationDetails"] == {"id": "payconf plan production/"}
    assert sarif(write_report("sarif", ALL))["automationDetails"] == {"id": "payconf validate/"}
    review = sarif(made("sarif", REVIEW))
    assert [result["ruleId"] for result in review["results"]][:3] == ["PC201", "PC266", "PC410"]
    assert "2 guard answers undecided" in review["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_junit_of_a_plan() -> None:
    cases = junit(made("junit"))
    wrong = {name for name, case in cases.items() if case.find("failure") is not None}
    assert wrong == {
        f"payconf.production PC201 {CODES['PC201'].title}",
        "payconf.production guard-mode evidence is missing",
        "payconf.production guard-unique evidence is missing",
        "payconf.production.checkouts france",
        "payconf.production.checkouts spain",
    }
    assert list(cases["payconf.production.guards published"]) == []
    assert list(cases["payconf.production.checkouts germany"]) == []
    texts = [cases[f"payconf.production.checkouts {key}"][0].text for key in ("france", "spain")]
    assert texts == [
        "expected card, term, offered nothing",
        "expected card, offered not decided, needs total, customer",
    ]
    review = junit(made("junit", replace(REVIEW, verdicts=(*VERDICTS[1:], VERDICTS[-1]))))
    assert review["payconf.production.guards unique"][0].attrib == {"message": "nobody compared them"}
    assert "payconf.production.guards checkouts" not in review


def test_gitlab_of_a_plan() -> None:
    found = gitlab(made("gitlab"))
    assert [(entry["check_name"], entry["severity"]) for entry in found] == [
        ("PC201", "critical"),
        ("PC266", "critical"),
        ("guard-mode", "critical"),
        ("guard-unique", "critical"),
        ("PC410", "minor"),
        ("PC412", "minor"),
    ]
    assert found[0]["location"] == {
        "path": "shops/acme/environments/production/credentials.yaml",
        "lines": {"begin": 9},
    }
    assert found[2]["location"]["path"] == "shops/acme/environments/production/environment.yaml"
    assert [entry["fingerprint"] for entry in found] == [entry["fingerprint"] for entry in gitlab(made("gitlab"))]
    several = Report((Finding("PC203", "No."),), (), Sources(), ("a", "b"))
    assert gitlab(write_report("gitlab", several))[0]["location"]["path"] == "payconf.yaml"


def test_fingerprints_stay_where_lines_move_and_differ_by_environment() -> None:
    moved = replace(EVERYTHING, findings=(replace(WARNING, span=replace(WARNING.span, line=99)),))
    prints = [entry["fingerprint"] for entry in gitlab(made("gitlab"))]
    assert [entry["fingerprint"] for entry in gitlab(made("gitlab", moved))] == prints
    other = replace(EVERYTHING, header=replace(HEADER, environment="canada"))
    assert not set(prints[2:5]) & {entry["fingerprint"] for entry in gitlab(made("gitlab", other))[2:5]}


def test_annotations_are_at_most_ten_of_a_kind_safety_first() -> None:
    late = [refusal("PC514", f"No {number}.") for number in range(20)]
    plan = replace(EVERYTHING, verdicts=(*late, refusal("PC201", "Test key.")))
    lines = made("github", plan).splitlines()
    levels = Counter(line.split(" ")[0].strip(":") for line in lines)
    assert levels == {"error": 10, "warning": 2, "notice": 1}
    assert "title=PC201 " in lines[0]
    assert lines[9] == (
        "::error title=payconf plan production%3A 12 more::12 more errors (PC514): GitHub shows 10 of a step. "
        "All of them are in the log and in other reports."
    )
    assert lines[-1].startswith(
        "::notice title=payconf plan production::1 to create, 2 to update, 1 to retire, 0 to del"
    )
    long = Note("error", "x", "X", "y" * 9_000)
    (line,) = write_report("github", Report((), (), Sources(), (), notes=(long,))).splitlines()
    assert len(line) < 4_100
    notes = tuple(Note("note", "x", "X", str(number)) for number in range(10))
    said = write_report("github", Report((), (), Sources(), (), notes=notes, summary="all"))
    assert len(said.splitlines()) == 10


def test_counts_are_those_that_gitlab_knows() -> None:
    replaced = replace(CREATE, action=Action.REPLACE, address=Address("rules", "x"))
    deleted = replace(UPDATE, action=Action.DELETE)
    plan = replace(FULL, changes=(CREATE, UPDATE, RETIRE, replaced, deleted))
    assert json.loads(counts_json(plan)) == {"create": 2, "update": 2, "delete": 1}


@pytest.mark.parametrize("form", OF_PLANS)
@pytest.mark.parametrize("error", STOPS, ids=lambda error: str(error.exit_code))
def test_what_stopped_a_plan_is_told_in_every_form(form: str, error: PayconfError) -> None:
    text = write_report(form, report_of_stop(error, "plan", ("production",), "shops/acme/", "1.2.3"))
    assert text.endswith("\n")
    assert "\x1b" not in text
    if form == "gitlab-terraform":
        assert json.loads(text) == {}  # which GitLab shows as a report that failed
        return
    said = re.sub(r"\s+", " ", text.replace("&#x27;", "'").replace("\\n", " ").replace("%0A", " "))
    assert error.message.split("\n")[0] in said
    assert error.fix in said
    assert ("PC201" in text) is (isinstance(error, InvalidProject) or form == "sarif")
    match form:
        case "json":
            data = json.loads(text)
            jsonschema.Draft7Validator(schemas()["report"]).validate(data)
            assert data["stopped"]["exit_code"] == error.exit_code
        case "sarif":
            run = sarif(text)
            assert run["invocations"][0]["executionSuccessful"] is False
            assert run["results"][0]["ruleId"] == "stopped"
        case "junit":
            assert f"payconf.production stopped with exit code {error.exit_code}" in junit(text)
        case "gitlab":
            assert gitlab(text)[0]["check_name"] == "stopped"
        case "github":
            assert text.startswith(f"::error title=stopped with exit code {error.exit_code}::")
        case "markdown" | "github-summary":
            assert text.startswith("<!-- payconf plan production -->\n")
            assert f"### payconf plan `production`: stopped, exit code {error.exit_code}" in text
        case "html":
            assert "<h1>payconf plan production: stopped</h1>" in text
        case _:
            assert form == "text"


def test_a_form_without_a_plan_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no report of form 'gitlab-terraform'"):
        made("gitlab-terraform")

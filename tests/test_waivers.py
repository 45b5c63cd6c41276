"""Waivers from the file to the plan: what they silence, until when, and that they never outlive their reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from payconf import offline
from payconf.load import load_project
from payconf.model.codes import CODES
from payconf.model.config.waivers_file import Waiver
from payconf.model.errors import Stale
from payconf.model.finding import Finding
from payconf.model.results import InvalidProject
from payconf.model.span import Span
from payconf.model.waiver import in_force, kind_of
from payconf.plan import same_as_reviewed
from payconf.plan.file import dump, load
from payconf.plan.intent import intent
from payconf.render.explain import explain_text
from payconf.render.findings import findings_text
from payconf.render.plan import plan_text
from payconf.render.reports import Report, write_report
from payconf.resolve import resolve
from payconf.waive import OFFLINE, WHOLE, conditional, standing_in, waive
from tests.render_samples import FULL
from tests.test_plan_found import ENTRY, plan_with_found
from tests.test_stories import FILE, local, small
from tests.waiver_scenes import DAY, DIGEST, UNKNOWN_REGION, signed, waiver
from tests.worlds import World

TIE = Finding("PC408", "two rules tie", Span("a.yaml", 1, 1), "rules/us")


# What may be waived


def test_every_code_of_safety_is_beyond_waivers() -> None:
    assert {kind_of(code) for code in CODES if code.startswith("PC2")} == {"never"}
    assert all(
        kind_of(code) == "never"
        for code, entry in CODES.items()
        if entry.stage == "guard" and entry.severity == "error"
    )
    assert {kind_of(code) for code in ("PC501", "PC102", "PC020", "PC415", "PC510")} == {"never"}
    assert (kind_of("PC326"), kind_of("PC401"), kind_of("PC416"), kind_of("nonsense")) == (
        "error",
        "warning",
        "warning",
        "unknown",
    )


@pytest.mark.parametrize(
    ("until", "today", "holds"),
    [
        ("2026-11-22", DAY, True),
        ("2026-11-21", DAY, False),
        ("2027-02-20", DAY, True),
        ("2027-02-21", DAY, False),
        ("2026-12-31", None, False),
    ],
)
def test_a_waiver_holds_to_the_end_of_its_day_and_not_without_one(until: str, today: date | None, holds: bool) -> None:
    assert in_force(waiver("PC408", "rules/us", until), today) is holds
    assert in_force(waiver("PC326", "rules/us", until, DIGEST), today) is holds


@pytest.mark.parametrize(
    ("code", "address", "found"),
    [
        ("PC201", "integrations/stripe", None),
        ("PC201", "rules/us", DIGEST),
        ("PC326", "rules/us", None),
        ("PC408", "rules/us", DIGEST),
        ("PC501", "rules/us", None),
        ("PC326", "integrations/stripe", DIGEST),
        ("PC326", "credentials/stripe", DIGEST),
        ("PC999", "rules/us", None),
    ],
)
def test_what_has_no_power_silences_nothing(code: str, address: str, found: str | None) -> None:
    assert standing_in(signed(waiver(code, address, found=found)), DAY) == ()


def test_standing_waivers_keep_their_words() -> None:
    (entry,) = standing_in(signed(waiver("PC326", "rules/us", found=DIGEST)), DAY)
    assert (entry.code, entry.address, entry.reason, entry.owner, entry.until, entry.found) == (
        "PC326",
        "rules/us",
        "PAY-240",
        "jana",
        "2026-12-31",
        DIGEST,
    )


# Findings apart


def test_only_its_code_at_its_exact_address_is_silenced() -> None:
    others = [replace(TIE, address="rules/us-2"), replace(TIE, code="PC409"), replace(TIE, address=None)]
    done = waive([TIE, *others, TIE], [ENTRY], OFFLINE)
    assert done.standing == tuple(others)
    assert done.waived == (replace(ENTRY, findings=(TIE,)),)


def test_a_waiver_without_anything_to_silence_is_a_warning_where_that_is_known() -> None:
    done = waive([], [ENTRY, replace(ENTRY, code="PC506")], OFFLINE)
    assert [(one.code, one.span, one.address) for one in done.standing] == [("PC415", ENTRY.span, "rules/us")]
    assert [entry.findings for entry in done.waived] == [(), ()]
    assert [one.code for one in waive([], [replace(ENTRY, code="PC506")], WHOLE).standing] == ["PC415"]
    assert waive([TIE], [], OFFLINE).standing == (TIE,)


def test_two_waivers_of_one_thing_are_both_listed() -> None:
    done = waive([TIE], [ENTRY, replace(ENTRY, owner="ben")], OFFLINE)
    assert done.standing == ()
    assert [len(entry.findings) for entry in done.waived] == [1, 1]


def test_errors_are_set_apart_only_where_one_is_signed() -> None:
    error = replace(ENTRY, code="PC326", found=DIGEST)
    assert conditional([TIE, UNKNOWN_REGION], [error, ENTRY]) == ([TIE], [UNKNOWN_REGION])
    assert conditional([UNKNOWN_REGION], [ENTRY]) == ([UNKNOWN_REGION], [])


# In the plan as data and as text


def test_waivers_are_data_of_the_plan_and_part_of_what_is_reviewed() -> None:
    _, plan = plan_with_found()
    full = replace(plan, waivers=(replace(ENTRY, findings=(TIE,)),))
    assert load(dump(full)) == full
    written = json.loads(dump(full))["waivers"][0]
    assert (written["reason"], written["owner"], written["until"]) == ("PAY-1", "jana", "2026-12-31")
    assert [entry["code"] for entry in written["findings"]] == ["PC408"]
    assert intent(full) == intent(plan)
    other = replace(plan, waivers=(replace(ENTRY, until="2027-01-31"),))
    assert intent(other) != intent(plan)
    with pytest.raises(Stale, match="waivers"):
        same_as_reviewed(replace(other, intent=intent(other)), plan)


def test_every_waiver_in_force_is_shown_in_a_plan_and_in_an_empty_one() -> None:
    error = replace(ENTRY, code="PC326", found=DIGEST, findings=(UNKNOWN_REGION,))
    text = plan_text(
        replace(FULL, waivers=(replace(ENTRY, findings=(TIE,)), error, replace(ENTRY, code="PC409"))), full=True
    )
    for part in (
        "  PC408  rules/us  until 2026-12-31, jana: PAY-1\n      warning a.yaml:1:1: two rules tie\n",
        "      error environments/production/rules.yaml:3:15: the shop knows no region US-ZZ\n",
        "  PC409  rules/us  until 2026-12-31, jana: PAY-1\n      nothing\n",
    ):
        assert part in text
    _, plan = plan_with_found()
    assert plan_text(plan).splitlines()[1] == "Waived: PC408 rules/us until 2026-12-31"


def test_validate_counts_what_is_waived_and_reports_keep_it() -> None:
    waived = (replace(ENTRY, findings=(TIE,)),)
    sources = signed().origins.sources
    assert findings_text((), sources, waived=waived) == "0 errors, 0 warnings, 1 waived\n"
    report = Report((), (), sources, ("production",), waived=waived)
    data = json.loads(write_report("json", report))
    assert data["counts"]["waived"] == 1
    assert data["waivers"][0]["findings"][0]["code"] == "PC408"
    (result,) = json.loads(write_report("sarif", report))["runs"][0]["results"]
    assert result["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "PAY-1 (jana, until 2026-12-31)"}
    ]


@pytest.mark.parametrize(
    ("code", "said"), [("PC201", "can't be waived"), ("PC408", "at one address"), ("PC326", "found: unknown")]
)
def test_explain_says_whether_a_code_can_be_waived(code: str, said: str) -> None:
    assert said in " ".join(explain_text(CODES[code]).split())


def test_the_documentation_shows_waivers_that_hold(repository: Path) -> None:
    """Its dates are of the day when it was written, so no command runs over it."""
    page = (repository / "docs/reference/configuration.md").read_text("utf-8")
    text = page.partition("# environments/production/waivers.yaml\n")[2].partition("```")[0]
    rows = [Waiver.model_validate(row) for row in yaml.load(text, yaml.BaseLoader)["waivers"]]
    assert [kind_of(row.code) for row in rows] == ["warning", "error"]
    assert [entry.code for entry in standing_in(signed(*rows), DAY)] == ["PC410", "PC326"]


# Along the line

SETTINGS = "class: {}\nshop: {{provider: local, url: 'local:{}', version: any}}\n"
TWICE = (
    "rules: {r: {sort_order: 1, currency: EUR, destinations: [DE, DE], methods: [terms]}}\n"
    "integrations: {terms: {type: payment_term, label: On account}}\n"
)
SIGNED = "waivers:\n  - {code: PC410, address: aliases/spare, reason: r, owner: o, until: 2026-12-31}\n"
SIGNED_TWICE = SIGNED.replace("PC410", "PC405").replace("aliases/spare", "rules/r")


@pytest.fixture
def project(write_project: Callable[[dict[str, str]], Path]) -> Path:
    """Two environments that take over the same list with one entry twice; one of them has signed for it."""
    files = {"environments/_shared/a.yaml": TWICE}
    for name in ("one", "two"):
        files[f"environments/{name}/environment.yaml"] = SETTINGS.format("sandbox", name) + "extend: [_shared]\n"
    return write_project({**files, "environments/one/waivers.yaml": SIGNED_TWICE})


def codes_of(root: Path, *names: str, today: date | None = DAY, environ: dict[str, str] | None = None) -> list[str]:
    return [finding.code for finding in offline.validate(root, names, environ, today).findings]


def test_what_one_environment_signs_for_stands_in_another(project: Path) -> None:
    assert codes_of(project, "one") == []
    assert codes_of(project, "two") == codes_of(project) == ["PC405"]


def test_without_a_day_nothing_is_waived(project: Path) -> None:
    found = offline.validate(project, ("one",))
    assert [finding.code for finding in found.findings] == ["PC405"]
    assert [verdict.guard for verdict in found.undecided if verdict.guard == "waivers"] == ["waivers"]
    assert found.waived == ()


def test_a_remembered_verdict_is_of_its_day(project: Path, tmp_path: Path) -> None:
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    for _ in range(2):
        assert codes_of(project, "one", environ=environ) == []
        assert codes_of(project, "one", today=date(2027, 1, 1), environ=environ) == ["PC405", "PC241"]
        assert len(offline.validate(project, ("one",), environ, DAY).waived[0].findings) == 1


def test_what_has_errors_calls_no_waiver_idle(project: Path) -> None:
    (project / "environments/one/b.yaml").write_text("rules: {s: {sort_order: 2, currency: EUR, methods: [gone]}}\n")
    (project / "environments/one/waivers.yaml").write_text(SIGNED_TWICE.replace("rules/r", "rules/other"))
    found = codes_of(project, "one")
    assert "PC405" in found
    assert "PC415" not in found
    (project / "environments/one/b.yaml").unlink()
    assert codes_of(project, "one") == ["PC405", "PC415"]


LATER = (datetime.now(UTC).date() + timedelta(days=60)).isoformat()  # far enough that nothing warns of the day
ODD = "rules: {odd: {name: Odd, sort_order: 30, currency: EUR, destinations: [US-ZZ], methods: [account]}}\n"
WAIVERS = "environments/shop/waivers.yaml"


def sign(world: World, found: str, until: str = LATER) -> None:
    entry = f"code: PC326, address: rules/odd, reason: PAY-7, owner: jana, until: {until}, found: {json.dumps(found)}"
    (world.project / WAIVERS).write_text(f"waivers: [{{{entry}}}]\n")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A shop with a rule that somebody made by hand, in a region that there isn't; it stands in the YAML, too."""
    world = small(tmp_path)
    (world.project / "environments/shop/odd.yaml").write_text(ODD)
    ((ident,),) = world.query("shop", "SELECT id FROM integrations WHERE name = 'Account'")
    local(
        world,
        "add",
        "shop",
        "rules",
        "name=Odd",
        "sort_order=30",
        "currency=EUR",
        "destinations=US-ZZ",
        f"methods=payment_term_{ident}",
    )
    return world


def planned(world: World, *words: str) -> dict[str, Any]:
    file = world.folder / "plan.json"
    file.unlink(missing_ok=True)
    assert world.payconf("plan", "shop", "--out", str(file), *words).code in (0, 11)
    data: dict[str, Any] = json.loads(file.read_text())
    return data


def refused(data: dict[str, Any]) -> list[str]:
    return [verdict["finding"]["code"] for verdict in data["verdicts"] if verdict["answer"] == "refused"]


def adopt(world: World) -> str:
    """Let payconf adopt the rule; returns the digest that the plan then tells."""
    sign(world, "unknown")
    ((ident,),) = world.query("shop", "SELECT id FROM rules WHERE name = 'Odd'")
    assert world.payconf("adopt", "shop", "rules/odd", "--id", str(ident)).code == 0
    data = planned(world)
    assert refused(data) == ["PC243"]
    fix: str = data["verdicts"][0]["finding"]["fix"]
    return fix.rpartition(" ")[2]


def test_an_error_stops_until_a_waiver_stands_for_it(world: World) -> None:
    said = world.payconf("plan", "shop")
    assert (said.code, "PC326" in said.all) == (10, True)
    sign(world, "unknown")
    assert world.payconf("validate").code == 0
    assert refused(planned(world)) == ["PC501", "PC243"]


def test_an_error_is_waived_for_the_value_that_was_found(world: World) -> None:
    sign(world, adopt(world))
    data = planned(world)
    assert refused(data) == []
    assert data["waivers"][0]["findings"][0]["code"] == "PC326"
    world.edit("environments/shop/odd.yaml", "sort_order: 30", "sort_order: 31")
    data = planned(world)
    assert [change["address"] for change in data["changes"]] == ["rules/odd"]
    assert world.payconf("apply", str(world.folder / "plan.json")).code == 0
    assert refused(planned(world)) == []


def test_another_value_in_the_shop_ends_the_waiver(world: World) -> None:
    sign(world, adopt(world))
    world.edit("environments/shop/environment.yaml", "class: sandbox", "class: sandbox\ndrift: keep")
    local(world, "set", "shop", "rules/2", "sort_order=9")
    assert refused(planned(world)) == []
    ((ident,),) = world.query("shop", "SELECT id FROM rules WHERE name = 'Odd'")
    local(world, "set", "shop", f"rules/{ident}", "destinations=US-YY")
    data = planned(world)
    assert refused(data) == ["PC243"]
    assert data["waivers"] == []


def test_a_value_that_moves_between_plan_and_apply_is_not_applied_to(world: World) -> None:
    sign(world, adopt(world))
    world.edit("environments/shop/objects.yaml", "sort_order: 20", "sort_order: 21")
    assert refused(planned(world)) == []
    ((ident,),) = world.query("shop", "SELECT id FROM rules WHERE name = 'Odd'")
    local(world, "set", "shop", f"rules/{ident}", "destinations=US-YY")
    said = world.payconf("apply", str(world.folder / "plan.json"))
    assert said.code == 12
    assert "rules/odd, for which an error is waived" in said.flat


def test_a_value_that_git_would_write_is_not_waived(world: World) -> None:
    sign(world, adopt(world))
    world.edit("environments/shop/odd.yaml", "[US-ZZ]", "[US-ZZ, US-XX]")
    assert refused(planned(world)) == ["PC243", "PC243"]


def test_when_its_day_is_over_the_error_stops_again(world: World) -> None:
    sign(world, adopt(world))
    workflow = world.workflow(now=lambda: datetime.now(UTC) + timedelta(days=61))
    with pytest.raises(InvalidProject) as stopped:
        workflow.environment("shop")
    assert [finding.code for finding in stopped.value.findings] == ["PC326"]
    found = workflow.validate()
    assert [finding.code for finding in found.findings] == ["PC326", "PC241"]


def test_a_warning_over_its_day_refuses_a_plan_without_stopping_it(world: World) -> None:
    """A plan is still made, so that what only disables stays possible."""
    (world.project / "environments/shop/odd.yaml").write_text("aliases: {spare: account}\n")
    (world.project / WAIVERS).write_text(SIGNED.replace("2026-12-31", "2020-01-31"))
    data = planned(world)
    assert refused(data) == ["PC241"]
    assert data["waivers"] == []
    assert FILE in str(data) or data["changes"] == []


def test_warnings_of_the_plan_and_of_idle_waivers(world: World) -> None:
    (world.project / "environments/shop/odd.yaml").write_text("aliases: {spare: account}\n")
    row = "  - {{code: {}, address: {}, reason: r, owner: o, until: {}}}\n"
    rows = [row.format(code, address, LATER) for code, address in (("PC410", "aliases/spare"), ("PC506", "rules/new"))]
    (world.project / WAIVERS).write_text("waivers:\n" + "".join(rows))
    data = planned(world)
    assert [(entry["code"], len(entry["findings"])) for entry in data["waivers"]] == [("PC410", 1), ("PC506", 0)]
    assert [(one["code"], one["address"]) for one in data["findings"]] == [("PC415", "rules/new")]
    assert planned(world, "--no-secrets")["findings"] == []


def test_the_field_of_a_place_is_the_one_that_holds_it(write_project: Callable[[dict[str, str]], Path]) -> None:
    text = "rules:\n  us:\n    destinations: [{country: US, postal_codes: ['1']}, DE]\n    name: US\n"
    settings = SETTINGS.format("sandbox", "x")
    root = write_project({"environments/one/environment.yaml": settings, "environments/one/a.yaml": text})
    found = resolve(load_project(root), "one").environment
    assert found is not None
    inside = {(3, 5): "destinations", (3, 49): "destinations", (3, 56): "destinations", (4, 11): "name"}
    for place, field in {**inside, (2, 3): "", (9, 9): ""}.items():
        span = Span("environments/one/a.yaml", *place)
        assert found.origins.field_at(("rules", "us"), span) == field, place
        assert found.origins.field_at(("rules", "gone"), span) == found.origins.field_at(("aliases", "us"), span) == ""

"""`payconf drift` for nightly jobs: several environments, what is accepted, and reports for other programs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from payconf.model.errors import Unavailable
from payconf.providers import local
from payconf.render.drifted import Drifted
from tests.worlds import World, make_world

pytestmark = pytest.mark.untraced

FORMATS = ("junit", "sarif", "json", "github", "text")
WAIVERS = "environments/sandbox/waivers.yaml"
SIGNED = "reason: PAY-1, owner: jana@acme.example, until: "


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = make_world(tmp_path_factory.mktemp("applied") / "world")
    assert made.payconf("apply", "sandbox", "--yes").code == 0
    return made


@pytest.fixture
def world(applied: World, tmp_path: Path) -> World:
    folder = tmp_path / "world"
    shutil.copytree(applied.folder, folder)
    places = {"PAYCONF_STATE": f"sqlite://{folder / 'state.sqlite'}", "PAYCONF_LOCAL": str(folder / "shops")}
    return World(folder, {**applied.environ, **places})


def by_hand(world: World, *words: str) -> None:
    assert world.payconf("local", "set", "acme-sandbox", *words).code == 0


def accept(world: World, *entries: str) -> None:
    (world.project / WAIVERS).write_text("accepted_drift:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries))


def soon(days: int) -> str:
    from datetime import UTC, datetime, timedelta

    return f"{datetime.now(UTC).date() + timedelta(days=days)}"


def reports(world: World, *names: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and what the reports hold."""
    folder = world.folder / "reports"
    folder.mkdir(exist_ok=True)
    words = [
        part
        for form in ("junit", "sarif", "json", "github", "text")
        for part in ("--report", f"{form}={folder / form}")
    ]
    code = world.payconf("drift", *names, *words).code
    return code, {
        "junit": ElementTree.fromstring((folder / "junit").read_text("utf-8")),
        "sarif": json.loads((folder / "sarif").read_text("utf-8"))["runs"][0],
        "json": json.loads((folder / "json").read_text("utf-8")),
        "github": (folder / "github").read_text("utf-8"),
        "text": (folder / "text").read_text("utf-8"),
    }


def test_nothing_changed_is_a_case_that_passes(world: World) -> None:
    code, found = reports(world, "sandbox")
    assert code == 0
    numbers = {"tests": "1", "failures": "0", "errors": "0"}
    assert found["junit"].attrib == {"name": "payconf drift", **numbers}
    assert found["junit"].find("testsuite/testcase").attrib["name"] == "no drift"
    assert (found["sarif"]["results"], found["json"]["findings"]) == ([], [])
    assert found["github"] == "::notice title=payconf drift sandbox::sandbox: no drift\n"


def test_what_was_changed_stands_at_its_place_in_the_yaml(world: World) -> None:
    by_hand(world, "rules/1", "sort_order=77")
    code, found = reports(world, "sandbox")
    assert code == 2
    case = found["junit"].find("testsuite/testcase")
    place = ("environments/_shared/rules-us.yaml", "payconf.sandbox.drift")
    assert (case.attrib["file"], case.attrib["classname"]) == place
    assert "payconf pull ENV ADDRESS" in case.find("failure").text
    assert "rules/ca-cards, sort_order: git says 140, the shop 77" in case.attrib["name"]
    (result,) = found["sarif"]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "environments/_shared/rules-us.yaml"
    line = (
        (world.project / "environments/_shared/rules-us.yaml")
        .read_text()
        .splitlines()[place["region"]["startLine"] - 1]
    )
    assert "sort_order: 140" in line
    assert case.attrib["line"] == str(place["region"]["startLine"])
    assert found["json"]["findings"][0]["address"] == "rules/ca-cards"
    assert found["github"].startswith("::error file=environments/_shared/rules-us.yaml,line=")
    assert "sort_order   git 140, shop 77" in found["text"]


def test_what_is_accepted_ends_with_0_and_is_listed_apart(world: World) -> None:
    by_hand(world, "rules/1", "sort_order=77")
    accept(world, f"address: rules/ca-cards, field: sort_order, value: 77, {SIGNED}{soon(5)}")
    said = world.payconf("drift", "sandbox")
    assert said.code == 0
    assert "Changed in the shop and accepted" in said.out
    assert "No other drift in what the shop lets be read." in said.out
    code, found = reports(world, "sandbox")
    assert code == 0
    assert found["junit"].find("testsuite/testcase/skipped").attrib["message"].startswith("accepted until")
    (result,) = found["sarif"]["results"]
    assert result["suppressions"][0]["justification"] == f"PAY-1 (jana@acme.example, until {soon(5)})"
    assert found["json"]["waivers"][0]["owner"] == "jana@acme.example"
    by_hand(world, "rules/1", "sort_order=78")
    assert world.payconf("drift", "sandbox").code == 2


def test_what_is_over_is_drift_again_and_says_so(world: World) -> None:
    by_hand(world, "rules/1", "sort_order=77")
    accept(world, f"address: rules/ca-cards, field: sort_order, {SIGNED}{soon(-1)}")
    said = world.payconf("drift", "sandbox")
    assert said.code == 2
    assert "warning PC422 environments/sandbox/waivers.yaml:2" in said.out
    code, found = reports(world, "sandbox")
    assert code == 2
    assert {case.attrib["name"][:5] for case in found["junit"].iter("testcase")} == {"PC520", "PC422"}
    plan = world.payconf("plan", "sandbox", "--no-secrets")
    assert (plan.code, "sort_order  77 -> 140" in plan.out) == (0, True)


def test_plans_leave_what_is_accepted_as_it_is(world: World) -> None:
    """The sandbox reverts drift; what somebody signed for it does not."""
    by_hand(world, "rules/1", "sort_order=77")
    accept(world, f"address: rules/ca-cards, field: sort_order, {SIGNED}{soon(5)}")
    assert "No changes to sandbox" in world.payconf("plan", "sandbox").out
    assert world.payconf("apply", "sandbox", "--yes").code == 0
    assert world.query("acme-sandbox", "SELECT sort_order FROM rules WHERE id = 1") == [(77,)]


def test_safety_is_not_accepted(world: World) -> None:
    accept(world, f"address: integrations/payflow, field: test_mode, {SIGNED}{soon(5)}")
    said = world.payconf("validate", "sandbox")
    assert said.code == 11
    assert "PC240" in said.out
    by_hand(world, "integrations/7", "test_mode=false")
    assert world.payconf("drift", "sandbox").code == 2


def test_an_object_that_is_gone_is_drift(world: World) -> None:
    assert world.payconf("local", "delete", "acme-sandbox", "rules/1").code == 0
    code, found = reports(world, "sandbox")
    assert code == 2
    assert "rules/ca-cards is no longer there" in found["json"]["findings"][0]["message"]


def test_one_environment_that_fails_hides_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    by_hand(world, "rules/1", "sort_order=77")
    connect = local.connect

    def broken(target: Any) -> Any:
        if target.url == "local:acme":
            raise Unavailable("the shop does not answer", "Try again later.")
        return connect(target)

    monkeypatch.setattr(local, "connect", broken)
    said = world.payconf("drift", "production", "sandbox")
    assert said.code == 14
    assert "payconf drift production: not known" in said.err
    assert "the shop does not answer" in said.err
    assert "sort_order   git 140, shop 77" in said.out
    code, found = reports(world, "production", "sandbox", "sandbox")
    assert code == 14
    assert [suite.attrib["name"] for suite in found["junit"]] == ["production", "sandbox"]
    assert found["junit"].attrib["failures"] == "2"
    assert "PC521 production could not be looked at" in found["junit"].find("testsuite/testcase").attrib["name"]
    assert {result["ruleId"] for result in found["sarif"]["results"]} == {"PC520", "PC521"}
    assert "production could not be looked at: the shop does not answer" in found["text"]


def test_objects_that_are_not_adopted_are_told(world: World) -> None:
    assert world.payconf("state", "rm", "sandbox", "rules/ca-cards", "--yes").code == 0
    code, found = reports(world, "sandbox")
    assert code == 11
    assert "PC501" in {finding["code"] for finding in found["json"]["findings"]}


def test_a_secret_in_a_readable_field_is_not_quoted(world: World) -> None:
    """What a service shows of a value that comes from a store stays out of every report."""
    from payconf.model.address import Address
    from payconf.model.change import Drift, FieldChange
    from payconf.model.plan import Plan
    from payconf.model.value import SecretRef
    from tests.render_samples import SANDBOX

    field = FieldChange("merchant_id", "not-for-anybody", SecretRef("env://MERCHANT", "f" * 64))
    off = Drift(Address("rules", "x"), (FieldChange("enabled", False, True),), off="r-0002, 2026-11-20")
    drift = (Drift(Address("integrations", "x"), (field,)), off)
    found = Drifted("sandbox", Plan(SANDBOX, drift=drift)).findings
    assert found[0].message == "sandbox: integrations/x, merchant_id: git says env://MERCHANT, the shop another one"
    assert found[1].message.endswith("the shop false, switched off by payconf off (r-0002, 2026-11-20)")


def test_a_long_value_is_cut_off(world: World) -> None:
    by_hand(world, "rules/1", f"name={'x' * 250}")
    _, found = reports(world, "sandbox")
    assert "x…" in found["json"]["findings"][0]["message"]

"""`--report FORMAT=FILE` as pipelines type it: every form of plan, show, validate and simulate, and what stops them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from payconf.render.forms import OF_FINDINGS, OF_PLANS
from payconf.schema import schemas
from tests.markdown_reader import tame
from tests.page_worlds import HOSTILE, page_world
from tests.test_stories import small
from tests.worlds import Said, World

pytestmark = pytest.mark.untraced

OBJECTS = "environments/shop/objects.yaml"
MARKER = "<!-- payconf plan shop -->\n"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return page_world(tmp_path)


def every(world: World, forms: tuple[str, ...] = OF_PLANS) -> list[str]:
    return [word for form in forms for word in ("--report", f"{form}={world.folder / form}")]


def report(world: World, form: str = "markdown") -> str:
    return (world.folder / form).read_text("utf-8")


def stopped(world: World, said: Said, code: int) -> str:
    """The comment of a plan that came to nothing, when all other reports are told, too."""
    assert said.code == code, said.all
    assert said.out == ""
    for form in OF_PLANS:
        assert (world.folder / form).is_file(), form
    data = json.loads(report(world, "json"))
    jsonschema.Draft7Validator(schemas()["report"]).validate(data)
    assert data["stopped"]["exit_code"] == code
    assert report(world, "gitlab-terraform") == "{}\n"
    comment = report(world)
    assert comment.startswith(MARKER)
    tame(comment)
    return comment


def test_every_form_at_once_changes_nothing_else(world: World) -> None:
    plain = world.payconf("plan", "shop", "--detailed-exitcode")
    said = world.payconf("plan", "shop", "--detailed-exitcode", "--out", str(world.folder / "p.json"), *every(world))
    assert (said.code, plain.code) == (2, 2)
    assert said.out.splitlines()[3:-2] == plain.out.splitlines()[3:-1]
    intent = json.loads((world.folder / "p.json").read_text())["intent"]
    comment = report(world)
    assert comment.startswith(f"{MARKER}<!-- payconf intent: {intent} -->\n")
    assert f"Intent of these changes: `{intent}`" in comment
    assert json.loads(report(world, "gitlab-terraform")) == {"create": 1, "update": 2, "delete": 0}
    assert "prefix" not in report(world, "gitlab")


def test_show_has_them_of_a_file(world: World) -> None:
    file = world.folder / "p.json"
    assert world.payconf("plan", "shop", "--out", str(file)).code == 0
    assert world.payconf("show", str(file), *every(world)).code == 0
    assert report(world).startswith(MARKER)
    assert "sha256 " in report(world)
    assert json.loads(report(world, "json")) == json.loads(file.read_text())
    file.write_text("{}")
    said = world.payconf("show", str(file), *every(world))
    assert said.code != 0
    assert report(world).startswith("<!-- payconf show -->\n")


def test_errors_of_the_files_are_told_in_the_comment(world: World) -> None:
    world.edit(OBJECTS, "sort_order: 20", "sort_ordr: 20")
    comment = stopped(world, world.payconf("plan", "shop", *every(world)), 10)
    assert "### payconf plan `shop`: stopped, exit code 10, 2 errors" in comment
    assert "environments/shop/objects.yaml:" in comment
    assert "sort_ordr" in comment
    assert f"file={OBJECTS},line=" in report(world, "github")


def test_a_review_that_no_longer_holds_is_told(world: World) -> None:
    comment = stopped(world, world.payconf("plan", "shop", "--reviewed", "ab" * 32, *every(world)), 12)
    assert "reviewed" in comment


def test_a_shop_that_is_not_there_is_told(world: World) -> None:
    world.shop("shop").unlink()
    comment = stopped(world, world.payconf("plan", "shop", *every(world)), 14)
    assert "There is no embedded shop shop" in comment


def test_an_environment_that_is_not_there_is_told_by_its_name(world: World) -> None:
    said = world.payconf("plan", "environments/none", "--report", f"markdown={world.folder / 'markdown'}")
    assert said.code == 64
    assert report(world).startswith("<!-- payconf plan none -->\n")
    said = world.payconf("plan", "/elsewhere/x", "--report", f"markdown={world.folder / 'markdown'}")
    assert said.code == 64


def test_a_refused_plan_is_told_with_its_counts(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    world.edit(OBJECTS, "methods: [bank, cheque]", "methods: [bank], destinations: [DE]")
    said = world.payconf("plan", "shop", *every(world))
    assert said.code == 11
    comment = report(world)
    assert comment.index("### payconf plan `shop`: refused") < comment.index("[PC220]") < comment.index("to create")
    assert "::error " in report(world, "github")
    assert json.loads(report(world, "gitlab-terraform"))["update"] == 1


@pytest.mark.parametrize("file", ["payconf.yaml", "environments/shop/new.yaml", "policies/p.yaml"])
def test_no_file_of_the_project_is_lost_to_a_report(world: World, file: str) -> None:
    there = world.project / file
    before = there.read_bytes() if there.exists() else None
    for words in (("--out", str(there)), ("--report", f"text={there}")):
        said = world.payconf("plan", "shop", *words)
        assert (said.code, "is a file of the project" in said.flat) == (64, True)
    assert (there.read_bytes() if there.exists() else None) == before


def test_a_report_that_cannot_be_written_hides_nothing(world: World) -> None:
    there = ("--report", "markdown=/no-such/folder/x.md", "--report", f"json={world.folder / 'json'}")
    said = world.payconf("plan", "shop", *there, "--report", "text=/no-such/other/x.txt")
    assert said.code == 1
    assert "/no-such/other/x.txt can't be written" in said.flat
    assert "can't be written" in said.flat
    assert "What buyers will notice" in said.out
    assert json.loads(report(world, "json"))["intent"]
    world.shop("shop").unlink()
    said = world.payconf("plan", "shop", *there)
    assert said.code == 14
    assert "/no-such/folder/x.md can't be written" in said.flat
    assert "There is no embedded shop shop" in said.flat


def test_annotations_go_to_the_log_behind_the_text(world: World) -> None:
    said = world.payconf("plan", "shop", "--report", "github=-")
    assert said.code == 0
    assert said.out.splitlines()[-1] == (
        "::notice title=payconf plan shop::1 to create, 2 to update, 0 to delete · 0 refused · 0 warnings"
    )
    assert said.out.startswith("payconf plan shop")
    for words, told in (
        (("--report", "markdown=-"), "only github goes to standard output"),
        (("--format", "json", "--report", "github=-"), "would share standard output"),
        (("--out", "p.json", "--report", "html=./p.json"), "p.json is the plan file itself"),
        (("--snapshot", "s.json", "--report", "json=./s.json"), "s.json is the snapshot itself"),
        (("--snapshot", "s.json", "--out", "./s.json"), "s.json is the snapshot itself"),
        (("--snapshot", "s.json", "--write-secrets"), "a plan of a --snapshot reads none"),
        (("--report", "html=x", "--report", "json=./x"), "is named for 2 reports"),
    ):
        said = world.payconf("plan", "shop", *words)
        assert said.code == 64
        assert told in said.flat
        assert said.out == ""


def test_a_summary_is_added_to_what_is_there(world: World) -> None:
    file = world.folder / "summary.md"
    for _ in range(2):
        assert world.payconf("plan", "shop", "--report", f"github-summary={file}").code == 0
    assert file.read_text().count(MARKER) == 2
    file.write_bytes(b"x" * (2**20 - 60_000))
    assert world.payconf("plan", "shop", "--report", f"github-summary={file}").code == 0
    assert file.stat().st_size <= 2**20
    assert b"x\n<!-- payconf plan shop -->\n" in file.read_bytes()
    file.write_bytes(b"x" * (2**20 - 100))
    said = world.payconf("plan", "shop", "--report", f"github-summary={file}")
    assert said.code == 0
    assert "has no room left for a summary" in said.flat
    assert file.stat().st_size == 2**20 - 100


def test_what_others_wrote_is_code(tmp_path: Path) -> None:
    world = page_world(tmp_path, HOSTILE)
    assert world.payconf("plan", "shop", *every(world)).code == 0
    tame(report(world))
    assert "<script>" in report(world)


def test_validate_has_those_of_findings(world: World) -> None:
    world.edit(OBJECTS, "sort_order: 20", "sort_ordr: 20")
    said = world.payconf("validate", *every(world, OF_FINDINGS))
    assert said.code == 10
    assert report(world, "text") == said.out
    assert report(world).startswith("<!-- payconf validate -->\n")
    assert "### payconf validate `shop`: 2 errors" in report(world)
    jsonschema.Draft7Validator(schemas()["report"]).validate(json.loads(report(world, "json")))
    assert len(json.loads(report(world, "gitlab"))) == 2
    assert world.payconf("validate", "--format", "markdown").out == report(world)
    assert world.payconf("validate", "--report", "html=x").code == 64
    assert world.payconf("validate", "none", "--report", f"markdown={world.folder / 'markdown'}").code == 64
    assert "no environment 'none'" in report(world)
    (world.project / "notes.txt").write_text("x")
    said = world.payconf("validate", "notes.txt", *every(world, OF_FINDINGS))
    assert (said.code, said.out) == (0, "")
    assert "### payconf validate: nothing wrong" in report(world)


def test_checkouts_have_those_of_findings(world: World) -> None:
    path = world.project / OBJECTS
    text = (
        "checkouts:\n  one: {website: EU Store, currency: EUR, billing: {country: DE}, subtotal: 1, expect: [bank]}\n"
    )
    path.write_text(path.read_text("utf-8") + text, "utf-8")
    said = world.payconf("simulate", "shop", "--checkouts", *every(world, OF_FINDINGS))
    assert said.code == 1
    assert report(world, "text") == said.out
    jsonschema.Draft7Validator(schemas()["checkouts"]).validate(json.loads(report(world, "json")))
    assert report(world, "junit") == world.payconf("simulate", "shop", "--checkouts", "--format", "junit").out
    assert "one: expected: bank; offered:" in report(world)
    assert f"::error file={OBJECTS},line=" in report(world, "github")
    tame(report(world))
    said = world.payconf("simulate", "shop", "--currency", "EUR", "--report", f"markdown={world.folder / 'm'}")
    assert said.code == 64
    assert "--report goes with --checkouts" in said.flat
    path.write_text("rulez: {}\n", "utf-8")
    assert world.payconf("simulate", "shop", "--checkouts", *every(world, OF_FINDINGS)).code == 10
    assert "stopped, exit code 10" in report(world)


@pytest.mark.parametrize("form", ["markdown", "github-summary"])
def test_nothing_is_written_through_a_link_that_a_branch_has_laid(world: World, form: str) -> None:
    elsewhere = world.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "profile").write_text("mine")
    (world.project / "comment.md").symlink_to(elsewhere / "profile")
    (world.project / "out").symlink_to(elsewhere)
    for file in ("comment.md", "out/profile", str(world.project / "out/profile")):
        said = world.payconf("plan", "shop", "--report", f"{form}={file}")
        assert said.code == 1
        assert "is a link; a branch may have laid it to any file" in said.flat
    said = world.payconf("plan", "shop", "--out", "out/plan.json")
    assert said.code == 1
    assert [file.name for file in elsewhere.iterdir()] == ["profile"]
    assert (elsewhere / "profile").read_text() == "mine"
    (world.project / "sub").mkdir()
    (world.folder / "link").symlink_to(elsewhere)
    assert world.payconf("plan", "shop", "--report", f"{form}=sub/x.md").code == 0
    assert world.payconf("plan", "shop", "--report", f"{form}={world.folder / 'link/x.md'}").code == 0
    (world.folder / ".git").mkdir()
    assert world.payconf("plan", "shop", "--report", f"{form}=../link/x.md").code == 1

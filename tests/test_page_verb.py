"""`--report FORMAT=FILE` of plan, show and validate, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.page_outline import Outline
from tests.page_worlds import page_of, page_world
from tests.test_stories import small
from tests.worlds import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return page_world(tmp_path)


def test_several_reports_beside_the_screen(world: World) -> None:
    plain = world.payconf("plan", "shop")
    reports = [f"{form}={world.folder / f'plan.{form}'}" for form in ("html", "json", "text")]
    said = world.payconf("plan", "shop", *(word for report in reports for word in ("--report", report)))
    assert (said.code, plain.code) == (0, 0)
    assert said.out.splitlines()[3:] == plain.out.splitlines()[3:]
    assert json.loads((world.folder / "plan.json").read_text())["header"]["environment"] == "shop"
    assert "destinations [AT, CH, DE, FR] -> [DE, FR]" in (world.folder / "plan.text").read_text()
    found = Outline((world.folder / "plan.html").read_text("utf-8")).said
    assert "EU (sort order 10): applies, offers Bank transfer and Cheque" in found
    assert "Swiss (sort order 5): applies, offers Cheque; the rules below are not looked at" in found
    assert "Large orders (sort order 20): never looked at: Swiss stops before it" in found


def test_the_command_of_a_cell_runs_and_says_the_same(world: World) -> None:
    file = world.folder / "plan.json"
    found = Outline(page_of(world, "--out", str(file))).said
    command = f"payconf simulate shop --website 'EU Store' --currency EUR --billing-country CH --plan {file}"
    assert command in found
    words = ("--website", "EU Store", "--currency", "EUR", "--billing-country", "CH", "--subtotal", "1")
    said = world.payconf("simulate", "shop", *words, "--guest", "--plan", str(file))
    assert said.code == 0
    assert said.out.endswith("What the plan changes\n  - lose Bank transfer (bank)\n")
    assert "changed loses Bank transfer and On account" in found


def test_show_makes_the_page_of_a_plan_file(world: World) -> None:
    file, page = world.folder / "plan.json", world.folder / "show.html"
    page_of(world, "--out", str(file))
    said = world.payconf("show", str(file), "--report", f"html={page}")
    assert said.code == 0
    found = Outline(page.read_text("utf-8")).said
    assert "destinations line 7 [AT, CH, DE, FR] [DE, FR]" in found
    assert "digest " in found
    assert "so that this page can't say rule by rule why. payconf plan shop --report html=FILE reads the shop" in found
    assert "CH changed loses Bank transfer and On account before" in found
    assert "not signed" in found


def test_a_report_goes_with_a_plan_file(world: World) -> None:
    said = world.payconf("show", "shop", "--report", f"html={world.folder / 'x.html'}")
    assert said.code == 64
    assert "--report goes with a plan file" in said.flat


def test_reports_change_no_exit_code(tmp_path: Path) -> None:
    """Changes pending, and refused."""
    world = page_world(tmp_path / "one")
    report = ("--report", f"html={tmp_path / 'x.html'}")
    assert world.payconf("plan", "shop", "--detailed-exitcode", *report).code == 2
    production = small(tmp_path / "two", "production")
    production.edit("environments/shop/objects.yaml", "methods: [bank, cheque]", "methods: [bank], destinations: [DE]")
    plain = production.payconf("plan", "shop")
    assert plain.code == 11, plain.all
    assert production.payconf("plan", "shop", *report).code == 11
    assert "payconf plan shop: refused" in (tmp_path / "x.html").read_text("utf-8")


@pytest.mark.parametrize("verb", ["plan", "validate"])
def test_what_is_no_report_is_refused_before_anything_else(world: World, verb: str) -> None:
    for wrong in ("html", "html=", "pdf=x"):
        said = world.payconf(verb, "shop", "--report", wrong)
        assert said.code == 64
        assert f"'{wrong}' is not FORMAT=FILE with a format of" in said.flat
    said = world.payconf(verb, "shop", "--report", "json=same", "--report", "json=same")
    assert said.code == 64
    assert "same is named for 2 reports" in said.flat
    assert not (world.project / "same").exists()


def test_a_file_that_cannot_be_written_is_an_error(world: World) -> None:
    said = world.payconf("plan", "shop", "--report", f"html={world.folder / 'no/x.html'}")
    assert said.code == 1
    assert "can't be written" in said.flat

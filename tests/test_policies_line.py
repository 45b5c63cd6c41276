"""Policies along the line: read, part of the verdict's key, in validate and in the plan."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from payconf import offline
from payconf.load.files import read_project
from payconf.load.project import parse_policies
from payconf.model.span import Sources
from tests.test_policies import SETTINGS, Write
from tests.test_stories import small
from tests.worlds import World

PROGRAM = """
import sys
from payconf.cli import main
try:
    main()
except SystemExit:
    pass
print([name for name in sys.modules if "cel_expr" in name])
"""


def test_a_file_that_cant_be_read_stops(write_project: Write) -> None:
    files = {"environments/one/environment.yaml": SETTINGS, "policies/a.yaml": "policies: {p: [\n"}
    root = write_project({**files, "policies/b.yaml": ""})
    (root / "policies/c.yaml").symlink_to(root / "payconf.yaml")
    (root / "policies/d.yaml").symlink_to(root / "nowhere.yaml")
    found = offline.validate(root, ()).findings
    assert [f"{finding.span.file} {finding.code}" for finding in found if finding.is_error] == [
        "policies/a.yaml PC020",
        "policies/b.yaml PC013",
        "policies/c.yaml PC008",
        "policies/d.yaml PC007",
    ]


@pytest.mark.parametrize("kind", ["link to nothing", "link outside", "a file"])
def test_a_folder_that_cant_be_read_stops(write_project: Write, tmp_path: Path, kind: str) -> None:
    root = write_project({"environments/one/environment.yaml": SETTINGS})
    if kind == "a file":
        (root / "policies").write_text("")
    else:
        (root / "policies").symlink_to(tmp_path if kind == "link outside" else root / "gone")
    assert [finding.is_error for finding in offline.validate(root, ()).findings] == [True]


def test_policies_are_read_from_whatever_bytes_they_are_given() -> None:
    sources = Sources()
    read, found = parse_policies((("policies/a.yaml", b"policies: {}\n"), ("policies/b.yaml", b"- a\n")), sources)
    assert [entry.name for entry in read] == ["policies/a.yaml"]
    assert [finding.code for finding in found] == ["PC015"]
    assert sources.text("policies/a.yaml") == b"policies: {}\n"


def test_their_bytes_are_facts_of_a_verdict(write_project: Write) -> None:
    root = write_project({"environments/one/environment.yaml": SETTINGS, "policies/a.yaml": "policies: {}\n"})
    files = read_project(root)
    assert b"policies: {}\n" in [*files.contents()]
    assert "policies/a.yaml" in files.sources().names
    assert "policies/a.yaml" in repr(files.facts())


def codes(world: World) -> list[str]:
    """The codes of a plan's verdicts."""
    file = world.folder / "plan.json"
    assert world.payconf("plan", "shop", "--out", str(file)).code in (0, 11)
    data = json.loads(file.read_text())
    return [verdict["finding"]["code"] for verdict in data["verdicts"] if verdict["finding"]]


def test_policies_refuse_in_validate_and_in_the_plan(tmp_path: Path) -> None:
    world = small(tmp_path)
    (world.project / "policies").mkdir()
    file = world.project / "policies/a.yaml"
    file.write_text("policies:\n  one-change: {when: plan, assert: size(plan.changes) < 2}\n")
    assert world.payconf("validate").code == 0
    assert codes(world) == []
    world.edit("environments/shop/objects.yaml", "sort_order: 10", "sort_order: 11")
    world.edit("environments/shop/objects.yaml", "sort_order: 20", "sort_order: 21")
    assert codes(world) == ["PC246"]
    assert world.payconf("apply", str(tmp_path / "plan.json")).code == 11
    file.write_text("policies:\n  never: {for: rules, assert: object.stop_processing}\n")
    said = world.payconf("validate")
    assert said.code == 11
    assert said.out.count("error[PC246] Refused by a policy") == 2
    assert codes(world) == ["PC246", "PC246"]


def test_advice_is_a_warning_of_the_plan_and_can_be_waived(tmp_path: Path) -> None:
    world = small(tmp_path)
    (world.project / "policies").mkdir()
    policy = "{for: rules, severity: warning, assert: object.stop_processing}"
    (world.project / "policies/a.yaml").write_text(f"policies:\n  p: {policy}\n")
    assert world.payconf("validate").code == 0
    assert codes(world) == []
    data = json.loads((tmp_path / "plan.json").read_text())
    found = [(entry["code"], entry["address"]) for entry in data["findings"]]
    assert found == [("PC416", "rules/all"), ("PC416", "rules/account")]


def test_what_has_errors_is_not_asked(write_project: Write) -> None:
    policy = 'policies: {p: {assert: "size(rules) == 1"}}\n'
    files = {"environments/one/environment.yaml": SETTINGS, "policies/a.yaml": policy}
    root = write_project({**files, "environments/one/a.yaml": "rules: {r: {sort_order: 1, currency: EUR}}\n"})
    assert [finding.code for finding in offline.validate(root, ()).findings] == ["PC102"]


def test_without_policies_no_cel_is_imported(write_project: Write) -> None:
    terms = "integrations: {terms: {type: payment_term, label: On account}}\n"
    root = write_project({"environments/one/environment.yaml": SETTINGS, "environments/one/a.yaml": terms})
    for policies, imported in (({}, False), ({"policies/a.yaml": 'policies: {p: {assert: "true"}}\n'}, True)):
        write_project(policies)
        command = [sys.executable, "-c", PROGRAM, "validate"]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
        assert (done.stdout.splitlines()[-1] != "[]") is imported

"""Every folder of tests/cases/plans/ has the plan of its expected.txt, and every code of the planner a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from payconf.model.codes.plans import CODES
from payconf.plan.file import dump, load
from tests.plan_cases import CASES, plan_of_case, told

TOLD_ONCE = ("PC517", "PC518")
"""Of secrets that a service tells once: no kind of these shops has any, so tests/test_told.py holds them."""
ELSEWHERE = ("PC519", "PC520", "PC521")
"""Of a plan that is made from a snapshot, and of payconf drift: test_on_snapshot.py and test_drift_reports.py."""
FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_plan_is_as_expected(folder: Path) -> None:
    made = plan_of_case(folder)
    assert "".join(f"{line}\n" for line in told(made)) == (folder / "expected.txt").read_text("utf-8")
    assert load(dump(made)) == made


def test_every_code_of_the_planner_has_a_folder() -> None:
    text = "\n".join((folder / "expected.txt").read_text("utf-8") for folder in FOLDERS)
    stage = [code.code for code in CODES if code.stage == "plan"]
    assert [code for code in stage if code not in text and code not in (*TOLD_ONCE, *ELSEWHERE)] == []

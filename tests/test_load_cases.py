"""The case folders of PC0xx show load's own findings at their exact places."""

from __future__ import annotations

from pathlib import Path

import pytest

from payconf.load import load_project
from payconf.model.codes.yaml import CODES

FOLDERS = sorted((Path(__file__).parent / "cases/invalid").glob("PC0*"))
MADE_AT_RUN_TIME = {"PC009", "PC010"}
"""Names that git tools can't carry everywhere, and 8 MiB: test_load_project.py makes these."""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_places(folder: Path) -> None:
    expected = [line for line in (folder / "expected.txt").read_text().splitlines() if " PC0" in line]
    assert [f"{finding.span} {finding.code}" for finding in load_project(folder).findings] == expected
    assert folder.name[:5] in expected[0]


def test_every_code_has_a_folder() -> None:
    assert {folder.name[:5] for folder in FOLDERS} | MADE_AT_RUN_TIME == {entry.code for entry in CODES}

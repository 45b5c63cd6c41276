"""What is read back of a plan: from its file and from the reports that payconf wrote beside it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Files(NamedTuple):
    """Where a plan and its reports lie: outside the work tree, away with the job."""

    folder: Path

    @property
    def plan(self) -> Path:
        """What `payconf apply` takes."""
        return self.folder / "plan.json"

    @property
    def comment(self) -> Path:
        """The plan as Markdown."""
        return self.folder / "plan.md"

    @property
    def annotations(self) -> Path:
        """Lines for the runner."""
        return self.folder / "annotations.txt"

    @property
    def summary(self) -> Path:
        """The plan for the summary of the job."""
        return self.folder / "summary.md"

    @property
    def snapshot(self) -> Path:
        """The shop, as it was written down."""
        return self.folder / "snapshot.json"

    def words(self) -> Sequence[str]:
        """The options of `payconf plan` that write them all."""
        reports = {"markdown": self.comment, "github": self.annotations, "github-summary": self.summary}
        return ["--out", str(self.plan), *(f"--report={form}={file}" for form, file in reports.items())]

    def clear(self) -> None:
        """Nothing of an earlier step may be taken for this one's."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for file in (self.plan, self.comment, self.annotations, self.summary, self.snapshot):
            file.unlink(missing_ok=True)


class Made(NamedTuple):
    """What other jobs want to know of a plan. Empty where none was made."""

    intent: str = ""
    counts: Mapping[str, int] = {}


def made(file: Path) -> Made:
    """Read a plan file that payconf has just written."""
    if not file.is_file():
        return Made()
    plan = json.loads(file.read_text(encoding="utf-8"))
    return Made(plan["intent"], Counter(change["action"] for change in plan["changes"]))


def text_of(file: Path) -> str:
    """A report; empty where payconf wrote none."""
    return file.read_text(encoding="utf-8") if file.is_file() else ""

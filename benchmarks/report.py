"""Results: the table on the screen, and the files that keep it with its date and machine."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Result:
    """One row. `ratio` is payconf's to the other side's, or the other way round where `at_least` says so.

    `wall` and `cpu` are ratios of pairs; the budget is held to `wall`, except where only one of them was measured.
    `own` and `base`: medians in `unit`. `rounds`: pairs that were run.
    """

    what: str
    against: str
    wall: float | None
    cpu: float | None
    budget: float | None
    own: float
    base: float
    unit: str = "ms"
    at_least: bool = False
    rounds: int = 1
    note: str = ""

    @property
    def ratio(self) -> float:
        """What is held to the budget."""
        return self.wall if self.wall is not None else self.cpu or 0.0

    @property
    def met(self) -> bool:
        """True where there is no budget, too."""
        return self.budget is None or (self.ratio >= self.budget if self.at_least else self.ratio <= self.budget)

    @property
    def verdict(self) -> str:
        """One word, and how far away where it isn't met."""
        if self.budget is None:
            return ""
        if self.met:
            return "met"
        factor = self.budget / self.ratio if self.at_least else self.ratio / self.budget
        return f"MISSED by a factor of {factor:.2f}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _cells(row: Result) -> tuple[str, ...]:
    budget = "" if row.budget is None else f"{'>=' if row.at_least else '<='} {row.budget:g}"
    figures = f"{row.own:.1f} / {row.base:.1f} {row.unit}"
    return row.what, row.against, _number(row.wall), _number(row.cpu), budget, figures, str(row.rounds), row.verdict


HEADS = ("what", "against", "x wall", "x CPU", "budget", "payconf / other", "n", "")


def table(rows: list[Result]) -> str:
    """The rows as Markdown, with the columns of a fixed width, so that it is readable as text, too."""
    lines = [HEADS, *map(_cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    shown = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    shown.insert(1, " | ".join("-" * width for width in widths))
    notes = [f"- {row.what}: {row.note}" for row in rows if row.note]
    return "\n".join([*(f"| {line} |" for line in shown), "", *notes])


def processor() -> str:
    """The processor's name where the system tells it, else its architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def machine() -> dict[str, str | int | None]:
    """Where these numbers are from. `load`: how busy the machine was when the measurements ended."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "processor": processor(),
        "load": f"{os.getloadavg()[0]:.1f}",
        "cores": os.cpu_count(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def write(rows: list[Result], skipped: list[str]) -> Path:
    """Keep the results as JSON and Markdown; returns the latter."""
    now, where = datetime.now(UTC), machine()
    name = f"{now:%Y-%m-%d}-{platform.system().lower()}-{platform.machine()}"
    RESULTS.mkdir(exist_ok=True)
    kept = [{**asdict(row), "verdict": row.verdict} for row in rows]
    data = {"date": now.isoformat(timespec="seconds"), "machine": where, "rows": kept, "not measured": skipped}
    (RESULTS / f"{name}.json").write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    facts = "\n".join(f"- {key}: {value}" for key, value in where.items())
    missing = "\n".join(f"- not measured: {text}" for text in skipped)
    text = f"# Benchmark of {now:%Y-%m-%d %H:%M} UTC\n\n{facts}\n\n{table(rows)}\n{missing}\n"
    (RESULTS / f"{name}.md").write_text(text.rstrip() + "\n", encoding="utf-8")
    return RESULTS / f"{name}.md"

"""Measure payconf against `python -c pass` on this machine: ratios of pairs, so that a busy machine doesn't decide.

    make bench

In every round each command runs once, directly after one run of `python -c pass`; the median of these ratios counts.
Results go to benchmarks/results/<date>-<machine>.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from corpus import write_project

RESULTS = Path(__file__).parent / "results"
BASE = [sys.executable, "-c", "pass"]
PAYCONF = [str(Path(sys.executable).parent / "payconf")]


@dataclass(frozen=True)
class Row:
    """One command: what it costs against the base, and what it may cost (None: no budget, for information)."""

    what: str
    command: list[str]
    budget: float | None
    folder: str = "."
    expect: int = 0


@dataclass(frozen=True)
class Result:
    """Medians over all rounds. `ratio` is the median of the pairwise ratios."""

    what: str
    ratio: float
    milliseconds: float
    base_milliseconds: float
    rounds: int
    budget: float | None

    @property
    def verdict(self) -> str:
        """One word for the table."""
        return "" if self.budget is None else "met" if self.ratio <= self.budget else "MISSED"


def wall(command: list[str], folder: str, expect: int) -> float:
    """Seconds that one run takes; a wrong exit code ends the benchmark."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAYCONF_")}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode != expect:
        raise SystemExit(
            f"{' '.join(command)}: exit code {done.returncode}, not {expect}\n{done.stderr.decode()[:2000]}"
        )
    return seconds


def measure(row: Row, rounds: int) -> Result:
    """One warm-up, then pairs."""
    wall(row.command, row.folder, row.expect)
    pairs = [(wall(BASE, ".", 0), wall(row.command, row.folder, row.expect)) for _ in range(rounds)]
    return Result(
        what=row.what,
        ratio=round(statistics.median(own / base for base, own in pairs), 2),
        milliseconds=round(statistics.median(own for _, own in pairs) * 1000, 1),
        base_milliseconds=round(statistics.median(base for base, _ in pairs) * 1000, 1),
        rounds=rounds,
        budget=row.budget,
    )


def rows(folder: Path) -> list[Row]:
    """What is measured. Projects are written below `folder`."""
    small, large = folder / "20", folder / "200"
    write_project(small, 20)
    write_project(large, 200)
    return [
        Row("payconf --version", [*PAYCONF, "--version"], 4.5),
        Row("payconf --help", [*PAYCONF, "--help"], 4.5),
        Row("validate, 20 files, cold", [*PAYCONF, "validate"], 18, str(small)),
        Row("validate, 200 files, cold", [*PAYCONF, "validate"], None, str(large)),
    ]


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


def main() -> None:
    """Measure, print the table, write the results; 1 where a budget is missed."""
    parser = argparse.ArgumentParser(description="payconf's benchmark")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="payconf-bench-") as folder:
        results = [measure(row, rounds) for row in rows(Path(folder))]
    print(f"{'':32} {'x pass':>8} {'budget':>8} {'ms':>8} {'pass ms':>8}")
    for result in results:
        budget = "" if result.budget is None else f"{result.budget:.1f}"
        print(
            f"{result.what:32} {result.ratio:8.2f} {budget:>8} {result.milliseconds:8.1f} "
            f"{result.base_milliseconds:8.1f}  {result.verdict}"
        )
    now = datetime.now(UTC)
    RESULTS.mkdir(exist_ok=True)
    target = RESULTS / f"{now:%Y-%m-%d}-{platform.system().lower()}-{platform.machine()}.json"
    data = {"date": now.isoformat(timespec="seconds"), "machine": machine(), "rows": [asdict(r) for r in results]}
    target.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    print(f"\nWritten to {target.relative_to(RESULTS.parent.parent)}")
    raise SystemExit(1 if any(result.verdict == "MISSED" for result in results) else 0)


if __name__ == "__main__":
    main()

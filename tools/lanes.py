"""The long lanes of apply, run whole, counted, and their results kept in the repository.

python tools/lanes.py lifecycle --lives N [--minutes M]  random lives of an environment, on two processors, each shard
                                                         with a seed of its own; more than CI_LIVES of them are written
                                                         to tests/lanes/lifecycle.md. After M minutes none is begun;
                                                         --first: the first seed
python tools/lanes.py faults                             each fault, signal and kill at each write; writes
                                                         tests/lanes/faults.md

Ends with 1 where a test failed, or where something that lives must have in them never happened; both are written down.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "tests" / "lanes"
CI_LIVES = 1000
"""So many in each run of the CI, always the same."""
SHARD = 250
PART = 2 * SHARD
"""After so many a run may stop: one shard for each processor."""


@dataclass
class Result:
    """What some tests came to: what they counted of themselves, and which failed."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    tests: int = 0
    seconds: float = 0.0

    def add(self, other: Result) -> None:
        """Both together."""
        self.counts.update(other.counts)
        self.failed += other.failed
        self.tests += other.tests
        self.seconds += other.seconds


def tested(files: Sequence[str], environ: dict[str, str]) -> Result:
    """Run pytest on two processors. Raises SystemExit where it could not run at all."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = ["-n", "2", "-p", "no:cacheprovider", "-o", "junit_family=xunit1", f"--junitxml={report}"]
        command = [sys.executable, "-m", "pytest", *options, *files]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=False)
        if not report.exists():
            raise SystemExit(done.returncode or 1)
        found = Result(seconds=time.monotonic() - began)
        # The file is this process's own child's.
        for case in ElementTree.parse(report).iter("testcase"):
            found.tests += 1
            if case.find("failure") is not None or case.find("error") is not None:
                found.failed.append(str(case.get("name")))
            for entry in case.iter("property"):
                found.counts[str(entry.get("name"))] += int(entry.get("value") or 0)
    if done.returncode and not found.failed:
        found.failed.append(f"pytest ended with {done.returncode}")
    return found


def lifecycle(lives: int, minutes: float | None, first: int = 0) -> tuple[Result, str]:
    """In parts, from this seed on, and at most for so long."""
    until = time.monotonic() + 60 * minutes if minutes else float("inf")
    whole, begun = Result(), 0
    while begun < lives and not whole.failed and time.monotonic() < until:
        part = min(PART, lives - begun)
        environ = {"PAYCONF_EXAMPLES": str(part), "PAYCONF_FIRST_SHARD": str(first + begun // SHARD)}
        whole.add(tested(["tests/test_lifecycle.py"], environ))
        begun += part
        print(f"{whole.counts['lives']} lives in {whole.seconds:.0f} seconds", flush=True)
    if begun >= CI_LIVES:
        whole.failed += [f"it never happened: {what}" for what, count in whole.counts.items() if not count]
    why = "one failed" if whole.failed else "the time was over"
    asked = "" if begun >= lives else f" {lives} were asked for, and {why} before."
    done = whole.counts.pop("lives", 0)
    return whole, f"{done} random lives, seeds {first} to {first - (-begun // SHARD) - 1}, {SHARD} to a seed.{asked}"


def faults() -> tuple[Result, str]:
    """The whole lane."""
    whole = tested(
        [f"tests/test_{name}.py" for name in ("faults", "stripe_faults", "signals", "resume", "told", "canary_oro")],
        {"PAYCONF_FAULTS": "all"},
    )
    return whole, "Each fault at each write of a plan of thirty changes, then resume."


def page(title: str, said: str, result: Result, command: str) -> Iterator[str]:
    """What is kept of a result, as Markdown."""
    yield f"# {title}\n"
    when, minutes = datetime.now(UTC), result.seconds / 60
    yield f"{when:%Y-%m-%d}, {os.cpu_count()} processors, {minutes:.0f} minutes, `{command}`.\n"
    yield f"{said} Failed: {', '.join(result.failed) or 'none'}.\n"
    yield "| what really happened | times |\n| --- | ---: |"
    yield from (f"| {name} | {count} |" for name, count in sorted(result.counts.items()))


def main() -> int:
    """Run what is asked for; 0 where nothing failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lane", choices=["lifecycle", "faults"])
    parser.add_argument("--lives", type=int, default=CI_LIVES)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    if given.lane == "faults":
        (result, said), title, command = faults(), "Faults of network and server", "make faults"
    else:
        result, said = lifecycle(given.lives, given.minutes, given.first)
        title, command = "Random lives of an environment", f"make fuzz-lifecycle EXAMPLES={given.lives}"
        command += f" FIRST={given.first}" if given.first else ""
    text = "\n".join([*page(title, said, result, command), ""])
    print(text)
    if given.lane == "faults" or given.lives > CI_LIVES:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{given.lane}.md").write_text(text, "utf-8")
    return 1 if result.failed else 0


if __name__ == "__main__":
    sys.exit(main())

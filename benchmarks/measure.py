"""Whole processes, measured side by side: wall, CPU and peak memory of each, and the ratio of every pair."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PASS = [sys.executable, "-c", "pass"]
BIN = Path(sys.executable).parent
PAYCONF = [str(BIN / "payconf")]


@dataclass(frozen=True)
class Command:
    """One command line. `cores`: on so many of this machine's cores; `before` is done first, each time, unmeasured."""

    line: list[str]
    folder: Path = field(default_factory=Path.cwd)
    expect: int = 0
    cores: int | None = None
    environ: dict[str, str] = field(default_factory=dict)
    before: Callable[[], None] | None = None
    stdin: Path | None = None


@dataclass(frozen=True)
class Cost:
    """Of one run: seconds, seconds of user and system time, bytes of peak memory, and what it printed."""

    wall: float
    cpu: float
    memory: int
    output: str


def run(command: Command) -> Cost:
    """Run it; another exit code than the expected ends the benchmark."""
    if command.before is not None:
        command.before()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PAYCONF_", "PYTHON"))}
    all_cores = os.sched_getaffinity(0)
    started = time.perf_counter()
    with (command.stdin or Path(os.devnull)).open("rb") as given:
        process = subprocess.Popen(
            command.line,
            cwd=command.folder,
            env={**environ, **command.environ},
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=(lambda: os.sched_setaffinity(0, sorted(all_cores)[: command.cores])) if command.cores else None,
        )
    assert process.stdout is not None
    output = process.stdout.read().decode(errors="replace")
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != command.expect:
        raise SystemExit(
            f"{' '.join(command.line)}: exit code {process.returncode}, not {command.expect}\n{output[:2000]}"
        )
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, output)


@dataclass(frozen=True)
class Pairs:
    """Medians over all rounds of a base and of what is measured against it."""

    base: Cost
    own: Cost
    wall_ratio: float
    cpu_ratio: float
    rounds: int


def measure(base: Command, own: Command, rounds: int) -> Pairs:
    """Each runs once unmeasured, then both in every round, the base first."""
    run(base), run(own)
    pairs = [(run(base), run(own)) for _ in range(rounds)]
    return Pairs(
        base=_median([one for one, _ in pairs]),
        own=_median([other for _, other in pairs]),
        wall_ratio=statistics.median(own.wall / base.wall for base, own in pairs),
        cpu_ratio=statistics.median(own.cpu / base.cpu for base, own in pairs),
        rounds=rounds,
    )


def _median(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        max(cost.memory for cost in costs),
        costs[-1].output,
    )

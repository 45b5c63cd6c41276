"""Measure payconf against Python's own start, libyaml, check-jsonschema, octoDNS and `==`, both sides in the same run.

    make bench

In every round the other side runs first and payconf right after it; the median of these ratios counts, so that a busy
machine doesn't decide. Results go to benchmarks/results/<date>-<machine>.json and .md; the exit code is 1 where a
budget is missed. `--quick` leaves out what takes minutes.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import diffs
import reading
import writing
from corpus import change_rules, make_shop, write_project
from detector import detector
from measure import BIN, PASS, PAYCONF, Command, Pairs, measure, run
from peers import libyaml, octodns_zone, peer
from radius import radius_rows
from report import Result, table, write

_ONE_PROCESS = (
    "in one process, on any number of cores: half of the time is parsing, and workers would have to send the trees "
    "back, which takes as long"
)
_READ = "every file is opened and read, so that the verdict is of its bytes; that alone takes 0.4 of libyaml's time"
SCHEMAS = Path(__file__).parent.parent / "schemas"


def _row(what: str, against: str, pairs: Pairs, budget: float | None, note: str = "", faster: bool = False) -> Result:
    """A row of two commands. `faster`: how many times payconf is faster than the other."""
    turned = (lambda ratio: 1 / ratio) if faster else (lambda ratio: ratio)
    return Result(
        what=what,
        against=against,
        wall=round(turned(pairs.wall_ratio), 2),
        cpu=round(turned(pairs.cpu_ratio), 2),
        budget=budget,
        own=round(pairs.own.wall * 1000, 1),
        base=round(pairs.base.wall * 1000, 1),
        at_least=faster,
        rounds=pairs.rounds,
        note=note,
    )


class Projects:
    """The projects to measure with, below one folder, and the cache that belongs to each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def validate(self, files: int, *, warm: bool, cores: int | None = None) -> Command:
        """`payconf validate` of a project with one rule a file (of 20 files: four); cold: with an empty cache."""
        project, cache = self.folder / f"{files}", self.folder / f"cache-{files}"
        if not project.exists():
            write_project(project, files, 4 if files < 100 else 1)
        return Command(
            [*PAYCONF, "validate"],
            project,
            cores=cores,
            environ={"XDG_CACHE_HOME": str(cache)},
            before=None if warm else (lambda: shutil.rmtree(cache, ignore_errors=True)),
        )

    def hook(self, *words: str, warm: bool) -> Command:
        """What a commit hook calls on all files of the project of 20, which are formatted."""
        validate = self.validate(20, warm=warm)
        run(replace(validate, line=[*PAYCONF, "fmt"], before=None))
        files = sorted(str(path.relative_to(validate.folder)) for path in validate.folder.rglob("*.yaml"))
        return replace(validate, line=[*PAYCONF, *words, *files])

    def rule_files(self, files: int) -> list[str]:
        """The files with rules of such a project."""
        self.validate(files, warm=True)
        return sorted(str(path) for path in (self.folder / f"{files}").rglob("rules-*.yaml"))


def startup(projects: Projects, rounds: int) -> list[Result]:
    """Against `python -c pass`."""
    rows = [
        ("payconf --version", Command([*PAYCONF, "--version"]), 4.5, ""),
        ("payconf --help", Command([*PAYCONF, "--help"]), 4.5, ""),
        ("validate 20 files, cold", projects.validate(20, warm=False), 18, "keeping the verdict is part of it"),
        ("validate 20 files, warm", projects.validate(20, warm=True), 7, ""),
        ("fmt 20 files, cold", projects.hook("fmt", warm=False), 18, "each is laid out anew and compared"),
        ("fmt 20 files, warm", projects.hook("fmt", warm=True), 7, ""),
        ("secrets scan 20 files, cold", projects.hook("secrets", "scan", warm=False), 18, ""),
        ("secrets scan 20 files, warm", projects.hook("secrets", "scan", warm=True), 7, ""),
    ]
    return [
        _row(what, "python -c pass", measure(Command(PASS), own, rounds), most, note) for what, own, most, note in rows
    ]


def schemas(projects: Projects, rounds: int) -> list[Result]:
    """Against check-jsonschema with payconf's own schema: structure only, no meaning."""
    other = [peer("check-jsonschema", "check-jsonschema"), "--schemafile", str(SCHEMAS / "objects.schema.json")]
    base = Command([*other, *projects.rule_files(1000)])
    pairs = measure(base, projects.validate(1000, warm=False), rounds)
    note = "half of payconf's time is start-up, most of that pydantic's"
    return [_row("validate 1,000 files, cold", "check-jsonschema", pairs, 12, note, faster=True)]


def events(projects: Projects, rounds: int, program: str) -> list[Result]:
    """Against libyaml's raw events of the same files, and peak memory by line."""
    projects.validate(10_000, warm=True)
    files = sorted((projects.folder / "10000").rglob("*.yaml"))
    names = projects.folder / "names.txt"
    names.write_text("".join(f"{path}\n" for path in files))
    base = Command([program], stdin=names)
    cold = measure(base, projects.validate(10_000, warm=False), rounds)
    alone = measure(base, projects.validate(10_000, warm=False, cores=1), rounds)
    warm = measure(base, projects.validate(10_000, warm=True), rounds)
    lines = sum(path.read_bytes().count(b"\n") for path in files)
    memory = (cold.own.memory - run(Command(PASS)).memory) / lines
    per_line = Result("validate 10,000 files, peak memory", "a line of YAML", None, round(memory, 1), 1024,
                      round(cold.own.memory / 2**20, 1), lines, "MiB / lines", rounds=rounds)  # fmt: skip
    return [
        _row("validate 10,000 files, cold", "libyaml events", cold, 12, _ONE_PROCESS),
        _row("validate 10,000 files, cold, one core", "libyaml events", alone, 20),
        _row("validate 10,000 files, warm", "libyaml events", warm, 0.5, _READ),
        per_line,
    ]


def plans(projects: Projects, rounds: int) -> list[Result]:
    """Against octodns-sync for as many records, and against itself with a tenth of the objects."""
    costs = {}
    for objects in (100, 1_000, 10_000):
        project = projects.folder / f"plan-{objects}"
        environ = make_shop(project, objects, BIN / "payconf")
        change_rules(project, objects // 100)
        line = [*PAYCONF, "plan", "sandbox", "--detailed-exitcode", "--format", "json"]
        zone = Command(octodns_zone(projects.folder / f"zone-{objects}", objects))
        costs[objects] = measure(zone, Command(line, project, 2, environ=environ), rounds)
    tiny, few, many = (costs[objects] for objects in (100, 1_000, 10_000))
    first, further = (few.own.cpu - tiny.own.cpu) / 900, (many.own.cpu - few.own.cpu) / 9_000
    memory = Result("plan of 10,000 objects, peak memory", "octodns-sync", None,
                    round(many.own.memory / many.base.memory, 2), 0.33, round(many.own.memory / 2**20, 1),
                    round(many.base.memory / 2**20, 1), "MiB", rounds=rounds)  # fmt: skip
    linear = Result("plan, each object from 1,000 to 10,000", "each from 100 to 1,000", None, round(further / first, 2),
                    1.25, round(further * 1e6, 1), round(first * 1e6, 1), "us", rounds=rounds)  # fmt: skip
    note = "an object is 28 lines of YAML, and parsing them is a quarter of the time; a record is 6"
    return [
        _row("plan of 1,000 objects, 1 % changed", "octodns-sync", few, None, faster=True),
        _row("plan of 10,000 objects, 1 % changed", "octodns-sync", many, 15, note, faster=True),
        memory,
        linear,
    ]


def reads(rounds: int) -> list[Result]:
    """Against the latency that nobody can undercut, in whole processes."""
    costs, requests = reading.reading(rounds)
    own = reading.typical(costs)
    return [Result("read of 10,000 objects, 50 ms a request", "latency floor", round(own.wall / reading.FLOOR, 2), None,
                   2.2, round(own.wall * 1000, 1), round(reading.FLOOR * 1000, 1), rounds=rounds,
                   note=f"{requests} requests over 8 connections; the floor is that of 100 pages of 100")]  # fmt: skip


def writes(rounds: int) -> list[Result]:
    """Against the latency, and against the rate, of the two requests that each change takes. From the first change to
    the last: what a process needs to start is measured elsewhere.
    """
    rows = []
    for what, floor, rate, number in (
        ("8 connections", writing.FLOOR, 0, rounds),
        (f"under {writing.RATE} requests a second", writing.FLOOR_OF_RATE, writing.RATE, 1),
    ):
        said = writing.writing(number, rate)
        own = statistics.median(entry["seconds"] for entry in said)
        durable = statistics.median(entry["durable_ms"] for entry in said)
        note = f"two requests a change, and five durable writes of {durable:.1f} ms to the state on this disk"
        rows.append(Result(f"apply of 1,000 creates, {what}", "latency floor" if not rate else "the rate",
                           round(own / floor, 3), None, 1.02 if rate else 1.2, round(own * 1000, 1),
                           round(floor * 1000, 1), rounds=number, note=note))  # fmt: skip
    return rows


def comparison(rounds: int) -> list[Result]:
    """Against `==`, in one process."""
    base, own, ratio = diffs.measure(rounds)
    return [Result("diff of 10,000 pairs, 1 % changed", "==", None, round(ratio, 2), 2, round(own * 1000, 1),
                   round(base * 1000, 1), rounds=rounds)]  # fmt: skip


def main() -> None:
    """Measure, print the table, write the results; 1 where a budget is missed."""
    parser = argparse.ArgumentParser(description="payconf's benchmark")
    parser.add_argument("--rounds", type=int, default=15, help="of what takes milliseconds; the rest runs fewer")
    parser.add_argument(
        "--quick", action="store_true", help="only start-up, small projects and comparison; writes nothing"
    )
    given = parser.parse_args()
    few, skipped = max(3, given.rounds // 5), []
    with tempfile.TemporaryDirectory(prefix="payconf-bench-") as folder:
        projects = Projects(Path(folder))
        rows = [*startup(projects, given.rounds), *comparison(given.rounds), *detector(), *radius_rows(few)]
        if not given.quick:
            rows += schemas(projects, few)
            if program := libyaml():
                rows += events(projects, few, program)
            else:
                skipped.append("10,000 files against libyaml: no C compiler, or no yaml.h (libyaml-dev)")
            rows += plans(projects, few)
            rows += reads(few)
            rows += writes(few)
    print(table(rows))
    if not given.quick:
        target = write(rows, skipped)
        print(f"\nWritten to {target.relative_to(Path.cwd()) if target.is_relative_to(Path.cwd()) else target}")
    raise SystemExit(0 if all(row.met for row in rows) else 1)


if __name__ == "__main__":
    main()

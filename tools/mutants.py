"""Mutation testing of the stages that decide: plan, guard and check, by mutmut, with its result kept in the repository.

python tools/mutants.py [FOLDER]…  every module of these folders, else of all; an hour or two on two cores. Writes
                                   tests/mutants/results.json, and for each folder the survivors with what they change
python tools/mutants.py --changed  modules that are not as they were when the result was made; writes nothing
python tools/mutants.py --only payconf/guard/mode.py …   these modules; writes as the first does

It works on a copy in a temporary folder. A mutant is killed by a test, or by mypy, which `make check` runs. Ends with 1
where fewer than LEAST of the mutants of a folder (with --changed and --only: of all looked at) are killed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "tests" / "mutants"
FOLDERS = ("payconf/check", "payconf/guard", "payconf/plan")
LEAST = 0.85
MOST = 600
"""So many mutants at most with --changed: where more have changed, modules are drawn by the day, not all looked at."""
TESTS = (
    "tests/test_cases.py",
    "tests/test_check*.py",
    "tests/test_plan*.py",
    "tests/test_guard*.py",
    "tests/test_end_to_end.py",
    "tests/test_off.py",
    "tests/test_protection.py",
    "tests/test_way_out.py",
)
SLOW = ("tests/test_end_to_end.py", "tests/test_off.py", "tests/test_plan_off.py", "tests/test_plan_reclaim.py")
"""Whole stories: only for the modules of NEEDED, since every other module is in each of them."""
NEEDED = tuple(
    f"payconf/plan/{name}.py"
    for name in ("adopt", "decode", "encode", "file", "fit", "held", "off", "rebind", "reclaim", "refuse", "sign")
)
NEVER = ("tests/test_plan_laws.py",)
"""Properties over hundreds of generated examples: right, but far too slow to be run for each mutant."""
LINKED = "not PC008"
"""The copy that mutmut makes has no links, so that cases about links can't be run in it."""
KILLED = {1: "test", 3: "test", 37: "types", 36: "time", -24: "time", 24: "time", 152: "time", 255: "time"}


def modules() -> list[str]:
    """Every module that is mutated."""
    found = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return [str(path.relative_to(ROOT)) for path in found]


def digest(module: str) -> str:
    """Of the module's bytes."""
    return hashlib.sha256((ROOT / module).read_bytes()).hexdigest()


def changed() -> list[str]:
    """Modules that differ from those of their last result, at most as many as MOST mutants allow.

    A folder that `make mutants` has not measured yet has no result that a change could differ from.
    """
    file = RESULTS / "results.json"
    known = json.loads(file.read_text("utf-8"))["modules"] if file.exists() else {}
    found = [name for name in modules() if name in known and known[name]["sha256"] != digest(name)]
    found.sort(key=lambda name: hashlib.sha256(f"{datetime.now(UTC):%Y-%m-%d}{name}".encode()).hexdigest())
    chosen, lines = [], 0
    for name in found:
        lines += len((ROOT / name).read_text("utf-8").splitlines())
        if lines * 1.7 > MOST and chosen:  # about so many mutants a line
            break
        chosen.append(name)
    return chosen


def selection(folder: Path, chosen: Sequence[str]) -> list[str]:
    """The test files that are run for mutants of these modules."""
    found = sorted(str(path.relative_to(folder)) for pattern in TESTS for path in folder.glob(pattern))
    left = NEVER if any(name in NEEDED for name in chosen) else (*NEVER, *SLOW)
    return [name for name in found if name not in left]


def halves(chosen: Sequence[str]) -> list[list[str]]:
    """Modules that need the slow tests, and those that don't; each half is a run of its own."""
    slow = [name for name in chosen if name in NEEDED]
    return [half for half in (slow, [name for name in chosen if name not in NEEDED]) if half]


def copied(folder: Path) -> None:
    """All files that git knows, as they are in the working tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        source, target = ROOT / name, folder / name
        if source.exists() or source.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)


def configured(folder: Path, chosen: Sequence[str]) -> None:
    """Tell mutmut what to mutate and what to run."""
    others = [path.name for path in folder.iterdir() if path.name not in ("payconf", "tests", "pyproject.toml", ".git")]
    values = {
        "source_paths": ["payconf/"],
        "only_mutate": list(chosen),
        "also_copy": others,
        "pytest_add_cli_args": ["-p", "no:xdist", "-p", "no:cacheprovider", "-k", LINKED],
        "pytest_add_cli_args_test_selection": selection(folder, chosen),
        "type_check_command": ["mypy", "--output", "json", "--no-warn-unused-ignores", "--no-warn-unreachable"],
        "use_git_change_detection": False,
        "track_dependencies": False,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n[tool.mutmut]\n" + "\n".join(lines) + "\n")


def run(folder: Path) -> None:
    """Run mutmut; its progress goes to stderr."""
    program = Path(sys.executable).parent
    environ = {**os.environ, "PATH": f"{program}{os.pathsep}{os.environ['PATH']}", "HYPOTHESIS_PROFILE": "default"}
    command = [str(program / "mutmut"), "run", "--max-children", str(os.cpu_count() or 1)]
    done = subprocess.run(command, cwd=folder, env=environ, stdout=sys.stderr, check=False)
    if done.returncode:
        raise SystemExit(f"mutmut ended with {done.returncode}")


def counted(folder: Path, chosen: Iterable[str]) -> dict[str, dict[str, Any]]:
    """By module: its digest, how its mutants ended, and the names of those that survived."""
    found: dict[str, dict[str, Any]] = {}
    for name in chosen:
        meta = folder / "mutants" / f"{name}.meta"
        ended = json.loads(meta.read_text("utf-8"))["exit_code_by_key"] if meta.exists() else {}
        by = Counter(KILLED.get(code, "survived") for code in ended.values())
        survivors = [key for key, code in ended.items() if code not in KILLED]
        found[name] = {"sha256": digest(name), **dict(sorted(by.items())), "survivors": survivors}
    return found


def diffs(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """What each surviving mutant changed: the lines with - and +."""
    program = Path(sys.executable).parent / "mutmut"
    shown = {}
    for name in names:
        done = subprocess.run([str(program), "show", name], cwd=folder, capture_output=True, text=True, check=False)
        lines = [line for line in done.stdout.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
        shown[name] = " ".join(line[:1] + " ".join(line[1:].split()) for line in lines)
    return shown


def total(found: Mapping[str, Mapping[str, Any]], folder: str = "") -> tuple[int, int, int, int]:
    """Killed by tests, by types, by time, and survived, of all modules of a folder."""
    chosen = [entry for name, entry in found.items() if fnmatch(name, f"{folder}*")]
    kinds = ("test", "types", "time", "survived")
    test, types, time, survived = (sum(entry.get(kind, 0) for entry in chosen) for kind in kinds)
    return test, types, time, survived


def told(found: Mapping[str, Mapping[str, Any]], folders: Sequence[str]) -> bool:
    """Print a line a folder; True where each has enough."""
    enough = True
    for folder in folders:
        test, types, time, survived = total(found, folder)
        all_of_them = test + types + time + survived
        rate = (all_of_them - survived) / all_of_them if all_of_them else 1.0
        enough = enough and rate >= LEAST
        print(
            f"{folder or 'mutants'}: {all_of_them - survived} of {all_of_them} killed, {rate:.1%} "
            f"(tests {test}, types {types}, time {time}; at least {LEAST:.0%})"
        )
    return enough


def main() -> int:
    """Mutate, test, count."""
    parser = argparse.ArgumentParser(description="Mutation testing of plan, guard and check")
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help=", ".join(FOLDERS))
    parser.add_argument("--changed", action="store_true")
    parser.add_argument("--only", nargs="+", default=[])
    parser.add_argument("--keep", action="store_true", help="leave the copy, and say where it lies")
    given = parser.parse_args()
    folders = [folder.rstrip("/") for folder in given.folders] or FOLDERS
    chosen = given.only or (
        changed() if given.changed else [name for name in modules() if name.startswith(tuple(folders))]
    )
    if not chosen:
        print("No module has changed since the result in tests/mutants.")
        return 0
    found: dict[str, dict[str, Any]] = {}
    survivors: dict[str, str] = {}
    for half in halves(chosen):
        measured(half, found, survivors, given.keep)
        if not given.changed:
            record(found, survivors)
    enough = told(found, [""] if given.changed or given.only else folders)
    if given.changed:
        print("".join(f"  {name}\n      {text}\n" for name, text in survivors.items()))
    return 0 if enough else 1


def measured(chosen: Sequence[str], found: dict[str, dict[str, Any]], survivors: dict[str, str], keep: bool) -> None:
    """Mutate and test these modules in a copy; add what came of it."""
    folder = Path(tempfile.mkdtemp(prefix="payconf-mutants-"))
    try:
        copied(folder)
        configured(folder, chosen)
        run(folder)
        ended = counted(folder, chosen)
        survivors.update(diffs(folder, [key for entry in ended.values() for key in entry["survivors"]]))
        found.update(ended)
    finally:
        if keep:
            print(folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def record(found: Mapping[str, dict[str, Any]], survivors: Mapping[str, str]) -> None:
    """Keep the result: numbers, date and digest by module, and by folder every survivor with what it changed."""
    RESULTS.mkdir(exist_ok=True)
    file, day = RESULTS / "results.json", f"{datetime.now(UTC):%Y-%m-%d}"
    known = json.loads(file.read_text("utf-8"))["modules"] if file.exists() else {}
    for name, entry in found.items():
        known[name] = {"date": day, **{key: value for key, value in entry.items() if key != "survivors"}}
    known = {name: entry for name, entry in known.items() if (ROOT / name).exists()}
    file.write_text(json.dumps({"modules": known}, indent=1, sort_keys=True) + "\n", "utf-8")
    for folder in FOLDERS:
        target = RESULTS / f"survivors-{Path(folder).name}.txt"
        lines = target.read_text("utf-8").splitlines() if target.exists() else []
        before = dict(zip(lines[::2], lines[1::2], strict=True))
        kept = {name: text.strip() for name, text in before.items() if _module(name) in known.keys() - found.keys()}
        kept |= {name: text for name, text in survivors.items() if _module(name).startswith(f"{folder}/")}
        target.write_text("".join(f"{name}\n    {text}\n" for name, text in sorted(kept.items())), "utf-8")


def _module(mutant: str) -> str:
    """The file of a mutant, such as payconf.guard.mode.x_mode__mutmut_1."""
    stem = mutant.rpartition(".")[0].replace(".", "/")
    return f"{stem}/__init__.py" if (ROOT / stem).is_dir() else f"{stem}.py"


if __name__ == "__main__":
    raise SystemExit(main())

"""Case folders, what stands in their expected.txt, and the command that writes it anew: `make goldens`.

Read what changed before you commit it: these files say what people get to read, and where.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from payconf.workflow import Options, Workflow

CASES = Path(__file__).parent / "cases"
INVALID = sorted(folder for folder in (CASES / "invalid").iterdir() if folder.is_dir())
DAY = datetime(2026, 11, 29, tzinfo=UTC)
"""Today, for what holds until a day."""


def findings_of(folder: Path) -> list[str]:
    """Every finding of `payconf validate`: place and code, below it what is said, what to do, and further places."""
    found = []
    for finding in Workflow(folder, Options(now=lambda: DAY)).validate().findings:
        found += [f"{finding.span} {finding.code}", f"    {finding.message}"]
        found += [f"    fix: {finding.fix}"] if finding.fix else []
        found += [f"    also: {span} {text}" for text, span in finding.related]
    return found


def main() -> None:
    """Write every expected.txt of the case folders."""
    from tests.guard_words import write
    from tests.plan_cases import CASES as PLANS
    from tests.plan_cases import plan_of_case, told
    from tests.plan_goldens import write_plans

    for folder in INVALID:
        _write(folder, findings_of(folder))
    for folder in sorted(path for path in PLANS.iterdir() if path.is_dir()):
        _write(folder, told(plan_of_case(folder)))
    write()
    write_plans()


def _write(folder: Path, lines: list[str]) -> None:
    (folder / "expected.txt").write_text("".join(f"{line}\n" for line in lines), "utf-8")


if __name__ == "__main__":
    main()

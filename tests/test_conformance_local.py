"""The embedded shop keeps to the contract of providers."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from payconf.testing.checks import Check
from payconf.testing.conformance import CHECKS, run, run_one
from payconf.testing.local import LocalHarness

pytestmark = pytest.mark.untraced


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_local(check: Check, tmp_path: Path) -> None:
    run_one(check, LocalHarness(tmp_path))


def test_nothing_is_skipped_in_silence(tmp_path: Path) -> None:
    numbers = count()

    def make() -> LocalHarness:
        folder = tmp_path / str(next(numbers))
        harness = LocalHarness(folder)
        harness.skips = {name: "tried above" for name in names if name != "says_who_we_are"}
        return harness

    names = [check.__name__ for check in CHECKS]
    report = run(make)
    assert report.lines()[0] == f"conformance of local: 1 checks passed, {len(CHECKS) - 1} skipped"
    assert "  skipped converges: tried above" in report.lines()

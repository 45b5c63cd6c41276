"""What every state backend keeps to (payconf.state.base). Third parties run it over theirs, each check on a new state.

@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_my_state(check, tmp_path):
    check(Bench(f"sqlite://{tmp_path}/state.sqlite"))
"""

from __future__ import annotations

from payconf.testing.state import bindings, runs, writers
from payconf.testing.state.bench import Bench, Check
from payconf.testing.state.runs import fill

CHECKS: tuple[Check, ...] = (*bindings.CHECKS, *runs.CHECKS, *writers.CHECKS)

__all__ = ["CHECKS", "Bench", "Check", "fill"]

"""The merchant's own rules, which payconf.policy evaluates; where nobody did, nobody knows what they say."""

from __future__ import annotations

from collections.abc import Iterator

from payconf.guard.case import Case, undecided
from payconf.model.verdict import Verdict

NAME = "policies"


def policies(case: Case) -> Iterator[Verdict]:
    """What the policies of the environment answered."""
    if case.policies is not None:
        yield from case.policies
    elif case.environment.policies:
        number = len(case.environment.policies)
        what = "1 policy was" if number == 1 else f"{number} policies were"
        yield undecided(NAME, "policies", f"{what} not evaluated")

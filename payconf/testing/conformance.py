"""The conformance suite: what every provider keeps to (design: providers). Third parties run it over theirs.

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    def test_my_provider(check):
        run_one(check, MyHarness())

`run` does all of them and says aloud what was skipped, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from payconf.testing.checks import (
    Check,
    carries_each_field,
    converges,
    deletes_only_what_it_should,
    keeps_its_natural_keys,
    leaves_others_alone,
    reading_writes_nothing,
    refuses_what_it_only_records,
    says_who_we_are,
    shows_no_secret,
    tells_errors_apart,
    tells_what_is_missing,
)
from payconf.testing.clone import knows_a_copied_shop, takes_a_copied_shop_back
from payconf.testing.cycle import finishes_what_was_half_done, reaches_the_plan_and_stays, tells_once_and_never_again
from payconf.testing.finding import finds_single_objects
from payconf.testing.harness import Bench, Harness, require
from payconf.testing.sleep import makes_again_what_sleeps


@dataclass(frozen=True, slots=True)
class Report:
    """How a run went. A skipped check stands there with its reason."""

    name: str
    done: tuple[str, ...]
    skipped: Mapping[str, str]

    def lines(self) -> list[str]:
        """For people: the counts first, then each skip."""
        head = f"conformance of {self.name}: {len(self.done)} checks passed, {len(self.skipped)} skipped"
        return [head, *(f"  skipped {check}: {reason}" for check, reason in sorted(self.skipped.items()))]


def run(make: Callable[[], Harness]) -> Report:
    """Every check on a harness of its own. Raises ConformanceFailure at the first that fails."""
    skips = make().skips
    unknown = sorted(skips.keys() - {check.__name__ for check in CHECKS})
    require(not unknown, f"the harness skips checks that don't exist: {', '.join(unknown)}")
    require(all(skips.values()), "a skip needs a reason")
    done = tuple(check.__name__ for check in CHECKS if check.__name__ not in skips)
    for check in CHECKS:
        if check.__name__ not in skips:
            run_one(check, make())
    return Report(make().provider.NAME, done, dict(skips))


def run_one(check: Check, harness: Harness) -> None:
    """One check on a new system."""
    with opened(harness) as bench:
        check(bench)


@contextmanager
def opened(harness: Harness) -> Iterator[Bench]:
    """A new system, closed at the end."""
    session = harness.open()
    try:
        yield Bench(harness, session)
    finally:
        session.close()


CHECKS: tuple[Check, ...] = (
    says_who_we_are,
    converges,
    finds_single_objects,
    carries_each_field,
    deletes_only_what_it_should,
    makes_again_what_sleeps,
    reading_writes_nothing,
    leaves_others_alone,
    tells_what_is_missing,
    refuses_what_it_only_records,
    keeps_its_natural_keys,
    tells_errors_apart,
    shows_no_secret,
    reaches_the_plan_and_stays,
    finishes_what_was_half_done,
    tells_once_and_never_again,
    knows_a_copied_shop,
    takes_a_copied_shop_back,
)

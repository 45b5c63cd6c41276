"""The conformance suite: what every provider keeps to (design: providers). Third parties run it over theirs.

payconf.testing.suite makes tests of them, with one import. `run` does all of them and says aloud what was skipped, and
why. Whatever goes wrong in a check carries a note with the contract's sentence, which is the check's own first line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from payconf.testing.account_side import speaks_to_its_side_only
from payconf.testing.checks import (
    Check,
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
from payconf.testing.fields import carries_each_field
from payconf.testing.finding import finds_single_objects
from payconf.testing.form import has_what_a_provider_has
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
    skips = skips_of(make())
    done = tuple(check.__name__ for check in CHECKS if check.__name__ not in skips)
    for check in CHECKS:
        if check.__name__ not in skips:
            run_one(check, make())
    return Report(make().provider.NAME, done, dict(skips))


def skips_of(harness: Harness) -> Mapping[str, str]:
    """By name of a check why it is skipped: what the harness says, and what is of shops where the provider is of none.

    Raises ConformanceFailure for a skip without a reason, and of a check that doesn't exist.
    """
    unknown = sorted(harness.skips.keys() - {check.__name__ for check in CHECKS})
    require(not unknown, f"the harness skips checks that don't exist: {', '.join(unknown)}")
    require(all(harness.skips.values()), "a skip needs a reason")
    kinds = harness.provider.KINDS.values()
    of_shops = OF_SHOPS if kinds and all(kind.at_service for kind in kinds) else ()
    reason = "all that it keeps is at a payment service, which is no shop"
    return {**{check.__name__: reason for check in of_shops}, **harness.skips}


def run_one(check: Check, harness: Harness) -> None:
    """One check on a new system."""
    with _Noted(check), opened(harness) as bench:
        check(bench)


class _Noted:
    """Whatever leaves it gets a note: what the contract wants."""

    def __init__(self, check: Check) -> None:
        self._check = check

    def __enter__(self) -> None:
        """Nothing yet."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None:
            wanted = (self._check.__doc__ or "").partition("\n")[0]
            error.add_note(f"The contract wants ({self._check.__name__}): {wanted}")


@contextmanager
def opened(harness: Harness) -> Iterator[Bench]:
    """A new system, closed at the end."""
    session = harness.open()
    try:
        yield Bench(harness, session)
    finally:
        session.close()


OF_SHOPS: tuple[Check, ...] = (knows_a_copied_shop, takes_a_copied_shop_back)
"""What is asked of shops only: they bear a marker, and are copied."""
CHECKS: tuple[Check, ...] = (
    has_what_a_provider_has,
    says_who_we_are,
    speaks_to_its_side_only,
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
    *OF_SHOPS,
)

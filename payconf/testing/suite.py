"""The conformance suite as one class of tests, for pytest or unittest.

    from payconf.testing.suite import Conformance

    class TestMyService(Conformance):
        def harness(self):
            return MyHarness()

Each check of the contract is a test of its own, on a harness of its own. Where the harness has a `close()`, it is
called at the end. What is skipped is shown as skipped, with the reason.
"""

from __future__ import annotations

import unittest
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from payconf.testing.checks import Check
from payconf.testing.conformance import CHECKS, run_one, skips_of
from payconf.testing.harness import Harness


class Conformance:
    """Inherit from it, and say on what to try the provider."""

    def harness(self) -> Harness:
        """A new harness (payconf.testing.harness)."""
        raise NotImplementedError("say in harness() on what the provider is tried")


def _test_of(check: Check) -> Callable[[Any], None]:
    def test(self: Conformance) -> None:
        with ExitStack() as stack:
            harness = self.harness()
            close = getattr(harness, "close", None)
            if close is not None:
                stack.callback(close)
            reason = skips_of(harness).get(check.__name__)
            if reason:
                raise unittest.SkipTest(reason)
            run_one(check, harness)

    test.__name__, test.__doc__ = f"test_{check.__name__}", check.__doc__
    return test


for _check in CHECKS:
    setattr(Conformance, f"test_{_check.__name__}", _test_of(_check))

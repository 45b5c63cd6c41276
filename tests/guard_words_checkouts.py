"""Scenes of checkouts that git expects something of, for tests/guard_words.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from payconf.guard import guard
from payconf.model.verdict import Verdict
from tests.guard_samples import environment, plan
from tests.test_guard_checkouts import DELETE, env, expects
from tests.test_guard_last_method import shop


def scenes() -> Mapping[str, Callable[[], tuple[Verdict, ...]]]:
    """Right, wrong, and wrong outside production; buyers who can't be told apart."""
    asked = env(germany=expects("cards.card"))
    sandbox = env("sandbox", germany=expects("cards.card"))
    heavy = {"9": {**shop().resources["rules"][0].values, "expression": "lineItems.any(lineItem.product.isHeavy)"}}
    return {
        "a checkout that is offered what is expected": lambda: guard(asked, (), None, plan(), shop()),
        "a checkout that loses what is expected": lambda: guard(asked, (), None, plan(DELETE), shop()),
        "the same in a sandbox": lambda: guard(sandbox, (), None, plan(DELETE, class_="sandbox"), shop()),
        "a rule that goes, with an expression that looks at products": lambda: guard(
            environment(), (), None, plan(DELETE), shop(heavy)
        ),
    }

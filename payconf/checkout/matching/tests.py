"""The checkouts of the YAML, asked before and after a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from payconf.checkout.matching.answer import Answer, Why
from payconf.checkout.matching.written import checkout_of, expected
from payconf.model.blast import CheckoutTest

if TYPE_CHECKING:
    from payconf.checkout.matching.ruleset import RuleSet
    from payconf.model.environment import Environment

_AT_WORK = frozenset({Why.APPLIES, Why.UNDECIDED})


def tried(
    environment: Environment,
    before: RuleSet,
    after: RuleSet,
    changed: Mapping[str, str],
    formerly: Environment | None = None,
) -> Iterator[CheckoutTest]:
    """One result for each. `changed`: by the name of a rule, its address, of those that the plan changes.

    `formerly`: the environment when it was last applied; None where nobody knows, and then no checkout counts as
    edited.
    """
    for key, written in environment.checkouts.items():
        checkout = checkout_of(written)
        old, new = before.answer(checkout), after.answer(checkout)
        then = None if formerly is None else formerly.checkouts.get(key)
        rules = (verdict.rule.name for answer in (old, new) for verdict in answer.rules if verdict.why in _AT_WORK)
        yield CheckoutTest(
            key=key,
            expected=expected(environment, written),
            offered=_keys(new),
            before=_keys(old),
            asks=tuple(dict.fromkeys(doubt.path or doubt.why.value for doubt in new.doubts)),
            edited=formerly is not None and then != written,
            formerly=None if formerly is None or then is None else expected(formerly, then),
            rules=tuple(dict.fromkeys(changed[name] for name in rules if name in changed)),
            span=environment.origins.span("checkouts", key, key=True),
        )


def _keys(answer: Answer) -> tuple[str, ...] | None:
    """Of what is offered, as git calls it, or else by its label; None where it is not decided."""
    return None if answer.methods is None else tuple(method.key or method.label for method in answer.methods)

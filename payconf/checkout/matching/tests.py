"""The checkouts of the YAML, asked before and after a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from payconf.checkout.matching.answer import Answer, Why
from payconf.checkout.matching.written import checkout_of, expected, read_back, texts
from payconf.model.blast import CheckoutTest

if TYPE_CHECKING:
    from payconf.checkout.matching.ruleset import RuleSet
    from payconf.model.config.checkouts import Checkout
    from payconf.model.environment import Environment

_AT_WORK = frozenset({Why.APPLIES, Why.UNDECIDED})


def tried(
    environment: Environment,
    before: RuleSet,
    after: RuleSet,
    changed: Mapping[str, str],
    formerly: Iterable[CheckoutTest] | None = None,
) -> Iterator[CheckoutTest]:
    """One result for each. `changed`: by the name of a rule, its address, of those that the plan changes.

    `formerly`: the checkouts when git was last applied; None where nobody knows, and then none counts as edited. Those
    of them that git no longer has come last.
    """
    known = {entry.key: entry for entry in formerly or ()}
    for key, written in environment.checkouts.items():
        then, said, expects = known.get(key), texts(written), expected(environment, written)
        same = then is not None and (then.written, then.expected) == (said, expects)
        yield CheckoutTest(
            key=key,
            expected=expects,
            edited=formerly is not None and not same,
            formerly=None if then is None else then.expected,
            written=said,
            span=environment.origins.span("checkouts", key, key=True),
            **_answers(before, after, written, changed),
        )
    for key in sorted(known.keys() - environment.checkouts.keys()):
        then = known[key]
        found = _answers(before, after, read_back(then.written), changed)
        yield replace(then, edited=True, formerly=then.expected, gone=True, **found)


def _answers(before: RuleSet, after: RuleSet, written: Checkout, changed: Mapping[str, str]) -> dict[str, Any]:
    """What both sides say, and which of the changed rules are part of that."""
    checkout = checkout_of(written)
    old, new = before.answer(checkout), after.answer(checkout)
    rules = (verdict.rule.name for answer in (old, new) for verdict in answer.rules if verdict.why in _AT_WORK)
    return {
        "offered": _keys(new),
        "before": _keys(old),
        "asks": tuple(dict.fromkeys(doubt.path or doubt.why.value for doubt in new.doubts)),
        "rules": tuple(dict.fromkeys(changed[name] for name in rules if name in changed)),
    }


def _keys(answer: Answer) -> tuple[str, ...] | None:
    """Of what is offered, as git calls it, or else by its label; None where it is not decided."""
    return None if answer.methods is None else tuple(method.key or method.label for method in answer.methods)

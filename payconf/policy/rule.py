"""One policy: where it is wrong, and which objects it refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from payconf.model.finding import Finding
from payconf.model.span import Sources, Span
from payconf.policy.language import Wrong
from payconf.policy.limits import TOO_SLOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from payconf.model.policy import Policy
    from payconf.policy.facts import Facts
    from payconf.policy.language import Language

_RULE = "Change what is named, or have those who own the policy change it ({})."
_ADVICE = "Change what is named, or waive PC416 there with an owner and a date. The policy: {}."


def results(policy: Policy, facts: Facts, language: Language, over: Callable[[], bool]) -> Iterator[Finding]:
    """A finding for each object that the policy is against, or the one that says why nobody can tell.

    `over` says that the time is up.
    """
    options, expression = policy.options, policy.options.assert_
    own = ("object", "key") if options.for_ else ()
    names = (*facts.names(options.when == "plan"), *own)
    try:
        program = language.compiled(expression, names)
    except Wrong as wrong:
        span = _inside(policy, wrong, facts.environment.origins.sources)
        yield Finding("PC244", f"the policy {policy.key}: {wrong.text}", span, policy.address)
        return
    if options.when == "plan" and facts.plan is None:
        return
    named = [name for name in names if name not in own and re.search(rf"\b{name}\b", expression)]
    for key, address, span, given in _asked(policy, facts, named):
        if over():
            message = f"the policy {policy.key}, not evaluated for {address}: {TOO_SLOW}"
            yield Finding("PC245", message, policy.expression, policy.address)
            return
        try:
            holds = language.evaluate(program, given)
        except Wrong as wrong:
            yield _unknown(policy, wrong, address, span)
            continue
        if not holds:
            yield _against(policy, key, address, span)


def _asked(policy: Policy, facts: Facts, named: list[str]) -> Iterator[tuple[str, str, Span, dict[str, Any]]]:
    """Every evaluation: the key and address of what it is about, its place, the values of the names."""
    shared = {name: facts.of(name) for name in named}
    if policy.options.for_ is None:
        yield policy.key, policy.address, policy.expression, shared
        return
    for key, address, value, span in facts.objects(policy.options.for_):
        yield key, address, span, {**shared, "object": value, "key": key}


def _unknown(policy: Policy, wrong: Wrong, address: str, span: Span) -> Finding:
    about = "" if address == policy.address else f" for {address}"
    message = f"the policy {policy.key} has no answer{about}: {wrong.text}"
    related = () if span == policy.expression else (("what it was asked about", span),)
    return Finding("PC245", message, policy.expression, address, related=related)


def _against(policy: Policy, key: str, address: str, span: Span) -> Finding:
    options = policy.options
    said = options.message or options.description or "its expression is not true"
    message = f"{policy.key}: {said.replace('{key}', key)}"
    related = () if span == policy.expression else (("the policy", policy.expression),)
    if options.severity == "warning":
        return Finding("PC416", message, span, address, _ADVICE.format(policy.expression), related)
    return Finding("PC246", message, span, address, _RULE.format(policy.expression), related)


def _inside(policy: Policy, wrong: Wrong, sources: Sources) -> Span:
    """The place in the file of a place in the expression; that of the whole expression where it can't be told.

    Quotes and the indentation of a block shift it, so the text there must agree with the expression's.
    """
    start = policy.expression
    lines = policy.options.assert_.splitlines()
    if not 0 < wrong.line <= len(lines):
        return start
    line = lines[wrong.line - 1]
    for row in (start.line + wrong.line - 1, start.line + wrong.line):
        text = sources.line(Span(start.file, row, 1)) or ""
        begin = text.find(line, start.column - 1 if row == start.line else 0)
        if line.strip() and begin >= 0:
            return Span(start.file, row, begin + wrong.column)
    return start

"""Policy: the merchant's own rules, in CEL, over an environment and its plan. Pure but for the clock that it is given.

The only importer of CEL; the library is an extra, and asked for only where there is a policy. It works in bounded
steps: an expression of at most 4,000 characters and 32 levels, and 10,000 rounds of `all`, `exists`, `map` and the
like in one evaluation; its regular expressions are RE2, which takes linear time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.model.finding import Finding
from payconf.model.verdict import Answer, Verdict
from payconf.policy.limits import SECONDS, TOO_SLOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from payconf.model.environment import Environment
    from payconf.model.plan import Plan

NAME = "policies"


def judge(environment: Environment, plan: Plan | None, clock: Callable[[], float]) -> tuple[Verdict, ...]:
    """What the policies of this environment refuse or warn of. `clock`: seconds, from wherever it counts.

    Policies of `when: plan` are only looked at for mistakes where there is no plan. A policy that can't be
    understood or evaluated refuses, and so do all where the library is missing or the time is up.
    """
    return tuple(_judge(environment, plan, clock)) if environment.policies else ()


def _judge(environment: Environment, plan: Plan | None, clock: Callable[[], float]) -> Iterator[Verdict]:
    try:
        from payconf.policy.language import Language
    except ImportError as error:
        yield _missing(environment, error)
        return
    from payconf.policy.facts import Facts
    from payconf.policy.rule import results

    facts, language, deadline = Facts(environment, plan), Language(), clock() + SECONDS
    for policy in environment.policies:
        for finding in results(policy, facts, language, lambda: clock() >= deadline):
            answer = Answer.REFUSED if finding.is_error else Answer.PASSED
            yield Verdict(NAME, answer, finding.address or "", finding.message, finding)


def _missing(environment: Environment, error: ImportError) -> Verdict:
    first = environment.policies[0]
    number = len(environment.policies)
    what = "1 policy" if number == 1 else f"{number} policies"
    message = f"{what} can't be evaluated, because the library for CEL can't be imported: {error}."
    fix = 'Install it: pip install "payconf[policies]". On a system for which it has no wheel, run payconf elsewhere.'
    return Verdict(NAME, Answer.REFUSED, first.address, message, Finding("PC245", message, first.span, None, fix))


def too_slow(findings: Iterable[Finding]) -> bool:
    """True where what was found depends on how fast this machine was today."""
    return any(finding.message.endswith(TOO_SLOW) for finding in findings)


__all__ = ["NAME", "judge", "too_slow"]

"""The command that makes a plan like this one anew."""

from __future__ import annotations

import shlex

from payconf.model.plan import Plan


def command(plan: Plan, file: str = "plan.json") -> str:
    """As it is typed, with the file that it writes; by the verb and for the part that the plan was made with."""
    name = plan.header.environment
    words = ["plan", name]
    if plan.off:
        words = ["off", name, plan.off]
    elif plan.reclaim:
        words = ["reclaim", name]
    elif plan.rollback:
        words = ["rollback", name, plan.rollback]
    for option in ("target", "exclude"):
        for address in plan.options.get(option) or ():
            words += [f"--{option}", str(address)]
    return f"payconf {shlex.join(words)} --out {file}"

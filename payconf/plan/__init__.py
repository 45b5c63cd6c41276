"""Plan: the ordered difference between what git wants and what the shop has, as data.

`payconf.plan.desired` makes the resources from an environment, `payconf.plan.file` the file, `payconf.plan.adopt` a
binding for what exists already.
"""

from __future__ import annotations

from payconf.plan.adopt import adoption, last_applied_values
from payconf.plan.canonical import live_digest
from payconf.plan.compose import plan
from payconf.plan.intent import compare_intents, intent, same_as_reviewed
from payconf.plan.options import PlanOptions, options_for
from payconf.plan.settle import Settlement, settle

__all__ = [
    "PlanOptions",
    "Settlement",
    "adoption",
    "compare_intents",
    "intent",
    "last_applied_values",
    "live_digest",
    "options_for",
    "plan",
    "same_as_reviewed",
    "settle",
]

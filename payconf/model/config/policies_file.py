"""Model of policies/*.yaml: the merchant's own rules."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from payconf.model.config.types import FilledText, PolicyExpression, Section, no_items

KINDS = Literal[
    "integrations",
    "rules",
    "payment_terms",
    "webhooks",
    "payment_method_configurations",
    "payment_method_domains",
    "checkouts",
    "destination_groups",
    "aliases",
    "credentials",
    "changes",
]


class PolicyOptions(Section):
    """One rule. With `for` its expression sees `object` and `key`; `changes` are those of the plan."""

    description: FilledText | None = Field(None, description="What the rule is for.")
    when: Literal["validate", "plan"] = Field("validate", description="plan: only over plans, which it sees as `plan`.")
    for_: KINDS | None = Field(None, alias="for", description="Ask once for each object of this kind.")
    assert_: PolicyExpression = Field(alias="assert", description="CEL; must be true.")
    message: FilledText | None = Field(None, description="What to say otherwise; {key} is the object's key.")
    severity: Literal["error", "warning"] = Field("error", description="An error refuses and can't be waived.")
    environments: list[FilledText] = Field(default_factory=no_items, description="Names or classes; absent: all.")

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
    """One rule: `assert` is a CEL expression that must be true.

    With `for` it is asked once for each object of that kind, as `object` with its `key`; `changes` are those of the
    plan. `environments`: names or classes; all where none is given.
    """

    description: FilledText | None = None
    when: Literal["validate", "plan"] = "validate"
    for_: KINDS | None = Field(default=None, alias="for")
    assert_: PolicyExpression = Field(alias="assert")
    message: FilledText | None = None
    severity: Literal["error", "warning"] = "error"
    environments: list[FilledText] = Field(default_factory=no_items)

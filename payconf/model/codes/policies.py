"""Codes of policies: the merchant's own rules in policies/*.yaml."""

from __future__ import annotations

from payconf.model.codes.entry import Code

CODES: tuple[Code, ...] = (
    Code(
        "PC244",
        "error",
        "guard",
        "Policy can't be understood",
        "A rule that nobody can evaluate protects nothing, so it refuses.",
        "Correct the expression: it is CEL (https://cel.dev), is true or false, and knows the names that "
        "docs/reference/configuration.md lists.",
    ),
    Code(
        "PC245",
        "error",
        "guard",
        "Policy can't be evaluated",
        "Without an answer the rule might be broken, so it refuses.",
        "Ask for a field with has(object.field) before using it, compare values of one type, and write `for:` where "
        "a policy goes through many objects.",
    ),
    Code(
        "PC246",
        "error",
        "guard",
        "Refused by a policy",
        "The merchant's own rule in policies/ forbids it. Such a rule has no exception; one that should have some is "
        "of `severity: warning`.",
        "Change what the policy names, or have the policy changed by those who own it.",
    ),
    Code(
        "PC416",
        "warning",
        "guard",
        "Against a policy",
        "The merchant's own rule in policies/ advises against it.",
        "Change what the policy names, or waive this code at its address, with an owner and a date.",
    ),
)

"""PC354 to PC359 and PC428: expressions of payment rules."""

from __future__ import annotations

from payconf.model.codes.entry import Code

CODES: tuple[Code, ...] = (
    Code(
        "PC354",
        "error",
        "check",
        "Expression that can't be read",
        "The shop refuses it on save; over the API it may slip through, and the rule then never holds.",
        'Write it in the shop\'s language, such as subtotal.value > 100 and currency = "EUR".',
    ),
    Code(
        "PC355",
        "error",
        "check",
        "Unknown name in an expression",
        "The shop accepts unknown variables and parts on save; at checkout it logs an error and skips the rule.",
        "Correct the name.",
    ),
    Code(
        "PC356",
        "error",
        "check",
        "Operation that fails or means nothing",
        "The shop accepts it on save. At checkout it either fails, and the rule is skipped, or compares what can't be "
        "compared, and offers the methods to other buyers than meant.",
        "Give the operator values of the kind that it works on.",
    ),
    Code(
        "PC357",
        "error",
        "check",
        "Condition whose answer is always the same",
        "The rule then never matches, or offers its methods to others than meant. = and != compare the type, too, and "
        'so do in and not in: 100 never equals 100.0, nor "100".',
        "Write the value as the type of the other side, or compare with ==, which looks at the value only.",
    ),
    Code(
        "PC358",
        "error",
        "check",
        "Expression 0",
        "It looks like a rule that never holds, and is one that holds for every buyer.",
        "Write enabled: false to switch the rule off, or remove the expression.",
    ),
    Code(
        "PC359",
        "warning",
        "check",
        "Condition that may fail unseen",
        "For some buyers the answer isn't what the text says: reading a part of what is missing stops the expression, "
        "and a strict comparison tells 5 from 5.0.",
        "Say in the expression what shall hold in that case.",
    ),
    Code(
        "PC428",
        "warning",
        "check",
        "Expression that leaves nobody out",
        "It looks as if it limited the rule, and holds in every checkout that the rule lets in anyway.",
        "Remove it, or write the limit that was meant.",
    ),
)
"""Every code of expressions."""

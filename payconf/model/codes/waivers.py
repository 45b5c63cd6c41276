"""Codes of waivers: a dated exception that does not hold, and one that has nothing to silence."""

from __future__ import annotations

from payconf.model.codes.entry import Code

CODES: tuple[Code, ...] = (
    Code(
        "PC240",
        "error",
        "guard",
        "Can't be waived",
        "Who relies on a waiver that has no power believes that a risk was looked at. What protects money is refused "
        "whoever signs for it.",
        "Remove the waiver and correct what the code says; payconf explain CODE tells how.",
    ),
    Code(
        "PC241",
        "error",
        "guard",
        "Waiver is over",
        "It was granted until a day, and that day has passed: what it silenced was to be settled by then.",
        "Settle it and remove the waiver, or have its owner look again and date it anew.",
    ),
    Code(
        "PC242",
        "error",
        "guard",
        "Waiver for too long",
        "An exception that nobody has to look at again becomes the rule.",
        "Write a day at most 90 days ahead.",
    ),
    Code(
        "PC243",
        "error",
        "guard",
        "Waived for a value that the shop doesn't hold",
        "An error is waived for one value, because the shop has lived with it. For any other value, and for one that "
        "payconf would write, nobody has looked.",
        "Correct the value; or have the waiver's owner look at what the shop holds now, and write its digest into "
        "`found:`.",
    ),
    Code(
        "PC247",
        "error",
        "guard",
        "`found:` is missing or doesn't belong here",
        "An error is only waived for a value that stands in the shop already, and `found:` is the digest of that "
        "value. A warning is waived whatever the value is.",
        "For an error write `found: unknown`: the plan then says the digest of what the shop holds. For a warning "
        "take `found:` away.",
    ),
    Code(
        "PC422",
        "warning",
        "guard",
        "Accepted drift is over",
        "Somebody had signed for a difference between git and the shop until a day, and that day has passed: it is "
        "drift again, which a nightly job reports, and which `drift: revert` undoes.",
        "Take the shop's value into the YAML (payconf pull) or undo it, and remove the entry; or have its owner look "
        "again and date it anew.",
    ),
    Code(
        "PC415",
        "warning",
        "check",
        "Waiver matches nothing",
        "Whatever it was for is settled, or its code or address is misspelt and it silences nothing.",
        "Remove it, or correct its code and address; the address is exact, without patterns.",
    ),
)

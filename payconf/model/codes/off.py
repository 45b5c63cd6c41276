"""Codes around what is taken away: the way out of an incident, and the protection against deletes."""

from __future__ import annotations

from payconf.model.codes.entry import Code

CODES: tuple[Code, ...] = (
    Code(
        "PC266",
        "error",
        "guard",
        "Checkout that is not offered what is expected",
        "Somebody has written down what buyers in this checkout must be offered, and after the plan they are not.",
        "Correct the rule; or, where the expectation has changed, the entry of `checkouts:` in the same change.",
    ),
    Code(
        "PC267",
        "warning",
        "guard",
        "Checkout that is not offered what is expected, outside production",
        "In production the same is refused.",
        "Correct the rule, or the entry of `checkouts:`.",
    ),
    Code(
        "PC253",
        "warning",
        "guard",
        "Refused elsewhere, and let through as the way out",
        "A plan that only disables, retires or takes methods out of rules makes nothing less safe, and stopping it "
        "would keep an incident going. What is wrong all the same refuses every other plan.",
        "Carry out the plan, then mend what the sentence names.",
    ),
    Code(
        "PC254",
        "warning",
        "guard",
        "Buyers are knowingly left without a method",
        "`payconf off` was told with --accept-no-method that this has to be. Until a rule offers them another method, "
        "these buyers can't pay at all.",
        "Give them another method, or undo it with --revert-drift when the incident is over.",
    ),
    Code(
        "PC255",
        "warning",
        "guard",
        "Entry of allow_delete that means nothing",
        "Either the object was deleted already, and whatever gets this key next could be deleted as well; or the "
        "address is mistyped, and the object that is meant stays protected.",
        "Remove the entry, or correct its address.",
    ),
    Code(
        "PC515",
        "error",
        "plan",
        "Uses what was switched off",
        "`payconf off` switched the integration off in an incident, and git, which doesn't say so yet, would bring it "
        "back at another place.",
        "Say in git that it is off, or undo it with --revert-drift; until then leave it out of new rules.",
    ),
    Code(
        "PC516",
        "warning",
        "plan",
        "Nothing is deleted for a state that owns nothing",
        "The state is new, or was lost, or this is another shop than it is meant for: with `unmanaged: delete`, all "
        "that others keep in the shop would go.",
        "Look at the shop's address and at where state is kept, then apply or adopt what is yours; later plans delete "
        "the rest.",
    ),
)

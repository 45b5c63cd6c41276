"""Codes of plans: what the planner has to say."""

from __future__ import annotations

from payconf.model.codes.entry import Code


def _error(code: str, title: str, why: str, fix: str) -> Code:
    return Code(code, "error", "plan", title, why, fix)


def _warning(code: str, title: str, why: str, fix: str) -> Code:
    return Code(code, "warning", "plan", title, why, fix)


CODES: tuple[Code, ...] = (
    _error(
        "PC501",
        "Exists, not adopted",
        "The shop has an object of this name that payconf did not make; a second one beside it would split payments "
        "between the two, or be refused by the shop halfway through.",
        "Adopt the object, or give one of the two another name.",
    ),
    _error(
        "PC502",
        "Changed in git and in the shop",
        "Both sides changed the same field since the last apply, so either choice would lose somebody's change.",
        "Take the shop's value into the YAML with payconf pull, or say that git counts with --revert-drift.",
    ),
    _error(
        "PC503",
        "Changed in the shop",
        "The environment says `drift: refuse`: nothing is applied while the shop differs from what was applied last.",
        "Take the shop's value into the YAML with payconf pull, or undo it with --revert-drift.",
    ),
    _error(
        "PC504",
        "Rules outside git use the integration",
        "The shop would keep the integration's methods in those rules as orphans, and such a rule still stops the "
        "rules after it. Under `cascade: owned` payconf doesn't change rules that are not in git.",
        "Take the methods out of those rules in the shop, adopt the rules, or set `cascade: all`.",
    ),
    _error(
        "PC505",
        "Needs an object that vanished from the shop",
        "The change refers to an object that somebody deleted in the shop, and kept drift leaves it away.",
        "Create the object again with --revert-drift, or take it out of the YAML.",
    ),
    _warning(
        "PC506",
        "Key renamed without moved",
        "The object would be deleted and made anew, with another id in the shop, though only its key seems to have "
        "changed in git.",
        "Add the line to `moved:`, so that the object is kept.",
    ),
    _error(
        "PC507",
        "Rename that can't be done",
        "`moved:` says which key an object had before; where that isn't clear, the wrong object would be changed.",
        "Correct the entry of `moved:`, or remove it.",
    ),
    _error(
        "PC508",
        "Name taken in the shop",
        "The shop keeps these names unique and would refuse the change halfway through.",
        "Choose another name, or rename or adopt the object that has it.",
    ),
    _warning(
        "PC509",
        "Left behind by a run that was broken off",
        "payconf renames an object that gets a successor, and deletes it last. This one was never deleted: it is still "
        "enabled, rules that are not in git may still offer it, and no address leads to it any more. The next plan "
        "deletes what the journal of a kept run says that payconf renamed; of this one no journal tells.",
        "Delete it in the back office, or set `unmanaged: delete`, so that the next plan does.",
    ),
    _warning(
        "PC510",
        "Secret never written by payconf",
        "The shop doesn't serve the value, so nobody knows whether it holds the secret that git names.",
        "Write it with --write-secrets.",
    ),
    _warning(
        "PC511",
        "Secret may have been changed",
        "Other fields of the object were changed outside payconf since it wrote the secret, and the shop doesn't "
        "serve the value.",
        "Write it again with --write-secrets.",
    ),
    _warning(
        "PC512",
        "Secret can't be compared",
        "It was written under another fingerprint key, so the two fingerprints say nothing about each other.",
        "Write it again with --write-secrets, and keep `fingerprint_key` in payconf.yaml.",
    ),
    _error(
        "PC513",
        "Website not in the shop",
        "The shop has no website of this name, and would refuse the change halfway through.",
        "Write the name as the shop has it; websites are made in the back office.",
    ),
    _error(
        "PC514",
        "Localization not in the shop",
        "The shop has no localization of this name, and would refuse the text halfway through.",
        "Write the name as the shop has it; localizations are made in the back office.",
    ),
    _warning(
        "PC519",
        "Planned from an old snapshot",
        "What was applied, or changed by hand in the shop, after a snapshot was taken is not in a plan that is made of "
        "it: the plan may show changes that are done already, and miss others.",
        "Take a new one with payconf snapshot ENV --out FILE, in the protected job, every night and after every apply.",
    ),
    _error(
        "PC520",
        "Changed by hand",
        "The shop no longer holds what was reviewed and applied: nobody has reviewed what it does instead.",
        "Take it into the YAML with payconf pull ENV ADDRESS, undo it with payconf plan ENV --revert-drift ADDRESS, or "
        "sign for it until a day in waivers.yaml (accepted_drift).",
    ),
    _error(
        "PC521",
        "Drift is not known",
        "The environment could not be looked at, so nobody knows what was changed there by hand.",
        "Mend what the message says and run payconf drift again.",
    ),
    _error(
        "PC517",
        "Secret that lies in no store",
        "The place of the secret is empty, and nothing in this plan brings it there: the shop can't be given it.",
        "Plan the webhook that tells it together with the integration, or write the secret into its store.",
    ),
    _error(
        "PC518",
        "Secret that only a person can get anew",
        "The service told the secret once, payconf no longer has it, and the service makes no new one for a program.",
        "Get a new one at the service and write it into its store.",
    ),
)

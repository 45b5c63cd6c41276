"""PC330 to PC353: integrations, the shop, and renames. Part of meaning."""

from __future__ import annotations

from payconf.model.codes.entry import Code


def _error(code: str, title: str, why: str, fix: str) -> Code:
    return Code(code, "error", "check", title, why, fix)


_INTEGRATIONS = (
    _error(
        "PC330",
        "Name of two integrations",
        "The shop keeps names unique in an organization and refuses the second one.",
        "Give one of them another name.",
    ),
    _error(
        "PC331",
        "Name that is taken",
        "The shop refuses an Express Checkout whose name an integration or another Express Checkout has.",
        "Give one of them another name.",
    ),
    _error(
        "PC332",
        "Field that other fields require",
        "What the other fields switch on doesn't work without it.",
        "Write the field, or change the others.",
    ),
    _error(
        "PC333",
        "Value too long for the shop's column",
        "The shop encrypts it into a column of 255 characters; what doesn't fit fails or is cut.",
        "Use a shorter value, or a shop version that has lifted the limit.",
    ),
    _error(
        "PC334",
        "Fields that don't go together",
        "The shop refuses the combination.",
        "Change one of the fields.",
    ),
    _error(
        "PC335",
        "Website in two integrations",
        "The shop keeps a buyer's cards in one account per website, and refuses the second integration.",
        "Remove the website from one of them.",
    ),
    _error(
        "PC336",
        "Keys of two modes",
        "Keys of a test and of a live account can't work together: every payment would fail.",
        "Take both keys from one account and one mode.",
    ),
)

_SHOP = (
    _error(
        "PC340",
        "Unknown shop version",
        "The version decides which types, fields and limits there are, so nothing can be said without it.",
        "Write the version that the shop tells, such as 6.1 or 6.1.10.",
    ),
    _error(
        "PC341",
        "any for a real shop",
        "Only the embedded shop has every type at once; a real one has a version.",
        "Write the shop's version, such as 6.1 or 6.1.10.",
    ),
    _error(
        "PC342",
        "Type that this version doesn't have",
        "The shop can't keep the integration. Where only some patches of a version have it, none given means no.",
        "Use a type that the version has, or write the patch, such as 6.1.10.",
    ),
    _error(
        "PC343",
        "Type whose bundle isn't named",
        "The type comes with a package beside the shop; without it the shop can't keep the integration.",
        "Add the bundle to shop.bundles if it is installed.",
    ),
    _error(
        "PC344",
        "Unknown bundle",
        "No integration type comes with it.",
        "Correct the name, or remove it.",
    ),
    _error(
        "PC345",
        "Field that this version doesn't have",
        "The shop would drop the value, and what it stands for would not happen.",
        "Remove the field.",
    ),
    _error(
        "PC346",
        "No address of a shop",
        "payconf builds every request from it and speaks to nothing else.",
        "Write https:// and the host, without user, query or fragment; for the embedded shop local:NAME.",
    ),
)

_MOVED = (
    _error(
        "PC350",
        "Move that can't be read",
        "A rename is between two addresses of one kind.",
        "Write from and to as kind/key, such as rules/us-cards.",
    ),
    _error(
        "PC351",
        "Move to an object that isn't there",
        "The live object would lose its key and nothing would take it over.",
        "Correct the key, or remove the line.",
    ),
    _error(
        "PC352",
        "Moves in a circle",
        "They end at no object.",
        "Remove the line that leads back.",
    ),
    _error(
        "PC353",
        "Move of a key that is still in use",
        "One live object can't belong to two keys.",
        "Remove the line, or the object under the old key.",
    ),
)

CODES: tuple[Code, ...] = (*_INTEGRATIONS, *_SHOP, *_MOVED)

"""PC3xx and PC4xx: what objects mean together. What check finds."""

from __future__ import annotations

from payconf.model.codes import elsewhere, expressions, habits, integrations
from payconf.model.codes.entry import Code


def _error(code: str, title: str, why: str, fix: str) -> Code:
    return Code(code, "error", "check", title, why, fix)


_CREDENTIALS = (
    _error(
        "PC301",
        "Unknown credential",
        "The integration would be written without access, and every payment with it would fail.",
        "Correct the name, or add the entry to credentials.yaml of this environment.",
    ),
    _error(
        "PC302",
        "Incomplete credential",
        "The service needs every one of these fields; the shop saves the integration without and fails at checkout.",
        "Add the fields to the entry in credentials.yaml.",
    ),
    _error(
        "PC303",
        "Credential field of another service",
        "Nothing sends it; most often it is another service's name for the same thing.",
        "Write the field as this service calls it, or remove it.",
    ),
    _error(
        "PC304",
        "One credential for two services",
        "The fields of one service mean nothing to the other, and each secret has one place where it is exchanged.",
        "Give each service an entry of its own in credentials.yaml.",
    ),
    _error(
        "PC305",
        "Credential value that the shop doesn't take",
        "The shop saves it, or cuts it, and every payment then fails.",
        "Write the value as the service shows it.",
    ),
)

_METHODS = (
    _error(
        "PC310",
        "Unknown method",
        "The shop would keep the name and offer nothing for it, and the rule would still stop later ones.",
        "Write the key of an integration, with .method where its type yields several, or an alias.",
    ),
    _error(
        "PC311",
        "Method not named",
        "The integration yields several methods, and payconf doesn't guess which of them buyers shall see.",
        "Write key.method for each one that the rule shall offer.",
    ),
    _error(
        "PC312",
        "Method that the type doesn't yield",
        "The shop would keep the name and offer nothing for it.",
        "Write one of the methods of the integration's type.",
    ),
    _error(
        "PC313",
        "Disabled integration in an enabled rule",
        "The method is not offered, and the rule still stops later ones.",
        "Enable the integration, disable the rule, or take the method out.",
    ),
    _error(
        "PC314",
        "Retired integration in an enabled rule",
        "A retired integration only settles the money that is under way; no new order may use it.",
        "Take the method out of the rule, or set retired to false.",
    ),
    _error(
        "PC315",
        "Method whose settings are left out",
        "Buyers would read a placeholder instead of a label that somebody chose.",
        "Write the field on the integration, or take the method out of the rule.",
    ),
    _error(
        "PC316",
        "Method that is switched off",
        "The integration doesn't yield it until its switch is on, so the rule would offer nothing for it.",
        "Set the switch to true, or take the method out of the rule.",
    ),
    _error(
        "PC317",
        "Method that rules of this version can't offer",
        "The shop has the integration for other purposes, and no rule of this version may name its method.",
        "Take the method out of the rule until the shop is upgraded.",
    ),
    _error(
        "PC318",
        "Method twice in one rule",
        "A method stands once in a checkout, so the second entry has no effect; perhaps another one was meant.",
        "Remove one of the two.",
    ),
    _error(
        "PC319",
        "Aliases that lead to each other",
        "They end at no method.",
        "Let one of them name a method.",
    ),
    _error(
        "PC320",
        "Alias with the name of a method",
        "Nobody could say which of the two a rule means.",
        "Give the alias another name.",
    ),
    _error(
        "PC321",
        "Unknown integration",
        "The object belongs to the account of an integration, and there is none of this name.",
        "Write the key of an integration.",
    ),
)

_RULES = (
    _error(
        "PC322",
        "Postal code that never matches",
        "The shop compares postal codes exactly, after it has cut the address's at commas and blanks around them.",
        "Write each code as buyers enter it, an entry each, without wildcards or ranges.",
    ),
    _error(
        "PC323",
        "No currency code",
        "Rules match one currency by its code in ISO 4217; with any other text the rule never matches.",
        "Write the three capital letters of a currency that is in use, such as EUR.",
    ),
    _error(
        "PC324",
        "Currency that no method takes",
        "The methods would be missing at checkout, or offered and fail at every payment.",
        "Correct the currency, or let the rule offer a method that takes it.",
    ),
    _error(
        "PC325",
        "Unknown country",
        "The shop knows 249 countries by their ISO codes; a rule for any other never matches.",
        "Write the two capital letters of ISO 3166-1, such as DE.",
    ),
    _error(
        "PC326",
        "No region of the country",
        "The shop knows regions by combined codes that begin with their country, such as US-CA. Of a country without "
        "regions it drops the region, so that the rule holds in the whole country.",
        "Write country and region as one code that the shop lists, or leave the region away.",
    ),
    _error(
        "PC327",
        "Unknown destination",
        "A rule whose destinations never match offers nothing to anybody.",
        "Write a country (DE), a region (US-CA), or the key of a destination group.",
    ),
    _error(
        "PC328",
        "Retired currency",
        "The shop accepts it; no payment service does, and no price list is in it any more.",
        "Write the currency that came after it.",
    ),
    _error(
        "PC329",
        "Region of another shop version",
        "OroCommerce 7.0 has replaced its list of regions; a rule for one that the shop doesn't list never matches.",
        "Write the regions of the shop's version. Where a country's regions were drawn anew, ask what is meant now.",
    ),
)

CODES: tuple[Code, ...] = (
    *_CREDENTIALS,
    *_METHODS,
    *_RULES,
    *integrations.CODES,
    *elsewhere.CODES,
    *expressions.CODES,
    *habits.CODES,
)

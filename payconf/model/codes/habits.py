"""PC4xx: habits that only warn. Part of meaning."""

from __future__ import annotations

from payconf.model.codes.entry import Code


def _warning(code: str, title: str, why: str, fix: str) -> Code:
    return Code(code, "warning", "check", title, why, fix)


_CREDENTIALS = (
    _warning(
        "PC401",
        "Credential that nothing uses",
        "Access that nobody needs is access that nobody watches.",
        "Remove the entry, and revoke what it names.",
    ),
    _warning(
        "PC404",
        "Credential value of another form",
        "The service publishes what its values look like, and this is none of them; most often a part is missing.",
        "Copy the value again.",
    ),
)

_EFFECTS = (
    _warning(
        "PC402",
        "Field without effect",
        "The shop accepts the combination, and it doesn't do what it says.",
        "Change one of the fields.",
    ),
    _warning(
        "PC403",
        "Rule without an upper limit",
        "The service refuses amounts above its limit, after the buyer has entered everything.",
        "Add an expression that ends below the limit, such as total <= 99999.99.",
    ),
    _warning(
        "PC405",
        "Entry that is in a list twice",
        "The second one has no effect; perhaps another one was meant.",
        "Remove one of the two, or correct it.",
    ),
    _warning(
        "PC410",
        "Group or alias that nothing uses",
        "It looks as if it decided something.",
        "Remove it, or use it where it was meant.",
    ),
)

_NAMES = (
    _warning(
        "PC406",
        "Names that look alike",
        "They differ only by invisible characters or by their form in Unicode, so nobody can tell which is which.",
        "Write both in the same characters, or give one of them another name.",
    ),
    _warning(
        "PC407",
        "One name written in two ways",
        "The shop finds websites and localizations by the exact name, so one of the two most likely doesn't exist.",
        "Write the name everywhere as the shop lists it.",
    ),
)

_ORDER = (
    _warning(
        "PC408",
        "Tie of sort order that decides what is offered",
        "Rules of equal sort order come in the order in which the shop happened to create them, which another shop or "
        "a restored rule doesn't keep.",
        "Give the two different sort orders.",
    ),
    _warning(
        "PC409",
        "Rule that is never reached",
        "In every checkout in which it could match, a rule before it has matched and stopped. It offers nothing; "
        "buyers lose nothing by it, so this only warns.",
        "Give it a smaller sort order, let the rule before it not stop, or remove it.",
    ),
    _warning(
        "PC429",
        "Integration that no rule can offer",
        "Rules name it, and none of them ever offers it: a way to pay that somebody set up, and that no buyer sees.",
        "Correct the rules; or take it out of them, and set retired: true if its money is still under way.",
    ),
    _warning(
        "PC411",
        "Rules too many to compare",
        "Looking for ties and for rules that are never reached would take too long, so that both may be there unseen.",
        "Give rules different sort orders, and name whole countries or websites where postal codes say the same.",
    ),
)

_MANY = (
    _warning(
        "PC413",
        "Too many warnings in one file",
        "Behind the first hundred nobody reads them; the others are not shown.",
        "Correct what is shown, and validate again.",
    ),
)

_VERSIONS = (
    _warning(
        "PC414",
        "Version of the shop that payconf was not run against",
        "What payconf knows of this version was read in its sources; what its API really answers, nobody has seen.",
        "Try the plan on a copy of the shop first, and run payconf oro check.",
    ),
)

_PACKAGES = (
    _warning(
        "PC419",
        "Installed package that can't be used",
        "It brings a service or an integration type, and not as payconf can use it. An integration of it is an error "
        "(PC107), and everything else is checked; a plan of a shop that may hold such integrations is not made.",
        "Mend or update the package, or uninstall it.",
    ),
)

CODES: tuple[Code, ...] = (*_CREDENTIALS, *_EFFECTS, *_NAMES, *_ORDER, *_MANY, *_VERSIONS, *_PACKAGES)

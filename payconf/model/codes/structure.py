"""PC1xx: structure and types, what resolve finds. None of it needs to know more than one object."""

from __future__ import annotations

from payconf.model.codes.entry import Code


def _error(code: str, title: str, why: str, fix: str) -> Code:
    return Code(code, "error", "resolve", title, why, fix)


_FIELDS = (
    _error(
        "PC101",
        "Unknown key",
        "A key that nothing reads looks as if it were applied; most often it is a typing error.",
        "Correct the key, or remove it.",
    ),
    _error(
        "PC102",
        "Missing key",
        "The object can't be made without this value, and payconf never guesses one.",
        "Write the key with its value.",
    ),
    _error(
        "PC103",
        "Value of another type",
        "Types come from the field; a text, a number, a list and a mapping mean different things to the shop.",
        "Write the value in the form that the field has.",
    ),
    _error(
        "PC104",
        "Value that is none of the choices",
        "The field takes a closed list of words; the shop would refuse any other, or accept it and fail at checkout.",
        "Write one of the choices.",
    ),
    _error(
        "PC105",
        "Value out of bounds",
        "The shop has a column, a form or a limit that the value doesn't fit.",
        "Write a value within the bounds.",
    ),
    _error(
        "PC106",
        "Value in another form than the field needs",
        "A date, a duration or an address that can't be read can't be kept either.",
        "Write it in the form that the message shows.",
    ),
    _error(
        "PC107",
        "Unknown integration type",
        "The type says which fields an integration has and what the shop makes of them.",
        "Write `type:` with one of the integration types, or install the package that brings it.",
    ),
    _error(
        "PC108",
        "Key that can't name an object",
        "Keys are payconf's own names: they stand in addresses, plans, the state and the command line.",
        "Use lower-case letters, digits, - and _, the latter two not first; what people read goes into `name:`.",
    ),
)

_FILES = (
    _error(
        "PC110",
        "Key in the wrong file",
        "What holds secrets, money or guards has its fixed file, so that code owners can hold it by its path.",
        "Move the key to the file that the message names.",
    ),
    _error(
        "PC111",
        "Key defined twice in one folder",
        "Files of one folder have no order, so nobody could say which of the two counts.",
        "Remove one of the two, or give it another key.",
    ),
    _error(
        "PC112",
        "Unknown folder in extend",
        "Without the folder its rules and integrations would silently be missing.",
        "Write the name of a folder under environments/.",
    ),
    _error(
        "PC113",
        "Environments that extend each other",
        "Each would have to be finished before the other.",
        "Move what both need into a folder such as _shared, and let both extend that.",
    ),
    _error(
        "PC114",
        "Production extends an environment",
        "What somebody tries out in that environment would reach production without a change to production's files.",
        "Move what both need into a folder such as _shared, and let both extend that.",
    ),
    _error(
        "PC115",
        "null where there is nothing to remove from",
        "`null` takes away what a folder in `extend` has set. Elsewhere it would be the text null, or nothing.",
        'Leave the key away; write "null" in quotes where the text is meant.',
    ),
    _error(
        "PC116",
        "null that removes nothing",
        "No folder in `extend` sets this key, so what was to be removed is still there under another one.",
        "Correct the key, or remove the line.",
    ),
    Code(
        "PC117",
        "warning",
        "resolve",
        "Change of type drops the shared fields",
        "Fields of one integration type mean nothing to another, so none of them is taken over.",
        "Write all fields of the new type here, or give the integration a key of its own.",
    ),
    _error(
        "PC118",
        "No such environment",
        "Without an environment.yaml nothing says which class and shop the files belong to.",
        "Write environments/<name>/environment.yaml with `class` and `shop`, or correct the name.",
    ),
    _error(
        "PC119",
        "Payment action where there is none to choose",
        "A key that nothing reads looks as if it decided when money is taken, and the type decides it in its own way.",
        "Remove the key; the message says what decides instead.",
    ),
)

_CREDENTIALS = (
    _error(
        "PC120",
        "Reference that can't be read",
        "A reference that names no secret can't be resolved, and is no literal either.",
        "Write it as scheme://path#key, such as vault://kv/payments/stripe#secret_key or env://STRIPE_SECRET_KEY.",
    ),
    _error(
        "PC121",
        "Unknown credential field",
        "No payment service has a credential field of this name, so nothing would ever send it.",
        "Write the field as its service calls it.",
    ),
    _error(
        "PC122",
        "#key without from",
        "`#key` names one field of the secret that `from:` names.",
        "Add `from:` with a reference to the whole secret, or write a complete reference.",
    ),
    _error(
        "PC123",
        "Secret of payconf in clear",
        "Whoever reads the repository, its forks or its backups holds the secret, for as long as git remembers.",
        "Revoke it, put a new one into a store, and write its reference, such as env://NAME.",
    ),
)

CODES: tuple[Code, ...] = (*_FIELDS, *_FILES, *_CREDENTIALS)

"""Codes of copied shops: whose database it is, and where it believes to be."""

from __future__ import annotations

from payconf.model.codes.entry import Code

_RECLAIM = (
    "If it is a copy that this environment is to have, make its application URL right and run payconf reclaim ENV; "
    "nothing else writes to it. If the address in environment.yaml is wrong, correct that."
)

CODES: tuple[Code, ...] = (
    Code(
        "PC256",
        "error",
        "guard",
        "Another environment's shop, or a copy of it",
        "The database was copied from there: its integrations hold that environment's access, and live ids in this "
        "environment's state mean other objects. A staging shop in this state takes real payments.",
        _RECLAIM,
    ),
    Code(
        "PC257",
        "error",
        "guard",
        "Not the marker that the state knows",
        "The shop was restored, copied or put together from others, or somebody changed the marker by hand, or the "
        "state was lost. Until it is known whose database this is, nothing may be written to it.",
        _RECLAIM,
    ),
    Code(
        "PC258",
        "error",
        "guard",
        "The shop believes to be another environment's",
        "A copied database brings the application URL along. Buyers come back from the payment service to that "
        "address, and what they paid is booked there.",
        "If it is a copy, set the application URL in System > Configuration (payconf never writes it), then plan "
        "again. If the address in environment.yaml is wrong, correct that.",
    ),
    Code(
        "PC259",
        "error",
        "guard",
        "Name is kept for payconf's marker",
        "payconf tells by such a name whose shop it is; an integration of this name makes every later plan refuse.",
        "Choose another name.",
    ),
)

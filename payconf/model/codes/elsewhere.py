"""PC36x and PC43x: what is kept at payment services. What check finds."""

from __future__ import annotations

from payconf.model.codes.entry import Code


def _error(code: str, title: str, why: str, fix: str) -> Code:
    return Code(code, "error", "check", title, why, fix)


CODES: tuple[Code, ...] = (
    _error(
        "PC360",
        "Service of another integration",
        "The object is kept in the account of its integration's credential, which is one of another service.",
        "Write the service of the integration's type, or name another integration.",
    ),
    _error(
        "PC361",
        "Nothing that the service keeps",
        "The service offers no way to do it but by hand, so nothing would be done.",
        "Remove the block, and do it in the service's own back office.",
    ),
    _error(
        "PC362",
        "Field that the service doesn't have",
        "Nothing would be sent for it, and what it stands for would not happen.",
        "Remove the field.",
    ),
    _error(
        "PC363",
        "Webhook without an address",
        "The service must be told where to report to, and nothing here says it.",
        "Write url: https://HOST/PATH.",
    ),
    _error(
        "PC364",
        "Webhook without events",
        "An endpoint that reports nothing is of no use, and services refuse to make it.",
        "Write the service's own names as a list under events.",
    ),
    _error(
        "PC365",
        "No place for a signing secret",
        "The service shows it once, in the answer that makes the endpoint. Without a place it would be lost.",
        "Write signing_secret: credentials.NAME.signing_secret, and that field of credentials.yaml as a reference.",
    ),
    _error(
        "PC366",
        "Webhook without its token",
        "The token is the last part of the address, and the shop refuses reports without it.",
        "Add the field to the credential, as a reference to a random text of at least 16 letters and digits.",
    ),
    _error(
        "PC367",
        "Secret that can't be stored there",
        "The secret is shown once; a place that nobody can write to would lose it.",
        "Use a reference to a store that payconf writes to (docs/reference/stores.md).",
    ),
    _error(
        "PC368",
        "Two webhooks with one address",
        "Each event would come twice, and a payment could be counted twice.",
        "Remove one of them, or let them be one with all events.",
    ),
    _error(
        "PC369",
        "Stand-in that may not be",
        "A stand-in is given the credentials of the service in whose place it stands, so it is a simulator on this "
        "machine, and only for a sandbox.",
        "Write the host as the service has it, with http://127.0.0.1:PORT, in a sandbox; elsewhere remove stand_ins.",
    ),
    Code(
        "PC430",
        "warning",
        "check",
        "Events that the shop waits for are left out",
        "The shop learns of a payment's end by them; without one, orders stay as they are.",
        "Write events: required, or add them.",
    ),
    Code(
        "PC431",
        "warning",
        "check",
        "Signing secret that the shop isn't given",
        "The shop checks reports with another secret and refuses all of them.",
        "Let signing_secret name the field of the integration's own credential.",
    ),
)

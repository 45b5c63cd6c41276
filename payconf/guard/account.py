"""The credential belongs to the account that is expected, and its service accepts it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.guard.case import Case, passed, refused, undecided, warned

if TYPE_CHECKING:
    from payconf.guard.case import Used
    from payconf.model.verdict import Verdict

NAME = "account"


def account(case: Case) -> Iterator[Verdict]:
    """One verdict for each credential that its service rejected, or that names an expected account; and one for each
    thing that its service says to be mended, by integration, as waivers name them.
    """
    for used in case.used():
        for text in used.known.warnings:
            yield from (warned(NAME, "PC425", f"integrations/{key}", text, used.known.span) for key in used.keys)
        options = None if used.credential is None else used.credential.options
        expected = None if options is None else options.account
        if used.known.rejected:
            said = f" {used.known.fault}" if used.known.fault else ""
            message = f"{used.service.title} does not accept the credential {used.name}.{said}"
            yield refused(NAME, "PC222", used.address, message, used.known.span, used.known.fix or None)
        elif expected is not None:
            yield _expected(used, expected)


def _expected(used: Used, expected: str) -> Verdict:
    """Letter by letter: what services count as the same account, nobody publishes for all of them."""
    told = used.known.account
    if told == expected:
        return passed(NAME, used.address, f"account {expected}")
    if told is not None:
        message = f"The credential {used.name} belongs to account {told}, expected is {expected}."
        return refused(NAME, "PC215", used.address, message, used.known.span, _spelling(told, expected))
    hint = "" if used.service.askable else f"; {used.service.title} can't be asked, so remove `account:`"
    why = used.known.fault or ("; ".join(used.known.remarks) if used.known.asked else "not asked")
    text = f"account {expected} is expected, and nobody told which it is: {why or 'it was not told'}{hint}"
    return undecided(NAME, used.address, text)


def _spelling(told: str, expected: str) -> str | None:
    """What to do where only the spelling differs."""
    if _bare(told) != _bare(expected):
        return None
    return f"It is spelled otherwise: where it is the account that is meant, write account: {told}"


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()

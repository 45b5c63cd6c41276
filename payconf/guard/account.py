"""The credential belongs to the account that is expected, and its service accepts it."""

from __future__ import annotations

from collections.abc import Iterator

from payconf.guard.case import Case, passed, refused, undecided
from payconf.model.verdict import Verdict

NAME = "account"


def account(case: Case) -> Iterator[Verdict]:
    """One verdict for each credential that its service rejected, or that names an expected account."""
    for used in case.used():
        options = None if used.credential is None else used.credential.options
        expected = None if options is None else options.account
        if used.known.rejected:
            said = f" {used.known.fault}" if used.known.fault else ""
            message = f"{used.service.title} does not accept the credential {used.name}.{said}"
            yield refused(NAME, "PC222", used.address, message, used.known.span, used.known.fix or None)
        elif expected is None:
            continue
        elif used.known.account is None:
            why = used.known.fault or "not asked"
            hint = "" if used.service.askable else f"; {used.service.title} can't be asked, so remove `account:`"
            yield undecided(
                NAME, used.address, f"account {expected} is expected, and nobody told which it is: {why}{hint}"
            )
        elif used.known.account != expected:
            message = f"The credential {used.name} belongs to account {used.known.account}, expected is {expected}."
            yield refused(NAME, "PC215", used.address, message, used.known.span)
        else:
            yield passed(NAME, used.address, f"account {expected}")

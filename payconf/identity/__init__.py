"""Who is at work: by the CI's signed identity token where there is one, else as variables or the login claim.

The token itself goes nowhere but into its own check. Only issuers that payconf.yaml names are asked for their keys;
where none is named, nothing is asked at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from payconf.identity.claimed import AUDIENCE, approvers, claimed, job, name_in, request
from payconf.model.audit import Circumstances, Who

if TYPE_CHECKING:
    from payconf.model.secret import Secret

Issuers = Mapping[str, Mapping[str, str]]
"""By issuer, the claims that a token of it must hold."""
_TOKEN = "PAYCONF_ID_TOKEN"  # noqa: S105 - the variable's name


def circumstances(environ: Mapping[str, str], issuers: Issuers, now: datetime) -> Circumstances:
    """Who, approvers, request and job, as far as anything tells. Never raises: what can't be proven is claimed."""
    return Circumstances(who(environ, issuers, now), approvers(environ), request(environ), job(environ))


def who(environ: Mapping[str, str], issuers: Issuers, now: datetime) -> Who:
    """The name that a token proves; else the one that is claimed, with what kept it from being proven."""
    from payconf.model.errors import PayconfError

    said = claimed(environ)
    if not issuers or not _offered(environ):
        return said
    from payconf.identity.jwt import NotProven, proven

    try:
        found = proven(_token(environ), issuers, AUDIENCE, now)
    except NotProven as error:
        return replace(said, source=f"{said.source}; identity token not accepted: {error}")
    except PayconfError as error:
        return replace(said, source=f"{said.source}; identity token not checked: {error.message}")
    name = name_in(found.claims)
    if not name:
        return replace(said, source=f"{said.source}; identity token of {found.issuer} names nobody")
    held = ", ".join(f"{claim} {value}" for claim, value in sorted(issuers[found.issuer].items()))
    return Who(name, True, f"{found.issuer} ({held})")


def _offered(environ: Mapping[str, str]) -> bool:
    return bool(environ.get(_TOKEN) or environ.get("ACTIONS_ID_TOKEN_REQUEST_URL"))


def _token(environ: Mapping[str, str]) -> Secret:
    from payconf.model.secret import Secret

    if given := environ.get(_TOKEN):
        return Secret(given.encode("utf-8", "surrogateescape"))
    from payconf.http.tokens import github_token

    bearer = Secret(environ.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "").encode("utf-8", "surrogateescape"))
    return github_token(environ["ACTIONS_ID_TOKEN_REQUEST_URL"], bearer, AUDIENCE)

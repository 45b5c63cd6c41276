"""No secret in clear: not where its reference belongs, and no key anywhere else in the files. Text alone decides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from payconf.clear import secrets_in
from payconf.guard.case import Case, passed, refused
from payconf.guard.files import files_of
from payconf.integrations.credentials import service_of, uses
from payconf.model.finding import PER_FILE
from payconf.model.reference import looks_like_reference
from payconf.model.span import Span, place
from payconf.model.verdict import Verdict
from payconf.services import secret_fields

NAME = "literal"
_CREDENTIAL = re.compile(r"credentials\.[a-z0-9][a-z0-9_-]*\.[a-z][a-z0-9_]*")


def literal(case: Case) -> Iterator[Verdict]:
    """One refusal a place. The value is never shown, not even in part."""
    found = [*_credentials(case), *_webhooks(case)]
    places = {(span.file, span.line) for verdict in found if verdict.finding and (span := verdict.finding.span)}
    found += [verdict for span, verdict in _texts(case) if (span.file, span.line) not in places]
    yield from found or [passed(NAME)]


def _credentials(case: Case) -> Iterator[Verdict]:
    """Also of credentials that no integration uses: there, a field that is a secret at every service is one."""
    used = uses(case.environment)
    secret = secret_fields()
    for name, credential in case.environment.credentials.items():
        service = service_of(case.environment, used.get(name, ()))
        for entry in credential.fields.values():
            kind = service.kind(entry.name) if service is not None else None
            is_secret = kind.sensitivity == "secret" if kind is not None else entry.name in secret
            if entry.literal is not None and is_secret:
                message = f"{entry.name} of the credential {name} is a secret, and its value stands in the file."
                yield refused(NAME, "PC212", f"credentials/{name}", message, entry.span)


def _webhooks(case: Case) -> Iterator[Verdict]:
    """A signing secret is a reference, or names a field of a credential."""
    for key, webhook in case.environment.webhooks.items():
        text = webhook.signing_secret
        if text is not None and not looks_like_reference(text) and not _CREDENTIAL.fullmatch(text):
            message = f"signing_secret of the webhook {key} is a secret, and its value stands in the file."
            fix = "Revoke it, put the new one into a store, and write its reference, or credentials.<name>.<field>."
            yield refused(NAME, "PC212", f"webhooks/{key}", message, case.span("webhooks", key, "signing_secret"), fix)


def _texts(case: Case) -> Iterator[tuple[Span, Verdict]]:
    """Secrets in the bytes of any file of the environment, comments included."""
    for name, text in files_of(case):
        for found in secrets_in(text)[:PER_FILE]:
            span = place(name, text, found.offset)
            what = f"{found.what[0].upper()}{found.what[1:]}"
            yield span, refused(NAME, "PC213", "", f"{what} stands in the text.", span)

"""No secret in clear: not where its reference belongs, and no key anywhere else in the files. Text alone decides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from payconf.guard.case import Case, passed, refused
from payconf.integrations.credentials import service_of, uses
from payconf.model.reference import looks_like_reference
from payconf.model.span import Span
from payconf.model.verdict import Verdict
from payconf.services import services

NAME = "literal"
_KEY_LENGTH = 16
"""Characters behind a prefix from which a text is taken for a key."""
_KEY_VARIETY = 5
"""Different characters among them; xxxx and **** are placeholders."""
_CREDENTIAL = re.compile(r"credentials\.[a-z0-9][a-z0-9_-]*\.[a-z][a-z0-9_]*")


def literal(case: Case) -> Iterator[Verdict]:
    """One refusal a place. The value is never shown, not even in part."""
    found = [*_credentials(case), *_webhooks(case)]
    places = {(span.file, span.line) for verdict in found if verdict.finding and (span := verdict.finding.span)}
    found += [verdict for span, verdict in _keys(case) if (span.file, span.line) not in places]
    yield from found or [passed(NAME)]


def _credentials(case: Case) -> Iterator[Verdict]:
    """Also of credentials that no integration uses: there, a field that is a secret at every service is one."""
    used = uses(case.environment)
    kinds = [kind for service in services().values() for kind in service.kinds]
    secret = {kind.name for kind in kinds} - {kind.name for kind in kinds if kind.sensitivity != "secret"}
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


def _keys(case: Case) -> Iterator[tuple[Span, Verdict]]:
    """Text that is a secret key by its prefix, in any file of the environment, comments included."""
    titles = _prefixes()
    words = b"|".join(re.escape(prefix) for prefix in sorted(titles, key=len, reverse=True))
    pattern = re.compile(b"(?<![A-Za-z0-9_])(?P<prefix>%s)(?P<tail>[A-Za-z0-9+/=]{%d,})" % (words, _KEY_LENGTH))
    sources = case.environment.origins.sources
    folders = tuple(f"environments/{name}/" for name in (case.environment.name, *case.environment.settings.extend))
    for name, text in zip(sources.names, sources.texts, strict=True):
        # Looking for plain words first is many times faster than the pattern, and nearly every file has none.
        if not (name == "payconf.yaml" or name.startswith(folders)) or not any(word in text for word in titles):
            continue
        for match in pattern.finditer(text):
            if len(set(match["tail"])) >= _KEY_VARIETY:
                start = text.rfind(b"\n", 0, match.start()) + 1
                column = len(text[start : match.start()].decode("utf-8", "replace")) + 1
                span = Span(name, text.count(b"\n", 0, match.start()) + 1, column)
                message = f"A secret key of {titles[match['prefix']]} stands in the text."
                yield span, refused(NAME, "PC213", "", message, span)


def _prefixes() -> dict[bytes, str]:
    """Prefixes of secrets, with their service. One that tells no mode is what the published form begins with."""
    found = {}
    for service in services().values():
        for kind in service.kinds:
            if kind.sensitivity == "secret":
                plain = re.match(r"[a-z]{2,}_", kind.pattern)
                words = [prefix for prefix, _ in kind.prefixes] or ([plain[0]] if plain else [])
                found.update({word.encode(): service.title for word in words})
    return found

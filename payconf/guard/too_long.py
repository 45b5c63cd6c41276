"""A secret that the shop's encrypted column can't hold. What stands in the files, `payconf.check` measures."""

from __future__ import annotations

from collections.abc import Iterator

from payconf.guard.case import Case, listed, passed, refused, undecided
from payconf.integrations.versions import byte_limit
from payconf.model.verdict import Verdict

NAME = "bytes"


def too_long(case: Case) -> Iterator[Verdict]:
    """One refusal a secret and integration; one `undecided` for all whose length nobody knows."""
    version = case.environment.settings.shop.version
    fields = {used.name: used.known.fields for used in case.used()}
    unread: list[str] = []
    for key, integration, type_ in case.integrations():
        found = fields.get(getattr(integration, "credentials", None) or "", {})
        for spec in type_.fields:
            entry = found.get(spec.name)
            if spec.origin != "credential" or spec.max_bytes is None or entry is None or entry.literal or entry.awaited:
                continue
            if entry.length is None:
                unread.append(f"{key}.{spec.name}")
                continue
            limit = byte_limit(spec, version)
            if limit is not None and entry.length > limit:
                message = f"{spec.name} is {entry.length} bytes long, and the shop ({version}) holds {limit} of them."
                yield refused(NAME, "PC221", f"integrations/{key}", message, entry.span)
            else:
                yield passed(NAME, f"integrations/{key}", f"{spec.name} fits")
    if unread:
        yield undecided(NAME, "integrations", f"length not known: {listed(unread)}")

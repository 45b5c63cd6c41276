"""The files that an environment is made of, as bytes, and places in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payconf.guard.case import Case

_WRITTEN_BY_PAYCONF = "/fingerprints.yaml"


def files_of(case: Case) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of payconf.yaml and policies/, of the environment's files and of those that it extends.

    fingerprints.yaml holds digests behind the names of secrets; payconf writes it and load reads nothing else there.
    """
    sources, settings = case.environment.origins.sources, case.environment.settings
    folders = (
        "payconf.yaml",
        "policies/",
        *(f"environments/{name}/" for name in (case.environment.name, *settings.extend)),
    )
    for name, text in zip(sources.names, sources.texts, strict=True):
        if name.startswith(folders) and not name.endswith(_WRITTEN_BY_PAYCONF):
            yield name, text

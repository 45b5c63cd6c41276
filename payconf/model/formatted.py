"""What `payconf fmt` makes of the files of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from payconf.model.finding import Finding
    from payconf.model.span import Sources


class Changed(NamedTuple):
    """A file whose canonical form is another one; both without a byte order mark."""

    name: str
    before: bytes
    after: bytes


class Formatted(NamedTuple):
    """`looked_at`: how many files there were. `findings`: of those that are left as they are, each with its reason."""

    changed: tuple[Changed, ...]
    looked_at: int
    findings: tuple[Finding, ...]
    sources: Sources

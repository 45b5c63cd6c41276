"""What a store tells of a secret beside its value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

OPEN_TO_ALL = "every user of this machine may read the file"
"""A remark."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one version of one secret. None, or empty, where the store doesn't tell.

    `version`: as the store names it. `created` and `expires`: of this version, aware. `remark`: what else is worth a
    word, such as that any user of the machine may read the file. `read`: the value itself was read to learn this.
    `fields`: the names that a #key may have, None where they are not told without the value.
    """

    version: str | None = None
    created: datetime | None = None
    expires: datetime | None = None
    remark: str = ""
    read: bool = True
    fields: frozenset[str] | None = None

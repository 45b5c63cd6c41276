"""The form of one entry of the catalogue."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Code(NamedTuple):
    """One kind of finding.

    `title` is a fixed short summary, `why` says why it matters, `fix` what to do; each is a full sentence
    without the values of one case. `stage` says who finds it: load, resolve, check, guard, plan or apply.
    """

    code: str
    severity: Literal["error", "warning"]
    stage: Literal["load", "resolve", "check", "guard", "plan", "apply"]
    title: str
    why: str
    fix: str

"""The last lines of a plan file that is shown: what it is pinned to, and what may be done with it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from payconf.model.plan import Plan
from payconf.render.text import clean, count


def file_lines(
    plan: Plan, file: str, content: bytes, digest: str, signed: str, full: bool = False, approved: Sequence[str] = ()
) -> list[str]:
    """`content`: the file's bytes. `digest`: over the plan. `signed`: a sentence on the signature.

    `approved`: how far it is approved. `full`: also every account and secret that the plan is pinned to.
    """
    head = plan.header
    pinned = f"{count(len(plan.accounts), 'account')} and {count(len(plan.secrets), 'secret')} pinned"
    use = "for reading only: made without all secrets" if not plan.complete else f"valid until {head.expires_at}"
    lines = [f"{file}  sha256 {hashlib.sha256(content).hexdigest()}"]
    lines += [f"digest {digest}", f"intent {plan.intent}", f"{signed} · {use} · {pinned}", *approved]
    if full:
        lines += [f"account {name}: {account}" for name, account in sorted(plan.accounts.items())]
        lines += [f"secret {reference}, fingerprint {value}" for reference, value in sorted(plan.secrets.items())]
    return [clean(line) for line in lines]

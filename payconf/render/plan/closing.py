"""The last lines of a plan: its file, and the next command."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from payconf.model.plan import Plan
from payconf.render.text import clean


def closing_lines(
    plan: Plan,
    file: str | None,
    content: bytes,
    reviewed: str = "",
    approved: Sequence[str] = (),
    met: bool = True,
    lasting: bool = True,
) -> list[str]:
    """`file`: where `content` was written, None where it wasn't. `reviewed`: what comparing with a review gave.

    `approved`: how far it is approved, in lines; `met`: far enough. `lasting`: another run can compare its secrets.
    """
    lines = []
    if file is not None:
        digest = hashlib.sha256(content).hexdigest()
        valid = f"valid until {plan.header.expires_at[11:16]} UTC" if len(plan.header.expires_at) >= 16 else ""
        lines.append(" · ".join(filter(None, (f"{file}  sha256 {digest[:12]}…", valid, reviewed))))
    elif reviewed:
        lines.append(reviewed)
    if not (plan.complete or plan.refused or plan.empty):
        lines.append(f"intent {plan.intent} (for --reviewed)")
    if not plan.empty:
        lines += () if plan.refused else approved
        lines.append(f"Next: {_next(plan, file, met, lasting or not plan.secrets)}")
    return [clean(line) for line in lines]


def _next(plan: Plan, file: str | None, met: bool, lasting: bool) -> str:
    environment = plan.header.environment
    if plan.refused:
        return "mend what is refused, then plan again"
    if not plan.complete:
        approve = "" if met else f"payconf approve {file or 'FILE'} by others; "
        return f"review these changes; {approve}the plan to be applied is made where the secrets are"
    if not lasting and (file is not None or plan.header.environment_class == "production"):
        return "set fingerprint_key in payconf.yaml and plan again; without it no other run can apply this"
    if file is not None:
        approve = "" if met else f"payconf approve {file} by others, then "
        return f"{approve}payconf apply {file}"
    if plan.reclaim and plan.header.environment_class == "production":
        return f"payconf reclaim {environment} --out reclaim.json, then payconf apply reclaim.json"
    if plan.reclaim:
        return f"payconf reclaim {environment}"
    if plan.rollback:
        command = f"payconf rollback {environment} {plan.rollback}"
        return f"{command} --out rollback.json, then payconf apply rollback.json"
    if plan.rotate:
        asked = next(iter(plan.rotate.get("integrations", ())), "")
        return f"payconf rotate {environment} {asked} --out rotate.json, then payconf apply rotate.json"
    if plan.off:
        return f"payconf off {environment} {plan.off} --out off.json, then payconf apply off.json"
    if plan.header.environment_class == "production":
        return f"payconf plan {environment} --out plan.json, then payconf apply plan.json"
    return f"payconf apply {environment}"

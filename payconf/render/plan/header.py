"""Whence a plan comes, and how much it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from payconf.model.change import Action
from payconf.model.plan import Header, Plan
from payconf.render.plan.layout import WORDS, Entry, Group
from payconf.render.text import Line, ago, clean, clip, columns, count, when, wrap

NOBODY_BUYS = "embedded shop, nobody buys here"
_WORDS = {kind: WORDS[kind] for kind in ("integrations", "rules", "payment_terms")}
_MAIN = ("integrations", "rules")
_LAST = re.compile(r"(?P<run>r-\d+), (?P<at>[\dT:.+Z-]+)(?P<counts>.*)")
_CLEAN = re.compile(r", \d+ done")
FROZEN = "PC261"
_ALWAYS = (Action.CREATE, Action.UPDATE, Action.DELETE)


def header(plan: Plan, width: int, verb: str = "plan") -> Group:
    """Two lines: what is planned on which shop as whom; when it was read, how much it is, from which revision."""
    words = " ".join(filter(None, ("payconf", verb, clean(plan.header.environment), clean(plan.rollback))))
    first = Line(columns(words, shop(plan.header), 33, width), "bold")
    return Group(None, (Entry(first), Entry(Line(read_line(plan.header, width)))))


def remark(plan: Plan) -> str:
    """What the first line of a production plan on the embedded shop says behind everything else."""
    production = plan.header.environment_class == "production"
    return f" ({NOBODY_BUYS})" if production and plan.header.provider == "local" else ""


def shop(head: Header) -> str:
    """The shop by product and address."""
    if head.provider == "local":
        said = NOBODY_BUYS if head.environment_class == "production" else "embedded shop"
        return f"{said} ({clean(head.shop)})"
    account = f'as "{clean(head.account)}"' if head.account else ""
    return ", ".join(filter(None, (clean(head.product), clean(head.shop), account)))


def read_at(head: Header) -> str:
    """`read 14:02:11 UTC`; or `snapshot of 2 hours ago, 14:02 UTC`."""
    if head.snapshot:
        return f"snapshot of {ago(head.read_at, head.snapshot)}"
    return f"read {head.read_at[11:19]} UTC" if len(head.read_at) >= 19 else f"read {clean(head.read_at)}"


def last_apply(head: Header, short: bool = False) -> str:
    """`last apply r-0187, 2 days ago, 28 done`. `short`: without the counts where everything was done."""
    found = _LAST.fullmatch(head.last_apply)
    if found is None:
        return f"last apply {clean(head.last_apply)}" if head.last_apply else "never applied"
    counts = "" if short and _CLEAN.fullmatch(found["counts"]) else found["counts"]
    return f"last apply {found['run']}, {when(found['at'], head.made_at)}{clean(counts)}"


def read_line(head: Header, width: int) -> str:
    """`read 14:02:11 UTC · 9 integrations, 41 rules · git 3f9c2ab (main) · last apply …`; what matters least goes."""
    kinds = {kind: count(number, _WORDS[kind]) for kind, number in head.counts.items() if kind in _WORDS}
    main = ", ".join(kinds[kind] for kind in _MAIN if kind in kinds)
    revision = f"git {clean(head.revision)}" if head.revision else "not in git"
    brief = revision.partition(" (")[0] + (" (changed)" if revision.endswith(", changed)") else "")
    line = ""
    for counted, rest in (
        (", ".join(kinds.values()), (revision, last_apply(head))),
        (", ".join(kinds.values()), (revision, last_apply(head, True))),
        (main, (revision, last_apply(head, True))),
        (main, (brief, last_apply(head, True))),
        ("", (brief, last_apply(head, True))),
    ):
        line = " · ".join(filter(None, (read_at(head), counted, *rest)))
        if len(line) <= width:
            break
    return clip(line, width)


def counts(plan: Plan) -> Group:
    """One line with every number once."""
    actions = Counter(change.action for change in plan.changes)
    work = [f"{actions[action]} to {action.value}" for action in Action if actions[action] or action in _ALWAYS]
    parts = [", ".join(work), f"{len(plan.refused)} refused"]
    if undecided := len(plan.undecided) if not _strict(plan) else 0:
        parts.append(f"{undecided} undecided")
    warnings = sum(not finding.is_error for finding in plan.findings)
    warnings += sum(item.code is not None for item in plan.not_checked)
    parts.append(count(warnings, "warning"))
    if plan.header.approvals and not plan.empty:
        parts.append(f"needs {count(plan.header.approvals, 'approval')}")
    return Group(None, (Entry(Line(" · ".join(parts), "bold")),))


def frozen(plan: Plan, width: int) -> Group | None:
    """That nothing can be applied now, and when it can."""
    entries = [
        Entry(Line(part, "yellow"))
        for finding in plan.findings
        if finding.code == FROZEN
        for part in wrap(clean(finding.message), width, "  ", "  ")
    ]
    return Group(Line("Nothing can be applied now", "yellow"), tuple(entries)) if entries else None


def _strict(plan: Plan) -> bool:
    """Where undecided refuses, it is counted there."""
    return plan.complete and plan.header.environment_class == "production"


def trailer(lines: Sequence[str]) -> Group:
    """What the caller has to say at the end: the file that was written, the next command."""
    return Group(None, tuple(Entry(Line(clean(line))) for line in lines), verbatim=True)


__all__ = [
    "FROZEN",
    "NOBODY_BUYS",
    "counts",
    "frozen",
    "header",
    "last_apply",
    "read_at",
    "read_line",
    "remark",
    "shop",
    "trailer",
]

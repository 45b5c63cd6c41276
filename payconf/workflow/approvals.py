"""Approvals in the state of an environment: given, taken back, used. Each is a file of its own, and none is changed.

`approvals/<intent>/<id>/given` says who and when; `…/revoked` and `…/used` beside it say what became of it. So two
people at the same time take nothing from one another, and whatever is there stays there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from payconf.model.approval import Approval, Standing
from payconf.model.audit import NO_RUN, Event, Who
from payconf.model.errors import Refused
from payconf.workflow.audited import clean

if TYPE_CHECKING:
    from payconf.guard.approved import Asked
    from payconf.model.environment import Environment
    from payconf.model.plan import Plan
    from payconf.plan.file import PlanFile
    from payconf.state.base import StateStore

_UNREADABLE = "unreadable"


def found(store: StateStore, name: str, intent: str) -> tuple[Approval, ...]:
    """Every approval of an intent, whatever became of it. What can't be read is by nobody, or used."""
    start = f"approvals/{intent}/"
    parts: dict[str, set[str]] = {}
    for file in store.names(name, NO_RUN, start):
        ident, _, what = file.removeprefix(start).partition("/")
        parts.setdefault(ident, set()).add(what)
    return tuple(_read(store, name, intent, ident, known) for ident, known in sorted(parts.items()))


def give(store: StateStore, plan: Plan, digest: str, ident: str, who: Who, at: str) -> None:
    """Keep a yes, and that it was said. The audit has it first: what is not written down does not count."""
    _audit(store, plan, who, at, {"verb": "approve", "digest": digest, "id": ident})
    _keep(store, plan, ident, "given", {"who": asdict(who), "at": at})


def take_back(store: StateStore, plan: Plan, entry: Approval, who: Who, at: str) -> None:
    """It counts no longer. Raises Refused where an apply has used it meanwhile."""
    _keep(store, plan, entry.id, "revoked", {"at": at})
    _audit(store, plan, who, at, {"verb": "revoke", "id": entry.id})
    if "used" in {name.rpartition("/")[2] for name in store.names(_name(plan), NO_RUN, _place(plan, entry.id))}:
        raise Refused(
            "An apply has used this approval already, so taking it back stops nothing any more.",
            f"See what it did: payconf runs {_name(plan)}",
        )


def use(store: StateStore, asked: Asked, standing: Standing, who: Who, at: str) -> None:
    """The approvals are used by this plan file, whose apply begins. Raises Refused where one was taken back meanwhile.

    Whoever takes one back writes first and looks then, as this does: of the two, at least one sees the other.
    """
    from payconf.guard.approved import standing as judged

    plan = asked.plan
    for entry in standing.counted:
        _keep(store, plan, entry.id, "used", {"digest": asked.digest, "at": at})
    refuse_missing(judged(asked, found(store, _name(plan), plan.intent)), plan)
    names = [clean(f"{entry.who.name} ({said(entry.who)})") for entry in standing.counted]
    facts: dict[str, Any] = {"verb": "use", "digest": asked.digest, "approved by": names or [clean(standing.way_out)]}
    _audit(store, plan, who, at, facts)


def refuse_missing(standing: Standing, plan: Plan) -> None:
    """Raises Refused where approvals are missing; names the command."""
    if standing.met:
        return
    there = "none is there" if not standing.counted else f"{len(standing.counted)} of them there"
    why = standing.trouble or there
    others = "".join(f" Not counted: {entry.who.name}, {reason}." for entry, reason in standing.not_counted)
    whose = f", by one of emergency ({', '.join(standing.contacts)})" if standing.contacts else ""
    noun = "approval" if standing.needed == 1 else "approvals"
    raise Refused(
        f"{_name(plan)} needs {standing.needed} {noun} of this plan{whose}, and {why}.{others}",
        "payconf approve FILE, by somebody else than who made the plan; FILE is this one, or any plan of this intent."
        if not standing.trouble
        else "Make the plan where an identity is known, such as a CI job with an identity token, and plan again.",
    )


def refuse_frozen(plan: Plan, environment: Environment, now: Any) -> None:
    """Raises Refused in a freeze window, and where nobody can tell. `payconf off` passes."""
    from payconf.guard.frozen import frozen

    if plan.off:
        return
    try:
        closed = frozen(environment.settings.freeze, now)
    except ValueError as error:
        raise Refused(f"Nobody can tell whether {_name(plan)} is frozen: {error}.", "Mend `freeze:` of it.") from None
    if closed is not None:
        raise Refused(
            f"{_name(plan)} is frozen until {closed}, and nothing is applied before.",
            "Apply after that, with a plan that is made then. In an incident: payconf off ENV INTEGRATION",
        )


def said(who: Who) -> str:
    """Whether somebody's name is proven."""
    return f"proven by {who.source}" if who.proven else f"claimed by {who.source}" if who.source else "claimed"


def opens(entries: Iterable[Approval], planned: PlanFile) -> list[Approval]:
    """Those that are neither used by another apply nor taken back."""
    return [entry for entry in entries if not entry.revoked and entry.used in ("", planned.digest)]


def _read(store: StateStore, name: str, intent: str, ident: str, parts: set[str]) -> Approval:
    place = f"approvals/{intent}/{ident}"
    given = _load(store.kept(name, NO_RUN, f"{place}/given") if "given" in parts else None)
    used = ""
    if "used" in parts:
        used = str(_load(store.kept(name, NO_RUN, f"{place}/used")).get("digest") or _UNREADABLE)
    try:
        who = Who(str(given["who"]["name"]), given["who"]["proven"] is True, str(given["who"]["source"]))
        at = str(given["at"])
    except (KeyError, TypeError):
        who, at = Who("", False, "a file that can't be read"), ""
    return Approval(ident, intent, who, at, used, "revoked" in parts)


def _load(content: bytes | None) -> dict[str, Any]:
    try:
        data = json.loads(content or b"")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _keep(store: StateStore, plan: Plan, ident: str, what: str, content: dict[str, Any]) -> None:
    store.keep(_name(plan), NO_RUN, f"{_place(plan, ident)}{what}", json.dumps(content, sort_keys=True).encode())


def _place(plan: Plan, ident: str) -> str:
    return f"approvals/{plan.intent}/{ident}/"


def _audit(store: StateStore, plan: Plan, who: Who, at: str, facts: dict[str, Any]) -> None:
    event = Event("approve", at, who, plan.off, "", {"intent": plan.intent, "revision": plan.header.revision, **facts})
    store.audit(_name(plan), event)


def _name(plan: Plan) -> str:
    return plan.header.environment

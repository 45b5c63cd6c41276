"""Runs in the audit: that one begins, before it writes; what became of each change, also of a run that was killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING

from payconf.model.audit import Circumstances, head
from payconf.model.errors import InvalidConfiguration, Refused
from payconf.state.rows import run_id, run_number
from payconf.trail import applied, begun, changed, waived
from payconf.workflow.audited import clean, settled

if TYPE_CHECKING:
    from payconf.model.audit import Record
    from payconf.model.outcome import Run, Step
    from payconf.model.plan import Plan
    from payconf.state.base import StateStore

_TOLD = "audited"
"""Under this name a state keeps beside a run how many of its steps the audit has."""
_BEGINS = ("begun", "resumed")
_OUTCOMES = ("outcome", "settled")


def begin(store: StateStore, plan: Plan, digest: str, run: str, at: str, by: Circumstances) -> None:
    """Write down that a run begins, with the waivers in force; first what earlier runs could not tell any more."""
    name = plan.header.environment
    catch_up(store, name, at, but=run)
    store.audit(name, begun(plan, digest, run, at, by, clean))
    for event in waived(plan, run, at, by, clean):
        store.audit(name, event)


def go_on(store: StateStore, plan: Plan, run: Run, said: Mapping[str, str], at: str, by: Circumstances) -> None:
    """Write down that a run is resumed, and what a person says of changes whose outcome nobody knows."""
    name = plan.header.environment
    store.audit(name, begun(plan, run.digest, run.id, at, by, clean, "resumed"))
    for change, outcome in said.items():
        settled(store, name, run.id, change, outcome, at, by)


def tell(store: StateStore, run: Run, plan: Plan, at: str, by: Circumstances, fresh: bool = True) -> str:
    """Write down what is new of a run that has come to an end, again after each time it was resumed.

    `fresh`: it was not, and nothing of it can have been told before. Returns the head of the chain after it, to be
    noted elsewhere.
    """
    name = run.environment
    if fresh:
        return head(_tell(store, run, run.steps, plan, at, by))
    (whole,) = (entry for entry in store.runs(name) if entry.id == run.id)
    told = _told(store, name, run.id)
    steps = _untold(whole, store.audited(name)) if told is None else whole.steps[told:]
    return head(_tell(store, whole, steps, plan, at, by))


def catch_up(store: StateStore, name: str, at: str, but: str = "") -> None:
    """Write down the ends of runs that were killed before they could. `but`: the run that is under way."""
    if but and _told(store, name, run_id(run_number(but) - 1)) is not None:
        return
    chain: tuple[Record, ...] | None = None
    for run in reversed(store.runs(name)):
        if run.id == but:
            continue
        if _told(store, name, run.id) is not None:
            return  # those before it are told
        chain = store.audited(name) if chain is None else chain
        own = [entry.event for entry in chain if entry.event.run == run.id]
        first = next((event for event in own if event.facts.get("phase") in _BEGINS), None)
        if first is None and run.steps:
            return  # it is older than the audit
        if first is None:
            continue  # it died before it had begun
        plan = kept_plan(store, name, run.id)
        _tell(store, run, _untold(run, chain), plan, at, Circumstances(first.who))


def kept_plan(store: StateStore, name: str, run: str) -> Plan | None:
    """The plan of a run, where it is kept and can be read."""
    from payconf.plan.file import load

    content = store.kept(name, run, "plan")
    try:
        return None if content is None else load(content)
    except (InvalidConfiguration, Refused):
        return None


def _tell(store: StateStore, run: Run, steps: Iterable[Step], plan: Plan | None, at: str, by: Circumstances) -> Record:
    name = run.environment
    times = {entry.change: entry.at for entry in store.entries(name, run.id) if entry.phase in _OUTCOMES}
    with getattr(store, "together", nullcontext)():  # one wait for the disk, where the backend can do that
        for event in changed(plan, run, steps, times, by, clean):
            store.audit(name, event)
        last = store.audit(name, applied(plan, run, at, by, clean))
        store.keep(name, run.id, _TOLD, str(len(run.steps)).encode())
    return last


def _untold(run: Run, chain: Iterable[Record]) -> list[Step]:
    """The steps that the chain has not: whoever told of the run was killed, perhaps in the middle of it."""
    events = (entry.event for entry in chain)
    told = Counter(
        (str(event.facts.get("change")), str(event.facts.get("result")))
        for event in events
        if event.kind == "change" and event.run == run.id
    )
    found = []
    for step in run.steps:
        what = (step.change, step.done.value)
        if told[what]:
            told[what] -= 1
        else:
            found.append(step)
    return found


def _told(store: StateStore, name: str, run: str) -> int | None:
    """How many steps of a run the audit has; None where its end was never told."""
    content = store.kept(name, run, _TOLD)
    return None if content is None or not content.isdigit() else int(content)

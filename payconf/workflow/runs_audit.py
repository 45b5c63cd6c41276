"""Runs in the audit: that one begins, before it writes; what became of each change, also of a run that was killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.model.audit import Circumstances
from payconf.model.errors import InvalidConfiguration, Refused
from payconf.trail import applied, begun, changed, waived
from payconf.workflow.audited import clean

if TYPE_CHECKING:
    from payconf.model.audit import Record
    from payconf.model.outcome import Run
    from payconf.model.plan import Plan
    from payconf.state.base import StateStore

_TOLD = "audited"
"""Under this name a state keeps beside a run how many of its steps the audit has."""
_OUTCOMES = ("outcome", "settled")


def begin(store: StateStore, plan: Plan, digest: str, run: str, at: str, by: Circumstances) -> None:
    """Write down that a run begins, with the waivers in force; first what earlier runs could not tell any more."""
    name = plan.header.environment
    catch_up(store, name, at, but=run)
    store.audit(name, begun(plan, digest, run, at, by, clean))
    for event in waived(plan, run, at, by, clean):
        store.audit(name, event)


def tell(store: StateStore, name: str, run: str, plan: Plan | None, at: str, by: Circumstances) -> None:
    """Write down what is new of a run that has come to an end, again after each time it was resumed."""
    for entry in store.runs(name):
        if entry.id == run:
            _tell(store, name, entry, plan, at, by, _told(store, name, run) or 0)


def catch_up(store: StateStore, name: str, at: str, but: str = "") -> None:
    """Write down the ends of runs that were killed before they could. `but`: the run that is under way."""
    chain: tuple[Record, ...] | None = None
    for run in reversed(store.runs(name)):
        if run.id == but:
            continue
        if _told(store, name, run.id) is not None:
            return  # those before it are told
        chain = store.audited(name) if chain is None else chain
        own = [entry.event for entry in chain if entry.event.run == run.id]
        first = next((event for event in own if event.facts.get("phase") == "begun"), None)
        if first is None:
            return  # it is older than the audit
        told = sum(event.kind == "change" for event in own)
        _tell(store, name, run, kept_plan(store, name, run.id), at, Circumstances(first.who), told)


def kept_plan(store: StateStore, name: str, run: str) -> Plan | None:
    """The plan of a run, where it is kept and can be read."""
    from payconf.plan.file import load

    content = store.kept(name, run, "plan")
    try:
        return None if content is None else load(content)
    except (InvalidConfiguration, Refused):
        return None


def _tell(store: StateStore, name: str, run: Run, plan: Plan | None, at: str, by: Circumstances, told: int) -> None:
    times = {entry.change: entry.at for entry in store.entries(name, run.id) if entry.phase in _OUTCOMES}
    for event in changed(plan, run, run.steps[told:], times, by, clean):
        store.audit(name, event)
    store.audit(name, applied(plan, run, at, by, clean))
    store.keep(name, run.id, _TOLD, str(len(run.steps)).encode())


def _told(store: StateStore, name: str, run: str) -> int | None:
    """How many steps of a run the audit has; None where its end was never told."""
    content = store.kept(name, run, _TOLD)
    return None if content is None or not content.isdigit() else int(content)

"""What apply is held to: the shop as it is read now, against the plan, the state, and whose shop it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from payconf.apply.shop import Shop
from payconf.guard.case import Case
from payconf.guard.clone import believes_elsewhere, clone, mismatches
from payconf.guard.rotation import rotation
from payconf.http import Settings
from payconf.model.change import Action
from payconf.model.errors import Refused, Stale
from payconf.model.marker import MARKER, Remembered
from payconf.model.marker_kind import INTEGRATIONS, as_integration, with_marker
from payconf.model.outcome import Done
from payconf.model.verdict import Answer
from payconf.plan.canonical import live_digest
from payconf.plan.differ import same
from payconf.plan.rebind import new_bindings
from payconf.plan.situation import identity, index_live
from payconf.plan.stale import changed_accounts, stale
from payconf.workflow.learn import learn

if TYPE_CHECKING:
    from payconf.model.change import Change
    from payconf.model.evidence import Evidence
    from payconf.model.kind import Kind
    from payconf.model.outcome import Outcome, Step
    from payconf.model.plan import Plan
    from payconf.model.resource import Live, LiveResource
    from payconf.model.secret import Secret
    from payconf.model.value import Value
    from payconf.offline import Project
    from payconf.providers.base import Provider, Session
    from payconf.state.base import StateStore

_AGAIN = "Make a new plan."


def hold_to(
    plan: Plan, project: Project, evidence: Evidence, live: Live, store: StateStore, kinds: Mapping[str, Kind]
) -> None:
    """Refuse where anything has moved; else let the state learn what it must know before the first write."""
    name = project.environment.name
    refuse_copies(plan, project, live, store)
    _refuse_unproven(plan, project, evidence)
    accounts = {credential: entry.account for credential, entry in evidence.credentials.items()}
    if moved := (*stale(plan, live, store.load(name), kinds), *changed_accounts(plan, accounts)):
        raise Stale(f"This is not as it was planned: {'; '.join(moved)}.", _AGAIN)
    for old, new in plan.renames:
        store.rename(name, old, new)
    if plan.reclaim:
        _rebind(plan, live, store, kinds)
    elif not plan.off:  # what git says is perhaps not known
        # Of an object that git no longer has, a rollback still has to know that somebody deleted it in the shop.
        learn(project.environment, evidence, live, store, kinds, forget=not plan.rollback)


def _refuse_unproven(plan: Plan, project: Project, evidence: Evidence) -> None:
    """A rotation in production stops where its new credential, which was proven when it was planned, no longer is."""
    case = Case(project.environment, project.others, evidence, plan, None, project.unread)
    for verdict in rotation(case):
        if verdict.answer is Answer.PASSED or not project.environment.production:
            continue
        raise Refused(
            f"{verdict.text.removesuffix('.')}. Nothing was written, and the old one is still in use.",
            "Mend that, and run payconf rotate again.",
        )


def refuse_moved(
    plan: Plan,
    steps: Mapping[str, Step],
    evidence: Evidence,
    live: Live,
    store: StateStore,
    kinds: Mapping[str, Kind],
    again: Collection[str] = (),
) -> None:
    """Refuse where what is left of a run no longer stands on what it was planned on.

    An object that the run itself has changed is looked at by the journal, right before it is changed again. `again`:
    changes that were carried out, and whose secret was lost.
    """
    touched = {
        (change.address.kind, change.live_id) for change in plan.changes if change.id in steps or change.id in again
    }
    name = plan.header.environment
    succeeded = {change.address for change in plan.changes if change.action is Action.REPLACE}
    objects = index_live(live, with_marker(kinds))
    barred = {*again, *(ident for ident, step in steps.items() if step.done is not Done.DONE)}
    left = []
    for change in plan.changes:
        if change.id in steps or change.id in again:
            continue
        if barred.intersection(change.needs):
            barred.add(change.id)
            continue
        held = objects.get((change.address.kind, change.live_id or ""))
        known = held is not None and (change.address.kind, change.live_id) in touched
        if change.action is Action.DELETE and change.address in succeeded and _left_behind(change, store, name):
            change = replace(change, owned=False)
        left.append(replace(change, live_digest=live_digest(held.values)) if held is not None and known else change)
    changed = {str(change.address) for change in plan.changes if change.id in steps}
    found = {address: digests for address, digests in plan.found.items() if address not in changed}
    accounts = {credential: entry.account for credential, entry in evidence.credentials.items()}
    rest = replace(plan, changes=tuple(left), found=found)
    done = [change for change in plan.changes if change.id in steps]
    if moved := (*stale(rest, live, store.load(name), kinds, done), *changed_accounts(rest, accounts)):
        raise Stale(
            f"This is not as the run left it: {'; '.join(moved)}.",
            f"Make a new plan: payconf plan {name} --out plan.json\n"
            f"Where a person must say whose an object is, it names the command: payconf adopt {name} ADDRESS --id N",
        )


def _left_behind(change: Change, store: StateStore, name: str) -> bool:
    """Whether the address of an object owns its successor by now, or has owned one."""
    binding = store.load(name).bindings.get(change.address)
    return binding is None or binding.live_id != change.live_id


def _rebind(plan: Plan, live: Live, store: StateStore, kinds: Mapping[str, Kind]) -> None:
    """First all go, for the same ids may belong to others of them."""
    name = plan.header.environment
    for address, _ in plan.rebind:
        store.unbind(name, address)
    for binding in new_bindings(plan.rebind, live, kinds):
        store.bind(name, binding)


def refuse_copies(plan: Plan, project: Project, live: Live, store: StateStore, done: Collection[str] = ()) -> None:
    """A database that was copied between plan and apply is known by what it says now.

    `done`: ids of changes that the plan's own run has made already; one that has taken a copy back is none any more.
    """
    environment = project.environment
    known = Remembered.of(environment.name, store.load(environment.name))
    case = Case(environment, project.others, None, plan, live, project.unread, remembered=known)
    if plan.reclaim:
        unfinished = bool(plan.options.get("unfinished"))
        taken = any(change.id in done for change in plan.changes if change.address.kind == MARKER and change.owned)
        if not (mismatches(case) or taken) or believes_elsewhere(case) is not unfinished:
            raise Stale(
                "What the shop says of itself is not what it said when this plan was made.",
                f"Make a new plan: payconf reclaim {environment.name} --out plan.json",
            )
        return
    for verdict in clone(case):
        if verdict.answer is Answer.REFUSED and verdict.finding is not None:
            raise Refused(verdict.finding.message, verdict.finding.fix or "")
        if verdict.answer is Answer.UNDECIDED and environment.production:
            raise Refused(f"Nobody can tell whose shop this is: {verdict.text}.", _AGAIN)


def shop_of(provider: Provider, session: Session, fingerprint: Callable[[Secret], str]) -> Shop:
    """The shop as a run sees it."""
    kinds = with_marker(provider.KINDS)
    return Shop(
        writing(provider, session),
        partial(_by_id, provider, session),
        partial(_named, provider, session, kinds),
        kinds,
        live_digest,
        same,
        fingerprint,
        Settings().connections if getattr(provider, "CONCURRENT", False) else 1,
    )


def _find(provider: Provider, session: Session, kind: str, name: str, value: str) -> list[LiveResource]:
    """To the provider a marker is an integration like any other."""
    asked = INTEGRATIONS if kind == MARKER else kind
    finder = getattr(provider, "find", None)
    found = provider.read(session, asked) if finder is None else finder(session, asked, name, value)
    return [replace(entry, kind=kind) for entry in found]


def _by_id(provider: Provider, session: Session, kind: str, live_id: str) -> LiveResource | None:
    return next((entry for entry in _find(provider, session, kind, "id", live_id) if entry.id == live_id), None)


def _named(
    provider: Provider, session: Session, kinds: Mapping[str, Kind], kind: str, values: Mapping[str, Value]
) -> tuple[LiveResource, ...]:
    spec = kinds[kind]
    if not spec.identity():  # everything of such a kind looks alike
        return tuple(replace(entry, kind=kind) for entry in provider.read(session, kind))
    name = spec.identity()[0]
    found = _find(provider, session, kind, name, str(values.get(name) or ""))
    wanted = identity(spec, values)
    alike = (entry for entry in found if identity(spec, entry.values) == wanted)
    return tuple(entry for entry in alike if not spec.sleeps(entry.values))


def writing(provider: Provider, session: Session) -> Callable[[Change], Outcome]:
    """The provider's write; to it a marker is an integration like any other."""
    return lambda change: provider.write(session, as_integration(change))

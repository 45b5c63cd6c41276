"""What plans leave in the audit: drift when it is first seen, and refusals of production."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from payconf import offline
from payconf.model.audit import NO_RUN
from payconf.model.errors import PayconfError, Refused, Stale
from payconf.model.results import Planned, PlanRequest
from payconf.workflow.audited import clean
from payconf.workflow.export import Export

if TYPE_CHECKING:
    from collections.abc import Sequence

    from payconf.context import Key
    from payconf.model.audit import Sighting
    from payconf.model.environment import Environment
    from payconf.model.evidence import Evidence
    from payconf.model.plan import Plan
    from payconf.model.resource import Live
    from payconf.model.state import State
    from payconf.providers.base import Provider


_PARTIAL = frozenset({"target", "exclude"})
"""Options of a plan that looked at a part of the environment only."""


class Seen(Export):
    """The line and the verbs around it; plans are watched."""

    def plan(self, name: str, request: PlanRequest) -> Planned:
        """As the line; where production refuses to be planned at all, that is kept."""
        with self._refusals(_verb(request), name if _asked(request) else ""):
            return super().plan(name, request)

    def drift(self, name: str, secrets: bool = False) -> Planned:
        """As the line. Raises Refused for a copied shop: whatever differs there was not changed by hand."""
        planned = super().drift(name, secrets)
        if not any(verdict.guard == "adopted" for verdict in planned.plan.verdicts):  # a lost state is another story
            for verdict in planned.plan.refused:
                if verdict.guard == "clone" and verdict.finding is not None:
                    raise Refused(verdict.finding.message, verdict.finding.fix or "")
        return planned

    def plan_to_apply(self, name: str, write_secrets: bool = False) -> Planned:
        """As the line; that production was to be applied without a file is kept."""
        with self._refusals("apply", name):
            return super().plan_to_apply(name, write_secrets)

    def _plan(
        self,
        project: offline.Project,
        evidence: Evidence,
        live: Live,
        provider: Provider,
        key: Key,
        request: PlanRequest,
    ) -> Plan:
        """As the line; what in the shop is not as payconf left it is kept when it is first seen.

        What an untrusted branch makes writes nothing. A copied shop differs everywhere, and nobody changed it so.
        """
        from payconf.plan.sightings import sightings, uncompared

        made = super()._plan(project, evidence, live, provider, key, request)
        state = self._state(project.environment)
        if request.base is not None or request.reclaim or not state.bindings or _copied(project, live, state):
            return made
        whole = key.stable and not made.options.keys() & _PARTIAL
        seen, blind = sightings(live, state, provider.KINDS, made), () if whole else uncompared(state)
        try:
            self._keep_drift(project.environment, made.header.read_at, seen, blind, state.last_run)
        except PayconfError as error:
            return _unaudited(made, error)
        return made

    def _keep_drift(
        self,
        environment: Environment,
        read_at: str,
        seen: Sequence[Sighting],
        blind: Sequence[Sighting],
        last_run: str,
    ) -> None:
        from payconf.trail import sighted
        from payconf.trail.drift import KEPT, Memory

        name = environment.name
        with self.context.state(environment) as store:
            memory = Memory.load(store.kept(name, NO_RUN, KEPT))
            if not memory.followed_by(read_at):
                return  # a reading that began later has told already
            if new := memory.unseen(seen):
                by = self.at_work(environment)
                for event in sighted(memory, new, read_at, by, clean, _unsettled(last_run)):
                    store.audit(name, event)
            store.keep(name, NO_RUN, KEPT, memory.after(read_at, seen, blind).dump())

    def _file(self, project: offline.Project, made: Plan, live: Live, request: PlanRequest) -> Planned:
        """As the line; that production refuses the plan is kept, where somebody plans and not only looks for drift."""
        if _asked(request) and made.refused and project.environment.production:
            from payconf.trail import reasons_of

            try:
                self._keep_refusal(project.environment, _verb(request), reasons_of(made), made)
            except PayconfError as error:
                made = _unaudited(made, error)
        return super()._file(project, made, live, request)

    @contextmanager
    def _refusals(self, verb: str, name: str) -> Iterator[None]:
        """Keep an error that refuses something of production. It is raised all the same."""
        try:
            yield
        except (Refused, Stale) as error:
            try:
                environment = offline.out_of_order(self.root, name).environment if name else None
                if environment is not None and environment.production:
                    self._keep_refusal(environment, verb, [(type(error).__name__.lower(), "", error.message)])
            except PayconfError as fault:
                error.fix = f"{error.fix} The audit could not be written: {fault.message}".strip()
            raise

    def _keep_refusal(
        self, environment: Environment, verb: str, reasons: Sequence[tuple[str, str, str]], made: Plan | None = None
    ) -> None:
        """The same refusal of the same plan is kept once. Of a state that holds nothing yet, no plan writes."""
        from payconf.trail import refused
        from payconf.trail.drift import KEPT, Memory

        name = environment.name
        event = refused(verb, reasons, self._now(), self.at_work(environment), clean, made)
        with self.context.state(environment) as store:
            state = store.load(name)
            if verb != "apply" and not (state.bindings or state.last_run):
                return
            memory = Memory.load(store.kept(name, NO_RUN, KEPT))
            again = replace(memory, refusal=event.mark())
            if verb == "apply" or again != memory:
                store.audit(name, event)
                store.keep(name, NO_RUN, KEPT, again.dump())

    def _now(self) -> str:
        return self.options.now().astimezone(UTC).isoformat(timespec="seconds")


def _asked(request: PlanRequest) -> bool:
    """Whether somebody wants to change the shop: not an untrusted branch, and not who only looks for drift."""
    return request.base is None and request.drift is None


def _verb(request: PlanRequest) -> str:
    return "off" if request.off is not None else "reclaim" if request.reclaim else "plan"


def _unsettled(last_run: str) -> str:
    """The last run, where it broke off or left something unknown: what it did may look like drift."""
    run, _, counts = last_run.partition(", ")
    return run if "unknown" in counts or "not finished" in counts else ""


def _copied(project: offline.Project, live: Live, state: State) -> bool:
    from payconf.guard.case import Case
    from payconf.guard.clone import mismatches
    from payconf.model.marker import Remembered

    known = Remembered.of(project.environment.name, state)
    case = Case(project.environment, project.others, None, None, live, project.unread, remembered=known)
    return bool(mismatches(case))


def _unaudited(made: Plan, error: PayconfError) -> Plan:
    from payconf.model.plan import NotChecked

    said = NotChecked(f"The audit could not be written, so what was seen here is not kept: {error.message}")
    return made if said in made.not_checked else replace(made, not_checked=(*made.not_checked, said))

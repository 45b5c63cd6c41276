"""Carrying out a plan: what it is held to, the lock, the journal and what is kept beside the run, then verify."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from payconf.model.errors import PayconfError, StateError
from payconf.model.proof import Believe
from payconf.model.results import Applied, PlanRequest
from payconf.model.way_out import only_takes_away
from payconf.workflow.four_eyes import FourEyes

if TYPE_CHECKING:
    from payconf.apply import Memory
    from payconf.context import Key
    from payconf.model.environment import Environment
    from payconf.model.kind import Kind
    from payconf.model.outcome import Run
    from payconf.model.plan import Plan
    from payconf.model.resource import Live
    from payconf.plan.file import PlanFile
    from payconf.state.base import StateStore


class Applying(FourEyes):
    """The line to its end."""

    def apply(self, file: bytes) -> Applied:
        """Carry out a plan file or refuse; then read and plan again."""
        with self.context.fresh():
            return self._applied(file)

    def _applied(self, file: bytes) -> Applied:
        from payconf.apply import apply, begin, prove, resolve_secrets
        from payconf.model.evidence import Evidence
        from payconf.model.marker_kind import with_marker
        from payconf.plan.file import read_file
        from payconf.plan.fit import refuse_unfit
        from payconf.workflow.elsewhere import refuse_unkept
        from payconf.workflow.hold import hold_to, shop_of
        from payconf.workflow.lock import holding
        from payconf.workflow.stores import stores_of
        from payconf.workflow.used import refuse_late, refuse_used

        planned = read_file(file)
        plan = planned.plan
        project = self._project(plan)
        environment = project.environment
        refuse_unfit(planned, environment)
        self.context.refuse_state_that_dies(environment)
        key = self.context.key_of(environment, plan)
        with self.context.state(environment) as store, ExitStack() as stack:
            refuse_late(store, planned, self.options.now())
            held = stack.enter_context(holding(self.context, environment, store))
            refuse_used(store, planned)
            self._refuse_now(environment, planned, store)
            bindings = () if plan.off else self._elsewhere(environment, plan.rollback, plan)
            evidence = Evidence() if plan.off else self.gather(project, key, True, bindings, Believe.REFUSALS)
            provider, session = stack.enter_context(self.context.systems(environment, evidence, bindings))
            refuse_unkept(plan, provider.KINDS)
            kinds = with_marker(provider.KINDS)
            secrets = resolve_secrets(plan, partial(self.context.secret, environment), key.exact, kinds)
            stores = stores_of(self.context, environment)
            prove(plan, kinds, stores)
            live = self.read(environment, provider, session)
            hold_to(plan, project, evidence, live, store, provider.KINDS)
            self._refuse_now(environment, planned, store, using=True)
            with self.options.stoppable() as stopping:
                run = self._begun(environment, planned, file, live, provider.KINDS, store)
                with to_be_resumed(run):
                    shop, memory = shop_of(provider, session, key.exact), self._memory(store, run, key, environment)
                    why = either(stopping, held.lost)
                    under_way = begin(plan, run, shop, secrets, memory, self.options.pace, why, stores)
                    run = apply(plan, run, under_way)
                    self._finished(run, plan, store)
        return Applied(run, plan) if run.error else self._verified(run, plan)

    def _begun(
        self,
        environment: Environment,
        planned: PlanFile,
        file: bytes,
        live: Live,
        kinds: Mapping[str, Kind],
        store: StateStore,
    ) -> Run:
        """The run, opened, with all that must be kept also of one that is killed. The plan is used from now on."""
        from payconf.model.marker_kind import with_marker
        from payconf.model.outcome import Run
        from payconf.plan.inverse import dump, inverse

        plan, name = planned.plan, environment.name
        undoing = dump(inverse(plan, live, store.load(name), with_marker(kinds)))
        store.use_plan(name, planned.digest)
        started = self._now()
        run_id = store.begin(name, plan.intent, planned.digest, started)
        store.keep(name, run_id, "inverse", undoing)
        store.keep(name, run_id, "plan", file)  # last: where it is kept, everything is
        run = Run(run_id, name, plan.intent, planned.digest, started)
        with to_be_resumed(run):
            return replace(run, note=self._write_ahead(plan, run_id, started, store))

    def _finished(self, run: Run, plan: Plan, store: StateStore) -> None:
        """Close the run in the state."""
        from payconf.workflow.former import remember

        if not run.error:
            remember(store, plan)
            store.forget_off(run.environment, [entry for _, entry in plan.forgets])
        store.finish(run.environment, run.id, run.error)

    def _memory(self, store: StateStore, run: Run, key: Key, environment: Environment) -> Memory:
        from payconf.apply import Memory
        from payconf.workflow.stores import version_of

        version = partial(version_of, self.context, environment)
        return Memory.of(store, run.environment, run.id, key.exact, key.id, key.forms, self._now, version)

    def _now(self) -> str:
        return self.options.now().isoformat(timespec="seconds")

    def _write_ahead(self, plan: Plan, run: str, started: str, store: StateStore) -> str:
        """What must be remembered also of a run that is killed. Returns the run's note."""
        return ""

    def _verified(self, run: Run, plan: Plan) -> Applied:
        """Read and plan again. What keeps that from being done doesn't take the run's report away."""
        from payconf.model.address import Address
        from payconf.verify import leftovers, part_of

        target, exclude = part_of(plan)
        off, rollback, secrets = plan.off or None, plan.rollback or None, not only_takes_away(plan)
        rotate = next(map(Address.parse, plan.rotate.get("integrations", ())), None)
        request = PlanRequest(
            off=off, secrets=secrets, target=target, exclude=exclude, rollback=rollback, rotate=rotate
        )
        try:
            again = self.plan(run.environment, request).plan
            return Applied(run, plan, leftovers(again, plan))
        except PayconfError as error:
            return Applied(run, plan, unverified=error.message)


@contextmanager
def to_be_resumed(run: Run) -> Iterator[None]:
    """Around all that is done of an open run: where the state fails, the error ends with the commands to type."""
    try:
        yield
    except StateError as error:
        name = run.environment
        then = f"Then: payconf lock break {name} (or wait until the lock has run out), payconf resume {name} {run.id}"
        error.fix = f"{error.fix} {then}".strip()
        raise


def either(stopping: Callable[[], str], lost: Callable[[], str]) -> Callable[[], str]:
    """Why nothing further is to be begun: somebody stopped the run, or its lock was lost."""
    return lambda: stopping() or lost()

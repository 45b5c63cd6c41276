"""payconf resume: a run that was broken off, carried out to its end as far as that is safe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from payconf import offline
from payconf.model.errors import Refused, UsageError
from payconf.model.proof import Believe
from payconf.model.results import Applied
from payconf.workflow.applying import Applying, either, to_be_resumed

if TYPE_CHECKING:
    from payconf.apply import UnderWay
    from payconf.apply.past import Past
    from payconf.model.evidence import Evidence
    from payconf.model.outcome import Run, Step
    from payconf.model.plan import Plan
    from payconf.plan.file import PlanFile
    from payconf.providers.base import Provider, Session
    from payconf.state.base import StateStore


class Resuming(Applying):
    """The line, and what is left of a run."""

    def resume(self, name: str, run_id: str, outcomes: Sequence[str] = ()) -> Applied:
        """Settle what nobody knows of a run, and carry out what is left of its plan; then read and plan again.

        `outcomes`: CHANGE=done or CHANGE=absent, where reading back can't tell. The plan may have expired or be used.
        Raises Refused for a run that another one followed, Stale where the shop isn't as the run left it.
        """
        from payconf.apply.past import past_of
        from payconf.apply.said import Said
        from payconf.workflow.lock import holding

        named = [Said.parse(text)[0] for text in outcomes]
        if twice := sorted({change for change in named if named.count(change) > 1}):
            raise UsageError(f"--outcome says of {twice[0]} more than once how it ended.", "Say it once.")
        environment = offline.out_of_order(self.root, name).environment
        self.context.refuse_state_that_dies(environment)
        with (
            self.context.fresh(),
            self.context.state(environment) as store,
            holding(self.context, environment, store) as held,
            self.options.stoppable() as stopping,
        ):
            run = run_of(store.runs(name), name, run_id, "so what is left of that run may no longer be wanted")
            planned = kept_plan(store, run)
            past = past_of(store.entries(name, run.id))
            with to_be_resumed(run):
                run = self._gone_on(planned, run, past, outcomes, store, either(stopping, held.lost))
        return Applied(run, planned.plan) if run.error else self._verified(run, planned.plan)

    def _gone_on(
        self,
        planned: PlanFile,
        run: Run,
        past: Mapping[str, Past],
        outcomes: Sequence[str],
        store: StateStore,
        stopping: Callable[[], str],
    ) -> Run:
        from payconf.apply import apply
        from payconf.workflow.hold import refuse_moved

        plan = planned.plan
        with self._settled(planned, run, past, outcomes, store, stopping) as scene:
            live = self.read(scene.project.environment, scene.provider, scene.session)
            again = scene.under_way.lost.keys()
            refuse_moved(plan, scene.steps, scene.evidence, live, store, scene.provider.KINDS, again)
            run = apply(plan, run, scene.under_way, scene.steps)
            self._finished(run, plan, store)
        return run

    @contextmanager
    def _settled(
        self,
        planned: PlanFile,
        run: Run,
        past: Mapping[str, Past],
        outcomes: Sequence[str],
        store: StateStore,
        stopping: Callable[[], str],
    ) -> Iterator[Scene]:
        """What a run left in the dark, settled; and what is needed to go on."""
        from payconf.apply import begin, prove, resolve_secrets
        from payconf.apply.past import Phase
        from payconf.apply.resume import settle_past
        from payconf.apply.said import Said
        from payconf.model.evidence import Evidence
        from payconf.model.marker_kind import with_marker
        from payconf.plan.fit import refuse_unfit
        from payconf.workflow.elsewhere import refuse_unkept
        from payconf.workflow.hold import refuse_copies, shop_of
        from payconf.workflow.stores import stores_of

        plan = planned.plan
        project = self._project(plan)
        environment = project.environment
        refuse_unfit(planned, environment)
        key = self.context.key_of(environment, plan)
        bindings = () if plan.off else self._elsewhere(environment, plan.rollback, plan)
        evidence = Evidence() if plan.off else self.gather(project, key, True, bindings, Believe.REFUSALS)
        with self.context.systems(environment, evidence, bindings) as (provider, session):
            refuse_unkept(plan, provider.KINDS)
            unfinished, kinds = _unfinished(plan, run), with_marker(provider.KINDS)
            secrets = resolve_secrets(unfinished, partial(self.context.secret, environment), key.exact, kinds)
            stores = stores_of(self.context, environment)
            prove(unfinished, kinds, stores)
            done = {ident for ident, known in past.items() if known.phase is Phase.DONE}
            refuse_copies(plan, project, self.read(environment, provider, session), store, done)
            shop, memory = shop_of(provider, session, key.exact), self._memory(store, run, key, environment)
            under_way = begin(plan, run, shop, secrets, memory, self.options.pace, stopping, stores)
            steps = settle_past(plan, run, past, dict(map(Said.parse, outcomes)), under_way)
            yield Scene(project, evidence, provider, session, under_way, steps)


@dataclass(frozen=True, slots=True)
class Scene:
    """A run that is gone on with. `steps`: by change, of those whose end is known or can't be."""

    project: offline.Project
    evidence: Evidence
    provider: Provider
    session: Session
    under_way: UnderWay
    steps: Mapping[str, Step]


def _unfinished(plan: Plan, run: Run) -> Plan:
    """The plan with those changes only whose secrets are still needed."""
    from payconf.model.outcome import Done

    done = {step.change for step in run.latest if step.done is Done.DONE}
    return replace(plan, changes=tuple(change for change in plan.changes if change.id not in done))


def run_of(runs: Sequence[Run], name: str, run_id: str, last: str = "") -> Run:
    """A run by its id. Raises UsageError where there is none, Refused where another one followed it; `last`: then why
    it must be the last one, empty where it needn't be.
    """
    found = next((run for run in runs if run.id == run_id), None)
    if found is None:
        raise UsageError(f"{name} has no run {run_id}.", f"payconf runs {name} lists them.")
    if last and found is not runs[-1]:
        raise Refused(
            f"{runs[-1].id} came after {run_id}, {last}.",
            f"Make a new plan: payconf plan {name} --out plan.json\nWhat came after it: payconf runs show {name}",
        )
    return found


def kept_plan(store: StateStore, run: Run) -> PlanFile:
    """The plan file that was kept beside a run. Raises Refused where there is none, or it isn't the run's."""
    from payconf.plan.file import read_file

    again = f"Make a new plan: payconf plan {run.environment}"
    file = store.kept(run.environment, run.id, "plan")
    if file is None:
        raise Refused(f"No plan was kept beside {run.id}: it had not begun, or an older payconf ran it.", again)
    planned = read_file(file)
    if planned.digest != run.digest or planned.plan.header.environment != run.environment:
        raise Refused(f"The plan that was kept beside {run.id} is not the one that it carried out.", again)
    return planned

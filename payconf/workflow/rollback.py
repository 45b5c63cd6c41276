"""payconf rollback: a plan that brings back what a run has changed, as it was before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from payconf import offline
from payconf.model.errors import Refused
from payconf.model.outcome import Done
from payconf.model.results import Planned, PlanRequest
from payconf.workflow.applying import either
from payconf.workflow.resume import kept_plan, run_of
from payconf.workflow.runs import Runs

if TYPE_CHECKING:
    from payconf.apply.past import Past
    from payconf.context import Key
    from payconf.model.evidence import Evidence
    from payconf.model.outcome import Run
    from payconf.model.plan import Plan
    from payconf.model.resource import Live
    from payconf.plan.inverse import Inverse
    from payconf.providers.base import Provider
    from payconf.state.base import StateStore


class Rollback(Runs):
    """The line, and the way back."""

    def rollback(self, name: str, run_id: str) -> Planned:
        """The plan that undoes a run; it is shown and applied like any other. Settles first what nobody knows of it.

        Raises Refused for a run that another one followed, or of which something stays unknown.
        """
        from payconf.apply.past import past_of
        from payconf.workflow.lock import holding

        environment = offline.out_of_order(self.root, name).environment
        with self.context.state(environment) as store:
            run = run_of(store.runs(name), name, run_id, "and only the last run of an environment is undone")
            _refuse_reclaim(kept_plan(store, run).plan, run)
            past = past_of(store.entries(name, run.id))
            if any(entry.open for entry in past.values()) or _unrecorded(run, past):
                with holding(self.context, environment, store) as held, self.options.stoppable() as stopping:
                    self._only_settled(run, store, either(stopping, held.lost))
        return self.plan(name, PlanRequest(rollback=run_id))

    def _only_settled(self, run: Run, store: StateStore, stopping: Callable[[], str]) -> None:
        """The state as the journal has it, so that all that the run made is known."""
        from payconf.apply.past import past_of

        planned = kept_plan(store, run)
        past = past_of(store.entries(run.environment, run.id))
        with self._settled(planned, run, past, (), store, stopping) as scene:
            unknown = [ident for ident, step in scene.steps.items() if step.done is Done.UNKNOWN]
        if unknown:
            raise Refused(
                f"Nobody knows how {unknown[0]} of {run.id} ended, so it can't be told what is to be undone.",
                f"Look for it in the shop, then say it: payconf resume {run.environment} {run.id} "
                f"--outcome {unknown[0]}=done|absent",
            )

    def _plan(
        self,
        project: offline.Project,
        evidence: Evidence,
        live: Live,
        provider: Provider,
        key: Key,
        request: PlanRequest,
    ) -> Plan:
        """As the line; with `request.rollback`, a plan that undoes this run and does nothing else."""
        if request.rollback is None:
            return super()._plan(project, evidence, live, provider, key, request)
        from payconf.model.marker_kind import with_marker
        from payconf.plan import plan
        from payconf.plan.bind import owners_of
        from payconf.plan.inverse import left_over, wanted
        from payconf.workflow.aside import left_behind

        environment = project.environment
        with self.context.state(environment) as store:
            made = _kept(store, environment.name, request.rollback)
            state = store.load(environment.name)
            put_aside = left_behind(store, environment.name, live, state, provider.KINDS)
        gone = sorted(str(address) for address, values in made.objects.items() if values is None)
        owners = owners_of(state.bindings)
        off = {owners.get((entry.kind, entry.live_id)) for entry in state.off if entry.run == request.rollback}
        options = replace(
            self._options(project, key, request),
            drift="keep",
            unmanaged="ignore",
            moved=(),
            marker="",
            revert_drift=frozenset(filter(None, off)),
            not_checked=left_over(made),
            put_aside=put_aside,
            extra={"rollback": request.rollback, "made": gone},
        )
        desired = wanted(made, live, state, with_marker(provider.KINDS))
        return plan(desired, live, state, provider.KINDS, evidence, self.options.now(), options)


def _refuse_reclaim(plan: Plan, run: Run) -> None:
    """Undoing it would do the harm again that it is there to end."""
    if not plan.reclaim:
        return
    name = run.environment
    lines = [f"What it left: payconf resume {name} {run.id}"] if run.error else []
    raise Refused(
        f"{run.id} took a copied shop back, and that is not undone: its integrations would get another environment's "
        "access again and be enabled with it, and the shop would count as that environment's.",
        "\n".join(
            [
                *lines,
                f"To switch off what it enabled: payconf off {name} INTEGRATION",
                f"For all else say in the YAML what is to be, and plan: payconf plan {name} --out plan.json",
                "If the shop is the other environment's after all: correct shop.url, or restore the database.",
            ]
        ),
    )


def _unrecorded(run: Run, past: Mapping[str, Past]) -> bool:
    """Whether the journal knows of something done that the state doesn't know yet."""
    from payconf.apply.past import Phase

    recorded = {step.change for step in run.latest if step.done is Done.DONE}
    return any(entry.phase is Phase.DONE and change not in recorded for change, entry in past.items())


def _kept(store: StateStore, name: str, run_id: str) -> Inverse:
    from payconf.plan.inverse import load

    content = store.kept(name, run_id, "inverse")
    if content is None:
        raise Refused(
            f"Nothing was kept by which {run_id} could be undone: it had not begun, or an older payconf ran it.",
            f"Bring git back to what it was, and plan: payconf plan {name}",
        )
    return load(content)

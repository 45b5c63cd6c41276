"""payconf runs: what was carried out, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from payconf import offline
from payconf.model.errors import PayconfError, UsageError
from payconf.model.results import RunShown
from payconf.workflow.resume import Resuming, run_of

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.outcome import Run
    from payconf.model.results import Usable


class Runs(Resuming):
    """The line, and its past."""

    def runs(self, name: str) -> tuple[Run, ...]:
        """All runs of an environment, oldest first. Neither files nor shop need be in order."""
        with self.context.state(offline.out_of_order(self.root, name).environment) as store:
            return store.runs(name)

    def run_shown(self, name: str, run_id: str) -> RunShown:
        """One run, and what buyers can use now. Raises UsageError where there is none."""
        from payconf.plan.file import load
        from payconf.workflow.lock import moment

        environment = offline.out_of_order(self.root, name).environment
        with self.context.state(environment) as store:
            runs = store.runs(name)
            run = run_of(runs, name, run_id)
            file = store.kept(name, run.id, "plan")
            now = moment(self.options.now())
            held = [entry for entry in store.leases() if entry.environment == name and entry.expires_at > now]
            phases = {entry.change: entry.phase for entry in store.entries(name, run.id)}  # the last of each change
        in_flight = frozenset(change for change, phase in phases.items() if phase == "call")
        plan = None if file is None else load(file)
        last = run is runs[-1]
        holder = str(held[0]) if held and last and run.error else ""
        shown = RunShown(run, plan, None, "", last, in_flight, holder)
        try:
            return replace(shown, usable=self._usable(environment))
        except PayconfError as error:
            return replace(shown, unread=error.message)

    def environments(self) -> tuple[str, ...]:
        """The names of the project's environments, whatever condition their files are in."""
        return tuple(sorted(path.parent.name for path in (self.root / "environments").glob("*/environment.yaml")))

    def last_run(self, name: str) -> str:
        """The id of an environment's last run. Raises UsageError where there is none."""
        runs = self.runs(name)
        if not runs:
            raise UsageError(f"Nothing was ever applied to {name}, so it has no run.", f"payconf plan {name}")
        return runs[-1].id

    def environment_of(self, run_id: str) -> str:
        """The only environment that has a run of this id. Raises UsageError for none and for several."""
        found = [name for name in self.environments() if any(run.id == run_id for run in self.runs(name))]
        if len(found) == 1:
            return found[0]
        if not found:
            raise UsageError(f"No environment of this project has a run {run_id}.", "payconf runs ENV lists them.")
        several = ", ".join(f"{name} {run_id}" for name in found)
        raise UsageError(f"Several environments have a run {run_id}.", f"Name the environment too: {several}.")

    def _usable(self, environment: Environment) -> tuple[Usable, ...]:
        from payconf.guard.usable import usable

        with self.context.shop(environment) as (provider, session):
            return usable(self.read(environment, provider, session))

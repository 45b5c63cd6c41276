"""What verbs that change something leave in the audit, and what is read out of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from payconf.model.errors import PayconfError
from payconf.model.results import Applied
from payconf.workflow import audited, runs_audit
from payconf.workflow.export import OWNER
from payconf.workflow.seen import Seen

if TYPE_CHECKING:
    from payconf.apply.past import Past
    from payconf.context import Options
    from payconf.model.address import Address
    from payconf.model.adoption import Adoptions
    from payconf.model.audit import Kind as Happened
    from payconf.model.audit import Report
    from payconf.model.environment import Environment
    from payconf.model.exported import Exported
    from payconf.model.kind import Kind
    from payconf.model.outcome import Run
    from payconf.model.plan import Plan
    from payconf.model.resource import Live
    from payconf.model.state import Binding
    from payconf.plan.file import PlanFile
    from payconf.state.base import StateStore


class Recorded(Seen):
    """The line and the verbs around it; all that they change is recorded."""

    def __init__(self, root: Path, options: Options) -> None:
        super().__init__(root, options)
        self._digests: dict[str, str] = {}
        self._heads: dict[str, str] = {}
        self._unaudited: dict[str, str] = {}
        self._resumed: set[str] = set()

    def audit(self, name: str) -> Report:
        """Everything that was written down of an environment, with the verdict on its chain.

        The files may be in any condition: the past can be read all the same.
        """
        from payconf.trail import checked

        with self.context.state(self._out_of_order(name).environment) as store:
            return checked(name, store.audited(name))

    def prune(self, name: str, older_than: int, keep: int, write: bool) -> tuple[str, ...]:
        """Forget runs that are older than so many days, but the last `keep`; returns their ids."""
        from payconf.workflow.prune import prune_runs

        environment = self._out_of_order(name).environment
        with self.context.state(environment) as store:
            return prune_runs(store, name, older_than, self.options.now(), self.at_work(environment), keep, write)

    def apply(self, file: bytes) -> Applied:
        """As the line. A refusal is recorded where it is for production."""
        with self._refusals("apply", _named_in(file)):
            done = super().apply(file)
        return self._told(done)

    def resume(self, name: str, run_id: str, outcomes: Sequence[str] = ()) -> Applied:
        """As the line. That it went on is recorded, and what a person said of what nobody knew."""
        with self._refusals("resume", name):
            done = super().resume(name, run_id, outcomes)
        return self._told(done)

    def _told(self, done: Applied) -> Applied:
        run = done.run.id
        return replace(done, audit=self._heads.pop(run, ""), unaudited=self._unaudited.pop(run, ""))

    def adopt(self, name: str, address: Address, live_id: str | None) -> Binding:
        """Take over a live object: from then on the address owns it. Writes the state only."""
        with self.rebinding(name, "adopt", "adopt"):
            return super().adopt(name, address, live_id)

    def adopt_all(self, name: str, write: bool = True) -> Adoptions:
        """Take over every object of git that the shop has under its name and nobody owns. Writes the state only."""
        with self.rebinding(name, "adopt", "adopt"):
            return super().adopt_all(name, write)

    def export(self, name: str, to: Path | None = None, owner: str = OWNER, write: bool = True) -> Exported:
        """Write the live objects that nobody owns into files of the environment, then bind them."""
        with self.rebinding(name, "adopt", "export"):
            return super().export(name, to, owner, write)

    @contextmanager
    def rebinding(self, name: str, kind: Happened, verb: str) -> Iterator[None]:
        """Around what binds addresses: afterwards it is recorded."""
        environment = self.environment(name)
        by = partial(self.at_work, environment)
        with (
            self.context.state(environment) as store,
            audited.rebinding(store, name, kind, verb, self._now(), by),
        ):
            yield

    def _gone_on(
        self,
        planned: PlanFile,
        run: Run,
        past: Mapping[str, Past],
        outcomes: Sequence[str],
        store: StateStore,
        stopping: Callable[[], str],
    ) -> Run:
        """Before anything is written to the shop, it is recorded that it will be."""
        from payconf.apply.said import Said

        said = {Said.parse(text)[0]: text.rpartition("=")[2] for text in outcomes}
        by = self.at_work(self._project(planned.plan).environment)
        runs_audit.go_on(store, planned.plan, run, said, self._now(), by)
        self._resumed.add(run.id)
        return super()._gone_on(planned, run, past, outcomes, store, stopping)

    def _only_settled(self, run: Run, store: StateStore, stopping: Callable[[], str]) -> None:
        """As the line; what was found out of a run is recorded, though it doesn't go on."""
        by = self.at_work(self._out_of_order(run.environment).environment)
        plan = runs_audit.kept_plan(store, run.environment, run.id)
        try:
            super()._only_settled(run, store, stopping)
        finally:
            if plan is not None:
                runs_audit.tell(store, run, plan, self._now(), by, fresh=False)

    def _finished(self, run: Run, plan: Plan, store: StateStore) -> None:
        """What became of each change is recorded. Where it can't be, the next run does."""
        super()._finished(run, plan, store)
        try:
            fresh = run.id not in self._resumed
            self._heads[run.id] = runs_audit.tell(store, run, plan, self._now(), self._by[run.environment], fresh)
        except PayconfError as error:
            self._unaudited[run.id] = error.message

    def _write_ahead(self, plan: Plan, run: str, started: str, store: StateStore) -> str:
        """Before anything is written to the shop, it is recorded that it will be."""
        note = super()._write_ahead(plan, run, started, store)
        by = self._by[plan.header.environment]
        runs_audit.begin(store, plan, self._digests[plan.header.environment], run, started, by)
        return note

    def _begun(
        self,
        environment: Environment,
        planned: PlanFile,
        file: bytes,
        live: Live,
        kinds: Mapping[str, Kind],
        store: StateStore,
    ) -> Run:
        """As the line; who works is asked before the plan counts as used."""
        self.at_work(environment)
        self._digests[environment.name] = planned.digest
        return super()._begun(environment, planned, file, live, kinds, store)


def _named_in(file: bytes) -> str:
    """The environment that a plan file names, also one that was tampered with; empty where it is none."""
    try:
        header = json.loads(file)["header"]
        return str(header["environment"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""

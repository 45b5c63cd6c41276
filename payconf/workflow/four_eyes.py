"""Four eyes: who made a plan, how far it is approved, and what stops an apply without that, or in a freeze."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from payconf import offline
from payconf.context import Options
from payconf.workflow.approvals import found, refuse_frozen, refuse_missing, use
from payconf.workflow.audited import at_work
from payconf.workflow.line import Line

if TYPE_CHECKING:
    from payconf.guard.approved import Asked
    from payconf.model.approval import Standing
    from payconf.model.audit import Circumstances, Who
    from payconf.model.environment import Environment
    from payconf.model.evidence import Evidence
    from payconf.model.plan import Plan
    from payconf.model.resource import Live
    from payconf.model.results import Planned, PlanRequest
    from payconf.plan.file import PlanFile
    from payconf.state.base import StateStore


class FourEyes(Line):
    """The line; plans say who made them, and others have to agree."""

    def __init__(self, root: Path, options: Options) -> None:
        super().__init__(root, options)
        self._by: dict[str, Circumstances] = {}

    def at_work(self, environment: Environment) -> Circumstances:
        """Who works; asked once, for a token of the CI holds for some minutes only."""
        if environment.name not in self._by:
            self._by[environment.name] = at_work(self.context, environment)
        return self._by[environment.name]

    def approval(self, file: bytes) -> Standing:
        """How far a plan file is approved."""
        from payconf.plan.file import read_file

        planned = read_file(file)
        return self._standing(self._project(planned.plan).environment, planned)

    def _project(self, plan: Plan) -> offline.Project:
        """What a plan is held to when it is applied."""
        return offline.project(self.root, plan.header.environment, self.today())

    def project_of(self, plan: Plan) -> offline.Project:
        """What a plan is held to when it is applied or approved."""
        return self._project(plan)

    def moment(self) -> str:
        """Now, UTC, ISO 8601."""
        return self.options.now().astimezone(UTC).isoformat(timespec="seconds")

    def _judge(
        self, project: offline.Project, evidence: Evidence, made: Plan, live: Live, request: PlanRequest
    ) -> Plan:
        """As the line; where approvals are asked for, the plan says who made it."""
        environment = project.environment
        if number := environment.settings.approvals:
            makers = self._makers(environment, request)
            number = min(number, 1) if made.off else number
            made = replace(made, header=replace(made.header, approvals=number, makers=makers))
        return super()._judge(project, evidence, made, live, request)

    def _makers(self, environment: Environment, request: PlanRequest) -> tuple[Who, ...]:
        """Who makes the plan, and who made the reviewed one. An untrusted branch may not say whose tokens count."""
        from payconf.identity import circumstances
        from payconf.plan.file import load

        options = self.options
        trusted = request.base is None
        by = self.at_work(environment) if trusted else circumstances(options.environ, {}, options.now())
        reviewed = load(request.reviewed).header.makers if isinstance(request.reviewed, bytes) else ()
        return (by.who, *(entry for entry in reviewed if entry != by.who))

    def _file(self, project: offline.Project, made: Plan, live: Live, request: PlanRequest) -> Planned:
        """As the line, with how far these changes are approved."""
        planned = super()._file(project, made, live, request)
        if not made.header.approvals or made.empty:
            return planned
        from payconf.plan.file import read_file

        return replace(planned, standing=self._standing(project.environment, read_file(planned.file)))

    def _standing(self, environment: Environment, planned: PlanFile) -> Standing:
        from payconf.guard.approved import standing

        with self.context.state(environment) as store:
            there = found(store, environment.name, planned.plan.intent)
        return standing(self._judged_by(environment, planned), there)

    def _judged_by(self, environment: Environment, planned: PlanFile) -> Asked:
        """What approvals are judged by. Who runs it is asked for the way out only."""
        from payconf.guard.approved import Asked

        runner = self.at_work(environment).who if planned.plan.off and environment.settings.approvals else None
        return Asked(planned.plan, planned.digest, environment, self.options.now(), runner)

    def _refuse_now(self, environment: Environment, planned: PlanFile, store: StateStore, using: bool = False) -> None:
        """Raises Refused in a freeze window, or without approvals. `using`: those that there are serve this apply."""
        from payconf.guard.approved import needed, standing

        refuse_frozen(planned.plan, environment, self.options.now())
        asked = self._judged_by(environment, planned)
        if needed(planned.plan, environment) == 0:
            return
        there = standing(asked, found(store, environment.name, planned.plan.intent))
        refuse_missing(there, planned.plan)
        if using:
            use(store, asked, there, self.at_work(environment).who, self.moment())

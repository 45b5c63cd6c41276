"""The line: files → environment → findings → evidence → live → plan → verdicts → apply → verify.

Only this package sees several stages; its first half, which needs no secret and no shop, is payconf.offline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from payconf import offline
from payconf.context import Context, Key, Options
from payconf.model.errors import Refused
from payconf.model.proof import Believe
from payconf.model.results import Planned, PlanRequest, Validated
from payconf.model.way_out import only_takes_away
from payconf.workflow.keys import signing_key
from payconf.workflow.packages import refuse_broken
from payconf.workflow.trust import grounds

if TYPE_CHECKING:
    from datetime import date, datetime

    from payconf.compare import Comparison
    from payconf.integrations.remembered import Known
    from payconf.model.blast import CheckoutTest
    from payconf.model.environment import Environment
    from payconf.model.evidence import Evidence
    from payconf.model.plan import Plan
    from payconf.model.resource import Live
    from payconf.model.secret import Secret
    from payconf.model.state import Binding, State
    from payconf.plan import PlanOptions
    from payconf.providers.base import Provider, Session


class Line:
    """Plan and apply on one project, stage by stage; the verbs around them are in payconf.workflow."""

    def __init__(self, root: Path, options: Options) -> None:
        self.root = root
        self.options = options
        self.context = Context(root, options)

    def close(self) -> None:
        """Give up the logins to stores. The workflow can be used again."""
        self.context.close()

    def validate(self, names: Sequence[str] = ()) -> Validated:
        """All findings of these environments (none named: of all) and of what spans them; offline, no secret."""
        return offline.validate(self.root, names, self.options.environ, self.today())

    def today(self) -> date:
        """The day (UTC), for what holds until one."""
        return self.options.now().astimezone(UTC).date()

    def environment(self, name: str) -> Environment:
        """One environment, merged and typed. Raises InvalidProject where it doesn't resolve."""
        return offline.project(self.root, name, self.today()).environment

    def compare(self, one: str, other: str) -> Comparison:
        """How two environments differ."""
        from payconf.compare import compare

        return compare(self.environment(one), self.environment(other))

    def plan(self, name: str, request: PlanRequest) -> Planned:
        """Read the shop and plan. Nothing is written, neither to the shop nor to the state."""
        with self.context.fresh():
            return self._planned(name, request)

    def _planned(self, name: str, request: PlanRequest) -> Planned:
        refuse_broken()
        project, request = grounds(self.root, name, request, self.today(), self.context)
        key, fault = self.context.key_or_fault(project.environment, request.secrets)
        bindings = self._elsewhere(project.environment, request.rollback or "")
        evidence = self.gather(project, key, request.secrets, bindings)
        if request.secrets:
            evidence = replace(evidence, signing=signing_key(self.context, project.environment, key))
        with self.context.systems(project.environment, evidence, bindings) as (provider, session):
            live = self.read(project.environment, provider, session)
        made = self._judge(
            project, evidence, self._plan(project, evidence, live, provider, key, request), live, request
        )
        if fault is not None and not only_takes_away(made):
            raise fault
        return self._file(project, made, live, request)

    def plan_to_apply(self, name: str, write_secrets: bool = False) -> Planned:
        """A plan that is applied right away. Refused for production, which is applied from a reviewed file only."""
        if self.environment(name).production:
            raise Refused(
                f"{name} is production, and production is applied only from a plan file that was reviewed.",
                f"Run payconf plan {name} --out plan.json, have it reviewed, then payconf apply plan.json.",
            )
        return self.plan(name, PlanRequest(write_secrets=write_secrets))

    def drift(self, name: str, secrets: bool = False) -> Planned:
        """What was changed in the shop by others; with `secrets`, also what was at payment services."""
        return self.plan(name, PlanRequest(secrets=secrets, drift="keep"))

    def gather(
        self,
        project: offline.Project,
        key: Key,
        secrets: bool,
        elsewhere: Sequence[Binding] = (),
        believe: Believe = Believe.ALL,
        only: frozenset[str] | None = None,
    ) -> Evidence:
        """Evidence about the credentials; without `secrets`, what the text shows.

        `elsewhere`: what payconf has made at payment services, whose credentials are looked at too. `believe`: which
        remembered answers of services stand for asking. `only`: as payconf.gather has it.
        """
        from payconf.gather import gather
        from payconf.systems import homes
        from payconf.workflow.proofs import remembering

        environment = project.environment
        resolver = self.context.secrets if secrets else None
        identify = self.context.identify(environment) if secrets else None
        recall = partial(self._remembered, key) if key.stable else None
        also = homes(environment, elsewhere).credentials()
        with remembering(self.context, environment, key, believe) as memory:
            return gather(
                environment, project.others, resolver, identify, key.value, key.stable, recall, also, memory, only
            )

    def _elsewhere(self, environment: Environment, undone: str = "", plan: Plan | None = None) -> Sequence[Binding]:
        """What is kept at payment services, as payconf.workflow.elsewhere has it."""
        from payconf.workflow.elsewhere import made_at_services

        with self.context.state(environment) as store:
            return made_at_services(store, environment.name, undone, plan)

    def _remembered(self, key: Key, other: Environment) -> Known:
        """What was written down of a further environment's secrets, in its file and in the state."""
        from payconf.integrations.remembered import remembered

        with self.context.state(other) as store:
            return remembered(other, store.load(other.name), key.id)

    def read(self, environment: Environment, provider: Provider, session: Session) -> Live:
        """Everything that the shop holds."""
        from payconf.read import read

        return read(provider, session, self.context.refunds_since(environment))

    def _plan(
        self,
        project: offline.Project,
        evidence: Evidence,
        live: Live,
        provider: Provider,
        key: Key,
        request: PlanRequest,
    ) -> Plan:
        from payconf.plan import plan
        from payconf.plan.desired import desired
        from payconf.plan.touched import only_touched

        wanted = desired(project.environment, evidence, provider.KINDS)
        state, put_aside = self._remembered_of(project.environment, live, provider)
        options = replace(self._options(project, key, request), put_aside=put_aside)
        if request.touched is not None:
            options = only_touched(options, request.touched, wanted, state)
        return plan(wanted, live, state, provider.KINDS, evidence, self._moment(), options)

    def _moment(self) -> datetime:
        """When the shop was read."""
        return self.options.now()

    def _state(self, environment: Environment) -> State:
        with self.context.state(environment) as store:
            return store.load(environment.name)

    def _remembered_of(
        self, environment: Environment, live: Live, provider: Provider
    ) -> tuple[State, frozenset[tuple[str, str]]]:
        """The state, and which of the shop's objects a run of payconf put aside and left behind."""
        from payconf.workflow.aside import left_behind

        with self.context.state(environment) as store:
            state = store.load(environment.name)
            return state, left_behind(store, environment.name, live, state, provider.KINDS)

    def _options(self, project: offline.Project, key: Key, request: PlanRequest) -> PlanOptions:
        """What a plan is asked for."""
        from payconf.workflow.asked import asked_of

        return asked_of(self.root, project, key, request, self.options.token(), self.today())

    def _judge(
        self, project: offline.Project, evidence: Evidence, made: Plan, live: Live, request: PlanRequest
    ) -> Plan:
        """The plan with the verdicts of guards and policies, the buyers who will notice, and the warnings of check."""
        from payconf.check.shop import unproven
        from payconf.guard import blast, guard, judged
        from payconf.model.marker import Remembered
        from payconf.workflow.former import with_checkouts
        from payconf.workflow.waivers import apart

        environment, unread, depending = project.environment, project.unread, project.conditional
        state = self._state(environment)
        known = Remembered.of(environment.name, state)
        if not made.off:
            made = with_checkouts(environment, live, made, self._formerly(environment), bool(state.bindings))
        made = replace(made, blast=blast(environment, live, made))
        off = bool(made.off)  # whose access was not looked at, nothing is to be said of
        rules = None if off else offline.policies(environment, made)
        verdicts = guard(environment, project.others, evidence, made, live, unread, None, depending, rules, off, known)
        waiving = apart(project, made, verdicts)
        told = replace(made, findings=(*waiving.standing, *unproven(environment)), waivers=waiving.waived)
        return judged(told, verdicts, request.secrets)

    def _formerly(self, environment: Environment) -> tuple[CheckoutTest, ...] | None:
        """Its checkouts as they were when it was last applied; None where nobody knows."""
        from payconf.workflow.former import formerly

        with self.context.state(environment) as store:
            return formerly(store, environment.name)

    def _file(self, project: offline.Project, made: Plan, live: Live, request: PlanRequest) -> Planned:
        """Seal the plan; hold it to the reviewed one where there is one."""
        from payconf.plan import same_as_reviewed
        from payconf.plan.file import dump, load
        from payconf.plan.sign import signer

        known = request.reviewed
        said = "" if known is None else same_as_reviewed(made, known if isinstance(known, str) else load(known))
        secret = self._signing_key(project.environment, made) if made.complete else None
        file = dump(made, None if secret is None else signer(secret))
        return Planned(made, file, project.sources, project.environment, live, said)

    def _signing_key(self, environment: Environment, made: Plan) -> Secret | None:
        """The key that signs this plan; None where the environment has none."""
        return self.context.plan_key(environment)

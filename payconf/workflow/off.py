"""payconf off: plan from shop and state, in whatever condition files, secrets and services are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf import offline
from payconf.model.errors import StoreError
from payconf.model.results import InvalidProject, Planned, PlanRequest
from payconf.workflow.rotate import Rotating

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.plan import NotChecked, Plan
    from payconf.model.secret import Secret
    from payconf.state.base import StateStore

_PROJECT = "payconf.yaml"


class Incident(Rotating):
    """The line, and the way out beside it."""

    def plan(self, name: str, request: PlanRequest) -> Planned:
        """As the line; with `request.off`, a plan that switches this integration off and does nothing else."""
        return super().plan(name, request) if request.off is None else self._off(name, request.off, request)

    def _off(self, name: str, off: str, request: PlanRequest) -> Planned:
        from payconf.model.evidence import Evidence
        from payconf.plan import options_for
        from payconf.plan.off import integration_of, switch_off, with_addresses
        from payconf.revision import revision

        project = self._out_of_order(name)
        environment = project.environment
        with self.context.state(environment) as store:
            state = store.load(name)
        with self.context.shop(environment) as (provider, session):
            live = self.read(environment, provider, session)
        ident = integration_of(off, _named(environment), live, state)
        extra = {"accept_no_method": True} if request.accept_no_method else {}
        sentences = tuple(_not_looked_at(project))
        options = options_for(environment, revision=revision(self.root), not_checked=sentences, extra=extra)
        made = switch_off(ident, live, state, provider.KINDS, self.options.now(), options)
        made = self._judge(project, Evidence(), made, live, request)
        return self._file(project, with_addresses(made, state), live, request)

    def _project(self, plan: Plan) -> offline.Project:
        """What a plan is held to when it is applied; to switch something off, the files may be in any condition."""
        return self._out_of_order(plan.header.environment) if plan.off else super()._project(plan)

    def _write_ahead(self, plan: Plan, run: str, started: str, store: StateStore) -> str:
        """That something is switched off must be remembered also of a run that is killed."""
        from payconf.plan.off import audit_note, remembered

        if not plan.off:
            return super()._write_ahead(plan, run, started, store)
        note = audit_note(plan)
        store.note(plan.header.environment, run, note)
        store.switch_off(plan.header.environment, remembered(plan, run, started))
        return note

    def _signing_key(self, environment: Environment, made: Plan) -> Secret | None:
        """Outside production, a plan that only switches off is carried out unsigned where the key can't be read."""
        try:
            return super()._signing_key(environment, made)
        except StoreError:
            if environment.production or not made.off:
                raise
            return None

    def _out_of_order(self, name: str) -> offline.Project:
        """The environment as far as it is known. Raises InvalidProject where payconf.yaml can't say where state is."""
        project = offline.out_of_order(self.root, name)
        if self.options.state is None:
            wrong = [entry for entry in project.errors if entry.span.file == _PROJECT]
            if wrong:
                raise InvalidProject(wrong, project.sources)
        return project


def _named(environment: Environment) -> dict[str, tuple[str, str]]:
    """Type and name of the integrations that git has, by key."""
    return {
        key: (settings.type, getattr(settings, "name", None) or key)
        for key, settings in environment.integrations.items()
    }


def _not_looked_at(project: offline.Project) -> list[NotChecked]:
    from payconf.model.plan import NotChecked

    said = ["Nothing but the shop and the state was looked at: no secret, no service, no guard of credentials."]
    if project.errors:
        first, more = project.errors[0], len(project.errors) - 1
        also = f", and {more} more {'error' if more == 1 else 'errors'}" if more else ""
        said.append(f"Errors in the files were passed over: {first.span} {first.code} {first.message}{also}.")
    return [NotChecked(text) for text in said]

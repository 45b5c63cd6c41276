"""The line: files → environment → findings → evidence → live → plan → verdicts → apply → verify.

Only this module sees several stages. It keeps nothing between calls but what it was given, so that it can be called
for many shops and environments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from payconf.check import check, not_evaluated
from payconf.context import Context, Key, Options
from payconf.guard import buyers, guard
from payconf.load import load_project
from payconf.model.errors import Stale, UsageError
from payconf.model.evidence import Evidence
from payconf.model.finding import Finding, sort
from payconf.model.outcome import Run
from payconf.model.plan import NotChecked, Plan
from payconf.model.results import Applied, InvalidProject, Planned, PlanRequest, Validated
from payconf.model.secret import Secret
from payconf.model.verdict import Answer
from payconf.resolve import resolve

if TYPE_CHECKING:
    from payconf.compare import Comparison
    from payconf.model.address import Address
    from payconf.model.document import Loaded
    from payconf.model.environment import Environment
    from payconf.model.resource import Live
    from payconf.model.span import Sources
    from payconf.model.state import Binding
    from payconf.model.verdict import Verdict
    from payconf.providers.base import Provider, Session
    from payconf.state.base import StateStore


@dataclass(frozen=True, slots=True)
class _Project:
    """One environment that resolved without an error, and its neighbours."""

    environment: Environment
    others: tuple[Environment, ...]
    sources: Sources
    warnings: tuple[Finding, ...]


class Workflow:
    """The verbs of payconf on one project."""

    def __init__(self, root: Path, options: Options) -> None:
        self.root = root
        self.options = options
        self.context = Context(root, options)

    def validate(self, names: Sequence[str] = ()) -> Validated:
        """All findings of these environments (none named: of all) and of what spans them; offline, no secret."""
        loaded = load_project(self.root)
        chosen = _chosen(loaded, names)
        environments, findings = _resolved(loaded, chosen)
        refused: list[Finding] = []
        undecided: list[Verdict] = []
        for name in [name for name in chosen if name in environments]:
            findings += check(environments[name])
            for verdict in guard(environments[name], _others(environments, name), None, None, None):
                refused += [verdict.finding] if verdict.answer is Answer.REFUSED and verdict.finding else []
                undecided += [verdict] if verdict.answer is Answer.UNDECIDED else []
        return Validated(tuple(sort([*findings, *refused])), tuple(refused), tuple(undecided), loaded.sources)

    def environment(self, name: str) -> Environment:
        """One environment, merged and typed. Raises InvalidProject where it doesn't resolve."""
        return self._project(name).environment

    def compare(self, one: str, other: str) -> Comparison:
        """How two environments differ."""
        from payconf.compare import compare

        return compare(self.environment(one), self.environment(other))

    def plan(self, name: str, request: PlanRequest) -> Planned:
        """Read the shop and plan. Nothing is written, neither to the shop nor to the state."""
        project = self._project(name)
        key = self.context.key(project.environment, request.secrets)
        evidence = self._gather(project, key, request.secrets)
        with self.context.shop(project.environment) as (provider, session):
            live = self._read(project.environment, provider, session)
        made = self._judge(project, evidence, self._plan(project, evidence, live, provider, key, request), live)
        return self._file(project, made, request)

    def apply(self, file: bytes) -> Applied:
        """Carry out a plan file or refuse; then read and plan again."""
        from payconf.apply import Memory, apply, resolve_secrets
        from payconf.plan.file import read_file
        from payconf.plan.fit import refuse_unfit
        from payconf.verify import leftovers

        planned = read_file(file)
        plan, environment = planned.plan, self.environment(planned.plan.header.environment)
        refuse_unfit(planned, environment, self.options.now())
        self.context.refuse_state_that_dies(environment)
        key = self.context.key_of(environment, plan.header.key_id)
        with self.context.state(environment) as store, self.context.shop(environment) as (provider, session):
            self._settle(plan, environment, self._read(environment, provider, session), store, provider)
            secrets = resolve_secrets(plan, self.context.reveal_text(), key.exact)
            store.use_plan(environment.name, planned.digest)
            started = self.options.now().isoformat(timespec="seconds")
            run_id = store.begin(environment.name, plan.intent, planned.digest, started)
            run = Run(run_id, environment.name, plan.intent, planned.digest, started)
            memory = Memory.of(store, environment.name, run_id, key.exact, key.id)
            run = apply(plan, run, partial(provider.write, session), provider.KINDS, secrets, memory)
            store.finish(environment.name, run_id, run.error)
        again = () if run.error else leftovers(self.plan(environment.name, PlanRequest()).plan)
        return Applied(run, plan, again)

    def drift(self, name: str) -> Planned:
        """What was changed in the shop by others, without any secret."""
        return self.plan(name, PlanRequest(secrets=False, drift="keep"))

    def adopt(self, name: str, address: Address, live_id: str | None) -> Binding:
        """Take over a live object: from then on the address owns it. Writes the state only."""
        from payconf.plan import adoption
        from payconf.plan.desired import desired

        project = self._project(name)
        wanted = {resource.address: resource for resource in desired(project.environment, Evidence())}
        if address not in wanted:
            raise UsageError(f"{address} is not in {name}, so nothing can be adopted for it.", "Write its block first.")
        with self.context.state(project.environment) as store:
            with self.context.shop(project.environment) as (provider, session):
                live = self._read(project.environment, provider, session)
            binding = adoption(address, wanted[address], live, store.load(name), provider.KINDS, live_id)
            store.bind(name, binding)
        return binding

    def pull(self, name: str, address: Address) -> tuple[Path, ...]:
        """Write the live values of what was changed in the shop into the YAML; returns the files."""
        from payconf.fmt import write_value
        from payconf.pull import edits

        environment = self.environment(name)
        changed: dict[Path, None] = {}
        for entry in self.drift(name).plan.drift:
            for edit in edits(environment, entry) if entry.address == address else ():
                file = self.root / edit.file
                file.write_text(write_value(file.read_text("utf-8"), edit.path, edit.value), "utf-8")
                changed[file] = None
        return tuple(changed)

    def _project(self, name: str) -> _Project:
        loaded = load_project(self.root)
        environments, findings = _resolved(loaded, _chosen(loaded, (name,)))
        if name in environments:
            findings += check(environments[name])
        if name not in environments or any(finding.is_error for finding in findings):
            raise InvalidProject(sort(findings), loaded.sources)
        return _Project(environments[name], _others(environments, name), loaded.sources, tuple(sort(findings)))

    def _gather(self, project: _Project, key: Key, secrets: bool) -> Evidence:
        from payconf.gather import gather

        resolve_secret = self.context.reveal() if secrets else None
        identify = self.context.identify(project.environment) if secrets else None
        return gather(project.environment, project.others, resolve_secret, identify, key.value, key.stable)

    def _read(self, environment: Environment, provider: Provider, session: Session) -> Live:
        from payconf.model.config.formats import to_timedelta
        from payconf.read import read

        return read(provider, session, self.options.now() - to_timedelta(environment.settings.refund_window))

    def _plan(
        self, project: _Project, evidence: Evidence, live: Live, provider: Provider, key: Key, request: PlanRequest
    ) -> Plan:
        from payconf.plan import options_for, plan
        from payconf.plan.desired import desired
        from payconf.revision import revision

        environment = project.environment
        options = options_for(
            environment,
            drift=request.drift,
            revert_drift=request.revert_drift,
            write_secrets=request.write_secrets,
            key_id=key.id,
            fingerprint=lambda text: key.exact(Secret(text.encode())),
            revision=revision(self.root),
            review=not request.secrets,
            not_checked=tuple(NotChecked(text) for text in not_evaluated(environment)),
        )
        with self.context.state(environment) as store:
            state = store.load(environment.name)
        wanted = desired(environment, evidence)
        return plan(wanted, live, state, provider.KINDS, evidence, self.options.now(), options)

    def _judge(self, project: _Project, evidence: Evidence, made: Plan, live: Live) -> Plan:
        """The plan with the guards' verdicts, the buyers who will notice, and the warnings of check."""
        verdicts = guard(project.environment, project.others, evidence, made, live)
        noticed, total = buyers(project.environment, live, made)
        return replace(
            made,
            verdicts=(*made.verdicts, *(verdict for verdict in verdicts if verdict.answer is not Answer.PASSED)),
            findings=(*made.findings, *project.warnings),
            buyers=noticed,
            buyers_total=total,
        )

    def _file(self, project: _Project, made: Plan, request: PlanRequest) -> Planned:
        """Seal the plan; hold it to the reviewed one where there is one."""
        from payconf.plan import same_as_reviewed
        from payconf.plan.file import dump, load
        from payconf.plan.sign import signer

        said = "" if request.reviewed is None else same_as_reviewed(made, load(request.reviewed))
        secret = self.context.plan_key(project.environment) if made.complete else None
        return Planned(made, dump(made, None if secret is None else signer(secret)), project.sources, said)

    def _settle(self, plan: Plan, environment: Environment, live: Live, store: StateStore, provider: Provider) -> None:
        """Refuse where the shop has moved; else let the state learn what git and shop agree on by themselves."""
        from payconf.plan import settle
        from payconf.plan.desired import desired
        from payconf.plan.stale import stale

        if moved := stale(plan, live, store.load(environment.name), provider.KINDS):
            raise Stale(f"The shop is not as it was planned: {'; '.join(moved)}.", "Make a new plan.")
        for old, new in plan.renames:
            store.rename(environment.name, old, new)
        learned = settle(desired(environment, Evidence()), live, store.load(environment.name), provider.KINDS)
        for binding in learned.bind:
            store.bind(environment.name, binding)
        for address in learned.unbind:
            store.unbind(environment.name, address)


def read_plan(file: bytes) -> Plan:
    """The plan of a file; raises InvalidConfiguration or Refused."""
    from payconf.plan.file import load

    return load(file)


def _chosen(loaded: Loaded, names: Sequence[str]) -> tuple[str, ...]:
    unknown = [name for name in names if name not in loaded.environments]
    if unknown:
        known = ", ".join(loaded.environments) or "none"
        raise UsageError(f"There is no environment {unknown[0]!r} in this project.", f"It has: {known}.")
    return tuple(names) or loaded.environments


def _resolved(loaded: Loaded, chosen: Sequence[str]) -> tuple[dict[str, Environment], list[Finding]]:
    """Every environment that resolves, and the findings of the chosen ones and of the files."""
    environments: dict[str, Environment] = {}
    elsewhere = tuple(f"environments/{name}/" for name in loaded.environments if name not in chosen)
    findings = [finding for finding in loaded.findings if not finding.span.file.startswith(elsewhere)]
    for name in loaded.environments:
        resolved = resolve(loaded, name)
        findings += resolved.findings if name in chosen else ()
        if resolved.environment is not None:
            environments[name] = resolved.environment
    return environments, findings


def _others(environments: dict[str, Environment], name: str) -> tuple[Environment, ...]:
    return tuple(other for key, other in environments.items() if key != name)


__all__ = ["Applied", "InvalidProject", "Options", "PlanRequest", "Planned", "Validated", "Workflow", "read_plan"]

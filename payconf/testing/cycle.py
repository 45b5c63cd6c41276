"""Checks of the conformance suite that go through plan and apply: reach the state, plan again, expect nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from payconf.apply import Memory, Stores, apply, begin
from payconf.model.address import Address
from payconf.model.change import Change
from payconf.model.errors import Rejected
from payconf.model.evidence import Evidence, Sink
from payconf.model.fingerprint import fingerprint
from payconf.model.kind import Lost
from payconf.model.marker_kind import apart, as_integration
from payconf.model.outcome import Outcome, Run, Step
from payconf.model.pace import Pace
from payconf.model.plan import Plan
from payconf.model.resource import Live, Resource
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.model.state import Binding, State
from payconf.model.value import SecretRef, Value
from payconf.plan import PlanOptions, plan
from payconf.plan.rebind import new_bindings
from payconf.plan.reclaim import reclaim
from payconf.testing.harness import Bench, Sample, require
from payconf.workflow.hold import shop_of

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_AT_ONCE = Pace(tries=3, first=0.0)
_EVIDENCE = Evidence(complete=True, stable_key=True)
_OPTIONS = PlanOptions("conformance", "sandbox", "provider", "system", drift="revert", cascade="all", key_id="key")


@dataclass(slots=True)
class Cycle:
    """A system, what is wanted of it, and what payconf remembers. With an `environment` it bears that one's marker.

    `stored`: by reference, the secrets that the system told once, as a store would have them.
    """

    bench: Bench
    secrets: dict[str, Secret] = field(default_factory=dict)
    bindings: dict[Address, Binding] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    environment: str = ""
    stored: dict[str, Secret] = field(default_factory=dict)

    def plan(self, samples: list[Sample]) -> Plan:
        """What would make the system hold these samples and no others of ours."""
        made = plan(
            [self._desired(sample) for sample in samples],
            self.live(),
            self.state(),
            self.bench.provider.KINDS,
            replace(_EVIDENCE, sinks=self._places(samples)),
            _NOW,
            self._options(),
        )
        require(not made.refused, f"the plan is refused: {[verdict.text for verdict in made.refused]}")
        return made

    def reclaim(self, samples: list[Sample]) -> Plan:
        """The plan that takes the system back with these samples."""
        wanted = [self._desired(sample) for sample in samples]
        kinds = self.bench.provider.KINDS
        return reclaim(wanted, self.live(), self.state(), kinds, _EVIDENCE, _NOW, self._options(), True)

    def _options(self) -> PlanOptions:
        chosen = replace(_OPTIONS, fingerprint=lambda text: _exact(Secret(text.encode())))
        if not self.environment:
            return chosen
        return replace(chosen, environment=self.environment, marker=f"{len(self.environment):032x}")

    def state(self) -> State:
        """What payconf remembers."""
        return State(dict(self.bindings))

    def apply(self, made: Plan, write: Callable[[Change], Outcome] | None = None) -> Run:
        """Carry the plan out, through `write` where one is given."""
        kinds = self.bench.provider.KINDS
        if made.reclaim:
            for address, _ in made.rebind:
                self.bindings.pop(address, None)
            self.bindings.update({entry.address: entry for entry in new_bindings(made.rebind, self.live(), kinds)})
        shop = shop_of(self.bench.provider, self.bench.session, _exact)
        memory = Memory(
            dict(self.bindings),
            lambda binding: self.bindings.update({binding.address: binding}),
            self._forget,
            self.steps.append,
            _exact,
            "key",
        )
        run = Run("r-0001", "conformance", made.intent, "", _NOW.isoformat())
        shop = replace(shop, write=write or self.write)
        return apply(made, run, begin(made, run, shop, self.secrets, memory, _AT_ONCE, stores=self._stores()))

    def _stores(self) -> Stores:
        def write(reference: str, secret: Secret) -> Facts:
            self.stored[reference] = secret
            return Facts(version=str(len(self.stored)))

        return Stores(self.stored.__getitem__, write, lambda reference: None)

    def _places(self, samples: list[Sample]) -> dict[str, Sink]:
        """What lies where the samples' secrets are stored."""
        references = [place(sample, name) for sample in samples for name in self.bench.kind(sample).told]
        return {
            reference: Sink(_exact(self.stored[reference])) if reference in self.stored else Sink(empty=True)
            for reference in references
        }

    def _forget(self, address: Address) -> None:
        del self.bindings[address]

    def write(self, change: Change) -> Outcome:
        """One change through the provider."""
        outcome = self.bench.provider.write(self.bench.session, as_integration(change))
        said = repr((outcome.live_id, outcome.outputs))
        for name, secret in outcome.secrets.items():
            shown = secret.reveal().decode("utf-8", "replace") in said
            require(not shown, f"{change.address}: {name} is among the outputs, which are kept and shown")
        return outcome

    def live(self) -> Live:
        """All that the system holds."""
        provider, session = self.bench.provider, self.bench.session
        managed = [name for name, kind in provider.KINDS.items() if kind.management == "managed"]
        resources = {name: tuple(provider.read(session, name)) for name in managed}
        return Live(provider.identify(session), apart(resources), money={})

    def _desired(self, sample: Sample) -> Resource:
        values = {name: self._value(sample, name, sample.values[name]) for name in sample.values}
        for name in self.bench.kind(sample).told:
            reference = place(sample, name)
            secret = self.stored.get(reference)
            values[name] = SecretRef(reference, None if secret is None else _exact(secret))
        return Resource(sample.address, values)

    def _value(self, sample: Sample, name: str, value: Value) -> Value:
        if not isinstance(value, Secret):
            return value
        reference = f"env://{sample.address.kind}_{sample.address.key}_{name}".replace("-", "_")
        self.secrets[reference] = value
        return SecretRef(reference, _exact(value))


def place(sample: Sample, name: str) -> str:
    """Where the suite stores a secret that an object tells once."""
    return f"env://TOLD_{sample.address.kind}_{sample.address.key}_{name}".replace("-", "_")


def tells_once_and_never_again(bench: Bench) -> None:
    """What is told once is told at the create and stored; nobody shows it, and the second plan is empty."""
    samples = list(bench.harness.samples)
    cycle, asked = Cycle(bench), [sample for sample in samples if bench.kind(sample).told]
    run = cycle.apply(cycle.plan(samples))
    require(not run.error, f"the plan was not carried out: {run.error}")
    for sample in asked:
        live_id = cycle.bindings[sample.address].live_id
        for name in bench.kind(sample).told:
            secret = cycle.stored.get(place(sample, name))
            require(secret is not None, f"{sample.address} told no {name}")
            if secret is not None:
                require(
                    bench.harness.holds(sample.address.kind, live_id, name, secret.reveal()) is not False,
                    f"{sample.address}: {name} is not what was told",
                )
    require(cycle.plan(samples).empty, "the second plan is not empty")
    shown = repr(bench.everything()) + repr(cycle.bindings) + repr(run) + repr(cycle.plan(samples))
    told = [secret.reveal().decode("utf-8", "replace") for secret in cycle.stored.values()]
    require(not any(text in shown for text in told), "a secret that is told once was shown again")
    for sample in asked:
        _is_made_good(cycle, samples, sample)


def _is_made_good(cycle: Cycle, samples: list[Sample], sample: Sample) -> None:
    """A secret that its store has lost is told anew, where the kind says that it can be."""
    kind = cycle.bench.kind(sample)
    if kind.lost is Lost.BY_HAND:
        require(bool(kind.by_hand), f"{kind.name} says no step by which a person gets a new secret")
        return
    before = {name: cycle.stored.pop(place(sample, name)) for name in kind.told}
    run = cycle.apply(cycle.plan(samples))
    require(not run.error, f"a new secret of {sample.address} was not told: {run.error}")
    for name, secret in before.items():
        again = cycle.stored[place(sample, name)]
        require(again.reveal() != secret.reveal(), f"{sample.address} told the same {name} again")
    require(cycle.plan(samples).empty, "the plan after a secret was renewed is not empty")


def reaches_the_plan_and_stays(bench: Bench) -> None:
    """A plan is carried out, and the next one is empty; planning itself writes nothing."""
    cycle, samples = Cycle(bench), list(bench.harness.samples)
    _reach(cycle, samples)
    for position, sample in enumerate(samples):
        for name, value in sample.others.items():
            samples[position] = replace(sample, values={**sample.values, name: value})
            _reach(cycle, samples)
    _reach(cycle, [])


def finishes_what_was_half_done(bench: Bench) -> None:
    """After a run that stopped in the middle the next plan does the rest, and nothing twice."""
    samples = list(bench.harness.samples)
    cycle = Cycle(bench)
    total = len(cycle.plan(samples).changes)
    for _ in range(total):
        run = cycle.apply(cycle.plan(samples), _failing_after_one(cycle.write))
        done = [step for step in run.steps if step.done.value == "done"]
        require(len(done) <= 1, f"{len(done)} changes were carried out though the second one failed")
    require(cycle.plan(samples).empty, f"after {total} runs of one change each there is still something to do")
    held = cycle.bench.everything()
    for kind in {sample.address.kind for sample in samples}:
        wanted = sum(sample.address.kind == kind for sample in samples)
        require(len(held[kind]) == wanted, f"{len(held[kind])} {kind} were made instead of {wanted}")


def _reach(cycle: Cycle, samples: list[Sample]) -> None:
    before = cycle.bench.harness.snapshot()
    made = cycle.plan(samples)
    require(cycle.bench.harness.snapshot() == before, "planning wrote something")
    run = cycle.apply(made)
    require(not run.error, f"the plan was not carried out: {run.error}")
    left = [f"{change.id} {sorted(change.values)}" for change in cycle.plan(samples).changes]
    require(not left, f"the second plan is not empty: {', '.join(left)}")


def _failing_after_one(write: Callable[[Change], Outcome]) -> Callable[[Change], Outcome]:
    count = iter(range(1, 10**6))

    def once(change: Change) -> Outcome:
        if next(count) > 1:
            raise Rejected("stopped by the conformance suite")
        return write(change)

    return once


def _exact(secret: Secret) -> str:
    return fingerprint(secret, b"conformance suite, no secret at all").exact

"""Apply: carry out a plan, one change after the other, and say exactly what was done.

It decides nothing: references and secrets are put in, the provider writes, the state remembers. The first failure
stops the run; what comes behind it is skipped. (A journal with resume is a later issue.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from payconf.model.address import Address
from payconf.model.change import Action, Change
from payconf.model.errors import PayconfError, ProviderError, Rejected, Stale
from payconf.model.kind import Kind
from payconf.model.outcome import Done, Outcome, Run, Step
from payconf.model.plan import Plan
from payconf.model.secret import Secret
from payconf.model.state import Binding, Written
from payconf.model.value import LiveRef, Ref, SecretRef, Value

if TYPE_CHECKING:
    from payconf.state.base import StateStore


@dataclass(frozen=True, slots=True)
class Memory:
    """What apply may ask and tell about the past: bindings of the environment, and how to remember.

    `bound`: live ids by address as they are before the run. `fingerprint`: the exact one of a secret; `key_id` names
    the key that it is made with. `forms`: those of its normal forms, where other runs may compare them.
    """

    bindings: Mapping[Address, Binding]
    bind: Callable[[Binding], None]
    unbind: Callable[[Address], None]
    record: Callable[[Step], None]
    fingerprint: Callable[[Secret], str]
    key_id: str = ""
    forms: Callable[[Secret], tuple[str, ...]] = lambda secret: ()

    @classmethod
    def of(
        cls,
        store: StateStore,
        environment: str,
        run: str,
        fingerprint: Callable[[Secret], str],
        key_id: str,
        forms: Callable[[Secret], tuple[str, ...]],
    ) -> Memory:
        """The memory of one run in a state backend."""
        return cls(
            store.load(environment).bindings,
            partial(store.bind, environment),
            partial(store.unbind, environment),
            partial(store.record, environment, run),
            fingerprint,
            key_id,
            forms,
        )


@dataclass(slots=True)
class _Progress:
    """Bindings as the run goes on."""

    bindings: dict[Address, Binding] = field(default_factory=dict)


def resolve_secrets(
    plan: Plan, reveal: Callable[[str], Secret], fingerprint: Callable[[Secret], str]
) -> dict[str, Secret]:
    """Every secret that the plan's changes write, by reference text, before the first write.

    Raises Stale where one is not the secret that the plan was made with.
    """
    secrets: dict[str, Secret] = {}
    changed = []
    for change in plan.changes:
        for name, value in change.values.items():
            if not isinstance(value, SecretRef) or value.reference in secrets:
                continue
            secrets[value.reference] = reveal(value.reference)
            if value.fingerprint != fingerprint(secrets[value.reference]):
                changed.append(f"{change.address} {name} ({value.reference})")
    if changed:
        raise Stale(
            f"These secrets are not those that the plan was made with: {'; '.join(changed)}.",
            "Make a new plan, so that it is reviewed with the secrets that would be written.",
        )
    return secrets


def apply(
    plan: Plan,
    run: Run,
    write: Callable[[Change], Outcome],
    kinds: Mapping[str, Kind],
    secrets: Mapping[str, Secret],
    memory: Memory,
) -> Run:
    """Carry out the plan's changes in their order; returns the run with a step for each of them."""
    progress = _Progress(dict(memory.bindings))
    steps: list[Step] = []
    error = ""
    for change in plan.changes:
        if error:
            step = Step(change.id, Done.SKIPPED, change.live_id, "not tried: an earlier change failed")
        else:
            step = _carry_out(change, run.id, write, kinds, secrets, memory, progress)
            error = step.text if step.done is not Done.DONE else ""
        memory.record(step)
        steps.append(step)
    return replace(run, steps=tuple(steps), error=error)


def _carry_out(
    change: Change,
    run: str,
    write: Callable[[Change], Outcome],
    kinds: Mapping[str, Kind],
    secrets: Mapping[str, Secret],
    memory: Memory,
    progress: _Progress,
) -> Step:
    try:
        ready = replace(change, values=_substitute(change.values, secrets, progress))
        outcome = write(ready)
    except ProviderError as error:
        done = Done.UNKNOWN if error.carried_out is None else Done.FAILED
        return Step(change.id, done, change.live_id, _said(change, error))
    except PayconfError as error:
        return Step(change.id, Done.FAILED, change.live_id, error.message)
    if change.owned:
        _remember(change, ready, outcome, run, kinds, memory, progress)
    return Step(change.id, Done.DONE, outcome.live_id or change.live_id)


def _said(change: Change, error: ProviderError) -> str:
    """What went wrong, at the place of the field that the system refuses."""
    if not isinstance(error, Rejected) or error.field is None:
        return error.message
    places = (field.span for field in change.fields if field.name == error.field and field.span.file)
    place = next(places, change.span)
    return f"{place}: {error.message}" if place.file else error.message


def _substitute(value: Value, secrets: Mapping[str, Secret], progress: _Progress) -> Value:
    """The same value with live references for refs and secrets for their references."""
    if isinstance(value, SecretRef):
        return secrets[value.reference]
    if isinstance(value, Ref):
        binding = progress.bindings.get(value.target)
        if binding is None:
            raise PayconfError(f"{value.target} has no object in the shop yet, so nothing can refer to it.")
        return LiveRef(value.target.kind, binding.live_id, value.output)
    if isinstance(value, list | tuple):
        return [_substitute(item, secrets, progress) for item in value]
    if isinstance(value, Mapping):
        return {key: _substitute(item, secrets, progress) for key, item in value.items()}
    return value


def _remember(
    change: Change,
    ready: Change,
    outcome: Outcome,
    run: str,
    kinds: Mapping[str, Kind],
    memory: Memory,
    progress: _Progress,
) -> None:
    """Write the binding as it is after the change; a delete forgets it unless a new object has taken its place."""
    known = progress.bindings.get(change.address)
    if change.action is Action.DELETE:
        if known is not None and known.live_id == change.live_id:
            memory.unbind(change.address)
            del progress.bindings[change.address]
        return
    live_id = outcome.live_id or change.live_id or ""
    same = known if known is not None and known.live_id == live_id else Binding(change.address, live_id)
    fields = kinds[change.address.kind].fields_of({**same.last_applied, **change.values})
    hidden = {name for name, spec in fields.items() if spec.write_only or spec.secret}
    readable = {name: value for name, value in change.values.items() if name not in hidden}
    written = {
        name: _written(_as_secret(value), run, live_id, memory, change.values.get(name))
        for name, value in ready.values.items()
        if name in hidden and value is not None
    }
    binding = replace(same, last_applied={**same.last_applied, **readable}, written={**same.written, **written})
    memory.bind(binding)
    progress.bindings[change.address] = binding


def _as_secret(value: Value) -> Secret:
    return value if isinstance(value, Secret) else Secret(str(value).encode())


def _written(secret: Secret, run: str, live_id: str, memory: Memory, planned: Value) -> Written:
    reference = planned.reference if isinstance(planned, SecretRef) else ""
    return Written("written", memory.fingerprint(secret), run, live_id, memory.key_id, memory.forms(secret), reference)

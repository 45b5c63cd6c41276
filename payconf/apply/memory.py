"""What a run may ask and tell about the past, and what it remembers of a change that was carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from payconf.model.address import Address
from payconf.model.change import Action, Change
from payconf.model.errors import PayconfError, Stale
from payconf.model.journal import Entry
from payconf.model.kind import Kind
from payconf.model.outcome import Step
from payconf.model.plan import Plan
from payconf.model.secret import Secret
from payconf.model.state import Binding, Written
from payconf.model.value import LiveRef, Ref, SecretRef, Value

if TYPE_CHECKING:
    from payconf.state.base import StateStore


def _nowhere(entry: Entry) -> None:
    """A journal that nobody keeps."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bindings of the environment as they are before the run, and how to remember. All of it is called by one thread.

    `fingerprint`: the exact one of a secret; `key_id` names the key that it is made with. `forms`: those of its normal
    forms, where other runs may compare them. `journal`: durable when it returns. `now`: UTC, ISO 8601.
    `together`: what is written inside of it is durable, all or nothing, when it is left; without effect where the
    backend has no such thing.
    """

    bindings: Mapping[Address, Binding]
    bind: Callable[[Binding], None]
    unbind: Callable[[Address], None]
    record: Callable[[Step], None]
    fingerprint: Callable[[Secret], str]
    key_id: str = ""
    forms: Callable[[Secret], tuple[str, ...]] = lambda secret: ()
    journal: Callable[[Entry], None] = _nowhere
    now: Callable[[], str] = lambda: ""
    together: Callable[[], AbstractContextManager[None]] = nullcontext

    @classmethod
    def of(
        cls,
        store: StateStore,
        environment: str,
        run: str,
        fingerprint: Callable[[Secret], str],
        key_id: str,
        forms: Callable[[Secret], tuple[str, ...]],
        now: Callable[[], str],
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
            partial(store.journal, environment, run),
            now,
            getattr(store, "together", nullcontext),
        )


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


def substituted(change: Change, secrets: Mapping[str, Secret] | None, bindings: Mapping[Address, Binding]) -> Change:
    """The change with live references for refs and secrets for their references (None: those stay as they are).

    Raises PayconfError where a ref's target has no object in the shop yet.
    """
    return replace(change, values=_substitute(change.values, secrets, bindings))


def _substitute(value: Value, secrets: Mapping[str, Secret] | None, bindings: Mapping[Address, Binding]) -> Value:
    if isinstance(value, SecretRef):
        return value if secrets is None else secrets[value.reference]
    if isinstance(value, Ref):
        binding = bindings.get(value.target)
        if binding is None:
            raise PayconfError(f"{value.target} has no object in the shop yet, so nothing can refer to it.")
        return LiveRef(value.target.kind, binding.live_id, value.output)
    if isinstance(value, list | tuple):
        return [_substitute(item, secrets, bindings) for item in value]
    if isinstance(value, Mapping):
        return {key: _substitute(item, secrets, bindings) for key, item in value.items()}
    return value


def remember(
    change: Change,
    ready: Change,
    live_id: str,
    run: str,
    kinds: Mapping[str, Kind],
    memory: Memory,
    bindings: dict[Address, Binding],
) -> None:
    """Write the binding as it is after the change; a delete forgets it unless a new object has taken its place.

    `ready`: the same change as it was sent. `bindings` are those of the run, which are kept up to date.
    """
    known = bindings.get(change.address)
    if change.action is Action.DELETE:
        if known is not None and known.live_id == change.live_id:
            memory.unbind(change.address)
            del bindings[change.address]
        return
    same = known if known is not None and known.live_id == live_id else Binding(change.address, live_id)
    fields = kinds[change.address.kind].fields_of({**same.last_applied, **change.values})
    hidden = {name for name, spec in fields.items() if spec.write_only or spec.secret}
    readable = {name: value for name, value in change.values.items() if name not in hidden}
    written = {
        name: _written(as_secret(value), run, live_id, memory, change.values.get(name))
        for name, value in ready.values.items()
        if name in hidden and value is not None
    }
    binding = replace(same, last_applied={**same.last_applied, **readable}, written={**same.written, **written})
    memory.bind(binding)
    bindings[change.address] = binding


def as_secret(value: Value) -> Secret:
    """A value that nobody may see, whatever it was."""
    return value if isinstance(value, Secret) else Secret(str(value).encode())


def _written(secret: Secret, run: str, live_id: str, memory: Memory, planned: Value) -> Written:
    reference = planned.reference if isinstance(planned, SecretRef) else ""
    return Written("written", memory.fingerprint(secret), run, live_id, memory.key_id, memory.forms(secret), reference)

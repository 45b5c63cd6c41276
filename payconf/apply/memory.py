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
    backend has no such thing. `version`: what a store calls the version of a reference that was read; empty, where it
    tells none.
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
    version: Callable[[str], str] = lambda reference: ""

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
        version: Callable[[str], str] = lambda reference: "",
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
            version,
        )


NO_KINDS: Mapping[str, Kind] = {}
Told = Callable[[Ref], "Secret | None"]
"""What a Ref means that asks for a secret which is told once; None for any other."""


def _nothing(ref: Ref) -> None:
    """Nobody tells secrets."""


def sinks_of(change: Change, kinds: Mapping[str, Kind]) -> dict[str, str]:
    """By field, the references of the places where secrets are stored that the change will be told."""
    kind = kinds.get(change.address.kind)
    return {
        name: value.reference
        for name, value in change.values.items()
        if kind is not None and isinstance(value, SecretRef) and name in kind.told
    }


def resolve_secrets(
    plan: Plan,
    reveal: Callable[[str], Secret],
    fingerprint: Callable[[Secret], str],
    kinds: Mapping[str, Kind] = NO_KINDS,
) -> dict[str, Secret]:
    """Every secret that the plan's changes write, by reference text, before the first write.

    Where a secret is told once, its reference names where it will be stored, and is not read. Raises Stale where a
    secret is not the one that the plan was made with.
    """
    secrets: dict[str, Secret] = {}
    changed = []
    for change in plan.changes:
        told = sinks_of(change, kinds)
        for name, value in change.values.items():
            if not isinstance(value, SecretRef) or value.reference in secrets or name in told:
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


def substituted(
    change: Change,
    secrets: Mapping[str, Secret] | None,
    bindings: Mapping[Address, Binding],
    told: Told = _nothing,
    kinds: Mapping[str, Kind] = NO_KINDS,
) -> Change:
    """The change with live references for refs and secrets for their references (None: those stay as they are).

    A field that is told once is nothing that is sent: a create has none, an update that asks for a new secret has None.
    Raises PayconfError where a ref's target has no object in the shop yet.
    """
    sinks = sinks_of(change, kinds)
    sent = {name: value for name, value in change.values.items() if name not in sinks}
    asked = dict.fromkeys(sinks if change.action is Action.UPDATE else ())
    return replace(change, values={**_substitute(sent, secrets, bindings, told), **asked})


def _substitute(
    value: Value, secrets: Mapping[str, Secret] | None, bindings: Mapping[Address, Binding], told: Told
) -> Value:
    if isinstance(value, SecretRef):
        return value if secrets is None else secrets[value.reference]
    if isinstance(value, Ref):
        secret = told(value)
        if secret is not None:
            return secret
        binding = bindings.get(value.target)
        if binding is None:
            raise PayconfError(f"{value.target} has no object in the shop yet, so nothing can refer to it.")
        return LiveRef(value.target.kind, binding.live_id, value.output)
    if isinstance(value, list | tuple):
        return [_substitute(item, secrets, bindings, told) for item in value]
    if isinstance(value, Mapping):
        return {key: _substitute(item, secrets, bindings, told) for key, item in value.items()}
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
    hidden = {name for name, spec in fields.items() if spec.hidden}
    readable = {name: value for name, value in change.values.items() if name not in hidden}
    before = known.written if known is not None else {}
    written = {
        name: _since(
            before.get(name),
            _written(as_secret(value), run, live_id, memory, _source(change.values.get(name), memory, bindings)),
        )
        for name, value in ready.values.items()
        if name in hidden and value is not None
    }
    put(
        replace(same, last_applied={**same.last_applied, **readable}, written={**same.written, **written}),
        memory,
        bindings,
    )


def put(binding: Binding, memory: Memory, bindings: dict[Address, Binding]) -> None:
    """Write one binding into the state, and know it from then on."""
    memory.bind(binding)
    bindings[binding.address] = binding


def as_secret(value: Value) -> Secret:
    """A value that nobody may see, whatever it was."""
    return value if isinstance(value, Secret) else Secret(str(value).encode())


def _source(planned: Value, memory: Memory, bindings: Mapping[Address, Binding]) -> tuple[str, str]:
    """The reference that a secret was read from, or stored at, and the store's version of it."""
    if isinstance(planned, SecretRef):
        return planned.reference, memory.version(planned.reference)
    if isinstance(planned, Ref) and planned.target in bindings:
        stored = bindings[planned.target].written.get(planned.output)
        return (stored.reference, stored.version) if stored is not None else ("", "")
    return "", ""


def _since(before: Written | None, now: Written) -> Written:
    """The same secret written again is no younger for it."""
    same = before is not None and before.fingerprint == now.fingerprint and before.key_id == now.key_id
    return replace(now, at=before.at or now.at) if same and before is not None else now


def _written(secret: Secret, run: str, live_id: str, memory: Memory, source: tuple[str, str]) -> Written:
    print_, forms = memory.fingerprint(secret), memory.forms(secret)
    return Written("written", print_, run, live_id, memory.key_id, forms, *source, memory.now())

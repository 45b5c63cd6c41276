"""Where a difference comes from: git, the shop, or both, by what was applied last."""

from __future__ import annotations

from dataclasses import dataclass, field

from payconf.model.change import FieldChange
from payconf.model.kind import FieldSpec
from payconf.model.resource import LiveResource, Resource
from payconf.model.state import Binding
from payconf.model.value import SecretRef, Value
from payconf.plan.bind import Pair
from payconf.plan.differ import details, part, same
from payconf.plan.displaced import as_before
from payconf.plan.situation import Situation
from payconf.plan.told import stored


@dataclass(slots=True)
class Differences:
    """Readable fields that differ, by where that comes from. `shop_moved`: any of them changed outside payconf.

    `uncompared`: readable fields whose desired value is a secret that nobody could compare.
    """

    git: list[FieldChange] = field(default_factory=list)
    shop: list[FieldChange] = field(default_factory=list)
    both: list[FieldChange] = field(default_factory=list)
    uncompared: list[str] = field(default_factory=list)
    shop_moved: bool = False


_MISSING = object()


def differences(pair: Pair, want: Resource, have: LiveResource, binding: Binding, situation: Situation) -> Differences:
    """Compare every readable field of one pair."""
    found = Differences()
    if want.values == have.values == binding.last_applied:
        return found
    for name, spec in pair.kind.fields_of(want.values).items():
        if not spec.hidden:
            _compare(name, spec, pair, want, have, binding, situation, found)
    return found


def _compare(
    name: str,
    spec: FieldSpec,
    pair: Pair,
    want: Resource,
    have: LiveResource,
    binding: Binding,
    situation: Situation,
    found: Differences,
) -> None:
    wanted = want.values.get(name, spec.default)
    held = part(spec.semantics, wanted, have.values.get(name, spec.default))
    base = part(spec.semantics, wanted, binding.last_applied.get(name, _MISSING))
    seen = held
    if isinstance(wanted, SecretRef):
        if wanted.fingerprint is None or situation.options.fingerprint is None:
            found.uncompared.append(name)
            return
        seen, base = _as_secret(wanted, held, situation), _as_secret(wanted, base, situation)
    shop_moved = base is not _MISSING and not same(spec.semantics, base, seen)
    # What payconf itself left half done is no change by others, and git still wants the other half.
    unfinished = shop_moved and same(spec.semantics, base, as_before(name, seen, base, pair, situation.left))
    shop_moved = shop_moved and not unfinished
    found.shop_moved |= shop_moved
    if same(spec.semantics, wanted, seen):
        return
    change = field_change(name, spec, held, wanted, want)
    git_moved = unfinished or base is _MISSING or not same(spec.semantics, wanted, base)
    (found.both if git_moved and shop_moved else found.git if git_moved else found.shop).append(change)


def _as_secret(wanted: SecretRef, value: Value, situation: Situation) -> Value:
    """A readable text, or the reference that was applied last, in the form of the wanted secret."""
    if isinstance(value, SecretRef):
        return SecretRef(wanted.reference, value.fingerprint) if situation.evidence.stable_key else _MISSING
    if isinstance(value, str) and situation.options.fingerprint is not None:
        return SecretRef(wanted.reference, situation.options.fingerprint(value))
    return value


def field_change(name: str, spec: FieldSpec, before: Value, after: Value, want: Resource) -> FieldChange:
    """One field from its live value to the wanted one; a write-only one has no known live value."""
    if spec.told_once and isinstance(after, SecretRef):
        return stored(name, after.reference, want)
    before = part(spec.semantics, after, before)
    return FieldChange(
        name=name,
        before=None if spec.hidden else before,
        after=after,
        secret=spec.secret,
        known=not spec.hidden,
        span=want.spans.get(name, want.span),
        details=() if spec.hidden else details(spec.semantics, before, after),
    )

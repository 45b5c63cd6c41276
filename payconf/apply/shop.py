"""The shop as a run sees it: how it is written, how single objects are read, and what of one is comparable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from payconf.model.change import Change
from payconf.model.kind import FieldSpec, Kind, Semantics
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.model.secret import Secret
from payconf.model.value import SecretRef, Value

Object = tuple[str, str]
"""A live object: kind and id."""


@dataclass(frozen=True, slots=True)
class Shop:
    """`write` carries out one change. `by_id` reads one object; `named` those of a kind with these values' identity.

    `digest`: of a live object's values, as in a plan. `same`: whether a live value of a field, the second, says what is
    wanted, the first. `fingerprint`: of a secret. `connections`: how many calls may be under way at the same time.
    """

    write: Callable[[Change], Outcome]
    by_id: Callable[[str, str], LiveResource | None]
    named: Callable[[str, Mapping[str, Value]], tuple[LiveResource, ...]]
    kinds: Mapping[str, Kind]
    digest: Callable[[Mapping[str, Value]], str]
    same: Callable[[Semantics, Value, Value], bool]
    fingerprint: Callable[[Secret], str]
    connections: int = 1

    def holds(self, kind: str, values: Mapping[str, Value], wanted: Mapping[str, Value]) -> bool:
        """Whether a live object's values say all that is wanted, as far as anybody can read them."""
        specs = self.kinds[kind].fields_of({**values, **wanted})
        return all(self._equal(specs[name], values, value) for name, value in wanted.items() if name in specs)

    def readable(self, kind: str, values: Mapping[str, Value], wanted: Mapping[str, Value]) -> bool:
        """Whether anything of what is wanted can be read back."""
        specs = self.kinds[kind].fields_of({**values, **wanted})
        return any(name in specs and not specs[name].hidden for name in wanted)

    def _equal(self, spec: FieldSpec, values: Mapping[str, Value], wanted: Value) -> bool:
        if spec.hidden:
            return True
        seen = values.get(spec.name, spec.default)
        if isinstance(wanted, Secret | SecretRef):  # a readable field that git takes from a store
            exact = wanted.fingerprint if isinstance(wanted, SecretRef) else self.fingerprint(wanted)
            return isinstance(seen, str) and self.fingerprint(Secret(seen.encode())) == exact
        return self.same(spec.semantics, spec.default if wanted is None else wanted, seen) or (
            wanted is None and seen is None
        )

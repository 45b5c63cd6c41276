"""A check of the conformance suite: fields are carried, each by itself."""

from __future__ import annotations

from collections.abc import Mapping

from payconf.model.change import Action
from payconf.model.kind import FieldSpec, Semantics
from payconf.model.secret import Secret
from payconf.model.value import Value
from payconf.testing.harness import Bench, Sample, comparable, require


def carries_each_field(bench: Bench) -> None:
    """Each field changed alone changes that field, and no other field or object."""
    for sample in bench.harness.samples:
        bench.create(sample)
    for sample in bench.harness.samples:
        _says_another_value_of_each_field(bench, sample)
        for field, other in sample.others.items():
            _changes_alone(bench, sample, field, other)


def _says_another_value_of_each_field(bench: Bench, sample: Sample) -> None:
    specs = bench.kind(sample).fields_of(sample.values)
    told = {
        *sample.others,
        *sample.unchanged,
        *(name for name, spec in specs.items() if spec.immutable or spec.told_once),
    }
    missing = sorted(specs.keys() - told)
    require(not missing, f"{sample.address}: the harness says no other value of {', '.join(missing)}")


def _changes_alone(bench: Bench, sample: Sample, field: str, other: object) -> None:
    kind, live_id = sample.address.kind, bench.made[sample.address]
    before = bench.everything()
    bench.write(Action.UPDATE, sample.address, live_id, {field: other})
    after = bench.everything()
    spec = bench.kind(sample).fields_of(sample.values)[field]
    if spec.hidden:
        require(after == before, f"{sample.address}: {field} changed something that can be read")
        if isinstance(other, Secret):
            holds_secret(bench, sample, field, other)
    else:
        was, now = before[kind].pop(live_id), after[kind].pop(live_id)
        wanted = comparable(bench.kind(sample), {**was.values, field: _over(spec, was.values, bench.ready(other))})
        different = comparable(bench.kind(sample), was.values)[field] != wanted[field]
        require(different, f"{sample.address}: {field} had the other value already")
        require(
            comparable(bench.kind(sample), now.values) == wanted, f"{sample.address}: {field} was not carried alone"
        )
        require(before == after, f"{sample.address}: {field} changed another object")
    if field in sample.values:
        bench.write(Action.UPDATE, sample.address, live_id, {field: sample.values[field]})


def _over(spec: FieldSpec, values: Mapping[str, Value], other: Value) -> Value:
    """What the field then is: of a part, the rest of it too."""
    before = values.get(spec.name)
    return {**before, **other} if spec.semantics is Semantics.PART and isinstance(before, Mapping) else other


def holds_secret(bench: Bench, sample: Sample, field: str, secret: Secret) -> None:
    """The system holds this secret, as far as the harness can tell."""
    answer = bench.harness.holds(sample.address.kind, bench.made[sample.address], field, secret.reveal())
    require(answer is not False, f"{sample.address}: {field} was not carried")

"""A check of the conformance suite about objects that their system lets nobody delete."""

from __future__ import annotations

from payconf.model.change import Action
from payconf.testing.harness import Bench, require


def makes_again_what_sleeps(bench: Bench) -> None:
    """What was deleted as far as its system allows it can be made again: one is awake, and it is as wanted."""
    for sample in bench.harness.samples:
        kind = bench.kind(sample)
        if kind.dormant is None:
            continue
        first = bench.create(sample)
        whole = bench.everything()[kind.name][first]
        bench.write(Action.DELETE, sample.address, first, {})
        again = bench.create(sample)
        awake = [entry for entry in bench.everything()[kind.name].values() if not kind.sleeps(entry.values)]
        mine = [entry for entry in awake if entry.id == again]
        require(len(mine) == 1, f"{sample.address} was made again and is not awake")
        require(mine[0].values == whole.values, f"{sample.address} was made again and is not as it was")
        require(first == again or first not in {entry.id for entry in awake}, f"{sample.address} is awake twice")

"""A check of the conformance suite: single objects are found as a list has them."""

from __future__ import annotations

from payconf.testing.harness import Bench, require


def finds_single_objects(bench: Bench) -> None:
    """By id and by what it is called, each object is as it was read among all; nothing is found where nothing is.

    Apply reads each object again right before it writes it, and refuses what isn't as it was planned.
    """
    finder = getattr(bench.provider, "find", None)
    if finder is None:  # then everything is read
        return
    for sample in bench.harness.samples:
        bench.create(sample)
    held = bench.everything()
    for sample in bench.harness.samples:
        kind, ident = sample.address.kind, bench.made[sample.address]
        whole = held[kind][ident]
        identity = bench.kind(sample).identity()
        for name, value in (("id", ident), *((field, str(whole.values[field])) for field in identity)):
            found = {entry.id: entry for entry in finder(bench.session, kind, name, value)}
            require(found.get(ident) == whole, f"{kind}: found by {name}, an object is not as it was read")
        none = [entry for entry in finder(bench.session, kind, "id", "999999") if entry.id == "999999"]
        require(not none, f"{kind}: something was found that isn't there")

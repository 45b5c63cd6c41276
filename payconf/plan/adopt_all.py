"""Adoption of a whole shop: every address without an object gets the one of its name, where that is beyond doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from payconf.model.address import Address
from payconf.model.adoption import Adopted, Adoptions, NotAdopted, Tie
from payconf.model.errors import Refused
from payconf.model.kind import Kind
from payconf.model.resource import Live, LiveResource, Resource
from payconf.model.span import Span
from payconf.model.state import State
from payconf.model.value import SecretRef
from payconf.plan.adopt import adoption, binding_of
from payconf.plan.bind import Owners, bound, label_of, owners_of
from payconf.plan.differ import same
from payconf.plan.moved import follow_moves
from payconf.plan.situation import identity, index_live, index_names

Moves = tuple[tuple[str, str, Span], ...]
Pair = tuple[Resource, LiveResource]


@dataclass(slots=True)
class _Found:
    """What was decided so far: pairs, addresses with several candidates, refusals, and what isn't there."""

    pairs: list[Pair] = field(default_factory=list)
    ties: list[tuple[Resource, tuple[LiveResource, ...]]] = field(default_factory=list)
    left: list[NotAdopted] = field(default_factory=list)
    missing: list[Address] = field(default_factory=list)


def adoptions(
    desired: Iterable[Resource], live: Live, state: State, kinds: Mapping[str, Kind], moves: Moves = ()
) -> Adoptions:
    """Bind what has one name on both sides, and one object each; the rest is told, and nothing is guessed.

    Renames of `moved:` count as done. An address whose object vanished may have another of its name. As with
    `adoption`, what the shop holds counts as applied last.
    """
    wanted = {resource.address: resource for resource in desired if resource.address.kind in kinds}
    known = follow_moves(state, moves, set(wanted)).state
    objects, owners = index_live(live, kinds), owners_of(known.bindings)
    open_: dict[tuple[str, bytes], list[Resource]] = defaultdict(list)
    for address, resource in sorted(wanted.items()):
        binding = known.bindings.get(address)
        if binding is None or (address.kind, binding.live_id) not in objects:
            open_[address.kind, identity(kinds[address.kind], resource.values)].append(resource)
    found, named = _Found(), index_names(live, kinds)
    for address, resource in sorted(wanted.items()):
        free = _free(named.get((address.kind, identity(kinds[address.kind], resource.values)), ()), owners)
        binding = known.bindings.get(address)
        have = objects.get((address.kind, binding.live_id)) if binding is not None else None
        if have is not None and free and not _named(have, resource, kinds[address.kind]):
            found.left.append(_beside(resource, have, free, live, known, kinds))
    for name, resources in open_.items():
        _decide(resources, _free(named.get(name, ()), owners), live, known, kinds, found)
    owners = {**owners, **{(have.kind, have.id): want.address for want, have in found.pairs}}
    ordered = sorted(found.pairs, key=lambda pair: (kinds[pair[1].kind].order, pair[0].address))
    return Adoptions(
        tuple(_adopted(*pair, owners, kinds) for pair in ordered),
        (*found.left, *(_tied(*tie, owners, kinds) for tie in found.ties)),
        tuple(found.missing),
    )


def _free(entries: Iterable[LiveResource], owners: Owners) -> tuple[LiveResource, ...]:
    return tuple(entry for entry in entries if (entry.kind, entry.id) not in owners)


def _beside(
    want: Resource,
    have: LiveResource,
    free: tuple[LiveResource, ...],
    live: Live,
    state: State,
    kinds: Mapping[str, Kind],
) -> NotAdopted:
    """An address that owns an object of another name than git says, and one of that name that nobody owns.

    So a run leaves it whose successor was made and never known of: then only a person can say that it is meant.
    """
    kind = kinds[have.kind]
    ties = []
    for entry in free:
        try:
            adoption(want.address, want, live, state, kinds, entry.id)
        except Refused as refused:
            return NotAdopted(want.address, refused.message, refused.fix, owns=True)
        ties.append(Tie(entry.id, _differing(want, entry, owners_of(state.bindings), kind)))
    message = (
        f"it owns number {have.id}, {label_of(kind, have)!r}, and nobody owns what has its name in git, "
        f"{label_of(kind, free[0])!r}; if that is meant"
    )
    return NotAdopted(want.address, message, ties=tuple(ties), owns=True)


def _decide(
    resources: Sequence[Resource],
    free: tuple[LiveResource, ...],
    live: Live,
    state: State,
    kinds: Mapping[str, Kind],
    found: _Found,
) -> None:
    """All open addresses of one name, with all objects of that name that nobody owns."""
    if len(resources) == len(free) == 1 or (not free and kinds[resources[0].address.kind].natural_key):
        for want in resources:
            _one(want, free, live, state, kinds, found)
    elif free:
        found.ties += [(want, free) for want in resources]
    else:
        found.missing += [want.address for want in resources]


def _one(
    want: Resource,
    free: tuple[LiveResource, ...],
    live: Live,
    state: State,
    kinds: Mapping[str, Kind],
    found: _Found,
) -> None:
    """As if that address alone was to be adopted; a name that nobody has is left to a plan."""
    kind = kinds[want.address.kind]
    if not free and not any(_named(entry, want, kind) for entry in live.resources.get(kind.name, ())):
        found.missing.append(want.address)
        return
    try:
        adoption(want.address, want, live, state, kinds)
    except Refused as refused:
        found.left.append(NotAdopted(want.address, refused.message, refused.fix))
    else:
        found.pairs.append((want, free[0]))


def _named(entry: LiveResource, want: Resource, kind: Kind) -> bool:
    return identity(kind, entry.values) == identity(kind, want.values)


def _adopted(want: Resource, have: LiveResource, owners: Owners, kinds: Mapping[str, Kind]) -> Adopted:
    kind = kinds[have.kind]
    return Adopted(
        binding_of(want.address, kind, have, owners), label_of(kind, have), _differing(want, have, owners, kind)
    )


def _tied(want: Resource, several: tuple[LiveResource, ...], owners: Owners, kinds: Mapping[str, Kind]) -> NotAdopted:
    kind = kinds[want.address.kind]
    one = len(several) == 1
    message = (
        f"several addresses have the name of number {several[0].id}, {label_of(kind, several[0])!r}"
        if one
        else f"the shop has {len(several)} objects named {label_of(kind, several[0])!r}"
    )
    in_order = sorted(several, key=lambda entry: (len(entry.id), entry.id))  # 9 before 10
    ties = tuple(Tie(entry.id, _differing(want, entry, owners, kind)) for entry in in_order)
    return NotAdopted(want.address, message, ties=ties)


def _differing(want: Resource, have: LiveResource, owners: Owners, kind: Kind) -> tuple[str, ...]:
    """Readable fields that git says otherwise; what stands behind references aside."""
    return tuple(
        name
        for name, spec in kind.fields_of(want.values).items()
        if not spec.hidden and not isinstance(want.values.get(name), SecretRef)
        if not same(
            spec.semantics, want.values.get(name, spec.default), bound(have.values.get(name, spec.default), owners)
        )
    )

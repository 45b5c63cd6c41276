"""New objects: made where nothing of that name is live, refused where something is."""

from __future__ import annotations

from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.elsewhere import keeper
from payconf.model.finding import Finding
from payconf.model.resource import LiveResource, Resource
from payconf.model.verdict import Verdict
from payconf.plan.bind import Pair
from payconf.plan.changes import creation
from payconf.plan.refuse import refuse
from payconf.plan.situation import Draft, Situation, identity


def make(pair: Pair, want: Resource, reason: Reason, situation: Situation, draft: Draft) -> None:
    """Create the object, unless the shop has one of this name that nobody owns: never a second one beside it."""
    twins = unowned_twins(pair, want, situation)
    if twins:
        draft.claimed.update((live.kind, live.id) for live in twins)
        draft.verdicts.append(_exists(pair, want, twins, situation))
        return
    draft.add(creation(pair, want, Action.CREATE, reason))
    if pair.binding is None:
        _hint(pair, want, situation, draft)


def unowned_twins(pair: Pair, want: Resource, situation: Situation) -> list[LiveResource]:
    """Live objects of the wanted name that no address owns; those that sleep are in nobody's way."""
    return [
        live
        for live in situation.namesakes(pair.kind, want.values)
        if (live.kind, live.id) not in situation.owners and not pair.kind.sleeps(live.values)
    ]


def name_taken(change: Change, holder: LiveResource, situation: Situation) -> Verdict:
    """A change that the shop would refuse, because another object has the name."""
    address = situation.address(holder)
    message = f"{change.address} can't have its new name: {address} has it in the shop."
    return refuse("names", "PC508", change.address, message, change.span, _way_out(change, holder, situation))


def _way_out(change: Change, holder: LiveResource, situation: Situation) -> str | None:
    """Adopting helps only where nobody owns the other object, and it is of the wanted type."""
    pair = situation.pairs.get(change.address)
    want = pair.want if pair is not None else None
    field = situation.kinds[holder.kind].discriminator
    if want is None or (holder.kind, holder.id) in situation.owners:
        return None
    if field is not None and holder.values.get(field) != want.values.get(field):
        return None
    command = _adopt(change.address, holder.id, situation)
    return f"If it is the object that is meant, run {command}. Else choose another name, or rename that object."


def _adopt(address: Address, ident: str, situation: Situation) -> str:
    return f"payconf adopt {situation.options.environment} {address} --id {ident}"


def _exists(pair: Pair, want: Resource, twins: list[LiveResource], situation: Situation) -> Verdict:
    name = ", ".join(str(want.values.get(field)) for field in pair.kind.identity())
    ids = ", ".join(live.id for live in twins)
    several = len(twins) > 1
    command = _adopt(pair.address, "N" if several else twins[0].id, situation)
    message = (
        f"{pair.address}: {keeper(pair.address.kind)} has {len(twins)} objects named {name!r} already (ids {ids})."
        if several
        else f"{pair.address}: {keeper(pair.address.kind)} has an object named {name!r} already (id {ids})."
    )
    fix = f"Run {command}" + (" with one of these ids" if several else "") + ", or choose another name."
    field = pair.kind.discriminator
    if field is not None and all(live.values.get(field) != want.values.get(field) for live in twins):
        fix = f"It has another {field}, so it can't be adopted: rename it there, or choose another name."
    return refuse("adopted", "PC501", pair.address, message, want.span, fix)


def _hint(pair: Pair, want: Resource, situation: Situation, draft: Draft) -> None:
    """A key that is gone from git and had this name: very likely only the key was renamed."""
    wanted = identity(pair.kind, want.values)
    for live in situation.namesakes(pair.kind, want.values):
        old = situation.pairs[situation.owners[live.kind, live.id]]
        if old.want is None and old.have is not None and identity(pair.kind, old.have.values) == wanted:
            draft.findings.append(
                Finding(
                    "PC506",
                    f"{old.address} is deleted and {pair.address} created, both of the same name.",
                    want.span,
                    str(pair.address),
                    f"If only the key was renamed, add: moved: [{{from: {old.address}, to: {pair.address}}}]",
                )
            )
            return

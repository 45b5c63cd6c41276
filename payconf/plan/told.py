"""Secrets that a system tells once: who is told one by this plan, where it is stored, and who uses it from then on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from payconf.model.change import STORED, Action, FieldChange
from payconf.model.kind import Kind, Lost
from payconf.model.resource import Resource
from payconf.model.state import Binding, Written
from payconf.model.value import Ref, SecretRef, Value, walk_refs
from payconf.model.verdict import Verdict
from payconf.plan.bind import Pair
from payconf.plan.refuse import refuse
from payconf.plan.situation import Draft, Situation

ADOPTED = "no secret of it is known to payconf"
EMPTY = "its store no longer holds it"
LOST = "a run lost it before it was stored"
_OTHER = "its store holds another one"


def first_told(pairs: Iterable[Pair]) -> list[Pair]:
    """Those of kinds that tell secrets before those that use them."""
    return sorted(pairs, key=lambda pair: (not pair.kind.told, pair.address))


def stored(name: str, reference: str, want: Resource, why: str = "") -> FieldChange:
    """The change of a field that is told once: where its secret is stored, and why a new one is asked for."""
    said = (f"{STORED}{reference}", why) if why else (f"{STORED}{reference}",)
    span = want.spans.get(name, want.span)
    return FieldChange(name, None, SecretRef(reference), secret=True, known=False, span=span, details=said)


def unpinned(values: Mapping[str, Value], kind: Kind) -> dict[str, Value]:
    """The values of a new object: what lies in the places of its secrets now is not what will."""
    return {
        name: SecretRef(value.reference) if name in kind.told and isinstance(value, SecretRef) else value
        for name, value in values.items()
    }


def told_change(
    pair: Pair, name: str, want: Resource, binding: Binding, situation: Situation, draft: Draft
) -> FieldChange | None:
    """What is to be done about the secret that an existing object told once; None: nothing."""
    value = want.values.get(name)
    if not isinstance(value, SecretRef):
        return None
    place = situation.evidence.sinks.get(value.reference)
    exact = place.exact if place is not None and not situation.options.review else None
    empty = place is not None and place.empty
    verdict = _judge(binding.written.get(name), exact, empty, situation.options.key_id)
    why = verdict if verdict in (EMPTY, LOST) else ""
    if not why and situation.options.write_secrets and verdict in ("unproven", "suspect"):
        why = ADOPTED if verdict == "unproven" else _OTHER
    if why and pair.kind.lost is Lost.BY_HAND:
        draft.verdicts.append(_by_hand(pair, name, value.reference, why, want))
        return None
    if why:
        return stored(name, value.reference, want, why)
    if verdict:
        draft.secrets[verdict].append((pair.address, name))
    return None


def _judge(written: Written | None, exact: str | None, empty: bool, key_id: str) -> str:
    """Empty: the store holds what the object told. Else why not, or why nobody can tell."""
    if empty:
        return LOST if written is not None and written.status == "told" else EMPTY
    if exact is None:
        return "unresolved"
    if written is None or written.status == "unproven":
        return "unproven"
    if written.fingerprint is not None and written.key_id != key_id:
        return "other key"
    if written.fingerprint == exact:
        return ""
    return LOST if written.status == "told" else "suspect"


def note_told(address_of: Pair, draft: Draft) -> None:
    """What the changes of one address will be told: from then on its place means that."""
    for change in draft.changes.values():
        if change.address == address_of.address and change.action is not Action.DELETE:
            for name in address_of.kind.told:
                value = change.values.get(name)
                if isinstance(value, SecretRef):
                    draft.told[value.reference] = Ref(change.address, name)


def using_told(pair: Pair, draft: Draft) -> Pair:
    """The pair as it is wanted when the plan's new secrets are there: refs to them instead of what lies there now."""
    want = pair.want
    if want is None or not draft.told:
        return pair
    values = {
        name: draft.told.get(value.reference, value)
        if isinstance(value, SecretRef) and name not in pair.kind.told
        else value
        for name, value in want.values.items()
    }
    return replace(pair, want=replace(want, values=values))


def is_told(value: Value, situation: Situation) -> bool:
    """Whether a value is a secret that another object will tell."""
    kind = situation.kinds.get(value.target.kind) if isinstance(value, Ref) else None
    return kind is not None and value.output in kind.told


def switch_first(situation: Situation, draft: Draft) -> None:
    """An object that has a successor goes only when all use the successor's secret."""
    users: dict[tuple[str, str], list[str]] = {}
    for ident, change in draft.changes.items():
        for ref in walk_refs(dict(change.values)):
            if is_told(ref, situation):
                users.setdefault((ref.target.kind, ref.target.key), []).append(ident)
    for ident, change in list(draft.changes.items()):
        if change.action is Action.DELETE:
            draft.need(ident, *users.get((change.address.kind, change.address.key), ()))


def refuse_unfilled(situation: Situation, draft: Draft) -> None:
    """A secret whose place is empty, and that this plan doesn't bring there, can't be used either."""
    filled, unread = draft.told.keys(), situation.live.unread
    for credential in situation.evidence.credentials.values():
        for entry in credential.fields.values():
            if entry.awaited and entry.reference not in filled:
                message = f"{entry.name} of the credential {credential.name} lies in no store, and {entry.awaited}"
                users = [f"integrations/{key}" for key in credential.integrations]
                why = unread.get(entry.awaited.partition("/")[0], "")
                said = f"{message}, which would tell it, is not made by this plan{f': {why}' if why else '.'}"
                fix = "Mend that and plan again, or write the secret into its store." if why else None
                for pair in situation.pairs.values():
                    if str(pair.address) in users:
                        draft.verdicts.append(refuse("secrets", "PC517", pair.address, said, entry.span, fix))


def _by_hand(pair: Pair, name: str, reference: str, why: str, want: Resource) -> Verdict:
    steps = (*pair.kind.by_hand, f"Write the new one into {reference}.")
    said = " ".join(f"{number}. {text}" for number, text in enumerate(steps, 1))
    message = f"{name} of {pair.address} is needed anew ({why}), and only a person can get one."
    live_id = pair.have.id if pair.have is not None else ""
    return refuse("secrets", "PC518", pair.address, message, want.span, said.replace("{id}", live_id))

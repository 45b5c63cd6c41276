"""Secrets that were told to a run which was broken off: their store says whether they reached it."""

from __future__ import annotations

from payconf.apply.past import Past, Phase
from payconf.apply.said import Said
from payconf.apply.told import Heard, forget, note_stored, note_told, was_lost
from payconf.apply.under_way import UnderWay
from payconf.model.change import Change
from payconf.model.errors import SecretMissing, StoreError, UsageError
from payconf.model.outcome import Done, Step


def stored_or_lost(change: Change, past: Past, said: Said | None, run: UnderWay) -> Step | None:
    """The step of a change whose secrets lie in their stores by now, or of whose stores nobody can tell.

    None where one is lost, which `run.lost` then says, or where a person says that the object is gone. Raises
    UsageError where what a person says is not so.
    """
    live_id = str(past.live_id or change.live_id)
    if past.phase is Phase.LOST:
        return _lost(change, live_id, said, run)
    ready = run.ready(change)
    note_told(change, ready, live_id, {name: (print_, None) for name, print_ in past.told.items()}, run)
    for name, print_ in past.told.items():
        reference = run.sinks(change)[name]
        try:
            secret = run.stores.read(reference)
        except SecretMissing:
            secret = None
        except StoreError as error:
            return run.end(
                change, Done.FAILED, f"Whether its {name} was stored, nobody can tell: {error.message} {error.fix}"
            )
        if secret is None or past.key_id != run.memory.key_id or run.memory.fingerprint(secret) != print_:
            was_lost(change, ready, live_id, run, f"{reference} doesn't hold it")
            return None
        note_stored(change, name, run.memory.version(reference), run, "it lay in the store")
    return run.follow(change, ready, live_id)


def _lost(change: Change, live_id: str, said: Said | None, run: UnderWay) -> Step | None:
    if said is None:
        run.lost[change.id] = live_id
        return None
    there = run.shop.by_id(change.address.kind, live_id) is not None
    if said.verdict == "absent":
        if there:
            raise UsageError(
                f"{change.id} made number {live_id}, and it is still there.", "Delete it first, or say =done."
            )
        forget(change, run.line(change.id, "settled", done="absent", text="said by a person"), run)
        return None
    if not there:
        raise UsageError(f"Number {live_id}, which {change.id} made, is gone.", f"Say --outcome {change.id}=absent.")
    ready, memory = run.ready(change), run.memory
    found: dict[str, Heard] = {}
    for name, reference in run.sinks(change).items():
        secret = run.stores.read(reference)
        found[name] = (memory.fingerprint(secret), secret)
    prints = {name: heard[0] for name, heard in found.items() if heard is not None}
    entry = run.line(change.id, "outcome", done="told", live_id=live_id, told=prints, key_id=memory.key_id)
    note_told(change, ready, live_id, found, run, entry)
    for name, reference in run.sinks(change).items():
        note_stored(change, name, memory.version(reference), run, "said by a person")
    return run.follow(change, ready, live_id)

"""What a run that was broken off left behind: what is done is remembered, what is in the dark is settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from payconf.apply.guarded import Touched
from payconf.apply.memory import substituted
from payconf.apply.past import NOTHING, Past, Phase
from payconf.apply.retold import stored_or_lost
from payconf.apply.said import Said
from payconf.apply.settle import MAKES, Settled, new_ones, settle
from payconf.apply.told import was_lost
from payconf.apply.under_way import UnderWay
from payconf.model.change import Change
from payconf.model.errors import PayconfError, UsageError
from payconf.model.outcome import Done, Run, Step
from payconf.model.pace import pause
from payconf.model.plan import Plan


def is_left(change: Change, past: Mapping[str, Past]) -> bool:
    """Whether a change may still have to be sent: all but those that the journal knows to be done."""
    return past.get(change.id, NOTHING).phase is not Phase.DONE


def settle_past(
    plan: Plan, run: Run, past: Mapping[str, Past], said: Mapping[str, Said], under_way: UnderWay
) -> dict[str, Step]:
    """By change, the steps whose end is known: done, or still unknown. The others are to be carried out.

    Raises UsageError where `said` speaks of a change that is not in the dark.
    """
    dark = {
        change.id
        for change in plan.changes
        if (entry := past.get(change.id, NOTHING)).open or entry.phase is Phase.LOST
    }
    if wrong := sorted(said.keys() - dark):
        raise UsageError(
            f"{run.id} knows how {wrong[0]} ended, or has no such change.",
            f"Nobody knows it of: {', '.join(sorted(dark))}." if dark else "Resume it without --outcome.",
        )
    recorded = {step.change for step in run.latest if step.done is Done.DONE}
    steps: dict[str, Step] = {}
    for change in plan.changes:
        known = past.get(change.id, NOTHING)
        if known.phase is Phase.DONE:
            steps[change.id] = _remembered(change, known, change.id in recorded, under_way)
        elif known.phase in (Phase.TOLD, Phase.LOST):
            step = stored_or_lost(change, known, said.get(change.id), under_way)
            if step is not None:
                steps[change.id] = step
        elif known.open:
            step = _settled(change, known, said.get(change.id), under_way)
            if step is not None:
                steps[change.id] = step
        _note(change, known, under_way)
    return steps


def _remembered(change: Change, past: Past, recorded: bool, under_way: UnderWay) -> Step:
    """The journal knows that it is done; perhaps the state doesn't yet."""
    _wrote(change, past, under_way)
    if recorded:
        return Step(change.id, Done.DONE, past.live_id or change.live_id)
    ready = under_way.ready(change)
    return under_way.follow(change, ready, past.live_id)


def _settled(change: Change, past: Past, said: Said | None, under_way: UnderWay) -> Step | None:
    """By what the shop or a person says; None where the change may be made again."""
    ready = under_way.ready(change)
    by = "read back"
    try:
        found = settle(ready, past, under_way.shop, under_way.taken(ready))
        if found.verdict == "absent":  # what isn't there yet may still come
            why = f"{change.id} was in flight when the run ended, and may still be carried out."
            pause(under_way.pace, _late(past, under_way), under_way.stopped, why)
            found = settle(ready, past, under_way.shop, under_way.taken(ready))
        if found.verdict == "unknown" and said is not None:
            found, by = _by_person(ready, past, said, under_way), "said by a person"
    except UsageError:
        raise
    except PayconfError as error:
        found = Settled("unknown", text=f"It could not be read back: {error.message}")
    facts = {"live_id": found.live_id} if found.live_id else {}
    if found.verdict == "done" and under_way.sinks(change):  # whoever heard what was told is gone
        was_lost(change, ready, found.live_id, under_way, by)
        return None
    if found.verdict == "done":
        under_way.write(change.id, "settled", done="done", text=by, **facts)
        _wrote(change, past, under_way)
        return under_way.follow(change, ready, found.live_id)
    under_way.write(change.id, "settled", done=found.verdict, text=found.text or by)
    if found.verdict == "absent":
        under_way.doubt(ready, past)
        return None
    step = Step(change.id, Done.UNKNOWN, change.live_id, found.text)
    under_way.memory.record(step)
    return step


def _late(past: Past, under_way: UnderWay) -> float:
    """Seconds until the shop has surely carried out, or never will, what was in flight when a process was killed."""
    least = under_way.pace.delay(1)
    if not past.called_at or past.phase is Phase.UNKNOWN:
        return least
    age = datetime.fromisoformat(under_way.memory.now()) - datetime.fromisoformat(past.called_at)
    return max(least, under_way.pace.late - age.total_seconds())


def _by_person(ready: Change, past: Past, said: Said, under_way: UnderWay) -> Settled:
    if said.verdict == "absent":
        return Settled("absent")
    if ready.action not in MAKES:
        return Settled("done", ready.live_id)
    ids = [entry.id for entry in new_ones(ready, past, under_way.shop, under_way.taken(ready))]
    chosen = [ident for ident in ids if said.live_id in (None, ident)]
    if len(chosen) != 1:
        raise UsageError(
            f"{ready.id} made one object, and the shop has {len(ids)} new ones of this name"
            f" (ids {', '.join(ids) or 'none'}).",
            f"Say which one: --outcome {ready.id}=done:ID" if ids else f"Then say --outcome {ready.id}=absent",
        )
    return Settled("done", chosen[0])


def _note(change: Change, past: Past, under_way: UnderWay) -> None:
    """What an object held before the first of several changes."""
    target = (change.address.kind, change.live_id or "")
    if past.fields and target in under_way.guarded.several:
        under_way.guarded.touched.setdefault(target, Touched(past.fields))


def _wrote(change: Change, past: Past, under_way: UnderWay) -> None:
    """An earlier part of this run wrote these values."""
    _note(change, past, under_way)
    target = (change.address.kind, change.live_id or "")
    if target in under_way.guarded.touched:
        ready = substituted(change, None, under_way.bindings)
        under_way.guarded.touched[target].written.update(ready.values)

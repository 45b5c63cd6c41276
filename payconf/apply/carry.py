"""One change: intent and call durable before the request, outcome before what follows; repeated only where safe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payconf.apply.past import Past
from payconf.apply.settle import MAKES, Settled, new_ones, settle
from payconf.apply.told import keep, make_good, was_lost
from payconf.apply.under_way import UnderWay
from payconf.model.change import Action, Change
from payconf.model.elsewhere import keeper
from payconf.model.errors import (
    AuthError,
    NotFound,
    PayconfError,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
)
from payconf.model.journal import Entry
from payconf.model.outcome import Done, Outcome, Step
from payconf.model.pace import pause


def carry_out(change: Change, run: UnderWay) -> Step:
    """Carry out one change, and say how it ended."""
    if change.id in run.lost:
        step = make_good(change, run)
        if step is not None:
            return step
    try:
        ready = run.ready(change)
        past = _looked(ready, run)
    except PayconfError as error:
        if isinstance(error, Unavailable | AuthError):
            run.away(change, error.message)
        run.write(change.id, "outcome", done="failed", text=error.message)
        return run.end(change, Done.FAILED, error.message)
    if why := run.halted(change):  # while it was looked at
        return run.end(change, Done.SKIPPED, f"not tried: {why}")
    before: Any = list(past.ids) if ready.action in MAKES else past.before
    facts = {"fields": dict(past.fields)} if past.fields else {}
    intent = run.line(
        change.id, "intent", action=change.action.value, address=str(change.address), before=before,
        live_id=change.live_id, **facts,
    )  # fmt: skip
    return _called(change, ready, past, intent, run)


def _looked(ready: Change, run: UnderWay) -> Past:
    """What is there just before; reading may always be tried again."""
    started = run.pace.clock()
    attempt = 1
    while True:
        try:
            return run.guarded.look(ready, run.bindings)
        except (Unavailable, RateLimited) as error:
            if not _again(error, attempt, started, run):
                raise
        attempt += 1


def _called(change: Change, ready: Change, past: Past, intent: Entry, run: UnderWay) -> Step:
    started = run.pace.clock()
    attempt = 1
    while True:
        run.write_all(*((intent,) if attempt == 1 else ()), run.line(change.id, "call", attempt=attempt))
        try:
            outcome = run.shop.write(ready)
        except PayconfError as error:
            problem = error
        else:
            return _done(change, ready, outcome, run)
        step = _failed(change, ready, past, problem, attempt, started, run)
        if step is not None:
            return step
        attempt += 1


def _done(change: Change, ready: Change, outcome: Outcome, run: UnderWay) -> Step:
    if run.sinks(change):
        return keep(change, ready, outcome, run)
    live_id = outcome.live_id or change.live_id
    return run.finish(change, ready, live_id, run.line(change.id, "outcome", done="done", live_id=live_id))


def twice(steps: Mapping[str, Step], run: UnderWay) -> dict[str, Step]:
    """At the end of a run: by change, the steps of creates that were made twice, because a lost call came late.

    The address owns the one that answered; the other is nobody's, and a person must know of it.
    """
    found = {}
    for ident, (ready, past) in run.doubted.items():
        step = steps[ident]
        if step.done is Done.DONE and (text := _late_ones(ready, past, step.live_id, run)):
            run.write(ident, "settled", done="done", live_id=step.live_id, text=text)
            found[ident] = run.end(ready, Done.UNKNOWN, text)
    return found


def _late_ones(ready: Change, past: Past, live_id: str | None, run: UnderWay) -> str:
    try:
        found = new_ones(ready, past, run.shop, run.taken(ready))
        others = [entry.id for entry in found if entry.id != live_id]
    except ProviderError:
        return ""
    if not others:
        return ""
    return (
        f"it was made (id {live_id}), and an earlier call that seemed lost made it once more: "
        f"delete number {', '.join(others)} of {keeper(ready.address.kind)}'s {ready.address.kind} by hand"
    )


def _failed(
    change: Change, ready: Change, past: Past, error: PayconfError, attempt: int, started: float, run: UnderWay
) -> Step | None:
    """How the change ended; None where the call may be made again."""
    unsure = isinstance(error, ProviderError) and (
        error.carried_out is None or (isinstance(error, NotFound) and change.action is Action.DELETE)
    )
    text = _said(change, error)
    if not unsure:
        run.write(change.id, "outcome", done="failed", text=text)
        if isinstance(error, RateLimited | Unavailable) and _again(error, attempt, started, run):
            return None
        if isinstance(error, AuthError | Unavailable):
            run.away(change, error.message)
        return run.end(change, Done.FAILED, text)
    run.write(change.id, "outcome", done="unknown", text=text)
    return _settled(change, ready, past, error, attempt, started, run)


def _settled(
    change: Change, ready: Change, past: Past, error: PayconfError, attempt: int, started: float, run: UnderWay
) -> Step | None:
    """Read back until it is clear what became of the call."""
    found, again = _read_back(ready, past, error, attempt, started, run)
    told = found.text or "nobody knows whether it was carried out"
    if found.verdict == "done" and run.sinks(change):
        run.state(lambda: was_lost(change, ready, found.live_id, run, "read back"))
        return make_good(change, run)
    if found.verdict == "done":
        run.write(change.id, "settled", done="done", live_id=found.live_id, text="read back")
        return run.finish(change, ready, found.live_id)
    text = f"{_said(change, error)} {told}".strip()
    if found.verdict == "unknown":
        run.write(change.id, "settled", done="unknown", text=text)
        return run.end(change, Done.UNKNOWN, text)
    run.write(change.id, "settled", done="absent", text="read back")
    run.doubt(ready, past)
    if again:
        return None
    return run.end(change, Done.FAILED, f"{_said(change, error)} It was not carried out.")


def _read_back(
    ready: Change, past: Past, error: PayconfError, attempt: int, started: float, run: UnderWay
) -> tuple[Settled, bool]:
    """What reading says, and whether there is time for another call.

    What isn't there yet may still come: a slow shop is given a pause, and looked at once more, before that counts.
    """
    absent = 0
    while True:
        try:
            found = settle(ready, past, run.shop, run.taken(ready))
        except PayconfError as problem:
            if not _again(problem, attempt + absent, started, run):
                run.away(ready, problem.message)
                return Settled("unknown", text=f"It could not be read back: {problem.message}"), False
            absent += 1
            continue
        if found.verdict != "absent" or absent:
            return found, absent > 0 and attempt < run.pace.tries and not run.stopped()
        again = _again(error, attempt, started, run)
        if not again:
            return found, False
        absent += 1


def _again(error: PayconfError, attempt: int, started: float, run: UnderWay) -> bool:
    """Wait until the next try; False where there is to be none."""
    asked = error.retry_after if isinstance(error, RateLimited) else None
    delay = run.pace.delay(attempt, asked)
    spent = run.pace.clock() - started
    if attempt >= run.pace.tries or spent + delay > run.pace.budget:
        return False
    return pause(run.pace, delay, run.stopped, f"it is tried again after this: {error.message}")


def _said(change: Change, error: PayconfError) -> str:
    """What went wrong, at the place of the field that the system refuses."""
    if not isinstance(error, Rejected) or error.field is None:
        return error.message
    places = (field.span for field in change.fields if field.name == error.field and field.span.file)
    place = next(places, change.span)
    return f"{place}: {error.message}" if place.file else error.message

"""Secrets that a system tells once: journaled by fingerprint, stored, and made good where one was lost on the way.

The order is what makes a crash harmless: the answer is durable (live id and fingerprints, never a secret) before the
store is written, and the store before that is written down. In between, the store itself tells whether it has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from payconf.apply.memory import put
from payconf.apply.settle import MAKES
from payconf.apply.under_way import UnderWay
from payconf.model.change import Action, Change
from payconf.model.errors import NotFound, PayconfError, StoreError
from payconf.model.journal import Entry
from payconf.model.kind import Lost
from payconf.model.outcome import Done, Outcome, Step
from payconf.model.pace import pause
from payconf.model.secret import Secret
from payconf.model.state import Written

ENDS = "key_expires"
"""The output by which a system says when the secrets end that it told."""


def keep(change: Change, ready: Change, outcome: Outcome, run: UnderWay) -> Step:
    """The call was carried out and told secrets: bring them into their stores."""
    live_id, sinks = str(outcome.live_id or change.live_id), run.sinks(change)
    secrets = {name: outcome.secrets[name] for name in sinks if name in outcome.secrets}
    prints = {name: run.memory.fingerprint(secret) for name, secret in secrets.items()}
    entry = run.line(change.id, "outcome", done="told", live_id=live_id, told=prints, key_id=run.memory.key_id)
    told = {name: (prints[name], secrets[name]) if name in prints else None for name in sinks}
    ends = outcome.outputs.get(ENDS, "")
    run.state(lambda: note_told(change, ready, live_id, told, run, entry, ends=ends))
    problem = "" if secrets.keys() == sinks.keys() else f"it told no {', '.join(sorted(sinks.keys() - secrets.keys()))}"
    for name, secret in secrets.items():
        problem = problem or _stow(change, name, sinks[name], secret, run)
    if problem:
        said = f"It was carried out (id {live_id}), but {problem}. {_afterwards(change, run)}"
        return run.end(change, Done.FAILED, said)
    return run.finish(change, ready, live_id)


Heard = tuple[str, "Secret | None"] | None
"""A fingerprint and, where anybody has it, the secret; None for one that is lost."""


def note_told(
    change: Change,
    ready: Change,
    live_id: str,
    told: Mapping[str, Heard],
    run: UnderWay,
    *entries: Entry,
    ends: str = "",
) -> None:
    """The object is there, and ours; of its secrets, by field, nobody knows yet that they are stored.

    `ends`: until when they hold, as the system said it.
    """
    with run.together():
        for entry in entries:
            run.memory.journal(entry)
        run.bind(change, ready, live_id)
        binding, sinks = run.bindings[change.address], run.sinks(change)
        written = {name: _unstored(heard, live_id, sinks[name], run, ends) for name, heard in told.items()}
        put(replace(binding, written={**binding.written, **written}), run.memory, run.bindings)


def _unstored(heard: Heard, live_id: str, reference: str, run: UnderWay, ends: str) -> Written:
    print_, secret = (None, None) if heard is None else heard
    forms = () if secret is None else run.memory.forms(secret)
    now = run.memory.now()
    return Written("told", print_, run.id, live_id, run.memory.key_id, forms, reference, at=now, expires=ends)


def note_stored(change: Change, name: str, version: str, run: UnderWay, text: str = "") -> None:
    """The secret lies in its store. The journal comes last: until it says so, resume asks the store."""
    with run.together():
        binding = run.bindings[change.address]
        written = replace(binding.written[name], status="written", version=version)
        put(replace(binding, written={**binding.written, name: written}), run.memory, run.bindings)
        run.memory.journal(run.line(change.id, "stored", field=name, version=version, text=text))


def _stow(change: Change, name: str, reference: str, secret: Secret, run: UnderWay) -> str:
    """Write it, again and again for as long as that is sensible; what went wrong, empty where nothing."""
    run.told[change.address, name] = secret
    run.write(change.id, "store", field=name, reference=reference)
    started, attempt = run.pace.clock(), 1
    while True:
        try:
            version = run.stores.write(reference, secret).version or ""
        except StoreError as error:
            problem = error
        else:
            break
        if _lies_there(reference, run.memory.fingerprint(secret), run):
            version = ""
            break
        delay = run.pace.delay(attempt)
        if attempt >= run.pace.tries or run.pace.clock() - started + delay > run.pace.budget:
            return f"its {name} could not be stored: {problem.message} {problem.fix}".rstrip(" .")
        why = f"{name} of {change.id} is stored again after this: {problem.message}"
        pause(run.pace, delay, lambda: False, why)  # also where the run is to stop: nobody else has it
        attempt += 1
    run.state(lambda: note_stored(change, name, version, run))
    return ""


def _lies_there(reference: str, print_: str, run: UnderWay) -> bool:
    """Whether a write that failed was carried out all the same."""
    try:
        return run.memory.fingerprint(run.stores.read(reference)) == print_
    except StoreError:
        return False


def was_lost(change: Change, ready: Change, live_id: str | None, run: UnderWay, text: str) -> None:
    """The object is there, and its secret is not: whoever heard it is gone. Not from a thread."""
    number = str(live_id or change.live_id)
    entry = run.line(change.id, "settled", done="lost", live_id=number, text=text)
    note_told(change, ready, number, dict.fromkeys(run.sinks(change)), run)
    run.memory.journal(entry)
    run.lost[change.id] = number


def make_good(change: Change, run: UnderWay) -> Step | None:
    """A secret that was lost, of an object that is there: None where another is to be made, else how it ended."""
    live_id, kind = run.lost.pop(change.id), run.shop.kinds[change.address.kind]
    if kind.lost is Lost.BY_HAND:
        return run.end(change, Done.FAILED, by_hand(change, live_id, run))
    try:
        if kind.lost is Lost.ROLL or change.action not in MAKES:
            return _rolled(change, live_id, run)
        _deleted(change, live_id, run)
    except PayconfError as error:
        run.write(change.id, "settled", done="lost", live_id=live_id, text=error.message)
        return run.end(change, Done.FAILED, f"Its secret was lost, and the next try failed: {error.message}")
    return None


def _rolled(change: Change, live_id: str, run: UnderWay) -> Step:
    """Ask for a new one. Whatever becomes of the call, asking once more does no harm."""
    names = run.sinks(change)
    again = replace(change, action=Action.UPDATE, values=dict.fromkeys(names), live_id=live_id)
    run.write(change.id, "call", attempt=1)
    outcome = run.shop.write(again)
    return keep(change, run.ready(change), replace(outcome, live_id=live_id), run)


def _deleted(change: Change, live_id: str, run: UnderWay) -> None:
    """Nobody uses the object yet, for nobody knows its secret: it gives way to another one."""
    if run.shop.by_id(change.address.kind, live_id) is not None:
        with suppress(NotFound):
            run.shop.write(replace(change, action=Action.DELETE, values={}, live_id=live_id))
    text = f"number {live_id} was deleted, for its secret was lost"
    entry = run.line(change.id, "settled", done="absent", text=text)
    run.state(lambda: forget(change, entry, run))


def forget(change: Change, entry: Entry, run: UnderWay) -> None:
    """What the change made is gone, and its address owns nothing any more. Not from a thread."""
    with run.together():
        if change.address in run.bindings:
            run.memory.unbind(change.address)
            del run.bindings[change.address]
        run.memory.journal(entry)


def by_hand(change: Change, live_id: str, run: UnderWay) -> str:
    """Numbered steps, a line each."""
    kind = run.shop.kinds[change.address.kind]
    resume = f"payconf resume {run.environment} {run.id} --outcome {change.id}"
    places = " and ".join(f"{name} into {reference}" for name, reference in sorted(run.sinks(change).items()))
    steps = (
        *(text.replace("{id}", live_id) for text in kind.by_hand),
        f"Write the new {places}.",
        f"{resume}=done",
        f"Or delete number {live_id} there, and have it made anew: {resume}=absent",
    )
    lines = [f"{number}. {text}" for number, text in enumerate(steps, 1)]
    return "\n".join((f"It is there (id {live_id}), and its secret was lost before it was stored. By hand:", *lines))


def _afterwards(change: Change, run: UnderWay) -> str:
    kind = run.shop.kinds[change.address.kind]
    return {
        Lost.REPLACE: "With this process the secret is gone; payconf resume deletes the object and makes another one.",
        Lost.ROLL: "With this process the secret is gone; payconf resume asks for a new one.",
        Lost.BY_HAND: "With this process the secret is gone; payconf resume says what is to be done.",
    }[kind.lost]

"""Records as people read them. Facts come from a state that may have been written over: none is taken on trust."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from payconf.model.audit import Event, Record, Who
from payconf.model.value import from_json
from payconf.render.text import clean, count
from payconf.render.values import value_text

_RIGHT = ("approvers", "request", "job", "revision", "intent", "digest")
_SHORT = 12
_BEGINS = {"begun": "begins", "resumed": "goes on"}
_PLAIN = (("reason", "new"), ("reason", "from git"))
"""Why most changes are made."""
_MOST = 5


def time_text(record: Record) -> str:
    """2026-11-29 14:02:11 UTC; as it is written where that is no time."""
    try:
        found = datetime.fromisoformat(record.event.at)
    except (ValueError, TypeError):
        return clean(str(record.event.at)) or "no time"
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return f"{found:%Y-%m-%d %H:%M:%S} UTC"


def who_text(event: Event) -> str:
    """A name, and what it rests on. Of drift, nobody knows who made it."""
    who: Who = event.who
    seen = "seen by " if event.kind == "drift" else ""
    name, source = clean(str(who.name)) or "nobody", clean(str(who.source))
    if who.proven is True:
        return f"{seen}{name}, proven by {source}"
    return f"{seen}{name}, claimed" + (f" by {source}" if source else "")


def summary(event: Event) -> str:
    """What happened, in a line."""
    facts = event.facts if isinstance(event.facts, Mapping) else {}
    subject = clean(str(event.subject))
    words: dict[str, Callable[[Event, Mapping[str, Any]], str]] = {
        "apply": _run,
        "off": _run,
        "change": lambda _, facts: f"{_of(facts, 'action') or 'change'} {subject}: {_of(facts, 'result')}",
        "adopt": lambda _, facts: f"{_of(facts, 'verb')} {subject or _objects(facts)}",
        "waiver": lambda _, facts: f"waiver of {_of(facts, 'code')} at {subject} until {_of(facts, 'until')}",
        "lock break": lambda _, facts: f"lock of {_of(facts, 'owner')} broken",
        "state edit": lambda _, facts: f"state changed by {_of(facts, 'verb')} {subject or _objects(facts)}".rstrip(),
        "refusal": lambda _, facts: f"{_of(facts, 'verb')} refused",
        "drift": lambda _, facts: (
            f"{subject} {'vanished from' if facts.get('vanished') else 'was changed in'} the shop"
        ),
        "settle": lambda _, facts: f"{_of(facts, 'change')} said to be {_of(facts, 'outcome')}",
        "approve": lambda _, facts: _approval(_of(facts, "verb"), subject or "a plan"),
        "smoke": lambda _, facts: f"smoke {subject or _objects(facts)} {_of(facts, 'result') or 'begins'}",
    }
    made = words.get(str(event.kind))
    return made(event, facts) if made else f"not readable: {clean(str(event.kind))}"


def details(event: Event) -> list[str]:
    """What more there is to say, a line each; digests shortened."""
    facts = event.facts if isinstance(event.facts, Mapping) else {}
    new = facts.get("action") == "create"
    found = [*_reasons(facts), *(_field(item, new) for item in _list(facts.get("fields"))), *_between(facts)]
    for name in ("reason", "text", "error", "note"):
        if (value := facts.get(name)) and (name, value) not in _PLAIN:
            found.append(f"{name}: {clean(str(value))}")
    found += [
        clean(str(text))
        for name in ("without method", "steps", "open", "approved by")
        for text in _list(facts.get(name))
    ]
    right = [f"{name} {_right(name, facts[name])}" for name in _RIGHT if facts.get(name) and event.kind != "change"]
    return [*found, *([", ".join(right)] if right else [])]


def _approval(verb: str, what: str) -> str:
    return f"approvals of {what} used" if verb == "use" else f"{verb} {what}"


def _run(event: Event, facts: Mapping[str, Any]) -> str:
    verb, subject, run = _of(facts, "verb"), clean(str(event.subject)), clean(str(event.run))
    head = " ".join(part for part in (verb, subject, run) if part)
    if begins := _BEGINS.get(_of(facts, "phase")):
        changes = facts.get("changes")
        return f"{head} {begins}: {count(changes, 'change') if isinstance(changes, int) else 'changes unknown'}"
    counts = [f"{facts[name]} {name}" for name in ("done", "failed", "skipped", "unknown") if facts.get(name)]
    return f"{head} ended: {clean(', '.join(counts)) or 'nothing done'}"


def _reasons(facts: Mapping[str, Any]) -> list[str]:
    found = [entry for entry in _list(facts.get("reasons")) if isinstance(entry, Mapping)]
    return [f"{_of(entry, 'code')} {_of(entry, 'subject')}: {_of(entry, 'text')}".replace(" :", ":") for entry in found]


def _between(facts: Mapping[str, Any]) -> list[str]:
    if "before" not in facts:
        return []
    perhaps = [f"perhaps left by {_of(facts, 'perhaps of')}, which broke off"] if facts.get("perhaps of") else []
    since = f"after {_of(facts, 'after')}" if facts.get("after") else "nobody knows since when"
    return [f"it arose {since}, before {_of(facts, 'before')}", *perhaps]


def _field(item: Any, new: bool) -> str:
    if not isinstance(item, Mapping):
        return "a field that can't be read"
    name = _of(item, "field")
    if item.get("secret"):
        return f"{name}: (secret, changed)"
    if not {"from", "to"} <= item.keys():
        return name
    if new and item["from"] is None:
        return f"{name}: {_value(item['to'])}"
    return f"{name}: {_value(item['from'])} -> {_value(item['to'])}"


def _value(data: Any) -> str:
    try:
        return value_text(from_json(data))
    except (ValueError, TypeError, ArithmeticError, AttributeError):
        return clean(str(data))


def _right(name: str, value: Any) -> str:
    text = clean(", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))
    return text[:_SHORT] if name in ("intent", "digest") else text


def _objects(facts: Mapping[str, Any]) -> str:
    found = facts.get("objects")
    if not isinstance(found, Mapping):
        return clean(", ".join(map(str, _list(facts.get("runs")))))
    names = [clean(str(name)) for name in found]
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"{count(len(names), 'object')}: {', '.join(names[:_MOST])}{more}"


def _of(facts: Mapping[str, Any], name: str) -> str:
    return clean(str(facts.get(name) or ""))


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []

"""Write-only fields: the shop never serves them, so only what payconf wrote last can be compared."""

from __future__ import annotations

from dataclasses import replace

from payconf.model.change import VERSION, FieldChange
from payconf.model.plan import NotChecked
from payconf.model.resource import LiveResource, Resource
from payconf.model.state import Binding, Written
from payconf.plan.bind import Pair
from payconf.plan.situation import Draft, Situation
from payconf.plan.threeway import field_change
from payconf.plan.told import is_told, told_change

_REASONS = {
    "unresolved": ("{count} not resolved, so whether {they} changed is not known: {keys}", ""),
    "unproven": ("{count} never written by payconf and can't be compared: {keys} (--write-secrets)", "PC510"),
    "suspect": (
        "{count} perhaps changed by hand, as fields beside {them} were: {keys} (--write-secrets)",
        "PC511",
    ),
    "other key": (
        "{count} written under another fingerprint key and can't be compared: {keys} (--write-secrets)",
        "PC512",
    ),
    "left": ("{count} taken out of git and may still be in the shop, which never shows {them}: {keys}", ""),
}

ASKED = {"unproven": "never written by payconf", "suspect": "perhaps changed by hand"}
"""Why --write-secrets writes a field, by what the state alone tells, so that a review plan says the same."""
_OTHER_KEY = "written under another fingerprint key"


def secret_changes(
    pair: Pair,
    want: Resource,
    have: LiveResource,
    binding: Binding,
    shop_moved: bool,
    situation: Situation,
    draft: Draft,
) -> list[FieldChange]:
    """The write-only fields of one pair that are to be written; what can't be compared goes to the draft."""
    found = []
    for name, spec in pair.kind.fields_of(want.values).items():
        if not spec.hidden:
            continue
        if spec.told_once:
            told = told_change(pair, name, want, binding, situation, draft)
            found += [told] if told is not None else []
            continue
        if is_told(want.values.get(name), situation):
            found.append(field_change(name, spec, None, want.values[name], want))
            continue
        written = binding.written.get(name)
        if want.values.get(name) is None:
            undoing = "rollback" in situation.options.extra  # it wants of others what can be read, and no secret
            if written is not None and written.status != "unproven" and not undoing:
                draft.secrets["left"].append((pair.address, name))
            continue
        exact = situation.print_of(pair.address, name, want.values[name])
        verdict = _judge(written, exact, have.id, shop_moved, situation.options.key_id)
        why = _asked(verdict, written, have.id, shop_moved) if situation.options.write_secrets else ""
        if verdict == "write" or why:
            change = field_change(name, spec, None, want.values[name], want)
            version = _versions(written, situation.version_of(want.values[name]))
            found.append(replace(change, details=tuple(filter(None, (why, version)))))
        elif verdict != "same":
            draft.secrets[verdict].append((pair.address, name))
    return found


def _versions(written: Written | None, now: str) -> str:
    """`version 7 -> 8`, as far as the store tells."""
    if not now:
        return ""
    before = written.version if written is not None else ""
    return f"{VERSION}{before} -> {now}" if before and before != now else f"{VERSION}{now}"


def _asked(verdict: str, written: Written | None, live_id: str, shop_moved: bool) -> str:
    """Why a field is written because that was asked for; empty where nothing but a changed secret would write it."""
    if written is None:
        return ""
    if written.status != "written":
        return ASKED[written.status]
    if shop_moved or written.live_id != live_id:
        return ASKED["suspect"]
    return _OTHER_KEY if verdict == "other key" else ""


def _judge(written: Written | None, exact: str | None, live_id: str, shop_moved: bool, key_id: str) -> str:
    """What the fingerprints say of one field: write, same, or why they can't tell."""
    if written is not None and written.status != "written":
        return written.status
    if exact is None:
        return "unresolved"
    if written is None:
        return "write"
    if written.key_id != key_id:
        return "other key"
    if written.fingerprint != exact:
        return "write"
    return "suspect" if shop_moved or written.live_id != live_id else "same"


def secret_sentences(draft: Draft, situation: Situation) -> list[NotChecked]:
    """One sentence for each reason, with the objects' keys; in production a warning where the catalogue has one."""
    rows = []
    for reason, (template, code) in _REASONS.items():
        fields = sorted(draft.secrets.get(reason, ()))
        if not fields:
            continue
        one = len(fields) == 1
        text = template.format(
            count="1 secret was" if one else f"{len(fields)} secrets were",
            they="it" if one else "they",
            them="it" if one else "them",
            keys=", ".join(dict.fromkeys(address.key for address, _ in fields)),
        )
        rows.append(NotChecked(text, code if code and situation.options.production else None))
    return rows

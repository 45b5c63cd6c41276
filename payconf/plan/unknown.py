"""Names that the YAML takes from the shop, its websites and localizations: refused where the shop has none of them."""

from __future__ import annotations

from collections.abc import Iterable

from payconf.model.change import Change
from payconf.model.kind import Semantics
from payconf.model.nearest import nearest
from payconf.plan.refuse import refuse
from payconf.plan.situation import Draft, Situation

DEFAULT = "default"
"""The text of a label for every localization that has none of its own."""


def unknown_names(situation: Situation, draft: Draft) -> None:
    """Refuse each change that would write such a name; apply could only fail there. What nobody read is not judged."""
    for change in sorted(draft.changes.values(), key=lambda change: change.id):
        want = situation.pairs[change.address].want if change.address in situation.pairs else None
        if want is None:
            continue
        for (fact, name), field in _names(change, situation).items():
            known = situation.live.facts.get(fact)
            if known is None or name in known:
                continue
            code, word = ("PC513", "website") if fact == "websites" else ("PC514", "localization")
            near = nearest(name, known)
            message = f"{change.address}: the shop has no {word} {name!r}{_instead(word, known)}."
            fix = f"Write {near!r}, if that is meant; {word}s are made in the back office." if near else None
            span = want.spans.get(f"{field}.{name}") or want.spans.get(field, want.span)
            draft.verdicts.append(refuse("names", code, change.address, message, span, fix))


def _names(change: Change, situation: Situation) -> dict[tuple[str, str], str]:
    """By fact and name taken from it, the first field that does so: a short label is the label's copy by default."""
    kind = situation.kinds[change.address.kind]
    specs = kind.fields_of({**({kind.discriminator: change.variant} if kind.discriminator else {}), **change.values})
    found: dict[tuple[str, str], str] = {}
    for field, value in change.values.items():
        if field.endswith("websites") and isinstance(value, list | tuple):
            found |= {("websites", name): field for name in value}
        elif field in specs and specs[field].semantics is Semantics.KEYED and isinstance(value, dict):
            found = {("localizations", name): field for name in value if name != DEFAULT} | found
    return found


def _instead(word: str, known: Iterable[str]) -> str:
    listed = ", ".join(sorted(known))
    return f"; its {word}s are {listed}" if listed else f"; it has no {word}s at all"

"""moved: what was renamed must have gone, what it is called now must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.model.address import Address
from payconf.model.nearest import did_you_mean, names

if TYPE_CHECKING:
    from payconf.check.view import View

KINDS = ("integrations", "rules", "payment_terms")
"""Kinds whose objects state binds to live ones by their key."""


def check(view: View) -> None:
    """Every pair, and the chains that they make."""
    pairs: dict[Address, Address] = {}
    for index, (old_text, new_text, _) in enumerate(view.environment.moved):
        old, new = _address(view, old_text, index, "from"), _address(view, new_text, index, "to")
        if old is None or new is None:
            continue
        if old.kind != new.kind:
            view.note("PC350", f"{old} can't become {new}, which is of another kind", "moved", index)
        elif old in pairs:
            view.note("PC353", f"{old} was moved to {pairs[old]} already", "moved", index)
        else:
            pairs[old] = new
            refilled = any(text == str(old) for _, text, _ in view.environment.moved)  # by another rename
            if old != new and old.key in view.declared(old.kind) and not refilled:
                view.note("PC353", f"{old} still exists", "moved", index, "from")
    for index, (old_text, _, _) in enumerate(view.environment.moved):
        _ends(view, pairs, old_text, index)


def _address(view: View, text: str, index: int, side: str) -> Address | None:
    kind, slash, key = text.partition("/")
    if slash and key and kind in KINDS:
        return Address(kind, key)
    view.note("PC350", f"{text!r} is not kind/key with one of {names(KINDS)}", "moved", index, side)
    return None


def _ends(view: View, pairs: dict[Address, Address], text: str, index: int) -> None:
    """Follow a chain to its end, which must exist."""
    kind, _, key = text.partition("/")
    start = Address(kind, key)
    chain = [start]
    while chain[-1] in pairs:
        new = pairs[chain[-1]]
        if new in chain:
            if new == start:
                view.note("PC352", " → ".join(map(str, [*chain, new])), "moved", index)
            return
        chain.append(new)
    if len(chain) == 2 and chain[-1].key not in (known := view.declared(kind)):
        text = f"there is no {chain[-1]}{did_you_mean(chain[-1].key, known)}"
        view.note("PC351", text, "moved", index, "to")

"""moved: what was renamed must have gone, what it is called now must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.check.circles import circles, told
from payconf.model.address import Address
from payconf.model.elsewhere import SERVICE_KINDS
from payconf.model.nearest import did_you_mean, names

if TYPE_CHECKING:
    from payconf.check.view import View

KINDS = ("integrations", "rules", "payment_terms", *SERVICE_KINDS)
"""Kinds whose objects state binds to live ones by their key."""


def check(view: View) -> None:
    """Every pair, and the chains that they make."""
    pairs: dict[Address, Address] = {}
    targets = {text for _, text, _ in view.environment.moved}
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
            refilled = str(old) in targets  # by another rename
            if old != new and old.key in view.declared(old.kind) and not refilled:
                view.note("PC353", f"{old} still exists", "moved", index, "from")
    circular = circles(pairs)
    for index, (old_text, _, _) in enumerate(view.environment.moved):
        kind, _, key = old_text.partition("/")
        old = Address(kind, key)
        if old in circular:
            view.note("PC352", told(circular[old], old), "moved", index)
        elif old in pairs and pairs[old] not in pairs:
            _ends(view, pairs[old], index)


def _address(view: View, text: str, index: int, side: str) -> Address | None:
    kind, slash, key = text.partition("/")
    if slash and key and kind in KINDS:
        return Address(kind, key)
    view.note("PC350", f"{text!r} is not kind/key with one of {names(KINDS)}", "moved", index, side)
    return None


def _ends(view: View, new: Address, index: int) -> None:
    """What it is called now, in the end, exists."""
    known = view.declared(new.kind)
    if new.key not in known:
        view.note("PC351", f"there is no {new}{did_you_mean(new.key, known)}", "moved", index, "to")

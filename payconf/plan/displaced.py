"""The names by which payconf puts an object out of the way, and what a run that was broken off left under them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from payconf.model.address import Address
from payconf.model.finding import Finding
from payconf.model.kind import Kind
from payconf.model.resource import LiveResource
from payconf.model.span import NOWHERE, Span
from payconf.model.value import LiveRef, Ref, Value
from payconf.plan.bind import Object, Owners, Pair, label_of
from payconf.plan.situation import Draft, Situation

_LONGEST = 200
_URL = "https://"
Predecessors = Mapping[Object, Address | None]


def displaced(name: str, ident: str) -> str:
    """The name of a live object while another one takes its own. It holds the object's id, so nobody else has it.

    Where the name is a URL, it stays one that leads to the same place.
    """
    return f"{_kept(name)}{_mark(name, ident)}"


def _kept(name: str) -> str:
    """What of a name stands also in that of a displaced object."""
    return name if name.startswith(_URL) else name[:_LONGEST]


def _mark(name: str, ident: str) -> str:
    if not name.startswith(_URL):
        return f" (old {ident})"
    return f"{'&' if '?' in name else '?'}old={ident}"


def _before(name: str, ident: str) -> str:
    """The name without the mark of a displaced object; the same where it has none."""
    marks = (f"?old={ident}", f"&old={ident}") if name.startswith(_URL) else (f" (old {ident})",)
    return next((name.removesuffix(mark) for mark in marks if name.endswith(mark)), name)


def predecessors(
    pairs: Iterable[Pair], raw: Mapping[Object, LiveResource], kinds: Mapping[str, Kind], owners: Owners
) -> dict[Object, Address | None]:
    """Live objects under a displaced name that nobody owns, each with the address whose object has its name now."""
    now = {
        (pair.kind.name, _kept(str(pair.have.values.get(pair.kind.natural_key[0])))): pair.address
        for pair in pairs
        if pair.have is not None and pair.kind.natural_key
    }
    found: dict[Object, Address | None] = {}
    for target in sorted(raw.keys() - owners.keys()):
        key = kinds[target[0]].natural_key
        name = str(raw[target].values.get(key[0])) if key else ""
        before = _before(name, target[1])
        if before != name:
            found[target] = now.get((target[0], before))
    return found


def as_before(name: str, value: Value, base: Value, pair: Pair, left: Predecessors) -> Value:
    """A live value without payconf's own unfinished step: the name that was applied last, the successor's address."""
    if isinstance(base, str) and pair.kind.natural_key[:1] == (name,):
        return base if value == displaced(base, pair.object[1]) else value
    return [_followed(item, left) for item in value] if isinstance(value, list | tuple) else value


def _followed(item: Value, left: Predecessors) -> Value:
    new = left.get((item.kind, item.id)) if isinstance(item, LiveRef) else None
    return Ref(new, item.output) if new is not None and isinstance(item, LiveRef) else item


def left_behind(situation: Situation, draft: Draft) -> None:
    """Warn of enabled predecessors that stay in the shop: no address leads to them any more."""
    for target, address in situation.left.items():
        live = situation.raw[target]
        if draft.of(target) or not live.values.get("enabled", True):
            continue
        label = label_of(situation.kinds[live.kind], live)
        made_way = f"made way for {address or 'another object'} in a run that was broken off"
        message = f"{situation.address(live)} {label!r} {made_way}, and was never removed; it is still enabled."
        fix = (
            f"Delete number {live.id} of the shop's {live.kind} in the back office (of an embedded shop with payconf "
            "local delete), or set `unmanaged: delete`, so that the next plan does."
        )
        draft.findings.append(
            Finding("PC509", message, _span(address, situation), str(address or situation.address(live)), fix)
        )


def _span(address: Address | None, situation: Situation) -> Span:
    want = situation.pairs[address].want if address is not None else None
    return want.span if want is not None else NOWHERE

"""The order in which changes are carried out: what is needed first, and nothing destroyed before its time."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping

from payconf.model.change import Action, Change
from payconf.model.errors import Refused
from payconf.model.kind import Kind
from payconf.model.value import walk_refs

_STEPS = {action: number for number, action in enumerate((Action.CREATE, Action.REPLACE, Action.UPDATE))}
_Rank = tuple[bool, int, int, str]


def in_order(changes: Mapping[str, Change], kinds: Mapping[str, Kind]) -> tuple[Change, ...]:
    """Kinds upwards, deletes after everything else and downwards; what a change needs or refers to comes before it."""
    needs = {ident: _needs(change, changes) for ident, change in changes.items()}
    waiting = {ident: len(needed) for ident, needed in needs.items()}
    followers: dict[str, list[str]] = defaultdict(list)
    for ident, needed in needs.items():
        for earlier in needed:
            followers[earlier].append(ident)
    ready = [(_rank(changes[ident], kinds), ident) for ident, count in waiting.items() if not count]
    heapq.heapify(ready)
    ordered: list[Change] = []
    while ready:
        _, ident = heapq.heappop(ready)
        ordered.append(changes[ident])
        for follower in followers[ident]:
            waiting[follower] -= 1
            if not waiting[follower]:
                heapq.heappush(ready, (_rank(changes[follower], kinds), follower))
    if len(ordered) < len(changes):
        stuck = ", ".join(sorted(changes.keys() - {change.id for change in ordered}))
        raise Refused(f"These changes wait for one another in a circle: {stuck}.", "Make them in two applies.")
    return tuple(ordered)


def link_refs(changes: Mapping[str, Change]) -> dict[str, tuple[str, ...]]:
    """By change, the creates whose outputs it writes."""
    makers = {
        change.address: ident for ident, change in changes.items() if change.action in (Action.CREATE, Action.REPLACE)
    }
    return {
        ident: tuple(
            sorted({makers[ref.target] for ref in walk_refs(dict(change.values)) if ref.target in makers} - {ident})
        )
        for ident, change in changes.items()
    }


def _needs(change: Change, changes: Mapping[str, Change]) -> set[str]:
    return {ident for ident in change.needs if ident in changes}


def _rank(change: Change, kinds: Mapping[str, Kind]) -> _Rank:
    deletes = change.action is Action.DELETE
    order = kinds[change.address.kind].order
    return deletes, -order if deletes else order, _STEPS.get(change.action, len(_STEPS)), change.id

"""Where an account has room for no more objects, those that go make room first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from payconf.model.change import Action, Change
from payconf.model.elsewhere import CREDENTIALS
from payconf.model.value import Value
from payconf.plan.situation import Draft, Situation

_Account = tuple[str, str, str]
"""Kind, value of its discriminator, and credential."""


def make_room(situation: Situation, draft: Draft) -> None:
    """Let what is made wait for what is deleted there anyhow, where otherwise it would be refused.

    What waits itself, such as an object that has a successor, is deleted as late as ever. Nobody can rely on a cap to
    refuse a plan, for a service raises it for some accounts.
    """
    held = Counter(_account(kind, entry.values, situation) for (kind, _), entry in situation.raw.items())
    made = [change for change in draft.changes.values() if change.action in (Action.CREATE, Action.REPLACE)]
    more = Counter(_account(change.address.kind, change.values, situation) for change in made)
    for change in made:
        account = _account(change.address.kind, change.values, situation)
        cap = situation.kinds[change.address.kind].caps.get(account[1])
        if cap is not None and held[account] + more[account] > cap:
            draft.need(change.id, *_leaving(account, situation, draft))


def _leaving(account: _Account, situation: Situation, draft: Draft) -> list[str]:
    return [
        change.id
        for change in draft.changes.values()
        if change.action is Action.DELETE and not change.needs and _of(change, situation) == account
    ]


def _of(change: Change, situation: Situation) -> _Account:
    live = situation.raw[change.address.kind, str(change.live_id)]
    return _account(change.address.kind, live.values, situation)


def _account(kind: str, values: Mapping[str, Value], situation: Situation) -> _Account:
    field = situation.kinds[kind].discriminator
    return kind, str(values.get(field, "")) if field else "", str(values.get(CREDENTIALS, ""))

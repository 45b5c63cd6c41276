"""The order of changes."""

from __future__ import annotations

import pytest

from payconf.model.change import Action, Change, Reason
from payconf.model.errors import Refused
from payconf.plan.order import in_order
from tests.plan_samples import KINDS, at


def change(action: Action, address: str, *needs: str) -> Change:
    return Change(f"{action.value}:{address}", action, Reason.NEW, at(address), needs=needs)


def ordered(*changes: Change) -> list[str]:
    return [entry.id for entry in in_order({entry.id: entry for entry in changes}, KINDS)]


def test_creates_go_up_deletes_go_down_and_come_last() -> None:
    kinds = ("rules/a", "payment_terms/a", "integrations/a")
    assert ordered(*(change(action, kind) for action in (Action.DELETE, Action.CREATE) for kind in kinds)) == [
        "create:payment_terms/a",
        "create:integrations/a",
        "create:rules/a",
        "delete:rules/a",
        "delete:integrations/a",
        "delete:payment_terms/a",
    ]


def test_within_a_kind_nothing_is_taken_away_before_something_is_there() -> None:
    actions = (Action.RETIRE, Action.DISABLE, Action.UPDATE, Action.REPLACE, Action.CREATE)
    found = ordered(*(change(action, f"rules/{action.value}") for action in actions))
    assert found[:3] == ["create:rules/create", "replace:rules/replace", "update:rules/update"]


def test_a_change_waits_for_what_it_needs_and_ignores_what_is_not_there() -> None:
    first = change(Action.UPDATE, "integrations/a", "update:rules/b", "update:rules/none")
    assert ordered(first, change(Action.UPDATE, "rules/b")) == ["update:rules/b", "update:integrations/a"]


def test_a_circle_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="update:rules/a, update:rules/b"):
        ordered(change(Action.UPDATE, "rules/a", "update:rules/b"), change(Action.UPDATE, "rules/b", "update:rules/a"))

"""payconf adopt ENV: a state that was lost, a shop that was made by hand, and names that tie."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_stories import FILE, local, plan, small, steps
from tests.worlds import World


@pytest.fixture
def lost(tmp_path: Path) -> World:
    """A shop that was applied, whose state nobody has any more."""
    world = small(tmp_path)
    world.environ["PAYCONF_STATE"] = f"sqlite://{tmp_path / 'new.sqlite'}"
    return world


def test_a_lost_state_is_made_again_marker_first(lost: World) -> None:
    said = lost.payconf("adopt", "shop")
    assert (said.code, "payconf adopt shop marker" in said.flat) == (11, True)
    assert lost.payconf("adopt", "shop", "marker").code == 0
    local(lost, "set", "shop", "rules/1", "sort_order=12")
    said = lost.payconf("adopt", "shop", "--dry-run")
    assert (said.code, said.out.count("\n  + "), said.err) == (0, 6, "")
    assert "6 objects would be bound" in said.out
    assert steps_refused(lost)
    said = lost.payconf("adopt", "shop")
    assert said.code == 0
    assert "6 objects bound to what the shop has; nothing was written to the shop" in said.out
    assert "  + payment_terms/net-30 " in said.out
    assert "differs from git: sort_order" in said.out
    assert steps(lost) == ["update rules/account"]
    again = lost.payconf("adopt", "shop")
    assert (again.code, again.out.splitlines()[0][:9]) == (0, "0 objects")


def steps_refused(world: World) -> bool:
    return all(entry["finding"]["code"] == "PC501" for entry in plan(world, 11)["verdicts"] if entry["finding"])  # type: ignore[attr-defined]


def test_ties_are_named_with_the_commands_to_type(lost: World) -> None:
    assert lost.payconf("adopt", "shop", "marker").code == 0
    local(lost, "add", "shop", "rules", "name=All", "currency=EUR", "sort_order=99", "methods=money_order_2")
    lost.edit(
        FILE, "payment_terms:", "  new: {name: New, sort_order: 5, currency: EUR, methods: [bank]}\npayment_terms:"
    )
    said = lost.payconf("adopt", "shop")
    assert said.code == 11
    assert "rules/new" in said.out.splitlines()[-1]
    assert "the shop has 2 objects named 'All'; say which one it is:" in said.out
    typed = [line.split("    ")[0].split() for line in said.out.replace("      payconf", "payconf").splitlines()]
    commands = [words[1:] for words in typed if words[:2] == ["payconf", "adopt"]]
    assert [words[-1] for words in commands] == ["2", "3"]
    assert lost.payconf(*commands[0]).code == 0
    assert steps(lost) == ["create rules/new"]


def test_a_type_that_differs_is_refused_and_the_rest_is_bound(lost: World) -> None:
    assert lost.payconf("adopt", "shop", "marker").code == 0
    lost.edit(FILE, "cheque: {type: money_order, name: Cheque, label: Cheque, pay_to: Acme, send_to: Berlin}", CHEQUE)
    said = lost.payconf("adopt", "shop")
    assert said.code == 11
    assert "5 objects bound" in said.out
    assert "1 object not bound\n  ! integrations/cheque\n" in said.out


CHEQUE = "cheque: {type: payment_term, name: Cheque, label: Cheque}"


def test_words_that_do_not_go_together(lost: World) -> None:
    for words in (("--id", "3"), ("rules/all", "--dry-run")):
        assert lost.payconf("adopt", "shop", *words).code == 64

"""What a person reads and types when a run went wrong: counts, the run that is meant, and the words of locks."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from payconf.model.errors import Locked, UsageError
from payconf.model.lease import Lease, Owner
from payconf.model.results import PlanRequest
from payconf.providers import provider
from payconf.state import open_state
from payconf.state.locks import FOR_EVER, locked
from payconf.workflow.migrate import migrate
from tests.fault_worlds import FakeTime
from tests.test_stories import FILE, small
from tests.worlds import World

AT = "2026-11-29T00:00:00.123456+00:00"
LEASE = Lease("shop", "1", Owner("ci-7", 4711, "runner"), AT, "2026-11-29T00:02:00.123456+00:00")


@pytest.fixture
def shop(tmp_path: Path) -> World:
    """Applied once; git then wants three further changes."""
    world = small(tmp_path)
    world.edit(FILE, "sort_order: 10", "sort_order: 11")
    world.edit(FILE, "sort_order: 20", "sort_order: 21")
    world.edit(FILE, "label: Cheque", "label: By cheque")
    return world


def killed_at(world: World, number: int) -> None:
    """A run that is killed in the middle of this write."""
    local, calls = provider("local"), list[object]()
    write = local.write

    def trapped(session: object, change: object) -> object:
        calls.append(change)
        if len(calls) == number:
            raise KeyboardInterrupt
        return write(session, change)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "write", trapped)
        with pytest.raises(KeyboardInterrupt):
            world.workflow().apply(world.workflow().plan("shop", PlanRequest()).file)


def test_the_counts_of_a_killed_run_are_those_of_its_lines(shop: World) -> None:
    killed_at(shop, 2)
    shown = shop.payconf("runs", "show", "shop")
    assert "1 done, 0 failed, 0 skipped, 1 unknown, 1 not begun\n" in shown.out
    words = [
        line.split()[0]
        for line in shown.out.splitlines()
        if line.startswith("  ") and ("rules/" in line or "integrations/" in line)
    ]
    assert words == ["done", "unknown", "not"]


def test_what_a_killed_resume_called_is_unknown_whatever_was_said_of_it_before(shop: World) -> None:
    """It was skipped once; then its call was under way when resume was killed."""
    killed_at(shop, 2)
    local, calls = provider("local"), list[object]()

    def stopped() -> str:
        return "SIGINT came" if calls else ""

    write = local.write
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "write", lambda session, change: calls.append(change) or write(session, change))
        shop.break_lock("shop")
        shop.workflow(stoppable=lambda: nullcontext(stopped), pace=FakeTime().pace()).resume("shop", "r-0002")
    assert "2 done, 0 failed, 1 skipped, 0 unknown\n" in shop.payconf("runs", "show", "shop").out
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "write", _killed)
        with pytest.raises(KeyboardInterrupt):
            shop.workflow().resume("shop", "r-0002")
    said = shop.payconf("runs", "show", "shop").out
    assert "2 done, 0 failed, 0 skipped, 1 unknown\n" in said
    assert "skipped " not in said.partition("unknown\n")[2]


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_environment_alone_is_its_last_run_for_who_looks_only(shop: World) -> None:
    killed_at(shop, 1)
    assert "r-0002 of " in shop.payconf("runs", "show", "shop").out
    for verb in ("resume", "rollback"):
        said = shop.payconf(verb, "shop")
        assert said.code == 64
        assert f"Its last: payconf {verb} shop r-0002" in said.flat


def test_where_nothing_was_applied_there_is_no_last_run(tmp_path: Path, shop: World) -> None:
    shop.environ["PAYCONF_STATE"] = f"sqlite://{tmp_path / 'empty.sqlite'}"
    said = shop.payconf("runs", "show", "shop")
    assert said.code == 64
    assert "Nothing was ever applied to shop" in said.flat


def test_a_run_that_may_still_be_under_way_says_so(shop: World) -> None:
    killed_at(shop, 1)
    store = open_state(shop.environ["PAYCONF_STATE"])
    until = (datetime.now(UTC) + timedelta(minutes=2)).isoformat(timespec="microseconds")
    store.lock(replace(LEASE, expires_at=until), AT)
    assert "It may still be under way, for the environment is locked by runner on ci-7" in " ".join(
        shop.payconf("runs", "show", "shop").out.split()
    )
    store.break_lock("shop")
    store.close()
    assert "under way, for" not in shop.payconf("runs", "show", "shop").out


def test_a_plan_that_undoes_a_run_says_so_and_nothing_of_git(shop: World) -> None:
    shop.edit(
        FILE, "  cheque: {", "  wire: {type: money_order, name: Wire, label: Wire, pay_to: A, send_to: B}\n  cheque: {"
    )
    assert shop.payconf("apply", "shop", "--yes").code == 0
    said = shop.payconf("rollback", "shop", "r-0002", "--out", str(shop.folder / "back.json"))
    assert said.code == 0
    assert said.out.startswith("payconf rollback shop r-0002 ")
    assert "Changes that bring back what was before r-0002" in said.out
    assert '- integrations/wire "Wire"  (made by r-0002)' in said.out
    assert "git" not in said.out.replace("not in git", "")


def test_only_the_last_run_is_undone(shop: World) -> None:
    assert shop.payconf("apply", "shop", "--yes").code == 0
    said = shop.payconf("rollback", "shop", "r-0001")
    assert said.code == 11
    assert "r-0002 came after r-0001, and only the last run of an environment is undone." in said.flat
    assert "payconf runs show shop" in said.flat


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [(("nonsense",), "is not understood"), (("a=done", "a=absent"), "says of a more than once")],
)
def test_what_is_typed_wrong_is_said_before_the_lock_is_looked_at(
    shop: World, outcomes: tuple[str, ...], said: str
) -> None:
    killed_at(shop, 1)
    store = open_state(shop.environ["PAYCONF_STATE"])
    store.lock(replace(LEASE, expires_at="2999-01-01T00:00:00.000000+00:00"), AT)
    store.close()
    with pytest.raises(UsageError, match=said):
        shop.workflow().resume("shop", "r-0002", outcomes)
    with pytest.raises(Locked):
        shop.workflow().resume("shop", "r-0002")


def test_a_lock_is_told_in_seconds_and_that_it_runs_out() -> None:
    error = locked(LEASE)
    assert error.message == (
        "shop is locked by runner on ci-7 (process 4711), since 2026-11-29 00:00:00 UTC, "
        "until 2026-11-29 00:02:00 UTC at least."
    )
    assert "runs out by itself" in error.fix


def test_a_state_that_was_moved_says_whither(tmp_path: Path, shop: World) -> None:
    old, new = shop.environ["PAYCONF_STATE"], f"sqlite://{tmp_path / 'new.sqlite'}"
    context = shop.workflow().context
    with pytest.raises(UsageError, match="Both are the state"):
        migrate(context, old, old)
    migrate(context, old, new)
    said = shop.payconf("apply", "shop", "--yes")
    assert said.code == 13
    assert f"This state was moved to {new} on " in said.flat
    assert "Wait for that apply" not in said.flat
    assert locked(replace(LEASE, expires_at=FOR_EVER)).exit_code == 13


def test_a_name_that_nobody_knows_is_no_unlocked_environment(shop: World) -> None:
    assert shop.payconf("lock", "break", "shop", "--yes").code == 0
    said = shop.payconf("lock", "break", "shopp", "--yes")
    assert said.code == 64
    assert "no environment shopp" in said.flat


def test_the_audit_says_where_it_was_asked_for_nothing(shop: World) -> None:
    said = shop.payconf("audit", "shop", "--since", "2026-11-29", "--until", "2026-11-28")
    assert said.code == 64
    assert "is not before --until" in said.flat
    assert shop.payconf("audit", "shop", "--since", "2026-11-29", "--until", "2026-11-29").code == 0
    said = shop.payconf("history", "shop", "rules/al")
    assert said.code == 0
    assert "knows nothing of rules/al. Of its kind, it knows rules/account, rules/all" in said.err
    assert "knows nothing" not in shop.payconf("history", "shop", "rules/all").err

"""An export that is killed: files are whole or not there, and the next one finishes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from payconf.export.pages import NAMES
from payconf.model.errors import PayconfError, Refused
from payconf.state.sqlite import SqliteState
from payconf.workflow.whole import write_whole
from tests.export_worlds import by_hand, exported, text_of
from tests.test_export import changes, planned
from tests.test_stories import local
from tests.worlds import World


class Killed(BaseException):
    """What no code catches."""


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = by_hand(tmp_path)
    local(world, "add", "shop", "rules", "name=Odd", "currency=XTS", "sort_order=1", "methods=money_order_1")
    return world


def kill_after(calls: int, what: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, until it has been called so often."""
    left = [calls]

    def killing(*given: Any, **named: Any) -> Any:
        if not left[0]:
            raise Killed
        left[0] -= 1
        return what(*given, **named)

    return killing


def state_of(world: World) -> tuple[dict[str, str], set[str]]:
    """The files, and who owns what."""
    files = {path.name: path.read_text() for path in (world.project / "environments/shop").iterdir()}
    with_state = world.workflow()
    with with_state.context.state(with_state.environment("shop")) as store:
        bindings = store.load("shop").bindings.values()
    return files, {f"{binding.address} {binding.live_id}" for binding in bindings}


def kill(world: World, monkeypatch: pytest.MonkeyPatch, files: int, bindings: int) -> None:
    """An export that dies after so many files, or so many bindings."""
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", kill_after(files, Path.replace))
        patched.setattr(SqliteState, "bind", kill_after(bindings, SqliteState.bind))
        with pytest.raises(Killed):
            world.workflow().export("shop")


@pytest.mark.parametrize(("files", "bindings"), [*((number, 0) for number in range(6)), (5, 1), (5, 7)])
def test_killed_anywhere_it_is_finished_by_the_next(
    world: World, tmp_path: Path, files: int, bindings: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill(world, monkeypatch, files, bindings)
    there = [name for name in NAMES if (world.project / "environments/shop" / name).exists()]
    assert there == list(NAMES[:files])
    assert world.payconf("validate").code == 0
    exported(world)
    again = state_of(world)
    assert {name for name in again[0] if name.startswith(".")} == set()
    assert len(again[1]) == 11
    other = by_hand(tmp_path / "other")
    local(other, "add", "shop", "rules", "name=Odd", "currency=XTS", "sort_order=1", "methods=money_order_1")
    exported(other)
    assert again == state_of(other)
    assert changes(planned(world, "--no-secrets")) == [("rules/germany-2", ["methods"])]


def test_it_is_finished_on_another_day_by_somebody_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    kill(world, monkeypatch, len(NAMES), 3)
    file = world.project / "environments/shop/waivers.yaml"
    begun = file.read_text()
    day = next(line for line in begun.splitlines() if "until: " in line)
    file.write_text(begun.replace(day, '    until: "2027-01-01"').replace("to be named", "jana"))
    exported(world)
    assert 'owner: jana\n    until: "2027-01-01"\n' in text_of(world, "waivers.yaml")
    assert len(state_of(world)[1]) == 11


def test_what_somebody_has_edited_meanwhile_is_adopted_by_name(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    kill(world, monkeypatch, len(NAMES), 0)
    file = world.project / "environments/shop/rules.yaml"
    file.write_text(file.read_text().replace("sort_order: 35", "sort_order: 36"))
    assert "Run payconf adopt shop first" in exported(world, code=11)


def test_nothing_is_written_over_what_appears_meanwhile(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def appearing(folder: Path, texts: Any) -> None:
        (folder / "rules.yaml").write_text("# somebody was faster\nrules: {}\n")
        write_whole(folder, texts)

    monkeypatch.setattr("payconf.workflow.whole.write_whole", appearing)
    with pytest.raises(Refused, match="has appeared meanwhile"):
        world.workflow().export("shop")
    assert text_of(world, "rules.yaml").startswith("# somebody was faster")


def test_a_folder_that_cant_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PayconfError, match="can't be written"):
        write_whole(tmp_path / "file" / "below", [("a.yaml", "x")])

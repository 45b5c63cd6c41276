"""The audit on every backend: what is recorded there holds, and goes along when the state moves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.state_servers import ACCESS, BACKENDS, Make, makers
from tests.test_stories import FILE, apply, local, small
from tests.worlds import World

pytestmark = pytest.mark.untraced


@pytest.fixture(scope="module")
def made() -> Iterator[dict[str, Make]]:
    with makers() as started:
        yield started


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ACCESS.items():
        monkeypatch.setenv(name, value)


def kinds(world: World) -> list[str]:
    said = world.payconf("audit", "shop", "--format", "jsonl")
    assert said.code == 0, said.all
    return [json.loads(line)["event"]["kind"] for line in said.out.splitlines()]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_story_is_recorded_and_moves_along(backend: str, made: dict[str, Make], tmp_path: Path) -> None:
    world = small(tmp_path, settings="drift: keep\n")
    first, url = world.environ["PAYCONF_STATE"], made[backend]().url
    moved = world.payconf("state", "migrate", first, url)
    assert moved.code == 0, moved.all
    world.environ["PAYCONF_STATE"] = url
    before = kinds(world)
    world.edit(FILE, "label: Net 30", "label: Net 31")
    assert apply(world) == []
    local(world, "set", "shop", "rules/2", "sort_order=99")
    for _ in range(2):
        assert world.payconf("drift", "shop").code == 2
    assert kinds(world)[len(before) :] == ["apply", "change", "apply", "drift"]
    assert "sort_order: 10 -> 99" in world.payconf("history", "shop", "rules/all").out
    head = world.payconf("audit", "shop").out.splitlines()[-1].strip()
    back = world.payconf("state", "migrate", url, f"sqlite://{tmp_path / 'back.sqlite'}")
    assert back.code == 0, back.all
    world.environ["PAYCONF_STATE"] = f"sqlite://{tmp_path / 'back.sqlite'}"
    assert world.payconf("audit", "shop", "--holds", head).code == 0

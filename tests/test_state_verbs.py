"""payconf state and payconf lock, as a person types them: on SQLite and on an object store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from payconf.model.errors import StateUnreachable
from payconf.model.lease import Lease, Owner
from payconf.state import open_state
from tests.s3_double import Store
from tests.state_servers import ACCESS
from tests.test_stories import FILE, apply, small
from tests.worlds import World

pytestmark = pytest.mark.untraced

HELD = Lease(
    "shop", "x", Owner("ci-7", 4711, "runner"), "2026-01-01T00:00:00.000000+00:00", "9000-01-01T00:00:00+00:00"
)


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    for name, value in ACCESS.items():
        monkeypatch.setenv(name, value)
    opened = Store()
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "s3"])
def world(request: pytest.FixtureRequest, tmp_path: Path, double: Store) -> World:
    made = small(tmp_path)
    if request.param == "s3":
        ok(made, "state", "migrate", made.environ["PAYCONF_STATE"], double.url())
        made.environ["PAYCONF_STATE"] = double.url()
    return made


def ok(world: World, *words: str) -> str:
    said = world.payconf(*words)
    assert said.code == 0, said.all
    return said.all


def test_what_is_owned_is_listed_and_shown(world: World) -> None:
    assert "shop" in ok(world, "state", "list")
    listed = ok(world, "state", "list", "shop")
    first = listed.split()[0]
    assert f"{first}: number " in ok(world, "state", "show", "shop", first)
    said = world.payconf("state", "show", "shop", "rules/nothing")
    assert said.code == 64
    assert "owns nothing" in said.err
    said = world.payconf("state", "list", "shopp")
    assert said.code == 64
    assert "did you mean 'shop'?" in said.err


def test_what_is_removed_is_adopted_again(world: World) -> None:
    """And between, nothing is created a second time."""
    first = ok(world, "state", "list", "shop").split()[0]
    assert "nobody can answer" in world.payconf("state", "rm", "shop", first).err
    assert f"payconf adopt shop {first} --id " in ok(world, "state", "rm", "shop", first, "--yes")
    assert first not in ok(world, "state", "list", "shop")
    refused = world.payconf("plan", "shop")
    assert refused.code == 11
    assert "adopt" in refused.all
    ok(world, "adopt", "shop", first)
    assert first in ok(world, "state", "list", "shop")
    lines = ok(world, "audit", "shop", "--format", "jsonl").splitlines()
    verbs = [json.loads(line)["event"]["facts"].get("verb") for line in lines]
    assert [verb for verb in verbs if verb in ("state rm", "adopt")] == ["state rm", "adopt"]


def test_a_key_is_moved_and_back(world: World) -> None:
    first = ok(world, "state", "list", "shop").split()[0]
    ok(world, "state", "mv", "shop", first, f"{first}-2")
    assert f"{first}-2" in ok(world, "state", "list", "shop")
    assert world.payconf("state", "mv", "shop", first, f"{first}-3").code == 64
    ok(world, "state", "mv", "shop", f"{first}-2", first)
    assert world.payconf("plan", "shop", "--detailed-exitcode").code == 0
    assert world.payconf("state", "mv", "shop", first, "nothing/x").code == 11


def test_a_lock_is_listed_and_broken_and_kept_in_the_audit(world: World) -> None:
    store = open_state(world.environ["PAYCONF_STATE"])
    store.lock(HELD, HELD.acquired_at)
    assert "holds: runner on ci-7 (process 4711), since 2026-01-01" in ok(world, "lock", "list")
    first = ok(world, "state", "list", "shop").split()[0]
    assert world.payconf("state", "rm", "shop", first, "--yes").code == 13
    assert world.payconf("lock", "break", "shop").code == 64
    assert "payconf runs show shop" in ok(world, "lock", "break", "shop", "--yes")
    assert "not locked" in ok(world, "lock", "break", "shop", "--yes")
    assert ok(world, "lock", "list") == "No environment is locked.\n"
    assert store.audited("shop")[-1].event.kind == "lock break"
    assert store.audited("shop")[-1].event.facts["owner"] == "runner on ci-7 (process 4711)"
    store.close()


def test_an_environment_that_git_has_lost_can_be_looked_at(world: World) -> None:
    store = open_state(world.environ["PAYCONF_STATE"])
    store.take_over("gone", store.export("shop"))
    store.close()
    assert "gone" in ok(world, "state", "list")
    first = ok(world, "state", "list", "gone").split()[0]
    ok(world, "state", "rm", "gone", first, "--yes")
    assert first not in ok(world, "state", "list", "gone")
    assert first in ok(world, "state", "list", "shop")


def test_everything_moves_and_the_old_state_is_locked(world: World, double: Store, tmp_path: Path) -> None:
    source = world.environ["PAYCONF_STATE"]
    target = f"sqlite://{tmp_path}/new.sqlite" if source.startswith("s3") else double.url("new")
    said = ok(world, "state", "migrate", source, target)
    assert "1 environment moved and compared" in said
    assert "job moved to " in ok(world, "lock", "list")
    world.edit(FILE, "sort_order: 10", "sort_order: 11")
    locked = world.payconf("apply", "shop", "--yes")
    assert locked.code == 13
    assert "moved to" in locked.flat
    world.environ["PAYCONF_STATE"] = target
    assert world.payconf("plan", "shop", "--detailed-exitcode").code == 2
    assert ok(world, "lock", "list") == "No environment is locked.\n"
    assert apply(world) == []
    assert "state migrate" in ok(world, "audit", "shop")
    again = world.payconf("state", "migrate", source, target)
    assert again.code == 13
    assert world.payconf("state", "migrate", f"sqlite://{tmp_path}/none.sqlite", target).code == 64
    assert not (tmp_path / "none.sqlite").exists()


def test_an_apply_keeps_its_state_there(world: World) -> None:
    world.edit(FILE, "sort_order: 10", "sort_order: 11")
    assert apply(world) == []
    assert world.payconf("plan", "shop", "--detailed-exitcode").code == 0
    assert "3 runs" in ok(world, "state", "list") or "2 runs" in ok(world, "state", "list")
    assert ok(world, "lock", "list") == "No environment is locked.\n"


def test_the_address_may_be_kept_as_a_secret(world: World) -> None:
    world.environ["WHERE"] = world.environ["PAYCONF_STATE"]
    world.environ["PAYCONF_STATE"] = "env://WHERE"
    assert "shop" in ok(world, "state", "list")
    world.environ["PAYCONF_STATE"] = "env://NOWHERE"
    assert world.payconf("state", "list").code == 14
    world.environ["PAYCONF_STATE"] = "env://"
    assert world.payconf("state", "list").code == 64


def test_no_driver_is_loaded_that_is_not_used(world: World) -> None:
    """Neither by the help nor by a state in SQLite."""
    if world.environ["PAYCONF_STATE"].startswith("sqlite"):
        program = "import sys\nfrom payconf.cli.app import run\nrun(sys.argv[1:])\nprint(*sys.modules, file=sys.stderr)"
        for words in (("state", "--help"), ("state", "list", "shop")):
            done = subprocess.run(
                [sys.executable, "-c", program, *words],
                cwd=world.project,
                env={**os.environ, **world.environ},
                capture_output=True,
                text=True,
                check=True,
            )
            assert not {"psycopg", "boto3", "botocore"} & set(done.stderr.split())


def test_a_state_that_is_away_is_14_and_nothing_is_written(world: World, double: Store) -> None:
    if world.environ["PAYCONF_STATE"].startswith("s3"):
        double.close()
        said = world.payconf("plan", "shop")
        assert said.code == StateUnreachable.exit_code
        assert "can't be reached" in said.err

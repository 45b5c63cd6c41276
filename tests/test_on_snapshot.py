"""`payconf snapshot` and `plan ENV --snapshot FILE`: a whole review, and nobody is asked."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest

from payconf.context import Context
from payconf.model.errors import InvalidConfiguration, Refused, Stale, StoreError, UsageError
from payconf.model.results import Planned, PlanRequest
from payconf.plan.file import load
from payconf.plan.snapshot import dump_snapshot, read_snapshot
from payconf.providers import local
from payconf.state.sqlite import SqliteState
from payconf.stores.resolver import Resolver
from tests.canaries import Watch
from tests.oro_worlds import oro_world
from tests.stripe_worlds import OBJECTS, StripeScene, stripe_scene
from tests.trust_samples import git
from tests.worlds import World, go_live, make_world

FILE = "live.json"
PLACES = ("PAYCONF_STATE", "PAYCONF_LOCAL")


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> World:
    """An applied sandbox with a change by hand and one in git that is to come."""
    made = make_world(tmp_path_factory.mktemp("applied") / "world")
    assert made.payconf("apply", "sandbox", "--yes").code == 0
    assert made.payconf("local", "set", "acme-sandbox", "rules/2", "sort_order=78").code == 0
    made.edit("environments/_shared/rules-us.yaml", "sort_order: 140", "sort_order: 141")
    return made


@pytest.fixture
def world(applied: World, tmp_path: Path) -> World:
    """A copy of it."""
    folder = tmp_path / "world"
    shutil.copytree(applied.folder, folder)
    places = {"PAYCONF_STATE": f"sqlite://{folder / 'state.sqlite'}", "PAYCONF_LOCAL": str(folder / "shops")}
    return World(folder, {**applied.environ, **places})


def alone(patch: pytest.MonkeyPatch) -> None:
    """From here on whoever asks somebody fails: a socket, a state, a shop, a store of secrets."""

    def asked(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("somebody was asked")

    patch.setattr(socket, "socket", asked)
    patch.setattr(socket, "getaddrinfo", asked)
    patch.setattr(local, "connect", asked)
    patch.setattr("payconf.providers.orocommerce.connect", asked)
    patch.setattr(SqliteState, "__init__", asked)
    patch.setattr("payconf.state.open_state", asked)
    for name in ("__call__", "prefetch", "facts"):
        patch.setattr(Resolver, name, asked)


def taken(world: World, name: str = "sandbox", sign: bool = True) -> bytes:
    return world.workflow().snapshot(name, sign).file


def on(world: World, file: bytes, name: str = "sandbox", **request: Any) -> Planned:
    """What a fork does, without any variable."""
    return without_secrets(world).workflow().plan(name, PlanRequest(snapshot=file, **request))


def without_secrets(world: World) -> World:
    return World(world.folder, {name: world.environ[name] for name in PLACES})


# The plan


def test_it_is_the_plan_that_is_made_live_and_nobody_is_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    file, live = taken(world), world.workflow().plan("sandbox", PlanRequest())
    with monkeypatch.context() as patch:
        alone(patch)
        made = on(world, file).plan
    assert made.intent == live.plan.intent
    assert {change.id for change in made.changes} == {change.id for change in live.plan.changes}
    assert (made.blast, made.checkouts, made.money) == (live.plan.blast, live.plan.checkouts, live.plan.money)
    assert not made.complete
    assert made.header.read_at == read_snapshot(file).snapshot.read_at


def test_from_the_command_line_without_anything_but_the_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    out = world.folder / FILE
    said = world.payconf("snapshot", "sandbox", "--out", str(out))
    assert said.code == 0
    assert "not signed: sandbox names no plan_keys.sign" in said.out
    assert f"Next: payconf plan sandbox --snapshot {out}" in said.out
    for path in world.folder.glob("state.sqlite*"):
        path.unlink()
    shutil.rmtree(world.folder / "shops")
    world.environ = {}
    with monkeypatch.context() as patch:
        alone(patch)
        plan = world.payconf("plan", "sandbox", "--snapshot", str(out), "--out", str(world.folder / "review.json"))
    assert plan.code == 0, plan.all
    lines = plan.out.splitlines()
    header = next(number for number, line in enumerate(lines) if line.startswith("payconf plan sandbox"))
    assert lines[header + 1].startswith("snapshot of a moment ago, ")
    assert "the snapshot is not signed, so nobody can tell who took it" in plan.out
    assert not (world.project / ".payconf").exists()


def test_apply_never_takes_it(world: World) -> None:
    review = world.folder / "review.json"
    review.write_bytes(on(world, taken(world)).file)
    said = world.payconf("apply", str(review))
    assert said.code == 11
    assert "it is for reading only" in said.flat


def test_what_was_reviewed_so_is_held_to(world: World) -> None:
    """A fork's plan is reviewed; the protected job makes the same, or says what is not the same."""
    review = world.folder / "review.json"
    review.write_bytes(on(world, taken(world)).file)
    said = world.payconf("plan", "sandbox", "--reviewed", str(review))
    assert said.code == 0
    assert "same changes as reviewed" in said.out
    world.edit("environments/_shared/rules-us.yaml", "sort_order: 141", "sort_order: 142")
    assert world.payconf("plan", "sandbox", "--reviewed", str(review)).code == 12


def test_guards_on_text_refuse(world: World) -> None:
    key = "_".join(("sk", "live", "51" + "a" * 96))
    world.edit("environments/sandbox/credentials.yaml", "env://PAYCONF_DEMO_STRIPE_SECRET_KEY", key)
    with pytest.raises(Exception, match=r"errors|refused") as refused:
        on(world, taken(make_world(world.folder / "other")))
    assert key not in str(refused.value)


def test_a_part_of_it_can_be_planned(world: World) -> None:
    from payconf.model.address import Address

    made = on(world, taken(world), target=frozenset({Address("rules", "ca-cards")})).plan
    assert [str(change.address) for change in made.changes] == ["rules/ca-cards"]


# How old


@pytest.mark.parametrize(
    ("age", "said", "warned"),
    [
        (timedelta(seconds=10), "a moment ago", False),
        (timedelta(minutes=1), "1 minute ago", False),
        (timedelta(minutes=59), "59 minutes ago", False),
        (timedelta(hours=2, minutes=5), "2 hours ago", False),
        (timedelta(hours=23, minutes=59), "23 hours ago", False),
        (timedelta(hours=25), "25 hours ago", True),
        (timedelta(days=3), "3 days ago", True),
    ],
)
def test_it_says_how_old_it_is(world: World, age: timedelta, said: str, warned: bool) -> None:
    from payconf.render.plan import plan_text

    snapshot = read_snapshot(taken(world)).snapshot
    then = datetime.now(UTC) - age
    made = on(world, dump_snapshot(replace(snapshot, read_at=then.isoformat(timespec="seconds")))).plan
    line = next(line for line in plan_text(made).splitlines() if line.startswith("snapshot of"))
    assert said in line
    assert f"{then:%H:%M} UTC" in line
    assert (f"{then:%Y-%m-%d}" in line) == (then.date() != datetime.now(UTC).date())
    assert ("PC519" in {row.code for row in made.not_checked}) is warned
    assert made.header.made_at[:10] == f"{datetime.now(UTC):%Y-%m-%d}"


def test_one_from_the_future_is_said_to_be_so(world: World) -> None:
    snapshot = read_snapshot(taken(world)).snapshot
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    made = on(world, dump_snapshot(replace(snapshot, read_at=later))).plan
    assert any("from the future" in row.text and row.code == "PC519" for row in made.not_checked)


# Whose


@pytest.mark.parametrize(
    ("changed", "error", "words"),
    [
        ({"environment": "production"}, UsageError, "one of production, not of sandbox"),
        ({"shop": "local:other"}, Refused, "of another shop than sandbox names: address 'local:other', here"),
        ({"environment_class": "testing"}, Refused, "class 'testing', here 'sandbox'"),
        ({"provider": "orocommerce"}, Refused, "provider 'orocommerce', here 'local'"),
        ({"organization": "Acme"}, Refused, "organization 'Acme', here ''"),
    ],
)
def test_one_of_another_environment_or_shop_is_refused(
    world: World, changed: dict[str, Any], error: type[Exception], words: str
) -> None:
    snapshot = read_snapshot(taken(world)).snapshot
    with pytest.raises(error, match=words):
        on(world, dump_snapshot(replace(snapshot, **changed)))


def test_a_missing_or_hostile_file_is_a_clear_error(world: World) -> None:
    file = world.folder / FILE
    assert world.payconf("plan", "sandbox", "--snapshot", str(file)).code == 1
    file.write_bytes(taken(world)[:-40])
    said = world.payconf("plan", "sandbox", "--snapshot", str(file))
    assert (said.code, "is no snapshot" in said.flat) == (10, True)
    with file.open("wb") as handle:
        handle.truncate(64 * 1024**2)
    said = world.payconf("plan", "sandbox", "--snapshot", str(file))
    assert (said.code, "a snapshot file has at most 32" in said.flat) == (10, True)


def test_one_that_no_shop_could_be_is_told_from_a_bug_by_its_signature(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = read_snapshot(taken(world)).snapshot
    first, *rest = snapshot.resources["rules"]
    odd = (replace(first, values={**first.values, "methods": 5}), *rest)
    hostile = replace(snapshot, resources={**snapshot.resources, "rules": odd})
    with pytest.raises(InvalidConfiguration, match="holds what no shop holds, and it is not signed"):
        on(world, dump_snapshot(hostile))
    with pytest.raises(TypeError):
        on(world, dump_snapshot(hostile, lambda _: bytes(64)))


# Signed


@pytest.fixture
def live(tmp_path: Path) -> World:
    """Production with a plan key."""
    made = make_world(tmp_path / "world")
    go_live(made, approvals=2)
    return made


def test_production_takes_what_its_key_signed(live: World) -> None:
    file = taken(live, "production")
    made = on(live, file, "production").plan
    assert not any("not signed" in row.text for row in made.not_checked)
    assert made.header.approvals == 2
    assert not any(who.proven for who in made.header.makers)
    with pytest.raises(Refused, match="not signed, and production names keys"):
        on(live, taken(live, "production", sign=False), "production")


def test_a_key_that_the_environment_does_not_know_signs_nothing(live: World) -> None:
    from tests.worlds import plan_keys

    live.environ["PAYCONF_LIVE_PLAN_KEY"] = plan_keys()[0]
    with pytest.raises(Refused, match="signed by a key that production doesn't know"):
        taken(live, "production")
    del live.environ["PAYCONF_LIVE_PLAN_KEY"]
    with pytest.raises(StoreError):
        taken(live, "production")
    said = live.payconf("snapshot", "production", "--unsigned", "--out", str(live.folder / FILE))
    assert (said.code, "not signed: it was asked for so" in said.out) == (0, True)


def test_the_base_branch_says_whose_keys_count(live: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fork that brings keys of its own, and a snapshot that they signed, is held to the base branch's."""
    git(live.project, "init", "-q", "-b", "main")
    git(live.project, "add", "-A")
    git(live.project, "commit", "-q", "-m", "one")
    file = taken(live, "production")
    live.edit("environments/production/environment.yaml", "approvals: 2", "approvals: 0")
    with monkeypatch.context() as patch:
        alone(patch)
        made = on(live, file, "production", base="main").plan
    assert made.header.approvals == 2
    assert [way.field for way in made.ways if way.untrusted] == ["approvals"]


# Nothing secret


def test_it_holds_no_secret_and_no_fingerprint(world: World) -> None:
    watch = Watch({name: text for name, text in world.environ.items() if name not in PLACES})
    file = taken(world)
    watch.look("the snapshot", file)
    (world.folder / FILE).write_bytes(file)
    made = on(world, file)
    watch.look("its plan", made.file)
    state = world.workflow().context.state(world.workflow().environment("sandbox"))
    with state as store:
        bindings = store.load("sandbox").bindings.values()
    prints = {text for entry in bindings for one in entry.written.values() for text in (one.fingerprint, *one.forms)}
    assert len(prints - {None}) > 20
    assert not any(text.encode() in file for text in prints if text)


def test_nothing_is_written_by_taking_one_or_planning_on_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dict(world.every_file())
    on(world, taken(world))
    with monkeypatch.context() as patch:
        patch.setattr(Context, "secret", lambda *_: pytest.fail("a secret was read"))
        on(world, taken(world))
    assert dict(world.every_file()) == before


def test_what_changes_while_it_is_taken_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shop and state must be of one moment."""
    read = local.read

    def meanwhile(session: Any, kind: str) -> Any:
        if kind == "rules":
            assert world.payconf("state", "rm", "sandbox", "rules/ca-cards", "--yes").code == 0
            monkeypatch.setattr(local, "read", read)
        return read(session, kind)

    monkeypatch.setattr(local, "read", meanwhile)
    with pytest.raises(Stale, match="changed while the shop was read"):
        taken(world)


# A real protocol


@pytest.fixture
def oro(tmp_path: Path) -> Iterator[tuple[Any, bytes, str]]:
    with oro_world(tmp_path / "world") as made:
        assert made.payconf("apply", "sandbox", "--yes").code == 0
        file = made.folder / FILE
        assert made.payconf("snapshot", "sandbox", "--out", str(file)).code == 0
        review = made.folder / "review.json"
        assert made.payconf("plan", "sandbox", "--no-secrets", "--out", str(review)).code == 0
        yield made, file.read_bytes(), load(review.read_bytes()).intent


def test_of_an_orocommerce_and_its_services_it_is_the_same(
    oro: tuple[Any, bytes, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, file, intent = oro
    secrets = {name: text for name, text in world.environ.items() if name not in ("PAYCONF_STATE", "SANDBOX_CLIENT_ID")}
    Watch(secrets).look("the snapshot", file)
    world.environ = {"PAYCONF_STATE": "sqlite:///nowhere/state.sqlite"}
    with monkeypatch.context() as patch:
        alone(patch)
        said = world.payconf("plan", "sandbox", "--snapshot", str(world.folder / FILE), "--format", "json")
    assert said.code == 0, said.all
    assert json.loads(said.out)["intent"] == intent
    assert json.loads(said.out)["header"]["product"].startswith("OroCommerce")


def test_what_is_kept_at_payment_services_is_named_and_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in every review plan; the intent is that of the whole plan all the same."""

    def prepare(scene: StripeScene) -> None:
        scene.world.edit(OBJECTS, "klarna: off", "klarna: on")
        scene.world.edit(OBJECTS, "sort_order: 20", "sort_order: 21")

    with stripe_scene(tmp_path, prepare) as scene:
        scene.restore()
        file = scene.work().snapshot("shop").file
        live = scene.work().plan("shop", PlanRequest()).plan
        review = scene.work().plan("shop", PlanRequest(secrets=False)).plan
        assert b"we_1" not in json.dumps(json.loads(file)["resources"]).encode()
        with monkeypatch.context() as patch:
            alone(patch)
            made = scene.work().plan("shop", PlanRequest(snapshot=file)).plan
    assert made.intent == live.intent == review.intent
    assert (
        [change.id for change in made.changes] == [change.id for change in review.changes] == ["update:rules/account"]
    )
    assert {row.text for row in review.not_checked if "kept at payment services" in row.text} <= {
        row.text for row in made.not_checked
    }

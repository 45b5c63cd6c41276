"""Canary secrets: every command, output, exception and file is searched for each of them, in every spelling."""

from __future__ import annotations

import base64
import pickle
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from payconf.model.errors import Rejected, Unexpected
from payconf.model.results import PlanRequest
from payconf.model.secret import Secret
from payconf.providers import local
from payconf.render.forms import OF_PLANS
from tests.canaries import Watch
from tests.worlds import World, go_live, make_world

pytestmark = pytest.mark.untraced

NOT_SECRET = {"PAYCONF_STATE", "PAYCONF_LOCAL", "PAYCONF_DEBUG", "PAYCONF_LIVE_PAYFLOW_USER"}


def watch_over(world: World) -> Watch:
    """Knows the secrets of a world."""
    secrets = {name: value for name, value in world.environ.items() if name not in NOT_SECRET}
    assert len(secrets) > 15
    return Watch(secrets)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path / "world")


def every_report(stem: str) -> list[str]:
    return [word for form in OF_PLANS for word in ("--report", f"{form}={stem}.{form}.report")]


def everything_typed(world: World) -> Iterator[tuple[str, ...]]:
    plan, review = str(world.folder / "plan.json"), str(world.folder / "review.json")
    yield ("validate",)
    yield ("validate", "--format", "json")
    for name in ("sandbox", "production"):
        yield ("show", name, "--provenance")
    yield ("compare", "sandbox", "production")
    yield ("plan", "sandbox", "--no-secrets", "--full", "--out", review)
    yield ("plan", "sandbox", "--full", "--out", plan, *every_report(plan))
    yield ("plan", "sandbox", "--format", "json")
    yield ("show", plan, "--full", "--report", f"html={plan}.shown.html")
    yield ("apply", plan)
    yield ("apply", plan)
    yield ("plan", "sandbox", "--write-secrets", "--full")
    yield ("apply", "sandbox", "--yes")
    yield ("drift", "sandbox", "--full", "--report", f"sarif={plan}.sarif", "--report", f"junit={plan}.xml")
    yield ("snapshot", "sandbox", "--out", f"{plan}.snapshot")
    yield ("plan", "sandbox", "--snapshot", f"{plan}.snapshot", "--full", "--out", review)
    yield ("adopt", "sandbox", "integrations/stripe")
    yield ("adopt", "sandbox")
    yield ("export", "sandbox", "--full")
    yield ("plan", "sandbox", "--write-secrets", "--target", "integrations/stripe", "--full", "--out", plan)
    yield ("apply", plan)
    yield ("off", "sandbox", "stripe", "--yes")
    yield ("local", "list", "acme-sandbox")
    yield ("local", "set", "acme-sandbox", "integrations/11", "label=x")
    yield ("plan", "production", "--full", *every_report(f"{plan}.production"))
    yield ("schema", "credentials")
    yield ("explain", "PC201")


def test_no_command_shows_a_secret_and_no_file_keeps_one(world: World) -> None:
    watch = watch_over(world)
    for words in everything_typed(world):
        said = world.payconf(*words)
        watch.look(f"payconf {' '.join(words)}", said.all.encode())
    watch.look_at_files(world.every_file())


def test_the_watch_would_see_one(world: World) -> None:
    watch = watch_over(world)
    value = world.environ["PAYCONF_DEMO_PAYFLOW_PASSWORD"]
    for data in (value.encode(), base64.b64encode(b"ab" + value.encode() + b"c"), value.encode().hex().encode()):
        with pytest.raises(AssertionError, match="PAYFLOW_PASSWORD"):
            watch.look("here", b"x" + data + b"y")


def test_a_complete_production_plan_and_its_run_hold_none(world: World) -> None:
    services = go_live(world)
    watch = watch_over(world)
    line = world.workflow(services)
    planned = line.plan("production", PlanRequest())
    applied = line.apply(planned.file)
    watch.look("the plan file", planned.file)
    watch.look("the plan", repr(planned.plan).encode())
    watch.look("the run", repr(applied).encode())
    watch.look_at_files(world.every_file())


@pytest.mark.parametrize("debug", ["0", "1"])
def test_a_provider_that_throws_secrets_around_is_not_quoted(
    world: World, monkeypatch: pytest.MonkeyPatch, debug: str
) -> None:
    """Foreign code may put anything into an exception; what we did not write ourselves is not shown."""
    world.environ["PAYCONF_DEBUG"] = debug
    watch = watch_over(world)

    def broken(*_: object) -> object:
        raise RuntimeError(f"could not send {world.environ['PAYCONF_DEMO_PAYFLOW_PASSWORD']}")

    monkeypatch.setattr(local, "write", broken)
    said = world.payconf("apply", "sandbox", "--yes")
    assert said.code == 1
    assert "unexpected error" in said.err
    watch.look("the unexpected error", said.all.encode())


@pytest.mark.parametrize("error", [Rejected, Unexpected])
def test_a_run_that_fails_says_what_was_done_and_no_secret(
    world: World, monkeypatch: pytest.MonkeyPatch, error: type[Rejected]
) -> None:
    watch, write = watch_over(world), local.write

    def failing(session: local.Session, change: object) -> object:
        if getattr(change, "id", "") == "create:integrations/payflow":
            raise error("the shop said no")
        return write(session, change)  # type: ignore[arg-type]

    monkeypatch.setattr(local, "write", failing)
    monkeypatch.setattr("payconf.apply.carry.pause", lambda *_: True)  # what is tried again is tried at once
    said = world.payconf("apply", "sandbox", "--yes")
    assert said.code == 15
    assert "the shop said no" in said.out
    watch.look("the failed run", said.all.encode())
    monkeypatch.setattr(local, "write", write)
    again = world.payconf("apply", "sandbox", "--yes")
    assert again.code == 0, again.all


def test_a_secret_object_gives_nothing_away() -> None:
    value = "canary-" + "x" * 20
    secret = Secret(value.encode())
    for text in (repr(secret), str(secret), f"{secret}", f"{secret!r:>30}", str([secret]), str({"a": secret})):
        assert value not in text
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(ValueError) as caught:
        raise ValueError(secret)
    assert value not in "".join(traceback.format_exception(caught.value))

"""Plan files that must not be applied, on a production that passes: nothing is written, and the words say why."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from payconf.model.errors import Stale
from payconf.model.resource import Account
from payconf.model.results import PlanRequest
from payconf.plan.file import load
from payconf.testing.identify_double import IdentifyDouble
from tests.test_stories import FILE, apply, small
from tests.worlds import World, go_live, make_world

pytestmark = pytest.mark.untraced


@pytest.fixture
def shop(tmp_path: Path) -> World:
    """A signed production plan in first.json, with one change."""
    world = small(tmp_path, "production")
    world.edit(FILE, "sort_order: 10", "sort_order: 11")
    assert world.payconf("plan", "shop", "--out", str(tmp_path / "first.json")).code == 0
    return world


def untouched(world: World) -> bool:
    return world.query("shop", "SELECT count(*) FROM rules WHERE sort_order = 11") == [(0,)]


def test_the_plan_itself_is_applied_once(shop: World) -> None:
    file = str(shop.folder / "first.json")
    assert shop.payconf("apply", file).code == 0
    assert not untouched(shop)
    second = shop.payconf("apply", file)
    assert second.code == 12
    assert "changed in the shop" not in second.flat
    assert (
        "Error: This plan was applied before, and a plan is applied once only: run r-0002 began with it" in second.flat
    )
    assert "; it came to its end (1 done)." in second.flat
    shop.edit(FILE, "sort_order: 11", "sort_order: 10")
    assert apply(shop) == []  # the shop is as it was when the first plan was made
    again = shop.payconf("apply", file)
    assert again.code == 12
    assert "applied before" in again.flat
    assert untouched(shop)


def test_a_changed_byte_is_refused(shop: World) -> None:
    file = shop.folder / "first.json"
    whole, random = file.read_bytes(), Random(6)
    for place in random.sample(range(len(whole) - 1), 40):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ random.choice((1, 2, 32))]) + whole[place + 1 :])
        assert shop.payconf("apply", str(file)).code in (10, 11)
    assert untouched(shop)
    file.write_bytes(whole)
    assert shop.payconf("apply", str(file)).code == 0


def test_an_old_plan_is_refused(shop: World) -> None:
    data = (shop.folder / "first.json").read_bytes()
    over = datetime.fromisoformat(load(data).header.expires_at)
    with pytest.raises(Stale, match="was valid until"):
        shop.workflow(now=lambda: over).apply(data)
    assert untouched(shop)
    assert shop.workflow(now=lambda: over - timedelta(seconds=1)).apply(data).run.error == ""


def test_a_plan_of_another_environment_is_not_this_ones(shop: World) -> None:
    """The same shop under another name: other keys, another state."""
    (shop.project / "environments/shop").rename(shop.project / "environments/other")
    assert shop.payconf("apply", str(shop.folder / "first.json")).code == 64
    assert untouched(shop)


def test_the_plan_says_from_which_revision_it_comes(shop: World) -> None:
    def git(*words: str) -> str:
        identity = ("-c", "user.name=J", "-c", "user.email=j@acme.example", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", *identity, *words], cwd=shop.project, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "first")
    file = str(shop.folder / "git.json")
    assert shop.payconf("plan", "shop", "--out", file).code == 0
    assert load(Path(file).read_bytes()).header.revision == f"{git('rev-parse', '--short=7', 'HEAD')} (main)"


@pytest.mark.parametrize(
    ("known", "words"),
    [(True, "answers as acct-third instead of acct-other"), (False, "answers as nobody instead of acct-other")],
)
def test_another_account_behind_the_same_key_is_refused(tmp_path: Path, known: bool, words: str) -> None:
    """The plan keeps whom the services named; whoever answers at apply must be the same."""
    world = make_world(tmp_path / "world")
    services = go_live(world)
    made = world.workflow(services).plan("production", PlanRequest())
    assert {"stripe", "payflow"} <= made.plan.accounts.keys()
    values = [value for name, value in world.environ.items() if name.startswith("PAYCONF_LIVE_") and known]
    third = IdentifyDouble("paypal_payflow", {value: Account("acct-third", "live") for value in values})
    with pytest.raises(Stale, match=words):
        world.workflow({**services, "paypal_payflow": third}).apply(made.file)
    assert world.query("acme", "SELECT count(*) FROM integrations") == [(0,)]
    if not known:  # what was not accepted is sent again only where somebody says so
        with pytest.raises(Stale, match=words):
            world.workflow(services).apply(made.file)
        world.workflow(services).prove("production", again=True)
    assert world.workflow(services).apply(made.file).run.error == ""


@pytest.mark.parametrize("verb", [("show",), ("apply",), ("plan", "shop", "--reviewed")])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "has 50 MiB, and a plan file has at most 32"),
        (b"[" * 200_000, "nested more than 64 levels deep"),
        (b'{"format_version":3,"x":' + b"[" * 90 + b"]" * 90 + b"}", "nested more than 64 levels deep"),
        (b'{"format_version":3,"changes":[],"changes":[]}', "says a name twice"),
        (b"\x00\xff", "not JSON"),
        (b'{"format_version":3,"x":' + b"9" * 5000 + b"}", "not JSON"),
    ],
    ids=["large", "deep", "deep enough", "twice", "bytes", "number"],
)
def test_what_no_plan_file_is_ends_in_a_sentence(
    shop: World, verb: tuple[str, ...], content: bytes | None, words: str
) -> None:
    file = shop.folder / "odd.json"
    with file.open("wb") as out:
        if content is None:
            out.truncate(50 * 1024**2)  # of which nothing is read
        else:
            out.write(content)
    said = shop.payconf(*verb, str(file))
    assert said.code == 10, said.all
    assert words in said.flat
    assert "unexpected" not in said.all


def test_a_plan_written_anew_by_another_program_is_refused(shop: World) -> None:
    """jq, an editor, a hook of git: what the reviewer saw and what is applied are one text."""
    file = shop.folder / "first.json"
    file.write_text(json.dumps(json.loads(file.read_bytes()), indent=2))
    said = shop.payconf("apply", str(file))
    assert said.code == 11
    assert "written anew by another program" in said.flat
    assert untouched(shop)

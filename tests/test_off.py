"""payconf off on the embedded shop: the way out of an incident, whatever else is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from payconf.model.change import Change
from payconf.model.errors import Unavailable
from payconf.model.outcome import Outcome
from payconf.model.results import InvalidProject, PlanRequest
from payconf.plan import intent
from payconf.plan.canonical import canonical
from payconf.plan.file import digest, dump, load
from payconf.providers import local as shop_provider
from payconf.state import open_state
from tests.test_stories import FILE, local, methods, small, steps
from tests.worlds import World, go_live, make_world

SETTINGS = "environments/shop/environment.yaml"


def off(world: World, *words: str, code: int = 0) -> str:
    said = world.payconf("off", "shop", *words)
    assert said.code == code, said.all
    return said.all


def enabled(world: World, table: str) -> dict[str, int]:
    """By name; payconf's own marker aside."""
    sql = f"SELECT name, enabled FROM {table} WHERE name NOT LIKE 'payconf marker %'"
    return {str(name): int(on) for name, on in world.query("shop", sql)}


def planned(world: World, *words: str) -> dict[str, Any]:
    """The plan that is written to a file."""
    off(world, *words, "--out", str(world.folder / "off.json"))
    found: dict[str, Any] = json.loads((world.folder / "off.json").read_text("utf-8"))
    return found


def test_rules_let_go_first_whoever_made_them_then_it_is_disabled(tmp_path: Path) -> None:
    world = small(tmp_path)
    local(world, "add", "shop", "rules", "name=By hand", "currency=EUR", "sort_order=1", "methods=money_order_3")
    said = off(world, "cheque", "--yes")
    assert "3 done, 0 failed" in said
    assert "Verified" in said
    assert enabled(world, "integrations") == {"Account": 1, "Bank": 1, "Cheque": 0}
    assert enabled(world, "rules") == {"Account": 1, "All": 1, "By hand": 0}
    assert methods(world) == [
        ("Account", "payment_term_1"),
        ("All", "money_order_2"),
        ("By hand", "money_order_3"),  # the shop refuses a rule without a method
    ]


def test_it_goes_by_key_by_address_and_by_the_shops_id(tmp_path: Path) -> None:
    world = small(tmp_path)
    ways = ("cheque", "integrations/cheque", "integrations/@3", "@3")
    found = [[change["id"] for change in planned(world, way)["changes"]] for way in ways]
    assert found == [["update:rules/all", "disable:integrations/cheque"]] * 4
    said = off(world, "cheqe", code=64)
    assert "did you mean 'cheque'" in said
    assert "@3 Cheque" in said


def test_what_is_off_already_is_no_change(tmp_path: Path) -> None:
    world = small(tmp_path)
    off(world, "cheque", "--yes")
    assert "No changes to shop" in off(world, "cheque", "--yes")


def test_nobody_to_ask_means_no(tmp_path: Path) -> None:
    world = small(tmp_path)
    said = off(world, "cheque", code=64)
    assert "say --yes" in said
    assert enabled(world, "integrations")["Cheque"] == 1


def test_production_goes_by_a_signed_file(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    said = off(world, "cheque", "--yes")
    assert "payconf off shop integrations/cheque --out off.json, then payconf apply off.json" in said
    assert enabled(world, "integrations")["Cheque"] == 1
    file = tmp_path / "off.json"
    off(world, "cheque", "--out", str(file))
    content = json.loads(file.read_text("utf-8"))
    assert content["signature"]
    done = world.payconf("apply", str(file))
    assert done.code == 0, done.all
    assert enabled(world, "integrations")["Cheque"] == 0
    assert world.payconf("apply", str(file)).code == 12  # once only


def test_an_unsigned_one_is_refused_in_production(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    file = tmp_path / "off.json"
    off(world, "cheque", "--out", str(file))
    content = json.loads(file.read_text("utf-8"))
    file.write_bytes(canonical({**content, "signature": None}))
    said = world.payconf("apply", str(file))
    assert said.code == 11
    assert "not signed" in said.flat
    assert enabled(world, "integrations")["Cheque"] == 1


def test_the_last_method_stands_first_and_has_to_be_accepted(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    world.edit(FILE, "methods: [bank, cheque]", "methods: [bank]")
    assert world.payconf("plan", "shop", "--out", "p.json").code == 0
    assert world.payconf("apply", "p.json").code == 0
    file = tmp_path / "off.json"
    said = off(world, "bank", "--out", str(file), code=11)
    assert said.startswith("Refused")
    assert "PC220" in said
    assert "--accept-no-method" in said
    assert world.payconf("apply", str(file)).code == 11
    said = off(world, "bank", "--out", str(file), "--accept-no-method")
    first, second, *_ = said.splitlines()
    assert first.strip() == "Accepted with --accept-no-method, and kept in the audit"
    assert "Buyers on EU Store who pay in EUR would be left without a payment method" in second
    done = world.payconf("apply", str(file))
    assert done.code == 0, done.all
    store = open_state(world.environ["PAYCONF_STATE"])
    run = store.runs("shop")[-1]
    store.close()
    assert run.note.startswith("payconf off integrations/bank --accept-no-method: Buyers on EU Store")
    assert enabled(world, "rules")["All"] == 0


def test_the_same_question_is_asked_in_an_exercise(tmp_path: Path) -> None:
    world = small(tmp_path)
    off(world, "cheque", "--yes")
    assert "PC220" in off(world, "bank", "--yes", code=11)
    assert "2 done" in off(world, "bank", "--yes", "--accept-no-method")


def money(world: World) -> None:
    local(
        world, "add-transaction", "shop", "money_order_3", "--action", "pending", "--amount", "100", "--currency", "EUR"
    )


@pytest.mark.parametrize("class_", ["sandbox", "production"])
def test_money_under_way_keeps_it_enabled_and_out_of_the_rules(tmp_path: Path, class_: str) -> None:
    world = small(tmp_path, class_)
    money(world)
    file = tmp_path / "off.json"
    said = off(world, "cheque", "--out", str(file))
    assert "1 order, 100 EUR authorised and not captured" in said
    assert "integrations/cheque stays enabled, in no rule" in said
    money(world)  # more of it in the meantime is no reason to stop: nothing is taken from it
    done = world.payconf("apply", str(file))
    assert done.code == 0, done.all
    assert enabled(world, "integrations")["Cheque"] == 1
    assert ("All", "money_order_3") not in methods(world)
    assert "No changes to shop" in off(world, "cheque", *(["--yes"] if class_ == "sandbox" else []))
    assert steps(world, 0) == []


def test_money_that_comes_in_between_stops_the_disabling(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    file = tmp_path / "off.json"
    off(world, "cheque", "--out", str(file))
    money(world)
    said = world.payconf("apply", str(file))
    assert said.code == 12
    assert "payments under way of integrations/cheque" in said.flat


def test_a_shop_that_hides_its_payments_keeps_it_enabled(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    planned = world.workflow({"local": Double(hidden=("transactions",))}).plan("shop", PlanRequest(off="cheque"))
    assert [change.id for change in planned.plan.changes] == ["update:rules/all", "retire:integrations/cheque"]
    assert planned.plan.changes[-1].note == "stays enabled: the shop doesn't tell which payments are under way"
    assert not planned.plan.refused


class Double:
    """The embedded shop, some of whose answers fail."""

    NAME = "local"
    KINDS = shop_provider.KINDS
    connect = staticmethod(shop_provider.connect)
    identify = staticmethod(shop_provider.identify)

    def __init__(self, hidden: tuple[str, ...] = (), writes: int | None = None) -> None:
        self.hidden, self.writes = hidden, writes

    def read(self, session: Any, kind: str) -> Any:
        if kind in self.hidden:
            raise Unavailable("The shop does not answer.")
        return shop_provider.read(session, kind)

    def write(self, session: Any, change: Change) -> Outcome:
        if self.writes == 0:
            raise Unavailable("The shop does not answer.")
        self.writes = None if self.writes is None else self.writes - 1
        return shop_provider.write(session, change)


BROKEN = {
    "an object": (FILE, "cheque: {type: money_order", "cheque: {type: money_odrer"),
    "no YAML": (FILE, "integrations:", "integrations: [{"),
    "a setting": (SETTINGS, "class: production", "class: production\nallow_delete: 7"),
    "an unknown file of folders": (SETTINGS, "class: production", "class: production\nextend: [_nowhere]"),
}


@pytest.mark.parametrize(("file", "old", "new"), BROKEN.values(), ids=BROKEN)
def test_errors_in_the_files_stop_nothing(tmp_path: Path, file: str, old: str, new: str) -> None:
    world = small(tmp_path, "production")
    world.edit(file, old, new)
    assert world.payconf("plan", "shop").code == 10
    out = tmp_path / "off.json"
    said = off(world, "cheque", "--out", str(out))
    assert "Errors in the files were passed over" in said
    assert f"{file}:" in said
    done = world.payconf("apply", str(out))
    assert done.code == 0, done.all
    assert "Verified" in done.all
    assert enabled(world, "integrations")["Cheque"] == 0


def test_it_is_bound_by_the_state_when_its_block_is_gone(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    (world.project / FILE).unlink()
    assert [change["id"] for change in planned(world, "cheque")["changes"]] == [
        "update:rules/all",
        "disable:integrations/cheque",
    ]


def test_without_the_state_the_name_in_git_or_the_shops_id_leads_to_it(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    (tmp_path / "state.sqlite").unlink()
    assert [change["id"] for change in planned(world, "cheque")["changes"]] == [
        "update:rules/@2",
        "disable:integrations/@3",
    ]
    done = world.payconf("apply", str(tmp_path / "off.json"))
    assert done.code == 0, done.all
    # adopted later, it stays as it was left
    for address in ("integrations/bank", "integrations/cheque", "integrations/account", "rules/all", "rules/account"):
        assert world.payconf("adopt", "shop", address).code == 0
    assert world.payconf("adopt", "shop", "payment_terms/net-30").code == 0
    assert world.payconf("adopt", "shop", "marker").code == 0
    assert steps(world, 0) == []


def test_where_nothing_says_which_state_it_is_nothing_is_done(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    (world.project / "payconf.yaml").write_text("version: 1\nstate: 7\n")
    said = off(world, "cheque")  # the command line says where state is
    assert "payconf.yaml:2" in said
    bare = world.workflow()
    bare.options = type(bare.options)(local_folder=bare.options.local_folder, environ=world.environ)
    with pytest.raises(InvalidProject):
        bare.plan("shop", PlanRequest(off="cheque"))


def test_what_must_be_right_is_said(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    world.edit(SETTINGS, "provider: local, ", "")
    said = off(world, "cheque", code=10)
    assert "environments/shop/environment.yaml" in said


def test_neither_secrets_nor_services_are_needed(tmp_path: Path) -> None:
    """Production of the repository's project: every secret unreadable, every service silent."""
    world = make_world(tmp_path / "world")
    doubles = go_live(world)
    workflow = world.workflow(doubles)
    made = workflow.plan("production", PlanRequest())
    assert not made.plan.refused, made.plan.refused
    assert not workflow.apply(made.file).run.error
    key = world.environ["PAYCONF_LIVE_PLAN_KEY"]
    login = {name: text for name, text in world.environ.items() if not name.startswith("PAYCONF_LIVE_")}
    world.environ = {**login, "PAYCONF_LIVE_PLAN_KEY": key}
    silent = {name: Silent(name) for name in doubles}
    workflow = world.workflow(silent)
    made = workflow.plan("production", PlanRequest(off="stripe", accept_no_method=True))
    assert not made.plan.refused, made.plan.refused
    assert made.plan.complete
    done = workflow.apply(made.file)
    assert (done.run.error, done.leftovers, done.unverified) == ("", (), "")
    (on,) = world.query("acme", "SELECT enabled FROM integrations WHERE type = 'stripe'")
    assert on == (0,)
    assert not any(silent[name].asked for name in silent)


class Silent:
    """A payment service that doesn't answer."""

    def __init__(self, name: str) -> None:
        self.NAME, self.KINDS = name, dict[str, Any]()
        self.asked = False

    def connect(self, target: Any) -> Any:
        return self

    def close(self) -> None:
        """Nothing is open."""

    def identify(self, session: Any) -> Any:
        self.asked = True
        raise Unavailable("No answer.")

    def read(self, session: Any, kind: str) -> Any:
        raise Unavailable("No answer.")

    def write(self, session: Any, change: Change) -> Outcome:
        raise Unavailable("No answer.")


def test_a_plan_file_that_does_more_than_it_says_is_refused(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit(FILE, "label: Cheque,", "label: Check,")
    file = tmp_path / "plan.json"
    assert world.payconf("plan", "shop", "--out", str(file)).code == 0
    made = load(file.read_bytes())
    forged = replace(made, options={**made.options, "off": "integrations/cheque", "off_id": "3"})
    forged = replace(forged, intent=intent(forged))
    file.write_bytes(dump(forged))
    assert digest(forged) != digest(made)
    said = world.payconf("apply", str(file))
    assert said.code == 11
    assert "only switches off" in said.flat


def test_a_run_that_fails_on_the_way_is_finished_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payconf.apply.carry.pause", lambda *_: True)  # what is tried again is tried at once
    world = small(tmp_path, "sandbox", "drift: revert\n")
    workflow = world.workflow({"local": Double(writes=1)})
    made = workflow.plan("shop", PlanRequest(off="cheque"))
    done = workflow.apply(made.file)
    assert done.run.error
    assert enabled(world, "integrations")["Cheque"] == 1
    assert ("All", "money_order_3") not in methods(world)
    assert steps(world) == []  # only forgets what was not done; the rule stays as it was left
    assert "1 done" in off(world, "cheque", "--yes")
    assert steps(world, 0) == []


def test_a_run_that_is_killed_is_remembered(tmp_path: Path) -> None:
    """kill -9 after the first write: state and shop agree on what is off, and no later plan undoes it."""
    world = small(tmp_path, "sandbox", "drift: revert\n")
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "sitecustomize.py").write_text(
        "import os, signal\nfrom payconf.providers import local\nwrite = local.write\n"
        "def killed(session, change):\n    write(session, change)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "local.write = killed\n"
    )
    variables = {**os.environ, **world.environ, "PYTHONPATH": str(trap)}
    command = [sys.executable, "-m", "payconf", "off", "shop", "cheque", "--yes"]
    dead = subprocess.run(command, cwd=world.project, env=variables, capture_output=True)
    assert dead.returncode == -9
    world.break_lock("shop")
    assert ("All", "money_order_3") not in methods(world)
    assert steps(world) == []
    said = world.payconf("plan", "shop").all
    assert "switched off by payconf off, run r-0002" in said
    assert "1 done" in off(world, "cheque", "--yes")
    assert steps(world, 0) == []

"""Stories of copied databases on the embedded shop: known before anything is written, and taken back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from payconf.state import open_state
from payconf.state.sqlite import SqliteState
from tests.copied_worlds import apply, copy, enabled, holds, markers, refusals, three
from tests.worlds import World

pytestmark = pytest.mark.untraced


def test_each_shop_bears_its_own_marker_and_nobody_speaks_of_it(tmp_path: Path) -> None:
    world = three(tmp_path)
    first = world.payconf("plan", "dev")
    assert "Left in the shop by payconf, so that a copy of it is known" in first.out
    assert "+ marker/dev" in first.out
    for name in ("live", "qa", "dev"):
        apply(world, name)
        assert markers(world, name) == [name]
        again = world.payconf("plan", name, "--detailed-exitcode", "--full")
        assert again.code == 0
        assert "marker" not in again.out
        assert world.payconf("drift", name).code == 0


def test_the_marker_survives_unmanaged_delete(tmp_path: Path) -> None:
    world = three(tmp_path)
    world.edit("environments/dev/environment.yaml", "class: sandbox", "class: sandbox\nunmanaged: delete")
    apply(world, "dev")
    apply(world, "dev")
    assert markers(world, "dev") == ["dev"]


@pytest.mark.parametrize("url", [None, "local:dev"])
def test_production_restored_to_the_sandbox_is_known_by_its_marker(tmp_path: Path, url: str | None) -> None:
    """Also where somebody has put the address right."""
    world = three(tmp_path)
    for name in ("live", "dev"):
        apply(world, name)
    copy(world, "live", "dev")
    if url:
        assert world.payconf("local", "set-url", "dev", url).code == 0
    assert refusals(world, "dev") == ["PC256"]
    assert refusals(world, "dev", "--no-secrets") == ["PC256"]
    said = world.payconf("plan", "dev").out
    assert "bears the marker of live" in said
    assert "payconf reclaim dev" in said
    before = world.query("dev", "SELECT * FROM integrations")
    assert world.payconf("apply", "dev", "--yes").code == 11
    assert world.payconf("off", "dev", "bank", "--yes").code == 11
    for looking in (("drift", "dev"), ("drift", "dev", "--secrets"), ("pull", "dev", "integrations/bank")):
        refused = world.payconf(*looking)
        assert (refused.code, refused.out) == (11, "")
        assert "bears the marker of live" in refused.flat
    assert world.payconf("adopt", "dev", "marker").code == 11
    assert world.query("dev", "SELECT * FROM integrations") == before
    assert world.payconf("plan", "live").code == 0


def test_a_database_that_is_copied_between_plan_and_apply_is_refused(tmp_path: Path) -> None:
    world = three(tmp_path)
    for name in ("live", "dev"):
        apply(world, name)
    world.edit("environments/dev/objects.yaml", "Net 30", "Net 31")
    file = str(tmp_path / "plan.json")
    assert world.payconf("plan", "dev", "--out", file).code == 0
    copy(world, "live", "dev")
    refused = world.payconf("apply", file)
    assert refused.code == 11
    assert "bears the marker of live" in refused.flat
    assert world.query("dev", "SELECT label FROM payment_terms") == [("Net 30",)]


def test_the_other_environments_address_refuses_though_the_marker_is_right(tmp_path: Path) -> None:
    world = three(tmp_path)
    apply(world, "dev")
    assert world.payconf("local", "set-url", "dev", "local:live").code == 0
    assert refusals(world, "dev") == ["PC258"]
    assert world.payconf("local", "set-url", "dev", "https://dev.internal.example").code == 0
    assert world.payconf("plan", "dev").code == 0


def test_an_older_backup_of_its_own_shop_is_known_too(tmp_path: Path) -> None:
    world = three(tmp_path)
    copy(world, "dev", "qa")  # before anything was applied
    backup = tmp_path / "backup"
    backup.write_bytes(world.shop("dev").read_bytes())
    apply(world, "dev")
    world.shop("dev").write_bytes(backup.read_bytes())
    for suffix in ("-wal", "-shm"):
        Path(f"{world.shop('dev')}{suffix}").unlink(missing_ok=True)
    assert refusals(world, "dev") == ["PC257"]


def test_two_markers_and_one_that_was_enabled_by_hand(tmp_path: Path) -> None:
    world = three(tmp_path)
    apply(world, "dev")
    ((ident, name),) = world.query("dev", "SELECT id, name FROM integrations WHERE name LIKE 'payconf marker %'")
    local = ("local", "set", "dev", f"integrations/{ident}", f"name={name}")
    assert world.payconf(*local, "enabled=true").code == 0
    assert refusals(world, "dev") == ["PC257"]
    assert "disable it there" in " ".join(world.payconf("plan", "dev").out.split())
    assert world.payconf(*local, "enabled=false").code == 0
    assert world.payconf("plan", "dev", "--detailed-exitcode").code == 0
    other = str(name)[:-1] + ("0" if str(name)[-1] != "0" else "1")
    made = world.payconf("local", "add", "dev", "integrations", "type=money_order", f"name={other}", "enabled=false",
                         "label=x", "short_label=x")  # fmt: skip
    assert made.code == 0, made.all
    assert refusals(world, "dev") == ["PC257"]


def test_what_was_changed_of_it_by_hand_is_drift(tmp_path: Path) -> None:
    world = three(tmp_path)
    apply(world, "live")
    ((ident,),) = world.query("live", "SELECT id FROM integrations WHERE name LIKE 'payconf marker %'")
    assert (
        world.payconf("local", "set", "live", f"integrations/{ident}", "pay_to=who is this", "enabled=false").code == 0
    )
    said = world.payconf("drift", "live")
    assert said.code == 2
    assert "marker/live" in said.out
    assert world.payconf("pull", "live", "marker/live").code == 11
    undone = str(tmp_path / "undone.json")
    assert world.payconf("plan", "live", "--revert-drift", "marker/live", "--out", undone).code == 0
    assert world.payconf("apply", undone).code == 0
    assert world.payconf("drift", "live").code == 0


def test_a_lost_state_is_adopted_the_marker_too(tmp_path: Path) -> None:
    world = three(tmp_path)
    apply(world, "dev")
    (tmp_path / "state.sqlite").unlink()
    assert set(refusals(world, "dev")) == {"PC257", "PC501"}
    assert "payconf adopt dev marker" in " ".join(world.payconf("plan", "dev").out.split())
    refused = world.payconf("reclaim", "dev", "--yes")
    assert refused.code == 11
    assert "payconf adopt dev marker" in refused.flat
    assert world.payconf("adopt", "dev", "marker").code == 0
    assert set(refusals(world, "dev")) == {"PC501"}
    assert world.payconf("adopt", "dev", "marker").code == 11
    assert world.payconf("adopt", "qa", "marker").code == 11


def test_an_environment_from_before_markers_gets_one(tmp_path: Path) -> None:
    world = three(tmp_path)
    for name in ("live", "dev"):
        apply(world, name)
        world.query(name, "DELETE FROM integrations WHERE name LIKE 'payconf marker %'")
        store = open_state(world.environ["PAYCONF_STATE"])
        for address in store.load(name).bindings:
            if address.kind == "marker":
                store.unbind(name, address)
        store.close()
    apply(world, "dev")
    assert markers(world, "dev") == ["dev"]
    undecided = world.payconf("plan", "live")
    assert undecided.code == 11
    assert "Set its application URL to local:live" in " ".join(undecided.out.split())
    assert world.payconf("local", "set-url", "live", "local:live").code == 0
    apply(world, "live")
    assert markers(world, "live") == ["live"]


def reclaim(world: World, name: str, code: int = 0) -> str:
    """What is said, the plan first."""
    said = world.payconf("reclaim", name, "--yes")
    assert said.code == code, said.all
    return said.err + said.out


def copied(folder: Path) -> World:
    """qa's database in the place of dev's; its ids mean other objects, and it has one integration more."""
    world = three(folder)
    apply(world, "dev")
    shop = ("local", "add", "qa", "integrations", "type=money_order", "label=x", "short_label=x")
    assert world.payconf(*shop, "name=By hand").code == 0
    apply(world, "qa")
    copy(world, "qa", "dev")
    return world


def test_reclaim_takes_a_copy_back(tmp_path: Path) -> None:
    world = copied(tmp_path)
    assert holds(world, "dev", "QA_WORD")
    before = world.query("dev", "SELECT id, type FROM integrations ORDER BY id")
    rules = world.query("dev", "SELECT * FROM rules")
    said = reclaim(world, "dev")
    first = [line for line in said.splitlines() if line][:6]
    assert first[0].startswith("payconf reclaim dev")
    assert "A copied shop becomes that of dev; nothing is deleted" in first[2]
    assert "bears the marker of qa" in first[3]
    assert "Verified: the shop was read again, and it is that of dev." in said
    assert holds(world, "dev", "DEV_WORD")
    assert not holds(world, "dev", "QA_WORD")
    assert enabled(world, "dev") == {"Bank": True, "Cheque": True, "Cards": True, "By hand": False}
    assert world.query("dev", "SELECT id, type FROM integrations ORDER BY id") == before
    assert world.query("dev", "SELECT * FROM rules") == rules
    assert markers(world, "dev") == ["dev"]
    ((settings,),) = world.query("dev", "SELECT settings FROM integrations WHERE name = 'Cards'")
    assert json.loads(settings)["vendor"] == "acmedev"
    assert world.payconf("plan", "dev", "--detailed-exitcode").code == 0
    refused = world.payconf("reclaim", "dev", "--yes")
    assert refused.code == 11
    assert "no copy as far as payconf can tell" in refused.flat
    assert world.payconf("plan", "qa", "--detailed-exitcode").code == 0


def test_its_file_is_applied_once_and_only_to_what_it_was_made_for(tmp_path: Path) -> None:
    world = copied(tmp_path)
    file = str(tmp_path / "reclaim.json")
    assert world.payconf("reclaim", "dev", "--out", file).code == 0
    assert world.payconf("local", "add", "dev", "integrations", "type=money_order", "name=Later", "label=x",
                         "short_label=x").code == 0  # fmt: skip
    stale = world.payconf("apply", file)
    assert stale.code == 12
    assert "is enabled now, and this plan doesn't know it" in stale.flat
    assert world.payconf("reclaim", "dev", "--out", file).code == 0
    assert world.payconf("apply", file).code == 0
    again = world.payconf("apply", file)
    assert again.code == 12
    assert "applied before" in again.flat


def test_it_needs_every_secret(tmp_path: Path) -> None:
    world = copied(tmp_path)
    del world.environ["DEV_WORD"]
    refused = world.payconf("reclaim", "dev", "--yes")
    assert refused.code == 11
    assert "env://DEV_WORD" in refused.flat
    assert enabled(world, "dev")["Cards"]


def test_nothing_is_switched_on_while_it_believes_to_be_elsewhere(tmp_path: Path) -> None:
    world = copied(tmp_path)
    assert world.payconf("local", "set-url", "dev", "local:qa").code == 0
    said = reclaim(world, "dev", 15)
    assert "nothing is switched on and the marker stays" in " ".join(said.split())
    assert not any(enabled(world, "dev").values())
    assert markers(world, "dev") == ["qa"]
    assert holds(world, "dev", "DEV_WORD")
    assert world.payconf("local", "set-url", "dev", "local:dev").code == 0
    reclaim(world, "dev")
    assert enabled(world, "dev")["Cards"]
    assert markers(world, "dev") == ["dev"]


def test_production_is_taken_back_by_a_signed_file_whatever_money_is_under_way(tmp_path: Path) -> None:
    world = three(tmp_path)
    for name in ("live", "dev"):
        apply(world, name)
    copy(world, "dev", "live")
    ((ident,),) = world.query("live", "SELECT id FROM integrations WHERE name = 'Cards'")
    paid = ("--action", "authorize", "--amount", "100")
    assert (
        world.payconf("local", "add-transaction", "live", f"paypal_payflow_gateway_credit_card_{ident}", *paid).code
        == 0
    )
    shown = world.payconf("reclaim", "live", "--yes")
    assert shown.code == 0
    assert "payconf reclaim live --out reclaim.json, then payconf apply reclaim.json" in shown.out
    assert enabled(world, "live")["Cards"]
    file = str(tmp_path / "reclaim.json")
    assert world.payconf("reclaim", "live", "--out", file).code == 0
    done = world.payconf("apply", file)
    assert done.code == 0, done.all
    assert enabled(world, "live") == {"Bank": True, "Cheque": True, "Cards": False}
    assert markers(world, "live") == ["live"]


def test_two_markers_become_one_and_none_is_made_anew(tmp_path: Path) -> None:
    world = copied(tmp_path)
    name = "payconf marker live " + "5" * 32
    assert world.payconf("local", "add", "dev", "integrations", "type=money_order", f"name={name}", "enabled=false",
                         "label=x", "short_label=x").code == 0  # fmt: skip
    reclaim(world, "dev")
    assert markers(world, "dev") == ["dev"]
    assert world.query("dev", "SELECT count(*) FROM integrations WHERE name LIKE 'was payconf marker %'") == [(1,)]
    world.query("dev", "DELETE FROM integrations WHERE name LIKE 'payconf marker %'")
    assert refusals(world, "dev") == ["PC257"]
    reclaim(world, "dev")
    assert markers(world, "dev") == ["dev"]
    assert world.payconf("plan", "dev", "--detailed-exitcode").code == 0


TRAP = """\
import os, signal
from payconf.providers import local
write, seen = local.write, []
def killed(session, change):
    done = write(session, change)
    seen.append(change)
    if len(seen) == int(os.environ["KILL_AT"]):
        os.kill(os.getpid(), signal.SIGKILL)
    return done
local.write = killed
"""


@pytest.fixture
def broken_off(tmp_path: Path) -> BrokenOff:
    return BrokenOff(copied(tmp_path))


class BrokenOff:
    """A plan that takes dev's shop back, which can be killed behind each of its writes."""

    def __init__(self, world: World) -> None:
        self.world, self.folder = world, world.folder
        self._backup = world.shop("dev").read_bytes(), (self.folder / "state.sqlite").read_bytes()
        self._trap, self._file = self.folder / "trap", self.folder / "reclaim.json"
        self._trap.mkdir()
        (self._trap / "sitecustomize.py").write_text(TRAP)
        assert world.payconf("reclaim", "dev", "--out", str(self._file)).code == 0
        self.changes = json.loads(self._file.read_text("utf-8"))["changes"]

    def at(self, number: int) -> None:
        """Everything as it was, then killed behind this write."""
        for path, content in zip((self.world.shop("dev"), self.folder / "state.sqlite"), self._backup, strict=True):
            for suffix in ("", "-wal", "-shm"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)
            path.write_bytes(content)
        variables = {**os.environ, **self.world.environ, "PYTHONPATH": str(self._trap), "KILL_AT": str(number)}
        command = [sys.executable, "-m", "payconf", "apply", str(self._file)]
        assert subprocess.run(command, cwd=self.world.project, env=variables, capture_output=True).returncode == -9
        self.world.break_lock("dev")

    def taken_back(self) -> None:
        """It is dev's now, and nothing is left to do."""
        assert enabled(self.world, "dev") == {"Bank": True, "Cheque": True, "Cards": True, "By hand": False}
        assert holds(self.world, "dev", "DEV_WORD")
        assert markers(self.world, "dev") == ["dev"]
        again = self.world.payconf("plan", "dev", "--detailed-exitcode")
        assert again.code == 0, again.all


def test_killed_at_each_write_it_is_safe_and_is_run_again(broken_off: BrokenOff) -> None:
    """Nothing is on with another's access, the marker stays foreign until the end, and a second run finishes."""
    world, changes = broken_off.world, broken_off.changes
    written = next(index for index, change in enumerate(changes) if "password" in change["values"])
    for at in range(1, len(changes) + 1):
        broken_off.at(at)
        last = at == len(changes)
        assert markers(world, "dev") == ["dev" if last else "qa"]
        on = enabled(world, "dev")
        assert not on["Cards"] or at > written or at < sum(change["action"] == "disable" for change in changes)
        assert refusals(world, "dev") == ["PC257" if last else "PC256"]
        reclaim(world, "dev")
        broken_off.taken_back()


def test_killed_at_each_write_it_is_resumed(broken_off: BrokenOff) -> None:
    """The same run comes to its end, each change done once; a second resume finds nothing left."""
    for at in range(1, len(broken_off.changes) + 1):
        broken_off.at(at)
        shown = broken_off.world.payconf("runs", "show", "dev", "r-0002")
        assert "payconf resume dev r-0002" in shown.out
        assert "payconf reclaim dev --out plan.json" in shown.out
        assert "rollback" not in shown.out
        for _ in range(2):
            said = broken_off.world.payconf("resume", "dev", "r-0002")
            assert said.code == 0, (at, said.all)
            assert f"r-0002 on dev: {len(broken_off.changes)} done, 0 failed, 0 skipped, 0 unknown" in said.out
            assert "Verified: the shop was read again, and it is that of dev." in said.out
        broken_off.taken_back()


def test_it_is_resumed_where_only_the_end_of_the_run_was_not_written(broken_off: BrokenOff) -> None:
    """The shop is no copy any more by then."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqliteState, "finish", _killed)
        with pytest.raises(KeyboardInterrupt):
            broken_off.world.workflow().apply((broken_off.folder / "reclaim.json").read_bytes())
    assert markers(broken_off.world, "dev") == ["dev"]
    assert broken_off.world.payconf("resume", "dev", "r-0002").code == 0
    broken_off.taken_back()


def test_what_was_switched_on_meanwhile_is_not_left_on(broken_off: BrokenOff) -> None:
    """Neither another integration, nor one that the run has disabled already."""
    world = broken_off.world
    for name, said in (("Later", "is enabled now, and this plan doesn't know it"), ("Cards", "changed in the shop")):
        broken_off.at(len(broken_off.changes) // 2)
        if name == "Later":
            assert world.payconf("local", "add", "dev", "integrations", "type=money_order", "name=Later", "label=x",
                                 "short_label=x").code == 0  # fmt: skip
        else:
            ((ident,),) = world.query("dev", "SELECT id FROM integrations WHERE name = 'Cards'")
            assert world.payconf("local", "set", "dev", f"integrations/{ident}", "enabled=true").code == 0
        refused = world.payconf("resume", "dev", "r-0002")
        assert refused.code in (12, 15), refused.all
        assert said in " ".join(refused.all.split())
        assert markers(world, "dev") == ["qa"]


def test_it_is_never_undone(broken_off: BrokenOff) -> None:
    """Neither to its end nor halfway; the words say what to do instead."""
    broken_off.at(2)
    world = broken_off.world
    refused = world.payconf("rollback", "dev", "r-0002")
    assert refused.code == 11
    assert "took a copied shop back, and that is not undone" in refused.flat
    assert "payconf resume dev r-0002" in refused.flat
    assert world.payconf("resume", "dev", "r-0002").code == 0
    refused = world.payconf("rollback", "dev", "r-0002")
    assert refused.code == 11
    assert "payconf off dev INTEGRATION" in refused.flat
    assert "resume" not in refused.flat
    broken_off.taken_back()


def _killed(*_: object) -> None:
    raise KeyboardInterrupt

"""What every verb leaves in the audit, as a person types it on the embedded shop."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from payconf.model.audit import Circumstances, Event, Who
from payconf.model.errors import PayconfError, Refused, Rejected, UsageError
from payconf.model.lease import Lease, Owner
from payconf.model.outcome import Done, Step
from payconf.model.results import PlanRequest
from payconf.providers import local as shop_provider
from payconf.state import open_state
from payconf.state.base import StateStore
from payconf.state.chain import AuditTables
from payconf.state.journal import JournalTables
from payconf.workflow import audited
from payconf.workflow.prune import prune_runs
from payconf.workflow.runs_audit import catch_up, go_on
from tests.copied_worlds import three
from tests.http_samples import Server
from tests.identity_samples import Issuer, Signer
from tests.test_resume import PACE, Killed, begin, dying
from tests.test_stories import FILE, apply, local, small
from tests.worlds import World, go_live, make_world

NAMES = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BITBUCKET_STEP_TRIGGERER_UUID", "BUILD_REQUESTEDFOR", "CIRCLE_USERNAME")
SETTINGS = "environments/shop/environment.yaml"


@pytest.fixture(autouse=True)
def jana(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, "BUILD_USER_ID", "GITHUB_REF", "GITHUB_RUN_ID", "CI_JOB_URL", "BUILD_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("USER", "jana")


def records(world: World, name: str = "shop", *words: str) -> list[dict[str, Any]]:
    said = world.payconf("audit", name, "--format", "jsonl", *words)
    assert said.code == 0, said.all
    return [json.loads(line) for line in said.out.splitlines()]


def events(world: World, name: str = "shop") -> list[dict[str, Any]]:
    return [entry["event"] for entry in records(world, name)]


def last(world: World, kind: str, name: str = "shop") -> dict[str, Any]:
    found: dict[str, Any] = [event for event in events(world, name) if event["kind"] == kind][-1]
    return found


@contextmanager
def state(world: World) -> Iterator[StateStore]:
    with closing(open_state(world.environ["PAYCONF_STATE"])) as store:
        yield store


def kinds(world: World) -> list[str]:
    return [event["kind"] for event in events(world)]


def test_a_run_is_recorded_before_it_writes_and_each_object_after(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit(FILE, "methods: [bank, cheque]", "methods: [bank]")
    world.environ |= {"PAYCONF_APPROVERS": "tom, ann", "PAYCONF_REQUEST_URL": "https://git.example/pr/7?x=1"}
    before = len(events(world))
    assert apply(world) == []
    begun, change, ended = events(world)[before:]
    plan = json.loads((world.folder / "plan.json").read_text("utf-8"))
    with state(world) as store:
        run = store.runs("shop")[-1]
    right = {
        "intent": run.intent,
        "digest": run.digest,
        "approvers": ["tom", "ann"],
        "request": "https://git.example/pr/7",
    }
    assert begun["kind"] == "apply"
    assert begun["run"] == run.id == "r-0002"
    assert begun["facts"] == {
        **right,
        "phase": "begun",
        "verb": "apply",
        "class": "sandbox",
        "shop": "local:shop",
        "account": plan["header"]["account"],
        "changes": 1,
    }
    assert begun["who"] == {"name": "jana", "proven": False, "source": "USER"}
    assert (change["kind"], change["subject"], change["run"]) == ("change", "rules/all", "r-0002")
    methods = [{"$ref": "integrations/bank", "output": "method."}, {"$ref": "integrations/cheque", "output": "method."}]
    ((field,),) = (change["facts"]["fields"],)
    assert field == {"field": "methods", "from": methods, "to": methods[:1]}
    assert right.items() <= change["facts"].items()
    assert (change["facts"]["action"], change["facts"]["result"]) == ("update", "done")
    assert ended["facts"] == {
        "phase": "ended", "verb": "apply", "done": 1, "failed": 0, "skipped": 0, "unknown": 0, "error": "",
    }  # fmt: skip


def test_a_failed_change_is_recorded_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = small(tmp_path)
    world.edit(FILE, "label: Net 30", "label: Net 31")

    def failing(*_: object) -> object:
        raise Rejected("the shop says no")

    with monkeypatch.context() as patch:
        patch.setattr(shop_provider, "write", failing)
        line = world.workflow()
        assert line.apply(line.plan("shop", PlanRequest()).file).run.error
    change = last(world, "change")
    assert (change["subject"], change["facts"]["result"]) == ("payment_terms/net-30", "failed")
    assert "the shop says no" in change["facts"]["text"]
    assert last(world, "apply")["facts"]["failed"] == 1


def look(world: World, text: str) -> None:
    """No secret of this world is in it, as it is, as hex or as base64."""
    known = [name for name in world.environ if name.startswith(("PAYCONF_DEMO_", "PAYCONF_LIVE_"))]
    assert len(known) > 15
    for name in known:
        value = world.environ[name].encode()
        forms = (value.decode(), value.hex(), base64.b64encode(value).decode().rstrip("="))
        assert name == "PAYCONF_LIVE_PAYFLOW_USER" or not any(form in text for form in forms), name


def test_secrets_are_recorded_as_changed_and_nothing_else(tmp_path: Path) -> None:
    world = make_world(tmp_path / "world")
    services = go_live(world)
    line = world.workflow(services)
    line.apply(line.plan("production", PlanRequest()).file)
    found = {
        event["subject"]: event["facts"]["fields"] for event in events(world, "production") if event["kind"] == "change"
    }
    secret = [entry for entry in found["integrations/stripe"] if "secret" in entry]
    assert {"field": "secret_key", "secret": "changed"} in secret
    assert all(entry.keys() == {"field", "secret"} and entry["secret"] == "changed" for entry in secret)
    for form in ("text", "csv", "jsonl", "html"):
        look(world, world.payconf("audit", "production", "--format", form).out)
    with state(world) as store:
        look(world, repr(store.audited("production")))


def test_a_key_that_was_pasted_into_a_label_is_cut_off(tmp_path: Path) -> None:
    world = small(tmp_path)
    key = "_".join(("sk", "live", "51" + "aB3dE6gH9kL2" * 4))
    local(world, "set", "shop", "integrations/1", f"label={key}")
    world.payconf("drift", "shop")
    with state(world) as store:
        assert key not in repr(store.audited("shop"))
    assert last(world, "drift")["facts"]["fields"][0]["to"] != key


def test_off_is_recorded_with_what_was_accepted(tmp_path: Path) -> None:
    world = small(tmp_path)
    assert world.payconf("off", "shop", "bank", "--yes").code == 0
    begun = next(event for event in events(world) if event["kind"] == "off")
    assert (begun["subject"], begun["facts"]["verb"], begun["facts"]["phase"]) == ("integrations/bank", "off", "begun")
    world.edit(FILE, "methods: [bank, cheque]", "methods: [cheque]")
    said = world.payconf("off", "shop", "cheque", "--accept-no-method", "--yes")
    assert said.code == 0, said.all
    accepted = [event for event in events(world) if event["facts"].get("without method")]
    assert [event["subject"] for event in accepted] == ["integrations/cheque"]
    assert kinds(world).count("drift") == 0  # it is payconf's own doing


def test_adopting_one_and_all_is_recorded(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.environ["PAYCONF_STATE"] = f"sqlite://{tmp_path / 'new.sqlite'}"
    assert world.payconf("adopt", "shop", "marker").code == 0
    assert world.payconf("adopt", "shop", "rules/all").code == 0
    found = last(world, "adopt")
    assert (found["subject"], found["facts"]) == ("rules/all", {"verb": "adopt", "was": None, "live_id": "2"})
    assert world.payconf("adopt", "shop", "--dry-run").code == 0
    assert kinds(world) == ["adopt", "adopt"]
    assert world.payconf("adopt", "shop").code == 0
    objects = last(world, "adopt")["facts"]["objects"]
    assert {"integrations/bank", "integrations/cheque", "rules/account"} <= objects.keys()
    assert "rules/all" not in objects
    assert world.payconf("adopt", "shop").code == 0
    assert kinds(world) == ["adopt"] * 3
    said = world.payconf("history", "shop", "rules/account")
    assert "adopt 5 objects" in said.out


def test_what_an_export_binds_is_recorded(tmp_path: Path) -> None:
    world = small(tmp_path)
    local(world, "add", "shop", "rules", "name=By hand", "currency=EUR", "sort_order=1", "methods=money_order_3")
    said = world.payconf("export", "shop")
    assert said.code == 0, said.all
    assert last(world, "adopt")["facts"]["verb"] == "export"
    assert last(world, "adopt")["facts"]["live_id"] == "3"


def test_pulling_is_an_edit_of_the_state(tmp_path: Path) -> None:
    world = small(tmp_path, settings="drift: keep\n")
    local(world, "set", "shop", "rules/2", "sort_order=99")
    assert world.payconf("pull", "shop", "rules/all").code == 0
    found = last(world, "state edit")
    assert (found["subject"], found["facts"]["verb"]) == ("rules/all", "pull")
    assert found["facts"]["fields"] == [{"field": "sort_order"}]


def test_waivers_in_force_stand_beside_the_run(tmp_path: Path) -> None:
    world = small(tmp_path)
    until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    waiver = f"{{code: PC408, address: rules/all, reason: =PAY-1, owner: jana, until: '{until}'}}"
    (world.project / "environments/shop/waivers.yaml").write_text(f"waivers: [{waiver}]\n")
    world.edit(FILE, "label: Net 30", "label: Net 31")
    assert apply(world) == []
    found = last(world, "waiver")
    assert (found["subject"], found["run"]) == ("rules/all", "r-0002")
    assert found["facts"] == {"code": "PC408", "reason": "=PAY-1", "owner": "jana", "until": until, "silences": 0}


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=UTC)


def test_drift_is_recorded_once_with_the_time_between_which_it_arose(tmp_path: Path) -> None:
    world = small(tmp_path, settings="drift: keep\n")

    def drift(day: int, hour: int = 12) -> list[dict[str, Any]]:
        world.workflow(now=lambda: at(day, hour)).drift("shop")
        return [event for event in events(world) if event["kind"] == "drift"]

    assert drift(1) == []
    local(world, "set", "shop", "rules/2", "enabled=false")
    (first,) = drift(2)
    assert (first["subject"], first["at"]) == ("rules/all", "2026-12-02T12:00:00+00:00")
    assert first["facts"] == {
        "vanished": False,
        "fields": [{"field": "enabled", "from": True, "to": False}],
        "after": "2026-12-01T12:00:00+00:00",
        "before": "2026-12-02T12:00:00+00:00",
    }
    assert drift(3) == [first]
    local(world, "set", "shop", "rules/2", "sort_order=7")
    assert drift(4)[1]["facts"]["fields"] == [{"field": "sort_order", "from": 10, "to": 7}]
    local(world, "set", "shop", "rules/2", "enabled=true")
    assert len(drift(5)) == 2
    local(world, "set", "shop", "rules/2", "enabled=false")
    assert len(drift(5, 11)) == 2  # a reading that began before one that is remembered says nothing
    third = drift(6)[2]
    assert third["facts"]["after"] == "2026-12-05T12:00:00+00:00"


def test_what_vanished_is_drift_and_what_git_changed_is_none(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit(FILE, "sort_order: 20", "sort_order: 21")
    world.payconf("plan", "shop")
    assert "drift" not in kinds(world)
    local(world, "delete", "shop", "rules/1")
    world.payconf("plan", "shop", "--no-secrets")
    found = last(world, "drift")
    assert (found["subject"], found["facts"]["vanished"]) == ("rules/account", True)
    assert "vanished from the shop" in world.payconf("audit", "shop").out


def test_a_copied_shop_and_an_untrusted_branch_leave_no_drift(tmp_path: Path) -> None:
    from tests.copied_worlds import apply as carried_out
    from tests.copied_worlds import copy

    world = three(tmp_path)
    for name in ("live", "dev"):
        carried_out(world, name)
    copy(world, "live", "dev")
    assert world.payconf("plan", "dev").code == 11
    assert [event for event in events(world, "dev") if event["kind"] == "drift"] == []


def test_refusals_of_production_are_recorded_and_the_same_plan_once(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    assert world.payconf("plan", "shop").code == 0
    path = world.project / FILE
    path.write_text(path.read_text("utf-8").replace("  cheque: {", "  # cheque: {").replace("[bank, cheque]", "[bank]"))
    for _ in range(2):
        assert world.payconf("plan", "shop", "--out", str(world.folder / "no.json")).code == 11
    found = [event for event in events(world) if event["kind"] == "refusal"]
    assert [event["facts"]["verb"] for event in found] == ["plan"]
    (reason,) = found[0]["facts"]["reasons"]
    assert (reason["code"], reason["subject"]) == ("PC217", "integrations/cheque")
    assert reason["text"]
    assert found[0]["facts"]["intent"]
    assert world.payconf("drift", "shop").code == 0
    assert kinds(world).count("refusal") == 1
    for _ in range(2):
        assert world.payconf("apply", str(world.folder / "no.json")).code == 11
    assert kinds(world).count("refusal") == 3
    assert world.payconf("apply", "shop", "--yes").code == 11
    assert last(world, "refusal")["facts"]["reasons"][0]["code"] == "refused"


def test_a_plan_file_that_was_tampered_with_or_used_is_recorded(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    file = world.folder / "plan.json"
    assert [world.payconf("apply", str(file)).code for _ in range(2)] == [0, 12]
    assert last(world, "refusal")["facts"]["reasons"][0]["code"] == "stale"
    data = json.loads(file.read_text("utf-8"))
    data["header"]["shop"] = "local:other"
    file.write_text(json.dumps(data), "utf-8")
    assert world.payconf("apply", str(file)).code == 11
    assert "digest doesn't fit" in last(world, "refusal")["facts"]["reasons"][0]["text"]
    count = len(events(world))
    for odd in ('{"header": {"environment": "../shop"}}', '{"header": 5}', "[]", "x"):
        file.write_text(odd, "utf-8")
        assert world.payconf("apply", str(file)).code in (10, 11)
    assert len(events(world)) == count


def test_outside_production_and_in_an_unused_state_refusals_are_not_recorded(tmp_path: Path) -> None:
    world = small(tmp_path)
    assert [world.payconf("apply", str(world.folder / "plan.json")).code for _ in range(2)] == [0, 12]
    assert "refusal" not in kinds(world)
    live = small(tmp_path / "live", "production")
    live.environ["PAYCONF_STATE"] = f"sqlite://{tmp_path / 'new.sqlite'}"
    assert live.payconf("plan", "shop").code == 11
    with state(live) as store:
        assert store.environments() == ()


def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PayconfError("the state can only be read")

    monkeypatch.setattr(AuditTables, "audit", refuse)
    monkeypatch.setattr(JournalTables, "keep", refuse)


def test_without_write_access_to_the_state_a_plan_says_so_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = small(tmp_path, "production")
    local(world, "set", "shop", "rules/2", "enabled=false")
    read_only(monkeypatch)
    said = world.payconf("plan", "shop", "--full")
    assert said.code == 0, said.all
    assert "The audit could not be written" in said.out
    assert "the state can only be read" in " ".join(said.out.split())
    path = world.project / FILE
    path.write_text(path.read_text("utf-8").replace("  cheque: {", "  # cheque: {").replace("[bank, cheque]", "[bank]"))
    file = world.folder / "plan.json"
    assert world.payconf("plan", "shop", "--out", str(file)).code == 11
    said_once = [row for row in json.loads(file.read_text("utf-8"))["not_checked"] if "audit" in row["text"]]
    assert len(said_once) == 1
    tried = world.payconf("apply", str(world.folder / "plan.json"))
    assert tried.code == 11
    assert "The audit could not be written" in tried.flat


def test_nothing_is_written_to_the_shop_that_the_audit_cant_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = small(tmp_path)
    world.edit(FILE, "label: Net 30", "label: Net 31")
    line = world.workflow()
    file = line.plan("shop", PlanRequest()).file
    monkeypatch.setattr(AuditTables, "audit", lambda *_: (_ for _ in ()).throw(PayconfError("full")))
    with pytest.raises(PayconfError, match="full"):
        line.apply(file)
    assert world.query("shop", "SELECT count(*) FROM payment_terms WHERE label = 'Net 31'") == [(0,)]


def test_an_end_that_couldnt_be_recorded_is_caught_up_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = small(tmp_path)
    world.edit(FILE, "label: Net 30", "label: Net 31")
    line = world.workflow()
    file = line.plan("shop", PlanRequest()).file
    write = AuditTables.audit

    def failing(self: AuditTables, environment: str, event: Event) -> object:
        if event.kind == "change" or event.facts.get("phase") == "ended":
            raise PayconfError("the state is gone")
        return write(self, environment, event)

    with monkeypatch.context() as patch:
        patch.setattr(AuditTables, "audit", failing)
        done = line.apply(file)
    assert done.unaudited == "the state is gone"
    assert done.run.error == ""
    assert [event for event in events(world) if event["run"] == "r-0002"][-1]["facts"]["phase"] == "begun"
    world.edit(FILE, "label: Net 31", "label: Net 32")
    assert apply(world) == []
    second = [event for event in events(world) if event["run"] == "r-0002"]
    assert [event["kind"] for event in second] == ["apply", "change", "apply"]
    assert second[1]["facts"]["fields"] == [{"field": "label", "from": "Net 30", "to": "Net 31"}]
    phases = [event["run"] for event in events(world) if event["facts"].get("phase")]
    assert phases == ["r-0001", "r-0001", "r-0002", "r-0002", "r-0003", "r-0003"]


def test_a_killed_run_is_told_by_the_next_and_older_ones_are_left_alone(tmp_path: Path) -> None:
    world = small(tmp_path)
    who = Circumstances(Who("tom", True, "issuer"))
    with state(world) as store:
        old = store.begin("other", "i", "d", "2026-11-01T00:00:00+00:00")
        store.record("other", old, Step("create:rules/z", Done.DONE, "6"))
        store.finish("other", old, "")
        catch_up(store, "other", "2026-11-02")
        assert store.audited("other") == ()
        run = store.begin("other", "i", "d", "2026-11-01T00:00:00+00:00")
        store.audit("other", Event("apply", "2026-11-01", who.who, run=run, facts={"phase": "begun"}))
        store.record("other", run, Step("create:rules/a", Done.DONE, "7"))
        store.record("other", run, Step("update:rules/b#2", Done.FAILED, "8", "no"))
        facts = {"change": "create:rules/a", "result": "done"}
        store.audit("other", Event("change", "2026-11-01", who.who, "rules/a", run, facts))
        store.keep("other", run, "plan", b"no plan")
        store.begin("other", "i", "d", "2026-11-01T00:00:00+00:00")
        for _ in range(2):
            catch_up(store, "other", "2026-11-02T00:00:00+00:00")
        told = [record.event for record in store.audited("other")]
        assert [(event.kind, event.subject, event.who.name) for event in told] == [
            ("apply", "", "tom"), ("change", "rules/a", "tom"), ("change", "rules/b", "tom"), ("apply", "", "tom"),
        ]  # fmt: skip
        assert told[3].facts["error"]


def test_a_token_of_the_ci_proves_who_applied(tmp_path: Path, server: Server) -> None:
    world, signer = small(tmp_path), Signer()
    issuer = Issuer(server, signer.jwk)
    config = world.project / "payconf.yaml"
    config.write_text(f"version: 1\nidentity:\n  {issuer.name}: {{repository: acme/payments}}\n")
    claims = {"iss": issuer.name, "aud": "payconf", "exp": 9e9, "actor": "ann", "repository": "acme/payments"}
    token = signer.token(claims)
    world.environ["PAYCONF_ID_TOKEN"] = token
    world.edit(FILE, "label: Net 30", "label: Net 31")
    assert apply(world) == []
    assert last(world, "change")["who"] == {
        "name": "ann", "proven": True, "source": f"{issuer.name} (repository acme/payments)",
    }  # fmt: skip
    said = world.payconf("audit", "shop")
    assert "ann, proven by" in said.out
    for part in token.split("."):
        for path, data in world.every_file():
            assert part.encode() not in data, path
        assert part not in said.all


def test_what_other_verbs_record(tmp_path: Path) -> None:
    by = Circumstances(Who("tom"))
    with closing(open_state(f"sqlite://{tmp_path / 'state.sqlite'}")) as store:
        lease = Lease("shop", "x", Owner("host", 7, "ann"), "2026-11-01", "2026-11-02")
        audited.lock_broken(store, lease, "2026-11-01", by)
        audited.settled(store, "shop", "r-0001", "create:rules/a#2", "done", "2026-11-01", by)
        audited.edited(store, "shop", "state migrate", "2026-11-01", by, source="sqlite")
        found = [record.event for record in store.audited("shop")]
    assert [(event.kind, event.subject) for event in found] == [
        ("lock break", ""),
        ("settle", "rules/a"),
        ("state edit", ""),
    ]
    assert found[0].facts["owner"] == "ann on host (process 7)"
    assert found[2].facts == {"verb": "state migrate", "source": "sqlite"}


def test_old_runs_are_pruned_and_the_audit_keeps_what_they_did(tmp_path: Path) -> None:
    world = small(tmp_path)
    for number in range(31, 34):
        world.edit(FILE, f"label: Net {number - 1}", f"label: Net {number}")
        assert apply(world) == []
    now, by = datetime.now(UTC), Circumstances(Who("tom"))
    before = len(events(world))
    with state(world) as store:
        assert prune_runs(store, "shop", 90, now, by, keep=1) == ()
        assert prune_runs(store, "shop", 90, now + timedelta(days=91), by, keep=2, write=False) == ("r-0001", "r-0002")
        assert len(store.runs("shop")) == 4
        killed = store.begin("shop", "i", "d", "2026-01-01T00:00:00")
        assert prune_runs(store, "shop", 90, now + timedelta(days=91), by, keep=1) == (
            "r-0001", "r-0002", "r-0003", "r-0004",
        )  # fmt: skip
        assert [run.id for run in store.runs("shop")] == [killed]
        store.begin("shop", "i", "d", "2026-01-02T00:00:00+00:00")
        assert prune_runs(store, "shop", 0, now, by, keep=1) == ()  # it broke off, and may be resumed
        with pytest.raises(UsageError):
            prune_runs(store, "shop", 0, now, by, keep=0)
    assert last(world, "state edit")["facts"] == {
        "verb": "runs prune",
        "runs": ["r-0001", "r-0002", "r-0003", "r-0004"],
    }
    assert len(events(world)) == before + 1
    assert world.workflow().prune("shop", 0, 1, True) == ()


def test_a_broken_chain_is_said_loudly_and_ends_with_1(tmp_path: Path) -> None:
    world = small(tmp_path)
    head = world.payconf("audit", "shop").out.splitlines()[-1].strip()
    assert world.payconf("audit", "shop", "--holds", head).code == 0
    world.edit(FILE, "label: Net 30", "label: Net 31")
    noted = world.payconf("apply", "shop", "--yes").err.splitlines()[-1].removeprefix("Audit: ")
    assert world.payconf("audit", "shop", "--holds", noted).code == 0
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as database, database:
        database.execute("UPDATE audit SET event = replace(event, 'jana', 'nobody') WHERE number = 3")
    for words in (("audit", "shop"), ("audit", "shop", "--format", "csv"), ("history", "shop", "rules/all")):
        said = world.payconf(*words)
        assert said.code == 1
        assert "THE AUDIT OF shop IS BROKEN at record 3" in said.flat
    page = world.payconf("audit", "shop", "--format", "html").out
    assert "broken at record 3" in page
    assert '"broken"' in world.payconf("audit", "shop", "--format", "jsonl").out
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as database, database:
        database.execute("DELETE FROM audit WHERE number >= 3")
    assert world.payconf("audit", "shop").code == 0
    lost = world.payconf("audit", "shop", "--holds", head)
    assert lost.code == 1
    assert "HAS NOT record" in lost.flat
    assert world.payconf("audit", "shop", "--holds", "x").code == 64
    assert world.payconf("audit", "shop", "--since", "x").code == 64


def test_the_past_can_be_read_whatever_the_files_are_like(tmp_path: Path) -> None:
    world = small(tmp_path)
    (world.project / FILE).write_text("rules: {all: {nonsense: 1}}\n")
    assert "records of shop. The chain holds." in world.payconf("audit", "shop").out
    said = world.payconf("history", "shop", "rules/nothing")
    assert (said.code, "0 shown" in said.out) == (0, True)
    assert world.payconf("history", "shop", "nonsense").code == 64
    assert world.payconf("audit", "nowhere").code == 64


def test_a_run_that_is_resumed_is_recorded_to_its_end_and_nothing_of_it_twice(tmp_path: Path) -> None:
    world = begin(tmp_path)
    with dying(world, 30) as (line, _), pytest.raises(Killed):
        line.apply(line.plan("shop", PlanRequest()).file)
    with state(world) as store:
        store.break_lock("shop")
    done = world.workflow(pace=PACE).resume("shop", "r-0002")
    assert not done.run.error
    own = [event for event in events(world) if event["run"] == "r-0002"]
    assert [event["facts"]["phase"] for event in own if "phase" in event["facts"]] == ["begun", "resumed", "ended"]
    ends = [event["facts"]["change"] for event in own if event["kind"] == "change"]
    assert sorted(ends) == sorted(change.id for change in done.plan.changes)
    assert done.audit == world.payconf("audit", "shop").out.splitlines()[-1].strip()


def test_every_place_to_die_leaves_an_audit_that_the_next_run_completes(tmp_path: Path) -> None:
    for place in (3, 9, 20, 31, 44, 58):
        world = begin(tmp_path / str(place))
        with dying(world, place, after=True) as (line, _), suppress(Killed):
            line.apply(line.plan("shop", PlanRequest()).file)
        with state(world) as store:
            store.break_lock("shop")
            last_run = store.runs("shop")[-1].id
        if last_run != "r-0001":
            with suppress(Refused):
                world.workflow(pace=PACE).resume("shop", last_run)
        world.edit(FILE, "label: Net 31", "label: Net 32")
        assert apply(world) == []
        told = {(event["run"], event["facts"]["change"]) for event in events(world) if event["kind"] == "change"}
        with state(world) as store:
            done = {(run.id, step.change) for run in store.runs("shop") for step in run.steps}
        assert told == done
        said = [(e["run"], e["facts"]["change"], e["facts"]["result"]) for e in events(world) if e["kind"] == "change"]
        assert len(said) == len(set(said)), place


def test_what_a_person_says_of_a_call_is_recorded(tmp_path: Path) -> None:
    world = small(tmp_path)
    with state(world) as store:
        plan = world.workflow().plan("shop", PlanRequest()).plan
        run = store.runs("shop")[-1]
        go_on(store, plan, run, {"create:rules/a": "done:7"}, "2026-12-01", Circumstances(Who("tom")))
    resumed, settle = events(world)[-2:]
    assert (resumed["facts"]["phase"], resumed["run"]) == ("resumed", "r-0001")
    assert (settle["subject"], settle["facts"]) == ("rules/a", {"change": "create:rules/a", "outcome": "done:7"})
    assert "apply r-0001 goes on: 0 changes" in world.payconf("audit", "shop").out
    assert "create:rules/a said to be done:7" in world.payconf("history", "shop", "rules/a").out
    refused = world.payconf("resume", "shop", "r-0001", "--outcome", "nonsense")
    assert refused.code == 64, refused.all


def test_runs_prune_is_a_command(tmp_path: Path) -> None:
    world = small(tmp_path)
    assert apply(world) == []
    said = world.payconf("runs", "prune", "shop", "--older-than", "0", "--keep", "1", "--dry-run")
    assert (said.code, said.out) == (0, "r-0001\n")
    assert world.payconf("runs", "prune", "shop", "--older-than", "0", "--keep", "1").out == "r-0001\n"
    assert world.payconf("runs", "prune", "shop", "--older-than", "0", "--keep", "0").code == 64
    assert "r-0001" not in world.payconf("runs", "shop").out
    assert "runs prune r-0001" in world.payconf("audit", "shop").out


def test_a_rollback_is_recorded_with_what_it_undoes(tmp_path: Path) -> None:
    world = small(tmp_path)
    world.edit(FILE, "label: Net 30", "label: Net 31")
    assert apply(world) == []
    said = world.payconf("rollback", "shop", "r-0002", "--yes")
    assert said.code == 0, said.all
    begun = next(event for event in events(world) if event["run"] == "r-0003")
    assert (begun["facts"]["verb"], begun["facts"]["rollback"]) == ("rollback", "r-0002")
    assert "rollback r-0003 begins: 1 change" in world.payconf("audit", "shop").out


def test_what_a_rollback_finds_out_of_a_killed_run_is_recorded(tmp_path: Path) -> None:
    world = begin(tmp_path)
    with dying(world, 30) as (line, _), pytest.raises(Killed):
        line.apply(line.plan("shop", PlanRequest()).file)
    with state(world) as store:
        store.break_lock("shop")
    line = world.workflow(pace=PACE)
    assert not line.apply(line.rollback("shop", "r-0002").file).run.error
    own = [event for event in events(world) if event["run"] == "r-0002"]
    assert [event["facts"]["phase"] for event in own if "phase" in event["facts"]] == ["begun", "ended"]
    with state(world) as store:
        done = [step.change for run in store.runs("shop") if run.id == "r-0002" for step in run.steps]
    assert [event["facts"]["change"] for event in own if event["kind"] == "change"] == done

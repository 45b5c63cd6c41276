"""Secrets that a service tells once: stored, used, never shown; lost ones are made good, whenever a run dies."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from payconf import offline
from payconf.context import Key
from payconf.integrations.sinks import sink_of
from payconf.model.address import Address
from payconf.model.change import Action, Change
from payconf.model.errors import PayconfError, Rejected, StoreError, StoreUnreachable, Unavailable, UsageError
from payconf.model.kind import Lost
from payconf.model.outcome import Done, Outcome
from payconf.model.reference import Reference
from payconf.model.results import InvalidProject, PlanRequest
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.model.state import Written
from payconf.render.plan import plan_text
from payconf.render.run import run_text
from payconf.state import open_state
from payconf.stores.base import Content
from payconf.stores.file import Files
from payconf.testing.endpoints import KIND, TABLE, ShopWithEndpoints
from tests.test_resume import BEGUN, Dying, Killed
from tests.test_state_killed import Deadly
from tests.told_worlds import carry_out, endpoints, line, make, place, reference, shop_has, stored, wired
from tests.worlds import World

ORDERS = Address("webhooks", "orders")
OBJECTS = "environments/shop/objects.yaml"
WAYS = [Lost.REPLACE, Lost.ROLL]
ALL = os.environ.get("PAYCONF_FAULTS") == "all"
"""Each write, as `make faults` does; else every fourth of those that are not the endpoint's own."""


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make(tmp_path)


def test_one_plan_makes_the_endpoint_stores_its_secret_and_hands_it_to_the_shop(world: World) -> None:
    shop = ShopWithEndpoints()
    planned = line(world, shop).plan("shop", PlanRequest())
    assert planned.plan.complete
    text = plan_text(planned.plan, width=300)
    assert f"signing_secret (secret, told once) stored in {reference(world)}" in text
    done = line(world, shop).apply(planned.file)
    assert (done.run.error, done.leftovers, done.unverified) == ("", (), "")
    assert wired(world)
    assert json.loads(place(world).read_text())["other"] == "stays"
    assert place(world).stat().st_mode & 0o777 == 0o600
    assert line(world, shop).plan("shop", PlanRequest()).plan.empty
    (told,) = shop.told
    said = text + run_text(done.run, done.plan, done.leftovers)
    assert told.reveal().decode() not in said
    held = {path: content for path, content in world.every_file() if path != place(world)}
    assert [path for path, content in held.items() if told.reveal() in content] == []


def lines_of(world: World, lost: Lost) -> list[str]:
    """The writes of the state that an undisturbed run makes, from the first of its journal."""
    count: list[str] = []
    work = line(world, ShopWithEndpoints(lost), watch=lambda store: Dying(store, count, 0, False))
    assert carry_out(work).leftovers == ()
    return count


@pytest.fixture(scope="module")
def writes(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return lines_of(make(tmp_path_factory.mktemp("undisturbed")), Lost.REPLACE)


@pytest.mark.untraced
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("lost", WAYS, ids=lambda lost: lost.value)
def test_a_run_that_dies_at_any_write_is_finished_by_resume(
    tmp_path: Path, writes: list[str], lost: Lost, after: bool
) -> None:
    """The process is gone, and with it a secret that was told and not stored."""
    first = writes.index("journal") + 1
    asked = 0
    step = 3 if after and not ALL else 1
    closely = range(first, first + 12, step)  # the endpoint's own; what comes after is like any other run
    for at in [*closely, *range(first + 12, len(writes) + 1, 4 if ALL else 12)]:
        if writes[at - 1] not in BEGUN:
            continue
        world, count = make(tmp_path / f"at{at}"), list[str]()
        shop = ShopWithEndpoints(lost)
        with pytest.raises(Killed):
            carry_out(line(world, shop, watch=lambda store: Dying(store, count, at, after)))  # noqa: B023
        world.break_lock("shop")
        done = line(world, ShopWithEndpoints(lost)).resume("shop", "r-0002")
        assert (done.run.error, done.leftovers, done.unverified) == ("", (), ""), at
        assert {step.done for step in done.run.steps} == {Done.DONE}, at
        assert wired(world), at
        assert line(world, ShopWithEndpoints(lost)).plan("shop", PlanRequest()).plan.empty, at
        asked += len(shop.told)
    assert asked > 10 / step


@pytest.mark.parametrize("at", [2, 3, 4, 5])
def test_a_process_that_is_killed_around_the_store_is_finished_by_resume(tmp_path: Path, at: int) -> None:
    """kill -9 before a line of the journal: the answer, the intent to store, stored, and the next change's."""
    world = make(tmp_path)
    child = os.fork()
    if child == 0:
        try:
            counted: list[str] = []
            watch = lambda store: Deadly(store, at, False, counted, frozenset({"journal"}))  # noqa: E731
            carry_out(line(world, watch=watch))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    world.break_lock("shop")
    done = line(world).resume("shop", "r-0002")
    assert (done.run.error, done.leftovers) == ("", ())
    assert wired(world)


class Network(ShopWithEndpoints):
    """A shop behind a bad network: the answer to its first write of an endpoint gets lost."""

    lost_answers = 1

    def write(self, session: Any, change: Change) -> Outcome:
        outcome = super().write(session, change)
        if change.address.kind == KIND and self.lost_answers:
            self.lost_answers -= 1
            raise Unavailable("the connection broke")
        return outcome


class Ending(ShopWithEndpoints):
    """Its answer says when the secret ends."""

    def write(self, session: Any, change: Change) -> Outcome:
        outcome = super().write(session, change)
        return replace(outcome, outputs={**outcome.outputs, "key_expires": ENDS}) if outcome.secrets else outcome


ENDS = "2030-06-30T10:00:00Z"


def test_the_day_on_which_a_told_secret_ends_is_remembered_and_listed(world: World) -> None:
    assert not carry_out(line(world, Ending())).run.error
    with contextlib.closing(open_state(world.environ["PAYCONF_STATE"])) as store:
        written = store.load("shop").bindings[ORDERS].written["signing_secret"]
    assert (written.status, written.expires) == ("written", ENDS)
    (found,) = line(world, Ending()).expiry(("shop",), secrets=False)
    (entry,) = (entry for entry in found.found.dated if entry.address == "webhooks/orders")
    assert (str(entry.day), entry.integrations) == ("2030-06-30", ("cards",))


@pytest.mark.parametrize("lost", WAYS, ids=lambda lost: lost.value)
def test_a_secret_that_was_told_to_nobody_is_made_good_in_the_same_run(world: World, lost: Lost) -> None:
    shop = Network(lost)
    done = carry_out(line(world, shop))
    assert (done.run.error, done.leftovers) == ("", ())
    assert wired(world)
    assert len(shop.told) == 2


class Refusing:
    """`file` as a sink that refuses the first so many writes, before or after it has carried them out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, times: int, carried_out: bool = False) -> None:
        self.left, self.asked = times, 0
        write = Files.write

        def refused(files: Files, reference: Reference, secret: Secret) -> Facts:
            self.asked += 1
            if self.left and carried_out:
                write(files, reference, secret)
            if self.left:
                self.left -= 1
                raise StoreUnreachable("the store doesn't answer.")
            return write(files, reference, secret)

        monkeypatch.setattr(Files, "write", refused)


def test_a_store_that_fails_for_a_while_is_asked_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    store, shop = Refusing(monkeypatch, 3), ShopWithEndpoints()
    assert carry_out(line(world, shop)).leftovers == ()
    assert wired(world)
    assert (store.asked, len(shop.told)) == (4, 1)


def test_a_store_that_did_it_and_said_no_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    store, shop = Refusing(monkeypatch, 1, carried_out=True), ShopWithEndpoints()
    assert carry_out(line(world, shop)).leftovers == ()
    assert wired(world)
    assert (store.asked, len(shop.told)) == (1, 1)


@pytest.mark.parametrize("lost", WAYS, ids=lambda lost: lost.value)
def test_a_store_that_stays_down_fails_the_change_and_what_depends_on_it(
    world: World, monkeypatch: pytest.MonkeyPatch, lost: Lost
) -> None:
    store, shop = Refusing(monkeypatch, 6), ShopWithEndpoints(lost)
    done = carry_out(line(world, shop))
    found = {step.change: step for step in done.run.latest}
    assert found["create:webhooks/orders"].done is Done.FAILED
    assert "the store doesn't answer" in found["create:webhooks/orders"].text
    assert "payconf resume" in found["create:webhooks/orders"].text
    assert found["create:integrations/cards"].done is Done.SKIPPED
    assert stored(world) is None
    assert store.asked == 6
    assert shop.told[0].reveal().decode() not in run_text(done.run, done.plan)
    again = line(world, shop).resume("shop", "r-0002")
    assert (again.run.error, again.leftovers) == ("", ())
    assert wired(world)


def test_without_resume_the_next_plan_makes_it_good(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    Refusing(monkeypatch, 6)
    carry_out(line(world))
    planned = line(world).plan("shop", PlanRequest())
    assert [change.id for change in planned.plan.changes if change.address.kind == KIND] == [
        "replace:webhooks/orders", "delete:webhooks/orders",
    ]  # fmt: skip
    assert "a run lost it before it was stored" in plan_text(planned.plan, width=400)
    assert line(world).apply(planned.file).leftovers == ()
    assert wired(world)


def test_nothing_is_asked_of_the_service_where_the_store_can_not_be_written(world: World) -> None:
    planned, shop = line(world).plan("shop", PlanRequest()), ShopWithEndpoints()
    place(world).chmod(0o666)
    with pytest.raises(StoreError, match="every user of this machine may write"):
        line(world, shop).apply(planned.file)
    assert (endpoints(world), shop.told) == ({}, [])
    assert len(line(world).runs("shop")) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("environments/shop/credentials.yaml", "", "env://SIGNING", "PC367"),
        ("environments/shop/objects.yaml", "    signing_secret: credentials.stripe.signing_secret\n", "", "PC365"),
    ],
)
def test_a_secret_that_could_not_be_stored_is_refused_before_anything_is_asked(
    world: World, file: str, old: str, new: str, code: str
) -> None:
    world.edit(file, old or reference(world), new)
    with pytest.raises(InvalidProject) as refused:
        line(world).plan("shop", PlanRequest())
    assert [finding.code for finding in refused.value.findings if finding.is_error] == [code]


def by_hand(world: World) -> None:
    """A run that lost a secret of a service where only a person gets another one."""
    shop = Network(Lost.BY_HAND)
    done = carry_out(line(world, shop))
    text = run_text(done.run, done.plan)
    assert "1. Open number 1 in the dashboard, and roll its signing secret." in text
    assert "3. payconf resume shop r-0002 --outcome create:webhooks/orders=done" in text
    assert done.run.count(Done.FAILED) == 1


def put(world: World, value: str) -> None:
    place(world).write_text(json.dumps({"signing": value}))


def test_where_only_a_person_can_help_the_steps_are_numbered_and_their_word_is_taken(world: World) -> None:
    by_hand(world)
    put(world, "whsec_rolled-by-hand")
    shop = ShopWithEndpoints(Lost.BY_HAND)
    again = line(world, shop).resume("shop", "r-0002")
    assert again.run.count(Done.FAILED) == 1  # that a place is filled proves nothing
    with pytest.raises(UsageError, match="still there"):
        line(world, shop).resume("shop", "r-0002", ["create:webhooks/orders=absent"])
    done = line(world, shop).resume("shop", "r-0002", ["create:webhooks/orders=done"])
    assert (done.run.error, done.leftovers) == ("", ())
    assert shop_has(world, "whsec_rolled-by-hand")
    assert line(world, shop).plan("shop", PlanRequest()).plan.empty


def test_a_person_who_deleted_it_has_it_made_anew(world: World) -> None:
    by_hand(world)
    shop = ShopWithEndpoints(Lost.BY_HAND)
    with contextlib.closing(sqlite3.connect(world.shop("shop").with_suffix(".endpoints"))) as database, database:
        database.execute("DELETE FROM endpoints")
    with pytest.raises(UsageError, match="is gone"):
        line(world, shop).resume("shop", "r-0002", ["create:webhooks/orders=done"])
    done = line(world, shop).resume("shop", "r-0002", ["create:webhooks/orders=absent"])
    assert (done.run.error, done.leftovers) == ("", ())
    assert wired(world)


def test_a_store_that_can_not_be_read_decides_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret may lie there: it is not given up for lost."""
    shop, count = ShopWithEndpoints(), list[str]()
    with pytest.raises(Killed):
        carry_out(line(world, shop, watch=lambda store: Dying(store, count, 11, False)))
    world.break_lock("shop")
    read = Files.read
    monkeypatch.setattr(Files, "read", unreadable)
    monkeypatch.setattr(Files, "writable", lambda *_: None)
    with pytest.raises(PayconfError):
        line(world, shop).resume("shop", "r-0002")
    monkeypatch.setattr(Files, "read", read)
    with contextlib.closing(open_state(world.environ["PAYCONF_STATE"])) as store:
        assert "lost" not in [entry.facts.get("done") for entry in store.entries("shop", "r-0002")]
    assert line(world, shop).resume("shop", "r-0002").leftovers == ()
    assert wired(world)


def unreadable(files: Files, place: Reference) -> Content:
    raise StoreUnreachable("the store doesn't answer.")


def test_a_secret_that_left_its_store_is_asked_for_anew(world: World) -> None:
    for lost in WAYS:
        assert carry_out(line(world, ShopWithEndpoints(lost))).leftovers == ()
        put(world, "")
        place(world).write_text("{}")
        planned = line(world, ShopWithEndpoints(lost)).plan("shop", PlanRequest())
        actions = [(change.action, str(change.address)) for change in planned.plan.changes]
        assert actions == {
            Lost.REPLACE: [
                (Action.REPLACE, "webhooks/orders"), (Action.UPDATE, "integrations/cards"),
                (Action.DELETE, "webhooks/orders"),
            ],
            Lost.ROLL: [(Action.UPDATE, "webhooks/orders"), (Action.UPDATE, "integrations/cards")],
        }[lost]  # fmt: skip
        text = plan_text(planned.plan, width=400)
        assert "because its store no longer holds it" in text
        assert "told by webhooks/orders" in text
        assert line(world, ShopWithEndpoints(lost)).apply(planned.file).leftovers == ()
        assert wired(world)


def test_another_secret_in_the_store_is_said_and_made_good_when_asked_for(world: World) -> None:
    carry_out(line(world))
    put(world, "whsec_another")
    planned = line(world).plan("shop", PlanRequest())
    assert [change.id for change in planned.plan.changes] == ["update:integrations/cards"]
    assert "changed by hand" in plan_text(planned.plan, width=400)
    planned = line(world).plan("shop", PlanRequest(write_secrets=True))
    assert planned.plan.changes[0].id == "replace:webhooks/orders"
    assert line(world).apply(planned.file).leftovers == ()
    assert wired(world)


def test_only_a_person_can_renew_it_and_the_plan_says_how(world: World) -> None:
    carry_out(line(world, ShopWithEndpoints(Lost.BY_HAND)))
    place(world).write_text("{}")
    refused = line(world, ShopWithEndpoints(Lost.BY_HAND)).plan("shop", PlanRequest()).plan.refused
    codes = {verdict.finding.code: verdict.finding.fix for verdict in refused if verdict.finding}
    assert codes["PC518"] == (
        f"1. Open number 1 in the dashboard, and roll its signing secret. 2. Write the new one into {reference(world)}."
    )
    assert "PC517" in codes


def test_a_review_plan_and_the_plan_to_apply_mean_the_same(world: World) -> None:
    review = line(world).plan("shop", PlanRequest(secrets=False))
    assert "create:webhooks/orders" in [change.id for change in review.plan.changes]
    planned = line(world).plan("shop", PlanRequest(reviewed=review.file))
    assert planned.reviewed


def test_rollback_takes_endpoint_and_integration_away_again(world: World) -> None:
    carry_out(line(world))
    work = line(world)
    planned = work.rollback("shop", "r-0002")
    assert work.apply(planned.file).run.error == ""
    assert endpoints(world) == {}


@pytest.mark.untraced
@pytest.mark.parametrize("lost", WAYS, ids=lambda lost: lost.value)
def test_a_run_that_renews_a_secret_and_dies_is_finished_too(tmp_path: Path, lost: Lost) -> None:
    """The old endpoint serves until the shop has the new secret."""
    counted: list[str] = []
    for at in (0, *range(1, 30, 1 if ALL else 4)):
        world, count = make(tmp_path / f"at{at}"), list[str]()
        carry_out(line(world, ShopWithEndpoints(lost)))
        place(world).write_text("{}")
        work = line(world, ShopWithEndpoints(lost), watch=lambda store: Dying(store, count, at, False))  # noqa: B023
        if at == 0:
            carry_out(work)
            counted = count
            continue
        if at > len(counted) or counted[at - 1] not in BEGUN:
            continue
        with pytest.raises(Killed):
            carry_out(work)
        world.break_lock("shop")
        done = line(world, ShopWithEndpoints(lost)).resume("shop", "r-0003")
        assert (done.run.error, done.leftovers) == ("", ()), at
        assert wired(world), at


def said(world: World, request: PlanRequest | None = None) -> list[str]:
    """What a plan without a change does not check, of secrets."""
    plan = line(world).plan("shop", request or PlanRequest()).plan
    assert plan.changes == ()
    return [row.text for row in plan.not_checked if "secret" in row.text]


def test_what_nobody_read_or_can_compare_is_said(world: World) -> None:
    carry_out(line(world))
    (text,) = said(world, PlanRequest(secrets=False))
    assert text.startswith("3 secrets were not resolved")
    world.environ["FINGERPRINTS"] = "o" * 32
    (text,) = said(world)
    assert text.startswith("3 secrets were written under another fingerprint key")


def test_an_endpoint_that_was_adopted_keeps_its_secret_until_a_new_one_is_asked_for(world: World) -> None:
    carry_out(line(world))
    with contextlib.closing(open_state(world.environ["PAYCONF_STATE"])) as store:
        binding = store.load("shop").bindings[ORDERS]
        store.bind("shop", replace(binding, written={"signing_secret": Written("unproven", live_id=binding.live_id)}))
    (text,) = said(world)
    assert text == "1 secret was never written by payconf and can't be compared: orders (--write-secrets)"
    planned = line(world).plan("shop", PlanRequest(write_secrets=True))
    assert "because no secret of it is known to payconf" in plan_text(planned.plan, width=400)
    assert line(world).apply(planned.file).leftovers == ()
    assert wired(world)


def test_a_field_that_others_changed_by_hand_says_nothing_of_the_secret(world: World) -> None:
    carry_out(line(world))
    with contextlib.closing(open_state(world.environ["PAYCONF_STATE"])) as store:
        binding = store.load("shop").bindings[ORDERS]
        written = {name: replace(entry, status="suspect") for name, entry in binding.written.items()}
        store.bind("shop", replace(binding, written=written))
    assert said(world) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("vault://kv/a#b", "vault://kv/a#b"),
        ("credentials.stripe.secret_key", "env://STRIPE_KEY"),
        ("credentials.stripe.public_key", None),  # its value stands in the file
        ("credentials.stripe.none", None),
        ("credentials.none.secret_key", None),
        ("something else", None),
        (None, None),
    ],
)
def test_where_a_webhook_has_its_secret_stored(world: World, text: str | None, place: str | None) -> None:
    environment = line(world).environment("shop")
    found = sink_of(environment, environment.webhooks["orders"].model_copy(update={"signing_secret": text}))
    assert (None if found is None else str(found)) == place


def test_in_production_a_secret_that_the_service_has_yet_to_make_is_no_missing_evidence(world: World) -> None:
    evidence = line(world).gather(offline.project(world.project, "shop"), Key(b"k" * 32, True), True)
    credential = evidence.credentials["stripe"]
    assert credential.fields["signing_secret"].awaited == "webhooks/orders"
    assert (credential.resolved, credential.fields["signing_secret"].resolved, evidence.complete) == (True, False, True)
    place(world).chmod(0o666)  # which is another matter than being empty
    evidence = line(world).gather(offline.project(world.project, "shop"), Key(b"k" * 32, True), True)
    assert evidence.credentials["stripe"].fields["signing_secret"].awaited == ""
    assert not evidence.complete


class Stubborn(ShopWithEndpoints):
    """It tells the first secret to nobody, and then refuses to do anything about an endpoint that is there."""

    lost_answers = 1

    def write(self, session: Any, change: Change) -> Outcome:
        if change.address.kind == KIND and change.action in (Action.DELETE, Action.UPDATE):
            raise Rejected("not today")
        outcome = super().write(session, change)
        if change.address.kind == KIND and self.lost_answers:
            self.lost_answers -= 1
            raise Unavailable("the connection broke")
        return outcome


@pytest.mark.parametrize("lost", WAYS, ids=lambda lost: lost.value)
def test_a_service_that_refuses_to_make_it_good_is_asked_again_by_resume(world: World, lost: Lost) -> None:
    done = carry_out(line(world, Stubborn(lost)))
    found = {step.change: step for step in done.run.latest}
    assert found["create:webhooks/orders"].done is Done.FAILED
    assert "Its secret was lost, and the next try failed: not today" in found["create:webhooks/orders"].text
    assert found["create:integrations/cards"].done is Done.SKIPPED
    again = line(world, ShopWithEndpoints(lost)).resume("shop", "r-0002")
    assert (again.run.error, again.leftovers) == ("", ())
    assert wired(world)


def test_an_endpoint_that_vanished_before_it_was_made_good_is_made_anew(world: World) -> None:
    assert carry_out(line(world, Stubborn())).run.count(Done.FAILED) == 1
    with contextlib.closing(sqlite3.connect(world.shop("shop").with_suffix(".endpoints"))) as database, database:
        database.execute("DELETE FROM endpoints")
    assert line(world).resume("shop", "r-0002").leftovers == ()
    assert wired(world)


def test_a_secret_that_is_another_one_by_the_time_it_is_used_is_refused(world: World) -> None:
    """The run died behind the store; somebody wrote another value there since."""
    counted: list[str] = []
    with pytest.raises(Killed):
        carry_out(line(world, watch=lambda store: Dying(store, counted, 16, True)))
    world.break_lock("shop")
    assert stored(world) is not None
    put(world, "whsec_another")
    done = line(world).resume("shop", "r-0002").run
    (failed,) = [step for step in done.latest if step.done is Done.FAILED]
    assert failed.change == "create:integrations/cards"
    assert "holds another secret than webhooks/orders has told" in failed.text


class Several(ShopWithEndpoints):
    """The same by several threads."""

    CONCURRENT = True


def test_several_threads_do_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, check_same_thread=False))
    assert carry_out(line(world, Several())).leftovers == ()
    assert wired(world)


@pytest.mark.untraced
@pytest.mark.parametrize("renews", [False, True], ids=["made", "renewed"])
@pytest.mark.parametrize("lost", WAYS, ids=lambda lost: lost.value)
def test_a_run_that_dies_while_a_lost_secret_is_made_good_is_resumed_again(
    tmp_path: Path, lost: Lost, renews: bool
) -> None:
    """Wherever that is: between the delete of the useless endpoint and the next one too."""
    run = "r-0003" if renews else "r-0002"
    for at in range(1, 14, (1 if ALL else 4) * (2 if renews else 1)):
        world, shop = make(tmp_path / f"at{at}"), ShopWithEndpoints(lost)
        if renews:
            carry_out(line(world, shop))
            place(world).write_text("{}")
        with pytest.raises(Killed):
            carry_out(line(world, shop, watch=partial(Dying, count=[], at=9, after=False)))
        assert len(shop.told) == 1 + renews
        world.break_lock("shop")
        with contextlib.suppress(Killed):
            line(world, shop, watch=partial(Dying, count=[], at=at, after=False)).resume("shop", run)
        world.break_lock("shop")
        done = line(world, shop).resume("shop", run)
        assert (done.run.error, done.leftovers) == ("", ()), at
        assert wired(world), at


class NoShop(ShopWithEndpoints):
    """The shop refuses every change of an integration."""

    def write(self, session: Any, change: Change) -> Outcome:
        if change.address.kind == "integrations":
            raise Rejected("not today")
        return super().write(session, change)


def test_the_old_endpoint_stays_while_the_shop_has_its_secret(world: World) -> None:
    carry_out(line(world))
    old = stored(world)
    place(world).write_text("{}")
    done = carry_out(line(world, NoShop()))
    found = {step.change: step.done for step in done.run.latest}
    assert found == {
        "replace:webhooks/orders": Done.DONE,
        "update:integrations/cards": Done.FAILED,
        "delete:webhooks/orders": Done.SKIPPED,
    }
    assert old is not None
    assert shop_has(world, old)
    assert sorted(endpoints(world)) == ["1", "2"]
    assert line(world).resume("shop", "r-0003").leftovers == ()
    assert wired(world)


def test_what_does_not_go_together_is_left_out_together(world: World) -> None:
    """An endpoint is not replaced without the integration that uses its secret, nor the other way round."""
    carry_out(line(world))
    place(world).write_text("{}")
    for address in (ORDERS, Address("integrations", "cards")):
        plan = line(world).plan("shop", PlanRequest(exclude=frozenset({address}))).plan
        assert plan.changes == (), address


def test_an_endpoint_that_somebody_made_is_adopted_and_given_a_secret_that_is_known(world: World) -> None:
    with contextlib.closing(sqlite3.connect(world.shop("shop").with_suffix(".endpoints"))) as database, database:
        database.execute(TABLE)
        database.execute(
            "INSERT INTO endpoints (url, events, secret) VALUES (?, ?, 'x')",
            ("https://shop.acme.example/stripe/handle-events", '["charge.succeeded"]'),
        )
    refused = line(world).plan("shop", PlanRequest()).plan.refused
    assert "PC501" in [verdict.finding.code for verdict in refused if verdict.finding]
    assert line(world).adopt("shop", ORDERS, None).written == {"signing_secret": Written("unproven", live_id="1")}
    planned = line(world).plan("shop", PlanRequest())
    assert planned.plan.changes[0].id == "replace:webhooks/orders"
    assert line(world).apply(planned.file).leftovers == ()
    assert wired(world)

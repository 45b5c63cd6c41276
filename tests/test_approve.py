"""Four eyes on the embedded shop: who may approve, what it holds for, and what apply refuses without it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from payconf.model.audit import NO_RUN, Who
from payconf.model.errors import Refused, Stale, StateError, UsageError
from payconf.model.results import PlanRequest
from payconf.plan.canonical import canonical
from payconf.state import open_state
from payconf.workflow import audited
from payconf.workflow.four_eyes import FourEyes
from tests.test_stories import FILE, small
from tests.worlds import World

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
SETTINGS = "environments/shop/environment.yaml"
Line = Callable[..., Any]


def world_of(folder: Path, settings: str = "approvals: 2\n", class_: str = "production") -> World:
    """A shop that was applied, then the settings, and a change in git that jana makes."""
    world = small(folder, class_)
    file = world.project / SETTINGS
    file.write_text(file.read_text() + settings)
    world.edit(FILE, "label: Net 30", "label: Net 31")
    return world


def by(world: World, name: str, minutes: int = 0) -> Any:
    """The line of a person at their machine, some minutes after NOW."""
    return world.workflow(environ={**world.environ, "USER": name}, now=lambda: NOW + timedelta(minutes=minutes))


def plan(world: World, name: str = "jana", **asked: Any) -> bytes:
    file: bytes = by(world, name).plan("shop", PlanRequest(**asked)).file
    return file


def approve(world: World, file: bytes, *names: str, minutes: int = 0) -> None:
    for name in names:
        by(world, name, minutes).approve(file)


def refused(call: Callable[[], Any], words: str) -> Refused:
    with pytest.raises(Refused) as caught:
        call()
    assert words in f"{caught.value.message} {caught.value.fix}"
    assert caught.value.exit_code == 11
    return caught.value


def events(world: World) -> list[Any]:
    with contextlib.closing(open_state(world.environ["PAYCONF_STATE"])) as store:
        return [entry.event for entry in store.audited("shop") if entry.event.kind == "approve"]


def test_apply_refuses_until_enough_others_have_agreed(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    file = plan(world)
    apply = lambda: by(world, "ci", 20).apply(file)  # noqa: E731
    assert "payconf approve" in refused(apply, "needs 2 approvals of this plan, and none is there").fix
    approve(world, file, "omar", minutes=10)
    refused(apply, "1 of them there")
    approve(world, file, "lena", minutes=12)
    assert apply().run.error == ""


def test_who_made_it_and_the_same_person_twice_dont_count(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    file = plan(world)
    refused(lambda: approve(world, file, "Jana"), "by who made the plan")
    approve(world, file, "omar")
    refused(lambda: approve(world, file, "ＯＭＡＲ "), "by somebody who is counted already")
    assert len(by(world, "x").approval(file).counted) == 1


def test_nobody_who_is_known_approves_or_makes(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    file = plan(world)
    refused(lambda: world.workflow(now=lambda: NOW).approve(file), "Nobody knows who approves")
    nobodys = world.workflow(now=lambda: NOW).plan("shop", PlanRequest()).plan
    assert [verdict.finding.code for verdict in nobodys.refused if verdict.finding] == ["PC263"]


def test_a_plan_that_says_no_maker_is_refused_by_apply_too(tmp_path: Path) -> None:
    """It was made before anybody asked for approvals."""
    world = world_of(tmp_path, "approvals: 0\n", class_="testing")
    file = plan(world)
    world.edit(SETTINGS, "approvals: 0", "approvals: 1")
    refused(lambda: approve(world, file, "omar"), "nobody knows who made this plan")
    refused(lambda: by(world, "ci").apply(file), "nobody knows who made this plan")


def test_an_approval_holds_for_the_intent_of_a_review_and_not_for_other_changes(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    review = plan(world, secrets=False)
    approve(world, review, "omar", "lena")
    made = by(world, "ci").plan("shop", PlanRequest(reviewed=review))
    assert [entry.name for entry in made.plan.header.makers] == ["ci", "jana"]
    assert made.standing is not None
    assert made.standing.met
    world.edit(FILE, "label: Net 31", "label: Net 32")
    other = plan(world, "ci")
    refused(lambda: by(world, "ci").apply(other), "none is there")
    world.edit(FILE, "label: Net 32", "label: Net 31")
    assert by(world, "ci").apply(made.file).run.error == ""


def test_who_merges_makes_the_plan_that_is_applied(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    approve(world, plan(world, secrets=False), "omar", "lena")
    refused(lambda: by(world, "lena").apply(plan(world, "lena")), "Not counted: lena, by who made the plan")


def test_one_apply_uses_them_up(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    first, second = plan(world), plan(world, "kim")
    approve(world, first, "omar", "lena")
    assert by(world, "ci").apply(first).run.error == ""
    world.query("shop", "UPDATE payment_terms SET label = 'Net 30'")
    refused(lambda: by(world, "ci").apply(second), "used by another apply")
    approve(world, second, "omar", "lena")
    verbs = [event.facts["verb"] for event in events(world)]
    assert verbs == ["approve", "approve", "use", "approve", "approve"]
    assert {*events(world)[2].facts["approved by"]} == {"omar (claimed by USER)", "lena (claimed by USER)"}


def test_it_can_be_taken_back_until_it_is_used(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    file = plan(world)
    approve(world, file, "omar", "lena")
    refused(lambda: by(world, "kim").approve(file, revoke=True), "no approval of these changes")
    assert by(world, "LENA").approve(file, revoke=True).revoked
    refused(lambda: by(world, "ci").apply(file), "lena, taken back")
    approve(world, file, "lena", minutes=1)
    assert by(world, "ci", 2).apply(file).run.error == ""
    refused(lambda: by(world, "lena", 3).approve(file, revoke=True), "used this approval already")


def test_one_that_is_taken_back_while_apply_reads_the_shop_stops_it(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    file = plan(world)
    approve(world, file, "omar", "lena")
    line = by(world, "ci")
    read = line.read

    def meanwhile(*given: Any) -> Any:
        with contextlib.suppress(Refused):
            by(world, "lena").approve(file, revoke=True)
        return read(*given)

    line.read = meanwhile
    refused(lambda: line.apply(file), "lena, taken back")


def test_one_that_is_taken_back_while_it_is_used_stops_it_too(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    file = plan(world)
    approve(world, file, "omar", "lena")

    class Watching:
        def __init__(self, store: Any) -> None:
            self.store, self.done = store, False

        def __getattr__(self, name: str) -> Any:
            return getattr(self.store, name)

        def keep(self, name: str, run: str, what: str, content: bytes) -> None:
            if what.endswith("/used") and not self.done:
                self.done = True
                by(world, "lena").approve(file, revoke=True)
            self.store.keep(name, run, what, content)

    environ = {**world.environ, "USER": "ci"}
    line = world.workflow(environ=environ, now=lambda: NOW, watch=Watching)
    refused(lambda: line.apply(file), "lena, taken back")
    assert not [run for run in by(world, "x").runs("shop") if run.id == "r-0002"]


def test_its_age_has_a_limit_and_the_files_own_expiry_holds(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    review = plan(world, secrets=False)
    approve(world, review, "omar", "lena")
    late = 72 * 60 + 1
    file = by(world, "ci", late).plan("shop", PlanRequest()).file
    refused(lambda: by(world, "ci", late).apply(file), "older than 72 hours")
    with pytest.raises(Stale, match="too long ago"):
        approve(world, review, "kim", minutes=late)
    with pytest.raises(Stale, match="expired"):
        approve(world, plan(world), "kim", minutes=6 * 60)


def test_what_needs_none_says_so(tmp_path: Path) -> None:
    world = world_of(tmp_path, "approvals: 0\n")
    with pytest.raises(UsageError, match="asks for none"):
        approve(world, plan(world), "omar")
    assert by(world, "ci").apply(plan(world)).run.error == ""
    world.edit(SETTINGS, "approvals: 0", "approvals: 1")
    empty = plan(world)
    with pytest.raises(UsageError, match="nothing to do"):
        approve(world, empty, "omar")
    assert by(world, "ci").apply(empty).run.error == ""


def test_more_approvals_asked_for_since_are_needed_and_fewer_are_not_enough(tmp_path: Path) -> None:
    world = world_of(tmp_path, "approvals: 1\n")
    file = plan(world)
    approve(world, file, "omar")
    world.edit(SETTINGS, "approvals: 1", "approvals: 2")
    refused(lambda: by(world, "ci").apply(file), "needs 2 approvals")
    file = plan(world)
    world.edit(SETTINGS, "approvals: 2", "approvals: 0")
    refused(lambda: by(world, "ci").apply(file), "needs 2 approvals")


def test_a_refused_or_foreign_plan_is_not_approved(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    file = plan(world)
    content = json.loads(file)
    refused(lambda: approve(world, canonical({**content, "signature": None}), "omar"), "not signed")
    refused(lambda: approve(world, canonical({**content, "complete": False}), "omar"), "changed after it was made")
    nobodys = world.workflow(now=lambda: NOW).plan("shop", PlanRequest()).file
    refused(lambda: approve(world, nobodys, "omar"), "This plan is refused")


@pytest.mark.parametrize("where", ["names", "kept"])
def test_a_state_that_can_t_be_read_is_no_yes(tmp_path: Path, where: str) -> None:
    world = world_of(tmp_path)
    file = plan(world)
    approve(world, file, "omar", "lena")

    class Broken:
        def __init__(self, store: Any) -> None:
            self.store = store

        def __getattr__(self, name: str) -> Any:
            return getattr(self.store, name)

    def fail(self: Any, *given: Any) -> Any:
        raise StateError("The disk is gone.")

    setattr(Broken, where, fail)
    line = world.workflow(environ={**world.environ, "USER": "ci"}, now=lambda: NOW, watch=Broken)
    with pytest.raises(StateError):
        line.apply(file)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"who": 1}', b"\xff", b'{"who": {"name": "x"}, "at": "x"}'])
def test_a_file_that_can_t_be_read_counts_for_nobody(tmp_path: Path, content: bytes) -> None:
    world = world_of(tmp_path)
    file = plan(world)
    approve(world, file, "omar", "lena")
    intent = json.loads(file)["intent"]
    with contextlib.closing(open_state(world.environ["PAYCONF_STATE"])) as store:
        given, _ = store.names("shop", NO_RUN, f"approvals/{intent}/")
        store.keep("shop", NO_RUN, given, content)
    refused(lambda: by(world, "ci").apply(file), "1 of them there")
    with contextlib.closing(open_state(world.environ["PAYCONF_STATE"])) as store:
        store.keep("shop", NO_RUN, given.replace("given", "used"), content)
    assert by(world, "ci").approval(file).counted != ()


IDENTITY = "identity: {'https://gitlab.acme.example': {project_path: acme/payments}}\n"


def proven(name: str) -> Any:
    """In the place of the CI's token, whose check tests/test_identity.py holds."""
    who = Who(name, True, "https://gitlab.acme.example (project_path acme/payments)")
    return mock.patch.object(
        FourEyes, "at_work", lambda self, env: replace(audited.at_work(self.context, env), who=who)
    )


def test_where_tokens_prove_names_nothing_less_counts(tmp_path: Path) -> None:
    world = world_of(tmp_path, "approvals: 1\n")
    (world.project / "payconf.yaml").write_text("version: 1\n" + IDENTITY)
    claimed = by(world, "jana").plan("shop", PlanRequest())
    assert [verdict.guard for verdict in claimed.plan.refused] == ["approvals"]
    with proven("jana"):
        file = plan(world)
        refused(lambda: by(world, "x").approve(file), "by who made the plan")
    refused(lambda: approve(world, file, "omar"), "only claimed")
    with proven("omar"):
        assert "proven by https://gitlab" in cli_lines(by(world, "x").approve(file))[0]
    assert by(world, "ci").apply(file).run.error == ""


def cli_lines(approved: Any) -> list[str]:
    from payconf.render.approvals import approved_lines

    return approved_lines(approved, NOW)


OFF = (
    "approvals: 2\nemergency: [Jana@acme.example, omar@acme.example]\n"
    "freeze: [{from: 2026-11-01T00:00, to: 2026-12-01T08:00, zone: Europe/Berlin}]\n"
)


def test_off_needs_one_of_emergency_and_their_own_run_is_that_one(tmp_path: Path) -> None:
    world = world_of(tmp_path, OFF)
    file = plan(world, "kim", off="cheque")
    refused(lambda: by(world, "ci").apply(file), "needs 1 approval of this plan, by one of emergency (Jana@acme")
    refused(lambda: approve(world, file, "lena"), "by nobody of emergency")
    standing = by(world, "JANA@acme.example").approval(file)
    assert standing.met
    assert by(world, "jana@acme.example").apply(file).run.error == ""
    assert "who runs it, is of emergency" in events(world)[-1].facts["approved by"][0]


def test_off_by_anybody_passes_with_a_contacts_approval_also_of_who_made_it(tmp_path: Path) -> None:
    world = world_of(tmp_path, OFF)
    file = plan(world, "omar@acme.example", off="cheque")
    approve(world, file, "OMAR@acme.example")
    assert by(world, "ci").apply(file).run.error == ""


def test_off_without_contacts_takes_anybody_else(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    file = plan(world, "kim", off="cheque")
    refused(lambda: by(world, "kim").apply(file), "needs 1 approval of this plan, and none is there")
    refused(lambda: approve(world, file, "kim"), "by who made the plan")
    approve(world, file, "lena")
    assert by(world, "kim").apply(file).run.error == ""


@pytest.mark.parametrize(("number", "emergency"), [("2", "[omar]"), ("two", "[omar]"), ("2", "omar")])
def test_off_asks_for_one_also_where_environment_yaml_is_broken(tmp_path: Path, number: str, emergency: str) -> None:
    world = world_of(tmp_path, f"approvals: {number}\nemergency: {emergency}\nfreeze: soon\n")
    file = plan(world, "kim", off="cheque")
    refused(lambda: by(world, "kim").apply(file), "needs 1 approval")
    approve(world, file, "omar")
    assert by(world, "kim").apply(file).run.error == ""


def test_a_rollback_needs_approvals_and_a_resume_of_an_approved_run_none(tmp_path: Path) -> None:
    from payconf.model.errors import Rejected
    from payconf.providers import local as shop_provider

    world = world_of(tmp_path, "approvals: 1\n")
    file = plan(world)
    approve(world, file, "omar")
    with mock.patch.object(shop_provider, "write", side_effect=Rejected("the shop says no")):
        assert by(world, "ci").apply(file).run.error
    assert by(world, "ci").resume("shop", "r-0002").run.error == ""
    back = by(world, "ci").rollback("shop", "r-0002").file
    refused(lambda: by(world, "ci").apply(back), "needs 1 approval")
    approve(world, back, "omar")
    assert by(world, "ci").apply(back).run.error == ""


def test_as_it_is_typed(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    file, clock = str(tmp_path / "plan.json"), mock.patch.dict(world.environ, {"USER": "jana"})
    with clock:
        said = world.payconf("plan", "shop", "--out", file)
    assert "needs 2 approvals" in said.out
    assert f"Next: payconf approve {file} by others, then payconf apply {file}" in said.out
    assert world.payconf("apply", file).code == 11
    with mock.patch.dict(world.environ, {"USER": "omar"}):
        said = world.payconf("approve", file)
    assert said.code == 0, said.all
    assert "Approved for shop by omar (claimed by USER: anybody who can set it can say so)" in said.out
    assert "1 of 2 approvals: omar, just now, claimed" in said.out
    with mock.patch.dict(world.environ, {"USER": "omar"}):
        assert world.payconf("approve", file).code == 11
    assert "1 of 2 approvals: omar, just now, claimed" in world.payconf("show", file).out
    with mock.patch.dict(world.environ, {"USER": "jana"}):
        review = world.payconf("plan", "shop", "--no-secrets")
    assert "payconf approve FILE by others" in review.out
    with mock.patch.dict(world.environ, {"USER": "omar"}):
        assert "Taken back for shop by omar" in world.payconf("approve", file, "--revoke").out
    assert "not counted: omar, just now, claimed: taken back" in world.payconf("show", file).out
    assert "approve a plan" in world.payconf("audit", "shop").out
    world.environ["PAYCONF_STATE"] = f"sqlite://{tmp_path}/objects"
    (tmp_path / "objects").mkdir()
    assert "which there are can't be told here" in " ".join(world.payconf("show", file).out.split())

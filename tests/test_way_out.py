"""The way out stays open: a plan that only takes away is stopped by what it does itself, and by nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from payconf.guard import GUARDS, judged
from payconf.model.address import Address
from payconf.model.change import Action, Change, FieldChange, Reason
from payconf.model.errors import StoreError
from payconf.model.finding import Finding
from payconf.model.plan import Plan
from payconf.model.results import Planned, PlanRequest
from payconf.model.span import Span
from payconf.model.verdict import Answer, Verdict
from payconf.model.way_out import only_takes_away
from payconf.workflow import Workflow
from tests.guard_samples import plan
from tests.test_off import Silent
from tests.test_stories import FILE, codes, local, methods, small
from tests.worlds import World, go_live, make_world


def step(action: Action, address: str, *fields: FieldChange, **values: Any) -> Change:
    """A change of these fields; `values` are written besides."""
    return Change(
        f"{action.value}:{address}",
        action,
        Reason.FROM_GIT,
        Address.parse(address),
        values={**{field.name: field.after for field in fields}, **values},
        fields=fields,
        live_id="1",
    )


OFF = FieldChange("enabled", True, False)
LESS = FieldChange("methods", ["a", "b", "c"], ["a", "c"])
CUT, DISABLED = step(Action.UPDATE, "rules/x", LESS), step(Action.DISABLE, "integrations/x", OFF)
RETIRED = step(Action.RETIRE, "integrations/y")
TAKES = [
    (CUT,),
    (DISABLED,),
    (RETIRED,),
    (step(Action.DISABLE, "rules/x", OFF),),
    (step(Action.UPDATE, "integrations/x", OFF),),
    (step(Action.UPDATE, "rules/x", LESS, OFF),),
    (CUT, DISABLED, RETIRED),
]
GIVES = [
    (),
    (step(Action.CREATE, "rules/x", OFF),),
    (step(Action.REPLACE, "integrations/x", OFF),),
    (step(Action.DELETE, "rules/x"),),
    (CUT, step(Action.DELETE, "rules/x")),
    (step(Action.UPDATE, "rules/x"),),
    (step(Action.DISABLE, "integrations/x"),),
    (step(Action.RETIRE, "integrations/x", enabled=True),),
    (step(Action.UPDATE, "rules/x", LESS, expression="x"),),
    (step(Action.UPDATE, "rules/x", LESS, FieldChange("sort_order", 2, 1)),),
    (step(Action.UPDATE, "rules/x", FieldChange("enabled", False, True)),),
    (step(Action.UPDATE, "integrations/x", LESS),),
    (step(Action.UPDATE, "rules/x", FieldChange("methods", ["a"], [])),),
    (step(Action.UPDATE, "rules/x", FieldChange("methods", ["a", "b"], ["b", "a"])),),
    (step(Action.UPDATE, "rules/x", FieldChange("methods", ["a", "b"], ["c"])),),
    (step(Action.UPDATE, "rules/x", FieldChange("methods", ["a", "b", "c"], ["c", "a"])),),
    (step(Action.UPDATE, "rules/x", FieldChange("methods", ["a", "b"], ["a", "a"])),),
    (step(Action.UPDATE, "rules/x", FieldChange("methods", None, ["a"])),),
    (step(Action.UPDATE, "rules/x", FieldChange("methods", ["a", "b"], None)),),
    (replace(CUT, values={"methods": ["a", "b", "c", "d"]}),),
]


@pytest.mark.parametrize("changes", TAKES)
def test_what_only_takes_away(changes: tuple[Change, ...]) -> None:
    assert only_takes_away(plan(*changes))


@pytest.mark.parametrize("changes", GIVES)
def test_what_does_more(changes: tuple[Change, ...]) -> None:
    assert not only_takes_away(plan(*changes))


def test_a_rename_is_more() -> None:
    moved = ((Address("rules", "a"), Address("rules", "b")),)
    assert not only_takes_away(plan(DISABLED, renames=moved))


WRONG = Finding("PC201", "The credential x is test access.", Span("environments/x/credentials.yaml", 3, 5))
ALWAYS = sorted(entry.name for entry in GUARDS if entry.always)


def refusal(guard: str) -> Verdict:
    return Verdict(guard, Answer.REFUSED, "credentials/x", WRONG.message, WRONG)


def test_these_guards_are_about_what_is_taken_away() -> None:
    assert {"deletes", "last-method", "money", "plan-keys"} <= set(ALWAYS)
    assert not {"mode", "published", "literal", "unique", "account", "attestation", "switch"} & set(ALWAYS)


@pytest.mark.parametrize("name", [entry.name for entry in GUARDS])
def test_only_they_refuse_the_way_out_and_the_others_are_heard(name: str) -> None:
    unknown = Verdict(name, Answer.UNDECIDED, "", "not read")
    made = judged(plan(DISABLED, accounts={"x": "acct_1"}), [refusal(name), unknown], secrets=True)
    assert made.complete
    assert made.accounts == {}
    assert bool(made.refused) is (name in ALWAYS)
    said = [(row.text, row.code) for row in made.not_checked]
    assert said == (
        []
        if name in ALWAYS
        else [
            (
                "PC201 environments/x/credentials.yaml:3:5 The credential x is test access. It is no reason to stop "
                "what only takes away, and refuses the next plan.",
                "PC253",
            ),
            (f"{name} undecided, and no reason to stop what only takes away: not read", None),
        ]
    )


@pytest.mark.parametrize(
    ("name", "holds"), [("cascade", True), ("vanished", True), ("conflict", False), ("drift", False)]
)
def test_the_planner_is_heard_about_the_objects_themselves(name: str, holds: bool) -> None:
    finding = replace(WRONG, code="PC502", span=Span("", 0, 0))
    made = judged(plan(DISABLED, verdicts=(Verdict(name, Answer.REFUSED, "", "x", finding),)), [], secrets=True)
    assert bool(made.refused) is holds


def test_every_other_plan_is_refused_as_ever() -> None:
    for changes in ((), (step(Action.CREATE, "rules/x"),)):
        made = judged(plan(*changes, complete=True), [refusal("mode"), Verdict("mode", Answer.UNDECIDED)], secrets=True)
        assert len(made.refused) == 2
        assert not made.not_checked


def test_a_review_plan_stays_one() -> None:
    assert not judged(plan(DISABLED), [refusal("mode")], secrets=False).complete


class Live:
    """Production of the repository's project, applied; then every secret goes and every service falls silent."""

    def __init__(self, folder: Path) -> None:
        self.world = make_world(folder)
        self.services: Any = go_live(self.world)
        assert not self.apply(self.plan()).run.error

    @property
    def workflow(self) -> Workflow:
        return self.world.workflow(self.services)

    def plan(self, **request: Any) -> Planned:
        return self.workflow.plan("production", PlanRequest(**request))

    def apply(self, planned: Planned) -> Any:
        return self.workflow.apply(planned.file)

    def go_dark(self) -> None:
        kept = ("PAYCONF_STATE", "PAYCONF_LOCAL", "PAYCONF_LIVE_PLAN_KEY")
        self.world.environ = {name: self.world.environ[name] for name in kept}
        self.services = {name: Silent(name) for name in self.services}


@pytest.fixture
def live(tmp_path: Path) -> Live:
    return Live(tmp_path / "world")


RULES = "environments/_shared/rules-eu.yaml"


def test_in_the_dark_a_plan_that_takes_away_is_made_and_carried_out(live: Live) -> None:
    live.world.edit(
        RULES, "methods: [stripe-element, payment-term, bank-transfer]", "methods: [payment-term, bank-transfer]"
    )
    live.go_dark()
    made = live.plan()
    assert [change.action for change in made.plan.changes] == [Action.UPDATE]
    assert not made.plan.refused, made.plan.refused
    assert made.plan.complete
    assert any("no reason to stop what only takes away" in row.text for row in made.plan.not_checked)
    done = live.apply(made)
    assert (done.run.error, done.leftovers, done.unverified) == ("", (), "")


def test_in_the_dark_nothing_else_is_planned(live: Live) -> None:
    live.go_dark()
    with pytest.raises(StoreError):  # the fingerprint key can't be read
        live.plan()
    live.world.edit(RULES, "methods: [cards, wallets]", "methods: [wallets, cards]")
    with pytest.raises(StoreError):
        live.plan()


def broken(live: Live, how: str) -> None:
    file = "environments/production/credentials.yaml"
    if how == "a test key":
        live.world.environ["PAYCONF_LIVE_STRIPE_SECRET_KEY"] = "_".join(("sk", "test", "51" + "aB3dE5gH" * 4))
    elif how == "another account":
        live.world.edit(file, "stripe:\n    account: acct_", "stripe:\n    account: acct_other")
    else:
        live.world.edit(file, "until: 2027-10-31", "until: 2026-11-02")


@pytest.mark.untraced
@pytest.mark.parametrize(
    ("how", "code"), [("a test key", "PC201"), ("another account", "PC215"), ("an attestation that ended", "PC216")]
)
def test_what_is_wrong_with_credentials_is_said_and_refuses_the_next_plan(live: Live, how: str, code: str) -> None:
    broken(live, how)
    assert code in refusing(live.plan().plan)
    live.world.edit(
        RULES, "methods: [stripe-element, payment-term, bank-transfer]", "methods: [payment-term, bank-transfer]"
    )
    if how == "a test key":  # which would be written as well, so that this plan does more
        assert code in refusing(live.plan().plan)
        return
    made = live.plan()
    assert not made.plan.refused, made.plan.refused
    assert any(row.text.startswith(code) and row.code == "PC253" for row in made.plan.not_checked)
    done = live.apply(made)
    assert (done.run.error, done.leftovers) == ("", ())
    assert code in refusing(live.plan().plan)


def refusing(made: Plan) -> list[str]:
    return [verdict.finding.code for verdict in made.refused if verdict.finding]


def test_a_conflict_elsewhere_stops_nothing(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    local(world, "set", "shop", "rules/1", "sort_order=5")
    world.edit(FILE, "sort_order: 20", "sort_order: 30")
    assert codes(world) == ["PC502"]
    world.edit(FILE, "methods: [bank, cheque]", "methods: [bank]")
    out = str(tmp_path / "plan.json")
    said = world.payconf("plan", "shop", "--out", out)
    assert said.code == 0, said.all
    assert "PC502" in said.out
    done = world.payconf("apply", out)
    assert done.code == 0, done.all
    assert ("All", "money_order_3") not in methods(world)
    assert codes(world) == ["PC502"]


def test_the_last_method_and_money_stop_it_all_the_same(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    world.edit(FILE, "all: {name: All,", "all: {name: All, enabled: false,")
    assert codes(world) == ["PC220"]


def shop_url(world: World) -> str:
    return (world.project / "environments/shop/environment.yaml").read_text()


def test_without_a_key_that_verifies_production_takes_no_plan_at_all(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    file = world.project / "environments/shop/environment.yaml"
    file.write_text("\n".join(line for line in shop_url(world).splitlines() if not line.startswith("plan_keys")) + "\n")
    world.edit(FILE, "methods: [bank, cheque]", "methods: [bank]")
    assert codes(world) == ["PC224"]

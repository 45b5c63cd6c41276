"""Two branches, two reviews, one bare repository: what is applied is what was reviewed, or nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.git_flow import ENVIRONMENT, FILE, Flow, intent

pytestmark = pytest.mark.untraced

CHEQUE = ("    methods: [bank]\n  world:", "    methods: [bank, cheque]\n  world:")
"""The rule of the EU offers cheques."""
ACCOUNT = ("    methods: [bank]\n  world:", "    methods: [account, bank]\n  world:")
"""The same field of the same rule, otherwise."""
LATER = ("    sort_order: 10\n", "    sort_order: 15\n")
"""Another field of the same rule."""
WORLD = ("    sort_order: 20\n", "    sort_order: 30\n")
"""Another rule."""


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    """A shop that is as main says."""
    made = Flow(tmp_path)
    made.applied()
    return made


@pytest.mark.parametrize("elsewhere", [WORLD, LATER])
def test_what_was_merged_and_applied_before_changes_nothing_of_a_review(flow: Flow, elsewhere: tuple[str, str]) -> None:
    """Another rule, or another field of the same rule."""
    ours = flow.branch("ours", CHEQUE)
    theirs = flow.branch("theirs", elsewhere)
    for name, review in (("theirs", theirs), ("ours", ours)):
        flow.job(f"job-{name}", flow.merge(name))
        said = flow.plan(review)
        assert said.code == 0, said.all
        assert "same changes as reviewed" in said.out
        assert flow.apply().code == 0


def test_what_was_merged_before_and_waits_is_named(flow: Flow) -> None:
    """Between review and apply a second merge has come, and nobody has applied it yet."""
    ours = flow.branch("ours", CHEQUE)
    theirs = flow.branch("theirs", WORLD)
    commit = flow.merge("theirs")
    flow.merge("ours")
    flow.job("job")
    said = flow.plan(ours)
    assert said.code == 12
    assert "update rules/world was not in the reviewed plan" in said.flat
    assert "If another merge waits for its own apply, do that first" in said.flat
    assert not (flow.at / "plan.json").exists()
    for where, review in ((commit, theirs), ("main", ours)):
        flow.git("checkout", "-q", where)
        flow.applied(review)


def test_the_same_field_of_the_same_rule_is_named(flow: Flow) -> None:
    """Both branches were right by themselves; git merged them without a conflict, as a person did."""
    ours = flow.branch("ours", CHEQUE)
    theirs = flow.branch("theirs", ACCOUNT)
    flow.job("job-theirs", flow.merge("theirs"))
    flow.applied(theirs)
    flow.at = flow.folder / "ours"
    flow.git("fetch", "-q", "origin")
    flow.git("reset", "-q", "--hard", "origin/main")
    flow.edit(FILE, "    methods: [account, bank]\n", "    methods: [account, bank, cheque]\n")
    flow.git("commit", "-q", "-a", "-m", "Rebased by hand")
    flow.git("push", "-q", "-f", "origin", "ours")
    flow.job("job-ours", flow.merge("ours"))
    said = flow.plan(ours)
    assert said.code == 12
    assert "update rules/eu differs from the reviewed plan: methods" in said.flat
    flow.applied(flow.review("again"))


def test_how_it_was_merged_has_no_part_in_the_intent(flow: Flow) -> None:
    """A merge commit, squashed, fast-forward, rebased onto another merge, and a review that was made twice."""
    review = flow.branch("ours", CHEQUE)
    assert intent(flow.review("twice")) == intent(review)
    flow.at = flow.folder / "main"
    base = flow.git("rev-parse", "HEAD")
    for number, how in enumerate([(), ("--squash",), ("--ff-only",)]):
        flow.job(f"job-{number}", flow.merge("ours", *how))
        said = flow.plan(intent(review))
        assert said.code == 0, said.all
        assert "same changes as reviewed" in said.out
        flow.at = flow.folder / "main"
        flow.git("reset", "-q", "--hard", base)
        flow.git("push", "-q", "-f", "origin", "main")
    theirs = flow.branch("theirs", WORLD)
    flow.job("job-theirs", flow.merge("theirs"))
    flow.applied(theirs)
    flow.at = flow.folder / "ours"
    flow.git("pull", "-q", "--rebase", "origin", "main")
    assert intent(flow.review("rebased")) == intent(review)


def test_an_intent_alone_refuses_too(flow: Flow) -> None:
    review = flow.branch("ours", CHEQUE)
    flow.branch("theirs", WORLD)
    for name in ("ours", "theirs"):
        flow.merge(name)
    flow.job("job")
    said = flow.plan(intent(review))
    assert said.code == 12
    assert f"that of the review was {intent(review)}" in said.flat
    assert "--reviewed FILE" in said.flat


def test_a_job_that_comes_late_takes_nothing_back(flow: Flow) -> None:
    """Two jobs in the wrong order: the older commit would undo what the newer one has applied."""
    first = flow.branch("first", CHEQUE)
    old = flow.merge("first")
    second = flow.branch("second", WORLD)
    flow.merge("second")
    flow.job("newer")
    flow.applied()
    flow.job("older", old)
    said = flow.plan(first)
    assert said.code == 12
    assert "update rules/world was not in the reviewed plan" in said.flat
    assert "update rules/eu was in the reviewed plan and is not in this one" in said.flat
    assert second.exists()


def test_a_plan_of_a_checkout_that_is_old_by_now_is_stale(flow: Flow) -> None:
    """Both jobs have planned; the other one applies first, to the same rule."""
    flow.job("older")
    flow.edit(FILE, *LATER)
    assert flow.plan().code == 0
    theirs = flow.branch("theirs", CHEQUE)
    flow.job("newer", flow.merge("theirs"))
    flow.applied(theirs)
    flow.at = flow.folder / "older"
    said = flow.apply()
    assert said.code == 12
    assert "rules/eu" in said.flat
    assert flow.query("shop", "SELECT sort_order FROM rules WHERE name = 'eu'") == [(10,)]


def test_a_hand_change_between_plan_and_apply_is_named(flow: Flow) -> None:
    flow.job("job", flow.git("rev-parse", "HEAD"))
    flow.edit(FILE, *CHEQUE)
    assert flow.plan().code == 0
    assert flow.payconf("local", "set", "shop", "rules/1", "enabled=false").code == 0
    said = flow.apply()
    assert said.code == 12
    assert "rules/eu (id 1)" in said.flat
    assert flow.payconf("local", "set", "shop", "rules/1", "enabled=true").code == 0
    assert flow.payconf("local", "set", "shop", "rules/2", "enabled=false").code == 0  # not what the plan touches
    assert flow.apply().code == 0


def test_a_hand_change_between_review_and_plan_is_a_conflict_that_refuses(flow: Flow) -> None:
    review = flow.branch("ours", CHEQUE)
    assert flow.payconf("local", "set", "shop", "rules/1", "methods=payment_term_3").code == 0
    flow.job("job", flow.merge("ours"))
    said = flow.plan(review)
    assert said.code == 11, said.all
    assert "rules/eu" in said.out.partition("payconf plan production")[0]
    assert "not the same changes as reviewed" in said.out
    assert flow.apply().code == 11


def test_of_a_conflict_either_side_may_win(flow: Flow) -> None:
    """The shop by pull, git by --revert-drift. What only one side has changed is not touched by the other's win."""
    flow.edit(FILE, *LATER)
    flow.edit(FILE, *CHEQUE)  # git alone
    changed = ("sort_order=12", "currency=USD")  # both, and the shop alone
    assert flow.payconf("local", "set", "shop", "rules/1", *changed).code == 0
    said = flow.plan()
    assert said.code == 11
    assert "rules/eu was changed in git and in the shop since the last apply: sort_order." in said.out
    said = flow.payconf("pull", "production", "rules/eu")
    assert said.code == 0
    assert said.out.endswith(f"{FILE}\n")
    text = (flow.at / FILE).read_text("utf-8")
    assert "    sort_order: 12\n    currency: USD\n    destinations: [DE, FR]\n    methods: [bank, cheque]\n" in text
    flow.applied()
    flow.edit(FILE, "sort_order: 12", "sort_order: 15")
    assert flow.payconf("local", "set", "shop", "rules/1", "sort_order=13").code == 0
    assert flow.plan(None, "--revert-drift", "rules/eu").code == 0
    assert flow.apply().code == 0
    assert flow.query("shop", "SELECT sort_order, currency FROM rules WHERE id = 1") == [(15, "USD")]


def test_of_what_vanished_there_is_nothing_to_pull(flow: Flow) -> None:
    flow.edit(FILE, *LATER)
    assert flow.payconf("local", "delete", "shop", "rules/1").code == 0
    said = flow.payconf("pull", "production", "rules/eu")
    assert said.code == 11
    assert "rules/eu was changed in git and is no longer in the shop" in said.flat
    assert "--revert-drift rules/eu" in said.flat


def test_a_payment_that_comes_between_plan_and_apply_keeps_its_integration(tmp_path: Path) -> None:
    allowed = "allow_delete: [{address: integrations/cheque, reason: PAY-1, until: 2099-12-31}]\n"
    flow = Flow(tmp_path, settings=allowed)
    flow.applied()
    ((ident,),) = flow.query("shop", "SELECT id FROM integrations WHERE name = 'cheque'")
    flow.edit(FILE, "  cheque: {type: money_order, label: Cheque, pay_to: Acme, send_to: Hamburg}\n", "")
    assert flow.plan().code == 0
    paid = ("add-transaction", "shop", f"money_order_{ident}", "--action", "pending")
    assert flow.payconf("local", *paid).code == 0
    said = flow.apply()
    assert said.code == 12
    assert "the payments under way of integrations/cheque are others now" in said.flat
    assert flow.plan().code == 11


def test_a_plan_is_applied_once(flow: Flow) -> None:
    flow.job("job")
    flow.edit(FILE, *CHEQUE)
    assert flow.plan().code == 0
    assert flow.apply().code == 0
    said = flow.apply()
    assert said.code == 12
    assert "r-0002" in said.flat
    assert flow.payconf("local", "set", "shop", "rules/1", "methods=money_order_1").code == 0
    assert flow.apply().code == 12  # also where there would be something to do again


def test_two_reviewers_agree_on_plans_of_their_own(tmp_path: Path) -> None:
    """Each makes a review plan in a clone of their own, sees that it is the pull request's, and approves that."""
    flow = Flow(tmp_path)
    flow.applied()
    flow.edit(ENVIRONMENT, "class: production\n", "class: production\napprovals: 2\n")
    flow.push("Four eyes")
    flow.environ["USER"] = "jana"
    review = flow.branch("ours", CHEQUE)
    for name in ("omar", "lena"):
        flow.environ["USER"] = name
        flow.clone(name, "ours")
        own = flow.review(name)
        assert intent(own) == intent(review)
        assert flow.payconf("approve", str(own)).code == 11  # nobody approves a plan of their own making
        said = flow.payconf("approve", str(review))
        assert said.code == 0, said.all
    flow.environ["USER"] = "ci"
    flow.job("job", flow.merge("ours"))
    flow.applied(review)


def test_approvals_don_t_cover_what_was_merged_in_between(tmp_path: Path) -> None:
    flow = Flow(tmp_path)
    flow.applied()
    flow.edit(ENVIRONMENT, "class: production\n", "class: production\napprovals: 1\n")
    flow.push("Four eyes")
    review = flow.branch("ours", CHEQUE)
    flow.environ["USER"] = "omar"
    assert flow.payconf("approve", str(review)).code == 0
    flow.branch("theirs", WORLD)
    for name in ("theirs", "ours"):
        flow.merge(name)
    flow.environ["USER"] = "ci"
    flow.job("job")
    assert flow.plan().code == 0  # nobody holds it to a review
    said = flow.apply()
    assert said.code == 11
    assert "approv" in said.flat

"""What is said of a plan that takes a copied shop back, of its run, and of a marker that is made."""

from __future__ import annotations

from dataclasses import replace

from payconf.model.address import Address
from payconf.model.change import Action, Reason
from payconf.model.finding import Finding
from payconf.model.outcome import Done, Run, Step
from payconf.model.plan import Plan
from payconf.render.plan import plan_text
from payconf.render.plan.closing import closing_lines
from payconf.render.run import run_text
from tests.guard_samples import change, plan

WHY = Finding("PC256", "The shop of x bears the marker of qa.")


def taking_back(unfinished: bool = False, count: int = 1, class_: str = "testing") -> Plan:
    off = [change(Action.DISABLE, f"integrations/a{number}", str(number), enabled=False) for number in range(count)]
    on = (
        []
        if unfinished
        else [change(Action.UPDATE, f"integrations/a{number}", enabled=True) for number in range(count)]
    )
    changes = tuple(
        replace(entry, id=f"{entry.id}#{place}", reason=Reason.RECLAIM) for place, entry in enumerate(off + on)
    )
    options = {"reclaim": True, **({"unfinished": True} if unfinished else {})}
    return plan(*changes, class_=class_, complete=True, options=options, findings=(WHY,))


def test_why_and_in_which_order_stand_first() -> None:
    said = plan_text(taking_back(count=2)).splitlines()
    assert said[0].startswith("payconf reclaim x")
    assert said[3:6] == [
        "A copied shop becomes that of x; nothing is deleted",
        "  The shop of x bears the marker of qa.",
        "  First 2 integrations switched off, then access is written, then 2 integrations switched on, last",
    ]
    assert "Changes of the copied shop, in this order" in said


def test_with_many_integrations_it_is_still_one_screen() -> None:
    said = plan_text(taking_back(count=60)).splitlines()
    assert len(said) <= 40
    assert max(map(len, said)) <= 100
    assert "  The shop of x bears the marker of qa." in said


def test_where_it_ends_for_now_and_what_to_do() -> None:
    said = " ".join(plan_text(taking_back(unfinished=True)).split())
    assert "nothing is switched on and the marker stays as long as the shop's application URL is another" in said
    assert "Set it, then run payconf reclaim x again." in said


def test_the_next_command() -> None:
    assert closing_lines(taking_back(), None, b"")[-1] == "Next: payconf reclaim x"
    assert closing_lines(taking_back(), "r.json", b"")[-1] == "Next: payconf apply r.json"
    production = closing_lines(taking_back(class_="production"), None, b"")[-1]
    assert production == "Next: payconf reclaim x --out reclaim.json, then payconf apply reclaim.json"


def test_what_a_run_came_to() -> None:
    made = taking_back()
    run = Run("r-0001", "x", "", "", "2026-01-01", (Step(made.changes[0].id, Done.DONE, "0"),))
    assert (
        "Verified: the shop was read again, and it is that of x.\nNext, for rules and texts: payconf plan x"
        in run_text(run, made, ())
    )
    failed = replace(run, steps=(Step(made.changes[0].id, Done.FAILED, "0", "No."),), error="No.")
    said = run_text(failed, made)
    assert "  payconf resume x r-0001\nOr plan anew:\n  payconf reclaim x --out plan.json\n" in said
    assert "rollback" not in said
    assert "refused: still a copy" in run_text(run, made, ("refused: still a copy",))


def test_a_marker_has_a_group_of_its_own() -> None:
    made = replace(change(Action.CREATE, "marker/x"), address=Address("marker", "x"))
    said = plan_text(plan(made)).splitlines()
    assert said[said.index("Left in the shop by payconf, so that a copy of it is known") + 1] == "  + marker/x"

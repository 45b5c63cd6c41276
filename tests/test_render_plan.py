"""A plan as text: the golden screens, and the promises of the first screen whatever the plan holds."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from payconf.model.address import Address
from payconf.model.blast import Blast, Open
from payconf.model.change import Action, Change, Drift, FieldChange, Reason
from payconf.model.plan import NotChecked, Plan
from payconf.model.resource import MoneyUnderWay
from payconf.model.value import Ref
from payconf.model.verdict import Answer, Verdict
from payconf.render.drift import drift_text
from payconf.render.plan import plan_text
from payconf.render.plan.closing import closing_lines
from tests.render_samples import (
    BUYERS,
    CREATE,
    DRIFT,
    FULL,
    HEADER,
    RETIRE,
    SANDBOX,
    SECRET,
    TERMS,
    UPDATE,
    blast,
    noticed,
    refusal,
    undecided,
)

GOLDEN = Path(__file__).parent / "golden"
REVIEW = replace(FULL, complete=False, verdicts=(undecided("credentials/stripe"), undecided("credentials/payflow")))
EMPTY = Plan(header=SANDBOX, complete=True)


def check_golden(name: str, text: str) -> None:
    """Compare with tests/golden/NAME; WRITE_GOLDEN=1 writes it."""
    file = GOLDEN / name
    if os.environ.get("WRITE_GOLDEN") == "1":
        file.write_text(text)
    assert text == file.read_text()


@pytest.mark.parametrize(
    ("name", "plan", "full"),
    [
        ("plan-complete.txt", FULL, False),
        ("plan-complete-full.txt", FULL, True),
        ("plan-review.txt", REVIEW, False),
        ("plan-refused.txt", replace(FULL, verdicts=(refusal("PC201"), refusal("PC203", line=12))), False),
        ("plan-empty.txt", EMPTY, False),
        ("plan-empty-drift.txt", replace(EMPTY, drift=DRIFT), False),
    ],
)
def test_golden(name: str, plan: Plan, full: bool) -> None:
    closing = closing_lines(plan, "plan.json", b"{}", "same changes as reviewed")
    check_golden(name, plan_text(plan, full=full, closing=closing))


def crowded(number: int) -> Plan:
    """As much of everything as may come."""
    word = "long-" * 30
    changes = tuple(
        Change(
            id=f"update:rules/r{i}",
            action=action,
            reason=reason,
            address=Address("rules", f"r{i}-{word}"),
            fields=(FieldChange("name", word, word + "x"), FieldChange("methods", [word] * 9, [word] * 8)),
            note=word,
            label=word,
        )
        for i in range(number)
        for action, reason in (
            (Action.UPDATE, Reason.FROM_GIT),
            (Action.UPDATE, Reason.FROM_SHOP),
            (Action.DELETE, Reason.UNMANAGED),
        )
    )
    verdicts = [refusal("PC201", word * 5, i) for i in range(number)] + [undecided(word) for _ in range(number)]
    return replace(
        FULL,
        complete=False,
        changes=changes,
        verdicts=tuple(verdicts),
        drift=tuple(Drift(Address("rules", f"d{i}"), (FieldChange(word, 1, 2),) * 3) for i in range(number)),
        not_checked=tuple(NotChecked(f"{i} {word}", "PC201" if i % 2 else None) for i in range(number)),
        money=tuple((f"integrations/{i}", MoneyUnderWay(i, 2, {"EUR": "1.00"})) for i in range(number)),
        blast=blast(*(noticed(word, "EUR", str(i), ("Card", str(i)), ()) for i in range(number))),
    )


@pytest.mark.parametrize("number", [1, 2, 3, 5, 8, 40])
def test_first_screen_is_at_most_40_lines_and_100_columns(number: int) -> None:
    plan = crowded(number)
    lines = plan_text(plan, closing=closing_lines(plan, "plan.json", b"")).splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 100


def test_full_cuts_nothing() -> None:
    plan = crowded(8)
    text = plan_text(plan, full=True)
    assert max(map(len, text.splitlines())) <= 100
    assert "…" not in text
    for i in range(8):
        assert f"r{i}-" in text
        assert f"d{i}" in text


def test_hidden_entries_are_counted() -> None:
    plan = replace(EMPTY, changes=(CREATE,) * 9)
    assert plan_text(plan).count("rules/de-terms-over-10k") == 4
    assert "… and 5 more rules (--full)" in plan_text(plan)


def test_an_empty_plan_is_two_lines_and_says_what_was_not_checked() -> None:
    assert plan_text(EMPTY).splitlines()[1] == "Not checked: nothing"
    some = replace(EMPTY, not_checked=(NotChecked("a " * 80), NotChecked("the refund window", "PC201")))
    first, second = plan_text(some).splitlines()
    assert first.startswith("No changes to sandbox · embedded shop")
    assert second == "Not checked: warning PC201, 1 more (--full)"
    assert "a a a" in plan_text(some, full=True)


@pytest.mark.parametrize(
    "plan",
    [
        FULL,
        REVIEW,
        replace(FULL, verdicts=(refusal("PC201"),)),
        replace(REVIEW, verdicts=(refusal("PC201"), undecided("x"))),
        Plan(header=HEADER, complete=True),
    ],
)
def test_production_on_the_embedded_shop_says_so_first(plan: Plan) -> None:
    local = replace(plan, header=replace(HEADER, provider="local", shop="local:production"))
    assert "embedded shop, nobody buys here" in plan_text(local).splitlines()[0]
    assert "nobody buys here" not in plan_text(plan)


def test_a_refusal_comes_first_with_place_and_fix() -> None:
    lines = plan_text(replace(FULL, verdicts=(refusal("PC201"),))).splitlines()
    assert lines[0].startswith("Refused: nothing of this plan for production can be applied")
    assert lines[1].startswith("  environments/production/credentials.yaml:9:5: error[PC201]")
    assert lines[2] == "      The key is a test key."
    assert lines[3].startswith("      fix: ")


def test_undecided_refuses_production_once_it_is_complete() -> None:
    plan = replace(FULL, verdicts=(undecided("credentials/stripe"),))
    text = plan_text(plan)
    assert text.startswith("Refused")
    assert "undecided, and production needs an answer: nobody resolved the secret key" in text
    assert "1 refused · 1 undecided" not in text
    bare = Verdict("shop", Answer.REFUSED, text="no")
    assert "\n  shop\n      no\n" in plan_text(replace(FULL, verdicts=(bare,)))


def test_undecided_of_a_sandbox_stands_under_not_checked() -> None:
    plan = replace(EMPTY, changes=(CREATE,), verdicts=(undecided("credentials/stripe"),))
    assert "Not checked\n  ? mode (credentials/stripe): nobody resolved the secret key" in plan_text(plan)
    assert "0 refused · 1 undecided" in plan_text(plan)


def test_buyers_left_with_none_come_first() -> None:
    none = noticed("US Store", "USD", "US", ("Card",), ())
    both = noticed("US Store", "USD", "CA", ("Card",), ("Invoice",))
    order = noticed("US Store", "USD", "MX", ("Card", "Invoice"), ("Invoice", "Card"))
    text = plan_text(replace(FULL, blast=blast(*BUYERS, both, order, none)), full=True)
    body = text.split("What buyers will notice")[1]
    assert body.splitlines()[1].startswith("  ! lose all: Card")
    assert "Buyers who could pay before are left without a method." in text
    assert "~ Invoice instead of Card" in text
    assert "~ other order" in text
    assert "6 of 214 kinds" in text


def test_many_destinations_are_shortened_in_words() -> None:
    buyers = tuple(noticed("EU", "EUR", f"D{i}", ("Card",), ("Card", "Term")) for i in range(8))
    assert "billed to D0, D1, D2, D3 or 4 others" in plan_text(replace(FULL, blast=blast(*buyers)))
    assert "Nothing changes at checkout.\n" in plan_text(replace(FULL, blast=Blast(), checkouts=()))


def test_money_in_words() -> None:
    way = MoneyUnderWay(1, 2, {"EUR": "1234567.5", "USD": "odd"}, "long ago")
    plan = replace(FULL, changes=(UPDATE,), money=(("integrations/a", way), ("integrations/b", MoneyUnderWay(0, 0))))
    text = plan_text(plan)
    said = "1 order authorised and not captured, 2 that can be refunded, 1,234,567.5 EUR, odd USD, the oldest of"
    assert said in " ".join(text.split())
    refundable = replace(way, open_authorizations=0, oldest=None)
    text_of_one = plan_text(replace(plan, money=(("integrations/a", refundable),)))
    assert re.search(r"  a +2 orders, 1,234,567.5 EUR, odd USD that can be refunded\n", text_of_one)
    assert re.search(r"  b +none", text)
    assert "Money under way" not in plan_text(replace(plan, money=()))


def test_secrets_are_never_values() -> None:
    text = plan_text(replace(FULL, changes=(SECRET,)), full=True)
    assert "(secret, changed)      vault://kv/payments#password" in text
    hidden = replace(SECRET, fields=(FieldChange("password", "canary-1", "canary-2", secret=True),))
    assert "canary" not in plan_text(replace(FULL, changes=(hidden,)), full=True)


def test_control_characters_are_shown_as_escapes() -> None:
    change = replace(CREATE, label="\x1b[2Jboo\u202e\n", note="a\tb\x9b\U000e0001")
    text = plan_text(replace(FULL, changes=(change,)))
    assert "\x1b" not in text
    assert "\\x1b[2Jboo\\u202e\\n" in text
    assert "a\\tb\\x9b\\U000e0001" in text


def test_groups_by_origin() -> None:
    undone = replace(UPDATE, reason=Reason.FROM_SHOP)
    unknown = replace(UPDATE, reason=Reason.UNMANAGED, action=Action.DELETE, address=Address("rules", "@9"))
    replaced = replace(UPDATE, reason=Reason.IMMUTABLE, action=Action.REPLACE)
    cascade = replace(UPDATE, reason=Reason.CASCADE, action=Action.DISABLE, note="moved: [{from: a, to: b}]")
    left = replace(unknown, reason=Reason.LEFT_BEHIND, address=Address("rules", "@8"))
    text = plan_text(replace(FULL, changes=(undone, unknown, left, replaced, cascade)), full=True)
    assert "Changed by hand in the shop, to be undone\n  ~ rules/eu-paypal" in text
    assert "In the shop but not in git, to be deleted\n  - rules/@9" in text
    assert "Put aside by a run that was broken off, to be deleted\n  - rules/@8" in text
    assert "± rules/eu-paypal  replace  (a field that can't be changed in place)" in text
    assert "~ rules/eu-paypal  disable  (cascade)" in text
    assert "      moved: [{from: a, to: b}]" in text
    assert "0 to create, 1 to update, 1 to replace, 1 to disable, 2 to delete" in text


def test_long_lists_show_what_they_lose_and_gain() -> None:
    before, after = [f"method-{i}" for i in range(20)], [f"method-{i}" for i in range(1, 21)]
    change = replace(UPDATE, fields=(FieldChange("methods", before, after),))
    assert "methods     without method-0; with method-20" in plan_text(replace(FULL, changes=(change,)))
    before, after = {"default": "Card", "German": "Karte"}, {"default": "Card", "German": "Kreditkarte"}
    item = FieldChange("label", before, after, details=("German: Karte -> Kreditkarte", "+ French: Carte"))
    text = plan_text(replace(FULL, changes=(replace(UPDATE, fields=(item,)),)))
    assert "      label       German: Karte -> Kreditkarte\n                  + French: Carte\n" in text


def test_a_list_that_only_changed_its_order_is_shown_whole() -> None:
    before = [f"method-{i}" for i in range(20)]
    turned = replace(UPDATE, fields=(FieldChange("methods", before, before[::-1]),))
    assert "-> [method-19, method-18" in plan_text(replace(FULL, changes=(turned,)))


def test_both_words_where_the_shop_has_another() -> None:
    from payconf.integrations import types

    entry, field, word = next(
        (entry, field, word)
        for entry in types().values()
        for field in entry.fields
        for word, shop in field.words
        if word != shop
    )
    shop = dict(field.words)[word]
    change = replace(UPDATE, variant=entry.name, fields=(FieldChange(field.name, None, word, known=False),))
    assert f"(not observable) -> {word} (shop: {shop})" in plan_text(replace(FULL, changes=(change,)))
    unknown = replace(change, variant="no_such_type")
    assert f"(not observable) -> {word}\n" in plan_text(replace(FULL, changes=(unknown,)))


def test_kept_drift_names_both_ways() -> None:
    text = plan_text(FULL)
    assert "undo: --revert-drift ADDRESS   keep: payconf pull ENV ADDRESS" in text
    assert re.search(r"\* rules/us-cards +enabled   git true, shop false", text)
    assert re.search(r"\* rules/gone +no longer in the shop", text)


def test_colour_only_where_it_is_wanted() -> None:
    assert "\x1b" not in plan_text(FULL)
    text = plan_text(FULL, color=True)
    assert "\x1b[32m  + \x1b[0mrules/de-terms" in text
    assert re.sub(r"\x1b\[\d+m", "", text) == plan_text(FULL)


def test_closing_lines_say_what_comes_next() -> None:
    assert (
        closing_lines(FULL, None, b"")[-1]
        == "Next: payconf plan production --out plan.json, then payconf apply plan.json"
    )
    assert closing_lines(FULL, "p.json", b"")[-1] == "Next: payconf apply p.json"
    assert closing_lines(REVIEW, None, b"", "same")[0] == "same"
    assert closing_lines(replace(FULL, verdicts=(refusal("PC201"),)), None, b"")[-1].startswith("Next: mend")
    assert closing_lines(EMPTY, None, b"") == []
    assert closing_lines(replace(EMPTY, changes=(CREATE,)), None, b"") == ["Next: payconf apply sandbox"]
    pinned = replace(FULL, secrets={"env://A": "a1"})
    assert closing_lines(pinned, "p.json", b"")[-1] == "Next: payconf apply p.json"
    for file in ("p.json", None):
        assert closing_lines(pinned, file, b"", lasting=False)[-1].startswith("Next: set fingerprint_key in payconf")
    here = replace(EMPTY, changes=(CREATE,), secrets={"env://A": "a1"})
    assert closing_lines(here, None, b"", lasting=False) == ["Next: payconf apply sandbox"]
    odd = replace(EMPTY, header=replace(SANDBOX, expires_at="", read_at="now", account=""))
    assert "valid" not in closing_lines(odd, "p.json", b"")[0]
    assert "read now" in plan_text(odd)


def test_drift_alone() -> None:
    check_golden("drift.txt", drift_text(replace(FULL, drift=DRIFT)))
    assert "No drift in what the shop lets be read." in drift_text(replace(EMPTY, not_checked=FULL.not_checked))


def test_retired_money_is_kept() -> None:
    assert "kept enabled, only taken out of the rules" in plan_text(replace(FULL, changes=(RETIRE,)))


def test_renamed_keys_are_shown_also_where_nothing_else_changes() -> None:
    renamed = replace(EMPTY, renames=((Address("rules", "a"), Address("rules", "b")),))
    assert "Changes from git\n  > rules/a is now rules/b  (moved; the shop is not touched)" in plan_text(renamed)


def test_what_is_not_decided_is_counted_and_named() -> None:
    heavy = Open("EU Store", "EUR", ("DE",), ("Heavy",), ("lineItem.product.weight",), 2, False)
    said = plan_text(replace(FULL, blast=blast(decided=212, open=(heavy,))))
    assert "  Nothing changes at checkout, as far as this is decided.\n  (212 of 214 decided; " in said
    assert '  2 kinds not decided: the expression of "Heavy" needs lineItem.product.weight\n' in said
    left = replace(heavy, none=True, rules=(), why=("no buyer was found",))
    said = plan_text(replace(FULL, blast=blast(decided=210, open=(left, heavy))))
    assert "  Whether everybody who could pay before still can is not decided." in said
    assert "  2 kinds not decided: no buyer was found\n" in said
    more = tuple(replace(heavy, rules=(f"R{number}",)) for number in range(3))
    assert "  … and 2 more reasons (--full)\n" in plan_text(replace(FULL, blast=blast(open=more)))
    assert '"R2" needs' in plan_text(replace(FULL, blast=blast(open=more)), full=True)


def test_what_a_class_depends_on_stands_in_its_head_and_below() -> None:
    one = noticed("EU", "EUR", "DE", ("Card",), (), conditions=("subtotal over 100.00", "total under 5.00"))
    other = replace(one, conditions=("guests", "over HTTPS", "customer.group.name is VIP"))
    buyer = replace(
        one.buyer, customer=False, total="4.999", more={"customer.group.name": "VIP", "shippingMethod": None}
    )
    text = plan_text(replace(FULL, blast=blast(replace(one, buyer=buyer))), full=True)
    assert "billed to DE, subtotal over 100.00 and total under 5.00" in text
    assert "      e.g. DE, 250.00 EUR (total 4.999):   Card  ->  none\n" in text
    text = plan_text(replace(FULL, blast=blast(replace(other, buyer=buyer))), full=True)
    assert "a guest, over HTTPS, customer.group.name VIP:   Card" in text
    assert "      only guests, over HTTPS, customer.group.name is VIP; others see no change\n" in text
    term = replace(
        one, buyer=replace(buyer, customer=True, payment_term=True, https=False), conditions=(*TERMS, "HTTPS")
    )
    assert "a customer with a payment term, without HTTPS:   Card" in plan_text(
        replace(FULL, blast=blast(term)), full=True
    )
    three = (one, other, replace(one, conditions=()))
    said = plan_text(replace(FULL, blast=blast(*three)), width=200)
    assert "      depends on more: subtotal over 100.00, total under 5.00; or guests, over HTTPS, " in said
    assert "; or always\n" in plan_text(replace(FULL, blast=blast(*three)), full=True, width=300)


def test_references_that_read_alike_are_said_to_have_new_ids() -> None:
    methods = [Ref(Address("integrations", "cards"), "method.")]
    address = Address("rules", "r1")
    field = FieldChange("methods", methods, methods)
    change = Change("update:rules/r1", Action.UPDATE, Reason.REPOINT, address, fields=(field,))
    assert "methods     [cards] -> [cards]  (new ids)\n" in plan_text(replace(FULL, changes=(change,)))

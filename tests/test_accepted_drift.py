"""Accepted drift: per field, until a day, perhaps of one value only; kept whatever `drift:` says, never of safety."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from payconf.integrations.acceptable import never
from payconf.model.address import Address
from payconf.model.change import Accepted, FieldChange
from payconf.model.config.waivers_file import AcceptedDrift
from payconf.model.span import Span
from payconf.model.value import Ref, Value
from payconf.model.waiver import Acceptance, text_of
from payconf.offline import validate
from payconf.plan.file import dump, load
from payconf.plan.intent import intent
from payconf.render.plan import plan_text
from payconf.waive import accepted_in
from tests.plan_samples import OPTIONS, Shop, codes, integration, lines, make, method, rule
from tests.test_plan_threeway import CARDS, REFUSE, REVERT, RULE, moved_by_hand
from tests.worlds import World, make_world

TODAY = date(2026, 11, 22)
PLACE = Span("environments/sandbox/waivers.yaml", 2, 5)


def signed(field: str = "sort_order", value: str | None = None, address: str = "rules/all") -> Acceptance:
    return Acceptance(address, field, value, "PAY-1", "jana@acme.example", "2026-12-31", PLACE)


def wanted() -> tuple[Any, ...]:
    return CARDS, rule("all", "cards.card")


@pytest.mark.parametrize("options", [OPTIONS, REVERT, REFUSE])
def test_it_is_kept_whatever_the_environment_says(options: Any) -> None:
    made = make(moved_by_hand(sort_order=9), wanted(), replace(options, accepted=(signed(),)))
    assert (made.empty, codes(made)) == (True, [])
    (drift,) = made.drift
    assert drift.accepted == (Accepted("sort_order", "PAY-1", "jana@acme.example", "2026-12-31", PLACE),)
    assert (drift.settled, drift.unaccepted) == (True, ())
    assert load(dump(made)) == made


def test_of_two_fields_only_the_one_that_is_signed_for() -> None:
    shop = moved_by_hand(sort_order=9, enabled=False)
    kept = make(shop, wanted(), replace(OPTIONS, accepted=(signed(),)))
    assert [field.name for field in kept.drift[0].unaccepted] == ["enabled"]
    assert not kept.drift[0].settled
    undone = make(shop, wanted(), replace(REVERT, accepted=(signed(),)))
    assert lines(undone) == ["update rules/all (from the shop, undone) enabled"]
    assert [field.name for field in undone.drift[0].fields] == ["sort_order"]
    refused = make(shop, wanted(), replace(REFUSE, accepted=(signed(),)))
    assert codes(refused) == ["PC503"]
    assert "sort_order" not in refused.verdicts[0].text


@pytest.mark.parametrize(
    ("entry", "settled"),
    [
        (signed(value="9"), True),
        (signed(value="10"), False),
        (signed(field="enabled"), False),
        (signed(address="rules/other"), False),
    ],
)
def test_it_holds_for_its_object_field_and_value(entry: Acceptance, settled: bool) -> None:
    made = make(moved_by_hand(sort_order=9), wanted(), replace(OPTIONS, accepted=(entry,)))
    assert made.drift[0].settled is settled


def test_a_conflict_is_never_hidden() -> None:
    later = (CARDS, rule("all", "cards.card", sort_order=5))
    made = make(moved_by_hand(sort_order=9), later, replace(OPTIONS, accepted=(signed(),)))
    assert codes(made) == ["PC502"]


def test_an_object_that_is_gone_is_drift_whoever_signed_for_a_field() -> None:
    shop = moved_by_hand()
    del shop.objects["rules", shop.bindings[RULE].live_id]
    made = make(shop, wanted(), replace(OPTIONS, accepted=(signed(),)))
    assert not made.drift[0].settled


def test_who_names_it_undoes_it() -> None:
    options = replace(OPTIONS, accepted=(signed(),), revert_drift=frozenset({RULE}))
    assert lines(make(moved_by_hand(sort_order=9), wanted(), options))


def test_it_is_no_part_of_what_is_reviewed() -> None:
    one = make(moved_by_hand(sort_order=9), wanted(), OPTIONS)
    other = make(moved_by_hand(sort_order=9), wanted(), replace(OPTIONS, accepted=(signed(),)))
    assert intent(one) == intent(other)


def test_what_is_changed_after_all_is_accepted_no_longer() -> None:
    """An integration goes that somebody put into the rule by hand, so its methods change; the other field stays."""
    shop = Shop()
    shop.hold(CARDS, integration("old"), rule("all", "cards.card"))
    held = shop.objects["rules", shop.bindings[RULE].live_id]
    held["sort_order"], old = 9, shop.bindings[Address("integrations", "old")].live_id
    held["methods"] = [*held["methods"], method(old)]
    made = make(shop, wanted(), replace(OPTIONS, accepted=(signed(), signed("methods"))))
    assert "methods" in {name for change in made.changes for name in change.values}
    (drift,) = made.drift
    assert ([field.name for field in drift.fields], [entry.field for entry in drift.accepted]) == (["sort_order"],) * 2


def test_a_value_is_written_as_waivers_yaml_has_it() -> None:
    pairs: list[tuple[Value, str]] = [
        ("Cards", "Cards"),
        (9, "9"),
        (True, "true"),
        (None, "null"),
        (Decimal("1.50"), "1.50"),
        (["EU Store"], '["EU Store"]'),
        ({"default": "Cärds"}, '{"default": "Cärds"}'),
        (Ref(Address("integrations", "cards"), "id"), '{"$ref": "integrations/cards", "output": "id"}'),
    ]
    for value, text in pairs:
        assert text_of(value) == text
        assert signed(value=text).accepts(RULE, FieldChange("sort_order", value, None))


@pytest.mark.parametrize(
    ("held", "accepted"),
    [({"default": "Cheque"}, True), ({"default": "Cheque", "de": "Scheck"}, False), ({"default": "Check"}, False)],
)
def test_a_label_of_no_language_is_written_as_it_is_shown(held: Value, accepted: bool) -> None:
    assert signed(value="Cheque").accepts(RULE, FieldChange("sort_order", held, None)) is accepted


# Who may sign for what


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("accepted") / "world")


@pytest.mark.parametrize(
    ("address", "field", "words"),
    [
        ("integrations/payflow", "test_mode", "where money or secrets go"),
        ("integrations/payflow", "proxy_host", "where money or secrets go"),
        ("integrations/payflow", "enable_ssl_verification", "where money or secrets go"),
        ("integrations/payflow", "vendor", "belongs to the credential"),
        ("integrations/payflow", "type", "whose account"),
        ("integrations/nobody", "name", "git has no integrations/nobody"),
        ("rules/us-cards", "colour", "no field of this name"),
        ("payment_terms/net-30", "colour", "no field of this name"),
        ("webhooks/orders", "url", "whose account"),
        ("marker/sandbox", "name", "no address"),
        ("rules/", "name", "no address"),
        ("integrations/payflow", "name", ""),
        ("integrations/bank-transfer", "send_to", "where money or secrets go"),
        ("rules/us-cards", "sort_order", ""),
        ("payment_terms/net-30", "label", ""),
        ("webhooks/orders", "events", ""),
    ],
)
def test_safety_can_not_be_accepted(world: World, address: str, field: str, words: str) -> None:
    said = never(world.workflow().environment("sandbox"), address, field)
    assert (words in said) if words else (said == "")


def test_what_the_shop_never_shows_can_not_be_accepted() -> None:
    from payconf.integrations.acceptable import _unseen
    from payconf.model.kind import FieldSpec

    assert "never shows it" in _unseen(FieldSpec("key", write_only=True))


def test_in_force_is_what_is_dated_and_harmless(world: World) -> None:
    environment = world.workflow().environment("sandbox")

    def entry(field: str, until: str) -> AcceptedDrift:
        return AcceptedDrift(
            address="rules/us-cards", field=field, value="9", reason="PAY-1", owner="jana", until=until
        )

    entries = (
        entry("sort_order", "2026-11-22"),
        entry("sort_order", "2026-11-21"),
        entry("sort_order", "2027-12-31"),
        entry("type", "2026-11-22"),
    )
    found = accepted_in(replace(environment, accepted_drift=entries), TODAY)
    assert [(one.field, one.value, one.until) for one in found] == [("sort_order", "9", "2026-11-22")]


def test_without_a_day_nobody_can_tell(world: World) -> None:
    text = "accepted_drift: [{address: rules/us-cards, field: name, reason: r, owner: o, until: 2026-12-31}]\n"
    (world.project / "environments/sandbox/waivers.yaml").write_text(text)
    said = [entry.text for entry in validate(world.project, ("sandbox",)).undecided if entry.guard == "waivers"]
    assert said == ["drift of name is accepted until 2026-12-31, and no day is known"]


# On the screen


def test_it_stands_apart_with_who_signed_until_when_and_where() -> None:
    shop = moved_by_hand(sort_order=9, enabled=False)
    made = make(shop, wanted(), replace(OPTIONS, accepted=(signed(), signed("enabled"))))
    said = plan_text(made, full=True)
    assert "Changed in the shop and accepted\n  * rules/all" in said
    assert "sort_order   git 1, shop 9" in said
    assert "until 2026-12-31, jana@acme.example: PAY-1  (environments/sandbox/waivers.yaml:2)" in said
    assert "left as it is" not in said
    brief = plan_text(made)
    assert "Waived: drift of rules/all enabled until 2026-12-31, drift of rules/all sort_order until" in brief


def test_the_page_has_it_too(tmp_path: Path) -> None:
    from payconf.render.html import Explained, plan_page

    made = make(moved_by_hand(sort_order=9, enabled=False), wanted(), replace(OPTIONS, accepted=(signed(),)))
    page = plan_page(made, [], Explained("sandbox", "", None))
    assert "Changed in the shop and accepted" in page
    assert "Changed in the shop, left as it is" in page

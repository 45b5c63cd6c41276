"""Reading: the fewest requests, whole lists only, and what serves as evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from payconf.http.limits import Limits
from payconf.model.errors import Unexpected
from payconf.model.resource import Live
from payconf.model.secret import Secret
from payconf.model.value import Gone, LiveRef
from payconf.providers import orocommerce
from payconf.providers.base import Provider, Target
from payconf.providers.orocommerce.session import Session, connect
from payconf.read import read
from payconf.testing.orocommerce import Request, Response, Shop, Simulator
from payconf.testing.orocommerce.many import fill
from payconf.testing.samples import LOCALIZATIONS, WEBSITES

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
FEWEST = ("oauth2-token", "organizations", "websites", "localizations", "paymentterms", "application")


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(shop=Shop(localizations=LOCALIZATIONS, websites=WEBSITES)) as made:
        yield made


def session(simulator: Simulator, page: int = 500, **target: Any) -> Session:
    secrets = {
        "client_id": Secret(simulator.client_id.encode()),
        "client_secret": Secret(simulator.client_secret.encode()),
    }
    limits = Limits(sleep=lambda seconds: None)
    return connect(Target(simulator.url, secrets=secrets, refunds_since=SINCE, **target), limits, page=page)


def everything(held: Session) -> Live:
    provider: Provider = orocommerce  # type: ignore[assignment]
    return read(provider, held, SINCE)


def asked(simulator: Simulator) -> Counter[str]:
    return Counter(seen.path.rpartition("/")[2] for seen in simulator.requests)


def test_an_empty_shop_takes_nine_requests(simulator: Simulator) -> None:
    everything(session(simulator))
    lists = ("integrationchannels", "paymentmethodsconfigsrules", "paymenttransactions")
    assert asked(simulator) == Counter([*FEWEST, *lists])
    assert len(simulator.requests) == 9


def test_integrations_and_rules_of_a_page_take_no_more(simulator: Simulator) -> None:
    hand = simulator.shop.by_hand
    idents = [hand.create_integration("money_order", f"Cheque {number}") for number in range(40)]
    for ident in idents:
        hand.create_rule(f"Rule {ident}", [f"money_order_{ident}"], destinations=[("DE", "DE-BE", "10115, 10117")])
    live = everything(session(simulator))
    assert len(live.resources["integrations"]) == len(live.resources["rules"]) == 40
    assert len(simulator.requests) == 9


def test_two_thousand_of_each_take_three_pages_more_of_each(simulator: Simulator) -> None:
    fill(simulator.shop, 2000, 2000)
    live = everything(session(simulator))
    assert len(live.resources["integrations"]) == len(live.resources["rules"]) == 2000
    assert asked(simulator)["integrationchannels"] == asked(simulator)["paymentmethodsconfigsrules"] == 4
    assert len(simulator.requests) == 9 + 3 + 3


def test_a_refundable_integration_takes_one_more_and_a_term_two(simulator: Simulator) -> None:
    simulator.shop.by_hand.create_integration("stripe", "Stripe")
    for label in ("Net 30", "Net 45"):
        simulator.shop.by_hand.create_payment_term(label)
    everything(session(simulator))
    assert len(simulator.requests) == 9 + 1 + 2 * 2


def test_fewer_than_the_total_is_refused(simulator: Simulator) -> None:
    """A list is never taken for whole where the shop itself says that there are more."""
    held = session(simulator)
    held.organization()

    def short(request: Request) -> Response | None:
        if request.path.endswith("/paymentmethodsconfigsrules"):
            return Response(200, b'{"data": []}', {"X-Include-Total-Count": "2"})
        return None

    simulator.answer = short
    with pytest.raises(Unexpected, match=r"it has 2 .* and serves 0"):
        list(orocommerce.read(held, "rules"))
    assert asked(simulator)["paymentmethodsconfigsrules"] == 3


def test_no_total_is_refused(simulator: Simulator) -> None:
    held = session(simulator)
    held.organization()
    simulator.answer = lambda request: Response(200, b'{"data": []}', {}) if "rules" in request.path else None
    with pytest.raises(Unexpected, match="doesn't say how many"):
        list(orocommerce.read(held, "rules"))


def test_a_list_that_changes_while_it_is_read_is_read_again(simulator: Simulator) -> None:
    hand = simulator.shop.by_hand
    for number in range(7):
        hand.create_integration("money_order", f"Cheque {number}")
    held = session(simulator, page=3)
    held.organization()
    removed: list[str] = []

    def remove_one(request: Request) -> Response | None:
        if "page%5Bnumber%5D=2" in request.query and not removed:
            removed.append("1")
            hand.delete_integration("1")
        return None

    simulator.answer = remove_one
    read_now = [resource.id for resource in orocommerce.read(held, "integrations")]
    assert read_now == ["2", "3", "4", "5", "6", "7"]


def test_what_is_not_payment_is_left_out_and_counted_all_the_same(simulator: Simulator) -> None:
    hand = simulator.shop.by_hand
    hand.create_integration("flat_rate", "Shipping")
    hand.create_integration("money_order", "Cheque")
    names = [resource.values["name"] for resource in orocommerce.read(session(simulator), "integrations")]
    assert names == ["Cheque"]


def test_labels_that_fall_back_say_nothing(simulator: Simulator) -> None:
    simulator.shop.by_hand.create_integration(
        "money_order",
        "Cheque",
        texts={"labels": {"default": "Cheque", "German": "Scheck"}, "shortLabels": {"default": "C"}},
    )
    (cheque,) = orocommerce.read(session(simulator), "integrations")
    assert cheque.values["label"] == {"default": "Cheque", "German": "Scheck"}
    assert cheque.values["short_label"] == {"default": "C"}


def test_labels_that_were_not_included_are_read_by_themselves(simulator: Simulator) -> None:
    simulator.shop.by_hand.create_integration("money_order", "Cheque")
    held = session(simulator)
    everything(held)

    def unincluded(request: Request) -> Response | None:
        if not request.path.endswith("/integrationchannels"):
            return None
        simulator.answer = None
        shorter = [part for part in request.query.split("&") if not part.startswith("include=")]
        query = "&".join([*shorter, "include=transport"])
        return simulator._answer(Request("GET", request.path, query, request.headers, b""))

    simulator.answer = unincluded
    (cheque,) = orocommerce.read(held, "integrations")
    assert cheque.values["label"] == {"default": "Cheque"}


def test_references_to_nothing_stay_visible(simulator: Simulator) -> None:
    hand = simulator.shop.by_hand
    stripe, cheque = hand.create_integration("stripe", "Stripe"), hand.create_integration("money_order", "Cheque")
    hand.create_rule("All", [f"stripe_payment_{stripe}", f"money_order_{cheque}"])
    hand.delete_integration(stripe)
    live = everything(session(simulator))
    (rule,) = live.resources["rules"]
    assert rule.values["methods"] == [Gone("stripe.card", stripe), LiveRef("integrations", cheque, "method.")]


def test_a_typed_region_is_shown_as_such(simulator: Simulator) -> None:
    hand = simulator.shop.by_hand
    cheque = hand.create_integration("money_order", "Cheque")
    hand.create_rule("All", [f"money_order_{cheque}"], destinations=[("DE", None, "")])
    shop = simulator.shop
    (row,) = shop.rows.all("paymentmethodsconfigsruledestinations")
    shop.rows.put(row.changed({"regionText": "Somewhere"}))
    shop.rows.commit()
    (rule,) = orocommerce.read(session(simulator), "rules")
    assert rule.values["destinations"] == [
        {"country": "DE", "region": None, "postal_codes": [], "region_text": "Somewhere"}
    ]


def test_money_under_way(simulator: Simulator) -> None:
    hand, shop = simulator.shop.by_hand, simulator.shop
    stripe, cheque = hand.create_integration("stripe", "Stripe"), hand.create_integration("money_order", "Cheque")
    young, old = "2026-11-18T10:00:00Z", "2025-11-18T10:00:00Z"
    shop.add_transaction(f"stripe_payment_{stripe}", "authorize", "250.00", at=old)
    shop.add_transaction(f"stripe_payment_{stripe}", "authorize", "1.00", active=False, at=young)
    shop.add_transaction(f"stripe_payment_{stripe}", "authorize", "1.00", successful=False, at=young)
    shop.add_transaction(f"stripe_payment_{stripe}", "capture", "1.00", active=False, at=old)
    shop.add_transaction(f"stripe_payment_{stripe}", "capture", "1.00", active=False, at=young)
    shop.add_transaction(f"stripe_payment_{stripe}_apple_google_pay", "charge", "1.00", active=False, at=young)
    shop.add_transaction(f"money_order_{cheque}", "pending", "12.00", at=young)
    live = everything(session(simulator))
    assert live.money is not None
    assert (live.money[stripe].open_authorizations, live.money[stripe].refundable) == (1, 2)
    assert live.money[stripe].amounts == {"EUR": "250.00"}
    assert (live.money[cheque].open_authorizations, live.money[cheque].refundable) == (1, 0)


def test_refundable_payments_are_looked_through_until_one_is_too_old(simulator: Simulator) -> None:
    stripe = simulator.shop.by_hand.create_integration("stripe", "Stripe")
    for number in range(600):
        at = SINCE + timedelta(days=number - 50)
        simulator.shop.add_transaction(
            f"stripe_payment_{stripe}", "capture", active=False, at=at.strftime("%Y-%m-%dT%H:%M:%SZ")
        )
    live = everything(session(simulator))
    assert live.money is not None
    assert live.money[stripe].refundable == 550
    assert asked(simulator)["paymenttransactions"] == 1 + 2


@pytest.mark.parametrize(
    ("path", "field"),
    [("paymenttransactions", "money"), ("customers", "term_users"), ("application", "application_url")],
)
def test_evidence_that_the_shop_keeps_from_us_is_missing(simulator: Simulator, path: str, field: str) -> None:
    simulator.shop.by_hand.create_payment_term("Net 30")
    simulator.shop.by_hand.set_application_url("https://shop.acme.example")
    live = everything(session(simulator))
    assert live.facts["application_url"] == "https://shop.acme.example"
    assert live.money == {}
    assert live.term_users == {}
    simulator.answer = lambda request: Response(403, b"") if request.path.endswith(path) else None
    live = everything(session(simulator))
    assert {"application_url": live.facts.get(field), "money": live.money, "term_users": live.term_users}[field] is None


def test_users_of_terms_are_counted(simulator: Simulator) -> None:
    shop = simulator.shop
    used, unused = (shop.by_hand.create_payment_term(label) for label in ("Net 30", "Net 45"))
    for number in range(3):
        shop.add_customer(f"Customer {number}", used)
    shop.add_customer_group("Group", used)
    live = everything(session(simulator))
    assert live.term_users == {used: 4}
    assert unused not in live.term_users


def test_one_organization_at_a_time() -> None:
    shop = Shop(organizations=("Acme", "Acme Canada"))
    with Simulator(shop=shop) as simulator:
        shop.by_hand.create_integration("money_order", "Here")
        shop.by_hand.create_integration("money_order", "There", organization="2")
        client = simulator.add_client(organization="2")
        secrets = {"client_id": Secret(client.id.encode()), "client_secret": Secret(client.secret.encode())}
        held = connect(Target(simulator.url, secrets=secrets, organization="Acme Canada"), Limits())
        names = [resource.values["name"] for resource in orocommerce.read(held, "integrations")]
        assert names == ["There"]
        assert orocommerce.identify(held).id.startswith("Acme Canada (2, ")

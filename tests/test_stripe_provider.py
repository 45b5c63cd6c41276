"""What payconf keeps at Stripe: pages, modes, the cap, permissions, forms, and what nobody can delete."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from payconf.model.address import Address
from payconf.model.change import Action
from payconf.model.errors import (
    AuthError,
    Conflict,
    NotAllowed,
    NotFound,
    RateLimited,
    Rejected,
    Unavailable,
    Unexpected,
)
from payconf.providers import stripe
from payconf.services.stripe import SERVICE
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services.stripe import Key, limited, refused
from payconf.testing.services.stripe.accounts import CONFIGURATIONS, DOMAINS, ENDPOINTS
from payconf.testing.stores.serve import answered
from payconf.testing.stripe_harness import ACCOUNT, StripeHarness, key
from tests.stripe_samples import CONFIGURATION, DOMAIN, EVENTS, URL, WEBHOOK, Desk, error

KINDS = ("webhooks", "payment_method_configurations", "payment_method_domains")


@pytest.fixture
def desk() -> Iterator[Desk]:
    harness = StripeHarness()
    yield Desk(harness)
    harness.close()


def page(*entries: dict[str, Any], more: bool = False) -> Response:
    return answered({"object": "list", "data": list(entries), "has_more": more, "url": "/v1/webhook_endpoints"})


def endpoint(ident: str, **more: Any) -> dict[str, Any]:
    return {
        "id": ident, "object": "webhook_endpoint", "livemode": False, "url": URL, "enabled_events": EVENTS,
        "status": "enabled", "description": None, "api_version": None, **more,
    }  # fmt: skip


def test_the_table_of_services_names_the_fields_that_are_kept() -> None:
    assert {kind: set(fields) for kind, fields in SERVICE.keeps.items()} == {
        kind: set(spec.fields) for kind, spec in stripe.KINDS.items()
    }


# -- lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 3, 4, 10])
def test_every_page_is_read(desk: Desk, count: int) -> None:
    made = [desk.webhook(f"{URL}/{number}") for number in range(count)]
    assert list(desk.read("webhooks")) == made
    desk.session.page = 100
    desk.simulator.asked.clear()
    assert list(desk.read("webhooks")) == made
    assert desk.simulator.asked == ["GET /v1/webhook_endpoints"]


def test_a_page_asks_for_as_much_as_stripe_gives() -> None:
    assert stripe.session.PAGE == 100


def test_an_object_that_goes_between_two_pages_costs_no_other(desk: Desk) -> None:
    made = [desk.webhook(f"{URL}/{number}") for number in range(5)]
    first = desk.simulator.answer

    def then_gone(request: Request) -> Response:
        answer = first(request)
        if "starting_after" not in request.query:
            desk.simulator.answer = first  # type: ignore[method-assign]
            del desk.mode.kept[ENDPOINTS][2]  # behind which the next page begins
        return answer

    desk.simulator.answer = then_gone  # type: ignore[method-assign]
    assert list(desk.read("webhooks")) == [*made[:2], *made[3:]]


@pytest.mark.parametrize(
    "pages",
    [
        [page(endpoint("we_1"), more=True), page(endpoint("we_1"), more=True)],
        [page(endpoint("we_1"), more=True), page(more=True)],
        [page(endpoint("we_1"), endpoint("we_1"))],
        [page(endpoint("we_1"), more=True), answered({"object": "list", "data": [endpoint("we_2")]})],
        [answered({"object": "list", "has_more": False})],
        [page({"id": "we_1", "object": "webhook_endpoint"})],
        [page(endpoint("we_1", livemode="false"))],
        [page(endpoint("we_1", object="charge"))],
        [page(endpoint("../balance"))],
        [page(endpoint("we_1", status="paused"))],
        [page(endpoint("we_1", enabled_events=None))],
        [page(endpoint("we_1", url=7))],
        [page(endpoint("we_1", url=None))],
    ],
)
def test_a_list_that_is_not_whole_is_an_error_and_never_less(desk: Desk, pages: list[Response]) -> None:
    desk.simulator.faults = pages
    assert type(error(partial(desk.read, "webhooks"))) is Unexpected


def test_a_list_that_is_always_refused_is_given_up(desk: Desk) -> None:
    gone = refused(400, "No such webhook endpoint: 'we_1'", code="resource_missing", param="starting_after")
    desk.simulator.faults = [page(endpoint("we_1"), more=True), gone] * 10
    assert isinstance(error(partial(desk.read, "webhooks")), Rejected)
    assert len(desk.simulator.asked) == 6


# -- one object -------------------------------------------------------------------------------------------------------


def test_an_object_is_found_with_one_call(desk: Desk) -> None:
    ident, name = desk.webhook(), desk.domain()
    desk.simulator.asked.clear()
    assert [entry.id for entry in stripe.find(desk.session, "webhooks", "id", ident)] == [ident]
    assert [entry.id for entry in stripe.find(desk.session, DOMAIN.kind, "domain", "shop.acme.example")] == [name]
    assert desk.simulator.asked == [f"GET /v1/webhook_endpoints/{ident}", "GET /v1/payment_method_domains"]


@pytest.mark.parametrize("ident", ["we_1nobody", "../balance", "we_1/x", "", "we 1", "."])
def test_what_is_not_there_is_not_found(desk: Desk, ident: str) -> None:
    assert list(stripe.find(desk.session, "webhooks", "id", ident)) == []


def test_a_404_that_is_not_stripes_says_nothing_about_an_object(desk: Desk) -> None:
    desk.simulator.faults = [Response(404, b"<html>no such page</html>", {"Content-Type": "text/html"})]
    assert type(error(lambda: stripe.find(desk.session, "webhooks", "id", "we_1"))) is Unexpected


@pytest.mark.parametrize("kind", ["integrations", "apple_pay_domains"])
def test_other_kinds_are_not_kept(desk: Desk, kind: str) -> None:
    for call in (
        lambda: stripe.read(desk.session, kind),
        lambda: stripe.find(desk.session, kind, "id", "1"),
        lambda: desk.write(Action.CREATE, Address(kind, "x")),
    ):
        assert isinstance(error(call), Rejected)


# -- mode -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_an_object_of_the_other_mode_is_never_touched(desk: Desk, kind: str) -> None:
    """Stripe wouldn't answer one; if it did, nothing would be written."""
    place = {"webhooks": ENDPOINTS}.get(kind, kind)
    ident = {"webhooks": desk.webhook, CONFIGURATIONS: desk.configuration, DOMAINS: desk.domain}[kind]()
    desk.session.seen.clear()
    desk.mode.kept[place][0]["livemode"] = True
    desk.simulator.asked.clear()
    for action in (Action.UPDATE, Action.DISABLE, Action.DELETE):
        found = error(partial(desk.write, action, Address(kind, "x"), {"enabled": False}, ident))
        assert isinstance(found, Rejected)
        assert "is of live mode" in found.message
    assert isinstance(error(partial(desk.read, kind)), Rejected)
    assert desk.posts() == []


@pytest.mark.parametrize("text", ["live", "none", ""])
def test_a_key_of_the_other_mode_or_of_none_writes_nothing(desk: Desk, text: str) -> None:
    letters = "51" + "a1b2c3d4" * 3
    other = "_".join(("sk", text, letters)) if text else "sk" + letters
    desk.simulator.add(other, Key(ACCOUNT, live=text == "live"))
    session = desk.harness.opened(other)
    found = error(lambda: desk.write(Action.CREATE, WEBHOOK, {"url": URL, "events": EVENTS}, session=session))
    assert (type(found), found.carried_out) == (Rejected, False)
    assert getattr(found, "field", None) == "secret_key"
    assert letters not in found.message
    assert desk.simulator.asked == []


def test_an_object_of_the_other_mode_is_named_as_such(desk: Desk) -> None:
    ident = desk.simulator.endpoint(ACCOUNT, True, URL)
    found = error(partial(desk.write, Action.DELETE, WEBHOOK, None, ident))
    assert isinstance(found, NotFound)
    assert "live mode" in found.message


# -- what Stripe refuses ----------------------------------------------------------------------------------------------


def test_a_full_account_says_what_to_do_and_makes_nothing(desk: Desk) -> None:
    desk.harness.account.cap = 2
    first = desk.webhook(f"{URL}/1")
    desk.webhook(f"{URL}/2")
    before = desk.harness.snapshot()
    for action in (Action.CREATE, Action.REPLACE):
        found = error(partial(desk.write, action, WEBHOOK, {"url": f"{URL}/3", "events": EVENTS}))
        assert (type(found), found.carried_out) == (Rejected, False)
        assert "The account has 2 webhook endpoints in this mode" in found.message
        assert "Delete one that nobody uses" in found.fix
        assert "needs room for two" in found.fix
    assert desk.harness.snapshot() == before
    desk.write(Action.DELETE, WEBHOOK, None, first)
    assert desk.webhook(f"{URL}/3")


@pytest.mark.parametrize(
    ("may", "call", "permission"),
    [
        (frozenset(), lambda desk, session: stripe.read(session, "webhooks"), "rak_webhook_read"),
        (
            frozenset({"rak_webhook_read"}),
            lambda desk, session: desk.write(Action.CREATE, WEBHOOK, {"url": URL, "events": EVENTS}, session=session),
            "rak_webhook_write",
        ),
    ],
)
def test_a_restricted_key_is_told_what_it_lacks(desk: Desk, may: frozenset[str], call: Any, permission: str) -> None:
    text = key().replace("sk_", "rk_", 1)
    desk.simulator.add(text, Key(ACCOUNT, may=may))
    found = error(lambda: call(desk, desk.harness.opened(text)))
    assert (type(found), found.carried_out) == (NotAllowed, False)
    assert permission in found.message
    assert permission in found.fix
    assert text[-6:] not in found.message + found.fix


@pytest.mark.parametrize(
    ("answer", "leaf", "carried_out"),
    [
        (limited(7), RateLimited, False),
        (limited(7, "lock_timeout"), RateLimited, False),
        (limited(7, **{"Stripe-Should-Retry": "false"}), Conflict, False),
        (refused(409, "Key in use", code="idempotency_key_in_use"), Unavailable, None),
        (refused(409, "Something else"), Conflict, False),
        (refused(400, "Bad value", param="url"), Rejected, False),
        (answered({"error": {"type": "idempotency_error", "message": "Keys"}}, 400), Conflict, False),
        (refused(402, "No"), Rejected, False),
        (refused(404, "No such thing"), NotFound, False),
        (refused(401, "Invalid API Key provided: x"), AuthError, False),
        (answered({"error": {"type": "api_error", "message": "x"}}, 500), Unavailable, None),
        (answered({"errors": []}, 409), Unexpected, None),
        (answered([]), Unexpected, None),
    ],
)
def test_each_refusal_has_its_leaf(desk: Desk, answer: Response, leaf: type, carried_out: bool | None) -> None:
    desk.simulator.faults = [answer]
    found = error(desk.webhook)
    assert (type(found), found.carried_out) == (leaf, carried_out)
    assert found.message
    assert found.fix
    if isinstance(found, RateLimited):
        assert found.retry_after == 7


@pytest.mark.parametrize(
    ("param", "field"),
    [("enabled_events[0]", "events"), ("disabled", "enabled"), ("klarna[display_preference]", "methods"), ("", None)],
)
def test_a_refused_value_is_told_by_the_name_in_the_yaml(desk: Desk, param: str, field: str | None) -> None:
    desk.simulator.faults = [refused(400, "Invalid value: no.such", param=param)]
    found = error(desk.webhook)
    assert isinstance(found, Rejected)
    assert found.field == field
    assert found.message == "Stripe refuses it: Invalid value: no.such"


@pytest.mark.parametrize("status", [400, 404, 409])
@pytest.mark.parametrize("part", ["sk" + "_test_51ab", "rk" + "_live_x", "whsec" + "_ab", "abc***def"])
def test_a_message_with_a_part_of_a_key_is_not_repeated(desk: Desk, status: int, part: str) -> None:
    desk.simulator.faults = [refused(status, f"You sent {part} there")]
    found = error(desk.webhook)
    assert part not in found.message + found.fix + repr(found) + repr(found.__context__)


# -- forms ------------------------------------------------------------------------------------------------------------


def test_forms_and_headers_are_as_stripe_wants_them(desk: Desk) -> None:
    seen: list[Request] = []
    first = desk.simulator.answer
    desk.simulator.answer = lambda request: (seen.append(request), first(request))[1]  # type: ignore[method-assign]
    desk.write(Action.CREATE, WEBHOOK, {"url": URL, "events": ["b.b", "a.a"], "description": None, "enabled": True})
    desk.configuration(methods={"card": "off", "klarna": "on"})
    bodies = [request.body.decode() for request in seen]
    assert bodies == [
        "url=https%3A%2F%2Fshop.acme.example%2Fstripe&enabled_events%5B0%5D=a.a&enabled_events%5B1%5D=b.b",
        "name=Shop&card%5Bdisplay_preference%5D%5Bpreference%5D=off&klarna%5Bdisplay_preference%5D%5Bpreference%5D=on",
    ]
    for request in seen:
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        assert request.headers["stripe-version"] == "2026-06-24.dahlia"
        assert request.headers["idempotency-key"].startswith("payconf-")
        assert len(request.headers["idempotency-key"]) <= 255


@pytest.mark.parametrize(
    ("address", "values", "field"),
    [
        (WEBHOOK, {"url": URL, "events": []}, "events"),
        (WEBHOOK, {"url": URL, "events": "required"}, "events"),
        (WEBHOOK, {"url": "", "events": EVENTS}, "url"),
        (WEBHOOK, {"url": URL, "events": EVENTS, "signing_secret": "x"}, "signing_secret"),
        (WEBHOOK, {"url": URL, "events": EVENTS, "name": "x"}, "name"),
        (CONFIGURATION, {"name": "x", "methods": {"active": "on"}}, "methods"),
        (CONFIGURATION, {"name": "x", "methods": {"Card": "on"}}, "methods"),
        (CONFIGURATION, {"name": "x", "methods": {"a[b]": "on"}}, "methods"),
        (CONFIGURATION, {"name": "x", "methods": {"card": "maybe"}}, "methods"),
        (DOMAIN, {"enabled": True}, "domain"),
    ],
)
def test_what_stripe_can_not_be_told_is_not_sent(desk: Desk, address: Any, values: dict[str, Any], field: str) -> None:
    found = error(partial(desk.write, Action.CREATE, address, values))
    assert isinstance(found, Rejected)
    assert found.field == field
    assert desk.simulator.asked == []


@pytest.mark.parametrize(
    ("make", "address", "values"),
    [
        (Desk.webhook, WEBHOOK, {"api_version": "2023-08-16"}),
        (Desk.webhook, WEBHOOK, {"signing_secret": None}),
        (Desk.configuration, CONFIGURATION, {"parent": "pmc_1"}),
        (Desk.domain, DOMAIN, {"domain": "other.example"}),
    ],
)
def test_what_can_not_be_changed_is_not_tried(desk: Desk, make: Any, address: Any, values: dict[str, Any]) -> None:
    ident = make(desk)
    sent = desk.posts()
    found = error(partial(desk.write, Action.UPDATE, address, values, ident))
    assert (type(found), found.carried_out) == (Rejected, False)
    assert desk.posts() == sent


# -- secrets ----------------------------------------------------------------------------------------------------------


def test_the_secret_of_an_endpoint_is_told_once_and_not_shown(desk: Desk) -> None:
    outcome = desk.write(Action.CREATE, WEBHOOK, {"url": URL, "events": EVENTS})
    secret = outcome.secrets["signing_secret"]
    assert desk.mode.signs_with(str(outcome.live_id), secret.reveal())
    text = secret.reveal().decode()
    assert text not in repr(outcome) + repr(desk.session) + repr(desk.read("webhooks"))
    desk.simulator.faults = [refused(400, f"You sent {text.removeprefix('whsec_')}")]
    assert text.removeprefix("whsec_") not in error(partial(desk.webhook, f"{URL}/2")).message


def test_an_answer_without_a_secret_says_none(desk: Desk) -> None:
    desk.simulator.faults = [answered(endpoint("we_1"))]
    assert dict(desk.write(Action.CREATE, WEBHOOK, {"url": URL, "events": EVENTS}).secrets) == {}


# -- what needs two calls, or can't be deleted ------------------------------------------------------------------------


def test_an_endpoint_that_is_made_disabled_is_so(desk: Desk) -> None:
    ident = desk.webhook(enabled=False)
    assert desk.read("webhooks")[ident].values["enabled"] is False


@pytest.mark.parametrize("fault", [limited(1), answered({}, 500)])
def test_an_endpoint_that_can_not_be_disabled_goes_again(desk: Desk, fault: Response) -> None:
    """Its secret would otherwise be lost with the error."""
    first = desk.simulator.answer
    desk.simulator.answer = lambda request: (  # type: ignore[method-assign]
        fault if b"disabled" in request.body else first(request)
    )
    found = error(partial(desk.webhook, enabled=False))
    assert found.carried_out is False
    assert desk.mode.kept[ENDPOINTS] == []
    desk.simulator.answer = first  # type: ignore[method-assign]
    ident = desk.webhook(enabled=False)
    assert desk.mode.signs_with(ident, b"x") is False
    assert [entry["status"] for entry in desk.mode.kept[ENDPOINTS]] == ["disabled"]


def test_an_endpoint_that_can_neither_be_disabled_nor_deleted_is_not_said_to_be_absent(desk: Desk) -> None:
    first = desk.simulator.answer
    desk.simulator.answer = lambda request: (  # type: ignore[method-assign]
        limited(1) if b"disabled" in request.body or request.method == "DELETE" else first(request)
    )
    assert error(partial(desk.webhook, enabled=False)).carried_out is None
    assert len(desk.mode.kept[ENDPOINTS]) == 1


def test_a_configuration_that_is_made_inactive_is_so_or_nobody_knows(desk: Desk) -> None:
    ident = desk.configuration(enabled=False)
    assert desk.read(CONFIGURATIONS)[ident].values["enabled"] is False
    first = desk.simulator.answer
    desk.simulator.answer = lambda request: (  # type: ignore[method-assign]
        limited(1) if b"active" in request.body else first(request)
    )
    assert error(partial(desk.configuration, enabled=False)).carried_out is None


def test_a_configuration_and_a_domain_are_switched_off_instead_of_deleted(desk: Desk) -> None:
    for address, ident in ((CONFIGURATION, desk.configuration()), (DOMAIN, desk.domain())):
        desk.write(Action.DELETE, address, None, ident)
        assert stripe.KINDS[address.kind].sleeps(desk.read(address.kind)[ident].values)
    assert not any(asked.startswith("DELETE") for asked in desk.simulator.asked)


def test_the_default_configuration_can_not_be_switched_off(desk: Desk) -> None:
    ident = desk.configuration()
    desk.mode.kept[CONFIGURATIONS][0]["is_default"] = True
    found = error(partial(desk.write, Action.DELETE, CONFIGURATION, None, ident))
    assert isinstance(found, Rejected)
    assert found.field == "enabled"


def test_a_domain_that_sleeps_is_woken_up_and_asked_about_again(desk: Desk) -> None:
    ident = desk.domain()
    desk.write(Action.DELETE, DOMAIN, None, ident)
    desk.simulator.asked.clear()
    assert desk.domain() == ident
    assert desk.posts() == [f"POST /v1/{DOMAINS}/{ident}", f"POST /v1/{DOMAINS}/{ident}/validate"]
    assert desk.read(DOMAINS)[ident].values == {"domain": "shop.acme.example", "enabled": True}


def test_a_domain_whose_wallets_can_not_be_asked_is_made_all_the_same(desk: Desk) -> None:
    first = desk.simulator.answer
    desk.simulator.answer = lambda request: (  # type: ignore[method-assign]
        limited(1) if request.path.endswith("/validate") else first(request)
    )
    ident = desk.domain()
    assert list(desk.read(DOMAINS)) == [ident]


def test_a_delete_that_stripe_does_not_confirm_is_not_believed(desk: Desk) -> None:
    ident = desk.webhook()
    desk.simulator.faults = [answered({"id": ident, "object": "webhook_endpoint"})]
    found = error(partial(desk.write, Action.DELETE, WEBHOOK, None, ident))
    assert (type(found), found.carried_out) == (Unexpected, None)


def test_retire_sends_nothing(desk: Desk) -> None:
    assert desk.write(Action.RETIRE, WEBHOOK, None, "we_1").live_id == "we_1"
    assert desk.simulator.asked == []


# -- what nobody can write --------------------------------------------------------------------------------------------


def test_wallets_are_told_with_stripes_own_reason(desk: Desk) -> None:
    ident = desk.domain()
    told = {wallet.wallet: wallet for wallet in stripe.wallets(desk.session)}
    assert set(told) == {"amazon_pay", "apple_pay", "google_pay", "klarna", "link", "paypal"}
    apple = told["apple_pay"]
    assert (apple.domain_id, apple.domain, apple.enabled, apple.active) == (ident, "shop.acme.example", True, False)
    assert apple.why == "Apple Pay could not be validated on shop.acme.example."
    assert told["google_pay"].active
    desk.harness.account.verified.add("shop.acme.example")
    stripe.validate(desk.session, ident)
    assert all(wallet.active for wallet in stripe.wallets(desk.session))


def test_a_method_that_is_on_and_not_offered_is_told(desk: Desk) -> None:
    desk.configuration(methods={"card": "on", "klarna": "on", "alipay": "off"})
    desk.configuration(name="Off", methods={"ideal": "on"}, enabled=False)
    (found,) = stripe.unavailable(desk.session)
    assert (found.configuration, found.method, found.overruled) == ("Shop", "klarna", False)


def test_a_parents_choice_counts_where_it_says_so(desk: Desk) -> None:
    parent = desk.configuration()
    child = desk.configuration(name="Child", parent=parent, methods={"klarna": "on"})
    assert desk.read(CONFIGURATIONS)[child].values["parent"] == parent
    answer = json.loads(desk.simulator.answer(request(desk, child)).body)
    answer["klarna"]["display_preference"] |= {"overridable": False, "value": "off"}
    desk.simulator.faults = [page(answer)]
    assert [entry.overruled for entry in stripe.unavailable(desk.session)] == [True]


def request(desk: Desk, ident: str) -> Request:
    headers = {"authorization": f"Bearer {desk.harness.key}"}
    return Request("GET", f"/v1/payment_method_configurations/{ident}", "", headers)

"""Authorize.Net's answers: the side, the account's own switch, the client key, and its codes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from payconf.model.errors import AccountClosed, AuthError, NotAllowed, ProviderError, Rejected, Unavailable, Unexpected
from payconf.model.resource import Account
from payconf.providers import authorize_net
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.authorize_net import AuthorizeNetSimulator, Merchant
from payconf.testing.stores.serve import answered
from tests.identify_samples import FIELDS, LETTERS, Side, identified, refusal, target

LOGIN = FIELDS["authorize_net"]
CLIENT_KEY = (LETTERS * 2)[:80]


@pytest.fixture
def service() -> Iterator[AuthorizeNetSimulator]:
    with AuthorizeNetSimulator() as opened:
        yield opened


@pytest.fixture
def merchant(service: AuthorizeNetSimulator) -> Merchant:
    made = service.merchants[LOGIN["api_login_id"]] = Merchant(LOGIN["transaction_key"], client_key=CLIENT_KEY)
    return made


def says(service: AuthorizeNetSimulator, side: Side = "live", **fields: str) -> Account:
    return identified(authorize_net, target(authorize_net, service.url, side, **fields))


def refuses(service: AuthorizeNetSimulator, **fields: str) -> ProviderError:
    return refusal(authorize_net, target(authorize_net, service.url, "live", **fields))


def test_a_login_tells_gateway_side_and_what_it_takes(service: AuthorizeNetSimulator, merchant: Merchant) -> None:
    assert says(service) == Account("565697", "live", capabilities=("MasterCard", "Visa", "USD"))
    assert service.asked == ["POST /xml/v1/request.api"]


def test_a_live_account_in_test_mode_takes_no_money(service: AuthorizeNetSimulator, merchant: Merchant) -> None:
    merchant.test_mode = True
    found = says(service)
    assert (found.id, found.mode) == ("565697", "test")
    assert "takes no money" in found.warnings[0]


def test_without_the_switch_nothing_proves_it_live(service: AuthorizeNetSimulator, merchant: Merchant) -> None:
    merchant.test_mode = None
    found = says(service)
    assert found.mode == "unknown"
    assert "nothing proves it live" in found.remarks[0]


@pytest.mark.parametrize("switch", [False, None])
def test_a_sandbox_account_is_test_also_in_live_mode(
    service: AuthorizeNetSimulator, merchant: Merchant, switch: bool | None
) -> None:
    merchant.test_mode = switch
    found = says(service, "test")
    assert (found.mode, found.remarks, found.warnings) == ("test", (), ())


def test_a_sandbox_account_in_test_mode_keeps_nothing(service: AuthorizeNetSimulator, merchant: Merchant) -> None:
    merchant.test_mode = True
    found = says(service, "test")
    assert found.mode == "test"
    assert "nothing can be captured" in found.warnings[0]


@pytest.mark.parametrize(("told", "mode"), [("true", "test"), ("false", "live"), ("maybe", "unknown"), (1, "unknown")])
def test_the_switch_may_be_told_as_text(
    service: AuthorizeNetSimulator, merchant: Merchant, told: object, mode: str
) -> None:
    service.faults = [answered({"messages": {"resultCode": "Ok"}, "gatewayId": "1", "isTestMode": told})]
    assert says(service).mode == mode


def test_the_accounts_own_client_key_is_right(service: AuthorizeNetSimulator, merchant: Merchant) -> None:
    assert says(service, client_key=CLIENT_KEY).remarks == ()
    assert says(service, client_key=f" {CLIENT_KEY}\n").remarks == ()


@pytest.mark.parametrize("side", ["test", "live"])
def test_a_client_key_of_another_account_is_refused(
    service: AuthorizeNetSimulator, merchant: Merchant, side: Side
) -> None:
    asked = target(authorize_net, service.url, side, client_key=CLIENT_KEY[::-1])
    error = refusal(authorize_net, asked)
    assert isinstance(error, Rejected)
    assert error.field == "client_key"
    assert CLIENT_KEY not in error.message


def test_a_client_key_that_can_not_be_compared_is_remarked(service: AuthorizeNetSimulator, merchant: Merchant) -> None:
    merchant.client_key = None
    assert "could not be compared" in says(service, client_key=CLIENT_KEY).remarks[0]
    assert says(service).remarks == ()


@pytest.mark.parametrize(
    ("code", "leaf", "said"),
    [
        ("E00001", Unavailable, "can't answer at the moment"),
        ("E00007", AuthError, "of the other side"),
        ("E00008", AccountClosed, "inactive"),
        ("E00009", NotAllowed, "takes no money"),
        ("E00010", NotAllowed, "merchant's details"),
        ("E00011", NotAllowed, "merchant's details"),
        ("E00053", Unavailable, "can't answer at the moment"),
        ("E00104", Unavailable, "can't answer at the moment"),
        ("E00045", Unexpected, "E00045"),
    ],
)
def test_codes_are_told_apart(
    service: AuthorizeNetSimulator, merchant: Merchant, code: str, leaf: type[ProviderError], said: str
) -> None:
    merchant.refuses = code
    error = refuses(service)
    assert type(error) is leaf
    assert said in error.message


def test_a_code_that_is_none_is_not_repeated(service: AuthorizeNetSimulator, merchant: Merchant) -> None:
    merchant.refuses = "E<script>"
    error = refuses(service)
    assert isinstance(error, Unexpected)
    assert "script" not in error.message


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"messages": "Ok"},
        {"messages": {"resultCode": "Error"}},
        {"messages": {"resultCode": "Error", "message": []}},
        {"messages": {"resultCode": "Ok"}},
    ],
)
def test_an_answer_without_what_was_asked_is_none(
    service: AuthorizeNetSimulator, merchant: Merchant, body: dict[str, object]
) -> None:
    service.faults = [answered(body)]
    assert isinstance(refuses(service), Unexpected)


def test_a_message_that_is_no_object_has_no_code(service: AuthorizeNetSimulator, merchant: Merchant) -> None:
    service.faults = [answered({"messages": {"resultCode": "Error", "message": ["E00007"]}})]
    assert isinstance(refuses(service), Unexpected)


def test_a_status_with_json_of_somebody_is_what_it_says(service: AuthorizeNetSimulator, merchant: Merchant) -> None:
    service.faults = [Response(403, b'{"message": "blocked"}')]
    assert isinstance(refuses(service), NotAllowed)


def test_details_that_are_no_lists_are_left_away(service: AuthorizeNetSimulator, merchant: Merchant) -> None:
    service.faults = [answered({"messages": {"resultCode": "Ok"}, "gatewayId": "1", "paymentMethods": "Visa"})]
    assert says(service).capabilities == ()

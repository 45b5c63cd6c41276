"""Stripe's answers: modes, restricted keys, keys of organizations, and accounts that take no payments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from payconf.model.errors import AuthError, NotAllowed, Rejected, Unexpected
from payconf.model.resource import Account
from payconf.providers import stripe
from payconf.testing.orocommerce.messages import Request
from payconf.testing.services.stripe import Key, StripeSimulator, refused
from payconf.testing.stores.serve import answered
from tests.identify_samples import ACCOUNT, LETTERS, identified, refusal, target

SAMPLES = Path(__file__).parent / "data" / "stripe-fixtures.json"
RESTRICTED = "_".join(("rk", "live", "51" + LETTERS))
SECRET = "_".join(("sk", "live", "51" + LETTERS))
BALANCE, WEBHOOKS, KYC = "rak_balance_read", "rak_webhook_read", "rak_accounts_kyc_basic_read"


@pytest.fixture
def service() -> Iterator[StripeSimulator]:
    with StripeSimulator() as opened:
        yield opened


def says(service: StripeSimulator, key: str) -> Account:
    return identified(stripe, target(stripe, service.url, "live", secret_key=key))


def restricted(service: StripeSimulator, *may: str, live: bool = True, names_account: bool = True) -> None:
    service.add(RESTRICTED, Key(ACCOUNT, live, frozenset(may), names_account=names_account))


def test_a_secret_key_tells_account_and_mode(service: StripeSimulator) -> None:
    service.add(SECRET, Key(ACCOUNT, live=True))
    found = says(service, SECRET)
    assert found == Account(ACCOUNT, "live", capabilities=("read balance", "read account", "card_payments"))
    assert service.asked == ["GET /v1/balance", "GET /v1/account"]


def test_the_mode_is_what_the_balance_says_and_not_how_the_key_looks(service: StripeSimulator) -> None:
    service.add(SECRET, Key(ACCOUNT, live=False))
    assert says(service, SECRET).mode == "test"


def test_a_restricted_key_without_the_balance_is_asked_for_an_endpoint(service: StripeSimulator) -> None:
    restricted(service, WEBHOOKS)
    service.endpoint(ACCOUNT, live=True, url="https://shop.acme.example/a")
    service.endpoint(ACCOUNT, live=False, url="https://shop.acme.example/b")
    found = says(service, RESTRICTED)
    assert found == Account(ACCOUNT, "live", capabilities=("read webhook endpoints",))
    assert service.asked == ["GET /v1/balance", "GET /v1/webhook_endpoints", "GET /v1/account"]


def test_one_endpoint_is_enough(service: StripeSimulator) -> None:
    restricted(service, WEBHOOKS)
    queries: list[str] = []
    plain = service.answer
    service.answer = lambda request: (queries.append(request.query), plain(request))[1]  # type: ignore[method-assign]
    says(service, RESTRICTED)
    assert queries == ["", "limit=1", ""]


def test_without_any_endpoint_the_mode_is_unknown_and_why_is_said(service: StripeSimulator) -> None:
    restricted(service, WEBHOOKS)
    found = says(service, RESTRICTED)
    assert (found.id, found.mode) == (ACCOUNT, "unknown")
    assert "there is no webhook endpoint to look at" in found.remarks[0]
    assert "permission to read Balance" in found.remarks[0]


def test_a_key_that_may_read_nothing_tells_its_account_by_the_refusal_only(service: StripeSimulator) -> None:
    restricted(service)
    found = says(service, RESTRICTED)
    assert (found.id, found.mode, found.capabilities) == (ACCOUNT, "unknown", ())
    assert "may not read webhook endpoints" in found.remarks[0]


def test_where_no_refusal_names_the_account_that_is_said(service: StripeSimulator) -> None:
    restricted(service, BALANCE, names_account=False)
    found = says(service, RESTRICTED)
    assert (found.id, found.mode) == ("", "live")
    assert "no `account:` can be proven" in found.remarks[0]


def test_a_key_that_tells_nothing_at_all_is_not_allowed(service: StripeSimulator) -> None:
    restricted(service, names_account=False)
    error = refusal(stripe, target(stripe, service.url, "live", secret_key=RESTRICTED))
    assert isinstance(error, NotAllowed)
    assert "read Balance" in error.fix


def test_a_restricted_key_with_all_that_is_asked(service: StripeSimulator) -> None:
    restricted(service, BALANCE, KYC, live=False)
    found = says(service, RESTRICTED)
    assert (found.id, found.mode, found.remarks) == (ACCOUNT, "test", ())


def test_an_expired_key_is_told_from_an_unknown_one(service: StripeSimulator) -> None:
    service.add(SECRET, Key(ACCOUNT, live=True, expired=True))
    expired = refusal(stripe, target(stripe, service.url, "live", secret_key=SECRET))
    unknown = refusal(stripe, target(stripe, service.url, "live", secret_key=RESTRICTED))
    assert isinstance(expired, AuthError)
    assert isinstance(unknown, AuthError)
    assert "expired" in expired.message
    assert "expired" not in unknown.message


def test_a_key_of_other_addresses_is_not_taken_for_a_wrong_one(service: StripeSimulator) -> None:
    service.add(SECRET, Key(ACCOUNT, live=True, only_elsewhere=True))
    error = refusal(stripe, target(stripe, service.url, "live", secret_key=SECRET))
    assert isinstance(error, NotAllowed)
    assert "address" in error.message


def test_an_organizations_key_is_refused_without_asking(service: StripeSimulator) -> None:
    key = "_".join(("sk", "org", "live", LETTERS))
    error = refusal(stripe, target(stripe, service.url, "live", secret_key=key))
    assert isinstance(error, Rejected)
    assert error.field == "secret_key"
    assert "for which of its accounts" in error.message
    assert service.asked == []


@pytest.mark.parametrize(("live", "reason", "said"), [(True, "rejected.fraud", "(rejected.fraud)"), (True, None, "")])
def test_a_live_account_that_takes_no_payments(
    service: StripeSimulator, live: bool, reason: str | None, said: str
) -> None:
    account = service.add(SECRET, Key(ACCOUNT, live))
    account.charges, account.disabled_reason = False, reason
    found = says(service, SECRET)
    assert found.mode == "live"
    assert found.capabilities == ("read balance", "read account")
    assert found.warnings[0].endswith(f"charges_enabled is false{f' {said}' if said else ''}.")


def test_a_test_account_that_was_never_activated_is_nothing_to_remark(service: StripeSimulator) -> None:
    service.add(SECRET, Key(ACCOUNT, live=False)).charges = False
    found = says(service, SECRET)
    assert (found.remarks, found.warnings) == ((), ())


@pytest.mark.parametrize("body", [{"object": "balance"}, {"object": "balance", "livemode": "true"}])
def test_a_balance_without_a_mode_is_no_answer(service: StripeSimulator, body: dict[str, str]) -> None:
    service.add(SECRET, Key(ACCOUNT, live=True))
    service.faults = [answered(body)]
    assert isinstance(refusal(stripe, target(stripe, service.url, "live", secret_key=SECRET)), Unexpected)


@pytest.mark.parametrize("body", [{"object": "list"}, {"object": "list", "data": {}}])
def test_a_list_that_is_none_tells_no_mode(service: StripeSimulator, body: dict[str, object]) -> None:
    restricted(service)
    denied = refused(403, f"does not have the required permissions for this endpoint on account '{ACCOUNT}'.")
    service.faults = [denied, answered(body)]
    assert says(service, RESTRICTED).mode == "unknown"


@pytest.mark.parametrize("ident", [None, 7, "", "acct_<script>"])
def test_an_account_without_a_proper_id_is_none(service: StripeSimulator, ident: object) -> None:
    service.add(SECRET, Key(ACCOUNT, live=True))
    service.faults = [answered({"object": "balance", "livemode": True}), answered({"id": ident, "capabilities": []})]
    assert says(service, SECRET).id == ""


@pytest.mark.parametrize(
    ("path", "name"),
    [("/v1/account", "account"), ("/v1/balance", "balance"), ("/v1/webhook_endpoints", "webhook_endpoint")],
)
def test_the_simulators_objects_have_the_form_of_stripes_samples(
    service: StripeSimulator, path: str, name: str
) -> None:
    sample = json.loads(SAMPLES.read_text("utf-8"))["resources"][name]
    service.add(SECRET, Key(ACCOUNT, live=True))
    service.endpoint(ACCOUNT, live=True, url="https://shop.acme.example/a")
    request = Request("GET", path, "", {"authorization": f"Bearer {SECRET}"})
    found = json.loads(service.answer(request).body)
    for key, value in (found["data"][0] if name == "webhook_endpoint" else found).items():
        assert key in sample, key
        assert value is None or sample[key] is None or type(value) is type(sample[key]), key

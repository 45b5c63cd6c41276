"""Ogone's and Apruve's answers; and Infinite Pay, which can't be asked."""

from __future__ import annotations

import pytest

from payconf.model.errors import AccountClosed, AuthError, NotAllowed, NotFound, ProviderError, Unexpected
from payconf.providers import ogone, providers
from payconf.services import services
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.ogone import refused
from payconf.testing.stores.serve import answered
from tests.identify_hosts import CASES, identified, refusal, simulator, target
from tests.identify_samples import Side


@pytest.mark.parametrize(("side", "path"), [("test", "/ncol/test"), ("live", "/ncol/prod")])
def test_ogones_path_is_that_of_the_side(side: Side, path: str) -> None:
    with simulator("ogone", side) as service:
        identified("ogone", target("ogone", {side: service.url}, side))
        assert service.asked == [f"POST {path}/querydirect.asp"]
    assert ogone.PATHS[side].startswith(f"{path}/")


def test_ogones_test_side_is_never_asked_at_the_host_that_serves_both() -> None:
    assert ogone.HOSTS["test"] not in services()["ogone"].hosts["live"]


@pytest.mark.parametrize(("code", "leaf"), [("50001111", AuthError), ("50001118", AccountClosed)])
def test_an_ogone_user_that_is_wrong_or_locked_is_rejected_and_an_inactive_one_told_apart(
    code: str, leaf: type[ProviderError]
) -> None:
    with simulator("ogone", refuses=code) as service:
        error = refusal("ogone", target("ogone", {"test": service.url}))
    assert type(error) is leaf
    assert code in error.message


@pytest.mark.parametrize("field", ["pspid", "userid"])
def test_each_part_of_ogones_login_counts(field: str) -> None:
    with simulator("ogone") as service:
        assert isinstance(refusal("ogone", target("ogone", {"test": service.url}, **{field: "other"})), AuthError)


@pytest.mark.parametrize("code", ["0", "50001119", "30511001"])
def test_another_code_of_ogone_proves_nothing(code: str) -> None:
    with simulator("ogone", refuses=code) as service:
        error = refusal("ogone", target("ogone", {"test": service.url}))
    assert isinstance(error, Unexpected)
    assert f"NCERROR {code}" in error.message


@pytest.mark.parametrize(
    "body",
    [
        b'<ncresponse NCERROR="50001130"><ncresponse NCERROR="50001111">',
        b'<ncresponse NCERROR="50001130" NCERROR="50001111">',
        b'<ncresponse XNCERROR="50001130">',
        b'<ncresponse NCERROR="">',
        b'<response NCERROR="50001130">',
        b'NCERROR="50001130"',
    ],
)
def test_an_answer_that_is_not_ogones_proves_nothing(body: bytes) -> None:
    with simulator("ogone") as service:
        service.faults = [Response(200, body)]
        error = refusal("ogone", target("ogone", {"test": service.url}))
    assert "in place of" in error.message


def test_ogones_answer_may_be_in_capitals() -> None:
    with simulator("ogone") as service:
        body = refused("50001130").body.replace(b"ncresponse", b"NCRESPONSE")
        service.faults = [Response(200, body)]
        assert identified("ogone", target("ogone", {"test": service.url})).id == CASES["ogone"].fields["pspid"]


@pytest.mark.parametrize(
    ("changed", "refuses", "leaf", "text"),
    [
        ({}, "restricted", NotAllowed, "doesn't let it read"),
        ({"merchant_id": "another-merchant"}, "", NotFound, "another merchant's"),
        ({"api_key": "x" * 40}, "", AuthError, "does not accept the API key"),
    ],
)
def test_what_apruves_refusals_mean(
    changed: dict[str, str], refuses: str, leaf: type[ProviderError], text: str
) -> None:
    with simulator("apruve", refuses=refuses) as service:
        error = refusal("apruve", target("apruve", {"test": service.url}, **changed))
    assert type(error) is leaf
    assert text in error.message


@pytest.mark.parametrize("body", [{"id": "another"}, {}, {"id": None}])
def test_apruve_telling_of_another_merchant_proves_nothing(body: object) -> None:
    with simulator("apruve") as service:
        service.faults = [answered(body)]
        assert isinstance(refusal("apruve", target("apruve", {"test": service.url})), Unexpected)


def test_a_page_of_a_proxy_is_no_missing_merchant() -> None:
    with simulator("apruve") as service:
        service.faults = [Response(404, b"<html></html>")]
        assert "in place of" in refusal("apruve", target("apruve", {"test": service.url})).message


def test_apruves_merchant_stays_one_part_of_the_path() -> None:
    with simulator("apruve") as service:
        refusal("apruve", target("apruve", {"test": service.url}, merchant_id="../payments"))
        assert service.asked == ["GET /api/v4/merchants/..%2Fpayments"]


def test_infinite_pay_cant_be_asked_and_says_why() -> None:
    service = services()["infinite_pay"]
    assert not service.askable
    assert service.attestable
    assert "without an order" in service.proof
    assert "infinite_pay" not in providers()

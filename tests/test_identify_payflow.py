"""Payflow: the inquiry as it is sent, and what each RESULT means for the login."""

from __future__ import annotations

import pytest

from payconf.model.errors import AuthError, NotAllowed, ProviderError, Rejected, Unavailable, Unexpected
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services.paypal_payflow import PayflowSimulator, pairs, told
from tests.identify_hosts import CASES, identified, refusal, simulator, target

NAME = "paypal_payflow"
LOGIN = CASES[NAME].fields


def test_the_inquiry_holds_the_login_letter_by_letter_and_nothing_that_pays() -> None:
    seen: list[Request] = []
    with simulator(NAME) as service:
        plain = service.answer

        def watched(request: Request) -> Response:
            seen.append(request)
            return plain(request)

        service.answer = watched  # type: ignore[method-assign]
        identified(NAME, target(NAME, {"test": service.url}))
    (request,) = seen
    assert pairs(request.body) == {
        "TRXTYPE": "I",
        "TENDER": "C",
        "PARTNER": LOGIN["partner"],
        "VENDOR": LOGIN["vendor"],
        "USER": LOGIN["user"],
        "PWD": LOGIN["password"],
        "ORIGID": "A00000000000",
        "VERBOSITY": "HIGH",
    }
    assert request.headers["content-type"] == "text/namevalue"
    assert request.path == "/"
    assert request.query == ""


def test_every_question_has_its_own_id_so_that_no_earlier_answer_is_told_again() -> None:
    with PayflowSimulator() as service:
        error = refusal(NAME, target(NAME, {"test": service.url}))
        assert isinstance(error, AuthError)
        with simulator(NAME) as known:
            service.logins = known.logins  # type: ignore[attr-defined]
        identified(NAME, target(NAME, {"test": service.url}))
        assert len(service.told) == 2


@pytest.mark.parametrize("field", ["partner", "vendor", "user"])
def test_each_part_of_the_login_counts(field: str) -> None:
    with simulator(NAME) as service:
        error = refusal(NAME, target(NAME, {"test": service.url}, **{field: LOGIN[field].upper() + "X"}))
    assert isinstance(error, AuthError)
    assert ("RESULT=26" in error.message) == (field == "vendor")
    assert "Allowed IP Addresses" in error.fix


@pytest.mark.parametrize(
    ("result", "leaf"),
    [
        (1, AuthError),
        (26, AuthError),
        (27, NotAllowed),
        (28, NotAllowed),
        (7, Unexpected),
        (12, Unexpected),
        (0, Unexpected),
        (11, Unavailable),
        (99, Unavailable),
        (104, Unavailable),
        (106, Unavailable),
        (-1, Unavailable),
        (-31, Unavailable),
    ],
)
def test_what_a_result_means(result: int, leaf: type[ProviderError]) -> None:
    with simulator(NAME) as service:
        service.faults = [Response(200, told(result))]
        error = refusal(NAME, target(NAME, {"test": service.url}))
    assert type(error) is leaf
    assert f"RESULT={result}" in error.message


@pytest.mark.parametrize(
    "body",
    [
        b"RESULT=19&RESULT=1",
        b"XRESULT=19",
        b"PNREF=x&RESPMSG=RESULT=19",
        b"RESULT=19a&PNREF=",
        b"RESULT=&PNREF=",
        b"result=19",
        b"<html>RESULT=19</html>",
    ],
)
def test_an_answer_that_is_not_payflows_proves_nothing(body: bytes) -> None:
    with simulator(NAME) as service:
        service.faults = [Response(200, body)]
        error = refusal(NAME, target(NAME, {"test": service.url}))
    assert isinstance(error, Unexpected)
    assert "in place of" in error.message


@pytest.mark.parametrize("body", [b"RESULT[2]=19&PNREF=", b"PNREF=&RESULT=19\n", b"RESULT=19"])
def test_an_answer_may_be_tagged_and_in_any_order(body: bytes) -> None:
    with simulator(NAME) as service:
        service.faults = [Response(200, body)]
        assert identified(NAME, target(NAME, {"test": service.url})).id == LOGIN["vendor"]


@pytest.mark.parametrize("value", ["pass word1", "pässword1", "password1\n", "pass\x7fword1"])
def test_what_cant_be_sent_is_refused_before_anybody_is_asked(value: str) -> None:
    with simulator(NAME) as service:
        error = refusal(NAME, target(NAME, {"test": service.url}, password=value))
        assert service.asked == []
    assert isinstance(error, Rejected)
    assert error.field == "password"


def test_the_simulator_believes_no_wrong_length() -> None:
    assert pairs(b"A[3]=a&b&B=c") == {"A": "a&b", "B": "c"}
    assert pairs(b"A[4]=a&b&B=c") == {}
    assert pairs(b"A[9]=a") == {}
    assert pairs(b"a=1") == {}

"""Services whose host alone tells the mode: what they have in common when they are asked who we are."""

from __future__ import annotations

import pytest

from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.errors import AuthError, ProviderError, RateLimited, Rejected, Unavailable, Unexpected
from payconf.providers.base import Provider
from payconf.services import services
from payconf.testing.orocommerce.messages import Response
from tests.identify_hosts import CASES, identified, refusal, simulator, target
from tests.identify_samples import NOWHERE, Side

pytestmark = pytest.mark.untraced

PAGE = b"<html><body>Sign in to the proxy</body></html>"
SIDES: tuple[Side, ...] = ("test", "live")
ACCOUNT = {"ogone": "pspid", "paypal_payflow": "vendor"}
"""Which field names the account; merchant_id elsewhere."""
every_case = pytest.mark.parametrize("name", CASES)


@every_case
@pytest.mark.parametrize("side", SIDES)
def test_the_side_that_accepts_it_is_asked_alone_and_is_the_mode(name: str, side: Side) -> None:
    other: Side = "live" if side == "test" else "test"
    with simulator(name, side) as right, simulator(name, other) as wrong:
        account = identified(name, target(name, {side: right.url, other: wrong.url}, side))
    assert account.mode == side
    assert account.id == CASES[name].fields[ACCOUNT.get(name, "merchant_id")]
    assert len(right.asked) == 1
    assert wrong.asked == []


@every_case
@pytest.mark.parametrize("side", SIDES)
def test_the_hosts_are_the_services_own(name: str, side: Side) -> None:
    case = CASES[name]
    assert case.hosts[side] in services()[case.provider].hosts[side]
    if case.provider != "worldline":
        assert case.hosts == case.module.HOSTS


@every_case
def test_a_wrong_secret_is_rejected(name: str) -> None:
    secret = next(key for key in CASES[name].fields if key in target(name, {}).secrets)
    value = CASES[name].fields[secret]
    with simulator(name) as service:
        error = refusal(name, target(name, {"test": service.url}, **{secret: value[0].swapcase() + "X" + value[2:]}))
    assert isinstance(error, AuthError)


@every_case
def test_a_credential_of_the_other_side_is_rejected(name: str) -> None:
    with simulator(name, "live") as live:
        for known in ("keys", "merchants", "users", "logins"):
            getattr(live, known, {}).clear()
        assert isinstance(refusal(name, target(name, {"live": live.url}, "live")), AuthError)


@every_case
def test_a_missing_field_is_named_before_anybody_is_asked(name: str) -> None:
    for field in CASES[name].fields:
        for value in (None, " "):
            error = refusal(name, target(name, {}, **{field: value}))
            assert isinstance(error, Rejected)
            assert error.field == field


@every_case
def test_too_many_requests_say_how_long_to_wait(name: str) -> None:
    with simulator(name) as service:
        service.faults = [Response(429, b"{}", {"Retry-After": "7"})]
        error = refusal(name, target(name, {"test": service.url}))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7


@every_case
def test_nobody_there_is_no_answer(name: str) -> None:
    error = refusal(name, target(name, {"test": NOWHERE}))
    assert isinstance(error, Unavailable)
    assert error.carried_out is False


@every_case
@pytest.mark.parametrize("status", [500, 503])
def test_a_service_that_fails_is_unavailable(name: str, status: int) -> None:
    with simulator(name) as service:
        service.faults = [Response(status, PAGE)]
        assert isinstance(refusal(name, target(name, {"test": service.url})), Unavailable)


@every_case
@pytest.mark.parametrize("status", [200, 401, 403])
@pytest.mark.parametrize("body", [PAGE, b"", b"\xff\xfe", b'"OK"', b"RESULT=19x", b"[{}]"])
def test_what_is_not_the_services_own_answer_proves_and_rejects_nothing(name: str, status: int, body: bytes) -> None:
    with simulator(name) as service:
        service.faults = [Response(status, body)]
        error = refusal(name, target(name, {"test": service.url}))
    assert isinstance(error, Unexpected)
    assert "in place of" in error.message


@every_case
def test_a_redirect_takes_no_secret_to_another_host(name: str) -> None:
    with simulator(name) as service, simulator(name) as thief:
        service.faults = [Response(302, b"", {"Location": f"{thief.url}/x"})]
        error = refusal(name, target(name, {"test": service.url}))
    assert isinstance(error, Unexpected)
    assert thief.asked == []


@every_case
@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 418, 500])
def test_a_quoted_secret_is_not_repeated(name: str, status: int) -> None:
    quoted = " ".join(CASES[name].fields.values()).encode()
    body = b'{"errors": [{"code": "%s", "message": "%s"}], "error": "%s"}' % (quoted, quoted, quoted)
    for form in (body, b"RESULT=4&RESPMSG=" + quoted, b'<ncresponse NCERROR="1" NCERRORPLUS="' + quoted + b'">'):
        with simulator(name) as service:
            service.faults = [Response(status, form)]
            error: ProviderError = refusal(name, target(name, {"test": service.url}))
        assert not isinstance(error, AuthError) or status == 401


@every_case
def test_nothing_is_kept_there_yet(name: str) -> None:
    provider = CASES[name].module
    assert isinstance(provider, Provider)
    if provider.KINDS:
        pytest.skip("it keeps something, which has tests of its own")
    session = provider.connect(target(name, {}))
    with pytest.raises(Rejected, match="keeps no webhooks"):
        provider.read(session, "webhooks")
    with pytest.raises(Rejected, match="keeps no webhooks"):
        provider.write(session, Change("create:webhooks/x", Action.CREATE, Reason.NEW, Address("webhooks", "x")))
    session.close()

"""What all services have in common when they are asked who we are."""

from __future__ import annotations

import importlib
from dataclasses import replace
from types import ModuleType

import pytest

from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.errors import AuthError, RateLimited, Rejected, Unavailable, Unexpected
from payconf.providers.base import Provider, Target
from payconf.services import services
from payconf.testing.orocommerce.messages import Response
from tests.identify_samples import FIELDS, NOWHERE, Side, identified, refusal, simulator, target

PAGE = b"<html><body>Sign in to the proxy</body></html>"
BASE = Target.base  # before a fixture takes it away
SIDES: tuple[Side, ...] = ("test", "live")
HTML = {"Content-Type": "text/html"}


@pytest.fixture(params=sorted(FIELDS))
def provider(request: pytest.FixtureRequest) -> ModuleType:
    return importlib.import_module(f"payconf.providers.{request.param}")


@pytest.mark.parametrize("side", SIDES)
def test_the_mode_is_the_side_that_accepts_the_credential(provider: ModuleType, side: Side) -> None:
    with simulator(provider.NAME, side) as service:
        account = identified(provider, target(provider, service.url, side))
    assert account.mode == side
    assert account.id
    assert account.capabilities
    assert service.asked


@pytest.mark.parametrize("side", SIDES)
def test_the_host_follows_the_side_and_is_the_services_own(provider: ModuleType, side: Side) -> None:
    service = services()[provider.NAME]
    assert provider.HOSTS[side] in service.hosts[side]
    other: Side = "live" if side == "test" else "test"
    if provider.HOSTS[side] == provider.HOSTS[other]:
        return  # one host of both modes: the key decides
    with simulator(provider.NAME, other) as wrong:
        asked = target(provider, wrong.url, other)
        error = refusal(provider, replace(asked, side=side))
    assert isinstance(error, Unavailable)
    assert wrong.asked == []


def test_without_a_stand_in_the_hosts_themselves_are_meant(provider: ModuleType) -> None:
    asked = target(provider, None)
    assert BASE(replace(asked, hosts={}), provider.HOSTS["test"]) == f"https://{provider.HOSTS['test']}"


def test_a_wrong_credential_is_not_known(provider: ModuleType) -> None:
    with simulator(provider.NAME) as service:
        secret = list(FIELDS[provider.NAME])[-1]
        changed = FIELDS[provider.NAME][secret][:-1] + "z"
        error = refusal(provider, target(provider, service.url, **{secret: changed}))
    assert isinstance(error, AuthError)


def test_a_missing_field_is_asked_for_before_anybody_is_spoken_to(provider: ModuleType) -> None:
    for name in FIELDS[provider.NAME]:
        with pytest.raises(Rejected) as caught:
            provider.connect(target(provider, None, **{name: " "}))
        assert caught.value.field == name
        assert caught.value.fix


def test_too_many_requests_say_how_long_to_wait(provider: ModuleType) -> None:
    with simulator(provider.NAME) as service:
        service.faults = [Response(429, b'{"name": "RATE_LIMIT_REACHED"}', {"Retry-After": "7"})]
        service.reads = "/"
        error = refusal(provider, target(provider, service.url))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7


def test_nobody_there_is_no_answer(provider: ModuleType) -> None:
    error = refusal(provider, target(provider, NOWHERE))
    assert isinstance(error, Unavailable)
    assert error.carried_out is False


@pytest.mark.parametrize("status", [500, 503])
def test_a_service_that_fails_is_unavailable(provider: ModuleType, status: int) -> None:
    with simulator(provider.NAME) as service:
        service.faults = [Response(status, PAGE, HTML)]
        assert isinstance(refusal(provider, target(provider, service.url)), Unavailable)


@pytest.mark.parametrize("status", [200, 401, 403])
@pytest.mark.parametrize("body", [PAGE, b"[]", b"", b"\xff\xfe"])
def test_what_is_not_the_services_own_answer_rejects_no_credential(
    provider: ModuleType, status: int, body: bytes
) -> None:
    with simulator(provider.NAME) as service:
        service.faults = [Response(status, body, HTML)]
        error = refusal(provider, target(provider, service.url))
    assert isinstance(error, Unexpected)
    assert "in place of" in error.message


@pytest.mark.parametrize("status", [200, 400, 401, 403, 500])
def test_a_quoted_secret_is_not_repeated(provider: ModuleType, status: int) -> None:
    asked = " ".join(FIELDS[provider.NAME].values()).encode()
    body = b'{"error": {"code": "x", "message": "%s"}, "name": "%s", "messages": "%s"}' % (asked, asked, asked)
    with simulator(provider.NAME) as service:
        service.faults = [Response(status, body)] * 3
        refusal(provider, target(provider, service.url))


def test_an_answer_with_an_order_mark_is_read(provider: ModuleType) -> None:
    with simulator(provider.NAME) as service:
        plain = service.answer

        def marked(request: object) -> Response:
            found = plain(request)  # type: ignore[arg-type]
            return Response(found.status, b"\xef\xbb\xbf" + found.body.removeprefix(b"\xef\xbb\xbf"), found.headers)

        service.answer = marked  # type: ignore[method-assign]
        assert identified(provider, target(provider, service.url)).mode == "test"


def test_nothing_is_kept_there_yet(provider: ModuleType) -> None:
    assert isinstance(provider, Provider)
    if provider.KINDS:
        pytest.skip("it keeps something, which has tests of its own")
    session = provider.connect(target(provider, None))
    with pytest.raises(Rejected, match="keeps no webhooks"):
        provider.read(session, "webhooks")
    with pytest.raises(Rejected, match="keeps no webhooks"):
        provider.write(session, Change("create:webhooks/x", Action.CREATE, Reason.NEW, Address("webhooks", "x")))
    session.close()

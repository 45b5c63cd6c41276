"""Worldline: the host that an integration names, the signature, and what its codes mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from payconf.model.errors import AuthError, NotAllowed, NotFound, Rejected, Unexpected
from payconf.providers import worldline
from payconf.services.worldline import DIRECT, SERVICE
from payconf.testing.services.worldline import WorldlineSimulator
from payconf.testing.stores.serve import answered
from tests.identify_hosts import refusal, simulator, target

PLATFORMS = pytest.mark.parametrize("name", ["direct", "connect"])
EXAMPLES = [
    ("/v1/9991/tokens/123456789", "J5LjfSBvrQNhu7gG0gvifZt+IWNDReGCmHmBmth6ueI="),
    ("/v2/1/tokens/123456789", "UpOoo/pmmj7tW03IbEcw2WtJURFCKL2/J6hqMc+1h1I="),
]
"""Of Worldline's API references, as the tests of its SDKs hold them (connect-sdk-java, onlinepayments-sdk-nodejs)."""
PUBLISHED = ("5e45c937" + "b9db33ae", "I42Zf4pVnRdroHfuHnRi" + "JjJ2B6+22h0yQt/R3nZR8Xg=")


@pytest.mark.parametrize(("path", "signature"), EXAMPLES)
def test_the_signature_is_that_of_worldlines_examples(path: str, signature: str) -> None:
    moment = datetime(2014, 6, 6, 13, 39, 43, tzinfo=UTC)
    asked = target("connect", {}, api_key_id=PUBLISHED[0], api_secret=PUBLISHED[1])
    session = replace(worldline.connect(asked, now=lambda: moment), path=path)
    headers = {name: value.reveal().decode() for name, value in session.authorize().items()}
    assert headers["Date"] == "Fri, 06 Jun 2014 13:39:43 GMT"
    assert headers["Authorization"] == f"GCS v1HMAC:{PUBLISHED[0]}:{signature}"
    session.close()


@pytest.mark.parametrize("side", ["test", "live"])
def test_every_host_of_the_table_is_direct_or_connect_and_stays_on_its_side(side: str) -> None:
    other = "live" if side == "test" else "test"
    for host in SERVICE.hosts[side]:  # type: ignore[index]
        asked = replace(target("direct", {}), side=side)  # type: ignore[arg-type]
        named = replace(asked, identifiers={**asked.identifiers, "api_endpoint": f"https://{host}/v9/x"})
        session = worldline.connect(named)
        assert session.path == f"/{'v2' if host in DIRECT else 'v1'}/AcmeShop/services/testconnection"
        session.close()
        error = refusal("direct", replace(named, side=other))  # type: ignore[arg-type]
        assert isinstance(error, Rejected)
        assert error.field == "api_endpoint"
        assert f"no host of Worldline's {other} side" in error.message
    assert SERVICE.hosts["test"] | SERVICE.hosts["live"] > DIRECT


@pytest.mark.parametrize(
    "endpoint",
    ["", "https://payment.direct.worldline-solutions.com.evil.example", "http://eu.sandbox.api-ingenico.com", "x"],
)
def test_an_endpoint_that_is_no_host_of_worldline_gets_nothing(endpoint: str) -> None:
    error = refusal("connect", target("connect", {}, api_endpoint=endpoint))
    assert isinstance(error, Rejected)
    assert error.field == "api_endpoint"


@PLATFORMS
@pytest.mark.parametrize("code", ["9001", "9002", "9007"])
def test_a_key_that_is_revoked_or_of_another_merchant_is_rejected(name: str, code: str) -> None:
    with simulator(name, refuses=code) as service:
        error = refusal(name, target(name, {"test": service.url}))
    assert isinstance(error, AuthError)
    assert ("merchant" in error.message) == (code == "9007")


@PLATFORMS
def test_another_merchant_is_rejected_with_its_reason(name: str) -> None:
    with simulator(name) as service:
        error = refusal(name, target(name, {"test": service.url}, merchant_id="99"))
    assert isinstance(error, AuthError)
    assert "9007" in error.message


@PLATFORMS
def test_an_unknown_key_is_rejected(name: str) -> None:
    with simulator(name) as service:
        assert isinstance(refusal(name, target(name, {"test": service.url}, api_key_id="0" * 16)), AuthError)


@PLATFORMS
def test_a_restricted_key_is_not_rejected(name: str) -> None:
    with simulator(name, refuses="9999") as service:
        assert isinstance(refusal(name, target(name, {"test": service.url})), NotAllowed)


@pytest.mark.parametrize("body", [{}, {"errors": "9007"}, {"errors": ["9007", {"id": "x"}]}])
def test_a_refusal_without_a_code_rejects_nothing(body: object) -> None:
    with simulator("direct") as service:
        service.faults = [answered(body, 403)]
        assert isinstance(refusal("direct", target("direct", {"test": service.url})), NotAllowed)
        service.faults = [answered(body, 401)]
        assert isinstance(refusal("direct", target("direct", {"test": service.url})), AuthError)


def test_another_result_than_ok_proves_nothing() -> None:
    with simulator("connect") as service:
        service.faults = [answered({"result": "MAYBE"})]
        assert isinstance(refusal("connect", target("connect", {"test": service.url})), Unexpected)


def test_a_clock_that_is_wrong_is_a_possible_reason() -> None:
    later = WorldlineSimulator("v2", now=lambda: datetime.now(UTC) + timedelta(hours=1))
    with later as service, simulator("direct") as known:
        service.keys = known.keys  # type: ignore[attr-defined]
        error = refusal("direct", target("direct", {"test": service.url}))
    assert "clock" in error.message


def test_a_merchant_id_stays_one_part_of_the_path() -> None:
    with simulator("direct") as service:
        error = refusal("direct", target("direct", {"test": service.url}, merchant_id="x/../AcmeShop"))
        assert isinstance(error, AuthError)
        assert service.asked == ["GET /v2/x%2F..%2FAcmeShop/services/testconnection"]
        assert isinstance(refusal("direct", target("direct", {"test": service.url}, merchant_id="..")), Rejected)


def test_direct_asked_on_connects_path_has_no_answer() -> None:
    with simulator("connect") as service:
        service.version = "v2"  # type: ignore[attr-defined]
        assert isinstance(refusal("connect", target("connect", {"test": service.url})), NotFound)

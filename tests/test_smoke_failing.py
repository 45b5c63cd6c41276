"""`payconf smoke` where a step fails: what is done about it, and what is said to be left open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from payconf.cli.exits import Exit, of_smoke
from payconf.model.smoke import Result
from payconf.render.smoke import smoke_text
from payconf.smoke.services import stripe
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services.authorize_net import refused as anet_refused
from payconf.testing.services.stripe import limited, refused
from tests.smoke_worlds import Sandbox, sandbox


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox(tmp_path) as made:
        yield made


def test_a_declined_authorization_leaves_nothing(shop: Sandbox) -> None:
    shop.stripe.declines = True
    found = shop.one("stripe")
    assert (found.result, found.open) == (Result.FAILED, ())
    assert found.transactions[0].steps[0].said == "Stripe declines the payment (generic_decline)."


def failing(shop: Sandbox, part: str, times: int = 1) -> None:
    """Stripe refuses so many calls to such a path."""
    plain = shop.stripe.answer
    left = [times]

    def answer(request: Request) -> Response:
        if part in request.path and left[0]:
            left[0] -= 1
            return refused(400, "No.", code="parameter_invalid")
        return plain(request)

    shop.stripe.answer = answer  # type: ignore[method-assign]


def test_what_was_authorized_is_voided_where_the_capture_fails(shop: Sandbox) -> None:
    failing(shop, "/capture")
    found = shop.one("stripe")
    assert (found.result, found.open) == (Result.FAILED, ())
    assert of_smoke([found]) is Exit.ERROR
    assert [(step.name, step.done, step.cleanup) for step in found.transactions[0].steps] == [
        ("authorize", True, False),
        ("capture", False, False),
        ("void", True, True),
    ]
    assert shop.stripe.ledger.states == ["voided", "voided"]
    assert "void (because a step failed)  1.00 EUR" in smoke_text("sandbox", [found])


def test_what_can_not_be_voided_is_said_to_be_open(shop: Sandbox) -> None:
    failing(shop, "/c", 9)  # neither captured nor cancelled
    found = shop.one("stripe")
    assert len(found.open) == 2
    assert shop.stripe.ledger.states == ["authorized", "authorized"]
    text = smoke_text("sandbox", [found])
    assert text.index("Left open at the service") < text.index("authorize, capture, refund")
    for reference in shop.stripe.ledger.payments:
        assert f"1.00 EUR is authorized under {reference}" in " ".join(text.split())


def test_what_was_captured_and_not_refunded_is_said_to_be_open(shop: Sandbox) -> None:
    failing(shop, "/refunds", 2)
    found = shop.one("stripe")
    (left,) = found.open
    assert left.startswith(f"1.00 EUR is captured under {next(iter(shop.stripe.ledger.payments))}, and not given back")
    assert of_smoke([found]) is Exit.ERROR


def test_a_void_that_failed_is_tried_once_more(shop: Sandbox) -> None:
    failing(shop, "/cancel")
    found = shop.one("stripe")
    assert (found.result, found.open) == (Result.FAILED, ())
    assert shop.stripe.ledger.states == ["refunded", "voided"]


def test_a_lost_answer_is_asked_for_again_with_the_same_key(shop: Sandbox) -> None:
    lost = iter([Response(503, b"{}")] * 2)
    shop.stripe.after = lambda request: next(lost, None)
    found = shop.one("stripe")
    assert found.result is Result.PASSED
    assert shop.stripe.ledger.states == ["refunded", "voided"]


def test_where_nobody_knows_of_an_authorization_that_is_said(shop: Sandbox) -> None:
    plain = shop.anet.answer

    def answer(request: Request) -> Response:
        done = plain(request)
        return Response(502, b"") if b"authOnly" in request.body else done

    shop.anet.answer = answer  # type: ignore[method-assign]
    found = shop.one("authorize-net")
    assert found.result is Result.FAILED
    assert [text.partition(":")[0] for text in found.open] == ["1.00 USD is perhaps authorized"]
    assert shop.anet.ledger.states == ["authorized"]


def test_a_capture_of_which_nobody_knows_is_voided_or_said(shop: Sandbox) -> None:
    plain = shop.anet.answer

    def answer(request: Request) -> Response:
        done = plain(request)
        return anet_refused("E00053") if b"priorAuth" in request.body else done

    shop.anet.answer = answer  # type: ignore[method-assign]
    found = shop.one("authorize-net")
    assert found.result is Result.FAILED
    assert shop.anet.ledger.states == ["voided", "voided"]


def test_who_does_not_answer_is_unreachable(shop: Sandbox) -> None:
    shop.stripe.faults = [limited(1)]
    found = shop.one("stripe")
    assert (found.result, of_smoke([found])) == (Result.UNREACHABLE, Exit.UNREACHABLE)
    assert shop.stripe.ledger.payments == {}


def test_a_service_that_goes_away_before_the_first_call_is_unreachable(shop: Sandbox) -> None:
    plain = shop.stripe.answer
    shop.stripe.answer = lambda request: limited(1) if request.method == "POST" else plain(request)  # type: ignore[method-assign]
    found = shop.one("stripe")
    assert (found.result, found.open) == (Result.UNREACHABLE, ())


def test_a_store_that_does_not_answer_is_unreachable(shop: Sandbox) -> None:
    del shop.world.environ["SANDBOX_STRIPE_SECRET_KEY"]
    found = shop.one("stripe")
    assert found.result is Result.UNREACHABLE
    assert shop.stripe.asked == []


def test_whoever_stops_it_leaves_nothing_open(shop: Sandbox) -> None:
    @contextmanager
    def stoppable() -> Iterator[object]:
        yield lambda: "SIGINT came" if shop.stripe.ledger.payments else ""

    shop.options["stoppable"] = stoppable
    found = shop.one("stripe")
    assert (found.result, found.open) == (Result.FAILED, ())
    assert found.transactions[0].stopped == "SIGINT came"
    assert shop.stripe.ledger.states == ["voided"]


def test_an_interrupt_in_the_middle_voids_what_was_authorized(shop: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(stripe, "capture", interrupt)
    with pytest.raises(KeyboardInterrupt):
        shop.smoke("stripe")
    assert shop.stripe.ledger.states == ["voided"]


def test_a_fault_of_a_module_leaves_nothing_authorized_either(shop: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(stripe, "capture", fault)
    with pytest.raises(KeyError):
        shop.smoke("stripe")
    assert shop.stripe.ledger.states == ["voided"]

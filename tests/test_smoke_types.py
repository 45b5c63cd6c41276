"""The project of this repository: CyberSource and the Payment Element, which the example for shops of 5.1 has not."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from payconf.model.address import Address
from payconf.model.smoke import Result, Smoke
from payconf.services import services
from payconf.testing.services.cybersource import Merchant
from payconf.testing.services.cybersource_payments import CyberSourcePaymentsSimulator
from payconf.testing.services.stripe import Key
from payconf.testing.services.stripe_payments import StripePaymentsSimulator
from tests.identify_samples import NOWHERE
from tests.worlds import World, make_world

SECRET = "PAYCONF_DEMO_CYBERSOURCE_API_SECRET_KEY"


@dataclass
class Own:
    """The project, and the services that its sandbox is paid at."""

    world: World
    cybersource: CyberSourcePaymentsSimulator
    stripe: StripePaymentsSimulator

    def one(self, name: str) -> Smoke:
        every = {host for known in services().values() for hosts in known.hosts.values() for host in hosts}
        hosts = {
            **dict.fromkeys(every, NOWHERE),
            "apitest.cybersource.com": self.cybersource.url,
            "api.stripe.com": self.stripe.url,
        }
        line = self.world.workflow(hosts=hosts)
        try:
            (found,) = line.smoke("sandbox", [Address("integrations", name)])
        finally:
            line.close()
        return found


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Own]:
    with ExitStack() as stack:
        world = make_world(tmp_path)
        world.environ[SECRET] = base64.b64encode(b"a shared secret of 32 bytes here").decode()
        cybersource = stack.enter_context(CyberSourcePaymentsSimulator("apitest.cybersource.com"))
        key = world.environ["PAYCONF_DEMO_CYBERSOURCE_API_KEY"]
        cybersource.merchants["acme_inc_test"] = Merchant({key: world.environ[SECRET]})
        stripe = stack.enter_context(StripePaymentsSimulator())
        stripe.add(world.environ["PAYCONF_DEMO_STRIPE_ELEMENT_SECRET_KEY"], Key("acct_1KGpOyQNcdOyZbkB"))
        yield Own(world, cybersource, stripe)


def test_cybersource_refunds_a_capture_and_reverses_an_authorization(own: Own) -> None:
    found = own.one("cybersource")
    assert found.result is Result.PASSED, found
    assert [[step.name for step in made.steps] for made in found.transactions] == [
        ["authorize", "capture", "refund"],
        ["authorize", "void"],
    ]
    assert own.cybersource.ledger.states == ["refunded", "voided"]


def test_a_payment_element_is_paid_with_as_the_card_form_is(own: Own) -> None:
    found = own.one("stripe-element")
    assert found.result is Result.PASSED, found
    assert own.stripe.ledger.states == ["refunded", "voided"]


def test_a_declined_capture_at_cybersource_reverses_the_authorization(own: Own) -> None:
    own.cybersource.declines["captures"] = "PROCESSOR_DECLINED"
    found = own.one("cybersource")
    assert (found.result, found.open) == (Result.FAILED, ())
    assert own.cybersource.ledger.states == ["voided", "voided"]


def test_worldline_is_not_offered(own: Own) -> None:
    assert "no test card is known" in own.one("ingenico").not_offered

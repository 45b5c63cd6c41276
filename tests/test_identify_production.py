"""Services asked for production: what proves a credential, and what refuses it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from payconf.model.address import Address
from payconf.model.dossier import Dossier
from payconf.model.evidence import Mode
from payconf.services import services as table
from payconf.testing.services.authorize_net import AuthorizeNetSimulator, Merchant
from payconf.testing.services.authorize_net import refused as busy
from payconf.testing.services.stripe import Key, StripeSimulator
from tests.identify_samples import NOWHERE, refused
from tests.worlds import World, go_live, make_world


@dataclass
class Production:
    """The repository's production with live secrets; both sides of Stripe's and Authorize.Net's hosts are simulated."""

    world: World
    stripe: StripeSimulator
    live: AuthorizeNetSimulator
    test: AuthorizeNetSimulator

    def dossier(self, name: str) -> Dossier:
        """What is known of an integration."""
        every = {host for known in table().values() for hosts in known.hosts.values() for host in hosts}
        hosts = {**dict.fromkeys(every, NOWHERE), "api.stripe.com": self.stripe.url}
        hosts |= {"api.authorize.net": self.live.url, "apitest.authorize.net": self.test.url}
        line = self.world.workflow(hosts=hosts)
        (found,) = line.evidence("production", [Address("integrations", name)], secrets=True)
        line.close()
        return found


@pytest.fixture
def production(tmp_path: Path) -> Iterator[Production]:
    with ExitStack() as stack:
        world = make_world(tmp_path / "world")
        go_live(world)
        stripe = stack.enter_context(StripeSimulator())
        live, test = (stack.enter_context(AuthorizeNetSimulator()) for _ in range(2))
        yield Production(world, stripe, live, test)


def expected_account(world: World) -> str:
    text = (world.project / "environments/production/credentials.yaml").read_text("utf-8")
    return next(line.partition("account: ")[2].strip() for line in text.splitlines() if "account: " in line)


def test_a_live_key_of_the_expected_account_is_proven(production: Production) -> None:
    account = expected_account(production.world)
    production.stripe.add(production.world.environ["PAYCONF_LIVE_STRIPE_SECRET_KEY"], Key(account, live=True))
    found = production.dossier("stripe")
    assert (found.mode, found.account, refused(found)) == (Mode.LIVE, account, set())


def test_a_live_key_of_another_merchant_is_refused(production: Production) -> None:
    key = Key("acct_1ZZZZZZZZZZZZZZZZ", live=True)
    production.stripe.add(production.world.environ["PAYCONF_LIVE_STRIPE_SECRET_KEY"], key)
    assert refused(production.dossier("stripe")) == {"PC215"}


@pytest.fixture
def merchant(production: Production) -> Merchant:
    environ = production.world.environ
    made = Merchant(
        environ["PAYCONF_LIVE_AUTHORIZE_NET_TRANSACTION_KEY"],
        client_key=environ["PAYCONF_LIVE_AUTHORIZE_NET_CLIENT_KEY"],
    )
    production.live.merchants["a4svm9zWx"] = production.test.merchants["a4svm9zWx"] = made
    return made


def test_a_production_secret_goes_to_the_live_host_only(production: Production, merchant: Merchant) -> None:
    found = production.dossier("authorize-net")
    assert (found.mode, found.account, refused(found)) == (Mode.LIVE, "565697", set())
    production.live.merchants.clear()
    production.world.edit("environments/production/credentials.yaml", "a4svm9zWx", "a4svm9zWy")  # asked anew
    assert refused(production.dossier("authorize-net")) == {"PC222"}
    assert production.live.asked
    assert production.test.asked == []


def test_a_live_account_that_was_left_in_test_mode_is_refused(production: Production, merchant: Merchant) -> None:
    merchant.test_mode = True
    found = production.dossier("authorize-net")
    assert found.mode is Mode.TEST
    assert "PC201" in refused(found)


@pytest.mark.parametrize("missing", ["switch", "answer"])
def test_where_the_proof_is_missing_production_is_refused(
    production: Production, merchant: Merchant, missing: str
) -> None:
    merchant.test_mode = None
    if missing == "answer":
        production.live.faults = [busy("E00053")]
    assert refused(production.dossier("authorize-net")) == {"PC202"}


def test_a_client_key_of_another_account_proves_nothing(production: Production, merchant: Merchant) -> None:
    merchant.client_key = "A" * 80
    found = production.dossier("authorize-net")
    assert refused(found) == {"PC202"}
    assert "client_key is not the public client key" in (found.fault or "")

"""Services asked on the line: which shops they are asked for, and what becomes of their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from payconf.context import Context, Options
from payconf.model.address import Address
from payconf.model.dossier import Dossier
from payconf.model.evidence import Mode
from payconf.model.resource import Account
from payconf.model.secret import Secret
from payconf.model.verdict import Answer
from payconf.offline import project
from payconf.services import services as table
from payconf.testing.identify_double import IdentifyDouble
from payconf.testing.services.authorize_net import AuthorizeNetSimulator, Merchant
from payconf.testing.services.authorize_net import refused as busy
from payconf.testing.services.paypal_rest import App, PayPalSimulator
from payconf.testing.services.stripe import Key, StripeSimulator
from payconf.workflow import Workflow
from tests.identify_samples import NOWHERE, refused
from tests.oro_worlds import OroWorld, oro_world

TESTS = ("api.stripe.com", "api-m.sandbox.paypal.com", "apitest.authorize.net")


@dataclass
class Services:
    """The test sides of three services, which know the credentials of the example's sandbox."""

    world: OroWorld
    stripe: StripeSimulator
    paypal: PayPalSimulator
    anet: AuthorizeNetSimulator

    def key(self, key: Key) -> None:
        """Whose the example's Stripe key is."""
        self.stripe.add(self.world.environ["SANDBOX_STRIPE_SECRET_KEY"], key)

    def dossier(self, name: str) -> Dossier:
        """What is known of an integration."""
        every = {host for known in table().values() for hosts in known.hosts.values() for host in hosts}
        hosts = dict.fromkeys(every, NOWHERE)
        hosts |= zip(TESTS, (self.stripe.url, self.paypal.url, self.anet.url), strict=True)
        options = Options(state=self.world.environ["PAYCONF_STATE"], environ=self.world.environ, hosts=hosts)
        line = Workflow(self.world.project, options)
        (found,) = line.evidence("sandbox", [Address("integrations", name)], secrets=True)
        line.close()
        return found


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with ExitStack() as stack:
        world = stack.enter_context(oro_world(tmp_path))
        stripe, paypal = stack.enter_context(StripeSimulator()), stack.enter_context(PayPalSimulator())
        anet = stack.enter_context(AuthorizeNetSimulator())
        made = Services(world, stripe, paypal, anet)
        made.key(Key("acct_1p1GJkp0o1Jq73zJ"))
        text = (world.project / "environments/sandbox/credentials.yaml").read_text("utf-8")
        client = next(line.partition(": ")[2] for line in text.splitlines() if "client_id:" in line)
        paypal.apps[client] = App(world.environ["SANDBOX_PAYPAL_CLIENT_SECRET"])
        anet.merchants["LAJ52ro5U"] = Merchant(
            world.environ["SANDBOX_AUTHORIZE_NET_TRANSACTION_KEY"],
            client_key=world.environ["SANDBOX_AUTHORIZE_NET_CLIENT_KEY"],
        )
        yield made


@pytest.mark.parametrize(
    ("name", "account"),
    [("stripe", "acct_1p1GJkp0o1Jq73zJ"), ("paypal", "WDJJHEBZ4X2LY"), ("authorize-net", "565697")],
)
def test_the_answer_is_the_first_piece_of_evidence(services: Services, name: str, account: str) -> None:
    found = services.dossier(name)
    assert (found.mode, found.account) == (Mode.TEST, account)
    assert found.pieces[0].text.endswith(f"answers as account {account}, mode test")
    assert not refused(found)


def test_a_valid_key_of_another_account_is_refused(services: Services) -> None:
    services.key(Key("acct_1ZZZZZZZZZZZZZZZZ"))
    assert "PC215" in refused(services.dossier("stripe"))


def test_a_live_key_in_a_sandbox_is_refused_however_it_looks(services: Services) -> None:
    services.key(Key("acct_1p1GJkp0o1Jq73zJ", live=True))
    assert "PC204" in refused(services.dossier("stripe"))


def test_a_credential_that_the_service_does_not_know_is_refused(services: Services) -> None:
    services.stripe.keys.clear()
    assert "PC222" in refused(services.dossier("stripe"))


def test_an_account_that_nobody_told_is_not_the_expected_one(services: Services) -> None:
    may = frozenset({"rak_balance_read"})
    services.key(Key("acct_1p1GJkp0o1Jq73zJ", may=may, names_account=False))
    found = services.dossier("stripe")
    assert found.account is None
    assert found.pieces[0].text == "Stripe answers, without telling the account, mode test"
    (verdict,) = [entry for entry in found.verdicts if entry.guard == "account"]
    assert verdict.answer is Answer.UNDECIDED
    assert "nobody told which it is" in verdict.text


def test_a_service_that_is_away_proves_nothing_and_rejects_nothing(services: Services) -> None:
    services.anet.faults = [busy("E00053")]
    found = services.dossier("authorize-net")
    assert found.account is None
    assert "can't answer at the moment" in (found.fault or "")
    assert not refused(found)


URLS = [
    ("http://127.0.0.1:8321", "sandbox", False),
    ("http://localhost:8321", "testing", False),
    ("http://[::1]:8321", "sandbox", False),
    ("https://shop.acme.example", "sandbox", True),
    ("https://shop.acme.example", "production", True),
    ("http://127.0.0.1:8321", "production", True),
]


@pytest.fixture
def asked(
    write_project: Callable[[dict[str, str]], Path], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Account | None]:
    double = IdentifyDouble("stripe", {"x": Account("acct_1", "test")})

    def ask(url: str, kind: str, **options: Any) -> Account | None:
        monkeypatch.setattr("payconf.providers.providers", lambda more: {"stripe": double, **more})
        text = f"class: {kind}\nshop: {{provider: orocommerce, url: '{url}', version: '6.1'}}\n"
        root = write_project({f"environments/{kind}/environment.yaml": text})
        context = Context(root, Options(**options))
        return context.identify(project(root, kind).environment)("stripe", {}, {"secret_key": Secret(b"x")})

    return ask


@pytest.mark.parametrize(("url", "kind", "expected"), URLS)
def test_nobody_is_asked_for_a_trial_on_this_machine(
    asked: Callable[..., Account | None], url: str, kind: str, expected: bool
) -> None:
    assert (asked(url, kind) is not None) is expected


def test_but_whoever_was_handed_over_is(asked: Callable[..., Account | None]) -> None:
    other = IdentifyDouble("stripe", {"x": Account("acct_2", "test")})
    found = asked("http://127.0.0.1:1", "sandbox", providers={"stripe": other})
    assert found == Account("acct_2", "test")
    found = asked("http://127.0.0.1:1", "sandbox", hosts={"api.stripe.com": "http://127.0.0.1:1"})
    assert found == Account("acct_1", "test")

"""Worldline, Payflow, CyberSource and Apruve asked on the line, for production and for a sandbox."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml

from payconf.context import Options
from payconf.model.address import Address
from payconf.model.dossier import Dossier
from payconf.model.evidence import Mode
from payconf.model.verdict import Answer
from payconf.services import services
from payconf.testing.stores.serve import Fake
from payconf.workflow import Workflow
from tests.identify_hosts import CASES, P12_PASSWORD, bundle, simulator
from tests.identify_samples import NOWHERE, Side

pytestmark = pytest.mark.untraced

ASKED = ("apruve", "cybersource", "paypal_payflow", "direct", "connect")
SIDES: tuple[Side, ...] = ("test", "live")
CLASSES: dict[Side, str] = {"test": "sandbox", "live": "production"}
ACCOUNTS = {"paypal_payflow": "vendor"}
MORE = {
    "cybersource": {
        "profile_id": "p-1",
        "access_key": "acc-1",
        "secret_key": "env://MORE_SECRET",
        "p12": "env://P12",
        "p12_password": "env://P12_PASSWORD",
    },
    "apruve": {"webhook_token": "env://MORE_SECRET"},
}


def integration(name: str, side: Side) -> dict[str, object]:
    """The settings that say where an integration of the platform speaks to."""
    common = {"label": name, "credentials": name}
    switch = {"test_mode": side == "test"}
    match CASES[name].provider:
        case "worldline":
            endpoint = {"api_endpoint": f"https://{CASES[name].hosts[side]}"}
            more = {"type": "ingenico", "payment_action": "charge", "enabled_products": ["cards"]}
            return {**common, **more, **endpoint}
        case "cybersource":
            return {**common, **switch, "type": "cybersource", "method": "checkout_api", "merchant_descriptor": "Acme"}
        case "paypal_payflow":
            return {**common, **switch, "type": "paypal_payflow_gateway", "payment_action": "charge"}
        case _:
            return {**common, **switch, "type": "apruve"}


class World:
    """A project that uses every platform, and both sides of each."""

    def __init__(self, write: Callable[[dict[str, str]], Path], stack: ExitStack, side: Side) -> None:
        self.side, self.environ = side, {"MORE_SECRET": "more-secret-" + "7" * 20}
        self.environ |= {"P12": base64.b64encode(bundle()).decode(), "P12_PASSWORD": P12_PASSWORD}
        self.running = {(name, of): stack.enter_context(simulator(name, of)) for name in ASKED for of in SIDES}
        credentials: dict[str, dict[str, str]] = {}
        for name in ASKED:
            kinds = services()[CASES[name].provider]
            credentials[name] = {**MORE.get(name, {}), "account": CASES[name].fields[ACCOUNTS.get(name, "merchant_id")]}
            for field, value in CASES[name].fields.items():
                secret = kinds.kind(field).sensitivity == "secret"  # type: ignore[union-attr]
                variable = f"{name}_{field}".upper()
                credentials[name][field] = f"env://{variable}" if secret else value
                self.environ |= {variable: value} if secret else {}
        folder = f"environments/{CLASSES[side]}"
        shop = "shop: {provider: local, url: 'local:acme', version: any}\n"
        integrations = {name.replace("_", "-"): integration(name, side) for name in ASKED}
        self.root = write(
            {
                f"{folder}/environment.yaml": f"class: {CLASSES[side]}\n{shop}",
                f"{folder}/credentials.yaml": yaml.safe_dump({"credentials": credentials}),
                f"{folder}/integrations.yaml": yaml.safe_dump({"integrations": integrations}),
            }
        )

    def asked(self, name: str, side: Side) -> Fake:
        """The simulator of a platform's side."""
        return self.running[(name, side)]

    def dossier(self, name: str) -> Dossier:
        """What is known of an integration."""
        every = {host for known in services().values() for hosts in known.hosts.values() for host in hosts}
        hosts = dict.fromkeys(every, NOWHERE)
        hosts |= {CASES[of].hosts[side]: service.url for (of, side), service in self.running.items()}
        line = Workflow(self.root, Options(environ=self.environ, hosts=hosts))
        (found,) = line.evidence(CLASSES[self.side], [Address("integrations", name.replace("_", "-"))], secrets=True)
        line.close()
        return found


@pytest.fixture(params=SIDES)
def world(request: pytest.FixtureRequest, write_project: Callable[[dict[str, str]], Path]) -> Iterator[World]:
    with ExitStack() as stack:
        yield World(write_project, stack, request.param)


@pytest.mark.parametrize("name", ASKED)
def test_the_side_of_the_environments_class_alone_is_asked(world: World, name: str) -> None:
    found = world.dossier(name)
    account = CASES[name].fields[ACCOUNTS.get(name, "merchant_id")]
    assert found.fault is None
    assert (found.mode, found.account) == (Mode(world.side), account)
    assert found.pieces[0].text.endswith(f"answers as account {account}, mode {world.side}")
    assert len(world.asked(name, world.side).asked) == (2 if name == "cybersource" else 1)
    for of in ASKED:
        assert world.asked(of, "live" if world.side == "test" else "test").asked == []
    assert not {verdict.text for verdict in found.verdicts if verdict.answer is Answer.REFUSED}


@pytest.mark.parametrize("name", ASKED)
def test_a_credential_that_the_side_does_not_accept_is_refused(world: World, name: str) -> None:
    for known in ("keys", "merchants", "logins"):
        getattr(world.asked(name, world.side), known, {}).clear()
    found = world.dossier(name)
    assert found.account is None
    codes = {verdict.finding.code for verdict in found.verdicts if verdict.finding}
    assert "PC222" in codes

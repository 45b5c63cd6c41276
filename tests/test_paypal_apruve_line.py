"""The whole line over PayPal and Apruve: simulators on this machine stand in for their hosts, as in a sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from payconf.model.pace import Pace
from payconf.model.results import Applied, PlanRequest
from payconf.testing.services.apruve import ApruveSimulator, Key
from payconf.testing.services.paypal_rest import App
from payconf.workflow import Workflow
from tests.canaries import spellings
from tests.openapi_paypal import OfficialPayPal
from tests.paypal_samples import PAIR
from tests.test_stories import small
from tests.worlds import World

MERCHANT, KEY = "0a1b2c3d4e5f60718293a4b5c6d7e8f9", "f9e8d7c6b5a4" * 3
TOKENS = ("0a1b2c3d4e5f6071" * 4, "f1e2d3c4b5a69788" * 4)
NOTIFY = "https://shop.acme.example/admin/apruve/webhook/notify"
OBJECTS = "environments/shop/objects.yaml"
_OBJECTS = f"""\
integrations:
  bank: {{type: money_order, name: Bank, label: Bank transfer, pay_to: Acme, send_to: Berlin}}
  paypal: {{type: paypal_express, name: PayPal, label: PayPal, payment_action: charge, test_mode: true,
           credentials: paypal}}
  apruve: {{type: apruve, name: Apruve, label: On account, test_mode: true, credentials: apruve}}
rules:
  all: {{name: All, sort_order: 10, currency: USD, methods: [bank, paypal, apruve]}}
payment_terms: {{net-30: {{label: Net 30}}}}
webhooks:
  paypal: {{service: paypal_rest, integration: paypal, url: https://books.acme.example/paypal,
           events: [PAYMENT.CAPTURE.COMPLETED, PAYMENT.CAPTURE.REFUNDED]}}
  apruve: {{service: apruve, integration: apruve, url: {NOTIFY}}}
"""


@dataclass
class Scene:
    """The world and its two services."""

    world: World
    paypal: App
    apruve: ApruveSimulator

    def work(self) -> Workflow:
        return self.world.workflow(pace=Pace(first=0.0, late=0.0))

    def steps(self) -> list[str]:
        return [
            f"{change.action.value} {change.address}" for change in self.work().plan("shop", PlanRequest()).plan.changes
        ]

    def apply(self) -> Applied:
        work = self.work()
        return work.apply(work.plan("shop", PlanRequest()).file)

    def apruve_urls(self) -> list[str]:
        return [url for _, url in self.apruve.of(MERCHANT).held.values()]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    paypal, apruve = OfficialPayPal(), ApruveSimulator()
    app = paypal.apps[PAIR["client_id"]] = App(PAIR["client_secret"])
    apruve.keys[KEY] = Key(MERCHANT)
    stand_ins = f"stand_ins: {{api-m.sandbox.paypal.com: {paypal.url}, test.apruve.com: {apruve.url}}}\n"
    with ExitStack() as stack:
        stack.enter_context(paypal)
        stack.enter_context(apruve)
        world = small(tmp_path, settings=stand_ins)
        world.environ |= {"PAYPAL": PAIR["client_secret"], "APRUVE": KEY, "TOKEN": TOKENS[0], "PRINTS": "k" * 32}
        (world.project / "payconf.yaml").write_text("version: 1\nfingerprint_key: env://PRINTS\n")
        (world.project / "environments/shop/credentials.yaml").write_text(
            f"credentials:\n  paypal: {{client_id: {PAIR['client_id']}, client_secret: env://PAYPAL}}\n"
            f"  apruve: {{merchant_id: {MERCHANT}, api_key: env://APRUVE, webhook_token: env://TOKEN}}\n"
        )
        (world.project / OBJECTS).write_text(_OBJECTS)
        yield Scene(world, app, apruve)


def done(applied: Applied) -> None:
    assert applied.run.error == ""
    assert applied.leftovers == ()


def test_webhooks_are_wired_changed_and_taken_away(scene: Scene) -> None:
    assert {"create webhooks/paypal", "create webhooks/apruve", "create integrations/apruve"} <= set(scene.steps())
    done(scene.apply())
    ((ident, (url, events)),) = scene.paypal.webhooks.held.items()
    assert (url, set(events)) == (
        "https://books.acme.example/paypal",
        {"PAYMENT.CAPTURE.COMPLETED", "PAYMENT.CAPTURE.REFUNDED"},
    )
    assert scene.apruve_urls() == [f"{NOTIFY}/{TOKENS[0]}"]
    assert scene.steps() == []
    scene.world.edit(OBJECTS, "[PAYMENT.CAPTURE.COMPLETED, PAYMENT.CAPTURE.REFUNDED]", '["*"]')
    assert scene.steps() == ["update webhooks/paypal"]
    done(scene.apply())
    assert scene.paypal.webhooks.held == {ident: ("https://books.acme.example/paypal", ("*",))}
    scene.world.edit(OBJECTS, _OBJECTS[_OBJECTS.index("webhooks:") :].replace(
        "[PAYMENT.CAPTURE.COMPLETED, PAYMENT.CAPTURE.REFUNDED]", '["*"]'), "")  # fmt: skip
    done(scene.apply())
    assert (scene.paypal.webhooks.held, scene.apruve_urls()) == ({}, [])


def test_a_new_token_reaches_apruve_and_the_shop_in_one_plan(scene: Scene) -> None:
    done(scene.apply())
    scene.world.environ["TOKEN"] = TOKENS[1]
    assert scene.steps() == ["replace webhooks/apruve", "update integrations/apruve", "delete webhooks/apruve"]
    done(scene.apply())
    assert scene.apruve_urls() == [f"{NOTIFY}/{TOKENS[1]}"]
    assert scene.steps() == []


def test_the_token_stands_in_no_output_and_in_no_file(scene: Scene) -> None:
    file = scene.world.folder / "plan.json"
    said = [scene.world.payconf("plan", "shop", "--full", "--out", str(file)).all]
    said.append(scene.world.payconf("apply", str(file), "--yes").all)
    scene.world.environ["TOKEN"] = TOKENS[1]
    said += [scene.world.payconf(verb, "shop").all for verb in ("plan", "drift", "export")]
    assert scene.apruve_urls() == [f"{NOTIFY}/{TOKENS[0]}"]
    for token in TOKENS:
        forms = spellings(token)
        assert not any(form in "".join(said).encode() for form in forms)
        for path, content in scene.world.every_file():
            assert not any(form in content for form in forms), path

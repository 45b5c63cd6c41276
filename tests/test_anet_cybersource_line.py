"""Authorize.Net and CyberSource in one plan with the shop: payconf plan and apply against both simulators."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from payconf.model.pace import Pace
from payconf.model.results import Applied, PlanRequest
from payconf.testing.services.authorize_net import AuthorizeNetSimulator, Merchant
from payconf.testing.services.authorize_net_webhooks import EVENTS, add
from payconf.testing.services.cybersource import CyberSourceSimulator
from payconf.testing.services.cybersource import Merchant as Organization
from tests.canaries import spellings
from tests.identify_hosts import CASES, SHARED
from tests.identify_samples import FIELDS
from tests.service_faults import fault
from tests.test_stories import small

pytestmark = pytest.mark.untraced

LOGIN, KEYS = FIELDS["authorize_net"], CASES["cybersource"].fields
CREDENTIALS = f"""\
credentials:
  anet: {{api_login_id: {LOGIN["api_login_id"]}, transaction_key: env://ANET, client_key: {"c" * 80}}}
  cybersource:
    merchant_id: {KEYS["merchant_id"]}
    profile_id: p-1
    access_key: acc-1
    secret_key: env://SECURE
    api_key: {KEYS["api_key"]}
    api_secret_key: env://CYBERSOURCE
"""
OBJECTS = """\
  anet:
    type: authorize_net
    label: Credit card
    allowed_card_types: [visa]
    payment_action: charge
    test_mode: true
    credentials: anet
  cybersource:
    type: cybersource
    label: Credit card (CyberSource)
    method: hosted_checkout
    merchant_descriptor: Acme
    test_mode: true
    credentials: cybersource
"""
WEBHOOKS = """\
webhooks:
  anet:
    service: authorize_net
    integration: anet
    name: books
    url: https://books.acme.example/anet
    events: [net.authorize.payment.refund.created, net.authorize.payment.void.created]
  expiry:
    service: cybersource
    integration: cybersource
    name: Key expiry
    url: https://books.acme.example/cybersource
    events: ["cns:cns.report.keyExpiration.detail"]
    signing_secret: file://PLACE
"""


class Scene:
    """The embedded shop and both services, on which no webhook is."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.anet = stack.enter_context(AuthorizeNetSimulator())
        self.merchant = self.anet.merchants[LOGIN["api_login_id"]] = Merchant(
            LOGIN["transaction_key"], client_key="c" * 80
        )
        self.cybersource = stack.enter_context(CyberSourceSimulator("apitest.cybersource.com"))
        self.org = self.cybersource.merchants[KEYS["merchant_id"]] = Organization({KEYS["api_key"]: SHARED})
        stands = f"apitest.authorize.net: '{self.anet.url}', apitest.cybersource.com: '{self.cybersource.url}'"
        self.world = small(folder, settings=f"stand_ins: {{{stands}}}\n")
        self.place = folder / "signing"
        secrets = {"ANET": LOGIN["transaction_key"], "CYBERSOURCE": SHARED, "SECURE": "s" * 40}
        self.world.environ |= {**secrets, "FINGERPRINTS": "k" * 32}
        project = self.world.project
        (project / "payconf.yaml").write_text("version: 1\nfingerprint_key: env://FINGERPRINTS\n")
        (project / "environments/shop/credentials.yaml").write_text(CREDENTIALS)
        cards = WEBHOOKS.replace("PLACE", str(self.place))
        (project / "environments/shop/services.yaml").write_text(f"integrations:\n{OBJECTS}{cards}")

    def payconf(self, *words: str) -> str:
        """A command's output; it must say that all is well."""
        said = self.world.payconf(*words)
        assert said.code == 0, said.all
        for secret in (LOGIN["transaction_key"], SHARED, *self.signing()):
            assert not any(form in said.all.encode() for form in spellings(secret))
        return said.all

    def signing(self) -> list[str]:
        """The signing secret as it lies in its store."""
        return [self.place.read_text()] if self.place.exists() else []

    def apply(self) -> Applied:
        """Plan and apply without waiting between tries."""
        work = self.world.workflow({}, pace=Pace(first=0.0, late=0.0))
        return work.apply(work.plan("shop", PlanRequest()).file)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(tmp_path, stack)


def test_one_plan_makes_both_and_stores_the_secret(scene: Scene) -> None:
    file = str(scene.world.folder / "plan.json")
    said = scene.payconf("plan", "shop", "--out", file)
    assert "webhooks/anet" in said
    assert scene.merchant.hooks == {}
    assert scene.org.org.hooks == {}
    scene.payconf("apply", file)
    (anet,), (hook,) = scene.merchant.hooks.values(), scene.org.org.hooks.values()
    assert (anet["name"], anet["status"]) == ("books", "active")
    assert {*anet["eventTypes"]} == {EVENTS[19], EVENTS[20]}
    assert (hook["name"], hook["status"]) == ("Key expiry", "ACTIVE")
    (secret,) = scene.signing()
    assert hashlib.sha256(secret.encode()).hexdigest() == scene.org.org.key
    assert scene.world.payconf("plan", "shop", "--detailed-exitcode").code == 0


def test_faults_on_the_way_are_settled_in_the_same_run(scene: Scene) -> None:
    fault(scene.anet, "POST", "/webhooks", lost=True)
    fault(scene.cybersource, "POST", "/webhooks", lost=True)
    fault(scene.cybersource, "PUT", "/status")
    done = scene.apply()
    assert done.run.error == ""
    assert len(scene.merchant.hooks) == len(scene.org.org.hooks) == 1
    (secret,) = scene.signing()
    assert hashlib.sha256(secret.encode()).hexdigest() == scene.org.org.key
    assert scene.world.payconf("plan", "shop", "--detailed-exitcode").code == 0


def test_what_others_have_there_stays(scene: Scene) -> None:
    theirs = add(scene.merchant.hooks, url="https://fraud.acme.example", eventTypes=[EVENTS[0]], status="active")
    before = dict(scene.merchant.hooks[theirs])
    assert scene.apply().run.error == ""
    assert scene.merchant.hooks[theirs] == before
    assert len(scene.merchant.hooks) == 2


def test_a_refusal_stands_at_the_line_that_it_is_about(scene: Scene) -> None:
    scene.world.edit("environments/shop/services.yaml", "payment.void.created", "payment.void.creatd")
    done = scene.apply()
    (failed,) = [step for step in done.run.latest if "webhooks/anet" in step.change]
    assert failed.text.startswith("environments/shop/services.yaml:")
    assert "net.authorize.payment.void.creatd" in failed.text
    assert scene.merchant.hooks == {}
    assert len(scene.org.org.hooks) == 1


def test_a_webhook_that_leaves_git_leaves_the_service(scene: Scene) -> None:
    assert scene.apply().run.error == ""
    file = scene.world.project / "environments/shop/services.yaml"
    file.write_text(f"integrations:\n{OBJECTS}")
    assert scene.apply().run.error == ""
    assert (scene.merchant.hooks, scene.org.org.hooks) == ({}, {})


class Killed(BaseException):
    """The process is gone."""


def test_a_process_that_dies_before_the_switch_leaves_nothing_to_guess(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("payconf.providers.cybersource.webhooks.switch_new", _dies)
        with pytest.raises(Killed):
            scene.apply()
    (left,) = scene.org.org.hooks
    scene.world.payconf("lock", "break", "shop")
    said = scene.world.payconf("resume", "shop", "r-0002")
    assert said.code == 15
    assert "holds other values: id" in said.all
    assert scene.org.org.hooks[left]["status"] == "INACTIVE"
    scene.payconf("resume", "shop", "r-0002", "--outcome", "create:webhooks/expiry=done")
    ((ident, hook),) = scene.org.org.hooks.items()
    assert ident != left  # nobody had heard the secret of the first one
    assert hook["status"] == "ACTIVE"
    (secret,) = scene.signing()
    assert hashlib.sha256(secret.encode()).hexdigest() == scene.org.org.key
    assert scene.world.payconf("plan", "shop", "--detailed-exitcode").code == 0


def _dies(*_: object) -> None:
    raise Killed


def test_a_webhook_whose_address_is_reviewed_is_switched_on_afterwards(scene: Scene) -> None:
    scene.org.org.reviews = "PENDING_REVIEW"
    done = scene.apply()
    assert done.run.error == ""
    assert len(done.leftovers) == 1
    assert scene.signing()
    again = scene.apply()
    (failed,) = [step for step in again.run.latest if "webhooks/expiry" in step.change]
    assert "still reviews" in failed.text
    (hook,) = scene.org.org.hooks.values()
    hook["status"] = "INACTIVE"
    assert scene.apply().run.error == ""
    assert hook["status"] == "ACTIVE"

"""The how-to pages that are stories: everything on them is typed, in their order (tests/stories.py)."""

from __future__ import annotations

import base64
import re
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from payconf.model.secret import Secret
from payconf.plan.sign import public_key
from payconf.testing.services.cybersource import CyberSourceSimulator, Merchant
from payconf.testing.services.paypal_payflow import Login, PayflowSimulator
from payconf.testing.services.paypal_rest import LIVE_APP, App, PayPalSimulator
from payconf.testing.services.stripe import Key, StripeSimulator
from tests.identify_samples import ACCOUNT, FIELDS, LETTERS
from tests.stories import Story, Typed
from tests.test_docs import STORIES, blocks
from tests.worlds import REPOSITORY, Said

pytestmark = pytest.mark.untraced

ACCESS = {f"PAYPAL_{name.upper()}": value for name, value in FIELDS["paypal_rest"].items()}
STRIPE = {
    "STRIPE_PUBLIC_KEY": "_".join(("pk", "live", "51" + LETTERS)),
    "STRIPE_SECRET_KEY": "_".join(("sk", "live", "51" + LETTERS)),
    "STRIPE_SIGNING_SECRET": "whsec_" + "8" * 32,
    "ELEMENT_PUBLIC_KEY": "_".join(("pk", "live", "51" + LETTERS[::-1])),
    "ELEMENT_SECRET_KEY": "_".join(("sk", "live", "51" + LETTERS[::-1])),
    "ELEMENT_SIGNING_SECRET": "whsec_" + "9" * 32,
}


SANDBOX = {
    "SANDBOX_PUBLIC_KEY": "_".join(("pk", "test", "51" + LETTERS)),
    "SANDBOX_SECRET_KEY": "_".join(("sk", "test", "51" + LETTERS)),
    "SANDBOX_SIGNING_SECRET": "whsec_" + "7" * 32,
}


@contextmanager
def at_stripe(story: Story) -> Iterator[Story]:
    """While Stripe knows the keys of STRIPE and SANDBOX, of one account."""
    with StripeSimulator() as stripe:
        for name, value in (STRIPE | SANDBOX).items():
            if name.endswith("SECRET_KEY"):
                stripe.add(value, Key(ACCOUNT, live="_live_" in value))
        story.hosts = {"api.stripe.com": stripe.url}
        yield story


@contextmanager
def at_paypal(story: Story) -> Iterator[Story]:
    """While PayPal's live side knows ACCESS."""
    with PayPalSimulator() as paypal:
        paypal.apps[ACCESS["PAYPAL_CLIENT_ID"]] = App(ACCESS["PAYPAL_CLIENT_SECRET"], LIVE_APP)
        story.hosts = {"api-m.paypal.com": paypal.url}
        yield story


def test_no_page_of_these_is_left_out() -> None:
    followed = re.findall(r'\.follow\("(.+?)"\)', Path(__file__).read_text("utf-8"))
    assert sorted(followed) == sorted(STORIES)


def test_the_keys_of_the_list_are_a_pair(tmp_path: Path) -> None:
    (script,) = [block.text for block in blocks(REPOSITORY / "docs/how-to/index.md") if block.language == "sh"]
    told = subprocess.run(
        ["bash", "-euc", f'{script}printf %s "$FINGERPRINT_KEY" > f\nprintf %s "$PLAN_KEY" > p'],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert told == public_key(Secret((tmp_path / "p").read_bytes())) + "\n"
    assert len((tmp_path / "f").read_bytes()) == 64


def test_paypal_express_goes_when_its_orders_are_settled(tmp_path: Path) -> None:
    with at_paypal(Story(tmp_path, ACCESS)) as story:
        story.follow("remove-paypal-express")


def test_a_pull_request_is_planned_without_any_secret(tmp_path: Path) -> None:
    with at_paypal(Story(tmp_path)) as story:
        keys = {name: story.environ.pop(name) for name in ("FINGERPRINT_KEY", "PLAN_KEY")}
        story.given = {**keys, **ACCESS}
        story.follow("pull-request-without-secrets")


def test_a_fork_is_planned_with_a_snapshot_and_no_credential(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.given = {name: story.environ[name] for name in ("FINGERPRINT_KEY", "PLAN_KEY")}
    story.follow("forks")


def test_hand_changes_are_looked_for_every_night_and_accepted_until_a_day(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.slept = datetime(2026, 11, 30, 3, 17, tzinfo=UTC) - datetime.now(UTC)  # the page names days
    story.follow("nightly-drift")


def test_a_rule_for_large_german_orders_is_tried_by_its_checkouts(tmp_path: Path) -> None:
    Story(tmp_path).follow("large-german-orders")


def test_of_two_changes_by_hand_one_is_kept_and_one_undone(tmp_path: Path) -> None:
    Story(tmp_path).follow("hand-changes")


def test_from_6_1_to_7_0_the_payment_element_takes_over(tmp_path: Path) -> None:
    with at_stripe(Story(tmp_path, STRIPE)) as story:
        story.follow("upgrade-6.1-to-7.0")


def test_stripe_goes_from_the_sandbox_to_production(tmp_path: Path) -> None:
    with at_stripe(Story(tmp_path, SANDBOX)) as story:
        story.given = STRIPE
        story.follow("stripe-to-production")


def test_a_payflow_password_is_rotated_by_a_second_user(tmp_path: Path) -> None:
    first, second = ("acmelive", "Word-of-one-7261"), ("acmelive2", "Word-of-two-9034")
    with PayflowSimulator() as payflow:
        payflow.logins["acme"] = Login("PayPal", *first, users=dict([second]))
        story = Story(tmp_path, hosts={"payflowpro.paypal.com": payflow.url})
        story.given = {
            "PAYFLOW_USER": [first[0], second[0]],
            "PAYFLOW_PASSWORD": [first[1], second[1].lower(), second[1]],
        }
        said = story.follow("rotate-payflow")
    assert not any(word in said.all for said in said.values() for _, word in (first, second))


def test_a_certificate_is_renewed_before_it_ends(tmp_path: Path) -> None:
    with CyberSourceSimulator("api.cybersource.com") as cybersource:
        known = {name: LETTERS[at : at + 32] for at, name in enumerate(("ACCESS_KEY", "API_KEY"))}
        known["API_SECRET_KEY"] = base64.b64encode(bytes.fromhex(LETTERS)).decode()
        known["API_KEY"] = str(uuid.UUID(known["API_KEY"]))
        cybersource.merchants["acme_inc"] = Merchant({known["API_KEY"]: known["API_SECRET_KEY"]})
        story = Story(tmp_path, hosts={"api.cybersource.com": cybersource.url})
        story.given = {f"CYBERSOURCE_{name}": value for name, value in known.items()}
        story.follow("expiring-certificate")


def test_production_is_restored_into_staging_and_staging_taken_back(tmp_path: Path) -> None:
    with at_stripe(Story(tmp_path, STRIPE | SANDBOX)) as story:
        story.follow("production-into-staging")


def test_an_auditor_asks(tmp_path: Path) -> None:
    """The head that the page has noted is the one after the first apply."""

    class Noting(Story):
        def type(self, typed: Typed) -> Said:
            said = super().type(typed)
            if typed.command == "payconf audit production":
                self.environ["HEAD"] = said.out.split()[-1]
            return said

    story = Noting(tmp_path)
    story.follow("auditors-question")
    assert story.environ["HEAD"].startswith("9:")
    assert story.payconf("audit", "production", "--holds", "9:" + "0" * 64).code == 1

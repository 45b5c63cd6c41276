"""A world whose webhooks are kept at payment services: Stripe, which tells a signing secret, and PayPal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from payconf.model.errors import ProviderError
from payconf.model.pace import Pace
from payconf.model.resource import Account
from payconf.model.results import Applied, PlanRequest
from payconf.providers.local import channels
from payconf.providers.local.database import Database
from payconf.workflow import Workflow
from tests.service_double import Kept, ServiceDouble, webhooks
from tests.test_stories import small
from tests.worlds import World

TAIL = "51VwQB9e6k8wmSwk1zG4ExeBt876IroUSqJog95a4gDKbaEgXwZfQ1cS"
KEY = "_".join(("sk", "test", TAIL))
OTHER = "_".join(("sk", "test", TAIL[::-1]))
PAYPAL = "A" * 80
OBJECTS = "environments/shop/objects.yaml"
CREDENTIALS = "environments/shop/credentials.yaml"
_OBJECTS = """\
integrations:
  bank: {type: money_order, name: Bank, label: Bank transfer, pay_to: Acme, send_to: Berlin}
  cheque: {type: money_order, name: Cheque, label: Cheque, pay_to: Acme, send_to: Berlin}
  account: {type: payment_term, name: Account, label: On account}
  cards:
    type: stripe
    name: Cards
    label: Credit card
    apple_google_pay_label: Wallets
    payment_action: charge
    credentials: stripe
  paypal:
    type: paypal_express
    name: PayPal
    label: PayPal
    payment_action: charge
    test_mode: true
    credentials: paypal
rules:
  all: {name: All, sort_order: 10, currency: EUR, methods: [bank, cheque, cards.card]}
  account: {name: Account, sort_order: 20, currency: EUR, methods: [account]}
payment_terms: {net-30: {label: Net 30}}
webhooks:
  orders:
    service: stripe
    integration: cards
    url: https://shop.acme.example/stripe/handle-events
    events: required
    signing_secret: credentials.stripe.signing_secret
  paypal:
    service: paypal_rest
    integration: paypal
    url: https://books.acme.example/paypal
    events: [PAYMENT.CAPTURE.COMPLETED]
"""


class Scene:
    """The world and its services. `stripe` and `paypal` are the accounts that the credentials lead to."""

    def __init__(self, folder: Path) -> None:
        self.world: World = small(folder)
        self.stripe, self.other = Kept(Account("acct_1", "test")), Kept(Account("acct_2", "test"))
        self.paypal = Kept(Account("PAYER1", "test"))
        self.doubles = {
            "stripe": ServiceDouble(
                "stripe", "secret_key", {KEY: self.stripe, OTHER: self.other}, {"webhooks": webhooks()}
            ),
            "paypal_rest": ServiceDouble(
                "paypal_rest", "client_secret", {PAYPAL: self.paypal}, {"webhooks": webhooks(told=False)}
            ),
        }
        self.place = folder / "signing"
        self.world.environ |= {"STRIPE_KEY": KEY, "PAYPAL": PAYPAL, "FINGERPRINTS": "k" * 32}
        project = self.world.project
        (project / "payconf.yaml").write_text("version: 1\nfingerprint_key: env://FINGERPRINTS\n")
        (project / CREDENTIALS).write_text(
            f"credentials:\n  stripe:\n    public_key: pk_test_{TAIL}\n    secret_key: env://STRIPE_KEY\n"
            f"    signing_secret: file://{self.place}\n"
            f"  paypal: {{client_id: {'B' * 80}, client_secret: env://PAYPAL}}\n"
        )
        (project / OBJECTS).write_text(_OBJECTS)

    def work(self, **options: Any) -> Workflow:
        """The line, with the services in memory."""
        return self.world.workflow(self.doubles, **{"pace": Pace(first=0.0, late=0.0), **options})

    def apply(self, request: PlanRequest | None = None) -> Applied:
        """Plan and apply."""
        work = self.work()
        return work.apply(work.plan("shop", request or PlanRequest()).file)

    def steps(self, request: PlanRequest | None = None) -> list[str]:
        """What a plan wants to do."""
        made = self.work().plan("shop", request or PlanRequest()).plan
        return [f"{change.action.value} {change.address}" for change in made.changes]

    def edit(self, file: str, old: str, new: str) -> None:
        """One text of the project."""
        self.world.edit(file, old, new)

    def shop_signs_with(self, value: bytes) -> bool:
        """Whether the shop's integration was given this signing secret."""
        shop = Database(self.world.shop("shop"))
        try:
            ((ident,),) = self.world.query("shop", "SELECT id FROM integrations WHERE name = 'Cards'")
            return channels.holds(shop, str(ident), "signingSecret", value)
        finally:
            shop.close()

    def down(self, error: ProviderError) -> None:
        """Stripe answers nothing but this from now on."""
        self.stripe.broken = error

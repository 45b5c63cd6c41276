"""A world whose shop has webhook endpoints beside it, of which each tells its signing secret once."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

from payconf.model.pace import Pace
from payconf.model.resource import Account
from payconf.model.results import Applied, PlanRequest
from payconf.providers.local import channels
from payconf.providers.local.database import Database
from payconf.testing.endpoints import ShopWithEndpoints, knows
from payconf.testing.identify_double import IdentifyDouble
from payconf.workflow import Workflow
from tests.test_stories import small
from tests.worlds import ASKABLE, World

PACE = Pace(first=0.0, late=0.0)
_TAIL = "51VwQB9e6k8wmSwk1zG4ExeBt876IroUSqJog95a4gDKbaEgXwZfQ1cS"
PUBLIC = f"pk_test_{_TAIL}"
OBJECTS = """\
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
rules:
  all: {name: All, sort_order: 10, currency: EUR, methods: [bank, cheque, cards.card]}
  account: {name: Account, sort_order: 20, currency: EUR, methods: [account]}
payment_terms: {net-30: {label: Net 30}}
webhooks:
  orders:
    service: stripe
    integration: cards
    url: https://shop.acme.example/stripe/handle-events
    events: [charge.succeeded]
    signing_secret: credentials.stripe.signing_secret
"""


def make(folder: Path) -> World:
    """An integration whose signing secret a webhook will tell. Nothing of it is applied."""
    world = small(folder)
    world.environ["STRIPE_KEY"] = "_".join(("sk", "test", _TAIL))
    world.environ["FINGERPRINTS"] = "k" * 32
    (world.project / "payconf.yaml").write_text("version: 1\nfingerprint_key: env://FINGERPRINTS\n")
    (folder / "secrets").mkdir(mode=0o700)
    place(world).write_text(json.dumps({"other": "stays"}))
    place(world).chmod(0o600)
    (world.project / "environments/shop/credentials.yaml").write_text(
        f"credentials:\n  stripe:\n    public_key: {PUBLIC}\n    secret_key: env://STRIPE_KEY\n"
        f"    signing_secret: {reference(world)}\n"
    )
    (world.project / "environments/shop/objects.yaml").write_text(OBJECTS)
    return world


def place(world: World) -> Path:
    """The file that the signing secret is stored in, a field of its JSON object."""
    return world.folder / "secrets" / "stripe.json"


def reference(world: World) -> str:
    """The reference of that field."""
    return f"file://{place(world)}#signing"


def stored(world: World) -> str | None:
    """The signing secret as it lies there."""
    found: str | None = json.loads(place(world).read_text()).get("signing")
    return found


def line(
    world: World, shop: ShopWithEndpoints | None = None, stripe: IdentifyDouble | None = None, **options: object
) -> Workflow:
    """The line on the shop with endpoints; `stripe` answers for the key, else as a test account."""
    known = {PUBLIC: Account("acct_1", "test")}
    services = {name: IdentifyDouble(name, known) for name in ASKABLE}
    services |= {"stripe": stripe} if stripe is not None else {}
    return world.workflow({"local": shop or ShopWithEndpoints(), **services}, **{"pace": PACE, **options})


def carry_out(work: Workflow, request: PlanRequest | None = None) -> Applied:
    """Plan and apply."""
    return work.apply(work.plan("shop", request or PlanRequest()).file)


def endpoints(world: World) -> dict[str, str]:
    """Live ids and addresses of the endpoints."""
    with contextlib.closing(sqlite3.connect(world.shop("shop").with_suffix(".endpoints"))) as database:
        return {str(ident): url for ident, url in database.execute("SELECT id, url FROM endpoints")}


def wired(world: World) -> bool:
    """One endpoint, whose secret lies in the store and is what the shop has."""
    (live_id,) = endpoints(world)
    value = stored(world)
    if value is None or not knows(world.environ["PAYCONF_LOCAL"], "local:shop", live_id, value.encode()):
        return False
    return shop_has(world, value)


def shop_has(world: World, value: str) -> bool:
    """Whether the shop's integration was given this signing secret, by the hash that the shop keeps."""
    shop = Database(world.shop("shop"))
    try:
        ((ident,),) = world.query("shop", "SELECT id FROM integrations WHERE name = 'Cards'")
        return channels.holds(shop, str(ident), "signingSecret", value.encode())
    finally:
        shop.close()

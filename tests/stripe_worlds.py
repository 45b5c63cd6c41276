"""A shop whose webhook, configuration and domain are kept at a simulated Stripe, behind a proxy that does wrong."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from payconf.model.results import Applied, PlanRequest
from payconf.providers.local import channels
from payconf.providers.local.database import Database
from payconf.testing.faultproxy import FaultProxy, Rule
from payconf.testing.services.stripe import Key, StripeAccount, StripeSimulator
from payconf.testing.services.stripe.accounts import Mode
from payconf.workflow import Workflow
from tests.fault_worlds import HANGS, HURRIED, PATIENT, FakeTime
from tests.test_stories import small
from tests.worlds import World

ACCOUNT = "acct_" + "1worlds000000000"
TAIL = "51VwQB9e6k8wmSwk1zG4ExeBt876IroUSqJog95a4gDKbaEgXwZfQ1cS"
KEY = "_".join(("sk", "test", TAIL))
URL = "https://shop.acme.example/stripe/handle-events"
OBJECTS = "environments/shop/objects.yaml"
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
payment_method_configurations:
  shop: {service: stripe, integration: cards, name: Shop, methods: {card: on, klarna: off}}
payment_method_domains:
  shop: {service: stripe, integration: cards, domain: shop.acme.example}
"""


@dataclass
class StripeScene:
    """The world and its service. `before`: files and account to begin each try with. `writes`: of a run without fault.

    payconf speaks to the proxy only.
    """

    world: World
    simulator: StripeSimulator
    proxy: FaultProxy
    account: StripeAccount
    before: tuple[Path, dict[bool, Mode]] | None = None
    writes: int = 0
    wanted: Any = None

    @property
    def mode(self) -> Mode:
        """What the account keeps in test mode."""
        return self.account.modes[False]

    @property
    def place(self) -> Path:
        """The file in which the signing secret is stored."""
        return self.world.folder / "secrets" / "signing"

    def keep(self) -> None:
        """From now on, each try begins here."""
        kept = self.world.folder.with_name("kept")
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(self.world.folder, kept)
        self.before = (kept, copy.deepcopy(self.account.modes))

    def restore(self) -> None:
        """As if nothing had been tried yet."""
        assert self.before is not None
        shutil.rmtree(self.world.folder)
        shutil.copytree(self.before[0], self.world.folder)
        self.account.modes = copy.deepcopy(self.before[1])
        self.proxy.script()

    def work(self, **options: Any) -> Workflow:
        """The line, Stripe behind the proxy."""
        given = {"pace": FakeTime().pace(), "timeouts": PATIENT, "hosts": {"api.stripe.com": self.proxy.url}}
        return self.world.workflow(None, **{**given, **options})

    def apply(self, *rules: Rule) -> Applied:
        """Plan without faults, and carry it out with them."""
        hurried = {"timeouts": HURRIED} if any(rule.fault in HANGS for rule in rules) else {}
        file = self.work().plan("shop", PlanRequest()).file
        self.proxy.script(*rules)
        return self.work(**hurried).apply(file)

    def steps(self) -> list[str]:
        """What a plan wants to do."""
        made = self.work().plan("shop", PlanRequest()).plan
        return [f"{change.action.value} {change.address}" for change in made.changes]

    def holds(self) -> Any:
        """What the account keeps, without ids: something that is there twice shows."""
        return sorted(
            repr(sorted((name, value) for name, value in entry.items() if name != "id"))
            for entries in self.mode.kept.values()
            for entry in entries
        )

    def wired(self) -> bool:
        """One endpoint of the URL, whose secret lies in the store, and which the shop knows."""
        found = [entry for entry in self.mode.kept["webhook_endpoints"] if entry["url"] == URL]
        if len(found) != 1 or not self.place.exists():
            return False
        secret = self.place.read_bytes()
        return self.mode.signs_with(found[0]["id"], secret) and self._shop_has(secret)

    def _shop_has(self, secret: bytes) -> bool:
        shop = Database(self.world.shop("shop"))
        try:
            ((ident,),) = self.world.query("shop", "SELECT id FROM integrations WHERE name = 'Cards'")
            return channels.holds(shop, str(ident), "signingSecret", secret)
        finally:
            shop.close()


@contextmanager
def stripe_scene(
    folder: Path, prepare: Callable[[StripeScene], None] | None = None, simulator: StripeSimulator | None = None
) -> Iterator[StripeScene]:
    """The world; with `prepare`, applied and then changed by it. One run without a fault shows what is wanted."""
    with simulator or StripeSimulator() as stripe, FaultProxy(stripe.url, hold=3.0) as proxy:
        made = StripeScene(_world(folder / "world"), stripe, proxy, stripe.add(KEY, Key(ACCOUNT)))
        made.place.parent.mkdir(mode=0o700)
        if prepare is not None:
            assert made.apply().leftovers == ()
            prepare(made)
        made.keep()
        done = made.apply(Rule(None, 0))
        assert (done.run.error, done.leftovers, done.unverified) == ("", (), "")
        assert made.wired()
        made.writes, made.wanted = len(proxy.hits), made.holds()
        yield made


def _world(folder: Path) -> World:
    folder.mkdir()
    world = small(folder)
    world.environ |= {"STRIPE_KEY": KEY, "FINGERPRINTS": "k" * 32}
    (world.project / "payconf.yaml").write_text("version: 1\nfingerprint_key: env://FINGERPRINTS\n")
    (world.project / "environments/shop/credentials.yaml").write_text(
        f"credentials:\n  stripe:\n    public_key: pk_test_{TAIL}\n    secret_key: env://STRIPE_KEY\n"
        f"    signing_secret: file://{folder / 'secrets' / 'signing'}\n"
    )
    (world.project / OBJECTS).write_text(_OBJECTS)
    return world

"""A shop made by hand with `payconf local`, as it is before anybody exports it."""

from __future__ import annotations

from pathlib import Path

from payconf.providers.local.database import create
from tests.test_stories import local
from tests.worlds import World

CREDENTIALS = {
    "PAYCONF_SHOP_PAYPAL_USER": "acme",
    "PAYCONF_SHOP_PAYPAL_PASSWORD": "Secret123",
    "PAYCONF_SHOP_STRIPE_SECRET_KEY": "_".join(("sk", "test", "abcdefghijklmnop")),
    "PAYCONF_SHOP_STRIPE_SIGNING_SECRET": "whsec" + "_" + "abcdefghijklmnopqrstuvwxyz012345",
}
PUBLIC_KEY = "_".join(("pk", "test", "abcdefghijklmnop"))
INTEGRATIONS: tuple[tuple[str, ...], ...] = (
    ("type=money_order", "name=Bank transfer", "label=Bank", "label.German=Vorkasse", "short_label=Bank",
     "short_label.German=Vorkasse", "pay_to=Acme", "send_to=Street 1\n20457 Hamburg"),
    ("type=money_order", "name=Bank-Transfer", "label=Bank 2", "short_label=B2", "pay_to=NO", "send_to=0042"),
    ("type=payment_term", "name=支付方式", "label=Terms", "short_label=Terms"),
    ("type=paypal_payflow_gateway", "name=PayPal", "label=Card", "short_label=Card", "partner=PayPal", "vendor=acme",
     "user=acme", "password=Secret123", "test_mode=true", "payment_action=authorize",
     "express_checkout_name=PayPal Express", "express_checkout_label=PayPal Express",
     "express_checkout_short_label=PP", "express_checkout_payment_action=charge"),
    ("type=stripe", "name=Stripe", "label=Card", "short_label=Card", f"public_key={PUBLIC_KEY}", "secret_key=x",
     "signing_secret=y", "payment_action=authorize", "apple_google_pay_label=Wallet"),
)  # fmt: skip
RULES: tuple[tuple[str, ...], ...] = (
    ("name=Germany", "sort_order=10", "websites=EU Store", "destinations=DE,US-CA:90001:90002",
     "methods=money_order_1,payment_term_3", "expression=subtotal.value > 100"),
    ("name=Germany", "sort_order=20",
     "methods=paypal_payflow_gateway_credit_card_4,money_order_99,paypal_payflow_gateway_express_checkout_4"),
    ("name=Orphan", "sort_order=30", "methods=money_order_99,stripe_payment_98"),
    ("name=NO", "sort_order=35", "enabled=false", "methods=stripe_payment_5,stripe_payment_5_apple_google_pay",
     "stop_processing=true"),
)  # fmt: skip
TERMS = ("Net 30", "net 30")


def empty_world(folder: Path, class_: str = "sandbox", settings: str = "") -> World:
    """An environment that says which shop it is, and a shop with nothing in it."""
    world = World(
        folder, {"PAYCONF_STATE": f"sqlite://{folder / 'state.sqlite'}", "PAYCONF_LOCAL": str(folder / "shops")}
    )
    (world.project / "environments/shop").mkdir(parents=True)
    (world.project / "payconf.yaml").write_text("version: 1\n")
    (world.project / "environments/shop/environment.yaml").write_text(
        f"class: {class_}\nshop: {{provider: local, url: 'local:shop', version: any}}\n{settings}"
    )
    create(world.shop("shop"), ("EU Store", "US Store"), ("English", "German"), ("Default",), "EUR")
    return world


def by_hand(folder: Path) -> World:
    """Names that tie and names without a letter, labels per localization, orphans, and a rule of orphans alone."""
    world = empty_world(folder)
    for values in INTEGRATIONS:
        local(world, "add", "shop", "integrations", *values)
    for values in RULES:
        local(world, "add", "shop", "rules", "currency=EUR", *values)
    for label in TERMS:
        local(world, "add", "shop", "payment_terms", f"label={label}")
    return world


def exported(world: World, *words: str, code: int = 0) -> str:
    """What `payconf export shop` says on stdout."""
    said = world.payconf("export", "shop", *words)
    assert said.code == code, said.all
    return said.out if code == 0 else said.flat


def text_of(world: World, name: str) -> str:
    """A file of the environment."""
    return (world.project / "environments/shop" / name).read_text("utf-8")

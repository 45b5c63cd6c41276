"""Three environments with embedded shops of their own, to copy the database of one over that of another."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from payconf.providers.local import channels
from payconf.providers.local.database import Database, create
from tests.worlds import World, plan_keys

CLASSES = {"live": "production", "qa": "testing", "dev": "sandbox"}
COMMON = """\
rules:
  all: {name: All, sort_order: 10, currency: EUR, methods: [bank, cheque]}
payment_terms: {net-30: {label: Net 30}}
"""
BANK = "{type: money_order, name: Bank, label: Bank transfer, pay_to: Acme, send_to: Berlin}"
CHEQUE = "{type: money_order, name: Cheque, label: Cheque, pay_to: Acme, send_to: Berlin}"
CARDS = """\
  cards:
    type: paypal_payflow_gateway
    name: Cards
    label: Card
    allowed_card_types: [visa]
    payment_action: authorize
    express_checkout_name: PayPal
    express_checkout_label: PayPal
    express_checkout_payment_action: authorize
    test_mode: true
    credentials: cards
"""
CREDENTIALS = (
    "credentials: {{cards: {{partner: PayPal, vendor: acme{name}, user: '{user}', password: 'env://{word}'}}}}\n"
)


def three(folder: Path) -> World:
    """Production with money orders only; qa and dev with card payments too, each with keys and access of its own."""
    keys = {name: plan_keys() for name in CLASSES}
    words = {f"{name.upper()}_WORD": f"Word-of-{name}-7261" for name in CLASSES}
    world = World(
        folder,
        {
            "PAYCONF_STATE": f"sqlite://{folder / 'state.sqlite'}",
            "PAYCONF_LOCAL": str(folder / "shops"),
            "FINGERPRINTS": plan_keys()[0],
            **{f"{name.upper()}_KEY": pem for name, (pem, _) in keys.items()},
            **words,
        },
    )
    world.project.mkdir(parents=True)
    (world.project / "payconf.yaml").write_text("version: 1\nfingerprint_key: env://FINGERPRINTS\n")
    for name, class_ in CLASSES.items():
        environment = world.project / "environments" / name
        environment.mkdir(parents=True)
        (environment / "environment.yaml").write_text(
            f"class: {class_}\nshop: {{provider: local, url: 'local:{name}', version: any}}\n"
            f"plan_keys: {{sign: 'env://{name.upper()}_KEY', verify: ['{keys[name][1]}']}}\n"
        )
        cards = "" if name == "live" else CARDS
        (environment / "objects.yaml").write_text(
            f"integrations:\n  bank: {BANK}\n  cheque: {CHEQUE}\n{cards}" + COMMON
        )
        if cards:
            text = CREDENTIALS.format(name=name, user=f"user{name}", word=f"{name.upper()}_WORD")
            (environment / "credentials.yaml").write_text(text)
        create(world.shop(name), ("EU Store",), ("English",), ("Default",), "EUR")
    return world


def apply(world: World, name: str) -> None:
    """Plan, apply, and nothing is left to do."""
    file = world.folder / "plan.json"
    planned = world.payconf("plan", name, "--out", str(file))
    assert planned.code == 0, planned.all
    done = world.payconf("apply", str(file))
    assert done.code == 0, done.all
    assert "Verified" in done.out


def copy(world: World, source: str, target: str) -> None:
    """What somebody does who refreshes staging with production's data: the database and nothing else."""
    for suffix in ("", "-wal", "-shm"):
        old, new = Path(f"{world.shop(source)}{suffix}"), Path(f"{world.shop(target)}{suffix}")
        new.unlink(missing_ok=True)
        if old.exists():
            shutil.copy(old, new)


def refusals(world: World, name: str, *words: str) -> list[str]:
    """The codes with which a plan is refused."""
    file = world.folder / "refused.json"
    said = world.payconf("plan", name, "--out", str(file), *words)
    assert said.code == 11, said.all
    verdicts = json.loads(file.read_text("utf-8"))["verdicts"]
    return sorted(entry["finding"]["code"] for entry in verdicts if entry["answer"] == "refused")


def markers(world: World, name: str) -> list[str]:
    """Whose markers a shop bears."""
    rows = world.query(name, "SELECT name, enabled FROM integrations WHERE name LIKE 'payconf marker %' ORDER BY id")
    assert all(not enabled for _, enabled in rows)
    return [str(text).split()[2] for text, _ in rows]


def enabled(world: World, name: str) -> dict[str, bool]:
    """By name, all integrations but markers."""
    rows = world.query(name, "SELECT name, enabled FROM integrations WHERE name NOT LIKE '%payconf marker %'")
    return {str(text): bool(on) for text, on in rows}


def holds(world: World, shop: str, word: str) -> bool:
    """Whether the card integration of a shop holds this password."""
    database = Database(world.shop(shop))
    try:
        ((ident,),) = world.query(shop, "SELECT id FROM integrations WHERE name = 'Cards'")
        return channels.holds(database, str(ident), "password", world.environ[word].encode())
    finally:
        database.close()

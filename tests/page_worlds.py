"""An embedded shop of two websites and a change of its rules, for pages: lost, gained, by amount, stopped, hostile."""

from __future__ import annotations

from pathlib import Path

from payconf.providers.local.database import create
from tests.worlds import World

FILE = "environments/shop/objects.yaml"
HOSTILE = "\"><script>alert(1)</script><img src=x onerror='alert(2)'> \u202eevil"
"""A label as somebody might write it who wants to be more than text."""
BEFORE = """\
integrations:
  bank: {type: money_order, name: Bank, label: Bank transfer, pay_to: Acme, send_to: Berlin}
  cheque: {type: money_order, name: Cheque, label: Cheque, pay_to: Acme, send_to: Berlin}
  account: {type: payment_term, name: Account, label: On account}
rules:
  eu:
    {name: EU, sort_order: 10, currency: EUR, websites: [EU Store], destinations: [AT, CH, DE, FR],
     methods: [bank, cheque]}
  large: {name: Large orders, sort_order: 20, currency: EUR, expression: subtotal.value > 10000, methods: [account]}
  us:
    {name: US, sort_order: 10, currency: USD, destinations: [US-CA, US-NY, {country: US, postal_codes: ["90001"]}],
     methods: [bank]}
  everywhere: {name: Everywhere else, sort_order: 90, currency: EUR, methods: [bank]}
payment_terms: {net-30: {label: Net 30}}
"""
SWISS = """\
  swiss:
    {name: Swiss, sort_order: 5, currency: EUR, destinations: [CH], methods: [cheque], stop_processing: true}
payment_terms:"""
AFTER = (
    BEFORE.replace("[AT, CH, DE, FR]", "[DE, FR]")
    .replace("[bank, cheque]", "[cheque, bank]")
    .replace("subtotal.value > 10000", "subtotal.value > 5000")
    .replace("payment_terms:", SWISS)
)


def page_world(folder: Path, label: str = "") -> World:
    """What BEFORE says is applied, AFTER is not. `label`: what the cheque is called after."""
    world = World(
        folder,
        {"PAYCONF_STATE": f"sqlite://{folder / 'state.sqlite'}", "PAYCONF_LOCAL": str(folder / "shops")},
    )
    (world.project / "environments/shop").mkdir(parents=True)
    (world.project / "payconf.yaml").write_text("version: 1\n")
    (world.project / "environments/shop/environment.yaml").write_text(
        "class: sandbox\ndrift: keep\nshop: {provider: local, url: 'local:shop', version: any}\n"
    )
    (world.project / FILE).write_text(BEFORE)
    create(world.shop("shop"), ("EU Store", "US Store"), ("English",), ("Default",), "EUR")
    said = world.payconf("apply", "shop", "--yes")
    assert said.code == 0, said.all
    text = AFTER.replace("label: Cheque", f"label: {_quoted(label)}") if label else AFTER
    (world.project / FILE).write_text(text, "utf-8")
    return world


def page_of(world: World, *words: str) -> str:
    """The page of a plan, as `payconf plan` writes it."""
    file = world.folder / "plan.html"
    said = world.payconf("plan", "shop", "--report", f"html={file}", *words)
    assert said.code == 0, said.all
    return file.read_text("utf-8")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\u202e", "\\u202e")
    return f'"{escaped}"'

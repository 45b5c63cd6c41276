"""Whatever a shop holds: an export of it validates, and the next plan changes nothing but orphans."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payconf.formatting import formatted
from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.exported import Exported
from payconf.model.marker import MARKER
from payconf.model.plan import Plan
from payconf.model.results import PlanRequest
from payconf.model.value import Gone, LiveRef, Value
from payconf.providers import local
from payconf.providers.base import Target
from payconf.providers.local.database import create
from tests.worlds import World

LOCALIZATIONS = ("English", "NO", "de: x")
WEBSITES = ("EU Store", "on", "0042")
WORDS = (
    *(
        "NO",
        "on",
        "0042",
        "null",
        "~",
        "true",
        "1e3",
        "0x1F",
        "2026-11-22",
        "- a",
        "k: v",
        "#x",
        "a #b",
        "env://X",
        "=",
        "<<",
    ),
    *(
        "a\nb",
        "a\tb\n",
        " lead",
        "trail ",
        "---",
        "%TAG",
        "&a",
        "*a",
        "!a",
        "'q'",
        '"q"',
        "@x",
        "`x`",
        "{a}",
        "[a]",
        "a\\b",
    ),
    *(
        "支付",
        "Ünïcödé",
        "Größe",
        "😀😀😀",
        "\u200fabc",
        "é",
        "e\u0301",
        "key",
        "key-2",
        "Key",
        "payconf marker x",
        "ref+env://X",
    ),
    *(
        "default",
        "rules",
        "type",
        "stripe.card",
        "\u0085odd",
        "a\u2028b",
        "?",
        "a:b",
        "yes",
        ".inf",
        "12:30:45",
        "\ufeffx",
    ),
)
REFUSED = ("\u0085odd", "a\u2028b", "a\x01")
"""Characters that no file may hold, so that what has them stays outside; rare, or nothing else would be seen."""
TEXTS = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=12),
).filter(lambda text: bool(text.strip()))
SELDOM = st.integers(0, 24).map(lambda number: number == 17)
NAMES = st.tuples(SELDOM, TEXTS, st.sampled_from(REFUSED)).map(lambda parts: parts[2] if parts[0] else parts[1])
NAMES = NAMES.map(lambda text: text if len(text) > 2 else text * 3)


def localized() -> st.SearchStrategy[dict[str, str]]:
    more = st.dictionaries(st.sampled_from(LOCALIZATIONS), TEXTS, max_size=2)
    return st.tuples(TEXTS, more).map(lambda pair: {"default": pair[0], **pair[1]})


FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "money_order": {"pay_to": TEXTS, "send_to": TEXTS},
    "payment_term": {},
    "paypal_payflow_gateway": {
        "test_mode": st.booleans(),
        "payment_action": st.sampled_from(("authorize", "charge")),
        "allowed_card_types": st.lists(st.sampled_from(("visa", "mastercard", "discover")), min_size=1, max_size=3),
        "use_proxy": st.just(False),
        "proxy_host": st.none() | st.just("0042"),
        "proxy_port": st.none() | st.just(8080),
        "express_checkout_label": localized(),
        "express_checkout_short_label": localized(),
        "express_checkout_payment_action": st.sampled_from(("authorize", "charge")),
        "partner": st.sampled_from(("PayPal", "PayPalCA")),
        "vendor": TEXTS,
    },
    "stripe": {
        "payment_action": st.sampled_from(("authorize", "charge")),
        "apple_google_pay_label": localized(),
        "public_key": TEXTS,
        "user_monitoring": st.booleans(),
    },
}


@st.composite
def integrations(draw: st.DrawFn) -> list[dict[str, Value]]:
    names = draw(st.lists(NAMES, min_size=2, max_size=4, unique=True))
    found = []
    for number, name in enumerate(names):
        type_ = draw(st.sampled_from(sorted(FIELDS)))
        values = {field: draw(strategy) for field, strategy in FIELDS[type_].items()}
        if type_ == "paypal_payflow_gateway":
            values["express_checkout_name"] = draw(st.sampled_from((f"{name} Express", f"Express {number}")))
        texts = {"label": draw(localized()), "short_label": draw(localized())}
        same = draw(st.booleans())
        values |= {"label": texts["label"], "short_label": texts["label"] if same else texts["short_label"]}
        found.append({"type": type_, "name": name, "enabled": draw(st.booleans()), **values})
    return found


ORPHANS = (Gone("money_order.", "900"), Gone("stripe.card", "901"))
FOREIGN = (Gone("custom_9", ""),)


@st.composite
def methods(draw: st.DrawFn, known: list[dict[str, Value]]) -> list[Value]:
    """Mostly of what is there; now and then an orphan, and seldom what nobody knows."""
    names = {"paypal_payflow_gateway": ("credit_card", "express_checkout"), "stripe": ("card",)}
    offered = [
        LiveRef("integrations", str(number), f"method.{name}")
        for number, values in enumerate(known, 1)
        for name in names.get(str(values["type"]), ("",))
    ]
    own: list[Value] = [*draw(st.lists(st.sampled_from(offered), min_size=1, max_size=3, unique=True))]
    more = FOREIGN if draw(SELDOM) else draw(st.sampled_from(((), (), ORPHANS[:1], ORPHANS)))
    return [*ORPHANS] if draw(SELDOM) else [*own[:1], *more, *own[1:]]


DESTINATIONS = st.fixed_dictionaries(
    {
        "country": st.sampled_from(("DE", "US", "NO", "XX")),
        "region": st.none() | st.sampled_from(("US-CA", "DE-BE", "US-ZZ", "odd")),
        "postal_codes": st.just([]) | st.lists(st.sampled_from(("01001", "1e3", "a,b", "NO")), max_size=2),
    }
)


def rules(known: list[dict[str, Value]]) -> st.SearchStrategy[list[dict[str, Value]]]:
    return st.lists(
        st.fixed_dictionaries(
            {
                "name": NAMES,
                "enabled": st.booleans(),
                "sort_order": st.integers(-5, 5),
                "currency": st.sampled_from(("EUR", "USD", "XTS", "DEM")),
                "websites": st.lists(st.sampled_from(WEBSITES), max_size=2, unique=True),
                "destinations": st.lists(DESTINATIONS, max_size=2),
                "expression": st.none()
                | st.sampled_from(("subtotal.value > 100", "total. >", "NO", "0", "nothing.here = 1")),
                "methods": methods(known),
                "stop_processing": st.booleans(),
            }
        ),
        min_size=2,
        max_size=5,
    )


Shop = tuple[list[dict[str, Value]], list[dict[str, Value]], list[str]]
SHOPS: st.SearchStrategy[Shop] = integrations().flatmap(
    lambda known: st.tuples(st.just(known), rules(known), st.lists(NAMES, max_size=2))
)


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Shop], World]:
    numbers = itertools.count()
    empty = tmp_path_factory.mktemp("empty") / "shop.sqlite"
    create(empty, WEBSITES, LOCALIZATIONS, ("Default",), "EUR")

    def made(shop: Shop) -> World:
        folder = tmp_path_factory.mktemp(f"world-{next(numbers)}")
        world = World(folder, {"PAYCONF_STATE": f"sqlite://{folder / 'state'}", "PAYCONF_LOCAL": str(folder / "shops")})
        (world.project / "environments/shop").mkdir(parents=True)
        (world.project / "payconf.yaml").write_text("version: 1\n")
        (world.project / "environments/shop/environment.yaml").write_text(
            "class: sandbox\nshop: {provider: local, url: 'local:shop', version: any}\n"
        )
        world.shop("shop").parent.mkdir()
        shutil.copy(empty, world.shop("shop"))
        with closing(local.connect(Target("local:shop", folder=str(folder / "shops")))) as session:
            for kind, objects in zip(("integrations", "rules", "payment_terms"), shop, strict=True):
                for number, values in enumerate(objects):
                    held = values if isinstance(values, dict) else {"label": values}
                    address = Address(kind, f"x{number}")
                    local.write(session, Change(f"create:{address}", Action.CREATE, Reason.NEW, address, held))
        return world

    return made


def changed(plan: Plan) -> dict[str, list[str]]:
    return {
        str(change.address): [field.name for field in change.fields]
        for change in plan.changes
        if change.address.kind != MARKER
    }


def unmanaged(exported: Exported) -> int:
    return len(exported.outside)


@pytest.mark.untraced
@given(shop=SHOPS)
@settings(max_examples=40)
def test_an_export_is_what_the_shop_holds(make: Callable[[Shop], World], shop: Shop) -> None:
    world = make(shop)
    workflow = world.workflow()
    exported = workflow.export("shop")
    assert exported.unlike == ()
    assert sum(exported.counts.values()) + unmanaged(exported) == sum(map(len, shop))
    found = workflow.validate(("shop",))
    assert [finding for finding in found.findings if finding.is_error and finding not in found.refused] == []
    assert formatted(world.project, lambda name: "environment.yaml" not in name, {}).changed == ()
    plan = workflow.plan("shop", PlanRequest(secrets=False)).plan
    assert changed(plan) == {str(told.address): ["methods"] for told in exported.orphans}
    assert plan.drift == ()
    assert len(plan.unmanaged) == unmanaged(exported)
    assert not [verdict for verdict in plan.refused if verdict.guard in ("waivers", "adopted", "conflict")]
    again = workflow.export("shop")
    assert (again.files, again.outside) == ((), exported.outside)

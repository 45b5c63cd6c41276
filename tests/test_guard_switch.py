"""To which side an integration speaks, decided from text alone."""

from __future__ import annotations

from typing import Any

import pytest

from payconf.guard.case import Case
from payconf.guard.switch import switch
from payconf.integrations import types
from payconf.integrations.base import https_host
from payconf.model.address import Address
from payconf.model.change import Action, Change, Drift, FieldChange
from payconf.model.resource import Account, Live
from payconf.services import services
from tests.guard_samples import answers, change, environment, integration, live, plan

LIVE, TEST = "payment.direct.worldline-solutions.com", "payment.preprod.direct.worldline-solutions.com"


def ask(class_: str, type_: str, **values: Any) -> list[str]:
    return answers(switch(Case(environment(class_, class_, {"it": integration(type_, **values)}))))


@pytest.mark.parametrize("type_", sorted(name for name, known in types().items() if known.switch))
def test_every_test_switch(type_: str) -> None:
    name = types()[type_].switch
    assert name is not None
    assert ask("production", type_, **{name: True}) == ["refused PC203"]
    assert ask("production", type_, **{name: False}) == ["passed"]
    for class_ in ("sandbox", "testing"):
        assert ask(class_, type_, **{name: True}) == ["passed"]
        assert ask(class_, type_, **{name: False}) == ["refused PC205"]
        assert ask(class_, type_) == ["refused PC205"]


def test_a_type_without_switch_and_host_passes_and_an_unknown_one_does_not() -> None:
    assert ask("production", "money_order") == ["passed"]
    assert ask("production", "carrier pigeon") == ["undecided"]


@pytest.mark.parametrize("host", sorted(services()["worldline"].hosts["live"]))
def test_live_hosts_belong_to_production(host: str) -> None:
    assert ask("production", "ingenico", api_endpoint=f"https://{host}/v2") == ["passed"]
    assert ask("sandbox", "ingenico", api_endpoint=f"https://{host}/v2") == ["refused PC205"]


@pytest.mark.parametrize("host", sorted(services()["worldline"].hosts["test"]))
def test_test_hosts_belong_elsewhere(host: str) -> None:
    assert ask("production", "ingenico", api_endpoint=f"https://{host}:443") == ["refused PC208"]
    assert ask("sandbox", "ingenico", api_endpoint=f"https://{host}") == ["passed"]


@pytest.mark.parametrize(
    "url",
    [
        f"http://{LIVE}",
        f"https://{LIVE}.evil.test",
        f"https://{LIVE}@evil.test",
        f"https://user:word@{LIVE}",
        f"https://evil.test\\@{LIVE}",
        f"https://{LIVE}.",
        f"https://{LIVE.upper()}",
        f"https://{LIVE}:8443",
        f"https://{LIVE}:port",
        f"https://{LIVE}\n",
        f"https://{LIVE} ",
        "https://xn--pyment-cta.direct.worldline-solutions.com",
        "https://раyment.direct.worldline-solutions.com",
        "https://127.0.0.1",
        "https://[::1]",
        "https://[::1",
        f"https:/{LIVE}",
        LIVE,
        "",
    ],
)
def test_look_alikes_are_no_known_host(url: str) -> None:
    for class_ in ("production", "sandbox"):
        assert ask(class_, "ingenico", api_endpoint=url) == ["refused PC207"]


def test_the_hosts_that_would_do_are_offered() -> None:
    (verdict,) = switch(Case(environment(integrations={"it": integration("ingenico", api_endpoint="https://x.test")})))
    assert verdict.finding is not None
    assert verdict.finding.fix is not None
    assert LIVE in verdict.finding.fix
    assert TEST not in verdict.finding.fix


def test_plain_https_hosts_are_read_as_written() -> None:
    assert https_host("https://api.example/path?query#part") == "api.example"
    assert https_host("https://api.example:443") == "api.example"


def test_debug_and_missing_tls_in_production() -> None:
    values = {"test_mode": False, "debug_mode": True, "enable_ssl_verification": False}
    assert ask("production", "paypal_payflow_gateway", **values) == ["refused PC209", "refused PC210"]
    assert ask("sandbox", "paypal_payflow_gateway", **{**values, "test_mode": True}) == ["passed"]
    safe = {"test_mode": False, "debug_mode": False, "enable_ssl_verification": True}
    assert ask("production", "paypal_payflow_gateway", **safe) == ["passed"]


def test_without_an_endpoint_there_is_no_host_to_judge() -> None:
    assert ask("production", "ingenico", api_endpoint=None) == ["passed"]


PAYFLOW = "paypal_payflow_gateway"
SAFE = {"test_mode": False, "debug_mode": False, "enable_ssl_verification": True}


def left(*changes: Change, class_: str = "production", git: Any = None, name: str = "pf", **shop: Any) -> list[str]:
    """Answers about one integration that the shop holds like this, when the plan is done."""
    written = {**SAFE, "test_mode": class_ != "production", **(git or {})}
    held = {"type": PAYFLOW, "name": name, **written, **shop}
    other = {"type": "stripe", "name": "made by hand", "test_mode": True}
    env = environment(class_, class_, {"pf": integration(PAYFLOW, **written)})
    drift = [Drift(Address("integrations", "pf"), (FieldChange("name", name, "pf"),))] if name != "pf" else []
    made = plan(*changes, class_=class_, drift=tuple(drift))
    return answers(switch(Case(env, plan=made, live=live({"1": held, "2": other}))))


def test_what_the_shop_holds_and_the_plan_leaves_is_judged_as_well() -> None:
    assert left() == ["passed"]
    assert left(test_mode=True) == ["refused PC203"]
    assert left(debug_mode=True, enable_ssl_verification=False) == ["refused PC209", "refused PC210"]
    assert left(class_="sandbox") == ["passed"]
    assert left(class_="sandbox", test_mode=False) == ["refused PC205"]
    assert left(name="Renamed in the shop", test_mode=True) == ["refused PC203"]


def test_what_the_plan_mends_or_takes_away_passes() -> None:
    address = "integrations/pf"
    assert left(change(Action.UPDATE, address, "1", test_mode=False), test_mode=True) == ["passed"]
    assert left(change(Action.UPDATE, address, "1", name="New"), test_mode=True) == ["refused PC203"]
    assert left(change(Action.DELETE, address, "1"), test_mode=True) == ["passed"]
    assert left(change(Action.CREATE, address, test_mode=True), change(Action.DELETE, "rules/x", "7")) == ["passed"]


def test_one_switch_is_refused_once() -> None:
    assert left(git={"test_mode": True}) == ["refused PC203"]


def test_an_endpoint_changed_in_the_shop() -> None:
    env = environment(integrations={"it": integration("ingenico", api_endpoint=f"https://{LIVE}")})
    for address, code in ((f"https://{TEST}", "PC208"), ("https://x.test", "PC207")):
        held = live({"1": {"type": "ingenico", "name": "it", "api_endpoint": address}})
        (verdict,) = switch(Case(env, plan=plan(), live=held))
        assert answers([verdict]) == [f"refused {code}"]
        assert verdict.finding is not None
        assert "--revert-drift integrations/it" in (verdict.finding.fix or "")
        assert verdict.text.startswith("In the shop")


@pytest.mark.parametrize("held", [None, Live(Account("shop"), {})])
def test_a_plan_without_the_shop_s_integrations_is_undecided(held: Live | None) -> None:
    env = environment(integrations={"pf": integration(PAYFLOW, **SAFE)})
    assert answers(switch(Case(env, plan=plan(), live=held))) == ["passed", "undecided"]
    assert answers(switch(Case(environment(), plan=plan(), live=held))) == []

"""Hosts that decide where money and secrets go: every trick, at every such field; and what tables must cover."""

from __future__ import annotations

from typing import Any

import pytest

from payconf.guard.case import Case
from payconf.guard.switch import switch
from payconf.integrations import types
from payconf.integrations.base import https_host
from payconf.model.change import Action
from payconf.services import services
from tests.guard_samples import answers, change, environment, integration, live, plan

LIVE = "payment.direct.worldline-solutions.com"
TRICKS = {
    "look-alike": "https://{host}.evil.test",
    "user": "https://{host}@evil.test",
    "password": "https://user:word@{host}",
    "host as password": "https://user:{host}@evil.test",
    "backslash": "https://evil.test\\@{host}",
    "backslash behind": "https://{host}\\@evil.test",
    "backslashes": "https:\\\\{host}",
    "fragment in front": "https://evil.test#@{host}",
    "query in front": "https://evil.test?@{host}",
    "path in front": "https://evil.test/{host}",
    "trailing dot": "https://{host}.",
    "upper case": "https://{HOST}",
    "port": "https://{host}:8443",
    "port 80": "https://{host}:80",
    "empty port": "https://{host}:",
    "two ports": "https://{host}:443:443",
    "port in words": "https://{host}:https",
    "percent": "https://p%61yment.direct.worldline-solutions.com",
    "percent dot": "https://payment%2Edirect.worldline-solutions.com",
    "percent at": "https://{host}%40evil.test",
    "punycode": "https://xn--pyment-cta.direct.worldline-solutions.com",
    "homograph": "https://p\u0430yment.direct.worldline-solutions.com",
    "full width": "https://\uff50ayment.direct.worldline-solutions.com",
    "other dot": "https://payment\u3002direct.worldline-solutions.com",
    "zero width": "https://pay\u200bment.direct.worldline-solutions.com",
    "soft hyphen": "https://pay\u00adment.direct.worldline-solutions.com",
    "right to left": "https://\u202e{host}",
    "tab": "https://pay\tment.direct.worldline-solutions.com",
    "newline": "https://{host}\n",
    "newline inside": "https://pay\nment.direct.worldline-solutions.com",
    "blank": "https://{host} ",
    "blank in front": " https://{host}",
    "no-break space": "https://{host}\u00a0",
    "null": "https://{host}\x00",
    "http": "http://{host}",
    "no scheme": "//{host}",
    "one slash": "https:/{host}",
    "three slashes": "https:///{host}",
    "no slash": "https:{host}",
    "bare": "{host}",
    "other scheme": "javascript://{host}",
    "decimal": "https://2130706433",
    "address": "https://127.0.0.1",
    "public address": "https://203.0.113.7",
    "short address": "https://127.1",
    "v6": "https://[::1]",
    "v6 mapped": "https://[::ffff:127.0.0.1]",
    "v6 open": "https://[::1",
    "prefix": "https://evil-{host}",
    "subdomain": "https://evil.{host}",
    "parent": "https://worldline-solutions.com",
    "semicolon": "https://{host};evil.test",
    "comma": "https://{host},evil.test",
    "empty": "",
}


def trick(name: str, host: str = LIVE) -> str:
    return TRICKS[name].format(host=host, HOST=host.upper())


@pytest.mark.parametrize("name", sorted(TRICKS))
@pytest.mark.parametrize("class_", ["production", "sandbox", "testing"])
def test_no_trick_looks_like_a_known_host(name: str, class_: str) -> None:
    env = environment(class_, class_, {"it": integration("ingenico", api_endpoint=trick(name))})
    (verdict,) = switch(Case(env))
    assert answers([verdict]) == ["refused PC207"]
    assert "evil" not in verdict.text


@pytest.mark.parametrize("name", sorted(TRICKS))
def test_nor_where_somebody_typed_it_into_the_shop(name: str) -> None:
    env = environment(integrations={"it": integration("ingenico", api_endpoint=f"https://{LIVE}")})
    held = live({"1": {"type": "ingenico", "name": "it", "api_endpoint": trick(name)}})
    assert answers(switch(Case(env, plan=plan(), live=held))) == ["refused PC207"]


def test_no_trick_equals_any_host_of_any_service() -> None:
    hosts = {host for service in services().values() for names in service.hosts.values() for host in names}
    assert {https_host(f"https://{host}") for host in hosts} == hosts
    for host in hosts:
        for name in TRICKS:
            assert https_host(trick(name, host)) not in hosts


PAYFLOW = {"test_mode": False, "debug_mode": False, "enable_ssl_verification": True}


def proxy(host: Any, class_: str = "production", use: bool = True) -> list[str]:
    values = {**PAYFLOW, "test_mode": class_ != "production", "use_proxy": use, "proxy_host": host}
    return answers(switch(Case(environment(class_, class_, {"pf": integration("paypal_payments_pro", **values)}))))


@pytest.mark.parametrize(
    "host",
    [
        "proxy.acme.de",
        "proxy.acme.example",
        "proxy",
        "proxy.internal",
        "10.0.0.8",
        "127.0.0.1",
        "localhost",
        "[fd00::1]",
    ],
)
def test_plain_proxies_pass(host: str) -> None:
    for class_ in ("production", "sandbox"):
        assert proxy(host, class_) == ["passed"]


@pytest.mark.parametrize(
    "host",
    [
        *(text.format(host="proxy.acme.de", HOST="") for name, text in TRICKS.items() if name in {"user", "password"}),
        *("http://proxy.acme.de", "proxy.acme.de:3128", "user:word@proxy.acme.de", "proxy.acme.de/x", "proxy.acme.de."),
        *("134744072", "pr\u043exy.acme.de", "pr\u00f6xy.acme.de", "proxy\u200b.acme.de", "proxy.de\n"),
        *(
            "169.254.169.254",
            "0xA9FEA9FE",
            "[::ffff:169.254.169.254]",
            "0.0.0.0",
            "224.0.0.1",
            "evil.test",
            "x.ngrok.io",
        ),
        *("payflowpro.paypal.com", "PAYFLOWPRO.paypal.com", "pilot-payflowpro.paypal.com", "api.stripe.com"),
        *("payflowpro.paypal.com.evil.de", "api.stripe.com.evil.de", "evil-payflowpro.paypal.com", "x.api.stripe.com"),
        *("", " "),
    ],
    ids=ascii,
)
def test_proxies_that_hide_who_they_are(host: str) -> None:
    for class_ in ("production", "sandbox", "testing"):
        assert proxy(host, class_) == ["refused PC230"]
        assert proxy(host, class_, use=False) == ["passed"]


def test_the_text_of_a_proxy_is_not_shown() -> None:
    values = {**PAYFLOW, "use_proxy": True, "proxy_host": "user:w0rd@proxy.acme.de"}
    (verdict,) = switch(Case(environment(integrations={"pf": integration("paypal_payments_pro", **values)})))
    assert "w0rd" not in repr(verdict)


def test_without_a_host_there_is_no_proxy() -> None:
    assert proxy(None) == ["passed"]


def test_a_proxy_that_somebody_typed_into_the_shop() -> None:
    env = environment(integrations={"pf": integration("paypal_payments_pro", **PAYFLOW)})
    held = {
        "type": "paypal_payments_pro",
        "name": "pf",
        **PAYFLOW,
        "use_proxy": True,
        "proxy_host": "api.stripe.com.x.de",
    }
    for made, expected in (
        (plan(), "refused PC230"),
        (plan(change(Action.UPDATE, "integrations/pf", "1", use_proxy=False)), "passed"),
    ):
        assert answers(switch(Case(env, plan=made, live=live({"1": held})))) == [expected]


WORDS = (
    "test",
    "sandbox",
    "debug",
    "verbos",
    "logs",
    "logging",
    "display",
    "ssl",
    "tls",
    "verif",
    "proxy",
    "endpoint",
    "url",
    "hold",
)
JUDGED_ELSEWHERE = {
    "proxy_port": "a port leads nowhere by itself; the host beside it is judged",
    "webhook_token": "a secret of the credential, no address, whatever the back office calls it",
    "allow_hold_transaction": "whether orders are made of payments held for review: no test, and on by default",
    "display_errors": "shows the service's own words to buyers; the shop's documentation offers it for live use",
}
"""Fields whose names or titles sound like it, and why no guard judges them."""


@pytest.mark.parametrize("type_", types().values(), ids=lambda type_: type_.name)
def test_every_field_that_sounds_like_a_switch_or_an_address_is_in_a_table(type_: Any) -> None:
    judged = {type_.switch, type_.endpoint, type_.tls, *type_.debug, *(type_.proxy or ())}
    sounds = {
        field.name
        for field in type_.fields
        if any(word in text.lower() for word in WORDS for text in (field.name, field.title))
        and field.type in ("text", "boolean", "integer")
    }
    assert sounds - judged <= JUDGED_ELSEWHERE.keys()
    assert judged - {None} <= {field.name for field in type_.fields}


def test_every_service_shows_its_side_somewhere() -> None:
    """By a switch, by the host, or by the keys themselves; no type speaks to one without any."""
    for type_ in types().values():
        service = services().get(type_.service or "")
        keys = [kind for kind in (service.kinds if service else ()) if kind.prefixes]
        assert service is None or type_.switch or type_.endpoint or keys, type_.name

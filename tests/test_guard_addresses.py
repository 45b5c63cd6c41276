"""Webhooks, domains, the shop and the stores: plain addresses that lead to nobody else, on their own side."""

from __future__ import annotations

from typing import Any

import pytest

from payconf.guard.addresses import addresses
from payconf.guard.case import Case
from payconf.model.config.other_files import Project
from payconf.model.config.webhooks import PaymentMethodDomain, Webhook
from payconf.model.environment import Environment
from payconf.model.node import Plain
from payconf.model.verdict import Answer, Verdict
from tests.guard_samples import answers, environment

TOKEN = "".join(("tok", "en-", "7Qp2Zr8Lx4"))


def hook(url: str | None) -> Webhook:
    values = {"service": "stripe", "integration": "cards", "url": url}
    return Webhook.model_validate({name: value for name, value in values.items() if value is not None})


def shop(
    *urls: str | None, name: str = "production", domains: tuple[str, ...] = (), url: str = "", **settings: Any
) -> Environment:
    parts: dict[str, Any] = {
        "webhooks": {f"w{index}": hook(text) for index, text in enumerate(urls)},
        "payment_method_domains": {
            f"d{index}": PaymentMethodDomain(service="stripe", integration="cards", domain=text)
            for index, text in enumerate(domains)
        },
    }
    class_ = settings.pop("class_", name)
    given = {**({"url": url} if url else {}), **settings.pop("shop", {})}
    return environment(name, class_, parts=parts, shop=given, **settings)


def ask(env: Environment, *others: Environment, unread: tuple[str, ...] = ()) -> list[Verdict]:
    return list(addresses(Case(env, others, unread=unread)))


def gist(env: Environment, *others: Environment, unread: tuple[str, ...] = ()) -> list[str]:
    return answers(ask(env, *others, unread=unread))


@pytest.mark.parametrize(
    "url",
    [
        "http://pay.acme.de/x",
        "ftp://pay.acme.de/x",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://2130706433/x",
        "https://0177.0.0.1/x",
        "https://0x7f.1/x",
        "https://127.1/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://[fe80::1%25eth0]/x",
        "https://10.0.0.1/x",
        "https://192.168.1.1:8443/x",
        "https://169.254.169.254/x",
        "https://100.64.0.1/x",
        "https://203.0.113.7/x",
        "https://0.0.0.0/x",
        "https://224.0.0.1/x",
        "https://240.0.0.1/x",
        "https://shop.acme.test/x",
        "https://shop.acme.example/x",
        "https://shop.acme.internal/x",
        "https://shop/x",
        "https://x.ngrok.io/x",
        "https://pay.acme.de./x",
        "https://134744072/x",
        "https://pay.acme.de@evil.de/x",
        "https://pay.acme.de\\@evil.de/x",
        "//pay.acme.de/x",
        "https://pay.acme.de\t/x",
        "https://pay.acme\u200b.de/x",
        "https://p\u0430y.acme.de/x",
    ],
    ids=ascii,
)
def test_addresses_that_production_refuses(url: str) -> None:
    (verdict,) = ask(shop(f"{url}?{TOKEN}"))
    assert answers([verdict]) == ["refused PC228"]
    assert verdict.subject == "webhooks/w0"
    assert TOKEN not in repr(verdict)


def test_plain_public_addresses_pass() -> None:
    urls = (
        "https://pay.acme.de/x",
        "https://PAY.acme.de:8443/x?y",
        "https://xn--mller-kva.de",
        "https://9.9.9.9/x",
        None,
    )
    assert gist(shop(*urls, domains=("shop.acme.de",))) == ["passed"]


def test_a_sandbox_may_report_to_anywhere_but_production() -> None:
    assert gist(shop("http://localhost:8080/x", "https://x.ngrok.io", name="sandbox", domains=("localhost",))) == [
        "passed"
    ]


def test_what_nobody_can_compare_is_refused_everywhere() -> None:
    (verdict,) = ask(shop(f"https://{TOKEN}@shop.acme.de/x", name="sandbox"))
    assert answers([verdict]) == ["refused PC228"]
    assert TOKEN not in repr(verdict)


def test_the_embedded_shop_may_have_names_for_examples_and_no_others() -> None:
    local = {"provider": "local", "url": "local:acme"}
    assert gist(shop("https://shop.acme.example/x", domains=("shop.acme.example",), shop=local)) == ["passed"]
    assert gist(shop("https://shop.acme.test/x", "https://127.1", shop=local)) == ["refused PC228", "refused PC228"]


@pytest.mark.parametrize(
    "domain", ["localhost", "10.0.0.1", "shop.test", "https://shop.acme.de", "shop.acme.de/x", "*.de"]
)
def test_domains_are_public_names(domain: str) -> None:
    (verdict,) = ask(shop(domains=(domain,)))
    assert answers([verdict]) == ["refused PC228"]
    assert verdict.subject == "payment_method_domains/d0"


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("https://shop.acme.de", "passed"),
        ("https://shop.acme.example/admin", "passed"),
        ("https://admin.acme.internal", "passed"),
        ("http://shop.acme.de", "refused PC228"),
        ("http://admin.acme.internal", "refused PC228"),
        ("https://10.0.0.1", "refused PC228"),
        ("https://127.0.0.1:8443", "refused PC228"),
        ("http://localhost", "refused PC228"),
        ("https://shop.acme.test", "refused PC228"),
        ("https://169.254.169.254", "refused PC228"),
        ("shop.acme.de", "refused PC228"),
    ],
)
def test_where_the_shop_of_production_is_reached(url: str, answer: str) -> None:
    assert gist(shop(url=url)) == [answer]
    assert gist(shop(url=url, name="sandbox")) == ["passed"]


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("https://vault.acme.de", "passed"),
        ("https://10.0.0.1:8200", "passed"),
        ("http://127.0.0.1:8200", "passed"),
        ("http://vault.acme.de", "refused PC228"),
        ("http://10.0.0.1:8200", "refused PC228"),
        ("https://169.254.169.254", "refused PC228"),
        ("https://vault.acme.de@evil.de", "refused PC228"),
        ("https://vault.acme.de.", "refused PC228"),
    ],
)
def test_where_the_stores_of_production_are_reached(address: str, answer: str) -> None:
    assert gist(shop(stores={"vault": {"address": address}, "file": "x", "env": {}})) == [answer]


def test_a_store_of_the_project_counts_where_the_environment_has_none_of_that_name() -> None:
    project = Project.model_validate({"version": Plain("1"), "stores": {"vault": {"address": "http://vault.acme.de"}}})
    for own, expected in (({}, "refused PC228"), ({"vault": {"address": "https://vault.acme.de"}}, "passed")):
        env = shop(stores=own)
        object.__setattr__(env, "project", project)
        assert gist(env) == [expected]


LIVE = "https://shop.acme.de/b2b"


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("https://shop.acme.de/b2b/hook", True),
        ("https://SHOP.acme.de.:443/b2b", True),
        ("https://shop%2Eacme.de/b2b/hook", True),
        ("https://shop.acme.de/b2b", True),
        ("https://shop.acme.de/b2bc", False),
        ("https://shop.acme.de/", False),
        ("http://shop.acme.de/b2b", False),
        ("https://shop.acme.de:8443/b2b", False),
        ("https://checkout.acme.de/anything", True),
        ("https://checkout.acme.de:8443/", True),
        ("https://hooks.acme.de/production", True),
        ("https://hooks.acme.de/production/?x", True),
        ("https://hooks.acme.de/sandbox", False),
        ("https://hooks.acme.de/production/more", False),
        ("https://staging.acme.de/hook", False),
    ],
)
def test_a_sandbox_does_not_report_to_production(url: str, refused: bool) -> None:
    production = shop("https://hooks.acme.de/production", "not plain", None, url=LIVE, domains=("checkout.acme.de",))
    for name in ("sandbox", "testing"):
        verdicts = ask(shop(url, name=name, url="https://staging.acme.de"), production)
        assert answers(verdicts) == ["refused PC229" if refused else "passed"]
    if refused:
        assert "production" in verdicts[0].text


def test_production_does_not_report_to_a_sandbox() -> None:
    sandbox = shop(name="sandbox", url="https://staging.acme.de")
    assert gist(shop("https://staging.acme.de/hook"), sandbox) == ["refused PC229"]
    assert gist(shop("https://pay.acme.de/hook"), sandbox) == ["passed"]
    assert gist(shop("https://staging.acme.de/hook"), shop(name="other", class_="production")) == ["passed"]


def test_the_shop_with_the_longest_path_is_meant() -> None:
    production = shop(url="https://shop.acme.de")
    for own, expected in (("https://shop.acme.de/staging", "passed"), ("https://shop.acme.de", "refused PC229")):
        assert gist(shop("https://shop.acme.de/staging/x", name="sandbox", url=own), production) == [expected]
    assert gist(shop("https://shop.acme.de/x", name="sandbox", url="local:x"), production) == ["refused PC229"]


def test_an_environment_that_could_not_be_read_may_be_the_one() -> None:
    unread = ("old, which does not resolve",)
    assert gist(shop(None), unread=unread) == ["passed"]
    for name in ("production", "sandbox"):
        (verdict,) = ask(shop("https://pay.acme.de/x", name=name), unread=unread)
        assert verdict.answer is Answer.UNDECIDED
        assert verdict.text == f"webhooks w0 were not compared with the shops of others: {unread[0]}"


def test_the_other_place_is_told_where_it_is_known() -> None:
    from payconf.model.node import Mapping as Node
    from payconf.model.span import Sources, Span

    class Known:
        root, sources = Node(), Sources()

        def span(self, *path: str | int, key: bool = False) -> Span:
            return Span("environments/production/environment.yaml", 3, 8)

    production = shop(url=LIVE)
    object.__setattr__(production, "origins", Known())
    (verdict,) = ask(shop(f"{LIVE}/x", name="sandbox"), production)
    assert verdict.finding is not None
    assert [str(span) for _, span in verdict.finding.related] == ["environments/production/environment.yaml:3:8"]

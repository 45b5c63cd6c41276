"""One shop in two environments, and production without a key that verifies plans."""

from __future__ import annotations

from typing import Any

import pytest

from payconf.guard.case import Case
from payconf.guard.plan_keys import plan_keys
from payconf.guard.shop import shop
from payconf.model.environment import Environment
from tests.guard_samples import answers, environment


def at(url: str, name: str = "production", class_: str = "production", **more: Any) -> Environment:
    return environment(name, class_, shop={"url": url, **more})


def ask(one: Environment, *others: Environment) -> list[str]:
    return answers(shop(Case(one, others)))


@pytest.mark.parametrize(
    "other",
    [
        "https://shop.example",
        "https://SHOP.Example",
        "https://shop.example:443",
        "https://shop.example./",
        "https://shop.example///",
        "HTTPS://shop.example:443/",
        "http://shop.example:80",
    ],
)
def test_one_shop_by_whatever_address(other: str) -> None:
    production, sandbox = at("https://shop.example"), at(other, "dev", "sandbox")
    assert ask(production, sandbox) == ["refused PC223"]
    assert ask(sandbox, production) == ["refused PC223"]


@pytest.mark.parametrize(
    "other",
    ["https://shop.example:8443", "https://shop.example/b2b", "https://shop.example.net", "http://shop.example:443"],
)
def test_another_address_is_another_shop(other: str) -> None:
    assert ask(at("https://shop.example"), at(other, "dev", "sandbox")) == ["passed"]


def test_embedded_shops_by_their_name() -> None:
    production = at("local:acme", provider="local")
    assert ask(production, at("local:acme", "dev", "sandbox", provider="local")) == ["refused PC223"]
    assert ask(production, at("local:acme-dev", "dev", "sandbox", provider="local")) == ["passed"]
    assert ask(production, at("local:acme", "dev", "sandbox", provider="another")) == ["refused PC223"]


@pytest.mark.parametrize("class_", ["production", "sandbox"])
def test_organizations_of_one_shop_are_apart_in_one_class_only(class_: str) -> None:
    def of(name: str, organization: str | None, class_: str = "production") -> Environment:
        return at("https://shop.example", name, class_, organization=organization)

    answer = "passed" if class_ == "production" else "refused PC223"
    assert ask(of("de", "Acme"), of("ca", "Acme Canada", class_)) == [answer]
    assert ask(of("de", "Acme"), of("ca", " ACME", class_)) == ["refused PC223"]
    assert ask(of("de", "Acme"), of("ca", None, class_)) == ["refused PC223"]
    assert ask(of("de", None), of("ca", None, class_)) == ["refused PC223"]


def test_each_further_environment_is_named_and_what_was_not_read_is_said() -> None:
    others = [at("local:acme", name, "sandbox") for name in ("dev", "demo")]
    verdicts = list(shop(Case(at("local:acme"), others, unread=("qa, which does not resolve",))))
    assert answers(verdicts) == ["refused PC223", "refused PC223", "undecided"]
    assert ["dev" in verdicts[0].text, "demo" in verdicts[1].text, "qa" in verdicts[2].text] == [True, True, True]


def test_production_needs_a_key_that_verifies_plans() -> None:
    assert answers(plan_keys(Case(environment()))) == ["passed"]
    assert answers(plan_keys(Case(environment(plan_keys={"sign": "env://KEY"})))) == ["refused PC224"]
    assert answers(plan_keys(Case(environment("dev", "sandbox", plan_keys={})))) == []

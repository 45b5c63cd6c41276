"""Accounts, attestations, lengths, deletes and money: guards that need answers, a plan, or what was read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from payconf.gather import gather
from payconf.guard.account import account
from payconf.guard.attestation import attestation
from payconf.guard.case import Case
from payconf.guard.deletes import deletes
from payconf.guard.money import money
from payconf.guard.too_long import too_long
from payconf.model.change import Action
from payconf.model.environment import Environment
from payconf.model.errors import AuthError
from payconf.model.resource import Account, MoneyUnderWay
from tests.guard_samples import (
    KEY,
    answering,
    answers,
    change,
    credential,
    environment,
    integration,
    key,
    live,
    plan,
    resolver,
)

REFERENCE = "env://SECRET"


def stripe(version: str = "6.1", secret: str = REFERENCE, **options: Any) -> Environment:
    fields = {"public_key": key("pk", "live"), "secret_key": secret}
    integrations = {"cards": integration("stripe", credentials="stripe"), "mo": integration("money_order")}
    return environment(
        integrations=integrations, credentials=(credential("stripe", fields, **options),), version=version
    )


def with_answer(env: Environment, identify: Any, secret: str | None = None) -> Case:
    secrets = {REFERENCE: secret or key("sk", "live")}
    return Case(env, evidence=gather(env, (), resolver(secrets), identify, KEY, True))


def test_the_account_must_be_the_expected_one() -> None:
    env = stripe(account="acct_1")
    assert answers(account(with_answer(env, answering(Account("acct_1", "live"))))) == ["passed"]
    assert answers(account(with_answer(env, answering(Account("acct_2", "live"))))) == ["refused PC215"]


def test_an_expected_account_that_nobody_told_is_undecided() -> None:
    env = stripe(account="acct_1")
    assert answers(account(Case(env))) == ["undecided"]
    (verdict,) = account(with_answer(env, answering(None)))
    assert verdict.text == "account acct_1 is expected, and nobody told which it is: nothing here can ask Stripe"
    env = environment(
        integrations={"ip": integration("infinite_pay", credentials="ip")},
        credentials=(credential("ip", {"client_ref": "x"}, account="acme"),),
    )
    (verdict,) = account(Case(env))
    assert "remove `account:`" in verdict.text


def test_no_expected_account_is_no_question() -> None:
    assert answers(account(Case(stripe()))) == []
    assert answers(account(Case(environment(integrations={"x": integration("stripe", credentials="gone")})))) == []


def test_a_rejected_credential_is_refused() -> None:
    def rejected(*_: object) -> None:
        raise AuthError("401")

    assert answers(account(with_answer(stripe(account="acct_1"), rejected))) == ["refused PC222"]


def attested(type_: str = "infinite_pay", **word: str) -> Environment:
    said = {"mode": "live", "by": "jana", "date": "2026-11-01", "evidence": "x", "until": "2027-10-31", **word}
    made = (credential("c", {"password": REFERENCE}, attested=said),)
    return environment(integrations={"i": integration(type_, credentials="c")}, credentials=made)


def test_attestations_hold_between_their_days_and_where_nobody_can_ask() -> None:
    env = attested()
    assert answers(attestation(Case(env, plan=plan()))) == ["passed"]
    assert answers(attestation(Case(env))) == ["undecided"]
    assert answers(attestation(Case(attested("paypal_payflow_gateway")))) == ["refused PC216"]
    for word in ({"until": "2026-11-21"}, {"date": "2026-11-23"}):
        assert answers(attestation(Case(attested(**word), plan=plan()))) == ["refused PC216"]
    assert answers(attestation(Case(attested(until="2026-11-22", date="2026-11-22"), plan=plan()))) == ["passed"]
    assert answers(attestation(Case(stripe()))) == []


def test_secrets_that_the_shop_can_t_hold() -> None:
    short, long = key("sk", "live"), key("sk", "live", "x" * 200)
    assert answers(too_long(with_answer(stripe(), None, short))) == ["passed"]
    (verdict,) = too_long(with_answer(stripe(), None, long))
    assert answers([verdict]) == ["refused PC221"]
    assert long not in repr(verdict)
    assert "208 bytes long, and the shop (6.1) holds 175" in verdict.text
    assert answers(too_long(Case(stripe()))) == ["undecided"]
    most = long[:175]
    assert answers(too_long(with_answer(stripe(), None, most))) == ["passed"]
    assert answers(too_long(with_answer(stripe(), None, most + "x"))) == ["refused PC221"]


def test_the_limit_is_lifted_by_versions_and_literals_are_measured_elsewhere() -> None:
    fields = {"vendor": "v" * 200, "password": REFERENCE}
    integrations = {"pf": integration("paypal_payflow_gateway", credentials="pf")}

    def ask(version: str) -> list[str]:
        env = environment(integrations=integrations, credentials=(credential("pf", fields),), version=version)
        return answers(too_long(with_answer(env, None, "w" * 200)))

    assert ask("6.1.10") == ["passed"]
    for version in ("5.1", "6.1", "6.1.9", "any"):
        assert ask(version) == ["refused PC221"]


DELETE = change(Action.DELETE, "rules/old", "7")
OTHER = change(Action.DELETE, "rules/@8", "8")
ALLOWED = {"address": "rules/old", "reason": "PAY-1", "until": "2026-11-22"}


def test_without_a_plan_nothing_is_deleted_and_nothing_passed() -> None:
    assert answers(deletes(Case(environment()))) == []
    assert answers(money(Case(environment()))) == []


def test_production_deletes_nothing_unless_told() -> None:
    assert answers(deletes(Case(environment(), plan=plan()))) == ["passed"]
    assert answers(deletes(Case(environment(), plan=plan(DELETE)))) == ["refused PC217"]
    allowed = environment(allow_delete=[ALLOWED])
    assert answers(deletes(Case(allowed, plan=plan(DELETE)))) == ["passed"]
    (verdict,) = deletes(Case(allowed, plan=plan(DELETE, OTHER)))
    assert verdict.subject == "rules/@8"


def test_an_allowance_ends_and_the_refusal_says_when() -> None:
    env = environment(allow_delete=[{**ALLOWED, "until": "2026-11-21"}])
    (verdict,) = deletes(Case(env, plan=plan(DELETE)))
    assert answers([verdict]) == ["refused PC217"]
    assert "ended on 2026-11-21" in verdict.text


def test_max_deletes_counts_what_is_not_allowed_by_address() -> None:
    env = replace(environment(), settings=environment().settings.model_copy(update={"max_deletes": 1}))
    assert answers(deletes(Case(env, plan=plan(DELETE)))) == ["passed"]
    assert answers(deletes(Case(env, plan=plan(DELETE, OTHER)))) == ["refused PC217", "refused PC217"]


def test_elsewhere_deletes_are_free_unless_limited() -> None:
    sandbox = environment("sandbox", "sandbox")
    assert answers(deletes(Case(sandbox, plan=plan(DELETE, OTHER)))) == ["passed"]
    limited = replace(sandbox, settings=sandbox.settings.model_copy(update={"max_deletes": 0}))
    assert answers(deletes(Case(limited, plan=plan(DELETE)))) == ["refused PC217"]


GOING = [
    change(Action.DELETE, "integrations/cards", "1"),
    change(Action.DISABLE, "integrations/cards", "1"),
    change(Action.UPDATE, "integrations/cards", "1", enabled=False),
]


@pytest.mark.parametrize("going", GOING)
def test_money_under_way_holds_an_integration(going: Any) -> None:
    def ask(**more: Any) -> list[str]:
        return answers(money(Case(environment(), plan=plan(going), live=live(**more))))

    assert ask(money={"1": MoneyUnderWay(3, 0, {"EUR": "8420.00"})}) == ["refused PC218"]
    assert ask(money={"1": MoneyUnderWay(0, 2)}) == ["refused PC218"]
    for held, said in (
        (MoneyUnderWay(1, 0, {"EUR": "1.00"}), "has 1 payment authorised and not captured (1.00 EUR), and"),
        (MoneyUnderWay(0, 1), "has 1 payment that can still be refunded, and"),
        (MoneyUnderWay(0, 2), "has 2 payments that can still be refunded, and"),
    ):
        (verdict,) = money(Case(environment(), plan=plan(going), live=live(money={"1": held})))
        assert verdict.finding is not None
        assert said in verdict.finding.message
    assert ask(money={"1": MoneyUnderWay(0, 0), "2": MoneyUnderWay(9, 9)}) == ["passed"]
    assert ask(money={}) == ["passed"]
    assert ask(money=None) == ["refused PC218"]
    assert answers(money(Case(environment(), plan=plan(going)))) == ["undecided"]


def test_the_amounts_are_told() -> None:
    held = {"1": MoneyUnderWay(3, 1, {"USD": "1.00", "EUR": "8420.00"})}
    (verdict,) = money(Case(environment(), plan=plan(GOING[0]), live=live(money=held)))
    assert "3 payments authorised and not captured (8420.00 EUR, 1.00 USD) and 1 that can still be refunded" in (
        verdict.text
    )


def test_what_stays_or_is_no_money_is_no_question() -> None:
    staying = (
        change(Action.CREATE, "integrations/new", enabled=False),
        change(Action.UPDATE, "integrations/cards", "1", label="x"),
        change(Action.DELETE, "rules/old", "1"),
        change(Action.DISABLE, "payment_terms/net-30", "1"),
    )
    case = Case(environment(), plan=plan(*staying), live=live(money={"1": MoneyUnderWay(3, 0)}))
    assert answers(money(case)) == []
    sandbox = Case(environment("sandbox", "sandbox"), plan=plan(GOING[0]), live=live())
    assert answers(money(sandbox)) == []


def test_a_payment_term_in_use_stays() -> None:
    going = change(Action.DELETE, "payment_terms/net-30", "4")

    def ask(**more: Any) -> list[str]:
        return answers(money(Case(environment(), plan=plan(going), live=live(**more))))

    assert ask(term_users={"4": 12}) == ["refused PC219"]
    assert ask(term_users={"4": 0}) == ["passed"]
    assert ask(term_users={"5": 12}) == ["passed"]
    assert ask(term_users=None) == ["refused PC219"]
    assert answers(money(Case(environment(), plan=plan(going)))) == ["undecided"]

"""Guards on what services say of accounts, and what `payconf prove` makes of their verdicts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from payconf.gather import gather
from payconf.guard.account import account
from payconf.guard.case import Case
from payconf.guard.mode import mode
from payconf.guard.proven import proven
from payconf.model.environment import Environment
from payconf.model.errors import AuthError, Unavailable
from payconf.model.evidence import CredentialEvidence, Evidence, Mode
from payconf.model.proof import Proof
from payconf.model.proven import Standing
from payconf.model.resource import Account
from payconf.model.verdict import Answer
from payconf.plan.proofs import proof_sentences
from tests.guard_samples import KEY, answering, answers, credential, environment, integration, key, resolver

REFERENCE = "vault://kv/stripe#secret_key"


def stripe(name: str = "production", **options: Any) -> Environment:
    fields = {"public_key": key("pk", "live" if name == "production" else "test"), "secret_key": REFERENCE}
    made = {"cards": integration("stripe", credentials="stripe"), "more": integration("stripe", credentials="stripe")}
    return environment(name, name, made, (credential("stripe", fields, **options),))


def case(env: Environment, identify: Any, secret: str | None = "") -> Case:
    secrets = {} if secret is None else {REFERENCE: secret or key("sk", "live")}
    return Case(env, evidence=gather(env, (), resolver(secrets), identify, KEY, True))


def failing(error: Exception) -> Any:
    def ask(*_: object) -> None:
        raise error

    return ask


def standing(found: Case, *names: str) -> list[Standing]:
    verdicts = [*mode(found), *account(found)]
    return [entry.standing for entry in proven(found, verdicts, names)]


def test_what_has_to_be_mended_warns_for_each_integration_and_refuses_nothing() -> None:
    said = Account("acct_1", "live", warnings=("The account takes no payments.",))
    found = list(account(case(stripe(account="acct_1"), answering(said))))
    warnings = [(entry.finding.code, entry.subject, entry.text) for entry in found if entry.finding]
    assert warnings == [
        ("PC425", "integrations/cards", "The account takes no payments."),
        ("PC425", "integrations/more", "The account takes no payments."),
    ]
    assert {entry.answer for entry in found} == {Answer.PASSED}
    assert [entry.text for entry in found][-1] == "account acct_1"


@pytest.mark.parametrize("told", ["ACCT_1", " acct_1", "acct_1\n", "Acct_ 1"])
def test_another_spelling_is_another_account_and_the_fix_says_how_it_is_spelled(told: str) -> None:
    (verdict,) = account(case(stripe(account="acct_1"), answering(Account(told, "live"))))
    assert answers([verdict]) == ["refused PC215"]
    assert verdict.finding is not None
    assert verdict.finding.fix == (
        f"It is spelled otherwise: where it is the account that is meant, write account: {told}"
    )


def test_quite_another_account_has_the_codes_own_fix() -> None:
    (verdict,) = account(case(stripe(account="acct_1"), answering(Account("acct_2", "live"))))
    assert verdict.finding is not None
    assert verdict.finding.fix is None


@pytest.mark.parametrize(("remarks", "why"), [(("It doesn't tell.",), "It doesn't tell."), ((), "it was not told")])
def test_an_account_that_the_service_keeps_to_itself_is_undecided_with_its_reason(
    remarks: tuple[str, ...], why: str
) -> None:
    (verdict,) = account(case(stripe(account="acct_1"), answering(Account("", "live", remarks=remarks))))
    assert verdict.answer is Answer.UNDECIDED
    assert verdict.text == f"account acct_1 is expected, and nobody told which it is: {why}"


def test_a_rejected_credential_has_the_services_words_and_what_to_do() -> None:
    found = case(stripe(), failing(AuthError("Stripe doesn't know the key.", "Store another one.")))
    (verdict,) = account(found)
    assert verdict.text == "Stripe does not accept the credential stripe. Stripe doesn't know the key."
    assert verdict.finding is not None
    assert verdict.finding.fix == "Store another one."


def test_yes_and_no() -> None:
    live = Account("acct_1", "live")
    assert standing(case(stripe(), answering(live))) == [Standing.YES]
    assert standing(case(stripe(account="acct_1"), answering(live))) == [Standing.YES]
    assert standing(case(stripe(account="acct_2"), answering(live))) == [Standing.NO]
    assert standing(case(stripe(), answering(Account("acct_1", "test")))) == [Standing.NO]
    assert standing(case(stripe(), failing(AuthError("no")))) == [Standing.NO]
    assert standing(case(stripe("sandbox"), answering(live), key("sk", "test"))) == [Standing.NO]


def test_a_pinned_account_that_was_not_told_is_no_yes_in_production() -> None:
    silent = answering(Account("", "live"))
    assert standing(case(stripe(account="acct_1"), silent)) == [Standing.NO]
    assert standing(case(stripe(), silent)) == [Standing.YES]
    tested = answering(Account("", "test"))
    assert standing(case(stripe("sandbox", account="acct_1"), tested, key("sk", "test"))) == [Standing.YES]


def test_no_answer_is_neither_unless_something_else_says_no() -> None:
    away = failing(Unavailable("no answer"))
    assert standing(case(stripe(account="acct_1"), away)) == [Standing.UNANSWERED]
    assert standing(case(stripe(), answering(None))) == [Standing.UNANSWERED]
    assert standing(case(stripe(), away, None)) == [Standing.UNANSWERED]
    assert standing(case(stripe(), away, key("sk", "test"))) == [Standing.NO]  # not sent, and not needed


def payflow(name: str, reference: str = "vault://kv/pf") -> Environment:
    fields = {"partner": "PayPal", "vendor": "acme", "user": "acme", "password": reference}
    made = {"pf": integration("paypal_payflow_gateway", credentials="pf", test_mode=name != "production")}
    return environment(name, name, made, (credential("pf", fields),))


def test_what_is_only_unproven_is_no_no_as_long_as_nobody_answers() -> None:
    env = payflow("production")
    evidence = gather(env, (), resolver({"vault://kv/pf": "word-1"}), failing(Unavailable("away")), KEY, True)
    found = Case(env, evidence=evidence)
    (refusal,) = mode(found)
    assert answers([refusal]) == ["refused PC202"]
    assert standing(found) == [Standing.UNANSWERED]


def infinite(**options: Any) -> Case:
    fields = {"client_ref": "acme", "username": "acme", "password": "env://A", "secret": "env://B"}
    made = {"invoice": integration("infinite_pay", credentials="ip")}
    env = environment("production", "production", made, (credential("ip", fields, **options),))
    return Case(
        env, evidence=gather(env, (), resolver({"env://A": "a-1", "env://B": "b-1"}), answering(None), KEY, True)
    )


def test_a_service_that_cant_be_asked_is_attested_or_not() -> None:
    word = {"mode": "live", "by": "jana", "date": "2026-11-01", "evidence": "a letter", "until": "2027-10-31"}
    assert standing(infinite(attested=word)) == [Standing.NOT_ASKABLE]
    assert standing(infinite()) == [Standing.NO]
    (entry,) = proven(infinite(attested=word), ())
    assert (entry.mode, entry.word) == (Mode.LIVE, "attested as live by jana on 2026-11-01: a letter")


def test_only_the_named_are_told_of_and_a_missing_credential_is_not_answered() -> None:
    found = case(stripe(), answering(Account("acct_1", "live")))
    assert standing(found, "other") == []
    assert standing(found, "stripe") == [Standing.YES]
    lost = Case(environment(integrations={"x": integration("stripe", credentials="gone")}))
    assert standing(lost) == [Standing.UNANSWERED]
    (entry,) = proven(lost, list(mode(lost)))
    assert (entry.expected, entry.reasons) == (None, ("credentials.yaml has no such credential",))


def test_reasons_are_said_once_and_not_beside_a_services_own_no() -> None:
    found = case(stripe(account="acct_2"), answering(Account("acct_1", "live")))
    (entry,) = proven(found, [*account(found), *account(found)])
    assert entry.reasons == ("PC215 The credential stripe belongs to account acct_1, expected is acct_2.",)
    found = case(stripe(), failing(AuthError("no")))
    assert proven(found, [*mode(found), *account(found)])[0].reasons == ()


def test_where_no_mode_is_told_the_remarks_stand_under_not_checked() -> None:
    remark = "Stripe tells no mode."
    found = case(stripe(), answering(Account("acct_1", "unknown", remarks=(remark,)))).evidence
    assert found is not None
    assert [entry.text for entry in proof_sentences(found)] == [f"credentials/stripe: {remark}"]
    found = case(stripe(), answering(Account("acct_1", "live", remarks=(remark,)))).evidence
    assert found is not None
    assert proof_sentences(found) == []
    assert [entry.text for entry in proof_sentences(Evidence(unremembered="No key."))] == ["No key."]


def test_what_was_proven_before_is_said_of_those_that_were_not_asked() -> None:
    proof = Proof("stripe", "api.stripe.com", "2026-11-29T14:02:00+00:00", Account("acct_1", "live"))
    no = replace(proof, account=None, fault="no", at="yesterday")
    entries = {
        "b": CredentialEvidence("e", "b", "stripe", last=no),
        "a": CredentialEvidence("e", "a", "stripe", last=proof),
        "c": CredentialEvidence("e", "c", "stripe"),
    }
    assert proof_sentences(Evidence(entries), {"off": {}}) == []
    (found,) = proof_sentences(Evidence(entries))
    assert found.code is None
    assert found.text == (
        "services were not asked, and what they proved may have changed since: "
        "a (last proven live 2026-11-29 14:02 UTC), b (not accepted yesterday)"
    )

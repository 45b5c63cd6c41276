"""Test access never in production, live access never outside it; without evidence the answer is never yes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from payconf.gather import gather
from payconf.guard.case import Case
from payconf.guard.mode import mode
from payconf.guard.published import published
from payconf.model.environment import Environment
from payconf.model.errors import AuthError
from payconf.model.evidence import Evidence, Mode, Piece, Source
from payconf.model.resource import Account
from tests.guard_samples import (
    KEY,
    answering,
    answers,
    credential,
    environment,
    evidence_of,
    integration,
    key,
    resolver,
)

REFERENCE = "vault://kv/payments/stripe#secret_key"
WORD = {"by": "jana", "date": "2026-11-01", "evidence": "letter", "until": "2027-10-31"}
LIVE, TEST = Account("acct_1", "live"), Account("acct_1", "test")


def stripe(class_: str, public: str, reference: str = REFERENCE) -> Environment:
    fields = {"public_key": public, "secret_key": reference}
    integrations = {"cards": integration("stripe", credentials="stripe")}
    return environment(class_, class_, integrations, (credential("stripe", fields),))


def payflow(class_: str, test_mode: bool, password: str = "vault://kv/payflow", **options: Any) -> Environment:
    fields = {"partner": "PayPal", "vendor": "acme", "user": "acme", "password": password}
    integrations = {"payflow": integration("paypal_payflow_gateway", credentials="pf", test_mode=test_mode)}
    return environment(class_, class_, integrations, (credential("pf", fields, **options),))


def infinite(class_: str, test_mode: bool, says: str | None, password: str = "vault://kv/ip") -> Environment:
    options = {"attested": {"mode": says, **WORD}} if says else {}
    integrations = {"ip": integration("infinite_pay", credentials="ip", test_mode=test_mode)}
    return environment(class_, class_, integrations, (credential("ip", {"password": password}, **options),))


def gathered(env: Environment, secret: str | None = None, identify: Any = None) -> Evidence:
    class Every(dict[str, str]):
        def __contains__(self, _: object) -> bool:
            return True

        def __getitem__(self, _: str) -> str:
            return str(secret)

    return gather(env, (), None if secret is None else resolver(Every()), identify, KEY, True)


def ask(env: Environment, evidence: Evidence | None = None) -> list[str]:
    return answers(mode(Case(env, evidence=evidence)))


def test_types_without_access_have_no_mode() -> None:
    integrations = {"mo": integration("money_order"), "odd": integration("nobody knows", credentials="stripe")}
    assert ask(environment(integrations=integrations)) == []


@pytest.mark.parametrize("class_", ["production", "sandbox", "testing"])
def test_without_evidence_nobody_passes(class_: str) -> None:
    side = "live" if class_ == "production" else "test"
    for env in (
        stripe(class_, key("pk", side)),
        payflow(class_, class_ != "production"),
        infinite(class_, class_ != "production", side),
    ):
        assert ask(env) == ["undecided"]
        assert ask(env, gathered(env)) == ["undecided"]
        assert ask(env, evidence_of([])) == ["undecided"]


def test_a_credential_that_is_not_there_is_undecided() -> None:
    env = environment(integrations={"cards": integration("stripe", credentials="nothing")})
    assert ask(env) == ["undecided"]


def test_a_test_public_key_in_production_s_text_is_refused_offline_with_its_place() -> None:
    (verdict,) = mode(Case(stripe("production", key("pk", "test"))))
    assert verdict.finding is not None
    assert (verdict.finding.code, verdict.finding.address) == ("PC201", "credentials/stripe")
    assert str(verdict.finding.span) == "environments/x/credentials.yaml:1:5"
    assert key("pk", "test") not in verdict.finding.message


def test_a_live_public_key_in_a_sandbox_s_text_is_refused_offline() -> None:
    assert ask(stripe("sandbox", key("pk", "live"))) == ["refused PC204"]
    assert ask(stripe("testing", key("pk", "live"))) == ["refused PC204"]


@pytest.mark.parametrize("kind", ["sk", "rk", "sk_org"])
def test_every_kind_of_secret_key_tells_its_mode(kind: str) -> None:
    production, sandbox = stripe("production", key("pk", "live")), stripe("sandbox", key("pk", "test"))
    assert ask(production, gathered(production, key(kind, "live"))) == ["passed"]
    assert ask(production, gathered(production, key(kind, "test"))) == ["refused PC201"]
    assert ask(sandbox, gathered(sandbox, key(kind, "test"))) == ["passed"]
    assert ask(sandbox, gathered(sandbox, key(kind, "live"))) == ["refused PC204"]


def test_contradicting_evidence_is_refused_and_both_places_are_named() -> None:
    for env in (stripe("production", key("pk", "test")), stripe("sandbox", key("pk", "test"))):
        (verdict,) = mode(Case(env, evidence=gathered(env, key("sk", "live"))))
        assert verdict.finding is not None
        assert len(verdict.finding.related) == 1


def test_the_service_s_own_answer_decides() -> None:
    env = payflow("production", test_mode=False)
    assert ask(env, gathered(env, "word-1", answering(LIVE))) == ["passed"]
    assert ask(env, gathered(env, "word-1", answering(TEST))) == ["refused PC201"]
    env = payflow("sandbox", test_mode=True)
    assert ask(env, gathered(env, "word-1", answering(TEST))) == ["passed"]
    assert ask(env, gathered(env, "word-1", answering(LIVE))) == ["refused PC204"]


def test_unknown_in_production_is_refused_when_all_evidence_is_there_and_undecided_before() -> None:
    env = payflow("production", test_mode=False)
    assert ask(env, gathered(env, "word-1")) == ["undecided"]
    assert ask(env, gathered(env, "word-1", answering(None))) == ["refused PC202"]
    assert ask(env, gathered(env, "word-1", answering(Account("x", "unknown")))) == ["refused PC202"]


def test_a_service_that_nobody_can_ask_needs_an_attestation() -> None:
    for says, expected in {None: "refused PC202", "live": "passed", "test": "refused PC201"}.items():
        env = infinite("production", test_mode=False, says=says)
        assert ask(env, gathered(env, "word-1")) == [expected]
    for says, expected in {None: "passed", "live": "refused PC204", "test": "passed"}.items():
        env = infinite("sandbox", test_mode=True, says=says)
        assert ask(env, gathered(env, "word-1")) == [expected]


def test_an_attestation_does_not_turn_a_test_name_into_live() -> None:
    env = infinite("production", test_mode=False, says="live", password="vault://kv/sandbox/ip")
    assert ask(env, gathered(env, "word-1")) == ["refused PC201"]


def test_a_test_name_waits_for_proof_and_yields_to_it() -> None:
    env = payflow("production", test_mode=False, password="vault://kv/sandbox/payflow")
    (verdict,) = mode(Case(env))
    assert (verdict.answer.value, "says test" in verdict.text) == ("undecided", True)
    assert ask(env, gathered(env, "word-1")) == ["refused PC201"]
    assert ask(env, gathered(env, "word-1", answering(LIVE))) == ["passed"]


def test_a_live_name_in_a_sandbox_is_live_access_unless_proven_otherwise() -> None:
    env = infinite("sandbox", test_mode=True, says=None, password="vault://kv/production/ip")
    assert ask(env, gathered(env, "word-1")) == ["refused PC204"]


def test_unknown_outside_production_passes_on_the_test_side_only() -> None:
    on, off = payflow("sandbox", test_mode=True), payflow("sandbox", test_mode=False)
    assert ask(on, gathered(on, "word-1")) == ["passed"]
    assert ask(off, gathered(off, "word-1")) == ["refused PC206"]
    integrations = {**on.integrations, "second": integration("paypal_payments_pro", credentials="pf", test_mode=False)}
    both = replace(on, integrations=integrations)
    assert ask(both, gathered(both, "word-1")) == ["refused PC206"]
    for host, expected in {
        "payment.preprod.direct.worldline-solutions.com": "passed",
        "x.test": "refused PC206",
    }.items():
        values = {"credentials": "wl", "api_endpoint": f"https://{host}/v2"}
        env = environment("sandbox", "sandbox", {"wl": integration("ingenico", **values)}, (credential("wl", {}),))
        assert ask(env, gathered(env, "word-1")) == [expected]


def test_a_public_key_does_not_vouch_for_a_secret_that_shows_nothing() -> None:
    for class_, side, code in (("production", "live", "PC202"), ("sandbox", "test", "PC206")):
        env = stripe(class_, key("pk", side))
        (verdict,) = mode(Case(env, evidence=gathered(env, "nothing to see", answering(None))))
        assert answers([verdict]) == [f"refused {code}"]
        assert "secret_key shows no mode" in verdict.text


def test_a_missing_required_key_shows_nothing_either() -> None:
    integrations = {"cards": integration("stripe", credentials="stripe")}
    env = environment(integrations=integrations, credentials=(credential("stripe", {"public_key": key("pk", "live")}),))
    assert ask(env, gathered(env, "unused", answering(None))) == ["refused PC202"]


def test_malformed_fields_are_named_without_their_value() -> None:
    env = payflow("production", test_mode=False)
    (verdict,) = mode(Case(env, evidence=gathered(env, "x", answering(None))))
    assert "password has not the form that PayPal Payflow gives it" in verdict.text


def test_what_a_service_rejected_is_left_to_the_guard_that_says_so() -> None:
    def rejected(*_: object) -> None:
        raise AuthError("401")

    env = payflow("production", test_mode=False)
    assert ask(env, gathered(env, "word-1", rejected)) == ["undecided"]


def test_a_passed_verdict_says_why() -> None:
    env = payflow("production", test_mode=False)
    (verdict,) = mode(Case(env, evidence=gathered(env, "word-1", answering(LIVE))))
    assert verdict.text == "live: PayPal Payflow answers as account acct_1, mode live"


PUBLISHED = Piece(Source.PUBLISHED, Mode.TEST, "password is published", "password")


def with_piece(env: Environment, piece: Piece) -> Evidence:
    evidence = gathered(env, "word-1", answering(None))
    found = evidence.credentials["pf"]
    return replace(evidence, credentials={"pf": replace(found, pieces=(*found.pieces, piece))})


def test_a_published_value_in_production_is_refused_once() -> None:
    env = payflow("production", test_mode=False)
    case = Case(env, evidence=with_piece(env, PUBLISHED))
    assert answers(published(case)) == ["refused PC211"]
    assert answers(mode(case)) == ["undecided"]


def test_a_published_key_that_says_test_is_named_by_the_guard_of_modes() -> None:
    env = stripe("production", key("pk", "test"))
    found = Piece(Source.PUBLISHED, Mode.TEST, "published", "public_key")
    evidence = gathered(env, key("sk", "live"))
    entry = evidence.credentials["stripe"]
    evidence = replace(evidence, credentials={"stripe": replace(entry, pieces=(*entry.pieces, found))})
    assert answers(published(Case(env, evidence=evidence))) == []
    assert answers(mode(Case(env, evidence=evidence))) == ["refused PC201"]


def test_published_values_are_welcome_in_a_sandbox() -> None:
    env = payflow("sandbox", test_mode=True)
    case = Case(env, evidence=with_piece(env, PUBLISHED))
    assert answers(published(case)) == []
    assert answers(mode(case)) == ["passed"]


def test_published_is_undecided_without_evidence_and_passes_with_it() -> None:
    env = payflow("production", test_mode=False)
    assert answers(published(Case(env))) == ["undecided"]
    assert answers(published(Case(env, evidence=gathered(env)))) == ["undecided"]
    assert answers(published(Case(env, evidence=gathered(env, "word-1")))) == ["passed"]
    missing = environment(integrations={"cards": integration("stripe", credentials="nothing")})
    assert answers(published(Case(missing))) == ["undecided"]

"""Secrets in clear, and one credential in two environments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from payconf.gather import gather
from payconf.guard.case import Case
from payconf.guard.literal import literal
from payconf.guard.unique import unique
from payconf.model.config.webhooks import Webhook
from payconf.model.environment import Environment
from payconf.model.secret import Secret
from payconf.model.verdict import Verdict
from tests.guard_samples import KEY, answers, credential, environment, held, integration, key, resolver


def stripe(name: str, public: str, reference: str, credential_name: str = "stripe") -> Environment:
    fields = {"public_key": public, "secret_key": reference}
    integrations = {"cards": integration("stripe", credentials=credential_name)}
    return environment(name, name, integrations, (credential(credential_name, fields),))


def payflow(name: str, **fields: str) -> Environment:
    fields = {"partner": "PayPal", "vendor": "acme", "user": "acme", **fields}
    integrations = {"payflow": integration("paypal_payflow_gateway", credentials="pf")}
    return environment(name, name, integrations, (credential("pf", fields),))


def test_a_secret_s_value_in_its_own_field_is_refused_and_never_shown() -> None:
    value = "correct-horse-1"
    (verdict,) = literal(Case(payflow("production", password=value)))
    assert verdict.finding is not None
    assert (verdict.finding.code, verdict.finding.span.line) == ("PC212", 4)
    assert value not in repr(verdict)


def test_public_and_identifying_values_may_be_text() -> None:
    assert answers(literal(Case(payflow("production", password="env://WORD")))) == ["passed"]
    assert answers(literal(Case(stripe("production", key("pk", "live"), "env://KEY")))) == ["passed"]


def test_a_credential_that_nothing_uses_has_no_secret_in_clear_either() -> None:
    fields = {"secret_key": "value", "vendor": "acme", "what": "ever"}
    env = environment(credentials=(credential("spare", fields),))
    assert answers(literal(Case(env))) == ["refused PC212"]
    odd = environment(
        integrations={"cards": integration("stripe", credentials="odd")}, credentials=(credential("odd", fields),)
    )
    assert answers(literal(Case(odd))) == ["refused PC212"]


def in_text(text: str, file: str = "environments/production/cards.yaml", **settings: Any) -> list[Verdict]:
    texts = {file: text.encode(), "environments/sandbox/other.yaml": f"note: {key('sk', 'test')}".encode()}
    return list(literal(Case(environment(texts=texts, **settings))))


@pytest.mark.parametrize("kind", ["sk", "rk", "sk_org"])
@pytest.mark.parametrize("mode", ["test", "live"])
def test_a_key_anywhere_in_the_files_is_refused_with_its_place(kind: str, mode: str) -> None:
    (verdict,) = in_text(f"integrations:\n  x:\n    note: é {key(kind, mode)} # ask\n")
    assert verdict.finding is not None
    assert (verdict.finding.code, verdict.finding.address) == ("PC213", None)
    assert str(verdict.finding.span) == "environments/production/cards.yaml:3:13"
    assert key(kind, mode) not in repr(verdict)


def test_a_signing_secret_is_a_key_too() -> None:
    assert answers(in_text("# whsec_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZ")) == ["refused PC213"]


@pytest.mark.parametrize(
    "text",
    [
        key("pk", "live"),
        key("sk", "live", "x" * 24),
        key("sk", "live", "YOUR_KEY"),
        key("task", "test"),
        key("sk", "live", "short"),
        "acct_1VwQB9e6k8wmSwk8",
    ],
)
def test_public_keys_placeholders_and_prose_are_not(text: str) -> None:
    assert answers(in_text(f"note: {text}")) == ["passed"]


def test_only_the_environment_s_own_files_count() -> None:
    secret = key("sk", "live")
    assert answers(in_text(secret, "environments/_shared/x.yaml")) == ["passed"]
    assert answers(in_text(secret, "environments/_shared/x.yaml", extend=["_shared"])) == ["refused PC213"]
    assert answers(in_text(secret, "payconf.yaml")) == ["refused PC213"]


def test_one_place_is_refused_once() -> None:
    texts = {"environments/x/credentials.yaml": f"secret_key: {key('sk', 'live')}".encode()}
    fields = {"secret_key": key("sk", "live")}
    env = environment("x", texts=texts, credentials=(credential("spare", fields),))
    assert answers(literal(Case(env))) == ["refused PC212"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("correct-horse-1", "refused PC212"),
        ("credentials.stripe", "refused PC212"),
        ("credentials.stripe.signing_secret", "passed"),
        ("env://WORD", "passed"),
        (None, "passed"),
    ],
)
def test_the_signing_secret_of_a_webhook(text: str | None, answer: str) -> None:
    hook = Webhook(service="stripe", integration="stripe", signing_secret=text)
    verdicts = list(literal(Case(environment(parts={"webhooks": {"orders": hook}}))))
    assert answers(verdicts) == [answer]
    assert "correct-horse-1" not in repr(verdicts)


SANDBOX = stripe("sandbox", key("pk", "test"), "vault://kv/sandbox/stripe#secret_key")
PRODUCTION = stripe("production", key("pk", "live"), "vault://kv/production/stripe#secret_key")


def test_the_same_reference_in_two_environments_is_refused_offline_with_both_places() -> None:
    other = stripe("sandbox", key("pk", "test"), "vault://kv/production/stripe#secret_key", "cards")
    first, second = unique(Case(PRODUCTION, (other,)))
    assert answers([first, second]) == ["refused PC214", "undecided"]
    assert first.finding is not None
    assert first.finding.related[0][1].line == 2
    assert "sandbox/cards" in first.text


def test_the_same_public_key_in_two_environments_is_refused_offline() -> None:
    other = stripe("sandbox", key("pk", "live"), "vault://kv/sandbox/stripe#secret_key")
    assert answers(unique(Case(PRODUCTION, (other,)))) == ["refused PC214", "undecided"]


def test_what_names_an_account_may_be_the_same() -> None:
    one, two = payflow("production", password="env://LIVE_WORD"), payflow("sandbox", password="env://TEST_WORD")
    assert answers(unique(Case(one, (two,)))) == ["undecided"]


def test_a_reference_in_an_unused_credential_is_a_use_as_well() -> None:
    reference = "vault://kv/production/stripe#secret_key"
    other = environment("sandbox", "sandbox", credentials=(credential("spare", {"x": reference, "y": "text"}),))
    assert answers(unique(Case(PRODUCTION, (other,)))) == ["refused PC214", "undecided"]


def compared(one: Environment, two: Environment, secrets: Mapping[str, str]) -> list[str]:
    evidence = gather(one, (two,), resolver(secrets), None, KEY, True)
    return answers(unique(Case(one, (two,), evidence)))


def words(one: str, two: str) -> list[str]:
    secrets = {"env://ONE": one, "env://TWO": two}
    return compared(payflow("production", password="env://ONE"), payflow("sandbox", password="env://TWO"), secrets)


@pytest.mark.parametrize(
    "other",
    [
        "correct-horse-1",
        "  correct-horse-1\n",
        "Y29ycmVjdC1ob3JzZS0x",
        "correct%2Dhorse%2D1",
        "acme:correct-horse-1",
        "acmecorrect-horse-1",
        "acme|correct-horse-1",
    ],
)
def test_the_same_secret_under_another_reference_is_known_again(other: str) -> None:
    assert words("correct-horse-1", other) == ["refused PC214"]
    assert words(other, "correct-horse-1") == ["refused PC214"]


def test_different_secrets_pass_when_all_were_read() -> None:
    assert words("correct-horse-1", "correct-horse-2") == ["passed"]


def test_a_secret_pasted_into_another_field_is_known_again() -> None:
    secrets = {"vault://kv/production/stripe#secret_key": key("sk", "live")}
    other = stripe("sandbox", key("sk", "live"), "env://NOTHING")
    assert compared(PRODUCTION, other, secrets) == ["refused PC214", "undecided"]


def test_what_could_not_be_read_is_undecided() -> None:
    both = {"env://ONE": "correct-horse-1"}
    one, two = payflow("production", password="env://ONE"), payflow("sandbox", password="env://TWO")
    assert compared(one, two, both) == ["undecided"]
    assert compared(one, two, {"env://TWO": "correct-horse-1"}) == ["undecided"]
    assert answers(unique(Case(one, (two,)))) == ["undecided"]


def test_alone_in_a_project_there_is_nobody_to_share_with() -> None:
    assert answers(unique(Case(PRODUCTION))) == []
    evidence = gather(PRODUCTION, (), resolver({}), None, KEY, True)
    assert answers(unique(Case(PRODUCTION, (), evidence))) == []
    assert answers(unique(Case(environment(), (SANDBOX,)))) == []


def test_a_missing_credential_shares_nothing_and_passes_nothing() -> None:
    env = environment(integrations={"cards": integration("stripe", credentials="nothing")})
    evidence = gather(env, (SANDBOX,), None, None, KEY, True)
    assert "passed" not in answers(unique(Case(env, (SANDBOX,), evidence)))


UNREAD = ("sandbox, which does not resolve",)
ERROR = "environments/sandbox/credentials.yaml:3:5 (PC121)"


def test_an_environment_that_does_not_resolve_may_hold_the_same_credential() -> None:
    evidence = gather(PRODUCTION, (), held(lambda _: Secret(b"word")), None, KEY, True)
    (offline,) = unique(Case(PRODUCTION, unread=UNREAD))
    (planned,) = unique(Case(PRODUCTION, (), evidence, unread=UNREAD))
    for verdict in (offline, planned):
        assert answers([verdict]) == ["undecided"]
        assert UNREAD[0] in verdict.text
    assert answers(unique(Case(environment(), unread=UNREAD))) == []


def test_what_an_error_hides_of_another_environment_is_not_compared() -> None:
    other = replace(environment("sandbox", "sandbox"), incomplete=(ERROR,))
    evidence = gather(PRODUCTION, (other,), held(lambda _: Secret(b"word")), None, KEY, True)
    (verdict,) = unique(Case(PRODUCTION, (other,), evidence))
    assert (answers([verdict]), ERROR in verdict.text) == (["undecided"], True)
    assert answers(unique(Case(PRODUCTION, (replace(other, incomplete=()),), evidence))) == ["passed"]

"""Days: a warning in time, no new use in the last days, nothing but the way out behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from payconf.guard.case import Case
from payconf.guard.expiry import REFUSES_NEW_USE_WITHIN, WARNS_WITHIN, expiry
from payconf.model.address import Address
from payconf.model.certificate import Certificate, Certificates
from payconf.model.change import Action, Change, FieldChange
from payconf.model.environment import Environment
from payconf.model.evidence import CredentialEvidence, Evidence, FieldEvidence
from payconf.model.marker import Remembered
from payconf.model.resource import Live
from payconf.model.secret_facts import Facts
from payconf.model.state import Binding, State, Written
from payconf.model.value import LiveRef, Ref, SecretRef
from payconf.model.verdict import Answer, Verdict
from tests.certificate_samples import NOW
from tests.guard_samples import answers, change, credential, environment, evidence_of, integration, live, plan

CARD = Ref(Address("integrations", "cards"), "method.card")
OTHER = Ref(Address("integrations", "paypal"), "method.")


def day(days: int) -> str:
    """So many days after the plan's."""
    return (NOW.date() + timedelta(days=days)).isoformat()


def shop(
    class_: str = "production", type_: str = "stripe", fields: Any = None, enabled: bool = True, **options: Any
) -> Environment:
    retired = options.pop("retired", False)
    used = integration(type_, credentials="it", enabled=enabled, retired=retired, test_mode=False)
    held = fields or {"public_key": "env://A", "secret_key": "env://B"}
    return environment(class_, class_, {"cards": used}, (credential("it", held, **options),))


def ask(env: Environment, *changes: Change, held: Live | None = None, evidence: Any = None) -> list[Verdict]:
    return list(expiry(Case(env, evidence=evidence, plan=plan(*changes, class_=env.class_), live=held)))


def gist(env: Environment, *changes: Change, **more: Any) -> list[str]:
    """As `answers`, with the code of a warning."""
    return [_gist(verdict) for verdict in ask(env, *changes, **more)]


def _gist(verdict: Verdict) -> str:
    if verdict.answer is Answer.PASSED and verdict.finding is not None:
        return f"warned {verdict.finding.code}"
    return answers([verdict])[0]


def rule(before: list[Any], after: list[Any], **more: Any) -> Change:
    """An update of the methods of a rule."""
    made = change(Action.UPDATE, "rules/r", "9", methods=after, **more)
    return replace(made, fields=(FieldChange("methods", before, after),))


UNRELATED = change(Action.UPDATE, "rules/x", "7", sort_order=3)
NEW_USES = {
    "makes the integration": change(Action.CREATE, "integrations/cards", name="Cards"),
    "replaces it": change(Action.REPLACE, "integrations/cards", "1", name="Cards"),
    "enables it": change(Action.UPDATE, "integrations/cards", "1", enabled=True),
    "writes its secret": change(Action.UPDATE, "integrations/cards", "1", secret_key=SecretRef("env://B", "f")),
    "makes a rule with its method": change(Action.CREATE, "rules/r", methods=[OTHER, CARD]),
    "adds its method to a rule": rule([OTHER], [OTHER, CARD]),
    "exchanges a method for its method": rule([OTHER], [CARD]),
    "enables a rule with its method": change(Action.UPDATE, "rules/r", "8", enabled=True),
    "enables a rule that nobody knows": change(Action.UPDATE, "rules/r", "404", enabled=True),
    "enables a rule and gives it the method": rule([CARD], [CARD, OTHER], enabled=True),
}
HARMLESS = {
    "nothing": None,
    "a rule of others": UNRELATED,
    "a label of it": change(Action.UPDATE, "integrations/cards", "1", label={"default": "Card"}),
    "another integration": change(Action.CREATE, "integrations/paypal", name="PayPal"),
    "a rule without its method": change(Action.CREATE, "rules/r", methods=[OTHER]),
    "an order of methods": rule([OTHER, CARD], [CARD, OTHER]),
    "another method beside its own": rule([CARD], [CARD, OTHER]),
    "enables a rule of others": change(Action.UPDATE, "rules/r", "7", enabled=True),
    "a payment term": change(Action.CREATE, "payment_terms/net-30", label="Net 30"),
}
WAYS_OUT = {
    "disables it": change(Action.DISABLE, "integrations/cards", "1", enabled=False),
    "retires it": change(Action.RETIRE, "integrations/cards", "1"),
    "deletes it": change(Action.DELETE, "integrations/cards", "1"),
    "switches it off by an update": change(Action.UPDATE, "integrations/cards", "1", enabled=False),
    "takes its method out": rule([OTHER, CARD], [OTHER]),
    "disables the rule": change(Action.DISABLE, "rules/r", "8", enabled=False),
}
HELD = live(
    {"1": {"type": "stripe", "name": "cards"}},
    {"8": {"methods": [LiveRef("integrations", "1", "method.card")]}, "7": {"methods": []}},
)


def given(changes: Change | None) -> tuple[Change, ...]:
    return () if changes is None else (changes,)


def test_the_thresholds() -> None:
    assert (WARNS_WITHIN, REFUSES_NEW_USE_WITHIN) == (30, 7)


@pytest.mark.parametrize("class_", ["production", "testing", "sandbox"])
@pytest.mark.parametrize(
    ("left", "answer"), [(31, "passed"), (30, "warned PC412"), (7, "warned PC412"), (0, "warned PC412")]
)
def test_the_last_thirty_days_warn_with_the_date(class_: str, left: int, answer: str) -> None:
    (verdict,) = ask(shop(class_, expires=day(left)), UNRELATED)
    assert _gist(verdict) == answer
    assert answer == "passed" or f"ends on {day(left)}" in verdict.text


def test_how_the_days_are_said() -> None:
    said = [ask(shop(expires=day(left)))[0].text for left in (9, 1, 0, -1)]
    assert [text.partition("The credential it ")[2] for text in said] == [
        f"ends on {day(9)}, in 9 days.",
        f"ends on {day(1)}, tomorrow.",
        f"ends on {day(0)}, today.",
        f"ended on {day(-1)}.",
    ]


@pytest.mark.parametrize("name", NEW_USES)
def test_new_use_is_refused_in_the_last_seven_days(name: str) -> None:
    for left, answer in ((8, "warned PC412"), (7, "refused PC233"), (0, "refused PC233"), (-1, "refused PC234")):
        assert gist(shop(expires=day(left)), NEW_USES[name], held=HELD) == [answer]
    for class_ in ("sandbox", "testing"):
        assert gist(shop(class_, expires=day(-1)), NEW_USES[name], held=HELD) == ["warned PC412"]


def test_the_new_use_is_told() -> None:
    (verdict,) = ask(shop(expires=day(5)), UNRELATED, NEW_USES["adds its method to a rule"])
    assert verdict.text.endswith("in 5 days, and the plan offers a method of it in rules/r.")


@pytest.mark.parametrize("name", HARMLESS)
def test_an_unrelated_change_is_not_stopped_before_the_day(name: str) -> None:
    assert gist(shop(expires=day(5)), *given(HARMLESS[name]), held=HELD) == ["warned PC412"]


@pytest.mark.parametrize("name", HARMLESS)
def test_behind_the_day_all_is_stopped_while_it_is_in_use(name: str) -> None:
    expected = "warned PC412" if HARMLESS[name] is None else "refused PC234"
    assert gist(shop(expires=day(-1)), *given(HARMLESS[name]), held=HELD) == [expected]
    assert gist(shop(expires=day(-1), enabled=False), *given(HARMLESS[name]), held=HELD) == ["warned PC412"]
    assert gist(shop(expires=day(-1), retired=True), *given(HARMLESS[name]), held=HELD) == ["warned PC412"]


@pytest.mark.parametrize("name", WAYS_OUT)
def test_the_way_out_is_never_stopped(name: str) -> None:
    for left in (5, 0, -1, -400):
        assert gist(shop(expires=day(left)), WAYS_OUT[name], held=HELD) == ["warned PC412"]
        assert gist(shop(expires=day(left)), *WAYS_OUT.values(), held=HELD) == ["warned PC412"]


@pytest.mark.parametrize("name", WAYS_OUT)
def test_a_way_out_among_other_changes_is_none(name: str) -> None:
    assert gist(shop(expires=day(-1)), WAYS_OUT[name], UNRELATED, held=HELD) == ["refused PC234"]


def test_without_a_plan_there_is_no_day() -> None:
    assert list(expiry(Case(shop(expires=day(-1))))) == []


def test_what_nobody_read_of_the_shop_may_be_a_new_use() -> None:
    enabling = change(Action.UPDATE, "rules/r", "7", enabled=True)
    assert gist(shop(expires=day(5)), enabling, held=None) == ["refused PC233"]
    assert gist(shop(expires=day(5)), enabling, held=live({}, {"7": {"methods": [OTHER]}})) == ["warned PC412"]


def seen(not_after: Any, what: Any = "certificate") -> Any:
    """Evidence of one field that holds one certificate."""
    held = Certificates((Certificate(what, "RSA", 2048, None, not_after, "sha256"),))
    field = FieldEvidence("secret_key", "secret", False, True, certificates=held)
    fields = {"secret_key": field, "public_key": replace(field, name="public_key", certificates=None)}
    return evidence_of([CredentialEvidence("production", "it", "stripe", fields, integrations=("cards",))])


@pytest.mark.parametrize(
    ("after", "answer"),
    [
        (timedelta(days=40), "passed"),
        (timedelta(days=20), "warned PC412"),
        (timedelta(days=5), "warned PC412"),
        (timedelta(seconds=1), "warned PC412"),
        (timedelta(0), "warned PC412"),
        (timedelta(seconds=-1), "refused PC234"),
        (timedelta(days=-400), "refused PC234"),
    ],
)
def test_the_last_moment_of_a_certificate(after: timedelta, answer: str) -> None:
    (verdict,) = ask(shop(), UNRELATED, evidence=seen(NOW + after))
    assert _gist(verdict) == answer
    assert answer == "passed" or "The certificate in secret_key of the credential it" in verdict.text


def test_new_use_of_a_certificate_that_ends() -> None:
    making = NEW_USES["makes the integration"]
    assert gist(shop(), making, evidence=seen(NOW + timedelta(days=3))) == ["refused PC233"]
    assert gist(shop(), making, evidence=seen(None, "private key")) == ["passed"]


def test_the_moment_of_a_plan_without_a_zone_is_utc() -> None:
    made = plan(UNRELATED)
    naive = replace(made, header=replace(made.header, read_at="2026-11-22T14:02:11"))
    for after, answer in ((0, "passed"), (-1, "refused")):
        case = Case(shop(), evidence=seen(NOW + timedelta(seconds=after)), plan=naive)
        assert [verdict.answer.value for verdict in expiry(case)] == [answer]


CYBER = {"api_key": "env://A", "api_secret_key": "env://B", "merchant_id": "acme"}


@pytest.mark.parametrize(("age", "answer"), [(100, "passed"), (1066, "warned PC412"), (1094, "warned PC412")])
def test_keys_that_live_so_many_days_from_their_making(age: int, answer: str) -> None:
    env = shop(type_="cybersource", fields=CYBER, created=day(-age))
    assert gist(env, UNRELATED) == [answer]


def test_a_lifetime_that_is_over() -> None:
    env = shop(type_="cybersource", fields=CYBER, created="2023-11-21")
    (verdict,) = ask(env, UNRELATED)
    assert _gist(verdict) == "refused PC234"
    assert verdict.text == f"api_key and api_secret_key of the credential it, which live 3 years, ended on {day(-1)}."


def test_an_age_that_the_merchant_set_only_warns() -> None:
    for age, answer in ((300, "passed"), (340, "warned PC412"), (366, "warned PC412"), (4000, "warned PC412")):
        env = shop(created=day(-age), rotate_every="365d")
        assert gist(env, UNRELATED) == [answer]
        assert gist(env, NEW_USES["makes the integration"]) == [answer]
    (verdict,) = ask(shop(created=day(-340), rotate_every="365d"))
    assert verdict.text.startswith("The credential it is 340 days old: rotate_every 365d ends on ")
    assert gist(shop(rotate_every="1d"), UNRELATED) == ["passed"]


def test_made_in_the_future_tells_no_age() -> None:
    (verdict,) = ask(shop(created=day(1)), UNRELATED)
    assert _gist(verdict) == "undecided"
    assert gist(shop(created=day(0)), UNRELATED) == ["passed"]


def test_two_last_days_are_both_told() -> None:
    assert gist(shop(expires=day(5)), UNRELATED, evidence=seen(NOW + timedelta(days=9))) == ["warned PC412"] * 2


def test_a_credential_that_is_not_there_has_no_day() -> None:
    env = environment(integrations={"cards": integration("stripe", credentials="gone")})
    assert gist(env, UNRELATED) == ["passed"]


def test_the_place_is_that_of_the_line_where_it_is_known() -> None:
    from payconf.model.span import Span

    class Known:
        def span(self, *path: str | int, key: bool = False) -> Span:
            return Span("environments/production/credentials.yaml", 6, 14)

    env = shop(expires=day(5))
    object.__setattr__(env, "origins", Known())
    (verdict,) = ask(env, UNRELATED)
    assert verdict.finding is not None
    assert str(verdict.finding.span) == "environments/production/credentials.yaml:6:14"


def aged(*created: int | None) -> Any:
    """Evidence whose secrets were made so many days ago, as their store tells."""
    told = [Facts(created=None if age is None else NOW - timedelta(age)) for age in created]
    fields = {f"s{at}": FieldEvidence(f"s{at}", "secret", False, True, facts=facts) for at, facts in enumerate(told)}
    fields["public_key"] = FieldEvidence("public_key", "public", True, True, facts=Facts(created=NOW - timedelta(9999)))
    return Evidence({"it": CredentialEvidence("production", "it", "stripe", fields)})


def test_the_oldest_secret_tells_the_age_where_its_store_does() -> None:
    (verdict,) = ask(shop(rotate_every="90d"), UNRELATED, evidence=aged(10, None, 400))
    assert verdict.text == (
        f"The credential it is 400 days old, by what its store tells: rotate_every 90d ended on {day(-310)}."
    )
    assert _gist(verdict) == "warned PC412"
    assert gist(shop(rotate_every="90d"), UNRELATED, evidence=aged(10)) == ["passed"]


def test_what_payconf_wrote_last_tells_the_age_where_no_store_does() -> None:
    env, made = shop(rotate_every="90d"), plan(UNRELATED, class_="production")
    known = Remembered(rotated={"cards": (NOW - timedelta(100)).isoformat(), "other": "2001-01-01T00:00:00+00:00"})
    (verdict,) = expiry(Case(env, evidence=aged(None), plan=made, remembered=known))
    assert "is 100 days old, by what payconf wrote last: rotate_every 90d ended" in verdict.text
    assert [verdict.finding for verdict in expiry(Case(env, plan=made, remembered=Remembered()))] == [None]


def test_what_is_written_down_counts_before_what_others_tell() -> None:
    env = shop(created=day(-10), rotate_every="90d")
    assert gist(env, UNRELATED, evidence=aged(400)) == ["passed"]


def test_whose_credential_it_is_stands_in_the_warning() -> None:
    (verdict,) = ask(shop(expires=day(5), owner="jana@acme.example"), UNRELATED)
    assert verdict.text.endswith("; its owner is jana@acme.example.")


def test_the_state_knows_since_when_the_oldest_secret_is_there() -> None:
    times = {"a": "2026-03-01T00:00:00+00:00", "b": "2026-02-01T00:00:00+00:00", "c": ""}
    written = {name: Written("written", at=at) for name, at in times.items()}
    written["d"] = Written("told", at="2001-01-01T00:00:00+00:00")
    state = State(
        {
            Address("integrations", "cards"): Binding(Address("integrations", "cards"), "1", {}, written),
            Address("integrations", "none"): Binding(Address("integrations", "none"), "2"),
            Address("webhooks", "orders"): Binding(Address("webhooks", "orders"), "3", {}, written),
        }
    )
    assert Remembered.of("x", state).rotated == {"cards": "2026-02-01T00:00:00+00:00"}
    assert Remembered.of("x", state).key_ends == {}

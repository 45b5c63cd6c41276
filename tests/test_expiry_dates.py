"""Every day on which something ends: where it comes from, how it is known, and that none is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payconf.guard.case import Case
from payconf.guard.expiry import expiry
from payconf.model.change import Action
from payconf.model.ending import Ending, Endings, Ends, How
from payconf.model.environment import Environment
from payconf.model.marker import Remembered
from payconf.model.secret_facts import Facts
from payconf.model.span import Span
from payconf.model.verdict import Verdict
from tests.certificate_samples import NOW
from tests.expiry_samples import access, attested, day, domain, everything, evidence, hook, kept, look
from tests.guard_samples import change, credential, environment, plan

SOURCES = {
    "expires": (Ends.CREDENTIAL, "credentials/it"),
    "told": (Ends.CREDENTIAL, "credentials/it"),
    "certificate": (Ends.CERTIFICATE, "credentials/it"),
    "stored": (Ends.STORED, "credentials/it"),
    "attested": (Ends.ATTESTATION, "credentials/it"),
    "unused": (Ends.CREDENTIAL, "credentials/idle"),
    "waiver": (Ends.WAIVER, "integrations/cards"),
    "accepted_drift": (Ends.ACCEPTED_DRIFT, "rules/us"),
    "allow_delete": (Ends.ALLOW_DELETE, "rules/old"),
    "allow_no_method": (Ends.ALLOW_NO_METHOD, "allow_no_method"),
    "webhook_key": (Ends.WEBHOOK_KEY, "webhooks/orders"),
    "created": (Ends.LIFETIME, "credentials/it"),
}
MOMENTS = st.datetimes(datetime.fromisoformat("1000-01-02"), datetime.fromisoformat("9998-12-30"))
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])


@settings(max_examples=200, deadline=None)
@given(
    days=st.dictionaries(st.sampled_from([*SOURCES]), MOMENTS),
    zone=ZONES,
)
def test_no_day_is_lost_whatever_says_it(days: dict[str, datetime], zone: Any) -> None:
    moments = {name: moment.replace(tzinfo=zone) for name, moment in days.items()}
    env, gathered, live = everything(moments)
    found = look(env, gathered, live)
    listed = {(entry.address, entry.day) for entry in found.dated}
    for name, moment in moments.items():
        kind, address = SOURCES[name]
        exact = kind in (Ends.CERTIFICATE, Ends.STORED, Ends.WEBHOOK_KEY) or name == "told"
        said = moment.astimezone(UTC).date() if exact else moment.date()
        if name != "created":
            assert (address, said) in listed, name
        elif said <= NOW.date():
            assert any(entry.kind is kind and str(said) in entry.basis for entry in found.dated)
        else:
            assert [entry.wrong for entry in found.undated] == [True]
    assert [*found.dated] == sorted(found.dated, key=lambda entry: entry.order(NOW))
    assert len({(entry.kind, entry.address, entry.name) for entry in found.dated}) == len(found.dated)


def test_every_entry_says_how_it_is_known_what_happens_and_what_to_do() -> None:
    env, gathered, live = everything({name: NOW - timedelta(days=at) for at, name in enumerate(SOURCES)})
    live = replace(live, resources={**live.resources, **kept(WALLETS, DOWN).resources})
    found = look(replace(env, payment_method_domains={"shop": domain()}), gathered, live).dated
    assert {entry.kind for entry in found} == {*Ends} - {Ends.ROTATION}
    for entry in found:
        assert entry.basis.endswith("."), entry
        assert entry.then.endswith("."), entry
        assert entry.todo.endswith("."), entry
        assert not entry.said(NOW).endswith("."), entry


def only(env: Any, **more: Any) -> Ending:
    (entry,) = look(env, **more).dated
    return entry


@pytest.mark.parametrize(
    ("now", "left", "past"),
    [
        ("2026-12-11T23:59:59+00:00", 1, False),
        ("2026-12-12T00:00:00+00:00", 0, False),
        ("2026-12-12T23:59:59+00:00", 0, False),
        ("2026-12-13T00:00:00+00:00", -1, True),
        ("2026-12-13T01:00:00+14:00", 0, False),
        ("2026-12-12T23:00:00-02:00", -1, True),
    ],
)
def test_a_written_day_counts_whole_in_utc(now: str, left: int, past: bool) -> None:
    at = datetime.fromisoformat(now)
    entry = only(access(expires="2026-12-12"), now=at)
    assert (entry.left(at), entry.past(at)) == (left, past)


def test_a_certificate_ends_at_its_moment_in_utc() -> None:
    at = datetime(2026, 12, 12, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    entry = only(access(), evidence=evidence(not_after=at))
    assert (entry.day, entry.how) == (date(2026, 12, 11), How.CERTIFICATE)
    assert "2026-12-11 23:00:00 UTC" in entry.basis
    assert not entry.past(at)
    assert entry.past(at + timedelta(seconds=1))
    assert entry.left(at + timedelta(seconds=1)) == 0


@pytest.mark.parametrize(
    ("now", "span", "last"),
    [
        ("2026-11-22T00:00:00", timedelta(days=30), "2026-12-22"),
        ("2026-11-22T23:59:59", timedelta(days=30), "2026-12-22"),
        ("2026-11-22T14:00:00", timedelta(hours=24), "2026-11-23"),
        ("2026-11-22T14:00:00", timedelta(hours=9), "2026-11-22"),
        ("2026-11-22T14:00:00", timedelta(hours=10), "2026-11-23"),
    ],
)
def test_within_counts_the_last_day_whole(now: str, span: timedelta, last: str) -> None:
    at, until = datetime.fromisoformat(now).replace(tzinfo=UTC), date.fromisoformat(last)
    assert only(access(expires=last), now=at).within(at, span)
    assert not only(access(expires=str(until + timedelta(days=1))), now=at).within(at, span)
    assert only(access(expires="2020-01-01"), now=at).within(at, span)


def test_what_was_made_on_a_leap_day_ends_on_the_earlier_of_both_days() -> None:
    entry = only(access(created="2024-02-29"))
    assert (entry.day, entry.how, entry.kind) == (date(2027, 2, 28), How.LIFETIME, Ends.LIFETIME)
    assert entry.said(NOW) == (
        "api_key and api_secret_key of the credential it, which live 3 years, ends on 2027-02-28, in 98 days"
    )
    assert entry.basis == "Made on 2024-02-29, by what credentials.yaml says; it is published that it lives 3 years."


def test_worldline_keys_live_two_years() -> None:
    fields = {"merchant_id": "4127", "api_key_id": "x", "api_secret": "env://A"}
    assert only(access("ingenico", fields, created="2025-01-31")).day == date(2027, 1, 31)


STRIPE = {"public_key": "env://A", "secret_key": "env://B"}


def test_keys_that_the_stripe_cli_made_live_ninety_days() -> None:
    entry = only(access("stripe", STRIPE, created="2026-10-01", made_by="stripe-cli"))
    assert (entry.day, entry.name) == (date(2026, 12, 30), "secret_key")
    assert look(access("stripe", STRIPE, created="2026-10-01")).dated == ()
    (lacking,) = look(access("stripe", STRIPE, made_by="stripe-cli")).undated
    assert lacking.what == "of the credential it, secret_key lives 90 days, and nobody says since when it is there"
    (odd,) = look(access(created="2026-10-01", made_by="stripe-cli")).undated
    assert odd.what == "made_by stripe-cli tells nothing of the credential it: no key of its service is made so"
    unused = environment(credentials=(credential("it", STRIPE, made_by="stripe-cli"),))
    assert [entry.what for entry in look(unused).undated] == [odd.what]


def test_a_published_lifetime_without_a_day_is_said_with_the_line_to_add() -> None:
    found = look(access(owner="jana@acme.example"))
    (lacking,) = found.undated
    assert found.dated == ()
    assert lacking.what == (
        "of the credential it, api_key and api_secret_key live 3 years, and nobody says since when it is there"
    )
    assert (lacking.add, lacking.owner, lacking.wrong) == ("created: YYYY-MM-DD", "jana@acme.example", False)
    assert lacking.span == Span("environments/x/credentials.yaml", 100, 3)
    assert "CyberSource" in lacking.todo


@pytest.mark.parametrize("told", [{"expires": "2030-01-01"}, {"created": "2026-01-01"}])
def test_a_day_that_is_written_answers_it(told: dict[str, str]) -> None:
    assert look(access(**told)).undated == ()


def test_what_the_service_tells_answers_it() -> None:
    at = NOW + timedelta(days=9)
    found = look(access(), evidence(expires=at))
    assert [(one.day, one.how, one.at) for one in found.dated] == [(at.date(), How.SERVICE, at)]
    assert found.undated == ()
    (entry,) = look(access(), evidence(created=NOW - timedelta(days=400))).dated
    assert entry.basis.startswith("Made on 2025-10-18, by what CyberSource tells;")


def test_of_two_days_of_making_the_earlier_counts() -> None:
    told = evidence(created=datetime(2024, 5, 1, tzinfo=UTC))
    assert only(access(created="2025-05-01"), evidence=told).day == date(2027, 5, 1)
    assert only(access(created="2023-12-24"), evidence=told).day == date(2026, 12, 24)


def test_what_a_service_tells_of_a_certificate_is_told_once_and_is_no_age_of_keys() -> None:
    begins, ends = NOW - timedelta(days=700), NOW + timedelta(days=20)
    found = look(access(), evidence(not_before=begins, not_after=ends, created=begins, expires=ends))
    assert [one.kind for one in found.dated] == [Ends.CERTIFICATE]
    assert [one.add for one in found.undated] == ["created: YYYY-MM-DD"]  # of the keys beside it nothing is known
    found = look(access(), evidence(not_before=begins, not_after=ends, created=begins))
    assert [one.kind for one in found.dated] == [Ends.CERTIFICATE]
    assert [one.add for one in found.undated] == ["created: YYYY-MM-DD"]


def test_a_day_that_is_written_and_told_is_listed_once() -> None:
    at = NOW + timedelta(days=20)
    assert [one.how for one in look(access(expires=day(20)), evidence(expires=at)).dated] == [How.SERVICE]
    assert len(look(access(expires=day(21)), evidence(expires=at)).dated) == 2


def test_days_of_a_store_only_advise() -> None:
    at = NOW - timedelta(days=1)
    (entry,) = (one for one in look(access(), evidence(stored=Facts(expires=at))).dated if one.kind is Ends.STORED)
    assert (entry.how, entry.advice, entry.name) == (How.STORE, True, "api_secret_key")
    case = Case(access(created=day(-9)), evidence=evidence(stored=Facts(expires=at)), plan=_made())
    assert _codes(expiry(case)) == ["PC412 integrations/cards"]


def test_a_credential_that_nobody_uses_is_listed_without_alarm() -> None:
    env = environment(credentials=(credential("old", {"api_key": "env://A"}, expires=day(-3), created="2020-01-01"),))
    (entry,) = look(env).dated
    assert entry.then == "No integration uses it, so no payment fails."
    assert entry.todo == "Remove it; or renew it, and write its new days."
    assert _codes(expiry(Case(env, plan=_made()))) == []


def test_an_age_by_the_merchants_rule() -> None:
    entry = only(access("stripe", STRIPE, created=day(-340), rotate_every="365d"))
    assert (entry.kind, entry.day, entry.advice) == (Ends.ROTATION, date.fromisoformat(day(25)), True)
    known = Remembered(rotated={"cards": "2026-01-01T00:00:00+00:00"})
    assert only(access("stripe", STRIPE, rotate_every="90d"), remembered=known).day == date(2026, 4, 1)
    (lacking,) = look(access("stripe", STRIPE, rotate_every="90d")).undated
    assert lacking.what == "rotate_every 90d of the credential it, and nobody tells its age"


def test_a_credential_without_any_word_has_no_day() -> None:
    found = look(access("stripe", STRIPE))
    assert found == Endings()
    gone = replace(access("stripe", STRIPE), credentials={})
    assert look(gone).dated == ()


DOMAINS, WALLETS = "payment_method_domains", "wallets"
DOWN = {"domain": "shop.acme.example", "enabled": True, "wallet": "apple_pay", "active": False, "why": "No file."}


def with_domain(**more: Any) -> Environment:
    return replace(access("stripe", STRIPE), payment_method_domains={"shop": domain(**more)})


def test_an_unverified_domain_stands_among_what_has_ended() -> None:
    told = kept(WALLETS, DOWN, {**DOWN, "wallet": "link", "active": True})
    entry = only(with_domain(), live=told)
    assert entry.said(NOW) == "Apple Pay on the domain shop.acme.example is not verified: No file"
    assert (entry.address, entry.day, entry.past(NOW), entry.left(NOW)) == (f"{DOMAINS}/shop", None, True, 0)
    assert entry.within(NOW, timedelta(0))
    assert only(with_domain(), live=kept(WALLETS, {**DOWN, "why": None})).state == "is not verified"
    assert only(with_domain(), live=kept(WALLETS, {**DOWN, "active": None})).day is None  # no evidence is no yes
    assert _codes(expiry(Case(with_domain(), live=told, plan=_made()))) == ["passed", f"PC421 {DOMAINS}/shop"]


@pytest.mark.parametrize("told", [{**DOWN, "active": True}, {**DOWN, "enabled": False}])
def test_a_domain_that_is_verified_or_off_needs_nothing(told: dict[str, Any]) -> None:
    assert look(with_domain(), live=kept(WALLETS, told)) == Endings()
    assert look(with_domain(enabled=False), live=kept(WALLETS, DOWN)) == Endings()
    assert look(access("stripe", STRIPE), live=kept(WALLETS, DOWN)) == Endings()


@pytest.mark.parametrize("told", [(), ({**DOWN, "domain": "other.example"},), ({**DOWN, "wallet": "link"},)])
def test_a_domain_of_which_nobody_tells_is_said(told: tuple[dict[str, Any], ...]) -> None:
    (lacking,) = look(with_domain(), live=kept(WALLETS, *told)).undated
    assert lacking.what == "nobody tells whether Apple Pay is verified on shop.acme.example"
    assert look(with_domain(), live=kept(DOMAINS)) == Endings()  # nobody looked


def test_the_key_of_a_webhook_that_git_does_not_know_is_listed_by_its_id() -> None:
    told = {"url": "https://shop.acme.example/other", "key_expires": "2026-12-12T10:00:00"}
    env = replace(access("stripe", STRIPE), webhooks={"orders": hook(), "derived": hook(None)})
    entry = only(env, live=kept("webhooks", told))
    assert (entry.address, entry.integrations) == ("webhooks/@1", ())
    assert entry.at == datetime(2026, 12, 12, 10, tzinfo=UTC)
    (odd,) = look(env, live=kept("webhooks", {**told, "key_expires": "soon"})).undated
    assert odd.what.endswith("and its day can't be read")
    assert look(env, live=kept("webhooks", {"url": "x"})).dated == ()


def test_the_key_of_a_webhook_that_a_run_was_told_of_is_remembered() -> None:
    env = replace(access("stripe", STRIPE), webhooks={"orders": hook()})
    known = Remembered(key_ends={"webhooks/orders": "2027-06-30T10:00:00Z", "webhooks/old": "whenever"})
    found = look(env, remembered=known)
    assert [(one.address, str(one.day)) for one in found.dated] == [("webhooks/orders", "2027-06-30")]
    assert [one.address for one in found.undated] == ["webhooks/old"]
    read = kept("webhooks", {"url": "https://shop.acme.example/hook", "key_expires": "2027-07-01T00:00:00Z"})
    assert str(only(replace(env), remembered=replace(known, key_ends={}), live=read).day) == "2027-07-01"
    newer = Remembered(key_ends={"webhooks/orders": "2027-06-30T10:00:00Z"})
    assert str(only(env, remembered=newer, live=read).day) == "2027-07-01"  # what is read now


def _made(*changes: Any) -> Any:
    return plan(*changes)


def _codes(verdicts: Any) -> list[str]:
    return [_code(verdict) for verdict in verdicts]


def _code(verdict: Verdict) -> str:
    return f"{verdict.finding.code} {verdict.finding.address}" if verdict.finding else verdict.answer.value


@pytest.mark.parametrize("name", ["attested", "waiver", "accepted_drift", "allow_delete", "allow_no_method"])
@pytest.mark.parametrize(("left", "warns"), [(31, False), (30, True), (0, True), (-1, False)])
def test_words_warn_once_in_their_last_thirty_days(name: str, left: int, warns: bool) -> None:
    env, _, _ = everything({name: NOW + timedelta(days=left), "created": NOW - timedelta(days=9)})
    found = _codes(expiry(Case(env, plan=_made())))
    assert found == ["passed", *([f"PC420 {SOURCES[name][1]}"] if warns else [])]


@pytest.mark.parametrize(("left", "warns"), [(31, False), (30, True), (-1, True)])
def test_keys_of_webhooks_warn(left: int, warns: bool) -> None:
    env, _, live = everything({"webhook_key": NOW + timedelta(days=left), "created": NOW - timedelta(days=9)})
    found = _codes(expiry(Case(env, live=live, plan=_made())))
    assert found == ["passed", *(["PC412 webhooks/orders"] if warns else [])]


def test_what_only_disables_is_stopped_by_nothing_that_ends() -> None:
    """Of every source that there is, all long past."""
    env, gathered, live = everything({name: NOW - timedelta(days=900) for name in SOURCES})
    held = replace(env, payment_method_domains={"shop": domain()})
    live = replace(live, resources={**live.resources, **kept(WALLETS, DOWN).resources})
    for action in (Action.DISABLE, Action.RETIRE, Action.DELETE):
        off = change(action, "integrations/cards", "1", **({"enabled": False} if action is Action.DISABLE else {}))
        verdicts = [*expiry(Case(held, evidence=gathered, live=live, plan=_made(off)))]
        assert {verdict.answer.value for verdict in verdicts} == {"passed"}
    other = change(Action.UPDATE, "rules/x", "7", sort_order=3)
    answers = {verdict.answer.value for verdict in expiry(Case(held, evidence=gathered, live=live, plan=_made(other)))}
    assert answers == {"passed", "refused"}


def test_the_owner_of_a_word_is_told() -> None:
    env, _, _ = everything({"waiver": NOW, "created": NOW})
    said = [verdict.text for verdict in expiry(Case(env, plan=_made()))][-1]
    assert said == (
        f"The waiver of PC412 at integrations/cards ends on {day(0)}, today; its owner is jana@acme.example."
    )


def test_the_word_of_somebody_outside_production_stops_nothing() -> None:
    env = access("infinite_pay", {"username": "u", "password": "env://A"}, "sandbox", attested=attested(day(9)))
    (entry,) = look(env).dated
    assert entry.then == "Nobody's word stands for its mode any more."
    assert entry.owner == "jana@acme.example"


def test_a_chain_of_certificates_is_told_one_by_one() -> None:
    told = evidence(not_after=NOW + timedelta(days=3))
    field = told.credentials["it"].fields["api_key"]
    assert field.certificates is not None
    second = replace(field.certificates.found[0], not_after=NOW + timedelta(days=4), position=1)
    key = replace(second, what="private key", not_after=None, position=0)
    held = replace(field, certificates=replace(field.certificates, found=(*field.certificates.found, second, key)))
    known = replace(told.credentials["it"], fields={"api_key": held})
    found = look(access(created=day(0)), replace(told, credentials={"it": known})).dated
    assert [entry.name for entry in found] == ["api_key", "api_key 1", "api_key"]

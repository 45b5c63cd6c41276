"""Several things of a kind, of which the first gives no reason to stop looking."""

from __future__ import annotations

from typing import Any

import pytest

from payconf.gather import gather
from payconf.guard import guard
from payconf.guard.account import account
from payconf.guard.case import Case
from payconf.guard.dossier import dossiers
from payconf.guard.endstate import owned
from payconf.guard.money import money
from payconf.guard.shop import shop
from payconf.guard.too_long import too_long
from payconf.model.change import Action
from payconf.model.resource import Account, MoneyUnderWay
from payconf.model.verdict import Answer, Verdict
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

SECRETS = {"env://A": key("sk", "live"), "env://B": key("sk", "live", "bCdEfGhIjKlMnOpQ"), "env://LONG": "x" * 300}


def cards(name: str, reference: str, **options: Any) -> Any:
    return credential(name, {"public_key": key("pk", "live"), "secret_key": reference}, **options)


def two(first: Any, second: Any) -> Any:
    used = {entry.name: integration("stripe", credentials=entry.name) for entry in (first, second)}
    return environment(integrations=used, credentials=(first, second))


def case_of(env: Any, answer: Account | None = None) -> Case:
    return Case(env, (), gather(env, (), resolver(SECRETS), answering(answer or Account("acct_1", "live")), KEY, True))


def test_a_credential_without_a_pin_hides_no_other() -> None:
    env = two(cards("one", "env://A"), cards("two", "env://B", account="acct_9"))
    assert answers(account(case_of(env))) == ["refused PC215"]


def test_a_secret_that_fits_hides_no_longer_one() -> None:
    first = credential(
        "net1", {"api_login_id": "a4svm9zWx", "transaction_key": "literal-here", "client_key": "env://A"}
    )
    second = credential("net2", {"api_login_id": "a4svm9zWx", "transaction_key": "env://LONG", "client_key": "env://A"})
    used = {entry.name: integration("authorize_net", credentials=entry.name) for entry in (first, second)}
    env = environment(integrations=used, credentials=(first, second))
    assert "refused PC221" in answers(too_long(case_of(env)))


def test_money_is_counted_of_each_change_that_takes_something_away() -> None:
    going = (
        change(Action.CREATE, "integrations/new"),
        change(Action.UPDATE, "integrations/kept", "2", name="Kept"),
        change(Action.DELETE, "integrations/cards", "1"),
    )
    held = live({"1": {}, "2": {}}, money={"1": MoneyUnderWay(1, 0), "2": MoneyUnderWay(5, 5)}, term_users={})
    found = list(money(Case(environment(), plan=plan(*going), live=held)))
    assert [(verdict.subject, *answers([verdict])) for verdict in found] == [("integrations/cards", "refused PC218")]


def test_changes_of_other_kinds_stand_before_those_that_count() -> None:
    env = environment(integrations={"apruve": integration("apruve", name="Apruve")})
    held = live({"1": {"type": "apruve", "name": "Apruve", "test_mode": False}})
    made = plan(
        change(Action.CREATE, "payment_terms/net-30", label="Net 30"),
        change(Action.UPDATE, "integrations/apruve", "1", test_mode=True),
    )
    assert dict(owned(env, held, made))["apruve"]["test_mode"] is True


def test_dossiers_go_on_behind_what_was_not_asked_for_and_what_has_no_access() -> None:
    used = {
        "bank": integration("money_order"),
        "skipped": integration("payment_term"),
        "net": integration("stripe", credentials="one"),
    }
    env = environment(integrations=used, credentials=(cards("one", "env://A"),))
    verdicts = [
        Verdict("mode", Answer.REFUSED, "credentials/one"),
        Verdict("mode", Answer.REFUSED, "credentials/other"),
    ]
    found = dossiers(case_of(env), verdicts, ["bank", "net"])
    assert [(entry.address, entry.credential, len(entry.verdicts)) for entry in found] == [
        ("integrations/bank", "", 0),
        ("integrations/net", "one", 1),
    ]
    assert len(dossiers(case_of(env), verdicts)) == 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://shop.example/", "https://SHOP.example:443", True),
        ("http://shop.example:80/a/", "http://shop.example/a", True),
        ("https://shop.example:80", "https://shop.example", False),
        ("https://shop.example/a", "https://shop.example/b", False),
        ("https://shop.example/?u=a://b", "https://shop.example/?u=a://c", False),
        ("local:one", "local:two", False),
    ],
)
def test_one_shop_in_two_spellings(one: str, other: str, same: bool) -> None:
    env = environment(shop={"url": one})
    found = answers(shop(Case(env, (environment("qa", "testing", shop={"url": other}),))))
    assert ("refused PC223" in found) is same


def test_a_credential_of_two_services_is_secret_by_the_one_that_uses_it() -> None:
    """A field that is a secret at one service and not at another: the service of the integration decides."""
    public = credential("one", {"client_key": "c" * 80, "transaction_key": "env://A"})
    env = environment(integrations={"net": integration("authorize_net", credentials="one")}, credentials=(public,))
    assert "refused PC212" not in answers(
        verdict for verdict in guard(env, (), None, None, None) if verdict.guard == "literal"
    )

"""Every way around the refusal of `payconf smoke`: no live access is ever paid with, and missing evidence is a no."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from payconf.cli.app import payconf
from payconf.cli.exits import Exit, of_smoke
from payconf.cli.smoke import smoke as command
from payconf.model.config.environment_file import EnvironmentFile
from payconf.model.resource import Account
from payconf.model.results import InvalidProject
from payconf.model.smoke import Result
from payconf.providers import stripe as stripe_provider
from tests.smoke_worlds import ACCOUNT, KEY, Sandbox, sandbox
from tests.worlds import REPOSITORY

pytestmark = pytest.mark.untraced


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox(tmp_path) as made:
        yield made


def refused(shop: Sandbox, name: str = "stripe") -> str:
    """Why an integration isn't paid with; nothing but questions were sent anywhere."""
    found = shop.one(name)
    assert found.result is Result.REFUSED, found
    assert of_smoke([found]) is Exit.REFUSED
    assert not any("payment_intents" in asked for asked in shop.stripe.asked)
    assert shop.stripe.ledger.payments == {}
    assert shop.anet.ledger.payments == {}
    return found.refused or found.transactions[0].refused


# -- production ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [(), ("integrations/stripe",), ("--format", "json")])
def test_production_is_refused_before_any_secret_is_read(shop: Sandbox, more: tuple[str, ...]) -> None:
    said = shop.world.payconf("smoke", "production", *more)
    assert said.code == Exit.REFUSED
    assert "is of class production: no payment is made there" in said.flat
    assert shop.stripe.asked == []


VARIABLES = ("PAYCONF_SMOKE", "PAYCONF_SMOKE_LIVE", "PAYCONF_FORCE", "PAYCONF_ALLOW_LIVE", "PAYCONF_DEBUG", "CI")


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("value", ["1", "production", "stripe"])
def test_no_variable_lets_production_in(shop: Sandbox, variable: str, value: str) -> None:
    shop.world.environ[variable] = value
    assert shop.world.payconf("smoke", "production").code == Exit.REFUSED


def test_there_is_no_option_that_could() -> None:
    assert {parameter.name for parameter in command.params} == {"environment", "addresses", "form"}
    assert {parameter.name for parameter in payconf.params} == {"version", "project", "state", "local_folder"}


@pytest.mark.parametrize("flag", ["--force", "--live", "--yes", "--allow-live", "--no-guards", "--production"])
def test_flags_that_somebody_might_try_are_unknown(shop: Sandbox, flag: str) -> None:
    assert shop.world.payconf("smoke", "production", flag).code == Exit.USAGE


def test_no_file_of_it_looks_at_variables_or_at_anything_configured() -> None:
    """What decides takes an environment's class, evidence and a target, and imports nothing that could say more."""
    files = [*(REPOSITORY / "payconf/smoke").rglob("*.py"), REPOSITORY / "payconf/workflow/smoke.py"]
    assert len(files) > 9
    for file in files:
        tree = ast.parse(file.read_text("utf-8"))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert not names & {"environ", "getenv", "waivers", "allow_delete"}, file
        assert not modules & {"os", "sys", "click"}, file


@pytest.mark.parametrize("key", ["smoke", "allow_smoke", "smoke_live", "allow_live"])
def test_no_key_of_yaml_lets_it_in(shop: Sandbox, key: str) -> None:
    file = shop.world.project / "environments/production/environment.yaml"
    file.write_text(f"{file.read_text()}{key}: true\n")
    with pytest.raises(InvalidProject):
        shop.smoke("stripe", environment="production")
    assert key not in EnvironmentFile.model_fields


def test_a_waiver_does_not_let_it_in(shop: Sandbox) -> None:
    shop.key(live=True)
    (shop.world.project / "environments/sandbox/waivers.yaml").write_text(
        "waivers:\n- {code: PC204, address: integrations/stripe, reason: A, owner: a@acme.example, until: 2099-01-01}"
    )
    assert "PC204" in refused(shop)


def test_another_class_does_not_let_live_access_in(shop: Sandbox) -> None:
    """Production's credentials under the class sandbox: the service says that they are live."""
    shop.key(live=True)
    assert "PC204" in refused(shop)


def test_an_attestation_does_not_let_live_access_in(shop: Sandbox) -> None:
    shop.key(live=True)
    file = "environments/sandbox/credentials.yaml"
    attested = "attested: {mode: test, by: a@acme.example, date: 2026-01-01, evidence: x, until: 2099-01-01}"
    shop.world.edit(file, f"    account: {ACCOUNT}\n", f"    account: {ACCOUNT}\n    {attested}\n")
    with pytest.raises((InvalidProject, AssertionError)):
        assert shop.one("stripe").result is not Result.REFUSED


@pytest.mark.parametrize("address", ["https://api.stripe.com", "https://10.0.0.1", "http://stripe.example"])
def test_a_stand_in_elsewhere_than_on_this_machine_does_not_let_it_in(shop: Sandbox, address: str) -> None:
    file = shop.world.project / shop.world.sandbox
    file.write_text(f"{file.read_text('utf-8')}stand_ins: {{api.stripe.com: '{address}'}}\n")
    shop.options["hosts"] = {}
    with pytest.raises(InvalidProject):
        shop.smoke("stripe")
    assert shop.stripe.asked == []


def test_a_stand_in_of_another_class_leads_nowhere(shop: Sandbox) -> None:
    shop.stand_in()
    shop.world.edit(shop.world.sandbox, "class: sandbox", "class: testing")
    said = shop.world.payconf("smoke", "sandbox", "integrations/stripe")
    assert said.code != Exit.OK
    assert shop.stripe.asked == []


# -- what the credential and its service say ----------------------------------------------------------------------


def test_a_key_that_looks_live_is_never_sent(shop: Sandbox) -> None:
    shop.world.environ[KEY] = shop.world.environ[KEY].replace("_test_", "_" + "live_")
    shop.key(live=True)
    refused(shop)
    assert shop.stripe.asked == []


def test_a_secret_of_production_is_never_sent(shop: Sandbox) -> None:
    reference = "vault://kv/payments/production/authorize-net#transaction_key"
    shop.world.edit("environments/production/credentials.yaml", reference, "env://LIVE_KEY")
    shop.world.environ["LIVE_KEY"] = shop.world.environ["SANDBOX_AUTHORIZE_NET_TRANSACTION_KEY"]
    refused(shop, "authorize-net")
    assert shop.anet.asked == []


def test_a_switch_to_the_live_side_is_refused(shop: Sandbox) -> None:
    file = shop.world.project / "environments/sandbox/modes.yaml"
    text = file.read_text("utf-8")
    changed = text.replace("test_mode: true", "test_mode: false")
    assert changed != text
    file.write_text(changed)
    refused(shop, "authorize-net")


def test_a_service_that_tells_no_mode_is_a_no(shop: Sandbox) -> None:
    shop.key(may=frozenset({"rak_payment_intent_write"}))
    assert "doesn't say" in refused(shop)


def test_a_credential_that_the_service_does_not_know_is_a_no(shop: Sandbox) -> None:
    shop.stripe.keys.clear()
    refused(shop)


def test_the_key_of_another_account_is_a_no(shop: Sandbox) -> None:
    shop.key(account="acct_1ZZZZZZZZZZZZZZZZ")
    assert "PC215" in refused(shop)


@dataclass
class Turning:
    """A provider of Stripe whose answers come one after the other; the last one stays."""

    answers: list[Account]
    NAME: str = "stripe"
    KINDS: dict[str, Any] = field(default_factory=dict)
    asked: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(stripe_provider, name)

    def identify(self, session: Any) -> Account:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


TEST, LIVE = Account(ACCOUNT, "test"), Account(ACCOUNT, "live")


@pytest.mark.parametrize("other", [LIVE, Account(ACCOUNT, "unknown"), Account(ACCOUNT, ""), Account("acct_2", "test")])
@pytest.mark.parametrize("before", [1, 2])
def test_an_account_that_turns_after_it_was_judged_is_a_no(shop: Sandbox, other: Account, before: int) -> None:
    """The service is asked again right before the first call."""
    shop.options["providers"] = {"stripe": Turning([TEST] * before + [other])}
    assert "The service says now" in refused(shop)


def test_the_second_payment_is_checked_anew(shop: Sandbox) -> None:
    turning = Turning([TEST, TEST, TEST, LIVE])
    shop.options["providers"] = {"stripe": turning}
    found = shop.one("stripe")
    assert found.result is Result.REFUSED
    assert [made.passed for made in found.transactions] == [True, False]
    assert found.transactions[1].steps == ()
    assert shop.stripe.ledger.states == ["refunded"]
    assert turning.asked == 4


@pytest.mark.parametrize("livemode", [True, "absent", "test", None], ids=["live", "missing", "odd", "fine"])
def test_an_answer_that_is_not_of_test_mode_stops_it_and_is_voided(shop: Sandbox, livemode: bool | str | None) -> None:
    shop.stripe.livemode = livemode
    found = shop.one("stripe")
    if livemode is None:
        assert found.result is Result.PASSED
        return
    assert (found.result, found.open) == (Result.REFUSED, ())
    assert [made.title for made in found.transactions] == ["authorize, capture, refund"]
    assert "doesn't say that it is of the test side" in found.transactions[0].refused
    assert shop.stripe.ledger.states == ["voided"]


def test_without_a_provider_that_can_ask_it_is_a_no(shop: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    from payconf.context import Context

    monkeypatch.setattr(Context, "identify", lambda self, environment: lambda *given: None)
    found = shop.one("stripe")
    assert found.result is not Result.PASSED
    assert shop.stripe.ledger.payments == {}

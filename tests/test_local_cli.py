"""payconf local: the embedded shop by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from payconf.cli.local import group
from payconf.cli.project import Settings
from payconf.model.errors import NotFound, PayconfError, Rejected, Unavailable, UsageError
from payconf.providers import local
from payconf.providers.base import Target
from payconf.providers.local import channels

Run = Callable[..., str]
CHEQUE = ("type=money_order", "name=Cheque", "label=Cheque", "short_label=Ch")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def call(*arguments: str) -> str:
        result = CliRunner().invoke(group, ["--folder", str(tmp_path), *arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    call("create", "shop", "--website", "EU Store", "--localization", "English", "--localization", "German")
    return call


def wrong(folder: Path, *arguments: str) -> PayconfError | click.UsageError:
    with pytest.raises((PayconfError, click.UsageError)) as error:
        group.main(["--folder", str(folder), *arguments], standalone_mode=False)
    assert isinstance(error.value, PayconfError | click.UsageError)
    return error.value


def test_a_shop_is_made_filled_changed_and_emptied(run: Run) -> None:
    assert "made integrations/1" in run("add", "shop", "integrations", *CHEQUE, "label.German=Scheck", "payTo=Acme")
    assert "made rules/1" in run(
        "add", "shop", "rules", "name=All", "sort_order=10", "currency=EUR", "methods=money_order_1, apruve_9",
        "destinations=DE,US-CA:90001:90002", "websites=EU Store", "expression=total > 1",
    )  # fmt: skip
    assert "made payment_terms/1" in run("add", "shop", "payment_terms", "label=Net 30")
    assert "customers/1" in run("add-customer", "shop", "Smith", "--payment-term", "1")
    shown = run("list", "shop")
    assert "default=Cheque German=Scheck" in shown
    assert "integrations/1 method, gone(apruve, 9)" in shown
    assert "country=DE, country=US region=US-CA postal_codes=90001, 90002" in shown
    assert "payment_terms/1 id" in shown
    run("set", "shop", "rules/1", "enabled=false", "expression=", "stop_processing=true", "destinations=")
    run("set", "shop", "integrations/1", "enabled=false", "name=Cheques", "label.German=", "label=Check")
    run("set", "shop", "payment_terms/1", "label=Net 45")
    shown = run("list", "shop", "rules", "integrations", "payment_terms")
    assert "false" in shown
    assert "Net 45" in shown
    assert "default=Check\n" in shown
    for address in ("rules/1", "integrations/1", "payment_terms/1"):
        run("delete", "shop", address)
    assert run("list", "shop", "rules", "integrations", "payment_terms", "payment_term_uses") == ""


def test_fields_have_their_types(run: Run, tmp_path: Path) -> None:
    run(
        "add", "shop", "integrations", "type=authorize_net", "name=Cards", "label=Card", "short_label=Card",
        "allowed_card_types=visa, jcb", "test_mode=true", "transaction_key=abc", "cim_websites=EU Store",
    )  # fmt: skip
    session = local.connect(Target("local:shop", folder=str(tmp_path)))
    (integration,) = local.read(session, "integrations")
    assert integration.values["allowed_card_types"] == ["visa", "jcb"]
    assert integration.values["test_mode"] is True
    assert integration.values["cim_websites"] == ["EU Store"]
    assert channels.holds(session.shop, "1", "transactionKey", b"abc")
    session.close()
    run("set", "shop", "integrations/1", "type=payment_term")
    assert "payment_term" in run("list", "shop", "integrations")


def test_integers_and_empty_texts(run: Run) -> None:
    run(
        "add", "shop", "integrations", "type=paypal_payflow_gateway", "name=Payflow", "label=C", "short_label=C",
        "express_checkout_label=P", "express_checkout_short_label=P", "proxy_port=8080", "proxy_host=",
    )  # fmt: skip
    shown = run("list", "shop", "integrations")
    assert "8080" in shown


def test_what_a_buyer_is_offered(run: Run) -> None:
    run("add", "shop", "integrations", *CHEQUE)
    run("add", "shop", "rules", "name=All", "sort_order=1", "currency=EUR", "methods=money_order_1", "destinations=DE")
    ask = ("offered", "shop", "--website", "EU Store", "--currency", "EUR")
    assert run(*ask, "--country", "DE") == "money_order_1\n"
    assert run(*ask) == "none\n"


def test_transactions(run: Run) -> None:
    run("add", "shop", "integrations", *CHEQUE)
    run("add-transaction", "shop", "money_order_1", "--action", "pending", "--at", "2026-11-18T10:00:00+00:00")
    run("add-transaction", "shop", "money_order_1", "--inactive", "--failed", "--amount", "7.50", "--currency", "USD")
    shown = run("list", "shop", "transactions")
    assert "2026-11-18T10:00:00Z" in shown
    assert "7.50" in shown


@pytest.mark.parametrize("action", ["capture", "cancel"])
def test_a_payment_is_settled_once(tmp_path: Path, run: Run, action: str) -> None:
    run("add", "shop", "integrations", *CHEQUE)
    run("add-transaction", "shop", "money_order_1")
    said = run("settle-transaction", "shop", "1", "--action", action)
    assert said == "made transactions/2 in local:shop; transactions/1 is settled\n"
    shown = run("list", "shop", "transactions")
    assert [line.split()[1] for line in shown.splitlines() if line.split()[0] == "action"] == ["authorize", action]
    assert [line.split()[1] for line in shown.splitlines() if line.split()[0] == "active"] == ["false", "false"]
    for ident in ("1", "2"):
        assert isinstance(wrong(tmp_path, "settle-transaction", "shop", ident), Rejected)


def test_organizations(tmp_path: Path, run: Run) -> None:
    run("create", "two", "--website", "W", "--localization", "English", "--organization", "A", "--organization", "B")
    run("add", "two", "integrations", *CHEQUE, "--organization", "B")
    assert run("list", "two", "integrations") == ""
    assert "Cheque" in run("list", "two", "integrations", "--organization", "B")
    assert isinstance(wrong(tmp_path, "list", "two", "--organization", "C"), Rejected)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("set", "shop", "rules/1", "enabled"), click.UsageError),
        (("set", "shop", "rules/1", "=x"), click.UsageError),
        (("set", "shop", "websites/1", "name=x"), click.UsageError),
        (("set", "shop", "rules", "name=x"), click.UsageError),
        (("delete", "shop", "rules/"), click.UsageError),
        (("set", "shop", "rules/1", "name=x"), NotFound),
        (("settle-transaction", "shop", "1"), NotFound),
        (("add", "shop", "rules", "colour=red"), UsageError),
        (("add", "shop", "rules", "enabled=yes"), UsageError),
        (("add", "shop", "rules", "sort_order=first"), UsageError),
        (("add", "shop", "rules", "name=x"), Rejected),
        (("add", "shop", "payment_terms", "name=x"), UsageError),
        (("add", "shop", "integrations", "name=x"), UsageError),
        (("add", "shop", "integrations", "type=money_order", "colour=red"), UsageError),
        (("create", "shop", "--website", "x", "--localization", "y"), UsageError),
        (("create", "a/b", "--website", "x", "--localization", "y"), Rejected),
        (("list", "nothing"), Unavailable),
    ],
)
def test_mistakes_are_told_apart(run: Run, tmp_path: Path, arguments: tuple[str, ...], error: type[Exception]) -> None:
    assert isinstance(wrong(tmp_path, *arguments), error)


def test_where_the_shops_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAYCONF_LOCAL", raising=False)
    monkeypatch.chdir(tmp_path)
    make = ["create", "shop", "--website", "x", "--localization", "y"]

    def created(settings: Settings | None) -> None:
        assert CliRunner().invoke(group, make, obj=settings, catch_exceptions=False).exit_code == 0

    created(None)
    assert (tmp_path / ".payconf/local/shop.sqlite").is_file()
    created(Settings(None, None, str(tmp_path / "named")))
    assert (tmp_path / "named/shop.sqlite").is_file()
    project = tmp_path / "project"
    (project / "deep").mkdir(parents=True)
    (project / "payconf.yaml").write_text("version: 1\n")
    monkeypatch.chdir(project / "deep")
    created(Settings(None, None, None))
    assert (project / ".payconf/local/shop.sqlite").is_file()
    monkeypatch.chdir(tmp_path / "named")
    created(Settings(None, None, None))
    assert (tmp_path / "named/.payconf/local/shop.sqlite").is_file()

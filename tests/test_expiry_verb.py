"""payconf expiry, as somebody types it and as a nightly job runs it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from payconf.model.ending import Ends, How, Watched
from payconf.model.errors import Unavailable
from payconf.model.kind import FieldSpec, Kind
from payconf.model.resource import Account, LiveResource
from payconf.render.expiry import expiry_json, expiry_text, hits
from payconf.testing.identify_double import DoubleSession, IdentifyDouble
from tests.certificate_samples import NOW, certificate, pem, private
from tests.worlds import World, go_live, make_world

MONTH = timedelta(days=30)
LATER = (datetime.now(UTC) + timedelta(days=60)).date()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path / "world")


def credentials(world: World, environment: str, name: str, *lines: str) -> None:
    """Write further lines below a credential."""
    file = world.project / f"environments/{environment}/credentials.yaml"
    text = file.read_text("utf-8")
    assert text.count(f"\n  {name}:\n") == 1
    added = "".join(f"    {line}\n" for line in lines)
    file.write_text(text.replace(f"\n  {name}:\n", f"\n  {name}:\n{added}"), "utf-8")


def look(world: World, *names: str, secrets: bool = True, services: Any = None) -> tuple[Watched, ...]:
    return world.workflow(services, now=lambda: NOW).expiry(names, secrets)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_nothing_that_ends_soon_is_0_and_says_what_comes_next(world: World) -> None:
    said = world.payconf("expiry", "production", "--no-secrets")
    assert said.code == 0, said.all
    assert re.search(r"Nothing has ended or will within 30d\. The next of \d days is 20\d\d-", flat(said.out))


def test_what_has_ended_comes_first_and_ends_with_2(world: World) -> None:
    credentials(world, "sandbox", "stripe", "expires: 2020-02-01")
    credentials(world, "sandbox", "apruve", f"expires: {LATER}", "owner: jana@acme.example")
    credentials(world, "production", "apruve", "expires: 2020-01-01")
    said = world.payconf("expiry", "--no-secrets", "--within", "90d")
    assert said.code == 2, said.all
    assert [line for line in said.out.splitlines() if line.startswith(("  x", "  !"))][:3] == [
        "  x production: The credential apruve ended on 2020-01-01",
        "  x sandbox: The credential stripe ended on 2020-02-01",
        f"  ! sandbox: The credential apruve ends on {LATER}, in 60 days",
    ]
    assert re.search(
        r"environments/sandbox/credentials\.yaml:\d+:14 credentials/apruve owner jana@acme\.example "
        r"integrations/apruve known: credentials\.yaml says it \(expires\)\. then: Payments with it fail\. "
        r"do: Make a new one at Apruve, put it into its store, and write its new days; "
        r"`payconf rotate sandbox apruve` says how\.",
        flat(said.out),
    )
    assert world.payconf("expiry", "sandbox", "--no-secrets", "--within", "59d").out.count("  ! ") == 0


def test_what_has_no_day_is_said_with_the_line_to_add_and_is_no_hit(world: World) -> None:
    said = world.payconf("expiry", "sandbox", "--no-secrets")
    assert said.code == 0
    assert (
        "? sandbox: of the credential ingenico, api_key_id and api_secret live 2 years, and nobody says since when it "
        "is there environments/sandbox/credentials.yaml:24:3 credentials/ingenico integrations/ingenico do: Look at "
        "Worldline for the day on which it was made, and write it below ingenico. add: created: YYYY-MM-DD"
    ) in flat(said.out)
    credentials(world, "sandbox", "ingenico", "created: 2024-01-31")
    assert "of the credential ingenico, api" not in flat(world.payconf("expiry", "sandbox", "--no-secrets").out)


def test_without_secrets_no_store_is_read_and_that_is_said(world: World) -> None:
    (found,) = look(world, "sandbox", secrets=False, services=_Untouched())
    assert found.unread[0].startswith("No secret was read and no service was asked")


class _Untouched(dict[str, Any]):
    """Providers that must not be looked at."""

    def get(self, *_: Any) -> Any:
        raise AssertionError("a service was looked for")


def test_certificates_and_what_services_tell_are_listed_with_secrets(world: World) -> None:
    doubles: dict[str, Any] = dict(go_live(world))
    ends = NOW + timedelta(days=20)
    held = pem(certificate(start=ends - timedelta(days=365), days=365)) + private("RSA-2048")
    world.environ["PAYCONF_LIVE_CYBERSOURCE_SECRET_KEY"] = held.decode()
    told = Account("acct-other", "live", created=NOW - timedelta(days=700), expires=NOW + timedelta(days=9))
    doubles["worldline"] = IdentifyDouble("worldline", {"4127": told})
    (found,) = look(world, "production", services=doubles)
    listed = {(entry.address, entry.kind): entry for entry in found.found.dated}
    assert listed["credentials/cybersource", Ends.CERTIFICATE].at == ends
    service = listed["credentials/ingenico", Ends.CREDENTIAL]
    assert (service.how, service.at) == (How.SERVICE, told.expires)
    assert listed["credentials/ingenico", Ends.LIFETIME].basis.startswith("Made on 2024-12-22, by what Worldline tells")
    assert [hit.ending.address for hit in hits([found], MONTH)] == [
        "credentials/ingenico",
        "credentials/cybersource",
        "credentials/ingenico",  # by the lifetime of its keys
    ]


def test_what_could_not_be_read_is_said_and_stops_nothing(world: World) -> None:
    doubles: dict[str, Any] = dict(go_live(world))
    world.environ["PAYCONF_LIVE_CYBERSOURCE_SECRET_KEY"] = pem(certificate()).decode()[:300]
    del world.environ["PAYCONF_LIVE_APRUVE_API_KEY"]
    doubles["worldline"] = IdentifyDouble("worldline", {})
    (found,) = look(world, "production", services=doubles)
    assert any(text.startswith("apruve.api_key: env://PAYCONF_LIVE_APRUVE_API_KEY") for text in found.unread)
    assert "cybersource.secret_key holds the begin of a certificate or key without its end" in found.unread
    assert not any(text.startswith("ingenico") for text in found.unread)  # it was asked, and said no
    del doubles["authorize_net"]
    world.environ["PAYCONF_STATE"] = "sqlite:///proc/nowhere/state.sqlite"
    (found,) = look(world, "production", services=doubles)
    assert any(text.startswith("The state could not be read") for text in found.unread)


@dataclass(frozen=True, slots=True)
class Wallet:
    """As a provider tells it."""

    domain_id: str
    domain: str
    enabled: bool
    wallet: str
    active: bool
    why: str = ""


class Service(IdentifyDouble):
    """A service that keeps webhooks, and tells of wallets or fails to."""

    def __init__(self, accounts: Mapping[str, Account], tells: bool = True) -> None:
        super().__init__("stripe", accounts)
        names = ("webhooks", "payment_method_domains")
        fields = {name: FieldSpec(name) for name in ("url", "domain")}
        self.KINDS = {name: Kind(name, "managed", fields, 5, at_service=True) for name in names}
        self.tells = tells
        self.opened = self.closed = 0

    def connect(self, target: Any) -> Any:
        service = self
        self.opened += 1

        class Counted(DoubleSession):
            def close(self) -> None:
                service.closed += 1

        return Counted(target)

    def read(self, session: DoubleSession, kind: str) -> Iterable[LiveResource]:
        if not self.tells:
            raise Unavailable("Stripe doesn't answer.")
        url, ends = "https://shop.acme.example/stripe/handle-events", (NOW + timedelta(days=5)).isoformat()
        return [LiveResource(kind, "we_1", {"url": url, "key_expires": ends})]

    def wallets(self, session: DoubleSession) -> tuple[Wallet, ...]:
        if not self.tells:
            raise Unavailable("Stripe doesn't answer.")
        return (Wallet("pmd_1", "shop.acme.example", True, "apple_pay", False, "No file was found."),)


def at_stripe(world: World, tells: bool = True) -> Service:
    go_live(world)
    (world.project / "environments/production/services.yaml").write_text(
        "payment_method_domains:\n  shop: {service: stripe, integration: stripe, domain: shop.acme.example}\n",
        "utf-8",
    )
    text = (world.project / "environments/production/credentials.yaml").read_text("utf-8")
    account = re.search(r"account: (\S+)", text)
    assert account is not None
    return Service({value: Account(account[1], "live") for value in world.environ.values()}, tells)


def test_keys_of_webhooks_and_domains_are_asked_of_the_services(world: World) -> None:
    service = at_stripe(world)
    (found,) = look(world, "production", services={"stripe": service})
    listed = {entry.address: entry for entry in found.found.dated}
    assert listed["webhooks/stripe-orders"].day == (NOW + timedelta(days=5)).date()
    assert listed["payment_method_domains/shop"].state == "is not verified: No file was found"
    assert service.opened == service.closed > 0
    text = flat(expiry_text([found], "30d", MONTH))
    assert "x production: Apple Pay on the domain shop.acme.example is not verified: No file was found" in text
    assert "services.yaml:2:" in text


def test_services_that_do_not_answer_are_said(world: World) -> None:
    (found,) = look(world, "production", services={"stripe": at_stripe(world, tells=False)})
    assert found.unread.count("Stripe doesn't answer.") == 2
    assert not any(entry.address.startswith(("webhooks", "payment_method")) for entry in found.found.dated)
    silent: Any = at_stripe(world)
    silent.wallets = None
    (found,) = look(world, "production", services={"stripe": silent})
    said = "Nobody here can ask stripe whether Apple Pay is verified on its domains."
    assert said in found.unread


def test_json_has_every_day_and_says_which_are_hits(world: World) -> None:
    credentials(world, "sandbox", "stripe", "expires: 2020-02-01")
    credentials(world, "sandbox", "apruve", "expires: 2035-02-01")
    said = world.payconf("expiry", "sandbox", "--no-secrets", "--format", "json")
    assert said.code == 2
    data = json.loads(said.out)
    assert (data["format_version"], data["within"], len(data["environments"])) == (1, "30d", 1)
    (environment,) = data["environments"]
    assert environment["environment"] == "sandbox"
    by = {entry["address"]: entry for entry in environment["endings"]}
    assert by["credentials/stripe"] == {
        "kind": "credential",
        "address": "credentials/stripe",
        "name": "expires",
        "title": "credential stripe",
        "day": "2020-02-01",
        "moment": None,
        "days_left": by["credentials/stripe"]["days_left"],
        "ended": True,
        "hit": True,
        "said": "The credential stripe ended on 2020-02-01",
        "known": "written",
        "basis": "credentials.yaml says it (expires).",
        "then": "Payments with it fail.",
        "do": by["credentials/stripe"]["do"],
        "place": by["credentials/stripe"]["place"],
        "owner": "finance@acme.example",
        "integrations": ["stripe"],
    }
    assert (by["credentials/apruve"]["hit"], by["credentials/apruve"]["ended"]) == (False, False)
    assert {entry["add"] for entry in environment["undated"]} == {"created: YYYY-MM-DD"}
    assert environment["not_looked_at"]


def test_json_of_what_has_no_day(world: World) -> None:
    (found,) = look(world, "production", services={"stripe": at_stripe(world)})
    (environment,) = json.loads(expiry_json([found], "30d", MONTH))["environments"]
    (domain,) = (entry for entry in environment["endings"] if entry["kind"] == "domain")
    assert (domain["day"], domain["days_left"], domain["hit"]) == (None, None, True)


def test_plans_and_drift_warn_once_of_each_day(world: World) -> None:
    soon = (datetime.now(UTC) + timedelta(days=20)).date()
    credentials(world, "sandbox", "cybersource", f"expires: {soon}")
    allowed = f"allow_delete: [{{address: rules/germany, reason: PAY-1, until: {soon}}}]\n"
    file = world.project / "environments/sandbox/environment.yaml"
    file.write_text(file.read_text("utf-8") + allowed, "utf-8")
    for words in (("plan", "sandbox", "--full"), ("drift", "sandbox", "--full")):
        said = world.payconf(*words)
        assert said.out.count("warning PC412 ") == 1, said.all
        assert said.out.count("warning PC420 ") == 1, said.all
        assert f"The permission to delete rules/germany ends on {soon}, in 20 days." in flat(said.out)


def test_the_calendar_holds_all_days_whatever_is_soon(world: World, tmp_path: Path) -> None:
    file = tmp_path / "payments.ics"
    credentials(world, "sandbox", "apruve", "expires: 2035-02-01")
    said = world.payconf("expiry", "sandbox", "--no-secrets", "--calendar", str(file))
    assert said.code == 0, said.all
    assert b"DTSTART;VALUE=DATE:20350201\r\n" in file.read_bytes()


@pytest.mark.parametrize("within", ["30", "0d", "-1d", "1w", "30d ", "30d\n"])
def test_a_duration_that_is_none_is_a_usage_error(world: World, within: str) -> None:
    said = world.payconf("expiry", "sandbox", "--within", within)
    assert (said.code, said.out) == (64, "")


def test_unknown_environments_and_errors_end_as_everywhere(world: World) -> None:
    assert world.payconf("expiry", "nowhere", "--no-secrets").code == 64
    credentials(world, "sandbox", "apruve", "expires: tomorrow")
    said = world.payconf("expiry", "sandbox", "--no-secrets")
    assert said.code == 10
    assert "expected a date such as 2026-12-31" in said.err
    folder = world.payconf("expiry", "production", "--no-secrets", "--calendar", str(world.folder / "no/such.ics"))
    assert folder.code == 1


def test_no_secret_is_in_what_it_says(world: World) -> None:
    doubles = go_live(world)
    (found,) = look(world, "production", services=doubles)
    said = expiry_text([found], "30d", MONTH) + expiry_json([found], "30d", MONTH)
    for name, value in world.environ.items():
        assert not name.startswith("PAYCONF_LIVE") or value not in said


def test_no_environment_and_no_day(world: World) -> None:
    assert "What ends in no environment" in expiry_text([], "30d", MONTH)
    (found,) = look(world, "sandbox", secrets=False)
    empty = replace(found, found=type(found.found)(), unread=())
    text = expiry_text([empty], "30d", MONTH)
    assert text.endswith("\n\nNothing has ended or will within 30d. No day is known.\n")
    assert len(text.splitlines()) == 3

"""Every service through the line: right, wrong, of the other side, restricted, locked, unreachable; and memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from payconf.model.evidence import Mode
from payconf.model.proven import Proven, Standing
from payconf.testing.orocommerce.messages import Response
from tests.identify_samples import NOWHERE, Side
from tests.proof_worlds import NAMES, ProofWorld

pytestmark = pytest.mark.untraced

Made = Callable[..., ProofWorld]
SIDES: tuple[Side, ...] = ("test", "live")
every_service = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with ExitStack() as stack:
        yield lambda name, side="test": ProofWorld(tmp_path / "project", name, side, stack)


@every_service
@pytest.mark.parametrize("side", SIDES)
def test_the_right_credential_is_proven_with_all_that_was_told(made: Made, name: str, side: Side) -> None:
    world = made(name, side)
    found = world.proven()
    assert (found.standing, found.mode, found.reasons) == (Standing.YES, Mode(side), ())
    assert (found.evidence.account, found.expected) == (world.account, world.account)
    assert found.evidence.host in world.hosts
    assert world.hosts[found.evidence.host] == world.fakes[side].url
    assert found.evidence.at == "2026-11-29T12:00:00+00:00"
    assert len(world.asked) == world.calls()


@every_service
def test_proven_twice_is_one_question_until_prove_every_is_over(made: Made, name: str) -> None:
    world = made(name)
    first = world.proven().evidence
    world.later(hours=23, minutes=59)
    second = world.proven().evidence
    assert len(world.asked) == world.calls()
    assert (second.remembered, second.at) == (True, first.at)
    assert (second.account, second.capabilities, second.pieces) == (first.account, first.capabilities, first.pieces)
    world.later(minutes=1)
    third = world.proven().evidence
    assert (third.remembered, third.at) == (False, "2026-11-30T12:00:00+00:00")
    assert len(world.asked) == 2 * world.calls()


@every_service
def test_what_was_not_accepted_is_not_sent_again_until_it_changes(made: Made, name: str) -> None:
    world = made(name)
    world.forget()
    first = world.proven()
    assert (first.standing, first.evidence.rejected) == (Standing.NO, True)
    asked = len(world.asked)
    assert asked
    world.later(days=400)
    again = world.proven()
    assert (again.standing, again.evidence.rejected, len(world.asked)) == (Standing.NO, True, asked)
    assert again.evidence.fault is not None
    assert first.evidence.fault is not None
    assert again.evidence.fault.startswith(f"{first.evidence.fault} ")
    assert (
        "said so on 2026-11-29 12:00 UTC, and is not asked again until the credential changes" in again.evidence.fault
    )
    assert f"payconf prove {world.environment} credentials/access --again" in again.evidence.fix
    secret = next(key for key in world.fields if key.upper() in world.environ)
    world.environ[secret.upper()] = world.environ[secret.upper()][:-2] + "Zz"
    world.proven()
    assert len(world.asked) > asked


@every_service
def test_again_sends_it_once_more(made: Made, name: str) -> None:
    world = made(name)
    known = {kind: dict(getattr(world.fakes["test"], kind, {})) for kind in ("keys", "apps", "merchants", "logins")}
    world.forget()
    world.proven()
    for kind, entries in known.items():
        getattr(world.fakes["test"], kind, {}).update(entries)
    assert world.proven().standing is Standing.NO
    assert world.proven(again=True).standing is Standing.YES
    asked = len(world.asked)
    assert world.proven().standing is Standing.YES
    assert len(world.asked) == asked


@every_service
def test_a_credential_of_another_account_is_refused(made: Made, name: str) -> None:
    world = made(name, "live")
    world.credential["account"] = "acct_1ZZZZZZZZZZZZZZZZ" if name == "stripe" else "ZZZZZZZZZZZZZ"
    world.write()
    found = world.proven()
    assert (found.standing, found.evidence.account) == (Standing.NO, world.account)
    (reason,) = found.reasons
    assert reason.startswith("PC215 The credential access belongs to account ")


@every_service
def test_an_account_that_is_only_spelled_otherwise_is_refused_with_the_spelling(made: Made, name: str) -> None:
    world = made(name)
    world.credential["account"] = world.account + " "
    world.write()
    found = world.proven()
    assert found.standing is Standing.NO


@every_service
def test_nobody_there_proves_and_rejects_nothing_and_is_asked_again(made: Made, name: str) -> None:
    world = made(name, "live")
    world.proven()
    there, world.hosts = world.hosts, dict.fromkeys(world.hosts, NOWHERE)
    world.later(days=2)
    found = world.proven()
    assert (found.standing, found.evidence.asked, found.evidence.rejected) == (Standing.UNANSWERED, False, False)
    assert found.evidence.fault is not None
    assert "can't be reached" in found.evidence.fault
    asked = len(world.asked)
    world.hosts = there
    assert world.proven().standing is Standing.YES
    assert len(world.asked) == asked + world.calls()


@every_service
@pytest.mark.parametrize("status", [429, 503])
def test_too_many_requests_and_failures_are_not_remembered(made: Made, name: str, status: int) -> None:
    world = made(name)
    world.fakes["test"].reads = "/"
    world.fakes["test"].faults = [Response(status, b"{}", {"Retry-After": "7"})]
    assert world.proven().standing is Standing.UNANSWERED
    assert world.proven().standing is Standing.YES


@every_service
def test_the_same_secret_at_another_host_is_asked_there(made: Made, name: str) -> None:
    world = made(name)
    world.proven()
    host = world.proven().evidence.host
    before = world.hosts[host]
    world.hosts = {**world.hosts, host: before.replace("127.0.0.1", "localhost")}
    found = world.proven()
    assert not found.evidence.remembered
    assert len(world.asked) == 2 * world.calls()


@every_service
def test_nothing_that_is_kept_holds_a_secret(made: Made, name: str) -> None:
    world = made(name)
    world.proven()
    world.forget()
    world.later(days=2)
    world.proven()
    kept = world.kept()
    assert "last proof/access" in kept
    for value in world.environ.values():
        assert value not in kept
        assert value.encode().hex() not in kept


def restricted(world: ProofWorld) -> None:
    """The credential is known, and may not do what is asked of it."""
    fake = world.fakes[world.side]
    match world.name:
        case "stripe":
            fake.keys[world.fields["secret_key"]].may = frozenset()  # type: ignore[attr-defined]
            fake.keys[world.fields["secret_key"]].names_account = False  # type: ignore[attr-defined]
        case "paypal_rest":
            fake.faults = [Response(403, b'{"name": "NOT_AUTHORIZED"}')]
        case "authorize_net":
            fake.merchants[world.fields["api_login_id"]].refuses = "E00010"  # type: ignore[attr-defined]
        case "apruve":
            fake.keys[world.fields["api_key"]].restricted = True  # type: ignore[attr-defined]
        case "cybersource":
            fake.merchants[world.fields["merchant_id"]].restricted = True  # type: ignore[attr-defined]
        case "paypal_payflow":
            fake.logins[world.fields["vendor"]].refuses = 28  # type: ignore[attr-defined]
        case _:
            fake.keys[world.fields["api_key_id"]].refuses = "9999"  # type: ignore[attr-defined]


@every_service
def test_a_restricted_credential_is_no_rejected_one(made: Made, name: str) -> None:
    world = made(name, "live")
    world.fakes["live"].reads = "/"
    restricted(world)
    first = world.proven()
    assert (first.standing, first.evidence.rejected) == (Standing.UNANSWERED, False)
    asked = len(world.asked)
    world.proven()
    assert len(world.asked) > asked


def locked(world: ProofWorld) -> bool:
    """The account is known and closed or not active; False where the service doesn't tell that apart."""
    fake = world.fakes[world.side]
    if world.name == "paypal_rest":
        fake.apps[world.fields["client_id"]].closed = True  # type: ignore[attr-defined]
        return True
    if world.name == "authorize_net":
        fake.merchants[world.fields["api_login_id"]].refuses = "E00008"  # type: ignore[attr-defined]
        return True
    return False


@pytest.mark.parametrize("name", ["paypal_rest", "authorize_net"])
def test_a_locked_account_says_no_and_is_asked_again_when_somebody_looks_again(made: Made, name: str) -> None:
    world = made(name, "live")
    assert locked(world)
    assert world.proven().standing is Standing.NO
    asked = len(world.asked)
    assert world.proven().standing is Standing.NO
    assert len(world.asked) > asked


def test_words_of_a_no_that_may_have_another_reason_say_so(made: Made) -> None:
    world = made("paypal_payflow")
    world.forget()
    world.environ["PASSWORD"] += "x"
    assert "Allowed IP Addresses" in world.proven().evidence.fix


def test_a_wrong_clock_is_among_the_reasons(made: Made) -> None:
    world = made("connect")
    world.environ["API_SECRET"] = world.environ["API_SECRET"][:-4] + "AAA="
    assert "clock is wrong" in (world.proven().evidence.fault or "")


def test_a_line_end_in_a_key_is_no_answer_of_the_service(made: Made) -> None:
    world = made("stripe")
    world.environ["SECRET_KEY"] = world.environ["SECRET_KEY"] + "\nx"
    found: Proven = world.proven()
    assert (found.evidence.rejected, world.asked) == (False, [])
    assert "line end; nothing was sent" in (found.evidence.fault or "")


def test_a_clock_that_ran_ahead_is_not_believed(made: Made) -> None:
    world = made("stripe")
    world.now += timedelta(days=900)
    world.proven()
    world.now -= timedelta(days=900)
    assert not world.proven().evidence.remembered

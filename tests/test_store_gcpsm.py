"""gcpsm://: Google's own client against a fake of Secret Manager."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.model.reference import parse_reference
from payconf.model.secret_facts import Facts
from payconf.stores import wrong
from payconf.stores.gcpsm import GoogleSecrets
from payconf.testing.orocommerce.messages import Response
from payconf.testing.stores.google import ACCESS, NUMBER, SECRET, VERSION, GoogleFake
from tests.store_samples import CANARY, Time, access, forms, looked, refused, resolved, settings_of, unreachable

PLACE = "gcpsm://acme-payments/stripe"
CREATED = datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleFake]:
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "acme-payments")  # else the login asks Google for it
    with GoogleFake() as opened:
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(opened.login(tmp_path)))
        opened.put("stripe", b"old", CANARY.encode())
        yield opened


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def store(fake: GoogleFake, time: Time) -> Iterator[GoogleSecrets]:
    opened = GoogleSecrets(access(settings_of("gcp", endpoint=fake.url)), time.patience())
    yield opened
    opened.close()


def test_the_newest_version_or_the_one_that_is_named(store: GoogleSecrets, fake: GoogleFake) -> None:
    assert resolved(store, PLACE) == CANARY.encode()
    assert resolved(store, f"{PLACE}?version=latest") == CANARY.encode()
    assert resolved(store, f"{PLACE}?version=1") == b"old"
    fake.secrets["stripe"].aliases["blue"] = 1
    assert resolved(store, f"{PLACE}?version=blue") == b"old"
    assert store.read(parse_reference(PLACE)).facts == Facts(version="2")


def test_a_field_and_bytes_that_are_no_text(store: GoogleSecrets, fake: GoogleFake) -> None:
    fake.put("payflow", json.dumps({"user": "acme", "password": CANARY}).encode())
    assert resolved(store, "gcpsm://acme-payments/payflow#password") == CANARY.encode()
    fake.put("raw", b"\xff\x00\n")
    assert resolved(store, "gcpsm://acme-payments/raw") == b"\xff\x00\n"


def test_the_project_of_the_settings(fake: GoogleFake) -> None:
    store = GoogleSecrets(access(settings_of("gcp", endpoint=f"{fake.url}/", project="acme-payments")))
    assert resolved(store, "gcpsm://stripe") == CANARY.encode()
    assert resolved(store, f"gcpsm://{NUMBER}/stripe") == CANARY.encode()
    without = GoogleSecrets(access())
    refused(StoreError, "names no project", lambda: resolved(without, "gcpsm://stripe"))
    without.close()
    store.close()


def test_what_is_known_without_the_value(store: GoogleSecrets, fake: GoogleFake) -> None:
    fake.secrets["stripe"].permissions = {VERSION, SECRET}
    assert looked(store, PLACE) == Facts("2", CREATED, read=False)
    fake.secrets["stripe"].expires = "2027-06-30T00:00:00Z"
    assert looked(store, f"{PLACE}?version=1") == Facts("1", CREATED, datetime(2027, 6, 30, tzinfo=UTC), read=False)
    assert not [line for line in fake.asked if line.endswith(":access")]
    refused(SecretDenied, "refuses access", lambda: resolved(store, PLACE))


@pytest.mark.parametrize("permissions", [{ACCESS}, {ACCESS, VERSION}, {ACCESS, SECRET}])
def test_who_may_only_read_the_value_is_told_its_version(
    store: GoogleSecrets, fake: GoogleFake, permissions: set[str]
) -> None:
    fake.secrets["stripe"].permissions = permissions
    assert looked(store, PLACE) == Facts("2", read=True)


def test_one_login_for_all_threads(store: GoogleSecrets, fake: GoogleFake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first token is given out late, so that a second thread would have the time to ask for one."""
    second, give = Event(), fake.token

    def token() -> str:
        if fake.asked.count("POST /v1/token") > 1:
            second.set()
        second.wait(0.3)
        return give()

    monkeypatch.setattr(fake, "token", token)
    threads = [Thread(target=resolved, args=(store, PLACE)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fake.asked.count("POST /v1/token") == 1
    assert len(fake.asked) == 9


def test_a_token_that_has_expired_is_renewed(store: GoogleSecrets, fake: GoogleFake) -> None:
    resolved(store, PLACE)
    fake.tokens.clear()
    assert resolved(store, f"{PLACE}?version=1") == b"old"
    assert fake.asked.count("POST /v1/token") == 2


@pytest.mark.parametrize(("state", "kind"), [("DISABLED", SecretDenied), ("DESTROYED", SecretMissing)])
def test_dead_versions(store: GoogleSecrets, fake: GoogleFake, state: str, kind: type[StoreError]) -> None:
    fake.secrets["stripe"].versions[-1].state = state
    for call in (resolved, looked):
        refused(kind, f"that version is {state.lower()}", lambda call=call: call(store, PLACE))  # type: ignore[misc]
    assert resolved(store, f"{PLACE}?version=1") == b"old"


def test_errors_are_told_apart(store: GoogleSecrets, fake: GoogleFake) -> None:
    refused(SecretMissing, "no such secret or version", lambda: resolved(store, "gcpsm://acme-payments/none"))
    refused(SecretMissing, "no such secret or version", lambda: resolved(store, f"{PLACE}?version=3"))
    refused(SecretMissing, "no such secret or version", lambda: looked(store, f"{PLACE}?version=3"))
    refused(SecretDenied, "refuses access", lambda: resolved(store, "gcpsm://acme-others/stripe"))
    fake.secrets["stripe"].permissions = set()
    refused(SecretDenied, "refuses access", lambda: looked(store, PLACE))


def body(code: int, status: str, reason: str = "") -> bytes:
    """An error of the API whose words hold what they shouldn't."""
    error = {"code": code, "status": status, "message": f"so {CANARY}", "details": [{"@type": "x", "y": CANARY}]}
    if reason:
        kind = "type.googleapis.com/google.rpc.ErrorInfo"
        error["details"] = [{"@type": kind, "reason": reason, "domain": "d", "metadata": {"canary": CANARY}}]
    return json.dumps({"error": error}).encode()


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (Response(400, body(400, "INVALID_ARGUMENT")), StoreError, "refuses the request .400."),
        (Response(403, body(403, "PERMISSION_DENIED")), SecretDenied, "refuses access"),
        (Response(403, body(403, "PERMISSION_DENIED", "SERVICE_DISABLED")), StoreUnreachable, "is not enabled"),
        (Response(403, CANARY.encode()), SecretDenied, "refuses access"),
        (Response(404, body(404, "NOT_FOUND")), SecretMissing, "no such secret"),
        (Response(409, body(409, "ABORTED")), StoreError, "refuses the request .409."),
        (Response(200, CANARY.encode()), StoreUnreachable, "is not Secret Manager"),
        (Response(200, f'{{"name": {{"{CANARY}": 1}}}}'.encode()), StoreUnreachable, "is not Secret Manager"),
    ],
)
def test_answers_that_are_not_asked_again(
    store: GoogleSecrets, fake: GoogleFake, time: Time, answer: Response, kind: type[StoreError], says: str
) -> None:
    fake.faults.append(answer)
    refused(kind, says, lambda: resolved(store, PLACE))
    assert time.slept == []


def test_401_again_after_a_new_login_is_no_login(store: GoogleSecrets, fake: GoogleFake) -> None:
    fake.faults += [Response(401, body(401, "UNAUTHENTICATED"))] * 5
    refused(StoreLogin, "refused or has expired", lambda: resolved(store, PLACE))
    asked = len(fake.asked)
    refused(StoreLogin, "refused or has expired", lambda: resolved(store, f"{PLACE}?version=1"))
    assert len(fake.asked) == asked


def test_too_many_requests(store: GoogleSecrets, fake: GoogleFake, time: Time) -> None:
    fake.faults += [Response(429, body(429, "RESOURCE_EXHAUSTED"), {"Retry-After": "7"}), Response(503, b"")]
    assert resolved(store, PLACE) == CANARY.encode()
    assert time.slept == [7.0, 0.8]
    fake.faults += [Response(429, body(429, "RESOURCE_EXHAUSTED"), {"Retry-After": "90"})]
    refused(StoreUnreachable, "too many requests", lambda: resolved(store, PLACE))
    assert time.slept == [7.0, 0.8]


def test_a_store_that_fails_is_given_up_for_all_secrets(store: GoogleSecrets, fake: GoogleFake, time: Time) -> None:
    fake.faults += [Response(500, body(500, "INTERNAL"))] * 20
    refused(StoreUnreachable, "answers with error 500", lambda: resolved(store, PLACE))
    asked = len(fake.asked)
    assert len(time.slept) > 3
    refused(StoreUnreachable, "answers with error 500", lambda: looked(store, "gcpsm://acme-payments/other"))
    assert len(fake.asked) == asked


def test_nobody_there(fake: GoogleFake, time: Time) -> None:
    settings = settings_of("gcp", endpoint=f"http://127.0.0.1:{unreachable()}")
    store = GoogleSecrets(access(settings), time.patience())
    refused(StoreUnreachable, "Secret Manager doesn't answer", lambda: resolved(store, PLACE))
    assert time.slept
    store.close()


def test_logins_that_fail(tmp_path: Path, fake: GoogleFake, time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_and_read() -> bytes:
        return resolved(GoogleSecrets(access(settings_of("gcp", endpoint=fake.url)), time.patience()), PLACE)

    fake.subject = "another"
    refused(StoreLogin, "refused, expired or revoked", open_and_read, "subject-token")
    fake.login(tmp_path)
    text = (tmp_path / "google.json").read_text()
    (tmp_path / "google.json").write_text(text.replace(fake.url, f"http://127.0.0.1:{unreachable()}"))
    refused(StoreUnreachable, "gives out Google's tokens", open_and_read, "another")
    (tmp_path / "google.json").write_text(f'{{"type": "{CANARY}"}}')
    refused(StoreLogin, "no login to Google Cloud", open_and_read)
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS")
    refused(StoreLogin, "no login to Google Cloud", open_and_read)


def test_the_client_writes_no_answer_down(
    store: GoogleSecrets, fake: GoogleFake, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """It would, where GOOGLE_SDK_PYTHON_LOGGING_SCOPE asks it to."""
    for name in ("google", "google.cloud", "google.cloud.secretmanager_v1"):
        caplog.set_level(logging.DEBUG, name)
    resolved(store, PLACE)
    shown = repr([vars(record) for record in caplog.records]) + "".join(capfd.readouterr())
    assert not [form for text in (CANARY, *fake.tokens, fake.subject) for form in forms(text) if form in shown]
    assert "httpResponse" not in shown
    assert "httpRequest" not in shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("gcpsm://acme-payments/stripe", ""),
        ("gcpsm://acme-payments/stripe?version=3#secret_key", ""),
        ("gcpsm://acme.example:payments-1/stripe?version=blue", ""),
        ("gcpsm://stripe", ""),
        ("ref+gcpsecrets://acme-payments/stripe?version=3", ""),
        ("gcpsm://Acme/stripe", "takes PROJECT/SECRET"),
        ("gcpsm://acme-payments/stripe/versions/3", "takes PROJECT/SECRET"),
        ("gcpsm://acme-payments/str%3Fipe", "takes PROJECT/SECRET"),
        ("gcpsm://acme-payments/..", "takes PROJECT/SECRET"),
        ("gcpsm://acme-payments/stripe?version=0", "version is a number"),
        ("gcpsm://acme-payments/stripe?version=1/../2", "version is a number"),
        ("gcpsm://acme-payments/stripe?v=1", "has no option v"),
    ],
)
def test_how_a_reference_is_written(text: str, says: str) -> None:
    found = wrong(parse_reference(text))
    assert says in found
    assert bool(says) == bool(found)

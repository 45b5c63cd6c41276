"""keyring://: the package keyring, with a file of keyrings.alt and with backends that fail."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import keyring
import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked

from payconf.model.errors import SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.model.reference import parse_reference
from payconf.model.secret_facts import Facts
from payconf.stores import wrong
from payconf.stores.access import logins
from payconf.stores.keyring import Keyring
from tests.store_samples import CANARY, access, looked, refused, resolved

PLAIN = "keyrings.alt.file.PlaintextKeyring"


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A keyring's file, found by the variables of the program."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", PLAIN)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


@pytest.fixture
def store() -> Iterator[Keyring]:
    opened = Keyring(access())
    yield opened
    opened.close()


class Backend(KeyringBackend):
    """Keeps nothing."""

    priority = 9  # type: ignore[assignment]

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


class Failing(Backend):
    """Raises what it was given, with a secret in its words."""

    def __init__(self, error: type[BaseException]) -> None:
        super().__init__()
        self.error, self.asked = error, 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        raise self.error(f"{service} {CANARY}")


class Waiting(Backend):
    """Asks somebody."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.answered.wait(60)
        return CANARY


def test_the_password_of_a_user_at_a_service(store: Keyring) -> None:
    keyring.set_password("payconf", "stripe", CANARY)
    keyring.set_password("payconf/production", "jana@acme.example", "another")
    assert resolved(store, "keyring://payconf/stripe") == CANARY.encode()
    assert resolved(store, "keyring://payconf/production/jana@acme.example") == b"another"
    assert looked(store, "keyring://payconf/stripe") == Facts()


def test_what_another_program_stored(store: Keyring) -> None:
    """The keyring's own program, as the page tells people to use it."""
    done = subprocess.run(
        [sys.executable, "-m", "keyring", "set", "payconf", "it's"], input=CANARY, text=True, check=True
    )
    assert done.returncode == 0
    assert resolved(store, "keyring://payconf/it's") == CANARY.encode()


def test_none_is_missing_and_the_remedy_is_a_command(store: Keyring) -> None:
    error = refused(
        SecretMissing, "no password of stripe for payconf", lambda: resolved(store, "keyring://payconf/stripe")
    )
    assert error.fix == "Store it: keyring set payconf stripe"


def test_an_empty_one_is_missing(store: Keyring) -> None:
    keyring.set_password("payconf", "empty", "")
    refused(SecretMissing, "empty", lambda: resolved(store, "keyring://payconf/empty"))


def test_a_machine_without_a_keyring(store: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    error = refused(StoreUnreachable, "has no keyring", lambda: resolved(store, "keyring://payconf/stripe"))
    assert "PYTHON_KEYRING_BACKEND" in error.fix


@pytest.mark.parametrize("name", ["keyrings.none.Keyring", "keyring.backends.fail.None", ""])
def test_a_backend_that_is_not_there(store: Keyring, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    refused(StoreUnreachable, "isn't installed|can't be used", lambda: resolved(store, "keyring://payconf/stripe"))


@pytest.mark.parametrize(
    ("raised", "kind", "says"),
    [
        (KeyringLocked, StoreLogin, "is locked"),
        (InitError, StoreUnreachable, "can't be used .InitError."),
        (OSError, StoreUnreachable, "can't be used .OSError."),
        (KeyError, StoreUnreachable, "can't be used .KeyError."),
    ],
)
def test_what_backends_raise(store: Keyring, raised: type[Exception], kind: type[StoreError], says: str) -> None:
    backend = Failing(raised)
    keyring.set_keyring(backend)
    refused(kind, says, lambda: resolved(store, "keyring://payconf/stripe"))
    refused(kind, f"other: .*{says}", lambda: looked(store, "keyring://payconf/other"))
    assert backend.asked == 1


def test_one_that_waits_for_somebody_is_not_waited_for_for_ever() -> None:
    backend = Waiting()
    keyring.set_keyring(backend)
    store = Keyring(access(), seconds=0.05)
    refused(StoreUnreachable, "doesn't answer", lambda: resolved(store, "keyring://payconf/stripe"))
    backend.answered.set()
    store.close()


def test_it_may_hold_what_opens_another_store() -> None:
    keyring.set_password("payconf", "vault-token", CANARY)
    opened = logins(None, {}, Path("/"), access().now)
    assert opened._access.opener("keyring://payconf/vault-token").reveal() == CANARY.encode()
    opened.close()


def test_nothing_in_the_project_names_a_backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a module beside payconf.yaml nor a keyring's settings there are looked at."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    (tmp_path / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=planted.Keyring\nkeyring-path=.\n")
    (tmp_path / "planted.py").write_text("raise SystemExit('planted code ran')\n")
    (tmp_path / "keyrings").mkdir()
    (tmp_path / "keyrings" / "planted.py").write_text("raise SystemExit('planted code ran')\n")
    monkeypatch.chdir(tmp_path)
    script = (
        "import sys; from payconf.stores.keyring import Keyring; from tests.store_samples import access, resolved\n"
        "resolved(Keyring(access()), 'keyring://payconf/stripe')"
    )
    root = str(Path(__file__).resolve().parent.parent)
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {root!r})\n{script}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "planted" not in done.stdout + done.stderr
    assert "StoreUnreachable" in done.stderr or "SecretMissing" in done.stderr, done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("keyring://payconf/stripe", ""),
        ("keyring://https://shop.acme.example/jana@acme.example", ""),
        ("keyring://stripe", "takes SERVICE/USER"),
        ("keyring://payconf/", "takes SERVICE/USER"),
        ("keyring://payconf/stripe#key", "has no fields"),
        ("keyring://payconf/stripe?backend=planted.Keyring", "has no option backend"),
    ],
)
def test_how_a_reference_is_written(text: str, says: str) -> None:
    found = wrong(parse_reference(text))
    assert says in found
    assert bool(says) == bool(found)

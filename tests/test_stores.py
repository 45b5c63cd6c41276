"""Secret stores: env and file, and what they refuse."""

from __future__ import annotations

import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

import pytest

from payconf.model.config.stores import Stores
from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreUnreachable
from payconf.model.reference import parse_reference
from payconf.model.secret_facts import OPEN_TO_ALL
from payconf.stores.access import logins
from payconf.stores.resolver import Resolver

CANARY = "canary-" + "s3cret" * 3


def resolver(variables: dict[str, str] | None = None) -> Resolver:
    return Resolver(logins(None, variables or {}, Path("/"), lambda: datetime.now(UTC)))


def resolve(text: str, variables: dict[str, str] | None = None) -> bytes:
    return resolver(variables)(parse_reference(text)).reveal()


def write(path: Path, content: bytes, mode: int = 0o600) -> str:
    path.write_bytes(content)
    path.chmod(mode)
    return f"file://{path}"


def test_env_is_the_exact_value() -> None:
    assert resolve("env://KEY", {"KEY": " a\n"}) == b" a\n"
    assert resolve("env://KEY", {"KEY": "\udcff"}) == b"\xff"
    assert resolve("ref+env://KEY", {"KEY": "a"}) == b"a"


@pytest.mark.parametrize(("variables", "says"), [({}, "not set"), ({"KEY": ""}, "empty")])
def test_env_missing(variables: dict[str, str], says: str) -> None:
    with pytest.raises(SecretMissing, match=says):
        resolve("env://KEY", variables)


def test_env_has_no_fields_and_no_options() -> None:
    with pytest.raises(StoreError, match="has no fields") as caught:
        resolve("env://KEY#field", {"KEY": CANARY})
    assert "PC120" in caught.value.fix
    with pytest.raises(StoreError, match="has no option version; it takes none"):
        resolve("env://KEY?version=3", {"KEY": CANARY})


@pytest.mark.parametrize(
    ("content", "value"), [(b"abc", b"abc"), (b"abc\n", b"abc"), (b"abc\r\n", b"abc"), (b"abc\n\n", b"abc\n")]
)
def test_file_drops_one_final_newline(tmp_path: Path, content: bytes, value: bytes) -> None:
    assert resolve(write(tmp_path / "s", content)) == value


def test_file_is_read_once(tmp_path: Path) -> None:
    reference = write(tmp_path / "s", b'{"user": "u1", "password": "p1"}')
    read = resolver()
    assert read(parse_reference(reference + "#user")).reveal() == b"u1"
    write(tmp_path / "s", b'{"user": "u2", "password": "p2"}')
    assert read(parse_reference(reference + "#password")).reveal() == b"p1"


def test_file_errors_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SecretMissing, match="no such file"):
        resolve(f"file://{tmp_path}/none")
    with pytest.raises(SecretMissing, match="empty"):
        resolve(write(tmp_path / "empty", b"\n"))
    with pytest.raises(StoreError, match="regular file"):
        resolve(f"file://{tmp_path}")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StoreError, match="regular file"):
        resolve(f"file://{tmp_path}/pipe")
    with pytest.raises(StoreError, match="1 MiB"):
        resolve(write(tmp_path / "big", b"x" * (1024 * 1024 + 1)))
    with pytest.raises(StoreUnreachable, match="can't be opened"):
        resolve(f"file://{tmp_path}/{'x' * 300}")

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(SecretDenied, match="may not be read"):
        resolve(f"file://{tmp_path}/s")


def test_file_that_others_may_write_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="every user") as caught:
        resolve(write(tmp_path / "s", CANARY.encode(), 0o602))
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_file_that_others_may_read_is_known(tmp_path: Path) -> None:
    reference = parse_reference(write(tmp_path / "s", b"x", 0o644))
    assert resolver().facts(reference).remark == OPEN_TO_ALL
    assert resolver().look(reference).remark == OPEN_TO_ALL
    (tmp_path / "s").chmod(0o640)
    assert resolver().look(reference).remark == ""


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (CANARY.encode(), StoreError, "no JSON object"),
        (b'["' + CANARY.encode() + b'"]', StoreError, "no JSON object"),
        (b'{"other": "' + CANARY.encode() + b'"}', SecretMissing, "no field user"),
        (b'{"user": 12, "x": "' + CANARY.encode() + b'"}', StoreError, "not text"),
        (b'{"user": ""}', SecretMissing, "empty"),
    ],
)
def test_fields_of_a_file(tmp_path: Path, content: bytes, error: type[StoreError], says: str) -> None:
    with pytest.raises(error, match=says) as caught:
        resolve(write(tmp_path / "s", content) + "#user")
    text = "".join(traceback.format_exception(caught.value)) + repr(caught.value.__context__)
    assert CANARY not in text


@pytest.mark.parametrize("login", ["payconf", {"role": "payconf", "mount": "gitlab", "token": "env://VAULT_ID_TOKEN"}])
def test_settings_are_written_as_they_were_read(login: object) -> None:
    """Without a warning: users would see it."""
    read = Stores.model_validate({"vault": {"auth": {"jwt": login}}})
    assert Stores.model_validate_json(read.model_dump_json()) == read

"""Addresses of states: what is understood, what is asked for, and that no error quotes a password."""

from __future__ import annotations

import sys
import traceback

import pytest

from payconf.model.errors import PayconfError, StateError, StateUnreachable, UsageError
from payconf.state import dsn, open_state
from payconf.state.s3.address import parse, quoted, unquoted
from tests.server_tools import free_port
from tests.state_servers import ACCESS

HIDDEN = "canary-7!x"
BAD = [
    "",
    "sqlite",
    "sqlite://",
    "sqlite:///",
    "sqlite://state.db",
    f"mysql://u:{HIDDEN}@h/db",
    f"postgresql://u:{HIDDEN}@h",
    f"postgresql://u:{HIDDEN}@h/",
    f"postgresql://u:{HIDDEN}@h/a/b",
    f"postgresql://u:{HIDDEN}@h:port/db",
    f"postgresql://u:7/{HIDDEN}@h/db",
    f"postgresql://u:7?{HIDDEN}@h/db",
    f"postgresql://u:{HIDDEN}#@h/db",
    f"postgresql://h/db?password={HIDDEN}",
    f"postgresql://h/db?{HIDDEN}",
    "postgresql://h/db?schema=Payconf",
    "postgresql://h/db?schema=pg_catalog",
    f"s3://key:{HIDDEN}@states/x",
    "s3://",
    "s3://states/a//b",
    "s3://states/../b",
    f"s3://states/x?secret={HIDDEN}",
    f"s3://states/x?endpoint=https://u:{HIDDEN}@h",
    f"s3://states/x?{HIDDEN}",
    "s3://states/x?endpoint=ftp://h",
]


def whole(error: BaseException) -> str:
    """Everything that could be shown of an error."""
    return "".join(traceback.format_exception(error)) + repr(error) + str(getattr(error, "fix", ""))


@pytest.mark.parametrize("url", BAD)
def test_what_is_not_understood_is_not_quoted(url: str) -> None:
    with pytest.raises(UsageError, match="not understood") as caught:
        open_state(url)
    assert HIDDEN not in whole(caught.value)


@pytest.mark.parametrize("name", ["psycopg", "boto3"])
def test_a_missing_extra_is_a_clear_error(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    scheme = {"psycopg": "postgresql", "boto3": "s3"}[name]
    with pytest.raises(StateError, match=f"{name} is not installed") as caught:
        open_state(f"{scheme}://u:{HIDDEN}@h/db")
    assert f"payconf[{scheme}]" in caught.value.fix
    assert HIDDEN not in whole(caught.value)


def test_a_server_elsewhere_must_prove_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(url: str) -> tuple[object, object]:
        parameters = dsn.parse(url).parameters()
        return parameters.get("sslmode"), parameters.get("sslrootcert")

    assert asked("postgresql://db.acme.example/payconf") == ("verify-full", "system")
    assert asked("postgresql://db.acme.example/payconf?sslrootcert=ca.pem") == ("verify-full", "ca.pem")
    assert asked("postgresql://db.acme.example/payconf?sslmode=require") == ("require", None)
    assert asked("postgresql://127.0.0.1/payconf") == (None, None)
    assert asked("postgresql:///payconf?host=/run/postgresql") == (None, None)
    assert asked("postgresql://127.0.0.1/payconf?host=db.acme.example") == ("verify-full", "system")
    monkeypatch.setenv("PGSSLMODE", "require")
    assert asked("postgresql://db.acme.example/payconf") == (None, None)


def test_the_parts_of_an_address() -> None:
    found = dsn.parse("postgresql://pay%40conf:p%2Fw@[::1]:5433/a%2Fb?schema=acme&connect_timeout=3")
    parameters = found.parameters()
    wanted = {"host": "::1", "port": 5433, "user": "pay@conf", "password": "p/w", "dbname": "a/b"}
    assert {name: parameters[name] for name in wanted} == wanted
    assert parameters["connect_timeout"] == "3"
    assert str(found) == "postgresql://[::1]:5433/a/b (schema acme)"
    assert "p/w" not in repr(found)
    assert found.without_password("it was p/w, or p%2Fw") == "it was ***, or ***"
    place = parse("s3://states/team%20a/acme/?region=eu-central-1&endpoint=http://127.0.0.1:9000")
    assert (place.bucket, place.prefix, place.region) == ("states", "team a/acme/", "eu-central-1")
    assert str(place) == "s3://states/team a/acme at http://127.0.0.1:9000"


@pytest.mark.parametrize("name", ["production", ".", "..", "a/b", "x=2E", "größe 😀", "%2F", "A"])
def test_names_in_keys_can_be_read_back(name: str) -> None:
    assert unquoted(quoted(name)) == name
    assert set(quoted(name)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-=")


def test_a_server_that_isnt_there_is_14(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    urls = [
        f"postgresql://payconf:{HIDDEN}@127.0.0.1:{port}/db",
        f"s3://states/x?endpoint=http://127.0.0.1:{port}",
    ]
    for name in ACCESS:
        monkeypatch.setenv(name, f"{name}-{HIDDEN}" if "KEY" in name else "true")
    for url in urls:
        with pytest.raises(StateUnreachable, match=r"can't be reached") as caught:
            open_state(url)
        assert caught.value.exit_code == 14
        assert HIDDEN not in whole(caught.value)


def test_a_store_without_credentials_is_14(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(PayconfError, match="NoCredentialsError") as caught:
        open_state(f"s3://states/x?endpoint=http://127.0.0.1:{free_port()}")
    assert caught.value.exit_code == 14
    with pytest.raises(PayconfError, match="ProfileNotFound") as caught:
        open_state("s3://states/x?profile=nobody")
    assert caught.value.exit_code == 14

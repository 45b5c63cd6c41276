"""Questions to payment services: one object an answer, and nothing secret in an error."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from payconf.http import Answer
from payconf.http.service import ServiceCalls
from payconf.model.errors import ProviderError, Rejected, Unavailable, Unexpected
from payconf.model.secret import Secret
from tests.http_samples import Server, reply

KEY, TOKEN = "key-" + "n0body" * 4, "token-" + "s33s" * 5


@pytest.fixture
def calls(server: Server) -> Iterator[ServiceCalls]:
    with closing(ServiceCalls("Acme Pay", server.base, [Secret(KEY.encode())], explain=quoting)) as opened:
        opened.keep(Secret(TOKEN.encode()))
        yield opened


def quoting(method: str, path: str, answer: Answer) -> ProviderError | None:
    """A careless reader of refusals."""
    return Rejected(f"It says {answer.body.decode()}.", "Mend it.") if answer.status == 422 else None


def caught(ask: Callable[[], object]) -> ProviderError:
    with pytest.raises(ProviderError) as error:
        ask()
    shown = "".join(traceback.format_exception(error.value)) + repr(error.value.__context__) + repr(vars(error.value))
    assert KEY not in shown
    assert TOKEN not in shown
    assert error.value.fix
    return error.value


@pytest.mark.parametrize("secret", [KEY, TOKEN])
def test_a_quoted_secret_is_taken_out(server: Server, calls: ServiceCalls, secret: str) -> None:
    server.answers["/x"] = reply(422, secret.encode())
    error = caught(lambda: calls.ask("GET", "/x"))
    assert isinstance(error, Rejected)
    assert error.message == "It says (secret)."
    assert error.__context__ is None


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_an_object_is_read_with_and_without_a_mark(server: Server, calls: ServiceCalls, mark: bytes) -> None:
    server.answers["/x"] = reply(200, mark + b'{"a": 1}')
    assert calls.ask("POST", "/x", json={}) == {"a": 1}


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"null", b"<html>", b"\xff\xfe\xfd"])
def test_anything_else_is_not_the_services(server: Server, calls: ServiceCalls, body: bytes) -> None:
    server.answers["/x"] = reply(200, body)
    error = caught(lambda: calls.ask("GET", "/x"))
    assert isinstance(error, Unexpected)
    assert error.message.startswith("What answers in place of Acme Pay sends something else")


def test_times_are_the_callers(server: Server) -> None:
    """Where nobody says, they are the helper's own."""
    with closing(ServiceCalls("Acme Pay", server.base, (), (1.0, 0.05, 0.1))) as quick:
        held = threading.Event()
        server.answers["/x"] = lambda handler: (held.wait(10), handler.send_error(500))[1]
        assert isinstance(caught(lambda: quick.ask("GET", "/x")), Unavailable)
        held.set()

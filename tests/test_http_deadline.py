"""The HTTP helper: a call ends, however slowly its answer drips in, and says what is known of it."""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from payconf.http import Client, Settings
from payconf.http.limits import Limits
from payconf.model.errors import Unavailable
from payconf.model.secret import Secret
from payconf.testing.faultproxy import Fault, FaultProxy, Rule
from tests.certificate_samples import key, pem, private
from tests.http_samples import CANARY, Responder, Server, caught, reply

QUICK = Settings(connect_timeout=5, read_timeout=5, total_timeout=0.4)
DRIPS = [Fault.ENDLESS_HEADERS_BEFORE, Fault.ENDLESS_BODY_AFTER]


@contextlib.contextmanager
def dripping(server: Server, fault: Fault) -> Iterator[Client]:
    """A client whose every call gets this fault; it must be the client that gives up."""
    with FaultProxy(server.base, Rule(fault, 0, lambda seen: True)) as proxy:
        login = {"Authorization": Secret(f"Bearer {CANARY}".encode())}
        client = Client(proxy.url, Limits(), authorize=lambda: login, settings=QUICK)
        with contextlib.closing(client):
            yield client
        assert not proxy.held_out


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("fault", DRIPS)
def test_a_drip_without_end_is_given_up(server: Server, fault: Fault, method: str) -> None:
    server.answers["/x"] = reply(200, b"[]")
    with dripping(server, fault) as client:
        error = caught(client, method)
    assert isinstance(error, Unavailable)
    assert error.carried_out is None
    assert "not complete after 0.4 seconds" in error.message
    assert len(server.seen) == (fault is Fault.ENDLESS_BODY_AFTER)


def test_a_proxy_that_drips_is_given_up_too() -> None:
    """It never gets to the end of its answer to CONNECT."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            for _ in range(500):
                if over.wait(0.02):
                    return
                connection.sendall(b"x")
            over.set()  # nobody gave up

    thread = threading.Thread(target=drip)
    thread.start()
    proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = Settings(connect_timeout=5, read_timeout=5, total_timeout=0.4, proxy=proxy)
    client = Client("https://shop.acme.example", Limits(), settings=settings)
    with contextlib.closing(client), listener:
        error = caught(client, "POST")
    assert not over.is_set()
    over.set()
    thread.join()
    assert "not complete after 0.4 seconds" in error.message


def test_an_answer_in_pieces_is_whole_in_time(server: Server) -> None:
    server.answers["/x"] = reply(200, b"[" + b"1, " * 200 + b"1]")
    with FaultProxy(server.base, Rule(Fault.DRIP, 0, lambda seen: True)) as proxy:
        client = Client(proxy.url, Limits(), settings=Settings(total_timeout=30))
        with contextlib.closing(client):
            assert client.request("GET", "/x").json() == [1] * 201


def slow(seconds: float, then: Responder) -> Responder:
    """An answer that takes its time."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        then(handler)

    return respond


def test_each_call_has_all_of_its_time(server: Server) -> None:
    """The time of the calls before it, on the same connection, isn't taken from it."""
    server.answers["/x"] = slow(0.25, reply(200, b"[]"))
    with contextlib.closing(Client(server.base, Limits(), settings=QUICK)) as client:
        for _ in range(3):
            assert client.request("GET", "/x").json() == []


def test_redirects_share_the_time_of_their_call(server: Server) -> None:
    """Each hop alone would be quick enough."""

    server.answers["/x"] = slow(0.3, reply(302, b"", Location="/y"))
    server.answers["/y"] = slow(0.3, reply(200, b"[]"))
    with contextlib.closing(Client(server.base, Limits(), settings=QUICK)) as client:
        assert "not complete after 0.4 seconds" in caught(client).message


def test_waiting_for_a_free_connection_takes_nothing_from_it(server: Server) -> None:
    """Four calls over one connection take longer than one may, and each of them is quick."""
    server.answers["/x"] = slow(0.2, reply(200, b"[]"))
    client = Client(server.base, Limits(), settings=replace(QUICK, connections=1))
    with contextlib.closing(client), ThreadPoolExecutor(4) as pool:
        assert [answer.json() for answer in pool.map(lambda _: client.request("GET", "/x"), range(4))] == [[]] * 4


def test_threads_have_their_own_time(server: Server) -> None:
    """While one call drips, others of the same client come to their end."""
    server.answers["/x"] = server.answers["/y"] = reply(200, b"[]")
    slow = Rule(Fault.ENDLESS_BODY_AFTER, 0, lambda seen: seen.path == "/x")
    with FaultProxy(server.base, slow) as proxy:
        client = Client(proxy.url, Limits(), settings=QUICK)
        with contextlib.closing(client):
            found: list[Exception] = []

            def call() -> None:
                try:
                    client.request("GET", "/x")
                except Unavailable as error:
                    found.append(error)

            thread = threading.Thread(target=call)
            thread.start()
            while not proxy.seen:
                threading.Event().wait(0.001)
            for _ in range(5):
                assert client.request("GET", "/y").json() == []
            thread.join()
    assert len(found) == 1


@functools.cache
def of_this_machine() -> x509.Certificate:
    """Signed by itself; it may stand for 127.0.0.1."""
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "shop")]), datetime.now(UTC)
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key("EC-256").public_key())
    builder = builder.serial_number(x509.random_serial_number()).add_extension(host, critical=False)
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    return builder.sign(key("EC-256"), hashes.SHA256())


@pytest.mark.parametrize("before", [True, False])
def test_tls_that_breaks_on_the_way_may_have_been_carried_out(tmp_path: Path, before: bool) -> None:
    """Only a connection that never came about has surely sent nothing."""
    (tmp_path / "ca.pem").write_bytes(pem(of_this_machine()))
    (tmp_path / "both.pem").write_bytes(pem(of_this_machine()) + private("EC-256"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        raw, _ = listener.accept()
        with raw, contextlib.suppress(OSError):
            if not before:
                encrypted = context.wrap_socket(raw, server_side=True)
                encrypted.recv(65536)
                raw = socket.socket(fileno=encrypted.detach())
            raw.sendall(b"this is no TLS at all" * 10)
            raw.close()

    thread = threading.Thread(target=answer)
    thread.start()
    settings = Settings(connect_timeout=5, read_timeout=5, ca_file=str(tmp_path / "ca.pem"))
    client = Client(f"https://127.0.0.1:{listener.getsockname()[1]}", Limits(), settings=settings)
    with contextlib.closing(client), listener:
        error = caught(client, "POST")
    thread.join()
    assert isinstance(error, Unavailable)
    assert error.carried_out is (False if before else None), error.message

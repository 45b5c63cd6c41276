"""The answer to a COMMIT is lost. Only in `make real-state`, on a real PostgreSQL."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from payconf.model.address import Address
from payconf.model.errors import StateError, StateUnreachable
from payconf.model.state import Binding
from payconf.state.postgresql import PostgresqlState
from payconf.testing.state.bench import refused
from tests.postgresql_server import Cluster, cluster, sql, state

Connection = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster() as started:
        yield started


class Lossy:
    """A connection that is lost at its COMMIT; nothing of the store can use it any more, nor close it.

    `lose`: what really becomes of the COMMIT.
    """

    def __init__(self, store: PostgresqlState, lose: Callable[[Connection], object]) -> None:
        self.connection, self._lose, self.closed = store._connection, lose, False
        store._connection = self  # type: ignore[assignment]

    def __getattr__(self, name: str) -> object:
        return getattr(self.connection, name)

    def execute(self, query: object, *rest: object) -> object:
        if query != "COMMIT":
            return self.connection.execute(query, *rest)  # type: ignore[call-overload]
        self._lose(self.connection)
        raise psycopg.OperationalError("the connection is lost")

    def close(self) -> None:
        self.closed = True


def carried_out(connection: Connection) -> None:
    with connection:
        connection.execute("COMMIT")


def plans(store: PostgresqlState) -> list[str]:
    return [digest for (digest,) in store.export("e")["tables"]["plans"]]


def waiting(server: Cluster, event: str) -> None:
    """Until a transaction of payconf waits for that in the server."""
    query = f"SELECT 1 FROM pg_stat_activity WHERE application_name = 'payconf' AND wait_event = '{event}'"
    until = time.monotonic() + 20
    while not sql(server, query):
        assert time.monotonic() < until


@pytest.mark.parametrize("first", [True, False], ids=["its first write", "a later one"])
def test_whether_a_lost_commit_was_carried_out_is_found_out(server: Cluster, first: bool) -> None:
    """Carried out: it counts as done, and is not done again. Not: it is told, and nothing is there."""
    store = state(server.url(f"commit_{first}".lower()))
    before = [] if first else ["before"]
    for digest in before:
        store.use_plan("e", digest)
    Lossy(store, Connection.close)
    refused(StateUnreachable, lambda: store.use_plan("e", "lost"))
    assert plans(store) == before
    Lossy(store, carried_out)
    store.use_plan("e", "kept")
    assert plans(store) == [*before, "kept"]
    store.close()


def test_a_commit_without_evidence_does_not_count(server: Cluster) -> None:
    """Somebody has emptied the table of tokens: nobody can say any more that it was carried out."""
    store = state(server.url("evidence"))

    def forgotten(connection: Connection) -> None:
        carried_out(connection)
        sql(server, "DELETE FROM evidence.commits")

    Lossy(store, forgotten)
    refused(StateUnreachable, lambda: store.use_plan("e", "nobody knows"))
    assert plans(store) == ["nobody knows"]
    store.close()


def test_a_transaction_that_a_crash_took_away_is_not_taken_for_another(server: Cluster) -> None:
    """A killed backend takes with it what was not committed, and the server gives its number to another."""
    store = state(server.url("crash"))
    store.use_plan("e", "before")
    numbers: list[int] = []

    def crash(connection: Connection) -> None:
        numbers.extend(connection.execute("SELECT pg_backend_pid(), txid_current()").fetchone() or ())
        os.kill(numbers[0], signal.SIGKILL)
        with connection, suppress(psycopg.OperationalError):
            connection.execute("SELECT 1")
        reached, until = 0, time.monotonic() + 20
        while reached < numbers[1]:
            assert time.monotonic() < until
            with suppress(psycopg.OperationalError):  # it recovers
                ((reached,),) = sql(server, "SELECT txid_current()")

    Lossy(store, crash)
    refused(StateUnreachable, lambda: store.use_plan("e", "lost"))
    assert sql(server, f"SELECT txid_status({numbers[1]})") == [("committed",)]  # another's
    assert plans(store) == ["before"]
    store.close()


def test_a_commit_that_is_still_under_way_is_waited_for(server: Cluster) -> None:
    """The server waits for a standby before it says that it has committed; meanwhile the connection is lost."""
    store = state(server.url("slow"))
    store.use_plan("e", "before")

    def slow(connection: Connection) -> None:
        connection.pgconn.send_query(b"COMMIT")
        waiting(server, "SyncRep")
        connection.close()

    def standby_comes() -> None:
        try:
            waiting(server, "transactionid")
        finally:
            sql(server, "ALTER SYSTEM RESET synchronous_standby_names")
            sql(server, "SELECT pg_reload_conf()")

    sql(server, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    sql(server, "SELECT pg_reload_conf()")
    Lossy(store, slow)
    helper = threading.Thread(target=standby_comes)
    helper.start()
    try:
        store.use_plan("e", "slow")
    finally:
        helper.join()
    assert plans(store) == ["before", "slow"]
    store.close()


def test_a_transaction_that_hangs_is_waited_for(server: Cluster) -> None:
    """Its COMMIT never reached the server, which doesn't know yet that the connection is lost."""
    store = state(server.url("hangs"))
    hanging = Lossy(store, lambda connection: None).connection

    def end() -> None:
        waiting(server, "transactionid")
        hanging.close()

    helper = threading.Thread(target=end)
    helper.start()
    refused(StateUnreachable, lambda: store.use_plan("e", "lost"))
    helper.join()
    assert plans(store) == []
    store.close()


def test_a_transaction_that_hangs_for_too_long_does_not_count(server: Cluster) -> None:
    """The error leaves open what becomes of it; here it is carried out in the end."""
    store = state(server.url("hangs_long"), patience=0.2)
    hanging = Lossy(store, lambda connection: None).connection
    refused(StateUnreachable, lambda: store.use_plan("e", "late"), "can't be reached")
    assert plans(store) == []
    carried_out(hanging)
    assert plans(store) == ["late"]
    store.close()


def test_a_commit_that_the_server_made_a_rollback_is_an_error(server: Cluster) -> None:
    """A write inside of it had failed, and its error went no further."""
    store = state(server.url("half"))
    run = store.begin("e", "i", "d", "t")
    sql(server, "ALTER TABLE half.bindings RENAME TO away")

    def half() -> None:
        with store.together():
            store.use_plan("e", "p")
            with suppress(StateError):
                store.bind("e", Binding(Address("rules", "a"), "1"))

    refused(StateError, half, "was not written")
    sql(server, "ALTER TABLE half.away RENAME TO bindings")
    assert plans(store) == []
    store.note("e", run, "it goes on")
    store.close()


def test_tokens_are_cleared_away(server: Cluster) -> None:
    """One row a store, and of those that have written nothing for a day none."""
    stores = [state(server.url("tokens")) for _ in range(3)]
    for turn, store in enumerate(stores * 2):
        store.use_plan("e", str(turn))
    assert sql(server, "SELECT count(*) FROM tokens.commits") == [(3,)]
    sql(server, f"UPDATE tokens.commits SET at = at - 90000 WHERE writer <> '{stores[2]._name}'")
    store = state(server.url("tokens"))
    store.use_plan("e", "new")
    assert sql(server, "SELECT writer FROM tokens.commits ORDER BY writer") == sorted(
        (entry._name,) for entry in (store, stores[2])
    )
    Lossy(stores[0], carried_out)
    stores[0].use_plan("e", "one that was forgotten goes on")
    for entry in (*stores, store):
        entry.close()

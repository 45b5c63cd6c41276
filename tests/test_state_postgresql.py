"""A PostgreSQL that fails. Only in `make real-state`: nothing but a real server goes down as a real server does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from payconf.model.address import Address
from payconf.model.audit import broken
from payconf.model.errors import PayconfError, StateError, StateUnreachable
from payconf.model.outcome import Done, Step
from payconf.model.state import Binding
from payconf.state import look_at, open_state
from payconf.state.dsn import Dsn, parse
from payconf.state.postgresql import PostgresqlState
from payconf.state.sql import statements
from payconf.state.tables import MIGRATIONS
from payconf.testing.state.bench import event, refused
from tests.postgresql_server import PASSWORD, Cluster, cluster, sql, state
from tests.test_stories import FILE, apply, small

AT = "2026-11-29T14:00:00+00:00"
CARD = Address("integrations", "card")


class Waited:
    """A clock on which seconds pass when the test says so."""

    def __init__(self) -> None:
        self.waits, self.on = threading.Event(), threading.Event()

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float, /) -> None:
        self.waits.set()
        assert self.on.wait(20)


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster() as started:
        yield started


def test_a_server_that_restarts_between_two_writes_is_waited_for(server: Cluster) -> None:
    store = state(server.url("restart"))
    run = store.begin("e", "i", "d", AT)
    server.stop()
    threading.Timer(0.7, server.start).start()
    store.record("e", run, Step("a", Done.DONE))
    assert store.runs("e")[0].steps == (Step("a", Done.DONE),)
    sql(
        server,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'payconf'"
        " AND pid <> pg_backend_pid()",
    )
    store.record("e", run, Step("b", Done.DONE))
    assert [step.change for step in store.runs("e")[0].steps] == ["a", "b"]
    store.close()


def test_a_server_that_stays_away_is_14_and_afterwards_it_goes_on(server: Cluster) -> None:
    store = state(server.url("away"), patience=0.3)
    store.bind("e", Binding(CARD, "1"))
    server.stop()
    error = refused(StateUnreachable, lambda: store.bind("e", Binding(CARD, "2")), "can't be reached")
    refused(StateUnreachable, lambda: store.load("e"))
    refused(StateUnreachable, lambda: open_state(server.url("away")))
    assert PASSWORD not in f"{error!r}{error.fix}"
    server.start()
    assert store.load("e").bindings[CARD].live_id == "1"
    store.bind("e", Binding(CARD, "2"))
    assert store.load("e").bindings[CARD].live_id == "2"
    store.close()


def test_what_was_closed_stays_closed(server: Cluster) -> None:
    """Also where a thread waits for the server just then: it would make a connection that nobody closes."""
    clock, ended = Waited(), []
    store = PostgresqlState(parse(server.url("closed")), 1000, clock)
    server.stop()
    thread = threading.Thread(target=lambda: ended.append(refused(StateError, lambda: store.load("e"))))
    thread.start()
    assert clock.waits.wait(20)
    closing = threading.Thread(target=store.close)
    closing.start()
    while not store._closed:
        pass
    server.start()
    clock.on.set()
    for each in (thread, closing):
        each.join()
    assert "was closed" in str(ended[0])
    refused(StateError, lambda: store.load("e"), "was closed")
    assert sql(server, "SELECT 1 FROM pg_stat_activity WHERE application_name = 'payconf'") == []


def test_a_server_killed_while_many_write_keeps_what_it_said_it_kept(server: Cluster) -> None:
    """kill -9 of the whole server, twice, under load."""
    stores = [state(server.url("killed"), patience=20) for _ in range(3)]
    kept: list[int] = []
    end = time.monotonic() + 3

    def write(number: int) -> None:
        while time.monotonic() < end:
            try:
                kept.append(stores[number].audit("e", event()).number)
            except StateUnreachable:
                continue

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        time.sleep(0.6)
        server.kill_and_start()
    for thread in threads:
        thread.join()
    chain = stores[0].audited("e")
    assert len(kept) > 10
    assert len(set(kept)) == len(kept)
    assert set(kept) <= {entry.number for entry in chain}
    assert broken(chain) is None
    for store in stores:
        store.close()


def test_a_full_disk_is_1_and_loses_nothing(server: Cluster) -> None:
    """A trigger raises what the server says of a full disk: the code and words are its own."""
    store = state(server.url("fullness"))
    store.bind("e", Binding(CARD, "1"))
    sql(
        server,
        "CREATE FUNCTION fullness.quota() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END$$",
    )
    sql(server, "CREATE TRIGGER quota BEFORE INSERT OR UPDATE ON fullness.bindings EXECUTE FUNCTION fullness.quota()")
    error = refused(StateError, lambda: store.bind("e", Binding(CARD, "2")), "No space left")
    assert error.exit_code == 1
    assert store.load("e").bindings[CARD].live_id == "1"
    sql(server, "DROP TRIGGER quota ON fullness.bindings")
    store.bind("e", Binding(CARD, "2"))
    store.close()


def test_a_newer_schema_is_refused_and_every_older_one_carried_over(server: Cluster) -> None:
    from payconf.state.postgresql import _VERSION, _WORDS

    for version in range(1, len(MIGRATIONS)):
        schema = f"old{version}"
        with psycopg.connect(**parse(server.url(schema)).parameters(), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}".encode())
            connection.execute(f"SET search_path = {schema}".encode())
            for number, step in enumerate(MIGRATIONS[:version]):
                for statement in statements(step, _WORDS):
                    connection.execute(statement.encode())
                if number == 0:  # of the oldest; the steps carry it on
                    connection.execute("INSERT INTO runs VALUES ('e', 7, 'i', 'd', 't', '', 1)")
            connection.execute(_VERSION)
            connection.execute(f"INSERT INTO schema_version VALUES ({version})".encode())
        store = open_state(server.url(schema))
        assert store.begin("e", "i", "d", AT) == "r-0008"
        store.close()
    sql(server, "UPDATE old1.schema_version SET version = 99")
    with pytest.raises(PayconfError, match=rf"newer payconf \(schema 99, this one knows {len(MIGRATIONS)}\)"):
        open_state(server.url("old1"))


def test_many_that_open_a_new_state_at_once_make_it_once(server: Cluster) -> None:
    made: list[object] = []
    threads = [threading.Thread(target=lambda: made.append(open_state(server.url("together")))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    for store in made:
        store.close()  # type: ignore[attr-defined]


def test_a_role_that_may_do_little_is_enough(server: Cluster) -> None:
    """After the schema is made, one that owns nothing; to read, one that can't even write."""
    owner = open_state(server.url("roles"))
    owner.bind("e", Binding(CARD, "1"))
    for role, rights in (("writer", "SELECT, INSERT, UPDATE, DELETE"), ("reader", "SELECT")):
        sql(server, f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
        sql(server, f"GRANT USAGE ON SCHEMA roles TO {role}")
        sql(server, f"GRANT {rights} ON ALL TABLES IN SCHEMA roles TO {role}")
    writer = open_state(server.url("roles").replace("payconf:", "writer:"))
    writer.record("e", writer.begin("e", "i", "d", AT), Step("a", Done.DONE))
    writer.bind("e", Binding(CARD, "2"))
    reader = open_state(server.url("roles").replace("payconf:", "reader:"))
    assert reader.load("e").bindings[CARD].live_id == "2"
    assert len(reader.runs("e")) == 1
    refused(StateError, lambda: reader.bind("e", Binding(CARD, "3")), "permission denied")
    for store in (owner, writer, reader):
        store.close()


def test_a_wrong_password_and_a_missing_database_are_14(server: Cluster) -> None:
    for url in (server.url("x").replace(PASSWORD, f"wrong-{PASSWORD}"), server.url("x").replace("/postgres", "/none")):
        error = refused(StateUnreachable, lambda url=url: open_state(url))  # type: ignore[misc]
        assert PASSWORD not in f"{error!r}{error.fix}"


def test_durability_cant_be_switched_off_by_the_role(server: Cluster) -> None:
    sql(server, "ALTER ROLE payconf SET synchronous_commit = off")
    store = state(server.url("sync"))
    with store._transaction() as database:
        assert database.execute("SHOW synchronous_commit").fetchone() == ("on",)
    sql(server, "ALTER ROLE payconf RESET synchronous_commit")
    store.close()


def test_a_project_moves_there_and_applies_from_there(server: Cluster, tmp_path: Path) -> None:
    """By the command line; the password of the address is in nothing that is printed or kept."""
    world = small(tmp_path)
    source, target = world.environ["PAYCONF_STATE"], server.url("moved")
    said = [world.payconf("state", "migrate", source, target)]
    assert said[0].code == 0, said[0].all
    world.environ["PAYCONF_STATE"] = target
    world.edit(FILE, "sort_order: 10", "sort_order: 11")
    assert apply(world) == []
    for words in (("state", "list"), ("lock", "list"), ("audit", "shop"), ("runs", "shop")):
        said.append(world.payconf(*words))
        assert said[-1].code == 0, said[-1].all
    world.environ["PAYCONF_STATE"] = source
    said.append(world.payconf("lock", "list"))
    assert "moved to postgresql://127.0.0.1" in said[-1].out
    assert not [entry for entry in said if PASSWORD in entry.all]
    assert not [path for path, content in world.every_file() if PASSWORD.encode() in content]


def test_what_an_address_shows() -> None:
    assert isinstance(parse(f"postgresql://u:{PASSWORD}@h/db"), Dsn)
    assert PASSWORD not in repr(parse(f"postgresql://u:{PASSWORD}@h/db"))


def test_who_only_looks_makes_nothing(server: Cluster) -> None:
    url = server.url("looked")
    assert look_at(url) is None
    assert look_at(url) is None  # no schema was made the first time
    store = state(url)
    store.bind("e", Binding(CARD, "1"))
    looked = look_at(url)
    assert looked is not None
    assert len(looked.load("e").bindings) == 1
    looked.close()
    store.close()

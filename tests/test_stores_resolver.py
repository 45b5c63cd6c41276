"""References as they are written, held to their scheme, and resolved: once a place, at the same time, one login."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from payconf.model.errors import SecretMissing, StoreError, StoreUnreachable
from payconf.model.reference import SCHEMES, Reference, looks_like_reference, parse_reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores import OPENERS, scheme, schemes, wrong
from payconf.stores import vault as module
from payconf.stores.access import logins
from payconf.stores.base import Access, Content, Key
from payconf.stores.fields import value_at
from payconf.stores.resolver import Logins, Resolver

CANARY = "canary-" + "s3cret" * 3


@dataclass
class Fake:
    """A store of places and their content. `hold`: called at each read."""

    places: Mapping[str, bytes]
    hold: Callable[[], object] = lambda: None
    asked: list[str] = field(default_factory=list)
    written: dict[str, bytes] = field(default_factory=dict)
    opened: int = 0
    closed: int = 0

    def open(self, access: Access) -> Fake:
        self.opened += 1
        return self

    def read(self, place: Reference) -> Content:
        self.asked.append(place.path)
        self.hold()
        if place.path in self.written:
            return Content(Secret(self.written[place.path]), Facts("2"))
        if place.path not in self.places:
            raise SecretMissing(f"{place}: not here.", "Look elsewhere.") from ValueError(CANARY)
        return Content(Secret(self.places[place.path]), Facts("1"))

    def look(self, place: Reference) -> Facts:
        return replace(self.read(place).facts, read=False)

    def write(self, reference: Reference, secret: Secret) -> Facts:
        self.written[reference.path] = secret.reveal()
        return Facts("2")

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Fake]:
    """The store behind vault://."""

    def make(places: Mapping[str, bytes], hold: Callable[[], object] = lambda: None, **more: Any) -> Fake:
        made = Fake(places, hold)
        table = replace(module.SCHEME, open=made.open, key=Key.OPTIONAL, wrong=lambda _: "", **more)
        monkeypatch.setattr(module, "SCHEME", table)
        return made

    return make


def stores(settings: object = None) -> Logins:
    return logins(settings, {}, Path("/"), lambda: datetime.now(UTC))


def test_a_place_is_read_once_also_by_threads_and_several_are_read_at_the_same_time(fake: Callable[..., Fake]) -> None:
    together = threading.Barrier(4, timeout=30)
    made = fake(dict.fromkeys("pqrs", b'{"a": "x", "b": "y"}'), together.wait)
    resolver = Resolver(stores())
    resolver.prefetch(parse_reference(f"vault://{name}#{key}") for name in "pqrs" for key in "ab")
    assert sorted(made.asked) == ["p", "q", "r", "s"]
    assert resolver(parse_reference("vault://p#b")).reveal() == b"y"
    assert resolver.facts(parse_reference("vault://p#b")).version == "1"
    assert len(made.asked) == 4
    assert made.opened == 1


def test_a_failure_is_remembered_and_leaves_nothing_of_the_library(fake: Callable[..., Fake]) -> None:
    made = fake({})
    resolver = Resolver(stores())
    resolver.prefetch([parse_reference("vault://p#a")])
    for _ in range(2):
        with pytest.raises(SecretMissing, match="not here") as caught:
            resolver(parse_reference("vault://p#a"))
        text = "".join(traceback.format_exception(caught.value))
        assert CANARY not in text + repr(caught.value.__cause__) + repr(caught.value.__context__)
        assert caught.value.fix == "Look elsewhere."
    assert made.asked == ["p"]


def test_what_is_written_is_what_is_read_next(fake: Callable[..., Fake]) -> None:
    made = fake({"p": b"old"}, sink=True)
    resolver = Resolver(stores())
    reference = parse_reference("vault://p")
    assert resolver(reference).reveal() == b"old"
    assert resolver.write(reference, Secret(b"new")).version == "2"
    assert resolver(reference).reveal() == b"new"
    assert made.written == {"p": b"new"}
    assert resolver.look(reference).read is False


def test_a_store_that_is_only_read_is_not_written(fake: Callable[..., Fake]) -> None:
    made = fake({}, sink=False)
    with pytest.raises(StoreError, match="doesn't write to vault") as caught:
        Resolver(stores()).write(parse_reference("vault://p"), Secret(CANARY.encode()))
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert made.written == {}


def test_logins_are_given_up_once(fake: Callable[..., Fake]) -> None:
    made = fake({"p": b"x"})
    found = stores()
    Resolver(found)(parse_reference("vault://p"))
    found.close()
    found.close()
    assert (made.opened, made.closed) == (1, 1)


def test_the_block_of_a_store_reaches_it(fake: Callable[..., Fake], monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Access] = []
    fake({"p": b"x"})
    opened = module.SCHEME.open

    def watched(access: Access) -> Any:
        seen.append(access)
        return opened(access)

    monkeypatch.setattr(module, "SCHEME", replace(module.SCHEME, open=watched))
    Resolver(stores(SimpleNamespace(vault="block", aws="other")))(parse_reference("vault://p"))
    assert [access.settings for access in seen] == ["block"]
    with pytest.raises(StoreError, match="before any store is open"):
        seen[0].opener("vault://p")


def test_what_opens_a_store_may_stand_in_a_variable() -> None:
    seen = logins(None, {"TOKEN": CANARY}, Path("/"), lambda: datetime.now(UTC))
    assert seen._access.opener("env://TOKEN").reveal() == CANARY.encode()
    assert sorted(OPENERS) == ["env", "file", "keyring"]


def test_an_extra_that_is_missing_is_named(fake: Callable[..., Fake], monkeypatch: pytest.MonkeyPatch) -> None:
    fake({}, extra="aws", modules=("boto3",))

    def needs(name: str) -> Callable[[Access], Any]:
        def missing(access: Access) -> Any:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

        return missing

    monkeypatch.setattr(module, "SCHEME", replace(module.SCHEME, open=needs("boto3.session")))
    with pytest.raises(StoreUnreachable, match="isn't installed") as caught:
        Resolver(stores())(parse_reference("vault://p"))
    assert "payconf[aws]" in caught.value.fix
    monkeypatch.setattr(module, "SCHEME", replace(module.SCHEME, open=needs("payconf.broken")))
    with pytest.raises(ModuleNotFoundError, match=r"payconf\.broken"):
        Resolver(stores())(parse_reference("vault://p"))


def test_a_reference_that_its_scheme_does_not_know_is_refused_before_anybody_is_asked(
    fake: Callable[..., Fake],
) -> None:
    made = fake({"p": b"x"})
    resolver, reference = Resolver(stores()), parse_reference("vault://p?colour=red")
    resolver.prefetch([reference])
    for call in (resolver, resolver.look, resolver.facts):
        with pytest.raises(StoreError, match="no option colour"):
            call(reference)
    with pytest.raises(StoreError, match="no option colour"):
        resolver.write(reference, Secret(b"x"))
    assert made.opened == 0


@pytest.mark.parametrize("name", SCHEMES)
def test_each_scheme_has_its_table(name: str) -> None:
    table = scheme(name)
    assert table.name == name
    assert wrong(parse_reference(table.example)) == ""
    assert str(parse_reference(table.example)).startswith(f"{name}://")
    assert table.title
    assert table.path
    assert table.proof
    if not table.program:
        assert bool(table.extra) == bool(table.modules)
    assert table in schemes()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("env://A#b", "env:// has no fields, so #b names nothing"),
        ("env://A B", "one environment variable"),
        ("env://1A", "one environment variable"),
        ("env://É", "one environment variable"),
        ("env://A?x=1", "has no option x; it takes none"),
        ("file://run/x", "absolute path"),
        ("vault://kv/a", "needs #field"),
        ("vault://kv/a?colour=red#b", "has no option colour; it takes version"),
        ("vault://kv/a?version=1&version=2#b", "the option version stands there twice"),
    ],
)
def test_what_is_wrong_with_a_reference(text: str, said: str) -> None:
    assert said in wrong(parse_reference(text))


def test_a_place_is_named_without_a_field_and_never_where_there_are_none() -> None:
    assert wrong(parse_reference("vault://kv/a"), place=True) == ""
    assert wrong(parse_reference("env://A"), place=True) == "env:// has no fields"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("ref+vault://kv/a#/b", "vault://kv/a#b"),
        ("ref+vault://kv/a#/b+", "vault://kv/a#b"),
        ("ref+awssecrets://a/b#/c", "awssm://a/b#c"),
        ("ref+gcpsecrets://p/s?version=3", "gcpsm://p/s?version=3"),
        ("ref+azurekeyvault://v/s", "azurekv://v/s"),
        ("ref+sops://a.yaml#/b/c", "sops://a.yaml#/b/c"),
        ("ref+env://A", "env://A"),
    ],
)
def test_what_helmfile_and_vals_write(text: str, same: str) -> None:
    assert str(parse_reference(text)) == same
    assert looks_like_reference(text)
    assert parse_reference(same) == parse_reference(text)


def test_their_names_are_theirs_alone() -> None:
    assert not looks_like_reference("awssecrets://a")
    with pytest.raises(ValueError, match="begins with one of"):
        parse_reference("awssecrets://a")
    assert str(parse_reference("vault://kv/a+#b")) == "vault://kv/a+#b"


@pytest.mark.parametrize(
    ("text", "whole", "value"),
    [
        ("file:///a#b", b'{"b": "1"}', b"1"),
        ("file:///a#/b/c", b'{"b": {"c": "2"}}', b"2"),
        ("file:///a#/b/c", b'{"b": {"c": ""}}', None),
        ("file:///a#/b/c", b'{"b": "x"}', None),
        ("file:///a#/b/c/d", b'{"b": {"c": [1]}}', None),
        ("file:///a#b", b'{"b": 7}', None),
        ("file:///a#b", b"[" * 100_000, None),
        ("file:///a", b"\n", None),
        ("file:///a", b"x\n", b"x"),
    ],
)
def test_which_bytes_a_reference_means(text: str, whole: bytes, value: bytes | None) -> None:
    if value is None:
        with pytest.raises(StoreError):
            value_at(parse_reference(text), Secret(whole), newline=True)
    else:
        assert value_at(parse_reference(text), Secret(whole), newline=True).reveal() == value
    if value == b"x":
        assert value_at(parse_reference(text), Secret(whole), newline=False).reveal() == b"x\n"

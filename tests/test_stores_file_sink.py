"""file:// as a place that payconf writes to: atomic, the owner's alone, and nothing else in it changed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreUnreachable
from payconf.model.reference import parse_reference
from payconf.model.secret import Secret
from payconf.stores.access import logins
from payconf.stores.file import Files
from payconf.stores.resolver import Resolver

CANARY = "canary-" + "s3cret" * 3


@pytest.fixture
def store() -> Resolver:
    return Resolver(logins(None, {}, Path("/"), lambda: datetime.now(UTC)))


def write(store: Resolver, text: str, value: str = CANARY) -> None:
    store.write(parse_reference(text), Secret(value.encode()))


def test_a_file_is_made_for_its_owner_alone(tmp_path: Path, store: Resolver) -> None:
    write(store, f"file://{tmp_path}/secret")
    assert (tmp_path / "secret").read_text() == CANARY
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
    assert store(parse_reference(f"file://{tmp_path}/secret")).reveal().decode() == CANARY


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        (None, "a", {"a": CANARY}),
        ({"b": 1, "a": "old"}, "a", {"b": 1, "a": CANARY}),
        ({"b": {"c": "kept"}}, "/b/d/e", {"b": {"c": "kept", "d": {"e": CANARY}}}),
        ({"ä": "ö"}, "a", {"ä": "ö", "a": CANARY}),
    ],
)
def test_a_field_is_written_and_the_others_stay(
    tmp_path: Path, store: Resolver, before: object, key: str, after: object
) -> None:
    path = tmp_path / "secrets.json"
    if before is not None:
        path.write_text(json.dumps(before))
        path.chmod(0o640)
    write(store, f"file://{path}#{key}")
    assert json.loads(path.read_text("utf-8")) == after
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_was_read_before_a_write_is_not_remembered(tmp_path: Path, store: Resolver) -> None:
    reference = parse_reference(f"file://{tmp_path}/secret")
    with pytest.raises(SecretMissing):
        store(reference)
    for value in ("one", "two"):
        store.write(reference, Secret(value.encode()))
        assert store(reference).reveal().decode() == value


def linked(path: Path) -> None:
    (path.parent / "elsewhere").write_text("x")
    path.symlink_to(path.parent / "elsewhere")


def dangling(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


def written_by_all(path: Path) -> None:
    path.write_text("{}")
    path.chmod(0o666)


def folder_of_all(path: Path) -> None:
    path.parent.chmod(0o777)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def text(path: Path) -> None:
    path.write_text("no object")


def deep(path: Path) -> None:
    path.write_text('{"a": "text"}')


@pytest.mark.parametrize(
    ("make", "key", "says"),
    [
        (linked, "", "it is a link"),
        (dangling, "", "it is a link"),
        (written_by_all, "", "may write the file"),
        (folder_of_all, "", "may write to its folder"),
        (pipe, "", "not a regular file"),
        (text, "#a", "holds no JSON object"),
        (deep, "#/a/b", "a holds no JSON object"),
    ],
)
def test_what_is_refused_is_refused_before_anything_is_written(
    tmp_path: Path, store: Resolver, make: Callable[[Path], None], key: str, says: str
) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    make(folder / "secret")
    before = sorted(folder.iterdir())
    reference = parse_reference(f"file://{folder}/secret{key}")
    with pytest.raises(StoreError, match=says):
        store.writable(reference)
    with pytest.raises(StoreError, match=says) as caught:
        store.write(reference, Secret(CANARY.encode()))
    assert CANARY not in repr(caught.value) + repr(caught.value.__context__) + repr(caught.value.__cause__)
    assert sorted(folder.iterdir()) == before


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, store: Resolver) -> None:
    with pytest.raises(SecretMissing, match="there is no folder") as caught:
        store.writable(parse_reference(f"file://{tmp_path}/none/secret"))
    assert caught.value.fix == f"mkdir -m 700 {tmp_path}/none"


def test_a_secret_that_is_no_text_is_no_field(tmp_path: Path, store: Resolver) -> None:
    with pytest.raises(StoreError, match="the secret is no text"):
        store.write(parse_reference(f"file://{tmp_path}/s#a"), Secret(b"\xff"))
    store.write(parse_reference(f"file://{tmp_path}/s"), Secret(b"\xff"))


def test_a_disk_that_is_full_leaves_what_was_there(
    tmp_path: Path, store: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, f"file://{tmp_path}/secret", "before")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnreachable, match="No space left"):
        write(store, f"file://{tmp_path}/secret")
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
    assert (tmp_path / "secret").read_text() == "before"


def test_a_folder_that_this_user_may_not_write(
    tmp_path: Path, store: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(SecretDenied, match="may not write to the folder"):
        store.writable(parse_reference(f"file://{tmp_path}/secret"))


def test_file_and_folder_are_on_the_disk_when_it_returns(
    tmp_path: Path, store: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda at: (synced.append(str(Path(f"/proc/self/fd/{at}").readlink())), fsync(at)))
    write(store, f"file://{tmp_path}/secret")
    assert [Path(path).name.startswith(".secret.") for path in synced] == [True, False]
    assert synced[1] == str(tmp_path)


def test_env_is_no_place_to_write_to(store: Resolver) -> None:
    for call in (store.writable, lambda reference: store.write(reference, Secret(b"x"))):
        with pytest.raises(StoreError, match="payconf doesn't write to env://"):
            call(parse_reference("env://NAME"))


def test_a_store_that_did_not_answer_is_logged_in_to_anew(
    tmp_path: Path, store: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Files] = []
    init, real = Files.__init__, Files.write

    def down(files: Files, reference: object, secret: Secret) -> object:
        if files is made[0]:
            raise StoreUnreachable("down.")
        return real(files, reference, secret)  # type: ignore[arg-type]

    monkeypatch.setattr(Files, "__init__", lambda files, access: (made.append(files), init(files, access))[1])
    monkeypatch.setattr(Files, "write", down)
    reference = parse_reference(f"file://{tmp_path}/secret")
    with pytest.raises(StoreUnreachable):
        store.write(reference, Secret(b"x"))
    store.write(reference, Secret(b"x"))
    assert len(made) == 2

"""awssm:// against moto's server."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from payconf.model.errors import SecretMissing, StoreError
from payconf.model.reference import parse_reference
from payconf.model.secret import Secret
from payconf.stores.aws import replace as replacing
from tests.real_stores.aws import Account, account, login

__all__ = ["login"]
pytestmark = pytest.mark.usefixtures("login")


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    yield from account(tmp_path_factory.mktemp("aws"))


@pytest.fixture
def manager(aws: Account) -> Any:
    return aws.client("secretsmanager")


def made(manager: Any, value: str | bytes | None = '{"secret_key": "one", "a": {"b": "deep"}}') -> str:
    """The name of a new secret."""
    name = f"payments/{uuid.uuid4()}"
    given = {} if value is None else {"SecretString" if isinstance(value, str) else "SecretBinary": value}
    manager.create_secret(Name=name, **given)
    return name


def test_fields_the_whole_and_bytes(aws: Account, manager: Any) -> None:
    name = made(manager)
    assert aws.read(f"awssm://{name}#secret_key") == b"one"
    assert aws.read(f"awssm://{name}#/a/b") == b"deep"
    assert json.loads(aws.read(f"ref+awssecrets://{name}"))["secret_key"] == "one"
    assert aws.read(f"awssm://{made(manager, bytes(range(256)))}") == bytes(range(256))
    assert aws.read("awssm://" + manager.describe_secret(SecretId=name)["ARN"] + "#secret_key") == b"one"


def test_versions_and_stages(aws: Account, manager: Any) -> None:
    name = made(manager, "old")
    old = manager.get_secret_value(SecretId=name)["VersionId"]
    new = manager.put_secret_value(SecretId=name, SecretString="new")["VersionId"]
    assert aws.read(f"awssm://{name}") == b"new"
    assert aws.read(f"awssm://{name}?version={old}") == b"old"
    assert aws.read(f"awssm://{name}?stage=AWSPREVIOUS") == b"old"
    for text, version in ((f"awssm://{name}", new), (f"awssm://{name}?stage=AWSPREVIOUS", old)):
        reference, resolver = parse_reference(text), aws.resolver()
        assert resolver.facts(reference).version == version
        seen = resolver.look(reference)
        assert (seen.version, seen.read) == (version, False)
        assert seen.created is not None
        assert abs((datetime.now(UTC) - seen.created).total_seconds()) < 3600


def test_other_regions(aws: Account) -> None:
    name = made(aws.client("secretsmanager", "us-east-1"), "over there")
    assert aws.read(f"awssm://{name}?region=us-east-1") == b"over there"
    with pytest.raises(SecretMissing, match="no such secret in eu-central-1"):
        aws.read(f"awssm://{name}")


@pytest.mark.parametrize("ask", ["read", "look"])
def test_what_is_missing_is_told_apart(aws: Account, manager: Any, ask: str) -> None:
    def asked(text: str) -> object:
        return aws.read(text) if ask == "read" else aws.resolver().look(parse_reference(text))

    with pytest.raises(SecretMissing, match="no such secret in eu-central-1"):
        asked("awssm://payments/none")
    name = made(manager)
    with pytest.raises(SecretMissing, match="no version with the stage AWSPREVIOUS; it has AWSCURRENT"):
        asked(f"awssm://{name}?stage=AWSPREVIOUS")
    with pytest.raises(SecretMissing, match="no such version"):
        asked(f"awssm://{name}?version={uuid.uuid4()}")
    with pytest.raises(SecretMissing, match="it has none yet"):
        asked(f"awssm://{made(manager, None)}")
    manager.delete_secret(SecretId=name, RecoveryWindowInDays=7)
    with pytest.raises(SecretMissing, match=r"scheduled for deletion \(AWS says 20") as caught:
        asked(f"awssm://{name}")
    assert "restore-secret" in caught.value.fix


def test_a_role_is_taken_once(aws: Account, manager: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [made(manager, "by role") for _ in range(3)]
    resolver = aws.resolver(role_arn="arn:aws:iam::123456789012:role/payconf")
    references = [parse_reference(f"awssm://{name}") for name in names]
    resolver.prefetch(references)
    assert [resolver(reference).reveal() for reference in references] == [b"by role"] * 3


def test_a_field_is_written_beside_the_others(aws: Account, manager: Any) -> None:
    name = made(manager)
    before = manager.get_secret_value(SecretId=name)["VersionId"]
    reference = parse_reference(f"awssm://{name}#/a/signing_secret")
    facts = aws.resolver().write(reference, Secret("wh–sec".encode()))
    now = manager.get_secret_value(SecretId=name, VersionStage="AWSCURRENT")
    assert now["VersionId"] == facts.version != before
    assert json.loads(now["SecretString"]) == {"secret_key": "one", "a": {"b": "deep", "signing_secret": "wh–sec"}}
    stages = manager.describe_secret(SecretId=name)["VersionIdsToStages"]
    assert {key: of for key, of in stages.items() if of} == {facts.version: ["AWSCURRENT"], before: ["AWSPREVIOUS"]}
    assert aws.resolver().write(reference, Secret("wh–sec".encode())).version == facts.version


def test_the_first_value_and_a_whole_one(aws: Account, manager: Any) -> None:
    name = made(manager, None)
    aws.resolver().write(parse_reference(f"awssm://{name}#signing_secret"), Secret(b"first"))
    assert aws.read(f"awssm://{name}#signing_secret") == b"first"
    aws.resolver().write(parse_reference(f"awssm://{name}"), Secret(b"\xff\xfe"))
    assert aws.read(f"awssm://{name}") == b"\xff\xfe"


def test_what_can_not_be_written(aws: Account, manager: Any) -> None:
    canary = b"canary-of-a-write"
    name = made(manager, "no object")
    for text, error, says in (
        (f"awssm://{name}#field", StoreError, "no JSON object"),
        (f"awssm://{name}?stage=AWSPREVIOUS", StoreError, "can't name one"),
        ("awssm://payments/none#field", SecretMissing, "no such secret"),
        (f"awssm://{made(manager)}#/secret_key/deeper", StoreError, "secret_key is no JSON object"),
    ):
        with pytest.raises(error, match=says) as caught:
            aws.resolver().write(parse_reference(text), Secret(canary))
        assert canary.decode() not in f"{caught.value!r}{caught.value.fix}"
    assert aws.read(f"awssm://{name}") == b"no object"


def test_a_write_of_somebody_else_in_between_is_not_undone(
    aws: Account, manager: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = made(manager)
    real = replacing._make_current

    def late(*given: Any) -> None:
        manager.put_secret_value(SecretId=name, SecretString='{"secret_key": "theirs"}')
        real(*given)

    monkeypatch.setattr(replacing, "_make_current", late)
    with pytest.raises(StoreError, match="somebody else wrote the secret at the same time"):
        aws.resolver().write(parse_reference(f"awssm://{name}#secret_key"), Secret(b"ours"))
    assert aws.read(f"awssm://{name}#secret_key") == b"theirs"


def test_a_move_whose_answer_was_lost_is_seen_to_be_done(
    aws: Account, manager: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = made(manager)
    real = replacing._make_current

    def twice(calls: Any, place: Any, old: Any, new: Any) -> None:
        manager.update_secret_version_stage(
            SecretId=name, VersionStage="AWSCURRENT", MoveToVersionId=new, RemoveFromVersionId=old
        )
        real(calls, place, old, new)

    monkeypatch.setattr(replacing, "_make_current", twice)
    aws.resolver().write(parse_reference(f"awssm://{name}#secret_key"), Secret(b"ours"))
    assert aws.read(f"awssm://{name}#secret_key") == b"ours"

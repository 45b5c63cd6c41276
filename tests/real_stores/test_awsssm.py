"""awsssm:// against moto's server."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from payconf.model.errors import SecretMissing, StoreError
from payconf.model.reference import parse_reference
from payconf.stores.aws.parameters import PLAIN
from tests.real_stores.aws import Account, account, login

__all__ = ["login"]
pytestmark = pytest.mark.usefixtures("login")


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    yield from account(tmp_path_factory.mktemp("aws"))


@pytest.fixture
def systems(aws: Account) -> Any:
    return aws.client("ssm")


def made(systems: Any, value: str, **given: Any) -> str:
    """The name of a new parameter, without its first /."""
    name = f"payments/{uuid.uuid4()}"
    systems.put_parameter(Name=f"/{name}", Value=value, **{"Type": "SecureString", **given})
    return name


def test_secure_strings_strings_and_fields(aws: Account, systems: Any) -> None:
    name = made(systems, '{"secret_key": "one"}')
    assert aws.read(f"awsssm://{name}#secret_key") == b"one"
    assert aws.read(f"awsssm:///{name}#secret_key") == b"one"
    plain = made(systems, "public", Type="String")
    assert aws.read(f"awsssm://{plain}") == b"public"
    assert aws.resolver().facts(parse_reference(f"awsssm://{plain}")).remark == PLAIN
    systems.put_parameter(Name="alone", Value="x", Type="SecureString", Overwrite=True)
    assert aws.read("awsssm://alone") == b"x"
    with pytest.raises(StoreError, match="is a StringList"):
        aws.read(f"awsssm://{made(systems, 'a,b', Type='StringList')}")


def test_versions_and_labels(aws: Account, systems: Any) -> None:
    name = made(systems, "old")
    systems.label_parameter_version(Name=f"/{name}", ParameterVersion=1, Labels=["live"])
    systems.put_parameter(Name=f"/{name}", Value="new", Type="SecureString", Overwrite=True)
    assert aws.read(f"awsssm://{name}") == b"new"
    assert aws.read(f"awsssm://{name}?version=1") == b"old"
    assert aws.read(f"awsssm://{name}?label=live") == b"old"
    for query, version in (("", "2"), ("?version=2", "2"), ("?version=1", "1"), ("?label=live", "1")):
        seen = aws.resolver().look(parse_reference(f"awsssm://{name}{query}"))
        assert (seen.version, seen.read) == (version, False)
        assert seen.created is not None


@pytest.mark.parametrize("ask", ["read", "look"])
def test_what_is_missing_is_told_apart(aws: Account, systems: Any, ask: str) -> None:
    def asked(text: str) -> object:
        return aws.read(text) if ask == "read" else aws.resolver().look(parse_reference(text))

    with pytest.raises(SecretMissing, match="no parameter /payments/none in eu-central-1"):
        asked("awsssm://payments/none")
    name = made(systems, "x")
    with pytest.raises(SecretMissing, match="no such version"):
        asked(f"awsssm://{name}?version=7")


def test_many_are_read_in_few_requests(aws: Account, systems: Any) -> None:
    names = [made(systems, f"value {number}") for number in range(40)]
    systems.put_parameter(Name=f"/{names[0]}", Value="newer", Type="SecureString", Overwrite=True)
    texts = [f"awsssm://{names[0]}?version=1", *(f"awsssm://{name}" for name in names[1:]), "awsssm://payments/none"]
    references = [parse_reference(text) for text in texts]
    resolver = aws.resolver()
    resolver.prefetch(references)
    assert [resolver(one).reveal().decode() for one in references[:-1]] == [f"value {n}" for n in range(40)]
    with pytest.raises(SecretMissing):
        resolver(references[-1])

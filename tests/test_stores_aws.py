"""awssm:// and awsssm://: their grammar, and every failure of AWS told apart, with no word of its answers repeated."""

from __future__ import annotations

import base64
import json
import logging
import os
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from payconf.model.config.stores import Aws, Stores
from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.model.reference import parse_reference
from payconf.model.secret import Secret
from payconf.stores import wrong
from payconf.stores.access import logins
from payconf.stores.aws import calls
from payconf.stores.resolver import Resolver
from tests.http_samples import Server, reply
from tests.store_samples import Time

pytestmark = pytest.mark.untraced

CANARY = "canary of AWS/+" + "s3cret" * 3
SPELLED = (CANARY, base64.b64encode(CANARY.encode()).decode(), quote(CANARY, safe=""))
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
AT = NOW.timestamp()
GET = {"VersionId": "v" * 32, "SecretString": CANARY, "CreatedDate": AT}
VALUE = {"Parameter": {"Name": "/a/b", "Type": "SecureString", "Value": CANARY, "Version": 3, "LastModifiedDate": AT}}

Answers = dict[str, Any]
"""By operation: the answer as JSON, or a function of the request; several are given one after another."""


class Fake:
    """AWS on loopback: it answers each operation as told, and keeps what was asked."""

    def __init__(self, server: Server) -> None:
        self.url, self.answers, self.asked = server.base, {}, []
        self.server = server
        server.answers["/"] = self._answer

    answers: Answers
    asked: list[tuple[str, Any]]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = self.server.seen[-1][3]
        target = handler.headers.get("X-Amz-Target")
        operation = target.rpartition(".")[2] if target else "AssumeRole"
        self.asked.append((operation, json.loads(body) if target else body.decode()))
        answer = self.answers[operation]
        answer = answer.pop(0) if isinstance(answer, list) and len(answer) > 1 else answer
        answer = answer[0] if isinstance(answer, list) else answer
        if callable(answer):
            answer = answer(self.asked[-1][1])
        status, headers = 200, {}
        if isinstance(answer, tuple):
            status, answer, headers = answer
        reply(status, answer if isinstance(answer, bytes) else json.dumps(answer).encode(), **headers)(handler)

    def resolver(self, **said: Any) -> Resolver:
        settings = Stores(aws=Aws(**{"region": "eu-central-1", "endpoint": self.url, **said}))
        return Resolver(logins(settings, os.environ, Path("/"), lambda: NOW))


def error(code: str, status: int = 400, **headers: str) -> tuple[int, object, dict[str, str]]:
    return status, {"__type": code, "message": f"AWS quotes {' '.join(SPELLED)}"}, headers


@pytest.fixture
def aws(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA" + "TEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CANARY)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return Fake(server)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Time that passes only where payconf waits."""
    time = Time()
    monkeypatch.setattr(calls, "Patience", time.patience)
    return time.slept


def failed(kind: type[StoreError], says: str | None, ask: Callable[[], object]) -> StoreError:
    with pytest.raises(StoreError, match=says) as caught:
        ask()
    found = caught.value
    assert type(found) is kind
    shown = "".join(traceback.format_exception(found)) + repr(found.__context__) + found.fix
    assert not [form for form in SPELLED if form in shown]
    assert found.__context__ is None
    assert found.fix
    return found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("awssm://payments/stripe", ""),
        ("awssm:///payments/stripe?region=us-gov-west-1#/a/b", ""),
        ("awssm://arn:aws:secretsmanager:eu-central-1:123456789012:secret:payments/stripe-AbCdEf#x", ""),
        ("awssm://arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:a?region=cn-north-1", ""),
        ("ref+awssecrets://payments/stripe?region=eu-central-1#/secret_key", ""),
        ("awssm://payments stripe", "letters, digits"),
        ("awssm://" + "a" * 513, "letters, digits"),
        ("awssm://arn:aws:secretsmanager:eu-central-1:12345:secret:a", "no ARN of a secret"),
        ("awssm://arn:aws:ssm:eu-central-1:123456789012:parameter/a", "no ARN of a secret"),
        ("awssm://arn:aws:secretsmanager:europe:123456789012:secret:a", "no ARN of a secret"),
        ("awssm://arn:aws:secretsmanager:eu-central-1:123456789012:secret:a?region=eu-west-1", "names the region"),
        ("awssm://a?region=frankfurt", "no region"),
        ("awssm://a?version=7", "the id of a version"),
        ("awssm://a?stage=a%20b", "AWSPREVIOUS"),
        (f"awssm://a?stage=AWSPREVIOUS&version={'a' * 36}", "leave one away"),
        ("awssm://a?profile=x", "has no option profile"),
        ("awsssm://payments/stripe", ""),
        ("awsssm:///payments/stripe?version=3", ""),
        ("awsssm://stripe?label=live&region=eu-central-1#key", ""),
        ("awsssm://arn:aws:ssm:eu-central-1:123456789012:parameter/payments/stripe", ""),
        ("awsssm://arn:aws:ssm:eu-central-1:123456789012:document/x", "no ARN of a parameter"),
        ("awsssm://payments/stripe:3", r"\?version=3"),
        ("awsssm://payments//stripe", "15 parts"),
        ("awsssm://" + "/".join("a" * 16), "15 parts"),
        ("awsssm://a?version=0", "a number"),
        ("awsssm://a?version=latest", "a number"),
        ("awsssm://a?label=1st", "begins with a letter"),
        ("awsssm://a?label=awsome", "not with aws"),
        ("awsssm://a?label=live&version=3", "leave one away"),
        ("awsssm://a?region=eu_central_1", "no region"),
    ],
)
def test_grammar(text: str, says: str) -> None:
    said = wrong(parse_reference(text))
    assert (says.replace("\\", "") in said) if says else said == ""


@pytest.mark.parametrize(
    ("code", "status", "kind", "says"),
    [
        ("ExpiredTokenException", 400, StoreLogin, r"has expired \(ExpiredTokenException\)"),
        ("ExpiredToken", 403, StoreLogin, "has expired"),
        ("RequestExpired", 400, StoreLogin, "has expired"),
        ("UnrecognizedClientException", 400, StoreLogin, "does not know these credentials in eu-central-1"),
        ("InvalidSignatureException", 400, StoreLogin, "does not know these credentials"),
        ("InvalidClientTokenId", 403, StoreLogin, "does not know these credentials"),
        ("MissingAuthenticationTokenException", 400, StoreLogin, "does not know these credentials"),
        ("AccessDeniedException", 400, SecretDenied, "does not allow secretsmanager:GetSecretValue in eu-central-1"),
        ("DecryptionFailure", 400, SecretDenied, "KMS key"),
        ("ValidationException", 400, StoreError, r"refuses the request \(ValidationException\)"),
        (f"{CANARY}", 400, StoreError, "an error without a name"),
    ],
)
def test_errors_are_told_apart(aws: Fake, code: str, status: int, kind: type[StoreError], says: str) -> None:
    aws.answers["GetSecretValue"] = error(code, status)
    failed(kind, says, lambda: aws.resolver()(parse_reference("awssm://a")))
    assert len(aws.asked) == 1


def test_the_action_to_allow_is_that_of_the_call(aws: Fake) -> None:
    aws.answers |= dict.fromkeys(
        ("DescribeSecret", "GetParameter", "DescribeParameters"), error("AccessDeniedException")
    )
    found = failed(SecretDenied, "DescribeSecret", lambda: aws.resolver().look(parse_reference("awssm://a")))
    assert "Allow secretsmanager:DescribeSecret" in found.fix
    found = failed(SecretDenied, "GetParameter", lambda: aws.resolver()(parse_reference("awsssm://a")))
    assert "Allow ssm:GetParameter" in found.fix
    failed(SecretDenied, "GetParameter", lambda: aws.resolver().look(parse_reference("awsssm://a")))
    assert [operation for operation, _ in aws.asked][-2:] == ["DescribeParameters", "GetParameter"]


def test_throttling_and_failures_of_the_service_are_tried_again(aws: Fake, pauses: list[float]) -> None:
    aws.answers["GetSecretValue"] = [
        error("ThrottlingException"),
        error("TooManyRequestsException", 429, Retry_After="3"),
        error("InternalServiceError", 500),
        GET,
    ]
    assert aws.resolver()(parse_reference("awssm://a")).reveal() == CANARY.encode()
    assert pauses == [0.4, 3.0, 1.6]


def test_throttling_ends_after_twenty_seconds(aws: Fake, pauses: list[float]) -> None:
    aws.answers["GetSecretValue"] = error("ThrottlingException")
    found = failed(
        StoreUnreachable, "took no request, asked again and again", lambda: aws.resolver()(parse_reference("awssm://a"))
    )
    assert "ThrottlingException" in found.message
    assert 10 < sum(pauses) <= 20
    aws.answers["GetSecretValue"] = error("ThrottlingException", 400, Retry_After="60")
    pauses.clear()
    failed(StoreUnreachable, "took no request", lambda: aws.resolver()(parse_reference("awssm://a")))
    assert pauses == []


def test_what_does_not_answer_is_asked_once(aws: Fake, pauses: list[float]) -> None:
    aws.server.close()
    resolver = aws.resolver()
    ask = [partial(resolver, parse_reference(f"awssm://{name}")) for name in "abc"]
    failed(StoreUnreachable, "awssm://a: .*can't be reached", ask[0])
    tries = len(pauses)
    failed(StoreUnreachable, "awssm://b: .*can't be reached", ask[1])
    failed(StoreUnreachable, "awssm://c: .*can't be reached", ask[2])
    assert tries > 3
    assert len(pauses) == tries


def test_a_login_that_is_wrong_is_tried_once(aws: Fake) -> None:
    aws.answers["GetSecretValue"] = error("ExpiredTokenException")
    resolver = aws.resolver()
    for name in "abc":
        failed(StoreLogin, f"awssm://{name}: ", partial(resolver, parse_reference(f"awssm://{name}")))
    assert len(aws.asked) == 1


def test_no_credentials_no_region_no_profile(aws: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    place = parse_reference("awssm://a")
    failed(StoreError, "no region is named", lambda: aws.resolver(region=None)(place))
    failed(StoreLogin, r"no credentials for AWS \(ProfileNotFound\)", lambda: aws.resolver(profile=CANARY)(place))
    failed(StoreError, "refuses the request", lambda: aws.resolver(endpoint="nonsense")(place))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    failed(StoreLogin, r"no credentials for AWS \(NoCredentialsError\)", lambda: aws.resolver()(place))


@pytest.mark.parametrize("body", [b"", f'"{CANARY}"'.encode(), CANARY.encode(), f'{{"Name": ["{CANARY}"]}}'.encode()])
def test_an_answer_that_is_none_is_no_secret(aws: Fake, body: bytes) -> None:
    aws.answers |= dict.fromkeys(("GetSecretValue", "GetParameter"), lambda _: body)
    says = "refuses the request|sends no secret"
    failed(StoreError, says, lambda: aws.resolver()(parse_reference("awssm://a")))
    failed(StoreError, says, lambda: aws.resolver()(parse_reference("awsssm://a")))


def assumed(until: datetime, number: int = 1) -> bytes:
    fields = f"<AccessKeyId>AKIAROLE{number}</AccessKeyId><SecretAccessKey>{CANARY}</SecretAccessKey>"
    inner = f"{fields}<SessionToken>token</SessionToken><Expiration>{until.isoformat()}</Expiration>"
    return (
        '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>'
        f"{inner}</Credentials></AssumeRoleResult></AssumeRoleResponse>"
    ).encode()


ROLE = "arn:aws:iam::123456789012:role/payconf"


def test_a_role_is_taken_once_and_again_before_it_expires(aws: Fake) -> None:
    lives = [NOW + timedelta(hours=1), NOW + timedelta(minutes=4), NOW + timedelta(hours=1)]
    aws.answers["AssumeRole"] = [assumed(until, number) for number, until in enumerate(lives)]
    aws.answers["GetSecretValue"] = GET
    resolver = aws.resolver(role_arn=ROLE)
    for name in "ab":
        resolver(parse_reference(f"awssm://{name}"))
    assert [operation for operation, _ in aws.asked] == ["AssumeRole", "GetSecretValue", "GetSecretValue"]
    resolver = aws.resolver(role_arn=ROLE)
    for name in "cd":
        resolver(parse_reference(f"awssm://{name}"))
    assert [operation for operation, _ in aws.asked][3:] == ["AssumeRole", "GetSecretValue"] * 2
    signed = [headers["Authorization"] for _, _, headers, _ in aws.server.seen]
    assert "AKIAROLE1/" in signed[4]
    assert "AKIAROLE2/" in signed[6]


def test_a_role_is_taken_once_for_every_region(aws: Fake) -> None:
    aws.answers |= {"AssumeRole": lambda _: assumed(NOW + timedelta(hours=1)), "GetSecretValue": GET}
    resolver = aws.resolver(role_arn=ROLE)
    for region in ("eu-west-1", "us-east-1"):
        resolver(parse_reference(f"awssm://a?region={region}"))
    assert [operation for operation, _ in aws.asked].count("AssumeRole") == 1


@pytest.mark.parametrize(
    ("code", "says"),
    [("AccessDenied", "let this login take the role"), ("ExpiredToken", "from which the role is taken")],
)
def test_a_role_that_is_not_given(aws: Fake, code: str, says: str) -> None:
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>{CANARY}</Message></Error></ErrorResponse>"
    aws.answers["AssumeRole"] = lambda _: (403, body.encode(), {})
    failed(StoreLogin, says, lambda: aws.resolver(role_arn=ROLE)(parse_reference("awssm://a")))


def test_deleted_secrets(aws: Fake) -> None:
    aws.answers["GetSecretValue"] = error("InvalidRequestException")
    aws.answers["DescribeSecret"] = {"Name": "a", "DeletedDate": AT}
    read = parse_reference("awssm://a")
    found = failed(SecretMissing, r"scheduled for deletion \(AWS says 2026-11-29\)", lambda: aws.resolver()(read))
    assert "restore-secret" in found.fix
    failed(SecretMissing, "scheduled for deletion", lambda: aws.resolver().look(read))
    failed(SecretMissing, "scheduled for deletion", lambda: aws.resolver().write(read, Secret(CANARY.encode())))
    aws.answers["DescribeSecret"] = error("AccessDeniedException")
    failed(StoreError, "in the state it is in", lambda: aws.resolver()(read))


def test_what_is_told_without_reading(aws: Fake) -> None:
    aws.answers["DescribeSecret"] = {
        "RotationEnabled": True,
        "NextRotationDate": AT,
        "VersionIdsToStages": {"1" * 32: ["AWSPREVIOUS"], "2" * 32: ["AWSCURRENT"]},
    }
    pages = [{"Versions": [{"VersionId": "1" * 32, "CreatedDate": AT - 9}], "NextToken": "n"}]
    pages += [{"Versions": [{"VersionId": "2" * 32, "CreatedDate": AT}]}]
    aws.answers["ListSecretVersionIds"] = list(pages)
    facts = aws.resolver().look(parse_reference("awssm://a#field"))
    assert (facts.version, facts.created, facts.read) == ("2" * 32, NOW, False)
    assert facts.remark == "AWS rotates it, next until 2026-11-29"
    assert {operation for operation, _ in aws.asked} == {"DescribeSecret", "ListSecretVersionIds"}
    aws.answers["ListSecretVersionIds"] = error("AccessDeniedException")
    facts = aws.resolver().look(parse_reference("awssm://a?stage=AWSPREVIOUS"))
    assert (facts.version, facts.created) == ("1" * 32, None)
    failed(
        SecretMissing, "no such version", lambda: aws.resolver().look(parse_reference(f"awssm://a?version={'3' * 32}"))
    )


def test_a_parameters_expiry_is_told(aws: Fake) -> None:
    policies = [
        {"PolicyType": "Other", "PolicyText": "not JSON"},
        {"PolicyText": '{"Type": "Expiration", "Attributes": {"Timestamp": "2027-01-31T12:00:00.000Z"}}'},
    ]
    about = {"Name": "/a/b", "Type": "SecureString", "Version": 3, "LastModifiedDate": AT, "Policies": policies}
    aws.answers["DescribeParameters"] = {"Parameters": [about]}
    facts = aws.resolver().look(parse_reference("awsssm://a/b"))
    assert (facts.version, facts.created, facts.read) == ("3", NOW, False)
    assert facts.expires == datetime(2027, 1, 31, 12, tzinfo=UTC)
    assert aws.asked[0][1]["ParameterFilters"][0]["Values"] == ["/a/b"]


def parameter(name: str) -> dict[str, object]:
    return {"Name": name, "Type": "SecureString", "Value": f"of {name}", "Version": 1, "LastModifiedDate": AT}


def one_parameter(asked: Any) -> object:
    return error("ParameterNotFound") if asked["Name"] == "/p/7" else {"Parameter": parameter(asked["Name"])}


def read_together(aws: Fake, texts: list[str]) -> Resolver:
    """Read them at the same time; the first request is held until the others wait."""
    held = threading.Event()

    def first(asked: Any) -> object:
        held.wait(10)
        return one_parameter(asked)

    aws.answers["GetParameter"] = [first, one_parameter]
    resolver = aws.resolver()
    store: Any = resolver._logins.of(parse_reference(texts[0]))
    thread = threading.Thread(target=lambda: resolver.prefetch([parse_reference(text) for text in texts]))
    thread.start()
    until = time.monotonic() + 10
    while len(store._waiting.get(None, ())) < len(texts) - 1 and time.monotonic() < until:
        time.sleep(0.001)
    held.set()
    thread.join()
    return resolver


def test_parameters_asked_for_meanwhile_go_together(aws: Fake) -> None:
    """One that is not there says nothing of the others."""
    texts = [f"awsssm://p/{number}" for number in range(8)]
    aws.answers["GetParameters"] = lambda asked: {
        "Parameters": [parameter(name) for name in asked["Names"] if name != "/p/7"],
        "InvalidParameters": ["/p/7"],
    }
    resolver = read_together(aws, texts)
    for number, text in enumerate(texts[:7]):
        assert resolver(parse_reference(text)).reveal().decode() == f"of /p/{number}"
    failed(SecretMissing, "no parameter /p/7", lambda: resolver(parse_reference(texts[7])))
    assert len([operation for operation, _ in aws.asked if operation == "GetParameters"]) == 1
    assert len(aws.asked) <= 3


def test_together_denied_each_is_asked_for_alone(aws: Fake) -> None:
    aws.answers["GetParameters"] = error("AccessDeniedException")
    texts = [f"awsssm://p/{number}" for number in range(6)]
    resolver = read_together(aws, texts)
    values = [resolver(parse_reference(text)).reveal().decode() for text in texts]
    assert values == [f"of /p/{number}" for number in range(6)]
    resolver.prefetch([parse_reference(f"awsssm://p/{number}") for number in range(10, 30)])
    assert len([operation for operation, _ in aws.asked if operation == "GetParameters"]) == 1
    assert len(aws.asked) == 27


def test_versions_and_labels_are_told_apart_where_they_go_together(aws: Fake) -> None:
    def several(asked: Any) -> object:
        found = [parameter(name.partition(":")[0]) | {"Value": f"of {name}"} for name in asked["Names"]]
        selectors = [f":{name.partition(':')[2]}" if ":" in name else None for name in asked["Names"]]
        return {"Parameters": [{**one, "Selector": of} for one, of in zip(found, selectors, strict=True)][::-1]}

    aws.answers["GetParameters"] = several
    texts = ["awsssm://p/0", "awsssm://p/1", "awsssm://p/1?version=2", "awsssm://p/1?label=live"]
    resolver = read_together(aws, texts)
    values = [resolver(parse_reference(text)).reveal().decode() for text in texts[1:]]
    assert values == ["of /p/1", "of /p/1:2", "of /p/1:live"]


def test_a_write_is_sent_again_under_the_same_id(aws: Fake, pauses: list[float]) -> None:
    aws.answers |= {"DescribeSecret": {"Name": "a"}, "GetSecretValue": {**GET, "SecretString": '{"x": 1.5, "é": [1]}'}}
    aws.answers["PutSecretValue"] = [error("InternalServiceError", 500), {}]
    aws.answers["UpdateSecretVersionStage"] = {}
    facts = aws.resolver().write(parse_reference("awssm://a#f"), Secret(CANARY.encode()))
    sent = [asked for operation, asked in aws.asked if operation == "PutSecretValue"]
    assert sent[0] == sent[1]
    assert sent[0]["ClientRequestToken"] == facts.version
    assert json.loads(sent[0]["SecretString"]) == {"x": 1.5, "é": [1], "f": CANARY}
    moved = next(asked for operation, asked in aws.asked if operation == "UpdateSecretVersionStage")
    assert moved["RemoveFromVersionId"] == GET["VersionId"]
    assert moved["MoveToVersionId"] == facts.version


def test_a_write_that_may_not_be_made_current(aws: Fake) -> None:
    aws.answers |= {"DescribeSecret": {"Name": "a"}, "GetSecretValue": GET, "PutSecretValue": {}}
    aws.answers["UpdateSecretVersionStage"] = error("AccessDeniedException")
    ask = lambda: aws.resolver().write(parse_reference("awssm://a"), Secret(b"new"))  # noqa: E731
    failed(SecretDenied, "secretsmanager:UpdateSecretVersionStage", ask)


def test_a_debug_log_holds_no_secret(aws: Fake, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    aws.answers["GetSecretValue"] = GET
    aws.resolver()(parse_reference("awssm://a"))
    assert not [form for form in SPELLED if form in caplog.text]

"""Calls to AWS: tried again where that helps, and each failure told apart.

No word of botocore goes on: its messages may quote what was sent. Names of errors and exceptions are repeated, for they
are words of AWS's own documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from botocore import exceptions
from botocore.exceptions import BotoCoreError, ClientError, NoRegionError
from botocore.parsers import ResponseParserError

from payconf.model.errors import SecretDenied, StoreError, StoreLogin, StoreUnreachable
from payconf.model.pace import Pace
from payconf.model.reference import Reference
from payconf.stores.aws.login import Login
from payconf.stores.aws.names import region_of
from payconf.stores.base import Access

PACE = Pace(tries=12, first=0.2, longest=4.0, budget=20.0)
_TITLES = {"secretsmanager": "AWS Secrets Manager", "ssm": "AWS Systems Manager"}
_BUSY = re.compile(r".*Thrott.*|SlowDown|TooManyRequests\w*|RequestLimitExceeded|.*BandwidthLimitExceeded")
_ILL = re.compile(r"(Internal(Service|Server)?(Error|Failure)|ServiceUnavailable|RequestTimeout)(Exception)?")
_EXPIRED = re.compile(r"ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired|Expired.*Token.*")
_UNKNOWN = re.compile(
    r"(InvalidClientTokenId|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|AuthFailure"
    r"|MissingAuthenticationToken|IncompleteSignature|InvalidIdentityToken|InvalidAccessKeyId|NotAuthorized)(Exception)?"
)
_DENIED = re.compile(r"AccessDenied(Exception)?|UnauthorizedOperation|UnauthorizedAccess(Exception)?")
_KEY = re.compile(r"Decryption(Failure|FailureException)|InvalidKeyId|KMS\w+|EncryptionFailure")
_LOGIN = re.compile(
    r"\w*Credential\w*|ProfileNotFound|ConfigNotFound|ConfigParseError|InvalidConfigError|InfiniteLoopConfigError|\w*SSO\w*"
    r"|Token\w+|\w*MFA\w*|Login\w+|MetadataRetrievalError"
)
_ODD = (BotoCoreError, ResponseParserError, AttributeError, TypeError, ValueError)
"""The last three: what botocore trips over, an endpoint that is none or an answer that is not AWS's."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`data`: of a call that went well. `code`: the error that the caller had asked to be told of, else empty."""

    data: dict[str, Any] = field(default_factory=dict, repr=False)
    code: str = ""


@dataclass(frozen=True, slots=True)
class _Failure:
    """What is left of an exception: `code` of AWS, or the name of botocore's class; `wait`: what Retry-After said."""

    code: str
    operation: str = ""
    passing: bool = False
    unanswered: bool = False
    wait: float | None = None


class Calls:
    """Calls of one service. What doesn't answer, or doesn't know us, is not asked again in this run."""

    def __init__(self, access: Access, service: str) -> None:
        self._service, self._login, self._pace = service, Login(access), PACE
        self._given_up: dict[str | None, _Failure] = {}
        self._lock = Lock()

    def ask(self, place: Reference, operation: str, tell: Iterable[str] = (), **parameters: Any) -> Answer:
        """Call an operation. `tell`: errors that the caller explains. Raises the others explained."""
        region = region_of(place)
        with self._lock:
            failure = self._given_up.get(region)
        got = failure or self._tried(operation, region, parameters)
        if isinstance(got, dict):
            return Answer(got)
        if got.code in tell:
            return Answer(code=got.code)
        error = self._error(place, operation, got)
        if got.unanswered or isinstance(error, StoreLogin):
            with self._lock:
                self._given_up[region] = got
        raise error

    def unusable(self, place: Reference) -> StoreError:
        """For an answer that holds nothing of what was asked for."""
        return StoreError(
            f"{place}: what answers as {_TITLES[self._service]} in {self.region(place)} sends no secret.",
            "See what stands between: a proxy, or stores: {aws: {endpoint: …}}.",
        )

    def region(self, place: Reference) -> str:
        """Where a reference is looked for, for people."""
        return self._login.region(region_of(place))

    def close(self) -> None:
        """Let go of the connections."""
        self._login.close()

    def _tried(self, operation: str, region: str | None, parameters: dict[str, Any]) -> dict[str, Any] | _Failure:
        pace, attempt = self._pace, 0
        started = pace.clock()
        while True:
            got = self._once(operation, region, parameters)
            if isinstance(got, dict) or not got.passing:
                return got
            attempt += 1
            wait = pace.delay(attempt, got.wait)
            if attempt >= pace.tries or pace.clock() + wait - started > pace.budget:
                return got
            pace.sleep(wait)

    def _once(self, operation: str, region: str | None, parameters: dict[str, Any]) -> dict[str, Any] | _Failure:
        try:
            call = getattr(self._login.client(self._service, region), operation)
            answer: dict[str, Any] = call(**parameters)
        except ClientError as error:
            return _said(error)
        except _ODD as error:
            unanswered = isinstance(error, (exceptions.ConnectionError, exceptions.HTTPClientError))
            passing = unanswered and not isinstance(error, exceptions.SSLError)
            return _Failure(type(error).__name__, passing=passing, unanswered=unanswered)
        return answer

    def _error(self, place: Reference, operation: str, failure: _Failure) -> StoreError:
        title, where, code = _TITLES[self._service], self.region(place), failure.code
        action = f"{self._service}:{''.join(word.title() for word in operation.split('_'))}"
        if failure.operation.startswith("AssumeRole"):
            return _role_not_taken(place, code)
        if _EXPIRED.fullmatch(code):
            return StoreLogin(
                f"{place}: the login to AWS has expired ({code}).",
                "Log in again (aws sso login), or let the job fetch new credentials before payconf runs.",
            )
        if _UNKNOWN.fullmatch(code):
            return StoreLogin(
                f"{place}: AWS does not know these credentials in {where} ({code}).",
                "aws sts get-caller-identity says whose they are; a wrong clock and a region that is not switched on"
                " look alike.",
            )
        if _LOGIN.fullmatch(code):
            return StoreLogin(
                f"{place}: there are no credentials for AWS ({code}).",
                "Give the job a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or"
                " stores: {aws: {profile: NAME}}.",
            )
        if _DENIED.fullmatch(code):
            return SecretDenied(
                f"{place}: AWS does not allow {action} in {where} ({code}).",
                f"Allow {action} on it in the policy of payconf's role, and kms:Decrypt where a key of your own"
                " encrypts it.",
            )
        if _KEY.fullmatch(code):
            return SecretDenied(
                f"{place}: the KMS key that encrypts it does not open it ({code}).",
                "Allow kms:Decrypt on that key, and see that it is enabled.",
            )
        return _no_answer(place, title, where, failure)


def _said(error: ClientError) -> _Failure:
    answer = error.response
    code = str(answer.get("Error", {}).get("Code", ""))
    code = code if re.fullmatch(r"[A-Za-z0-9.]{1,100}", code) else "an error without a name"
    about = answer.get("ResponseMetadata", {})
    status = int(about.get("HTTPStatusCode", 0))
    asked = str(about.get("HTTPHeaders", {}).get("retry-after", ""))
    wait = float(asked) if re.fullmatch(r"[0-9]{1,4}", asked) else None
    passing = status >= 500 or status == 429 or _BUSY.fullmatch(code) is not None or _ILL.fullmatch(code) is not None
    return _Failure(code, error.operation_name, passing, wait=wait)


def _role_not_taken(place: Reference, code: str) -> StoreLogin:
    if _EXPIRED.fullmatch(code):
        return StoreLogin(
            f"{place}: the login to AWS from which the role is taken has expired ({code}).",
            "Log in again (aws sso login), or let the job fetch new credentials before payconf runs.",
        )
    return StoreLogin(
        f"{place}: AWS does not let this login take the role ({code}).",
        "Allow sts:AssumeRole (of a CI's token sts:AssumeRoleWithWebIdentity) in the trust policy of the role, and"
        " name it right: stores: {aws: {role_arn: …}} or AWS_ROLE_ARN.",
    )


def _no_answer(place: Reference, title: str, where: str, failure: _Failure) -> StoreError:
    if failure.code == NoRegionError.__name__:
        return StoreError(
            f"{place}: no region is named, so nobody knows where to ask.",
            "Write stores: {aws: {region: eu-central-1}}, ?region=eu-central-1, or set AWS_REGION.",
        )
    if failure.unanswered:
        return StoreUnreachable(
            f"{place}: {title} in {where} can't be reached ({failure.code}).",
            "Look at the network and the proxy of the job, the region, and stores: {aws: {endpoint: …}}.",
        )
    if failure.passing:
        return StoreUnreachable(
            f"{place}: {title} in {where} took no request for {PACE.budget:.0f} seconds ({failure.code}).",
            "Run it again later; a quota that is too small stands in Service Quotas.",
        )
    return StoreError(
        f"{place}: {title} in {where} refuses the request ({failure.code}).",
        "The AWS documentation says what this error means; the reference may name what can't be there.",
    )

"""Failures of AWS told apart.

No word of botocore goes on: its messages may quote what was sent. Names of errors and exceptions are repeated, for they
are words of AWS's own documentation.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from botocore import exceptions
from botocore.exceptions import ClientError, NoRegionError

from payconf.model.errors import SecretDenied, StoreError, StoreLogin, StoreUnreachable
from payconf.stores.patience import Trouble, seconds

_BUSY = re.compile(
    r".*Thrott.*|SlowDown|TooManyRequests\w*|RequestLimitExceeded|.*BandwidthLimitExceeded"
    r"|(Internal(Service|Server)?(Error|Failure)|ServiceUnavailable|RequestTimeout)(Exception)?"
)
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
_AGAIN = "Log in again (aws sso login), or let the job fetch new credentials before payconf runs."


class Asked(NamedTuple):
    """What was asked: the title of the service, the action of IAM, and the region, all for people."""

    title: str
    action: str
    region: str


def code_of(error: ClientError) -> str:
    """The name of an error that AWS answered."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    return code if re.fullmatch(r"[A-Za-z0-9.]{1,100}", code) else "an error without a name"


def of_answer(error: ClientError, asked: Asked) -> Trouble:
    """What AWS answered."""
    code, about = code_of(error), error.response.get("ResponseMetadata", {})
    status = int(about.get("HTTPStatusCode", 0))
    if error.operation_name.startswith("AssumeRole"):
        return _role_not_taken(code)
    if status >= 500 or status == 429 or _BUSY.fullmatch(code):
        return Trouble(
            StoreUnreachable,
            f"{asked.title} in {asked.region} took no request, asked again and again ({code}).",
            "Run it again later; a quota that is too small stands in Service Quotas.",
            again=True,
            after=seconds(about.get("HTTPHeaders", {}).get("retry-after")),
        )
    return _refused(code, asked)


def of_client(error: Exception, asked: Asked) -> Trouble:
    """What botocore raised by itself."""
    code = type(error).__name__
    if isinstance(error, NoRegionError):
        return Trouble(
            StoreError,
            "no region is named, so nobody knows where to ask.",
            "Write stores: {aws: {region: eu-central-1}}, ?region=eu-central-1, or set AWS_REGION.",
        )
    if isinstance(error, (exceptions.ConnectionError, exceptions.HTTPClientError)):
        return Trouble(
            StoreUnreachable,
            f"{asked.title} in {asked.region} can't be reached ({code}).",
            "Look at the network and the proxy of the job, the region, and stores: {aws: {endpoint: …}}.",
            again=not isinstance(error, exceptions.SSLError),
            whole=True,
        )
    if _LOGIN.fullmatch(code):
        return Trouble(
            StoreLogin,
            f"there are no credentials for AWS ({code}).",
            "Give the job a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or"
            " stores: {aws: {profile: NAME}}.",
            whole=True,
        )
    return _refused(code, asked)


def _refused(code: str, asked: Asked) -> Trouble:
    if _EXPIRED.fullmatch(code):
        return Trouble(StoreLogin, f"the login to AWS has expired ({code}).", _AGAIN, whole=True)
    if _UNKNOWN.fullmatch(code):
        return Trouble(
            StoreLogin,
            f"AWS does not know these credentials in {asked.region} ({code}).",
            "aws sts get-caller-identity says whose they are; a wrong clock and a region that is not switched on"
            " look alike.",
            whole=True,
        )
    if _DENIED.fullmatch(code):
        return Trouble(
            SecretDenied,
            f"AWS does not allow {asked.action} in {asked.region} ({code}).",
            f"Allow {asked.action} on it in the policy of payconf's role, and kms:Decrypt where a key of your own"
            " encrypts it.",
        )
    if _KEY.fullmatch(code):
        return Trouble(
            SecretDenied,
            f"the KMS key that encrypts it does not open it ({code}).",
            "Allow kms:Decrypt on that key, and see that it is enabled.",
        )
    return Trouble(
        StoreError,
        f"{asked.title} in {asked.region} refuses the request ({code}).",
        "The AWS documentation says what this error means; the reference may name what can't be there.",
    )


def _role_not_taken(code: str) -> Trouble:
    if _EXPIRED.fullmatch(code):
        says = f"the login to AWS from which the role is taken has expired ({code})."
        return Trouble(StoreLogin, says, _AGAIN, whole=True)
    return Trouble(
        StoreLogin,
        f"AWS does not let this login take the role ({code}).",
        "Allow sts:AssumeRole (of a CI's token sts:AssumeRoleWithWebIdentity) in the trust policy of the role, and"
        " name it right: stores: {aws: {role_arn: …}} or AWS_ROLE_ARN.",
        whole=True,
    )

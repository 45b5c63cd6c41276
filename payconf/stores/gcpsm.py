"""gcpsm://: Google Secret Manager, by Google's own client over REST.

Facts: the API's reference (cloud.google.com/secret-manager/docs/reference/rest) and its guides on versions and access.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores.base import Access, Content, Scheme
from payconf.stores.patience import Patience, Trouble, seconds
from payconf.stores.quiet import hush

if TYPE_CHECKING:
    from google.cloud.secretmanager_v1 import SecretManagerServiceClient, SecretVersion

T = TypeVar("T")
_PROJECT = re.compile(r"([a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|[0-9]{1,19}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,255}")
_VERSION = re.compile(r"[1-9][0-9]{0,18}|[A-Za-z][A-Za-z0-9_-]{0,62}")
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_LOGIN = (
    "Log in with `gcloud auth application-default login`, name a file in GOOGLE_APPLICATION_CREDENTIALS, or give the "
    "job's identity a workload identity federation."
)
_AGAIN = "Try again later; check network and proxy, and the endpoint if one is set."


class _Named(NamedTuple):
    """`version`: the resource name of a version; `secret`: of its secret."""

    secret: str
    version: str


class GoogleSecrets:
    """Secrets of any project that the login of Application Default Credentials may read."""

    def __init__(self, access: Access, patience: Patience | None = None) -> None:
        """Brings the client library in, asks nobody yet."""
        import google.auth
        import google.cloud.secretmanager_v1  # noqa: F401  # where it is missing, that is said at once

        self._settings, self._wait = access.settings, access.timeouts[1]
        self._client: SecretManagerServiceClient | None = None
        self._lock = Lock()
        self._patience = patience or Patience()

    def read(self, place: Reference) -> Content:
        """The bytes of one version. Of the facts its number: more would need a further permission."""
        named = self._named(place)
        answer = self._asked(place, lambda client, given: client.access_secret_version(name=named.version, **given))
        return Content(Secret(answer.payload.data), Facts(version=_number(answer.name)))

    def look(self, place: Reference) -> Facts:
        """Number, creation and expiry, by metadata; where those may not be read, by reading the value."""
        named = self._named(place)
        try:
            version = self._asked(place, lambda client, given: client.get_secret_version(name=named.version, **given))
            secret = self._asked(place, lambda client, given: client.get_secret(name=named.secret, **given))
        except SecretDenied:
            secret = None
        if secret is None:
            return self.read(place).facts
        _refuse_dead(place, version)
        return Facts(_number(version.name), _plain(version.create_time), _plain(secret.expire_time), read=False)

    def close(self) -> None:
        """Close what is open."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.transport.close()  # type: ignore[no-untyped-call]

    def _named(self, place: Reference) -> _Named:
        project, _, secret = place.path.rpartition("/")
        project = project or (self._settings.project if self._settings else None) or ""
        if not project:
            raise StoreError(
                f"{place}: it names no project.",
                "Write gcpsm://PROJECT/SECRET, or name one for all of them: stores: {gcp: {project: PROJECT}}.",
            )
        parent = f"projects/{project}/secrets/{secret}"
        return _Named(parent, f"{parent}/versions/{place.option('version') or 'latest'}")

    def _asked(self, place: Reference, call: Callable[[SecretManagerServiceClient, dict[str, Any]], T]) -> T:
        def attempt(left: float) -> T | Trouble:
            from google.api_core.exceptions import GoogleAPICallError
            from google.auth.exceptions import GoogleAuthError
            from google.protobuf.json_format import ParseError

            try:
                # Its own repeating is off, for it knows no budget.
                return call(self._logged_in(), {"retry": None, "timeout": min(left, self._wait)})
            except GoogleAPICallError as error:
                return _refusal(error)
            except GoogleAuthError as error:
                return _login(error)
            except ParseError:
                return Trouble(StoreUnreachable, "what answers is not Secret Manager.", _AGAIN, whole=True)
            except OSError:  # what requests raises without an answer
                return Trouble(StoreUnreachable, "Secret Manager doesn't answer.", _AGAIN, again=True, whole=True)

        return self._patience(place, attempt)

    def _logged_in(self) -> SecretManagerServiceClient:
        with self._lock:
            if self._client is None:
                self._client = _client(self._settings.endpoint if self._settings else None, self._wait)
            return self._client


def _client(endpoint: str | None, wait: float) -> SecretManagerServiceClient:
    import google.auth
    from google.auth.transport import requests
    from google.cloud.secretmanager_v1 import SecretManagerServiceClient
    from google.cloud.secretmanager_v1.services.secret_manager_service.transports import rest

    # Where GOOGLE_SDK_PYTHON_LOGGING_SCOPE is set, they would write requests and answers down, and what is in them.
    hush("google", rest.__name__, requests.__name__)
    request = _limited(requests.Request(), wait)
    credentials, _ = google.auth.default(scopes=[_SCOPE], request=request)  # type: ignore[arg-type]
    if hasattr(credentials, "with_always_use_jwt_access"):
        credentials = credentials.with_always_use_jwt_access(True)
    credentials.refresh(request)  # type: ignore[no-untyped-call]  # now, so that several threads find the token there
    host = (endpoint or rest.SecretManagerServiceRestTransport.DEFAULT_HOST).rstrip("/")
    return SecretManagerServiceClient(
        transport=rest.SecretManagerServiceRestTransport(host=host, credentials=credentials)
    )


def _limited(request: Callable[..., Any], wait: float) -> Callable[..., Any]:
    """Asking for a login with our time-out; the library's is two minutes."""

    def limited(*given: Any, **named: Any) -> Any:
        return request(*given, **{**named, "timeout": wait})

    return limited


def _login(error: Exception) -> Trouble:
    from google.auth.exceptions import DefaultCredentialsError, TransportError

    if isinstance(error, TransportError):
        says = "the server that gives out Google's tokens doesn't answer."
        return Trouble(StoreUnreachable, says, _AGAIN, again=True, whole=True)
    if isinstance(error, DefaultCredentialsError):
        return Trouble(StoreLogin, "there is no login to Google Cloud that could be used.", _LOGIN, whole=True)
    return Trouble(StoreLogin, "the login to Google Cloud is refused, expired or revoked.", _LOGIN, whole=True)


def _refusal(error: Any) -> Trouble:
    """What an HTTP answer means. Of its text only words that the API itself defines are looked for."""
    code, text = int(error.code or 0), error.message or ""
    if code == 400 and ("DESTROYED" in text or "DISABLED" in text):
        return _dead("DESTROYED" if "DESTROYED" in text else "DISABLED")
    if code == 401:
        return Trouble(StoreLogin, "the login to Google Cloud is refused or has expired.", _LOGIN, whole=True)
    if code == 403 and error.reason == "SERVICE_DISABLED":
        fix = "Enable it: gcloud services enable secretmanager.googleapis.com"
        return Trouble(StoreUnreachable, "the Secret Manager API is not enabled in that project.", fix)
    if code == 403:
        fix = "Grant its identity roles/secretmanager.secretAccessor on this secret, or mend project and name."
        return Trouble(SecretDenied, "Google refuses access to it.", fix)
    if code == 404:
        fix = "Create it, or mend project, name and version."
        return Trouble(SecretMissing, "Secret Manager has no such secret or version.", fix)
    after = seconds(error.response.headers.get("retry-after")) if error.response is not None else None
    if code == 429:
        fix = "Try again later, or raise the project's quota of Secret Manager."
        return Trouble(StoreUnreachable, "Secret Manager answers: too many requests.", fix, True, after, whole=True)
    if code >= 500:
        says = f"Secret Manager answers with error {code}."
        return Trouble(StoreUnreachable, says, _AGAIN, again=True, after=after, whole=True)
    return Trouble(StoreError, f"Secret Manager refuses the request ({code}).", "Mend project, name and version.")


def _dead(state: str) -> Trouble:
    if state == "DESTROYED":
        return Trouble(SecretMissing, "that version is destroyed.", "Add a new version, or name another one.")
    return Trouble(SecretDenied, "that version is disabled.", "Enable it, add a new version, or name another one.")


def _refuse_dead(place: Reference, version: SecretVersion) -> None:
    if version.state.name in ("DESTROYED", "DISABLED"):
        raise _dead(version.state.name).error(place)


def _plain(time: Any) -> datetime | None:
    """Of the library's kind of time an ordinary one."""
    return datetime.fromtimestamp(time.timestamp(), UTC) if time else None


def _number(name: str) -> str:
    return name.rpartition("/")[2]


def _wrong(reference: Reference) -> str:
    project, slash, secret = reference.path.rpartition("/")
    if (slash and not _PROJECT.fullmatch(project)) or not _SECRET.fullmatch(secret):
        return "gcpsm:// takes PROJECT/SECRET, such as gcpsm://acme-payments/stripe"
    version = reference.option("version")
    if version is not None and not _VERSION.fullmatch(version):
        return "version is a number, latest or an alias, such as ?version=3"
    return ""


SCHEME = Scheme(
    name="gcpsm",
    title="Google Secret Manager",
    path="project and name of a secret",
    example="gcpsm://acme-payments/stripe#secret_key",
    open=GoogleSecrets,
    proof="Google's client against a fake server",
    extra="gcp",
    modules=("google",),
    options={"version": "a number, latest or an alias, default latest"},
    settings="gcp",
    metadata=True,
    wrong=_wrong,
)

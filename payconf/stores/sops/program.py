"""The program sops: found where no project can put one, run with little around it, and never quoted.

What it writes to stderr may hold anything, so that it decides which error is raised, and is shown nowhere.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from payconf.git import repository
from payconf.model.errors import SecretDenied, StoreError, StoreLogin, StoreUnreachable
from payconf.model.reference import Reference

_SECONDS = 30
_NO_KEY = 128
_CHANGED = (24, 25, 51, 52)
"""A value or the whole does not match its authentication code, or has none."""
_NETWORK = frozenset({"hc_vault", "kms", "gcp_kms", "azure_kv"})
_UNREACHED = re.compile(
    r"connection refused|no such host|i/o timeout|deadline exceeded|network is unreachable|no route to host"
    r"|connection reset|tls: |x509: |proxyconnect",
    re.IGNORECASE,
)
_REFUSED = re.compile(r"permission denied|\b403\b|AccessDenied|forbidden|not authorized", re.IGNORECASE)
_EVERY = ("HOME", "XDG_CONFIG_HOME")
_PROXIES = ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR")
_VARIABLES = {
    "age": ("SOPS_AGE_KEY", "SOPS_AGE_KEY_FILE", "SOPS_AGE_SSH_PRIVATE_KEY_FILE"),
    "pgp": ("GNUPGHOME",),
    "hc_vault": ("VAULT_CAPATH", *_PROXIES),
    "kms": (
        *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION"),
        *("AWS_DEFAULT_REGION", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE"),
        *("AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"),
        *("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
        *("AWS_EC2_METADATA_DISABLED", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_KMS", "AWS_CA_BUNDLE", *_PROXIES),
    ),
    "gcp_kms": ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CREDENTIALS", "CLOUDSDK_CONFIG", *_PROXIES),
    "azure_kv": (
        *("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH"),
        *("AZURE_FEDERATED_TOKEN_FILE", "AZURE_AUTHORITY_HOST", "IDENTITY_ENDPOINT", "IDENTITY_HEADER", *_PROXIES),
    ),
}
"""What sops may see of the job's variables, by what the file needs: no token goes to a run that needs none."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one run is for. `kinds` and `names`: of the keys in the file; `variables`: set for it besides."""

    place: Reference
    kinds: frozenset[str]
    names: tuple[str, ...]
    variables: Mapping[str, str]


class Program:
    """sops, as the variable PATH names it. `root`: the project's folder."""

    def __init__(self, environ: Mapping[str, str], root: Path) -> None:
        self._environ, self._root = environ, root
        self._folders = _trusted_folders(environ, root)

    def run(self, job: Job, arguments: list[str], given: bytes, folder: Path | None = None) -> bytes:
        """What it prints. Raises a leaf of StoreError. `folder`: where it runs, else outside of the project."""
        command = [self._found(job.place), "--disable-version-check", *arguments]
        code, printed, said = _ran(job.place, command, self._around(job), given, folder or Path("/"))
        if code:
            raise _failed(job, code, said)
        return printed

    def _found(self, place: Reference) -> str:
        found = shutil.which("sops", path=os.pathsep.join(self._folders)) if self._folders else None
        if found is None:
            raise StoreUnreachable(
                f"{place}: the program sops is not installed, or only inside of the project.",
                "Install it (https://getsops.io) in a folder of PATH that no branch can write to.",
            )
        return found

    def _around(self, job: Job) -> dict[str, str]:
        names = (*_EVERY, *(name for kind in sorted(job.kinds) for name in _VARIABLES[kind]))
        kept = {name: self._environ[name] for name in names if name in self._environ}
        return {**kept, "PATH": os.pathsep.join(self._folders), "LC_ALL": "C", **job.variables}


def _trusted_folders(environ: Mapping[str, str], root: Path) -> list[str]:
    """The folders of PATH that lie outside of the project, and of the repository that holds it."""
    around = repository(root)
    theirs = {os.path.realpath(root), *({os.path.realpath(around.top)} if around is not None else ())}
    folders = []
    for entry in environ.get("PATH", "").split(os.pathsep):
        real = os.path.realpath(entry)
        program = os.path.realpath(f"{entry}/sops")
        if entry.startswith("/") and not any(inside(path, own) for own in theirs for path in (real, program)):
            folders.append(entry)
    return folders


def inside(path: str, folder: str) -> bool:
    """Whether a path is a folder, or lies in it. Both are real paths."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _ran(
    place: Reference, command: list[str], environ: Mapping[str, str], given: bytes, folder: Path
) -> tuple[int, bytes, str]:
    """Exit code, stdout, stderr. In a session of its own, so that nothing asks at the terminal."""
    process: subprocess.Popen[bytes] | None = None
    ended: tuple[int, bytes, str] | None = None
    said: str | None = ""
    try:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environ,
            start_new_session=True,
        )
        printed, errors = process.communicate(given, timeout=_SECONDS)
        ended = process.returncode, printed, errors.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        pass
    except OSError as error:
        said = error.strerror
    finally:
        if process is not None:
            _end(process)
    # Outside: what it had printed until then stays on the exception.
    if ended is not None:
        return ended
    if process is None:
        raise StoreUnreachable(f"{place}: sops can't be run ({said}).", "Install it anew: https://getsops.io.")
    raise StoreUnreachable(
        f"{place}: sops did not end within {_SECONDS} seconds, and was stopped.",
        "A key service that does not answer, or a passphrase that is asked for: payconf can't type one.",
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """It and what it started are no more; pipes that a daemon of GnuPG may hold open are not waited for."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _failed(job: Job, code: int, said: str) -> StoreError:
    place = job.place
    for_whom = "; ".join(job.names[:5])
    if code in _CHANGED:
        return StoreError(
            f"{place}: the file was changed after sops encrypted it, or is broken.",
            "Take it back from git, and change it with sops edit or sops set only.",
        )
    if code != _NO_KEY:
        return StoreError(
            f"{place}: sops failed with the exit code {code}.",
            "Run sops decrypt on the file by hand; what sops says is not shown here, for a secret may stand in it."
            " payconf reads with sops 3.9 or later, and writes with 3.11.",
        )
    if job.kinds & _NETWORK and _UNREACHED.search(said):
        return StoreUnreachable(
            f"{place}: the service with the file's key can't be reached: {for_whom}.",
            "Look at the network and the proxy of the job.",
        )
    if job.kinds & _NETWORK and _REFUSED.search(said):
        return SecretDenied(
            f"{place}: the service with the file's key does not decrypt for this job: {for_whom}.",
            "Allow it (of Vault update on MOUNT/decrypt/KEY, of KMS kms:Decrypt), or renew a login that has expired.",
        )
    return StoreLogin(
        f"{place}: no key of this job opens the file, which is encrypted for {for_whom}.",
        "Give it one: stores: {sops: {age_key: env://SOPS_AGE_KEY}}, a key in GNUPGHOME, or VAULT_TOKEN; or encrypt"
        " the file for one that it has: sops updatekeys FILE.",
    )

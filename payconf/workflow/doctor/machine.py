"""The machine: Python, git, the terminal, the cache, proxies and certificates."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from payconf import __version__
from payconf.model.checkup import Checkup, ok, warning

_PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
_NARROW = 80


def machine(root: Path | None, environ: Mapping[str, str], encoding: str, columns: int | None) -> Iterator[Checkup]:
    """Each thing once. No variable's value is repeated: an address may hold a password. `root`: of the project."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield ok("program", f"payconf {__version__} on Python {version}")
    yield _terminal(encoding, columns)
    if root is not None:
        yield _git(root)
    yield _cache(environ)
    yield _network(environ)


def _terminal(encoding: str, columns: int | None) -> Checkup:
    if encoding.lower().replace("-", "") != "utf8":
        fix = "Set LANG to a UTF-8 locale such as C.UTF-8, or PYTHONUTF8=1."
        return warning("terminal", f"output is written as {encoding}, which can't show every name", fix)
    if columns is None:
        return ok("terminal", "none; output is UTF-8")
    if columns < _NARROW:
        return warning("terminal", f"{columns} columns; plans are made for 100", "Make the window wider.")
    return ok("terminal", f"{columns} columns, UTF-8")


def _git(root: Path) -> Checkup:
    from payconf.git import repository

    if shutil.which("git") is None:
        fix = "Install git: plans and the audit then name the commit, and --trust-base can read the base branch."
        return warning("git", "there is no git here", fix)
    found = repository(root)
    if found is None:
        return warning("git", "the project is in no repository, so plans can't name the commit", "git init")
    said = found.run("rev-parse", "--is-shallow-repository")
    if said is None:
        fix = f"Look what git says: git -C {found.top} status"
        return warning("git", f"git can't read the repository in {found.top}", fix)
    if said.strip() == b"true":
        fix = "Fetch what you compare with (git fetch origin BRANCH --depth=1), or all: git fetch --unshallow"
        return warning("git", "a shallow clone: a base branch may not be in it", fix)
    return ok("git", f"a whole clone in {found.top}")


def _cache(environ: Mapping[str, str]) -> Checkup:
    from payconf.cache import VARIABLE, open_cache

    cache = open_cache(environ)
    if cache is None:
        return ok("cache", f"off ({VARIABLE}=off, or there is no home)")
    if not writable(cache.folder):
        fix = f"Let it be written, set XDG_CACHE_HOME to another folder, or {VARIABLE}=off."
        return warning("cache", f"{cache.folder} can't be written, so every validate begins anew", fix)
    return ok("cache", f"{cache.folder}")


def writable(path: Path) -> bool:
    """Whether a file or folder could be written, or made where it isn't there."""
    while not path.exists() and path != path.parent:
        path = path.parent
    wanted = os.W_OK | os.X_OK if path.is_dir() else os.W_OK
    return os.access(path, wanted, effective_ids=os.access in os.supports_effective_ids)


def _network(environ: Mapping[str, str]) -> Checkup:
    """payconf's own calls read no such variable (payconf.http); clients of secret stores may."""
    named = [name for name in (*_PROXIES, *_CERTIFICATES) if environ.get(name)]
    if not named:
        return ok("network", "no proxy and no certificates of this machine's own are set by variables")
    text = f"{', '.join(named)} {'is' if len(named) == 1 else 'are'} set; shops and services are called without"
    fix = "Let this machine reach them directly. Of secret stores see ca_file and endpoint under `stores:`."
    return warning("network", text, fix)

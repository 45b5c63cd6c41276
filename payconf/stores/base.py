"""The contract of a secret store: what a module of one reference scheme must have.

A module has `SCHEME`, which is data and imports no client library; `SCHEME.open` makes a Store, which is one login and
one set of connections of one run. Its errors are leaves of payconf.model.errors.StoreError, with a sentence of our own:
text of a client library may hold a secret, so none of it is repeated, and none of its exceptions stays attached.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts


class Key(enum.Enum):
    """Whether a reference of a scheme has `#key`."""

    NEVER = "never"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Access:
    """What surrounds a store in one run.

    `settings`: the scheme's block of `stores:` (payconf.model.config.stores), None where there is none. `environ`: the
    variables of the program. `root`: the project's folder. `opener`: resolves what opens a store (env://, file://,
    keyring://). `now`: the time. `timeouts`: seconds to connect, and to wait for an answer. `stores`: all that is said
    of stores, for a scheme that another one opens: sops by a key in Vault.
    """

    settings: Any
    environ: Mapping[str, str]
    root: Path
    opener: Callable[[str], Secret]
    now: Callable[[], datetime]
    timeouts: tuple[float, float] = (5.0, 15.0)
    stores: Any = None


@dataclass(frozen=True, slots=True)
class Content:
    """What stands at one place, at one version. `whole` is the bytes; of a place with fields, a JSON object."""

    whole: Secret
    facts: Facts


class Store(Protocol):
    """One store, logged in when first asked. Several threads may use it at the same time.

    A place is a reference without its key: a place with several fields is read once, so that they are of one version.
    """

    def read(self, place: Reference) -> Content:
        """What stands there. Raises SecretMissing, SecretDenied, StoreLogin, StoreUnreachable or StoreError."""

    def look(self, place: Reference) -> Facts:
        """What the store tells of it, without the value where the store allows that. Raises the same."""

    def close(self) -> None:
        """Give back what was opened; a login that was made is given up. Raises nothing."""


class Sink(Store, Protocol):
    """A store that payconf writes to.

    It may also have `writable(reference)`, which raises what `write` would raise as far as the store tells that without
    a write (what a token may do, whether a folder can be written); without it, `look` has to succeed or say missing.
    """

    def write(self, reference: Reference, secret: Secret) -> Facts:
        """Make it the reference's value, leaving every other field of its place as it is; says the new version.

        Durable when it returns. Raises the same errors; where it raises StoreUnreachable, nobody knows what was done.
        """


def nothing_wrong(reference: Reference) -> str:
    """The check of a scheme that has nothing to say beyond its table."""
    return ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """One reference scheme, as data. `path`, `options` and `proof` are for people, and in the docs.

    `name`: before ://. `title`: the store's name. `path`: what the path is. `example`: a reference. `extra`: of
    payconf, that brings the Python modules `modules`; `program`: what must be installed instead. `key`: whether there
    is a #key. `options`: by name, what each is. `settings`: the block of `stores:`. `newline`: one final newline is no
    part of a value. `metadata`: `look` reads no value. `sink`: it can be written to. `proof`: what its tests run
    against. `wrong`: what is wrong with a reference, as a sentence without its end; empty where nothing is. `open`
    makes the Store.
    """

    name: str
    title: str
    path: str
    example: str
    open: Callable[[Access], Store]
    proof: str
    extra: str = ""
    modules: tuple[str, ...] = ()
    program: str = ""
    key: Key = Key.OPTIONAL
    options: Mapping[str, str] = field(default_factory=dict)
    settings: str = ""
    newline: bool = False
    metadata: bool = False
    sink: bool = False
    wrong: Callable[[Reference], str] = nothing_wrong

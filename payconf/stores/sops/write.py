"""Writing into a file of sops: beside it first, held to what was to become of it, then in its place.

No plaintext is written to the disk. sops gets the value by its stdin: an argument could be read by others.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from payconf.model.errors import SecretDenied, StoreError
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores.fields import steps_of
from payconf.stores.sops import format_of
from payconf.stores.sops.told import facts

if TYPE_CHECKING:
    from payconf.stores.sops.program import Job
    from payconf.stores.sops.sealed import Sealed
    from payconf.stores.sops.store import SopsFiles

_STEP = re.compile(r"[^\[\]\"'\\]+")
"""What sops can take as one step of a path."""


def write(store: SopsFiles, reference: Reference, secret: Secret) -> Facts:
    """Make it the value of the reference. Raises leaves of StoreError; the file is as it was then."""
    place = reference.place()
    steps, text = _steps(reference), _text(reference, secret)
    content, path = store.load(place)
    sealed, job = store.opened(place, content)
    before = _plain(store, job, sealed)
    wanted = _with(reference, before, steps, text)
    if wanted == before:
        return facts(sealed, read=True)
    try:
        with _beside(path, content) as beside:
            new = _set(store, job, beside, steps, text)
            if _plain(store, job, new) != wanted:
                raise StoreError(
                    f"{reference}: what sops wrote is not what was to be written, so the file was left as it is.",
                    "Set it by hand with sops set, and see what becomes of it; or keep it in a file of another format.",
                )
            if store.load(place)[0] != content:
                raise StoreError(
                    f"{reference}: somebody else wrote the file at the same time, so payconf left it as it is.",
                    "Run it again.",
                )
            _replace(beside, path)
    except OSError as error:
        said = error.strerror
    else:
        return facts(new, read=True)
    raise SecretDenied(
        f"{reference}: the file can't be written ({said}).",
        "Give the user of payconf the right to write in its folder.",
    )


def _set(store: SopsFiles, job: Job, beside: Path, steps: list[str], text: str) -> Sealed:
    """Let sops set the value in the copy. It runs in its folder, where .sops.yaml says how YAML is indented."""
    form = format_of(job.place)
    index = "".join(f'["{step}"]' for step in steps)
    words = ["set", "--input-type", form, "--output-type", form, "--value-stdin", str(beside), index]
    store.program.run(job, words, json.dumps(text).encode(), folder=beside.parent)
    return store.opened(job.place, beside.read_bytes())[0]


def _plain(store: SopsFiles, job: Job, sealed: Sealed) -> Any:
    plain = store.decrypted(job, sealed)
    return {"data": plain.decode("utf-8", "surrogateescape")} if format_of(job.place) == "binary" else json.loads(plain)


def _steps(reference: Reference) -> list[str]:
    form, key = format_of(reference), reference.key
    if form == "binary":
        if key is not None:
            raise StoreError(f"{reference}: a binary file is written as a whole.", "Leave the # part away.")
        return ["data"]
    if key is None:
        raise StoreError(f"{reference}: a field of the file is written, and none is named.", "Name it: #field.")
    steps = steps_of(key)
    if steps[0] == "sops" or not all(_STEP.fullmatch(step) for step in steps):
        raise StoreError(f"{reference}: sops can't set a field of that name.", "Give the field a plainer name.")
    if form == "dotenv" and (len(steps) > 1 or "=" in key or steps[0].startswith(("sops_", "#"))):
        raise StoreError(f"{reference}: dotenv has no such field.", "Name it like a variable.")
    return steps


def _text(reference: Reference, secret: Secret) -> str:
    try:
        return secret.reveal().decode()
    except UnicodeDecodeError:
        pass
    raise StoreError(f"{reference}: the value is no text, and sops sets text only.", "Keep it in another store.")


def _with(reference: Reference, before: dict[str, Any], steps: list[str], text: str) -> dict[str, Any]:
    """The plain fields with the new value, every other as it was."""
    wanted: dict[str, Any] = json.loads(json.dumps(before))
    inner = wanted
    for step in steps[:-1]:
        inner = inner.setdefault(step, {})
        if not isinstance(inner, dict):
            raise StoreError(f"{reference}: {step} is no mapping, so no field can be set in it.", "Mend the reference.")
    inner[steps[-1]] = text
    return wanted


@contextlib.contextmanager
def _beside(path: Path, content: bytes) -> Iterator[Path]:
    """A copy of an encrypted file in the same folder, away afterwards."""
    descriptor, name = tempfile.mkstemp(prefix=".payconf-", suffix=path.suffix, dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _replace(beside: Path, path: Path) -> None:
    """In one step, with the rights of the file that was there, and on the disk when it returns."""
    was = path.stat()
    with beside.open("rb") as opened:
        os.fchmod(opened.fileno(), was.st_mode & 0o7777)
        with contextlib.suppress(PermissionError):
            os.fchown(opened.fileno(), was.st_uid, was.st_gid)
        os.fsync(opened.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

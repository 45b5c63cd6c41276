"""Files of the project, or of the machine, that sops encrypted. Each is decrypted once a run, in memory."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreUnreachable
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores.base import Access, Content
from payconf.stores.sops import format_of
from payconf.stores.sops.keyholders import Foreign, holders
from payconf.stores.sops.lent import Lent
from payconf.stores.sops.program import Job, Program, inside
from payconf.stores.sops.sealed import Sealed, Unreadable, only_text, read
from payconf.stores.sops.told import facts
from payconf.stores.sops.write import write

_LIMIT = 1024 * 1024


class SopsFiles:
    """What sops is run for, and with which keys."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self.program = Program(access.environ, access.root)
        self._lent = Lent(access)

    def read(self, place: Reference) -> Content:
        """The fields as a JSON object; of a binary file its bytes."""
        content, _ = self.load(place)
        sealed, job = self.opened(place, content)
        return Content(Secret(self.decrypted(job, sealed)), facts(sealed, read=True))

    def look(self, place: Reference) -> Facts:
        """When it was encrypted last, and which fields it has: both stand in it in clear."""
        content, _ = self.load(place)
        sealed, _ = self.opened(place, content, keys=False)
        return facts(sealed, read=False, named=format_of(place) != "binary")

    def write(self, reference: Reference, secret: Secret) -> Facts:
        """Set one field, or the whole of a binary file, in place."""
        return write(self, reference, secret)

    def close(self) -> None:
        """Forget the keys, and give up the login that was made for them."""
        self._lent.close()

    def load(self, place: Reference) -> tuple[bytes, Path]:
        """The file as it is, and where it really lies. Raises where it leads out of the project unsaid."""
        root = os.path.realpath(self._access.root)
        named = os.path.join(root, place.path)  # noqa: PTH118 - an absolute path stands for itself
        real = os.path.realpath(named)
        if inside(os.path.normpath(named), root) and not inside(real, root):
            raise StoreError(
                f"{place}: the file is a link that leads out of the project.",
                "Put the file itself there, or write its absolute path into the reference.",
            )
        return _content(place, real), Path(real)

    def opened(self, place: Reference, content: bytes, keys: bool = True) -> tuple[Sealed, Job]:
        """The file understood, and what sops may be asked for it. `keys`: also with which keys."""
        try:
            sealed = read(content, format_of(place))
            known = holders(sealed.metadata, self._lent.address(), self._lent.allowed())
        except Unreadable as error:
            said, fix = f"{place}: {error}.", "Encrypt it with sops, and change it with sops edit or sops set only."
        except Foreign as error:
            said = f"{place}: the file {error}."
            fix = "See who changed the file. " + (
                f"If it is right, allow it in payconf.yaml: stores: {{sops: {{allow: [{json.dumps(error.allow)}]}}}}."
                if error.allow.isprintable() and error.allow
                else "payconf sends no key and no token where it can't tell whom sops would ask."
            )
        else:
            variables = self._lent.variables(place, known.kinds) if keys else {}
            return sealed, Job(place, known.kinds, known.names, variables)
        raise StoreError(said, fix)

    def decrypted(self, job: Job, sealed: Sealed) -> bytes:
        """What sops makes of it: a JSON object, or the bytes of a binary file."""
        form = format_of(job.place)
        printed = "binary" if form == "binary" else "json"
        words = ["decrypt", "--input-type", form, "--output-type", printed, "/dev/stdin"]
        plain = self.program.run(job, words, sealed.content)
        if form == "binary":
            return plain
        found = _json(plain)
        if found is None:
            raise StoreError(f"{job.place}: sops prints no JSON.", "payconf reads with sops 3.9 or later.")
        return json.dumps(only_text(found, sealed.tree), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _content(place: Reference, real: str) -> bytes:
    try:
        # Not blocking, so that a pipe without a writer is refused instead of waited for.
        descriptor = os.open(real, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError):
        raise SecretMissing(f"{place}: there is no such file.", "Make it with sops edit, or mend its path.") from None
    except PermissionError:
        raise SecretDenied(f"{place}: the file may not be read by this user.", "Give payconf the right.") from None
    except OSError as error:
        raise StoreUnreachable(f"{place}: the file can't be opened ({error.strerror}).", "Mend its path.") from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise StoreError(f"{place}: it is not a regular file.", "Point the reference to a file.")
        with os.fdopen(descriptor, "rb", closefd=False) as opened:
            content = opened.read(_LIMIT + 1)
    finally:
        os.close(descriptor)
    if len(content) > _LIMIT:
        raise StoreError(f"{place}: the file is over 1 MiB.", "Keep secrets in a file of their own.")
    return content


def _json(text: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None

"""What `payconf snapshot` says of the file that it wrote."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from payconf.model.marker import MARKER
from payconf.render.plan.layout import WORDS
from payconf.render.text import clean, count

if TYPE_CHECKING:
    from payconf.model.results import Taken


def snapshot_lines(taken: Taken, file: str) -> list[str]:
    """The file, what is in it, who signed it, and the next command."""
    found, name = taken.snapshot, clean(taken.snapshot.environment)
    counted = [
        count(len(entries), WORDS.get(kind, kind.replace("_", " ").removesuffix("s")))
        for kind, entries in sorted(found.resources.items())
        if kind != MARKER
    ]
    digest = hashlib.sha256(taken.file).hexdigest()
    signed = f"not signed: {taken.unsigned}" if taken.unsigned else f"signed by the plan key of {name}"
    lines = [
        f"{file}  sha256 {digest[:12]}… · {signed}",
        f"{name}, read {found.read_at[11:16]} UTC · {', '.join(counted)} · no secret and no fingerprint is in it",
        f"Next: payconf plan {name} --snapshot {file}",
    ]
    return [clean(line) for line in lines]

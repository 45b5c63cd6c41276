"""What adopting a whole shop came to: who owns what, what names tie, what is refused."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from payconf.model.adoption import Adopted, Adoptions, NotAdopted
from payconf.render.text import Line, clean, clip, count, paint, wrap

WIDTH = 100
_ADDRESS = 34
_NAMED = 28


def adoptions_text(environment: str, found: Adoptions, *, written: bool = True, color: bool = False) -> str:
    """A table of what is bound; below it what isn't, with the commands that say which object is meant."""
    return paint(_lines(environment, found, written), color)


def _lines(environment: str, found: Adoptions, written: bool) -> Iterator[Line]:
    many = count(len(found.adopted), "object")
    title = f"{many} {'bound' if written else 'would be bound'} to what the shop has"
    yield Line(f"{title}; nothing was written to the shop", "bold")
    for entry in found.adopted:
        yield _row(entry)
    if found.left:
        yield Line(f"{count(len(found.left), 'object')} not bound", "bold")
    for left in found.left:
        yield from _left(environment, left)
    if found.missing:
        names = ", ".join(clean(str(address)) for address in found.missing)
        said = (
            f"{count(len(found.missing), 'object is', 'objects are')} not in the shop, so a plan creates them: {names}"
        )
        yield from (Line(text) for text in wrap(said, WIDTH, "", "  "))


def _row(entry: Adopted) -> Line:
    binding = entry.binding
    name = clip(clean(entry.name), _NAMED)
    head = f"  + {clean(str(binding.address)).ljust(_ADDRESS)} {clean(binding.live_id).rjust(6)}  {name}"
    said = f"differs from git: {', '.join(entry.differs)}" if entry.differs else ""
    return Line(f"{head.ljust(4 + _ADDRESS + 9 + _NAMED)}  {said}".rstrip(), "green", mark=True)


def _left(environment: str, left: NotAdopted) -> Iterator[Line]:
    yield Line(f"  ! {clean(str(left.address))}", "yellow", mark=True)
    message = left.message if left.ties == () else f"{left.message}; say which one it is:"
    for text in (message, left.fix):
        yield from (Line(part) for part in wrap(clean(text), WIDTH, "      ") if text)
    for tie in left.ties:
        words = ("payconf", "adopt", environment, str(left.address), "--id", tie.live_id)
        said = f"differs from git: {', '.join(tie.differs)}" if tie.differs else "as git says"
        yield Line(f"      {clean(shlex.join(words))}    {said}")

"""payconf init: the files of a first project, written together or not at all, and never over others."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from payconf.model.errors import Refused
from payconf.workflow.fresh import write_fresh

if TYPE_CHECKING:
    from payconf.init import Answers, Document


class Begun(NamedTuple):
    """What init came to: texts by path, those that were written, and those of other programs that were there before.

    `answers`: with what only this project has.
    """

    answers: Answers
    texts: Mapping[str, str]
    written: tuple[str, ...]
    kept: tuple[str, ...]


def init(folder: Path, answers: Answers, write: bool = True) -> Begun:
    """Make a project in a folder. Raises Refused where one of its files is there and says something else.

    Files of other programs (.gitignore, settings of editors) that are there are kept, and their texts told.
    """
    from payconf.init import side_files

    answers = _with_own(answers)
    own, beside = dict(_texts(answers)), side_files()
    kept = tuple(path for path in beside if _differs(folder, path, beside[path]))
    texts = {**{path: text for path, text in beside.items() if path not in kept}, **own}
    there = [path for path in texts if _differs(folder, path, texts[path])]
    if there:
        raise Refused(
            f"{', '.join(there)} {'is' if len(there) == 1 else 'are'} there already in {folder}, and nothing is "
            f"written over. Nothing was written; it would have been: {', '.join(texts)}.",
            "Name another folder, or see what would be written: payconf init --dry-run",
        )
    written = tuple(path for path in texts if not (folder / path).exists())
    if write:
        write_fresh(folder, {path: texts[path] for path in written})
    return Begun(answers, {**texts, **{path: beside[path] for path in kept}}, written, kept)


def _differs(folder: Path, path: str, text: str) -> bool:
    place = folder / path
    if not os.path.lexists(place):
        return False
    try:
        return place.read_bytes() != text.encode()
    except OSError:
        return True


def _with_own(answers: Answers) -> Answers:
    """With what only this project has: random ids, and keys whose private halves are forgotten at once."""
    from payconf.model.secret import Secret
    from payconf.plan.sign import public_key

    def key() -> str:
        return public_key(Secret(base64.b64encode(os.urandom(32))))

    production = [name for name, class_ in answers.environments.items() if class_ == "production"]
    access = {name: str(UUID(bytes=os.urandom(16), version=4)) for name in answers.environments}
    return replace(answers, access=access, plan_keys={name: key() for name in production})


def _texts(answers: Answers) -> Iterator[tuple[str, str]]:
    from payconf.init import documents
    from payconf.init.editor import SCHEMAS
    from payconf.schema import NAMES, file_name, render

    for name in NAMES:
        yield f"{SCHEMAS}/{file_name(name)}", render(name)
    for document in documents(answers):
        yield document.path, _text(document)


def _text(document: Document) -> str:
    from payconf.fmt import dump_objects, page_text

    if document.page is not None:
        return page_text(document.page).text
    up = "../" * document.path.count("/")
    lines = [f"# yaml-language-server: $schema={up}schemas/{document.schema}.schema.json"]
    lines += [f"# {text}" for text in document.comments]
    return "".join(f"{line}\n" for line in lines) + dump_objects(document.data or {})

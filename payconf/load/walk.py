"""Which YAML files lie below environments/. Nothing is opened here, and no link to a folder is followed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from payconf.load.read import reason
from payconf.model.document import Role
from payconf.model.finding import Finding
from payconf.model.span import Span

FIXED = {role.value: role for role in Role if role is not Role.OBJECTS}
"""By name, the files that only stand in one place."""


@dataclass(slots=True)
class Walk:
    """Names relative to the project with `/`, sorted; and what was refused on the way.

    Names that begin with a dot are passed over, as by other tools: editors leave locks and copies there.
    """

    root: Path
    files: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def find(self, code: str, name: str, message: str) -> None:
        """Note a finding about a file or folder as such."""
        self.findings.append(Finding(code, message, Span(shown(name), 1, 1)))


def walk(root: Path, top: str) -> Walk:
    """All *.yaml below root/top. A missing folder has none."""
    found = Walk(root)
    base = os.path.realpath(root / top)
    if not _inside(base, os.path.realpath(root)):
        found.find("PC008", top, f"the folder {top} is a link that leads out of the project")
        return found
    folders = [top]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(root / folder) as entries:
                for entry in entries:
                    if not entry.name.startswith("."):
                        _entry(entry, f"{folder}/{entry.name}", base, found, folders)
        except FileNotFoundError:
            continue
        except OSError as error:
            found.find("PC007", folder, f"the folder can't be listed: {reason(error)}")
    found.files.sort()
    return found


def _entry(entry: os.DirEntry[str], name: str, base: str, found: Walk, folders: list[str]) -> None:
    if entry.is_dir(follow_symlinks=False) and not entry.name.endswith(".yaml"):
        if _shows(entry.name, name, found):
            folders.append(name)
    elif entry.is_symlink() and Path(entry.path).is_dir():
        found.find("PC007", name, "the folder is a link, and payconf follows no links to folders")
    elif entry.name.endswith(".yaml"):
        if _shows(entry.name, name, found) and (not entry.is_symlink() or _link(entry.path, name, base, found)):
            found.files.append(name)
    elif entry.name.lower().endswith((".yml", ".yaml")):
        found.find("PC004", name, f"{shown(entry.name)} would not be read: payconf reads *.yaml only")


def _shows(last: str, name: str, found: Walk) -> bool:
    if last.isprintable():
        return True
    found.find("PC009", name, f"the name {shown(last)} holds characters that can't be shown, here as escapes")
    return False


def _link(path: str, name: str, base: str, found: Walk) -> bool:
    """True where a link leads to a *.yaml of the same environment's folder, and neither end is a fixed file.

    Other files' text must not reach messages; what an environment takes from another is `extend`'s to say; and who
    owns a fixed file must see its text change at its own path.
    """
    last = name.rpartition("/")[2]
    try:
        target = os.path.realpath(path, strict=True)
    except OSError as error:
        found.find("PC007", name, f"the file can't be opened: {reason(error)}")
        return False
    if last.lower() in FIXED:
        found.find("PC008", name, f"{last} is a link, and a fixed file must be the file itself")
    elif not _inside(target, base) or not target.endswith(".yaml"):
        found.find("PC008", name, "the link leads to something else than a *.yaml file below environments/")
    elif (end := target.rpartition(os.sep)[2]).lower() in FIXED:
        found.find("PC008", name, f"the link leads to {end}, which only counts in its own place")
    elif not _inside(target, f"{base}{os.sep}{name.split('/')[1]}" if name.count("/") > 1 else base):
        found.find("PC008", name, f"the link leads out of {name.rpartition('/')[0]} into another folder's files")
    else:
        return True
    return False


def _inside(path: str, base: str) -> bool:
    return path == base or path.startswith(base.rstrip(os.sep) + os.sep)


def shown(name: str) -> str:
    """A name without characters that could act on a terminal: those are written as escapes."""
    if name.isprintable():
        return name
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in name)

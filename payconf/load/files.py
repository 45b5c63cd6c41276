"""The files of a whole project: which one is for what, and the bytes of each. Nothing is parsed here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from payconf.load.read import Unreadable, content
from payconf.load.walk import FIXED, Walk, walk
from payconf.model.document import Role
from payconf.model.span import Sources

if TYPE_CHECKING:
    from pathlib import Path

    from payconf.model.finding import Finding

PROJECT = "payconf.yaml"
TOP = "environments"
POLICIES = "policies"


Text = tuple[str, bytes | Unreadable]
"""A file's name, and its bytes or why there are none."""


class Files(NamedTuple):
    """All that load looks at. What is loaded, and so what is found, depends on this alone.

    `texts` are the files in the order in which they are loaded: what for, name, and bytes or why there are none.
    `environments`: folders that hold an environment.yaml. `findings`: about files and folders as such.
    `policies`: name, and bytes or why there are none, of each file in policies/.
    """

    root: Path
    texts: tuple[tuple[Role, str, bytes | Unreadable], ...]
    environments: tuple[str, ...]
    findings: tuple[Finding, ...]
    policies: tuple[Text, ...] = ()

    def facts(self) -> tuple[object, ...]:
        """All of it but the bytes, in a form whose `repr` differs where anything differs."""
        shapes = [(role.value, name, _shape(data)) for role, name, data in self.texts]
        rules = [(name, _shape(data)) for name, data in self.policies]
        return str(self.root), shapes, self.environments, self.findings, rules

    def contents(self) -> Iterator[bytes]:
        """The bytes of every file that could be read."""
        return (data for _, data in self._named() if isinstance(data, bytes))

    def sources(self) -> Sources:
        """The same that loading makes, without parsing."""
        sources = Sources()
        for name, data in self._named():
            if isinstance(data, bytes):
                sources.add(name, data)
        return sources

    def replaced(self, texts: Mapping[str, bytes | None]) -> Files:
        """The same with other bytes for these files of an environment, which need not be there; None: without it."""
        kept = {name: (role, name, data) for role, name, data in self.texts}
        for name, data in texts.items():
            kept.pop(name, None)
            if data is not None:
                kept[name] = (FIXED.get(name.rpartition("/")[2], Role.OBJECTS), name, data)
        ordered = sorted(kept.values(), key=lambda text: (text[0] is Role.PROJECT, text[1]))
        return self._replace(texts=tuple(ordered))

    def _named(self) -> Iterator[Text]:
        yield from ((name, data) for _, name, data in self.texts)
        yield from self.policies


def _shape(data: bytes | Unreadable) -> object:
    return len(data) if isinstance(data, bytes) else (data.code, data.message)


def read_project(root: Path) -> Files:
    """Read payconf.yaml, environments/**/*.yaml and policies/**/*.yaml."""
    found = walk(root, TOP)
    names = [(Role.PROJECT, PROJECT)] if _project_file(root, found) else []
    roles = {name: role for name in found.files if (role := _role(name, found)) is not None}
    environments = _environments(roles, found)
    base = f"{root}{os.sep}"
    files = [*((role, name) for name, role in roles.items()), *names]
    texts = tuple((role, name, content(base + name)) for role, name in files)
    policies = read_policies(root, found)
    return Files(root, texts, environments, tuple(found.findings), policies)


def read_policies(root: Path, found: Walk) -> tuple[Text, ...]:
    """The files below policies/, sorted by name. What can't be read is no reason to do without: it is a finding."""
    if not os.path.lexists(root / POLICIES):
        return ()
    if not (root / POLICIES).exists():
        found.find("PC007", POLICIES, f"{POLICIES} is a link to nothing")
    below = walk(root, POLICIES)
    found.findings += below.findings
    return tuple((name, content(f"{root}{os.sep}{name}")) for name in below.files)


def _project_file(root: Path, found: Walk) -> bool:
    """True where there is a payconf.yaml to read."""
    path = root / PROJECT
    if path.is_symlink():
        target = os.path.realpath(path)
        if not target.startswith(os.path.realpath(root) + os.sep) or not target.endswith(".yaml"):
            found.find("PC008", PROJECT, "the link leads to something else than a *.yaml file of the project")
            return False
        return True
    if os.path.lexists(path):
        return True
    other = next((name for name in ("payconf.yml", "payconf.YAML", "Payconf.yaml") if (root / name).exists()), None)
    if other:
        found.find("PC004", other, f"{other} would not be read: the file's name is {PROJECT}")
    else:
        found.find("PC001", PROJECT, f"there is no {PROJECT} in {root.name or root}")
    return False


def _role(name: str, found: Walk) -> Role | None:
    """What a file below environments/ is for; None with a finding where it lies in the wrong place."""
    folders, last = name.split("/")[1:-1], name.rpartition("/")[2]
    if not folders:
        found.find("PC006", name, f"{last} lies directly under {TOP}/")
        return None
    role = FIXED.get(last.lower())
    if role is None:
        return Role.OBJECTS
    if role is Role.PROJECT:
        message = f"{PROJECT} belongs into the folder of the project, beside {TOP}/"
    elif last != role.value:
        message = f"the fixed file is called {role.value}, in lower case"
    elif folders[0].startswith("_"):
        message = f"{TOP}/{folders[0]} is only taken over by environments and can't hold {last}"
    elif len(folders) > 1:
        message = f"{last} belongs directly into {TOP}/{folders[0]}"
    else:
        return role
    found.find("PC005", name, message)
    return None


def _environments(roles: dict[str, Role], found: Walk) -> tuple[str, ...]:
    """Folders with an environment.yaml; a finding for each that lacks one and holds other files."""
    complete = [name.split("/")[1] for name, role in roles.items() if role is Role.ENVIRONMENT]
    refused = [finding.span.file.split("/") for finding in found.findings]
    faulty = {path[1] for path in refused if path[-1].lower().startswith("environment.")}
    folders = dict.fromkeys(name.split("/")[1] for name in roles)
    for folder in folders:
        if folder not in complete and folder not in faulty and not folder.startswith("_"):
            message = f"{TOP}/{folder} holds YAML files and no {Role.ENVIRONMENT.value}"
            found.find("PC003", f"{TOP}/{folder}/{Role.ENVIRONMENT.value}", message)
    if not complete and not faulty and all(folder.startswith("_") for folder in folders):
        found.find("PC002", TOP, f"there is no {TOP}/<name>/{Role.ENVIRONMENT.value}")
    return tuple(complete)

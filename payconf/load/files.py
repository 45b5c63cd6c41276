"""The files of a whole project: which one is for what, and the bytes of each. Nothing is parsed here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from payconf.load.read import Unreadable, content
from payconf.load.walk import FIXED, Walk, shown, walk
from payconf.model.document import Role
from payconf.model.span import Sources

if TYPE_CHECKING:
    from pathlib import Path

    from payconf.model.finding import Finding

PROJECT = "payconf.yaml"
TOP = "environments"
POLICIES = "policies"


class Files(NamedTuple):
    """All that load looks at. What is loaded, and so what is found, depends on this alone.

    `texts` are the files in the order in which they are loaded: what for, name, and bytes or why there are none.
    `environments`: folders that hold an environment.yaml. `findings`: about files and folders as such.
    `policies`: names of what lies in policies/; no finding depends on them.
    """

    root: Path
    texts: tuple[tuple[Role, str, bytes | Unreadable], ...]
    environments: tuple[str, ...]
    findings: tuple[Finding, ...]
    policies: tuple[str, ...] = ()

    def facts(self) -> tuple[object, ...]:
        """All of it but the bytes, in a form whose `repr` differs where anything differs."""
        shapes = [
            (role.value, name, len(data) if isinstance(data, bytes) else (data.code, data.message))
            for role, name, data in self.texts
        ]
        return str(self.root), shapes, self.environments, self.findings

    def contents(self) -> Iterator[bytes]:
        """The bytes of every file that could be read."""
        return (data for _, _, data in self.texts if isinstance(data, bytes))

    def sources(self) -> Sources:
        """The same that loading makes, without parsing."""
        sources = Sources()
        for _, name, data in self.texts:
            if isinstance(data, bytes):
                sources.add(name, data)
        return sources


def read_project(root: Path) -> Files:
    """Read payconf.yaml and environments/**/*.yaml."""
    found = walk(root, TOP)
    names = [(Role.PROJECT, PROJECT)] if _project_file(root, found) else []
    roles = {name: role for name in found.files if (role := _role(name, found)) is not None}
    environments = _environments(roles, found)
    base = f"{root}{os.sep}"
    files = [*((role, name) for name, role in roles.items()), *names]
    texts = tuple((role, name, content(base + name)) for role, name in files)
    return Files(root, texts, environments, tuple(found.findings), _policies(root))


def _policies(root: Path) -> tuple[str, ...]:
    try:
        names = os.listdir(root / POLICIES)  # noqa: PTH208 - the names are all that is wanted
    except OSError:
        return ()
    return tuple(f"{POLICIES}/{shown(name)}" for name in sorted(names) if name.endswith(".yaml"))


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

"""The git revision that a plan is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.git import repository

if TYPE_CHECKING:
    from pathlib import Path

    from payconf.git import Repository


def revision(root: Path) -> str:
    """`<short id> (<branch>)`, with `, changed` where the work tree differs, also by a YAML file that git doesn't know.

    "" outside a repository or without git.
    """
    found = repository(root)
    commit = found.run("rev-parse", "--short", "HEAD") if found else None
    if not found or not commit:
        return ""
    branch = found.run("rev-parse", "--abbrev-ref", "HEAD") or b""
    here = root.resolve().relative_to(found.top).as_posix()
    changed = found.run("status", "--porcelain", "--untracked-files=no", "--ignore-submodules=dirty", "--", here)
    differs = bool(changed) or _new_files(found, here)
    return f"{_text(commit)} ({_text(branch)}{', changed' if differs else ''})"


def _new_files(found: Repository, here: str) -> bool:
    """Whether files that a plan is made from were never added. Only their folders are looked through."""
    folders = [f"{here}/{name}" for name in ("environments", "policies")]
    listed = found.run("ls-files", "--others", "--exclude-standard", "-z", "--", *folders) or b""
    return any(name.endswith((b".yaml", b".yml")) for name in listed.split(b"\0"))


def _text(said: bytes) -> str:
    return said.decode("utf-8", "replace").strip()

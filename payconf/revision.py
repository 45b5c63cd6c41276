"""The git revision that a plan is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.git import repository

if TYPE_CHECKING:
    from pathlib import Path


def revision(root: Path) -> str:
    """`<short id> (<branch>)`, with `, changed` where the work tree differs; "" outside a repository or without git."""
    found = repository(root)
    commit = found.run("rev-parse", "--short", "HEAD") if found else None
    if not found or not commit:
        return ""
    branch = found.run("rev-parse", "--abbrev-ref", "HEAD") or b""
    here = root.resolve().relative_to(found.top).as_posix()
    changed = found.run("status", "--porcelain", "--untracked-files=no", "--ignore-submodules=dirty", "--", here)
    return f"{_text(commit)} ({_text(branch)}{', changed' if changed else ''})"


def _text(said: bytes) -> str:
    return said.decode("utf-8", "replace").strip()

"""The git revision that a plan is made from."""

from __future__ import annotations

import subprocess
from pathlib import Path


def revision(root: Path) -> str:
    """`<short id> (<branch>)`, with `, changed` where the work tree differs; "" outside a repository or without git."""
    commit = _git(root, "rev-parse", "--short", "HEAD")
    if not commit:
        return ""
    branch = _git(root, "rev-parse", "--abbrev-ref", "HEAD")
    changed = ", changed" if _git(root, "status", "--porcelain", "--untracked-files=no", "--", ".") else ""
    return f"{commit} ({branch}{changed})"


def _git(root: Path, *words: str) -> str:
    # fsmonitor and hooks named by the repository's own configuration are switched off: plan runs nothing from it.
    command = ["git", "-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", "-C", str(root), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""

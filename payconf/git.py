"""Git as a store of objects: a revision's files, read without a checkout.

Git runs nothing on the way that the work tree names: its repository is found here, not by git (a folder of a branch
may look like a bare repository, with a configuration of its own), variables that lead it elsewhere are taken away,
hooks, monitors, replacements and transports are off, and objects are read as they are, past filters and attributes.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from payconf.model.errors import Refused

_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES")
"""What the machine's owner says of git as such; other GIT_* variables would name another repository or program."""
_OFF = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.attributesFile=/dev/null",
    "protocol.allow=never",
)
_SET = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0"}
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9_][\w.@+-]*(/[\w.@+-]+)*", re.ASCII)
_SECONDS = 60
_NOT_BASES = frozenset(
    {"HEAD", "FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_HEAD"}
)


class Entry(NamedTuple):
    """One file of a tree. `mode` as git writes it: 100644 and 100755 files, 120000 a link, 160000 a submodule."""

    mode: str
    id: str
    path: str


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository whose work tree holds a folder. `top`: of the work tree; `git`: its .git."""

    top: Path
    git: Path

    def run(self, *words: str, given: bytes = b"") -> bytes | None:
        """What one command of git prints; None where it fails or there is no git."""
        settings = [part for setting in _OFF for part in ("-c", setting)]
        place = [f"--git-dir={self.git}", f"--work-tree={self.top}", "--no-pager", "--literal-pathspecs"]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
        try:
            done = subprocess.run(  # noqa: S603
                ["git", *settings, *place, *words],  # noqa: S607
                cwd=self.top,
                env={**environ, **_SET, "LC_ALL": "C"},
                input=given,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout if done.returncode == 0 else None

    def commit(self, name: str) -> str:
        """The id of the commit that a branch, a tag or a full id means. Raises Refused, never guesses."""
        reference = name if _ID.fullmatch(name) else self._reference(name)
        found = self.run("rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}")
        if found is None:
            raise Refused(
                f"{name} leads to no commit that is here, so nobody knows what the base branch says.",
                "Fetch it first (git fetch origin BRANCH; in a shallow clone with --depth=1), and name it whole.",
            )
        return found.decode().strip()

    def forked_from(self, name: str) -> str:
        """The commit that HEAD and a revision last had in common: since it, this branch alone has changed something.

        Raises Refused where that can't be told. Whatever git takes for a revision is one: nothing is trusted by it.
        """
        known = "" if name.startswith("-") else name
        found = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{known}^{{commit}}")
        shallow = self.run("rev-parse", "--is-shallow-repository") == b"true\n"
        how = "git fetch --unshallow origin" if shallow else "git fetch origin"
        if found is None:
            raise Refused(
                f"There is no revision {name} in this clone, so nobody knows what changed since.",
                f"Fetch it first ({how}; in a pipeline fetch-depth: 0), or plan everything, without --changed-since.",
            )
        common = self.run("merge-base", "HEAD", found.decode().strip())
        if common is None:
            raise Refused(
                f"HEAD and {name} have no commit in common here, so nobody knows what changed since.",
                f"Fetch the history between them ({how}; in a pipeline fetch-depth: 0), or plan everything.",
            )
        return common.decode().strip()

    def entries(self, commit: str, folder: str, names: tuple[str, ...]) -> list[Entry]:
        """Every file of a commit below these names of a folder ("" is the top). Raises Refused where git can't tell."""
        wanted = [f"{folder}/{name}" if folder else name for name in names]
        found = self.run("ls-tree", "-r", "-z", "--full-tree", commit, "--", *wanted)
        if found is None:
            raise Refused(f"The files of {commit[:12]} can't be listed.", "Fetch it whole: git fetch origin BRANCH.")
        entries = []
        for line in filter(None, found.decode("utf-8", "surrogateescape").split("\0")):
            about, _, path = line.partition("\t")
            mode, _, ident = about.split(" ")
            entries.append(Entry(mode, ident, path.removeprefix(f"{folder}/") if folder else path))
        return entries

    def contents(self, ids: list[str]) -> list[bytes]:
        """The bytes of these objects, in order, as they were committed. Raises Refused where one is missing."""
        answer = self.run("cat-file", "--batch", given="".join(f"{ident}\n" for ident in ids).encode())
        found, at = [], 0
        for ident in ids:
            head, _, _ = (answer or b"")[at : at + 200].partition(b"\n")
            words = head.split(b" ")
            if len(words) != 3 or words[:2] != [ident.encode(), b"blob"]:
                raise Refused(
                    "A file of the base branch is not in this clone.",
                    "Fetch it whole, not only its list of files: git fetch --refetch --no-filter origin BRANCH.",
                )
            begin = at + len(head) + 1
            at = begin + int(words[2]) + 1
            found.append((answer or b"")[begin : at - 1])
        return found

    def tracked(self, path: Path) -> bool:
        """True where the work tree's own branch brings this path, something below it, or a link on the way to it."""
        if not path.is_relative_to(self.top):
            return False
        by_link = path.parent.resolve() / path.name != path or path.is_symlink()
        return by_link or self.run("ls-files", "-z", "--cached", "--", path.relative_to(self.top).as_posix()) != b""

    def _reference(self, name: str) -> str:
        """The whole name of a branch or tag; refused where it could mean two, as git takes the first in silence."""
        plain = _NAME.fullmatch(name) and ".." not in name and "@{" not in name
        if not plain or name.rpartition("/")[2] in _NOT_BASES:
            raise Refused(
                f"{name!r} is no name of a base branch.",
                "Name a branch such as origin/main, a tag, or a whole commit id; HEAD is the branch in question.",
            )
        whole = name.startswith("refs/")
        known = [name] if whole else [f"refs/{kind}{name}" for kind in ("", "tags/", "heads/", "remotes/")]
        listed = self.run("for-each-ref", "--format=%(refname)", *known)
        lines = set((listed or b"").decode("utf-8", "replace").splitlines())
        found = [reference for reference in known if reference in lines]
        if len(found) > 1:
            raise Refused(
                f"{name} could mean {' or '.join(found)}, and who pushes a tag could choose the base branch.",
                f"Name it whole: --trust-base {found[-1]}",
            )
        if not found:
            raise Refused(
                f"There is no branch and no tag {name} in this clone, so nobody knows what the base branch says.",
                f"Fetch it first: git fetch origin +refs/heads/{name.rpartition('/')[2]}:refs/remotes/{name}",
            )
        return found[0]


def repository(folder: Path) -> Repository | None:
    """The repository that holds a folder; None where there is none."""
    whole = folder.resolve()
    top = next((place for place in (whole, *whole.parents) if os.path.lexists(place / ".git")), None)
    return None if top is None else Repository(top, top / ".git")


def own_repository(folder: Path) -> Repository:
    """The same, of which the branch in question can't be the author. Raises Refused.

    A submodule's repository is whatever the branch says: its `origin/main` is no base.
    """
    found = repository(folder)
    if found is None or found.run("rev-parse", "--git-dir") is None:
        raise Refused(
            f"{folder} lies in no git repository (or there is no git), so there is no base branch to trust.",
            "Run it in the checkout of the branch, with git installed, or without --trust-base.",
        )
    around = repository(found.top.parent)
    if around is not None and around.tracked(found.top):
        raise Refused(
            f"{found.top} is a repository inside of {around.top}, which says where it comes from.",
            "A submodule can't name its own base branch; keep the project in the repository itself.",
        )
    return found

"""A project in a real git repository, and what a run on a branch of it asked for: secrets, services, shops."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from payconf.model.reference import Reference
from payconf.model.results import Planned, PlanRequest
from payconf.model.secret import Secret
from payconf.providers import local
from payconf.providers.base import Target
from payconf.stores.resolver import Resolver
from payconf.testing.identify_double import IdentifyDouble
from tests.worlds import World, go_live, make_world

BASE = "origin/main"
LOGIN = {"env://SHOP_ID", "env://SHOP_SECRET"}
"""payconf's own access to the shop, as the base branch has it."""
STOLEN = "env://AWS_OF_THE_RUNNER"
IDENTITY = {
    **{f"GIT_{who}_{what}": "t@example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "PATH": "/usr/bin:/bin:/usr/local/bin",
}


def git(folder: Path, *words: str) -> str:
    """One command of git in a folder."""
    command = ["git", "-c", "protocol.file.allow=always", *words]
    return subprocess.run(command, cwd=folder, env=IDENTITY, check=True, capture_output=True, text=True).stdout.strip()


@dataclass
class Branch:
    """A branch under suspicion, and everything that planning it asked for."""

    world: World
    services: Mapping[str, IdentifyDouble]
    resolved: list[str] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    @property
    def project(self) -> Path:
        return self.world.project

    def write(self, file: str, text: str) -> None:
        """A file of the branch."""
        path = self.project / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def edit(self, file: str, old: str, new: str) -> None:
        """One text of a file."""
        self.world.edit(file, old, new)

    def commit(self) -> None:
        """All of it, as somebody would push it."""
        git(self.project, "add", "-A")
        git(self.project, "commit", "-q", "--allow-empty", "-m", "An innocent change")

    def plan(self, name: str = "production", base: str = BASE, **request: Any) -> Planned:
        """What the pipeline does on the pull request."""
        self.resolved.clear()
        self.targets.clear()
        return self.world.workflow(self.services).plan(name, PlanRequest(base=base, **request))

    def asked(self) -> list[Any]:
        """Every question to a payment service."""
        return [call for service in self.services.values() for call in service.calls]

    def apply(self, file: bytes) -> str:
        """Two others agree, then it is carried out; returns the run's error."""
        for name in ("omar", "lena"):
            self.world.workflow(environ={**self.world.environ, "USER": name}).approve(file)
        return self.world.workflow(self.services).apply(file).run.error

    def read_secrets(self) -> set[str]:
        """Every reference that was resolved, but for the shop's login of the base branch."""
        return {*self.resolved} - LOGIN


def make_branch(folder: Path, patch: pytest.MonkeyPatch) -> Branch:
    """Production goes live on main; the branch `feature` begins there. Resolvers and shops are watched."""
    world = make_world(folder / "world")
    world.environ["USER"] = "jana"
    branch = Branch(world, go_live(world, approvals=2))
    said = "the embedded shop, so that everybody can try this project; a real one says orocommerce"
    text = f"shop:\n  provider: local # {said}\n"
    login = "  client_id: env://SHOP_ID\n  client_secret: env://SHOP_SECRET\n"
    world.edit("environments/production/environment.yaml", text, f"shop:\n  provider: local\n{login}")
    world.environ |= {"SHOP_ID": "shop-id", "SHOP_SECRET": "shop-secret", "AWS_OF_THE_RUNNER": "a-secret-of-the-runner"}
    branch.write(
        "policies/ours.yaml",
        'policies:\n  no-deletes:\n    when: plan\n    for: changes\n    assert: object.action != "delete"\n',
    )
    git(world.project, "init", "-q", "-b", "main")
    branch.commit()
    git(world.project, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(world.project, "checkout", "-q", "-b", "feature")
    _watch(branch, patch)
    return branch


def _watch(branch: Branch, patch: pytest.MonkeyPatch) -> None:
    resolve, prefetch, connect = Resolver.__call__, Resolver.prefetch, local.connect

    def watched(self: Resolver, reference: Reference) -> Secret:
        branch.resolved.append(str(reference))
        return resolve(self, reference)

    def several(self: Resolver, references: Iterable[Reference]) -> None:
        named = list(references)
        branch.resolved += map(str, named)
        prefetch(self, named)

    def connecting(target: Target) -> Any:
        branch.targets.append(target)
        return connect(target)

    patch.setattr(Resolver, "__call__", watched)
    patch.setattr(Resolver, "prefetch", several)
    patch.setattr(local, "connect", connecting)

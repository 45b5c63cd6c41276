"""plan ENV --changed-since REV: what the work tree changes of an environment, against a revision of git."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.model.errors import Refused
from payconf.model.results import PlanRequest

if TYPE_CHECKING:
    from payconf.model.document import Loaded
    from payconf.model.environment import Environment
    from payconf.model.touched import Touched
    from payconf.workflow.line import Line

_NAMED = 3


def changed_since(line: Line, name: str, revision: str, base: str | None) -> Touched:
    """What changed since HEAD and that revision had a commit in common. Reads git's objects only.

    Raises Refused where that can't be told: no repository, no such revision, one that doesn't resolve.
    """
    from payconf.git import repository
    from payconf.load.base import load_commit
    from payconf.plan.touched import touched
    from payconf.workflow.trust import grounds

    found = repository(line.root)
    if found is None or found.run("rev-parse", "--git-dir") is None:
        raise Refused(
            f"{line.root} lies in no git repository (or there is no git), so there is no {revision} to compare with.",
            "Run it in a checkout, with git installed, or plan everything, without --changed-since.",
        )
    commit = found.forked_from(revision)
    said = f"{revision} ({commit[:12]})" if revision != commit else commit[:12]
    project, _ = grounds(line.root, name, PlanRequest(base=base), line.today(), line.context)
    return touched(_then(load_commit(found, line.root, commit, said), name, said), project.environment, said)


def _then(loaded: Loaded | None, name: str, said: str) -> Environment | None:
    from payconf.resolve import resolve

    if loaded is None or name not in loaded.environments:
        return None
    resolved = resolve(loaded, name)
    elsewhere = tuple(f"environments/{other}/" for other in loaded.environments if other != name)
    own = [entry for entry in loaded.findings if not entry.span.file.startswith(elsewhere)]
    errors = [entry for entry in (*own, *resolved.findings) if entry.is_error]
    if resolved.environment is None or errors:
        named = "; ".join(f"{entry.span} {entry.code} {entry.message}" for entry in errors[:_NAMED])
        raise Refused(
            f"{name} has errors in {said}, so nobody knows what changed since: {named}.",
            "Plan everything, without --changed-since, or compare with a revision that is in order.",
        )
    return resolved.environment

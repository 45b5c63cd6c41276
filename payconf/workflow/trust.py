"""Untrusted branches: what `plan ENV --trust-base REF` is made from.

The work tree says what is wanted. The base branch says whom payconf speaks to, as whom, what guards permit, and where
secrets are read; whatever the branch says otherwise takes all secrets away from this plan.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from payconf import offline
from payconf.model.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from payconf.context import Context
    from payconf.load.base import Revision
    from payconf.model.document import Loaded
    from payconf.model.environment import Environment
    from payconf.model.results import PlanRequest
    from payconf.trust import Sides

_NAMED = 3
_SQLITE = "sqlite://"


def grounds(
    root: Path, name: str, request: PlanRequest, today: date, context: Context
) -> tuple[offline.Project, PlanRequest]:
    """The environment to be planned and how: as the files say, or, with `request.base`, held to the base branch.

    Raises Refused where the base branch can't be read whole: nothing of the work tree ever stands in for it.
    """
    if request.base is None:
        return offline.project(root, name, today), request
    from payconf.load.base import load_revision
    from payconf.trust import Sides, held, untrusted

    revision = load_revision(root, request.base)
    base = _environment(revision, name)
    project = offline.project(root, name, today, base)
    ways = untrusted(Sides(project.environment, base), _others(project.others, revision.loaded, name))
    project = replace(project, environment=held(project.environment, base), base=revision.said, untrusted=ways)
    _refuse_what_the_branch_brings(revision, project.environment, context)
    return project, replace(request, secrets=request.secrets and not ways)


def _environment(revision: Revision, name: str) -> Environment:
    """The environment in the base branch, without any error that could hide what it protects."""
    from payconf.resolve import resolve

    said, loaded = revision.said, revision.loaded
    if name not in loaded.environments:
        raise Refused(
            f"{said} has no environment {name}, so nothing of it can be trusted and its shop is not asked.",
            f"Check its files with payconf validate {name}, and merge them; the first plan is made after that.",
        )
    resolved = resolve(loaded, name)
    elsewhere = tuple(f"environments/{other}/" for other in loaded.environments if other != name)
    own = [entry for entry in loaded.findings if not entry.span.file.startswith(elsewhere)]
    errors = [entry for entry in (*own, *resolved.findings) if entry.is_error]
    if resolved.environment is None or errors:
        more = f" and {len(errors) - _NAMED} more" if len(errors) > _NAMED else ""
        named = "; ".join(f"{entry.span} {entry.code} {entry.message}" for entry in errors[:_NAMED])
        raise Refused(
            f"{said} doesn't resolve, so it protects nothing: {named}{more}.",
            "Mend the base branch first: payconf validate there says how.",
        )
    return resolved.environment


def _others(here: Sequence[Environment], loaded: Loaded, name: str) -> list[Sides]:
    """The project's further environments, of the branch and of the base branch, by name."""
    from payconf.resolve import resolve
    from payconf.trust import Sides

    branch = {environment.name: environment for environment in here}
    base = {other: resolve(loaded, other).environment for other in loaded.environments if other != name}
    return [Sides(branch.get(other), base.get(other)) for other in sorted({*branch, *base})]


def _refuse_what_the_branch_brings(revision: Revision, environment: Environment, context: Context) -> None:
    """A state or an embedded shop that lies in the work tree may be committed like anything else there."""
    address = context.state_url(environment)
    places = [context.root.resolve() / ".payconf"]
    if address.startswith(_SQLITE):
        places.append(Path(address.removeprefix(_SQLITE)))
    brought = next((place for place in places if revision.repository.tracked(place)), None)
    if brought is not None:
        raise Refused(
            f"{brought} is part of the branch or leads elsewhere by a link, so what payconf remembers is its word.",
            "Remove it from git, and keep the state outside: `state:` in payconf.yaml or PAYCONF_STATE.",
        )

"""What a plan is asked for: the request, and what the project says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from payconf.context import Key
    from payconf.model.results import PlanRequest
    from payconf.offline import Project
    from payconf.plan import PlanOptions


def asked_of(root: Path, project: Project, key: Key, request: PlanRequest, marker: str, today: date) -> PlanOptions:
    """The options of a plan. `marker`: the random id that a marker gets where the shop has none."""
    from payconf.check import not_evaluated
    from payconf.model.address import Address
    from payconf.model.plan import NotChecked
    from payconf.model.secret import Secret
    from payconf.plan import options_for
    from payconf.revision import revision
    from payconf.waive import accepted_in

    environment = project.environment
    return options_for(
        environment,
        drift=request.drift,
        revert_drift=request.revert_drift,
        write_secrets=request.write_secrets,
        key_id=key.id,
        fingerprint=lambda text: key.exact(Secret(text.encode())),
        revision=revision(root),
        review=not request.secrets,
        not_checked=tuple(NotChecked(text) for text in not_evaluated(environment)),
        waivers=project.waivers,
        found=frozenset(Address.parse(finding.address) for finding in project.conditional if finding.address),
        marker=marker,
        base=project.base,
        untrusted=project.untrusted,
        target=request.target,
        exclude=request.exclude,
        accepted=accepted_in(environment, today) if environment.accepted_drift else (),
    )

"""What `payconf pull` may write into the YAML: the live values of one object that were changed in the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.model.change import Action, Drift
from payconf.model.errors import Refused
from payconf.model.results import PlanRequest

if TYPE_CHECKING:
    from payconf.model.address import Address
    from payconf.model.change import FieldChange
    from payconf.model.plan import Plan
    from payconf.workflow.seen import Seen


def changed_in_shop(line: Seen, name: str, address: Address) -> Drift | None:
    """None where nothing was. Fields that git changed as well are among them: whoever pulls, lets the shop win.

    Raises Refused for a conflict that no single field is.
    """
    kept = line.drift(name).plan
    drift = next((entry for entry in kept.drift if entry.address == address), None)
    conflict = next(
        (entry for entry in kept.verdicts if (entry.guard, entry.subject) == ("conflict", str(address))), None
    )
    if conflict is None:
        return drift
    # With --revert-drift git would win: what is written then, and is neither drift nor git's alone, is in conflict.
    request = PlanRequest(secrets=False, drift="keep", revert_drift=frozenset({address}))
    known = {field.name for field in (*_updated(kept, address), *(drift.fields if drift else ()))}
    both = [field for field in _updated(line.plan(name, request).plan, address) if field.name not in known]
    if not both:
        said = conflict.finding
        raise Refused(said.message if said else conflict.text, (said.fix if said else "") or "")
    return Drift(address, (*(drift.fields if drift else ()), *both), span=both[0].span)


def _updated(plan: Plan, address: Address) -> list[FieldChange]:
    changes = (change for change in plan.changes if (change.address, change.action) == (address, Action.UPDATE))
    return [field for change in changes for field in change.fields if field.known]

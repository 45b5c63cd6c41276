"""Nothing is deleted that the environment doesn't allow to be deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.guard.case import Case, passed, refused, warned
from payconf.model.node import Mapping
from payconf.model.verdict import Verdict

if TYPE_CHECKING:
    from payconf.model.plan import Plan

NAME = "deletes"


def deletes(case: Case) -> Iterator[Verdict]:
    """Deletes over `max_deletes` (production: 0 unless written; else any number) that `allow_delete` doesn't name.

    A warning for each entry of `allow_delete` that means nothing. Nothing is asked while there is no plan.
    """
    if case.plan is None:
        return
    if not case.plan.off:  # which is made also where git can't be read
        yield from _idle(case, case.plan)
    from payconf.model.change import Action  # whoever only validates needs no plan's words

    settings = case.environment.settings
    allowed = {entry.address for entry in settings.allow_delete if case.in_force(entry.until)}
    ended = {entry.address: entry.until for entry in settings.allow_delete}
    found = [change for change in case.plan.changes if change.action is Action.DELETE]
    if case.plan.rollback:  # what that run has made goes again: nobody had it before
        allowed |= set(case.plan.options.get("made") or ())
    counted = [change for change in found if str(change.address) not in allowed]
    most = settings.max_deletes if settings.max_deletes is not None else 0 if case.production else None
    if most is None or len(counted) <= most:
        yield passed(NAME, "", f"{len(found)} to delete")
        return
    for change in counted:
        address = str(change.address)
        message = f"The plan deletes {address}, and {case.environment.name} allows {most} deletes."
        if address in ended:
            message += f" Its entry in allow_delete ended on {ended[address]}."
        yield refused(NAME, "PC217", address, message, change.span)


def _idle(case: Case, plan: Plan) -> Iterator[Verdict]:
    """Entries for what neither git nor the shop has: done, or mistyped, and then protecting or allowing nothing."""
    known = {str(change.address) for change in plan.changes}
    for kind, resources in (case.live.resources if case.live is not None else {}).items():
        known |= {f"{kind}/@{resource.id}" for resource in resources}
    for index, entry in enumerate(case.environment.settings.allow_delete):
        kind, _, key = entry.address.partition("/")
        declared = case.environment.origins.root.get(kind)
        if entry.address not in known and not (isinstance(declared, Mapping) and key in declared):
            message = f"allow_delete names {entry.address}, which neither git nor this plan knows."
            yield warned(NAME, "PC255", entry.address, message, case.span("allow_delete", index, "address"))

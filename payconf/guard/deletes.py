"""Nothing is deleted that the environment doesn't allow to be deleted."""

from __future__ import annotations

from collections.abc import Iterator

from payconf.guard.case import Case, passed, refused
from payconf.model.verdict import Verdict

NAME = "deletes"


def deletes(case: Case) -> Iterator[Verdict]:
    """Deletes over `max_deletes` (production: 0 unless written; else any number) that `allow_delete` doesn't name.

    Nothing is asked while there is no plan.
    """
    if case.plan is None:
        return
    from payconf.model.change import Action  # whoever only validates needs no plan's words

    settings = case.environment.settings
    allowed = {entry.address for entry in settings.allow_delete if case.in_force(entry.until)}
    ended = {entry.address: entry.until for entry in settings.allow_delete}
    found = [change for change in case.plan.changes if change.action is Action.DELETE]
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

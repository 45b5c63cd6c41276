"""The way out of an incident: a plan that only takes away. Whatever else is wrong, it is not to be stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.model.change import Action, FieldChange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from payconf.model.change import Change
    from payconf.model.plan import Plan


def only_takes_away(plan: Plan) -> bool:
    """True where every change disables or retires an object or takes methods out of a rule, and there is a change.

    Nothing is made, deleted, renamed or otherwise changed. A rule that stops no longer may let later rules be reached:
    the plan shows it as it shows all that buyers will notice.
    """
    return bool(plan.changes) and not plan.renames and takes_away(plan.changes)


def takes_away(changes: Iterable[Change]) -> bool:
    """True where each of these changes does nothing else."""
    return all(map(_takes_away, changes))


def _takes_away(change: Change) -> bool:
    if change.action is Action.RETIRE:
        return not change.values
    if change.action not in (Action.DISABLE, Action.UPDATE) or not change.values:
        return False
    told = {field.name: field for field in change.fields}
    return change.values.keys() == told.keys() and all(
        field.after == change.values[name] and _is_less(change.address.kind, field) for name, field in told.items()
    )


def _is_less(kind: str, field: FieldChange) -> bool:
    if field.name == "enabled":
        return field.after is False
    return (kind, field.name) == ("rules", "methods") and _left_out(field)


def _left_out(field: FieldChange) -> bool:
    """Fewer methods than before, at least one, in the order that they had."""
    if not isinstance(field.before, list | tuple) or not isinstance(field.after, list | tuple):
        return False
    rest = iter(field.before)
    return 0 < len(field.after) < len(field.before) and all(entry in rest for entry in field.after)

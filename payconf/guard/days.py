"""The moment of a plan, and what of a credential a plan uses anew. A way out of an incident uses nothing anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from payconf.guard.case import Case, Used
    from payconf.model.change import Change
    from payconf.model.plan import Plan

_ENDS = frozenset({"disable", "retire", "delete"})
_MADE = frozenset({"create", "replace"})


def moment(plan: Plan) -> datetime:
    """When the plan was made (UTC)."""
    read = datetime.fromisoformat(plan.header.made_at)
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


def only_ends(plan: Plan) -> bool:
    """True for a plan that only disables, retires, deletes, and takes methods out of rules; also for an empty one."""
    return all(_ends(change) for change in plan.changes)


def _ends(change: Change) -> bool:
    return change.action.value in _ENDS or (
        change.action.value == "update"
        and all(
            (name == "enabled" and value is False)
            or (change.address.kind == "rules" and name == "methods" and _loses(change))
            for name, value in change.values.items()
        )
    )


def new_uses(case: Case, used: Used) -> Iterator[str]:
    """What a plan newly builds on a credential, as sentences without an end. What can't be told counts as new."""
    for change in () if case.plan is None else case.plan.changes:
        address = str(change.address)
        if change.address.kind == "integrations" and change.address.key in used.keys:
            if change.action.value in _MADE:
                yield f"makes {address}"
            elif change.values.get("enabled") is True:
                yield f"enables {address}"
            elif change.values.keys() & used.known.fields.keys():
                yield f"writes the access of {address}"
        elif change.address.kind == "rules" and _offers(case, used, change):
            yield f"offers a method of it in {address}"


def _offers(case: Case, used: Used, change: Change) -> bool:
    """True where a rule gains one of the credential's methods, or such a rule is enabled."""
    if change.action.value in _MADE:
        return any(_is_of(used, value) for value in change.values.get("methods") or ())
    if any(_is_of(used, value) for value in _added(change)):
        return True
    if change.values.get("enabled") is not True:
        return False
    methods = change.values.get("methods", _held(case, change))
    return methods is None or any(_is_of(used, value, unknown=True) for value in methods)


def _before(change: Change) -> Sequence[Any]:
    return next((entry.before for entry in change.fields if entry.name == "methods"), None) or ()


def _added(change: Change) -> list[Any]:
    """Methods that a rule has after an update and had not before."""
    before = _before(change)
    return [value for value in change.values.get("methods") or () if value not in before]


def _loses(change: Change) -> bool:
    return not _added(change) and len(change.values["methods"] or ()) < len(_before(change))


def _held(case: Case, change: Change) -> Any:
    """The methods that a live rule has; None where that is not known."""
    rules = () if case.live is None else case.live.resources.get("rules", ())
    return next((rule.values.get("methods") or () for rule in rules if rule.id == change.live_id), None)


def _is_of(used: Used, value: Any, unknown: bool = False) -> bool:
    """A method of one of the credential's integrations; `unknown`: what a live id means, nobody can say here."""
    target = getattr(value, "target", None)
    if target is None:
        return unknown
    return target.kind == "integrations" and target.key in used.keys

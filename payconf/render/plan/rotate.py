"""How a credential changes over: which of three ways it is at the service, and what a person does there, numbered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from payconf.model.plan import Plan
from payconf.render.plan.layout import Entry, Group
from payconf.render.text import Line, clean, wrap
from payconf.services import services
from payconf.services.base import Rotation

_CONFIDENCE = {"memory": " (not confirmed by a published source)", "guess": " (a guess)"}


def rotation(plan: Plan, width: int) -> list[Group]:
    """One group a way, with the steps before the plan and those after it; none for a plan of another verb."""
    found = []
    for way in ways_of(plan):
        heading = f"{_title(plan)}, {', '.join(map(clean, way.fields))}: {way.way.value}"
        lines = [*wrap(f"{clean(way.says)}{_CONFIDENCE.get(way.confidence, '')}", width, "  ")]
        lines += ["  Before this plan, at the service:", *numbered(way.before, width)]
        lines += ["  After it was applied:", *numbered(way.after, width)]
        found.append(Group(Line(heading, "bold"), tuple(Entry(Line(line)) for line in lines), verbatim=True))
    return found


def unchanged(plan: Plan, width: int) -> list[Line]:
    """What an empty plan of `payconf rotate` says first."""
    asked = ", ".join(clean(str(text)) for text in plan.rotate.get("integrations", ()))
    left = ", ".join(clean(str(name)) for name in plan.rotate.get("uncompared", ()))
    if left:
        said = (
            f"Nothing to rotate in {clean(plan.header.environment)}, as far as anybody can tell: whether the store "
            f"holds what {asked} has of {left} is not known (--write-secrets writes it)"
        )
        return [Line(part, "yellow") for part in wrap(said, width, "")]
    said = f"Nothing to rotate in {clean(plan.header.environment)}: the store holds what was written last to {asked}"
    return [Line(part, "bold") for part in wrap(said, width, "")]


def after_lines(plan: Plan, width: int) -> list[Line]:
    """What is left to be done at the service when the plan was carried out."""
    steps = [step for way in ways_of(plan) for step in way.after]
    if not steps:
        return []
    return [Line(f"Now, at {_service(plan)}:", "bold"), *map(Line, numbered(steps, width))]


def ways_of(plan: Plan) -> tuple[Rotation, ...]:
    """How the fields change over that the plan writes; where it writes none, how the credential would."""
    service = services().get(str(plan.rotate.get("service") or "")) if plan.rotate else None
    if service is None:
        return ()
    asked = {str(text) for text in plan.rotate.get("integrations", ())}
    written = [
        field.name
        for change in plan.changes
        if str(change.address) in asked
        for field in change.fields
        if field.name in plan.rotate.get("fields", ())
    ]
    known = [kind.name for kind in service.kinds if kind.sensitivity == "secret"]
    every = [name for name in plan.rotate.get("fields", ()) if name in known]
    return service.rotations_of(dict.fromkeys(written or every))


def numbered(steps: Sequence[str], width: int) -> Iterator[str]:
    """`    1. Text`, longer ones folded below their text."""
    for number, step in enumerate(steps, 1):
        yield from wrap(f"{number}. {clean(step)}", width, "    ", "       ")


def _title(plan: Plan) -> str:
    return f"Rotation at {_service(plan)}"


def _service(plan: Plan) -> str:
    known = services().get(str(plan.rotate.get("service") or ""))
    return clean(known.title) if known is not None else "the service"

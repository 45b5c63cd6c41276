"""What is sent in one write: a resource object with all that belongs to it, and which field each part came from.

The shop takes a whole integration or rule in one request, or nothing of it (facts/orocommerce-live §5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from payconf.model.errors import ProviderError, Rejected
from payconf.model.hidden import hide
from payconf.model.secret import Secret
from payconf.model.value import Value
from payconf.providers.orocommerce.api import Document
from payconf.providers.orocommerce.errors import Problem, Refusal, said

Link = dict[str, str]
"""Type and id, as a relationship holds them."""


@dataclass(slots=True)
class Part:
    """One resource object. `fields`: by attribute or relationship the field of payconf that it says."""

    type: str
    id: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    relationships: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    existing: bool = False

    def set(self, name: str, value: Any, from_field: str) -> None:
        """One attribute."""
        self.attributes[name] = value
        self.fields[name] = from_field

    def link(self, name: str, target: Link | list[Link] | None, from_field: str) -> None:
        """One relationship, as a whole."""
        self.relationships[name] = {"data": target}
        self.fields[name] = from_field

    def json(self) -> dict[str, Any]:
        """As it is sent. An existing part is marked, or the shop would make it anew and lose its secrets."""
        known = {"type": self.type, "id": self.id, "attributes": self.attributes, "relationships": self.relationships}
        plain: dict[str, Any] = {name: value for name, value in known.items() if value}
        return {**plain, "meta": {"update": True}} if self.existing else plain


@dataclass(slots=True)
class Body:
    """The primary object and what is included; `add` makes up ids that hold inside this body."""

    primary: Part
    included: list[Part] = field(default_factory=list)

    def add(self, part: Part) -> Link:
        """Include a part; returns what a relationship says of it."""
        self.included.append(part)
        if part.id is None:
            part.id = f"new{len(self.included)}"
        return {"type": part.type, "id": part.id}

    def json(self) -> dict[str, Any]:
        """As it is sent."""
        body: dict[str, Any] = {"data": self.primary.json()}
        return {**body, "included": [part.json() for part in self.included]} if self.included else body

    def field_at(self, pointer: str) -> str | None:
        """The field of payconf that a JSON pointer of the shop is about; None where it is about none."""
        match pointer.split("/"):
            case ["", "data", _, name, *_]:
                return self.primary.fields.get(name)
            case ["", "included", number, *rest] if number.isdecimal() and int(number) < len(self.included):
                fields = self.included[int(number)].fields
                return (fields.get(rest[1]) if len(rest) > 1 else None) or fields.get("")
        return None


def sent(send: Callable[[Mapping[str, Any]], Document], body: Body, values: Iterable[Value]) -> Document:
    """Send a body. A refusal names payconf's fields, and no secret of `values`."""
    try:
        return send(body.json())
    except Refusal as refusal:
        problem: ProviderError = _named(refusal, body)
    except ProviderError as error:
        problem = error
    # Raised here and not above: the caught error may hold what was sent.
    raise hide(problem, [value for value in values if isinstance(value, Secret)])


def _named(refusal: Refusal, body: Body) -> Rejected:
    names = [body.field_at(problem.pointer) for problem in refusal.problems]
    told = [
        Problem(problem.title, problem.text, name or problem.pointer, problem.parameter)
        for problem, name in zip(refusal.problems, names, strict=True)
    ]
    return Rejected(said(told), refusal.fix, next((name for name in names if name), None))

"""What a document would make of the shop, and everything that is wrong with it, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from payconf.testing.orocommerce.constraints import Subject, violations
from payconf.testing.orocommerce.convert import WrongValue, convert, kept
from payconf.testing.orocommerce.logins import Login
from payconf.testing.orocommerce.messages import Error
from payconf.testing.orocommerce.parse import Item
from payconf.testing.orocommerce.rows import Ref, Row, Rows
from payconf.testing.orocommerce.tables import Bridge, Tables, settings_of

_FORM = "form constraint"


def converted(item: Item, old: Row | None, login: Login) -> tuple[Row, set[str]]:
    """The row with the values sent (a new one where `old` is None), and the names of those that no form takes."""
    values: dict[str, Any] = {}
    wrong = set()
    for name, value in item.attributes.items():
        attribute = item.resource.attributes[name]
        if attribute.read_only or kept(value, attribute.type, old is not None):
            continue
        try:
            values[name] = convert(value, attribute.type)
        except WrongValue:
            wrong.add(name)
    if old is not None:
        return old.changed(values), wrong
    values = {**{name: entry.default for name, entry in item.resource.attributes.items()}, **values}
    owners = {"organization": login.organization, "owner": login.user}
    known = {name: ref for name, ref in owners.items() if name in item.resource.relations}
    return Row(item.resource.name, "", values, known), wrong


@dataclass(frozen=True, slots=True)
class Check:
    """Looks at all items of one document. `arrived`: the shop's serial when the request came."""

    rows: Rows
    tables: Tables
    bridge: Bridge
    login: Login
    arrived: int
    items: Sequence[Item]

    def errors(self) -> list[Error]:
        """Of all items, in their order."""
        return [error for item in self.items for error in self._errors(item)]

    def _errors(self, item: Item) -> list[Error]:
        errors: list[Error] = []
        if item.unknown:
            names = ", ".join(f'"{name}"' for name in item.unknown)
            text = f"This form should not contain extra fields: {names}."
            errors.append(Error(400, "extra fields constraint", text, item.pointer if item.included else None))
        row, wrong = converted(item, self.rows[item.sent] if item.update else None, self.login)
        one, gone = self._targets(item)
        many = {name: tuple(refs) for name, refs in item.relations.items() if isinstance(refs, list)}
        subject = Subject(
            pointer=item.pointer,
            resource=item.resource,
            row=row.changed(one=one, many=many),
            sent=frozenset({*item.attributes, *item.relations} - wrong),
            created=not item.update,
            parents=self._parents(item),
            arrived=self.arrived,
            express=self._express(one.get("transport", row.one.get("transport"))),
        )
        places = {f"{item.pointer}/attributes/{name}" for name in wrong}
        found = violations(subject, self.rows, self.bridge, frozenset(settings_of(self.tables)))
        errors += [error for error in found if error.pointer not in places]
        errors += [Error(400, _FORM, "This value is not valid.", place) for place in sorted(places)]
        return errors + [Error(400, _FORM, "The entity does not exist.", place) for place in gone]

    def _express(self, transport: Ref | None) -> str | None:
        """The Express Checkout name that the integration will have."""
        for item in self.items:
            if item.included and item.sent == transport and "expressCheckoutName" in item.attributes:
                found: str | None = item.attributes["expressCheckoutName"]
                return found
        row = self.rows.get(transport)
        return row.values.get("expressCheckoutName") if row else None

    def _targets(self, item: Item) -> tuple[dict[str, Ref | None], list[str]]:
        """To-one references as they will be seen, and the places of those to nothing."""
        one: dict[str, Ref | None] = {}
        gone = []
        included = {other.sent for other in self.items if other.included or not other.update}
        for pointer, ref in item.references():
            exists = ref in included or ref[0] not in self.tables or self.rows.get(ref) is not None
            name = pointer.split("/relationships/")[1].partition("/")[0]
            if not exists:
                gone.append(pointer)
            if not item.resource.relations[name].many:
                one[name] = ref if exists else None
        one.update({name: None for name, data in item.relations.items() if data is None})
        return one, gone

    def _parents(self, item: Item) -> frozenset[str]:
        """Relationships of a child that its parent in the same document fills in."""
        found = set()
        for other in self.items:
            for name, relation in other.resource.relations.items():
                if relation.child and item.sent in (other.relations.get(name) or []):
                    found.add(relation.child)
        return frozenset(found)

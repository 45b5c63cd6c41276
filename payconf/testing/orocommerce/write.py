"""One document written into the shop: all of it or nothing. Ids are given as the shop gives them: values that it adds
by itself come first, then what was included, in its order, then the primary row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from payconf.testing.orocommerce import labels
from payconf.testing.orocommerce.check import Check, converted
from payconf.testing.orocommerce.convert import fits
from payconf.testing.orocommerce.logins import Login
from payconf.testing.orocommerce.messages import Refused, refuse
from payconf.testing.orocommerce.parse import Item
from payconf.testing.orocommerce.remove import orphan, remove, unlink
from payconf.testing.orocommerce.rows import Ref, Row, Rows
from payconf.testing.orocommerce.seed import now
from payconf.testing.orocommerce.tables import Bridge, Tables


@dataclass(slots=True)
class Writer:
    """Carries out one document. `arrived`: the shop's serial when the request came."""

    rows: Rows
    tables: Tables
    bridge: Bridge
    login: Login
    arrived: int
    items: list[Item] = field(default_factory=list)
    made: dict[Ref, Ref] = field(default_factory=dict)

    def write(self, items: Sequence[Item]) -> Row:
        """Check and apply; returns the primary row. The caller commits, or rolls back where this raises.

        Raises:
            Refused: 400 with every error found, or 500 as the database says it.
        """
        self.items = list(items)
        errors = Check(self.rows, self.tables, self.bridge, self.login, self.arrived, items).errors()
        if errors:
            raise Refused(errors)
        added = {id(item): self._complete(item) for item in items}
        for item in (*items[1:], items[0]):
            self._name(item)
        for item in items:
            added[id(item)] |= self._own_defaults(item, added[id(item)])
        for item in (*items[1:], items[0]):
            self._put(item)
        for item in (*items[1:], items[0]):
            self._relate(item, added[id(item)])
        for row in list(self.rows.touched()):
            self._database(row)
        return self.rows[self._ref(items[0])]

    def _ref(self, item: Item) -> Ref:
        if item.ref is None:
            raise AssertionError(item.pointer)
        return item.ref

    def _complete(self, item: Item) -> dict[str, tuple[Ref, ...]]:
        """Values that the shop adds to the labels of an item: for all of a new one, else for those that were sent."""
        added: dict[str, tuple[Ref, ...]] = {}
        for name, relation in item.resource.relations.items():
            if relation.labels and (name in item.relations or not item.update):
                covered = [self._localization(ref) for ref in item.relations.get(name, [])]
                if self._brings_default(item, name):
                    covered.append(None)
                added[name] = labels.complete(self.rows, labels.missing(self.rows, covered))
        return added

    def _brings_default(self, item: Item, name: str) -> bool:
        return item.resource.relations[name].brings_default and not item.update and name not in item.relations

    def _own_defaults(self, item: Item, added: Mapping[str, tuple[Ref, ...]]) -> dict[str, tuple[Ref, ...]]:
        """The values that the new entity itself had, saved after everything that was sent."""
        names = [name for name in item.resource.relations if self._brings_default(item, name)]
        return {name: (*labels.complete(self.rows, [None]), *added[name]) for name in names}

    def _localization(self, ref: Ref) -> Ref | None:
        for item in self.items[1:]:
            if item.sent == ref and (not item.update or "localization" in item.relations):
                found: Ref | None = item.relations.get("localization")
                return found
        row = self.rows.get(ref)
        return row.one.get("localization") if row else None

    def _name(self, item: Item) -> None:
        resource = item.resource.name
        item.ref = item.sent if item.update else (resource, self.rows.next_id(resource))
        self.made[item.sent] = item.ref

    def _put(self, item: Item) -> None:
        """Values and what doesn't touch other rows."""
        ref = self._ref(item)
        row, _ = converted(item, self.rows[ref] if item.update else None, self.login)
        if not item.update:
            row = replace(
                row,
                id=ref[1],
                one={**{n: None for n, r in item.resource.relations.items() if not r.many}, **row.one},
                many={n: () for n, r in item.resource.relations.items() if r.many},
            )
            stamps = {name: now() for name in ("createdAt", "updatedAt") if row.values.get(name, "") is None}
            row = row.changed(stamps)
        self.rows.put(row)

    def _relate(self, item: Item, added: Mapping[str, tuple[Ref, ...]]) -> None:
        """Relationships, on both sides."""
        for name, relation in item.resource.relations.items():
            if name not in item.relations and name not in added:
                continue
            data = item.relations.get(name)
            if relation.many:
                self._many(self._ref(item), name, tuple(self._final(ref) for ref in data or ()), added.get(name, ()))
            elif not relation.inverse:
                self._one(self._ref(item), name, self._final(data) if data else None)

    def _final(self, ref: Ref) -> Ref:
        return self.made.get(ref, ref)

    def _many(self, owner: Ref, name: str, refs: tuple[Ref, ...], added: tuple[Ref, ...]) -> None:
        relation = self.tables[owner[0]].relations[name]
        row = self.rows[owner]
        old = row.many.get(name, ())
        self.rows.put(row.changed(many={name: (*refs, *added)}))
        for ref in old if relation.child or relation.labels else ():
            if ref not in refs:
                remove(self.rows, self.tables, ref)
        for ref in refs if relation.child else ():
            child = self.rows[ref]
            if relation.child and child.one.get(relation.child) != owner:
                unlink(self.rows, self.tables, child)
                self.rows.put(child.changed(one={relation.child: owner}))

    def _one(self, owner: Ref, name: str, ref: Ref | None) -> None:
        relation = self.tables[owner[0]].relations[name]
        row = self.rows[owner]
        old = row.one.get(name)
        if relation.parent:
            unlink(self.rows, self.tables, row)
            parent = self.rows.get(ref)
            if parent and owner not in parent.many[relation.parent]:
                self.rows.put(parent.changed(many={relation.parent: (*parent.many[relation.parent], owner)}))
        self.rows.put(self.rows[owner].changed(one={name: ref}))
        if name == "transport" and ref != old:
            orphan(self.rows, self.tables, old)
            settings = self.rows.get(ref)
            if settings is not None:
                self.rows.put(settings.changed(one={"channel": owner}))
        if name == "rule" and old is not None and old != ref:
            self.rows.drop(old)

    def _database(self, row: Row) -> None:
        """What only the database refuses."""
        resource = self.tables[row.resource]
        for name, attribute in resource.attributes.items():
            if attribute.not_null and row.values.get(name) is None:
                raise refuse(500, "not null constraint violation exception")
            if not fits(row.values.get(name), attribute.type):
                raise refuse(500, "driver exception")
        for name, relation in resource.relations.items():
            if relation.not_null and row.one.get(name) is None:
                raise refuse(500, "not null constraint violation exception")


def settle(rows: Rows, tables: Tables) -> None:
    """What the database makes of a request's rows: labels in the order of their ids, encrypted null as an empty text,
    and a new time of change where something changed.
    """
    for row in list(rows.touched()):
        resource = tables[row.resource]
        many = {
            name: tuple(sorted(row.many[name], key=labels.by_id))
            for name, relation in resource.relations.items()
            if (relation.labels or relation.child) and name in row.many
        }
        blank = {
            name: ""
            for name, attribute in resource.attributes.items()
            if attribute.type == "crypted" and row.values.get(name) is None
        }
        old = rows.before(row.ref)
        stamp = (
            {"updatedAt": now()} if "updatedAt" in row.values and old is not None and old.values != row.values else {}
        )
        if many or blank or stamp:
            rows.put(row.changed({**blank, **stamp}, many=many))

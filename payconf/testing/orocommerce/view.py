"""Rows as JSON:API documents, and in the plain form that the shop answers without the media type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from payconf.testing.orocommerce.logins import Login
from payconf.testing.orocommerce.rows import Ref, Row, Rows
from payconf.testing.orocommerce.tables import Resource, Tables

API = "/admin/api/"
Tree = Mapping[str, "Tree"]
"""Relationships to include, each with those to include of what it points to."""


@dataclass(frozen=True, slots=True)
class View:
    """What one login sees. `fields`: sparse fieldsets by resource. `unloaded`: settings made by this very request,
    whose integration the shop doesn't know yet.
    """

    rows: Rows
    tables: Tables
    login: Login
    base: str
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unloaded: frozenset[Ref] = frozenset()

    def url(self, *parts: str) -> str:
        """An address of the API."""
        return self.base + API + "/".join(parts)

    def permitted(self, row: Row) -> bool:
        """Whether the login may see such rows at all."""
        return self.login.may(self.tables[row.resource].acl.get("view"))

    def own(self, row: Row) -> bool:
        """Whether the row belongs to the login's organization, or to none."""
        owner = row.one.get("organization") if self.tables[row.resource].organization else None
        return owner is None or owner == self.login.organization

    def linkage(self, ref: Ref | None) -> dict[str, str] | None:
        """Type and id; None for what is gone or must not be seen. What isn't kept here is named as it is."""
        row = self.rows.get(ref)
        hidden = row is None if ref and ref[0] in self.tables else False
        if ref is None or hidden or (row is not None and not (self.permitted(row) and self.own(row))):
            return None
        return {"type": ref[0], "id": ref[1]}

    def related(self, row: Row, name: str) -> Any:
        """The `data` of a relationship: a linkage, None, or a list."""
        relation = self.tables[row.resource].relations[name]
        if relation.many:
            found = (self.linkage(ref) for ref in row.many.get(name, ()))
            return [linkage for linkage in found if linkage]
        return None if relation.inverse and row.ref in self.unloaded else self.linkage(row.one.get(name))

    def item(self, row: Row, meta: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """One resource object."""
        resource = self.tables[row.resource]
        wanted = self.fields.get(row.resource)
        found: dict[str, Any] = {"type": row.resource, "id": row.id}
        if meta is not None:
            found["meta"] = dict(meta)
        found["links"] = {"self": self.url(row.resource, row.id)}
        attributes = {
            name: shown(row.values.get(name), attribute.type)
            for name, attribute in resource.attributes.items()
            if not attribute.write_only and (wanted is None or name in wanted)
        }
        relations = {name: self._relation(row, name) for name in resource.relations if wanted is None or name in wanted}
        if attributes:
            found["attributes"] = attributes
        if relations:
            found["relationships"] = relations
        return found

    def _relation(self, row: Row, name: str) -> dict[str, Any]:
        data = {"data": self.related(row, name)}
        if self.tables[row.resource].plain_relations:
            return data
        links = {
            "self": self.url(row.resource, row.id, "relationships", name),
            "related": self.url(row.resource, row.id, name),
        }
        return {"links": links, **data}

    def included(self, rows: Sequence[Row], tree: Tree) -> list[dict[str, Any]]:
        """What the rows point to along the tree: depth first, each once, unknown names ignored."""
        found: dict[Ref, Row] = {}
        self._include(rows, tree, found, {row.ref for row in rows})
        return [self.item(row) for row in found.values()]

    def _include(self, rows: Iterable[Row], tree: Tree, found: dict[Ref, Row], primary: set[Ref]) -> None:
        for row in rows:
            for name in self.tables[row.resource].relations:
                if name not in tree:
                    continue
                data = self.related(row, name)
                for linkage in data if isinstance(data, list) else [data] if data else []:
                    target = self.rows.get((linkage["type"], linkage["id"]))
                    if target is not None and self.tables[target.resource].accessible:
                        self._include([target], tree[name], found, primary)
                        if target.ref not in primary:
                            found.setdefault(target.ref, target)

    def plain(self, row: Row) -> dict[str, Any]:
        """The plain form: the entity's own names, ids of what it points to."""
        resource = self.tables[row.resource]
        names = {**{name: name for name in (*resource.attributes, *resource.relations)}, **resource.plain}
        found: dict[str, Any] = {"id": row.id if resource.text_id else int(row.id)}
        for name, attribute in resource.attributes.items():
            if not attribute.write_only:
                found[names[name]] = shown(row.values.get(name), attribute.type)
        for name, relation in resource.relations.items():
            data = self.related(row, name)
            one = len(relation.to) == 1
            if isinstance(data, list):
                found[names[name]] = [self._plain_id(entry, one) for entry in data]
            else:
                found[names[name]] = self._plain_id(data, one) if data else None
        return found

    def _plain_id(self, linkage: Mapping[str, str], one: bool) -> Any:
        resource: Resource | None = self.tables.get(linkage["type"])
        ident: Any = int(linkage["id"]) if linkage["id"].isdigit() else linkage["id"]
        return ident if one else {"entity": resource.entity if resource else linkage["type"], "id": ident}


def shown(value: Any, kind: str) -> Any:
    """A value as served: an array that was never written is an empty one."""
    return [] if value is None and kind == "array" else value

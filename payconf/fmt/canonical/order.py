"""In which order keys stand: as in the documentation. Only keys with a fixed meaning move, and never list items.

The names are those of the models in payconf.model.config (a test holds them together); importing those takes longer
than all else here.
"""

from __future__ import annotations

from payconf.fmt.canonical.tree import BLANK, Entry, Node, Tree, nodes
from payconf.model.document import Role

OBJECTS = (
    "integrations",
    "rules",
    "payment_terms",
    "webhooks",
    "payment_method_configurations",
    "payment_method_domains",
    "checkouts",
    "destination_groups",
    "aliases",
    "moved",
)
ENVIRONMENT = (
    *("class", "extend", "shop", "stores", "plan_keys", "drift", "unmanaged", "max_deletes", "cascade"),
    *("allow_delete", "allow_no_method", "approvals", "emergency", "freeze", "may_differ", "refund_window"),
    *("prove_every", "stand_ins"),
)
PROJECT = ("version", "state", "fingerprint_key", "stores", "identity")
WAIVERS = ("waivers", "accepted_drift")

_WEBHOOK = (
    *("service", "integration", "url", "events", "enabled", "name", "description", "api_version", "retry_algorithm"),
    *("retry_first", "retry_interval", "retry_number", "retry_deactivate", "retry_repeat_count", "retry_repeat_wait"),
    *("signing_secret", "note"),
)
FIELDS: dict[str, tuple[str, ...]] = {
    "integrations": ("type", "name", "enabled", "label", "short_label", "", "credentials", "retired", "note"),
    "rules": (
        *("name", "enabled", "sort_order", "currency", "websites", "destinations", "expression", "methods"),
        *("stop_processing", "note"),
    ),
    "payment_terms": ("label", "note"),
    "webhooks": _WEBHOOK,
    "payment_method_configurations": ("service", "integration", "name", "methods", "enabled", "parent", "note"),
    "payment_method_domains": ("service", "integration", "domain", "enabled", "note"),
    "checkouts": (
        *("website", "currency", "billing", "shipping", "subtotal", "total", "payment_term", "guest"),
        *("customer_group", "expect"),
    ),
    "policies": ("description", "when", "for", "assert", "message", "severity", "environments"),
}
"""Of the entries of a section. "" stands for all keys that are not named: they keep the order that they have."""
ROWS: dict[str, tuple[str, ...]] = {
    "moved": ("from", "to"),
    "waivers": ("code", "address", "reason", "owner", "until", "found"),
    "accepted_drift": ("address", "field", "value", "reason", "owner", "until"),
    "allow_delete": ("address", "reason", "until"),
    "allow_no_method": ("website", "currency", "billing", "reason", "until"),
    "freeze": ("from", "to", "zone"),
}
"""The same of the items of a list."""
SHOP = (
    *("provider", "url", "version", "bundles", "organization", "client_id", "client_secret", "logins"),
    "backend_prefix",
)
_TOP = {Role.OBJECTS: OBJECTS, Role.ENVIRONMENT: ENVIRONMENT, Role.PROJECT: PROJECT, Role.WAIVERS: WAIVERS}


def arrange(tree: Tree, role: Role) -> None:
    """Put the keys of a file in order.

    A blank line parts groups, and keys stay in theirs, but for the sections of a file of objects. A file with anchors
    keeps its order, since an alias stands for what is above it.
    """
    root = tree.root
    if root is None or any(node.anchor or node.kind == "alias" for node in nodes(root)):
        return
    if role is Role.OBJECTS:
        _sections(root)
    else:
        _groups(root, _TOP.get(role, ()))
    for entry in root.entries:
        section = entry.key.text if entry.key is not None else ""
        if section == "shop":
            _groups(entry.value, SHOP)
        order = FIELDS.get(section) if entry.value.kind == "mapping" else ROWS.get(section)
        for below in entry.value.entries if order else ():
            _groups(below.value, order or ())


def _rank(entry: Entry, order: tuple[str, ...]) -> int:
    key = entry.key.text if entry.key is not None else ""
    if key in order and key:
        return order.index(key)
    return order.index("") if "" in order else len(order)


def _sections(root: Node) -> None:
    """All sections of the file. A comment at its top may be about the file, so what stands below it is not moved."""
    if not root.entries:
        return
    ordered = sorted(root.entries, key=lambda entry: _rank(entry, OBJECTS))
    first = root.entries[0]
    head = next((index for index, line in enumerate(first.above) if not _is_mode(line)), len(first.above))
    if ordered[0] is not first:
        if any(first.above[head:]):
            return
        ordered[0].above[:0] = [*first.above[:head], *([BLANK] if BLANK in first.above[head:] else [])]
        first.above = []
    root.entries = ordered


def _is_mode(line: str) -> bool:
    """A line that is for editors and counts for the file."""
    return line.startswith(("# yaml-language-server:", "# yamllint ", "# vim:", "# -*-"))


def _groups(node: Node, order: tuple[str, ...]) -> None:
    """The keys of a mapping, group by group. What parts two groups stays between them."""
    if node.kind != "mapping" or not order:
        return
    groups: list[list[Entry]] = []
    for entry in node.entries:
        if not groups or BLANK in entry.above:
            groups.append([])
        groups[-1].append(entry)
    for group in groups:
        first = group[0]
        ordered = sorted(group, key=lambda entry: _rank(entry, order))
        if ordered[0] is not first:
            parted = len(first.above) - first.above[::-1].index(BLANK) if BLANK in first.above else 0
            ordered[0].above[:0] = first.above[:parted]
            del first.above[:parted]
        group[:] = ordered
    node.entries = [entry for group in groups for entry in group]

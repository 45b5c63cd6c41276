"""What the shop checks before it writes, in its words. The final bridge checks more than the naive one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from payconf.check.currencies import currencies
from payconf.checkout.expression import ExpressionError
from payconf.checkout.expression import parse as parse_expression
from payconf.testing.orocommerce.messages import Error
from payconf.testing.orocommerce.rows import Row, Rows
from payconf.testing.orocommerce.tables import Bridge, Resource

_SHIPPING = ("flat_rate", "fixed_product", "ups", "fedex")
_BLANK = ("not blank constraint", "This value should not be blank.")
_NULL = ("not null constraint", "This value should not be null.")
_ONE_METHOD = "You must select at least 1 payment method"
_ONE_ELEMENT = "This collection should contain 1 element or more."
_NO_CHOICE = "The value you selected is not a valid choice."


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked: the row as it would be, and which of its fields were sent. `created`: all count as sent.

    `arrived`: names that were committed later are not seen, as when two requests run side by side. `express`: the
    Express Checkout name that the integration would have. `parents`: what a parent of the same document fills in.
    """

    pointer: str
    resource: Resource
    row: Row
    sent: frozenset[str]
    created: bool
    parents: frozenset[str] = frozenset()
    arrived: int = 0
    express: str | None = None

    def asks(self, name: str) -> bool:
        """Whether this field is checked at all: an update looks at what was sent."""
        return self.created or name in self.sent

    def value(self, name: str) -> Any:
        """The value as it would be."""
        return self.row.values.get(name)

    def attribute(self, name: str, title: str, detail: str) -> Error:
        """An error at an attribute."""
        return Error(400, title, detail, f"{self.pointer}/attributes/{name}")

    def relation(self, name: str, title: str, detail: str) -> Error:
        """An error at a relationship."""
        return Error(400, title, detail, f"{self.pointer}/relationships/{name}/data")


def violations(subject: Subject, rows: Rows, bridge: Bridge, kinds: frozenset[str]) -> list[Error]:
    """Everything that is wrong with one row, class constraints first. `kinds`: the shop's channel types."""
    found: list[Error] = []
    if subject.resource.name == "integrationchannels":
        found += _channel(subject, rows)
    for name, check in _CHECKS.get(subject.resource.name, {}).items():
        if subject.asks(name):
            found += check(subject, name)
    if bridge == "final":
        found += _final(subject, kinds)
    return found


def _channel(subject: Subject, rows: Rows) -> Iterator[Error]:
    row = subject.row
    others = [
        other for other in rows.all("integrationchannels") if other.id != row.id and other.named <= subject.arrived
    ]
    channels = {other.ref for other in others}
    express = [row for row in rows.all("paypalsettings") if row.one.get("channel") in channels]
    taken = {row.values.get("expressCheckoutName") for row in express} - {None, ""}
    own = subject.express
    names = {other.values["name"] for other in (*others, row)}
    for name in [row.values.get("name")] if row.values.get("name") in taken else []:
        yield _express_taken(subject, name)
    if own and (own in names or own in taken):
        yield _express_taken(subject, own)
    same = [other for other in others if other.one.get("organization") == row.one.get("organization")]
    if subject.asks("name") and row.values.get("name") in {other.values["name"] for other in same}:
        yield subject.attribute("name", "unique entity constraint", "This value is already used.")


def _express_taken(subject: Subject, name: str | None) -> Error:
    text = f'The payment method names should be unique. "{name}" is used by a different payment integration.'
    return Error(400, "unique express checkout name constraint", text, subject.pointer)


def _not_blank(subject: Subject, name: str) -> Iterator[Error]:
    if subject.value(name) in (None, "", [], False):
        yield subject.attribute(name, *_BLANK)


def _name(subject: Subject, name: str) -> Iterator[Error]:
    yield from _not_blank(subject, name)
    value = subject.value(name)
    if value is not None and len(value) < 3:
        text = "This value is too short. It should have 3 characters or more."
        yield subject.attribute(name, "length constraint", text)
    if value is not None and len(value) > 255:
        text = "This value is too long. It should have 255 characters or less."
        yield subject.attribute(name, "length constraint", text)


def _currency(subject: Subject, name: str) -> Iterator[Error]:
    yield from _not_blank(subject, name)
    known = currencies()
    value = subject.value(name)
    if value and value not in known.valid and value not in known.retired:
        yield subject.attribute(name, "currency constraint", "This value is not a valid currency.")


def _expression(subject: Subject, name: str) -> Iterator[Error]:
    try:
        parse_expression(subject.value(name) or "true")
    except ExpressionError as error:
        yield subject.attribute(name, "expression language syntax constraint", _syntax(subject.value(name), error))


def _syntax(text: str, error: ExpressionError) -> str:
    """As Symfony says it where the text just ends; other syntax errors were not recorded."""
    end = len(text) + 1
    if error.offset >= len(text.rstrip()):
        return f'"Unexpected token "end of expression" of value "" around position {end} for expression `{text}`."'
    return f'"{error.message} around position {error.offset + 1} for expression `{text}`."'


def _methods(subject: Subject, name: str) -> Iterator[Error]:
    if not subject.row.many.get(name):
        yield subject.relation(name, "count constraint", _ONE_METHOD)


def _country(subject: Subject, name: str) -> Iterator[Error]:
    if subject.row.one.get(name) is None:
        yield subject.relation(name, *_BLANK)


_Check = Callable[[Subject, str], Iterator[Error]]
_CHECKS: Mapping[str, Mapping[str, _Check]] = {
    "integrationchannels": {"name": _name, "channelType": _not_blank},
    "rules": {"name": _not_blank, "sortOrder": _not_blank, "expression": _expression},
    "paymentmethodsconfigsrules": {"methodConfigs": _methods, "currency": _currency},
    "paymentmethodconfigs": {"paymentMethodConfigType": _not_blank},
    "paymentmethodsconfigsruledestinations": {"country": _country},
    "paymentmethodsconfigsruledestinationpostalcodes": {"name": _not_blank},
    "paymentterms": {"label": _name},
    "customers": {"name": _not_blank},
    "customergroups": {"name": _not_blank},
}


def _final(subject: Subject, kinds: frozenset[str]) -> Iterator[Error]:
    """What the bridge's own file asks for."""
    row, name = subject.row, subject.resource.name
    if name == "integrationchannels":
        kind = row.values.get("channelType")
        if subject.asks("channelType") and kind is not None and kind not in kinds and kind not in _SHIPPING:
            yield subject.attribute("channelType", "choice constraint", _NO_CHOICE)
        if subject.asks("transport") and row.one.get("transport") is None:
            yield subject.relation("transport", *_NULL)
        if subject.asks("enabled") and row.values.get("enabled") is None:
            yield subject.attribute("enabled", *_NULL)
    required = {"paymentmethodsconfigsrules": "rule", "paymentmethodconfigs": "methodsConfigsRule"}.get(name)
    if required and subject.asks(required) and row.one.get(required) is None and required not in subject.parents:
        yield subject.relation(required, *_NULL)
    for label, relation in subject.resource.relations.items():
        if relation.required and subject.asks(label) and not row.many.get(label):
            yield subject.relation(label, "count constraint", _ONE_ELEMENT)

"""The inverse of payconf.plan.encode. Raises KeyError, TypeError or ValueError for data that is no plan."""

from __future__ import annotations

from typing import Any

from payconf.model.address import Address
from payconf.model.audit import Who
from payconf.model.change import Accepted, Action, Change, Drift, FieldChange, Reason
from payconf.model.finding import Finding
from payconf.model.plan import Header, NotChecked, Plan
from payconf.model.resource import MoneyUnderWay
from payconf.model.span import NOWHERE, Span
from payconf.model.state import SwitchedOff
from payconf.model.value import from_json
from payconf.model.verdict import Answer, Verdict
from payconf.model.waiver import Waived
from payconf.model.way import Way
from payconf.plan.decode_blast import blast_of, checkout_of


def plan_of(data: dict[str, Any]) -> Plan:
    """A plan from its plain JSON data."""
    fields = {
        **data,
        "header": _header(data["header"]),
        "changes": tuple(_change(entry) for entry in data["changes"]),
        "drift": tuple(_drift(entry) for entry in data["drift"]),
        "unmanaged": tuple(data["unmanaged"]),
        "findings": tuple(_finding(entry) for entry in data["findings"]),
        "verdicts": tuple(_verdict(entry) for entry in data["verdicts"]),
        "not_checked": tuple(NotChecked(**entry) for entry in data["not_checked"]),
        "money": tuple((entry["address"], _money(entry["under_way"])) for entry in data["money"]),
        "blast": blast_of(data["blast"]),
        "checkouts": tuple(map(checkout_of, data["checkouts"])),
        "options": from_json(data["options"]),
        "waivers": tuple(_waived(entry) for entry in data["waivers"]),
        "ways": tuple(_way(entry) for entry in data["ways"]),
        "left_out": tuple((address, why) for address, why in data["left_out"]),
        "found": {address: dict(digests) for address, digests in data["found"].items()},
        "rebind": tuple((Address.parse(address), ident) for address, ident in data["rebind"]),
        "forgets": tuple((address, _switched_off(entry)) for address, entry in data["forgets"]),
        "renames": tuple((Address.parse(old), Address.parse(new)) for old, new in data["renames"]),
    }
    return Plan(**fields)


def _change(data: dict[str, Any]) -> Change:
    return Change(
        **{
            **data,
            "action": Action(data["action"]),
            "reason": Reason(data["reason"]),
            "address": Address.parse(data["address"]),
            "values": from_json(data["values"]),
            "fields": tuple(_field(entry) for entry in data["fields"]),
            "needs": tuple(data["needs"]),
            "span": _span(data["span"]),
        }
    )


def _field(data: dict[str, Any]) -> FieldChange:
    return FieldChange(
        **{
            **data,
            "before": from_json(data["before"]),
            "after": from_json(data["after"]),
            "span": _span(data["span"]),
            "details": tuple(data["details"]),
        }
    )


def _way(data: dict[str, Any]) -> Way:
    values = {name: from_json(data[name]) for name in ("before", "after")}
    return Way(**{**data, **values, "span": _span(data["span"]), "related": _span(data["related"])})


def _header(data: dict[str, Any]) -> Header:
    return Header(**{**data, "makers": tuple(Who(**entry) for entry in data["makers"])})


def _drift(data: dict[str, Any]) -> Drift:
    fields = tuple(_field(entry) for entry in data["fields"])
    accepted = tuple(Accepted(**{**entry, "span": _span(entry["span"])}) for entry in data["accepted"])
    known = {"address": Address.parse(data["address"]), "fields": fields, "accepted": accepted}
    return Drift(**{**data, **known, "span": _span(data["span"])})


def _switched_off(data: dict[str, Any]) -> SwitchedOff:
    return SwitchedOff(**{**data, "value": from_json(data["value"])})


def _finding(data: dict[str, Any]) -> Finding:
    related = tuple((text, _span(span)) for text, span in data["related"])
    return Finding(**{**data, "span": _span(data["span"]), "related": related})


def _waived(data: dict[str, Any]) -> Waived:
    findings = tuple(_finding(entry) for entry in data["findings"])
    return Waived(**{**data, "span": _span(data["span"]), "findings": findings})


def _verdict(data: dict[str, Any]) -> Verdict:
    finding = None if data["finding"] is None else _finding(data["finding"])
    return Verdict(**{**data, "answer": Answer(data["answer"]), "finding": finding})


def _money(data: dict[str, Any] | None) -> MoneyUnderWay | None:
    return None if data is None else MoneyUnderWay(**data)


def _span(data: list[Any] | None) -> Span:
    return NOWHERE if data is None else Span(*data)

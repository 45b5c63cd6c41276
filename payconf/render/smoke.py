"""What a smoke test did, as text for people and as JSON for machines: every step, and first what is left open."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from payconf.model.smoke import Result, Smoke, Step, Transaction
from payconf.render.text import Line, Style, clean, paint, wrap

WIDTH = 100
FORMAT = 1
_SIGNS = {
    Result.PASSED: "+",
    Result.FAILED: "x",
    Result.REFUSED: "x",
    Result.UNREACHABLE: "?",
    Result.NOT_OFFERED: "-",
}

_STYLES: dict[Result, Style] = {Result.PASSED: "green", Result.NOT_OFFERED: "dim"}


def smoke_text(environment: str, found: Sequence[Smoke], color: bool = False) -> str:
    """What is left open first, then each integration with its steps, the count last."""
    lines = [Line(f"Smoke test of {clean(environment)} · test access only, the shop is not touched", "bold")]
    left = [(entry.address, text) for entry in found for text in entry.open]
    if left:
        lines += [Line(""), Line("Left open at the service", "bold")]
        for address, text in left:
            lines += _wrapped(f"{address}: {text}", "  ", "red")
    for entry in found:
        lines += [Line(""), *_entry(entry)]
    return paint([*lines, Line(""), Line(_count(found))], color)


def smoke_json(environment: str, found: Sequence[Smoke]) -> str:
    """The same as data."""
    data = {"format_version": FORMAT, "environment": environment, "integrations": [_data(entry) for entry in found]}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _entry(entry: Smoke) -> Iterator[Line]:
    as_whom = f" as {clean(entry.account)}" if entry.account else ""
    head = f"  {_SIGNS[entry.result]} {clean(entry.address)}  {clean(entry.title)}{as_whom}: {entry.result.value}"
    yield Line(head, _STYLES.get(entry.result, "red"), mark=True)
    if reason := entry.not_offered or entry.refused or entry.unreachable:
        yield from _wrapped(reason, "      ")
    if entry.fix:
        yield from _wrapped(f"fix: {entry.fix}", "      ")
    if entry.transactions:
        yield from _wrapped(f"paid with {entry.instrument}", "      ", "dim")
    for made in entry.transactions:
        yield from _transaction(made)
    if entry.transactions and entry.note:
        yield from _wrapped(entry.note, "      ", "dim")


def _transaction(made: Transaction) -> Iterator[Line]:
    yield Line(f"      {clean(made.title)}")
    for step in made.steps:
        yield from _step(step)
    if reason := made.refused or (made.unreachable if not made.steps else "") or made.stopped:
        yield from _wrapped(f"stopped: {reason}", "        ", "red")
    if made.fix:
        yield from _wrapped(f"fix: {made.fix}", "        ")


def _step(step: Step) -> Iterator[Line]:
    again = " (because a step failed)" if step.cleanup else ""
    reference = f"  {clean(step.reference)}" if step.reference else ""
    head = f"        {'+' if step.done else 'x'} {clean(step.name)}{again}  {step.money}{reference}"
    whole = f"{head}  {clean(step.said)}"
    if step.done and len(whole) <= WIDTH:
        yield Line(whole, "green", mark=True)
        return
    yield Line(head, "green" if step.done else "red", mark=True)
    yield from _wrapped(step.said, "          ")
    if step.fix:
        yield from _wrapped(f"fix: {step.fix}", "          ")


def _wrapped(text: str, indent: str, style: Style = "") -> list[Line]:
    return [Line(line, style) for line in wrap(clean(text), WIDTH, indent)]


def _count(found: Sequence[Smoke]) -> str:
    counted = Counter(entry.result for entry in found)
    said = ", ".join(f"{counted[result]} {result.value}" for result in Result if counted[result])
    made = [step for entry in found for transaction in entry.transactions for step in transaction.steps]
    return f"{said or 'no integration'}; {sum(step.done for step in made)} of {len(made)} steps were carried out."


def _data(entry: Smoke) -> dict[str, Any]:
    return {
        "address": entry.address,
        "result": entry.result.value,
        "service": entry.service,
        "account": entry.account,
        "instrument": entry.instrument,
        "note": entry.note,
        "reason": entry.not_offered or entry.refused or entry.unreachable,
        "fix": entry.fix,
        "open": list(entry.open),
        "transactions": [_transaction_data(made) for made in entry.transactions],
    }


def _transaction_data(made: Transaction) -> dict[str, Any]:
    return {
        "title": made.title,
        "passed": made.passed,
        "reason": made.refused or made.unreachable or made.stopped,
        "fix": made.fix,
        "open": made.open,
        "steps": [
            {
                "step": step.name,
                "done": step.done,
                "amount": step.money.text,
                "currency": step.money.currency,
                "reference": step.reference,
                "said": step.said,
                "fix": step.fix,
                "cleanup": step.cleanup,
                "at": step.at,
            }
            for step in made.steps
        ],
    }

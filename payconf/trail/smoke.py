"""Events of smoke tests: that payments are about to be made at services' test sides, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from payconf.model.audit import Circumstances, Event
from payconf.model.smoke import Smoke, Transaction
from payconf.trail.fields import Clean


def smoke_begun(addresses: Iterable[str], at: str, by: Circumstances) -> Event:
    """Payments are about to be made as these integrations. `at`: UTC, ISO 8601."""
    return Event("smoke", at, by.who, facts={"phase": "begun", "objects": {address: {} for address in addresses}})


def smoked(entry: Smoke, at: str, by: Circumstances, clean: Clean) -> Event:
    """What became of one integration's payments, with the service's references, so that each can be found there."""
    facts = {
        "result": entry.result.value,
        "service": entry.service,
        "account": clean(entry.account),
        "text": clean(entry.refused or entry.unreachable),
        "steps": [clean(text) for made in entry.transactions for text in _steps(made)],
        "open": [clean(text) for text in entry.open],
    }
    return Event("smoke", at, by.who, entry.address, facts={name: value for name, value in facts.items() if value})


def _steps(made: Transaction) -> Iterator[str]:
    for step in made.steps:
        how = "" if step.done else " failed"
        yield f"{step.name} {step.money} {step.reference}{how}: {step.said}".replace("  ", " ")
    if told := made.refused or made.unreachable or made.stopped:
        yield f"{made.title}: {told}"

"""A simulation as JSON. Reasons are the names of the enums, in lower case."""

from __future__ import annotations

import json
from typing import Any

from payconf.checkout.evaluation import Undecided
from payconf.checkout.matching import RuleVerdict
from payconf.checkout.simulation import Simulated, Simulation

FORMAT = 1


def simulation_json(found: Simulation) -> str:
    """`methods` is null where they are not decided; `asks` names what has to be given."""
    data = {
        "format_version": FORMAT,
        "environment": found.environment,
        "decided": found.decided,
        "unknown": [{"what": entry.what, "name": entry.name, "known": list(entry.known)} for entry in found.unknown],
        "states": list(map(_state, found.states)),
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _state(state: Simulated) -> dict[str, Any]:
    answer = state.answer
    methods = None
    if answer.methods is not None:
        methods = [{"label": entry.label, "key": entry.key, "kind": entry.kind} for entry in answer.methods]
    return {
        "state": state.moment.name.lower(),
        "methods": methods,
        "asks": list(answer.asks),
        "doubts": list(map(_doubt, answer.doubts)),
        "rules": list(map(_rule, answer.rules)),
        "ties": [{"rule": tie.rule.label, "with": [other.label for other in tie.others]} for tie in state.ties],
    }


def _rule(verdict: RuleVerdict) -> dict[str, Any]:
    rule = verdict.rule
    said: dict[str, Any] = {"rule": rule.label, "name": rule.name, "sort_order": rule.sort_order}
    said["why"] = verdict.why.name.lower()
    if verdict.failed is not None:
        said["failed"] = {"why": verdict.failed.why.name.lower(), "offset": verdict.failed.offset}
    if verdict.doubt is not None:
        said["doubt"] = _doubt(verdict.doubt)
    if verdict.behind is not None:
        said["behind"] = verdict.behind.label
    if verdict.methods:
        said["methods"] = [{"method": found.method, "why": found.why.name.lower()} for found in verdict.methods]
    return said


def _doubt(found: Undecided) -> dict[str, Any]:
    return {"why": found.why.name.lower(), "path": found.path, "offset": found.offset}

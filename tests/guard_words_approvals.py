"""Scenes of approvals and freeze windows, for tests/guard_words.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from payconf.guard.approvals import approvals
from payconf.guard.case import Case
from payconf.guard.freeze import freeze
from payconf.model.audit import Who
from payconf.model.change import Action
from payconf.model.config.other_files import Project
from payconf.model.environment import Environment
from payconf.model.node import Plain
from payconf.model.plan import Plan
from payconf.model.verdict import Verdict
from tests.guard_samples import change, environment, plan

ISSUER = "https://gitlab.acme.example"
CHANGE = change(Action.UPDATE, "rules/us-cards", "1", sort_order=20)
JANA, PROVEN = Who("jana", False, "USER"), Who("jana", True, ISSUER)


def made(*makers: Who, complete: bool = True, **more: Any) -> Plan:
    """A plan with a change that needs two approvals."""
    found = plan(CHANGE, complete=complete, **more)
    return replace(found, header=replace(found.header, approvals=2, makers=makers))


def strict(**settings: Any) -> Environment:
    """An environment whose project names an issuer of identity tokens."""
    project = Project.model_validate({"version": Plain("1"), "identity": {ISSUER: {"project_path": "acme/payments"}}})
    return replace(environment(approvals=Plain("2"), **settings), project=project)


def window(start: str, end: str, zone: str = "Europe/Berlin") -> dict[str, str]:
    """One entry of freeze."""
    return {"from": start, "to": end, "zone": zone}


def scenes() -> Mapping[str, Callable[[], tuple[Verdict, ...]]]:
    """All of them, by what they show. The plans were made on 22 November 2026, 14:02 UTC."""
    two, now, later = (
        environment(approvals=Plain("2")),
        window("2026-11-22T15:00", "2026-11-23T08:00"),
        "2026-12-01T08:00",
    )
    zones = environment(freeze=[window("2026-11-27T00:00", later, "Europe/Atlantis"), window(later, later)])

    def asked(env: Environment, given: Plan | None) -> Callable[[], tuple[Verdict, ...]]:
        return lambda: (*approvals(Case(env, plan=given)), *freeze(Case(env, plan=given)))

    return {
        "a plan of somebody, to be approved": asked(two, made(JANA)),
        "a plan of nobody": asked(two, made()),
        "a plan of nobody who is named": asked(two, made(Who("unknown"))),
        "a plan of somebody whose name proves nothing": asked(strict(), made(JANA)),
        "a plan of somebody with a token": asked(strict(), made(PROVEN)),
        "a review by somebody without a token": asked(strict(), made(JANA, complete=False)),
        "a review by nobody": asked(two, made(complete=False)),
        "an empty plan of nobody": asked(two, plan(complete=True)),
        "frozen": asked(environment(freeze=[now]), made(JANA)),
        "frozen later": asked(environment(freeze=[window("2026-11-27T00:00", later)]), made(JANA)),
        "windows that nobody understands": asked(zones, made(JANA)),
        "windows before there is a plan": asked(environment(freeze=[now]), None),
        "switched off in a freeze": asked(
            environment(freeze=[now], approvals=Plain("2")), made(options={"off": "integrations/stripe"})
        ),
    }

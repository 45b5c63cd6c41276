"""Every attempt to bring test access into production is refused, for its own reason, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from payconf.model.codes import CODES
from payconf.model.errors import PayconfError
from payconf.model.plan import Plan
from payconf.model.results import InvalidProject, PlanRequest
from payconf.model.verdict import Answer
from tests.attempt_samples import Attempt, attempts
from tests.worlds import World, make_world

pytestmark = pytest.mark.untraced

ATTEMPTS = attempts()
FEWEST = 60


def test_there_are_enough_of_them_and_each_names_what_refuses_it() -> None:
    assert len(ATTEMPTS) >= FEWEST
    for attempt in ATTEMPTS:
        assert attempt.given["codes"] or attempt.given.get("undecided"), attempt.name
        assert attempt.given["about"].endswith("."), attempt.name
        assert set(attempt.given["codes"]) <= CODES.keys(), attempt.name


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.name)
def test_it_is_refused_for_its_own_reason(attempt: Attempt, tmp_path: Path) -> None:
    world = make_world(tmp_path / "world")
    services = attempt.carry_out(world)
    before = contents(world)
    line = world.workflow(services)
    try:
        planned = line.plan("production", PlanRequest())
    except InvalidProject as error:
        found, undecided = {finding.code for finding in error.findings if finding.is_error}, set[str]()
    else:
        found, undecided = reasons(planned.plan)
        with pytest.raises(PayconfError):
            line.apply(planned.file)
    assert (found, undecided) == (set(attempt.given["codes"]), set(attempt.given.get("undecided", ())))
    assert contents(world) == before


def reasons(plan: Plan) -> tuple[set[str], set[str]]:
    """Codes of refusals, and guards that lack evidence."""
    codes = {verdict.finding.code for verdict in plan.verdicts if verdict.answer is Answer.REFUSED and verdict.finding}
    return codes, {verdict.guard for verdict in plan.undecided}


def contents(world: World) -> list[tuple[object, ...]]:
    """All integrations and rules of production's shop."""
    return [
        *world.query("acme", "SELECT id, name, enabled, settings FROM integrations ORDER BY id"),
        *world.query("acme", "SELECT id, name, enabled FROM rules ORDER BY id"),
    ]

"""What drift says where it can't know, and where git has something to say too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from payconf.cli import app
from payconf.model.plan import Plan
from payconf.model.span import Sources
from payconf.model.value import Gone
from payconf.model.verdict import Answer, Verdict
from payconf.render.drift import drift_text
from payconf.render.values import value_text
from tests.render_samples import DRIFT, SANDBOX

EMPTY = Plan(header=SANDBOX, complete=True)


def adopted(number: int) -> tuple[Verdict, ...]:
    return tuple(Verdict("adopted", Answer.REFUSED, f"rules/r{index}") for index in range(number))


CONFLICT = Verdict("conflict", Answer.REFUSED, "rules/a", "rules/a was changed in git and in the shop: name.")


def test_what_is_not_adopted_is_named_and_is_not_called_free_of_drift() -> None:
    said = drift_text(replace(EMPTY, verdicts=adopted(28)))
    assert "28 objects of git exist in the shop but are not adopted, so their drift is not known:" in said
    assert "  rules/r0, rules/r1, rules/r2, rules/r3, 24 more (--full)\n" in said
    assert "payconf adopt sandbox rules/r0" in said
    assert "No drift" not in said
    assert "rules/r27" in drift_text(replace(EMPTY, verdicts=adopted(28)), full=True)
    assert "1 object of git exists in the shop but is not adopted, so its drift is not known:" in drift_text(
        replace(EMPTY, verdicts=adopted(1))
    )


def test_a_method_that_is_gone_is_named_without_a_dot() -> None:
    assert value_text(Gone("money_order.", "2")) == "gone(money_order, 2)"


def test_a_conflict_is_drift() -> None:
    said = drift_text(replace(EMPTY, verdicts=(CONFLICT,)))
    assert "  ! rules/a was changed in git and in the shop: name." in said
    assert "No drift" not in said


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ({"drift": DRIFT}, 2),
        ({"verdicts": (CONFLICT,)}, 2),
        ({"verdicts": adopted(1)}, 11),
        ({"verdicts": adopted(1), "drift": DRIFT}, 11),
        ({}, 0),
    ],
)
def test_the_exit_code_is_that_of_what_was_found(
    found: dict[str, Any], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plans = {"one": replace(EMPTY, **found), "two": EMPTY, "three": replace(EMPTY, drift=DRIFT)}

    class Line:
        def drift(self, name: str, secrets: bool = False) -> Any:
            return type("Planned", (), {"plan": plans[name], "sources": Sources()})()

    monkeypatch.setattr("payconf.cli.project.Settings.workflow", lambda self: Line())
    monkeypatch.setattr("payconf.cli.project.Settings.environment", lambda self, text: text)
    assert app.run(["drift", "one", "two"]) == code
    assert app.run(["drift", "one", "three"]) == (code or 2)
    assert capsys.readouterr().out

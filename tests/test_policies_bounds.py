"""Policies take a bounded time, whatever they say, and refuse where that or the library is not enough."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from payconf import offline
from payconf.model.config.policies_file import PolicyOptions
from payconf.model.environment import Environment
from payconf.model.policy import Policy
from payconf.model.span import Span
from payconf.model.verdict import Answer
from payconf.policy import judge
from payconf.policy.limits import SECONDS, TOO_SLOW
from tests.resolve_samples import environment
from tests.test_policies import SETTINGS, Write, asked, findings, ticking, written


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """10,000 rules."""
    root = tmp_path_factory.mktemp("huge")
    rules = "".join(f"  r{number}: {{sort_order: 1, currency: EUR, methods: [terms]}}\n" for number in range(10_000))
    folder = root / "environments/one"
    folder.mkdir(parents=True)
    (root / "payconf.yaml").write_text("version: 1\n")
    (folder / "environment.yaml").write_text(SETTINGS)
    (folder / "a.yaml").write_text(f"integrations: {{terms: {{type: payment_term, label: A}}}}\nrules:\n{rules}")
    return environment(root)


def under(found: Environment, *expressions: str, **options: str) -> Environment:
    """The same environment with these policies: p0, p1, …"""
    made = [PolicyOptions.model_validate({"assert": text, **options}) for text in expressions]
    place = Span("policies/a.yaml", 1, 1)
    return replace(found, policies=tuple(Policy(f"p{number}", one, place, place) for number, one in enumerate(made)))


@pytest.mark.parametrize(
    "expression",
    [
        "rules.all(a, rules.all(b, rules[a].sort_order <= rules[b].sort_order))",
        "rules.all(a, rules.exists(b, rules.exists(c, a != b && b != c)))",
        "rules.map(a, rules.map(b, a + b)).size() > 0",
        "rules.filter(a, rules[a].enabled).size() > 0",
    ],
)
def test_loops_over_too_many_objects_end_in_a_refusal(huge: Environment, expression: str) -> None:
    """Those that collect copy what they have at each step, so they take seconds; none takes minutes."""
    begin = time.process_time()
    (verdict,) = judge(under(huge, expression), None, time.process_time)
    assert findings(verdict).code == "PC245"
    assert "goes through more than 10,000 elements in one evaluation" in findings(verdict).message
    assert time.process_time() - begin < 30


def test_one_evaluation_for_each_of_many_objects_is_fast(huge: Environment) -> None:
    begin = time.process_time()
    expression = 'object.currency == "EUR" && object.methods.all(method, method == "terms")'
    assert judge(under(huge, expression, **{"for": "rules"}), None, time.process_time) == ()
    assert time.process_time() - begin < 5


def test_values_that_double_and_slow_patterns_are_bounded(write_project: Write) -> None:
    double = "rules.eu.currency"
    for number in range(9):
        double = f"[{double}].map(v{number}, v{number} + v{number})[0]"
    begin = time.process_time()
    assert asked(write_project, f"size({double}) == 3 * 512") == []
    assert asked(write_project, f'!{double}.matches("(E+U*R*)+$x")') == []
    assert time.process_time() - begin < 5


def test_when_the_time_is_up_every_policy_that_is_left_refuses(huge: Environment) -> None:
    now = iter([0.0, 1.0, 2.0, SECONDS, SECONDS])
    env = under(huge, *(f"size(rules) > {number}" for number in range(4)))
    found = [findings(verdict) for verdict in judge(env, None, lambda: next(now))]
    assert [(one.code, one.address) for one in found] == [("PC245", "policies/p2"), ("PC245", "policies/p3")]
    assert all(one.message.endswith(TOO_SLOW) for one in found)


def test_a_verdict_of_a_slow_day_is_not_remembered(
    write_project: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = 'policies: {p: {assert: "true"}}\n'
    root = write_project({"environments/one/environment.yaml": SETTINGS, "policies/a.yaml": policy})
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    now = iter([0.0, SECONDS])
    with monkeypatch.context() as patch:
        patch.setattr(time, "monotonic", lambda: next(now))
        assert [finding.code for finding in offline.validate(root, (), environ).findings] == ["PC245"]
    assert not list((tmp_path / "cache").rglob("*"))
    assert offline.validate(root, (), environ).findings == ()
    assert list((tmp_path / "cache").rglob("*"))


def test_an_expression_of_any_length_is_refused_by_its_form(write_project: Write) -> None:
    text = f'policies: {{p: {{assert: "{"true && " * 500}true"}}}}\n'
    root = write_project({"environments/one/environment.yaml": SETTINGS, "policies/a.yaml": text})
    assert [finding.code for finding in offline.validate(root, ()).findings] == ["PC105"]


def test_without_the_library_policies_refuse(write_project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    found = written(write_project, 'policies:\n  a: {assert: "true"}\n  b: {assert: "true"}\n')
    monkeypatch.setitem(sys.modules, "cel_expr_python", None)
    monkeypatch.delitem(sys.modules, "payconf.policy.language", raising=False)
    for env, number in ((found, "2 policies"), (replace(found, policies=found.policies[:1]), "1 policy")):
        (verdict,) = judge(env, None, ticking)
        assert verdict.answer is Answer.REFUSED
        assert findings(verdict).code == "PC245"
        assert findings(verdict).message.startswith(number)
        assert "payconf[policies]" in (findings(verdict).fix or "")

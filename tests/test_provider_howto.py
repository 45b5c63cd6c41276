"""docs/how-to/provider.md shows the files of the example as they are; they stay small; what a failing check says."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from payconf.integrations.fit import unfit as type_unfit
from payconf.services.fit import unfit as service_unfit
from payconf.testing.checks import converges
from payconf.testing.conformance import run_one
from payconf.testing.harness import ConformanceFailure
from tests.test_docs import ROOT, blocks, commands

PAGE = ROOT / "docs" / "how-to" / "provider.md"
EXAMPLE = ROOT / "examples" / "provider"
SOURCES = sorted(EXAMPLE.glob("src/**/*.py"))
AT_MOST = 119


def code_lines(file: Path) -> int:
    """Lines that are neither empty nor of a docstring."""
    text = file.read_text("utf-8")
    said: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            said |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return sum(bool(line.strip()) and number not in said for number, line in enumerate(text.splitlines(), 1))


def test_the_package_is_small() -> None:
    formatted = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--check", "--quiet", *map(str, SOURCES)], cwd=ROOT, check=False
    )
    assert formatted.returncode == 0
    assert len(SOURCES) == 4
    assert sum(map(code_lines, SOURCES)) <= AT_MOST


def test_lines_of_code_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text(
        '"""One.\n\nTwo.\n"""\n\nimport os\n\n\ndef f():\n    """Three."""\n    # four\n    return os.sep\n'
    )
    assert code_lines(file) == 4


def test_the_page_shows_the_files() -> None:
    shown = {block.name: block.text for block in blocks(PAGE) if block.name}
    for name, text in shown.items():
        assert text == (ROOT / name).read_text("utf-8"), f"{name} is not what the page shows"
    assert {str(file.relative_to(ROOT)) for file in SOURCES if file.stem != "__init__"} <= set(shown)
    project = {str(file.relative_to(ROOT)) for file in EXAMPLE.glob("project/environments/**/*.yaml")}
    assert project <= set(shown)
    assert list(shown)[:4] == [
        f"examples/provider/{name}"
        for name in (
            "pyproject.toml",
            *(f"src/payconf_acme_pay/{part}.py" for part in ("service", "integration", "provider")),
        )
    ]


def test_the_page_names_only_what_is_there() -> None:
    assert "python tests/simulator.py 8322" in commands(PAGE)
    sandbox = (EXAMPLE / "project/environments/sandbox/environment.yaml").read_text("utf-8")
    assert "127.0.0.1:8322" in sandbox
    points = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]
    assert set(points) == {"payconf.services", "payconf.integrations", "payconf.providers"}


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Import a module of the example; the package is not installed here."""
    for folder in ("src", "tests"):
        monkeypatch.syspath_prepend(str(EXAMPLE / folder))
    for name in ("payconf_acme_pay", "simulator", "test_conformance"):
        monkeypatch.delitem(sys.modules, name, raising=False)

    def load(name: str) -> Any:
        __import__(name)
        return sys.modules[name]

    return load


def test_a_failing_check_says_what_the_page_shows(
    example: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tests = example("test_conformance")
    whole = tests.acme_pay._live

    def loses_a_field(found: Any) -> Any:
        live = whole(found)
        del live.values["enabled"]
        return live

    monkeypatch.setattr(tests.acme_pay, "_live", loses_a_field)
    harness = tests.AcmeHarness()
    try:
        harness.samples = [type(harness.samples[0])(tests.HOOK, {**tests.VALUES, "enabled": False})]
        with pytest.raises(ConformanceFailure) as error:
            run_one(converges, harness)
    finally:
        harness.close()
    said = f"ConformanceFailure: {error.value}\n{error.value.__notes__[0]}\n"
    assert said in [block.text for block in blocks(PAGE)]


def test_its_tables_are_fit(example: Callable[[str], Any]) -> None:
    service = example("payconf_acme_pay.service").SERVICE
    assert service_unfit(service, []) == ""
    type_ = example("payconf_acme_pay.integration").TYPE
    assert type_unfit(type_, []) == "acme_pay is of the service acme_pay, which no installed package brings"

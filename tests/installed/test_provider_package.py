"""A package of others, built and installed into a fresh virtual environment: its service is planned and applied."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from tests.test_docs import ROOT, blocks, commands

PAGE = ROOT / "docs" / "how-to" / "provider.md"
EXAMPLE = ROOT / "examples" / "provider"
Run = Callable[..., subprocess.CompletedProcess[str]]


def done(line: list[str], folder: Path, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        line, cwd=folder, env=environ, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )


def right(line: list[str], folder: Path, environ: dict[str, str] | None = None) -> str:
    said = done(line, folder, environ)
    assert said.returncode == 0, f"$ {' '.join(line)}\n{said.stdout}{said.stderr}"
    return said.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Python in which payconf and the example's wheel are installed; made once for all workers of a run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "installed"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            install(folder)
            (folder / "made").touch()
    return str(folder / "venv" / "bin" / "python")


def install(folder: Path) -> None:
    """Build the example's wheel, and install it beside this work tree's payconf."""
    source = folder / "source"
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("__pycache__", "project"))
    pip = ["-m", "pip", "--quiet", "--disable-pip-version-check"]
    right([sys.executable, *pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(source)], folder)
    (wheel,) = folder.glob("*.whl")
    made = folder / "venv"
    right(["sh", str(ROOT / ".ci" / "make-venv"), str(made)], folder, {**os.environ, "PYTHON": sys.executable})
    right([str(made / "bin" / "python"), *pip, "install", str(ROOT), str(wheel), "pytest"], folder)


@pytest.fixture
def acme(python: str, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Acme Pay's simulator as the page starts it, on a port that is free; gives a key and the address."""
    with subprocess.Popen(
        [python, str(EXAMPLE / "tests" / "simulator.py"), "0"], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            key, url = process.stdout.readline().split()
            yield key, url
        finally:
            process.terminate()


@pytest.fixture
def payconf(python: str, tmp_path: Path, acme: tuple[str, str]) -> Run:
    """The installed program in a copy of the example's project, with an embedded shop."""
    key, url = acme
    project, secrets = tmp_path / "project", tmp_path / "secrets"
    shutil.copytree(EXAMPLE / "project", project)
    secrets.mkdir(mode=0o700)
    replace_in(project / "environments/sandbox/environment.yaml", "http://127.0.0.1:8322", url)
    replace_in(project / "environments/sandbox/credentials.yaml", "/var/lib/payconf", str(secrets))
    environ = {
        "PATH": os.environ["PATH"],
        "PAYCONF_CACHE": "off",
        "PAYCONF_FINGERPRINT_KEY": "f" * 40,
        "ACME_API_KEY": key,
    }
    program = str(Path(python).with_name("payconf"))
    local = ["--website", "EU Store", "--localization", "English", "--currency", "EUR"]
    right([program, "local", "create", "sandbox", *local], project, environ)
    return lambda *words, **more: done([program, *words], project, {**environ, **more})


def replace_in(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_its_own_tests_pass(python: str, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE / "tests", tmp_path / "tests")
    said = right([python, "-m", "pytest", "-q", "-rs", "tests"], tmp_path)
    assert re.search(r"1[0-9] passed, 2 skipped", said), said
    assert "SKIPPED [2]" in said
    assert "which is no shop" in said


def test_the_page_leads_to_an_empty_plan(payconf: Run, acme: tuple[str, str], tmp_path: Path) -> None:
    """Its commands in its order; the shop is made already."""
    said = {}
    for command in commands(PAGE):
        program, *words = shlex.split(command)
        if program == "payconf" and words[0] != "local":
            done = said[command] = payconf(*words)
            assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
    plan = said["payconf plan sandbox --out plan.json"].stdout
    assert "+ webhooks/acme-orders" in plan
    assert "+ integrations/acme" in plan
    results = [block.text for block in blocks(PAGE) if block.language == "text" and "r-0001" in block.text]
    assert results == [said["payconf apply plan.json"].stdout]
    assert said["payconf plan sandbox"].stdout.startswith("No changes to sandbox")
    told = json.loads((tmp_path / "secrets" / "acme-pay").read_text("utf-8"))["signing_secret"]
    assert told.startswith("acmewh_")
    everything = "".join(one.stdout + one.stderr for one in said.values())
    assert told not in everything
    assert acme[0] not in everything


def test_a_webhook_that_git_changes_and_drops(payconf: Run, tmp_path: Path) -> None:
    assert payconf("apply", "sandbox", "--yes").returncode == 0
    file = tmp_path / "project/environments/sandbox/webhooks.yaml"
    replace_in(file, "events: required", "events: [payment.captured]")
    changed = payconf("plan", "sandbox", "--detailed-exitcode")
    assert changed.returncode == 2, changed.stdout + changed.stderr
    assert "~ webhooks/acme-orders" in changed.stdout
    assert payconf("apply", "sandbox", "--yes").returncode == 0
    assert payconf("plan", "sandbox", "--detailed-exitcode").returncode == 0
    file.unlink()
    dropped = payconf("plan", "sandbox")
    assert "- webhooks/acme-orders" in dropped.stdout, dropped.stdout + dropped.stderr


def test_a_live_key_is_refused_by_what_the_package_says_of_keys(payconf: Run) -> None:
    refused = payconf("plan", "sandbox", ACME_API_KEY="_".join(("acme", "live", "k" * 24)))
    assert refused.returncode == 11, refused.stdout + refused.stderr
    assert "begins like a live key of Acme Pay" in refused.stdout


def test_editors_know_its_fields(payconf: Run, tmp_path: Path) -> None:
    assert payconf("schema", "--write", "schemas").returncode == 0
    project = tmp_path / "project"
    for file in project.rglob("*.yaml"):
        text = file.read_text("utf-8")
        schema = json.loads((file.parent / text.partition("\n")[0].partition("$schema=")[2]).read_text("utf-8"))
        assert complaints(schema, yaml.safe_load(text)) == [], file
    objects = json.loads((project / "schemas" / "objects.schema.json").read_text("utf-8"))
    written = yaml.safe_load((project / "environments/sandbox/payments.yaml").read_text("utf-8"))
    acme = written["integrations"]["acme"]
    acme["payment_action"] = "purchase"
    assert any("purchase" in complaint for complaint in complaints(objects, written))
    acme["payment_action"], acme["testmode"] = "charge", True
    assert any("testmode" in complaint for complaint in complaints(objects, written))


def complaints(schema: Any, document: Any) -> list[str]:
    return [error.message for error in Draft7Validator(schema).iter_errors(document)]


def test_the_bridge_serves_its_settings(payconf: Run) -> None:
    said = payconf("oro", "bridge", "--version", "6.1", "--bundles", "acme_pay")
    assert said.returncode == 0, said.stderr
    assert "Acme\\Bundle\\PayBundle\\Entity\\AcmePaySettings" in said.stdout
    assert "acmeSigningSecret" in said.stdout

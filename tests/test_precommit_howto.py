"""The hooks for pre-commit and their page. That pre-commit installs and runs them, tests/hooks shows."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from payconf.cli.app import payconf
from payconf.fmt.canonical.layout import WIDTH
from tests.test_docs import write_files
from tests.worlds import REPOSITORY, World

MANIFEST = REPOSITORY / ".pre-commit-hooks.yaml"
FILE = REPOSITORY / "docs/how-to/pre-commit.md"
PAGE = FILE.read_text("utf-8")
HOOKS = yaml.safe_load(MANIFEST.read_text("utf-8"))


def valid(kind: str, file: Path) -> None:
    """pre-commit's own word on a file."""
    line = [sys.executable, "-m", "pre_commit", f"validate-{kind}", str(file)]
    said = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, ""), said.stdout + said.stderr


def test_the_manifest_is_one() -> None:
    valid("manifest", MANIFEST)


def test_our_own_configuration_is_one_and_has_the_same_hooks() -> None:
    valid("config", REPOSITORY / ".pre-commit-config.yaml")
    own = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    entries = {hook["id"]: hook["entry"].removeprefix(".venv/bin/") for hook in own}
    for hook in HOOKS[1:]:
        assert entries[hook["id"]] == hook["entry"]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_each_entry_is_a_command(hook: dict[str, object]) -> None:
    name, *words = str(hook["entry"]).split()
    assert name == "payconf"
    command: click.Command = payconf
    for word in words:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None
        command = found
    assert not isinstance(command, click.Group)
    assert (hook["language"], hook["require_serial"]) == ("python", True)


def test_which_files_concern_a_hook() -> None:
    patterns = {hook["id"]: re.compile(hook["files"]) for hook in HOOKS if "files" in hook}
    for file in ("payconf.yaml", "shop/payconf.yaml", "environments/_shared/a/b.yaml", "shop/policies/mine.yaml"):
        assert all(pattern.search(file) for pattern in patterns.values()), file
    for file in ("my-payconf.yaml", "README.md", "environments/x.json", "docs/environments.yaml", ".github/a.yaml"):
        assert not any(pattern.search(file) for pattern in patterns.values()), file
    assert patterns["payconf-validate"].search("environments/sandbox/a.yml"), "it says that nobody reads it"


def test_the_page_has_the_hooks_of_the_manifest(tmp_path: Path) -> None:
    (text,) = re.findall(r"^```yaml\n(repos:\n.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    file = tmp_path / "config.yaml"
    file.write_text(text)
    valid("config", file)
    ids = [hook["id"] for hook in HOOKS]
    assert [hook["id"] for hook in yaml.safe_load(text)["repos"][0]["hooks"]] == ids
    assert re.findall(r"^\| `(payconf-[\w-]+)` \|", PAGE, re.MULTILINE) == ids
    assert f"fit into {WIDTH} characters" in PAGE


def test_a_project_in_a_folder_is_validated_as_the_page_says(tmp_path: Path) -> None:
    world = World(tmp_path)
    write_files(FILE, world.project / "shop")
    (entry,) = re.findall(r"entry: payconf (.*)", PAGE)
    said = world.payconf(*entry.split())
    assert said.code == 0, said.all
    said = world.payconf("fmt", "--check", "shop/environments/sandbox/payments.yaml")
    assert (said.code, said.err) == (0, "1 file is formatted.\n")
    assert world.payconf("secrets", "scan", "shop/payconf.yaml").code == 0

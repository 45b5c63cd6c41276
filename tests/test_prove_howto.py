"""docs/how-to/prove.md: its commands, and what it says of signs and exit codes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

import pytest

from payconf.cli.app import run
from payconf.context import Options
from payconf.model.codes import CODES
from payconf.testing.services.stripe import Key
from payconf.workflow import Workflow
from tests.identify_samples import ACCOUNT
from tests.proof_worlds import ProofWorld
from tests.worlds import REPOSITORY

PAGE = (REPOSITORY / "docs/how-to/prove.md").read_text("utf-8")
COMMANDS = [
    line.partition("#")[0].split()[1:]
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
    if not language
]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ProofWorld]:
    with ExitStack() as stack:
        made = ProofWorld(tmp_path / "project", "stripe", "live", stack)
        for name in ("credentials", "objects"):
            path = made.root / f"environments/production/{name}.yaml"
            path.write_text(path.read_text().replace("access", "stripe").replace("pay:", "stripe:"))
        yield made


def typed(world: ProofWorld, words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """One command of the page, with the simulators in the place of services."""

    def workflow(root: Path, given: Options) -> Workflow:
        assert given.environ["FINGERPRINTS"]
        return Workflow(root, world.options())

    with mock.patch("payconf.workflow.Workflow", workflow), mock.patch.dict("os.environ", world.environ):
        code = run(words)
    return code, capsys.readouterr().out


def test_the_commands_of_the_page(
    world: ProofWorld, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(world.root)
    every, one, machines, again = COMMANDS
    code, said = typed(world, every, capsys)
    assert (code, said.count("  + credentials/stripe")) == (0, 1)
    assert typed(world, one, capsys)[1].count("(remembered, not asked again)") == 1
    code, said = typed(world, machines, capsys)
    (entry,) = json.loads(said)["credentials"]
    assert (code, entry["account"]) == (0, ACCOUNT)
    asked = len(world.asked)
    assert typed(world, again, capsys)[0] == 0
    assert len(world.asked) == 2 * asked


def test_the_signs_and_exit_codes_of_the_page(
    world: ProofWorld, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(world.root)
    signs = dict(re.findall(r"^\| `(.)` \| .* \| (\d+) \|$", PAGE, re.MULTILINE))
    assert signs == {"+": "0", "x": "11", "?": "14", "-": "0"}
    keys: dict[str, Key] = world.fakes["live"].keys  # type: ignore[attr-defined]
    keys[world.fields["secret_key"]].may, keys[world.fields["secret_key"]].names_account = frozenset(), False
    code, said = typed(world, COMMANDS[0], capsys)
    assert (str(code), "  ? credentials/stripe" in said) == (signs["?"], True)
    keys.clear()
    code, said = typed(world, COMMANDS[0], capsys)
    assert (str(code), "  x credentials/stripe" in said) == (signs["x"], True)


def test_the_codes_of_the_page_are_there() -> None:
    assert set(re.findall(r"PC\d{3}", PAGE)) <= CODES.keys()

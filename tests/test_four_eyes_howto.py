"""docs/how-to/four-eyes.md: its commands, typed by those whom the page means, and what it says of numbers and codes."""

from __future__ import annotations

import re
from pathlib import Path
from unittest import mock

from payconf.model.approval import LASTS
from payconf.model.codes import CODES
from payconf.providers.local.database import create
from tests.test_stories import OBJECTS
from tests.worlds import REPOSITORY, Said, World, plan_keys

PAGE = (REPOSITORY / "docs/how-to/four-eyes.md").read_text("utf-8")
BLOCKS = re.findall(r"^```([^\n]*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
FILES = {head.split()[1]: text for head, text in BLOCKS if head}
REVIEWED, INCIDENT = (
    [line.partition("#")[0].split()[1:] for line in text.splitlines()] for head, text in BLOCKS if not head
)


def world_of(folder: Path) -> World:
    """The page's project on an embedded shop, outside of its freeze, with a key of its own."""
    pem, verify = plan_keys()
    state = f"sqlite://{folder / 'state.sqlite'}"
    world = World(folder, {"PAYCONF_STATE": state, "PAYCONF_LOCAL": str(folder / "shops"), "PLAN_KEY": pem})
    for name, text in FILES.items():
        file = world.project / name
        file.parent.mkdir(parents=True, exist_ok=True)
        text = re.sub('ed25519:[^"]+', verify, text)
        file.write_text(text.replace("2026-11-27T00:00, to: 2026", "2020-11-27T00:00, to: 2020"))
    (world.project / "environments/production/objects.yaml").write_text(OBJECTS)
    create(world.shop("acme"), ("EU Store",), ("English",), ("Default",), "EUR")
    return world


def typed(world: World, name: str, words: list[str]) -> Said:
    given = ["cheque" if word == "stripe" else word for word in words]
    with mock.patch.dict(world.environ, {"USER": name}):
        return world.payconf(*given)


def test_the_commands_of_the_page(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    review, approve, plan, apply = REVIEWED
    assert typed(world, "jana", review).code == 0
    assert typed(world, "omar", approve).code == 0
    assert typed(world, "ci", plan).code == 0
    assert typed(world, "ci", apply).code == 11
    assert typed(world, "lena", approve).code == 0
    assert "2 of 2 approvals" in typed(world, "ci", ["show", "plan.json"]).out
    said = typed(world, "ci", apply)
    assert said.code == 0, said.all
    off, approve, apply = INCIDENT
    assert typed(world, "omar", off).code == 0
    assert typed(world, "omar", apply).code == 11
    assert typed(world, "lena", approve).code == 11
    assert typed(world, "jana@acme.example", approve).code == 0
    said = typed(world, "omar", apply)
    assert said.code == 0, said.all


def test_the_numbers_and_codes_of_the_page_are_true() -> None:
    assert f"{LASTS.total_seconds() / 3600:.0f} hours" in PAGE
    assert set(re.findall(r"PC\d{3}", PAGE)) <= CODES.keys()

"""docs/how-to/rotate.md: its commands, in its order, against the embedded shop; and what it says of the table."""

from __future__ import annotations

import re
from pathlib import Path

from payconf.services import services
from payconf.services.base import Way
from tests.worlds import REPOSITORY, World, make_world

PAGE = (REPOSITORY / "docs/how-to/rotate.md").read_text("utf-8")
COMMANDS = [
    line.partition("#")[0].split()[1:]
    for block in re.findall(r"^```\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
KEY = "PAYCONF_DEMO_AUTHORIZE_NET_TRANSACTION_KEY"


def typed(world: World, words: list[str]) -> str:
    given = [str(world.folder / word) if word == "rotate.json" else word for word in words]
    said = world.payconf(*given)
    assert said.code == 0, (words, said.all)
    return said.all


def test_the_commands_of_the_page_rotate_a_key(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    assert world.payconf("apply", "sandbox", "--yes").code == 0
    first, plan, apply, last = COMMANDS
    said = typed(world, first)
    assert "Nothing to rotate in sandbox" in said
    assert "Rotation at Authorize.Net, transaction_key: overlap at the service" in said
    assert "Before this plan, at the service:\n    1. In the Merchant Interface" in said
    world.environ[KEY] = world.environ[KEY][::-1]
    said = typed(world, plan)
    assert f"transaction_key (secret, changed)      env://{KEY}" in said
    assert "PC418" in said  # nobody can ask the service from here
    assert world.environ[KEY] not in said
    said = typed(world, apply)
    assert "Now, at Authorize.Net:\n    1. Within those 24 hours" in said
    assert "Nothing to rotate in sandbox" in typed(world, last)


def test_what_the_page_says_of_services_is_what_the_tables_say() -> None:
    (overlap,) = re.findall(r"^\| overlap at the service \| (.*?) \|", PAGE, re.MULTILINE)
    (user,) = re.findall(r"^\| a second user \| (.*?) \|", PAGE, re.MULTILINE)
    found = {
        (service.title, entry.way, entry.hours)
        for service in services().values()
        for entry in service.rotations
        if entry.way is not Way.GAP
    }
    assert found == {
        ("Stripe", Way.OVERLAP, 168),
        ("Authorize.Net", Way.OVERLAP, 24),
        ("PayPal Payflow", Way.SECOND_USER, 0),
    }
    assert overlap == "Stripe (up to 7 days), Authorize.Net (24 hours)"
    assert user == "PayPal Payflow"


def test_the_way_that_the_page_shows_warns_with_the_owner(tmp_path: Path) -> None:
    world = make_world(tmp_path)
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    file = world.project / "environments/sandbox/credentials.yaml"
    entry = re.search(r"(?m)^  authorize-net:\n(?:    .*\n)*", text)
    assert entry is not None
    old = entry[0].replace("365d", "1d").replace("2027-06-30", "2001-06-30")
    file.write_text(re.sub(r"(?m)^  authorize-net:\n(?:    .*\n)*", old, file.read_text("utf-8")), "utf-8")
    said = world.payconf("plan", "sandbox", "--full").all
    assert "The credential authorize-net ended on 2001-06-30; its owner is finance@acme.example" in " ".join(
        said.split()
    )

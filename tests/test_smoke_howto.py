"""docs/how-to/smoke.md: its commands, in its order, against simulated services; and what it says of the table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from payconf.services import services
from payconf.smoke import smokes
from payconf.smoke.offer import WHY_NOT
from tests.smoke_worlds import Sandbox, sandbox
from tests.worlds import REPOSITORY

PAGE = (REPOSITORY / "docs/how-to/smoke.md").read_text("utf-8")
COMMANDS = [
    line.partition("#")[0].split()[1:]
    for block in re.findall(r"^```\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    """The example as people run it: `stand_ins` of the sandbox lead to the simulators."""
    with sandbox(tmp_path) as made:
        made.stand_in()
        yield made


def test_the_commands_of_the_page_pay(shop: Sandbox) -> None:
    one, every, data, audit = COMMANDS
    said = shop.world.payconf(*one)
    assert said.code == 0, said.all
    example = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]
    reference = re.compile(r"(pi|re)_\w+")
    assert example in reference.sub(r"\1_…", said.out)
    said = shop.world.payconf(*every)
    assert said.code == 0, said.all
    assert "4 passed, 5 not offered; 20 of 20 steps were carried out." in said.out
    said = shop.world.payconf(*data)
    assert {entry["result"] for entry in json.loads(said.out)["integrations"]} == {"passed", "not offered"}
    said = shop.world.payconf(*audit)
    assert said.out.count("smoke integrations/stripe passed") == 3


def test_the_table_of_the_page_is_that_of_the_modules() -> None:
    rows = dict(re.findall(r"^\| (\w[\w. ]+?) \| (authorize.*?) \|", PAGE, re.MULTILINE))
    told = {
        services()[name].title: f"authorize, capture, {module.GIVES_BACK}; authorize, void"
        for name, module in smokes().items()
    }
    assert rows == told
    for name in WHY_NOT.keys() - {"", "ogone", "infinite_pay", "paypal_rest"}:
        assert services()[name].title.split(" ")[0] in PAGE

"""What payconf writes itself is formatted: init and pull here, export in test_export.py and test_export_laws.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from payconf.formatting import formatted, keep_formatted
from payconf.integrations import types
from tests.worlds import World

BEFORE = "rules:\n  a:\n    name: x\n    currency: EUR\n"
ADDED = BEFORE + "    sort_order: 1\n"


def test_init(tmp_path: Path) -> None:
    world = World(tmp_path, {})
    world.project.mkdir()
    chosen = [word for name in types() for word in ("--type", name)]
    shipped = ["--type", "paypal_express", "--type", "stripe", "--type", "authorize_net"]
    real = ["--shop", "orocommerce", "--store", "vault", *shipped]
    real += [word for name in ("sandbox", "production") for word in ("--url", f"{name}=https://{name}.example")]
    for number, words in enumerate(([], chosen, real)):
        folder = tmp_path / f"made-{number}"
        said = world.payconf("init", str(folder), "--yes", *words)
        assert said.code == 0, said.all
        found = formatted(folder, lambda name: True, {})
        assert (found.changed, found.findings) == ((), ())
        assert found.looked_at > 4


def test_a_value_from_the_shop_stands_where_it_belongs() -> None:
    assert keep_formatted("rules.yaml", BEFORE, ADDED) == (
        "rules:\n  a:\n    name: x\n    sort_order: 1\n    currency: EUR\n"
    )
    assert keep_formatted("rules.yaml", "", ADDED) == keep_formatted("rules.yaml", BEFORE, ADDED)


@pytest.mark.parametrize("before", ["rules:\n    a: {}\n", "rules: [\n", "rules: {}\nrules: {}\n"])
def test_a_file_that_nobody_formats_is_left_as_its_people_have_it(before: str) -> None:
    assert keep_formatted("rules.yaml", before, ADDED) == ADDED


def test_what_cannot_be_formatted_stays_as_it_was_written() -> None:
    odd = BEFORE + "    ? 'sort\n      order'\n    : 1\n"
    assert keep_formatted("rules.yaml", BEFORE, odd) == odd

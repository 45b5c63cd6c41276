"""Commands on pages outside of what tests/test_docs.py types, each typed where it means something.

docs/how-to/audit.md, how-to/copied-shop.md, how-to/incident-off.md, how-to/oro-simulator.md,
how-to/take-over-a-shop.md, how-to/untrusted-branches.md, and README.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tests.copied_worlds import apply, copy, enabled, markers, three
from tests.test_docs import ROOT, loose_commands
from tests.test_oro_simulator_cli import running
from tests.test_stories import small
from tests.trust_samples import BASE, git
from tests.worlds import Said, World


def of(page: str) -> list[str]:
    """The page's commands, without `payconf`."""
    return [command.removeprefix("payconf ") for command in loose_commands(ROOT / page)]


def typed(world: World, command: str, names: Mapping[str, str], *more: str) -> Said:
    """One of them, with the names of the test."""
    return world.payconf(*(names.get(word, word) for word in command.split()), *more)


def test_a_copy_is_taken_back(tmp_path: Path) -> None:
    shown, out, carry_out, adopt, elsewhere = of("docs/how-to/copied-shop.md")
    file = str(tmp_path / "reclaim.json")
    names = {"staging": "dev", "production": "live", "reclaim.json": file}
    world = three(tmp_path)
    for name in ("live", "dev", "qa"):
        apply(world, name)
    copy(world, "qa", "dev")
    assert typed(world, shown, names, "--yes").code == 0
    assert markers(world, "dev") == ["dev"]
    copy(world, "dev", "live")
    assert typed(world, out, names).code == 0
    assert typed(world, carry_out, names).code == 0
    assert markers(world, "live") == ["live"]
    (tmp_path / "state.sqlite").unlink()
    assert typed(world, adopt, names).code == 0
    assert typed(world, elsewhere, names).code == 0
    assert "PC258" in world.payconf("plan", "dev").out


def test_an_integration_is_switched_off(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    names = {"production": "shop", "stripe": "cheque", "off.json": str(tmp_path / "off.json")}
    for command in of("docs/how-to/incident-off.md"):
        said = typed(world, command, names)
        assert said.code == 0, said.all
    assert enabled(world, "shop")["Cheque"] is False


def test_a_head_that_was_noted_is_still_there(tmp_path: Path) -> None:
    world = small(tmp_path)
    (command,) = of("docs/how-to/audit.md")
    head = re.search(r"\d+:[0-9a-f]{64}", world.payconf("audit", "shop").all)
    assert head is not None
    noted = head[0][: head[0].index(":") + 9]
    assert typed(world, command, {"production": "shop", "57:9b1e4c0a": noted}).code == 0
    gone = "0" * 8 if not noted.endswith("0" * 8) else "1" * 8
    assert typed(world, command, {"production": "shop", "57:9b1e4c0a": f"{noted[:-8]}{gone}"}).code == 1


def test_the_simulator_starts() -> None:
    (command,) = of("docs/how-to/oro-simulator.md")
    words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', command)][2:]
    port = words.index("--port")
    with running(*words[:port], *words[port + 2 :]) as lines:
        assert lines[0].startswith("url")


def test_secrets_are_written_once(tmp_path: Path) -> None:
    world = small(tmp_path)
    for command in of("docs/how-to/take-over-a-shop.md"):
        said = typed(world, command, {"staging": "shop", "plan.json": str(tmp_path / "plan.json")})
        assert said.code == 0, said.all


def test_a_branch_is_planned_by_what_its_base_says(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    git(world.project, "init", "-q", "-b", "main")
    git(world.project, "add", "-A")
    git(world.project, "commit", "-q", "-m", "Production")
    git(world.project, "update-ref", f"refs/remotes/{BASE}", "HEAD")
    (command,) = of("docs/how-to/untrusted-branches.md")
    said = typed(world, command, {"production": "shop"})
    assert said.code == 0, said.all
    assert "Made without secrets" not in said.out
    world.edit("environments/shop/environment.yaml", "class: production", "class: production\nmax_deletes: 9")
    assert "Made without secrets" in typed(world, command, {"production": "shop"}).out


def test_the_readme_says_what_the_page_about_broken_runs_says(tmp_path: Path) -> None:
    *page, plan = of("README.md")
    assert set(page) <= set(of("docs/how-to/broken-off.md"))
    names = {"production": "shop", "plan.json": str(tmp_path / "plan.json")}
    assert typed(small(tmp_path), plan, names).code == 0

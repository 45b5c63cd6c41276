"""Completion in the shells that not every machine has: zsh and fish, at a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shell_driver import shell


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_tab(name: str, tmp_path: Path) -> None:
    with shell(name, tmp_path / "project") as found:
        assert found.tab("payconf upg", "x")[0] == ["upgrade-check", "x"]
        assert found.tab("payconf evidence s", "integrations/s\t")[0] == ["evidence", "sandbox", "integrations/stripe"]
        assert found.tab("payconf --project . plan p")[0] == ["--project", ".", "plan", "production"]
        assert found.tab("payconf plan sandbox --report js", "r\t")[0][2:] == ["--report", "json=review.json"]
        assert found.tab("payconf plan sandbox --format=te")[0][2:] == ["--format=text"]
        assert found.tab("payconf apply rev")[0] == ["apply", "review.json"]
        words, shown = found.tab("payconf evidence sandbox integrations/", keys="\t\t")
        assert words[:2] == ["evidence", "sandbox"]
        assert "apruve" in shown
        assert "rules" not in shown


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_verbs_have_their_lines_beside(name: str, tmp_path: Path) -> None:
    with shell(name, tmp_path / "project") as found:
        assert "Carry out a plan" in found.tab("payconf ap", keys="\t\t")[1]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_outside_of_a_project_and_of_payconf_nothing_is_said(name: str, tmp_path: Path) -> None:
    with shell(name, tmp_path / "project") as found:
        found.run("cd /")
        words, shown = found.tab("payconf plan nosuch")
        assert words == ["plan", "nosuch"]
        assert "Error" not in shown
        found.run("cd -")
        assert found.tab("payconf nonsense nosuch")[0] == ["nonsense", "nosuch"]

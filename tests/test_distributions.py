"""What is installed, found by file names: never less than importlib.metadata finds."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from payconf.model.distributions import distributions

OURS = "[console_scripts]\nx = y:z\n[payconf.services]\nacme = acme:SERVICE\n"


def dist(folder: Path, name: str, text: str | None = None) -> Path:
    (folder / name).mkdir(parents=True)
    if text is not None:
        (folder / name / "entry_points.txt").write_text(text)
    return folder / name


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on sys.path beside what isn't there."""
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site"), str(tmp_path / "missing")])
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


def test_distributions_and_those_that_name_payconf(place: Path) -> None:
    dist(place, "b-2.dist-info", OURS)
    dist(place, "a-1.egg-info", "[console_scripts]\npayconf = payconf.cli:main\n")
    dist(place, "c-3.dist-info")
    dist(place, "d-4.dist-info/entry_points.txt")
    (place / "module.py").touch()
    found = distributions()
    assert found.folders == ("a-1.egg-info", "b-2.dist-info", "c-3.dist-info", "d-4.dist-info")
    assert found.entry_points == (OURS,)
    assert found.certain
    assert found.may_have("payconf.services")
    assert not found.may_have("payconf.providers")
    assert [point.name for point in entry_points(group="payconf.services")] == ["acme"]


@pytest.mark.parametrize("name", ["old.egg", "archive"])
def test_where_packages_may_lie_elsewhere_nothing_is_ruled_out(
    place: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (place / name).touch()
    if name == "archive":
        monkeypatch.setattr(sys, "path", [str(place / name), *sys.path])
    assert not distributions().certain
    assert distributions().may_have("payconf.providers")


def test_a_finder_of_another_package_may_know_more(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        @staticmethod
        def find_distributions() -> list[object]:
            return []

    assert distributions().certain
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
    assert not distributions().certain


def test_the_folder_that_python_was_started_in(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setattr(sys, "path", [""])
    dist(place, "b-2.dist-info", OURS)
    assert distributions().entry_points == (OURS,)

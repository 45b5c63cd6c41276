"""The plan file's format is held by files: whoever changes it has to raise its version."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from payconf.model.errors import InvalidConfiguration
from payconf.model.plan import FORMAT_VERSION
from payconf.plan.canonical import canonical, sha256
from payconf.plan.file import dump, load, read_file
from payconf.schema import schemas
from tests import plan_goldens
from tests.plan_cases import CASES, plan_of_case
from tests.plan_goldens import FOLDER, RAISE, formats, plan_files, shape, write_plans

GOLDENS = sorted(FOLDER.glob("*.json"))
FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())


def complaints(data: Any) -> list[str]:
    return [
        f"{error.json_path}: {error.message[:120]}" for error in Draft7Validator(schemas()["plan"]).iter_errors(data)
    ]


def test_the_format_is_that_of_its_version() -> None:
    assert formats().get(str(FORMAT_VERSION)) == shape(), RAISE
    assert max(map(int, formats())) == FORMAT_VERSION


def test_the_same_plans_give_the_same_bytes() -> None:
    assert {path.stem: path.read_bytes() for path in GOLDENS} == plan_files(), RAISE


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_a_golden_file_is_read_and_written_again_the_same(path: Path) -> None:
    data = path.read_bytes()
    assert complaints(json.loads(data)) == []
    signed = json.loads(data)["signature"] is not None
    assert (read_file(data).signature is not None) is signed
    if not signed:
        assert dump(load(data)) == data


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_plan_of_the_cases_holds_to_the_schema(folder: Path) -> None:
    assert complaints(json.loads(dump(plan_of_case(folder)))) == []


OPEN = {"values", "options", "secrets", "accounts", "counts", "amounts", "found", "before", "after", "more", "written"}
"""What stands below these may have any name."""
WRONG: dict[type, Any] = {bool: "false", int: "1", str: 1, list: {}, dict: [], type(None): 1}


def spoiled(data: Any) -> Iterator[tuple[str, Any]]:
    """The plan with one name left out, one of another type, or one too many, at each place."""
    for path, found in list(objects(data, ())):
        if OPEN & {*path}:
            continue
        for name in sorted(found.keys() - {"digest", "signature"}):
            kept = found.pop(name)
            yield f"{path} without {name}", data
            if name not in OPEN:
                found[name] = WRONG[type(kept)]
                yield f"{path} with another {name}", data
            found[name] = kept
        found["colour"] = "red"
        yield f"{path} with colour", data
        del found["colour"]


def objects(data: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    if isinstance(data, dict):
        yield path, data
        for name, part in data.items():
            yield from objects(part, (*path, name))
    elif isinstance(data, list):
        for part in data:
            yield from objects(part, (*path, "[]"))


def test_schema_and_reader_refuse_the_same_names() -> None:
    """One name away from the format, and neither takes it, however right the digest."""
    data = json.loads((FOLDER / "everything-signed.json").read_bytes())
    asked = 0
    for what, wrong in spoiled(data):
        body = {name: value for name, value in wrong.items() if name not in ("digest", "signature")}
        file = canonical({**body, "digest": sha256(body), "signature": wrong["signature"]})
        assert complaints(json.loads(file)), what
        with pytest.raises(InvalidConfiguration, match="plan"):
            read_file(file)
        asked += 1
    assert asked > 300


def test_another_format_under_the_same_version_is_not_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(plan_goldens, "FOLDER", tmp_path)
    monkeypatch.setattr(plan_goldens, "FORMATS", tmp_path / "formats.json")
    write_plans()
    assert formats() == {str(FORMAT_VERSION): shape()}
    (tmp_path / "empty.json").write_bytes(b"{}")
    with pytest.raises(SystemExit, match="Raise FORMAT_VERSION"):
        write_plans()
    (tmp_path / "formats.json").write_text(json.dumps({str(FORMAT_VERSION): "0" * 64}))
    with pytest.raises(SystemExit, match="Raise FORMAT_VERSION"):
        write_plans()

"""docs/how-to/services: each page's YAML is a project that validates, and holds what its type needs."""

from __future__ import annotations

from pathlib import Path

import pytest
import service_block
from jsonschema import Draft7Validator

from payconf.cli import app
from payconf.integrations import types
from payconf.schema import schemas
from payconf.services import services
from tests.test_docs import ROOT, blocks
from tests.test_schema import read

FOLDER = ROOT / "docs" / "how-to" / "services"
PAGES = sorted(FOLDER.glob("*.md"))
PROJECT = {
    "payconf.yaml": "version: 1\n",
    "environments/production/environment.yaml": (
        "class: production\n"
        "shop: {provider: local, url: local:acme, version: any}\n"
        "plan_keys: {sign: env://PLAN_KEY, verify: [ed25519:opxHK6DYKE3HsJlft/wbqIyQEHdZGJtrc37XZz2sep0=]}\n"
    ),
}


def files(page: Path) -> dict[str, str]:
    """The page's YAML by the names that it shows."""
    return {block.name: block.text for block in blocks(page) if block.language == "yaml"}


def test_there_is_a_page_for_every_type() -> None:
    assert {page.stem for page in PAGES} == set(service_block.PAGES)
    assert sorted(name for named in service_block.PAGES.values() for name in named) == sorted(types())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_yaml_validates_and_has_the_layout_of_fmt(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in {**PROJECT, **files(page)}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert app.run(["validate"]) == 0, capsys.readouterr().out
    assert capsys.readouterr().out.startswith("production: 0 errors, 0 warnings")
    assert app.run(["fmt", "--check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_yaml_fits_the_schemas(page: Path) -> None:
    for name, text in files(page).items():
        schema = "credentials" if name.endswith("credentials.yaml") else "objects"
        assert list(Draft7Validator(schemas()[schema]).iter_errors(read(text))) == [], name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_example_has_every_field_of_its_credential(page: Path) -> None:
    objects = [read(text) for text in files(page).values()]
    (type_,) = {entry["type"] for part in objects for entry in part.get("integrations", {}).values()}
    assert type_ in service_block.PAGES[page.stem]
    written = {name for part in objects for entry in part.get("credentials", {}).values() for name in entry}
    service = services().get(types()[type_].service or "")
    assert {kind.name for kind in service.kinds if kind.required} <= written if service else not written

"""Schemas: current, valid, and of one mind with pydantic over all cases; what differs is a closed list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from payconf.integrations import types
from payconf.integrations.models import model_for
from payconf.load import load_project
from payconf.resolve import resolve
from payconf.schema import FILES as WRITTEN
from payconf.schema import NAMES, file_name, render, schemas, write_schemas
from payconf.schema.descriptions import DESCRIPTIONS, describe
from tests.integration_samples import full, minimal, node

TESTS = Path(__file__).resolve().parent
REPOSITORY = TESTS.parent
CASES = sorted(path for pattern in ("valid/*", "invalid/PC1*") for path in (TESTS / "cases").glob(pattern))
FORM = {*(f"PC10{digit}" for digit in range(1, 9)), "PC110", "PC115", "PC119", "PC121"}
"""Codes that say that a file has not the form that the models want. The rest of PC1xx needs more than one file, or
knows what references are."""
FILES = {
    "payconf.yaml": "project",
    **{f"{name}.yaml": name for name in WRITTEN if name not in ("project", "objects", "policies")},
}


class CoreSchema(SafeConstructor):
    """YAML 1.2's core schema knows no dates, no merge keys and no default values; ruamel's 1.2 still does."""


for tag in ("timestamp", "value", "merge"):
    CoreSchema.add_constructor(f"tag:yaml.org,2002:{tag}", lambda _, scalar: scalar.value)


def read(path: Path | str) -> Any:
    """A file, or a text, as a generic reader of YAML 1.2 gives it."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = CoreSchema
    return yaml.load(path)


def schema_of(path: Path) -> str:
    return "policies" if "policies" in path.parts else FILES.get(path.name, "objects")


def complaints(name: str, document: Any) -> list[str]:
    validator = Draft7Validator(schemas()[name], format_checker=Draft7Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message[:120]}" for error in validator.iter_errors(document)]


def differences() -> dict[str, str]:
    entries = read(TESTS / "data" / "schema_differences.yaml")["differences"]
    return {entry["case"]: entry["reason"] for entry in entries}


def verdicts(case: Path) -> tuple[list[str], list[str]]:
    """What payconf's models say about the form of a project's files, and what its schemas say."""
    loaded = load_project(case)
    found = [finding for name in loaded.environments for finding in resolve(loaded, name).findings]
    files = sorted(case.rglob("*.yaml"))
    return (
        [f"{finding.span} {finding.code} {finding.message}" for finding in found if finding.code in FORM],
        [f"{path.name} {text}" for path in files for text in complaints(schema_of(path), read(path))],
    )


def test_the_files_are_current(tmp_path: Path) -> None:
    written = {path.name: path.read_bytes() for path in write_schemas(tmp_path)}
    assert {path.name: path.read_bytes() for path in (REPOSITORY / "schemas").iterdir()} == written
    assert set(written) == {file_name(name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_valid_draft_07(name: str) -> None:
    Draft7Validator.check_schema(schemas()[name])
    assert render(name).endswith("}\n")
    assert '"ge"' not in render(name)
    assert '"$defs"' not in render(name)


def test_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        render("bitcoin")


@pytest.mark.parametrize("path", sorted(REPOSITORY.glob("environments/**/*.yaml")), ids=lambda path: path.name)
def test_our_own_project(path: Path) -> None:
    assert complaints(schema_of(path), read(path)) == []


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_one_verdict(case: Path) -> None:
    by_models, by_schemas = verdicts(case)
    name = f"{case.parent.name}/{case.name}"
    assert (bool(by_models) != bool(by_schemas)) is (name in differences()), (by_models, by_schemas)


def test_every_accepted_difference_is_a_case() -> None:
    assert set(differences()) <= {f"{case.parent.name}/{case.name}" for case in CASES}
    assert all(reason.strip() for reason in differences().values())


def wrong_values(name: str) -> list[tuple[str, Any]]:
    """A value that no field takes, of each field of a type."""
    bad: dict[str, list[Any]] = {
        "text": ["", " ", ["x"], {"a": "b"}],
        "localized": ["", " ", {"default": ""}, {"default": "x" * 256}, {"": "x"}, [], ["x"]],
        "boolean": ["yes", "true", 1, []],
        "integer": [-1, 10**6, "30", 1.5],
        "choice": ["", "later", ["authorize"], 1, True],
        "choices": [[], ["gold"], "visa", [1]],
        "websites": [[""], "EU", ["EU", "EU"]],
    }
    found = [
        (field.name, value)
        for field in types()[name].fields
        if field.origin == "integration"
        for value in bad[field.type]
    ]
    longest = [(field.name, "x" * (field.max_length + 1)) for field in types()[name].fields if field.max_length]
    return [
        *found,
        *((field, text) for field, text in longest if field in minimal(name) | full(name) and field != "proxy_port"),
        *(("name", text) for text in ("", "ab", "x" * 256, ["x"])),
        *(("enabled", "no"), ("retired", 1), ("colour", "red"), ("type", "bitcoin"), ("type", ["stripe"])),
    ]


@pytest.mark.parametrize("name", types())
def test_integrations_are_refused_and_admitted_alike(name: str) -> None:
    for good in (minimal(name), full(name)):
        model_for(name).model_validate(node(good))
        assert complaints("objects", {"integrations": {"x": good}}) == []
    for field, value in wrong_values(name):
        document = {**full(name), field: value}
        assert complaints("objects", {"integrations": {"x": document}}), (field, value)
        with pytest.raises(ValidationError):
            model_for(name).model_validate(node(document))


def test_parts_of_objects() -> None:
    """What only another file completes, and null, which removes, are admitted; unknown keys never."""
    parts = {"stripe": None, "payflow": {"test_mode": True, "label": {"German": "Karte"}, "note": None}}
    rules = {"eu": {"enabled": False, "expression": None, "destinations": None}}
    assert complaints("objects", {"integrations": parts, "rules": rules, "aliases": None}) == []
    for wrong in ({"test_mode": "yes"}, {"colour": "red"}, {"type": None}, {"label": {"German": ""}}):
        assert complaints("objects", {"integrations": {"x": wrong}})
    assert complaints("objects", {"rules": {"eu": {"destinations": [{"region": "US-CA"}]}}})
    assert complaints("objects", {"rules": {"eu": {"methods": []}}})
    assert complaints("objects", {"rules": {"EU": {}}})
    assert complaints("objects", {"moved": [{"from": "rules/a"}]})
    assert complaints("objects", {"credentials": {}})


def test_credentials_take_the_fields_of_every_service() -> None:
    entry = {"secret_key": "vault://kv/x#y", "merchant_id": 4127, "from": "vault://kv/x", "expires": "2030-01-31"}
    assert complaints("credentials", {"credentials": {"x": entry}}) == []
    for wrong in ({"secrets": "x"}, {"expires": "2030-02-31"}, {"attested": {"mode": "live"}}, {"secret_key": None}):
        assert complaints("credentials", {"credentials": {"x": wrong}})


def test_keys_have_the_words_that_editors_show() -> None:
    for name, described in DESCRIPTIONS.items():
        assert all(json.dumps(text, ensure_ascii=False) in render(name) for text in described.values())
    rules = schemas()["objects"]["definitions"]["rules"]["properties"]
    assert [key for key, form in rules.items() if "description" not in form] == []
    environment = schemas()["environment"]["properties"]
    assert [key for key, form in environment.items() if "description" not in form] == []
    with pytest.raises(KeyError):
        describe("waivers", {"properties": {}})

"""yaml-language-server with the schemas and settings of `payconf init`: red where it should be, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from payconf.init import Answers
from payconf.init.editor import associations
from payconf.integrations import types
from payconf.schema import write_schemas
from payconf.workflow.init import init
from tests.editor.language_server import ROOT, Editor
from tests.test_docs import PAGES, blocks, page_name

MODELINE = "# yaml-language-server: "
OURS = sorted([ROOT / "payconf.yaml", *ROOT.glob("environments/**/*.yaml"), *ROOT.glob("examples/**/*.yaml")])
PROVIDER = ROOT / "examples/provider"
"""A package of its own: only where it is installed, schemas know its integration type."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What init makes, with every integration type."""
    folder = tmp_path_factory.mktemp("editor") / "project"
    init(folder, Answers(environments={"sandbox": "sandbox", "production": "production"}, types=(*types(),)))
    return folder


@pytest.fixture(scope="module")
def editor(project: Path) -> Iterator[Editor]:
    """An editor with the new project."""
    with Editor(project, associations()) as found:
        yield found


@pytest.fixture(scope="module")
def at_home() -> Iterator[Editor]:
    """An editor with this repository, whose files name their schemas themselves."""
    with Editor(ROOT, {}) as found:
        yield found


def without_modeline(path: Path) -> str:
    text = path.read_text("utf-8")
    assert text.startswith(MODELINE)
    return text.partition("\n")[2]


# Nothing is red that is right


def test_what_init_makes(editor: Editor, project: Path) -> None:
    files = sorted(project.rglob("*.yaml"))
    assert len(files) == 10
    assert {path: editor.diagnostics(path) for path in files} == {path: [] for path in files}
    assert {path: editor.diagnostics(path, without_modeline(path)) for path in files} == {path: [] for path in files}


def test_this_project_and_the_examples(at_home: Editor) -> None:
    files = [path for path in OURS if not path.is_relative_to(PROVIDER)]
    assert len(files) > 20
    assert {path: at_home.diagnostics(path) for path in files} == {path: [] for path in files}


def test_the_documentation(tmp_path: Path) -> None:
    """Files of the pages, at their places in a project with the settings of init."""
    write_schemas_into(tmp_path)
    seen = 0
    with Editor(tmp_path, associations()) as found:
        for page in PAGES:
            for block in blocks(page):
                if block.language == "yaml" and block.name and page_name(page) != "docs/how-to/provider.md":
                    seen += 1
                    assert found.diagnostics(tmp_path / block.name, block.text) == [], f"{page}: {block.name}"
    assert seen > 20


def write_schemas_into(folder: Path) -> None:
    (folder / "schemas").mkdir()
    write_schemas(folder / "schemas")


# What is wrong is red


@pytest.mark.parametrize(
    ("file", "text", "line", "wanted"),
    [
        ("new.yaml", "integrations:\n  x:\n    type: strpe\n", 3, r"Value is not accepted.*stripe"),
        ("new.yaml", "integrations:\n  x:\n    type: stripe\n    colour: red\n", 4, r"Property colour is not allowed"),
        ("new.yaml", "integrations:\n  x:\n    type: stripe\n    payment_action: later\n", 4, r"Value.*authorize"),
        ("new.yaml", "integrations:\n  x:\n    type: stripe\n    pay_to: me\n", 4, r"Property pay_to is not allowed"),
        ("new.yaml", "rules:\n  x:\n    methods: []\n", 3, r".*few"),
        ("new.yaml", "rules:\n  X:\n    currency: EUR\n", 2, ""),
        ("new.yaml", "credentials: {}\n", 1, r"Property credentials is not allowed"),
        ("new.yaml", "rules: [\n", 1, ""),
        ("environment.yaml", "class: live\nshop: {provider: local, url: a, version: any}\n", 1, r"Value.*production"),
        ("environment.yaml", "class: sandbox\n", 1, r'Missing property "shop"'),
        ("credentials.yaml", "credentials:\n  x:\n    secrets: 1\n", 3, r"Property secrets is not allowed"),
        ("waivers.yaml", "waivers:\n  - {code: PC412}\n", 2, r'Missing property "address"'),
        ("../../payconf.yaml", "version: 2\n", 1, ""),
        ("../../policies/x.yaml", "policies:\n  x: 1\n", 2, ""),
    ],
)
@pytest.mark.parametrize("modeline", [False, True], ids=["by settings", "by line"])
def test_what_is_wrong(
    editor: Editor, project: Path, file: str, text: str, line: int, wanted: str, modeline: bool
) -> None:
    path = (project / "environments/sandbox" / file).resolve()
    if modeline:
        named = {"payconf.yaml": "project", "x.yaml": "policies", "new.yaml": "objects"}
        schema = project / "schemas" / f"{named.get(path.name, path.stem)}.schema.json"
        up = "../" * (len(path.relative_to(project).parts) - 1)
        text = f"{MODELINE}$schema={up}schemas/{schema.name}\n{text}"
        line += 1
    found = editor.diagnostics(path, text)
    assert any(re.search(f"^{line}: .*{wanted}", entry) for entry in found), found


def test_files_that_are_not_the_project_s_are_left_alone(editor: Editor, project: Path) -> None:
    assert editor.diagnostics(project / "compose.yaml", "services: {}\n") == []


# What is offered and shown


@pytest.fixture
def objects(project: Path) -> Path:
    """A file of which nothing is written yet."""
    return project / "environments/sandbox/new.yaml"


def test_kinds_and_types(editor: Editor, objects: Path) -> None:
    assert {"integrations", "rules", "webhooks", "checkouts", "moved"} <= set(editor.completions(objects, "|\n"))
    offered = editor.completions(objects, "integrations:\n  x:\n    type: |\n")
    assert set(offered) == set(types())


@pytest.mark.parametrize("name", types())
def test_fields_of_the_chosen_type_and_no_others(editor: Editor, objects: Path, name: str) -> None:
    own = {field.name for field in types()[name].fields if field.origin == "integration"}
    others = {field.name for entry in types().values() for field in entry.fields if field.origin == "integration"}
    offered = editor.completions(objects, f"integrations:\n  x:\n    type: {name}\n    |\n")
    assert own <= set(offered)
    assert not (others - own) & set(offered)
    assert [field for field in own if not offered[field]] == []


def test_values(editor: Editor, objects: Path) -> None:
    text = "integrations:\n  x:\n    type: stripe\n    payment_action: |\n"
    assert {"authorize", "charge"} <= set(editor.completions(objects, text))
    environment = objects.with_name("environment.yaml")
    assert set(editor.completions(environment, "class: |\n")) == {"sandbox", "testing", "production"}
    assert {"keep", "revert", "refuse"} <= set(editor.completions(environment, "drift: |\n"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("rules:\n  x:\n    |\n", {"currency", "methods", "expression", "stop_processing", "destinations"}),
        ("webhooks:\n  x:\n    |\n", {"service", "events", "signing_secret", "url"}),
        ("checkouts:\n  x:\n    |\n", {"website", "expect", "billing", "payment_term"}),
    ],
)
def test_keys_have_a_word_beside(editor: Editor, objects: Path, text: str, wanted: set[str]) -> None:
    offered = editor.completions(objects, text)
    assert wanted <= set(offered)
    assert [key for key in wanted & set(offered) if not offered[key] and key != "billing"] == []


@pytest.mark.parametrize(
    ("file", "text", "wanted"),
    [
        ("new.yaml", "integrations:\n  x:\n    type: stripe\n    lab|el: Card\n", "What buyers read at checkout"),
        ("new.yaml", "rules:\n  x:\n    stop_pro|cessing: true\n", "later rules are not looked at"),
        ("credentials.yaml", "credentials:\n  x:\n    secret|_key: env://X\n", "Stripe: Secret, restricted"),
        ("environment.yaml", "max_del|etes: 1\n", "refuse a plan"),
        ("../../payconf.yaml", "fingerprint_|key: env://X\n", "Without it each run has a random one"),
    ],
)
def test_hover(editor: Editor, project: Path, file: str, text: str, wanted: str) -> None:
    path = (project / "environments/sandbox" / file).resolve()
    assert wanted in editor.hover(path, text).replace("\\", "")

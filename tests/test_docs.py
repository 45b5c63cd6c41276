"""What the documentation says is true: its commands run, its YAML validates, its generated pages are current."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).resolve().parent.parent
OWN_TEST = {
    "docs/reference/commands.md": "tests/test_help.py types its examples",
    "docs/tutorial/index.md": "tests/test_tutorial.py types it",
    "docs/how-to/provider.md": "tests/installed/test_provider_package.py runs it with the package installed",
    "docs/how-to/doctor.md": "tests/test_doctor.py runs it",
    "docs/how-to/orocommerce.md": "tests/test_oro_howto.py runs it against the simulator",
    "docs/how-to/webhooks.md": "tests/test_webhooks_howto.py runs it against the simulators",
    "docs/how-to/other-pipelines.md": "tests/pipelines/test_others.py runs the steps of the examples",
    "docs/how-to/stores/awssm.md": "tests/real_stores/test_pages.py runs it against moto's server",
    "docs/how-to/stores/awsssm.md": "tests/real_stores/test_pages.py runs it against moto's server",
    "docs/how-to/stores/sops.md": "tests/real_stores/test_pages.py runs it with sops and age",
    "docs/how-to/stores/vault.md": "tests/real_stores/test_vault_page.py runs it against OpenBao",
    **{
        f"docs/how-to/stores/{name}.md": "tests/test_store_howtos.py runs it"
        for name in ("azurekv", "env", "file", "gcpsm", "keyring", "op")
    },
}
STORIES = (
    *("auditors-question", "expiring-certificate", "hand-changes", "large-german-orders", "production-into-staging"),
    *("pull-request-without-secrets", "remove-paypal-express", "rotate-payflow", "stripe-to-production"),
    *("forks", "nightly-drift"),
    "upgrade-6.1-to-7.0",
)
OWN_TEST |= {f"docs/how-to/{name}.md": "tests/test_story_pages.py types it" for name in STORIES}
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*/README.md")])
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FENCED = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")

OF_OTHERS = ("atlantis.yaml", "repos.yaml")
"""Files of examples that another program reads."""
NOT_RUN = {
    "make demo": "tests/test_demo.py runs the demo",
    "make test": "these are the tests",
    "python3 -m venv .venv": "of Python",
    ". .venv/bin/activate": "of the terminal",
    "payconf state migrate sqlite:///var/lib/payconf/state.sqlite postgresql://payconf@db.acme.example/payconf": (
        "tests/test_state_verbs.py and test_state_conformance.py move states"
    ),
    "python -m pip install .": "needs a package index; `make demo` installs in the same way",
}
EXPECTED = {
    "payconf drift sandbox": 2,
    "payconf expiry sandbox --no-secrets": 2,
    "payconf expiry --no-secrets --within 90d --format json": 2,
    "payconf expiry sandbox --no-secrets --calendar payments.ics": 2,
}
"""Exit codes other than 0."""


def loose_commands(page: Path) -> list[str]:
    """Commands of payconf in fenced blocks of any kind but `console`, without the comment behind them."""
    texts = [text for head, text in FENCED.findall(page.read_text("utf-8")) if not head.startswith("console")]
    lines = [line.partition("  #")[0].strip() for text in texts for line in text.replace("\\\n", "").splitlines()]
    return [line for line in lines if line.startswith("payconf ")]


def page_name(page: Path) -> str:
    return str(page.relative_to(ROOT))


WRITTEN_IN_STEPS = {"docs/how-to/provider.md", "docs/tutorial/index.md"}
WRITTEN_IN_STEPS |= {page_name(page) for page in ROOT.glob("docs/how-to/services/*.md")}
"""Their YAML is no whole project; tests of their own validate it (the services': test_service_howtos.py)."""


class Block(NamedTuple):
    """A fenced block: its language, the file name behind it ("" for none), its text."""

    language: str
    name: str
    text: str


def blocks(page: Path) -> list[Block]:
    return [Block(*found.groups()) for found in BLOCK.finditer(page.read_text(encoding="utf-8"))]


def commands(page: Path) -> list[str]:
    consoles = [block.text for block in blocks(page) if block.language == "console"]
    return [line.removeprefix("$ ") for text in consoles for line in text.splitlines() if line.startswith("$ ")]


def write_files(page: Path, folder: Path) -> list[Path]:
    """The project that the named YAML blocks of a page make."""
    written = []
    for block in blocks(page):
        if block.language == "yaml" and block.name:
            path = folder / block.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            written.append(path)
    return written


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    assert words[0] == "payconf", f"{command}: only payconf is run here; put it on the list NOT_RUN with a reason"
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def pages_with(language: str) -> list[Path]:
    return [page for page in PAGES if any(block.language == language for block in blocks(page))]


@pytest.mark.parametrize(
    "page", [page for page in pages_with("console") if page_name(page) not in OWN_TEST], ids=page_name
)
def test_commands_run(page: Path, tmp_path: Path) -> None:
    write_files(page, tmp_path)
    folder = tmp_path if page.parent.parent.name != "examples" else page.parent
    for command in commands(page):
        if command not in NOT_RUN:
            done = run(command, folder)
            assert done.returncode == EXPECTED.get(command, 0), f"$ {command}\n{done.stdout}{done.stderr}"


def test_every_command_is_run_by_a_test() -> None:
    """`console` blocks are run above, or by the test that OWN_TEST names; other blocks by one that names the page."""
    sources = [path for path in ROOT.glob("tests/**/*.py") if path.name != Path(__file__).name]
    texts = {path: path.read_text("utf-8") for path in sources}
    for page in PAGES:
        name = page_name(page)
        if name in OWN_TEST:
            files = re.findall(r"tests/\S+\.py", OWN_TEST[name])
            assert files, f"OWN_TEST names no test for {name}"
            assert all((ROOT / file).is_file() for file in files), f"{OWN_TEST[name]}: there is no such file"
        elif loose_commands(page):
            short = "/".join(page.relative_to(ROOT).parts[-2:])
            assert any(short in text for text in texts.values()), f"no test names {name}, and it shows commands"


def test_lists_hold_only_what_the_pages_say() -> None:
    said = {command for page in PAGES for command in commands(page)}
    assert set(NOT_RUN) | set(EXPECTED) <= said
    assert set(OWN_TEST) <= {page_name(page) for page in PAGES}


@pytest.mark.parametrize(
    "page", [page for page in pages_with("yaml") if page_name(page) not in WRITTEN_IN_STEPS], ids=page_name
)
def test_yaml_is_valid(page: Path, tmp_path: Path) -> None:
    for block in blocks(page):
        if block.language == "yaml":
            yaml.compose(block.text)
    (tmp_path / "environments/_shared").mkdir(parents=True)
    if write_files(page, tmp_path):
        done = run("payconf validate", tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr


def test_example_projects_are_valid() -> None:
    for project in ROOT.glob("examples/*/payconf.yaml"):
        done = run("payconf validate", project.parent)
        assert done.returncode == 0, done.stdout
        assert "0 errors, 0 warnings" in done.stdout, done.stdout


def test_every_page_is_in_the_navigation_of_the_site() -> None:
    site = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2]
    listed = re.findall(r"^ *- (\S+\.md)$", site, re.MULTILINE)
    missing = {page_name(page).removeprefix("docs/") for page in ROOT.glob("docs/**/*.md")} - set(listed)
    assert not missing, "these pages are missing below nav: in mkdocs.yml"
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [link for link in LINK.findall(text) if not (page.parent / link).exists()] == []


def test_generated_pages_are_current() -> None:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for path, text in module.pages().items():
        assert path.read_text(encoding="utf-8") == text, f"{page_name(path)}: write it again with make docs"


def test_the_exit_codes_that_help_names_are_those_of_the_reference() -> None:
    text = (ROOT / "docs/reference/commands.md").read_text("utf-8")
    for section in text.split("\n## ")[1:]:
        said = re.findall(r"[Ee]nds? with (\d+)|, with (\d+) where", section.partition("| option |")[0])
        told = re.search(r"^Of the \[exit codes\].*: (.*)\.$", section, re.MULTILINE)
        known = re.findall(r"\d+", told[1]) if told else []
        assert {one or other for one, other in said} <= set(known), section.partition("\n")[0]


def test_every_yaml_file_of_ours_names_its_schema() -> None:
    """The schemas of the example of a package are written where the package is installed."""
    package = ROOT / "examples" / "provider"
    files = [ROOT / "payconf.yaml", *ROOT.glob("environments/**/*.yaml"), *ROOT.glob("examples/**/*.yaml")]
    for file in files:
        if file.is_relative_to(package) or file.name in OF_OTHERS:
            continue
        first = file.read_text(encoding="utf-8").splitlines()[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named is not None, f"{page_name(file)} doesn't begin with the line that names its schema"
        assert (file.parent / named[1]).is_file(), f"{page_name(file)}: {named[1]} doesn't exist"

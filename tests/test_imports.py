"""What is imported when: start-up is most of the time of a small command. Modules are counted, not milliseconds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from payconf import cli
from payconf.cli import app, plain

PROGRAM = """
import sys
from payconf.cli import main
try:
    main()
except SystemExit as end:
    print(end.code, file=sys.stderr)
print("\\n".join(sys.modules), file=sys.stderr)
"""
NETWORK = {"requests", "urllib3", "ssl", "http.client", "asyncio"}
NEVER = {"deepdiff", "jsonschema", "rich", "jinja2", "cryptography", "ruamel", "sqlite3", *NETWORK}


def modules(folder: Path, *arguments: str, code: int = 0) -> set[str]:
    """Names in sys.modules at the end of one command line, in a process of its own."""
    environ = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], cwd=folder, env=environ, capture_output=True, text=True, check=True
    )
    said, *names = done.stderr.splitlines()
    assert said == str(code), done.stderr[:500]
    return set(names)


def test_version_needs_nothing(tmp_path: Path) -> None:
    found = modules(tmp_path, "--version")
    assert {name for name in found if name.startswith("payconf")} == {"payconf", "payconf.cli"}
    assert not found & {*NEVER, "click", "typing", "pydantic", "yaml"}


def test_help_needs_click_alone(tmp_path: Path) -> None:
    found = modules(tmp_path, "--help")
    assert "click" in found
    assert not found & {*NEVER, "pydantic", "yaml", "pathlib", "dataclasses", "importlib.metadata", "payconf.workflow"}


def test_validate_needs_no_network_no_click_and_no_plan(acme: Path) -> None:
    found = modules(acme, "validate", "sandbox")
    assert "pydantic" in found
    assert not found & {*NEVER, "click", "importlib.metadata"}
    assert not {name for name in found if name.startswith(("payconf.plan", "payconf.providers", "payconf.http"))}
    assert not found & {"payconf.model.plan", "payconf.model.change", "payconf.workflow", "payconf.context"}


def test_a_remembered_verdict_needs_no_pydantic_and_no_parser(acme: Path) -> None:
    modules(acme, "validate", "sandbox")
    found = modules(acme, "validate", "sandbox")
    assert not found & {*NEVER, "click", "pydantic", "pydantic_core", "yaml", "importlib.metadata"}
    assert not found & {"payconf.resolve", "payconf.check", "payconf.guard", "payconf.services", "payconf.integrations"}


def test_only_models_of_what_occurs_are_imported(write_project: Callable[[dict[str, str]], Path]) -> None:
    folder = "environments/sandbox"
    root = write_project(
        {
            f"{folder}/environment.yaml": "class: sandbox\nshop: {provider: local, url: local:x, version: any}",
            f"{folder}/terms.yaml": "payment_terms: {net-30: {label: Net 30}}",
        }
    )
    found = {name.rpartition(".")[2] for name in modules(root, "validate") if name.startswith("payconf.model.config.")}
    assert found == {"environment_file", "formats", "project_file", "small", "types"} | found & {"credentials_file"}


def test_pydantics_plugins_are_still_found_where_they_are_wanted() -> None:
    """Only the command switches them off; a program that uses payconf as a library may have some."""
    code = (
        "import sys, payconf.model.config.types, pydantic.plugin._loader as loader\n"
        "assert list(loader.get_plugins()) == []\nassert hasattr(sys.modules['importlib.metadata'], 'version')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_whatever_else_is_asked_of_the_stand_in_comes_from_the_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.metadata as real

    from payconf.model import config

    stand_in = config._Later("importlib.metadata")
    monkeypatch.setitem(sys.modules, "importlib.metadata", stand_in)
    with pytest.raises(AttributeError):
        _ = stand_in.__path__
    assert stand_in.version.__name__ == real.version.__name__
    assert type(sys.modules["importlib.metadata"]) is not type(stand_in)


@pytest.mark.parametrize("replaced", [False, True])
def test_the_stand_in_stays_no_longer_than_the_import(replaced: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.metadata as real

    from payconf.model import config

    seen: list[object] = []

    def load(name: str) -> object:
        seen.append(sys.modules["importlib.metadata"])
        if replaced:
            sys.modules["importlib.metadata"] = real
        return real

    monkeypatch.delitem(sys.modules, "importlib.metadata")
    monkeypatch.setattr(config, "import_module", load)
    config._import_pydantic()
    (stand_in,) = seen
    assert isinstance(stand_in, config._Later)
    assert sys.modules.get("importlib.metadata") is (real if replaced else None)
    monkeypatch.setattr(config, "import_module", lambda name: real)
    assert list(stand_in.entry_points(group="payconf.nothing")) == []


def test_a_pydantic_that_has_its_plugins_elsewhere_is_imported_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from payconf.model import config

    def fail(name: str) -> None:
        raise ImportError(name)

    monkeypatch.delitem(sys.modules, "importlib.metadata", raising=False)
    monkeypatch.setattr(config, "import_module", fail)
    config._import_pydantic()
    assert "importlib.metadata" not in sys.modules


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[object, str, str]]:
    """What a command line ends with: code, stdout, stderr."""

    monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for name in ("disable", "freeze"):  # for the rest of this process
        monkeypatch.setattr(f"gc.{name}", lambda: None)

    def end(*arguments: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["payconf", *arguments])
        with pytest.raises(SystemExit) as raised:
            cli.main()
        return (raised.value.code, *capfd.readouterr())

    return end


CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("sandbox",),
        ("environments/sandbox/environment.yaml",),
        ("nowhere",),
        ("/etc/passwd",),
        ("README.md",),
    ],
)
@pytest.mark.parametrize("case", ["PC201", "PC105", "PC007"])
def test_without_options_validate_is_the_same_without_click(
    case: str,
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ends: Callable[..., tuple[object, str, str]],
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(next((CASES / "invalid").glob(f"{case}-*")))
    plainly = ends("validate", *words)
    assert plainly == (app.run(["validate", *words]), *capfd.readouterr())
    with monkeypatch.context() as patch:
        patch.setattr(plain, "validate", None)
        assert ends("validate", "--format", "text", *words) == plainly


def test_a_reader_that_has_gone_is_no_bug(acme: Path) -> None:
    command = f"{sys.executable} -m payconf validate | head -c 0"
    done = subprocess.run(["bash", "-c", command], cwd=acme, capture_output=True, text=True, check=False)
    assert done.stderr == ""

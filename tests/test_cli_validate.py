"""payconf validate: which environments the words of a hook concern, and where its reports go; payconf explain."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from payconf.cli import app
from payconf.cli.files import EVERYTHING, environments_of, in_repository
from payconf.model.codes import CODES
from payconf.model.errors import UsageError

ENVIRONMENT = "class: {kind}\nextend: [{extend}]\nshop: {{provider: local, url: 'local:{shop}', version: any}}\n"
KEYS = "plan_keys: {verify: ['ed25519:opxHK6DYKE3HsJlft/wbqIyQEHdZGJtrc37XZz2sep0=']}\n"
HEAVY = {"requests", "deepdiff", "jsonschema", "cryptography", "ruamel", "rich"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two environments on _shared, one that takes over another, one alone."""
    files = {
        "payconf.yaml": "version: 1\n",
        "environments/_shared/terms.yaml": "payment_terms: {net-30: {label: Net 30}}\n",
        "environments/_unused/terms.yaml": "payment_terms: {net-60: {label: Net 60}}\n",
        "environments/production/environment.yaml": ENVIRONMENT.format(kind="production", extend="_shared", shop="x")
        + KEYS,
        "environments/production/more/rules.yaml": "rules: {}\n",
        "environments/sandbox/environment.yaml": ENVIRONMENT.format(kind="sandbox", extend="_shared", shop="s"),
        "environments/pilot/environment.yaml": ENVIRONMENT.format(kind="sandbox", extend="sandbox", shop="p"),
        "environments/alone/environment.yaml": ENVIRONMENT.format(kind="sandbox", extend="", shop="a"),
        "policies/cards.yaml": "policies: {}\n",
        "README.md": "text\n",
    }
    for name, text in files.items():
        file = tmp_path / "acme" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.chdir(tmp_path / "acme")
    return (tmp_path / "acme").resolve()


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", EVERYTHING),
        ("production", ("production",)),
        ("environments/production", ("production",)),
        ("environments/sandbox/", ("sandbox",)),
        ("no-such", ("no-such",)),
        ("environments/no-such", ("no-such",)),
        ("environments/production/environment.yaml", ("production",)),
        ("environments/production/more/rules.yaml", ("production",)),
        ("./environments/production/../production/more", ("production",)),
        ("environments/sandbox/deleted.yaml", ("pilot", "sandbox")),
        ("environments/_shared/terms.yaml", ("pilot", "production", "sandbox")),
        ("environments/_shared", ("pilot", "production", "sandbox")),
        ("environments/_unused/terms.yaml", EVERYTHING),
        ("environments/gone/environment.yaml", EVERYTHING),
        ("environments/lost.yaml", EVERYTHING),
        ("no-such payconf.yaml", ("no-such",)),
        ("environments", EVERYTHING),
        (".", EVERYTHING),
        ("payconf.yaml", EVERYTHING),
        ("policies/cards.yaml", EVERYTHING),
        ("README.md", None),
        ("README.md environments/alone/environment.yaml", ("alone",)),
        ("alone environments/production/more/rules.yaml README.md", ("alone", "production")),
        ("alone payconf.yaml", EVERYTHING),
    ],
)
def test_words_of_a_hook(project: Path, words: str, names: tuple[str, ...] | None) -> None:
    assert environments_of(project, words.split()) == names


def test_files_are_found_from_any_folder(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.parent)
    assert environments_of(project, ["acme/environments/alone/environment.yaml", "sandbox"]) == ("alone", "sandbox")
    monkeypatch.chdir(project / "environments")
    assert environments_of(project, ["alone", "production/more/rules.yaml"]) == ("alone", "production")
    assert environments_of(project, [str(project / "payconf.yaml")]) == EVERYTHING
    (project / "environments" / "lost.yaml").write_text("rules: {}\n")
    assert environments_of(project, ["lost.yaml"]) == EVERYTHING


def test_a_link_is_the_projects_own_whatever_it_leads_to(project: Path) -> None:
    (project / "environments" / "alone" / "link.yaml").symlink_to("/etc/hostname")
    assert environments_of(project, ["environments/alone/link.yaml"]) == ("alone",)
    (project.parent / "other").symlink_to(project)
    linked = project.parent / "other" / "environments/alone/environment.yaml"
    assert environments_of(project, [str(linked)]) == ("alone",)


@pytest.mark.parametrize("word", ["../elsewhere.yaml", "/etc/hostname", "docs/no-such.yaml", "./no-such.yaml"])
def test_files_outside_or_not_there_are_usage_errors(project: Path, word: str) -> None:
    with pytest.raises(UsageError):
        environments_of(project, ["sandbox", word])
    assert app.run(["validate", word]) == 64


@pytest.mark.parametrize("extend", ["extend: _shared", "extend: [[_shared]]", "extend: {a: b}", "{", "extend: [pilot]"])
def test_an_extend_in_another_shape_is_reported_and_harmless(project: Path, extend: str) -> None:
    (project / "environments" / "alone" / "environment.yaml").write_text(extend)
    names = environments_of(project, ["environments/_shared/terms.yaml"])
    assert names is not None
    assert ("alone" in names) is (extend in ("extend: _shared", "extend: [pilot]"))


def test_validate_says_which_environments_it_checked(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["validate"]) == 0
    assert capsys.readouterr().out.startswith("alone, pilot, production, sandbox: 0 errors")
    assert app.run(["validate", "environments/_shared/terms.yaml"]) == 0
    assert capsys.readouterr().out.startswith("pilot, production, sandbox: 0 errors")
    assert app.run(["validate", "README.md"]) == 0
    out, err = capsys.readouterr()
    assert (out, "nothing was checked" in err) == ("", True)
    assert app.run(["validate", "no-such", "payconf.yaml"]) == 64
    assert "no environment 'no-such'" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["json", "github", "sarif", "junit"])
def test_reports_are_data_on_stdout(project: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "environments" / "alone" / "bad.yaml").write_text("rulez: {}\n")
    (project.parent / ".git").mkdir()
    assert app.run(["validate", "--format", form]) == 10
    out, err = capsys.readouterr()
    assert err == ""
    assert "PC101" in out
    assert ("acme/environments/alone/bad.yaml" in out) is (form != "json")
    assert app.run(["validate", "sandbox", "--format", form]) == 0
    assert "PC101 " not in capsys.readouterr().out


def test_several_reports_in_one_run(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {form: project / f"out.{form}" for form in ("sarif", "text")}
    assert app.run(["validate", *(f"--report={form}={file}" for form, file in files.items())]) == 0
    out = capsys.readouterr().out
    assert files["text"].read_text() == out
    assert json.loads(files["sarif"].read_text())["version"] == "2.1.0"
    for wrong in ("sarif", "yaml=x", "sarif="):
        assert app.run(["validate", "--report", wrong]) == 64
    assert app.run(["validate", "--report", f"json={project}/none/x.json"]) == 1


def test_a_project_knows_its_place_in_the_repository(project: Path) -> None:
    assert in_repository(Path("/no-such/folder")) == ""
    (project.parent / ".git").write_text("gitdir: elsewhere\n")
    assert in_repository(project) == "acme/"
    (project / ".git").mkdir()
    assert in_repository(project) == ""


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit"])
def test_no_report_imports_anything_heavy(project: Path, form: str) -> None:
    code = (
        "import sys\nfrom payconf.cli import app\n"
        f"assert app.run(['validate', '--format', {form!r}]) == 0\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=project)
    modules = set(done.stderr.splitlines())
    assert not modules & HEAVY
    assert not {name for name in modules if name.startswith(("payconf.render.plan", "xml"))}


def test_explain_alone_lists_all_codes_by_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  PC")] == sorted(
        CODES, key=lambda code: (["load", "resolve", "check", "guard", "plan", "apply"].index(CODES[code].stage), code)
    )
    assert lines[0] == "Found by reading the files"
    assert lines[-1] == f"{len(CODES)} codes; payconf explain CODE says more."


def test_explain_takes_a_code_as_people_type_it(capsys: pytest.CaptureFixture[str]) -> None:
    for typed in ("PC201", "pc201", "201"):
        assert app.run(["explain", typed]) == 0
        text = capsys.readouterr().out
        assert text.startswith(f"error[PC201] {CODES['PC201'].title}\n  found by: a guard (payconf validate")
    for unknown in ("PC2011", "zzz"):
        assert app.run(["explain", unknown]) == 64
        out, err = capsys.readouterr()
        assert out == ""
        assert f"there is no code '{unknown}'" in err
        assert "`payconf explain` lists all." in err

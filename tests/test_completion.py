"""Completion: a real bash at a terminal, what is offered where, and that the tab key hurts nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from payconf.cli.app import COMPLETE, run
from payconf.init import Answers
from payconf.render.forms import OF_FINDINGS
from payconf.workflow.init import init
from tests.shell_driver import shell
from tests.worlds import REPOSITORY

HEAVY = {"pydantic", "requests", "deepdiff", "jsonschema", "ruamel", "cryptography", "sqlite3", "ssl", "http.client"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project, entered."""
    environments = {"sandbox": "sandbox", "production": "production"}
    init(tmp_path / "project", Answers(environments=environments, types=("stripe", "apruve")))  # type: ignore[arg-type]
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def offered(line: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What bash would be told, type and value."""
    monkeypatch.setenv("COMP_LINE", line)
    monkeypatch.setenv(COMPLETE, "bash_complete")
    with pytest.raises(SystemExit) as end:
        run([])
    assert not end.value.code
    out, err = capfd.readouterr()
    assert not err
    return out.split()


def test_bash_at_a_terminal(tmp_path: Path) -> None:
    with shell("bash", tmp_path / "project") as bash:
        assert bash.tab("payconf upg", "x")[0] == ["upgrade-check", "x"]
        assert bash.tab("payconf evidence s", "i\tst\t")[0] == ["evidence", "sandbox", "integrations/stripe"]
        words, shown = bash.tab("payconf evidence sandbox integrations/", keys="\t\t")
        assert words == ["evidence", "sandbox", "integrations/"]
        assert "integrations/apruve" in shown
        assert "rules" not in shown
        assert bash.tab("payconf plan sandbox --report js", "r\t")[0][2:] == ["--report", "json=review.json"]
        assert bash.tab("payconf plan sandbox --format=te")[0][2:] == ["--format=text"]
        assert bash.tab("payconf apply rev")[0] == ["apply", "review.json"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("payconf pl", ["plain,plan"]),
        ("payconf --p", ["plain,--project"]),
        ("payconf plan sandbox --re", ["plain,--report", "plain,--revert-drift", "plain,--reviewed"]),
        ("payconf plan ", ["plain,production", "plain,sandbox"]),
        ("payconf plan sandbox ", []),
        ("payconf compare sandbox p", ["plain,production"]),
        ("payconf plan environments/sa", ["dir,environments/sa"]),
        ("payconf apply rev", ["file,rev"]),
        ("payconf plan 'open", ["dir,'open"]),
        ("payconf plan sandbox --target rules/", ["plain,rules/everybody-usd"]),
        ("payconf off sandbox st", ["plain,stripe"]),
        ("payconf rotate sandbox integrations/s", ["plain,integrations/stripe"]),
        ("payconf state show sandbox int", ["plain,integrations/apruve", "plain,integrations/stripe"]),
        ("payconf explain pc224", ["plain,PC224"]),
        ("payconf validate --report ", [f"plain,{form}=" for form in OF_FINDINGS]),
        ("payconf drift sandbox --report h", []),
        ("payconf simulate sandbox --report h", []),
        ("payconf show plan.json --report h", ["plain,html="]),
        ("payconf show plan.json --report html=a", ["file,a"]),
        ("payconf init --type str", ["plain,stripe", "plain,stripe_payment_element"]),
    ],
)
@pytest.mark.usefixtures("project")
def test_what_is_offered(
    line: str, words: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert offered(line, capfd, monkeypatch) == words


def test_another_project(project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.parent)
    assert offered("payconf plan ", capfd, monkeypatch) == ["dir,"]
    assert offered(f"payconf --project {project} plan s", capfd, monkeypatch) == ["plain,sandbox"]


def test_broken_files_are_passed_over(
    project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "environments/sandbox/broken.yaml").write_bytes(b"integrations: [\xff")
    (project / "environments/sandbox/odd.yaml").write_text("integrations: 7\nrules: [a]\n")
    assert offered("payconf evidence sandbox integrations/st", capfd, monkeypatch) == ["plain,integrations/stripe"]
    (project / "environments").rename(project / "elsewhere")
    assert offered("payconf plan ", capfd, monkeypatch) == ["dir,"]


def test_names_that_a_shell_would_carry_out_are_never_offered(
    project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("$(touch gone)", "-x", "a b", "a\nplain,b", "\x1b[31m", "`id`"):
        (project / "environments" / name).mkdir()
        (project / "environments" / name / "environment.yaml").write_text("class: sandbox\n")
    (project / "environments/sandbox/odd.yaml").write_text('integrations: {"$(id)": {}, "a;b": {}}\n')
    assert offered("payconf plan ", capfd, monkeypatch) == ["plain,production", "plain,sandbox"]
    assert offered("payconf evidence sandbox ", capfd, monkeypatch) == [
        "plain,integrations/apruve",
        "plain,integrations/stripe",
    ]


@pytest.mark.parametrize(("shell", "line"), [("zsh", "payconf plan sandbox --format=te"), ("fish", "--format=te")])
@pytest.mark.usefixtures("project")
def test_the_value_of_an_option_in_one_word(
    shell: str, line: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """These two replace the whole word, so that the option has to be offered, too."""
    monkeypatch.setenv("COMP_WORDS", "payconf plan sandbox --format=te")
    monkeypatch.setenv("COMP_CWORD", "3" if shell == "zsh" else line)
    monkeypatch.setenv(COMPLETE, f"{shell}_complete")
    with pytest.raises(SystemExit):
        run([])
    assert "--format=text" in capfd.readouterr().out


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("line", ["payconf plan ", "payconf off sandbox ", "payconf explain PC", "payconf runs show "])
def test_nothing_heavy_is_imported(line: str) -> None:
    code = (
        "import sys\nfrom payconf.cli.app import run\n"
        "try:\n    run([])\nexcept SystemExit:\n    print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    environ = {**os.environ, "COMP_LINE": line, COMPLETE: "bash_complete"}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    modules = set(done.stderr.split())
    assert done.stdout.strip()
    assert "click" in modules
    assert not modules & HEAVY
    assert not {name for name in modules if name.startswith("payconf.workflow")}


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_scripts(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", name]) == 0
    out, err = capfd.readouterr()
    assert f"{COMPLETE}={name}_complete" in out
    assert "2>/dev/null" in out
    assert f"payconf completion {name} > ~/" in err


def test_a_shell_that_is_not_known(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", "tcsh"]) == 64
    assert "bash" in capfd.readouterr().err


def test_the_page_says_what_the_command_says(capfd: pytest.CaptureFixture[str]) -> None:
    page = (REPOSITORY / "docs/how-to/completion.md").read_text("utf-8")
    for name in ("bash", "zsh", "fish"):
        assert run(["completion", name]) == 0
        assert f"`{capfd.readouterr().err.partition(': ')[2].strip()}`" in page

"""payconf fmt: which files it takes, what it writes and leaves, what it says, and its exit codes."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from payconf import cli, formatting
from payconf.cli import app, plain_fmt
from payconf.formatting import formatted, write
from payconf.model.errors import PayconfError

Ended = tuple[int, str, str]
UNTIDY = "rules:\n    a:\n        sort_order: 1   # c\n        name: 'x'\n"
TIDY = "rules:\n  a:\n    name: x\n    sort_order: 1   # c\n"
ENVIRONMENT = "class: sandbox\nshop: {provider: local, url: local:x, version: any}\n"


@pytest.fixture
def project(write_project: Callable[[dict[str, str]], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two environments with a file each that isn't formatted, in the current folder."""
    root = write_project(
        {
            "payconf.yaml": "version: 1\n",
            "environments/production/environment.yaml": ENVIRONMENT,
            "environments/sandbox/environment.yaml": ENVIRONMENT,
            "policies/mine.yaml": "policies: {}\n",
        }
    )
    for name in ("production", "sandbox"):
        (root / "environments" / name / "rules.yaml").write_text(UNTIDY)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Ended]]:
    """A command line as its users give it: exit code, stdout, stderr."""

    monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "__all__")  # which the command sets, for good

    def call(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["payconf", *arguments])
        code = cli._run(list(arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    yield call
    gc.unfreeze()
    gc.enable()


def rules(project: Path, name: str = "sandbox") -> Path:
    """The file of rules of an environment."""
    return project / "environments" / name / "rules.yaml"


def test_all_files_of_the_project(project: Path, run: Callable[..., Ended]) -> None:
    code, out, err = run("fmt")
    assert (code, err) == (0, "2 files changed, 4 left as they are.\n")
    assert out == "environments/production/rules.yaml\nenvironments/sandbox/rules.yaml\n"
    assert rules(project).read_text() == TIDY
    assert run("fmt") == (0, "", "6 files are formatted.\n")
    assert run("fmt", "--check") == (0, "", "6 files are formatted.\n")


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        (["sandbox"], ["sandbox"]),
        (["environments/production"], ["production"]),
        (["environments/production/"], ["production"]),
        (["environments/sandbox/rules.yaml", "README.md"], ["sandbox"]),
        (["environments"], ["production", "sandbox"]),
        (["."], ["production", "sandbox"]),
        (["payconf.yaml"], []),
    ],
)
def test_some_files(project: Path, run: Callable[..., Ended], words: list[str], changed: list[str]) -> None:
    (project / "README.md").write_text("a:   b\n")
    code, out, _ = run("fmt", *words)
    assert code == 0
    assert out.split() == [f"environments/{name}/rules.yaml" for name in changed]
    assert {name for name in ("production", "sandbox") if rules(project, name).read_text() == TIDY} == set(changed)
    assert (project / "README.md").read_text() == "a:   b\n"


def test_check_and_diff_write_nothing(project: Path, run: Callable[..., Ended]) -> None:
    code, out, err = run("fmt", "--check", "sandbox")
    assert (code, out) == (1, "environments/sandbox/rules.yaml\n")
    assert err == "1 file would change, 1 left as they are.\n"
    code, out, _ = run("fmt", "--diff", "sandbox")
    assert code == 1
    assert out.splitlines()[:3] == [
        "--- a/environments/sandbox/rules.yaml",
        "+++ b/environments/sandbox/rules.yaml",
        "@@ -1,4 +1,4 @@",
    ]
    assert "-        sort_order: 1   # c" in out
    assert "+    sort_order: 1   # c" in out
    assert rules(project).read_text() == UNTIDY
    assert run("fmt", "--diff", "payconf.yaml")[:2] == (0, "")


def test_the_way_without_click_is_the_way_with_it(
    project: Path, run: Callable[..., Ended], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("fmt", "--check", "sandbox")[:2] == (1, "environments/sandbox/rules.yaml\n")
    assert app.run(["fmt", "sandbox", "--check"]) == 1
    assert capsys.readouterr().out == "environments/sandbox/rules.yaml\n"
    assert run("--project", str(project), "fmt")[0] == 0
    assert rules(project).read_text() == TIDY


def test_a_broken_file_is_reported_and_the_others_are_done(project: Path, run: Callable[..., Ended]) -> None:
    broken = "rules:\n  a: [1,\n  b: 2\n"
    rules(project, "production").write_text(broken)
    twice = project / "environments/production/twice.yaml"
    twice.write_text("rules:   {}\nrules: {}\n")
    code, out, err = run("fmt")
    assert code == 10
    assert out == "environments/sandbox/rules.yaml\n"
    assert "environments/production/rules.yaml:4:1: error[PC020]" in err
    assert "environments/production/twice.yaml:2:1: error[PC021]" in err
    assert rules(project, "production").read_text() == broken
    assert twice.read_text() == "rules:   {}\nrules: {}\n"
    assert rules(project).read_text() == TIDY
    assert run("fmt", "--check", "sandbox")[0] == 0


def test_a_file_that_cannot_be_laid_out_is_left_with_a_warning(project: Path, run: Callable[..., Ended]) -> None:
    text = "rules:\n  ? 'a\n    b'\n  :   {}\n"
    rules(project).write_text(text)
    code, out, err = run("fmt", "sandbox")
    assert (code, out) == (0, "")
    assert "environments/sandbox/rules.yaml:2:5: warning[PC031] Left as it is by payconf fmt" in err
    assert "a key goes over several lines" in err
    assert rules(project).read_text() == text


@pytest.mark.parametrize(
    "wrong",
    [
        "rules:\n  a: {name: y, sort_order: 1} # c\n",
        "rules:\n  a: {name: x, sort_order: 1} # d\n",
        "rules:\n  a: {name: x, sort_order: 1}\n",
        "rules:\n  a: {name: x, sort_order: '1'} # c\n",
        "rules:\n  a: {name: x, sort_order: 1 # c\n",
        "rules:\n  a: {name: x, sort_order: 1, sort_order: 1} # c\n",
        "",
    ],
)
def test_what_would_not_say_the_same_is_never_written(
    project: Path, run: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    """Whatever goes wrong in the layout, the proof stands between it and the file."""
    monkeypatch.setattr("payconf.fmt.canonical.format_text", lambda text, role: wrong)
    code, out, err = run("fmt", "environments/sandbox/rules.yaml")
    assert (code, out) == (0, "")
    assert "PC031" in err
    assert "its values or comments would not be the same afterwards" in err
    assert rules(project).read_text() == UNTIDY


def test_rights_links_and_marks_are_kept(project: Path, run: Callable[..., Ended]) -> None:
    file = rules(project)
    real = file.with_name("real.yaml")
    real.write_bytes(b"\xef\xbb\xbf" + UNTIDY.replace("\n", "\r\n").encode())
    real.chmod(0o640)
    file.unlink()
    file.symlink_to("real.yaml")
    assert run("fmt", "environments/sandbox/rules.yaml")[0] == 0
    assert file.is_symlink()
    assert real.read_bytes() == b"\xef\xbb\xbf" + TIDY.replace("\n", "\r\n").encode()
    assert real.stat().st_mode & 0o777 == 0o640
    assert not [path for path in file.parent.iterdir() if path.name.startswith(".payconf")]
    assert run("fmt", "--check", "sandbox")[0] == 0


def test_a_file_that_was_changed_in_the_meantime_is_not_written_over(project: Path) -> None:
    found = formatted(project, lambda name: True, {})
    rules(project).write_text("rules: {b: {}}\n")
    assert [*write(project, found)] == ["environments/production/rules.yaml"]
    assert rules(project).read_text() == "rules: {b: {}}\n"


def test_a_folder_that_cannot_be_written_is_said(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    found = formatted(project, lambda name: True, {})
    monkeypatch.setattr(formatting.tempfile, "mkstemp", fail)
    with pytest.raises(PayconfError, match=r"environments/production/rules\.yaml can't be written: Permission denied"):
        [*write(project, found)]


def test_what_payconf_writes_itself_is_not_looked_at(project: Path, run: Callable[..., Ended]) -> None:
    file = project / "environments/sandbox/fingerprints.yaml"
    file.write_text('key_id:   "ab"\n')
    assert run("fmt", "environments/sandbox/fingerprints.yaml")[:2] == (0, "")
    assert file.read_text() == 'key_id:   "ab"\n'


def test_files_belong_to_the_project_that_they_lie_in(
    project: Path, run: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook runs at the top of the repository, wherever the project is."""
    monkeypatch.chdir(project.parent)
    (project.parent / "other.yaml").write_text("a:   b\n")
    code, out, err = run("fmt", f"{project.name}/environments/sandbox/rules.yaml", "other.yaml")
    assert (code, err) == (0, "1 file changed.\n")
    assert out == f"{project.name}/environments/sandbox/rules.yaml\n"
    assert run("fmt", "other.yaml") == (0, "", plain_fmt.NOTHING)
    code, _, err = run("fmt")
    assert code == 64
    assert "There is no payconf.yaml" in err


def test_words_that_mean_nothing(project: Path, run: Callable[..., Ended]) -> None:
    code, _, err = run("fmt", "no-such")
    assert code == 64
    assert "There is no environment 'no-such'" in err
    code, _, err = run("fmt", "environments/no-such.yaml")
    assert code == 64
    assert "There is no file environments/no-such.yaml" in err
    assert run("fmt", "--no-such")[0] == 64


def test_no_secret_is_in_a_difference(project: Path, run: Callable[..., Ended]) -> None:
    secret = "sk_" + "live_" + "51H8xYzKq3vN7pLmRt2Wc9Ds"
    text = f"credentials:\n    stripe:\n        secret_key:   {secret}\n        password: 'hunter2 is it'\n"
    (project / "environments/sandbox/credentials.yaml").write_text(text)
    code, out, err = run("fmt", "--diff")
    assert code == 1
    assert "+    secret_key:" in out
    for part in (secret, secret[8:20], "hunter2"):
        assert part not in out + err


def test_only_white_space_that_is_not_shown_has_a_difference_too(project: Path, run: Callable[..., Ended]) -> None:
    text = "credentials:\n  stripe: {} # comment   \n"
    (project / "environments/sandbox/credentials.yaml").write_text(text)
    code, out, _ = run("fmt", "--diff", "environments/sandbox/credentials.yaml")
    assert code == 1
    assert "only in what is not shown" in out


def test_that_files_are_in_order_is_remembered(
    project: Path, run: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    run("fmt")
    run("fmt")

    def fail(*args: object) -> None:
        raise AssertionError("it was looked at again")

    one = formatting._one
    monkeypatch.setattr(formatting, "_one", fail)
    assert run("fmt") == (0, "", "6 files are formatted.\n")
    assert run("fmt", "--check") == (0, "", "6 files are formatted.\n")
    monkeypatch.setattr(formatting, "_one", one)
    rules(project).write_text(UNTIDY)
    assert run("fmt", "--check")[0] == 1
    assert [*(tmp_path / "cache" / "payconf").iterdir()]


def test_one_that_cant_be_written_hides_none_of_the_others(
    project: Path, run: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written is named, and what comes behind is written, too."""
    replace = formatting._replace

    def failing(path: Path, content: bytes) -> None:
        if "production" in path.parts:
            raise PermissionError(13, "Permission denied")
        replace(path, content)

    monkeypatch.setattr(formatting, "_replace", failing)
    code, out, err = run("fmt")
    assert code == 1
    assert out == "environments/sandbox/rules.yaml\n"
    assert "environments/production/rules.yaml can't be written: Permission denied." in err
    assert (rules(project, "production").read_text(), rules(project).read_text()) == (UNTIDY, TIDY)

"""payconf secrets scan: what a commit would bring into the repository in clear. Nothing of it is ever shown."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from payconf import cli
from payconf.cli import app
from payconf.load import read

Ended = tuple[int, str, str]
KEY = "sk_" + "live_" + "51H8xYzKq3vN7pLmRt2Wc9Ds"
VALUE = "q7" + "Vx9ZkT2mWb4RnJ8sLp"
CARD = "4242 4242 " + "4242 4242"


@pytest.fixture
def project(write_project: Callable[[dict[str, str]], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that holds no secret, in a folder of a repository."""
    root = write_project(
        {
            "payconf.yaml": "version: 1\nfingerprint_key: env://KEY\n",
            "environments/sandbox/environment.yaml": "class: sandbox\n"
            "shop: {provider: local, url: local:x, version: any, client_id: env://A, client_secret: env://B}\n",
            "environments/sandbox/credentials.yaml": "credentials:\n  p:\n    from: vault://kv/x\n"
            '    password: "#password"\n    user: shop\n',
            "environments/sandbox/webhooks.yaml": "webhooks:\n  w: {signing_secret: credentials.s.signing_secret}\n",
        }
    )
    monkeypatch.chdir(root.parent)
    return root


@pytest.fixture
def scan(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Ended]]:
    """The command, as a hook calls it."""

    monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "__all__")  # which the command sets, for good

    def call(*files: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["payconf", "secrets", "scan", *map(str, files)])
        code = cli._run(["secrets", "scan", *map(str, files)])
        said = capsys.readouterr()
        for secret in (KEY, KEY[8:20], VALUE, CARD, "hunter2"):
            assert secret not in said.out + said.err
        return code, said.out, said.err

    yield call
    gc.unfreeze()
    gc.enable()


def test_nothing_to_say(project: Path, scan: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch) -> None:
    files = [path for path in project.rglob("*") if path.is_file()]
    assert len(files) == 4
    assert scan(*files) == (0, "", "")
    monkeypatch.chdir(project)
    assert scan() == (0, "", "")
    assert scan("payconf.yaml", "environments/sandbox/credentials.yaml") == (0, "", "")


@pytest.mark.parametrize(
    ("file", "text", "code", "place"),
    [
        ("credentials.yaml", f"credentials:\n  s:\n    secret_key: {KEY}\n", "PC212", "3:17"),
        ("credentials.yaml", "credentials:\n  s:\n    password: hunter2\n", "PC212", "3:15"),
        ("credentials.yaml", f"credentials: # {KEY}\n  s: {{}}\n", "PC213", "1:16"),
        ("credentials.yaml", f"credentials:\n  s: [{KEY}\n", "PC213", "2:7"),
        ("environment.yaml", "shop: {client_secret: hunter2}\n", "PC212", "1:23"),
        ("environment.yaml", "plan_keys: {sign: hunter2}\n", "PC212", "1:19"),
        ("rules.yaml", f"rules:\n  a: {{note: 'password is {VALUE}'}}\n", "PC213", "2:26"),
        ("rules.yaml", f"rules:\n  a: {{note: pay with {CARD}}}\n", "PC225", "2:22"),
        ("webhooks.yaml", f"webhooks:\n  - x\n  - [{{signing_secret: whsec_{VALUE}{VALUE}}}]\n", "PC213", "3:23"),
    ],
)
def test_in_files_of_a_project(
    project: Path, scan: Callable[..., Ended], file: str, text: str, code: str, place: str
) -> None:
    path = project / "environments/sandbox" / file
    path.write_text(text)
    ended, out, _ = scan(path.relative_to(project.parent))
    assert ended == 11
    assert f"{project.name}/environments/sandbox/{file}:{place}: error[{code}]" in out
    assert out.count("error[") == 1
    assert "fix:" in out


def test_in_the_file_of_the_project_itself(project: Path, scan: Callable[..., Ended]) -> None:
    (project / "payconf.yaml").write_text("version: 1\nfingerprint_key: hunter2\n")
    assert "payconf.yaml:2:18: error[PC212]" in scan(f"{project.name}/payconf.yaml")[1]


@pytest.mark.parametrize(
    ("name", "text", "ended", "code"),
    [
        (".env", f"STRIPE_SECRET_KEY={KEY}\n", 11, "error[PC213]"),
        ("notes.md", f"the key is `{KEY}`", 11, "error[PC213]"),
        (".env", f"PASSWORD={VALUE}\n", 0, "warning[PC440]"),
        ("test.py", f"card = '{CARD}'\n", 0, "warning[PC440]"),
        ("README.md", "nothing\n", 0, ""),
    ],
)
def test_in_other_files(project: Path, scan: Callable[..., Ended], name: str, text: str, ended: int, code: str) -> None:
    """A key is one by its form; what only looks like one, or is a card's number, may belong to somebody's test."""
    for folder in (project.parent, project):
        (folder / name).write_text(text)
        found = scan(folder / name)
        assert found[0] == ended
        assert code in found[1]
        assert bool(code) == bool(found[1])


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_a_file_as_shells_of_windows_write_it(
    tmp_path: Path, scan: Callable[..., Ended], mark: bytes, encoding: str
) -> None:
    (tmp_path / ".env").write_bytes(mark + f"A=1\nSTRIPE={KEY}\n".encode(encoding))
    ended, out, _ = scan(tmp_path / ".env")
    assert ended == 11
    assert ".env:2:8: error[PC213]" in out


def test_what_cannot_be_read_is_no_pass(
    project: Path, scan: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, out, _ = scan("no-such-file")
    assert ended == 10
    assert "no-such-file:1:1: error[PC007]" in out
    monkeypatch.setattr(read, "MAX_BYTES", 10)
    assert scan(f"{project.name}/payconf.yaml")[0] == 10
    monkeypatch.chdir(project)
    assert scan()[0] == 10
    (project / "large.txt").write_text("x" * 20)
    ended, out, _ = scan(project / "large.txt")
    assert ended == 0
    assert "so it was not looked at" in out


def test_that_there_was_nothing_is_remembered(
    project: Path, scan: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of these files and these bytes only."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = project / "payconf.yaml"
    assert scan(file) == (0, "", "")
    with monkeypatch.context() as patched:
        patched.setattr("payconf.scanning.find.findings_in", lambda data, name, own: pytest.fail(name))
        assert scan(file) == (0, "", "")
    file.write_text("version: 1\nfingerprint_key: hunter2\n")
    assert scan(file)[0] == 11


def test_digests_that_payconf_writes_are_no_secrets(project: Path, scan: Callable[..., Ended]) -> None:
    file = project / "environments/sandbox/fingerprints.yaml"
    digest = "0f" * 5 + "3a9c1b7e" * 6 + "d2e4f6"
    file.write_text(f"key_id: 'x'\ncredentials:\n  p:\n    password:\n      - \"{digest}\"\n")
    assert scan(file) == (0, "", "")


def test_with_click_it_is_the_same(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also from elsewhere, of the project that is named."""
    (project / "payconf.yaml").write_text("version: 1\nfingerprint_key: hunter2\n")
    assert app.run(["--project", str(project), "secrets", "scan"]) == 11
    assert "payconf.yaml:2:18: error[PC212]" in capsys.readouterr().out

"""Which files of a project are read, what each is for, and what happens to all others."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from payconf.load import load_project, read, walk
from payconf.model.document import Loaded, Role

ENVIRONMENT = "class: sandbox\n"
Write = Callable[[dict[str, str]], Path]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one environment."""
    folder = tmp_path / "acme"
    (folder / "environments/sandbox").mkdir(parents=True)
    (folder / "payconf.yaml").write_text("version: 1\n")
    (folder / "environments/sandbox/environment.yaml").write_text(ENVIRONMENT)
    return folder


def brief(loaded: Loaded) -> list[str]:
    return [f"{finding.span} {finding.code}" for finding in loaded.findings]


def put(root: Path, name: str, text: str = "rules: {}\n") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_documents_roles_and_environments(root: Path) -> None:
    for name in ("_shared/rules/eu.yaml", "sandbox/cards.yaml", "sandbox/a/b/c.yaml"):
        put(root, f"environments/{name}")
    for name in ("credentials", "waivers", "fingerprints"):
        put(root, f"environments/sandbox/{name}.yaml", f"{name}: {{}}\n")
    put(root, "environments/production/environment.yaml", ENVIRONMENT)
    for name in (
        "environments/README.md",
        "environments/sandbox/.cards.yaml",
        "environments/.git/x.yaml",
        "policies/.a.yaml",
    ):
        put(root, name, "\0")
    loaded = load_project(root)
    assert brief(loaded) == []
    assert [(document.name, document.folder, document.role) for document in loaded.documents] == [
        ("environments/_shared/rules/eu.yaml", "_shared", Role.OBJECTS),
        ("environments/production/environment.yaml", "production", Role.ENVIRONMENT),
        ("environments/sandbox/a/b/c.yaml", "sandbox", Role.OBJECTS),
        ("environments/sandbox/cards.yaml", "sandbox", Role.OBJECTS),
        ("environments/sandbox/credentials.yaml", "sandbox", Role.CREDENTIALS),
        ("environments/sandbox/environment.yaml", "sandbox", Role.ENVIRONMENT),
        ("environments/sandbox/fingerprints.yaml", "sandbox", Role.FINGERPRINTS),
        ("environments/sandbox/waivers.yaml", "sandbox", Role.WAIVERS),
        ("payconf.yaml", "", Role.PROJECT),
    ]
    assert loaded.environments == ("production", "sandbox")
    assert loaded.root == root
    assert loaded.documents[0].root == {"rules": {}}
    assert (
        str(loaded.sources.span(loaded.documents[0].root.marks["rules"][0])) == "environments/_shared/rules/eu.yaml:1:1"
    )


def test_a_broken_file_hides_nothing_of_others(root: Path) -> None:
    put(root, "environments/sandbox/a.yaml", "a: [\n")
    put(root, "environments/sandbox/b.yaml", "b: 1\nb: 2\n")
    put(root, "environments/sandbox/environment.yaml", "class: 'x\n")
    put(root, "payconf.yaml", "version: 1\nversion: 1\n")
    loaded = load_project(root)
    assert brief(loaded) == [
        "environments/sandbox/a.yaml:2:1 PC020",
        "environments/sandbox/b.yaml:2:1 PC021",
        "environments/sandbox/environment.yaml:1:8 PC020",
        "payconf.yaml:2:1 PC021",
    ]
    assert [document.name for document in loaded.documents] == ["environments/sandbox/b.yaml", "payconf.yaml"]
    assert loaded.environments == ("sandbox",)


def test_nothing_there(tmp_path: Path) -> None:
    loaded = load_project(tmp_path / "nowhere")
    assert brief(loaded) == ["environments:1:1 PC002", "payconf.yaml:1:1 PC001"]
    assert "nowhere" in loaded.findings[1].message


def test_shared_folders_alone_are_no_environment(root: Path) -> None:
    (root / "environments/sandbox/environment.yaml").unlink()
    assert brief(load_project(root)) == ["environments:1:1 PC002"]
    put(root, "environments/_shared/a.yaml")
    assert brief(load_project(root)) == ["environments:1:1 PC002"]
    put(root, "environments/sandbox/a.yaml")
    assert brief(load_project(root)) == ["environments/sandbox/environment.yaml:1:1 PC003"]


@pytest.mark.parametrize("name", ["payconf.yml", "payconf.YAML"])
def test_another_spelling_of_the_project_file(root: Path, name: str) -> None:
    (root / "payconf.yaml").rename(root / name)
    assert brief(load_project(root)) == [f"{name}:1:1 PC004"]


@pytest.mark.parametrize("name", ["cards.yml", "cards.YML", "cards.YAML", "deep/er/cards.Yaml"])
def test_other_extensions_are_refused(root: Path, name: str) -> None:
    put(root, f"environments/sandbox/{name}")
    assert brief(load_project(root)) == [f"environments/sandbox/{name}:1:1 PC004"]


def test_environment_yml_is_one_finding(root: Path) -> None:
    (root / "environments/sandbox/environment.yaml").rename(root / "environments/sandbox/environment.yml")
    put(root, "environments/sandbox/a.yaml")
    loaded = load_project(root)
    assert brief(loaded) == ["environments/sandbox/environment.yml:1:1 PC004"]
    assert loaded.environments == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("_shared/credentials.yaml", "only taken over"),
        ("_shared/environment.yaml", "only taken over"),
        ("sandbox/sub/waivers.yaml", "directly into environments/sandbox"),
        ("sandbox/Credentials.yaml", "credentials.yaml, in lower case"),
        ("sandbox/payconf.yaml", "beside environments/"),
    ],
)
def test_fixed_files_have_their_place(root: Path, name: str, words: str) -> None:
    put(root, f"environments/{name}")
    loaded = load_project(root)
    assert brief(loaded) == [f"environments/{name}:1:1 PC005"]
    assert words in loaded.findings[0].message
    assert len(loaded.documents) == 2


def test_files_outside_any_environment(root: Path) -> None:
    put(root, "environments/rules.yaml")
    assert brief(load_project(root)) == ["environments/rules.yaml:1:1 PC006"]


def test_what_is_no_regular_file(root: Path) -> None:
    folder = root / "environments/sandbox"
    (folder / "a.yaml").mkdir()
    os.mkfifo(folder / "b.yaml")
    (folder / "d.yaml").symlink_to("d.yaml")
    (folder / "e.yaml").symlink_to("nothing.yaml")
    (folder / "f").symlink_to("..")
    (folder / "g.yaml").symlink_to("a.yaml")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(folder)
        server.bind("c.yaml")
        os.chdir(here)
        loaded = load_project(root)
    assert brief(loaded) == [
        f"environments/sandbox/{name}:1:1 PC007"
        for name in ("a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml", "f", "g.yaml")
    ]
    words = [
        "a folder",
        "a named pipe",
        "a socket",
        "leads to itself",
        "link to nothing",
        "the folder is a link",
        "the folder is a link",
    ]
    assert [word in finding.message for word, finding in zip(words, loaded.findings, strict=True)] == [True] * 7


def test_devices_are_not_read(root: Path) -> None:
    with pytest.raises(read.Unreadable, match="a device"):
        read.read_bytes(os.devnull)


def test_files_and_folders_without_permission(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, "environments/sandbox/a.yaml")
    put(root, "environments/sandbox/sub/b.yaml")
    real_open, real_scan = os.open, os.scandir

    def closed(path: str, flags: int) -> int:
        if path.endswith("a.yaml"):
            raise PermissionError(13, "Permission denied")
        return real_open(path, flags)

    def hidden(path: Path) -> object:
        if path.name == "sub":
            raise PermissionError(13, "Permission denied")
        return real_scan(path)

    monkeypatch.setattr(read.os, "open", closed)
    monkeypatch.setattr(walk.os, "scandir", hidden)
    loaded = load_project(root)
    assert brief(loaded) == ["environments/sandbox/a.yaml:1:1 PC007", "environments/sandbox/sub:1:1 PC007"]
    assert all("no permission" in finding.message for finding in loaded.findings)


def test_files_that_vanish_or_break_while_they_are_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, "environments/sandbox/a.yaml")
    real_scan = os.scandir

    def vanishing(path: Path) -> object:
        found = real_scan(path)
        (root / "environments/sandbox/a.yaml").unlink(missing_ok=True)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(walk.os, "scandir", vanishing)
        assert brief(load_project(root)) in ([], ["environments/sandbox/a.yaml:1:1 PC007"])
    (root / "environments/sandbox/a.yaml").unlink(missing_ok=True)

    def broken(handle: int, size: int) -> bytes:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(read.os, "read", broken)
        loaded = load_project(root)
    assert brief(loaded) == ["environments/sandbox/environment.yaml:1:1 PC007", "payconf.yaml:1:1 PC007"]
    assert "Input/output error" in loaded.findings[0].message


def test_a_folder_that_vanishes_holds_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, "environments/sandbox/sub/b.yaml")
    real_scan = os.scandir

    def vanishing(path: Path) -> object:
        if path.name == "sub":
            raise FileNotFoundError(2, "No such file or directory")
        return real_scan(path)

    monkeypatch.setattr(walk.os, "scandir", vanishing)
    assert brief(load_project(root)) == []


def test_links_stay_inside_their_own_environment(root: Path, tmp_path: Path) -> None:
    outside = put(tmp_path, "outside.yaml", "password: x\n")
    secret = put(root, "environments/sandbox/token", "secret\n")
    put(root, "environments/_shared/rules.yaml")
    put(root, "environments/sandbox/own.yaml")
    put(root, "environments/sandbox/credentials.yaml", "credentials: {}\n")
    targets = {
        "a": outside,
        "b": secret,
        "c": root / "payconf.yaml",
        "d": "../_shared/rules.yaml",
        "e": "credentials.yaml",
        "f": "own.yaml",
        "waivers": "own.yaml",
    }
    for name, target in targets.items():
        (root / f"environments/sandbox/{name}.yaml").symlink_to(target)
    (root / "environments/sandbox/deep").mkdir()
    (root / "environments/sandbox/deep/g.yaml").symlink_to("../own.yaml")
    (root / "environments/top.yaml").symlink_to("sandbox/own.yaml")
    loaded = load_project(root)
    refused = [f"environments/sandbox/{name}.yaml:1:1 PC008" for name in ("a", "b", "c", "d", "e", "waivers")]
    assert brief(loaded) == [*refused, "environments/top.yaml:1:1 PC006"]
    assert [document.name for document in loaded.documents if document.root == {"rules": {}}] == [
        "environments/_shared/rules.yaml",
        "environments/sandbox/deep/g.yaml",
        "environments/sandbox/f.yaml",
        "environments/sandbox/own.yaml",
    ]


@pytest.mark.parametrize("name", ["environment", "credentials", "waivers", "fingerprints", "terms"])
def test_production_takes_nothing_from_another_environment_by_a_link(root: Path, name: str) -> None:
    put(root, f"environments/sandbox/{name}.yaml", "class: sandbox\n" if name == "environment" else "rules: {}\n")
    put(root, "environments/production/environment.yaml", "class: production\n")
    link = root / f"environments/production/{name}.yaml"
    link.unlink(missing_ok=True)
    link.symlink_to(f"../sandbox/{name}.yaml")
    loaded = load_project(root)
    assert brief(loaded) == [f"environments/production/{name}.yaml:1:1 PC008"]
    assert all(document.name != f"environments/production/{name}.yaml" for document in loaded.documents)


def test_payconf_yaml_may_be_a_link_inside_the_project(root: Path, tmp_path: Path) -> None:
    project = root / "payconf.yaml"
    project.rename(root / "base.yaml")
    project.symlink_to("base.yaml")
    assert brief(load_project(root)) == []
    for target in (put(tmp_path, "other.yaml"), put(root, "secret"), root):
        project.unlink()
        project.symlink_to(target)
        assert brief(load_project(root)) == ["payconf.yaml:1:1 PC008"]
    project.unlink()
    project.symlink_to("gone.yaml")
    assert brief(load_project(root)) == ["payconf.yaml:1:1 PC007"]


def test_environments_may_be_a_link_inside_the_project(root: Path) -> None:
    (root / "environments").rename(root / "config")
    (root / "environments").symlink_to("config")
    assert brief(load_project(root)) == []
    (root / "environments").unlink()
    (root / "environments").symlink_to("../..")
    assert brief(load_project(root)) == ["environments:1:1 PC002", "environments:1:1 PC008"]


def test_names_that_can_not_be_shown(root: Path) -> None:
    for name in ("a\x1b[2J.yaml", "b\n.yaml", "\u202elmay.yaml", "d\tr/x.yaml", "é ü.yaml"):
        put(root, f"environments/sandbox/{name}")
    os.close(os.open(bytes(root) + b"/environments/sandbox/\xff.yaml", os.O_CREAT | os.O_WRONLY))
    put(root, "environments/sandbox/z\x07.yml")
    loaded = load_project(root)
    assert brief(loaded) == [
        "environments/sandbox/\\u202elmay.yaml:1:1 PC009",
        "environments/sandbox/\\udcff.yaml:1:1 PC009",
        "environments/sandbox/a\\x1b[2J.yaml:1:1 PC009",
        "environments/sandbox/b\\n.yaml:1:1 PC009",
        "environments/sandbox/d\\tr:1:1 PC009",
        "environments/sandbox/z\\x07.yml:1:1 PC004",
    ]
    assert all(finding.message.isprintable() for finding in loaded.findings)
    assert "environments/sandbox/é ü.yaml" in {document.name for document in loaded.documents}


def test_large_files_are_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(root, "environments/sandbox/a.yaml", "a: " + "x" * (read.MAX_BYTES - 3))
    assert brief(load_project(root)) == []
    with path.open("a") as file:
        file.write("x")
    assert brief(load_project(root)) == ["environments/sandbox/a.yaml:1:1 PC010"]
    real_read = os.read
    monkeypatch.setattr(read.os, "read", lambda handle, size: real_read(handle, min(size, 1 << 20)))
    assert brief(load_project(root)) == ["environments/sandbox/a.yaml:1:1 PC010"]
    path.write_text("a: " + "x" * (2 << 20))
    assert brief(load_project(root)) == []

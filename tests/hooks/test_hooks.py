"""Each hook on fresh git repositories, installed by pre-commit: what passes, what fails and with which words."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_docs import ROOT, write_files

PAGE = ROOT / "docs" / "how-to" / "pre-commit.md"
KEY = "sk_" + "live_" + "51H8xYzKq3vN7pLmRt2Wc9Ds"
IDENTITY = {
    f"GIT_{who}_{what}": text
    for who in ("AUTHOR", "COMMITTER")
    for what, text in (("NAME", "Jana"), ("EMAIL", "jana@acme.example"))
}


def done(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in a folder; nothing is asked."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environ = {**os.environ, **IDENTITY, "PATH": path, "PRE_COMMIT_HOME": str(folder.parent / "pre-commit")}
    return subprocess.run(
        words,
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def git(folder: Path, *words: str) -> str:
    said = done(folder, "git", *words)
    assert said.returncode == 0, said.stdout
    return said.stdout.strip()


@pytest.fixture(scope="module")
def payconf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This work tree as a repository of its own, with what isn't committed yet."""
    folder = tmp_path_factory.mktemp("tools") / "payconf"
    for name in git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--no-verify", "--message", "payconf")
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A fresh repository with the project of the page."""
    folder = tmp_path / "acme"
    folder.mkdir()
    write_files(PAGE, folder)
    (folder / "README.md").write_text("Payments of Acme.\n")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    return folder


def hook(said: str, name: str) -> str:
    """What pre-commit says of one hook: its line, and all below it."""
    found = re.search(rf"^{re.escape(name)}\.+.*?(?=^\S[^\n]*\.{{3,}}[^\n]*$|\Z)", said, re.MULTILINE | re.DOTALL)
    assert found is not None, said
    return found[0]


def test_good_files_pass_and_bad_ones_fail_each_with_its_words(payconf: Path, shop: Path) -> None:
    said = done(shop, "pre-commit", "try-repo", str(payconf), "--all-files")
    assert said.returncode == 0, said.stdout
    for name in ("payconf validate", "payconf fmt", "payconf, no plaintext credentials"):
        assert hook(said.stdout, name).splitlines()[0].endswith("Passed")

    payments = shop / "environments/sandbox/payments.yaml"
    untidy = payments.read_text().replace("    sort_order: 10", "    sort_order:   10 # reviewed\n    colour: red")
    payments.write_text(untidy)
    (shop / "environments/sandbox/credentials.yaml").write_text("credentials:\n  stripe:\n    password: hunter2\n")
    (shop / ".env").write_text(f"STRIPE_KEY={KEY}\n")
    git(shop, "add", "--all")
    said = done(shop, "pre-commit", "try-repo", str(payconf), "--all-files")
    assert said.returncode == 1
    checked = hook(said.stdout, "payconf validate")
    assert "exit code: 10" in checked
    assert "environments/sandbox/payments.yaml:15:5: error[PC101]" in checked, "try-repo formats first, by alphabet"
    formatted = hook(said.stdout, "payconf fmt")
    assert "files were modified by this hook" in formatted
    assert "environments/sandbox/payments.yaml\n" in formatted
    assert "    sort_order: 10 # reviewed\n" in payments.read_text()
    scanned = hook(said.stdout, "payconf, no plaintext credentials")
    assert "exit code: 11" in scanned
    assert ".env:1:12: error[PC213]" in scanned
    assert "environments/sandbox/credentials.yaml:3:15: error[PC212]" in scanned
    assert KEY not in said.stdout
    assert "hunter2" not in said.stdout


def test_a_commit_as_the_page_says(payconf: Path, shop: Path) -> None:
    (text,) = re.findall(r"^```yaml\n(repos:\n.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    text = text.replace("https://git.acme.example/tools/payconf", payconf.as_uri())
    (shop / ".pre-commit-config.yaml").write_text(text.replace("v0.1.0", git(payconf, "rev-parse", "HEAD")))
    assert "pre-commit installed" in done(shop, "pre-commit", "install").stdout
    payments = shop / "environments/sandbox/payments.yaml"
    tidy = payments.read_text()
    payments.write_text(tidy.replace("sort_order: 10", "sort_order:     10"))
    git(shop, "add", "--all")
    said = done(shop, "git", "commit", "--message", "untidy")
    assert said.returncode == 1
    assert "files were modified by this hook" in hook(said.stdout, "payconf fmt")
    assert payments.read_text() == tidy
    git(shop, "add", "--all")
    said = done(shop, "git", "commit", "--message", "tidy")
    assert said.returncode == 0, said.stdout
    assert git(shop, "log", "--format=%s") == "tidy"

    payments.write_text(tidy + f"# {KEY}\n")
    git(shop, "add", "--all")
    payments.write_text(tidy)
    said = done(shop, "git", "commit", "--message", "what is staged counts, not what lies there")
    assert said.returncode == 1
    assert "error[PC213]" in hook(said.stdout, "payconf, no plaintext credentials")
    assert KEY not in said.stdout
    assert payments.read_text() == tidy

"""The verdict cache: the same findings as without it, a new verdict whenever anything that it reads is another."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from payconf import cache, offline
from payconf.cache import Cache, key_of, open_cache
from payconf.model.distributions import Distributions
from payconf.model.errors import UsageError
from payconf.model.finding import Finding
from payconf.model.results import Validated
from payconf.model.span import Sources, Span
from payconf.model.verdict import Answer, Verdict
from payconf.model.waiver import Waived
from payconf.render.findings import findings_text
from tests.test_cases import INVALID as INVALID_CASES
from tests.test_cases import VALID as VALID_CASES

pytestmark = pytest.mark.untraced

ENVIRONMENT = "class: sandbox\nshop: {provider: local, url: local:x, version: any}"
TERMS = "integrations: {terms: {type: payment_term, label: On account}}"
CANARY = "hunter2-correct-horse"
INVALID = f"""
rules:
  cards: {{sort_order: {CANARY}, currency: EUR, methods: [terms]}}
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CACHE_HOME": str(tmp_path / "cache")}


@pytest.fixture
def project(write_project: Callable[[dict[str, str]], Path]) -> Path:
    return write_project(
        {
            "environments/sandbox/environment.yaml": ENVIRONMENT,
            "environments/sandbox/rules.yaml": INVALID,
            "environments/sandbox/terms.yaml": TERMS,
        }
    )


def entries(environ: dict[str, str]) -> list[Path]:
    return sorted((Path(environ["XDG_CACHE_HOME"]) / "payconf").glob("*"))


def shown(found: Validated) -> str:
    return findings_text(found.findings, found.sources, undecided=found.undecided)


def unused(*_: object) -> Iterator[object]:
    raise AssertionError("the verdict was worked out again")


def test_every_case_has_the_same_findings_with_and_without_cache(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = 0
    monkeypatch.setattr(cache, "_state", lambda folder: [])
    for folder in (*INVALID_CASES, *VALID_CASES):
        plain = offline.validate(folder, ())
        first = offline.validate(folder, (), environ)
        with monkeypatch.context() as patch:
            patch.setattr(offline, "validated", unused)
            again = offline.validate(folder, (), environ)
        assert plain == first == again
        assert shown(plain) == shown(again)
        seen += len(plain.findings)
    assert seen > 50


def test_all_of_a_verdict_is_kept() -> None:
    """Whoever gives one of these another field must teach the cache to keep it."""
    names = {kind: [entry.name for entry in fields(kind)] for kind in (Finding, Span, Verdict, Validated, Waived)}
    assert names == {
        Finding: ["code", "message", "span", "address", "fix", "related"],
        Span: ["file", "line", "column"],
        Verdict: ["guard", "answer", "subject", "text", "finding"],
        Validated: ["findings", "refused", "undecided", "sources", "waived"],
        Waived: ["code", "address", "reason", "owner", "until", "found", "span", "findings"],
    }
    finding = Finding("PC101", "Hm.", Span("a", 1, 2), "rules/a", "Do.", (("here", Span("b", 3, 4)),))
    undecided = Verdict("mode", Answer.UNDECIDED, "credentials/a", "unread", finding)
    waived = Waived("PC401", "rules/a", "r", "o", "2026-12-31", "sha256:1", Span("w", 5, 6), (finding,))
    found = Validated((finding,), (finding,), (undecided, replace(undecided, finding=None)), Sources(), (waived,))
    assert cache.unpack(cache.pack(found), Sources()) == found


def _write(name: str, text: str) -> Callable[[Path], object]:
    def write(root: Path) -> None:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)

    return write


def _unreadable(root: Path) -> None:
    (root / "environments/sandbox/terms.yaml").unlink()
    os.mkfifo(root / "environments/sandbox/terms.yaml")


CHANGES: dict[str, Callable[[Path], object]] = {
    "text": _write("environments/sandbox/rules.yaml", INVALID.replace("EUR", "USD")),
    "comment": _write("environments/sandbox/rules.yaml", INVALID + "# more"),
    "new file": _write("environments/sandbox/more.yaml", "aliases: {a: terms}"),
    "file of another extension": _write("environments/sandbox/more.yml", ""),
    "misplaced file": _write("environments/more.yaml", "rules: {}"),
    "new environment": lambda root: shutil.copytree(root / "environments/sandbox", root / "environments/other"),
    "gone": lambda root: (root / "environments/sandbox/terms.yaml").unlink(),
    "renamed": lambda root: (root / "environments/sandbox/terms.yaml").rename(root / "environments/sandbox/z.yaml"),
    "moved bytes": lambda root: (
        _write("environments/sandbox/rules.yaml", INVALID.rstrip("\n"))(root),
        _write("environments/sandbox/terms.yaml", "\nintegrations: {terms: {type: payment_term, label: On account}}")(
            root
        ),
    ),
    "no regular file": _unreadable,
    "project": _write("payconf.yaml", "version: 2\n"),
    "policy": _write("policies/a.yaml", "policies: {a: {assert: 'size(rules) > 0'}}"),
    "policy of another kind": _write("policies/a.yml", ""),
    "no project": lambda root: (root / "payconf.yaml").unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_read_makes_a_verdict_of_its_own(
    project: Path, environ: dict[str, str], change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = offline.validate(project, (), environ)
    CHANGES[change](project)
    after = offline.validate(project, (), environ)
    assert after == offline.validate(project, ())
    assert len(entries(environ)) == 2
    monkeypatch.setattr(offline, "validated", unused)
    assert offline.validate(project, (), environ) == after
    assert before.findings


def test_names_program_packages_and_day_count_too(
    project: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def another() -> bool:
        known = entries(environ)
        offline.validate(project, ("sandbox",), environ)
        return entries(environ) != known

    offline.validate(project, (), environ)
    assert another()
    assert not another()
    for name, value in (
        ("__version__", "99"),
        ("_state", lambda folder: [("payconf/check/rules.py", 1, 1)]),
        ("distributions", lambda: Distributions(("pydantic-9.dist-info",), (), True)),
        ("distributions", lambda: Distributions((), ("[payconf.services]\nx = json.decoder:X\n",), True)),
        ("distributions", lambda: Distributions((), ("[payconf.services]\nx = this_alone:X\n",), True)),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(cache, name, value)
            assert another(), name
    monkeypatch.setattr(cache.sys, "version", "4.0")
    assert another()
    monkeypatch.setattr(cache.time, "time", lambda: 86400.0)
    assert another()


def test_an_editable_package_from_outside_counts_by_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package, module = tmp_path / "acme_kept", tmp_path / "acme_alone.py"
    package.mkdir()
    (package / "__init__.py").write_text("")
    module.write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    text = "[payconf.services]\na = acme_kept.sub:SERVICE\nb = acme_alone\n"
    monkeypatch.setattr(cache, "distributions", lambda: Distributions((), (text,), True))
    keys = [key_of((), ())]
    for file in (package / "__init__.py", module):
        os.utime(file, ns=(1, 1))
        keys.append(key_of((), ()))
    assert len(set(keys)) == 3


@pytest.mark.parametrize(
    "installed", [Distributions((), (), False), Distributions((), ("[payconf.x]\na = .b\n",), True)]
)
def test_without_knowing_the_program_there_is_no_cache(
    project: Path, environ: dict[str, str], installed: Distributions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "distributions", lambda: installed)
    assert offline.validate(project, (), environ) == offline.validate(project, ())
    assert entries(environ) == []


def test_nothing_that_stands_in_a_file_can_be_read_from_the_cache(project: Path, environ: dict[str, str]) -> None:
    found = offline.validate(project, (), environ)
    assert any(CANARY in finding.message for finding in found.findings)
    (entry,) = entries(environ)
    content = entry.read_bytes() + entry.name.encode()
    assert all(word not in content for word in (CANARY.encode(), b"PC1", b"rules", b"sandbox"))
    assert stat.S_IMODE(entry.stat().st_mode) == 0o600
    assert stat.S_IMODE(entry.parent.stat().st_mode) == 0o700


def test_a_broken_entry_is_as_good_as_none(project: Path, environ: dict[str, str]) -> None:
    found = offline.validate(project, (), environ)
    (entry,) = entries(environ)
    whole = entry.read_bytes()
    for content in (b"", b"x", whole[:-1], whole + b"x", bytes([whole[0] ^ 1]) + whole[1:], bytes(len(whole))):
        entry.write_bytes(content)
        assert offline.validate(project, (), environ) == found
        assert entry.read_bytes() == whole


def test_where_the_cache_lies(tmp_path: Path) -> None:
    def folder(**environ: str) -> Path | None:
        opened = open_cache(environ)
        return opened.folder if opened is not None else None

    assert folder(XDG_CACHE_HOME="/a", HOME="/b") == Path("/a/payconf")
    assert folder(XDG_CACHE_HOME="a", HOME="/b") == folder(HOME="/b") == Path("/b/.cache/payconf")
    assert folder() is folder(HOME="b") is folder(HOME="/b", PAYCONF_CACHE="off") is None


def test_a_cache_that_is_not_ours_alone_is_not_used(project: Path, environ: dict[str, str], tmp_path: Path) -> None:
    home = Path(environ["XDG_CACHE_HOME"])
    found = offline.validate(project, (), environ)
    (home / "payconf").chmod(0o750)
    (entry,) = entries(environ)
    entry.unlink()
    assert offline.validate(project, (), environ) == found
    assert entries(environ) == []
    (home / "payconf").rename(tmp_path / "elsewhere")
    (home / "payconf").symlink_to(tmp_path / "elsewhere")
    assert offline.validate(project, (), environ) == found
    (home / "payconf").unlink()
    (home / "payconf").write_text("")
    assert offline.validate(project, (), environ) == found
    shutil.rmtree(home)
    home.write_text("")
    assert offline.validate(project, (), environ) == found


def test_only_the_newest_are_kept_and_large_ones_not(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_cache(environ)
    assert isinstance(opened, Cache)
    monkeypatch.setattr(cache, "_MOST", 3)
    names = []
    for number in range(6):
        key: Any = key_of(number, ())
        opened.put(key, (number,))
        os.utime(opened.folder / key.name, (time.time() - 99 + number, time.time() - 99 + number))
        names.append(key.name)
    assert sorted(path.name for path in entries(environ)) == sorted(names[-3:])
    monkeypatch.setattr(cache, "_LARGEST", 10)
    large: Any = key_of("large", ())
    opened.put(large, ("x" * 11,))
    assert opened.get(large) is None
    assert opened.get(key) == (5,)


def test_usage_errors_are_not_remembered(project: Path, environ: dict[str, str]) -> None:
    for _ in range(2):
        with pytest.raises(UsageError, match="no environment 'nowhere'"):
            offline.validate(project, ("nowhere",), environ)
    assert entries(environ) == []


def test_the_collector_is_left_as_it_was(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import gc

    offline.validate(project, ())
    assert gc.isenabled()
    gc.disable()
    offline.validate(project, ())
    assert not gc.isenabled()
    gc.enable()

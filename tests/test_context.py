"""What surrounds a run: keys, state, and the refusal of a state that dies with its job."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from payconf.context import Context, Key, Options
from payconf.model.environment import Environment
from payconf.model.errors import Refused, SecretMissing, Stale
from payconf.model.plan import Header, Plan
from payconf.model.secret import Secret
from payconf.offline import project
from payconf.revision import revision

HEADER = Header("sandbox", "sandbox", "local", "local:x", "a", "p", "2026-01-01T00:00:00", "2026-01-01T06:00:00")
ENVIRONMENT = "class: sandbox\nshop: {provider: local, url: local:x, version: any}\n"


@pytest.fixture
def made(write_project: Callable[[dict[str, str]], Path]) -> Callable[..., tuple[Context, Environment]]:
    def make(settings: str = "", **options: object) -> tuple[Context, Environment]:
        root = write_project(
            {"payconf.yaml": f"version: 1\n{settings}", "environments/sandbox/environment.yaml": ENVIRONMENT}
        )
        return Context(root, Options(**options)), project(root, "sandbox").environment  # type: ignore[arg-type]

    return make


def test_without_a_fingerprint_key_every_run_has_a_random_one(made: Callable[..., tuple[Context, Environment]]) -> None:
    one, environment = made()
    other, _ = made()
    assert not one.key(environment, secrets=True).stable
    assert one.key(environment, True) == one.key(environment, False)
    assert one.key(environment, True).id != other.key(environment, True).id
    plan = Plan(replace(HEADER, key_id=one.key(environment, True).id), secrets={"env://A": "0" * 64})
    with pytest.raises(Stale, match="another fingerprint key"):
        other.key_of(environment, plan)
    assert one.key_of(environment, plan) == one.key(environment, True)
    assert other.key_of(environment, replace(plan, secrets={})) == other.key(environment, True)


def test_the_projects_key_is_stable_and_not_read_for_a_review(made: Callable[..., tuple[Context, Environment]]) -> None:
    key = "fingerprint_key: env://KEY\n"
    context, environment = made(key, environ={"KEY": "k" * 32})
    assert context.key(environment, secrets=True) == Key(b"k" * 32, stable=True)
    assert not context.key(environment, secrets=False).stable
    missing, environment = made(key)
    with pytest.raises(SecretMissing):
        missing.key(environment, secrets=True)
    short, environment = made(key, environ={"KEY": "short"})
    with pytest.raises(Refused, match="fewer than 16 bytes"):
        short.key(environment, secrets=True)


def test_the_id_of_a_key_doesnt_tell_the_key() -> None:
    key = Key(b"k" * 32, stable=True)
    assert len(key.id) == 16
    assert key.exact(Secret(b"a")) != Key(b"l" * 32, stable=True).exact(Secret(b"a"))


def test_the_state_is_where_the_command_line_says_then_the_project_then_beside_it(
    made: Callable[..., tuple[Context, Environment]],
) -> None:
    context, environment = made()
    assert context.state_url(environment) == f"sqlite://{context.root.resolve()}/.payconf/state.sqlite"
    context, environment = made("state: sqlite:///var/p.sqlite\n")
    assert context.state_url(environment) == "sqlite:///var/p.sqlite"
    context, environment = made("state: sqlite:///var/p.sqlite\n", state="sqlite:///else.sqlite")
    assert context.state_url(environment) == "sqlite:///else.sqlite"


@pytest.mark.parametrize(("ci", "refused"), [("true", True), ("1", True), ("", False), ("false", False), ("0", False)])
def test_in_ci_the_state_must_not_lie_in_the_work_tree(
    made: Callable[..., tuple[Context, Environment]], ci: str, refused: bool
) -> None:
    context, environment = made(environ={"CI": ci})
    if refused:
        with pytest.raises(Refused, match="dies with this CI job") as caught:
            context.refuse_state_that_dies(environment)
        for way in ("postgresql://", "s3://", "sqlite:///var/lib/", "payconf state migrate FROM TO"):
            assert way in caught.value.fix
    else:
        context.refuse_state_that_dies(environment)
    for place in ("sqlite:///var/lib/p.sqlite", "postgresql://h/db", "s3://states/acme"):
        elsewhere, environment = made(environ={"CI": ci}, state=place)
        elsewhere.refuse_state_that_dies(environment)


def test_the_revision_names_commit_branch_and_changes(tmp_path: Path) -> None:
    assert revision(tmp_path) == ""
    for words in (
        ("init", "-q", "-b", "main"),
        ("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "x"),
    ):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    assert revision(tmp_path).endswith(" (main)")
    (tmp_path / "a").write_text("a")
    subprocess.run(["git", "-C", str(tmp_path), "add", "a"], check=True)
    assert revision(tmp_path).endswith(" (main, changed)")


def test_a_file_that_git_never_heard_of_is_a_change_where_a_plan_reads_it(tmp_path: Path) -> None:
    project = tmp_path / "pay ments"
    for name in ("environments/production", "policies", "docs"):
        (project / name).mkdir(parents=True)
    (project / "environments/production/a.yaml").write_text("")
    (tmp_path / ".gitignore").write_text("*.swp.yaml\n")
    for words in (
        ("init", "-q", "-b", "main"),
        ("add", "."),
        ("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x"),
    ):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    for name in ("plan.json", "environments/notes.md", "environments/production/b.swp.yaml", "docs/c.yaml"):
        (project / name).write_text("")
    assert revision(project).endswith(" (main)")
    for name in ("environments/production/ü.yaml", "environments/new/environment.yml", "policies/ours.yaml"):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text("")
        assert revision(project).endswith(" (main, changed)"), name
        (project / name).unlink()


def test_without_git_there_is_no_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert revision(tmp_path) == ""


def test_a_repository_cant_make_the_revision_run_its_programs(tmp_path: Path) -> None:
    subprocess.run(["git", "-C", str(tmp_path), "init", "-q"], check=True)
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    subprocess.run(["git", "-C", str(tmp_path), "config", "core.fsmonitor", str(trap)], check=True)
    revision(tmp_path)
    assert not (tmp_path / "sprung").exists()

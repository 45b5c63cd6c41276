"""The base branch is read from git without a doubt, or not at all; and git runs nothing that a branch brings."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from payconf.git import repository
from payconf.load.base import load_revision
from payconf.model.errors import Refused
from payconf.revision import revision
from tests.trust_samples import BASE, Branch, git, make_branch

pytestmark = pytest.mark.untraced


@pytest.fixture
def branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Branch:
    return make_branch(tmp_path, monkeypatch)


def nobody_was_asked(branch: Branch) -> None:
    assert branch.resolved == []
    assert branch.targets == []
    assert branch.asked() == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("HEAD", "is no name of a base branch"),
        ("origin/HEAD", "is no name of a base branch"),
        ("FETCH_HEAD", "is no name of a base branch"),
        ("HEAD~1", "is no name of a base branch"),
        ("feature@{1}", "is no name of a base branch"),
        ("feature..main", "is no name of a base branch"),
        ("-p", "is no name of a base branch"),
        ("--upload-pack=x", "is no name of a base branch"),
        ("main:payconf.yaml", "is no name of a base branch"),
        ("", "is no name of a base branch"),
        ("origin/release", "no branch and no tag origin/release"),
        ("origin", "no branch and no tag origin"),
        ("deadbeef" * 5, "leads to no commit that is here"),
    ],
)
def test_a_base_that_isn_t_one_is_refused(branch: Branch, name: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        branch.plan(base=name)
    nobody_was_asked(branch)


@pytest.mark.parametrize("name", [BASE, "main", "refs/remotes/origin/main", "v1", "id"])
def test_branches_tags_and_ids_are_bases(branch: Branch, name: str) -> None:
    git(branch.project, "tag", "-a", "-m", "one", "v1", "main")
    commit = git(branch.project, "rev-parse", "main")
    asked = commit if name == "id" else name
    made = branch.plan(base=asked).plan
    assert made.complete
    assert made.header.base == (commit[:12] if name == "id" else f"{name} ({commit[:12]})")


@pytest.mark.parametrize("kind", ["tags", "heads"])
def test_a_name_that_the_branch_s_author_could_take_is_no_base(branch: Branch, kind: str) -> None:
    """git prefers a tag origin/main to the branch, and everybody who may push can make one."""
    branch.edit("environments/production/environment.yaml", "approvals: 2", "approvals: 0")
    branch.commit()
    git(branch.project, "update-ref", f"refs/{kind}/origin/main", "HEAD")
    with pytest.raises(Refused, match=r"could mean .*--trust-base|could mean") as refused:
        branch.plan()
    assert refused.value.fix == "Name it whole: --trust-base refs/remotes/origin/main"
    nobody_was_asked(branch)
    assert not branch.plan(base="refs/remotes/origin/main").plan.complete


def test_without_a_repository_there_is_no_base(branch: Branch) -> None:
    shutil.rmtree(branch.project / ".git")
    with pytest.raises(Refused, match="no git repository"):
        branch.plan()
    nobody_was_asked(branch)


def test_without_git_there_is_no_base(branch: Branch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Refused, match="or there is no git"):
        branch.plan()
    nobody_was_asked(branch)


def test_a_shallow_clone_without_the_base_is_refused(branch: Branch) -> None:
    branch.commit()
    clone = branch.world.folder / "clone"
    git(branch.world.folder, "clone", "-q", "--depth=1", "-b", "feature", f"file://{branch.project}", str(clone))
    shutil.rmtree(branch.project)
    clone.rename(branch.project)
    with pytest.raises(Refused, match="no branch and no tag origin/main") as refused:
        branch.plan()
    assert "git fetch origin" in refused.value.fix
    nobody_was_asked(branch)


def test_a_clone_without_the_files_is_refused_and_fetches_nothing(branch: Branch) -> None:
    branch.edit("environments/production/environment.yaml", "approvals: 2", "approvals: 0")
    branch.commit()
    git(branch.project, "update-ref", "refs/heads/base", "main")
    git(branch.project, "config", "uploadpack.allowFilter", "true")
    clone = branch.world.folder / "clone"
    git(
        branch.world.folder,
        "clone",
        "-q",
        "--filter=blob:none",
        "-b",
        "feature",
        f"file://{branch.project}",
        str(clone),
    )
    with pytest.raises(Refused, match=r"is not in this clone|can't be listed"):
        load_revision(clone, "origin/base")


def test_a_base_with_errors_protects_nothing(branch: Branch) -> None:
    """Policies that could not be read would be no policies."""
    git(branch.project, "checkout", "-q", "main")
    branch.write("policies/ours.yaml", "policies: [\n")
    branch.commit()
    git(branch.project, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(branch.project, "checkout", "-q", "feature")
    with pytest.raises(Refused, match=r"doesn't resolve, so it protects nothing: policies/ours\.yaml:"):
        branch.plan()
    nobody_was_asked(branch)


def test_errors_of_another_environment_of_the_base_stop_nothing(branch: Branch) -> None:
    git(branch.project, "checkout", "-q", "main")
    branch.write("environments/sandbox/broken.yaml", "rules: [\n")
    branch.commit()
    git(branch.project, "update-ref", "refs/remotes/origin/main", "HEAD")
    assert not [way for way in branch.plan().plan.ways if way.untrusted]


def test_a_project_that_the_base_does_not_have_is_refused(branch: Branch) -> None:
    git(branch.project, "rm", "-q", "payconf.yaml")
    branch.commit()
    git(branch.project, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(branch.project, "checkout", "-q", "main")
    with pytest.raises(Refused, match=r"has no payconf\.yaml"):
        branch.plan()
    nobody_was_asked(branch)


def test_links_mean_in_the_base_what_they_mean_in_a_work_tree(branch: Branch) -> None:
    folder = branch.project / "environments/production"
    (folder / "modes.yaml").rename(folder / "sides.yaml")
    (folder / "modes.yaml").symlink_to("sides.yaml")
    branch.commit()
    git(branch.project, "update-ref", "refs/remotes/origin/main", "HEAD")
    with pytest.raises(Refused, match="PC111"):  # every key stands there twice, as payconf validate says
        branch.plan()
    (folder / "modes.yaml").unlink()
    (folder / "modes.yaml").symlink_to("/etc/passwd")
    branch.commit()
    git(branch.project, "update-ref", "refs/remotes/origin/main", "HEAD")
    with pytest.raises(Refused, match="PC008"):
        branch.plan()


def nested(branch: Branch) -> Path:
    """The same repository with the project in the folder acme; returns its top."""
    top = branch.world.folder / "top"
    top.mkdir()
    shutil.rmtree(branch.project / ".git")
    branch.project.rename(top / "acme")
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "one")
    git(top, "update-ref", "refs/remotes/origin/main", "HEAD")
    branch.world.folder = top
    return top


def test_a_project_in_a_folder_is_found_in_the_base(branch: Branch) -> None:
    nested(branch)
    assert branch.plan().plan.complete
    branch.edit("environments/production/environment.yaml", "approvals: 2", "approvals: 0")
    (way,) = [way for way in branch.plan().plan.ways if way.untrusted]
    assert (str(way.span), str(way.related)) == ("environments/production/environment.yaml:20:12",) * 2


def test_a_submodule_does_not_name_its_own_base(branch: Branch) -> None:
    """Its `origin/main` is what the branch's .gitmodules says."""
    evil = branch.world.folder / "evil"
    shutil.copytree(branch.project, evil)
    git(evil, "config", "receive.denyCurrentBranch", "ignore")
    top = nested(branch)
    git(top, "rm", "-r", "-q", "-f", "acme")
    shutil.rmtree(top / "acme", ignore_errors=True)
    git(top, "submodule", "add", "-q", f"file://{evil}", "acme")
    git(top, "commit", "-q", "-m", "two")
    git(top / "acme", "update-ref", "refs/remotes/origin/main", "HEAD")
    with pytest.raises(Refused, match="which says where it comes from"):
        branch.plan()
    nobody_was_asked(branch)


def test_a_submodule_in_the_base_is_not_looked_into(branch: Branch) -> None:
    git(branch.project, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},policies/more.yaml")
    git(branch.project, "commit", "-q", "-m", "two")
    git(branch.project, "update-ref", "refs/remotes/origin/main", "HEAD")
    with pytest.raises(Refused, match=r"keeps policies/more\.yaml as a submodule"):
        branch.plan()
    nobody_was_asked(branch)


def test_a_repository_beside_another_is_its_own(branch: Branch) -> None:
    """A pipeline may check out the project into a folder of another checkout."""
    git(branch.world.folder, "init", "-q", "-b", "main")
    assert branch.plan().plan.complete


def bare_in(folder: Path, mark: Path) -> None:
    """What a branch can bring: files that look like a bare repository, whose configuration names programs."""
    program = f"touch {mark}"
    for name in ("objects", "refs/remotes/origin", "refs/heads"):
        (folder / name).mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / "config").write_text(
        f'[core]\n repositoryformatversion = 0\n bare = false\n worktree = {folder}\n fsmonitor = "{program}"\n'
        f' pager = "{program}"\n hooksPath = {folder}\n'
        f'[filter "evil"]\n clean = "{program}; cat"\n smudge = "{program}"\n'
        f'[diff "evil"]\n textconv = "{program}"\n'
    )


def test_a_folder_that_looks_like_a_repository_is_none(branch: Branch) -> None:
    top, mark = nested(branch), branch.world.folder / "ran"
    bare_in(top / "acme", mark)
    branch.write(".gitattributes", "* filter=evil diff=evil\n")
    commit = git(top, "rev-parse", "HEAD")
    (top / "acme/refs/remotes/origin/main").write_text(f"{commit}\n")
    branch.edit("environments/production/environment.yaml", "approvals: 2", "approvals: 0")
    made = branch.plan().plan
    assert [way.field for way in made.ways if way.untrusted] == ["approvals"]
    assert revision(branch.project).endswith("(main, changed)")
    assert not mark.exists()


@pytest.mark.parametrize(
    "variable",
    ["GIT_DIR", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR"],
)
def test_variables_lead_git_nowhere_else(branch: Branch, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "/nowhere")
    assert branch.plan().plan.complete


def test_replaced_objects_are_not_looked_at(branch: Branch) -> None:
    """refs/replace lets one commit stand for another."""
    branch.edit("environments/production/environment.yaml", "approvals: 2", "approvals: 0")
    branch.commit()
    git(branch.project, "replace", git(branch.project, "rev-parse", "main"), git(branch.project, "rev-parse", "HEAD"))
    assert [way.field for way in branch.plan().plan.ways if way.untrusted] == ["approvals"]


def test_nothing_that_a_branch_brings_is_run(branch: Branch) -> None:
    mark = branch.world.folder / "ran"
    hook = branch.project / ".git/hooks/post-index-change"
    for name in ("post-index-change", "post-checkout", "reference-transaction", "pre-auto-gc"):
        hook = branch.project / ".git/hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {mark}\n")
        hook.chmod(0o755)
    git(branch.project, "config", "core.fsmonitor", f"touch {mark}")
    git(branch.project, "config", "core.pager", f"touch {mark}")
    assert branch.plan().plan.complete
    assert not mark.exists()


def odd(branch: Branch) -> Path:
    return branch.project


@pytest.mark.parametrize("where", [odd, lambda branch: branch.project / "environments"])
def test_the_repository_is_the_one_above(branch: Branch, where: Callable[[Branch], Path]) -> None:
    found = repository(where(branch))
    assert found is not None
    assert found.top == branch.project.resolve()
    assert not found.tracked(branch.world.folder)
    assert found.tracked(branch.project.resolve() / "payconf.yaml")
    assert not found.tracked(branch.project.resolve() / "nothing")


def test_broken_trees_are_refused(branch: Branch) -> None:
    found = repository(branch.project)
    assert found is not None
    with pytest.raises(Refused, match="can't be listed"):
        found.entries("0" * 40, "", ("payconf.yaml",))
    with pytest.raises(Refused, match="is not in this clone"):
        found.contents(["0" * 40])

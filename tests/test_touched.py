"""What a change touches: by what comes of the files, with those that depend on it; and what touches everything."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from payconf.load import load_project
from payconf.model.address import Address
from payconf.model.environment import Environment
from payconf.model.evidence import Evidence
from payconf.model.span import Span
from payconf.model.state import Binding, State
from payconf.model.touched import Touched
from payconf.plan.desired import desired
from payconf.plan.touched import only_touched, touched
from payconf.resolve import resolve
from tests.plan_samples import OPTIONS
from tests.trust_samples import git
from tests.worlds import World, make_world

US = "environments/_shared/rules-us.yaml"
SANDBOX = "environments/sandbox"
PAYFLOW = Address("integrations", "payflow")
NOWHERE = ("nowhere", "origin/main", "-h", "", "main..feature", "deadbeef" * 5, "main:payconf.yaml")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path / "world")


def now(world: World, name: str = "sandbox") -> Environment:
    found = resolve(load_project(world.project), name).environment
    assert found is not None
    return found


def write(world: World, file: str, text: str) -> None:
    path = world.project / file
    path.write_text((path.read_text("utf-8") if path.exists() else "") + text, "utf-8")


def names(found: Touched) -> set[str]:
    assert not found.whole
    return {str(address) for address in found.addresses}


def test_the_same_touches_nothing_nor_do_comments_and_notes(world: World) -> None:
    before = now(world)
    assert touched(before, now(world)).nothing
    write(world, US, "# only a remark\n")
    (world.project / US).rename(world.project / "environments/_shared/other-name.yaml")
    assert touched(before, now(world), "main").nothing


def test_a_rule_of_a_shared_file_is_touched_alone(world: World) -> None:
    before = now(world)
    world.edit(US, "sort_order: 140", "sort_order: 141")
    assert names(touched(before, now(world))) == {"rules/ca-cards"}


def test_who_names_what_is_touched_is_too(world: World) -> None:
    before = now(world)
    world.edit(f"{SANDBOX}/modes.yaml", "  payflow:", "  payflow:\n    name: Another name\n#")
    found = names(touched(before, now(world)))
    using = {
        str(resource.address)
        for resource in desired(before, Evidence())
        if any(
            getattr(item, "target", None) == Address("integrations", "payflow")
            for item in resource.values.get("methods", ())
        )
    }
    assert using
    assert found == {"integrations/payflow", *using}


def test_a_reference_in_credentials_and_what_somebody_vouches_for_touch_their_integration(world: World) -> None:
    before = now(world)
    world.edit(f"{SANDBOX}/credentials.yaml", "env://PAYCONF_DEMO_PAYFLOW_PASSWORD", "env://ANOTHER_PASSWORD")
    assert "integrations/payflow" in names(touched(before, now(world)))
    again = now(world)
    world.edit(f"{SANDBOX}/credentials.yaml", "  payflow:\n", "  payflow:\n    expires: 2027-06-30\n")
    assert "integrations/payflow" in names(touched(again, now(world)))


def test_aliases_and_groups_count_for_the_rules_that_use_them(world: World) -> None:
    rule = "{sort_order: 900, currency: EUR, destinations: [here], methods: [bank-transfer]}"
    write(world, f"{SANDBOX}/more.yaml", f"destination_groups: {{here: [DE]}}\nrules: {{late: {rule}}}\n")
    before = now(world)
    world.edit(f"{SANDBOX}/more.yaml", "here: [DE]", "here: [DE, AT]")
    assert names(touched(before, now(world))) == {"rules/late"}


def test_what_is_new_gone_or_renamed_is_touched(world: World) -> None:
    rule = "{sort_order: 900, currency: EUR, methods: [bank-transfer]}"
    write(world, f"{SANDBOX}/more.yaml", f"rules: {{late: {rule}}}\n")
    before = now(world)
    (world.project / f"{SANDBOX}/more.yaml").write_text(
        f"rules: {{later: {rule}}}\nmoved: [{{from: rules/late, to: rules/later}}]\n"
    )
    after = now(world)
    assert names(touched(before, after)) == {"rules/late", "rules/later"}
    assert touched(after, now(world)).nothing
    (world.project / f"{SANDBOX}/more.yaml").write_text(f"rules: {{later: {rule}}}\n")
    assert touched(after, now(world)).nothing  # whose entry of moved: has done its work


def test_webhooks_are_touched_with_their_integration(world: World) -> None:
    write(
        world,
        f"{SANDBOX}/hooks.yaml",
        "webhooks: {orders: {service: stripe, integration: stripe, events: required, "
        "signing_secret: credentials.stripe.signing_secret}}\n",
    )
    before = now(world)
    world.edit(f"{SANDBOX}/hooks.yaml", "events: required", "events: [charge.captured]")
    assert names(touched(before, now(world))) == {"webhooks/orders"}
    again = now(world)
    world.edit(f"{SANDBOX}/modes.yaml", "  payflow:", "  stripe:\n    name: Another\n  payflow:")
    assert "webhooks/orders" in names(touched(again, now(world)))


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (f"{SANDBOX}/environment.yaml", "max_deletes: 3\n", "environment.yaml: max_deletes changed"),
        ("payconf.yaml", "state: sqlite:///var/lib/payconf/state.sqlite\n", "payconf.yaml changed"),
        (
            f"{SANDBOX}/waivers.yaml",
            "accepted_drift: [{address: rules/x, field: name, reason: r, owner: o, until: 2026-12-31}]\n",
            "accepted_drift changed",
        ),
        (f"{SANDBOX}/fingerprints.yaml", "key_id: k\n", "fingerprints changed"),
        ("policies/ours.yaml", "policies: {ours: {assert: size(rules) < 200}}\n", "policies changed"),
        (
            f"{SANDBOX}/checks.yaml",
            "checkouts: {late: {website: EU Store, currency: EUR, billing: {country: DE}, expect: []}}\n",
            "checkouts changed, which every rule may decide",
        ),
    ],
)
def test_what_concerns_no_object_by_itself_touches_everything(world: World, file: str, text: str, said: str) -> None:
    before = now(world)
    (world.project / file).parent.mkdir(exist_ok=True)
    write(world, file, text)
    found = touched(before, now(world))
    assert (found.whole, found.addresses, found.nothing) == (said, frozenset(), False)


def test_checkouts_beside_a_change_are_tried_on_its_plan(world: World) -> None:
    before = now(world)
    write(world, f"{SANDBOX}/checks.yaml", "checkouts: {late: {website: EU Store, currency: EUR, expect: []}}\n")
    world.edit(US, "sort_order: 140", "sort_order: 141")
    assert names(touched(before, now(world))) == {"rules/ca-cards"}


def test_an_environment_that_is_new_is_planned_as_a_whole(world: World) -> None:
    assert touched(None, now(world), "main").whole == "sandbox is new since then"


def test_only_what_can_be_planned_is_targeted(world: World) -> None:
    """What is gone from git and was never applied is nowhere; a key that was renamed goes by its new name."""
    rule, gone, old, new = (Address("rules", key) for key in ("ca-cards", "gone", "old", "new"))
    bound = {address: Binding(address, "1") for address in (old, Address("rules", "left"))}
    options = replace(OPTIONS, moved=((str(old), str(new), Span("a", 1, 1)),))
    left = Address("rules", "left")
    found = Touched(frozenset({rule, gone, old, left}), since="main (abc)")
    made = only_touched(options, found, desired(now(world), Evidence()), State(bound))
    assert (made.target, made.since) == (frozenset({rule, left}), "main (abc)")


# From the command line


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = make_world(tmp_path_factory.mktemp("applied") / "world")
    git(made.project, "init", "-q", "-b", "main")
    git(made.project, "add", "-A")
    git(made.project, "commit", "-q", "-m", "one")
    assert made.payconf("apply", "sandbox", "--yes").code == 0
    return made


@pytest.fixture
def branch(applied: World, tmp_path: Path) -> World:
    folder = tmp_path / "world"
    shutil.copytree(applied.folder, folder)
    places = {"PAYCONF_STATE": f"sqlite://{folder / 'state.sqlite'}", "PAYCONF_LOCAL": str(folder / "shops")}
    return World(folder, {**applied.environ, **places})


def commit(world: World, text: str = "two") -> str:
    git(world.project, "add", "-A")
    git(world.project, "commit", "-q", "-m", text)
    return git(world.project, "rev-parse", "HEAD")


def test_nothing_changed_is_said_and_ends_with_0(branch: World) -> None:
    out = branch.folder / "plan.json"
    said = branch.payconf("plan", "sandbox", "--changed-since", "main", "--out", str(out))
    assert said.code == 0
    assert said.out.startswith("Nothing in sandbox changed since main (")
    assert f"nothing was planned, and {out} was not written." in said.out
    assert not out.exists()
    data = branch.payconf("plan", "sandbox", "--changed-since", "main", "--format", "json")
    assert (data.code, data.out, "Nothing in sandbox" in data.err) == (0, "", True)


def test_a_part_is_planned_and_says_so(branch: World) -> None:
    assert branch.payconf("local", "set", "acme-sandbox", "rules/2", "sort_order=78").code == 0
    branch.edit(US, "sort_order: 140", "sort_order: 141")
    out = branch.folder / "plan.json"
    said = branch.payconf("plan", "sandbox", "--changed-since", "main", "--out", str(out))
    assert said.code == 0
    assert "Partial plan: what changed since main (" in said.out
    assert "): only rules/ca-cards" in said.out
    assert "left out: rules/dach-invoice (not targeted)" in said.out
    assert branch.payconf("apply", str(out)).code == 0
    assert branch.query("acme-sandbox", "SELECT sort_order FROM rules WHERE id < 3") == [(141,), (78,)]


def test_what_touches_everything_is_said(branch: World) -> None:
    write(branch, f"{SANDBOX}/environment.yaml", "max_deletes: 3\n")
    said = branch.payconf("plan", "sandbox", "--changed-since", "main", "--no-secrets")
    assert said.code == 0
    assert "Everything in sandbox is planned, for environment.yaml: max_deletes changed since main (" in said.flat
    assert "Partial plan" not in said.out


def test_only_the_branch_s_own_changes_count(branch: World) -> None:
    """main went on meanwhile; what it changed is no change of this branch."""
    git(branch.project, "checkout", "-q", "-b", "feature")
    branch.edit(US, "sort_order: 140", "sort_order: 141")
    commit(branch)
    git(branch.project, "checkout", "-q", "main")
    branch.edit("environments/_shared/rules-eu.yaml", "sort_order: 60", "sort_order: 61")
    commit(branch)
    git(branch.project, "checkout", "-q", "feature")
    found = branch.workflow().changed_since("sandbox", "main")
    assert names(found) == {"rules/ca-cards"}


@pytest.mark.parametrize("name", ["HEAD~1", "main~0^{commit}", "v1", "id", "short"])
def test_whatever_git_takes_for_a_revision_is_one(branch: World, name: str) -> None:
    git(branch.project, "tag", "v1")
    first = git(branch.project, "rev-parse", "HEAD")
    git(branch.project, "checkout", "-q", "-b", "feature")
    branch.edit(US, "sort_order: 140", "sort_order: 141")
    commit(branch)
    asked = {"id": first, "short": first[:9]}.get(name, name)
    found = branch.workflow().changed_since("sandbox", asked)
    assert names(found) == {"rules/ca-cards"}
    assert found.since == (first[:12] if name == "id" else f"{asked} ({first[:12]})")


@pytest.mark.parametrize(
    "name", ["nowhere", "origin/main", "-h", "", "main..feature", "deadbeef" * 5, "main:payconf.yaml"]
)
def test_a_revision_that_there_is_none_of_is_refused(branch: World, name: str) -> None:
    said = branch.payconf("plan", "sandbox", f"--changed-since={name}")
    assert said.code == 11
    assert "so nobody knows what changed since" in said.flat
    assert "git fetch origin; in a pipeline fetch-depth: 0" in said.flat


def test_a_shallow_clone_is_refused_with_the_way_out(branch: World, tmp_path: Path) -> None:
    git(branch.project, "checkout", "-q", "-b", "feature")
    commit_of = commit(branch, "empty") if git(branch.project, "status", "--porcelain") else ""
    write(branch, US, "# more\n")
    commit(branch)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=1", "-b", "feature", f"file://{branch.project}", str(clone))
    git(clone, "fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main")
    shutil.rmtree(branch.project)
    clone.rename(branch.project)
    said = branch.payconf("plan", "sandbox", "--changed-since", "origin/main")
    assert (said.code, commit_of) == (11, "")
    assert "HEAD and origin/main have no commit in common here" in said.flat
    assert "git fetch --unshallow origin" in said.flat
    missing = branch.payconf("plan", "sandbox", "--changed-since", "HEAD~1")
    assert "git fetch --unshallow origin" in missing.flat


def test_without_a_repository_it_is_refused(world: World) -> None:
    said = world.payconf("plan", "sandbox", "--changed-since", "main")
    assert (said.code, "lies in no git repository" in said.flat) == (11, True)


def test_a_revision_with_errors_is_refused(branch: World) -> None:
    write(branch, f"{SANDBOX}/broken.yaml", "rules: [\n")
    broken = commit(branch)
    (branch.project / f"{SANDBOX}/broken.yaml").unlink()
    commit(branch)
    said = branch.payconf("plan", "sandbox", "--changed-since", broken)
    assert said.code == 11
    assert f"sandbox has errors in {broken[:12]}" in said.flat
    assert "broken.yaml" in said.flat


def test_an_environment_or_project_that_is_new_is_planned_whole(branch: World) -> None:
    git(branch.project, "checkout", "-q", "--orphan", "other")
    git(branch.project, "rm", "-r", "-q", "--cached", "environments/sandbox")
    git(branch.project, "commit", "-q", "-m", "without")
    found = branch.workflow().changed_since("sandbox", "HEAD")
    assert found.whole == "sandbox is new since then"
    git(branch.project, "rm", "-q", "--cached", "payconf.yaml")
    git(branch.project, "commit", "-q", "-m", "nothing")
    assert branch.workflow().changed_since("sandbox", "HEAD").whole == "sandbox is new since then"


def test_it_does_not_go_with_target(branch: World) -> None:
    said = branch.payconf("plan", "sandbox", "--changed-since", "main", "--target", "rules/ca-cards")
    assert (said.code, "doesn't go with --target" in said.flat) == (64, True)


def test_with_a_base_branch_and_a_snapshot(branch: World) -> None:
    """A fork's pull request: what it touches, held to the base branch, without any credential."""
    out = branch.folder / "live.json"
    assert branch.payconf("snapshot", "sandbox", "--out", str(out)).code == 0
    git(branch.project, "checkout", "-q", "-b", "feature")
    branch.edit(US, "sort_order: 140", "sort_order: 141")
    write(branch, f"{SANDBOX}/environment.yaml", "max_deletes: 3\n")
    commit(branch)
    branch.environ = {}
    words = ("--trust-base", "main", "--changed-since", "main", "--snapshot", str(out))
    said = branch.payconf("plan", "sandbox", *words)
    assert said.code == 0, said.all
    assert "): only rules/ca-cards" in said.out
    assert "snapshot of a moment ago" in said.out

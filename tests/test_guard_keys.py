"""Plan keys that are somebody else's too: by their public halves, by references, and by what lies behind them."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from payconf.guard.case import Case
from payconf.guard.key_separation import key_separation
from payconf.model.environment import Environment
from payconf.model.evidence import Evidence, SigningKey
from payconf.model.secret import Secret
from payconf.model.verdict import Answer
from payconf.plan.sign import seed
from tests.guard_samples import answers, environment
from tests.test_stories import FILE, small
from tests.worlds import World, plan_keys

ONE, OTHER = (f"ed25519:{base64.b64encode(bytes([n]) * 32).decode()}" for n in (1, 2))
READ = Evidence(signing=SigningKey(ONE, False))
SETTINGS = "environments/shop/environment.yaml"


def env(name: str = "production", fingerprint_key: str | None = None, **keys: Any) -> Environment:
    made = environment(name, name if name in ("production", "sandbox") else "testing", plan_keys=keys)
    return replace(made, project=made.project.model_copy(update={"fingerprint_key": fingerprint_key}))


def ask(
    one: Environment, *others: Environment, found: Evidence | None = READ, unread: tuple[str, ...] = ()
) -> list[str]:
    return answers(key_separation(Case(one, others, found, unread=unread)))


@pytest.mark.parametrize("text", [ONE, ONE.removeprefix("ed25519:"), f" {ONE} "])
def test_a_public_key_in_two_environments_is_refused_however_it_is_written(text: str) -> None:
    own = env(verify=[OTHER, ONE], sign="env://A")
    assert ask(own, env("qa", verify=[text])) == ["refused PC226"]
    assert ask(own, env("qa", verify=[text]), found=None) == ["refused PC226", "undecided"]
    assert ask(own, env("qa", verify=["ed25519:third"])) == ["passed"]


def test_the_public_half_of_what_signs_counts_also_where_nobody_names_it() -> None:
    own = env(verify=[OTHER], sign="env://A")
    assert ask(own, env("qa", verify=[ONE])) == ["refused PC226"]


@pytest.mark.parametrize("text", ["env://KEY", "ref+env://KEY", " env://KEY "])
def test_one_reference_in_two_environments_is_refused(text: str) -> None:
    own = env(verify=[ONE], sign="env://KEY")
    assert ask(own, env("qa", verify=[OTHER], sign=text)) == ["refused PC226"]
    assert ask(env(fingerprint_key=text, verify=[ONE], sign="env://KEY")) == ["refused PC226"]


def test_the_fingerprint_key_signs_nothing() -> None:
    own = env(fingerprint_key="env://F", verify=[ONE], sign="env://A")
    assert ask(own) == ["passed"]
    assert ask(own, found=Evidence(signing=SigningKey(ONE, True))) == ["refused PC226"]


@pytest.mark.parametrize(
    "found",
    [None, Evidence(), Evidence(signing=SigningKey(fault="env://A is not there")), Evidence(signing=SigningKey(ONE))],
)
def test_without_the_key_nothing_is_decided(found: Evidence | None) -> None:
    assert ask(env(fingerprint_key="env://F", verify=[ONE], sign="env://A"), found=found) == ["undecided"]


def test_an_environment_that_tells_no_public_key_may_have_the_same() -> None:
    assert ask(env(verify=[ONE], sign="env://A"), env("qa", sign="env://B")) == ["undecided"]
    assert ask(env(verify=[ONE], sign="env://A"), unread=("old, which does not resolve",)) == ["undecided"]


def test_where_there_is_nothing_to_compare_nothing_is_said() -> None:
    assert ask(env(verify=[ONE], sign="env://A"), env("sandbox")) == []
    assert ask(env("sandbox"), env(verify=[ONE], sign="env://A")) == []
    assert ask(env("sandbox", verify=[ONE], sign="env://A"), env(verify=[ONE])) == ["refused PC226"]


def forms(pem: str) -> dict[str, str]:
    text = seed(Secret(pem.encode())).reveal().decode()
    return {"pem": pem, "base64": text, "hex": base64.b64decode(text).hex(), "lines": f" {text}\n"}


def two(folder: Path, fingerprint_key: str) -> tuple[World, str]:
    world = small(folder, "production")
    (world.project / "payconf.yaml").write_text("version: 1\nfingerprint_key: env://FINGERPRINTS\n")
    world.environ["FINGERPRINTS"] = forms(world.environ["PLAN_KEY"]).get(fingerprint_key, fingerprint_key)
    world.edit(FILE, "sort_order: 10", "sort_order: 11")
    file = str(folder / "two.json")
    return world, file


@pytest.mark.parametrize("form", ["pem", "base64", "hex", "lines"])
def test_production_signed_with_its_fingerprint_key_is_refused(tmp_path: Path, form: str) -> None:
    world, file = two(tmp_path, form)
    said = world.payconf("plan", "shop", "--out", file)
    assert said.code == 11
    assert "error[PC226]" in said.out
    assert "is the fingerprint key of the project" in said.out
    assert world.payconf("apply", file).code == 11
    assert world.query("shop", "SELECT count(*) FROM rules WHERE sort_order = 11") == [(0,)]


def test_with_a_key_of_its_own_it_is_applied(tmp_path: Path) -> None:
    world, file = two(tmp_path, "f" * 64)
    assert world.payconf("plan", "shop", "--out", file).code == 0
    assert world.payconf("apply", file).code == 0


def test_the_sandbox_with_productions_key_is_refused_at_its_place(tmp_path: Path) -> None:
    world = small(tmp_path, "production")
    text = (world.project / SETTINGS).read_text("utf-8")
    (world.project / "environments/lab").mkdir()
    other = text.replace("class: production", "class: sandbox").replace("local:shop", "local:lab")
    other = other.replace("env://PLAN_KEY", "env://LAB_KEY")
    (world.project / "environments/lab/environment.yaml").write_text(other)
    said = world.payconf("validate")
    assert said.code == 11
    assert re.search(r"environments/shop/environment.yaml:3:\d+: error\[PC226\]", said.all)
    assert "environments/lab/environment.yaml:3:" in said.all
    _, verify = plan_keys()
    (world.project / "environments/lab/environment.yaml").write_text(
        re.sub(r"verify: \[.*\]", f"verify: ['{verify}']", other)
    )
    assert "PC226" not in world.payconf("validate").all


def test_guard_answers_are_kept_apart() -> None:
    """Both are said: that one key is shared, and that another could not be compared."""
    found = list(
        key_separation(Case(env(verify=[ONE], sign="env://A"), (env("qa", verify=[ONE]), env("old", sign="x")), READ))
    )
    assert [entry.answer for entry in found] == [Answer.REFUSED, Answer.UNDECIDED]

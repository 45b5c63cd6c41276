"""payconf init: what it makes is valid and can be applied by the lines that it prints, and nothing is written over."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import pexpect
import pytest

from payconf import offline
from payconf.cli.app import run
from payconf.context import Options
from payconf.init import STORES, Answers, types_of
from payconf.init.sample import integration, side
from payconf.integrations import types
from payconf.integrations.base import Field
from payconf.model.errors import PayconfError, Refused
from payconf.services.stripe import SERVICE
from payconf.workflow import Workflow
from payconf.workflow.fresh import write_fresh
from payconf.workflow.init import init

TODAY = date(2026, 11, 1)
CLASSES: dict[str, Any] = {"sandbox": "sandbox", "staging": "testing", "production": "production"}
URLS = {name: f"https://{name}.shop.example" for name in CLASSES}
REAL: dict[str, Any] = {"provider": "orocommerce", "environments": CLASSES, "urls": URLS}
PROJECTS: dict[str, Answers] = {
    **{name: Answers(environments=CLASSES, types=(name,), currency="CHF") for name in types()},
    **{f"all-{store}": Answers(environments=CLASSES, types=(*types(),), store=store) for store in STORES},
    **{f"real-{line}": Answers(version=line, types=types_of(line), **REAL) for line in ("5.1", "6.1", "6.1.1", "7.0")},
    "real-none": Answers(version="6.1", **REAL),
    "real-no-rule": Answers(version="6.1.1", types=("stripe_payment_element",), **REAL),
}


def texts(folder: Path) -> dict[str, str]:
    """Every file of a folder, by its path."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in found}


@pytest.mark.parametrize("name", PROJECTS)
def test_it_is_valid_and_offers_what_it_says(name: str, tmp_path: Path) -> None:
    init(tmp_path, PROJECTS[name])
    found = offline.validate(tmp_path, (), None, TODAY)
    assert found.findings == ()
    assert found.refused == ()
    line = Workflow(tmp_path, Options(None, None, {}))
    for environment in CLASSES:
        tried = line.try_checkouts(environment).tried
        assert [entry.right for entry in tried] == [True] * len(tried)
    line.close()


def test_every_integration_is_in_a_rule_where_the_shop_lets_it(tmp_path: Path) -> None:
    init(tmp_path, PROJECTS["all-env"])
    project = offline.project(tmp_path, "sandbox", TODAY)
    rules = project.environment.rules.values()
    named = {str(method).partition(".")[0] for rule in rules for method in rule.methods}
    assert named >= set(project.environment.integrations)


def said(capfd: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    ended = run(words)
    out, err = capfd.readouterr()
    assert ended == code, out + err
    return out, err


def test_the_lines_that_it_prints_lead_to_an_applied_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    out, err = said(capfd, "init", "my shop", "--currency", "eur")
    assert "environments/production/environment.yaml" in out
    head, first, *lines = err.splitlines()
    assert (head, first) == ("Next:", "  cd 'my shop'")
    monkeypatch.chdir("my shop")
    assert [line.split()[1] for line in lines] == ["validate", "local", "plan", "apply"]
    for line in lines:
        out, err = said(capfd, *shlex.split(line)[1:])
    assert "Verified" in out + err
    assert "No changes" in said(capfd, "plan", "sandbox")[0]
    ignored = Path(".gitignore").read_text().split()
    assert {".payconf/", "/plan*.json"} <= set(ignored)


def test_the_lines_for_a_real_shop(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    words = ["--shop", "orocommerce", "--type", "stripe", "--url", "sandbox=https://sandbox.acme.example/"]
    _, err = said(capfd, "init", str(tmp_path / "a"), *words)
    assert "payconf oro bridge --version 6.1" in err
    assert re.search(r"export PAYCONF_FINGERPRINT_KEY=… SANDBOX_SHOP_CLIENT_ID=… .*SANDBOX_STRIPE_SECRET_KEY=…", err)
    made = texts(tmp_path / "a")
    assert "url: https://sandbox.acme.example\n" in made["environments/sandbox/environment.yaml"]
    assert "url: https://production.shop.example\n" in made["environments/production/environment.yaml"]
    assert "  export" not in said(capfd, "init", str(tmp_path / "b"), *words, "--store", "vault")[1]
    assert (
        "vault://kv/payments/sandbox/stripe#secret_key"
        in (tmp_path / "b/environments/sandbox/credentials.yaml").read_text()
    )


def test_a_shop_that_has_its_integrations(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _, err = said(capfd, "init", str(tmp_path), "--shop", "orocommerce", "--type", "none")
    assert "payconf export sandbox --dry-run" in err
    assert "environments/_shared/rules.yaml" not in texts(tmp_path)


def test_production_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    words = ["--environment", "production", "--type", "stripe_payment_element", "--type", "apruve"]
    _, err = said(capfd, "init", str(tmp_path), *words)
    assert "PRODUCTION_PLAN_KEY=…" in err


def test_production_can_be_planned_by_whoever_has_a_key_and_applied_only_with_the_right_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    said(capfd, "init", "--yes")
    said(capfd, "local", "create", "production", "--website", "Default", "--localization", "English")
    assert "PRODUCTION_PLAN_KEY" in said(capfd, "plan", "production", "--out", "p.json", code=14)[1]
    monkeypatch.setenv("PRODUCTION_PLAN_KEY", "A" * 43 + "=")
    said(capfd, "plan", "production", "--out", "p.json")
    assert "signed by a key" in said(capfd, "apply", "p.json", code=11)[1]


def test_two_projects_share_no_key_and_no_id(tmp_path: Path) -> None:
    for name in ("a", "b"):
        init(tmp_path / name, PROJECTS["real-7.0"])
    production = "environments/production"
    for file in (f"{production}/environment.yaml", f"{production}/modes.yaml"):
        assert (tmp_path / "a" / file).read_text() != (tmp_path / "b" / file).read_text()


def test_a_type_of_a_package(tmp_path: Path) -> None:
    """What it demands has a value of the right form, whatever the type."""
    fields = (Field("label", "l", "localized", required=True), Field("days", "d", "integer", required=True, minimum=3))
    more = (Field("gift", "g", "boolean", required=True), Field("old", "o", required=True, until="5.0"))
    made = replace(types()["money_order"], name="acme", title="Acme", fields=(*fields, *more))
    answers = Answers(version="6.1", types=("acme",), **REAL)
    assert integration("acme", made, answers) == {"type": "acme", "label": "Acme", "days": 3, "gift": False}
    assert side("production", "production", made, answers) == {}
    hidden = replace(types()["ingenico"], service="stripe", endpoint="label")  # whose hosts are of both sides
    assert side("sandbox", "sandbox", hidden, answers) == {"label": "https://api.stripe.com"}
    nowhere = replace(SERVICE, hosts={})
    with mock.patch("payconf.init.sample.services", return_value={"stripe": nowhere}):
        assert side("sandbox", "sandbox", hidden, answers) == {}


# What is there already


def test_nothing_is_written_over_and_then_nothing_is_written(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "environments/sandbox").mkdir(parents=True)
    (tmp_path / "environments/sandbox/environment.yaml").write_text("class: sandbox\n")
    (tmp_path / "payconf.yaml").symlink_to("nowhere")
    before = texts(tmp_path)
    out, err = said(capfd, "init", str(tmp_path), code=11)
    assert not out
    assert "environments/sandbox/environment.yaml, payconf.yaml are there already" in err
    assert "environments/_shared/rules.yaml" in err
    assert texts(tmp_path) == before
    assert not (tmp_path / "schemas").exists()
    (tmp_path / "environments/sandbox/environment.yaml").unlink()
    assert "payconf.yaml is there" in said(capfd, "init", str(tmp_path), "--dry-run", code=11)[1]


def test_files_of_other_programs_stay_and_are_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".gitignore").write_text("*.log\n")
    (tmp_path / "README.md").write_text("Ours.\n")
    out, err = said(capfd, "init", str(tmp_path))
    assert ".gitignore" not in out
    assert ".gitignore is yours already" in err
    assert "  .payconf/\n" in err
    assert (tmp_path / ".gitignore").read_text() == "*.log\n"
    assert (tmp_path / ".vscode/settings.json").exists()


def test_equal_files_are_no_obstacle(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said(capfd, "init", str(tmp_path / "a"))
    (tmp_path / "b").mkdir()
    (tmp_path / "a/schemas").rename(tmp_path / "b/schemas")
    out, err = said(capfd, "init", str(tmp_path / "b"))
    assert "schemas/" not in out
    assert "payconf.yaml" in out
    assert "yours already" not in err


def test_a_dry_run_prints_the_files_and_writes_none(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out, err = said(capfd, "init", str(tmp_path / "new"), "--dry-run")
    assert not (tmp_path / "new").exists()
    assert "--- payconf.yaml\n# yaml-language-server: $schema=schemas/project.schema.json\n" in out
    assert "Next:" not in err


# All or nothing


def test_what_fails_in_the_middle_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {"a/b/one.txt": "1", "two.txt": "2", "c/three.txt": "3"}
    link = os.link

    def full(source: Path, target: Path) -> None:
        if target.name == "three.txt":
            raise OSError(28, "No space left on device", str(target))
        link(source, target)

    monkeypatch.setattr("os.link", full)
    with pytest.raises(PayconfError, match=r"three.txt can't be written: No space left on device. Nothing was written"):
        write_fresh(tmp_path / "new", wanted)
    assert not (tmp_path / "new").exists()


def test_what_appears_meanwhile_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync = os.fsync

    def other(file: int) -> None:
        (tmp_path / "two.txt").write_text("theirs")
        sync(file)

    monkeypatch.setattr("os.fsync", other)
    with pytest.raises(Refused, match=r"two.txt has appeared meanwhile"):
        write_fresh(tmp_path, {"a/one.txt": "1", "two.txt": "2"})
    assert texts(tmp_path) == {"two.txt": "theirs"}


def test_an_interrupt_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.link", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_fresh(tmp_path / "new", {"a/one.txt": "1"})
    assert not (tmp_path / "new").exists()


def test_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refused)
    write_fresh(tmp_path, {"a/one.txt": "1"})
    assert texts(tmp_path) == {"a/one.txt": "1"}
    with pytest.raises(PayconfError):
        write_fresh(tmp_path, {"a/one.txt": "2"})
    assert texts(tmp_path) == {"a/one.txt": "1"}


def test_files_have_the_rights_that_the_user_gives_new_files(tmp_path: Path) -> None:
    init(tmp_path, PROJECTS["real-none"])
    (tmp_path / "probe").touch()
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("probe", "payconf.yaml")}
    assert len(modes) == 1


# Answers


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--type", "strpe"], "did you mean 'stripe'?"),
        (["--shop", "orocommerce", "--shop-version", "7.0", "--type", "stripe"], "a shop 7.0 has no stripe"),
        (["--shop", "orocommerce", "--shop-version", "seven"], "'seven' is no version"),
        (["--shop-version", "7.0"], "--shop-version is of a real shop"),
        (["--environment", "Sand box"], "is no name of an environment"),
        (["--environment", "_shared"], "is no name of an environment"),
        (["--environment", "eu=live"], "'live' is no class"),
        (["--environment", " "], "needs an environment"),
        (["--type", "none, stripe"], "'none' is no integration type"),
        (["--currency", "euro"], "is no currency"),
        (["--url", "sandbox=https://a.example"], "names no environment with a real shop"),
        (["--shop", "orocommerce", "--url", "https://a.example"], "names no environment"),
        (["--shop", "orocommerce", "--url", "sandbox=ftp://a"], "is no address of a shop"),
        (["--shop", "shopify"], "orocommerce"),
        (["--shop", "orocommerce", "--url", "sandbox=https://u@a.example"], "is no address of a shop"),
    ],
)
def test_wrong_answers(words: list[str], text: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert text in said(capfd, "init", str(tmp_path / "new"), *words, code=64)[1]
    assert not (tmp_path / "new").exists()


def test_classes_of_names(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    words = [word for name in ("dev", "staging", "prod", "eu=production") for word in ("--environment", name)]
    said(capfd, "init", str(tmp_path), *words)
    made = {name.split("/")[1]: text for name, text in texts(tmp_path).items() if name.endswith("environment.yaml")}
    classes = {name: re.search(r"^class: (\w+)$", text, re.M) for name, text in made.items()}
    found = {name: match[1] for name, match in classes.items() if match}
    assert found == {"dev": "sandbox", "staging": "testing", "prod": "production", "eu": "production"}


def asked(folder: Path, *words: str) -> pexpect.spawn[str]:
    """The command at a terminal."""
    arguments = ["-m", "payconf", "init", str(folder), *words]
    return pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=30, dimensions=(40, 300))


def test_it_asks_again_until_the_answer_is_right(tmp_path: Path) -> None:
    child = asked(tmp_path / "new")
    for question, answer in (
        ("Which shop", "shopify"),
        ("is none of local, orocommerce", "orocommerce"),
        ("Its version", "7.0"),
        ("Environments", "qa=testing production"),
        ("shop of qa", "qa.acme.example"),
        ("is no address of a shop", "https://qa.acme.example"),
        ("shop of production", ""),
        ("Integration types.*stripe_payment_element", "stripe"),
        ("a shop 7.0 has no stripe", "stripe_payment_element, money_order"),
        ("Where secrets are", "file"),
    ):
        child.expect(question)
        child.expect(r"\]: ")
        child.sendline(answer)
    child.expect("Next:")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    made = texts(tmp_path / "new")
    assert 'version: "7.0"' in made["environments/qa/environment.yaml"]
    assert "file:///run/secrets/qa-stripe-payment-element-secret_key" in made["environments/qa/credentials.yaml"]
    settings = json.loads(made[".vscode/settings.json"])
    assert all((tmp_path / "new" / schema).is_file() for schema in settings["yaml.schemas"])


def test_ctrl_c_at_a_question_writes_nothing(tmp_path: Path) -> None:
    child = asked(tmp_path / "new")
    child.expect("Which shop")
    child.sendintr()
    child.expect("Interrupted")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert not (tmp_path / "new").exists()


def test_options_leave_only_the_other_questions(tmp_path: Path) -> None:
    child = asked(tmp_path / "new", "--shop", "local", "--type", "payment_term")
    child.expect("Environments")
    child.sendline("")
    child.expect("Next:")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0

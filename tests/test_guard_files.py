"""Secrets in files that every user may read: a warning in production, and where none is said."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from payconf.gather import gather
from payconf.guard.case import Case
from payconf.guard.published import published
from payconf.model.environment import Environment
from payconf.model.verdict import Verdict
from payconf.stores import file as files
from payconf.stores.access import logins
from payconf.stores.resolver import Resolver
from tests import guard_samples
from tests.guard_samples import KEY, credential, environment, integration

SECRET = "word-" + "s3cret" * 3


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "it is a secret"
    path.write_text(SECRET)
    path.chmod(0o644)
    return path


def payflow(path: Path | str, class_: str = "production", keys: tuple[str, ...] = ("payflow",)) -> Environment:
    fields = {"partner": "PayPal", "vendor": "acme", "user": "acme", "password": f"file://{path}"}
    integrations = {key: integration("paypal_payflow_gateway", credentials="pf", test_mode=False) for key in keys}
    return environment(class_, class_, integrations, (credential("pf", fields),))


def answers(verdicts: list[Verdict]) -> list[str]:
    """With the code of a warning."""
    gists = zip(guard_samples.answers(verdicts), verdicts, strict=True)
    return [f"warned {found.finding.code}" if gist == "passed" and found.finding else gist for gist, found in gists]


def judge(env: Environment) -> list[Verdict]:
    resolver = Resolver(logins(None, {}, Path("/"), lambda: datetime.now(UTC)))
    return list(published(Case(env, evidence=gather(env, (), lambda _: resolver, None, KEY, True))))


def test_in_production_it_warns_with_path_and_remedy(secret: Path) -> None:
    (verdict,) = judge(payflow(secret))
    assert answers([verdict]) == ["warned PC417"]
    finding = verdict.finding
    assert finding is not None
    assert finding.message == f"password of the credential pf lies in {secret}, which every user there may read."
    assert finding.fix == f"chmod o-r '{secret}'"
    assert (finding.address, finding.span.line) == ("integrations/payflow", 4)
    assert SECRET not in repr(verdict)


def test_it_warns_by_integration_as_waivers_name_them(secret: Path) -> None:
    subjects = [verdict.subject for verdict in judge(payflow(secret, keys=("one", "two")))]
    assert subjects == ["integrations/one", "integrations/two"]


def test_the_remedy_helps(secret: Path) -> None:
    secret.chmod(0o640)
    assert answers(judge(payflow(secret))) == ["passed"]


def test_elsewhere_nobody_minds(secret: Path) -> None:
    assert judge(payflow(secret, "sandbox")) == []


def test_where_containers_put_secrets_everybody_may_read(secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_MOUNTED", f"{secret.parent}/")
    assert answers(judge(payflow(secret))) == ["passed"]


def test_a_link_out_of_there_is_judged_by_where_it_is_named(secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kubernetes puts links below its mount, and a link elsewhere may lead into it."""
    mount = secret.parent / "mount"
    mount.mkdir()
    (mount / "inside").write_text(SECRET)
    (mount / "inside").chmod(0o644)
    (secret.parent / "link").symlink_to(mount / "inside")
    monkeypatch.setattr(files, "_MOUNTED", f"{mount}/")
    assert answers(judge(payflow(secret.parent / "link"))) == ["passed"]
    assert answers(judge(payflow(secret))) == ["warned PC417"]


def test_on_a_read_only_mount_nothing_can_be_mended(secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fstatvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY))
    assert answers(judge(payflow(secret))) == ["passed"]


def test_without_what_the_store_told_nothing_passes(secret: Path) -> None:
    env = payflow(secret)
    resolver = Resolver(logins(None, {}, Path("/"), lambda: datetime.now(UTC)))
    evidence = gather(env, (), lambda _: resolver, None, KEY, True)
    found = evidence.credentials["pf"]
    fields = {**found.fields, "password": replace(found.fields["password"], facts=None)}
    evidence = replace(evidence, credentials={"pf": replace(found, fields=fields)})
    assert answers(list(published(Case(env, evidence=evidence)))) == ["undecided"]


def test_who_is_no_secret_may_be_read_by_all(secret: Path) -> None:
    fields = {"partner": "PayPal", "vendor": f"file://{secret}", "user": "acme", "password": "env://NOT_THERE"}
    used: dict[str, Any] = {"pf": integration("paypal_payflow_gateway", credentials="pf", test_mode=False)}
    assert answers(judge(environment("production", "production", used, (credential("pf", fields),)))) == ["undecided"]


@pytest.fixture(autouse=True)
def nothing_printed(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    assert SECRET not in "".join(capfd.readouterr())

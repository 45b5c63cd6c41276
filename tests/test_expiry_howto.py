"""docs/how-to/expiry.md: what it shows is what the command says, and its nightly job does what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from payconf.render.calendar import ALARMS
from payconf.services import services
from tests.test_docs import write_files
from tests.worlds import REPOSITORY, World

FILE = REPOSITORY / "docs/how-to/expiry.md"
PAGE = FILE.read_text("utf-8")


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path, {"PAYCONF_STATE": f"sqlite://{tmp_path / 'state.sqlite'}"})
    write_files(FILE, made.project)
    return made


def test_what_the_page_shows_is_what_is_said(world: World) -> None:
    (shown,) = re.findall(r"^```\n(  x .*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    said = world.payconf("expiry", "sandbox", "--no-secrets")
    assert said.code == 2
    assert shown in said.out
    assert "Nobody knows when\n  ? sandbox: of the credential cybersource, access_key and secret_key" in said.out


def test_the_nightly_job_fails_and_keeps_its_calendar(world: World) -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    job = yaml.safe_load(text)["expiry"]
    install, watch = (shlex.split(line) for line in job["script"])
    assert install == ["pip", "install", "payconf[calendar]"]
    said = world.payconf(*watch[1:])
    assert said.code == 2, said.all
    (file,) = job["artifacts"]["paths"]
    assert b"DTSTART;VALUE=DATE:20240730" in (world.project / file).read_bytes()


def test_the_lifetimes_of_the_page_are_those_of_the_tables() -> None:
    kinds = [(service.title, kind) for service in services().values() for kind in service.kinds]
    told = {(title, str(kind.lifetime)) for title, kind in kinds if kind.lifetime}
    told |= {(title, str(lifetime)) for title, kind in kinds for _, lifetime in kind.lifetime_by}
    assert told == {
        ("CyberSource", "3 years"),
        ("CyberSource", "2 years"),
        ("Worldline", "2 years"),
        ("Stripe", "90 days"),
    }
    assert "CyberSource (REST 3 years, Secure Acceptance 2 years), Worldline (2 years), and those" in PAGE
    assert "those that the Stripe CLI made (90 days;" in PAGE


def test_the_alarms_of_the_page_are_those_of_the_file() -> None:
    assert ALARMS == (30, 7, 1)
    assert "alarms 30 days, 7\ndays and 1 day before" in PAGE

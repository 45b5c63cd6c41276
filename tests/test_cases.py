"""Case folders: whole small projects, and every finding of `payconf validate` for them, at its exact place."""

from __future__ import annotations

from pathlib import Path

import pytest

from payconf.model.codes import CODES
from payconf.workflow import Options, Workflow
from tests.case_samples import CASES, DAY, INVALID, findings_of

VALID = sorted(folder for folder in (CASES / "valid").iterdir() if folder.is_dir())
SHOWN_BY_TESTS = {
    "PC030": "a file with a hundred errors: test_many_findings.py",
    "PC031": "only of payconf fmt: test_fmt_verb.py",
    "PC440": "only of payconf secrets scan: test_scan.py",
    "PC413": "a file with a hundred warnings: test_many_findings.py",
    "PC009": "a file name that git can't carry everywhere: test_load_project.py",
    "PC010": "a file of 8 MiB: test_load_project.py",
    "PC118": "validate goes through the environments that there are; a name that isn't one: test_resolve.py",
    "PC334": "no type of ours has such fields, a third party's may: test_check_integrations.py",
    "PC336": "needs two literal keys of one shape as scanners look for: test_check_credentials.py",
    "PC202": "only with evidence: tests of the guards",
    "PC206": "only with evidence: tests of the guards",
    "PC215": "only with evidence: tests of the guards",
    "PC217": "only with a plan: tests of the guards",
    "PC218": "only with a plan: tests of the guards",
    "PC219": "only with a plan: tests of the guards",
    "PC220": "only with a plan: tests of the guards",
    "PC266": "only with a plan: tests of the guards",
    "PC267": "only with a plan: tests of the guards",
    "PC221": "only with evidence: tests of the guards",
    "PC222": "only with evidence: tests of the guards",
    "PC248": "only with a base branch: test_trust.py",
    "PC261": "only with a plan: test_freeze.py",
    "PC263": "only with a plan: test_approve.py",
    "PC243": "only with a plan: test_waivers.py",
    "PC256": "only with a plan: test_copied_shop.py",
    "PC257": "only with a plan: test_copied_shop.py",
    "PC258": "only with a plan: test_copied_shop.py",
    "PC253": "only with a plan: test_way_out.py",
    "PC254": "only with a plan: test_off.py",
    "PC255": "only with a plan: test_protection.py",
    "PC231": "only with evidence and a plan: test_guard_certificates.py",
    "PC232": "only with evidence: test_guard_certificates.py",
    "PC233": "only with a plan: test_guard_expiry.py",
    "PC234": "only with a plan: test_guard_expiry.py",
    "PC414": "only with a plan against a real shop: test_oro_plan.py",
    "PC419": "only with such a package: test_packages.py",
    "PC412": "only with a plan: test_guard_expiry.py",
    "PC417": "only with evidence: test_guard_files.py",
    "PC420": "only with a plan: test_expiry_dates.py",
    "PC421": "only with a plan that has read the service: test_expiry_dates.py",
    "PC235": "only with a plan of payconf rotate: test_rotate.py",
    "PC425": "only with evidence: test_proofs_account.py",
    "PC418": "only with a plan of payconf rotate: test_rotate.py",
}
"""Codes without a folder here, each with the reason. Folders of plan and apply lie in cases/plans."""


@pytest.mark.parametrize("folder", INVALID, ids=lambda folder: folder.name)
def test_invalid(folder: Path) -> None:
    expected = (folder / "expected.txt").read_text("utf-8").splitlines()
    assert findings_of(folder) == expected
    assert folder.name.split("-")[0] in {line.split()[1] for line in expected if not line.startswith(" ")}


@pytest.mark.parametrize("folder", VALID, ids=lambda folder: folder.name)
def test_valid(folder: Path) -> None:
    assert findings_of(folder) == []


def test_every_code_of_validate_has_a_folder() -> None:
    offline = {code.code for code in CODES.values() if code.stage in ("load", "resolve", "check", "guard")}
    shown = {folder.name.split("-")[0] for folder in INVALID}
    assert offline - shown == set(SHOWN_BY_TESTS)


def test_findings_speak_in_sentences() -> None:
    """Every message of the cases is one line, has no final full stop twice and doesn't name a program's class."""
    for folder in INVALID:
        for finding in Workflow(folder, Options(now=lambda: DAY)).validate().findings:
            assert finding.message.strip() == finding.message
            assert finding.message.isprintable()
            assert "pydantic" not in finding.message.lower()

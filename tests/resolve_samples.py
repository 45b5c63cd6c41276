"""Small environments for tests of resolve, check and compare."""

from __future__ import annotations

from pathlib import Path

from payconf.check import check
from payconf.load import load_project
from payconf.model.environment import Environment
from payconf.model.finding import Finding
from payconf.resolve import Resolved, resolve

SETTINGS = 'class: sandbox\nshop: {provider: local, url: "local:one", version: any}\n'
EXTENDS = SETTINGS + "extend: [_shared]\n"
TERM = "integrations:\n  invoice: {type: payment_term, label: On account}\n"


def resolved(root: Path, name: str = "one") -> Resolved:
    """One environment of a project without load's findings."""
    loaded = load_project(root)
    assert not loaded.findings
    return resolve(loaded, name)


def environment(root: Path, name: str = "one") -> Environment:
    """One environment that resolves without any finding."""
    result = resolved(root, name)
    assert result.environment is not None
    assert not result.findings
    return result.environment


def checked(root: Path, name: str = "one") -> list[Finding]:
    """What check finds in it."""
    return check(environment(root, name))


def codes(findings: list[Finding] | tuple[Finding, ...]) -> list[str]:
    """Codes in order."""
    return [finding.code for finding in findings]

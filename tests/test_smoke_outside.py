"""A package that brings smoke tests of its own service, and one that brings those of a service that payconf has."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import pytest

import payconf.smoke
from payconf.integrations import types
from payconf.model.registry import RegistryError
from payconf.smoke import GROUP, smokes
from payconf.smoke.base import Smoke
from payconf.smoke.offer import UNKNOWN, why_not
from payconf.smoke.services import stripe

GALLEON = SimpleNamespace(
    **{name: getattr(stripe, name) for name in ("INSTRUMENT", "NOTE", "GIVES_BACK", "REPEATABLE")}
)
GALLEON.NAME = "galleon_pay"


def brings(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    point = EntryPoint(name, f"{__name__}:GALLEON", GROUP)
    monkeypatch.setattr(payconf.smoke, "installed", lambda group: (point,) if group == GROUP else ())


def test_it_is_found_by_the_name_of_its_service(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "galleon_pay" not in smokes()
    brings(monkeypatch, "galleon_pay")
    assert smokes()["galleon_pay"] is GALLEON  # type: ignore[comparison-overlap]
    assert smokes()["stripe"] is stripe


def test_nobody_replaces_one_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    brings(monkeypatch, "stripe")
    with pytest.raises(RegistryError, match="brings a smoke test of stripe, and payconf has one"):
        smokes()


def test_every_one_of_ours_keeps_to_the_contract() -> None:
    for name, module in smokes().items():
        assert isinstance(module, Smoke)
        assert name == module.NAME
        assert module.GIVES_BACK in ("refund", "void")
        assert module.INSTRUMENT


def test_a_service_that_nobody_brings_one_for_is_not_offered() -> None:
    assert why_not(types()["stripe"], {}) == UNKNOWN


def test_the_folder_is_the_registry() -> None:
    files = {file.stem for file in Path(stripe.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(smokes())

"""A package from outside adds an integration type and a service, and touches nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from payconf import schema
from payconf.integrations import types
from payconf.integrations.mapping import from_shop, to_shop
from payconf.integrations.methods import make_identifier, parse_identifier
from payconf.integrations.models import model_for
from payconf.integrations.values import complete
from payconf.services import services
from tests.integration_samples import node
from tests.package_samples import SERVICE, TYPE, forget, install


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed distribution `acme-payconf` with nothing in it yet; registries start and end clean."""
    install(tmp_path, "")
    monkeypatch.syspath_prepend(str(tmp_path))
    forget()
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("acme_")]:
        del sys.modules[name]
    monkeypatch.undo()
    forget()


def test_a_type_and_a_service_from_outside(package: Path) -> None:
    install(
        package,
        """
        [payconf.integrations]
        mybank = acme_type
        [payconf.services]
        mybank = acme_service:SERVICE
        """,
        acme_type=TYPE,
        acme_service=SERVICE,
    )
    assert "mybank" in types()
    assert len(types()) == 13
    assert services()["mybank"].title == "My Bank"
    values = {"type": "mybank", "label": "Bank", "branch": "Berlin", "credentials": "bank"}
    settings = model_for("mybank").model_validate(node(values))
    complete_values = complete("mybank", "bank", settings)
    assert complete_values["short_label"] == {"default": "Bank"}
    assert to_shop("mybank", {"branch": "Berlin", "type": "mybank"}) == {"bankBranch": "Berlin", "type": "my_bank"}
    assert from_shop("mybank", to_shop("mybank", complete_values)) == complete_values
    assert make_identifier("mybank", "", "9") == "my_bank_9"
    assert parse_identifier("my_bank_9") == ("mybank", "", "9")
    assert "integration_mybank" in schema.schemas()["objects"]["definitions"]
    entry = schema.schemas()["credentials"]["properties"]["credentials"]["additionalProperties"]
    assert entry["properties"]["bank_secret"]["description"] == "My Bank: Secret."


def test_without_it_nothing_of_it_is_left() -> None:
    assert "mybank" not in types()
    assert len(services()) == 9

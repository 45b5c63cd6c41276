"""A package from outside adds an integration type and a service, and touches nothing else."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

import payconf.services
from payconf import schema
from payconf.integrations import methods, types
from payconf.integrations.mapping import from_shop, to_shop
from payconf.integrations.methods import make_identifier, parse_identifier
from payconf.integrations.models import model_for
from payconf.integrations.values import complete
from payconf.model.registry import RegistryError, installed
from payconf.services import Service, services
from tests.integration_samples import node

TYPE = """
from payconf.integrations.base import Field, IntegrationType, Method, Offered
from payconf.integrations.parts import credential, label, short_label, switch

TYPE = IntegrationType(
    name="mybank",
    title="My Bank",
    channel_type="my_bank",
    transport_type="my_bank",
    settings="mybanksettings",
    bundle="my_bank",
    available_in=("6.1",),
    fields=(
        label(),
        short_label(),
        switch("test_mode", "bankTest", "Test"),
        Field("branch", "bankBranch", required=True, max_length=8, title="Branch"),
        credential("bank_secret", "bankSecret", "Secret", write_only=True),
    ),
    methods=(Method("", "my_bank_{id}", "label", Offered(text="always"), can_capture=True),),
    service="mybank",
    switch="test_mode",
)
"""
SERVICE = """
from payconf.services.base import CredentialKind, Service

SERVICE = Service("mybank", "My Bank", (CredentialKind("bank_secret", "secret", title="Secret"),), proof="A letter.")
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed distribution `acme-payconf` with nothing in it yet; registries start and end clean."""
    (tmp_path / "acme_payconf-1.dist-info").mkdir()
    (tmp_path / "acme_payconf-1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: acme-payconf\nVersion: 1\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    forget()
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("acme_")]:
        del sys.modules[name]
    monkeypatch.undo()
    forget()


def forget() -> None:
    importlib.invalidate_caches()
    for cached in (installed, services, types, model_for, schema.schemas, methods._patterns):
        cached.cache_clear()


def install(folder: Path, entry_points: str, **modules: str) -> None:
    (folder / "acme_payconf-1.dist-info" / "entry_points.txt").write_text(dedent(entry_points))
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text)
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


@pytest.mark.parametrize(
    ("group", "target", "message"),
    [
        ("payconf.integrations", "acme_type:TYPE", "entry point a of acme-payconf brings 'stripe', a name that"),
        ("payconf.integrations", "acme_service", "entry point a of acme-payconf holds no IntegrationType named TYPE"),
        ("payconf.integrations", "acme_service:SERVICE", "holds no IntegrationType named TYPE"),
    ],
)
def test_what_cannot_be_taken_is_a_clear_error(package: Path, group: str, target: str, message: str) -> None:
    clash = TYPE.replace('name="mybank"', 'name="stripe"')
    install(package, f"[{group}]\na = {target}\n", acme_type=clash, acme_service=SERVICE)
    with pytest.raises(RegistryError, match=message):
        types()


def test_two_packages_with_one_name(package: Path) -> None:
    install(package, "[payconf.services]\na = acme_service\nb = acme_service:SERVICE\n", acme_service=SERVICE)
    with pytest.raises(RegistryError, match=r"entry point b .* brings 'mybank', .* entry point a of acme-payconf has"):
        services()


def test_an_entry_point_without_a_distribution_is_named_too() -> None:
    from importlib.metadata import EntryPoint

    from payconf.model.registry import collect

    point = EntryPoint("mine", "payconf.services.stripe", "payconf.services")
    with pytest.raises(RegistryError, match="entry point mine brings 'stripe', a name that"):
        collect(
            payconf.services, frozenset({"base", "cards", "elsewhere", "instruments"}), "SERVICE", Service, (point,)
        )

"""Installed packages for tests: folders on sys.path with a distribution's metadata."""

from __future__ import annotations

import importlib
from pathlib import Path
from textwrap import dedent

from payconf import schema
from payconf.integrations import methods, types
from payconf.integrations.models import model_for
from payconf.model.registry import installed
from payconf.services import services

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
BOTH = "[payconf.integrations]\nmybank = acme_type\n[payconf.services]\nmybank = acme_service:SERVICE\n"


def forget() -> None:
    """Registries and what was made from them are made again."""
    importlib.invalidate_caches()
    for cached in (installed, services, types, model_for, schema.schemas, methods._patterns):
        cached.cache_clear()


def install(folder: Path, entry_points: str, *, name: str = "acme-payconf", **modules: str) -> None:
    """A distribution of that name in a folder that is on sys.path, with these modules beside it."""
    metadata = folder / f"{name.replace('-', '_')}-1.dist-info"
    metadata.mkdir(exist_ok=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text(dedent(entry_points))
    for module, text in modules.items():
        (folder / f"{module}.py").write_text(text)
    forget()

"""What the table of a service says that payconf keeps there is what its provider has, and what YAML can say."""

from __future__ import annotations

import pytest

from payconf.model.config.webhooks import PaymentMethodConfiguration, PaymentMethodDomain, Webhook
from payconf.model.elsewhere import CONFIGURATIONS, DOMAINS, SERVICE_KINDS, WEBHOOKS
from payconf.providers import providers
from payconf.services import services

MODELS = {WEBHOOKS: Webhook, CONFIGURATIONS: PaymentMethodConfiguration, DOMAINS: PaymentMethodDomain}
NEVER_WRITTEN = {"apruve": {"token"}}
"""Fields that no YAML has: the token of an address is the credential's."""
OURS = {"service", "integration", "note"}


@pytest.mark.parametrize("name", sorted(services()))
def test_a_service_keeps_what_its_provider_has(name: str) -> None:
    kinds = providers()[name].KINDS if name in providers() else {}
    has = {kind: {*entry.fields} - NEVER_WRITTEN.get(name, set()) for kind, entry in kinds.items()}
    assert {kind: {*fields} for kind, fields in services()[name].keeps.items()} == has


def test_yaml_can_say_every_field_and_no_other() -> None:
    for kind in SERVICE_KINDS:
        kept = {field for service in services().values() for field in service.keeps.get(kind, ())}
        assert {*MODELS[kind].model_fields} - OURS == kept

"""References of environment.yaml and payconf.yaml: payconf's own access, not the merchant's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.model.reference import looks_like_reference
from payconf.resolve.clear import state
from payconf.resolve.credentials import reference_at
from payconf.resolve.translate import Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payconf.model.config.environment_file import EnvironmentFile, Login, Shop
    from payconf.model.config.other_files import Project
    from payconf.model.config.webhooks import Webhook
    from payconf.model.finding import Finding
    from payconf.resolve.translate import Path


def environment_references(settings: EnvironmentFile, subject: Subject, found: list[Finding]) -> None:
    """The shop's OAuth clients and the key that signs plans."""
    clients: list[tuple[Path, Shop | Login]] = [(("shop",), settings.shop)]
    clients += [(("shop", "logins", name), login) for name, login in settings.shop.logins.items()]
    for path, client in clients:
        if client.client_id is not None and looks_like_reference(client.client_id):
            reference_at(client.client_id, (*path, "client_id"), subject, found)
        _secret(client.client_secret, (*path, "client_secret"), subject, found)
    _secret(settings.plan_keys.sign, ("plan_keys", "sign"), subject, found)


def project_references(project: Project, subject: Subject, found: list[Finding]) -> None:
    """The key that fingerprints are made with, and what the address of the state may hold."""
    _secret(project.fingerprint_key, ("fingerprint_key",), subject, found)
    state(project.state, subject, found)


def webhook_references(webhooks: Mapping[str, Webhook], whole: Subject, found: list[Finding]) -> None:
    """Signing secrets that are meant as references. What is none, the guard `literal` looks at."""
    for key, webhook in webhooks.items():
        text = webhook.signing_secret
        if text is not None and looks_like_reference(text):
            subject = Subject(whole.root, ("webhooks", key), whole.sources, f"webhooks/{key}", whole.start)
            reference_at(text, ("signing_secret",), subject, found)


def _secret(text: str | None, path: Path, subject: Subject, found: list[Finding]) -> None:
    """A reference and nothing else; what stands there instead is not shown."""
    if text is None:
        return
    if looks_like_reference(text):
        reference_at(text, path, subject, found)
    else:
        found.append(subject.finding("PC123", f"{path[-1]} must be a reference, and its value stands here", path))

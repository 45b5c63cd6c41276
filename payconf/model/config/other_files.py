"""Models of the fixed files but environment.yaml, for who needs them all."""

from __future__ import annotations

from payconf.model.config.credentials_file import Attestation, CredentialOptions
from payconf.model.config.project_file import Project
from payconf.model.config.waivers_file import AcceptedDrift, FingerprintsFile, Waiver, WaiversFile

__all__ = [
    "AcceptedDrift",
    "Attestation",
    "CredentialOptions",
    "FingerprintsFile",
    "Project",
    "Waiver",
    "WaiversFile",
]

"""Fake servers of secret stores on loopback, for the stores' own clients. Each says where its facts are from."""

from __future__ import annotations

from payconf.testing.stores.azure import AzureFake
from payconf.testing.stores.connect import ConnectFake
from payconf.testing.stores.google import GoogleFake

__all__ = ["AzureFake", "ConnectFake", "GoogleFake"]

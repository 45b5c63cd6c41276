"""sops://: SOPS."""

from __future__ import annotations

from payconf.stores.base import Key, Scheme
from payconf.stores.unread import Unread

SCHEME = Scheme(
    name="sops",
    title="SOPS",
    path="a file, from the project's folder on or absolute",
    example="sops://environments/production/secrets.yaml#stripe",
    open=Unread,
    proof="nothing yet",
    extra="",
    modules=(),
    program="sops",
    key=Key.OPTIONAL,
    options={},
    settings="sops",
    newline=True,
)

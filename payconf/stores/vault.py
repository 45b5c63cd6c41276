"""vault://: Vault, OpenBao."""

from __future__ import annotations

from payconf.stores.base import Key, Scheme
from payconf.stores.unread import Unread

SCHEME = Scheme(
    name="vault",
    title="Vault, OpenBao",
    path="mount and path of a secret of the engine KV",
    example="vault://kv/payments/stripe#secret_key",
    open=Unread,
    proof="nothing yet",
    extra="",
    modules=(),
    program="",
    key=Key.REQUIRED,
    options={"version": "a version of KV 2"},
    settings="vault",
    newline=False,
)

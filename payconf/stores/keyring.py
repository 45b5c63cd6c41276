"""keyring://: keyring of the machine."""

from __future__ import annotations

from payconf.stores.base import Key, Scheme
from payconf.stores.unread import Unread

SCHEME = Scheme(
    name="keyring",
    title="keyring of the machine",
    path="service and user name",
    example="keyring://payconf/stripe",
    open=Unread,
    proof="nothing yet",
    extra="keyring",
    modules=("keyring",),
    program="",
    key=Key.NEVER,
    options={},
    settings="",
    newline=False,
)

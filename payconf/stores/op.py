"""op://: 1Password."""

from __future__ import annotations

from payconf.stores.base import Key, Scheme
from payconf.stores.unread import Unread

SCHEME = Scheme(
    name="op",
    title="1Password",
    path="vault, item and field",
    example="op://payments/stripe/secret key",
    open=Unread,
    proof="nothing yet",
    extra="onepassword",
    modules=("onepassword",),
    program="",
    key=Key.NEVER,
    options={},
    settings="onepassword",
    newline=True,
)

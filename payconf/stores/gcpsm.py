"""gcpsm://: Google Secret Manager."""

from __future__ import annotations

from payconf.stores.base import Key, Scheme
from payconf.stores.unread import Unread

SCHEME = Scheme(
    name="gcpsm",
    title="Google Secret Manager",
    path="project and name of a secret",
    example="gcpsm://acme-payments/stripe#secret_key",
    open=Unread,
    proof="nothing yet",
    extra="gcp",
    modules=("google",),
    program="",
    key=Key.OPTIONAL,
    options={"version": "a version, default latest"},
    settings="gcp",
    newline=False,
)

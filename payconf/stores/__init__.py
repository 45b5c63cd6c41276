"""Secret stores: one module a reference scheme. A module has `read(reference, ...) -> bytes`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from payconf.model.errors import StoreError, StoreUnreachable
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.stores import env, file

_EXTRAS = {
    "vault": "vault",
    "awssm": "aws",
    "awsssm": "aws",
    "gcpsm": "gcp",
    "azurekv": "azure",
    "op": "onepassword",
    "keyring": "keyring",
    "sops": None,
}
"""The extra that will speak to a store that this version can't read yet; sops needs its own program instead."""

SUPPORTED = ("env", "file")


def resolver(environment_vars: Mapping[str, str]) -> Callable[[Reference], Secret]:
    """A function that resolves references for one run.

    It raises SecretMissing, SecretDenied or StoreUnreachable, told apart, and never puts a value into an error. A
    file is read once, so that several of its fields are of one version.
    """
    files: dict[str, bytes] = {}

    def resolve(reference: Reference) -> Secret:
        if reference.scheme not in SUPPORTED:
            raise _unsupported(reference)
        if reference.options:
            raise StoreError(
                f"{reference}: a reference to {reference.scheme}:// takes no options.",
                f"Leave ?{reference.options[0][0]}=… away.",
            )
        if reference.scheme == "env":
            return Secret(env.read(reference, environment_vars))
        if reference.path not in files:
            files[reference.path] = file.read(reference)
        return Secret(file.field(reference, files[reference.path]))

    return resolve


def _unsupported(reference: Reference) -> StoreUnreachable:
    extra = _EXTRAS.get(reference.scheme)
    later = f" Its extra will be payconf[{extra}]." if extra else ""
    return StoreUnreachable(
        f"{reference}: this version of payconf can't read {reference.scheme}:// yet,"
        f" so the secret stays unknown.{later}",
        "Hand the secret over as env://NAME or file:///path until then.",
    )

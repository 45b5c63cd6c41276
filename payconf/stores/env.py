"""env://NAME: the exact value of an environment variable of the program."""

from __future__ import annotations

import re
from collections.abc import Mapping

from payconf.model.errors import SecretMissing
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores.base import Access, Content, Key, Scheme

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Variables:
    """The variables of the program."""

    def __init__(self, access: Access) -> None:
        self._environ: Mapping[str, str] = access.environ

    def read(self, place: Reference) -> Content:
        """The variable's bytes, nothing dropped."""
        value = self._environ.get(place.path)
        if value is None:
            raise SecretMissing(
                f"{place}: the environment variable {place.path} is not set.",
                "Set it where payconf runs, or mend the reference.",
            )
        if not value:
            raise SecretMissing(
                f"{place}: the environment variable {place.path} is set, and empty.",
                "An empty secret is never meant; many CI systems hand out empty text to untrusted jobs.",
            )
        return Content(Secret(value.encode("utf-8", "surrogateescape")), Facts())

    def look(self, place: Reference) -> Facts:
        """Nothing but that it is set."""
        return self.read(place).facts

    def close(self) -> None:
        """Nothing was opened."""


def _wrong(reference: Reference) -> str:
    if not _VARIABLE.fullmatch(reference.path):
        return "env:// takes the name of one environment variable, such as env://STRIPE_SECRET_KEY"
    return ""


SCHEME = Scheme(
    name="env",
    title="environment variable",
    path="the name of a variable",
    example="env://STRIPE_SECRET_KEY",
    open=Variables,
    proof="the process itself",
    key=Key.NEVER,
    wrong=_wrong,
)

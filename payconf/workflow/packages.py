"""What installed packages bring, before a shop is read."""

from __future__ import annotations

from payconf.model.brought import RegistryError


def refuse_broken() -> None:
    """Refuse where an integration type is installed and can't be used: what the shop has of it would seem gone.

    Raises RegistryError. Checks of files, and the way out of an incident, ask nothing of types that they don't name.
    """
    from payconf.integrations import types

    for problem in types().broken:
        raise RegistryError(f"{problem.message} What the shop holds of its type would not be seen.", problem.fix)

"""Which embedded shop is meant, and a session with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from payconf.cli.project import Settings
from payconf.model.errors import UsageError

if TYPE_CHECKING:
    from payconf.providers.local import Session


def default_folder(settings: object) -> Path:
    """The same folder as in a plan; outside a project the one below where we are."""
    if isinstance(settings, Settings):
        if settings.local_folder:
            return Path(settings.local_folder)
        try:
            return settings.root() / ".payconf" / "local"
        except UsageError:
            pass
    return Path.cwd() / ".payconf" / "local"


@contextmanager
def opened(folder: Path, name: str, organization: str | None = None) -> Iterator[Session]:
    from payconf.providers.base import Target
    from payconf.providers.local import connect

    session = connect(Target(f"local:{name}", organization=organization, folder=str(folder)))
    try:
        yield session
    finally:
        session.close()

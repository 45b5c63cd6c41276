"""Secrets of a run: read by the stores of their environment, each once, and forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payconf.context.options import Options
    from payconf.model.environment import Environment
    from payconf.stores.resolver import Logins, Resolver


class Secrets:
    """Logins last until closed, what was read until it is read anew."""

    def __init__(self, root: Path, options: Options) -> None:
        self._root = root
        self._options = options
        self._logins: dict[str, Logins] = {}
        self._resolvers: dict[str, Resolver] = {}
        self._depth = 0

    def of(self, environment: Environment | None) -> Resolver:
        """What resolves an environment's references by its own stores; None: those that need no login.

        Environments with the same stores share what is read. Its calls raise StoreError.
        """
        from payconf.stores.access import logins
        from payconf.stores.resolver import Resolver

        stores = None if environment is None else environment.stores
        same = "" if stores is None else stores.model_dump_json()
        if same not in self._resolvers:
            if same not in self._logins:
                self._logins[same] = logins(stores, self._options.environ, self._root, self._options.now)
            self._resolvers[same] = Resolver(self._logins[same])
        return self._resolvers[same]

    @contextmanager
    def fresh(self) -> Iterator[None]:
        """Secrets are read anew, each once until the end; inside another one, until its end."""
        if self._depth == 0:
            self._resolvers.clear()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def close(self) -> None:
        """Forget every secret, and give up every login."""
        self._resolvers.clear()
        while self._logins:
            self._logins.popitem()[1].close()

"""What the parts of a state in an object store need of the whole."""

from __future__ import annotations

import threading
from abc import abstractmethod

from payconf.state.s3.bucket import Bucket
from payconf.state.s3.environment import Environment


class Objects:
    """`turn`: held by every method, so that several threads may use one store."""

    bucket: Bucket
    turn: threading.RLock

    @abstractmethod
    def environment(self, name: str) -> Environment:
        """What is known of an environment."""

    @abstractmethod
    def forget(self, name: str) -> None:
        """Read it anew the next time."""

    @abstractmethod
    def prove_conditions(self) -> None:
        """Raises StateError where the store takes conditional writes for plain ones."""

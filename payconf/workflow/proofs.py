"""What services said before, from the state of an environment and into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from payconf.model.audit import NO_RUN
from payconf.model.proof import Believe
from payconf.proofs import Memory

if TYPE_CHECKING:
    from payconf.context import Context, Key
    from payconf.model.environment import Environment
    from payconf.state.base import StateStore


class _Files:
    """The files of one environment in its state, which is opened when it is needed."""

    def __init__(self, context: Context, environment: Environment, stack: ExitStack) -> None:
        self._context, self._environment, self._stack = context, environment, stack
        self._store: StateStore | None = None

    def kept(self, name: str) -> bytes | None:
        """A file; None where there is none."""
        return self._state().kept(self._environment.name, NO_RUN, name)

    def keep(self, name: str, content: bytes) -> None:
        """Keep it, in the place of an older one of that name."""
        self._state().keep(self._environment.name, NO_RUN, name, content)

    def _state(self) -> StateStore:
        if self._store is None:
            self._store = self._stack.enter_context(self._context.own_state(self._environment))
        return self._store


@contextmanager
def remembering(
    context: Context, environment: Environment, key: Key, believe: Believe = Believe.ALL
) -> Iterator[Memory]:
    """The memory of an environment's proofs. Without the project's own key nothing is remembered."""
    from payconf.model.config.formats import to_timedelta
    from payconf.providers import providers

    with ExitStack() as stack:
        yield Memory(
            files=_Files(context, environment, stack),
            key=key.value if key.stable else None,
            side="live" if environment.production else "test",
            lasts=to_timedelta(environment.settings.prove_every),
            clock=context.options.now,
            provider=providers(context.options.providers).get,
            stand_ins=context.stand_ins(environment),
            believe=believe,
        )

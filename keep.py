"""The transactions of one integration, step by step: what failed, what was done about it, and what is left open."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from payconf.model.errors import AuthError, NotAllowed, ProviderError, RateLimited, Refused, StoreError, Unavailable
from payconf.model.smoke import Action, Money, Step, Transaction
from payconf.smoke.base import Said

if TYPE_CHECKING:
    from payconf.smoke.base import Session, Smoke

_AWAY = (AuthError, NotAllowed, RateLimited, Unavailable)
_SIDE = "the service's answer doesn't say that it is of the test side"


@dataclass(frozen=True, slots=True)
class Work:
    """What to do. `enter` makes every check, anew for each transaction, and opens a session; it raises Refused.

    `seed`: what the keys of the calls are made from, another one for each run. `stopping`: why to stop; empty: go on.
    """

    smoke: Smoke
    enter: Callable[[], Session]
    money: Money
    seed: str
    now: Callable[[], datetime]
    stopping: Callable[[], str] = str


def transactions(work: Work) -> Iterator[Transaction]:
    """Authorize, capture, refund; then authorize, void, where the first payment got beyond its authorization."""
    back = work.smoke.GIVES_BACK
    first = _transaction(work, f"authorize, capture, {back}", 1, _Walk.captured)
    yield first
    if first.steps and first.steps[0].done and not (first.stopped or first.refused):
        yield _transaction(work, "authorize, void", 2, _Walk.voided)


def _transaction(work: Work, title: str, number: int, walk: Callable[[_Walk], None]) -> Transaction:
    if reason := work.stopping():
        return Transaction(title, stopped=reason)
    try:
        session = work.enter()
    except Refused as error:
        return Transaction(title, refused=error.message, fix=error.fix)
    except (ProviderError, StoreError) as error:
        return Transaction(title, unreachable=error.message, fix=error.fix)
    made = _Walk(work, session, number)
    with closing(session):
        walk(made)
    first = made.steps[0]
    away = made.away and not first.done
    return Transaction(
        title,
        tuple(made.steps),
        made.open,
        refused=made.refused,
        unreachable=first.said if away else "",
        stopped=made.stopped,
    )


@dataclass(slots=True)
class _Walk:
    """One transaction. `away`: the service did not answer the last call, or doesn't let us in."""

    work: Work
    session: Session
    number: int
    steps: list[Step] = field(default_factory=list)
    open: str = ""
    refused: str = ""
    stopped: str = ""
    away: bool = False
    unsure: bool = False

    def captured(self) -> None:
        """Authorize, capture, give back."""
        authorized = self._authorized()
        if authorized is None:
            return
        with self._interrupted(authorized):
            taken = self._step(Action.CAPTURE, authorized.reference)
        if taken is None:
            perhaps = ", and perhaps captured" if self.unsure else ""
            self._let_go(authorized, f"authorized under {authorized.reference}{perhaps}")
        elif self._step(Action.GIVE_BACK, taken.reference) is None:
            perhaps = "perhaps not" if self.unsure else "not"
            self.open = self._left(f"captured under {taken.reference}, and {perhaps} given back")

    def voided(self) -> None:
        """Authorize, void."""
        authorized = self._authorized()
        if authorized is None:
            return
        with self._interrupted(authorized):
            done = self._step(Action.VOID, authorized.reference)
        if done is None:
            self._let_go(authorized, f"authorized under {authorized.reference}")

    def _authorized(self) -> Said | None:
        """The authorization; None where there is none, or where it must not be gone on with."""
        said = self._step(Action.AUTHORIZE, "")
        if said is None:
            if self.unsure:
                self.open = self._left("perhaps authorized")
            return None
        if self.refused or (reason := self.work.stopping()):
            self.stopped = "" if self.refused else reason
            self._let_go(said, f"authorized under {said.reference}")
            return None
        return said

    @contextmanager
    def _interrupted(self, authorized: Said) -> Iterator[None]:
        """Whatever breaks in, Ctrl-C or a fault of a module, leaves nothing authorized, as far as that is possible."""
        done = False
        try:
            yield
            done = True
        finally:
            if not done:
                self._let_go(authorized, f"authorized under {authorized.reference}")

    def _let_go(self, authorized: Said, left: str) -> None:
        """What was reserved is voided because another step failed; `left`: what else stays."""
        if self._step(Action.VOID, authorized.reference, cleanup=True) is None:
            self.open = self._left(left)

    def _left(self, what: str) -> str:
        return f"{self.work.money} is {what}: look for it at the service, and void or refund it there"

    def _step(self, action: Action, reference: str, cleanup: bool = False) -> Said | None:
        """One step, kept with what became of it; None where it failed."""
        name = self.work.smoke.GIVES_BACK if action is Action.GIVE_BACK else action.value
        at = self.work.now().astimezone(UTC).isoformat(timespec="seconds")
        key = _key(self.work.seed, self.number, f"{action.value}{' again' if cleanup else ''}")
        try:
            said = self._called(action, reference, key)
        except ProviderError as error:
            self.unsure = error.carried_out is None
            self.away = isinstance(error, _AWAY)
            self.steps.append(Step(name, self.work.money, at, False, "", error.message, fix=error.fix, cleanup=cleanup))
            return None
        self.steps.append(Step(name, self.work.money, at, True, said.reference, said.text, cleanup=cleanup))
        if said.mode not in ("", "test"):
            self.refused = f"{_SIDE} (mode {said.mode})"
        return said

    def _called(self, action: Action, reference: str, key: str) -> Said:
        """Once; or twice with the same key, where nobody knows of the first and the service tells them for one."""
        try:
            return self._call(action, reference, key)
        except ProviderError as error:
            if not (self.work.smoke.REPEATABLE and error.carried_out is None):
                raise
        return self._call(action, reference, key)

    def _call(self, action: Action, reference: str, key: str) -> Said:
        smoke, money = self.work.smoke, self.work.money
        match action:
            case Action.AUTHORIZE:
                return smoke.authorize(self.session, money, key)
            case Action.CAPTURE:
                return smoke.capture(self.session, reference, money, key)
            case Action.GIVE_BACK:
                return smoke.give_back(self.session, reference, money, key)
            case Action.VOID:
                return smoke.void(self.session, reference, money, key)


def _key(seed: str, number: int, action: str) -> str:
    return hashlib.sha256(f"{seed} {number} {action}".encode()).hexdigest()[:32]

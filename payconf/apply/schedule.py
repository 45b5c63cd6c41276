"""Which change may be carried out when: what it needs first, and what doesn't depend on it at the same time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from itertools import groupby
from queue import Empty, SimpleQueue
from threading import get_ident
from typing import Any

from payconf.apply.shop import Object
from payconf.model.change import Change
from payconf.model.kind import Kind
from payconf.model.outcome import Done, Step

_Work = Callable[[Change], Step]


@dataclass(slots=True)
class Schedule:
    """The changes of a plan in waves: those of one wave may be carried out at the same time.

    A wave ends where the plan goes on to another kind or action: the order of a plan also says what is destroyed last.
    `skip` records a change that is not tried, with the reason. `halted`: why a change is not begun; empty: go on.
    """

    changes: Sequence[Change]
    kinds: Mapping[str, Kind]
    skip: Callable[[Change, str], Step]
    halted: Callable[[Change], str]
    steps: dict[str, Step] = field(default_factory=dict)
    unsure: dict[Object, list[str]] = field(default_factory=dict)

    def waves(self) -> Iterator[list[Change]]:
        """In the order of the plan; changes of one object or name, and what needs one another, in different waves."""
        for _, group in groupby(self.changes, key=self._rank):
            wave: list[Change] = []
            known: set[str | Object] = set()
            for change in group:
                own = (change.id, _object(change) or change.id, self._name(change))
                if not known.isdisjoint((*change.needs, *own)):
                    yield wave
                    wave, known = [], set()
                wave.append(change)
                known.update(own)
            yield wave

    def _name(self, change: Change) -> str | Object:
        """What it is called: of two new objects of one name, the second must know the first."""
        names = self.kinds[change.address.kind].identity()
        name = next((str(change.values[field]) for field in names if field in change.values), "")
        return (f"{change.address.kind} named", name) if name else change.id

    def _rank(self, change: Change) -> tuple[int, str]:
        return self.kinds[change.address.kind].order, change.action.value

    def one_by_one(self, work: _Work) -> None:
        """All in this thread."""
        for change in self.changes:
            self.ended(change, self._barred(change) or work(change))

    def together(self, work: _Work, desk: Desk, workers: int) -> None:
        """Each wave in a few threads, while this one writes the state for them."""
        with ThreadPoolExecutor(workers) as pool:
            for wave in self.waves():
                self._wave(wave, work, desk, pool, workers)

    def _wave(self, wave: list[Change], work: _Work, desk: Desk, pool: ThreadPoolExecutor, workers: int) -> None:
        waiting, running = wave[::-1], 0
        fault: BaseException | None = None
        while running or (waiting and fault is None):
            while waiting and running < workers and fault is None:
                change = waiting.pop()
                barred = self._barred(change)
                if barred is not None:
                    self.ended(change, barred)
                    continue
                future = pool.submit(work, change)
                future.add_done_callback(lambda done, change=change: desk.put((change, done)))  # type: ignore[misc]
                running += 1
            if not running:
                break
            try:
                ended = desk.serve()
            except BaseException as error:  # noqa: BLE001 - threads still wait here for their answers
                fault, ended = fault or error, None
            if ended is None:
                continue
            change, done = ended
            running -= 1
            problem = done.exception()
            if problem is None:
                self.ended(change, done.result())
            else:
                fault = fault or problem
        if fault is not None:
            raise fault

    def ended(self, change: Change, step: Step) -> None:
        """Note how a change ended."""
        self.steps[change.id] = step
        target = _object(change)
        if step.done is Done.UNKNOWN and target is not None:
            self.unsure.setdefault(target, []).append(change.id)

    def _barred(self, change: Change) -> Step | None:
        """The step of a change that is not tried."""
        if why := self.halted(change):
            return self.skip(change, f"not tried: {why}")
        for needed in (*change.needs, *self._same_object(change)):
            step = self.steps.get(needed)
            if step is not None and step.done is not Done.DONE:
                return self.skip(change, f"not tried: it needs {needed}, which {_SAID[step.done]}")
        return None

    def _same_object(self, change: Change) -> Iterable[str]:
        """Earlier changes of the same object whose end nobody knows."""
        target = _object(change)
        return () if target is None else self.unsure.get(target, ())


_SAID = {Done.FAILED: "failed", Done.SKIPPED: "was not tried", Done.UNKNOWN: "may or may not have been carried out"}


def _object(change: Change) -> Object | None:
    return (change.address.kind, change.live_id) if change.live_id else None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where threads leave what the one thread that writes the state, which made the desk, is to do for them.

    `together` makes several writes one durable one: what has come in while the disk was busy waits for it only once.
    """

    together: Callable[[], AbstractContextManager[None]] = nullcontext
    inbox: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    left: deque[tuple[Change, Future[Step]]] = field(default_factory=deque)
    owner: int = field(default_factory=get_ident)

    def put(self, item: Any) -> None:
        """Leave something."""
        self.inbox.put(item)

    def in_main(self, what: Callable[[], Any]) -> Any:
        """Have it done, and wait; raises what it raises."""
        if get_ident() == self.owner:
            return what()
        answer: Future[Any] = Future()
        self.inbox.put((what, answer))
        return answer.result()

    def serve(self) -> tuple[Change, Future[Step]] | None:
        """Wait for the next thing: do it, and what waits behind it, or return a change that has ended."""
        if self.left:
            return self.left.popleft()
        first = self.inbox.get()
        if isinstance(first[0], Change):
            return first[0], first[1]
        batch = [first]
        with suppress(Empty):
            while True:
                item = self.inbox.get_nowait()
                if isinstance(item[0], Change):
                    self.left.append(item)
                else:
                    batch.append(item)
        self._do(batch)
        return None

    def _do(self, batch: Sequence[tuple[Callable[[], Any], Future[Any]]]) -> None:
        """All of it or nothing; whoever waits hears of it only when it is durable."""
        try:
            with self.together() if len(batch) > 1 else nullcontext():
                results = [what() for what, _ in batch]
        except BaseException as error:  # noqa: BLE001 - it is raised where it was asked for
            for _, answer in batch:
                answer.set_exception(error)
            return
        for (_, answer), result in zip(batch, results, strict=True):
            answer.set_result(result)

"""Runs, their steps and journals, the files beside them, and what `payconf off` did, in an object store."""

from __future__ import annotations

import json
from collections.abc import Iterable

from payconf.model.journal import Entry
from payconf.model.outcome import Done, Run, Step
from payconf.model.state import SwitchedOff
from payconf.state.off import dump
from payconf.state.rows import NOT_FINISHED, plain, run_id, run_number
from payconf.state.s3.address import quoted, unquoted
from payconf.state.s3.base import Objects
from payconf.state.s3.fold import Fold


class RunObjects(Objects):
    """A part of S3State."""

    def begin(self, environment: str, intent: str, digest: str, started_at: str) -> str:
        """Open a run; returns its id, r-0001 and up. No two runs ever have one id."""
        begun = 0

        def decide(fold: Fold) -> tuple[str | int, ...]:
            nonlocal begun
            begun = fold.used + 1
            return "begin", begun, intent, digest, started_at

        with self.turn:
            self.environment(environment).write(decide)
        return run_id(begun)

    def record(self, environment: str, run: str, step: Step) -> None:
        """Note how one change ended."""
        row = [step.change, step.done.value, step.live_id, plain(step.text)]
        self._append(environment, run, {"step": row})

    def journal(self, environment: str, run: str, entry: Entry) -> None:
        """Append to a run's journal. Durable when it returns: nothing is sent to the shop before."""
        facts = json.dumps(dict(entry.facts), sort_keys=True)
        self._append(environment, run, {"entry": [entry.change, entry.phase, entry.at, facts]})

    def entries(self, environment: str, run: str) -> tuple[Entry, ...]:
        """A run's journal, in its order."""
        with self.turn:
            lines = self.environment(environment).run_lines(run_number(run))
        rows = (line["entry"] for line in lines if "entry" in line)
        return tuple(Entry(change, phase, at, json.loads(facts)) for change, phase, at, facts in rows)

    def finish(self, environment: str, run: str, error: str) -> None:
        """Close a run."""
        with self.turn:
            self.environment(environment).write(lambda fold: ("finish", run_number(run), plain(error)))

    def note(self, environment: str, run: str, text: str) -> None:
        """Keep a text beside a run, for the audit."""
        with self.turn:
            self.environment(environment).write(lambda fold: ("note", run_number(run), plain(text)))

    def runs(self, environment: str) -> tuple[Run, ...]:
        """All runs, oldest first."""
        with self.turn:
            fold = self.environment(environment).fold()
            return tuple(self.run_of(environment, fold, number) for (number,) in sorted(fold.rows["runs"]))

    def run_of(self, environment: str, fold: Fold, number: int) -> Run:
        """One run: a list, and a get for each object of its log."""
        intent, digest, started_at, error, finished = fold.rows["runs"][number,]
        lines = self.environment(environment).run_lines(number)
        rows = (line["step"] for line in lines if "step" in line)
        steps = tuple(Step(change, Done(done), live_id, text) for change, done, live_id, text in rows)
        (note,) = fold.rows["notes"].get((number,), ("",))
        error = error if finished else NOT_FINISHED
        return Run(run_id(number), environment, intent, digest, started_at, steps, error, note)

    def keep(self, environment: str, run: str, name: str, content: bytes) -> None:
        """Keep a file beside a run."""
        with self.turn:
            self.bucket.put(self._file(environment, run, name), content)

    def kept(self, environment: str, run: str, name: str) -> bytes | None:
        """A file that was kept; None where there is none of that name."""
        with self.turn:
            got = self.bucket.get(self._file(environment, run, name))
        return None if got is None else got[0]

    def names(self, environment: str, run: str, start: str) -> tuple[str, ...]:
        """Names of files kept beside a run that begin so, sorted."""
        with self.turn:
            found = self.bucket.names(self._file(environment, run, start))
        return tuple(sorted(unquoted(key.rpartition("/")[2]) for key, _ in found))

    def prune(self, environment: str, runs: Iterable[str]) -> None:
        """Forget finished runs with journal, steps, notes and files. Used plans and the audit stay."""
        numbers = sorted({run_number(run) for run in runs})
        pruned: list[int] = []

        def decide(fold: Fold) -> tuple[str, list[int]] | None:
            pruned[:] = [number for number in numbers if fold.rows["runs"].get((number,), (0,))[-1]]
            return ("prune", pruned) if pruned else None

        with self.turn:
            place = self.environment(environment)
            place.write(decide)
            for number in pruned:  # a number is never used again, so that what a kill leaves here is in nobody's way
                self.bucket.delete([key for key, _ in self.bucket.names(place.run_prefix(number))])

    def switch_off(self, environment: str, entries: Iterable[SwitchedOff]) -> None:
        """Remember what is about to be switched off; what was remembered of the same field gives way."""
        rows = [
            [entry.kind, entry.live_id, entry.field, entry.integration, dump(entry.value), entry.run, entry.at]
            for entry in entries
        ]
        with self.turn:
            self.environment(environment).write(lambda fold: ("off", rows))

    def forget_off(self, environment: str, entries: Iterable[SwitchedOff]) -> None:
        """Forget these, unless a later run has switched the same off again."""
        rows = [[entry.kind, entry.live_id, entry.field, entry.integration, entry.run] for entry in entries]
        with self.turn:
            self.environment(environment).write(lambda fold: ("forget", rows))

    def _append(self, environment: str, run: str, content: dict[str, object]) -> None:
        with self.turn:
            place = self.environment(environment)
            place.append(place.run(run_number(run)), content)

    def _file(self, environment: str, run: str, name: str) -> str:
        return f"{self.environment(environment).run_prefix(run_number(run))}files/{quoted(name)}"

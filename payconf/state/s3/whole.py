"""All that an object store holds of one environment, out of it and into it."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from typing import Any

from payconf.model.audit import NO_RUN
from payconf.state.rows import run_number
from payconf.state.s3.address import quoted, unquoted
from payconf.state.s3.base import Objects
from payconf.state.s3.environment import Environment
from payconf.state.s3.fold import Fold
from payconf.state.s3.log import Log, new_line
from payconf.state.whole import FORMAT, TABLES, check_format, held_already


class WholeObjects(Objects):
    """A part of S3State."""

    def environments(self) -> tuple[str, ...]:
        """All environments that anything is kept of, sorted."""
        with self.turn:
            return tuple(sorted(unquoted(part) for part in self.bucket.folders("environments/")))

    def export(self, environment: str) -> Mapping[str, Any]:
        """Everything of one environment but its lock, as JSON data, for `take_over` of any backend."""
        with self.turn:
            place = self.environment(environment)
            tables: dict[str, list[list[Any]]] = {name: [] for name in TABLES} | place.fold().tables()
            for number in self._numbers(place):
                for line in place.run_lines(number):
                    if "step" in line:
                        tables["steps"].append([number, *line["step"]])
                    else:
                        tables["journal"].append([number, *line["entry"]])
                tables["files"] += self._files(place, number)
            tables["audit"] = [line["audit"] for line in Log(self.bucket, place.audit_log().prefix).news()]
        return {"format": FORMAT, "tables": tables}

    def take_over(self, environment: str, data: Mapping[str, Any]) -> None:
        """Hold what `export` gave. Raises Refused where anything of that environment is held already.

        The first line of the log claims it, the last one makes it valid: what a kill leaves in between is refused by
        every other method, and begun again by this one.
        """
        check_format(data)
        tables, ident = data["tables"], uuid.uuid4().hex
        with self.turn:
            self.forget(environment)
            place = self.environment(environment)

            def claim(fold: Fold) -> tuple[str, str]:
                if not fold.taking and self.bucket.names(place.prefix):
                    raise held_already(environment)
                return "taking", ident

            place.write(claim, taking=True)
            logs = (place.prefix + "runs/", place.prefix + "audit/")
            self.bucket.delete(key for prefix in logs for key, _ in self.bucket.names(prefix))
            self._fill(place, tables)

            def complete(fold: Fold) -> tuple[str, Mapping[str, Any]]:
                if fold.taking != ident:
                    raise held_already(environment)
                return "taken", {name: tables[name] for name in Fold().tables()}

            place.write(complete, taking=True)
            self.forget(environment)

    def _fill(self, place: Environment, tables: Mapping[str, Any]) -> None:
        lines: dict[int, list[Any]] = {}
        for number, *step in tables["steps"]:
            lines.setdefault(number, []).append(new_line(step=step))
        for number, *entry in tables["journal"]:
            lines.setdefault(number, []).append(new_line(entry=entry))
        for number, content in lines.items():
            place.run(number).fill(content)
        for number, name, content in tables["files"]:
            self.bucket.put(f"{place.run_prefix(number)}files/{quoted(name)}", base64.b64decode(content))
        place.audit_log().fill(new_line(audit=row) for row in tables["audit"])

    def _numbers(self, place: Environment) -> list[int]:
        """Runs that something is kept of, but those whose pruning a kill has cut off."""
        found = {int(part) for part in self.bucket.folders(place.prefix + "runs/")}
        known = {number for (number,) in place.fold().rows["runs"]}
        return sorted(number for number in found if number in known or number == run_number(NO_RUN))

    def _files(self, place: Environment, number: int) -> list[list[Any]]:
        prefix = f"{place.run_prefix(number)}files/"
        found = []
        for key, _ in self.bucket.names(prefix):
            content, _ = self.bucket.get(key) or (b"", "")
            found.append([number, unquoted(key.removeprefix(prefix)), base64.b64encode(content).decode()])
        return sorted(found)

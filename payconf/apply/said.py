"""What a person says of a change of which nobody knows how it ended."""

from __future__ import annotations

from dataclasses import dataclass

from payconf.model.errors import UsageError


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a change whose outcome nobody knows; `live_id` where several objects could be meant."""

    verdict: str
    live_id: str | None = None

    @classmethod
    def parse(cls, text: str) -> tuple[str, Said]:
        """CHANGE=done, CHANGE=done:LIVE-ID or CHANGE=absent. Raises UsageError for anything else."""
        change, _, said = text.rpartition("=")
        verdict, _, live_id = said.partition(":")
        if not change or verdict not in ("done", "absent") or (verdict == "absent" and live_id):
            raise UsageError(
                f"--outcome {text} is not understood.",
                "Write the change's id as `payconf runs show` has it, then =done or =absent; where several new objects "
                "could be meant, =done:ID with the shop's id of the right one.",
            )
        return change, cls(verdict, live_id or None)

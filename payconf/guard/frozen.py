"""Windows in which nothing is applied, as moments. Local times follow the zone's own rules, also across its changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from payconf.model.config.environment_file import Freeze


@dataclass(frozen=True, slots=True)
class Closed:
    """A freeze that holds. `until`: when the next apply may be, in UTC. `zone`: whose local time the window is in."""

    until: datetime
    zone: str

    def __str__(self) -> str:
        """`2026-12-01 08:00 Europe/Berlin (2026-12-01 07:00 UTC)`."""
        here = self.until.astimezone(ZoneInfo(self.zone))
        return f"{_minute(here)} {self.zone} ({_minute(self.until)} UTC)"


def bounds(window: Freeze) -> tuple[datetime, datetime]:
    """From when to when, in UTC; the end is no longer in it. Raises ValueError, whose text says what is wrong.

    A local time that the clock shows twice, or skips, is taken so that the window is as long as it can be.
    """
    try:
        zone = ZoneInfo(window.zone)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"there is no time zone {window.zone!r}") from None
    try:
        start, end = min(_moments(window.from_, zone)), max(_moments(window.to, zone))
    except OverflowError:
        raise ValueError("a time lies outside of all calendars") from None
    if end <= start:
        raise ValueError(f"it ends at {window.to}, before it begins at {window.from_}")
    return start, end


def frozen(windows: Sequence[Freeze], now: datetime) -> Closed | None:
    """The freeze that holds at `now`, with the end of all windows that follow without a gap; None outside of all.

    Raises ValueError for a window that can't be understood: nobody knows whether it holds.
    """
    spans = [(*bounds(window), window.zone) for window in windows]
    closed: Closed | None = None
    moment, moved = now.astimezone(UTC), True
    while moved:
        moved = False
        for start, end, zone in spans:
            if start <= moment < end:
                closed, moment, moved = Closed(end, zone), end, True
    return closed


def _moments(text: str, zone: ZoneInfo) -> list[datetime]:
    """What a local time may mean."""
    local = datetime.fromisoformat(text)
    return [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at.second else f"{at:%Y-%m-%d %H:%M}"

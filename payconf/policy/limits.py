"""What bounds the time that policies take; the number of rounds in one evaluation is the library's own limit."""

from __future__ import annotations

SECONDS = 10.0
"""So long may all policies of one environment take together."""
TOO_SLOW = f"the policies of an environment may take {SECONDS:.0f} seconds, and the time is up"
"""How a message ends that would be another on a faster machine."""

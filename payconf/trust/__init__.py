"""Untrusted branches: what a branch may not decide for itself, and what holds instead. Pure.

Two environments come in, both resolved: the one of the work tree, and the same of the base branch. They are compared
by value, so it makes no difference in which file, by which folder of `extend` or under which anchor something is set.
"""

from __future__ import annotations

from payconf.trust.compare import Sides, untrusted
from payconf.trust.hold import held
from payconf.trust.table import PROTECTED, Protected

__all__ = ["PROTECTED", "Protected", "Sides", "held", "untrusted"]

"""Snapshots: the shop and the state of an environment in a file without secrets, for review plans made elsewhere."""

from __future__ import annotations

from payconf.plan.snapshot.file import SnapshotFile, dump_snapshot, read_snapshot, verify_snapshot
from payconf.plan.snapshot.reduce import owned, shown

__all__ = ["SnapshotFile", "dump_snapshot", "owned", "read_snapshot", "shown", "verify_snapshot"]

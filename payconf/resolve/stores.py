"""`stores:` of payconf.yaml and environment.yaml, typed and put together: where secrets are read, and as whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.resolve.clear import opens
from payconf.resolve.translate import Subject
from payconf.resolve.typed import validated

if TYPE_CHECKING:
    from payconf.model.config.stores import Stores
    from payconf.model.finding import Finding


def stores(whole: Subject, found: list[Finding]) -> Stores | None:
    """The environment's blocks over the project's; None where neither says anything, or nothing that holds."""
    said = [_typed(whole, prefix, found) for prefix in (("project",), ())]
    project, own = (block for block in said)
    return own.over(project) if own is not None and project is not None else own or project


def _typed(whole: Subject, prefix: tuple[str, ...], found: list[Finding]) -> Stores | None:
    file = whole.root.get(prefix[0]) if prefix else whole.root
    if not isinstance(file, dict) or "stores" not in file:
        return None
    from payconf.model.config.stores import Stores  # its models take some time to make

    subject = Subject(whole.root, (*prefix, "stores"), whole.sources, None, whole.start)
    node = file["stores"]
    opens(node, subject, found)
    typed: Stores | None = validated(node, Stores, subject, found)
    return typed

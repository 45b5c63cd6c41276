"""The merchant's own rules of all files in policies/, typed; those that hold in one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from payconf.model.config.environment_file import EnvironmentClass
from payconf.model.finding import Finding
from payconf.model.nearest import did_you_mean, names
from payconf.model.node import Mapping
from payconf.model.policy import Policy
from payconf.resolve.overlay import put
from payconf.resolve.translate import Subject
from payconf.resolve.typed import check_key, validated

if TYPE_CHECKING:
    from payconf.model.config.policies_file import PolicyOptions
    from payconf.model.document import Loaded
    from payconf.model.span import Sources

TOP = "policies"


def policies(loaded: Loaded, name: str, class_: str) -> tuple[tuple[Policy, ...], list[Finding]]:
    """The policies of the environment `name`, in order of files and lines, and what is wrong with any of them."""
    if not loaded.policies:
        return (), []
    from payconf.model.config.policies_file import PolicyOptions

    found: list[Finding] = []
    root = _joined(loaded, found)
    chosen: list[Policy] = []
    for key, node in root.items():
        start = loaded.sources.span(root.marks[key][0])
        subject = Subject(root, (key,), loaded.sources, f"{TOP}/{key}", start)
        check_key(key, subject, found)
        options: PolicyOptions | None = validated(node, PolicyOptions, subject, found)
        if options is not None:
            _known(options, loaded, subject, found)
            if not options.environments or {name, class_} & {*options.environments}:
                chosen.append(Policy(key, options, start, subject.span(("assert",))))
    return tuple(chosen), found


def _joined(loaded: Loaded, found: list[Finding]) -> Mapping:
    """All files as one: a key that stands in two of them is a finding."""
    joined = Mapping()
    for document in loaded.policies:
        for key, node in document.root.items():
            marks = document.root.marks[key]
            if key != TOP:
                text = f"nobody knows the key {key!r}{did_you_mean(key, (TOP,), len(found))}"
                found.append(Finding("PC101", text, loaded.sources.span(marks[0])))
            elif isinstance(node, Mapping):
                _add(joined, node, loaded.sources, found)
            else:
                found.append(Finding("PC103", f"{TOP} must be a mapping by key", loaded.sources.span(marks[1])))
    return joined


def _add(joined: Mapping, node: Mapping, sources: Sources, found: list[Finding]) -> None:
    for key, entry in node.items():
        if key in joined:
            related = (("first defined here", sources.span(joined.marks[key][0])),)
            text = f"{TOP}.{key} is defined in two files"
            found.append(Finding("PC111", text, sources.span(node.marks[key][0]), f"{TOP}/{key}", related=related))
        else:
            put(joined, key, entry, node.marks[key])


def _known(options: PolicyOptions, loaded: Loaded, subject: Subject, found: list[Finding]) -> None:
    """A policy for an environment that there isn't would hold nowhere, unseen; so would one for what has no plan."""
    there = (*loaded.environments, *get_args(EnvironmentClass))
    for index, name in enumerate(options.environments):
        if name not in there:
            hint = did_you_mean(name, there) or f"; there are {names(there)}"
            text = f"there is no environment and no class {name!r}{hint}"
            found.append(subject.finding("PC244", text, ("environments", index)))
    if options.for_ == "changes" and options.when != "plan":
        text = "only a plan has changes: write `when: plan`"
        found.append(subject.finding("PC244", text, ("for",)))

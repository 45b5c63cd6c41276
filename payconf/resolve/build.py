"""From loaded documents to one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from payconf.model.config.environment_file import EnvironmentFile
from payconf.model.config.project_file import Project
from payconf.model.document import Role
from payconf.model.environment import Environment, Origins
from payconf.model.finding import Finding, Findings, TooMany, sort
from payconf.model.node import Mapping, Plain
from payconf.model.span import Span, mark
from payconf.resolve.credentials import credentials
from payconf.resolve.layers import Folders, merged
from payconf.resolve.overlay import Overlay, put
from payconf.resolve.places import OBJECT_KINDS, field_names, own_keys
from payconf.resolve.policies import policies
from payconf.resolve.settings import environment_references, project_references, webhook_references
from payconf.resolve.stores import stores
from payconf.resolve.translate import Subject
from payconf.resolve.typed import section, validated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from payconf.model.config.waivers_file import AcceptedDrift, Waiver, WaiversFile
    from payconf.model.document import Loaded
    from payconf.model.node import Node

_WITHOUT_ACCESS = frozenset({*OBJECT_KINDS} - {"integrations", "webhooks"})
"""Kinds of objects that neither hold nor name a credential."""


_ESSENTIAL = ("class", "shop", "plan_keys")
"""What of environment.yaml has to be right in any case: which shop it is, and whose plans it takes."""

_APPROVAL = ("approvals", "emergency")
"""What of it decides who may let `payconf off` through."""


def build(loaded: Loaded, name: str, essential: bool = False) -> tuple[Environment | None, list[Finding]]:
    """The environment as far as it could be typed, and every finding, sorted.

    `essential`: also where only what has to be right in any case is, however many errors there are.
    """
    found: list[Finding] = [] if essential else Findings()
    try:
        return _built(loaded, name, found, essential), sort(found)
    except TooMany:
        return None, sort(found)


def _built(loaded: Loaded, name: str, found: list[Finding], essential: bool) -> Environment | None:
    """The environment; None where its settings are missing or wrong. Raises TooMany."""
    folders = Folders(loaded, found)
    overlay = Overlay(loaded.sources, found)
    root = merged(folders, folders.order(name), overlay)
    for role in Role:
        if role is not Role.OBJECTS:
            _add_file(root, folders, name, role, overlay)
    whole = Subject(root, (), loaded.sources, None, Span(f"environments/{name}/environment.yaml", 1, 1))
    settings, project = _settings(folders, name, whole, found), _project(whole, found)
    if settings is None and essential and folders.document(name, Role.ENVIRONMENT) is not None:
        settings = validated(_essentials(root, whole), EnvironmentFile, whole, found)
    parts = _parts(whole, found)
    if settings is None:
        return None
    origins = Origins(loaded.sources, root)
    unread = [finding for finding in loaded.findings if finding.span.file.startswith(f"environments/{name}/")]
    parts["incomplete"] = tuple(dict.fromkeys(_hiding([*unread, *found])))
    parts["policies"], wrong = policies(loaded, name, settings.class_)
    found.extend(wrong)
    return Environment(name=name, settings=settings, project=project, origins=origins, **parts)


def _essentials(root: Mapping, whole: Subject) -> dict[str, Node]:
    """What has to be right in any case, and who must approve: a number that can't be read asks for one approval."""
    picked: dict[str, Node] = {key: root[key] for key in _ESSENTIAL if key in root}
    for key in _APPROVAL:
        tried = {**picked, key: root[key]} if key in root else picked
        if validated(tried, EnvironmentFile, whole, []) is not None:
            picked = tried
        elif key == "approvals":
            picked = {**picked, key: Plain("1")}
    return picked


def _hiding(found: list[Finding]) -> Iterator[str]:
    """Places of errors that may have kept a credential, or its use, from being read."""
    for finding in found:
        if (finding.address or "").partition("/")[0] not in _WITHOUT_ACCESS and finding.is_error:
            yield f"{finding.span} ({finding.code})"


def _add_file(root: Mapping, folders: Folders, name: str, role: Role, overlay: Overlay) -> None:
    """Put a fixed file into the tree: its keys at the top, or the whole file under a name of its own."""
    document = folders.document("" if role is Role.PROJECT else name, role)
    if document is None:
        return
    part = overlay.section_without_nulls(own_keys(document, overlay.sources, overlay.found), ())
    if role in (Role.PROJECT, Role.FINGERPRINTS):
        start = mark(overlay.sources.names.index(document.name), 0, 0)
        put(root, "project" if role is Role.PROJECT else "fingerprints", part, (start, start))
        return
    for key, node in part.items():
        put(root, key, node, part.marks[key])


def _settings(folders: Folders, name: str, whole: Subject, found: list[Finding]) -> EnvironmentFile | None:
    """environment.yaml; where it is missing, a finding unless load has told why."""
    if folders.document(name, Role.ENVIRONMENT) is None:
        if all(finding.span.file != whole.start.file for finding in folders.loaded.findings):
            found.append(Finding("PC118", f"there is no {whole.start.file}", whole.start))
        return None
    if whole.root.get("class") == "production":
        for other, span in folders.extends(name):
            if other in folders.loaded.environments:
                found.append(Finding("PC114", f"{name} is production and extends the environment {other}", span))
    settings: EnvironmentFile | None = validated(_pick(whole.root, EnvironmentFile), EnvironmentFile, whole, found)
    if settings is not None:
        environment_references(settings, whole, found)
    return settings


def _project(whole: Subject, found: list[Finding]) -> Project:
    """payconf.yaml. Where it is missing or wrong, an empty one stands in, so that the rest can be looked at."""
    if "project" in whole.root:
        subject = Subject(whole.root, ("project",), whole.sources, None, whole.start)
        project: Project | None = validated(whole.root["project"], Project, subject, found)
        if project is not None:
            project_references(project, subject, found)
            return project
    return Project.model_validate({"version": Plain("1")})


def _parts(whole: Subject, found: list[Finding]) -> dict[str, Any]:
    """Everything but the settings, by the names that Environment has for it."""
    parts: dict[str, Any] = {kind: section(kind, whole, found) for kind in OBJECT_KINDS}
    webhook_references(parts["webhooks"], whole, found)
    parts["credentials"] = credentials(whole, found)
    parts["stores"] = stores(whole, found)
    parts["moved"] = _moved(whole, found)
    parts["waivers"], parts["accepted_drift"] = _waivers(whole, found)
    if "fingerprints" in whole.root:
        from payconf.model.config.waivers_file import FingerprintsFile

        subject = Subject(whole.root, ("fingerprints",), whole.sources, None, whole.start)
        parts["fingerprints"] = validated(whole.root["fingerprints"], FingerprintsFile, subject, found)
    return parts


def _moved(whole: Subject, found: list[Finding]) -> tuple[tuple[str, str, Span], ...]:
    pairs: list[tuple[str, str, Span]] = []
    if "moved" not in whole.root:
        return ()
    from payconf.model.config.small import Moved

    for index, node in enumerate(whole.root["moved"]):
        subject = Subject(whole.root, ("moved", index), whole.sources, None, whole.start)
        moved: Moved | None = validated(node, Moved, subject, found)
        if moved is not None:
            pairs.append((moved.from_, moved.to, subject.span(())))
    return tuple(pairs)


def _waivers(whole: Subject, found: list[Finding]) -> tuple[tuple[Waiver, ...], tuple[AcceptedDrift, ...]]:
    if not any(key in whole.root for key in ("waivers", "accepted_drift")):
        return (), ()
    from payconf.model.config.waivers_file import WaiversFile

    file: WaiversFile | None = validated(_pick(whole.root, WaiversFile), WaiversFile, whole, found)
    return (tuple(file.waivers), tuple(file.accepted_drift)) if file is not None else ((), ())


def _pick(root: Mapping, model: type[EnvironmentFile | WaiversFile]) -> dict[str, Any]:
    """The part of the tree that one file has put at its top."""
    return {key: root[key] for key in field_names(model) if key in root}

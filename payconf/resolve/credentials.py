"""credentials.yaml: which field is a literal and which a reference. No value is ever part of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.model.config.credentials_file import CredentialOptions
from payconf.model.environment import Credential, CredentialField
from payconf.model.nearest import did_you_mean
from payconf.model.node import Mapping
from payconf.model.reference import looks_like_reference, parse_reference
from payconf.model.scalar import convert
from payconf.resolve.places import field_names
from payconf.resolve.translate import Subject
from payconf.resolve.typed import check_key, validated
from payconf.services import services
from payconf.stores import wrong

if TYPE_CHECKING:
    from payconf.model.finding import Finding
    from payconf.model.node import Node
    from payconf.model.reference import Reference


def credentials(whole: Subject, found: list[Finding]) -> dict[str, Credential]:
    """All entries without errors, by name."""
    block = whole.root.get("credentials", Mapping())
    if not isinstance(block, Mapping):
        found.append(whole.finding("PC103", "credentials must be a mapping by key", ("credentials",)))
        return {}
    known = frozenset(kind.name for service in services().values() for kind in service.kinds)
    typed: dict[str, Credential] = {}
    for name, node in block.items():
        subject = Subject(whole.root, ("credentials", name), whole.sources, f"credentials/{name}", whole.start)
        check_key(name, subject, found)
        before = len(found)
        credential = _credential(name, node, subject, known, found)
        if credential is not None and len(found) == before:
            typed[name] = credential
    return typed


def _credential(
    name: str, node: Node, subject: Subject, known: frozenset[str], found: list[Finding]
) -> Credential | None:
    if not isinstance(node, Mapping):
        validated(node, CredentialOptions, subject, found)
        return None
    words = field_names(CredentialOptions)
    options = validated({key: node[key] for key in node if key in words}, CredentialOptions, subject, found)
    if options is None:
        return None
    base = _base(options.from_, subject, found)
    fields: dict[str, CredentialField] = {}
    for key, value in node.items():
        if key in words:
            continue
        if key not in known:
            text = f"no service has a credential field {key!r}{did_you_mean(key, {*known, *words})}"
            found.append(subject.finding("PC121", text, (key,), key=True))
        elif (entry := _field(key, value, base, subject, found)) is not None:
            fields[key] = entry
    return Credential(name, options, fields, subject.span((), key=True))


def _base(text: str | None, subject: Subject, found: list[Finding]) -> Reference | None:
    """What `from:` names: a whole secret."""
    if text is None:
        return None
    reference = reference_at(text, ("from",), subject, found, place=True)
    if reference is not None and reference.key is not None:
        message = f"from names a whole secret; take #{reference.key} away and write it at the fields"
        found.append(subject.finding("PC120", message, ("from",)))
    return reference


def _field(
    name: str, value: Node, base: Reference | None, subject: Subject, found: list[Finding]
) -> CredentialField | None:
    try:
        text = str(convert(value, "text"))
    except ValueError as error:
        found.append(subject.finding("PC103", f"{name} has another type: {error}", (name,)))
        return None
    span = subject.span((name,))
    if not text.strip():
        found.append(subject.finding("PC105", f"{name} is empty", (name,)))
    elif text.startswith("#") and len(text) > 1:
        if base is not None:
            return CredentialField(name, None, base.with_key(text[1:]), span)
        if "from" not in subject.node():
            found.append(subject.finding("PC122", f"{name} names a field of `from`, and there is no `from`", (name,)))
    elif looks_like_reference(text):
        reference = reference_at(text, (name,), subject, found)
        return None if reference is None else CredentialField(name, None, reference, span)
    else:
        return CredentialField(name, text, None, span)
    return None


def reference_at(
    text: str, path: tuple[str | int, ...], subject: Subject, found: list[Finding], place: bool = False
) -> Reference | None:
    """The reference that stands at a path, or None with a finding. The sentence of the error holds no value.

    `place`: it names a secret whose fields are named elsewhere.
    """
    try:
        reference = parse_reference(text)
        said = wrong(reference, place)
    except ValueError as error:
        said = str(error)
    if not said:
        return reference
    found.append(subject.finding("PC120", said, path))
    return None

"""docs/reference/stores.md, from the tables of the reference schemes and the models of their settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from payconf.model.config.stores import Stores
from payconf.model.config.types import Section
from payconf.stores import schemes
from payconf.stores.base import Key, Scheme

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]
_KINDS = dict.fromkeys(("token", "secret_id", "age_key"), "a reference, to `env://`, `file://` or `keyring://`")
_KEYS = {Key.NEVER: "no", Key.OPTIONAL: "may have", Key.REQUIRED: "must have"}


def stores_page(table: Table) -> str:
    """What each scheme is written like, what it needs, and what its tests run against."""
    found = schemes()
    parts = [
        "# Secret stores",
        "A secret stands in a store, and a file holds its reference: `scheme://path?option=value#key`. `#name` is "
        "a field of a secret with several, `#/a/b` the field `b` in the field `a`. A leading `ref+`, as helmfile and "
        "vals write it, may stand before any of them; then `awssecrets`, `gcpsecrets` and `azurekeyvault` are known "
        "too. "
        '`from:` in a credential names a secret, and `"#user"` one of its fields: they are read once, at one version. '
        "`payconf validate` holds each reference to its scheme, offline; `payconf secrets check ENV` asks the stores.",
        table(("scheme", "store", "needs", "`#key`", "payconf writes to it", "tested with"), map(row, found)),
        "payconf logs in once a store and run, reads only what the command needs, several secrets at the same time, "
        "keeps them in memory only, and gives up the login at the end.",
    ]
    for scheme in found:
        parts += section(scheme, table)
    return "\n\n".join(parts) + "\n"


def row(scheme: Scheme) -> tuple[str, ...]:
    """One scheme."""
    name = f"[`{scheme.name}`](../how-to/stores/{scheme.name}.md)"
    return (name, scheme.title, needs(scheme), _KEYS[scheme.key], "yes" if scheme.sink else "no", scheme.proof)


def needs(scheme: Scheme) -> str:
    """What must be installed."""
    if scheme.program:
        return f"the program `{scheme.program}`"
    return f"`payconf[{scheme.extra}]`" if scheme.extra else "nothing"


def section(scheme: Scheme, table: Table) -> list[str]:
    """How one is written, and its settings."""
    parts = [f"## {scheme.name}", f"`{scheme.example}`: {scheme.path}."]
    if scheme.options:
        parts.append(table(("option", "is"), [(f"`{name}`", said) for name, said in scheme.options.items()]))
    told = "Its version, age and expiry are told without reading the value." if scheme.metadata else ""
    newline = "One final newline is no part of a value." if scheme.newline else ""
    parts += [text for text in (told, newline) if text]
    block = Stores.model_fields[scheme.settings].annotation if scheme.settings else None
    model = next(
        (part for part in getattr(block, "__args__", ()) if isinstance(part, type) and issubclass(part, Section)), None
    )
    if model is not None:
        parts.append(f"In `stores:`, `{scheme.settings}`: {' '.join((model.__doc__ or '').split())}")
        parts.append(table(("setting", "takes"), list(settings(model, ()))))
    return parts


def settings(model: type[Section], path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every setting below a block, flat."""
    for name, field in model.model_fields.items():
        inner = next(models(field.annotation), None)
        said = " ".join((inner.__doc__ or "").split()) if inner is not None else _KINDS.get(name, "text")
        yield f"`{'.'.join((*path, name))}`", said
        if inner is not None:
            yield from settings(inner, (*path, name))


def models(annotation: Any) -> Iterator[type[Section]]:
    """The models in a type."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from models(part)

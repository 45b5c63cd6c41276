"""docs/reference/schemas.md, from the JSON Schemas of the files, which come from the models."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from payconf.schema import NAMES, render

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]
Schema = Mapping[str, Any]
FILES = {
    "project": "`payconf.yaml`",
    "environment": "`environments/<name>/environment.yaml`",
    "credentials": "`environments/<name>/credentials.yaml`",
    "objects": "any other file of an environment, and of `environments/_shared/`",
    "waivers": "`environments/<name>/waivers.yaml`",
    "fingerprints": "`environments/<name>/fingerprints.yaml`",
    "policies": "`policies/*.yaml`",
    "plan": "plan files, as `payconf plan --out` and `--format json` write them",
    "snapshot": "snapshots, as `payconf snapshot` writes them",
    "report": "findings, as `--report json=FILE` writes them where there is no plan",
    "checkouts": "checkouts that were tried, as `payconf simulate --checkouts --report json=FILE` writes them",
}
TYPES = {"boolean": "true or false", "integer": "whole number", "object": "mapping", "string": "text"}
EXAMPLES = (
    "2026-12-31",
    "2026-11-27T00:00",
    "2026-11-27T14:02:11Z",
    "180d",
    "6.1",
    "eu-west-1",
    "rules/germany",
    "sqlite:///state.sqlite",
    "a" * 64,
)
"""Texts of the forms that fields may have. The first that fits a field's pattern is shown in its place."""
ELSEWHERE = {"integrations.KEY": "`type`, and the fields of its [integration type](integration-types.md)"}


def schemas_page(table: Table) -> str:
    """Every schema with all its fields."""
    parts = [
        "# Schemas",
        "Each kind of file has a JSON Schema in `schemas/`; `payconf schema NAME` prints it, and editors that read the "
        "first line of a file complete and check by it. Below is every field. `KEY` is a name of yours, `[]` an "
        "entry of a list; what is *required* is so in the resolved environment, where shared files are merged in. "
        "[Configuration](configuration.md) says what the fields mean.",
        table(("schema", "of"), [(f"[`{name}`](#{name})", FILES[name]) for name in ordered()]),
    ]
    for name in ordered():
        schema = json.loads(render(name))
        parts += [f"## {name}", f"Of {FILES[name]}: `schemas/{name}.schema.json`."]
        definitions = schema.pop("definitions", {})
        parts.append(table(("field", "takes", ""), rows(inlined(schema, definitions), "")))
    return "\n\n".join(parts) + "\n"


def ordered() -> list[str]:
    """The names, in the order in which a reader meets them; one that is new comes last."""
    return sorted(NAMES, key=lambda name: [*FILES, name].index(name))


def inlined(schema: Any, definitions: Mapping[str, Any], above: tuple[str, ...] = ()) -> Any:
    """The schema with each reference replaced by what it names; inside itself, a definition is any value."""
    if isinstance(schema, list):
        return [inlined(part, definitions, above) for part in schema]
    if not isinstance(schema, dict):
        return schema
    named = str(schema.get("$ref", "")).rpartition("/")[2]
    whole = {**definitions.get(named, {}), **{key: part for key, part in schema.items() if key != "$ref"}}
    inside = (*above, named) if named else above
    return {} if named in above else {key: inlined(part, definitions, inside) for key, part in whole.items()}


def rows(schema: Schema, path: str) -> Iterator[Sequence[str]]:
    """A row for each field below one, and for those in it."""
    fields = dict(schema.get("properties", {}))
    if isinstance(more := schema.get("additionalProperties"), Mapping):
        fields["KEY"] = more
    for part in schema.get("patternProperties", {}).values():
        fields["KEY"] = part
    for name, field in fields.items():
        if (inside := f"{path}{name}") in ELSEWHERE:
            yield (f"`{inside}`", ELSEWHERE[inside], "")
            continue
        yield (f"`{inside}`", takes(field), said(field, name in schema.get("required", ())))
        for part in alternatives(field):
            yield from rows(part, f"{inside}.")
            for entry in alternatives(part["items"]) if isinstance(part.get("items"), Mapping) else ():
                yield from rows(entry, f"{inside}[].")


def alternatives(schema: Schema) -> Sequence[Schema]:
    """The schemas of which a value meets one; itself where there is no choice."""
    found: Sequence[Schema] = schema.get("oneOf") or schema.get("anyOf") or [schema]
    return found


def takes(schema: Schema) -> str:
    """The kind of value."""
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return "one of " + ", ".join(f"`{value}`" for value in schema["enum"] if value is not None)
    if (several := alternatives(schema)) != [schema]:
        return " or ".join(dict.fromkeys(takes(one) for one in several))
    kinds = schema.get("type", "object" if "properties" in schema else "any value")
    kinds = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
    if "array" in kinds:
        return entries(schema.get("items", {}))
    if "string" in kinds:
        return form(schema)
    return " or ".join(TYPES.get(kind, kind) for kind in kinds)


def entries(items: Schema | Sequence[Schema]) -> str:
    """A list of one kind of value, or of a fixed kind at each place."""
    if isinstance(items, Mapping):
        return f"list of {takes(items)}" if items else "list"
    return f"list: {', '.join(map(takes, items))}"


def form(schema: Schema) -> str:
    """Text; where it has to have a form, with an example of it."""
    pattern = schema.get("pattern", r"\S")
    if pattern == r"\S":
        return "text"
    example = next((text for text in EXAMPLES if re.search(pattern, text)), None)
    return f"text like `{pattern}`" if example is None else f"text such as `{example}`"


def said(schema: Schema, required: bool) -> str:
    """What the model says, its default and its bounds."""
    words = ["required."] if required else []
    if schema.get("default") not in (None, [], {}):
        words.append(f"Default: `{json.dumps(schema['default'])}`.")
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None or high is not None:
        words.append(f"{'' if low is None else low} to {'' if high is None else high}.".replace(" to .", " or more."))
    return " ".join([*words, " ".join(str(schema.get("description", "")).split())]).strip().replace("<", "&lt;")

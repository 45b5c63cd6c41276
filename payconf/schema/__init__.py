"""Schema: JSON Schemas of every file of a project, made from the models, for editors (draft-07, yaml-language-server).

They say less than payconf does, in one place on purpose: a file may hold a part of an object that other files
complete, so no key of an object is demanded there, and null, which removes, is admitted.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from payconf.schema.descriptions import describe
from payconf.schema.plan import plan_schema
from payconf.schema.reports import checkouts_schema, report_schema
from payconf.schema.snapshot import snapshot_schema

Schema = dict[str, Any]

FILES = ("project", "environment", "credentials", "waivers", "fingerprints", "policies", "objects")
"""One schema a kind of file that people write, in the order in which they meet them."""
NAMES = (*FILES, "plan", "snapshot", "report", "checkouts")
"""Also those of files that payconf writes."""

_DRAFT = "http://json-schema.org/draft-07/schema#"
_KEY = {"pattern": "^[a-z0-9][a-z0-9_-]*$"}
_BOUNDS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
_NULL: Schema = {"type": "null"}


def file_name(name: str) -> str:
    """The file that holds a schema: objects -> objects.schema.json."""
    return f"{name}.schema.json"


def render(name: str) -> str:
    """One schema as text, sorted and with a newline at its end. Raises KeyError for an unknown name."""
    return text(schemas()[name])


def text(schema: Mapping[str, Any]) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write every schema into a folder; returns the files."""
    files = {folder / file_name(name): render(name) for name in schemas()}
    for path, content in files.items():
        path.write_text(content, encoding="utf-8")
    return tuple(files)


@functools.cache
def schemas() -> Mapping[str, Schema]:
    """Every schema by name (NAMES), with the integration types and services that are installed."""
    from payconf.model.config.environment_file import EnvironmentFile
    from payconf.model.config.other_files import FingerprintsFile, Project, WaiversFile
    from payconf.model.config.policies_file import PolicyOptions

    bodies = {
        "project": _strict(Project),
        "environment": _strict(EnvironmentFile),
        "credentials": _credentials(),
        "waivers": _strict(WaiversFile),
        "fingerprints": _strict(FingerprintsFile),
        "policies": _closed({"policies": _by_key(_strict(PolicyOptions))}),
        "objects": _objects(),
        "plan": plan_schema(),
        "snapshot": snapshot_schema(),
        "report": report_schema(),
        "checkouts": checkouts_schema(),
    }
    return MappingProxyType(
        {name: {"$schema": _DRAFT, "title": f"payconf: {name}", **describe(name, bodies[name])} for name in NAMES}
    )


def _credentials() -> Schema:
    """Which service a credential is for, the integrations say; so here every field of every service is admitted."""
    from payconf.model.config.other_files import CredentialOptions
    from payconf.model.config.types import FilledText
    from payconf.services import services

    entry = _strict(CredentialOptions)
    titles: dict[str, list[str]] = {}
    for service in services().values():
        for kind in service.kinds:
            titles.setdefault(kind.name, []).append(f"{service.title}: {kind.title}.")
    value = _strict(FilledText)
    fields = {name: {**value, "description": " ".join(lines)} for name, lines in titles.items()}
    entry["properties"] = {**fields, **entry["properties"]}
    return _closed({"credentials": _by_key(entry)})


def _objects() -> Schema:
    from payconf.model.config import objects

    models: dict[str, Any] = {
        "rules": objects.Rule,
        "payment_terms": objects.PaymentTerm,
        "webhooks": objects.Webhook,
        "payment_method_configurations": objects.PaymentMethodConfiguration,
        "payment_method_domains": objects.PaymentMethodDomain,
        "checkouts": objects.Checkout,
        "destination_groups": objects.DestinationGroup,
        "aliases": objects.Alias,
    }
    definitions = {"integrations": _integration(), **_integrations()}
    definitions |= {kind: _or_null(_partial(_strict(model))) for kind, model in models.items()}
    kinds = {kind: _or_null(_by_key(_reference(kind))) for kind in ("integrations", *models)}
    moved = {"type": "array", "items": _strict(objects.Moved)}
    return {**_closed({**kinds, "moved": _or_null(moved)}), "definitions": definitions}


def _integrations() -> dict[str, Schema]:
    """One definition a type, and one for a part of an integration whose type another file says."""
    from payconf.integrations import types
    from payconf.integrations.models import model_for

    own = {name: _partial(_strict(model_for(name))) for name in types()}
    own = {
        name: {**schema, "properties": {**schema["properties"], "type": {"const": name}}}
        for name, schema in own.items()
    }
    forms: dict[str, list[Schema]] = {}
    for schema in own.values():
        for name, form in schema["properties"].items():
            bare = {key: value for key, value in form.items() if key not in ("description", "default")}
            if name != "type" and bare not in forms.setdefault(name, []):
                forms[name].append(bare)
    part = {name: found[0] if len(found) == 1 else {"anyOf": found} for name, found in forms.items() if found}
    own["part"] = _closed(part)
    return {f"integration_{name}": _or_null(schema) for name, schema in own.items()}


def _integration() -> Schema:
    from payconf.integrations import types

    branches = [
        {
            # A pattern, because editors take a const for met while its beginning is typed, and mix types up.
            "if": {"properties": {"type": {"type": "string", "pattern": f"^{name}$"}}, "required": ["type"]},
            "then": _reference(f"integration_{name}"),
        }
        for name in types()
    ]
    part = {"if": {"not": {"required": ["type"]}}, "then": _reference("integration_part")}
    return {"type": ["object", "null"], "properties": {"type": {"enum": list(types())}}, "allOf": [*branches, part]}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _closed(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _by_key(entry: Schema) -> Schema:
    return {"type": "object", "propertyNames": _KEY, "additionalProperties": entry}


def _or_null(schema: Schema) -> Schema:
    """The schema or null."""
    schema = dict(schema)
    if "const" in schema:
        schema["enum"] = [schema.pop("const")]
    for key in ("anyOf", "oneOf"):
        if key in schema:
            schema[key] = [*schema[key], _NULL]
    if "type" in schema:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        schema["type"] = [*types, "null"]
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return schema


def _strict(model: Any) -> Schema:
    """The schema of a model by itself: definitions put in place, null taken out, bounds in JSON Schema's words."""
    from pydantic import TypeAdapter

    generated = TypeAdapter(model).json_schema()
    definitions = generated.pop("$defs", {})

    def clean(schema: Schema) -> Schema:
        if "$ref" in schema:
            target = clean(definitions[schema["$ref"].rpartition("/")[2]])
            return {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
        schema = {_BOUNDS.get(key, key): value for key, value in schema.items() if key != "title"}
        if _NULL in schema.get("anyOf", ()):
            (only,) = (choice for choice in schema.pop("anyOf") if choice != _NULL)
            schema = {**clean(only), **{key: value for key, value in schema.items() if value is not None}}
        if "patternProperties" in schema:
            schema["additionalProperties"] = False
        return _each(schema, clean)

    return clean(generated)


def _partial(schema: Schema) -> Schema:
    """The schema of a part: no key is demanded and null removes one. Lists are replaced as a whole, so they stay."""
    if "oneOf" in schema:
        return {**schema, "oneOf": [_partial(choice) for choice in schema["oneOf"]]}
    if schema.get("type") != "object":
        return schema
    schema = {key: value for key, value in schema.items() if key != "required"}
    for key in ("properties", "patternProperties"):
        if key in schema:
            schema[key] = {name: _or_null(_partial(form)) for name, form in schema[key].items()}
    if isinstance(schema.get("additionalProperties"), dict):
        schema["additionalProperties"] = _or_null(_partial(schema["additionalProperties"]))
    return schema


def _each(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    """The schema with `change` made to each schema right below it."""
    for key in ("properties", "patternProperties"):
        if key in schema:
            schema[key] = {name: change(form) for name, form in schema[key].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            schema[key] = change(schema[key])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            schema[key] = [change(form) for form in schema[key]]
    return schema

"""The schema of a snapshot file, made from the dataclass of payconf.model.snapshot; strict as its reader is."""

from __future__ import annotations

from payconf.schema.plan import SHA256, SIGNATURE, Maker, Schema, closed, listed, value_form

_ABOUT = "Ed25519 over `kind`, a blank and `digest`, in base64; null where it was taken unsigned."


def snapshot_schema() -> Schema:
    """The body of the schema; `digest` is over all other names but `signature`, in canonical form."""
    from payconf.model.snapshot import KIND, SNAPSHOT_VERSION, Snapshot

    maker = Maker()
    values = {"type": "object", "additionalProperties": {"$ref": "#/definitions/value"}}
    entry = closed({"id": {"type": "string"}, "values": values})
    whole = {
        **maker.fields(Snapshot),
        "kind": {"const": KIND},
        "format_version": {"const": SNAPSHOT_VERSION},
        "digest": {**SHA256, "description": "SHA-256 of the canonical text of everything but digest and signature."},
        "signature": {**SIGNATURE, "description": _ABOUT},
        "resources": {"type": "object", "additionalProperties": listed(entry)},
    }
    definitions = {name: form for name, form in maker.definitions.items() if name != "LiveResource"}
    return {**closed(whole), "definitions": {"value": value_form(), **dict(sorted(definitions.items()))}}

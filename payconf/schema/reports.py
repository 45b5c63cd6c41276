"""The schemas of reports in JSON: what `--report json=FILE` writes where it is no plan file.

As strict as the writer: every name is demanded and no other admitted; payconf.render.reports.data and
payconf.render.simulate.trial write it.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer", "minimum": 0}
_CODE: Schema = {"type": "string", "pattern": "^PC[0-9]{3}$"}
_FILE: Schema = {"type": ["string", "null"], "description": "From the project's folder; null for what no file says."}
_PLACE: Schema = {"type": ["integer", "null"], "minimum": 1}
_SPAN: dict[str, Schema] = {"file": _FILE, "line": _PLACE, "column": _PLACE}
_DIGEST: Schema = {"type": ["string", "null"], "description": "Of the value in the shop that is waived."}
_ADDRESS: Schema = {"type": ["string", "null"], "description": "Of the object or credential, such as rules/eu."}


def report_schema() -> Schema:
    """Of findings: `validate`, and every verb that was stopped before it had a result."""
    waiver = dict.fromkeys(("address", "reason", "owner", "until"), _TEXT)
    counts = dict.fromkeys(("errors", "warnings", "undecided", "waived"), _NUMBER)
    undecided = dict.fromkeys(("guard", "subject", "text"), _TEXT)
    stopped = _closed({"exit_code": _NUMBER, "message": _TEXT, "fix": _TEXT})
    finding = {
        "code": _CODE,
        "severity": {"enum": ["error", "warning"]},
        **_SPAN,
        "address": _ADDRESS,
        **dict.fromkeys(("title", "message", "why", "fix"), _TEXT),
        "related": _listed(_closed({**_SPAN, "message": _TEXT})),
    }
    whole = {
        "format_version": {"const": 1},
        "environments": _listed(_TEXT),
        "counts": _closed(counts),
        "findings": _listed({"$ref": "#/definitions/finding"}),
        "undecided": _listed(_closed(undecided)),
        "waivers": _listed({"$ref": "#/definitions/waiver"}),
        "stopped": {
            "anyOf": [stopped, {"type": "null"}],
            "description": "Why there is no result, or null.",
        },
    }
    found = _listed({"$ref": "#/definitions/finding"})
    definitions = {
        "finding": _closed(finding),
        "waiver": _closed({"code": _CODE, **waiver, "found": _DIGEST, **_SPAN, "findings": found}),
    }
    return {**_closed(whole), "definitions": definitions}


def checkouts_schema() -> Schema:
    """Of `simulate --checkouts`."""
    names = _listed(_TEXT)
    checkout = {
        "key": _TEXT,
        "right": {"type": "boolean"},
        "expected": names,
        "offered": {"anyOf": [names, {"type": "null"}], "description": "null where it is not decided."},
        "asks": {**names, "description": "What would have to be known."},
        "file": _TEXT,
        "line": _NUMBER,
    }
    whole = {
        "format_version": {"const": 1},
        "environment": _TEXT,
        "state": {"enum": ["yaml", "live", "after"]},
        "checkouts": _listed(_closed(checkout)),
    }
    return _closed(whole)


def _closed(properties: dict[str, Schema]) -> Schema:
    names = sorted(properties)
    return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}


def _listed(item: Schema) -> Schema:
    return {"type": "array", "items": item}

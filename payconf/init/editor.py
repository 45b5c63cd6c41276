"""Files of other programs beside a project: what git leaves alone, and which schema an editor holds a file to."""

from __future__ import annotations

import json

GITIGNORE = (
    "# What payconf keeps on this machine: embedded shops and the state of trials.",
    ".payconf/",
    "# Plans: they are made for one apply.",
    "/plan*.json",
)
SCHEMAS = "schemas"
"""Where the schemas lie, so that editors need no network."""

_FILES = {
    "project": ["/payconf.yaml"],
    "policies": ["/policies/*.yaml"],
    **{name: [f"/environments/*/{name}.yaml"] for name in ("environment", "credentials", "waivers", "fingerprints")},
}


def side_files() -> dict[str, str]:
    """Text by path. They may be there already, kept by hand, and then stay as they are."""
    return {
        ".gitignore": "".join(f"{line}\n" for line in GITIGNORE),
        ".vscode/settings.json": _json({"yaml.schemas": associations()}),
        ".vscode/extensions.json": _json({"recommendations": ["redhat.vscode-yaml"]}),
    }


def associations() -> dict[str, list[str]]:
    """By schema, the files that it is for, as yaml-language-server takes them: the last that matches decides.

    Files that begin with a line `# yaml-language-server: $schema=…` say it themselves; this is for those without.
    """
    fixed = [f"!{path}" for paths in _FILES.values() for path in paths if path.startswith("/environments")]
    found = {**_FILES, "objects": ["/environments/**/*.yaml", *fixed]}
    return {f"./{SCHEMAS}/{name}.schema.json": paths for name, paths in found.items()}


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"

"""fingerprints.yaml as text: always the same for the same fingerprints."""

from __future__ import annotations

from collections.abc import Mapping

_HEAD = """\
# yaml-language-server: $schema=../../schemas/fingerprints.schema.json
# Written by `payconf secrets fingerprints {environment}`; don't edit. Keyed digests (HMAC-SHA-256) of secrets of this
# environment, by which others are compared where nobody can read them. An empty list: the value is too easy to guess,
# so nothing was written down of it, and it is compared with nothing.
"""


def fingerprints_text(environment: str, key_id: str, found: Mapping[str, Mapping[str, tuple[str, ...]]]) -> str:
    """The whole file. `found`: fingerprints by credential and field; `key_id` names the key that they are made with."""
    lines = [_HEAD.format(environment=environment), f'key_id: "{key_id}"\n']
    lines.append("credentials:\n" if found else "credentials: {}\n")
    for name, fields in sorted(found.items()):
        lines.append(f"  {name}:\n" if fields else f"  {name}: {{}}\n")
        for field, forms in sorted(fields.items()):
            lines.append(f"    {field}:\n" if forms else f"    {field}: []\n")
            lines += [f'      - "{form}"\n' for form in sorted(forms)]
    return "".join(lines)

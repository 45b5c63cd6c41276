"""fingerprints.yaml as text: always the same for the same fingerprints."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

_HEAD = """\
# yaml-language-server: $schema=../../schemas/fingerprints.schema.json
# Written by `payconf secrets fingerprints {environment}`; don't edit. Keyed digests (HMAC-SHA-256) of the secrets here,
# by which other environments are compared where nobody can read them. An empty list: the value is too easy to guess, so
# nothing was written down of it, and only a run that reads it can compare it. A field counts while credentials.yaml
# names the same reference.
"""


def fingerprints_text(
    environment: str,
    key_id: str,
    found: Mapping[str, Mapping[str, tuple[str, ...]]],
    references: Mapping[str, Mapping[str, str]],
) -> str:
    """The whole file. `found`: fingerprints by credential and field; `references`: where each was read from.

    `key_id` names the key that they are made with. Credentials of which there is nothing to say are left out.
    """
    lines = [_HEAD.format(environment=environment), f'key_id: "{key_id}"\n']
    lines += _section("credentials", {name: [*_lists(fields)] for name, fields in found.items()})
    lines += _section(
        "references",
        {
            name: [f"    {field}: {json.dumps(text, ensure_ascii=False)}\n" for field, text in sorted(fields.items())]
            for name, fields in references.items()
        },
    )
    return "".join(lines)


def _section(key: str, entries: Mapping[str, list[str]]) -> Iterator[str]:
    filled = [(name, lines) for name, lines in sorted(entries.items()) if lines]
    yield f"{key}:\n" if filled else f"{key}: {{}}\n"
    for name, lines in filled:
        yield f"  {name}:\n"
        yield from lines


def _lists(fields: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for field, forms in sorted(fields.items()):
        yield f"    {field}:\n" if forms else f"    {field}: []\n"
        yield from (f'      - "{form}"\n' for form in sorted(forms))

"""One file: its bytes, its text, its nodes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from payconf.load.build import Builder, StopReading
from payconf.load.read import Unreadable, content
from payconf.load.syntax import explain, nested_too_deeply
from payconf.load.text import check_text
from payconf.model.errors import InvalidConfiguration
from payconf.model.finding import Finding, TooMany
from payconf.model.node import Mapping, Node
from payconf.model.span import Sources, Span

if TYPE_CHECKING:
    from pathlib import Path

    from yaml._yaml import CParser


def load_file(path: Path, name: str, sources: Sources) -> tuple[Mapping | None, list[Finding]]:
    """Read one YAML file as `name` and register its text in `sources`.

    The root is None where the file as a whole can't be used; a root beside findings lacks only what was refused.
    Raises InvalidConfiguration where PyYAML was installed without its C parser.
    """
    return parse_file(content(os.fspath(path)), name, sources)


def parse_file(data: bytes | Unreadable, name: str, sources: Sources) -> tuple[Mapping | None, list[Finding]]:
    """The same of what was read before."""
    if isinstance(data, Unreadable):
        return None, [Finding(data.code, data.message, Span(name, 1, 1))]
    file = sources.add(name, data)
    if found := check_text(data, name):
        return None, found
    if not data.strip():
        return None, [Finding("PC013", "the file holds nothing, not even a comment", Span(name, 1, 1))]
    return _parse(data, file, sources)


def _parse(data: bytes, file: int, sources: Sources) -> tuple[Mapping | None, list[Finding]]:
    from yaml import YAMLError

    builder = Builder(file, sources)
    try:
        builder.run(_parser(data))
    except YAMLError as error:
        end = nested_too_deeply(error)
        limited = [] if end is None else _limited(data.decode()[:end].encode(), file, sources)
        return None, limited or [*builder.findings, explain(error, file, sources)]
    except (StopReading, TooMany):
        return None, builder.findings
    if not builder.top:
        return Mapping(), builder.findings
    root = builder.top[0]
    if isinstance(root, Mapping):
        return root, builder.findings
    place = sources.span(builder.top.marks[0])
    return None, [*builder.findings, Finding("PC015", f"{_what(root)} stands where a mapping must", place)]


def _limited(data: bytes, file: int, sources: Sources) -> list[Finding]:
    """What stops the reading of a part of a text at one of our own limits, and the findings until there."""
    from yaml import YAMLError

    builder = Builder(file, sources)
    try:
        builder.run(_parser(data))
    except (StopReading, TooMany):
        return builder.findings
    except YAMLError:
        pass  # it is about the end of the part, which is not the file's
    return []


def _parser(data: bytes) -> CParser:
    try:
        from yaml._yaml import CParser
    except ImportError:
        raise InvalidConfiguration(
            "PyYAML was installed without its C parser, and payconf reads files with nothing else.",
            "Install a wheel of PyYAML (pip install --only-binary pyyaml --force-reinstall pyyaml), or libyaml first.",
        ) from None
    return CParser(data)


def _what(root: Node) -> str:
    if not isinstance(root, str):
        return "a list"
    return "text" if root else "nothing"

"""What the site needs beside Markdown as code hosts read it: names behind fences, and links that leave docs/.

Code hosts show "```yaml payconf.yaml" as YAML and link ../examples/ to the folder. The builder of the site knows
neither: the name becomes the block's title, and what lies outside the site is named without a link.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown import Markdown

DOCS = Path(__file__).resolve().parent.parent / "docs"
FENCE = re.compile(r"^(\s*```\w+) ([^\s{=]+)$")


class Names(Preprocessor):
    """A name behind a fence is its title."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines, each as many characters or more."""
        return [FENCE.sub(r'\1 title="\2"', line) for line in lines]


class Outside(Treeprocessor):
    """A link to something outside docs/ is text."""

    def run(self, root: Element) -> None:
        """Changes elements in place."""
        for link in root.iter("a"):
            if leaves(link.get("href", "")):
                link.tag = "span"
                link.attrib = {"title": link.get("href", "").lstrip("./")}


def leaves(href: str) -> bool:
    """Whether a relative link leads out of docs/: its first name is none there."""
    path = re.match(r"(?:\.\./)+([^/#]+)", href)
    return path is not None and not (DOCS / path[1]).exists()


class Site(Extension):
    """Both, before anything else looks at fences and links."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        """Register them."""
        md.preprocessors.register(Names(md), "names", 100)
        md.treeprocessors.register(Outside(md), "outside", 15)  # once there are links (20)


def makeExtension(**options: Any) -> Site:  # noqa: N802 - the name that the library looks for
    """The extension `site_markdown`."""
    return Site(**options)

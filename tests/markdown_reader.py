"""What GitHub and GitLab make of a comment: the parsers that they render with, and all that a host would act on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm
import comrak
from cmarkgfm.cmark import Options

OURS = {"h3", "h4", "p", "pre", "code", "strong", "details", "summary"}
ACTED_ON = re.compile(
    r"@\w|[#!&~%$]\w|GH-\d|https?:|www\.|ftp:|\b[0-9a-f]{7,}\b|:[a-z_]+:|\[|\]\(|[<>`|*_]|^\s*/\w", re.I | re.M
)
"""Mentions, references, links, commits, emoji, commands: what hosts find in text that is no code."""


@dataclass
class Read(HTMLParser):
    """`tags`: all elements with their attributes; `comments`; `prose`: text outside of code; `codes`: inside."""

    tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    prose: str = ""
    codes: list[str] = field(default_factory=list)
    depth: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        if tag == "code":
            self.depth += 1
            self.codes.append("")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "code"

    def handle_comment(self, data: str) -> None:
        self.comments.append(data.strip())

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.codes[-1] += data
        else:
            self.prose += data


def github(text: str) -> Read:
    """With GitHub's own parser and all of its extensions; raw HTML is let through, so that none goes unseen."""
    return _read(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))


def gitlab(text: str) -> Read:
    """With the parser that GitLab takes, and the extensions that it switches on, and more."""
    names = ("autolink", "table", "strikethrough", "tasklist", "footnotes", "inline_footnotes", "description_lists")
    more = (
        "math_dollars",
        "math_code",
        "shortcodes",
        "wikilinks_title_before_pipe",
        "alerts",
        "multiline_block_quotes",
    )
    extensions = comrak.ExtensionOptions(**dict.fromkeys((*names, *more), True))
    return _read(comrak.markdown_to_html(text, extensions, render_options=comrak.RenderOptions(unsafe_=True)))


def _read(html: str) -> Read:
    found = Read()
    found.feed(html)
    found.close()
    return found


def tame(text: str) -> Read:
    """As both hosts read it, where nothing in it comes from anybody else than us."""
    for read in (gitlab(text), github(text)):
        assert {tag for tag, _ in read.tags} <= OURS
        assert all(name in ("lang", "class") for _, attributes in read.tags for name, _ in attributes)
        assert ACTED_ON.findall(read.prose) == []
        assert read.depth == 0
    return read

"""The built site: everything in it leads somewhere, nothing is loaded from others, and no Markdown is left standing."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "build" / "site"
PAGES = sorted(SITE.rglob("*.html"))
LOADS = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("link", "href"), ("object", "data")}
LEFT = re.compile(r"^\s*(?:[-*] |1\. |\||```|#+ )", re.MULTILINE)
"""A line that was meant as a list, a table, a block or a heading."""


class Read(HTMLParser):
    """What a page loads, where it leads, what can be led to in it, and its paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.paragraphs: list[str] = []
        self.inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if (tag, name) in LOADS:
                self.loads.append(value or "")
            elif (tag, name) == ("a", "href"):
                self.links.append(value or "")
            elif name == "id":
                self.ids.add(value or "")
        if tag == "p":
            self.inside += 1
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "p"

    def handle_data(self, data: str) -> None:
        if self.inside > 0:
            self.paragraphs[-1] += data


@cache
def read(page: Path) -> Read:
    found = Read()
    found.feed(page.read_text("utf-8"))
    return found


def name(page: Path) -> str:
    return str(page.relative_to(SITE))


def dead(page: Path) -> list[str]:
    """Links of a page to files or places that aren't there."""
    gone = []
    for link in read(page).links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        file = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        file = file / "index.html" if file.is_dir() else file
        place = unquote(parts.fragment)
        if not file.is_file() or (place and file.suffix == ".html" and place not in read(file).ids):
            gone.append(link)
    return gone


def test_every_page_of_the_documentation_is_there() -> None:
    sources = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert sources == {page.relative_to(SITE) for page in PAGES} - {Path("404.html")}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    if page.name != "404.html":  # it is shown at any address, so its links begin at the root of a server
        assert dead(page) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_nothing_is_loaded_from_others(page: Path) -> None:
    assert [load for load in read(page).loads if urlsplit(load).netloc] == []


@pytest.mark.parametrize("style", sorted(SITE.rglob("*.css")), ids=name)
def test_no_style_loads_anything(style: Path) -> None:
    assert re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//[^)]*", style.read_text("utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_markdown_is_left_standing(page: Path) -> None:
    assert [text for text in read(page).paragraphs if LEFT.search(text)] == []


def test_the_search_knows_the_pages() -> None:
    found = json.loads((SITE / "search.json").read_text("utf-8"))
    known = {item["location"].partition("#")[0] for item in found["items"]}
    assert {name(page) for page in PAGES if page.name != "404.html"} <= known


def test_the_checks_find_what_they_look_for(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<p id="here">\n- one\n</p><a href="#here">1</a><a href="#gone">2</a><a href="gone.html">3</a>')
    assert dead(page) == ["#gone", "gone.html"]
    assert [text for text in read(page).paragraphs if LEFT.search(text)] == ["\n- one\n"]

"""What a page consists of, read with a parser that knows no more than HTML."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"br", "input", "meta"}


class Outline(HTMLParser):
    """Elements with their attributes; fails where one is not closed in the order in which it was opened."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((name, dict(attrs)))
        if name not in VOID:
            self.open.append(name)

    def handle_endtag(self, name: str) -> None:
        assert self.open.pop() == name

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.all if found == name]

    @property
    def said(self) -> str:
        return " ".join(" ".join(self.words).split())

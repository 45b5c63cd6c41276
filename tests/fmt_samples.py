"""Random YAML as people write it: odd indentation, brackets over lines, comments wherever YAML admits one."""

from __future__ import annotations

import random

PLAIN = ("a", "NO", "01001", "0042", "null", "~", "1.50", "true", "Stripe", "env://X", "a b", "x: y"[:1], "-5", "a#b")
QUOTED = (
    "plain",
    "a: b",
    "# no",
    "NO",
    "01001",
    "null",
    "",
    "it's",
    'say "x"',
    "back\\slash",
    "a, b",
    "[x]",
    "é €",
    "{",
)
WORDS = ("one", "two", "three", "Karte", "über", "4")
KEYS = ("type", "name", "label", "note", "methods", "sort_order", "currency", "x", "y", "z1", "expect", "retired")
SECTIONS = ("rules", "integrations", "checkouts", "aliases", "moved", "waivers", "shop", "policies")


class Writer:
    """One text, from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.anchors: list[str] = []
        self.chance = self.random.choice((0, 0.1, 0.4))

    def text(self) -> str:
        """A whole file."""
        keys = self.random.sample(SECTIONS, self.random.randint(0, 4))
        lines = [*self._noise(0)]
        if self.random.random() < 0.15:
            lines += ["---" + self._behind()]
        indent = self.random.choice((0, 0, 0, 1))
        for key in keys:
            lines += self._noise(indent)
            lines += self._pair(key, indent, 0)
        lines += self._noise(0)
        if self._maybe(0.05):
            lines += ["..." + self._behind(), *self._noise(0)]
        text = "\n".join(lines) + self.random.choice(("\n", "", "\n\n"))
        return text.replace("\n", self.random.choice(("\n", "\n", "\n", "\r\n")))

    def _maybe(self, chance: float | None = None) -> bool:
        return self.random.random() < (self.chance if chance is None else chance)

    def _comment(self) -> str:
        return (
            self.random.choice(("# ", "#", "##  ", "#\t", "# key: "))
            + " ".join(self.random.choices(WORDS, k=self.random.randint(1, 3)))
            + self.random.choice(("", "", " "))
        )

    def _behind(self) -> str:
        return (
            self.random.choice((" ", "  ", "   ")) + self._comment()
            if self._maybe()
            else self.random.choice(("", "", " "))
        )

    def _noise(self, indent: int) -> list[str]:
        lines = []
        while self._maybe():
            column = max(0, indent + self.random.choice((0, 0, 0, 2, -2, 1)))
            lines.append(self.random.choice((" " * column + self._comment(), "", "   ")))
        return lines

    def _key(self, key: str) -> str:
        return self.random.choice((key, key, key, f'"{key}"', f"'{key}'"))

    def _pair(self, key: str, indent: int, depth: int) -> list[str]:
        pad = " " * indent
        name = (self._anchor().strip() + " " if self._maybe(0.05) else "").lstrip() + self._key(key)
        if self._maybe(0.05):
            explicit = [f"{pad}? {name}{self._behind()}", *self._noise(indent)]
            return explicit + self._value(f"{pad}:", indent, depth, hanging=False)
        return self._value(f"{pad}{name}{self.random.choice(('', '', '', ' '))}:", indent, depth, hanging=True)

    def _anchor(self) -> str:
        if self._maybe(0.04):
            self.anchors.append(f"a{len(self.anchors)}")
            return f" &{self.anchors[-1]}"
        return ""

    def _value(self, head: str, indent: int, depth: int, hanging: bool) -> list[str]:
        kind = self.random.choice(
            ("scalar", "scalar", "flow", "mapping", "sequence", "block", "lines", "alias", "empty")
        )
        if kind == "alias" and self.anchors:
            return [f"{head} *{self.random.choice(self.anchors)}{self._behind()}"]
        if depth > 3 and kind in ("mapping", "sequence"):
            kind = "scalar"
        deeper = indent + self.random.choice((1, 2, 2, 2, 4))
        pad = " " * deeper
        if kind == "block":
            return self._block(head, deeper)
        if kind == "lines":
            return self._lines(head, pad)
        if kind == "empty" and self._maybe(0.2):
            return [head + self._behind()]
        head += self._anchor()
        if kind == "mapping":
            keys = self.random.sample(KEYS, self.random.randint(1, 4))
            lines = [head + self._behind()]
            for key in keys:
                lines += [*self._noise(deeper), *self._pair(key, deeper, depth + 1)]
            return lines + self._noise(deeper)
        if kind == "sequence":
            return self._sequence(head, indent if hanging and self._maybe(0.3) else deeper, depth)
        text = self._flow(0, pad) if kind == "flow" else self._scalar()
        if self._maybe(0.2):
            return [head + self._behind(), *self._noise(deeper), f"{pad}{text}{self._behind()}"]
        return [f"{head}{self.random.choice((' ', '  ', chr(9)))}{text}{self._behind()}"]

    def _sequence(self, head: str, deeper: int, depth: int) -> list[str]:
        lines, pad = [head + self._behind()], " " * deeper
        for _ in range(self.random.randint(1, 3)):
            lines += self._noise(deeper)
            dash = f"{pad}-"
            if self._maybe(0.15):
                lines += [f"{dash} - {self._scalar()}{self._behind()}", *self._noise(deeper + 2)]
                lines += self._value(f"{pad}  -", deeper + 2, depth + 1, hanging=False)
                continue
            if self._maybe(0.3) and depth < 3:
                gap = self.random.choice((1, 1, 3))
                first, *rest = self._pair(self.random.choice(KEYS), deeper + 1 + gap, depth + 1)
                lines += [dash + " " * gap + first.lstrip(" "), *rest]
                lines += self._pair("other", deeper + 1 + gap, depth + 2)
            else:
                lines += self._value(dash, deeper, depth + 1, hanging=False)
        return lines + self._noise(deeper)

    def _block(self, head: str, deeper: int) -> list[str]:
        style, chomp = self.random.choice("|>"), self.random.choice(("", "-", "+", ""))
        lines = [f"{head} {style}{chomp}{self._behind()}"]
        for _ in range(self.random.randint(0, 4)):
            words = " ".join(self.random.choices((*WORDS, "# no"), k=2))
            lines.append(
                self.random.choice(("", " " * deeper + words, " " * (deeper + 2) + words, " " * deeper + words + "  "))
            )
        return lines

    def _lines(self, head: str, pad: str) -> list[str]:
        quote = self.random.choice(("", "'", '"'))
        middle = ["", " " * self.random.randint(0, 3)] if self._maybe(0.2) else []
        words = [" ".join(self.random.choices(WORDS, k=2)) for _ in range(2)]
        escape = "\\" if quote == '"' and self._maybe(0.3) else ""
        return [f"{head} {quote}{words[0]}{escape}", *middle, f"{pad}{words[1]}{quote}{self._behind()}"]

    def _scalar(self) -> str:
        text = self.random.choice(QUOTED)
        double = text.replace("\\", "\\\\").replace('"', '\\"')
        single = text.replace("'", "''")
        return self.random.choice((self.random.choice(PLAIN), f'"{double}"', f"'{single}'"))

    def _flow(self, depth: int, pad: str) -> str:
        def gap() -> str:
            kind = self.random.random()
            if kind < self.chance / 2:
                return f"{self.random.choice(('', ' '))} {self._comment()}\n{pad} "
            return "\n" + pad + " " if kind < 0.15 else self.random.choice(("", " "))

        items, number = [], self.random.choice((0, 1, 2, 3, 12))
        mapping = self._maybe(0.5)
        for index in range(number):
            value = self._flow(depth + 1, pad) if depth < 2 and self._maybe(0.2) else self._scalar()
            if value[:1] in "ab1x" and "#" in value:
                value = "v"
            key = f"{KEYS[index % len(KEYS)]}{index}: " if mapping else ""
            items.append(f"{gap()}{key}{value}{gap()}")
        inside = ",".join(items) + ("," if items and self._maybe(0.2) else "") + gap()
        return f"{{{inside}}}" if mapping else f"[{inside}]"

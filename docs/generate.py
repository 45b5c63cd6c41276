"""Write the generated pages of docs/reference/, and the lower halves of docs/how-to/services/, from the program itself.

python docs/generate.py            write them
python docs/generate.py --check    1 where a page isn't what the tables say
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from commands_page import commands_page
from exits_page import exits_page
from reports_page import reports_page
from schemas_page import schemas_page
from service_block import service_pages
from stores_page import stores_page

from payconf.guard import GUARDS, Guard
from payconf.integrations import types
from payconf.integrations.base import Field, IntegrationType, Method
from payconf.model.codes import CODES, Code
from payconf.services import Service, services

REFERENCE = Path(__file__).parent / "reference"
GROUPS = (
    ("PC0", "Files and YAML"),
    ("PC1", "Structure and types"),
    ("PC2", "Safety"),
    ("PC3", "Meaning across objects"),
    ("PC4", "Lifetimes and habits"),
    ("PC5", "Plans"),
    ("PC6", "Apply and state"),
)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; cells must not break it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in lines
    )


def findings_page(codes: Mapping[str, Code]) -> str:
    """docs/reference/findings.md."""
    parts = [
        "# Findings",
        "What `payconf` may have to say, by code. `payconf explain CODE` prints the same in a terminal. An error "
        "stops; a warning is shown.",
    ]
    for prefix, title in GROUPS:
        chosen = [entry for code, entry in sorted(codes.items()) if code.startswith(prefix)]
        if chosen:
            parts.append(f"## {title}")
            parts += [finding_text(entry) for entry in chosen]
    return "\n\n".join(parts) + "\n"


def finding_text(entry: Code) -> str:
    """One code. `<name>` in a text is no HTML."""
    text = f"### {entry.code}: {entry.title}\n\n*{entry.severity}, found by {entry.stage}.* {entry.why}\n\n{entry.fix}"
    return text.replace("<", "&lt;")


def guards_page(guards: Sequence[Guard], codes: Mapping[str, Code]) -> str:
    """docs/reference/guards.md."""
    parts = [
        "# Guards",
        "Who says no, and from what. Every guard is asked by `payconf validate`, as far as the text of the files goes, "
        "and again by every plan. None can be switched off, and their refusals can't be waived. A guard without "
        "evidence is *undecided*, which refuses an apply plan of production. `payconf guards` prints the same.",
    ]
    for guard in guards:
        rows = [(f"[{code}](findings.md#{anchor(codes[code])})", *said(codes[code])) for code in guard.codes]
        parts += [f"## {guard.name}", guard.rationale, f"*Evidence:* {guard.evidence}."]
        parts += ["It also refuses a plan that only takes away, as `payconf off` makes one."] if guard.always else []
        parts.append(table(("code", "severity", "says"), rows))
    return "\n\n".join(parts) + "\n"


def anchor(entry: Code) -> str:
    """The place of a code's heading, by the rule of code hosts, which the site has, too."""
    return re.sub(r"[^\w -]", "", f"{entry.code}: {entry.title}".lower()).replace(" ", "-")


def said(entry: Code) -> tuple[str, str]:
    """What a table says of a code."""
    return (entry.severity, entry.title)


def types_page(known: Mapping[str, IntegrationType], by_name: Mapping[str, Service]) -> str:
    """docs/reference/integration-types.md."""
    parts = [
        "# Integration types",
        "Beside the fields below every integration has `type`, `name`, `enabled`, `label`, `short_label`, "
        "`credentials`, `retired` and `note`. *Shop* is the name that the shop itself uses. Installed packages may "
        "bring more types ([bring a payment service of your own](../how-to/provider.md)).",
        table(
            ("type", "title", "shops", "methods"),
            [
                (f"[`{name}`](#{name})", entry.title, ", ".join(entry.available_in), methods_cell(entry))
                for name, entry in sorted(known.items())
            ],
        ),
    ]
    for name, entry in sorted(known.items()):
        parts += type_parts(name, entry, by_name.get(entry.service or ""))
    return "\n\n".join(parts) + "\n"


def methods_cell(entry: IntegrationType) -> str:
    """How rules name the type's methods."""
    return ", ".join(f"`KEY.{method.name}`" if method.name else "`KEY`" for method in entry.methods)


def type_parts(name: str, entry: IntegrationType, service: Service | None) -> list[str]:
    """The section of one type."""
    parts = [f'## <a id="{name}"></a>{entry.title}']
    rows = [field_row(field) for field in entry.fields if field.origin == "integration"]
    parts += [f"`type: {name}`", table(("field", "type", "default", "limits", "shop"), rows)]
    parts.append(table(("method", "offered", "actions"), [method_row(method) for method in entry.methods]))
    if service is not None:
        kinds = {kind.name: kind for kind in service.kinds}
        credential = [field for field in entry.fields if field.origin == "credential"]
        cells = [
            (f"`{field.name}`", kinds[field.name].sensitivity, limits(field), f"`{field.shop}`") for field in credential
        ]
        parts += [f"Credential, of {service.title}:", table(("field", "is", "limits", "shop"), cells)]
        if service.proof:
            parts.append(f"How its mode is proven: {service.proof}")
    takes = [f"No payment_action: {entry.takes}."] if entry.takes else []
    notes = [*takes, *(rule.text for rule in entry.cross if rule.text), *entry.notes]
    return [*parts, "\n".join(f"- {note}" for note in notes)] if notes else parts


def field_row(field: Field) -> tuple[str, ...]:
    """One field of an integration."""
    kind = f"one of {choices_cell(field)}" if field.type == "choice" else field.type
    kind = f"any of {words(field.choices)}" if field.type == "choices" else kind
    return (f"`{field.name}`", kind, default_cell(field), limits(field), f"`{field.shop}`")


def choices_cell(field: Field) -> str:
    """The choices, each with the shop's own word where that is another."""
    shop = dict(field.words)
    return ", ".join(f"`{own}`" + (f" (shop: `{shop[own]}`)" if own in shop else "") for own in field.choices)


def default_cell(field: Field) -> str:
    """What absence means."""
    if field.required and field.default_from is None:
        return "required"
    if field.default_from is not None:
        return f"from `{field.default_from}`" + (f' + "{field.default_suffix}"' if field.default_suffix else "")
    return plain(field.default)


def plain(value: Any) -> str:
    """A default as YAML writes it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return words([str(item) for item in value])
        case _:
            return str(value)


def words(choices: Sequence[str]) -> str:
    """`a`, `b`."""
    return ", ".join(f"`{choice}`" for choice in choices)


def limits(field: Field) -> str:
    """Lengths, range, versions, in short."""
    said = []
    unit = "entries" if field.type in ("choices", "websites") else "characters"
    if field.min_length is not None:
        said.append(f"{field.min_length} {unit} or more")
    if field.max_length is not None:
        said.append(f"at most {field.max_length} {unit}")
    if field.max_bytes is not None:
        said.append(
            f"at most {field.max_bytes} bytes" + (f" in {field.max_bytes_until}" if field.max_bytes_until else "")
        )
    if field.minimum is not None and field.maximum is not None:
        said.append(f"{field.minimum} to {field.maximum}")
    if field.since:
        said.append(f"since {field.since}")
    if field.until:
        said.append(f"until {field.until}")
    return "; ".join(said)


def method_row(method: Method) -> tuple[str, ...]:
    """One method."""
    can = {
        "authorize": method.can_authorize,
        "charge": method.can_charge,
        "capture": method.can_capture,
        "cancel": method.can_cancel,
        "refund": method.can_refund,
    }
    name = f"`KEY.{method.name}`" if method.name else "`KEY`"
    return (name, method.offered.text or "always", ", ".join(word for word, able in can.items() if able))


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    return {
        REFERENCE / "commands.md": commands_page(table),
        REFERENCE / "exit-codes.md": exits_page(table),
        REFERENCE / "findings.md": findings_page(CODES),
        REFERENCE / "guards.md": guards_page(GUARDS, CODES),
        REFERENCE / "integration-types.md": types_page(types(), services()),
        REFERENCE / "reports.md": reports_page(table),
        REFERENCE / "schemas.md": schemas_page(table),
        REFERENCE / "stores.md": stores_page(table),
        **service_pages(table, types(), services()),
    }


def main() -> int:
    """Write or compare."""
    parser = argparse.ArgumentParser(description="Generated pages of docs/reference/")
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        for path, text in pages().items():
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [path for path, text in pages().items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{path} isn't what the tables say; write it again with `make docs`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())

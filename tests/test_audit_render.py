"""The audit in its four forms: nothing in a record can do harm where somebody opens it."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payconf.model.audit import FIRST, Event, Record, Report, Who, record
from payconf.render.audit import audit_csv, audit_html, audit_jsonl, audit_report, audit_text, broken_text
from payconf.render.audit.tables import COLUMNS
from payconf.trail import checked

HOSTILE = '<script>alert("x")</script>&\x1b[31m\u202e'
KINDS = (
    "apply",
    "off",
    "change",
    "adopt",
    "waiver",
    "lock break",
    "state edit",
    "refusal",
    "drift",
    "settle",
    "smoke",
    "unreadable",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=3,
)
FACTS = st.dictionaries(
    st.sampled_from(
        "phase verb changes done fields reasons objects before after vanished code until text reason error runs owner "
        "action result digest intent approvers perhaps_of".replace("_", " ").split()
    ),
    JSON | st.just([{"field": "x", "from": {"$decimal": "no"}, "to": {"$ref": "x", "output": "id"}}]),
    max_size=5,
)


def report(*events: Event) -> Report:
    made: list[Record] = []
    for number, event in enumerate(events, 1):
        made.append(record("production", number, event, made[-1].digest if made else FIRST))
    return checked("production", made)


def event(kind: Any = "apply", subject: str = "", at: str = "2026-11-29T15:02:11+01:00", **facts: Any) -> Event:
    return Event(kind, at, Who("jana", True, "https://issuer.example (repository acme/x)"), subject, "r-0007", facts)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "|", "%", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"
    found = rows(audit_csv(report(Event("change", text, Who(text, True, text), text, text, {"result": text}))))
    cells = [cell for row in found for cell in row.values()]
    assert not [
        cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠"))
    ]
    assert any("calc" in cell for cell in cells)


def test_a_cell_holds_quotes_commas_and_no_line_breaks() -> None:
    text = audit_csv(report(event("waiver", "rules/a", reason='say "no",\r\nnow', code="PC408", until="2026-12-01")))
    head, line, end = text.split("\r\n")
    assert end == ""
    assert head == ",".join(f'"{name}"' for name in COLUMNS)
    (row,) = rows(text)
    assert row["details"] == 'reason: say "no",\\r\\nnow'
    assert (row["time"], row["proven"], row["chain"]) == ("2026-11-29 14:02:11 UTC", "proven", "holds")
    assert line.count("\n") == 0


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


def tags_of(page: str) -> Tags:
    found = Tags()
    found.feed(page)
    return found


PLAIN = {
    "html", "head", "meta", "title", "style", "body", "h1", "p", "code", "table", "thead", "tbody", "tr", "th", "td",
    "main", "div",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_holds_no_script_and_loads_nothing(kind: str) -> None:
    facts = dict.fromkeys(("verb", "code", "reason", "error", "owner", "change", "outcome", "result"), HOSTILE)
    odd = Event(kind, HOSTILE, Who(HOSTILE, True, HOSTILE), HOSTILE, HOSTILE, {**facts, "fields": [{"field": HOSTILE}]})  # type: ignore[arg-type]
    page = audit_html(report(odd, odd))
    found = tags_of(page)
    assert set(found.tags) <= PLAIN
    assert found.attributes <= {"lang", "charset", "http-equiv", "content", "class", "name", "scope"}
    assert "<script" not in page
    assert "default-src &#x27;none&#x27;" in page
    for form in ("text", "csv", "html"):
        shown = audit_report(report(odd), form)
        assert "\x1b" not in shown
        assert "\u202e" not in shown


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.text(max_size=4), FACTS), min_size=1, max_size=3))
def test_whatever_a_state_holds_can_be_shown(given_events: list[tuple[Any, str, dict[str, Any]]]) -> None:
    found = report(*(Event(kind, text, Who(text), text, text, facts) for kind, text, facts in given_events))
    assert len(rows(audit_csv(found))) == len(given_events)
    assert [json.loads(line)["number"] for line in audit_jsonl(found).splitlines()] == [
        *range(1, len(given_events) + 1)
    ]
    assert set(tags_of(audit_html(found)).tags) <= PLAIN
    assert audit_text(found)


def test_the_text_says_what_happened() -> None:
    fields = [{"field": "label", "from": "A", "to": "B"}, {"field": "key", "secret": "changed"}, {"field": "x"}, 5]
    text = audit_text(
        report(
            event(
                phase="begun",
                verb="apply",
                changes=1,
                digest="ab" * 32,
                approvers=["tom", "ann"],
                revision="3f9 (main)",
            ),
            event(
                "change", "rules/a", action="update", result="done", reason="from git", fields=fields, digest="ab" * 32
            ),
            event(
                "change",
                "rules/b",
                action="create",
                result="failed",
                text="no",
                fields=[{"field": "f", "from": None, "to": 1}],
            ),
            event(phase="ended", verb="apply", done=1, failed=1),
            event("apply", phase="begun", verb="apply", changes="x"),
            event("apply", phase="ended"),
            event("drift", "rules/a", vanished=False, before="B", after="", **{"perhaps of": "r-0006"}),
            event("drift", "rules/b", vanished=True, before="B", after="A"),
            event(
                "refusal",
                verb="plan",
                reasons=[{"code": "PC201", "subject": "a", "text": "t"}, {"code": "stale", "text": "s"}],
            ),
            event("adopt", verb="adopt", objects={f"rules/{number}": {} for number in range(7)}),
            event("state edit", verb="runs prune", runs=["r-0001", "r-0002"]),
            event("lock break", owner="ann on host"),
            event("settle", change="create:rules/a", outcome="done"),
            event("waiver", "rules/a", code="PC408", until="2026-12-01", reason="PAY-1"),
            event("unreadable", at="?"),
            event("unreadable", at=""),
            Event(
                "off",
                "2026-11-29",
                Who("", False, ""),
                "integrations/a",
                "r-8",
                {"verb": "off", "without method": ["EUR: none"]},
            ),
        )
    )
    for line in (
        "1  2026-11-29 14:02:11 UTC  apply r-0007 begins: 1 change\n",
        "     jana, proven by https://issuer.example (repository acme/x)\n",
        "     approvers tom, ann, revision 3f9 (main), digest abababababab\n",
        "2  2026-11-29 14:02:11 UTC  update rules/a: done\n",
        "     label: A -> B\n     key: (secret, changed)\n     x\n     a field that can't be read\n",
        "create rules/b: failed\n",
        "     f: 1\n     text: no\n",
        "apply r-0007 ended: 1 done, 1 failed\n",
        "apply r-0007 begins: changes unknown\n",
        "r-0007 ended: nothing done\n",
        "rules/a was changed in the shop\n     seen by jana",
        "     it arose nobody knows since when, before B\n     perhaps left by r-0006, which broke off\n",
        "rules/b vanished from the shop\n",
        "     it arose after A, before B\n",
        "plan refused\n",
        "     PC201 a: t\n     stale: s\n",
        "adopt 7 objects: rules/0, rules/1, rules/2, rules/3, rules/4 and 2 more\n",
        "state changed by runs prune r-0001, r-0002\n",
        "lock of ann on host broken\n",
        "create:rules/a said to be done\n",
        "waiver of PC408 at rules/a until 2026-12-01\n",
        "     reason: PAY-1\n",
        "15  ?  not readable: unreadable\n",
        "16  no time  not readable",
        "17  2026-11-29 00:00:00 UTC  off integrations/a r-8 ended: nothing done\n",
        "     nobody, claimed\n     EUR: none\n",
        "17 records of production. The chain holds. Its head, to note elsewhere and to check with --holds:\n  17:",
    ):
        assert line in text, line


def test_an_empty_audit_says_so() -> None:
    assert audit_text(report()) == "0 records of production.\n"
    assert "Head: <code>none</code>" in audit_html(report())
    assert audit_jsonl(report()) == ""


def test_what_is_broken_is_marked_in_every_form() -> None:
    made = report(event(), event(), event())
    cut = checked("production", [made.records[0], made.records[2]])
    assert cut.broken == 3
    text = audit_text(cut, color=True)
    assert text.count("NOT PROVEN") == 1
    assert "The chain is broken at record 3." in text
    assert [row["chain"] for row in rows(audit_csv(cut))] == ["holds", "broken"]
    assert [json.loads(line)["chain"] for line in audit_jsonl(cut).splitlines()] == ["holds", "broken"]
    page = audit_html(cut)
    assert page.count("(not proven)") == 1
    said = " ".join(broken_text(cut, ["9:abcdef01"]).split())
    assert "IS BROKEN at record 3" in said
    assert "HAS NOT record 9:abcdef01" in said

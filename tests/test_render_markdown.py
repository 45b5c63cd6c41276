"""Comments of pull requests: the order of the first screen, nothing that user text could do, and what is cut."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payconf.model.address import Address
from payconf.model.errors import Stale
from payconf.model.finding import Finding
from payconf.model.plan import NotChecked, Plan
from payconf.model.span import Sources, Span
from payconf.model.waiver import Waived
from payconf.render.markdown.comment import COMMENT, Block, comment, size
from payconf.render.markdown.findings import report_comment
from payconf.render.markdown.plan import plan_comment
from payconf.render.markdown.words import code, fenced, name, plain
from payconf.render.reports import Report, report_of_stop, write_report
from tests.markdown_reader import github, gitlab, tame
from tests.render_samples import CREATE, FULL, HEADER, SANDBOX, refusal, undecided

HOSTILE = (
    "`",
    "``` ```",
    "```\n<script>alert(1)</script>\n```",
    "~~~",
    "--> <img src=x onerror=alert(1)>",
    "</details></code></pre>",
    "@jana @acme/payments",
    "#123 GH-123 acme/shop#1 !5 ~bug %milestone $1 &7 PAY-1",
    "[click](https://evil.example) ![x](https://evil.example/x.png) <https://evil.example> www.evil.example",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "/close\n/merge",
    ":tada: **bold** _em_ ~~gone~~ ^[note] [^1]",
    "\u202eesrever\u202c \u200b\x1b[2J\x07\x00\r\n",
    "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
    "&lt;b&gt; &#64;jana \\` \\",
    "    indented\n\n# heading\n- item\n> quote\n***",
    "x" * 5_000,
)


def hostile(text: str) -> Plan:
    """A plan in which everything that people write is this text."""
    change = replace(CREATE, label=text, note=text, address=Address("rules", text or "x"), span=Span(text, 3, 3))
    finding = Finding("PC201", text, Span(text, 9, 5), address=text, fix=text)
    refused = replace(refusal("PC201"), subject=text, text=text, finding=finding)
    header = replace(HEADER, environment=text[:255], shop=text, account=text, product=text, revision=text, base=text)
    waived = (Waived("PC412", "rules/x", text, text, "2026-12-31", Span("w.yaml", 1, 1), (finding,)),)
    return replace(
        FULL,
        header=header,
        changes=(change,),
        verdicts=(refused, replace(undecided(text), text=text)),
        unmanaged=(text,),
        not_checked=(NotChecked(text), NotChecked(f"Without effect: {text}")),
        findings=(replace(finding, code="PC412"),),
        waivers=waived,
        options={"target": [text], "rollback": text[:255]},
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_user_text_is_only_ever_code(text: str) -> None:
    plan = hostile(text)
    for made in (plan, replace(plan, verdicts=()), replace(plan, complete=False, verdicts=plan.verdicts[1:])):
        said = plan_comment(made, [f"{text}  sha256 …", f"Next: {text}"], rest=f"All of it is in {code(text)}.")
        read = tame(said)
        assert len(read.comments) == 2
        assert read.comments[0].startswith("payconf rollback ")
        assert read.comments[1] == f"payconf intent: {'cd' * 32}"
        assert size(said) <= 65_536


@pytest.mark.parametrize("text", HOSTILE)
def test_findings_are_only_ever_code(text: str) -> None:
    found = Finding("PC201", text, Span(text, 1, 1), address=text, fix=text, related=((text, Span(text, 2, 2)),))
    waived = (Waived("PC412", "rules/x", text, text, "2026-12-31", Span("w.yaml", 1, 1), (found,)),)
    report = Report((found,) * 12, (undecided(text),), Sources(), (text, "sandbox"), waived=waived, remarks=(text,))
    assert tame(report_comment(report)).comments == ["payconf validate"]
    stopped = report_of_stop(Stale(text, text), "plan", (text,), "", "1")
    read = tame(write_report("markdown", stopped))
    assert read.comments == [f"payconf plan {name(text)}"]
    assert "What stopped it" in read.prose


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_no_text_breaks_out(text: str) -> None:
    tame(plan_comment(hostile(text), [text]))


@given(st.text(alphabet="`\\ab \n", min_size=1))
def test_code_is_read_as_what_it_says(text: str) -> None:
    for parser in (github, gitlab):
        if shown := code(text):
            (read,) = parser(f"x {shown} y").codes
            assert read.strip() == text.replace("\n", "\\n").strip()
        lines = text.split("\n")
        assert parser(fenced(lines)).codes == ["\n".join(lines) + "\n"]


def test_no_pasted_key_is_shown() -> None:
    key = "sk_" + "live_" + "x" * 24
    said = plan_comment(hostile(f"label {key}"), [key], rest=code(key))
    assert key not in said
    assert "sk_live_…" in said
    found = Finding("PC203", key, fix=key)
    assert key not in report_comment(Report((found,), (), Sources(), (key,)))


def test_headings_are_plain_words_or_code() -> None:
    assert plain("Changed by hand in the shop, left as it is") == "Changed by hand in the shop, left as it is"
    assert plain("Refused: nothing") == "Refused: nothing"
    for text in ("see #1", "a@b", ":tada:", "www.evil.example", "GH-1", "a:b", "*x*", "<b>"):
        assert plain(text) == f"`{text}`"


def test_the_order_is_that_of_the_first_screen() -> None:
    refused = replace(FULL, verdicts=(refusal("PC201"),))
    said = plan_comment(refused, ["plan.json  sha256 9b1e…", "Next: mend what is refused, then plan again"])
    order = [
        "<!-- payconf plan production -->\n<!-- payconf intent: cdcd",
        "### payconf plan `production`: refused",
        "#### Refused: nothing of this plan for production can be applied",
        "credentials.yaml:9:5: error[PC201]",
        "read 14:02:11 UTC",
        "**1 to create, 2 to update, 1 to retire, 0 to delete · 1 refused",
        "#### What buyers will notice `3 of 214 kinds of checkout change`",
        "```diff\n- lose PayPal",
        "#### Money under way",
        "#### Changes from git",
        "#### Changed in the shop, left as it is `undo: --revert-drift ADDRESS`",
        "#### Not checked",
        "plan.json  sha256 9b1e…",
        f"Intent of these changes: `{'cd' * 32}`",
    ]
    places = [said.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)
    assert "--full" not in said
    assert "<details><summary>All of it</summary>\n\n```diff\n" in said


def test_an_empty_plan_is_short_and_keeps_its_marker() -> None:
    said = plan_comment(Plan(header=SANDBOX, not_checked=(NotChecked("1 thing"),), intent="ab" * 32), ["x"])
    assert said.startswith("<!-- payconf plan sandbox -->\n<!-- payconf intent: abab")
    assert "### payconf plan `sandbox`: no changes" in said
    assert "Not checked: 1 thing" in said
    assert len(said.splitlines()) < 25


def big(number: int) -> Plan:
    changes = tuple(replace(CREATE, address=Address("rules", f"rule-{index:05}")) for index in range(number))
    return replace(FULL, changes=changes)


@pytest.mark.parametrize("limit", [20_000, COMMENT, 200_000])
def test_what_has_no_room_is_left_out_by_whole_entries_and_counted(limit: int) -> None:
    said = plan_comment(big(2_500), [], limit, rest="All of it is in `plan.html`.")
    assert limit - 4_000 < size(said) <= limit
    tame(said)
    shown = said.partition("<details><summary>The first")[2].count("+ rules/rule-")
    assert f"not here are {2_500 - shown:,} of 2,500 under Changes from git. All of it is in `plan.html`." in said
    assert f"<details><summary>The first {shown:,} of 2,500</summary>" in said
    last = said.rpartition("+ rules/rule-")[2]
    assert "expression  subtotal.value > 10000\n```\n\n</details>" in last
    assert "#### Not checked" in last
    assert "Intent of these changes" in last


def test_what_is_seen_at_once_is_cut_last() -> None:
    plan = replace(big(100), verdicts=tuple(refusal("PC201", f"Number {number}.") for number in range(20)))
    said = plan_comment(plan, [], 7_900)
    assert all(f"Number {number}." in said for number in range(20))
    assert "<details>" not in said
    assert "100 of 100 under Changes from git" in said
    assert "lines that are too long" not in said
    assert "prints all of it." in said
    said = plan_comment(plan, [], 4_000)
    assert size(said) <= 4_000
    assert "Number 0." in said
    assert "more lines\n```" in said
    assert "not here are lines that are too long or too many" in said


def test_very_many_refusals_are_shortened_and_folded() -> None:
    plan = replace(FULL, verdicts=tuple(refusal("PC201", f"Number {number}.") for number in range(2_000)))
    said = plan_comment(plan, [])
    assert size(said) <= 65_536
    assert "… and 199" in said
    assert "of 2,000 under Refused: nothing of this plan for production can be applied" in said


def test_findings_beyond_the_tenth_are_folded() -> None:
    found = tuple(Finding("PC203", f"Number {number}.", Span("a.yaml", number, 1)) for number in range(1, 31))
    said = write_report("markdown", Report(found, (), Sources(), ("production",)))
    assert said.startswith("<!-- payconf validate -->\n\n### payconf validate `production`: 30 errors\n")
    seen, _, folded = said.partition("<details>")
    assert ("Number 10." in seen, "Number 11." in seen, "Number 30." in folded) == (True, False, True)
    assert "nothing wrong" in write_report("markdown", Report((), (), Sources(), ()))
    cut = write_report("markdown", Report(found * 50, (), Sources(), ()), limit=9_000)
    assert "`payconf validate` there, have all of it." in cut
    assert size(cut) <= 9_000


def test_a_summary_has_more_room_than_a_comment() -> None:
    report = Report((Finding("PC203", "x" * 900),) * 90, (), Sources(), ())
    assert size(write_report("markdown", report)) <= 65_536 < size(write_report("github-summary", report)) <= 2**20


def test_blocks_that_say_nothing_leave_no_gap() -> None:
    assert comment(["top"], [Block(), Block("Title"), Block(prose="**x**")], [], 9_000, "") == (
        "top\n\n#### Title\n\n**x**\n"
    )


def test_the_name_of_an_environment_cannot_end_the_marker() -> None:
    assert name("a b-->é") == "a%20b--%3E%C3%A9"

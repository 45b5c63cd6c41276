"""The page of a plan without a browser: its structure, its policy, and that text stays text."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payconf.model.blast import CheckoutTest, Covered, Open
from payconf.model.change import FieldChange
from payconf.model.plan import Plan
from payconf.model.value import SecretRef
from payconf.render.html import Explained, plan_page
from payconf.render.html.changes import change_sections
from payconf.render.html.document import document, policy
from payconf.render.html.markup import Markup, join, tag, text, verbatim
from payconf.render.plan import plan_text
from tests.page_outline import Outline
from tests.page_samples import CLOSING, many, whole
from tests.render_samples import CREATE, DRIFT, FULL, HEADER, SECRET, UPDATE, blast, noticed, refusal
from tests.test_render_plan import check_golden

EVIL = "\"'><script>alert(1)</script><b onclick=x>\u202e\x1b[31m&amp;"


def page(plan: Plan, *closing: str, coverage: tuple[Covered, ...] = ()) -> str:
    found = replace(plan, blast=replace(plan.blast, coverage=coverage or plan.blast.coverage))
    return plan_page(found, closing, Explained("production"))


def with_text(said: str) -> Plan:
    """A plan whose every text that people write is this one."""
    change = replace(UPDATE, label=said, note=said, fields=(FieldChange("label", said, said + "x", details=(said,)),))
    lost = replace(noticed(said, said, said, (said,), ()), conditions=(said,))
    check = CheckoutTest(said, (said,), (said,), (said,), (said,), True, (said,), (str(UPDATE.address),))
    head = replace(HEADER, shop=said, account=said, product=said, revision=said)
    drift = (replace(DRIFT[0], fields=(FieldChange(said, said, None),), off=said),)
    verdict = replace(refusal("PC201", said), subject=said, text=said)
    return replace(
        FULL,
        header=head,
        changes=(change,),
        blast=blast(lost, open=(Open(said, said, (said,), (said,), (said,), 1, False),)),
        checkouts=(check,),
        drift=drift,
        verdicts=(verdict,),
        unmanaged=(said,),
    )


def test_the_golden_page() -> None:
    """Without style and script, an element a line, so that a change can be read."""
    found = re.sub("<(style|script)>.*?</(?:style|script)>", r"<\1></\1>", whole(), flags=re.DOTALL)
    found = re.sub("sha256-[^&]+", "sha256-…", found)
    check_golden("plan.html", re.sub("(</(?:li|p|tr|h1|h2|h3|caption|div|thead|section|summary)>)", r"\1\n", found))


def test_structure() -> None:
    """Landmarks, one first heading, no level left out, headers of tables with a scope, ids once, links that lead."""
    found = Outline(whole())
    assert found.of("html") == [{"lang": "en"}]
    assert [len(found.of(name)) for name in ("header", "nav", "main", "h1", "title")] == [1, 1, 1, 1, 1]
    names = [name for name, _ in found.all]
    assert names.index("h1") < names.index("h2") < names.index("h3")
    assert all(cell.get("scope") in ("row", "col") for cell in found.of("th"))
    ids = [str(attributes["id"]) for _, attributes in found.all if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [str(link["href"]) for link in found.of("a")]
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert links[0] == "#plan"
    for part in found.of("section"):
        assert part["aria-labelledby"] in ids
    for field in ("text", "address", "kind", "action"):
        assert {"for": f"filter-{field}"} in found.of("label")
    assert not any(name == "title" or name.startswith("on") for _, found in found.all for name in found)
    assert not any("style" in attributes for _, attributes in found.all)


def test_the_order_is_that_of_the_screen() -> None:
    found = Outline(whole()).said
    begins = [
        "Refused: nothing of this plan for production can be applied",
        "1 to create, 2 to update, 1 to retire, 0 to delete · 2 refused",
        "What buyers will notice",
        "Money under way",
        "Changes from git",
        "Changed in the shop, left as it is",
        "Guards",
        "Not checked 2 secrets",
        "sha256 0123456789ab…",
        "Next: mend what is refused",
        "Who can pay with what",
    ]
    places = [found.rindex(begin) for begin in begins]
    assert places == sorted(places)


def test_the_sentences_are_those_of_the_screen() -> None:
    """All that `payconf plan --full` says of buyers, money and what is not checked stands on the page."""
    said = re.sub(r"\s+", "", Outline(page(FULL, *CLOSING)).said)
    screen = plan_text(FULL, full=True, width=1_000, closing=CLOSING)
    for begin in ("What buyers will notice", "Money under way", "Not checked"):
        part = screen[screen.index(begin) :].partition("\n\n")[0]
        for line in part.splitlines():
            assert re.sub(r"\s+", "", re.sub(r"^  [-+~!?*] ", "", line)) in said, line
    for line in CLOSING:
        assert re.sub(r"\s+", "", line) in said


def test_the_policy_holds_the_hashes_of_what_is_inside() -> None:
    found = whole()
    (style,), (script,) = (
        re.findall("<style>(.*?)</style>", found, re.S),
        re.findall("<script>(.*?)</script>", found, re.S),
    )
    (meta,) = [entry for entry in Outline(found).of("meta") if entry.get("http-equiv")]
    digests = [b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script)]
    assert meta["content"] == (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "unsafe" not in str(meta["content"])
    assert "script-src 'none'" in policy("p{}")
    names = [name for name, _ in Outline(found).all]
    assert names.index("meta") < names.index("style")


def test_nothing_is_loaded_from_anywhere() -> None:
    found = Outline(whole())
    assert not {"img", "link", "iframe", "object", "form", "base"} & {name for name, _ in found.all}
    assert all(str(link["href"]).startswith("#") for link in found.of("a"))
    assert not any("src" in attributes for _, attributes in found.all)
    assert "url(" not in whole()
    assert "@import" not in whole()


def test_hostile_text_is_shown_and_does_nothing() -> None:
    cell = Covered(EVIL, EVIL, (EVIL,), (EVIL,), (), (EVIL,), (), 1)
    plain, evil = (
        Outline(page(with_text(said), said, coverage=(replace(cell, website=said),))) for said in ("x y", EVIL)
    )
    assert [name for name, _ in plain.all if name != "ul"] == [name for name, _ in evil.all if name != "ul"]
    assert "alert(1)" in evil.said
    assert "\\u202e\\x1b[31m&amp;" in evil.said
    raw = page(with_text(EVIL), EVIL)
    assert "\u202e" not in raw
    assert "\x1b" not in raw


@given(st.text(max_size=30))
def test_whatever_is_written_the_page_keeps_its_elements(said: str) -> None:
    found = Outline(str(tag("p", said, data_x=said)))
    assert [name for name, _ in found.all] == ["p"]
    assert found.of("p")[0]["data-x"] == "".join(found.words)


def test_secrets_are_named_never_shown() -> None:
    key = "sk_" + "live_" + "a1B2" * 8
    field = FieldChange("secret_key", key, SecretRef("vault://kv/x#key", "ab" * 32), secret=True)
    found = page(replace(FULL, changes=(replace(SECRET, fields=(field,), note=f"was {key}", label=key),)), key)
    assert key[:16] not in found
    assert "(secret, changed) <code>vault://kv/x#key</code>" in found
    assert "ab" * 8 not in found.partition("</style>")[2]


def test_what_is_too_much_is_counted() -> None:
    found = Outline(many(1_500))
    items = [attributes for attributes in found.of("li") if "data-action" in attributes]
    assert len(items) == 1_000
    assert "… and 500 more changes, which are not on this page: update 500 rules." in found.said
    assert "1500 to update" in found.said
    assert len(many(10_000)) < 2_000_000


def test_many_fields_and_long_values_are_cut() -> None:
    fields = tuple(FieldChange(f"field{number}", None, "x" * 5_000) for number in range(70))
    (part,) = change_sections(replace(FULL, changes=(replace(CREATE, fields=fields),)))
    assert "… and 10 more fields" in part.markup
    assert "x" * 2_001 not in part.markup


def test_a_field_of_another_file_says_so() -> None:
    (part,) = change_sections(
        replace(FULL, changes=(replace(UPDATE, fields=(replace(UPDATE.fields[0], span=CREATE.span),)),))
    )
    assert '<th scope="row">methods<br><span class="place">rules/de.yaml:3</span></th>' in part.markup
    assert '<span class="place">rules/eu.yaml:41</span>' in part.markup


def test_an_empty_plan_says_that_nothing_is_to_be_done() -> None:
    said = Outline(page(replace(FULL, changes=(), drift=(), money=(), blast=blast()))).said
    assert "No changes to production" in said
    assert "What buyers will notice" not in said
    assert "Not checked" in said


def test_the_plan_file_alone_has_no_reasons_and_says_so() -> None:
    said = Outline(whole(full=False)).said
    assert "payconf plan production --report html=FILE reads the shop and does; payconf simulate, too." in said
    assert "--website 'EU Store' --currency EUR --billing-country AT --plan plan.json" in said
    assert "Before the plan" not in said
    assert "sort order" not in said


def test_elements() -> None:
    assert tag("p", "<", Markup("<b>"), class_="a", hidden=True, id=None) == '<p class="a" hidden>&lt;<b></p>'
    assert tag("br") == "<br>"
    assert join(["<", Markup("<i>")], "&") == "&lt;&amp;<i>"
    assert text(Markup("<i>")) == "<i>"
    for bad in ("</style>", "<!--"):
        with pytest.raises(ValueError, match="would end the style element"):
            verbatim("style", bad)


def test_a_page_without_script_allows_none() -> None:
    found = document("T", tag("p", "x"))
    assert "<script" not in found
    assert "script-src &#x27;none&#x27;" in found


def test_the_script_reads_what_the_page_has() -> None:
    """Each element that it looks for by id is there."""
    script = (Path(__file__).parent.parent / "payconf/render/html/filter.js").read_text("utf-8")
    wanted = set(re.findall(r'getElementById\("([\w-]+)"\)', script)) | {f"filter-{name}" for name in ("text", "kind")}
    assert {"filter", "filter-status", "filter-reset"} <= wanted
    ids = {attributes.get("id") for _, attributes in Outline(whole()).all}
    assert wanted <= ids

"""The page opens offline, says nothing on the console, asks for nothing, and axe-core finds nothing in it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.page.browser import SCHEMES, browser, opened
from tests.page_samples import many, whole
from tests.page_worlds import HOSTILE, page_of, page_world

PAGES = ("plan", "hostile", "shown", "refused")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A plan of an embedded shop, one with hostile text, its plan file alone, and one with everything, refused."""
    folder = tmp_path_factory.mktemp("pages")
    world = page_world(folder / "one")
    hostile = page_world(folder / "two", HOSTILE)
    file = world.folder / "plan.json"
    texts = {
        "plan": page_of(world, "--out", str(file)),
        "hostile": page_of(hostile),
        "refused": whole(),
    }
    found = {name: folder / f"{name}.html" for name in PAGES}
    for name, text in texts.items():
        found[name].write_text(text, "utf-8")
    assert world.payconf("show", str(file), "--report", f"html={found['shown']}").code == 0
    return found


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_offline_silent_and_accessible(chromium: Browser, pages: dict[str, Path], name: str, scheme: str) -> None:
    with opened(chromium, pages[name], scheme) as found:
        assert found.violations() == []
        found.page.evaluate("document.querySelectorAll('details').forEach((found) => { found.open = true; })")
        assert found.violations() == []
        found.keep(f"{name}-{scheme}")
        assert found.asked == [pages[name].as_uri()]
        assert found.said == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_without_script(chromium: Browser, pages: dict[str, Path], name: str, scheme: str) -> None:
    """Everything is there, the filter isn't."""
    with opened(chromium, pages[name], scheme, script=False) as found:
        expect(found.page.locator("#filter")).to_be_hidden()
        expect(found.page.get_by_text("matches the filter").first).to_be_hidden()
        for heading in found.page.locator("h2").all():
            expect(heading).to_be_visible()
        found.keep(f"{name}-{scheme}-without-script")
        assert found.said == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_accessible_without_script(
    chromium: Browser, pages: dict[str, Path], name: str, scheme: str, tmp_path: Path
) -> None:
    """axe-core needs script itself, so that the page's own is taken away instead."""
    text, taken = re.subn(r"<script>.*</script>", "", pages[name].read_text("utf-8"), flags=re.DOTALL)
    assert taken == 1
    (tmp_path / "page.html").write_text(text, "utf-8")
    with opened(chromium, tmp_path / "page.html", scheme) as found:
        expect(found.page.locator("#filter")).to_be_hidden()
        assert found.violations() == []


def test_axe_finds_what_is_wrong(chromium: Browser, pages: dict[str, Path], tmp_path: Path) -> None:
    """A picture without words, and a name that no element has."""
    bad = pages["plan"].read_text("utf-8").replace("</main>", '<img><p aria-labelledby="x" role="img"></p></main>')
    (tmp_path / "bad.html").write_text(bad, "utf-8")
    with opened(chromium, tmp_path / "bad.html") as found:
        assert [said.partition(":")[0] for said in found.violations()] == ["image-alt", "role-img-alt"]


def test_on_a_telephone(chromium: Browser, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["plan"], width=360) as found:
        wide = found.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360
        found.keep("plan-telephone")


def test_the_filter(chromium: Browser, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["plan"]) as found:
        page = found.page
        changes = page.locator("li[data-action]")
        status = page.get_by_role("status")
        expect(changes).to_have_count(3)
        page.get_by_label("Action").select_option("create")
        expect(changes.locator("visible=true")).to_have_count(1)
        expect(changes.locator("visible=true")).to_contain_text("rules/swiss")
        page.get_by_role("button", name="Show everything").click()
        expect(page.get_by_label("Text")).to_be_focused()
        expect(changes.locator("visible=true")).to_have_count(3)
        page.get_by_label("Address").fill("LARGE")
        expect(changes.locator("visible=true")).to_have_count(1)
        page.get_by_label("Address").fill("")
        page.get_by_label("Text").fill("5000")
        expect(changes.locator("visible=true")).to_have_count(1)
        page.get_by_label("Text").fill("no such words")
        expect(changes.locator("visible=true")).to_have_count(0)
        expect(page.get_by_text("Nothing here matches the filter.")).to_be_visible()
        expect(status).to_have_text(re.compile(r"^0 of \d+ shown$"))
        page.get_by_label("Text").fill("")
        page.get_by_label("Kind").select_option("rules")
        expect(changes.locator("visible=true")).to_have_count(3)
        assert found.said == []


def test_by_keyboard_alone(chromium: Browser, pages: dict[str, Path]) -> None:
    """The first key leads to the skip link, past the filter; a cell opens by Enter."""
    with opened(chromium, pages["plan"]) as found:
        page = found.page
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the plan")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        cell = page.locator("td.changed details").first
        reason = cell.get_by_text("Before the plan")
        expect(reason).to_be_hidden()
        cell.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(reason).to_be_visible()
        outline = cell.locator("summary").evaluate("(found) => getComputedStyle(found).outlineStyle")
        assert outline == "solid"


def test_text_stays_text(chromium: Browser, pages: dict[str, Path]) -> None:
    with opened(chromium, pages["hostile"]) as found:
        assert found.page.locator("img, main script, [onerror]").count() == 0
        expect(found.page.get_by_text("alert(1)").first).to_be_visible()
        assert found.said == []


def test_the_policy_holds_in_the_browser(chromium: Browser, pages: dict[str, Path], tmp_path: Path) -> None:
    """Had markup got through, it would not run, nor load, nor paint."""
    text = pages["plan"].read_text("utf-8")
    evil = "<script>document.title = 'run'</script><img src='http://127.0.0.1:9/x.png'><p style='color: red'>x</p>"
    file = tmp_path / "evil.html"
    file.write_text(text.replace("</main>", f"{evil}</main>"), "utf-8")
    with opened(chromium, file) as found:
        assert found.page.title() == "payconf plan shop"
        assert len(found.said) == 3, found.said
        assert all("Content Security Policy" in said for said in found.said)


def test_on_paper(chromium: Browser, pages: dict[str, Path]) -> None:
    """Dark pages are printed dark on white; what only a screen can use is left out."""
    with opened(chromium, pages["plan"], "dark") as found:
        found.page.emulate_media(media="print", color_scheme="dark")
        expect(found.page.locator("#filter")).to_be_hidden()
        expect(found.page.locator("nav")).to_be_hidden()
        expect(found.page.locator("li[data-action]").first).to_be_visible()
        ground = found.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == "rgb(255, 255, 255)"
        found.keep("plan-paper")


def test_ten_thousand_changes_open(chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "many.html"
    file.write_text(many(10_000), "utf-8")
    begun = time.monotonic()
    with opened(chromium, file) as found:
        expect(found.page.locator("li[data-action]")).to_have_count(1_000)
        found.page.get_by_label("Text").fill("rule-999 ")
        expect(found.page.locator("li[data-action]").locator("visible=true")).to_have_count(1)
        assert found.said == []
    assert time.monotonic() - begun < 20

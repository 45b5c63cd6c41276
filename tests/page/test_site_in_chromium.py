"""The documentation's site, opened from its folder without a network: it looks as it should, and its search answers."""

from __future__ import annotations

from tests.page.browser import browser, opened
from tests.worlds import REPOSITORY

SITE = REPOSITORY / "build" / "site"


def test_the_site_opens_from_its_folder_and_is_searched_there() -> None:
    with browser() as started, opened(started, SITE / "how-to" / "four-eyes.html") as found:
        page = found.page
        page.get_by_role("heading", name="Four eyes").first.wait_for()
        page.keyboard.press("/")
        page.get_by_role("combobox").wait_for()
        page.keyboard.type("PC262")
        page.get_by_role("option", name="PC262: Freeze window").first.wait_for()
        assert page.get_by_role("combobox").input_value() == "PC262"
        assert found.said == []
        page.get_by_role("option", name="PC262: Freeze window").first.click()
        page.wait_for_url("**/reference/findings.html*")
        assert {address.split(":")[0] for address in found.asked} == {"file"}
        assert found.asked


def test_what_is_copied_of_a_terminal_is_what_one_types() -> None:
    with browser() as started:
        context = started.new_context(offline=True, permissions=["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto((SITE / "tutorial" / "index.html").as_uri())
        page.locator("pre").first.hover()
        page.locator(".md-clipboard, button[title*='opy']").first.click(force=True)
        page.wait_for_function("navigator.clipboard.readText().then(text => text.includes('payconf init'))")
        copied = page.evaluate("navigator.clipboard.readText()")
        context.close()
    assert [line for line in copied.splitlines() if line] == [
        "payconf init acme --currency EUR --website Store --yes",
        "cd acme",
    ]

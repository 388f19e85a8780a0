"""Pages under the policy of their headers: nothing of ours is blocked, nothing foreign runs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.async_api import Browser, Page

from tests.support.browser import signed_in
from tests.support.system import System

BLOCKED = "Content Security Policy"
SCRIPT_OF_A_STRANGER = """() => {
  const script = document.createElement("script");
  script.textContent = "window.stranger = true";
  document.head.append(script);
  const style = document.createElement("style");
  style.textContent = "body { display: none }";
  document.head.append(style);
  return [window.stranger === true, style.sheet !== null];
}"""


def watched(page: Page) -> Callable[[], list[str]]:
    """Return what names the messages of blocked parts of the page since now."""
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    return lambda: [text for text in messages if BLOCKED in text]


@pytest.mark.parametrize("kind", ["login", "wallboard", "chat", "documents"])
async def test_no_part_of_a_page_is_blocked_and_no_script_of_a_stranger_runs(
    system: System, browser: Browser, kind: str
) -> None:
    address = {
        "login": system.desk,
        "wallboard": system.wallboard,
        "chat": system.chat,
        "documents": f"{system.origin}/api/v1/docs",
    }[kind]
    page = await browser.new_page(locale="pl-PL")
    blocked = watched(page)
    answer = await page.goto(address)
    assert answer is not None
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    await page.get_by_role("heading").first.wait_for()
    assert blocked() == []
    assert await page.evaluate(SCRIPT_OF_A_STRANGER) == [False, False]


async def test_no_part_of_the_desk_is_blocked(system: System, browser: Browser) -> None:
    async with signed_in(browser, system, "bielak") as page:
        blocked = watched(page)
        await page.reload()
        await page.locator("[data-area=phone]").wait_for()
        assert blocked() == []

"""axe-core on a real page: every violation of WCAG 2.1 A and AA, with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from playwright.async_api import Page

AXE = Path(__file__).parents[2] / "desk" / "ui" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]

# Half-faded colours are nobody's contrast: what moves is let come to its end first.
RUN = """async (tags) => {
  const ends = (animation) => animation.effect?.getComputedTiming().endTime !== Infinity;
  await Promise.allSettled(document.getAnimations().filter(ends).map((each) => each.finished));
  const { violations } = await axe.run({ runOnly: tags, resultTypes: ["violations"] });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.flat().join(" ")}: ${node.html}`));
}"""


@dataclass
class Inspection:
    """Looks at surfaces in both themes and remembers what is wrong."""

    seen: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    async def look(self, page: Page, surface: str) -> None:
        """In light and in dark, as the system of the person asks for."""
        for theme in ("light", "dark"):
            await self.look_once(page, surface, theme)

    async def look_once(self, page: Page, surface: str, theme: Literal["light", "dark"]) -> None:
        await page.emulate_media(color_scheme=theme)
        language = await page.evaluate("document.documentElement.lang")
        name = f"{surface} ({language}, {theme})"
        self.seen.append(name)
        self.faults += [f"{name}: {fault}" for fault in await violations(page)]


async def violations(page: Page) -> list[str]:
    """Rule, its sentence, the element's selector and its mark-up, one line for each place."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_axe())
    lines: Iterable[str] = await page.evaluate(RUN, TAGS)
    return list(lines)


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")

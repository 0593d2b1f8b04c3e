"""Debian's Chromium, driven as people would; what they saw is kept for a person to look at."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Page,
    ViewportSize,
    async_playwright,
)

ROOT = Path(__file__).resolve().parents[2]
SEEN = ROOT / "test-output" / "screenshots"
"""Git-ignored; made anew by every run."""

BUILT = ROOT / "src" / "cordboard" / "web_dist"

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
TABLET: ViewportSize = {"width": 820, "height": 1180}

# Colours that are on their way from light to dark are not what anyone reads.
AT_REST = """async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const moving = document.getAnimations().filter(
        (each) => each.effect.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(moving.map((each) => each.finished));
}"""

SERIOUS = frozenset({"serious", "critical"})

PATIENCE = 30_000.0
"""Milliseconds until what should be on a page must be there, on a busy machine."""

# The network of a test machine may be closed: Chromium must not talk to anyone by itself.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """Find the system's Chromium; fails the test that needs it, and says how to get it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("There is no Chromium here: run `make system`, or apt-get install chromium.")
    return found


def is_built() -> None:
    """Fail unless the web app has been built into the package."""
    if not (BUILT / "index.html").exists():
        pytest.fail("The web app has not been built: run `make web`.")


class Sight:
    """A browser in which several people look at the same centre, and what went wrong in it."""

    def __init__(self, browser: Browser, story: str) -> None:
        """Keep what is seen under the name of the `story`."""
        self._browser = browser
        self._story = story
        self._count = 0
        for earlier in SEEN.glob(f"{story}-*.png"):
            earlier.unlink()
        self.troubles: list[str] = []

    async def page(self, url: str, *, size: ViewportSize = DESKTOP) -> Page:
        """Give someone a browser of their own, with one page open."""
        context = await self._browser.new_context(
            base_url=url,
            viewport=size,
            color_scheme="light",
            locale="en-GB",
            timezone_id="Europe/Vilnius",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._hear(page, message))
        return page

    def _hear(self, page: Page, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.troubles.append(f"{page.url}: {message.text}")

    async def keep(self, page: Page, name: str) -> None:
        """Keep what the page looks like now."""
        self._count += 1
        SEEN.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=SEEN / f"{self._story}-{self._count:02}-{name}.png")


@asynccontextmanager
async def sight(story: str) -> AsyncIterator[Sight]:
    """Open a browser; what its pages complained of fails the test."""
    is_built()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        try:
            seen = Sight(browser, story)
            try:
                yield seen
            except BaseException:
                for page in [page for context in browser.contexts for page in context.pages]:
                    await seen.keep(page, "failed")
                raise
            assert seen.troubles == []
        finally:
            await browser.close()


async def barriers(page: Page, *, within: str | None = None) -> list[str]:
    """Say what keeps people out of a page, as axe finds it: serious and critical only.

    `within` names the frame to look into, by its address' path.
    """
    frame = page.main_frame
    if within is not None:
        frame = next(each for each in page.frames if within in each.url)
    source = await asyncio.to_thread(AXE.read_text, encoding="utf-8")
    await frame.evaluate(source)
    await frame.evaluate(AT_REST)
    found = await frame.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
    )
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:160]}"
        for rule in found
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]

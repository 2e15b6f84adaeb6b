"""Chromium as the people of the forum use it, one window for each of them, and the pictures taken of it."""

import os
import shutil
import sys
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Self

from PIL import Image  # comes with WeasyPrint
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, Playwright, sync_playwright

from learningforum.runtime.errors import StartError
from screenshots.forum import PracticeForum

WIDE, NARROW = 1280, 390
HEIGHT = 900
COLOURS = 256
#: Room around what is shown, in pixels; below it less, so that the next row does not look in.
ROOM, ROOM_BELOW = 24, 8
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--lang=en-GB")
#: Date and time fields show themselves in the language of Chromium itself, which it takes from here.
LANGUAGE = {"LANGUAGE": "en_GB", "LANG": "en_GB.UTF-8"}


@dataclass(frozen=True)
class Frame:
    """What a picture shows of a page: from the top of one element to the bottom of another."""

    page: Page
    first: Locator
    last: Locator

    @property
    def clip(self) -> FloatRect:
        """The part of the whole page, at its full width where the window is narrow."""
        across = self.page.locator("main").bounding_box()
        top, bottom = self.first.bounding_box(), self.last.bounding_box()
        width = (self.page.viewport_size or {"width": WIDE})["width"]
        if not (across and top and bottom):
            sentence = f"{self.page.url} does not show what its picture is of."
            raise StartError(sentence)
        left = max(0.0, across["x"] - ROOM)
        above = max(0.0, top["y"] - ROOM)
        right = min(width, across["x"] + across["width"] + ROOM)
        below = bottom["y"] + bottom["height"] + ROOM_BELOW
        return {"x": left, "y": above, "width": right - left, "height": below - above}


@dataclass
class Cast:
    """The people of the practice data, each signed in with their link in a browser of their own; use it with `with`."""

    forum: PracticeForum
    people: dict[str, BrowserContext] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Start Chromium; StartError when there is none."""
        program = _chromium()
        self.playwright: Playwright = sync_playwright().start()
        self.browser: Browser = self.playwright.chromium.launch(
            executable_path=program, args=FLAGS, env={**os.environ, **LANGUAGE}
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.browser.close()
        self.playwright.stop()

    def open(self, role: str, path: str = "/", *, width: int = WIDE) -> Page:
        """Open a page of the forum as the person of `role`."""
        if role not in self.people:
            self.people[role] = self.browser.new_context(locale="en-GB", timezone_id="Europe/London")
            self.people[role].new_page().goto(self.forum.links[role])
        page = self.people[role].pages[0]
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.goto(f"{self.forum.url}{path}" if path.startswith("/") else path)
        return page

    def speaks_british_english(self) -> bool:
        """Whether Chromium shows dates the British way."""
        page = self.browser.new_page()
        try:
            return bool(page.evaluate("navigator.language === 'en-GB'"))
        finally:
            page.close()


def take(frame: Frame, path: Path) -> None:
    """Write the picture of `frame`, at one pixel for one, with nothing in focus and nothing under the pointer."""
    frame.page.mouse.move(0, 0)
    frame.page.evaluate("document.activeElement.blur(), document.fonts.ready")
    taken = frame.page.screenshot(full_page=True, clip=frame.clip, animations="disabled", scale="css")
    keep(Image.open(BytesIO(taken)), path)


def keep(picture: Image.Image, path: Path) -> None:
    """Write a picture small: pages have few colours, so a palette shows them as well, in half the bytes."""
    palette = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette.save(path, "PNG", optimize=True)


def _chromium() -> str:
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None and sys.platform == "darwin":
        found = next((path for path in ON_MACOS if Path(path).exists()), None)
    if found is None:
        sentence = "Chromium was not found: run script/bootstrap test, which installs it."
        raise StartError(sentence)
    return found

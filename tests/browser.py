"""Chromium for tests: a page that fails the test when anything goes wrong in it, axe, and signing in."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from accounts.models import User

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WCAG_22_AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def chromium() -> str:
    """Where this machine keeps its Chromium."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None and sys.platform == "darwin":
        found = next((path for path in ON_MACOS if Path(path).exists()), None)
    if found is None:
        pytest.fail("Chromium is not installed: run script/test, which installs it.", pytrace=False)
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": chromium(), "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"viewport": WIDE, "locale": "en-GB", "timezone_id": "Europe/London"}


@dataclass
class Trouble:
    """What went wrong in the pages of one test. `expected` holds parts of messages that the test means to provoke."""

    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Listen to the console and to errors that no script caught, on every page of the context."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"error in a script: {error.error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            where = message.location.get("url", "")
            self.found.append(f"console {message.type}: {message.text} ({where})")

    @property
    def unexpected(self) -> list[str]:
        return [line for line in self.found if not any(part in line for part in self.expected)]


@pytest.fixture
def trouble() -> Trouble:
    """For tests that provoke an error on purpose: `trouble.expected.append("404 (Not Found)")`."""
    return Trouble()


@pytest.fixture
def context(new_context: Callable[[], BrowserContext], trouble: Trouble) -> Iterator[BrowserContext]:
    """A browser without cookies; the test fails on a console error, a script's error or a breach of the CSP."""
    context = new_context()
    trouble.watch(context)
    yield context
    if trouble.unexpected:
        pytest.fail("\n".join(["The browser complained:", *trouble.unexpected]), pytrace=False)


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def viewport(request: pytest.FixtureRequest, page: Page) -> ViewportSize:
    """Runs the test twice: on a desk and on a telephone."""
    size: ViewportSize = request.param
    page.set_viewport_size(size)
    return size


class CheckAccess(Protocol):
    """`axe(page)`, or `axe(page, WIDE, NARROW)` to look at the same page in each of these sizes."""

    def __call__(self, page: Page, *sizes: ViewportSize) -> None: ...


@pytest.fixture(scope="session")
def axe() -> CheckAccess:
    """A function that asserts that a page meets WCAG 2.2 AA, as far as axe can tell."""

    def check(page: Page, *sizes: ViewportSize) -> None:
        before = page.viewport_size
        for size in sizes or (before or WIDE,):
            page.set_viewport_size(size)
            assert_accessible(page)
        if before:
            page.set_viewport_size(before)

    return check


def assert_accessible(page: Page) -> None:
    """Fail with each violation, its rule and the elements that break it."""
    found = Axe().run(page, options={"runOnly": WCAG_22_AA, "resultTypes": ["violations"]}).response["violations"]
    width = (page.viewport_size or WIDE)["width"]
    lines = [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n"
        + "\n".join(f"    {' '.join(map(str, node['target']))}: {node['html'][:160]}" for node in rule["nodes"])
        for rule in found
    ]
    if lines:
        pytest.fail("\n".join([f"{page.url} at {width} pixels:", *lines]), pytrace=False)


class SignIn(Protocol):
    """`sign_in(page, live_server, user)`."""

    def __call__(self, page: Page, server: LiveServer, user: User) -> None: ...


@pytest.fixture
def sign_in() -> SignIn:
    """Give a page's browser the session of a user, without the sign-in link that journeys use."""

    def sign_in(page: Page, server: LiveServer, user: User) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        host = urlsplit(str(server)).hostname or ""
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "domain": host, "path": "/", "httpOnly": True}]
        )

    return sign_in

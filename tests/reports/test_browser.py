"""Reports in Chromium: asking, watching, downloading, and reading as a board does."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from documents.enums import MakingState
from reports.domain import period
from reports.models import Edition, Report
from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import board, make_edition, make_learning_point, make_user
from tests.worker import Worker

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_asking_and_watching_until_the_reports_are_there(
    page: Page,
    live_server: LiveServer,
    celery_worker: Worker,
    forum: None,
    sign_in: SignIn,
    axe: CheckAccess,
    tmp_path: Path,
) -> None:
    make_learning_point("evidenced")
    sign_in(page, live_server, make_user("coordinator"))
    page.goto(f"{live_server}/reports/")
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name=f"Make the reports for {period.last_ended().label}").click()
    expect(page.get_by_role("heading", name=period.last_ended().label)).to_be_visible()
    expect(page.get_by_text("All reports are ready.")).to_be_visible(timeout=90_000)
    axe(page, WIDE, NARROW)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the report to BSAB").click()
    taken.value.save_as(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-1.7")
    page.get_by_role("button", name="Issue the reports to the boards").click()
    expect(page.get_by_text("The boards have had these reports since")).to_be_visible()


def test_progress_moves_without_anybody_doing_anything(
    page: Page, live_server: LiveServer, forum: None, sign_in: SignIn, axe: CheckAccess, viewport: ViewportSize
) -> None:
    made = make_edition()
    sign_in(page, live_server, make_user("chair"))
    page.goto(f"{live_server}{made.get_absolute_url()}")
    expect(page.get_by_text("0 of 3 reports are ready.")).to_be_visible()
    axe(page)
    Report.objects.filter(edition=made, board=board("bsab")).update(state=MakingState.MAKING, progress=45)
    expect(page.get_by_text("Being made, 45%")).to_be_visible()
    Report.objects.filter(edition=made).update(state=MakingState.FAILED, problem="It could not be made.")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    expect(page.get_by_text("It could not be made.")).to_be_visible()
    axe(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2500)
    assert not asked, "it no longer asks"


def test_without_javascript_a_link_looks_again(
    live_server: LiveServer, forum: None, sign_in: SignIn, new_context: Callable[..., object], browser: object
) -> None:
    made = make_edition()
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined] # Playwright's browser
    page = context.new_page()
    sign_in(page, live_server, make_user("coordinator"))
    page.goto(f"{live_server}{made.get_absolute_url()}")
    Report.objects.filter(edition=made, board=board("csp")).update(state=MakingState.MAKING, progress=70)
    page.get_by_role("link", name="Check again").click()
    expect(page.get_by_text("Being made, 70%")).to_be_visible()
    context.close()


def test_a_board_reader_has_the_report_in_two_presses(
    page: Page, live_server: LiveServer, forum: None, sign_in: SignIn, axe: CheckAccess, viewport: ViewportSize
) -> None:
    """Effort: board reader opens the report, 2 at most."""
    make_edition(issued=True)
    sign_in(page, live_server, make_user("shield-reader"))
    page.goto(f"{live_server}/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Reports").click()
    axe(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download the latest report").click()
    edition = Edition.objects.get()
    expected = f"Learning Forum report to SHIELD, {edition.period_label}, edition 1.pdf"
    assert taken.value.suggested_filename == expected

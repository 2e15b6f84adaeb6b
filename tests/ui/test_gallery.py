"""Every component in a real browser, wide and narrow."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser import NARROW, WIDE, CheckAccess, Trouble

pytestmark = [pytest.mark.urls("tests.ui.gallery"), pytest.mark.django_db(transaction=True)]


def test_every_component_meets_wcag(
    page: Page, live_server: LiveServer, axe: CheckAccess, viewport: ViewportSize
) -> None:
    page.goto(str(live_server))
    expect(page).to_have_title("Error: Gallery – Multi-Agency Learning Forum")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_scripts_start_on_the_page_and_on_what_is_swapped_in(page: Page, live_server: LiveServer) -> None:
    page.goto(str(live_server))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.get_by_role("button", name="Save the register")).to_have_attribute("data-govuk-button-init", "")
    swapped = page.locator("[aria-live] button", has_text="Open")
    expect(swapped).to_have_attribute("data-govuk-button-init", "")
    expect(page.locator("[hx-get]")).to_have_count(0)


def test_who_is_signed_in_and_how_to_leave_stand_in_the_header(page: Page, live_server: LiveServer) -> None:
    page.goto(str(live_server))
    header = page.get_by_role("banner")
    expect(header).to_contain_text("Ewa Nowak")
    expect(header.get_by_role("link", name="Multi-Agency Learning Forum")).to_be_visible()
    header.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{live_server}/out/")


def test_the_deputys_name_appears_when_a_deputy_came(page: Page, live_server: LiveServer) -> None:
    page.goto(str(live_server))
    row = page.locator(".forum-register__row").first
    name = row.get_by_label("Deputy’s name")
    expect(name).to_be_hidden()
    row.get_by_label("Deputy", exact=True).check()
    expect(name).to_be_visible()
    row.get_by_label("Apologies").check()
    expect(name).to_be_hidden()


def test_the_filter_is_open_on_a_desk_and_folded_on_a_telephone(page: Page, live_server: LiveServer) -> None:
    for size, shown in ((WIDE, True), (NARROW, False)):
        page.set_viewport_size(size)
        page.goto(str(live_server))
        expect(page.get_by_label("Words")).to_be_visible(visible=shown)


def test_rows_become_cards_that_say_what_each_figure_is(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size(NARROW)
    page.goto(str(live_server))
    cell = page.locator(".forum-cards td[data-label='Lead']").first
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Lead"'
    assert cell.evaluate("cell => getComputedStyle(cell.parentElement).display") == "flex"


def test_the_page_prints_without_navigation_and_buttons(page: Page, live_server: LiveServer) -> None:
    page.goto(str(live_server))
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("button", name="Save the register")).to_be_hidden()
    expect(page.get_by_role("table", name="Agenda")).to_be_visible()


def test_a_page_that_is_not_there_looks_like_the_rest(
    page: Page, live_server: LiveServer, axe: CheckAccess, trouble: Trouble
) -> None:
    trouble.expected.append("404 (Not Found)")
    page.goto(f"{live_server}/nowhere/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    axe(page, WIDE, NARROW)

"""Meetings in Chromium: what appears when chosen, pages with errors, and the register in few clicks."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.dated import today
from meetings.models import Meeting
from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import coordinator, make_meeting, make_membership

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forum")]
TITLE = " – Multi-Agency Learning Forum"


@pytest.fixture
def officer(page: Page, live_server: LiveServer, sign_in: SignIn) -> Page:
    sign_in(page, live_server, coordinator())
    return page


def test_a_register_of_19_places_is_complete_in_at_most_21_clicks(officer: Page, live_server: LiveServer) -> None:
    today_s, clicks = make_meeting("issued", date=today()), 0

    def click(locator: object) -> None:
        nonlocal clicks
        clicks += 1
        locator.click()  # type: ignore[attr-defined] # a locator

    officer.goto(f"{live_server}/meetings/")
    click(officer.get_by_role("button", name="Take the register"))
    click(officer.get_by_role("button", name="All others present"))
    expect(officer.get_by_role("main")).to_contain_text("15 places were filled as present.")
    for name in ("Gina Tomlin came", "Caroline Brown came", "Ida Bradford came", "Lara Wood came"):
        click(officer.get_by_label(name))
    click(officer.get_by_role("group", name="Who chaired?").get_by_label("Debee Simpson"))
    click(officer.get_by_role("button", name="Save the register"))
    expect(officer.get_by_role("main")).to_contain_text("19 of 19 places represented (100%)")
    today_s.refresh_from_db()
    assert today_s.is_held
    assert clicks <= 21


def test_a_planned_agenda_is_issued_in_at_most_six_clicks(officer: Page, live_server: LiveServer) -> None:
    make_meeting()
    officer.goto(f"{live_server}/meetings/")
    officer.get_by_role("button", name="Set leads").click()
    officer.get_by_label("Lead", exact=True).first.select_option(label="Anita Eader")
    officer.get_by_role("button", name="Save and issue the agenda").click()
    officer.get_by_role("button", name="Issue the agenda").click()
    expect(officer.get_by_role("main")).to_contain_text("Version 1 of the agenda is issued.")
    expect(officer.get_by_role("row").nth(1)).to_contain_text("Anita Eader")


def test_a_deputy_is_asked_for_only_where_one_came(officer: Page, live_server: LiveServer, axe: CheckAccess) -> None:
    make_meeting("issued", date=today())
    make_membership()
    officer.goto(f"{live_server}/meetings/{Meeting.objects.get().pk}/register/")
    row = officer.locator(".forum-register__row").filter(has_text="Harmeet Archer")
    name = row.get_by_label("Deputy’s name")
    expect(name).to_be_hidden()
    row.get_by_label("Deputy", exact=True).check()
    expect(name).to_be_visible()
    officer.get_by_role("button", name="Save the register").click()
    summary = officer.get_by_role("alert")
    expect(summary).to_contain_text("Enter the name of the deputy for Harmeet Archer.")
    expect(officer).to_have_title("Error: Register, " + f"{today():%A} {today().day} {today():%B %Y}" + TITLE)
    summary.get_by_role("link", name="Enter the role of the deputy for Harmeet Archer.").click()
    expect(row.get_by_label("Deputy’s role")).to_be_focused()
    axe(officer, WIDE, NARROW)


def test_someone_else_who_leads_is_asked_by_name(officer: Page, live_server: LiveServer, axe: CheckAccess) -> None:
    made = make_meeting()
    officer.goto(f"{live_server}/meetings/{made.pk}/agenda/edit/")
    row = officer.locator(".forum-register__row").nth(9)
    expect(row.get_by_label("Name of the lead")).to_be_hidden()
    row.get_by_label("Lead", exact=True).select_option("Someone else")
    expect(row.get_by_label("Name of the lead")).to_be_visible()
    row.get_by_label("Minutes").fill("")
    officer.get_by_role("button", name="Save", exact=True).click()
    expect(officer.get_by_role("alert")).to_contain_text("Enter the minutes of item 10.")
    expect(officer.get_by_role("alert")).to_contain_text("Item 10: enter who leads it.")
    axe(officer, WIDE, NARROW)


def test_a_meeting_that_cannot_be_is_explained(officer: Page, live_server: LiveServer, axe: CheckAccess) -> None:
    officer.goto(f"{live_server}/meetings/schedule/")
    officer.get_by_label("Date").fill("2027-03-04")
    officer.get_by_label("Ends").fill("09:00")
    officer.get_by_role("button", name="Schedule the meeting").click()
    expect(officer.get_by_role("alert")).to_contain_text("Enter a venue, a video link, or both.")
    axe(officer, WIDE, NARROW)
    officer.get_by_label("Venue").fill("Civic Offices")
    officer.get_by_role("button", name="Schedule the meeting").click()
    expect(officer.get_by_role("alert")).to_contain_text("The meeting must end after it starts.")
    expect(officer.get_by_label("Venue")).to_have_value("Civic Offices")


def test_the_minutes_print_without_buttons_and_navigation(officer: Page, live_server: LiveServer) -> None:
    held = make_meeting("held")
    officer.goto(f"{live_server}/meetings/{held.pk}/minutes/")
    expect(officer.get_by_role("button", name="Approve the minutes")).to_be_visible()
    officer.emulate_media(media="print")
    for each in (".moj-sub-navigation", ".forum-navigation", "main form", ".govuk-back-link"):
        expect(officer.locator(each).first).to_be_hidden()
    expect(officer.get_by_role("heading", name="13. AOB")).to_be_visible()

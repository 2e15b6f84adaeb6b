"""Checking in from the code on the screen to the register, in Chromium."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.dated import today
from meetings.enums import Attendance
from tests.browser import NARROW, WIDE, CheckAccess, SignIn, Trouble
from tests.factories import coordinator, make_meeting, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forum")]


def test_a_member_types_the_code_of_the_screen_and_stands_on_the_register(
    page: Page,
    live_server: LiveServer,
    sign_in: SignIn,
    axe: CheckAccess,
    new_context: Callable[..., BrowserContext],
    trouble: Trouble,
) -> None:
    member = make_user("representative", name="Nia Rahman")
    made = make_meeting("issued", date=today())
    sign_in(page, live_server, coordinator())
    page.goto(f"{live_server}/meetings/{made.pk}/register/")
    page.get_by_role("link", name="Let members check themselves in").click()
    page.get_by_role("button", name="Open check-in").click()
    code = page.locator(".forum-code")
    expect(code).to_be_visible()
    axe(page, WIDE, NARROW)

    theirs = new_context(java_script_enabled=False)  # whoever has no JavaScript checks in all the same
    trouble.watch(theirs)
    phone = theirs.new_page()
    phone.set_viewport_size(NARROW)
    sign_in(phone, live_server, member)
    phone.goto(f"{live_server}/")
    phone.get_by_role("button", name="Check in").click()
    phone.get_by_label("Online").check()
    phone.get_by_label("Code on the screen").fill("no code")
    phone.get_by_role("button", name="Check in").click()
    expect(phone.get_by_role("alert")).to_contain_text("This is not the code on the screen.")
    phone.get_by_label("Code on the screen").fill(code.inner_text())
    phone.get_by_role("button", name="Check in").click()
    expect(phone.get_by_role("main")).to_contain_text("You are recorded as present for")

    expect(page.get_by_role("main")).to_contain_text("1 of 20 places represented.")  # the screen asks by itself
    page.get_by_role("link", name="Back to the register").click()
    row = page.locator(".forum-register__row").filter(has_text="Nia Rahman")
    late = row.get_by_label("Came late, at").first
    expect(late).to_be_hidden()
    row.get_by_text("How they took part: online").click()
    late.fill("10:20")
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="Save the register").click()
    expect(row).to_contain_text("How they took part: online, arrived at 10:20")
    other = page.locator(".forum-register__row").filter(has_text="Harmeet Archer")
    expect(other.get_by_text("How they took part")).to_be_hidden()
    other.get_by_label("Came", exact=True).check()
    expect(other.get_by_text("How they took part")).to_be_visible()
    assert made.lines.get(attendance=Attendance.PRESENT).attendees.get().representative.person == member.person


def test_checking_in_and_declaring_are_accessible(
    page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess
) -> None:
    from meetings.domain import check_in

    member = make_user("representative")
    made = make_meeting("issued", date=today())
    sign_in(page, live_server, member)
    page.goto(f"{live_server}/meetings/check-in/")
    axe(page, WIDE, NARROW)
    check_in.begin(made, actor=coordinator())
    page.reload()
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the code that stands on the screen.")
    axe(page, WIDE, NARROW)

"""Actions and search in Chromium: from the reminder to the update in three steps, then found and gone through."""

import datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.dated import today
from accounts.models import Mail
from meetings.domain import action
from meetings.enums import ItemKind
from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import coordinator, item_of, make_action, make_meeting, make_user
from tests.factories.files import office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forum")]


def test_from_the_reminder_to_the_update_and_back_to_item_2(
    page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess
) -> None:
    member = make_user("representative")
    held = make_meeting("held")
    due = today() + datetime.timedelta(days=3)
    owner = member.person.representations.get()
    made = make_action(item_of(held), what="Ask about <b>hoarding</b>.", owner=owner, due_on=due)
    action.remind()
    mail = Mail.objects.get()
    path = next(line for line in mail.text.splitlines() if line.startswith("http")).partition(":8000")[2]

    sign_in(page, live_server, member)
    page.goto(f"{live_server}{path}")  # one: the link in the mail
    page.get_by_label("How does it stand?").fill("Half of the teams have it.")  # two
    page.get_by_role("button", name="Save the update").click()  # three
    expect(page.get_by_role("main")).to_contain_text(f"The update of action {made.reference} is saved.")
    expect(page.locator(".moj-timeline")).to_contain_text("Half of the teams have it.")

    page.get_by_label("How does it stand?").fill("This is who.")
    page.get_by_label("File as evidence").set_input_files(
        {"name": "who.docx", "mimeType": "application/octet-stream", "buffer": office("docx")}
    )
    page.get_by_role("button", name="Save the update").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="who.docx").click()
    assert download.value.suggested_filename == "who.docx"
    page.reload()
    axe(page, WIDE, NARROW)

    page.get_by_role("link", name="Actions", exact=True).click()
    page.get_by_role("searchbox", name="Search meetings and actions").fill("hoarding")
    page.keyboard.press("Enter")
    expect(page.locator(".forum-found mark")).to_have_text("hoarding")
    expect(page.locator(".forum-found")).to_contain_text("Ask about <b>hoarding</b>.")
    axe(page, WIDE, NARROW)

    sign_in(page, live_server, coordinator())
    item = item_of(make_meeting("issued"), ItemKind.ACTIONS)
    page.goto(f"{live_server}{item.get_absolute_url()}")
    row = page.get_by_role("row").filter(has_text=made.reference)
    expect(row).to_contain_text("This is who.")
    row.get_by_role("link").click()
    page.get_by_label("What was done?").fill("All have it.")
    page.get_by_role("button", name="Close the action").click()
    expect(page).to_have_url(f"{live_server}{item.get_absolute_url()}")
    expect(page.get_by_role("main")).to_contain_text(f"Action {made.reference} is closed.")

"""The minutes in Chromium: with everything beside them, on a telephone too, and all the way without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from meetings.domain import addendum, minutes, minutes_comment
from meetings.enums import ItemKind
from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import coordinator, item_of, make_action, make_comment, make_meeting, make_user, write_note

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forum")]


def test_minutes_are_checked_circulated_commented_on_and_approved_without_javascript(
    page: Page, browser: Browser, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess
) -> None:
    held, chair, officer = make_meeting("held"), make_user("chair"), coordinator()
    item = item_of(held, ItemKind.AOB)
    write_note(item, "What was said.")
    make_action(item)
    address = f"{live_server}/meetings/{held.pk}/minutes/"
    with browser.new_context(java_script_enabled=False) as context:
        plain = context.new_page()
        sign_in(plain, live_server, chair)
        plain.goto(address)
        plain.get_by_role("button", name="Mark the minutes as checked").click()
        plain.get_by_role("button", name="Circulate the minutes").click()
        plain.get_by_role("button", name="Circulate the minutes").click()
        expect(plain.get_by_role("main")).to_contain_text("The minutes are circulated.")
        plain.get_by_role("link", name="Comment on this item (number 13)").click()
        plain.get_by_label("Your comment").fill("It was the other team.")
        plain.get_by_role("button", name="Send the comment").click()
        plain.get_by_role("link", name="Go to the first open comment").click()
        plain.get_by_role("link", name="Answer").click()
        plain.get_by_label("What came of it?").fill("The note is changed.")
        plain.get_by_role("button", name="Answer the comment").click()
        plain.get_by_role("button", name="Approve the minutes").click()
        plain.get_by_role("button", name="Approve the minutes").click()
        expect(plain.get_by_role("main")).to_contain_text("Approved on")
    addendum.sign(held, "It was so.", item=item, actor=officer)
    sign_in(page, live_server, officer)
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text("Correction 1, signed by")
    axe(page, WIDE, NARROW)
    other = make_meeting("held")
    minutes.check(other, actor=officer)
    minutes.circulate(other, actor=officer)
    minutes_comment.resolve(make_comment(other), "Changed.", actor=officer)
    make_comment(other, item=item_of(other))
    page.goto(f"{live_server}/meetings/{other.pk}/minutes/")
    expect(page.get_by_role("main")).to_contain_text("1 comment is still open.")
    axe(page, WIDE, NARROW)

"""Editing an agenda in Chromium: by keyboard, by dragging, and the minutes that add up while they are typed."""

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from meetings.models import AgendaTemplate
from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import coordinator, make_meeting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forum")]


@pytest.fixture
def officer(page: Page, live_server: LiveServer, sign_in: SignIn) -> Page:
    sign_in(page, live_server, coordinator())
    return page


def items_of(page: Page) -> Locator:
    return page.locator("[data-row]")


def drag(page: Page, item: Locator, to: Locator) -> None:
    """Take hold of an item's handle and let it go in the lower half of another."""
    handle = item.locator("[data-handle]").bounding_box()
    target = to.bounding_box()
    assert handle is not None
    assert target is not None
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    page.mouse.move(handle["x"] + 8, target["y"] + target["height"] * 0.4, steps=4)
    page.mouse.move(handle["x"] + 8, target["y"] + target["height"] * 0.8, steps=4)
    page.mouse.up()


def test_an_agenda_is_put_in_order_by_keyboard_and_by_dragging_without_another_page(
    officer: Page, live_server: LiveServer, axe: CheckAccess
) -> None:
    made = make_meeting()
    officer.goto(f"{live_server}/meetings/{made.pk}/agenda/edit/")
    officer.evaluate("window.isTheSamePage = true")
    items, said, budget = items_of(officer), officer.locator("[data-said]"), officer.locator(".forum-budget__words")

    up = officer.get_by_role("button", name="Move up Individual case learning 2")
    up.focus()
    up.press("Enter")
    expect(said).to_have_text("Item 5 is now item 4.")
    expect(up).to_be_focused()
    expect(items.nth(3)).to_contain_text("4. Individual case learning 2 Starts 10:15")
    up.press("Space")
    expect(said).to_have_text("Item 4 is now item 3.")
    expect(items.nth(3)).to_contain_text("Starts 10:40")
    items.nth(0).get_by_role("button", name="Move up").press("Enter")
    expect(said).to_have_text("Item 1 stays where it is.")

    drag(officer, items.nth(0), items.nth(1))
    expect(said).to_have_text("Item 1 is now item 2.")
    expect(items.nth(1)).to_contain_text("2. Welcome, introductions, apologies")

    minutes = items.nth(12).get_by_label("Minutes")
    minutes.fill("10")
    expect(budget).to_have_text("7 minutes over: 127 of 120 minutes planned.")
    expect(officer.locator(".forum-budget--over")).to_be_visible()
    items.nth(12).get_by_role("button", name="Take off").press("Enter")
    expect(budget).to_have_text("117 of 120 minutes planned, 3 minutes spare.")
    expect(said).to_have_text("Item 13 is taken off when you save.")
    back = items.nth(12).get_by_role("button", name="Put back AOB")
    expect(back).to_be_focused()
    expect(minutes).to_be_hidden()
    axe(officer, WIDE, NARROW)
    back.press("Enter")
    expect(minutes).to_have_value("10")
    assert officer.evaluate("window.isTheSamePage") is True

    items.nth(2).get_by_text("Title, question, practitioners").click()
    items.nth(2).get_by_label("Question for the forum").fill("What helped?")
    form = officer.get_by_role("group", name="Add an item")
    form.get_by_label("What is it for?").select_option("Declarations of interest")
    form.get_by_label("Where").select_option("Before “Welcome, introductions, apologies”")
    form.get_by_role("button", name="Add the item").click()
    expect(items).to_have_count(14)
    expect(items.nth(1).get_by_label("Title")).to_be_focused()
    expect(items.nth(3).get_by_label("Question for the forum")).to_have_value("What helped?")
    axe(officer, WIDE, NARROW)
    items.nth(1).get_by_label("Minutes").press("Enter")
    expect(officer.get_by_role("main")).to_contain_text("The agenda is saved.")
    assert list(made.items.order_by("number").values_list("title", flat=True))[:5] == [
        "Actions from last meeting",
        "Declarations of interest",
        "Welcome, introductions, apologies",
        "Individual case learning 2",
        "Noting current and pending learning reviews in Bexley",
    ]
    officer.get_by_text("Differs from the standard agenda (version 1)").click()
    expect(officer.get_by_role("main")).to_contain_text("is new: 5 minutes.")
    axe(officer, WIDE, NARROW)


def test_a_standard_agenda_is_adopted_with_the_same_hands(
    officer: Page, live_server: LiveServer, axe: CheckAccess
) -> None:
    officer.goto(f"{live_server}/meetings/standard-agenda/")
    officer.get_by_role("button", name="Adopt a new version").click()
    items = items_of(officer)
    items.nth(12).get_by_role("button", name="Move up AOB").press("Enter")
    items.nth(0).get_by_label("Minutes").fill("7")
    expect(officer.locator(".forum-budget__words")).to_have_text("1 minute over: 121 of 120 minutes planned.")
    officer.get_by_role("button", name="Adopt this version").click()
    expect(officer.get_by_role("alert")).to_contain_text("Say what changed.")
    axe(officer, WIDE, NARROW)
    officer.get_by_label("What changed").fill("More time to welcome")
    officer.get_by_role("button", name="Adopt this version").click()
    expect(officer.get_by_role("main")).to_contain_text("Item 12, “AOB”, was item 13 before.")
    assert AgendaTemplate.objects.latest("version").items.get(number=12).title == "AOB"
    axe(officer, WIDE, NARROW)

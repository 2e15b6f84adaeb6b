"""Who is coming, in Chromium: a joint pair decides, a deputy is sent, a specialist is asked."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Mail, User
from meetings.models import Meeting
from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import coordinator, item_of, make_meeting, make_membership, make_representative, make_user
from ui.templatetags.ui import weekday_date

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forum")]


@pytest.fixture
def coming() -> Meeting:
    return make_meeting("issued")


@pytest.fixture
def pair() -> tuple[User, User]:
    """Jo and Alex, who share a place."""
    place = make_membership(is_joint=True)
    jo, alex = make_user(name="Jo Ash"), make_user(name="Alex Birch")
    make_representative(membership=place, user=jo)
    make_representative(membership=place, user=alex, seat=2)
    return jo, alex


def test_one_says_that_the_other_comes_in_three_clicks_and_the_other_reads_it(
    page: Page,
    context: BrowserContext,
    live_server: LiveServer,
    sign_in: SignIn,
    axe: CheckAccess,
    coming: Meeting,
    pair: tuple[User, User],
) -> None:
    clicks = 0

    def click(locator: Locator) -> None:
        nonlocal clicks
        clicks += 1
        locator.click()

    jo, alex = pair
    sign_in(page, live_server, jo)
    page.goto(f"{live_server}/")
    click(page.get_by_role("link", name=f"Say who is coming on {weekday_date(coming.date)}"))
    expect(page.get_by_role("main")).to_contain_text("Item 4: Individual case learning 1")
    expect(page.get_by_label("Deputy’s name")).to_be_hidden()
    axe(page, WIDE, NARROW)
    click(page.get_by_label("Alex Birch is coming"))
    click(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("main")).to_contain_text("We are telling Alex Birch by email.")
    axe(page, WIDE, NARROW)
    assert clicks <= 4
    assert Mail.objects.filter(address=alex.email).exists()
    sign_in(page, live_server, alex)
    page.goto(f"{live_server}/meetings/{coming.pk}/coming/")
    expect(page.locator(".forum-card")).to_contain_text("Alex Birch comes, said by Jo Ash")


def test_a_deputy_is_sent_by_email(
    page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess, coming: Meeting, pair: tuple[User, User]
) -> None:
    sign_in(page, live_server, pair[0])
    page.goto(f"{live_server}/meetings/{coming.pk}/coming/")
    page.get_by_role("button", name="Say who is coming").click()
    page.get_by_label("A deputy is coming").check()
    page.get_by_role("button", name="Save").click()
    summary = page.get_by_role("alert")
    summary.get_by_role("link", name="Enter the deputy’s name.").click()
    expect(page.get_by_label("Deputy’s name")).to_be_focused()
    axe(page, WIDE, NARROW)
    page.get_by_label("Deputy’s name").fill("Dora Deputy")
    page.get_by_label("Deputy’s email address").fill("dora@forum.example")
    page.get_by_label("Deputy’s role").fill("Named nurse")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("We are telling Alex Birch and Dora Deputy by email.")
    sign_in(page, live_server, User.objects.get(email="dora@forum.example"))
    page.goto(f"{live_server}/meetings/")
    page.get_by_role("button", name="Read the agenda").click()
    expect(page.get_by_role("heading", name=weekday_date(coming.date))).to_be_visible()


def test_a_specialist_of_a_new_agency_is_asked(
    page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess, coming: Meeting
) -> None:
    sign_in(page, live_server, coordinator())
    page.goto(f"{live_server}{item_of(coming).get_absolute_url()}")
    page.get_by_role("link", name="Ask an ad hoc member for this item").click()
    expect(page.get_by_label("Full name")).to_be_hidden()
    page.get_by_label("Somebody new").check()
    page.get_by_label("Agency", exact=True).select_option("Another agency")
    page.get_by_role("button", name="Ask them").click()
    axe(page, WIDE, NARROW)
    page.get_by_label("Full name").fill("Olga Outside")
    page.get_by_label("Email address").fill("olga@forum.example")
    page.get_by_label("Role").fill("Trauma specialist")
    page.get_by_label("Name of the agency").fill("The Outside Trust")
    page.get_by_label("NHS").check()
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_role("main")).to_contain_text("Olga Outside is asked for this item.")
    page.get_by_role("link", name="Change access of Olga Outside").click()
    axe(page, WIDE, NARROW)

"""From the mail to the answer in Chromium, signed in nowhere: how many clicks it takes, and without JavaScript too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from meetings.domain import meeting
from meetings.models import Meeting, Reply
from tests.browser import NARROW, WIDE, CheckAccess, SignIn, Trouble
from tests.factories import coordinator, make_meeting, make_user
from tests.meetings.posting import last_to, link_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forum")]


@pytest.fixture
def link() -> str:
    """The address in Noor's mail."""
    noor = make_user("representative", name="Noor Haddad")
    make_meeting("issued", venue="Room 1", video_link="https://video.example/")
    return link_in(last_to(noor.email))


def test_apologies_and_a_deputy_take_four_clicks_and_fields_from_the_mail(
    page: Page, live_server: LiveServer, axe: CheckAccess, link: str, trouble: Trouble
) -> None:
    steps: list[Callable[[], object]] = [
        lambda: page.goto(f"{live_server}{link}?say=deputy"),
        lambda: page.get_by_label("Deputy’s name").fill("Dora Deputy"),
        lambda: page.get_by_label("Deputy’s role").fill("Nurse"),
        lambda: page.get_by_role("button", name="Save").click(),
    ]
    for step in steps:
        step()
    assert len(steps) <= 4
    main = page.get_by_role("main")
    expect(main).to_contain_text("Dora Deputy comes as deputy on")
    expect(main).to_contain_text("You can change it until the meeting.")
    axe(page, WIDE, NARROW)
    page.get_by_label("I am coming").check()
    expect(page.get_by_label("Deputy’s name")).to_be_hidden()
    page.get_by_label("Online").check()
    page.get_by_role("button", name="Save").click()
    expect(main).to_contain_text("Noor Haddad comes online on")
    trouble.expected.append("409 (Conflict)")
    meeting.cancel(Meeting.objects.get(), reason="Snow", actor=coordinator())
    page.reload()
    expect(main).to_contain_text("This meeting is cancelled")
    axe(page, WIDE, NARROW)


def test_it_works_without_javascript(browser: Browser, live_server: LiveServer, link: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    page.goto(f"{live_server}{link}?say=in-person")
    expect(page.get_by_label("I am coming")).to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Noor Haddad comes in person on")
    context.close()
    assert Reply.objects.get().mode == "in-person"


def test_an_address_to_subscribe_to_is_made_and_shown(
    page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess
) -> None:
    sign_in(page, live_server, make_user("representative"))
    page.goto(f"{live_server}/me/")
    page.get_by_role("link", name="Have my meetings in my own calendar").click()
    page.get_by_role("button", name="Make my address").click()
    expect(page.get_by_role("main")).to_contain_text("This is your address. It is shown only now")
    axe(page, WIDE, NARROW)

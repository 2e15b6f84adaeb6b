"""Places in Chromium: from a vacancy to a representative, the next one, and a vacancy again."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from accounts.dated import today
from members.models import Membership
from tests.browser import CheckAccess, SignIn
from tests.factories import coordinator, make_agency, make_membership

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forum")]


def test_a_vacancy_is_filled_replaced_and_left_again(
    page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess, viewport: ViewportSize
) -> None:
    make_membership(agency=make_agency(name="London Ambulance"), started_on=today().replace(year=today().year - 1))
    sign_in(page, live_server, coordinator())
    main = page.get_by_role("main")
    page.goto(f"{live_server}/members/")
    expect(main).to_contain_text("1 place is vacant.")
    axe(page)
    page.get_by_role("link", name="Appoint for London Ambulance").click()

    expect(page.get_by_label("Full name")).to_be_visible()
    expect(page.get_by_label("Person", exact=True)).to_be_hidden()
    page.get_by_label("Somebody on the list").check()
    expect(page.get_by_label("Full name")).to_be_hidden()
    page.get_by_label("Person", exact=True).select_option(label="Kevin Murphy (LB Bexley)")
    page.get_by_role("button", name="Appoint").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the role by which they hold the place")
    axe(page)
    page.get_by_label("Role title").fill("Head of Safeguarding")
    page.get_by_label("From when?").fill(today().replace(month=1, day=1).isoformat())
    page.get_by_role("button", name="Appoint").click()
    expect(main).to_contain_text("Kevin Murphy is appointed from")
    axe(page)

    page.get_by_role("link", name="Replace Kevin Murphy").click()
    page.get_by_label("Full name").fill("Nia New")
    page.get_by_label("Role title").fill("Named Nurse")
    page.get_by_label("From when?").fill(today().replace(month=1, day=2).isoformat())
    page.get_by_label("Why does it change?").fill("New post")
    page.get_by_role("button", name="Replace").click()
    expect(main).to_contain_text("Nia New follows Kevin Murphy from")
    expect(page.locator("#history")).to_contain_text("New post")

    page.get_by_role("link", name="End Nia New’s time in this place").click()
    page.get_by_role("button", name="Leave the place vacant").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vacant")
    page.get_by_text("Who changed what").click()
    expect(page.get_by_role("heading", name="Nia New’s time ended")).to_be_visible()
    axe(page)
    assert Membership.objects.vacant(today()).count() == 1

"""Every page of the forum in Chromium, at a desk and on a telephone: accessible, no error, nothing off the side."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import coordinator, make_user
from tests.learningforum.addresses import ROLES, addresses, make_world, path_of
from tests.learningforum.test_doors import TABLE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forum")]
#: What the coordinator opens that is no page.
FILES = {
    "health",
    "reports:download",
    "members:export",
    "accounts:time-left",
    "meetings:entry",
    "meetings:download-paper",
    "meetings:export-actions",
    "meetings:export-attendance",
    "meetings:minutes-word",
    "meetings:action-evidence",
}
COORDINATOR = 0
WAYS_OFF_THE_SIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_every_page_is_accessible_and_fits_the_screen(
    page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess
) -> None:
    sign_in(page, live_server, coordinator())
    world = make_world({each: make_user(each) for each in ROLES})
    for each in addresses():
        if each.name in FILES or TABLE[each.name].split()[COORDINATOR] != "200":
            continue
        response = page.goto(f"{live_server}{path_of(each, world)}")
        assert response is not None
        assert response.status == 200, each.name
        axe(page, WIDE, NARROW)
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            assert page.evaluate(WAYS_OFF_THE_SIDE) == 0, f"{each.name} at {size['width']}"


@pytest.mark.parametrize("role", ["representative", "deputy", "ad-hoc", "shield-reader", ""])
def test_everybody_s_home_is_accessible(
    page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess, role: str
) -> None:
    user = make_user(role)
    make_world({each: user if each == role else make_user(each) for each in ROLES})
    sign_in(page, live_server, user)
    page.goto(f"{live_server}/")
    axe(page, WIDE, NARROW)

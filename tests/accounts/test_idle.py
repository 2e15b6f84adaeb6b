"""A session that nobody uses ends, on the server; whoever is still there is asked first."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings as forum
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts import idle
from accounts.domain import link
from accounts.models import User
from tests.browser import CheckAccess, SignIn, Trouble
from tests.factories import make_user
from tests.pages import client_of, soup, text
from tests.processes import eventually

pytestmark = pytest.mark.django_db
MORNING = datetime.datetime(2026, 3, 3, 9, 0, tzinfo=datetime.UTC)
TIME_LEFT = "/account/session/"
WHY = "You were signed out because nobody used the forum for 30 minutes"


def minutes(number: float) -> datetime.timedelta:
    return datetime.timedelta(minutes=number)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(clock: time_machine.Traveller) -> Client:
    """Somebody's browser, signed in at nine."""
    return client_of("representative")


def is_in(client: Client) -> bool:
    return get_user(client).is_authenticated


def test_half_an_hour_without_use_ends_the_session(client: Client, clock: time_machine.Traveller) -> None:
    clock.shift(minutes(30))
    response = client.get("/account/sessions/?tab=1")
    assert response["Location"] == "/sign-in/?next=/account/sessions/%3Ftab%3D1"
    page = client.get(response["Location"])
    assert text(page, ".moj-alert") == WHY
    assert WHY not in text(client.get("/sign-in/"), "body"), "it is said once"


def test_use_keeps_the_session(client: Client, clock: time_machine.Traveller) -> None:
    for _ in range(4):
        clock.shift(minutes(29))
        assert client.get("/account/sessions/").status_code == 200
    clock.shift(minutes(30))
    assert client.get("/account/sessions/").status_code == 302


def test_whoever_goes_straight_to_the_sign_in_page_is_told_why(client: Client, clock: time_machine.Traveller) -> None:
    clock.shift(minutes(45))
    assert text(client.get("/sign-in/?next=/account/sessions/"), ".moj-alert") == WHY


def test_the_minutes_are_a_setting(clock: time_machine.Traveller, settings: Settings) -> None:
    settings.IDLE_MINUTES = 5
    client = client_of("representative")
    clock.shift(minutes(4))
    assert client.get("/account/sessions/").status_code == 200
    clock.shift(minutes(5))
    said = text(client.get("/account/sessions/", follow=True), ".moj-alert")
    assert said == "You were signed out because nobody used the forum for 5 minutes"


def test_ten_hours_are_the_most_however_much_it_is_used(client: Client, clock: time_machine.Traveller) -> None:
    for _ in range(10 * 3 - 1):
        clock.shift(minutes(20))
        assert client.get("/account/sessions/").status_code == 200
    clock.shift(minutes(20))
    said = text(client.get("/account/sessions/", follow=True), ".moj-alert")
    assert said == "You were signed out because you had been signed in for 10 hours"


def test_ten_hours_count_from_signing_in(clock: time_machine.Traveller) -> None:
    client = Client()
    session = client.session
    session["visited"] = True
    session.save()
    client.cookies[forum.SESSION_COOKIE_NAME] = str(session.session_key)
    clock.shift(minutes(20))
    client.get(reverse("accounts:use-link", args=[link.make(make_user())]))
    assert client.session[idle.STARTED] == (MORNING + minutes(20)).timestamp()


def test_use_is_written_once_a_minute_at_most(client: Client, clock: time_machine.Traveller) -> None:
    def writes() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/privacy/")
        return sum(each["sql"].startswith("UPDATE") for each in captured)

    assert writes() == 0
    clock.shift(minutes(0.9))
    assert writes() == 0
    clock.shift(minutes(0.1))
    assert [writes(), writes()] == [1, 0]


def test_a_page_that_asks_by_itself_does_not_keep_the_session(client: Client, clock: time_machine.Traveller) -> None:
    for _ in range(6):
        clock.shift(minutes(5))
        client.get("/account/sessions/", headers={"forum-waits": "true"})
    assert not is_in(client)


def test_a_session_that_was_ended_on_purpose_is_not_called_idle(client: Client) -> None:
    Session.objects.all().delete()
    assert WHY not in text(client.get("/account/sessions/", follow=True), "body")


def test_a_visitor_who_never_signed_in_is_told_nothing(clock: time_machine.Traveller) -> None:
    client = Client()
    session = client.session
    session["visited"] = True
    session.save()
    client.cookies[forum.SESSION_COOKIE_NAME] = str(session.session_key)
    clock.shift(minutes(45))
    assert not soup(client.get("/sign-in/")).select(".moj-alert")


def test_saving_in_an_ended_session_leads_back_to_the_page_it_was_on(
    client: Client, clock: time_machine.Traveller
) -> None:
    clock.shift(minutes(30))
    response = client.post("/account/sessions/", headers={"referer": "http://testserver/account/sessions/?a=1"})
    assert response["Location"] == "/sign-in/?next=%2Faccount%2Fsessions%2F%3Fa%3D1"
    elsewhere = client.post("/account/sessions/", headers={"referer": "https://elsewhere.example/"})
    assert elsewhere["Location"] == "/sign-in/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_part_of_a_page_asked_for_by_htmx_leaves_the_page(
    client: Client, clock: time_machine.Traveller, method: str
) -> None:
    clock.shift(minutes(30))
    htmx = {"hx-request": "true", "hx-current-url": "http://testserver/account/sessions/?tab=1"}
    response = getattr(client, method)("/account/sessions/", headers=htmx)
    assert response.status_code == 200
    assert response["HX-Redirect"] == "/sign-in/?next=%2Faccount%2Fsessions%2F%3Ftab%3D1"
    assert response.content == b""


def test_a_waiting_page_asks_how_long_it_has_left(client: Client, clock: time_machine.Traveller) -> None:
    waits = {"forum-waits": "true"}
    clock.shift(minutes(28))
    assert client.get(TIME_LEFT, headers=waits).json()["left"] == 120
    assert client.get(TIME_LEFT, headers=waits).json()["left"] == 120
    said = client.post(TIME_LEFT, headers=waits).json()
    assert (said["left"], said["forGood"], said["person"]) == (1800, False, get_user(client).pk)
    clock.shift(minutes(0.5))
    assert client.post(TIME_LEFT, headers=waits).json()["left"] == 1800
    clock.shift(minutes(30))
    assert client.get(TIME_LEFT, headers=waits).json() == {"left": 0}


def test_near_the_end_of_the_day_nothing_moves_it(client: Client, clock: time_machine.Traveller) -> None:
    for _ in range(29):
        clock.shift(minutes(20))
        client.get("/account/sessions/")
    clock.shift(minutes(18))
    said = client.post(TIME_LEFT).json()
    assert (said["left"], said["forGood"]) == (120, True)


def test_the_page_knows_how_long_it_has_left(client: Client, clock: time_machine.Traveller) -> None:
    clock.shift(minutes(10))
    dialog = soup(client.get("/account/sessions/")).select_one("#still-there")
    assert dialog is not None
    assert dialog["data-left"] == "1800"


def test_sessions_that_ended_yesterday_are_forgotten(client: Client, clock: time_machine.Traveller) -> None:
    clock.shift(datetime.timedelta(days=1))
    live = client_of("representative")
    idle.forget_ended()
    assert Session.objects.count() == 2
    clock.shift(minutes(31))
    idle.forget_ended()
    assert Session.objects.get().session_key == live.session.session_key


class TestInABrowser:
    """What forum.js makes of it. The page's clock is wound on; the server's end of the session is set."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def user(self) -> User:
        return make_user("coordinator")

    @pytest.fixture
    def page(self, page: Page, live_server: LiveServer, sign_in: SignIn, user: User) -> Page:
        sign_in(page, live_server, user)
        page.clock.install()
        return page

    @staticmethod
    def ends_in(seconds: float) -> None:
        Session.objects.update(expire_date=timezone.now() + datetime.timedelta(seconds=seconds))

    @staticmethod
    def left() -> float:
        return (Session.objects.get().expire_date - timezone.now()).total_seconds()

    def warned(self, page: Page, address: str, seconds: float = 119) -> None:
        """Open a page and leave it alone until the warning comes."""
        page.goto(address)
        self.ends_in(seconds)
        page.clock.fast_forward("28:01")
        expect(page.get_by_role("dialog")).to_be_visible()

    def test_the_warning_comes_two_minutes_before_and_staying_is_one_button(
        self, page: Page, live_server: LiveServer, axe: CheckAccess, viewport: ViewportSize
    ) -> None:
        page.goto(f"{live_server}/account/sessions/")
        page.clock.fast_forward("20:00")
        expect(page.locator("#still-there")).to_be_hidden()
        self.ends_in(119)
        page.clock.fast_forward("08:01")
        dialog = page.get_by_role("dialog", name="You will be signed out soon")
        expect(dialog).to_be_visible()
        expect(dialog.get_by_role("status")).to_have_text("You will be signed out in 2 minutes.")
        expect(dialog.get_by_role("heading")).to_be_focused()
        axe(page)
        self.ends_in(55)
        page.clock.fast_forward("01:05")
        expect(dialog.get_by_role("status")).to_have_text("You will be signed out in 1 minute.")
        dialog.get_by_role("button", name="Stay signed in").click()
        expect(dialog).to_be_hidden()
        assert self.left() > 29 * 60

    def test_escape_stays_too(self, page: Page, live_server: LiveServer) -> None:
        self.warned(page, f"{live_server}/account/sessions/")
        page.keyboard.press("Escape")
        assert eventually(lambda: self.left() > 29 * 60, seconds=5)
        expect(page.locator("#still-there")).to_be_hidden()

    def test_signing_out_is_the_other_button(self, page: Page, live_server: LiveServer) -> None:
        self.warned(page, f"{live_server}/account/sessions/")
        page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
        expect(page).to_have_url(f"{live_server}/sign-in/")
        assert not Session.objects.exists()

    def test_typing_counts_as_use(self, page: Page, live_server: LiveServer) -> None:
        page.goto(f"{live_server}/account/sessions/")
        self.ends_in(10 * 60)
        page.keyboard.press("Tab")
        page.clock.fast_forward("05:00")
        assert eventually(lambda: self.left() > 29 * 60, seconds=5)

    def test_what_is_done_in_another_tab_keeps_this_one(self, page: Page, live_server: LiveServer) -> None:
        page.goto(f"{live_server}/account/sessions/")
        page.clock.fast_forward("28:01")  # the server still has its thirty minutes, from elsewhere
        page.wait_for_timeout(500)
        expect(page.locator("#still-there")).to_be_hidden()
        self.ends_in(100)
        page.clock.fast_forward("28:01")
        expect(page.get_by_role("dialog")).to_be_visible()
        self.ends_in(1500)
        page.clock.fast_forward("00:20")
        expect(page.locator("#still-there")).to_be_hidden()

    def test_when_the_time_is_over_the_page_leads_to_signing_in(self, page: Page, live_server: LiveServer) -> None:
        self.warned(page, f"{live_server}/account/sessions/")
        self.ends_in(-1)
        page.clock.fast_forward("02:01")
        expect(page).to_have_url(f"{live_server}/sign-in/?next=%2Faccount%2Fsessions%2F")
        expect(page.get_by_text(WHY)).to_be_visible()

    def test_typed_words_stay_until_their_person_has_signed_in_again(
        self, page: Page, live_server: LiveServer, user: User, axe: CheckAccess
    ) -> None:
        page.goto(f"{live_server}/accounts/invite/")
        page.get_by_label("Full name").fill("Ngozi Bell")
        page.get_by_label("Email address").fill("ngozi@forum.example")
        self.ends_in(-1)
        page.clock.fast_forward("31:00")
        dialog = page.get_by_role("dialog", name="You are signed out")
        expect(dialog).to_be_visible()
        expect(dialog.get_by_text("What you typed is still on this page")).to_be_visible()
        axe(page)
        dialog.get_by_role("button", name="Show what I typed").click()
        expect(page.get_by_label("Full name")).to_have_value("Ngozi Bell")
        page.get_by_role("button", name="Send the invitation").click()
        expect(dialog).to_be_visible()  # nothing was sent that would be lost
        with page.expect_popup() as popup:
            dialog.get_by_role("link", name="Sign in (opens in a new tab)").click()
        popup.value.goto(f"{live_server}{reverse('accounts:use-link', args=[link.make(user)])}")
        popup.value.close()
        page.clock.fast_forward("00:20")
        expect(page.locator("#still-there")).to_be_hidden()
        page.get_by_role("button", name="Send the invitation").click()
        expect(page.get_by_role("heading", name="Ngozi Bell")).to_be_visible()

    def test_somebody_else_who_signs_in_does_not_get_the_words(
        self, page: Page, live_server: LiveServer, sign_in: SignIn
    ) -> None:
        page.goto(f"{live_server}/accounts/invite/")
        page.get_by_label("Full name").fill("Ngozi Bell")
        self.ends_in(-1)
        page.clock.fast_forward("31:00")
        expect(page.get_by_role("dialog", name="You are signed out")).to_be_visible()
        sign_in(page, live_server, make_user("coordinator"))
        page.clock.fast_forward("00:20")
        page.wait_for_timeout(500)
        expect(page.get_by_role("dialog", name="You are signed out")).to_be_visible()

    def test_the_end_of_the_day_cannot_be_put_off(
        self, page: Page, live_server: LiveServer, settings: Settings, axe: CheckAccess
    ) -> None:
        page.goto(f"{live_server}/account/sessions/")
        settings.SESSION_COOKIE_AGE = 110
        self.ends_in(110)
        page.clock.fast_forward("28:01")
        dialog = page.get_by_role("dialog", name="You will be signed out soon")
        expect(dialog.get_by_text("Save what you typed, then sign in again.")).to_be_visible()
        axe(page)
        dialog.get_by_role("button", name="Go on").click()
        expect(dialog).to_be_hidden()
        page.clock.fast_forward("00:20")
        page.wait_for_timeout(500)
        expect(dialog).to_be_hidden()

    def test_without_a_network_the_page_waits(self, page: Page, live_server: LiveServer, trouble: Trouble) -> None:
        trouble.expected.append("ERR_INTERNET_DISCONNECTED")
        page.goto(f"{live_server}/account/sessions/")
        page.context.set_offline(True)
        page.clock.fast_forward("31:00")
        page.wait_for_timeout(500)
        expect(page).to_have_url(f"{live_server}/account/sessions/")
        page.context.set_offline(False)
        page.clock.fast_forward("00:20")
        page.wait_for_timeout(500)
        expect(page).to_have_url(f"{live_server}/account/sessions/")
        expect(page.locator("#still-there")).to_be_hidden()

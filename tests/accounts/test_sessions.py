"""Where somebody is signed in, and signing out elsewhere."""

import datetime

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer

from accounts.browsers import in_words
from accounts.domain import link, session
from accounts.models import User
from tests.accounts.signing import make_member, sign_in
from tests.browser import CheckAccess
from tests.factories import make_user
from tests.pages import client_of, message, rows, soup, text

pytestmark = pytest.mark.django_db
LIST = "/account/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
PIXEL = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile "
    "Safari/537.36"
)


@pytest.fixture
def user() -> User:
    return make_user("representative")


def browser_of(user: User, agent: str) -> Client:
    """A browser that came in by a sign-in link."""
    client = Client(headers={"user-agent": agent})
    client.get(reverse("accounts:use-link", args=[link.make(user)]))
    return client


def is_in(client: Client) -> bool:
    return get_user(client).is_authenticated


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (EDGE, "Edge on Windows"),
        (IPHONE, "Safari on an iPhone"),
        (PIXEL, "Chrome on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
        ("SomethingNew/1.0 (Windows NT 10.0)", "A browser on Windows"),
        ("Opera OPR/9", "Opera"),
        ("curl/8.5.0", "A browser we do not know"),
        ("", "A browser we do not know"),
    ],
)
def test_a_browser_goes_by_the_name_its_owner_knows(agent: str, words: str) -> None:
    assert in_words(agent) == words


def test_each_browser_shows_with_its_name_and_since_when(user: User) -> None:
    with time_machine.travel(datetime.datetime(2026, 3, 3, 9, 15, tzinfo=datetime.UTC), tick=False) as clock:
        browser_of(user, FIREFOX)
        clock.shift(datetime.timedelta(minutes=5))
        here = browser_of(user, IPHONE)
        assert rows(here.get(LIST)) == [
            "Safari on an iPhone This browser 3 Mar 2026 at 09:20 Now",
            "Firefox on Windows 3 Mar 2026 at 09:15 3 Mar 2026 at 09:15",
        ]


def test_only_ones_own_sessions_show(user: User) -> None:
    browser_of(make_user("representative"), FIREFOX)
    assert len(rows(browser_of(user, IPHONE).get(LIST))) == 1


@pytest.mark.parametrize("others", [0, 2])
def test_the_list_costs_the_same_with_one_session_and_with_three(
    user: User, others: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    here = browser_of(user, IPHONE)
    for _ in range(others):
        browser_of(user, FIREFOX)
    with django_assert_num_queries(4):
        assert len(rows(here.get(LIST))) == 1 + others


def test_signing_out_everywhere_else_keeps_this_browser(user: User) -> None:
    here, there, elsewhere = (browser_of(user, agent) for agent in (IPHONE, FIREFOX, EDGE))
    stranger = browser_of(make_user("representative"), EDGE)
    response = here.post(LIST, {"do": "others"})
    assert message(response, here) == "You are signed out everywhere else."
    assert [is_in(each) for each in (here, there, elsewhere, stranger)] == [True, False, False, True]
    assert there.get("/")["Location"] == "/sign-in/?next=/"
    assert rows(here.get(LIST))[0].startswith("Safari on an iPhone This browser")


def test_signing_out_everywhere_ends_this_session_too(user: User) -> None:
    here, there = browser_of(user, IPHONE), browser_of(user, FIREFOX)
    response = here.post(LIST, {"do": "everywhere"})
    assert response["Location"] == "/sign-in/"
    assert message(response, here) == "You are signed out everywhere."
    assert not is_in(here)
    assert not is_in(there)
    assert not UserSession.objects.filter(user=user).exists()


def test_alone_there_is_nowhere_else_to_sign_out(user: User) -> None:
    words = text(browser_of(user, FIREFOX).get(LIST))
    assert "Sign out everywhere else" not in words
    assert "Sign out everywhere" in words


def test_a_session_that_has_ended_does_not_show(user: User) -> None:
    browser_of(user, FIREFOX)
    Session.objects.update(expire_date=timezone.now() - datetime.timedelta(seconds=1))
    assert len(rows(browser_of(user, IPHONE).get(LIST))) == 1


def test_sessions_from_before_the_password_was_changed_do_not_show(user: User) -> None:
    there = browser_of(user, FIREFOX)
    user.set_password("three random words")
    user.save()
    assert not is_in(there)
    assert len(rows(browser_of(user, IPHONE).get(LIST))) == 1


def test_a_session_shows_however_it_began() -> None:
    user = make_member("representative", second_step=False)
    by_password = Client(headers={"user-agent": EDGE})
    sign_in(by_password, user.email)
    browser_of(user, FIREFOX)
    client_of(user)  # by a way that tells nobody its browser
    shown = rows(by_password.get(LIST))
    assert len(shown) == 3
    assert shown[0].startswith("Edge on Windows")
    assert sum("Firefox on Windows" in row for row in shown) == 1
    assert sum("A browser we do not know" in row for row in shown) == 1


def test_ending_all_sessions_signs_their_person_out_on_the_next_request(user: User) -> None:
    coordinator = make_user("coordinator")
    browsers = [browser_of(user, FIREFOX), client_of(user)]
    assert session.end_all(user, actor=coordinator) == 2
    for each in browsers:
        assert each.get("/")["Location"] == "/sign-in/?next=/"
    assert session.end_all(user, actor=coordinator) == 0


def test_one_session_can_be_kept(user: User) -> None:
    here, there = client_of(user), client_of(user)
    assert session.end_all(user, except_key=str(here.session.session_key), actor=user) == 1
    assert is_in(here)
    assert not is_in(there)


def test_the_buttons_are_named(user: User) -> None:
    here = browser_of(user, IPHONE)
    browser_of(user, FIREFOX)
    found = [button.get_text(strip=True) for button in soup(here.get(LIST)).select("main button")]
    assert found == ["Sign out everywhere else", "Sign out everywhere"]


@pytest.mark.django_db(transaction=True)
def test_the_page_is_accessible(
    page: Page, live_server: LiveServer, axe: CheckAccess, viewport: ViewportSize, user: User
) -> None:
    browser_of(user, FIREFOX)
    page.goto(f"{live_server}{reverse('accounts:use-link', args=[link.make(user)])}")
    page.goto(f"{live_server}{LIST}")
    axe(page)

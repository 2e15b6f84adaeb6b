"""The second step: who must have one, setting it up, signing in with it, losing it."""

import datetime
from urllib.parse import urlencode

import pyotp
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer

from accounts import sealing
from accounts.adapters import SecondStepAdapter
from accounts.domain import account, link
from accounts.enums import Role
from accounts.models import Mail, User
from tests.accounts.signing import PASSWORD, code, make_member, sign_in
from tests.browser import NARROW, WIDE, CheckAccess
from tests.factories import make_user
from tests.factories.accounts import SECRET
from tests.learningforum.addresses import addresses, declared, path_of
from tests.pages import FOUND, OK, SHOWN_AGAIN, client_of, error_beside, message, soup, summary_of, text

pytestmark = pytest.mark.django_db
INDEX, ADD, REMOVE = "/account/second-step/", "/account/second-step/app/", "/account/second-step/app/remove/"
CODES, NEW_CODES = "/account/second-step/codes/", "/account/second-step/codes/new/"
CONFIRM, CONFIRM_BY_CODE = "/account/confirm/", "/account/confirm/code/"
STEP = "/sign-in/second-step/"
LEFT_ALONE = datetime.timedelta(minutes=16)
MUST = ["coordinator", "chair", "learning-manager", "board-reader"]
NEED_NOT = ["representative", "joint", "deputy", "ad-hoc", ""]


def come_in(client: Client, user: User, digits: str = "") -> None:
    """Sign in with the password, and with a code where one is asked for."""
    response = sign_in(client, user.email)
    if response["Location"] == STEP:
        client.post(STEP, {"code": digits or code()})
    assert get_user(client) == user


def set_up(client: Client) -> str:
    """Add an authenticator app and return its key."""
    key = text(client.get(ADD), ".forum-key").replace(" ", "")
    assert client.post(ADD, {"code": code(key)})["Location"] == CODES
    return key


def shown_codes(client: Client) -> list[str]:
    return [each.get_text() for each in soup(client.get(CODES)).select(".forum-codes li")]


def told(user: User) -> list[str]:
    """The subjects of the mail that somebody got."""
    return list(Mail.objects.filter(address=user.email).order_by("pk").values_list("subject", flat=True))


# Who must have one -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("forum")
@pytest.mark.parametrize("role", MUST)
def test_officers_and_board_readers_without_one_are_led_to_add_it_from_every_page(role: str) -> None:
    member = make_member(role, second_step=False)
    client = client_of(member)
    kept_open = []
    for each in addresses():
        declaration = declared(each)
        if declaration.before_second_step or not declaration.permission:
            continue
        for ask in (client.get, client.post):
            response = ask(path_of(each, {}))
            if response.status_code != FOUND or response["Location"] != INDEX:
                kept_open.append(each.name)
    assert kept_open == []
    assert "Add a second step to your sign-in" in text(client.get(INDEX))


@pytest.mark.usefixtures("forum")
@pytest.mark.parametrize("role", NEED_NOT)
def test_everybody_else_may_do_without(role: str) -> None:
    client = client_of(make_member(role, second_step=False))
    assert client.get(reverse("home")).status_code == OK
    assert "Add a second step to your sign-in" not in text(client.get(INDEX))


@pytest.mark.usefixtures("forum")
def test_a_link_from_the_terminal_needs_none(client: Client) -> None:
    member = make_member("coordinator", second_step=False)
    client.get(reverse("accounts:use-link", args=[link.make(member)]))
    assert client.get(reverse("home")).status_code == OK
    come_in_again = Client()
    sign_in(come_in_again, member.email)
    assert come_in_again.get(reverse("home"))["Location"] == INDEX


@pytest.mark.usefixtures("forum")
def test_a_role_granted_in_the_middle_of_a_session_asks_for_one_on_the_next_request() -> None:
    member = make_member("representative", second_step=False)
    client = client_of(member)
    assert client.get(reverse("home")).status_code == OK
    account.grant(member, Role.COORDINATOR, actor=None)
    assert client.get(reverse("home"))["Location"] == INDEX


def test_the_page_says_why_and_what_else_to_do(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = client_of(make_member("chair", second_step=False))
    with django_assert_num_queries(3):  # the session, the person, what they have
        page = text(client.get(INDEX))
    assert "As joint chair you open much that is confidential" in page
    assert settings.FIRST_COORDINATOR in page


# Adding, keeping, removing -----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_an_app_is_added_by_its_first_code_and_recovery_codes_come_with_it(client: Client) -> None:
    member = make_member("coordinator", second_step=False)
    come_in(client, member)
    page = client.get(ADD)
    key = text(page, ".forum-key")
    assert [len(part) for part in key.split(" ")] == [4] * 8
    assert soup(page).select_one("svg.forum-qr") is not None
    wrong = client.post(ADD, {"code": "000000"})
    assert wrong.status_code == SHOWN_AGAIN
    assert error_beside(wrong, "code").startswith("This code is not right")
    assert text(wrong, ".forum-key") == key
    assert client.post(ADD, {"code": code(key.replace(" ", ""))})["Location"] == CODES
    assert len(shown_codes(client)) == 10
    assert client.get(reverse("home")).status_code == OK
    assert told(member) == ["An authenticator app was added"]
    assert client.get(ADD)["Location"] == REMOVE


def test_whoever_came_by_a_link_and_has_no_password_adds_one_too(client: Client) -> None:
    user = make_user("coordinator")
    Authenticator.objects.all().delete()
    client.get(reverse("accounts:use-link", args=[link.make(user)]))
    set_up(client)
    assert len(shown_codes(client)) == 10


def test_whoever_signed_in_long_ago_confirms_first_that_it_is_them(client: Client) -> None:
    member = make_member(second_step=False)
    come_in(client, member)
    with time_machine.travel(timezone.now() + LEFT_ALONE):
        asked = client.get(ADD)["Location"]
        assert asked == f"{CONFIRM}?{urlencode({'next': ADD})}"
        assert (
            error_beside(client.post(asked, {"password": "not the password"}), "password")
            == "This is not your password"
        )
        assert client.post(asked, {"password": PASSWORD})["Location"] == ADD
        set_up(client)


def test_what_was_typed_before_confirming_is_done_afterwards(client: Client) -> None:
    member = make_member(second_step=False)
    come_in(client, member)
    key = text(client.get(ADD), ".forum-key").replace(" ", "")
    with time_machine.travel(timezone.now() + LEFT_ALONE):
        asked = client.post(ADD, {"code": code(key)})["Location"]
        assert client.post(asked, {"password": PASSWORD})["Location"] == CODES
    assert Authenticator.objects.filter(user=member, type="totp").exists()


def test_one_may_confirm_with_a_code_as_well(client: Client) -> None:
    member = make_member("coordinator")
    come_in(client, member)
    with time_machine.travel(timezone.now() + LEFT_ALONE):
        asked = (
            client.get(CODES) if Authenticator.objects.filter(type="recovery_codes").exists() else client.get(NEW_CODES)
        )
        page = client.get(asked["Location"])
        assert "Use a code from your authenticator app" in text(page)
        path = f"{CONFIRM_BY_CODE}?next={NEW_CODES}"
        assert error_beside(client.post(path, {"code": ""}), "code") == "Enter a code"
        assert client.post(path, {"code": code()})["Location"] == NEW_CODES


def test_whoever_must_have_one_keeps_the_last() -> None:
    client = client_of(make_member("chair"))
    assert "Remove" not in text(client.get(INDEX))
    for ask in (client.get, client.post):
        response = ask(REMOVE)
        assert response["Location"] == INDEX
        assert "this is the only one you have" in message(response, client)
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_whoever_need_not_have_one_removes_it_and_the_codes_go_too(client: Client) -> None:
    member = make_member("representative", second_step=False)
    come_in(client, member)
    set_up(client)
    assert "Remove the authenticator app" in text(client.get(REMOVE))
    response = client.post(REMOVE)
    assert "The authenticator app is removed" in message(response, client)
    assert not Authenticator.objects.filter(user=member).exists()
    assert told(member)[-1] == "Your authenticator app was removed"


def test_the_form_itself_refuses_to_remove_the_last_one(client: Client) -> None:
    """Between asking and answering the other one may have gone."""
    from accounts.forms.sign_in import RemoveAppForm

    member = make_member("chair")
    form = RemoveAppForm({}, authenticator=Authenticator.objects.get(user=member))
    assert not form.is_valid()
    assert SecondStepAdapter().can_delete_authenticator(Authenticator(user=member, type="recovery_codes"))


@pytest.mark.django_db(transaction=True)
def test_recovery_codes_are_kept_as_a_file_and_replaced(client: Client) -> None:
    member = make_member("representative", second_step=False)
    come_in(client, member)
    set_up(client)
    before = shown_codes(client)
    response = client.get(f"{CODES}download/")
    assert response["Content-Type"] == "text/plain"
    assert "attachment" in response["Content-Disposition"]
    assert [line for line in response.content.decode().splitlines() if line.isdigit()] == before
    assert "10 of which are unused" in text(client.get(NEW_CODES))
    assert client.post(NEW_CODES)["Location"] == CODES
    assert set(shown_codes(client)).isdisjoint(before)
    assert told(member)[-1] == "New recovery codes were made"


def test_recovery_codes_alone_are_no_second_step() -> None:
    client = client_of(make_member(second_step=False))
    assert client.get(CODES).status_code == 404
    response = client.post(NEW_CODES)
    while response.status_code == FOUND:  # confirm first
        response = client.post(response["Location"], {"password": PASSWORD})
    assert "Add an authenticator app or a passkey first" in summary_of(response)


# Signing in with it ------------------------------------------------------------------------------------------------


def test_the_password_alone_opens_nothing(client: Client) -> None:
    member = make_member("representative")
    assert sign_in(client, member.email, next="/reviews/")["Location"] == STEP
    assert not get_user(client).is_authenticated
    assert client.get("/sign-in/")["Location"] == STEP
    assert client.post(STEP, {"code": code()})["Location"] == "/reviews/"
    assert get_user(client) == member


def test_cancelling_forgets_the_password(client: Client) -> None:
    sign_in(client, make_member("representative").email)
    assert client.post(reverse("account_logout"))["Location"] == reverse("account_login")
    assert client.get(STEP)["Location"] == reverse("account_login")


@pytest.mark.parametrize(
    ("typed", "said"), [("", "Enter a code"), ("000000", "This code is not right"), ("é", "This code")]
)
def test_a_code_that_is_not_right_is_said_beside_it(client: Client, typed: str, said: str) -> None:
    sign_in(client, make_member().email)
    response = client.post(STEP, {"code": typed})
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, "code").startswith(said)


def test_too_many_wrong_codes_must_wait_whatever_browser_they_come_from() -> None:
    member = make_member()
    for _ in range(5):
        client = Client()
        sign_in(client, member.email)
        client.post(STEP, {"code": "000000"})
    client = Client()
    sign_in(client, member.email)
    assert "Wait five minutes" in error_beside(client.post(STEP, {"code": code()}), "code")
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=6)):
        assert client.post(STEP, {"code": code()}).status_code == FOUND


def test_a_code_works_once_even_while_it_would_still_be_right() -> None:
    member = make_member()
    now = timezone.now().replace(second=0, microsecond=0)
    with time_machine.travel(now, tick=False):
        digits = code()
        come_in(Client(), member, digits)
    with time_machine.travel(now + datetime.timedelta(seconds=35), tick=False):
        for again in (digits, f"{digits[:3]} {digits[3:]}"):
            client = Client()
            sign_in(client, member.email)
            assert error_beside(client.post(STEP, {"code": again}), "code").startswith("This code is not right")


def test_a_recovery_code_works_once(client: Client) -> None:
    member = make_member("representative", second_step=False)
    come_in(client, member)
    set_up(client)
    one = shown_codes(client)[0]
    other = Client()
    sign_in(other, member.email)
    assert other.post(STEP, {"code": f"{one[:4]} {one[4:]}"}).status_code == FOUND
    assert len(shown_codes(client)) == 9
    again = Client()
    sign_in(again, member.email)
    assert error_beside(again.post(STEP, {"code": one}), "code").startswith("This code is not right")


# Kept unreadable ---------------------------------------------------------------------------------------------------


def test_the_database_holds_no_secret_that_can_be_read(client: Client) -> None:
    member = make_member("representative", second_step=False)
    come_in(client, member)
    key = set_up(client)
    codes = shown_codes(client)
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(data::text, ' ') from mfa_authenticator")
        kept = str(cursor.fetchone()[0])
    assert "gAAAA" in kept
    assert not [secret for secret in (key, key.lower(), *codes) if secret in kept]
    seed = Authenticator.objects.get(user=member, type="recovery_codes").data["seed"]
    assert sealing.unseal(seed) not in kept


def test_what_an_old_key_sealed_is_read_as_long_as_that_key_is_named() -> None:
    sealed = sealing.seal(SECRET)
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert sealing.unseal(sealed) == SECRET
    with override_settings(SECRET_KEY="another"), pytest.raises(ValidationError, match="can no longer be read"):
        SecondStepAdapter().decrypt(sealed)


def test_a_second_step_that_cannot_be_read_is_said_and_never_taken_for_right(client: Client) -> None:
    member = make_member()
    Authenticator.objects.filter(user=member).update(data={"secret": "gAAAAA"})
    sign_in(client, member.email)
    response = client.post(STEP, {"code": pyotp.TOTP("A" * 32).now()})  # what an empty secret would give
    assert "Ask the forum’s coordinator to reset it" in error_beside(response, "code")


# In a browser ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("forum")
def test_a_coordinator_sets_up_an_app_and_comes_back_with_it(
    page: Page, live_server: LiveServer, axe: CheckAccess
) -> None:
    member = make_member("coordinator", second_step=False, email="amara@forum.example")

    def look(heading: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        axe(page, WIDE, NARROW)

    def press(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).click()

    def with_password() -> None:
        page.get_by_label("Email address").fill(member.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        press("Sign in")

    page.goto(f"{live_server}/meetings/")
    look("Sign in")
    press("Show password")
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    with_password()
    look("Add a second step to your sign-in")
    press("Add an authenticator app")
    look("Add an authenticator app")
    key = page.locator(".forum-key").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows now").fill(pyotp.TOTP(key).now())
    press("Add the app")
    look("Your recovery codes")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    one = page.locator(".forum-codes li").first.inner_text()
    press("I have kept them: go to the home page")
    look("Home")

    press("Sign out")
    with_password()
    look("Second step")
    page.get_by_label("Code").fill(pyotp.TOTP(key).now())
    press("Go on")
    look("Home")

    press("Sign out")
    with_password()
    page.get_by_label("Code").fill(one)
    press("Go on")
    page.goto(f"{live_server}{INDEX}")
    look("Your second step")
    expect(page.get_by_text("You have 9 left")).to_be_visible()

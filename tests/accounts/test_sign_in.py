"""Coming in: by address and password, or by a link that works once, in time, for an active account."""

import datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, get_user
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from zeal import zeal_ignore

from accounts.domain import account, link
from accounts.models import SignInLink, User
from tests.accounts.signing import make_member, sign_in
from tests.factories import make_user
from tests.pages import FOUND, SHOWN_AGAIN, client_of, error_beside, text, value_of

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def user() -> User:
    return account.ensure("amara@forum.example", "Amara Okafor", actor=None)


def path(token: str) -> str:
    return reverse("accounts:use-link", args=[token])


def is_in(client: Client) -> bool:
    return get_user(client).is_authenticated


def test_a_link_signs_its_person_in_once(user: User, client: Client) -> None:
    token = link.make(user)
    response = client.get(path(token))
    assert response["Location"] == reverse("home")
    assert get_user(client) == user
    other = Client()
    spent = other.get(path(token))
    assert spent.status_code == 410
    assert "This link does not work any more" in text(spent)
    assert not is_in(other)


def test_opening_it_again_while_signed_in_leads_home(user: User, client: Client) -> None:
    token = link.make(user)
    client.get(path(token))
    assert client.get(path(token))["Location"] == reverse("home")


def test_a_link_lasts_24_hours(user: User, client: Client) -> None:
    token = link.make(user)
    with time_machine.travel(timezone.now() + 24 * HOUR + HOUR / 60):
        assert client.get(path(token)).status_code == 410
    with time_machine.travel(timezone.now() + 23 * HOUR):
        assert client.get(path(token)).status_code == 302


def test_a_new_link_makes_the_earlier_ones_stop(user: User, client: Client) -> None:
    first, second = link.make(user), link.make(user)
    assert client.get(path(first)).status_code == 410
    assert client.get(path(second)).status_code == 302


@pytest.mark.parametrize("token", ["never-was", "x" * 500, "%00", "é"])
def test_a_link_that_never_was_looks_like_a_spent_one(client: Client, token: str) -> None:
    assert client.get(path(token)).status_code == 410


def test_a_deactivated_account_does_not_come_in(user: User, client: Client) -> None:
    token = link.make(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(path(token)).status_code == 410


def test_a_deactivated_account_is_out_on_its_next_request(user: User, client: Client) -> None:
    client.get(path(link.make(user)))
    assert is_in(client)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/")["Location"].startswith(reverse("account_login"))


def test_only_the_hash_of_a_token_is_kept(user: User) -> None:
    token = link.make(user)
    assert token not in str(SignInLink.objects.values())


def test_using_a_link_twice_is_refused_with_one_code(user: User) -> None:
    token = link.make(user)
    assert link.use(token) == user
    with pytest.raises(ValidationError) as caught:
        link.use(token)
    assert caught.value.code == "link_spent"


def test_signing_in_gives_the_session_a_new_key(user: User, client: Client) -> None:
    client.force_login(make_user())
    before = client.session.session_key
    with zeal_ignore([{"model": "sessions.Session"}]):  # Django reads the old session once more to delete it
        client.get(path(link.make(user)))
    assert client.session.session_key != before


def test_the_sign_in_page_says_how_to_get_an_account(client: Client) -> None:
    page = text(client.get(reverse("account_login")))
    assert settings.FIRST_COORDINATOR in page
    assert "Accounts are by invitation" in page


def test_an_address_and_its_password_let_in(client: Client) -> None:
    member = make_member("representative", second_step=False)
    response = sign_in(client, member.email)
    assert response["Location"] == reverse("home")
    assert client.session[BACKEND_SESSION_KEY] == "accounts.backends.StandingBackend"
    assert get_user(client) == member
    assert "Signed in as" not in text(client.get("/"), ".moj-alert")


@pytest.mark.parametrize(
    "typed", ["amara.okafor@forum.example", "AMARA.Okafor@Forum.Example", " Amara.Okafor@forum.example "]
)
def test_the_address_may_be_typed_in_any_capitals(client: Client, typed: str) -> None:
    make_member(email="Amara.Okafor@forum.example", second_step=False)
    assert sign_in(client, typed).status_code == FOUND


def test_an_address_that_was_corrected_no_longer_lets_in(client: Client) -> None:
    member = make_member(second_step=False)
    EmailAddress.objects.create(user=member, email="before@forum.example", primary=True, verified=True)
    assert sign_in(client, "before@forum.example").status_code == SHOWN_AGAIN
    assert sign_in(client, member.email).status_code == FOUND


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(client: Client, user: User) -> None:
    member = make_member()
    told = [
        sign_in(client, member.email, "not the password"),
        sign_in(client, "nobody@forum.example"),
        sign_in(client, user.email),  # invited, but has no password yet
    ]
    assert [each.status_code for each in told] == [SHOWN_AGAIN] * 3
    assert {error_beside(each, "password") for each in told} == {"The email address or the password is not right"}
    assert value_of(told[0], "login") == member.email
    assert value_of(told[0], "password") == ""


def test_what_is_missing_is_said_beside_its_field(client: Client) -> None:
    response = client.post(reverse("account_login"))
    assert error_beside(response, "login") == "Enter your email address"
    assert error_beside(response, "password") == "Enter your password"
    assert error_beside(sign_in(client, "amara"), "login").startswith("Enter an email address in the correct format")


def test_a_suspended_account_is_told_so_by_its_password_alone(client: Client) -> None:
    member = make_member()
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert error_beside(sign_in(client, member.email, "not the password"), "password")
    response = sign_in(client, member.email)
    assert response["Location"] == reverse("account_inactive")
    assert "suspended" in text(client.get(response["Location"]))
    assert not is_in(client)


@pytest.mark.parametrize("way", ["GET", "POST"])
def test_nobody_signs_up(client: Client, way: str) -> None:
    response = client.generic(way, reverse("account_signup"))
    assert response.status_code == (200 if way == "GET" else 405)
    assert User.objects.count() == 0


def test_signing_in_leads_to_the_page_that_was_asked_for_and_never_to_another_site(client: Client) -> None:
    make_member("representative", second_step=False, email="lee@forum.example")
    asked = client.get("/reviews/")["Location"]
    assert asked == f"{reverse('account_login')}?next=/reviews/"
    assert value_of(client.get(asked), "next") == "/reviews/"
    assert sign_in(client, "lee@forum.example", next="/reviews/")["Location"] == "/reviews/"
    client.logout()
    assert sign_in(client, "lee@forum.example", next="https://elsewhere.example/")["Location"] == reverse("home")


def test_whoever_tries_too_often_must_wait_and_is_told_so(client: Client) -> None:
    member = make_member()
    for _ in range(5):
        sign_in(client, member.email, "not the password")
    assert "Wait five minutes" in error_beside(sign_in(client, member.email), "password")
    with time_machine.travel(timezone.now() + 6 * MINUTE):
        assert sign_in(client, member.email).status_code == FOUND


def test_many_tries_from_one_place_are_stopped_with_a_page_that_says_why(client: Client) -> None:
    for number in range(30):
        client.post(reverse("account_login"), {"login": f"nobody{number}"})
    response = sign_in(client, "nobody@forum.example")
    assert response.status_code == 429
    assert "Too many tries" in text(response)
    assert client.get(reverse("account_login")).status_code == 200


def test_the_sign_in_page_takes_few_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):  # the organisations that sign their people in
        client.get(reverse("account_login"))


def test_a_page_asked_for_without_signing_in_leads_to_the_sign_in_page(client: Client) -> None:
    assert client.get("/reviews/")["Location"].startswith(reverse("account_login"))


def test_somebody_signed_in_is_led_home_from_the_sign_in_page(user: User) -> None:
    assert client_of(user).get(reverse("account_login"))["Location"] == reverse("home")


def test_signing_out_ends_the_session_and_takes_a_button(user: User) -> None:
    client = client_of(user)
    assert client.get(reverse("account_logout")).status_code == 405
    assert is_in(client)
    assert client.post(reverse("account_logout"))["Location"] == reverse("account_login")
    assert not is_in(client)


@pytest.mark.parametrize("address", ["/", "/meetings/", "/meetings/schedule/", "/learning/", "/nowhere/", "/sign-in/"])
def test_no_page_is_kept_for_whoever_goes_back_after_signing_out(address: str) -> None:
    assert "no-store" in client_of("coordinator").get(address)["Cache-Control"]
    assert "no-store" in Client().get(address)["Cache-Control"]


def test_one_address_has_one_account_whatever_its_case(user: User) -> None:
    assert account.ensure("AMARA@forum.example", "Somebody Else", actor=None) == user
    with pytest.raises(ValidationError, match="already an account"):
        User.objects.create_user("Amara@Forum.example", "Somebody Else")


def test_an_address_that_is_none_gets_no_account() -> None:
    with pytest.raises(ValidationError):
        account.ensure("not an address", "Somebody", actor=None)

"""Coming in: a link works once, in time, for an active account."""

import datetime

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from accounts.domain import account, link
from accounts.models import SignInLink, User
from tests.factories import make_user
from tests.pages import client_of, text

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


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
    assert client.get("/")["Location"].startswith(reverse("accounts:sign-in"))


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


def test_the_sign_in_page_says_how_to_get_a_link(client: Client) -> None:
    page = text(client.get(reverse("accounts:sign-in")))
    assert settings.FIRST_COORDINATOR in page
    assert "works once, and for 24 hours" in page


def test_a_page_asked_for_without_signing_in_leads_to_the_sign_in_page(client: Client) -> None:
    assert client.get("/reviews/")["Location"].startswith(reverse("accounts:sign-in"))


def test_somebody_signed_in_is_led_home_from_the_sign_in_page(user: User) -> None:
    assert client_of(user).get(reverse("accounts:sign-in"))["Location"] == reverse("home")


def test_signing_out_ends_the_session_and_takes_a_button(user: User) -> None:
    client = client_of(user)
    assert client.get(reverse("accounts:sign-out")).status_code == 405
    assert is_in(client)
    assert client.post(reverse("accounts:sign-out"))["Location"] == reverse("accounts:sign-in")
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

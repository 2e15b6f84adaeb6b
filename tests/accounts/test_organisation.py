"""Coming in with the organisation's own account (OpenID Connect), against a provider that really answers."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as configured
from django.contrib.auth import get_user
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from oidc_provider_mock import User as Employee
from oidc_provider_mock import run_server_in_thread
from pytest_django import Settings

from accounts.domain import access
from accounts.models import Mail, User
from learningforum import addresses
from tests.accounts.signing import PASSWORD, make_member, sign_in
from tests.factories import coordinator
from tests.pages import text

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),  # within the provider
]
NAME = "the Council’s account"
BEGIN = "/sign-in/with/organisation/"


def employee(number: str, email: str, *, vouched_for: bool = True) -> Employee:
    return Employee(sub=number, claims={"email": email, "email_verified": vouched_for, "name": "From the Council"})


EMPLOYEES = (
    employee("7", "AMARA@Forum.example"),
    employee("8", "nobody@forum.example"),
    employee("9", "amara@forum.example", vouched_for=False),
)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with run_server_in_thread(user_claims=EMPLOYEES) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def organisation(provider: str, settings: Settings) -> None:
    apps = addresses.organisation(provider, "forum", "a-secret-agreed", NAME)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}


@pytest.fixture
def amara() -> User:
    return make_member("representative", email="amara@forum.example", name="Amara Okafor", second_step=False)


def come(client: Client, number: str, **sent: str) -> Any:
    """Press the button, say on the organisation's page who one is, and come back."""
    asked = client.post(BEGIN)
    assert asked.status_code == 302
    answer = requests.post(asked["Location"], data={"sub": number} | sent, allow_redirects=False, timeout=10)
    return client.get(answer.headers["Location"].removeprefix("http://testserver"), follow=True)


def is_in(client: Client) -> bool:
    return get_user(client).is_authenticated


def test_the_sign_in_page_offers_it_under_the_name_of_the_setting(client: Client) -> None:
    assert f"Sign in with {NAME}" in text(client.get(reverse("account_login")))


def test_whoever_has_an_account_here_comes_in_whatever_the_capitals_of_their_address(
    client: Client, amara: User
) -> None:
    come(client, "7")
    assert get_user(client) == amara
    told = Mail.objects.get(address="amara@forum.example")
    assert "organisation" in told.subject.casefold()


def test_of_what_the_organisation_says_only_the_number_of_the_account_is_kept(client: Client, amara: User) -> None:
    come(client, "7")
    again = Client()
    come(again, "7")
    assert get_user(again) == amara
    kept = SocialAccount.objects.get()
    assert (kept.uid, kept.extra_data) == ("7", {})


def test_once_their_address_here_is_another_the_old_one_s_account_opens_nothing(client: Client, amara: User) -> None:
    come(client, "7")
    access.change(amara, name=amara.name, email="amara.okafor@forum.example", actor=coordinator())
    again = Client()
    page = come(again, "7")
    assert not is_in(again)
    assert "There is no account for you yet" in text(page)


def test_their_password_goes_on_working(client: Client, amara: User) -> None:
    come(client, "7")
    other = Client()
    sign_in(other, amara.email, PASSWORD)
    amara.refresh_from_db()
    assert amara.has_usable_password()


def test_nobody_signs_up_this_way(client: Client) -> None:
    before = User.objects.count()
    page = come(client, "8")
    assert "There is no account for you yet" in text(page)
    assert not is_in(client)
    assert User.objects.count() == before


def test_an_address_that_the_organisation_does_not_vouch_for_opens_nothing(client: Client, amara: User) -> None:
    page = come(client, "9")
    assert page.status_code == 403
    assert "has not confirmed that your email address is yours" in text(page)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_a_suspended_account_stays_shut(client: Client, amara: User) -> None:
    come(client, "7")
    client.logout()
    access.suspend(amara, actor=coordinator())
    page = come(client, "7")
    assert "The account is suspended" in text(page)
    assert not is_in(client)


def test_whoever_must_have_a_second_step_is_led_to_it(client: Client) -> None:
    chair = make_member("chair", email="amara@forum.example", second_step=False)
    come(client, "7")
    assert get_user(client) == chair
    assert client.get(reverse("home"))["Location"] == reverse("mfa_index")


def test_whoever_has_a_second_step_is_asked_for_it(client: Client) -> None:
    chair = make_member("chair", email="amara@forum.example")
    assert Authenticator.objects.filter(user=chair).exists()
    come(client, "7")
    assert not is_in(client), "the organisation's account is the first step alone"


def test_a_session_left_open_gets_no_other_account_hung_on_it(client: Client, amara: User) -> None:
    other = make_member("representative", email="other@forum.example")
    client.force_login(other, backend=configured.AUTHENTICATION_BACKENDS[1])
    asked = client.post(BEGIN, {"process": "connect"})
    answer = requests.post(asked["Location"], data={"sub": "7"}, allow_redirects=False, timeout=10)
    client.get(answer.headers["Location"].removeprefix("http://testserver"))
    assert not SocialAccount.objects.filter(user=other).exists()


def test_whoever_changes_their_mind_there_is_told_that_they_did_not_sign_in(client: Client, amara: User) -> None:
    page = come(client, "7", action="deny")
    assert not is_in(client)
    assert "sign in" in text(page).casefold()


def test_a_forged_answer_is_refused_in_plain_words(client: Client, amara: User) -> None:
    page = client.get(f"{BEGIN}back/?code=made-up&state=made-up")
    assert page.status_code == 401
    assert "could not be used" in text(page)
    assert not is_in(client)


def test_an_organisation_that_does_not_answer_is_said_so(client: Client, settings: Settings) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        silent = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    apps = addresses.organisation(silent, "forum", "a-secret-agreed", NAME)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}
    page = client.post(BEGIN)
    assert page.status_code == 503
    assert "does not answer" in text(page)


def test_without_the_setting_there_is_no_such_page_and_no_button(client: Client, settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": addresses.organisation("", "", "", NAME)}}
    for name in ("socialaccount_login_cancelled", "socialaccount_login_error"):
        assert client.get(reverse(name)).status_code == 404
    assert client.post(BEGIN).status_code == 404
    assert NAME not in text(client.get(reverse("account_login")))


@pytest.mark.parametrize(
    ("issuer", "client_id", "secret", "said"),
    [
        ("https://sign-in.example", "", "", "go together"),
        ("", "forum", "secret", "go together"),
        ("sign-in.example", "forum", "secret", "must look like"),
        ("https://[half", "forum", "secret", "must look like"),
    ],
)
def test_a_setting_that_cannot_be_is_named_at_the_start(issuer: str, client_id: str, secret: str, said: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=said):
        addresses.organisation(issuer, client_id, secret, NAME)

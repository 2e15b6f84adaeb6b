"""One's password: forgotten, changed, chosen for the first time."""

import datetime
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts import tasks
from accounts.domain import invitation, link
from accounts.models import Invitation, Mail, User
from tests.accounts.signing import PASSWORD, make_member, sign_in
from tests.factories import make_user
from tests.pages import FOUND, OK, SHOWN_AGAIN, client_of, error_beside, message, text
from tests.worker import Worker

pytestmark = pytest.mark.django_db
FORGOTTEN = "/password/forgotten/"
SENT = "/password/forgotten/sent/"
CHANGE = "/account/password/"
CHOOSE = "/account/password/set/"
NEW = "quite different words"


def mails_to(user: User) -> list[Mail]:
    return list(Mail.objects.filter(address=user.email).order_by("pk"))


def mailed_link(user: User) -> str:
    """The path of the link in the last mail."""
    tasks.password_forgotten(user.email)
    found = re.search(r"http://127\.0\.0\.1:8000(/password/new/\S+)", mails_to(user)[-1].text)
    assert found is not None
    return found[1]


def choose(client: Client, path: str, password: str = NEW) -> object:
    """Open the link and send the form that it leads to."""
    form = client.get(path)["Location"]
    assert client.get(form).status_code == OK
    return client.post(form, {"password1": password})


@pytest.mark.django_db(transaction=True)
def test_whoever_forgot_their_password_is_mailed_a_link(client: Client, celery_worker: Worker) -> None:
    member = make_member(second_step=False)
    response = client.post(FORGOTTEN, {"email": member.email.upper()})
    assert response["Location"] == SENT
    deadline = timezone.now() + datetime.timedelta(seconds=30)
    while not Mail.objects.exists() and timezone.now() < deadline:
        pass
    (mail,) = mails_to(member)
    assert mail.subject == "Choose a new password for the Learning Forum"
    assert mail.user == member


def test_the_answer_is_the_same_whether_or_not_there_is_an_account(client: Client) -> None:
    make_member(email="amara@forum.example")
    answers = [client.post(FORGOTTEN, {"email": f"{name}@forum.example"}) for name in ("amara", "nobody")]
    assert {(each.status_code, each["Location"]) for each in answers} == {(FOUND, SENT)}
    assert "If there is an account" in text(client.get(SENT))
    tasks.password_forgotten("nobody@forum.example")
    assert not Mail.objects.exists()


@pytest.mark.parametrize(("typed", "said"), [("", "Enter your email address"), ("amara", "Enter an email address in")])
def test_an_address_that_is_none_is_said_beside_the_field(client: Client, typed: str, said: str) -> None:
    response = client.post(FORGOTTEN, {"email": typed})
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, "email").startswith(said)


def test_nobodys_inbox_is_filled_by_others(client: Client) -> None:
    asked = [client.post(FORGOTTEN, {"email": "amara@forum.example"}).status_code for _ in range(6)]
    assert asked == [FOUND] * 5 + [429]


def test_the_link_leads_to_a_new_password_and_works_once(client: Client) -> None:
    member = make_member(second_step=False)
    path = mailed_link(member)
    response = choose(client, path)
    assert response["Location"] == reverse("account_login")  # type: ignore[index] # a response
    assert "Your password is changed" in message(response, client)
    assert sign_in(client, member.email, PASSWORD).status_code == SHOWN_AGAIN
    assert sign_in(client, member.email, NEW).status_code == FOUND
    assert "does not work any more" in text(Client().get(path))
    assert mails_to(member)[-1].subject == "Your password was changed"


def test_after_a_new_password_signing_in_leads_home_and_not_back_to_the_spent_link(client: Client) -> None:
    member = make_member(second_step=False)
    form = client.get(mailed_link(member))["Location"]
    response = client.post(form, {"password1": NEW}, headers={"referer": f"http://testserver{form}"})
    assert response["Location"] == reverse("account_login")


def test_opening_the_link_alone_spends_nothing(client: Client) -> None:
    path = mailed_link(make_member(second_step=False))
    for _ in range(3):
        Client().get(Client().get(path)["Location"])
    assert choose(client, path).status_code == FOUND  # type: ignore[attr-defined] # a response


def test_the_link_lasts_24_hours(client: Client) -> None:
    path = mailed_link(make_member(second_step=False))
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=24, minutes=1)):
        assert "does not work any more" in text(client.get(path))
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=23)):
        assert client.get(path).status_code == FOUND


@pytest.mark.parametrize(
    "path", ["/password/new/1-nothing/", "/password/new/zzzzzzzzzzzzzzzz-x-y/", "/password/new/x-%00/"]
)
def test_a_link_that_never_was_looks_like_a_spent_one(client: Client, path: str) -> None:
    assert "does not work any more" in text(client.get(path))


def test_signing_in_meanwhile_makes_the_link_stop(client: Client) -> None:
    member = make_member(second_step=False)
    path = mailed_link(member)
    sign_in(Client(), member.email)
    assert "does not work any more" in text(client.get(path))


def test_a_new_password_is_checked_like_any_other(client: Client) -> None:
    path = mailed_link(make_member(second_step=False, email="amara.okafor@forum.example"))
    assert "12 characters or more" in error_beside(choose(client, path, "short"), "password1")
    assert "like your name" in error_beside(choose(client, path, "amara.okafor@forum"), "password1")
    assert error_beside(choose(client, path, ""), "password1") == "Enter a new password"


def test_a_new_password_signs_out_everywhere_and_lets_in_at_once_whoever_guessed_too_often(client: Client) -> None:
    member = make_member(second_step=False)
    elsewhere = client_of(member)
    path = mailed_link(member)
    for _ in range(6):
        sign_in(client, member.email, "a wrong guess")
    choose(client, path)
    assert not get_user(elsewhere).is_authenticated
    assert sign_in(client, member.email, NEW).status_code == FOUND


def test_a_new_password_does_not_stand_in_for_the_second_step(client: Client) -> None:
    member = make_member("coordinator")
    choose(client, mailed_link(member))
    assert sign_in(client, member.email, NEW)["Location"] == reverse("mfa_authenticate")
    assert not get_user(client).is_authenticated


def test_links_in_mail_never_take_the_address_that_the_request_claims(client: Client) -> None:
    member = make_member(second_step=False)
    with override_settings(ALLOWED_HOSTS=["*"], FORUM_URL="https://forum.example", CELERY_TASK_ALWAYS_EAGER=True):
        tasks.password_forgotten(member.email)
    assert "https://forum.example/password/new/" in mails_to(member)[-1].text


def test_whoever_has_no_password_yet_gets_no_way_round_their_invitation(client: Client) -> None:
    coordinator = make_user("coordinator")
    user = invitation.invite("lee@forum.example", "Lee Ashby", actor=coordinator)
    invitation.revoke_all(user, actor=coordinator)
    tasks.password_forgotten(user.email)
    told = mails_to(user)[-1]
    assert told.subject == "Signing in to the Learning Forum"
    assert "/password/new/" not in told.text
    assert "ask the forum’s coordinator for a new one" in told.text


def test_a_suspended_account_is_mailed_nothing() -> None:
    member = make_member()
    User.objects.filter(pk=member.pk).update(is_active=False)
    tasks.password_forgotten(member.email)
    assert mails_to(member) == []


def test_nothing_of_allauths_own_list_of_addresses_is_kept() -> None:
    mailed_link(make_member(second_step=False))
    assert not EmailAddress.objects.exists()


def test_changing_the_password_asks_for_the_one_before_and_keeps_this_session_alone() -> None:
    member = make_member(second_step=False)
    here, elsewhere = client_of(member), client_of(member)
    response = here.post(CHANGE, {"oldpassword": "not the password", "password1": NEW})
    assert error_beside(response, "oldpassword") == "This is not your current password"
    response = here.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW})
    assert response["Location"] == reverse("my-page")
    assert "Your password is changed" in message(response, here)
    assert get_user(here) == member
    assert not get_user(elsewhere).is_authenticated
    assert mails_to(member)[-1].subject == "Your password was changed"
    assert "tell the forum’s coordinator at once" in mails_to(member)[-1].text


def test_whoever_came_in_by_a_link_chooses_a_first_password(client: Client) -> None:
    user = make_user("representative", email="lee@forum.example")
    invitation.send(user, actor=None)
    client.get(reverse("accounts:use-link", args=[link.make(user)]))
    assert client.get(CHANGE)["Location"] == CHOOSE
    assert error_beside(client.post(CHOOSE, {"password1": ""}), "password1") == "Enter a password"
    response = client.post(CHOOSE, {"password1": NEW})
    assert "Your password is saved" in message(response, client)
    assert client.get(CHOOSE)["Location"] == CHANGE
    assert not Invitation.objects.usable().exists()
    assert mails_to(user)[-1].subject == "You have a password now"


def test_choosing_a_password_undoes_nothing_that_was_changed_meanwhile() -> None:
    member = make_member(second_step=False)
    User.objects.filter(pk=member.pk).update(name="Amara Lee", is_active=False)
    client = Client()
    path = mailed_link_of(member)
    choose(client, path)
    member.refresh_from_db()
    assert (member.name, member.is_active) == ("Amara Lee", False)


def mailed_link_of(member: User) -> str:
    """A link as it was mailed before the account was suspended."""
    User.objects.filter(pk=member.pk).update(is_active=True)
    path = mailed_link(member)
    User.objects.filter(pk=member.pk).update(is_active=False)
    return path

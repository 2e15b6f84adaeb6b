"""Invitations: the only way to a new account, for one person, once, in time."""

import datetime
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings as forum_settings
from django.contrib.auth import get_user
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from zeal import zeal_ignore

from accounts import history
from accounts.domain import access, invitation, mail
from accounts.enums import Role
from accounts.models import Invitation, Mail, User
from tests.factories import coordinator, give_second_step, invite, make_user
from tests.meetings.test_at_once import at_once
from tests.pages import MISSING, client_of, error_beside, message, soup, summary_of, text, value_of

pytestmark = pytest.mark.usefixtures("forum")
ADDRESS = "noor@forum.example"
GOOD = "three purple teapots"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def mail_leaves(settings: Settings) -> None:
    settings.MAIL_LEAVES = True


def accept(client: Client, path: str, password: str = GOOD) -> Any:
    with zeal_ignore([{"model": "sessions.Session"}]):  # Django reads the old session once more to delete it
        return client.post(path, {"password": password})


def again(user: User) -> User:
    fresh: User = User.objects.get(pk=user.pk)
    return fresh


def token_of(path: str) -> str:
    return path.split("/")[2]


def test_whoever_accepts_chooses_a_password_and_is_in(client: Client) -> None:
    user, path = invite(ADDRESS, "Noor Haddad")
    page = text(client.get(path))
    assert "Noor Haddad" in page
    assert ADDRESS in page
    assert f"{coordinator().name} invites you." in page
    assert "12 characters or more" in page
    response = accept(client, path)
    assert response["Location"] == reverse("home")
    assert get_user(client) == user
    assert again(user).check_password(GOOD)
    assert client.get(reverse("home")).status_code == 200


def test_allauth_knows_how_they_came_in(client: Client) -> None:
    user, path = invite(ADDRESS)
    accept(client, path)
    [record] = client.session["account_authentication_methods"]
    assert record["method"] == "password"
    assert UserSession.objects.filter(user=user).count() == 1


def test_the_session_gets_a_new_key(client: Client) -> None:
    client.force_login(make_user())
    before = client.session.session_key
    _, path = invite(ADDRESS)
    accept(client, path)
    assert client.session.session_key != before


def test_a_scanner_that_opens_the_link_spends_nothing(client: Client) -> None:
    user, path = invite(ADDRESS)
    for _ in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert not get_user(client).is_authenticated
    accept(client, path)
    assert get_user(client) == user


def test_whoever_must_have_a_second_step_is_led_to_add_one(client: Client) -> None:
    user, token = invitation.invite_newcomer(ADDRESS, "Noor", [Role.LEARNING_MANAGER], actor=coordinator())
    accept(client, reverse("accounts:accept-invitation", args=[token]))
    assert get_user(client) == user
    assert client.get(reverse("home"))["Location"] == reverse("mfa_index")


def test_whoever_has_a_second_step_already_is_asked_for_it(client: Client) -> None:
    user, path = invite(ADDRESS)
    give_second_step(user)
    assert accept(client, path)["Location"] == reverse("mfa_authenticate")
    assert not get_user(client).is_authenticated


def test_somebody_else_on_this_browser_is_told_and_signed_out() -> None:
    other = make_user("representative", name="Pat Other")
    client = client_of(other)
    user, path = invite(ADDRESS, "Noor Haddad")
    page = text(client.get(path))
    assert "Somebody else is signed in on this browser" in page
    assert "If you go on, Pat Other is signed out." in page
    accept(client, path)
    assert get_user(client) == user


def test_the_invited_person_who_is_in_already_is_not_somebody_else() -> None:
    user, path = invite(ADDRESS)
    client = client_of(user)
    assert "Somebody else" not in text(client.get(path))
    accept(client, path)
    assert get_user(client) == user


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "Enter a password"),
        ("short", "Password must be 12 characters or more"),
        ("noor@forum.example", "Choose a password that is not like your name or email address"),
        ("noor haddad!!", "Choose a password that is not like your name or email address"),
        ("1qaz2wsx3edc", "Choose a password that is harder to guess: many people use this one"),
    ],
)
def test_a_password_that_is_too_easy_is_refused_in_plain_words(client: Client, password: str, said: str) -> None:
    _, path = invite(ADDRESS, "Noor Haddad")
    response = client.post(path, {"password": password})
    assert response.status_code == 200
    assert said in error_beside(response, "password")
    assert value_of(response, "password") == "", "a password is not sent back"
    assert client.get(path).status_code == 200, "the invitation still works"
    assert not get_user(client).is_authenticated


def test_spaces_round_a_password_belong_to_it(client: Client) -> None:
    user, path = invite(ADDRESS)
    accept(client, path, f" {GOOD} ")
    assert again(user).check_password(f" {GOOD} ")


def spent_links() -> dict[str, str]:
    """Links that do not work, by why."""
    _, expired = invite()
    Invitation.objects.filter(user__email__startswith="person").update(expires_at=timezone.now() - DAY)
    _, used = invite("used@forum.example")
    accept(Client(), used)
    revoked_user, revoked = invite("revoked@forum.example")
    invitation.revoke(revoked_user.invitations.get(), actor=coordinator())
    suspended_user, suspended = invite("suspended@forum.example")
    User.objects.filter(pk=suspended_user.pk).update(is_active=False)
    forged = reverse("accounts:accept-invitation", args=["never-was:signed"])
    return {"expired": expired, "used": used, "revoked": revoked, "suspended": suspended, "forged": forged}


def test_a_link_that_does_not_work_looks_the_same_whatever_the_reason(client: Client) -> None:
    pages = {}
    for why, path in spent_links().items():
        for answer in (client.get(path), client.post(path, {"password": GOOD})):
            assert answer.status_code == 410, why
            pages[why] = text(answer)
    assert len(set(pages.values())) == 1
    page = pages["forged"]
    assert "This invitation does not work any more" in page
    assert forum_settings.FIRST_COORDINATOR in page
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize("token", ["x", "x" * 500, "%00", "é:é", "a:b:c"])
def test_a_forged_token_opens_nothing(client: Client, token: str) -> None:
    assert client.get(reverse("accounts:accept-invitation", args=[token])).status_code == 410


def test_opening_it_again_while_signed_in_leads_on(client: Client) -> None:
    _, path = invite(ADDRESS)
    accept(client, path)
    answer = client.get(path)
    assert answer.status_code == 410
    assert "Go to your home page" in text(answer)


def test_an_invitation_lasts_seven_days(client: Client) -> None:
    _, path = invite(ADDRESS)
    with time_machine.travel(timezone.now() + 7 * DAY - DAY / 24):
        assert client.get(path).status_code == 200
    with time_machine.travel(timezone.now() + 7 * DAY + DAY / 24):
        assert client.get(path).status_code == 410


def test_it_does_not_choose_a_second_password_for_whoever_has_one(client: Client) -> None:
    user, path = invite(ADDRESS)
    user.set_password("chosen in another way")
    user.save()
    assert accept(client, path).status_code == 410


def test_sent_again_the_link_from_before_stops(client: Client) -> None:
    user, first = invite(ADDRESS)
    token = invitation.send(user, actor=coordinator())
    assert client.get(first).status_code == 410
    assert client.get(reverse("accounts:accept-invitation", args=[token])).status_code == 200
    [waiting] = Mail.objects.all()
    assert token in waiting.text, "a link that no longer works is not mailed any more"


def test_taken_back_the_link_stops_and_does_not_leave(client: Client) -> None:
    user, path = invite(ADDRESS)
    made = user.invitations.get()
    invitation.revoke(made, actor=coordinator())
    invitation.revoke(made, actor=coordinator())
    assert client.get(path).status_code == 410
    assert not Mail.objects.exists()


def test_what_was_sent_already_stays_in_the_outbox_when_it_is_taken_back() -> None:
    user, _ = invite(ADDRESS)
    mail.deliver_due()
    invitation.revoke(user.invitations.get(), actor=coordinator())
    assert Mail.objects.filter(sent_at__isnull=False).count() == 1


def test_only_the_hash_of_a_token_is_kept_and_none_of_it_in_the_history() -> None:
    user, path = invite(ADDRESS)
    token = token_of(path)
    assert token not in str(Invitation.objects.values())
    [change] = history.changes_of(user.invitations.get())
    assert not hasattr(change.after, "token_hash")


def test_inviting_twice_sends_one_invitation() -> None:
    first = invitation.invite(ADDRESS, "Noor", actor=coordinator())
    assert invitation.invite(ADDRESS.upper(), "Somebody Else", actor=coordinator()) == first
    assert Invitation.objects.count() == Mail.objects.count() == 1


def test_whoever_has_a_password_is_invited_no_more() -> None:
    user = make_user(email=ADDRESS)
    user.set_password(GOOD)
    user.save()
    assert invitation.invite(ADDRESS, "Noor", actor=coordinator()) == user
    assert not Invitation.objects.exists()
    with pytest.raises(ValidationError, match="has chosen a password already"):
        invitation.send(user, actor=coordinator())


def test_a_suspended_account_is_not_invited() -> None:
    user, _ = invite(ADDRESS)
    access.suspend(user, actor=coordinator())
    for verb in (
        lambda: invitation.invite(ADDRESS, "Noor", actor=coordinator()),
        lambda: invitation.send(user, actor=coordinator()),
    ):
        with pytest.raises(ValidationError, match=r"is suspended\. Restore it first\."):
            verb()


def test_an_address_that_is_none_gets_no_account() -> None:
    with pytest.raises(ValidationError):
        invitation.invite_newcomer("no address", "Noor", actor=coordinator())
    assert not Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_is_in() -> None:
    user, path = invite(ADDRESS)
    token = token_of(path)
    passwords = ("the first of two teapots", "the other of two teapots")
    refused = at_once(*[lambda chosen=chosen: invitation.accept(token, chosen) for chosen in passwords])
    assert refused == ["invitation_spent"]
    assert sum(again(user).check_password(chosen) for chosen in passwords) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_invite_the_same_person_at_once_one_is_told() -> None:
    actor = coordinator()
    refused = at_once(
        *[lambda: invitation.invite_newcomer(ADDRESS, "Noor", actor=actor)] * 2,
    )
    assert refused == ["email_taken"]
    assert Invitation.objects.count() == Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_places_that_invite_the_same_person_at_once_send_one_invitation() -> None:
    actor = coordinator()
    assert at_once(*[lambda: invitation.invite(ADDRESS, "Noor", actor=actor)] * 3) == []
    assert Invitation.objects.count() == Mail.objects.count() == 1


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


def ask(officer: Client, **given: Any) -> Any:
    return officer.post(reverse("accounts:invite"), {"name": "Noor Haddad", "email": ADDRESS, **given})


@pytest.mark.usefixtures("mail_leaves")
def test_the_coordinator_invites(officer: Client) -> None:
    response = ask(officer, roles=["learning-manager"])
    user = User.objects.with_standing().get(email=ADDRESS)
    assert response["Location"] == reverse("accounts:account", args=[user.pk])
    assert user.standing.holds(Role.LEARNING_MANAGER)
    page = officer.get(response["Location"])
    assert f"Noor Haddad is invited. The invitation is on its way to {ADDRESS}." in text(page)
    assert "/invitation/" not in text(page)
    [waiting] = Mail.objects.all()
    assert waiting.address == ADDRESS


def test_the_form_says_where_members_are_invited(officer: Client) -> None:
    page = text(officer.get(reverse("accounts:invite")))
    assert "Invite representatives, deputies and ad hoc members from their page under Members" in page


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"name": ""}, "name", "Enter full name"),
        ({"email": ""}, "email", "Enter email address"),
        ({"email": "noor"}, "email", "Enter an email address in the correct format, like name@example.com"),
        ({"email": "noor@forum.example\nBcc: x@forum.example"}, "email", "Enter an email address in the correct"),
        ({"email": "Taken@Forum.Example"}, "email", "Pat Taken already has an account with this email address."),
    ],
)
def test_what_cannot_be_invited_is_said_beside_the_field(
    officer: Client, given: dict[str, str], field: str, said: str
) -> None:
    make_user(email="taken@forum.example", name="Pat Taken")
    before = User.objects.count()
    response = ask(officer, **given)
    assert said in error_beside(response, field)
    assert value_of(response, "name") == given.get("name", "Noor Haddad")
    assert User.objects.count() == before
    assert not Mail.objects.exists()


def test_a_role_that_is_not_given_here_is_refused(officer: Client) -> None:
    assert "Select a valid choice" in summary_of(ask(officer, roles=["chair"]))
    assert not User.objects.filter(email=ADDRESS).exists()


def test_without_a_mail_server_the_coordinator_passes_the_link_on_and_sees_it_once(officer: Client) -> None:
    page = officer.get(ask(officer)["Location"])
    said = text(page)
    assert "No mail server is set up. Pass this link on yourself" in said
    [shown] = soup(page).select(".moj-alert strong")
    url = shown.get_text(strip=True)
    assert url.startswith(f"{forum_settings.FORUM_URL}/invitation/")
    later = text(officer.get(page.request["PATH_INFO"]))
    assert "/invitation/" not in later
    assert "The invitation did not leave this machine." in later
    newcomer = Client()
    accept(newcomer, url.removeprefix(forum_settings.FORUM_URL))
    assert get_user(newcomer).email == ADDRESS  # type: ignore[union-attr] # somebody is in


def test_the_link_is_shown_to_whoever_asked_for_it_and_nobody_else(officer: Client) -> None:
    address = ask(officer)["Location"]
    assert "/invitation/" not in text(client_of("coordinator").get(address))
    assert "/invitation/" in text(officer.get(address))


def test_the_invitation_is_sent_again_and_withdrawn_by_buttons(officer: Client) -> None:
    user, first = invite(ADDRESS, "Noor Haddad")
    response = officer.post(reverse("accounts:send-invitation", args=[user.pk]))
    assert "/invitation/" in text(officer.get(response["Location"]))
    assert Client().get(first).status_code == 410
    open_one = user.invitations.open().get()
    response = officer.post(reverse("accounts:revoke-invitation", args=[open_one.pk]))
    assert "The invitation of Noor Haddad is withdrawn." in message(response, officer)
    assert not user.invitations.open().exists()


def test_an_invitation_that_cannot_be_sent_is_said(officer: Client) -> None:
    user = make_user()
    user.set_password(GOOD)
    user.save()
    response = officer.post(reverse("accounts:send-invitation", args=[user.pk]))
    assert "has chosen a password already" in message(response, officer)


def test_an_invitation_that_is_not_there_is_not_found(officer: Client) -> None:
    assert officer.post(reverse("accounts:revoke-invitation", args=[999_999])).status_code == MISSING

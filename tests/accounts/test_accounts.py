"""The coordinator's accounts: the list, an account's page, and its buttons."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.live_server_helper import LiveServer

from accounts.domain import access, account, invitation
from accounts.enums import Role
from accounts.models import Invitation, Mail, RoleGrant, User
from learningforum import celery_app
from tests.accounts.smtp import post_office
from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import coordinator, invite, make_user
from tests.pages import MISSING, client_of, error_beside, message, rows, soup, summary_of, text, value_of
from tests.processes import eventually
from tests.worker import Worker

pytestmark = pytest.mark.usefixtures("forum")
ACCOUNTS = "/accounts/"
GOOD = "three purple teapots"


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


@contextmanager
def mailing(worker: Worker, port: int) -> Iterator[Worker]:
    """The worker as it runs beside the forum, with a mail server; afterwards the tests' own is started again."""
    usual = worker.child.environment
    if worker.child.process is not None:
        worker.kill()
    worker.child.environment = {
        **usual,
        "DJANGO_SETTINGS_MODULE": "learningforum.settings",
        "FORUM_MAIL_URL": f"smtp://127.0.0.1:{port}",
    }
    try:
        celery_app.control.purge()
        worker.start()
        yield worker
    finally:
        worker.kill()
        worker.child.environment = usual


def page_of(user: User) -> str:
    return reverse("accounts:account", args=[user.pk])


def press(officer: Client, name: str, user: User, **given: Any) -> Any:
    return officer.post(reverse(f"accounts:{name}", args=[user.pk]), given)


def again(user: User) -> User:
    fresh: User = User.objects.with_standing().get(pk=user.pk)
    return fresh


def row_of(officer: Client, user: User) -> str:
    [found] = [row for row in rows(officer.get(ACCOUNTS)) if user.email in row]
    return found


def chosen(user: User) -> User:
    user.set_password(GOOD)
    user.save()
    return user


def test_the_list_says_what_everybody_is_and_how_they_come_in(officer: Client) -> None:
    member = chosen(make_user("representative", name="Bea Member"))
    User.objects.filter(pk=member.pk).update(last_login=datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.UTC))
    nobody = make_user(name="Cyd Nobody")
    invited, _ = invite("dee@forum.example", "Dee Invited")
    late, _ = invite("eve@forum.example", "Eve Late")
    Invitation.objects.filter(user=late).update(expires_at=timezone.now())
    out = make_user("representative", name="Fay Out")
    access.suspend(out, actor=coordinator())
    assert "Representative Active Last signed in 2 Mar 2026" in row_of(officer, member)
    assert "No role at the moment Not invited" in row_of(officer, nobody)
    assert "Invited Until" in row_of(officer, invited)
    assert "Active Never signed in" in row_of(officer, chosen(make_user()))
    assert "Invitation expired" in row_of(officer, late)
    assert "None while suspended Suspended" in row_of(officer, out)


def test_a_second_step_that_is_asked_for_and_missing_stands_out(officer: Client) -> None:
    chair = make_user("chair")
    assert "Set up" in row_of(officer, chair)
    Authenticator.objects.filter(user=chair).delete()
    assert "Missing" in row_of(officer, chair)
    member = make_user("representative")
    Authenticator.objects.filter(user=member).delete()
    assert "Missing" not in row_of(officer, member)
    shown = " ".join(rows(officer.get(ACCOUNTS, {"show": "second-step"})))
    assert chair.email in shown
    assert member.email not in shown


def test_the_list_goes_by_name_whatever_its_case(officer: Client) -> None:
    for name in ("zoe", "Yan", "xara"):
        make_user(name=name)
    listed = [row.split()[0] for row in rows(officer.get(ACCOUNTS))]
    assert listed == sorted(listed, key=str.lower)


def test_the_list_is_narrowed_to_a_state(officer: Client) -> None:
    member = chosen(make_user("representative"))
    nobody = make_user()
    invited, _ = invite()
    late, _ = invite()
    Invitation.objects.filter(user=late).update(expires_at=timezone.now())
    out = make_user("representative")
    User.objects.filter(pk=out.pk).update(is_active=False)

    def shown(state: str) -> set[str]:
        found = {
            row.select("span")[0].get_text() for row in soup(officer.get(ACCOUNTS, {"show": state})).select("tbody tr")
        }
        return found & {user.email for user in (member, nobody, invited, late, out)}

    assert shown("active") == {member.email}
    assert shown("invited") == {invited.email}
    assert shown("expired") == {late.email}
    assert shown("not-invited") == {nobody.email}
    assert shown("suspended") == {out.email}
    assert shown("no-role") == {nobody.email, invited.email, late.email}


def test_people_are_found_by_name_or_address(officer: Client) -> None:
    user = make_user(name="Noor Haddad", email="n.haddad@forum.example")
    make_user(name="Somebody Else")
    for words in ("noor", "HADDAD noor", "n.haddad@", "  haddad "):
        [found] = rows(officer.get(ACCOUNTS, {"words": words}))
        assert user.email in found
    page = officer.get(ACCOUNTS, {"words": "nobody of that name"})
    assert "No accounts match" in text(page)


@pytest.mark.parametrize("asked", [{"show": "nonsense"}, {"words": "\x00"}, {"after": "forged"}, {"words": "%"}])
def test_a_filter_that_makes_no_sense_breaks_nothing(officer: Client, asked: dict[str, str]) -> None:
    assert officer.get(ACCOUNTS, asked).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("asked", [{}, {"show": "no-role", "words": "o"}])
def test_the_list_takes_five_queries_however_many_there_are(
    officer: Client, number: int, asked: dict[str, str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        invite()
    with django_assert_num_queries(5):
        officer.get(ACCOUNTS, asked)


def test_ten_thousand_accounts_take_as_many_queries_and_go_page_by_page(
    officer: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    User.objects.bulk_create(
        User(email=f"p{number}@forum.example", name=f"Person {number:05}", password="!") for number in range(10_000)
    )
    with django_assert_num_queries(5):
        first = officer.get(ACCOUNTS)
    assert "More than 1,000 accounts" in text(first)
    assert len(rows(first)) == 50
    [following] = soup(first).select("a[rel=next]")
    with django_assert_num_queries(5):
        second = officer.get(ACCOUNTS + str(following["href"]))
    assert not set(rows(first)) & set(rows(second))


@pytest.mark.parametrize("changes", [0, 3])
def test_an_accounts_page_takes_seven_queries_however_much_happened(
    officer: Client, changes: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user, _ = invite()
    for number in range(changes):
        access.change(user, f"Name {number}", user.email, actor=make_user("coordinator"))
        invitation.send(user, actor=coordinator())
    with django_assert_num_queries(8):
        officer.get(page_of(user))


@pytest.mark.django_db(transaction=True)
def test_the_history_says_who_did_what(officer: Client) -> None:
    actor = make_user("coordinator", name="Ann Coordinator")
    user, token = invitation.invite_newcomer("noor@forum.example", "Nor", [Role.LEARNING_MANAGER], actor=actor)
    access.change(user, "Noor", "n@forum.example", actor=actor)
    assert invitation.find(token) is None, "it went to another address"
    account.withdraw(user, Role.LEARNING_MANAGER, actor=actor)
    access.suspend(user, actor=actor)
    access.restore(user, actor=actor)
    told = [each.get_text(strip=True) for each in soup(officer.get(page_of(user))).select(".moj-timeline__title")]
    assert told[-3:] == ["Invitation sent", "Made learning manager", "Account opened"]
    assert set(told) == {
        "Account opened",
        "Made learning manager",
        "Invitation sent",
        "Name changed from Nor to Noor",
        "Email address changed from noor@forum.example to n@forum.example",
        "Invitation withdrawn",
        "No longer learning manager",
        "Suspended",
        "Restored",
    }
    assert "by Ann Coordinator" in text(officer.get(page_of(user)), ".moj-timeline")


def test_the_history_says_that_an_invitation_was_accepted(officer: Client) -> None:
    user, path = invite(name="Noor Haddad")
    invitation.accept(path.split("/")[2], GOOD)
    page = officer.get(page_of(user))
    assert "Invitation accepted by Noor Haddad" in text(page, ".moj-timeline")
    assert "Invitation Accepted" in text(page, ".govuk-summary-list")


def test_one_button_leads_on_from_each_state(officer: Client) -> None:
    def primary(user: User) -> list[str]:
        return [
            button.get_text(strip=True)
            for button in soup(officer.get(page_of(user))).select("main button, main a[role=button]")
            if "govuk-button" in button["class"] and not any("--" in name for name in button["class"])
        ]

    assert primary(make_user()) == ["Send an invitation"]
    user, _ = invite()
    assert primary(user) == []
    Invitation.objects.filter(user=user).update(expires_at=timezone.now())
    assert primary(user) == ["Send an invitation"]
    assert "Expired on" in text(officer.get(page_of(user)))
    access.suspend(user, actor=coordinator())
    assert primary(user) == ["Restore the account"]
    assert primary(chosen(make_user())) == []


def test_ones_own_account_says_what_is_done_elsewhere(officer: Client) -> None:
    own = User.objects.get(pk=get_user(officer).pk)
    page = officer.get(page_of(own))
    assert "This is your own account." in text(page)
    assert "Choose a password" in text(page)
    assert "Suspend" not in text(page)
    assert "Send an invitation" not in text(page)
    assert "Choose a password" not in text(client_of(chosen(own)).get(page_of(own)))


def test_a_name_and_address_are_corrected(officer: Client) -> None:
    user = make_user(name="Nor", email="nor@forum.example")
    address = reverse("accounts:change", args=[user.pk])
    assert value_of(officer.get(address), "email") == "nor@forum.example"
    response = officer.post(address, {"name": "Noor", "email": "noor@forum.example"})
    assert "The account of Noor is changed." in message(response, officer)
    make_user(name="Pat Taken", email="pat@forum.example")
    response = officer.post(address, {"name": "Noor", "email": "PAT@forum.example"})
    assert error_beside(response, "email") == "Pat Taken already has an account with this email address."
    assert value_of(response, "email") == "PAT@forum.example"


def test_another_address_shows_its_link_when_no_mail_server_is_set_up(officer: Client, settings: Settings) -> None:
    user, _ = invite("typo@forum.example", "Noor")
    address = reverse("accounts:change", args=[user.pk])
    response = officer.post(address, {"name": "Noor", "email": "noor@forum.example"})
    assert "/invitation/" in text(officer.get(response["Location"]))
    settings.MAIL_LEAVES = True
    response = officer.post(address, {"name": "Noor", "email": "noor.h@forum.example"})
    page = text(officer.get(response["Location"]))
    assert "An invitation is on its way to noor.h@forum.example." in page
    assert "/invitation/" not in page


def test_suspending_asks_first_and_says_what_happens(officer: Client) -> None:
    user = make_user("representative", name="Noor Haddad")
    browser = client_of(user)
    asked = officer.get(reverse("accounts:suspend", args=[user.pk]))
    assert "they are signed out everywhere, at once" in text(asked)
    assert get_user(browser).is_authenticated
    response = press(officer, "suspend", user)
    assert "Noor Haddad is suspended." in message(response, officer)
    assert not get_user(browser).is_authenticated
    assert "Restore the account" in text(officer.get(page_of(user)))
    assert "Noor Haddad may sign in again." in message(press(officer, "restore", user), officer)
    assert again(user).standing.holds(Role.REPRESENTATIVE)


def test_the_last_coordinator_is_not_suspended_and_the_page_says_why(officer: Client) -> None:
    own = User.objects.get(pk=get_user(officer).pk)
    assert "You cannot suspend your own account." in summary_of(press(officer, "suspend", own))
    RoleGrant.objects.exclude(user=own).delete()
    response = press(officer, "withdraw", own, role="coordinator")
    assert f"{own.name} is the last coordinator." in message(response, officer)
    assert again(own).standing.holds(Role.COORDINATOR)


def test_a_lost_second_step_is_removed_after_asking(officer: Client) -> None:
    user = make_user("chair", name="Noor Haddad")
    asked = officer.get(reverse("accounts:reset-second-step", args=[user.pk]))
    assert "call a number that you already know" in text(asked)
    response = press(officer, "reset-second-step", user)
    assert "The second step of Noor Haddad is removed." in message(response, officer)
    assert "Missing" in text(officer.get(page_of(user)))
    assert Mail.objects.get().address == user.email


def test_ones_own_second_step_is_changed_under_ones_own_account(officer: Client) -> None:
    own = User.objects.get(pk=get_user(officer).pk)
    assert "where you confirm that it is you" in summary_of(press(officer, "reset-second-step", own))


def test_all_sessions_end_at_a_press(officer: Client) -> None:
    user = make_user("representative", name="Noor Haddad")
    browser = client_of(user)
    assert "Noor Haddad is signed out everywhere." in message(press(officer, "end-sessions", user), officer)
    assert not get_user(browser).is_authenticated


def test_ending_ones_own_sessions_leads_to_the_sign_in_page(officer: Client) -> None:
    own = User.objects.get(pk=get_user(officer).pk)
    response = press(officer, "end-sessions", own)
    assert officer.get(response["Location"])["Location"].startswith(reverse("account_login"))


def test_roles_are_given_and_withdrawn_by_a_press(officer: Client) -> None:
    user = make_user(name="Noor Haddad")
    response = press(officer, "grant", user, role="coordinator")
    assert "Noor Haddad is now coordinator." in message(response, officer)
    assert "Withdraw the role of coordinator" in text(officer.get(page_of(user)))
    response = press(officer, "withdraw", user, role="coordinator")
    assert "Noor Haddad is no longer coordinator." in message(response, officer)
    assert not again(user).standing.roles


@pytest.mark.parametrize("verb", ["grant", "withdraw"])
@pytest.mark.parametrize("role", ["", "chair", "nonsense"])
def test_a_role_that_is_not_given_here_changes_nothing(officer: Client, verb: str, role: str) -> None:
    user = make_user("chair")
    assert press(officer, verb, user, role=role)["Location"] == page_of(user)
    assert again(user).standing.roles == {Role.CHAIR, Role.REPRESENTATIVE}
    assert not RoleGrant.objects.filter(user=user).exists()


def test_a_coordinator_who_steps_down_is_led_home(officer: Client) -> None:
    own = User.objects.get(pk=get_user(officer).pk)
    User.objects.filter(pk=coordinator().pk).update(last_login=timezone.now())
    client_of("coordinator")
    response = press(officer, "withdraw", own, role="coordinator")
    assert response["Location"] == reverse("home")
    assert officer.get(ACCOUNTS).status_code == MISSING


@pytest.mark.django_db(transaction=True)
def test_from_the_form_over_a_real_worker_and_real_mail_to_the_home_page(
    worker_process: Worker, transactional_db: None, settings: Settings
) -> None:
    """Invited in a page, mailed by the worker over SMTP, accepted from the link in the mail."""
    settings.MAIL_LEAVES = True
    with post_office() as office, mailing(worker_process, office.port) as worker:
        client_of("coordinator").post(
            reverse("accounts:invite"), {"name": "Noor Haddad", "email": "noor@forum.example", "roles": []}
        )
        assert eventually(lambda: office.messages, seconds=60), worker.log()
    body = office.messages[0].get_body()
    assert body is not None
    [link] = [line for line in str(body.get_content()).split() if "/invitation/" in line]
    newcomer = Client()
    page = newcomer.post(link.removeprefix(settings.FORUM_URL), {"password": GOOD}, follow=True)
    assert page.redirect_chain == [(reverse("home"), 302)]
    assert page.status_code == 200
    assert Mail.objects.get().text == ""


@pytest.mark.django_db(transaction=True)
def test_a_coordinator_invites_and_the_person_accepts(
    page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess, settings: Settings
) -> None:
    settings.FORUM_URL = str(live_server)
    sign_in(page, live_server, coordinator())
    page.goto(f"{live_server}{ACCOUNTS}")
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="Invite somebody").click()
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter full name")
    axe(page, WIDE, NARROW)
    page.get_by_label("Full name").fill("Noor Haddad")
    page.get_by_label("Email address").fill("noor@forum.example")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Noor Haddad")
    axe(page, WIDE, NARROW)
    link = page.locator(".moj-alert strong").inner_text()
    page.goto(link)
    expect(page.get_by_role("main")).to_contain_text("Somebody else is signed in on this browser")
    axe(page, WIDE, NARROW)
    page.get_by_label("Choose a password").fill("short")
    page.get_by_role("button", name="Save the password and sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Password must be 12 characters or more")
    axe(page, WIDE, NARROW)
    page.get_by_label("Choose a password").fill(GOOD)
    page.get_by_role("button", name="Save the password and sign in").click()
    expect(page).to_have_url(f"{live_server}/")
    expect(page.get_by_role("banner")).to_contain_text("Noor Haddad")


@pytest.mark.django_db(transaction=True)
def test_an_accounts_pages_are_accessible(
    page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess
) -> None:
    sign_in(page, live_server, coordinator())
    user = make_user("chair")
    Mail.objects.create(
        address="noor@forum.example", subject="Your place", tries=8, problem="OSError", next_try_at=timezone.now()
    )
    for address in (
        ACCOUNTS,
        page_of(user),
        *(f"{page_of(user)}{each}/" for each in ("suspend", "reset-second-step", "change")),
    ):
        page.goto(f"{live_server}{address}")
        axe(page, WIDE, NARROW)

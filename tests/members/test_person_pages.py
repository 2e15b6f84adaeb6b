"""The pages of people: what they hold and held, their address and their account."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.models import Mail
from members.domain import deputy
from members.models import Board, ChairTerm, GroupSeat, Person, SubGroup
from tests.factories import coordinator, make_membership, make_person, make_representative, make_user
from tests.pages import FOUND, SHOWN_AGAIN, client_of, error_beside, message, rows, soup, text, value_of

pytestmark = pytest.mark.usefixtures("forum")
MARCH, APRIL, JUNE = datetime.date(2026, 3, 1), datetime.date(2026, 4, 1), datetime.date(2026, 6, 1)


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


def of(person: Person, name: str) -> str:
    return reverse(f"members:{name}", args=[person.pk])


def with_everything(number: int = 1) -> Person:
    """Somebody who holds, chairs, deputises and sits elsewhere, so many times."""
    nia = make_person(name="Nia New", email="nia@forum.example")
    for each in range(number):
        held = make_representative(membership=make_membership(title=f"Adults {each}"), person=nia, started_on=MARCH)
        ChairTerm.objects.create(representative=held, started_on=APRIL, ended_on=JUNE)
        deputy.name(make_membership(), nia, role_title="Lead", agency_name="LBB", started_on=MARCH, actor=coordinator())
        GroupSeat.objects.create(person=nia, sub_group=SubGroup.objects.all()[each], ended_on=APRIL)
    GroupSeat.objects.create(person=nia, board=Board.objects.all()[0])
    return nia


def test_a_person_shows_what_they_hold_and_held_the_latest_first(officer: Client) -> None:
    kevin = Person.objects.get(name="Kevin Murphy")
    kevin.representations.update(ended_on=MARCH, ended_because="New post")
    later = make_representative(person=kevin, started_on=JUNE)
    page = officer.get(kevin.get_absolute_url())
    [now, before] = rows(page, "#places tbody tr")
    assert now.startswith(later.membership.agency.name)
    assert now.endswith("1 Jun 2026 Still")
    assert before.endswith("Before our records 1 Mar 2026 New post")


def test_a_person_shows_terms_deputising_and_seats_elsewhere(officer: Client) -> None:
    page = officer.get(with_everything().get_absolute_url())
    assert rows(page, "#chair tbody tr") == ["Joint chair of the forum 1 Apr 2026 1 Jun 2026"]
    assert "Lead, LBB" in text(page, "#deputy")
    board, group = rows(page, "#seats tbody tr")
    assert board.startswith(Board.objects.all()[0].name)
    assert group.startswith(SubGroup.objects.all()[0].name)


def test_somebody_who_holds_nothing_says_so(officer: Client) -> None:
    assert "holds and held no place" in text(officer.get(make_person().get_absolute_url()))


@pytest.mark.parametrize("role", ["chair", "learning-manager", "representative"])
def test_members_see_no_address_and_no_account(role: str) -> None:
    nia = make_person(name="Nia New", email="nia@forum.example")
    page = client_of(role).get(nia.get_absolute_url())
    assert "nia@forum.example" not in page.content.decode()
    assert "Account" not in text(page)


@pytest.mark.parametrize("number", [1, 3])
def test_a_person_takes_the_same_queries_whatever_they_hold(
    officer: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    nia = with_everything(number)
    with django_assert_num_queries(7):
        officer.get(nia.get_absolute_url())


def test_name_and_address_are_changed_with_the_account(officer: Client) -> None:
    user = make_user("representative", name="Nia Old")
    assert value_of(officer.get(of(user.person, "change-person")), "email") == user.email
    response = officer.post(of(user.person, "change-person"), {"name": "Nia New", "email": "nia@forum.example"})
    assert "Nia New is changed." in message(response, officer)
    user.refresh_from_db()
    assert (user.name, user.email) == ("Nia New", "nia@forum.example")


def test_a_duplicate_address_in_another_case_is_refused_beside_the_field(officer: Client) -> None:
    make_person(name="Olu Old", email="olu@forum.example")
    nia = make_person()
    page = officer.post(of(nia, "change-person"), {"name": "Nia New", "email": "OLU@Forum.Example"})
    assert page.status_code == SHOWN_AGAIN
    assert error_beside(page, "email") == "Olu Old has this email address. Check the name and the address."
    assert value_of(page, "email") == "OLU@Forum.Example"


def test_somebody_is_invited_to_sign_in(officer: Client, settings: Settings) -> None:
    settings.MAIL_LEAVES = True
    nia = make_person(name="Nia New", email="nia@forum.example")
    assert "Invite to sign in" in text(officer.get(nia.get_absolute_url()))
    response = officer.post(of(nia, "invite-person"))
    assert "An invitation is on its way to nia@forum.example." in message(response, officer)
    page = officer.get(nia.get_absolute_url())
    assert "Invited The invitation works until" in text(page)
    assert "Invite to sign in" not in text(page)
    nia.refresh_from_db()
    assert nia.user is not None
    assert reverse("accounts:account", args=[nia.user.pk]) in {str(a["href"]) for a in soup(page).select("main a")}
    assert Mail.objects.filter(address="nia@forum.example").count() == 1


def test_without_a_mail_server_the_link_is_found_with_the_account(officer: Client, settings: Settings) -> None:
    settings.MAIL_LEAVES = False
    nia = make_person(email="nia@forum.example")
    response = officer.post(of(nia, "invite-person"))
    nia.refresh_from_db()
    assert nia.user is not None
    assert response["Location"] == reverse("accounts:account", args=[nia.user.pk])


def test_whoever_has_a_password_signs_in_with_the_account_they_have(officer: Client) -> None:
    user = make_user(name="Nia New", email="nia@forum.example")
    user.set_password("a long password of theirs")
    user.save()
    nia = make_person(name="Nia New", email="nia@forum.example")
    assert "signs in with the account of nia@forum.example" in message(officer.post(of(nia, "invite-person")), officer)


def test_somebody_without_an_address_is_not_invited(officer: Client) -> None:
    nia = make_person(name="Nia New")
    page = officer.get(nia.get_absolute_url())
    assert "We have none, so they cannot be invited to sign in." in text(page)
    assert "Invite to sign in" not in text(page, "h1")
    response = officer.post(of(nia, "invite-person"))
    assert response.status_code == FOUND
    assert "We have no email address of Nia New. Enter one first." in message(response, officer)

"""A person's own page: their place, their partner and deputies, their coming meetings, what they owe, their sign-in."""

import datetime

import pytest
from allauth.mfa.models import Authenticator
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.models import User
from meetings.enums import Answer
from meetings.models import Coming, Meeting, Reply
from members.models import Membership, Representative, StandingDeputy
from tests.factories import (
    coordinator,
    make_action,
    make_meeting,
    make_membership,
    make_person,
    make_representative,
    make_user,
)
from tests.pages import client_of, soup, text

pytestmark = pytest.mark.usefixtures("forum")
PAGE = "/me/"
DAY = datetime.timedelta(days=1)


def page(user: User, part: str = "main") -> str:
    return text(client_of(user).get(PAGE), part)


def place_of(user: User) -> Membership:
    return Representative.objects.get(person__user=user).membership


def share(user: User, name: str) -> Representative:
    """Give the other seat of this person's place to `name`."""
    place = place_of(user)
    Membership.objects.filter(pk=place.pk).update(is_joint=True)
    return make_representative(membership=place, person=make_person(name=name), seat=2)


def say(
    user: User, meeting: Meeting, answer: Answer, *, coming: tuple[Representative, ...] = (), deputy: str = ""
) -> None:
    words = {"deputy_name": deputy, "deputy_role": "Nurse", "deputy_agency": "Oxleas"} if deputy else {}
    reply = Reply.objects.create(
        meeting=meeting, membership=place_of(user), answer=answer, said_by=coordinator(), **words
    )
    for each in coming:
        Coming.objects.create(reply=reply, representative=each)


def test_a_representative_reads_which_place_they_hold_and_as_what() -> None:
    user = make_user("representative")
    assert place_of(user).agency.name in page(user, "#place")
    assert "Safeguarding lead" in page(user, "#place")
    assert "I share it with" not in page(user, "#place")


def test_a_joint_member_reads_who_the_other_is() -> None:
    user = make_user("representative")
    share(user, "Paula Partner")
    assert "I share it with Paula Partner" in page(user, "#place")


def test_of_a_vacant_seat_it_says_so() -> None:
    user = make_user("representative")
    partner = share(user, "Paula Partner")
    Representative.objects.filter(pk=partner.pk).update(ended_on=today() - DAY)
    assert "I share it with Nobody at the moment" in page(user, "#place")


def test_the_standing_deputy_is_named_and_another_can_be() -> None:
    user = make_user("representative")
    place = place_of(user)
    assert "My deputy Nobody yet" in page(user, "#place")
    StandingDeputy.objects.create(
        membership=place, person=make_person(name="Dora Deputy"), role_title="Nurse", agency_name="Oxleas"
    )
    answer = client_of(user).get(PAGE)
    assert "My deputy Dora Deputy" in text(answer, "#place")
    links = {link.get_text(" ", strip=True): str(link["href"]) for link in soup(answer).select("#place a")}
    assert links["Name a deputy my deputy"] == f"/members/places/{place.pk}/deputies/name/"


def test_coming_meetings_say_what_was_said_or_ask() -> None:
    user = make_user("representative")
    mine, partner = Representative.objects.get(person__user=user), share(user, "Paula Partner")
    meeting = make_meeting("issued")
    address = f"/meetings/{meeting.pk}/coming/{place_of(user).pk}/"
    assert "Not answered Say who is coming" in page(user, "#meetings")
    assert address in str(client_of(user).get(PAGE).content)
    say(user, meeting, Answer.COMING, coming=(mine, partner))
    assert f"{user.name} and Paula Partner come" in page(user, "#meetings")


@pytest.mark.parametrize(
    ("answer", "deputy", "words"),
    [(Answer.DEPUTY, "Dora Deputy", "Dora Deputy comes as deputy"), (Answer.APOLOGIES, "", "Apologies")],
)
def test_a_deputy_or_apologies_are_said_too(answer: Answer, deputy: str, words: str) -> None:
    user = make_user("representative")
    say(user, make_meeting("issued"), answer, deputy=deputy)
    assert words in page(user, "#meetings")


@pytest.mark.parametrize("role", ["coordinator", "learning-manager"])
def test_whoever_holds_no_place_sees_the_meetings_without_a_question(role: str) -> None:
    make_meeting("issued")
    said = page(make_user(role), "#meetings")
    assert "Committee room 1" in said
    assert "Not answered" not in said


def test_a_cancelled_meeting_is_not_coming() -> None:
    user = make_user("representative")
    make_meeting("cancelled")
    assert "My coming meetings" not in page(user)


def test_what_i_owe_is_listed() -> None:
    user = make_user("representative")
    action = make_action(owner=Representative.objects.get(person__user=user))
    assert action.what in page(user, "#owe")
    assert "Nothing is waiting for you" in page(make_user("board-reader"), "#owe")


def test_an_ad_hoc_member_reads_what_they_open_and_sees_no_meeting() -> None:
    user = make_user("ad-hoc")
    make_meeting("issued")
    assert "You open the agenda items you are asked for" in page(user, "#place")
    assert "My coming meetings" not in page(user)
    assert "My deputy" not in page(user)


def test_a_deputy_reads_whose_deputy_they_are() -> None:
    user = make_user("deputy")
    place = StandingDeputy.objects.get(person__user=user).membership
    assert f"You are a standing deputy for {place}" in page(user, "#place")


def test_a_board_reader_holds_no_place() -> None:
    assert "You are here as board reader" in page(make_user("shield-reader"), "#place")


def test_whoever_has_left_is_told_whom_to_write_to() -> None:
    user = make_user("representative")
    Representative.objects.filter(person__user=user).update(ended_on=today() - DAY)
    assert "Your place, term or board has ended" in page(user, "#place")


def test_how_i_sign_in_leads_to_password_second_step_and_sessions() -> None:
    user = make_user("representative")
    user.set_unusable_password()
    user.save()
    Authenticator.objects.filter(user=user).delete()
    said = page(user)
    assert "Choose a password" in said
    assert "Add a second step" in said
    assert "Where I am signed in" in said
    user.set_password("a long enough password")
    user.save()
    assert "Change my password" in page(user)


def test_the_header_leads_here() -> None:
    user = make_user("representative")
    link = soup(client_of(user).get("/")).select_one(".forum-header__who")
    assert link is not None
    assert link["href"] == PAGE


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number_of_places_and_meetings(
    django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    user = make_user("representative")
    share(user, "Paula Partner")
    for weeks in range(number):
        make_meeting("issued", date=today() + datetime.timedelta(days=7 * weeks + 7))
        place = make_membership()
        make_representative(membership=place, person=Representative.objects.filter(person__user=user)[0].person)
    client = client_of(user)
    with django_assert_num_queries(8):
        client.get(PAGE)

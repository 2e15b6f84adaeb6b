"""The list of who is coming: answers, counts, and joint places that have not decided in time."""

import datetime
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from meetings.domain import reply
from meetings.domain.reply import Decision
from meetings.enums import Answer, Attendance
from meetings.models import Meeting
from meetings.models.reply import answer_by
from meetings.queries import Tally
from members.models import Membership, Representative
from tests.factories import (
    coordinator,
    line_of,
    make_meeting,
    make_membership,
    make_representative,
    make_user,
    take_line,
)
from tests.pages import client_of, rows, soup, text

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
APOLOGIES = Decision(Answer.APOLOGIES)


@pytest.fixture
def coming() -> Meeting:
    return make_meeting("issued")


def page_of(meeting: Meeting, user: User | str = "") -> Any:
    return client_of(user or coordinator()).get(f"/meetings/{meeting.pk}/coming/")


def comes(meeting: Meeting, place: Membership) -> None:
    holder = Representative.objects.filter(membership=place)[0]
    reply.answer(meeting, place, Decision(Answer.COMING, (holder,)), actor=coordinator())


def late(meeting: Meeting) -> Any:
    return time_machine.travel(datetime.datetime.combine(answer_by(meeting.date) + DAY, datetime.time(12)))


def test_every_core_place_stands_there_with_its_answer(coming: Meeting) -> None:
    first, second, third = Membership.objects.core().order_by("position")[:3]
    comes(coming, first)
    deputy = Decision(Answer.DEPUTY, deputy_name="Dora Deputy", deputy_role="Nurse", deputy_agency="Oxleas")
    reply.answer(coming, second, deputy, actor=coordinator())
    page = page_of(coming)
    listed = rows(page)
    assert len(listed) == 19
    assert f"Amanda Gillard comes Said by {coordinator().name}" in listed[0]
    assert "Dora Deputy comes as deputy Nurse, Oxleas" in listed[1]
    assert "Not answered Answer" in listed[2]
    assert third.agency.name in listed[2]
    assert "2 of 19 places have answered: 1 coming, 1 deputy, 0 apologies." in text(page)


@pytest.mark.parametrize(
    ("tally", "words"),
    [
        (Tally(19, 10, 1, 1), "12 of 19 places have answered: 10 coming, 1 deputy, 1 apologies"),
        (Tally(19, 0, 2, 0), "2 of 19 places have answered: 0 coming, 2 deputies, 0 apologies"),
        (Tally(1, 1, 0, 0), "1 of 1 place has answered: 1 coming, 0 deputies, 0 apologies"),
        (Tally(19, 0, 0, 0), "None of the 19 places has answered yet"),
    ],
)
def test_answers_are_counted_in_words(tally: Tally, words: str) -> None:
    assert tally.words == words


def test_a_joint_place_is_flagged_from_the_day_after_its_last_day(coming: Meeting) -> None:
    assert "Not decided" not in text(page_of(coming))
    decided = Membership.objects.core().filter(is_joint=True)[0]
    reply.answer(coming, decided, APOLOGIES, actor=coordinator())
    boss = coordinator()
    with late(coming):
        page = page_of(coming, boss)
        assert "3 joint places have not decided" in text(page)
        assert text(page).count("Not decided") == 3
        for name in ("agenda", "minutes", "register"):
            there = client_of(boss).get(f"/meetings/{coming.pk}/{'' if name == 'agenda' else f'{name}/'}")
            assert "Who is coming (3 undecided)" in text(there, ".moj-sub-navigation"), name
        member = page_of(coming, "representative")
        assert "have not decided" not in text(member), "the coordinator asks"
        assert "undecided" not in text(member)


def test_one_flagged_place_is_said_in_the_singular(coming: Meeting) -> None:
    for place in Membership.objects.core().filter(is_joint=True)[1:]:
        reply.answer(coming, place, APOLOGIES, actor=coordinator())
    with late(coming):
        assert "1 joint place has not decided" in text(page_of(coming))


def test_what_the_register_says_before_the_day_counts_as_said(coming: Meeting) -> None:
    take_line(line_of(coming), Attendance.APOLOGIES)
    page = page_of(coming)
    assert "Apologies, nobody comes Recorded in the register" in rows(page)[0]
    assert "1 of 19 places have answered" in text(page)


def test_a_vacant_place_is_named_by_what_it_is_for(coming: Meeting) -> None:
    make_membership(title="Housing")
    make_membership()
    last_two = rows(page_of(coming))[-2:]
    assert "Housing Vacant" in last_two[0]
    assert "Vacant place Vacant" in last_two[1]


def test_a_member_finds_their_own_place_first_and_answers_for_no_other(coming: Meeting) -> None:
    user = make_user("representative")
    place = Representative.objects.get(person__user=user).membership
    page = page_of(coming, user)
    links = {str(each["href"]) for each in soup(page).select("main table a, main .forum-card a")}
    assert links == {f"/meetings/{coming.pk}/coming/{place.pk}/"}
    assert "nobody has said yet who comes. Please answer by" in text(page, ".forum-card")
    comes(coming, place)
    assert f"{user.name} comes , said by {coordinator().name} Change the answer" in text(
        page_of(coming, user), ".forum-card"
    )


def test_who_could_not_be_told_is_named_to_those_who_can_tell_them(coming: Meeting) -> None:
    place = make_membership(is_joint=True)
    one, other = (make_representative(membership=place, seat=seat) for seat in (1, 2))
    comes(coming, place)
    names = f"{one.person.name} and {other.person.name}"
    assert f"No email address of {names}: please tell them." in text(page_of(coming))
    assert "No email address" not in text(page_of(coming, "representative"))


@pytest.mark.parametrize("state", ["held", "approved", "cancelled"])
def test_after_the_meeting_the_list_is_there_to_read(state: Any) -> None:
    made = make_meeting(state)
    page = page_of(made)
    assert not soup(page).select("main table a")
    assert "Joint members decide by" not in text(page)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("role", ["coordinator", "representative"])
def test_the_list_takes_eight_queries(
    coming: Meeting, role: str, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for line in coming.lines.order_by("pk")[:number]:
        comes(coming, line.membership)
    for line in coming.lines.order_by("-pk")[:number]:
        take_line(line, Attendance.APOLOGIES)
    client = client_of(role)
    with django_assert_num_queries(8 if role == "coordinator" else 7):  # who has it in their calendar
        client.get(f"/meetings/{coming.pk}/coming/")


@pytest.mark.parametrize("role", ["deputy", "ad-hoc", "shield-reader", ""])
def test_only_members_and_officers_read_the_list(coming: Meeting, role: str) -> None:
    assert page_of(coming, role or make_user()).status_code == 404

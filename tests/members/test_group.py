"""Sub-groups and seats: cross-membership (ToR, Working methods)."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from accounts.dated import today
from members.domain import group as groups
from members.domain.group import Described
from members.domain.person import Newcomer
from members.enums import GroupRole
from members.models import Board, GroupSeat, Person, SubGroup
from tests.factories import board, coordinator, make_person
from tests.meetings.test_at_once import at_once
from tests.members.refusals import refused

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)


def refusal(call: Callable[[], object]) -> tuple[str, str]:
    """Return the field and the code of what a verb refuses."""
    found = refused(call)
    return found.field, found.code


def hub() -> SubGroup:
    return SubGroup.objects.get(name="Learning Hub")


def described(**changed: Any) -> Described:
    given: dict[str, Any] = {"name": "Audit Group", "short_name": "Audit", "board": board("bsab")}
    return Described(**given | changed)


def add(**changed: Any) -> SubGroup:
    return groups.add(described(**changed), actor=coordinator())


def sit(person: Person | Newcomer, body: Board | SubGroup, **given: Any) -> GroupSeat:
    return groups.sit(person, body, actor=coordinator(), **given)


# Reference data --------------------------------------------------------------------------------------------------


def test_the_groups_that_the_terms_of_reference_name_are_there_under_their_boards() -> None:
    assert list(SubGroup.objects.values_list("board__code", "name")) == [
        ("shield", "Learning from Practice Group"),
        ("shield", "Learning Hub"),
        ("shield", "Tri-borough forum: Bexley, Greenwich and Lewisham"),
        ("bsab", "SAR / Best Practice and Learning Lessons Subgroup"),
        ("csp", "Domestic Homicide Review Panels"),
    ]
    assert not SubGroup.objects.filter(purpose="").exists()


def test_loading_again_leaves_changes_alone() -> None:
    groups.change(hub(), described(name="The Hub", board=board("shield")), actor=coordinator())
    call_command("load_reference")
    assert SubGroup.objects.count() == 5
    assert not SubGroup.objects.filter(name="Learning Hub").exists()


# Sub-groups ------------------------------------------------------------------------------------------------------


def test_a_group_is_added_last_under_its_board() -> None:
    added = add(name="  Audit   Group ", purpose=" Reads audits. ", contact_email=" audit@forum.example ")
    assert (added.name, added.purpose, added.contact_email) == ("Audit Group", "Reads audits.", "audit@forum.example")
    assert list(board("bsab").sub_groups.all())[-1] == added


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"name": " "}, ("name", "no_name")),
        ({"short_name": ""}, ("short_name", "no_short_name")),
        ({"name": "LEARNING hub"}, ("name", "name_taken")),
        ({"contact_email": "nobody"}, ("contact_email", "invalid")),
    ],
)
def test_a_group_that_says_too_little_or_has_a_taken_name_is_refused(
    changed: dict[str, str], expected: tuple[str, str]
) -> None:
    assert refusal(lambda: add(**changed)) == expected
    assert refusal(lambda: groups.change(add(), described(**changed), actor=coordinator())) == expected


def test_a_closed_groups_name_says_when_it_closed() -> None:
    groups.close(hub(), on=today(), actor=coordinator())
    with pytest.raises(ValidationError) as caught:
        add(name="learning hub")
    assert f"It closed on {today():%-d %B %Y}." in str(caught.value)


def test_a_closed_group_takes_its_seats_with_it() -> None:
    stays, left = sit(make_person(), hub()), sit(make_person(), hub())
    groups.end(left, on=today(), actor=coordinator())
    groups.close(hub(), on=today() + 5 * DAY, actor=coordinator())
    stays.refresh_from_db()
    left.refresh_from_db()
    assert (hub().ended_on, stays.ended_on, left.ended_on) == (today() + 5 * DAY, today() + 5 * DAY, today())


def test_a_group_closes_once_and_not_before_what_began_later() -> None:
    added = groups.add(described(), started_on=today() - 9 * DAY, actor=coordinator())
    sit(make_person(), added)

    def close(on: datetime.date) -> None:
        groups.close(added, on=on, actor=coordinator())

    assert refusal(lambda: close(today() - 10 * DAY)) == ("on", "ends_before_start")
    assert refusal(lambda: close(today() - DAY)) == ("on", "starts_later")
    assert refusal(lambda: close(datetime.date(202, 1, 1))) == ("on", "wrong_year")
    close(today())
    assert refusal(lambda: close(today())) == ("", "already_closed")


# Seats -----------------------------------------------------------------------------------------------------------


def test_somebody_sits_on_a_board_and_on_a_group_from_today() -> None:
    person = make_person()
    on_board, on_group = sit(person, board("csp"), role=GroupRole.CHAIR), sit(person, hub())
    assert (on_board.board, on_board.role, on_board.started_on) == (board("csp"), GroupRole.CHAIR, today())
    assert (on_group.sub_group, on_group.role, on_group.ended_on) == (hub(), GroupRole.MEMBER, None)


def test_somebody_new_is_added_by_name_and_known_again_by_their_address() -> None:
    seat = sit(Newcomer("Nia New", "nia@forum.example"), hub())
    assert sit(Newcomer("Nia New", "NIA@forum.example"), board("csp")).person == seat.person
    assert refusal(lambda: sit(Newcomer(" "), hub())) == ("name", "no_name")


def test_nobody_sits_twice_in_one_place_at_a_time() -> None:
    person = make_person()
    seat = sit(person, hub())
    assert refusal(lambda: sit(person, hub())) == ("person", "already_sits")
    groups.end(seat, on=today() + 3 * DAY, actor=coordinator())
    assert refusal(lambda: sit(person, hub(), on=today() + 3 * DAY)) == ("person", "already_sits")
    assert sit(person, hub(), on=today() + 4 * DAY).pk


def test_a_seat_stays_within_the_days_of_its_group() -> None:
    added = groups.add(described(), started_on=today(), actor=coordinator())
    assert refusal(lambda: sit(make_person(), added, on=today() - DAY)) == ("on", "ends_before_start")
    groups.close(added, on=today() + DAY, actor=coordinator())
    assert sit(make_person(), added).ended_on == today() + DAY
    assert refusal(lambda: sit(make_person(), added, on=today() + 2 * DAY)) == ("", "closed")
    assert refusal(lambda: sit(make_person(), hub(), on=datetime.date(2600, 1, 1))) == ("on", "wrong_year")


def test_a_seat_ends_once_and_not_before_it_began() -> None:
    seat = sit(make_person(), hub())

    def end(on: datetime.date) -> None:
        groups.end(seat, on=on, actor=coordinator())

    assert refusal(lambda: end(today() - DAY)) == ("on", "ends_before_start")
    assert refusal(lambda: end(datetime.date(202, 1, 1))) == ("on", "wrong_year")
    end(today())
    assert refusal(lambda: end(today())) == ("", "already_ended")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_seat_a_person_once_and_add_a_name_once() -> None:
    person, actor, named = make_person(), coordinator(), described()
    group = hub()
    assert at_once(*[lambda: groups.sit(person, group, actor=actor)] * 2) == ["already_sits"]
    assert at_once(*[lambda: groups.add(named, actor=actor)] * 2) == ["name_taken"]

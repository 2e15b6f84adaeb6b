"""The minutes: the record as a whole, and approving it."""

import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.models import User
from meetings.domain import agenda, minutes
from meetings.enums import Attendance, ItemKind, MeetingState
from meetings.models import Meeting, RegisterLine
from meetings.queries import minutes_of
from members.models import Membership
from tests.factories import (
    coordinator,
    item_of,
    line_of,
    make_action,
    make_learning_point,
    make_meeting,
    make_person,
    make_review,
    make_user,
    take_line,
    write_note,
)
from tests.meetings.asking import refused

pytestmark = pytest.mark.usefixtures("forum")


@pytest.fixture
def actor() -> User:
    return coordinator()


def test_minutes_are_approved_with_their_day_and_the_record_is_locked(actor: User) -> None:
    made = make_meeting("held")
    minutes.approve(made, actor=actor)
    assert (made.state, made.approved_on, made.is_locked) == (MeetingState.APPROVED, today(), True)
    assert "already_approved" in refused(minutes.approve, made, actor=actor)


def test_minutes_cannot_be_approved_while_the_register_is_incomplete(actor: User) -> None:
    made = make_meeting("held")
    for line in made.lines.all()[:2]:
        RegisterLine.objects.filter(pk=line.pk).update(attendance="")
    assert refused(minutes.approve, made, actor=actor) == {
        "register_incomplete": "The register is incomplete: 2 places have no answer yet."
    }
    RegisterLine.objects.filter(pk=line.pk).update(attendance=Attendance.APOLOGIES)
    assert refused(minutes.approve, made, actor=actor) == {
        "register_incomplete": "The register is incomplete: 1 place has no answer yet."
    }


def test_everything_that_is_missing_is_said_at_once(actor: User) -> None:
    made = make_meeting(date=today())
    assert refused(minutes.approve, made, actor=actor) == {
        "register_incomplete": "The register is incomplete: it has not been taken.",
        "no_chair": "The register does not say who chaired.",
    }


def test_minutes_need_somebody_who_chaired(actor: User) -> None:
    made = make_meeting("held")
    Meeting.objects.filter(pk=made.pk).update(chaired_by=None)
    assert set(refused(minutes.approve, made, actor=actor)) == {"no_chair"}


def test_a_coming_or_cancelled_meeting_has_no_minutes_to_approve(actor: User) -> None:
    coming = make_meeting("issued", date=today() + datetime.timedelta(days=1))
    assert set(refused(minutes.approve, coming, actor=actor)) == {"not_held_yet"}
    assert set(refused(minutes.approve, make_meeting("cancelled"), actor=actor)) == {"cancelled"}


def test_the_record_says_who_was_there_for_each_agency(actor: User) -> None:
    made = make_meeting("held")
    joint = Membership.objects.get(agency__name="Oxleas NHS Foundation Trust")
    police = Membership.objects.get(agency__name="Met Police")
    take_line(line_of(made, joint), Attendance.PRESENT, representatives=tuple(joint.representatives.all()))
    take_line(line_of(made, police), Attendance.DEPUTY, deputy=make_person(name="Sam Lee"))
    lead = Membership.objects.get(representatives__person__name="Clare Hunter")
    take_line(line_of(made, lead), Attendance.APOLOGIES)
    roll = {each.agency: each for each in minutes_of(made, actor).roll}
    assert roll["Oxleas NHS Foundation Trust"].present == ["Ida Bradford", "Stacey Washington"]
    assert roll["Met Police"].deputies == ["Sam Lee, Team manager, for Harmeet Archer"]
    assert roll["NHS Bexley CCG"].apologies == ["Clare Hunter"]
    assert roll["NHS Bexley CCG"].present == ["Philippa Uren", "Karen Upton"]
    assert list(roll)[:2] == ["Bexley S.H.I.E.L.D.", "LB Bexley"]


def test_the_record_holds_notes_actions_and_learning_points_of_each_item(actor: User) -> None:
    made = make_meeting("held")
    item = item_of(made, ItemKind.AOB)
    write_note(item, "Something else was said.")
    action = make_action(item)
    point = make_learning_point(item=item)
    last = minutes_of(made, actor).items[-1]
    assert last.note == "Something else was said."
    assert {each.reference for each in last.recorded} == {action.reference, point.reference}


def test_a_restricted_item_leaves_its_title_and_nothing_else(actor: User) -> None:
    made = make_meeting("issued")
    item = item_of(made)
    write_note(item, "Secret")
    make_action(item, what="Secret too")
    agenda.arrange(made, [agenda.ItemChange(item.pk, 30, review=make_review(is_restricted=True))], actor=actor)
    seen = minutes_of(made, make_user("representative")).items[item.number - 1]
    assert (seen.is_restricted, seen.note, seen.recorded, seen.lead) == (True, "", (), "")
    assert minutes_of(made, actor).items[item.number - 1].note == "Secret"


@pytest.mark.parametrize("recorded", [1, 3])
def test_the_record_takes_four_queries(recorded: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    reader = make_user("chair")
    made = make_meeting("held")
    for item in made.items.all()[:recorded]:
        write_note(item)
        make_action(item, owner=made.chaired_by)
        make_learning_point(item=item)
    with django_assert_num_queries(4):
        minutes_of(made, reader)

"""Attendance rates: places represented ÷ places expected, over held meetings."""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from meetings.domain import agenda, minutes
from meetings.enums import Attendance, MeetingState
from meetings.models import Attendee, Meeting, RegisterLine
from meetings.queries import (
    AgencyAttendance,
    attendance_by_agency,
    attendance_by_meeting,
    period_of,
    tally_of,
    total_of,
)
from members.models import Membership
from tests.factories import coordinator, item_of, line_of, make_meeting, take_line

pytestmark = pytest.mark.usefixtures("forum")
WEEK = datetime.timedelta(weeks=1)


def of_agency(name: str) -> AgencyAttendance:
    [found] = [row for row in attendance_by_agency() if row.agency == name]
    return found


def test_every_agency_is_expected_for_its_core_places_and_19_in_all() -> None:
    make_meeting("held")
    rows = attendance_by_agency()
    assert {row.agency: row.expected for row in rows} == {
        "Bexley Adults Safeguarding Board": 1,
        "Bexley S.H.I.E.L.D.": 1,
        "Bexley Voluntary Service Council": 1,
        "Bromley Healthcare": 1,
        "Dartford & Gravesham NHS Trust": 1,
        "LB Bexley": 8,
        "Lewisham and Greenwich NHS Trust": 1,
        "Met Police": 1,
        "NHS Bexley CCG": 3,
        "Oxleas NHS Foundation Trust": 1,
    }
    total = total_of(rows)
    assert (total.expected, total.represented, total.rate, total.words) == (19, 19, 100, "19 of 19 places")


def test_a_joint_place_counts_once_whoever_came() -> None:
    place = Membership.objects.get(agency__name="Oxleas NHS Foundation Trust")
    first, second = place.representatives.order_by("seat")
    for weeks, came in ((1, (first,)), (2, (second,)), (3, (first, second))):
        held = make_meeting("held", date=today() - weeks * WEEK)
        take_line(line_of(held, place), Attendance.PRESENT, representatives=came)
    assert of_agency("Oxleas NHS Foundation Trust") == AgencyAttendance("Oxleas NHS Foundation Trust", 3, 3, 0, 0, 0)


def test_a_deputy_represents_the_place_and_is_told_apart() -> None:
    held = make_meeting("held")
    place = Membership.objects.get(agency__name="Met Police")
    take_line(line_of(held, place), Attendance.DEPUTY)
    assert of_agency("Met Police") == AgencyAttendance("Met Police", 1, 0, 1, 0, 0)
    assert of_agency("Met Police").rate == 100
    take_line(line_of(held, place), Attendance.APOLOGIES)
    assert of_agency("Met Police") == AgencyAttendance("Met Police", 1, 0, 0, 1, 0)
    assert of_agency("Met Police").rate == 0


@pytest.mark.parametrize("state", ["planned", "issued", "cancelled"])
def test_meetings_that_were_not_held_leave_the_sum(state: str) -> None:
    make_meeting("held")
    make_meeting(state)  # type: ignore[arg-type] # one of the factory's words
    assert total_of(attendance_by_agency()).expected == 19


def test_a_cancelled_meeting_leaves_the_sum_also_after_apologies_were_recorded() -> None:
    from meetings.domain import meeting

    made = make_meeting("issued")
    take_line(line_of(made), Attendance.APOLOGIES)
    meeting.cancel(made, reason="Snow", actor=coordinator())
    assert attendance_by_agency() == []


def test_an_ad_hoc_member_is_recorded_and_not_counted() -> None:
    made = make_meeting("issued", date=today())
    place = Membership.objects.ad_hoc()[0]
    person = place.representatives.get().person
    agenda.ask(item_of(made), person, actor=coordinator())
    from meetings.domain import register

    register.expect_places(made)
    for line in made.lines.all():
        take_line(line, Attendance.PRESENT)
    assert total_of(attendance_by_agency()).expected == 19
    assert tally_of(made.lines.select_related("membership")).expected == 19
    assert made.lines.filter(membership=place, attendance=Attendance.PRESENT).exists()


def test_an_unanswered_ad_hoc_line_does_not_keep_the_minutes_from_approval() -> None:
    made = make_meeting("held")
    person = Membership.objects.ad_hoc()[0].representatives.get().person
    agenda.ask(item_of(made), person, actor=coordinator())
    from meetings.domain import register

    register.expect_places(made)
    minutes.approve(made, actor=coordinator())
    assert made.state == MeetingState.APPROVED


def test_attendance_of_some_meetings_and_by_meeting() -> None:
    first = make_meeting("held", date=today() - 2 * WEEK)
    second = make_meeting("held", date=today() - WEEK)
    take_line(line_of(second), Attendance.ABSENT)
    assert total_of(attendance_by_agency([first])).represented == 19
    assert [
        (each.date, each.represented, each.expected, each.rate) for each in attendance_by_meeting([second, first])
    ] == [
        (first.date, 19, 19, 100),
        (second.date, 18, 19, 95),
    ]


def test_the_period_offers_the_last_four_and_the_years() -> None:
    for weeks in (1, 2, 3, 4, 60):
        make_meeting("held", date=today() - weeks * WEEK)
    assert total_of(attendance_by_agency(period_of("last-4").meetings)).expected == 4 * 19
    assert total_of(attendance_by_agency(period_of("all").meetings)).expected == 5 * 19
    assert period_of("nonsense").key == "last-4"
    this_year = Meeting.objects.held().filter(date__year=today().year).count()
    assert total_of(attendance_by_agency(period_of("this-year").meetings)).expected == this_year * 19


@pytest.mark.parametrize("meetings", [1, 3])
def test_rates_take_one_query(meetings: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for weeks in range(1, meetings + 1):
        make_meeting("held", date=today() - weeks * WEEK)
    with django_assert_num_queries(1):
        attendance_by_agency()


WAYS = st.sampled_from(["", *Attendance.values])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_rates_cross_foot_whatever_the_registers_say(data: st.DataObject) -> None:
    with transaction.atomic():
        for weeks, state in enumerate(
            data.draw(st.lists(st.sampled_from(MeetingState.values), min_size=1, max_size=4))
        ):
            day = today() - weeks * WEEK
            approved = day if state == MeetingState.APPROVED else None
            made = make_meeting("issued", date=day)
            for line in made.lines.select_related("membership"):
                _say(line, data.draw(WAYS), both=data.draw(st.booleans()))
            Meeting.objects.filter(pk=made.pk).update(state=state, approved_on=approved)
        _check_sums()
        transaction.set_rollback(True)


def _say(line: RegisterLine, attendance: str, *, both: bool) -> None:
    words = {"deputy_name": "Sam", "deputy_role": "Manager", "deputy_agency": "Agency"}
    RegisterLine.objects.filter(pk=line.pk).update(
        attendance=attendance, **(words if attendance == Attendance.DEPUTY else {})
    )
    if attendance == Attendance.PRESENT:
        for representative in line.membership.representatives.all()[: 2 if both else 1]:
            Attendee.objects.create(line=line, representative=representative)


def _check_sums() -> None:
    rows = attendance_by_agency()
    total = total_of(rows)
    for row in (*rows, total):
        assert row.present + row.by_deputy + row.apologies + row.absent + row.blank == row.expected
        assert 0 <= row.represented <= row.expected
        assert row.blank >= 0
        assert 0 <= row.rate <= 100
    held = Meeting.objects.held()
    assert total.expected == RegisterLine.objects.filter(meeting__in=held, membership__kind="core").count()
    by_meeting = attendance_by_meeting(held)
    assert sum(each.expected for each in by_meeting) == total.expected
    assert sum(each.represented for each in by_meeting) == total.represented
    counted = [tally_of(made.lines.select_related("membership")) for made in held]
    assert sum(each.represented for each in counted) == total.represented
    assert sum(each.apologies for each in counted) == total.apologies

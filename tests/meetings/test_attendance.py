"""Attendance rates: places represented ÷ places expected, over held meetings."""

import datetime
from collections.abc import Callable
from typing import Any

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
    PlaceAttendance,
    attendance_by_agency,
    attendance_by_meeting,
    attendance_by_place,
    period_of,
    tally_of,
    total_of,
    unrepresented_in_a_row,
)
from meetings.queries.period import between
from members.models import Membership
from tests.factories import coordinator, item_of, line_of, make_meeting, take_line

pytestmark = pytest.mark.usefixtures("forum")
DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(weeks=1)
PRESENT, DEPUTY, APOLOGIES, ABSENT = Attendance


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
    assert of_agency("Oxleas NHS Foundation Trust") == AgencyAttendance(
        "Oxleas NHS Foundation Trust", 3, 3, 0, 0, 0, either=2, both=1
    )


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


def test_a_period_of_one_s_own_begins_and_ends_on_its_days() -> None:
    days = [make_meeting("held", date=today() - weeks * WEEK).date for weeks in (3, 2, 1)]

    def held(start: datetime.date | None, end: datetime.date | None) -> list[datetime.date]:
        return sorted(each.date for each in between(start, end).meetings)

    assert held(days[0], days[1]) == days[:2]
    assert held(days[1], None) == days[1:]
    assert held(None, days[0]) == days[:1]
    assert held(days[2] + DAY, None) == []
    first, last = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)
    labels = [between(*each).label for each in ((first, last), (first, None), (None, last))]
    assert labels == ["1 Jan 2026 to 31 Dec 2026", "Since 1 Jan 2026", "Until 31 Dec 2026"]


# Places ----------------------------------------------------------------------------------------------------------


def of_place(place: Membership, meetings: list[Meeting] | None = None) -> PlaceAttendance:
    [found] = [row for row in attendance_by_place(meetings) if row.membership_id == place.pk]
    return found


def missed(place: Membership, *ways: Attendance) -> list[Meeting]:
    """Hold a meeting for each of `ways`, the last a week ago; nobody but of this place was missing."""
    held = []
    for weeks, way in zip(range(len(ways), 0, -1), ways, strict=True):
        held.append(make_meeting("held", date=today() - weeks * WEEK))
        take_line(line_of(held[-1], place), way)
    return held


def test_each_place_has_a_row_in_the_order_of_appendix_2() -> None:
    make_meeting("held")
    rows = attendance_by_place()
    assert [row.membership_id for row in rows] == [place.pk for place in Membership.objects.core()]
    housing = next(row for row in rows if row.title == "Head of Housing Services")
    assert (housing.agency, housing.expected, housing.by_member, housing.is_joint) == ("LB Bexley", 1, 1, False)


def test_of_a_joint_place_one_and_both_are_told_apart() -> None:
    place = Membership.objects.filter(is_joint=True)[0]
    first, second = place.representatives.order_by("seat")
    for weeks, came in ((1, (first,)), (2, (second,)), (3, (first, second))):
        held = make_meeting("held", date=today() - weeks * WEEK)
        take_line(line_of(held, place), Attendance.PRESENT, representatives=came)
    row = of_place(place)
    assert (row.expected, row.by_member, row.either, row.both, row.represented) == (3, 0, 2, 1, 3)


def test_a_place_not_represented_twice_in_a_row_is_flagged_in_words() -> None:
    place = Membership.objects.get(agency__name="Met Police")
    missed(place, PRESENT, APOLOGIES)
    assert (of_place(place).in_a_row, of_place(place).flag) == (1, "")
    last = make_meeting("held", date=today())
    take_line(line_of(last, place), ABSENT)
    assert of_place(place).flag == "Not represented at the last 2 meetings in a row"
    assert [row.membership_id for row in attendance_by_place() if row.is_flagged] == [place.pk]


@pytest.mark.parametrize(
    ("ways", "in_a_row"),
    [
        ((ABSENT, ABSENT, APOLOGIES), 3),
        ((ABSENT, ABSENT, PRESENT), 0),
        ((ABSENT, DEPUTY, ABSENT), 1),
        ((DEPUTY, APOLOGIES, ABSENT), 2),
        ((APOLOGIES, PRESENT, DEPUTY), 0),
    ],
)
def test_what_counts_as_in_a_row(ways: tuple[Attendance, ...], in_a_row: int) -> None:
    place = Membership.objects.get(agency__name="Met Police")
    missed(place, *ways)
    assert of_place(place).in_a_row == in_a_row
    assert list(unrepresented_in_a_row(today())) == ([place] if in_a_row >= 2 else [])


def test_neither_meetings_that_were_not_held_nor_a_place_that_ended_make_a_row() -> None:
    place = Membership.objects.get(agency__name="Met Police")
    held = missed(place, ABSENT, ABSENT)
    cancelled = make_meeting("issued", date=today() + DAY)
    take_line(line_of(cancelled, place), APOLOGIES)
    assert of_place(place).in_a_row == 2
    assert of_place(place, held[:1]).in_a_row == 1
    Membership.objects.filter(pk=place.pk).update(ended_on=today() - DAY)
    assert of_place(place).in_a_row == 0
    assert not unrepresented_in_a_row(today()).exists()
    assert of_place(place).expected == 2


def test_a_place_that_was_not_there_at_the_last_meeting_is_not_asked() -> None:
    place = Membership.objects.get(agency__name="Met Police")
    missed(place, ABSENT, ABSENT)
    after = make_meeting("held", date=today())
    after.lines.filter(membership=place).delete()
    assert of_place(place).in_a_row == 0
    assert not unrepresented_in_a_row(today()).exists()


@pytest.mark.parametrize("meetings", [1, 3])
@pytest.mark.parametrize("read", [attendance_by_agency, attendance_by_place, attendance_by_meeting])
def test_rates_take_one_query(
    read: Callable[[], Any], meetings: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for weeks in range(1, meetings + 1):
        make_meeting("held", date=today() - weeks * WEEK)
    with django_assert_num_queries(1):
        read()


# Sums ------------------------------------------------------------------------------------------------------------


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
    by_meeting, by_place = attendance_by_meeting(held), attendance_by_place()
    names = ("expected", "by_member", "either", "both", "by_deputy", "apologies", "absent", "blank")
    for each in (*rows, *by_place, *by_meeting):
        assert each.by_member + each.either + each.both == each.present
        assert each.represented + each.unrepresented + each.blank == each.expected
    for name in names:
        assert {sum(getattr(each, name) for each in some) for some in (rows, by_place, by_meeting)} == {
            getattr(total, name)
        }, name
    counted = [tally_of(made.lines.select_related("membership")) for made in held]
    assert sum(each.represented for each in counted) == total.represented
    assert sum(each.apologies for each in counted) == total.apologies

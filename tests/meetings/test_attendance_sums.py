"""Attendance sums agree, however joint places, deputies, vacancies, apologies and memberships' dates are mixed.

What is right is worked out here from what happened, place by place, without a query; the forum's own queries, the page
by agency, place and meeting, and the files that are downloaded from it must come to the same.
"""

import csv
import datetime
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.dated import today
from accounts.models import User
from meetings.domain import register
from meetings.domain.register import Entry
from meetings.enums import TOOK_PLACE, Attendance, ItemKind, MeetingState
from meetings.models import AgendaItem, AgendaTemplate, ItemInvitation, Meeting, RegisterLine
from meetings.queries import (
    AgencyAttendance,
    attendance_by_agency,
    attendance_by_meeting,
    attendance_by_place,
    minutes_of,
    tally_of,
    total_of,
)
from meetings.queries.attendance import Sums
from members.enums import MembershipKind
from members.models import Agency, FormerName, Membership, Representative
from tests.factories import coordinator, make_agency, make_membership, make_representative
from tests.pages import client_of, soup, text

DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(weeks=1)
#: Meetings are so many weeks ago; whatever begins or ends does so between two of them, or on the day of one.
AGO = (2, 4, 6, 8)
PRESENT, DEPUTY, APOLOGIES, ABSENT = Attendance
BLANK = ""


@dataclass(frozen=True)
class Span:
    """From so many days ago to so many days ago; None is open."""

    start: int | None
    end: int | None

    @property
    def days(self) -> dict[str, Any]:
        """As a dated row has them."""
        ends = {"started_on": self.start, "ended_on": self.end}
        return {name: None if ago is None else today() - ago * DAY for name, ago in ends.items()}

    def covers(self, day: datetime.date) -> bool:
        """Whether the day lies within."""
        ago = (today() - day).days
        return (self.start is None or self.start >= ago) and (self.end is None or self.end <= ago)


@dataclass(frozen=True)
class Place:
    """A place of the agency with this number: when it is there, and when each of its seats is held."""

    agency: int
    kind: MembershipKind
    there: Span
    seats: tuple[Span, ...]


@dataclass(frozen=True)
class Plan:
    """Places, the meetings (weeks ago, and what became of them), and which agencies were renamed how many days ago."""

    places: list[Place]
    meetings: dict[int, MeetingState]
    renamed: dict[int, int]


@dataclass
class Happened:
    """What each place answered at each meeting that took place: the truth that sums are held against."""

    core: dict[tuple[Meeting, Membership], str] = field(default_factory=dict)
    came: dict[tuple[Meeting, Membership], int] = field(default_factory=dict)

    def joint(self, number: int) -> int:
        """How often so many came for a joint place."""
        return sum(came == number for (_, place), came in self.came.items() if place.is_joint)

    def by(self, which: int) -> dict[object, Counter[str]]:
        """Count answers by meeting (0) or by place (1)."""
        found: dict[object, Counter[str]] = {}
        for key, answer in self.core.items():
            found.setdefault(key[which], Counter())[answer] += 1
        return found

    def by_agency(self) -> dict[str, Counter[str]]:
        """Count answers by what the agency is called at the latest of these meetings."""
        found: dict[Agency, Counter[str]] = {}
        last: dict[Agency, datetime.date] = {}
        for (meeting, place), answer in self.core.items():
            found.setdefault(place.agency, Counter())[answer] += 1
            last[place.agency] = max(meeting.date, last.get(place.agency, meeting.date))
        return {called(agency, last[agency]): counted for agency, counted in found.items()}


#: Mostly open, so that most places are there at most meetings: otherwise there would be little to add up.
moments = st.none() | st.none() | st.none() | st.sampled_from([ago * 7 + off for ago in AGO for off in (-1, 0, 1)])


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start, end = draw(moments), draw(moments)
    if start is not None and end is not None and start < end:
        start, end = end, start
    return Span(start, end)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    kinds = st.sampled_from([MembershipKind.CORE] * 4 + [MembershipKind.AD_HOC])
    seats = st.tuples() | st.tuples(spans()) | st.tuples(spans(), spans()) | st.tuples(spans(), spans())
    places = st.builds(Place, st.integers(0, 2), kinds, spans(), seats)
    held, approved = MeetingState.HELD, MeetingState.APPROVED
    states = st.sampled_from([held, held, approved, approved, MeetingState.CANCELLED, MeetingState.ISSUED])
    return Plan(
        places=draw(st.lists(places, min_size=2, max_size=5)),
        meetings=draw(st.dictionaries(st.sampled_from(AGO), states, min_size=2)),
        renamed=draw(st.dictionaries(st.integers(0, 2), st.sampled_from([20, 34, 35, 48]), max_size=2)),
    )


@pytest.fixture
def chair(db: None) -> User:
    """Somebody who takes registers of a forum without any place yet."""
    AgendaTemplate.objects.create(version=1, name="Short agenda")
    return coordinator()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans(), data=st.data())
def test_attendance_sums_agree_however_places_and_answers_are_mixed(
    chair: User, plan: Plan, data: st.DataObject
) -> None:
    with transaction.atomic():
        places = [_place(each, _agency_of(each, plan)) for each in plan.places]
        happened = Happened()
        for ago, state in plan.meetings.items():
            meeting = _meeting(ago, places)
            answers = dict(_answers(meeting, state, data))
            came = _take(meeting, answers, data, chair)
            _end_as(meeting, state)
            if state in TOOK_PLACE:
                there = {place.pk: place for place in places if place.kind == MembershipKind.CORE}
                happened.came |= {(meeting, there[pk]): number for pk, number in came.items() if pk in there}
                happened.core |= {
                    (meeting, place): answers.get(place.pk, BLANK)
                    for place, planned in zip(places, plan.places, strict=True)
                    if planned.kind == MembershipKind.CORE and planned.there.covers(meeting.date)
                }
        _agrees(happened, client_of(chair), chair, way=data.draw(st.sampled_from(["agency", "place", "meeting"])))
        transaction.set_rollback(True)


# What happened ---------------------------------------------------------------------------------------------------


def _agency_of(place: Place, plan: Plan) -> Agency:
    """Return the agency with this number, renamed as planned."""
    name = f"Agency {place.agency}"
    found = Agency.objects.filter(short_name=name).first()
    if found is None:
        found = make_agency(name=f"{name} of today", short_name=name)
        if place.agency in plan.renamed:
            FormerName.objects.create(
                agency=found,
                name=f"{name} as it was",
                short_name=name,
                ended_on=today() - plan.renamed[place.agency] * DAY,
            )
    return found


def _place(planned: Place, agency: Agency) -> Membership:
    made = make_membership(
        agency=agency,
        title=f"Place {Membership.objects.count()}",
        kind=planned.kind,
        is_joint=len(planned.seats) > 1,
        **planned.there.days,
    )
    for seat, span in enumerate(planned.seats, start=1):
        make_representative(membership=made, seat=seat, **span.days)
    return made


def _meeting(ago: int, places: list[Membership]) -> Meeting:
    """Return a meeting whose agenda is issued, at which everybody who holds an ad hoc place is asked for an item."""
    made = Meeting.objects.create(
        date=today() - ago * WEEK,
        start_time=datetime.time(10),
        end_time=datetime.time(12),
        venue="Committee room 1",
        state=MeetingState.ISSUED,
        template=AgendaTemplate.objects.get(),
    )
    item = AgendaItem.objects.create(meeting=made, number=1, kind=ItemKind.CASE, title="A case", minutes=120)
    ad_hoc = (place for place in places if place.kind == MembershipKind.AD_HOC)
    people = {holder.person_id for place in ad_hoc for holder in place.representatives.all()}
    for person in people:
        ItemInvitation.objects.create(item=item, person_id=person, access_until=today())
    register.expect_places(made)
    return made


def _answers(meeting: Meeting, state: MeetingState, data: st.DataObject) -> Iterator[tuple[int, str]]:
    """Draw what each line says; all say something once minutes are approved, and before, some may be blank."""
    for line in meeting.lines.select_related("membership"):
        holders = line.membership.representatives.on(meeting.date)
        said: list[str] = [DEPUTY, APOLOGIES, *([ABSENT] if state != MeetingState.CANCELLED else [])]
        if state != MeetingState.CANCELLED and holders.exists():
            said += [PRESENT, PRESENT]
        if state != MeetingState.APPROVED:
            said.append(BLANK)
        yield line.membership_id, data.draw(st.sampled_from(said))


def _take(meeting: Meeting, answers: dict[int, str], data: st.DataObject, chair: User) -> dict[int, int]:
    """Take the register; return how many came for each place that its members represented."""
    entries, number = [], {}
    for line in meeting.lines.all():
        answer = answers[line.membership_id]
        came: tuple[Representative, ...] = ()
        if answer == PRESENT:
            holders = list(line.membership.representatives.on(meeting.date))
            came = tuple(data.draw(st.lists(st.sampled_from(holders), min_size=1, unique=True)))
            number[line.membership_id] = len(came)
        words: dict[str, Any] = {"deputy_name": "Sam Stand-in", "deputy_role": "Manager", "deputy_agency": "Agency"}
        entries.append(Entry(line.pk, answer, came, seen=register.says(line), **(words if answer == DEPUTY else {})))
    register.record(meeting, entries, actor=chair)
    return number


def _end_as(meeting: Meeting, state: MeetingState) -> None:
    """Leave the meeting as it ended: a line may be blank at one that took place, when its place was added later."""
    approved = today() if state == MeetingState.APPROVED else None
    Meeting.objects.filter(pk=meeting.pk).update(state=state, approved_on=approved)
    meeting.refresh_from_db()


def called(agency: Agency, day: datetime.date) -> str:
    """What the agency was called on the day."""
    former = agency.former_names.first()
    return former.name if former and day <= former.ended_on else agency.name


# What the forum makes of it --------------------------------------------------------------------------------------


def _agrees(happened: Happened, client: Client, chair: User, *, way: str) -> None:
    rows = attendance_by_agency()
    assert {row.agency: _counts(row) for row in rows} == {
        name: _expected(counted) for name, counted in happened.by_agency().items()
    }
    total = total_of(rows)
    everything = Counter(happened.core.values())
    assert _counts(total) == _expected(everything)
    for row in (*rows, total):
        assert row.present + row.by_deputy == row.represented
        assert row.expected == row.represented + row.apologies + row.absent + row.blank
    _each_place_agrees(happened)
    _each_meeting_agrees(happened, chair)
    assert (total.either, total.both) == (happened.joint(1), happened.joint(2))
    _page_agrees(total, client, way)


def _counts(row: Sums) -> dict[str, int]:
    return {
        "expected": row.expected,
        PRESENT: row.present,
        DEPUTY: row.by_deputy,
        APOLOGIES: row.apologies,
        ABSENT: row.absent,
        BLANK: row.blank,
    }


def _expected(counted: Counter[str]) -> dict[str, int]:
    return {"expected": counted.total(), **{answer: counted[answer] for answer in (*Attendance, BLANK)}}


def _each_place_agrees(happened: Happened) -> None:
    by_place = happened.by(1)
    for place in Membership.objects.all():
        counted = by_place.get(place, Counter())
        lines = RegisterLine.objects.counted().filter(membership=place)
        there = counted[PRESENT] + counted[DEPUTY]
        assert (lines.count(), lines.represented().count()) == (counted.total(), there), place
    assert {row.membership_id: _counts(row) for row in attendance_by_place()} == {
        place.pk: _expected(counted) for place, counted in by_place.items() if isinstance(place, Membership)
    }


def _each_meeting_agrees(happened: Happened, chair: User) -> None:
    by_meeting = happened.by(0)
    held = Meeting.objects.held().order_by("date")
    listed = {each.date: (each.expected, each.represented) for each in attendance_by_meeting(held)}
    assert listed == {
        meeting.date: (counted.total(), counted[PRESENT] + counted[DEPUTY])
        for meeting, counted in by_meeting.items()
        if isinstance(meeting, Meeting)
    }
    for meeting in held:
        counted = by_meeting.get(meeting, Counter())
        assert _counts(tally_of(meeting.lines.select_related("membership"))) == _expected(counted)
        assert _counts(minutes_of(meeting, chair).tally) == _expected(counted)
        one = total_of(attendance_by_agency([meeting]))
        assert _counts(one) == _expected(counted)


def _page_agrees(total: AgencyAttendance, client: Client, way: str) -> None:
    """The table adds up to its total, and the files say what it says."""
    asked = {"period": "all", "by": way}
    page = client.get("/meetings/attendance/", asked)
    if not total.expected:
        assert "No meeting was held in this period" in text(page)
        return
    shown = soup(page)
    lines = [_numbers(line) for line in shown.select("main tbody tr")]
    [foot] = [_numbers(line) for line in shown.select("main tfoot tr")]
    for column in set(foot) - {"Represented"}:
        assert sum(line[column] for line in lines) == foot[column], column
    assert foot["Expected"] == sum(n for name, n in foot.items() if name not in {"Expected", "Represented"})
    assert (foot["Expected"], foot["Represented"]) == (total.expected, total.rate)
    assert f"{total.represented} of {total.expected} place" in text(page)
    assert _csv(client, asked) == _table(shown)


def _numbers(line: Tag) -> dict[str, int]:
    """Return a row's numbers by the column they stand under."""
    cells = line.select("td.forum-num")
    return {str(cell["data-label"]): int(cell.get_text().strip().removesuffix("%")) for cell in cells}


def _table(shown: BeautifulSoup) -> list[list[str]]:
    """Return the words of the page's table, cell by cell."""
    lines = shown.select("main thead tr, main tbody tr, main tfoot tr")
    return [[" ".join(cell.get_text().split()) for cell in line.select("th, td")] for line in lines]


def _csv(client: Client, asked: dict[str, str]) -> list[list[str]]:
    content = client.get("/meetings/attendance/export/", {**asked, "format": "csv"}).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))

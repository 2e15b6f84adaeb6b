"""Past meetings keep the names of their time; today's pages have today's."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from meetings.enums import Attendance, ItemKind
from meetings.models import Meeting, RegisterLine
from meetings.queries import attendance_by_agency, minutes_of, period_of, sheet_of_register, total_of
from members.domain import agency as agencies
from members.domain import place, representative, succession
from members.domain.agency import Described
from members.enums import Sector
from members.models import Agency, Membership, Representative
from members.models.agency import name_on
from reports.domain.period import Period
from reports.facts import facts_of
from tests.factories import (
    coordinator,
    item_of,
    line_of,
    make_action,
    make_learning_point,
    make_meeting,
    make_membership,
    make_person,
    make_representative,
    take_line,
)
from tests.pages import client_of, rows, soup, text

pytestmark = pytest.mark.usefixtures("forum")
DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(weeks=1)
OLD, NEW = "Met Police", "Metropolitan Police Service"


@pytest.fixture
def officer() -> Client:
    return client_of(coordinator())


@pytest.fixture
def police() -> Membership:
    return Membership.objects.get(agency__name=OLD)


def rename(police: Membership, *, on: datetime.date, name: str = NEW) -> None:
    agencies.rename(police.agency, name=name, short_name="MPS", on=on, actor=coordinator())


def held(weeks: int) -> Meeting:
    return make_meeting("held", date=today() - weeks * WEEK)


def of_agency(*names: str, meetings: list[Meeting] | None = None) -> list[tuple[str, tuple[str, ...], int]]:
    """Return the rows of these agencies: name, former names, places expected."""
    listed = attendance_by_agency(meetings)
    return [(row.agency, row.formerly, row.expected) for row in listed if row.agency in names]


def page(client: Client, name: str, meeting: Meeting) -> str:
    return text(client.get(reverse(f"meetings:{name}", args=[meeting.pk])))


def test_each_line_of_the_register_knows_what_its_agency_was_called_that_day(police: Membership) -> None:
    from django.db.models import OuterRef

    before, on_the_day = held(4), held(2)
    rename(police, on=on_the_day.date)
    lines = RegisterLine.objects.filter(membership=police).order_by("meeting__date")
    called = lines.annotate(then=name_on(OuterRef("meeting__date"), "membership__agency__"))
    assert list(called.values_list("meeting__date", "then")) == [(before.date, OLD), (on_the_day.date, NEW)]


def test_minutes_register_and_item_1_name_an_agency_as_it_was(officer: Client, police: Membership) -> None:
    before, after = held(4), held(1)
    for each in (before, after):
        take_line(line_of(each, police), Attendance.APOLOGIES)
    rename(police, on=today() - 2 * WEEK)
    for name in ("minutes", "register"):
        assert OLD in page(officer, name, before)
        assert NEW not in page(officer, name, before)
        assert NEW in page(officer, name, after)
        assert OLD not in page(officer, name, after)
    item_1 = text(officer.get(item_of(before, ItemKind.WELCOME).get_absolute_url()))
    assert f"{OLD}: Apologies from" in item_1
    assert NEW not in item_1


def test_a_deputy_of_the_same_agency_is_not_said_to_come_from_another_after_it_was_renamed(
    officer: Client, police: Membership
) -> None:
    before = held(4)
    take_line(line_of(before, police), Attendance.DEPUTY)
    rename(police, on=today() - 2 * WEEK)
    [roll] = [roll for roll in minutes_of(before, coordinator()).roll if roll.agency == OLD]
    assert OLD not in roll.deputies[0]


def test_the_register_offers_people_under_the_names_of_that_day(police: Membership) -> None:
    before = held(4)
    rename(police, on=today() - 2 * WEEK)
    sheet = sheet_of_register(before)
    assert OLD in sheet.seated.by_agency
    assert NEW not in sheet.seated.by_agency
    assert OLD in {line.agency for line in sheet.lines}


def test_forms_of_today_offer_people_under_the_names_of_today(officer: Client, police: Membership) -> None:
    item = item_of(held(4))
    rename(police, on=today() - 2 * WEEK)
    form = soup(officer.get(reverse("meetings:record-action", args=[item.pk])))
    groups = [str(each["label"]) for each in form.select("select[name=owner] optgroup")]
    assert NEW in groups
    assert OLD not in groups


def test_over_a_new_name_attendance_is_one_row_that_says_what_it_was_called(
    officer: Client, police: Membership
) -> None:
    first, second, third = held(9), held(6), held(3)
    rename(police, on=today() - 7 * WEEK, name="Second name")
    rename(police, on=today() - 4 * WEEK)
    assert of_agency(OLD, "Second name", NEW) == [(NEW, (OLD, "Second name"), 3)]
    assert of_agency(OLD, "Second name", NEW, meetings=[first, second]) == [("Second name", (OLD,), 2)]
    assert of_agency(OLD, "Second name", NEW, meetings=[first]) == [(OLD, (), 1)]
    assert of_agency(OLD, "Second name", NEW, meetings=[third]) == [(NEW, (), 1)]
    listed = rows(officer.get("/meetings/attendance/", {"period": "all"}))
    assert f"{NEW} (formerly {OLD}, Second name) 3 3 0 0 0 0 0 100%" in listed


def test_a_name_that_came_back_is_no_former_one(police: Membership) -> None:
    for weeks in (9, 6, 3):
        held(weeks)
    rename(police, on=today() - 7 * WEEK)
    rename(police, on=today() - 4 * WEEK, name=OLD)
    assert of_agency(OLD, NEW) == [(OLD, (NEW,), 3)]


def test_one_that_gave_way_to_another_keeps_a_row_of_its_own() -> None:
    held(9)
    old, heir = Agency.objects.get(name="NHS Bexley CCG"), Described("NHS South East London ICB", "ICB", Sector.NHS)
    places = old.memberships.core().count()
    succession.succeed([old], heir, on=today() - 6 * WEEK, actor=coordinator())
    after = held(3)
    assert of_agency(old.name, heir.name) == [(old.name, (), places), (heir.name, (), places)]
    assert of_agency(old.name, heir.name, meetings=[after]) == [(heir.name, (), places)]
    assert total_of(attendance_by_agency()).expected == 2 * 19


def test_the_minutes_of_a_meeting_before_a_succession_stay_word_for_word(officer: Client) -> None:
    before = held(9)
    words = page(officer, "minutes", before)
    old = Agency.objects.get(name="NHS Bexley CCG")
    heir = Described("NHS South East London ICB", "ICB", Sector.NHS)
    succession.succeed([old], heir, on=today() - 6 * WEEK, actor=coordinator())
    assert page(officer, "minutes", before) == words


def test_minutes_name_those_who_held_the_place_that_day(officer: Client, police: Membership) -> None:
    before, after = held(4), held(1)
    for each in (before, after):
        take_line(line_of(each, police), Attendance.ABSENT)
    holder = police.representatives.get()
    was, now = holder.person.name, make_person(name="Nia Newcomer")
    representative.end(holder, from_day=today() - 2 * WEEK, actor=coordinator())
    make_representative(membership=police, person=now, started_on=today() - 2 * WEEK)
    for meeting, there, not_there in ((before, was, now.name), (after, now.name, was)):
        [roll] = [roll for roll in minutes_of(meeting, coordinator()).roll if roll.agency == OLD]
        assert roll.absent == [there]
        assert not_there not in page(officer, "register", meeting)


def test_a_report_names_each_agency_one_way_as_on_its_day(police: Membership) -> None:
    meeting = held(4)
    owner = police.representatives.get()
    make_action(item_of(meeting), owner=owner)
    make_learning_point(owner=owner)
    rename(police, on=today() - 2 * WEEK)
    half = Period(today() - 60 * WEEK, today())
    for as_at, name in ((today(), NEW), (today() - 3 * WEEK, OLD)):
        found = facts_of(half, as_at)
        assert name in {row.agency for row in found.attendance}
        assert {found.actions[0].agency, found.points[0].agency} == {name}


def test_names_of_the_time_take_no_further_query(
    police: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    meetings = [held(weeks) for weeks in (9, 6, 3)]
    rename(police, on=today() - 7 * WEEK, name="Second name")
    rename(police, on=today() - 4 * WEEK)
    with django_assert_num_queries(1):
        attendance_by_agency(period_of("last-4").meetings)
    with django_assert_num_queries(3):
        sheet_of_register(meetings[0])


def test_a_place_added_later_is_not_in_the_attendance_of_before() -> None:
    before = held(4)
    make_membership(started_on=today() - WEEK)
    assert total_of(attendance_by_agency([before])).expected == 19


def left(officer: Client) -> str:
    return text(officer.get("/meetings/actions/"))


def test_an_action_says_when_its_owner_left_and_who_holds_the_place_now(officer: Client, police: Membership) -> None:
    holder = police.representatives.get()
    action = make_action(item_of(held(4)), owner=holder)
    assert "left on" not in left(officer)
    last = today() - WEEK
    representative.end(holder, from_day=last + DAY, actor=coordinator())
    assert f"{holder.person.name} (left on {last.day} {last:%b %Y})" in left(officer)
    assert "Nobody holds the place now." in text(officer.get(action.get_absolute_url()))
    make_representative(membership=police, person=make_person(name="Nia Newcomer"), started_on=last + DAY)
    assert "The place is now held by Nia Newcomer." in text(officer.get(action.get_absolute_url()))


def test_an_owner_who_goes_on_in_another_place_has_not_left(officer: Client) -> None:
    holder = Representative.objects.filter(membership__agency__name="NHS Bexley CCG")[0]
    action = make_action(item_of(held(9)), owner=holder)
    heir = Described("NHS South East London ICB", "ICB", Sector.NHS)
    succession.succeed([holder.membership.agency], heir, on=today() - 6 * WEEK, actor=coordinator())
    assert "left on" not in left(officer)
    assert "Left on" not in text(officer.get(action.get_absolute_url()))


def test_on_their_last_day_an_owner_is_still_there_and_a_closed_action_asks_nobody(
    officer: Client, police: Membership
) -> None:
    holder = police.representatives.get()
    make_action(item_of(held(4)), owner=holder, what="Still open")
    make_action(owner=holder, closed=True, what="Done before")
    make_action(owner_name="A guest")
    representative.end(holder, from_day=today() + DAY, actor=coordinator())
    assert "left on" not in left(officer)
    Representative.objects.filter(pk=holder.pk).update(ended_on=today() - DAY)
    assert "left on" in left(officer)
    assert "left on" not in text(officer.get("/meetings/actions/", {"state": "closed"}))


def test_a_place_that_ended_is_held_by_nobody(officer: Client, police: Membership) -> None:
    holder = police.representatives.get()
    action = make_action(item_of(held(4)), owner=holder)
    place.close(police, ended_on=today() - DAY, actor=coordinator())
    assert "The place has ended." in text(officer.get(action.get_absolute_url()))

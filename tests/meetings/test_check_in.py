"""Members check themselves in by the code on the screen in the room."""

import datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.models import User
from meetings.domain import agenda, check_in, register
from meetings.domain.check_in import CheckIn
from meetings.domain.register import Entry
from meetings.enums import Answer, Attendance, MeetingState, Mode
from meetings.models import Meeting, RegisterLine, Reply
from members.models import Membership
from tests.factories import (
    coordinator,
    item_of,
    line_of,
    make_meeting,
    make_membership,
    make_person,
    make_representative,
    make_user,
    take_line,
)
from tests.meetings.asking import fields_refused, refused
from tests.pages import FOUND, MISSING, SHOWN_AGAIN, client_of, error_beside, message, soup, text, value_of

pytestmark = pytest.mark.usefixtures("forum")
PAGE = "/meetings/check-in/"
MINUTE = datetime.timedelta(minutes=1)
IN_PERSON, ONLINE = Mode.IN_PERSON.value, Mode.ONLINE.value


@pytest.fixture
def member() -> User:
    return make_user("representative")


@pytest.fixture
def opened(member: User) -> Meeting:
    """A meeting of today that people can check in to."""
    made = make_meeting("issued", date=today())
    check_in.begin(made, actor=coordinator())
    return made


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    cache.clear()


def code(meeting: Meeting, *, ago: int = 0) -> str:
    return check_in.code_of(meeting, timezone.now() - ago * MINUTE)


def wrong(meeting: Meeting) -> str:
    return next(each for each in map("{:06}".format, range(9)) if each not in (code(meeting), code(meeting, ago=1)))


def line(user: User, meeting: Meeting) -> RegisterLine:
    place = user.person.representations.get().membership
    return meeting.lines.get(membership=place)


def came(line: RegisterLine) -> dict[str, str]:
    return dict(line.attendees.values_list("representative__person__name", "mode"))


def come(meeting: Meeting, user: User, mode: str = IN_PERSON, **more: Any) -> None:
    check_in.come(meeting, code(meeting), mode=mode, actor=user, **more)


def screen(meeting: Meeting) -> str:
    return reverse("meetings:check-in-screen", args=[meeting.pk])


# Opening and closing ---------------------------------------------------------------------------------------------


def test_it_is_opened_and_closed_on_the_meetings_day(member: User) -> None:
    made = make_meeting(date=today())  # not even its agenda was issued
    assert check_in.state_of(made) == CheckIn.NOT_OPEN
    check_in.begin(made, actor=coordinator())
    first = made.check_in_opened_at
    assert made.lines.count() == 20  # the 19 of Appendix 2, and the member's
    check_in.begin(made, actor=coordinator())
    assert (check_in.state_of(made), made.check_in_opened_at) == (CheckIn.OPEN, first)
    check_in.end(made, actor=coordinator())
    check_in.end(made, actor=coordinator())
    assert check_in.state_of(made) == CheckIn.NOT_OPEN


@pytest.mark.parametrize(("days", "state"), [(1, "issued"), (-1, "issued")])
def test_on_another_day_it_does_not_open(days: int, state: Any) -> None:
    made = make_meeting(state, date=today() + days * datetime.timedelta(days=1))
    assert "not_today" in refused(check_in.begin, made, actor=coordinator())


@pytest.mark.parametrize("state", ["held", "cancelled"])
def test_after_a_complete_register_or_of_a_cancelled_meeting_it_does_not_open(state: Any) -> None:
    made = make_meeting(state, date=today())
    assert "register_closed" in refused(check_in.begin, made, actor=coordinator())


def test_a_complete_register_closes_it(opened: Meeting, member: User) -> None:
    rest = opened.lines.exclude(pk=line(member, opened).pk)
    register.record(
        opened, [Entry(each.pk, Attendance.APOLOGIES, seen=register.says(each)) for each in rest], actor=coordinator()
    )
    come(opened, member)
    assert (opened.state, check_in.state_of(opened)) == (MeetingState.HELD, CheckIn.COMPLETE)
    assert "not_open" in refused(come, opened, member)
    assert "The register is complete" in text(client_of(member).get(PAGE))


# The code --------------------------------------------------------------------------------------------------------


def test_the_code_is_six_digits_of_the_meeting_and_the_minute() -> None:
    first, second = make_meeting("issued"), make_meeting("issued")
    now = datetime.datetime(2026, 3, 4, 10, 0, 0, tzinfo=datetime.UTC)
    codes = {check_in.code_of(first, now + minute * MINUTE) for minute in range(200)}
    assert all(len(each) == 6 and each.isdecimal() for each in codes)
    assert len(codes) > 195
    assert check_in.code_of(first, now) == check_in.code_of(first, now + datetime.timedelta(seconds=59))
    assert check_in.code_of(first, now) != check_in.code_of(second, now)


def test_another_secret_key_gives_other_codes(settings: Any) -> None:
    made, now = make_meeting("issued"), timezone.now()
    before = check_in.code_of(made, now)
    settings.SECRET_KEY = "another"
    assert check_in.code_of(made, now) != before


def test_spaces_do_not_matter_and_anything_else_does(opened: Meeting) -> None:
    now = code(opened)
    assert check_in.is_right(opened, now)
    assert check_in.is_right(opened, f" {now[:3]} {now[3:]} ")
    for typed in ("", now[:5], f"{now}0", f"-{now}", "Zoë"):
        assert not check_in.is_right(opened, typed)


def test_the_code_before_still_counts_and_older_ones_do_not() -> None:
    made = make_meeting("issued", date=today())
    with time_machine.travel(timezone.now(), tick=False):
        assert check_in.is_right(made, code(made, ago=1))
        assert not check_in.is_right(made, code(made, ago=2))


# Coming ----------------------------------------------------------------------------------------------------------


def test_a_member_marks_their_place_present(opened: Meeting, member: User) -> None:
    come(opened, member, ONLINE)
    mine = line(member, opened)
    assert (mine.attendance, came(mine)) == (Attendance.PRESENT, {member.name: ONLINE})
    come(opened, member, IN_PERSON)
    assert came(mine) == {member.name: IN_PERSON}


def test_who_chaired_and_who_else_was_there_stay(opened: Meeting, member: User) -> None:
    chair = make_representative()
    register.record(opened, [], actor=coordinator(), chaired_by=chair, in_attendance="A minute taker")
    come(opened, member)
    assert (opened.chaired_by, opened.in_attendance) == (chair, "A minute taker")


def test_a_joint_partner_who_checks_in_second_is_recorded_beside_the_first() -> None:
    first, second = make_user("joint"), make_user("representative")
    place = first.person.representations.get().membership
    place.representatives.filter(seat=2).update(person=second.person)
    made = make_meeting("issued", date=today())
    check_in.begin(made, actor=coordinator())
    come(made, first, ONLINE)
    second = User.objects.with_standing().get(pk=second.pk)
    check_in.come(made, code(made), mode=IN_PERSON, actor=second, places=[place.pk])
    assert came(made.lines.get(membership=place)) == {first.name: ONLINE, second.name: IN_PERSON}


def test_times_recorded_before_stay(opened: Meeting, member: User) -> None:
    mine = line(member, opened)
    representative = member.person.representations.get()
    stayed = register.Stayed("", datetime.time(10, 20))
    entry = Entry(
        mine.pk, Attendance.PRESENT, (representative,), stays={representative.pk: stayed}, seen=register.says(mine)
    )
    register.record(opened, [entry], actor=coordinator())
    come(opened, member, ONLINE)
    found = mine.attendees.get()
    assert (found.mode, found.arrived_at) == (ONLINE, datetime.time(10, 20))


@pytest.mark.parametrize("attendance", [Attendance.APOLOGIES, Attendance.ABSENT])
def test_somebody_who_came_after_all_is_present(opened: Meeting, member: User, attendance: Attendance) -> None:
    take_line(line(member, opened), attendance)
    come(opened, member)
    assert line(member, opened).attendance == Attendance.PRESENT


def test_the_deputy_named_for_the_meeting_checks_in(opened: Meeting, member: User) -> None:
    deputy = make_user("deputy")
    mine = line(member, opened)
    Reply.objects.create(
        meeting=opened,
        membership=mine.membership,
        answer=Answer.DEPUTY,
        deputy=deputy.person,
        deputy_name=deputy.name,
        deputy_role="Nurse",
        deputy_agency="Oxleas",
        said_by=member,
    )
    come(opened, deputy, ONLINE)
    mine.refresh_from_db()
    assert (mine.attendance, mine.deputy, mine.deputy_role, mine.mode) == ("deputy", deputy.person, "Nurse", ONLINE)
    assert "deputy_recorded" in refused(come, opened, member)
    come(opened, deputy, IN_PERSON)
    mine.refresh_from_db()
    assert mine.mode == IN_PERSON


def test_a_deputy_is_not_recorded_over_the_member_who_came(opened: Meeting, member: User) -> None:
    deputy = make_user("deputy")
    mine = line(member, opened)
    said = {"deputy_name": deputy.name, "deputy_role": "Nurse", "deputy_agency": "Oxleas", "said_by": member}
    Reply.objects.create(
        meeting=opened,
        membership=mine.membership,
        answer=Answer.DEPUTY,
        deputy=deputy.person,
        **said,
    )
    come(opened, member)
    assert "somebody_recorded" in refused(come, opened, deputy)
    assert came(mine) == {member.name: IN_PERSON}


def test_whoever_deputises_beside_their_own_place_says_for_which_they_came(opened: Meeting, member: User) -> None:
    other = line_of(opened)
    take_line(other, Attendance.DEPUTY, deputy=member.person)
    mine = line(member, opened)
    assert fields_refused(come, opened, member, places=[]) == ["places"]
    page = client_of(member).get(PAGE)
    assert {each["value"] for each in soup(page).select("input[name=places][checked]")} == {
        str(mine.membership_id),
        str(other.membership_id),
    }
    come(opened, member, ONLINE, places=[other.membership_id])
    assert (line(member, opened).attendance, opened.lines.get(pk=other.pk).mode) == ("", ONLINE)
    come(opened, member)
    assert line(member, opened).attendance == Attendance.PRESENT


def test_a_specialist_asked_for_an_item_checks_in_for_their_ad_hoc_place(opened: Meeting) -> None:
    specialist = make_user("ad-hoc")
    assert "You have no place at a meeting today" in text(client_of(specialist).get(PAGE))
    agenda.ask(item_of(opened), specialist.person, actor=coordinator())
    check_in.begin(opened, actor=coordinator())
    come(opened, specialist)
    assert line(specialist, opened).attendance == Attendance.PRESENT


@pytest.mark.parametrize(
    ("given", "field"), [({"code": "no"}, "code"), ({"mode": "by-post"}, "mode")], ids=["code", "mode"]
)
def test_what_is_wrong_is_said_by_field(opened: Meeting, member: User, given: dict[str, str], field: str) -> None:
    asked = {"code": code(opened), "mode": ONLINE} | given
    assert fields_refused(check_in.come, opened, asked["code"], mode=asked["mode"], actor=member) == [field]
    assert line(member, opened).attendance == ""


def test_somebody_without_a_place_is_refused(opened: Meeting) -> None:
    assert "no_place" in refused(come, opened, coordinator())


# The pages -------------------------------------------------------------------------------------------------------


def test_a_member_is_led_from_home_and_checks_in(opened: Meeting, member: User) -> None:
    client = client_of(member)
    [link] = soup(client.get("/")).select(f'a[href="{PAGE}"]')
    assert link.get_text(strip=True) == "Check in"
    page = client.get(PAGE)
    place = str(line(member, opened).membership)
    assert f"You come for {place}." in text(page)
    assert value_of(page, "mode") == IN_PERSON  # the meeting has no video link
    response = client.post(PAGE, {"code": code(opened), "mode": ONLINE})
    assert message(response, client) == f"You are checked in for {place}, online."
    page = client.get(PAGE)
    assert f"You are recorded as present for {place}." in text(page)
    assert value_of(page, "mode") == ONLINE


@pytest.mark.parametrize("role", ["coordinator", "learning-manager"])
def test_home_leads_nobody_else_there(opened: Meeting, role: str) -> None:
    client = client_of(role)
    assert not soup(client.get("/")).select(f'a[href="{PAGE}"]')
    assert client.get(PAGE).status_code == MISSING


def test_before_it_is_open_home_says_nothing_and_the_page_says_so(member: User) -> None:
    made = make_meeting("issued", date=today())
    client = client_of(member)
    assert not soup(client.get("/")).select(f'a[href="{PAGE}"]')
    assert "Check-in is not open" in text(client.get(PAGE))
    response = client.post(PAGE, {"code": code(made), "mode": ONLINE})
    assert response.status_code == SHOWN_AGAIN
    assert "Check-in is not open" in text(response)
    assert not made.lines.exclude(attendance="").exists()


def test_without_a_meeting_today_or_a_place_at_it_one_is_told_so(opened: Meeting) -> None:
    late = make_user("representative")
    Membership.objects.filter(representatives__person__user=late).update(started_on=today())
    late.person.representations.update(started_on=today() - MINUTE * 60 * 24, ended_on=today())
    for user in (make_user("deputy"), make_user("ad-hoc")):
        assert "You hold no place at a meeting today" in text(client_of(user).get(PAGE))
        assert client_of(user).post(PAGE, {"code": code(opened), "mode": ONLINE}).status_code == SHOWN_AGAIN
    opened.delete()
    assert "You hold no place at a meeting today" in text(client_of(late).get(PAGE))


def test_a_wrong_code_is_said_beside_it_and_what_was_chosen_stays(opened: Meeting, member: User) -> None:
    client = client_of(member)
    response = client.post(PAGE, {"code": wrong(opened), "mode": ONLINE})
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, "code").startswith("This is not the code on the screen.")
    assert value_of(response, "mode") == ONLINE
    empty = client.post(PAGE, {"code": "", "mode": ""})
    assert error_beside(empty, "code") == "Enter the code that stands on the screen."
    assert error_beside(empty, "mode") == "Say whether you are here in person or online."
    assert client.post(PAGE, {"code": "9" * 10_000, "mode": ONLINE}).status_code == SHOWN_AGAIN
    assert client.post(PAGE, {"code": "1\x002", "mode": ONLINE}).status_code == SHOWN_AGAIN
    assert line(member, opened).attendance == ""


def test_after_ten_wrong_codes_one_waits_whichever_process_one_meets(opened: Meeting, member: User) -> None:
    answers = [client_of(member).post(PAGE, {"code": wrong(opened), "mode": ONLINE}) for _ in range(11)]
    assert [each.status_code for each in answers] == [SHOWN_AGAIN] * 10 + [429]
    assert error_beside(answers[-1], "code").startswith("You have tried too often. Wait five minutes")
    refused = client_of(member).post(PAGE, {"code": code(opened), "mode": ONLINE})
    assert refused.status_code == 429
    assert line(member, opened).attendance == ""


def test_a_right_code_costs_nothing_and_one_person_s_tries_hinder_nobody_else(opened: Meeting, member: User) -> None:
    other, client = make_user("representative"), client_of(member)
    check_in.begin(opened, actor=coordinator())
    for _ in range(12):
        assert client.post(PAGE, {"code": code(opened), "mode": ONLINE}).status_code == FOUND
    for _ in range(11):
        last = client.post(PAGE, {"code": wrong(opened), "mode": ONLINE})
    assert last.status_code == 429
    assert client_of(other).post(PAGE, {"code": code(opened), "mode": ONLINE}).status_code == FOUND


def test_what_stands_in_the_way_is_said_and_is_no_wrong_code(opened: Meeting, member: User) -> None:
    take_line(line(member, opened), Attendance.DEPUTY, deputy=make_person(name="Dora Deputy"))
    client = client_of(member)
    for _ in range(11):
        response = client.post(PAGE, {"code": code(opened), "mode": ONLINE})
    assert response.status_code == SHOWN_AGAIN
    assert "Dora Deputy is recorded as the deputy for" in text(response, ".govuk-error-summary")


def test_the_screen_shows_the_code_and_how_many_are_in(opened: Meeting, member: User) -> None:
    client, day = client_of("chair"), opened.lines.count()
    come(opened, member)
    page = client.get(screen(opened))
    now = code(opened)
    assert f"{now[:3]} {now[3:]}" in text(page)
    assert f"1 of {day} places represented." in text(page)
    assert "testserver/meetings/check-in/" in text(page)
    [renewed] = soup(page).select('head noscript meta[http-equiv="refresh"]')
    assert 0 < int(str(renewed["content"])) <= 60
    part = client.get(screen(opened), headers={"HX-Request": "true"})
    assert f"{now[:3]} {now[3:]}" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert client.post(reverse("meetings:close-check-in", args=[opened.pk])).status_code == FOUND
    assert now[:3] + " " + now[3:] not in text(client.get(screen(opened)))
    assert "Check-in is closed" in client.get(screen(opened), headers={"HX-Request": "true"}).content.decode()


def test_the_register_leads_to_the_screen_and_the_screen_opens_it() -> None:
    client, made = client_of("coordinator"), make_meeting("issued", date=today())
    there = reverse("meetings:register", args=[made.pk])
    assert "Let members check themselves in" in text(client.get(there))
    assert client.post(reverse("meetings:open-check-in", args=[made.pk])).status_code == FOUND
    assert "Check-in is open: show the code" in text(client.get(there))
    late = make_meeting("issued", date=today() - datetime.timedelta(days=1))
    response = client.post(reverse("meetings:open-check-in", args=[late.pk]))
    assert "Check-in opens on that day." in message(response, client)


@pytest.mark.parametrize("role", ["representative", "deputy", "ad-hoc", "learning-manager", "bsab-reader"])
def test_only_those_who_take_the_register_open_it_and_see_the_code(opened: Meeting, role: str) -> None:
    client = client_of(role)
    for name in ("check-in-screen", "open-check-in", "close-check-in"):
        there = reverse(f"meetings:{name}", args=[opened.pk])
        assert client.get(there).status_code == MISSING
        assert client.post(there).status_code == MISSING


@pytest.mark.parametrize("places", [1, 3])
def test_pages_take_the_same_queries_for_any_number_of_places(
    opened: Meeting, member: User, places: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(places):
        sent = make_membership()
        register.expect_places(opened)
        take_line(line_of(opened, sent), Attendance.DEPUTY, deputy=member.person)
    client, chair = client_of(member), client_of("chair")
    with django_assert_num_queries(7):
        client.get(PAGE)
    with django_assert_num_queries(4):
        chair.get(screen(opened), headers={"HX-Request": "true", "Forum-Waits": "true"})

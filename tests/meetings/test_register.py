"""Taking the register: a line per place (ToR, Membership and Appendix 2)."""

import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.models import User
from meetings.domain import agenda, meeting, register
from meetings.domain.register import Entry, Seen, Stayed
from meetings.enums import Attendance, MeetingState
from meetings.models import Attendee, Meeting, RegisterLine
from members.enums import MembershipKind
from members.models import Membership, Representative
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
from tests.meetings.asking import refused

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
TWENTY_PAST, HALF_PAST = datetime.time(10, 20), datetime.time(11, 30)
PRESENT, DEPUTY, APOLOGIES, ABSENT = Attendance.PRESENT, Attendance.DEPUTY, Attendance.APOLOGIES, Attendance.ABSENT


@pytest.fixture
def actor() -> User:
    return coordinator()


@pytest.fixture
def today_s() -> Meeting:
    """A meeting of today with its register open."""
    return make_meeting("issued", date=today())


def joint_line(meeting: Meeting) -> RegisterLine:
    return line_of(meeting, Membership.objects.filter(is_joint=True)[0])


def holders(line: RegisterLine) -> tuple[Representative, ...]:
    return tuple(line.membership.representatives.order_by("seat"))


def entry(line: RegisterLine, attendance: str, *came: Representative, **words: str) -> Entry:
    return Entry(line.pk, attendance, came, seen=register.says(line), **words)  # type: ignore[arg-type] # deputy words


def came(line: RegisterLine) -> list[str]:
    return sorted(line.attendees.values_list("representative__person__name", flat=True))


def test_issuing_opens_a_line_for_each_of_the_19_core_places(today_s: Meeting) -> None:
    assert today_s.lines.count() == 19
    assert not today_s.lines.exclude(membership__kind=MembershipKind.CORE).exists()


def test_an_ad_hoc_place_has_a_line_when_it_is_asked_for_an_item(today_s: Meeting, actor: User) -> None:
    place = Membership.objects.ad_hoc()[0]
    invitation = agenda.ask(item_of(today_s), place.representatives.get().person, actor=actor)
    register.expect_places(today_s)
    assert today_s.lines.filter(membership=place).exists()
    agenda.withdraw(invitation, actor=actor)
    register.expect_places(today_s)
    assert not today_s.lines.filter(membership=place).exists()


def test_lines_follow_the_places_of_the_day_and_what_is_filled_stays(today_s: Meeting, actor: User) -> None:
    filled, blank = today_s.lines.order_by("pk")[:2]
    take_line(filled, APOLOGIES)
    for line in (filled, blank):
        Membership.objects.filter(pk=line.membership_id).update(ended_on=today() - DAY)
    new = make_membership(started_on=today())
    register.expect_places(today_s)
    places = set(today_s.lines.values_list("membership_id", flat=True))
    assert filled.membership_id in places
    assert blank.membership_id not in places
    assert new.pk in places


def test_looking_at_a_register_in_step_writes_nothing(
    today_s: Meeting, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        register.expect_places(today_s)


def test_a_member_comes_for_their_place(today_s: Meeting, actor: User) -> None:
    line = line_of(today_s)
    register.record(today_s, [entry(line, PRESENT, *holders(line))], actor=actor)
    line.refresh_from_db()
    assert (line.attendance, came(line)) == (PRESENT, ["Amanda Gillard"])


@pytest.mark.parametrize("seats", [(1,), (2,), (1, 2)], ids=["first", "second", "both"])
def test_either_joint_member_attends_instead_of_the_other_or_both(
    today_s: Meeting, actor: User, seats: tuple[int, ...]
) -> None:
    line = joint_line(today_s)
    chosen = [each for each in holders(line) if each.seat in seats]
    register.record(today_s, [entry(line, PRESENT, *chosen)], actor=actor)
    assert came(line) == sorted(each.person.name for each in chosen)
    assert today_s.lines.represented().count() == 1


def test_a_deputy_is_recorded_by_name_role_and_agency(today_s: Meeting, actor: User) -> None:
    line = line_of(today_s)
    words = {"deputy_name": " Sam Lee ", "deputy_role": "Team manager", "deputy_agency": "Bexley"}
    register.record(today_s, [entry(line, DEPUTY, **words)], actor=actor)
    line.refresh_from_db()
    assert (line.deputy_name, line.deputy_role, line.deputy_agency) == ("Sam Lee", "Team manager", "Bexley")
    take_line(line, APOLOGIES)
    assert (line.deputy_name, line.deputy_role, line.deputy_agency) == ("", "", "")


@pytest.mark.parametrize("missing", ["deputy_name", "deputy_role", "deputy_agency"])
def test_a_deputy_without_name_role_or_agency_is_refused(today_s: Meeting, actor: User, missing: str) -> None:
    words = {"deputy_name": "Sam Lee", "deputy_role": "Team manager", "deputy_agency": "Bexley"} | {missing: " "}
    asked = entry(line_of(today_s), DEPUTY, **words)
    assert "deputy_not_named" in refused(register.record, today_s, [asked], actor=actor)


def test_how_each_of_a_joint_pair_and_a_deputy_took_part_is_kept(today_s: Meeting, actor: User) -> None:
    joint, sent = joint_line(today_s), line_of(today_s)
    first, second = holders(joint)
    late, early = Stayed("online", TWENTY_PAST), Stayed("in-person", None, HALF_PAST)
    words = {"deputy_name": "Sam Lee", "deputy_role": "Team manager", "deputy_agency": "Bexley"}
    entries = [
        replace(entry(joint, PRESENT, first, second), stays={first.pk: late, second.pk: early}),
        replace(entry(sent, DEPUTY, **words), deputy_stay=Stayed("online", TWENTY_PAST, HALF_PAST)),
    ]
    register.record(today_s, entries, actor=actor)
    assert {each.representative: Stayed.of(each) for each in joint.attendees.all()} == {first: late, second: early}
    sent.refresh_from_db()
    assert Stayed.of(sent) == Stayed("online", TWENTY_PAST, HALF_PAST)
    register.record(today_s, [entry(sent, APOLOGIES)], actor=actor)
    sent.refresh_from_db()
    assert Stayed.of(sent) == Stayed()


@pytest.mark.parametrize(
    ("stayed", "code", "part", "words"),
    [
        (Stayed("by-post"), "unknown_mode", "mode", "Say whether Amanda Gillard was there in person or online."),
        (Stayed("", datetime.time(10)), "wrong_time", "arrived_at", "cannot have come late at 10:00"),
        (Stayed("", datetime.time(12)), "wrong_time", "arrived_at", "the meeting was from 10:00 to 12:00."),
        (Stayed("", None, datetime.time(9, 59)), "wrong_time", "left_at", "cannot have left early at 09:59"),
        (Stayed("", None, datetime.time(14, 1)), "wrong_time", "left_at", "cannot have left early at 14:01"),
        (Stayed("", HALF_PAST, HALF_PAST), "wrong_time", "left_at", "before they came at 11:30."),
    ],
)
def test_what_cannot_be_of_how_somebody_took_part_is_said_of_them(
    today_s: Meeting, actor: User, stayed: Stayed, code: str, part: str, words: str
) -> None:
    line = line_of(today_s)
    [holder] = holders(line)
    asked = replace(entry(line, PRESENT, holder), stays={holder.pk: stayed})
    with pytest.raises(ValidationError) as caught:
        register.record(today_s, [asked], actor=actor)
    [wrong] = caught.value.error_list
    assert (wrong.code, wrong.params) == (code, {"line_id": line.pk, "who": holder.pk, "part": part})
    assert words in wrong.messages[0]
    assert not Attendee.objects.exists()


def test_a_meeting_that_ran_over_was_left_after_its_end(today_s: Meeting, actor: User) -> None:
    line = line_of(today_s)
    [holder] = holders(line)
    stays = {holder.pk: Stayed("", None, datetime.time(12, 20))}
    register.record(today_s, [replace(entry(line, PRESENT, holder), stays=stays)], actor=actor)
    assert line.attendees.get().left_at == datetime.time(12, 20)


def test_of_two_who_say_how_somebody_took_part_the_second_is_told(today_s: Meeting, actor: User) -> None:
    line = line_of(today_s)
    [holder] = holders(line)
    take_line(line, PRESENT)
    began = register.says(line)

    def said(mode: str) -> Entry:
        return Entry(line.pk, PRESENT, (holder,), stays={holder.pk: Stayed(mode)}, seen=began)

    register.record(today_s, [said("online")], actor=make_user("chair"))
    register.record(today_s, [said("online")], actor=actor)
    register.record(today_s, [said("")], actor=actor)  # unchanged since it began
    assert "changed_meanwhile" in refused(register.record, today_s, [said("in-person")], actor=actor)
    assert line.attendees.get().mode == "online"


def test_somebody_of_another_place_is_refused_by_name(today_s: Meeting, actor: User) -> None:
    line, other = today_s.lines.order_by("membership__position")[:2]
    asked = entry(line, PRESENT, *holders(other))
    assert refused(register.record, today_s, [asked], actor=actor) == {
        "not_a_representative": "Debee Simpson does not hold this place."
    }


def test_somebody_who_left_before_the_day_is_refused(today_s: Meeting, actor: User) -> None:
    line = line_of(today_s)
    [former] = holders(line)
    former.ended_on = today() - DAY
    former.save()
    assert "not_a_representative" in refused(register.record, today_s, [entry(line, PRESENT, former)], actor=actor)


@pytest.mark.parametrize("attendance", [PRESENT, "late"])
def test_a_line_must_say_who_came_or_how(today_s: Meeting, actor: User, attendance: str) -> None:
    asked = entry(line_of(today_s), attendance)
    assert "nobody_named" in refused(register.record, today_s, [asked], actor=actor)


def test_a_line_of_another_meeting_is_refused(today_s: Meeting, actor: User) -> None:
    asked = entry(line_of(make_meeting("issued")), APOLOGIES)
    assert "not_on_the_register" in refused(register.record, today_s, [asked], actor=actor)


@pytest.mark.parametrize("attendance", [PRESENT, ABSENT])
def test_before_the_day_only_apologies_and_deputies_are_recorded(actor: User, attendance: str) -> None:
    coming = make_meeting("issued", date=today() + DAY)
    line = line_of(coming)
    asked = entry(line, attendance, *holders(line))
    assert "not_held_yet" in refused(register.record, coming, [asked], actor=actor)
    take_line(line, APOLOGIES)
    take_line(line, DEPUTY)
    assert coming.lines.get(pk=line.pk).attendance == DEPUTY


@pytest.mark.parametrize("state", ["approved", "cancelled"])
def test_a_closed_register_is_not_written(state: str, actor: User) -> None:
    closed = make_meeting(state)  # type: ignore[arg-type] # one of the factory's words
    assert "register_closed" in refused(register.record, closed, [], actor=actor)


def test_nothing_is_saved_when_one_line_is_wrong(today_s: Meeting, actor: User) -> None:
    right, wrong = today_s.lines.order_by("membership__position")[:2]
    entries = [entry(right, APOLOGIES), entry(wrong, PRESENT)]
    with pytest.raises(ValidationError) as caught:
        register.record(today_s, entries, actor=actor)
    assert [each.params for each in caught.value.error_list] == [{"line_id": wrong.pk}]
    right.refresh_from_db()
    assert right.attendance == ""


def test_a_register_may_be_saved_in_parts_and_the_last_part_makes_the_meeting_held(
    today_s: Meeting, actor: User
) -> None:
    *most, last = today_s.lines.all()
    register.record(today_s, [entry(line, APOLOGIES) for line in most], actor=actor)
    assert (today_s.state, register.is_incomplete(today_s)) == (MeetingState.ISSUED, True)
    register.record(today_s, [entry(last, ABSENT)], actor=actor)
    assert (today_s.state, register.is_incomplete(today_s)) == (MeetingState.HELD, False)


def test_a_complete_register_before_the_day_does_not_hold_the_meeting(actor: User) -> None:
    coming = make_meeting("issued")
    register.record(coming, [entry(line, APOLOGIES) for line in coming.lines.all()], actor=actor)
    assert coming.state == MeetingState.ISSUED


def test_two_people_taking_the_register_at_once_lose_nothing(today_s: Meeting, actor: User) -> None:
    first, second, third = today_s.lines.order_by("membership__position")[:3]
    blank = {line.pk: register.says(line) for line in (first, second, third)}
    register.record(today_s, [Entry(first.pk, APOLOGIES, seen=blank[first.pk])], actor=actor)
    mine = [
        Entry(first.pk, "", seen=blank[first.pk]),
        Entry(second.pk, ABSENT, seen=blank[second.pk]),
    ]
    register.record(today_s, mine, actor=make_user("chair"))
    said = dict(today_s.lines.values_list("pk", "attendance"))
    assert (said[first.pk], said[second.pk], said[third.pk]) == (APOLOGIES, ABSENT, "")
    late = Entry(first.pk, ABSENT, seen=blank[first.pk])
    assert "changed_meanwhile" in refused(register.record, today_s, [late], actor=actor)
    agreeing = Entry(first.pk, APOLOGIES, seen=blank[first.pk])
    register.record(today_s, [agreeing], actor=actor)


def test_who_chaired_is_not_overwritten_by_somebody_who_has_not_seen_it(today_s: Meeting, actor: User) -> None:
    first, second = Representative.objects.order_by("pk")[:2]
    began = Seen(None, "")
    register.record(today_s, [], actor=actor, chaired_by=first, in_attendance="A minute taker", seen=began)
    register.record(today_s, [], actor=actor, seen=began)
    assert (today_s.chaired_by, today_s.in_attendance) == (first, "A minute taker")
    with pytest.raises(ValidationError) as caught:
        register.record(today_s, [], actor=actor, chaired_by=second, in_attendance="A guest", seen=began)
    assert [(each.code, each.params) for each in caught.value.error_list] == [
        ("changed_meanwhile", {"field": "chaired_by"}),
        ("changed_meanwhile", {"field": "in_attendance"}),
    ]
    register.record(today_s, [], actor=actor, chaired_by=second, seen=Seen(first.pk, "A minute taker"))
    assert (today_s.chaired_by, today_s.in_attendance) == (second, "")


def test_somebody_who_held_no_place_that_day_did_not_chair(today_s: Meeting, actor: User) -> None:
    former = make_representative(ended_on=today() - DAY)
    assert "not_a_representative" in refused(register.record, today_s, [], actor=actor, chaired_by=former)


def test_a_register_of_19_places_takes_no_more_queries_than_one_of_three(
    today_s: Meeting, actor: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    all_lines = [entry(line, PRESENT, *holders(line)) for line in today_s.lines.select_related("membership")]
    other = make_meeting("issued", date=today() - DAY)
    three = [entry(line, PRESENT, *holders(line)) for line in other.lines.select_related("membership")[:3]]
    with django_assert_num_queries(12):
        register.record(other, three, actor=actor)
    with django_assert_num_queries(12):
        register.record(today_s, all_lines, actor=actor)
    assert (Attendee.objects.count(), today_s.state) == (23 + 3, MeetingState.HELD)


def test_the_database_refuses_an_attendee_who_does_not_hold_the_place(today_s: Meeting) -> None:
    line, other = today_s.lines.order_by("membership__position")[:2]
    [stranger], [holder] = holders(other), holders(line)
    with pytest.raises(IntegrityError, match="does not hold the place"), transaction.atomic():
        Attendee.objects.create(line=line, representative=stranger)
    right = Attendee.objects.create(line=line, representative=holder)
    with pytest.raises(IntegrityError, match="does not hold the place"), transaction.atomic():
        Attendee.objects.filter(pk=right.pk).update(representative=stranger)
    with (
        pytest.raises(IntegrityError, match="does not hold the place"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE meetings_attendee SET representative_id = %s WHERE id = %s", [stranger.pk, right.pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendee.objects.create(line=line, representative=holder)


def test_the_database_refuses_a_second_line_an_unknown_word_and_a_nameless_deputy(today_s: Meeting) -> None:
    line = line_of(today_s)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterLine.objects.create(meeting=today_s, membership=line.membership)
    named = {"deputy_name": "Sam Lee", "deputy_role": "Team manager", "deputy_agency": "Bexley"}
    wrong: list[dict[str, str]] = [{"attendance": "late"}, *({"attendance": DEPUTY} | named | {k: ""} for k in named)]
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            RegisterLine.objects.filter(pk=line.pk).update(**change)


def test_changing_the_day_brings_the_register_in_step_when_it_is_opened(actor: User) -> None:
    coming = make_meeting("issued")
    ending = make_membership(ended_on=coming.date)
    make_representative(membership=ending)
    register.expect_places(coming)
    assert coming.lines.filter(membership=ending).exists()
    later = meeting.When(coming.date + DAY, coming.start_time, coming.end_time, coming.venue)
    meeting.change(coming, later, actor=actor)
    register.expect_places(coming)
    assert not coming.lines.filter(membership=ending).exists()


def test_a_deputy_with_an_account_opens_the_meeting_they_are_named_for(actor: User) -> None:
    coming, other = make_meeting("issued"), make_meeting("issued")
    deputy = make_user("deputy")
    take_line(line_of(coming), DEPUTY, deputy=deputy.person)
    take_line(line_of(other), DEPUTY, deputy=make_person())
    assert list(Meeting.objects.visible_to(deputy)) == [coming]
    Meeting.objects.filter(pk=coming.pk).update(date=today() - 29 * DAY)
    assert not Meeting.objects.visible_to(deputy).exists()

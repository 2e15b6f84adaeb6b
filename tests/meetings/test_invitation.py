"""Calendar invitations: who gets one, what happens to it, and that calendars stay in step (ToR, Membership)."""

import datetime
from typing import Any

import pytest
import time_machine
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.domain import mail
from accounts.models import Mail, User
from meetings import tasks
from meetings.domain import agenda, invitation, meeting, reply
from meetings.domain.meeting import When
from meetings.domain.reply import Decision
from meetings.enums import Answer, Attendance, Mode
from meetings.models import Meeting, MeetingInvitation
from meetings.models.meeting import LONDON
from members.domain import person as people
from members.domain import representative as representatives
from members.models import Membership, Person, Representative
from tests.accounts.smtp import post_office
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
from tests.meetings.posting import calendars_to, event_of, last_to, link_in, mail_to

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
DORA = "dora@forum.example"
DEPUTY = Decision(
    Answer.DEPUTY, deputy_name="Dora Deputy", deputy_role="Nurse", deputy_agency="Oxleas", deputy_email=DORA
)
APOLOGIES = Decision(Answer.APOLOGIES)


@pytest.fixture
def noor() -> User:
    """Somebody who holds a place alone."""
    return make_user("representative", name="Noor Haddad", email="noor@forum.example")


def place_of(user: User) -> Membership:
    return Representative.objects.get(person__user=user).membership


def issued(**given: Any) -> Meeting:
    """A meeting whose agenda goes out now, to everybody made so far."""
    return make_meeting("issued", **given)


def moved(made: Meeting, *, days: int = 0, **given: Any) -> None:
    """Change day, time or place."""
    now = {name: getattr(made, name) for name in ("start_time", "end_time", "venue", "video_link")}
    meeting.change(made, When(made.date + days * DAY, **now | given), actor=coordinator())


def standing(made: Meeting) -> QuerySet[MeetingInvitation]:
    return MeetingInvitation.objects.standing().filter(meeting=made)


def row_of(made: Meeting, user: User) -> MeetingInvitation:
    return MeetingInvitation.objects.get(meeting=made, person__user=user)


def test_with_its_agenda_everybody_expected_gets_the_meeting_for_their_calendar(noor: User) -> None:
    made = issued()
    message = last_to(noor.email)
    event = event_of(message)
    assert (message.calendar_method, str(event["uid"]), event["sequence"]) == ("REQUEST", str(made.uid), 0)
    assert event["dtstart"].dt == datetime.datetime.combine(made.date, made.start_time, LONDON)
    assert event["attendee"] == "mailto:noor@forum.example"
    assert event["organizer"] == "mailto:forum@localhost"
    assert [each.person.user for each in standing(made)] == [noor]


def test_nothing_of_the_agenda_stands_in_mail_or_calendar(noor: User) -> None:
    made = make_meeting()
    made.items.filter(pk=item_of(made).pk).update(title="Child Q at Rose Street")
    agenda.issue(made, actor=coordinator())
    message = last_to(noor.email)
    assert "Rose Street" not in message.text + message.subject + message.calendar
    assert event_of(message)["summary"] == "Multi-Agency Learning Forum"


def test_the_link_to_answer_stands_in_the_mail_and_not_in_the_calendar_which_others_may_see(noor: User) -> None:
    issued(venue="Room 1", video_link="https://video.example/forum")
    message = last_to(noor.email)
    assert link_in(message)
    assert "/answer/" not in message.calendar
    assert "https://video.example/forum" in str(event_of(message)["description"])


def test_a_planned_meeting_is_in_nobodys_calendar_until_somebody_says_so(noor: User) -> None:
    made = make_meeting()
    tasks.keep_calendars()
    assert mail_to(noor.email) == []
    sent = invitation.send(made, actor=coordinator())
    assert [person.user for person in sent.told] == [noor]
    assert len(sent.not_told) == 23, "nobody knows the addresses of those in Appendix 2 yet"
    assert calendars_to(noor.email) == [("REQUEST", 0)]
    assert "/answer/" in last_to(noor.email).text
    assert invitation.send(made, actor=coordinator()).told == ()


def test_whoever_has_it_already_gets_the_agenda_without_it(noor: User) -> None:
    made = make_meeting()
    invitation.send(made, actor=coordinator())
    agenda.issue(made, actor=coordinator())
    first, second = mail_to(noor.email)
    assert second.subject.startswith("Agenda of the Learning Forum on")
    assert second.calendar == ""
    assert link_in(first) == link_in(second)


def test_both_members_of_a_joint_place_are_asked_and_no_ad_hoc_member_is() -> None:
    joint, specialist = make_user("joint"), make_user("ad-hoc")
    place_of(joint).representatives.filter(seat=2).update(person=make_person(email="paula@forum.example"))
    made = make_meeting()
    agenda.ask(item_of(made), specialist.person, actor=coordinator())
    agenda.issue(made, actor=coordinator())
    assert calendars_to(joint.email) == calendars_to("paula@forum.example") == [("REQUEST", 0)]
    assert calendars_to(specialist.email) == []


def test_whoever_may_not_sign_in_any_more_is_not_asked(noor: User) -> None:
    User.objects.filter(pk=noor.pk).update(is_active=False)
    issued()
    assert mail_to(noor.email) == []


@pytest.mark.parametrize("state", ["held", "approved", "cancelled"])
def test_a_meeting_that_was_is_sent_to_nobody(state: Any, noor: User) -> None:
    made = make_meeting(state)
    said = refused(invitation.send, made, actor=coordinator())
    assert said == {"meeting_over": "Invitations can be sent only before the meeting."}
    tasks.keep_calendars()
    assert mail_to(noor.email) == []


def test_the_agenda_of_a_meeting_that_has_begun_is_put_on_record_and_told_to_nobody(noor: User) -> None:
    made = make_meeting(date=today(), start_time=datetime.time(10), end_time=datetime.time(12))
    with time_machine.travel(datetime.datetime.combine(made.date, datetime.time(10, 1), LONDON)):
        agenda.issue(made, actor=coordinator())
        tasks.keep_calendars()
    assert mail_to(noor.email) == []


# The sequence -----------------------------------------------------------------------------------------------------


def test_the_sequence_rises_with_day_time_and_place_and_with_nothing_else(noor: User) -> None:
    made = issued()
    uid = made.uid
    moved(made)
    agenda.arrange(made, [agenda.ItemChange(item_of(made).pk, 20)], actor=coordinator())
    agenda.issue(made, actor=coordinator())
    invitation.send(made, actor=coordinator())
    reply.answer(made, place_of(noor), APOLOGIES, actor=noor)
    assert made.sequence == 0
    for number, change in enumerate(
        (
            {"days": 1},
            {"start_time": datetime.time(9, 30)},
            {"end_time": datetime.time(11, 30)},
            {"venue": "Room 2"},
            {"video_link": "https://video.example/"},
        ),
        start=1,
    ):
        Mail.objects.update(sent_at=timezone.now())
        moved(made, **change)  # type: ignore[arg-type] # a dictionary of several kinds
        assert made.sequence == number
    moved(made, venue=" Room 2 ")
    assert made.sequence == 5
    Mail.objects.update(sent_at=timezone.now())
    meeting.cancel(made, reason="Snow", actor=coordinator())
    assert made.sequence == 6
    assert made.uid == uid
    assert calendars_to(noor.email) == [*(("REQUEST", number) for number in range(6)), ("CANCEL", 6)]
    assert {str(event_of(each)["uid"]) for each in mail_to(noor.email) if each.calendar} == {str(uid)}


def test_two_sequences_are_never_the_same_for_two_at_once(noor: User) -> None:
    made = issued()
    stale = Meeting.objects.get(pk=made.pk)
    moved(made, venue="Room 2")
    moved(stale, venue="Room 3")
    assert stale.sequence == 2


# Moved and cancelled ----------------------------------------------------------------------------------------------


def test_another_day_asks_again_by_a_new_link(noor: User) -> None:
    made = issued()
    reply.answer(made, place_of(noor), APOLOGIES, actor=noor)
    before, was = link_in(last_to(noor.email)), made.date
    moved(made, days=7)
    message = last_to(noor.email)
    assert message.subject == (
        f"The Learning Forum’s meeting on {was:%A} {was.day} {was:%B %Y} is moved to "
        f"{made.date:%A} {made.date.day} {made.date:%B %Y}"
    )
    assert event_of(message)["dtstart"].dt.date() == made.date
    assert event_of(message)["attendee"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert link_in(message) != before


def test_another_room_asks_nobody_again_and_says_what_was_answered(noor: User) -> None:
    made = issued()
    reply.answer(made, place_of(noor), Decision(Answer.COMING, (noor.person.representations.get(),)), actor=noor)
    moved(made, venue="Room 2")
    message = last_to(noor.email)
    assert message.subject.startswith("New time or place: the Learning Forum on")
    assert (event_of(message)["location"], event_of(message)["attendee"].params["PARTSTAT"]) == ("Room 2", "ACCEPTED")
    assert "/answer/" not in message.text
    reply.answer(made, place_of(noor), APOLOGIES, actor=noor)
    moved(made, venue="Room 3")
    assert event_of(last_to(noor.email))["attendee"].params["PARTSTAT"] == "DECLINED"


def test_a_planned_meeting_that_nobody_was_sent_moves_without_a_word(noor: User) -> None:
    made = make_meeting()
    moved(made, days=1)
    meeting.cancel(made, reason="Snow", actor=coordinator())
    assert mail_to(noor.email) == []


def test_a_day_put_right_afterwards_is_told_to_nobody(noor: User) -> None:
    made = issued(date=today())
    with time_machine.travel(datetime.datetime.combine(made.date + 2 * DAY, datetime.time(12), LONDON)):
        number = len(mail_to(noor.email))
        moved(made, days=1)
        assert len(mail_to(noor.email)) == number


def test_a_cancelled_meeting_is_taken_out_of_every_calendar_and_nobody_is_told_twice(noor: User) -> None:
    made = issued()
    other = make_user("representative")
    tasks.keep_calendars()
    reply.answer(made, place_of(noor), DEPUTY, actor=noor)
    meeting.cancel(made, reason="A case of Child Q", actor=coordinator())
    for address in (noor.email, other.email, DORA):
        message = last_to(address)
        assert (message.calendar_method, event_of(message)["status"]) == ("CANCEL", "CANCELLED")
        assert event_of(message)["attendee"] == f"mailto:{address}"
        assert "Child Q" not in message.text
        assert [each.subject for each in mail_to(address)].count(message.subject) == 1
    assert not standing(made).exists()
    tasks.keep_calendars()
    assert calendars_to(noor.email) == [("REQUEST", 0), ("CANCEL", 1)]


# In step with the membership --------------------------------------------------------------------------------------


def test_whoever_follows_in_a_place_is_asked_and_whoever_leaves_it_is_told(noor: User) -> None:
    made = issued()
    holder = Representative.objects.get(person__user=noor)
    newcomer = people.Newcomer("Ola Newman", "ola@forum.example")
    representatives.replace(holder, newcomer, role_title="Lead", started_on=made.date - DAY, actor=coordinator())
    tasks.keep_calendars()
    tasks.keep_calendars()
    assert calendars_to("ola@forum.example") == [("REQUEST", 0)]
    assert (
        last_to("ola@forum.example").subject
        == f"The Learning Forum meets on {made.date:%A} {made.date.day} {made.date:%B %Y}"
    )
    assert calendars_to(noor.email) == [("REQUEST", 0), ("CANCEL", 0)]
    assert last_to(noor.email).subject.startswith("You are not expected on")
    assert [each.address for each in standing(made)] == ["ola@forum.example"]


def test_whoever_leaves_after_the_meeting_stays_asked(noor: User) -> None:
    made = issued()
    holder = Representative.objects.get(person__user=noor)
    representatives.end(holder, from_day=made.date + DAY, actor=coordinator())
    tasks.keep_calendars()
    assert calendars_to(noor.email) == [("REQUEST", 0)]


def test_whoever_comes_back_is_asked_anew_by_another_link(noor: User) -> None:
    made = issued()
    before = link_in(last_to(noor.email))
    holder = Representative.objects.get(person__user=noor)
    Representative.objects.filter(pk=holder.pk).update(ended_on=made.date - DAY)
    tasks.keep_calendars()
    Representative.objects.filter(pk=holder.pk).update(ended_on=None)
    tasks.keep_calendars()
    assert calendars_to(noor.email) == [("REQUEST", 0), ("CANCEL", 0), ("REQUEST", 0)]
    stamps = [event_of(each)["dtstamp"].dt for each in mail_to(noor.email)]
    assert stamps == sorted(stamps)
    assert link_in(last_to(noor.email)) != before


def test_another_address_gets_it_and_the_link_sent_to_the_one_before_is_worth_nothing(noor: User) -> None:
    made = issued()
    before = link_in(last_to(noor.email))
    people.change(noor.person, name=noor.name, email="haddad@forum.example", actor=coordinator())
    tasks.keep_calendars()
    assert calendars_to("haddad@forum.example") == [("REQUEST", 0)]
    assert link_in(last_to("haddad@forum.example")) != before
    assert row_of(made, noor).address == "haddad@forum.example"


def test_an_address_that_becomes_known_is_written_to() -> None:
    made = issued()
    person = Person.objects.filter(representations__membership__is_joint=False)[0]
    people.change(person, name=person.name, email="known@forum.example", actor=coordinator())
    tasks.keep_calendars()
    assert calendars_to("known@forum.example") == [("REQUEST", 0)]
    assert standing(made).count() == 1


def test_what_was_not_sent_yet_does_not_leave_after_what_replaces_it(noor: User) -> None:
    made = make_meeting()
    invitation.send(made, actor=coordinator())
    moved(made, days=1)
    [message] = mail_to(noor.email)
    assert message.subject.startswith("The Learning Forum’s meeting on")
    assert calendars_to(noor.email) == [("REQUEST", 1)]


# Deputies ---------------------------------------------------------------------------------------------------------


def test_a_deputy_gets_it_when_asked_and_loses_it_when_not_needed(noor: User) -> None:
    made = issued()
    reply.answer(made, place_of(noor), DEPUTY, actor=noor)
    asked = last_to(DORA)
    assert asked.subject.startswith("You are asked to come as deputy on")
    assert "/answer/" not in asked.text, "they have no place to answer for"
    reply.answer(made, place_of(noor), APOLOGIES, actor=noor)
    assert last_to(DORA).subject.startswith("You are no longer asked to come as deputy on")
    assert calendars_to(DORA) == [("REQUEST", 0), ("CANCEL", 0)]
    reply.answer(made, place_of(noor), DEPUTY, actor=noor)
    assert calendars_to(DORA)[-1] == ("REQUEST", 0)
    tasks.keep_calendars()
    assert len(calendars_to(DORA)) == 3


def test_a_deputy_who_has_a_place_of_their_own_keeps_it(noor: User) -> None:
    other = make_user("representative")
    made = issued()
    sent = Decision(Answer.DEPUTY, deputy=other.person, deputy_name=other.name, deputy_role="Lead", deputy_agency="Met")
    reply.answer(made, place_of(noor), sent, actor=noor)
    reply.answer(made, place_of(noor), APOLOGIES, actor=noor)
    assert calendars_to(other.email) == [("REQUEST", 0)]


def test_a_deputy_before_invitations_are_out_gets_it_with_everybody_else(noor: User) -> None:
    made = make_meeting()
    reply.answer(made, place_of(noor), DEPUTY, actor=noor)
    tasks.keep_calendars()
    assert calendars_to(DORA) == calendars_to(noor.email) == []
    agenda.issue(made, actor=coordinator())
    assert calendars_to(DORA) == calendars_to(noor.email) == [("REQUEST", 0)]


def test_a_deputy_whom_the_register_names_beforehand_is_asked_too(noor: User) -> None:
    made = issued()
    deputy = make_user("deputy")
    take_line(line_of(made), Attendance.DEPUTY, deputy=deputy.person)
    tasks.keep_calendars()
    assert calendars_to(deputy.email) == [("REQUEST", 0)]


def test_another_day_releases_deputies_and_takes_it_out_of_their_calendars(noor: User) -> None:
    made = issued()
    reply.answer(made, place_of(noor), DEPUTY, actor=noor)
    was = made.date
    moved(made, days=1)
    assert calendars_to(DORA) == [("REQUEST", 0), ("CANCEL", 0)]
    assert event_of(last_to(DORA))["dtstart"].dt.date() == was
    assert not standing(made).filter(address=DORA).exists()


def test_how_somebody_comes_is_kept_with_the_answer(noor: User) -> None:
    made = issued(venue="Room 1", video_link="https://video.example/")
    mine = noor.person.representations.get()
    answered = reply.answer(made, place_of(noor), Decision(Answer.COMING, (mine,), Mode.ONLINE), actor=noor)
    assert (answered.words, answered.reply.mode) == ("Noor Haddad comes online", "online")
    answered = reply.answer(made, place_of(noor), Decision(Answer.COMING, (mine,), Mode.IN_PERSON), actor=noor)
    assert answered.words == "Noor Haddad comes in person"
    answered = reply.answer(made, place_of(noor), Decision(Answer.APOLOGIES, mode=Mode.ONLINE), actor=noor)
    assert answered.reply.mode == ""
    assert refused(reply.answer, made, place_of(noor), Decision(Answer.COMING, (mine,), "by boat"), actor=noor) == {
        "no_such_way": "Say in person or online."
    }


# Over real SMTP ---------------------------------------------------------------------------------------------------


def test_a_whole_conversation_arrives_as_mail_programs_want_it(noor: User, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Learning Forum <forum@forum.example>"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with post_office() as office:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        made = issued(venue="Café, room 1; first floor")
        mail.deliver_due()
        reply.answer(made, place_of(noor), DEPUTY, actor=noor)
        mail.deliver_due()
        moved(made, days=7)
        mail.deliver_due()
        meeting.cancel(made, reason="Snow", actor=coordinator())
        mail.deliver_due()
        arrived = [(to[0], message) for to, message in zip(office.addresses, office.messages, strict=True)]
    said = []
    for to, message in arrived:
        if message.get_content_type() != "multipart/alternative":
            assert not any("calendar" in part.get_content_type() for part in message.walk())
            continue
        words, calendar = message.iter_parts()
        assert (words.get_content_type(), calendar.get_content_type()) == ("text/plain", "text/calendar")
        text = calendar.get_payload(decode=True).decode()  # type: ignore[union-attr] # bytes, of a part that is text
        event = event_of(Mail(calendar=text, calendar_method=str(calendar.get_param("method"))))
        assert calendar.get_content_charset() == "utf-8"
        assert "\n" not in text.replace("\r\n", "")
        assert event["attendee"] == f"mailto:{to}"
        assert event["organizer"] == "mailto:forum@forum.example", "which is where the mail comes from"
        assert event["location"] == "Café, room 1; first floor"
        said.append((to, str(calendar.get_param("method")), int(event["sequence"])))
    assert said == [
        (noor.email, "REQUEST", 0),
        (DORA, "REQUEST", 0),
        (DORA, "CANCEL", 0),
        (noor.email, "REQUEST", 1),
        (noor.email, "CANCEL", 2),
    ]
    assert set(Mail.objects.values_list("text", "calendar")) == {("", "")}, "once sent nothing of it is kept"


@pytest.mark.parametrize("number", [1, 3])
def test_the_sweep_takes_the_same_queries_for_few_and_for_many(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = issued()
    for _ in range(number):
        make_representative(membership=make_membership(), user=make_user())
    tasks.keep_calendars()
    with django_assert_num_queries(8):
        tasks.keep_calendars()
    assert standing(made).count() == number

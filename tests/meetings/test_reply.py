"""Saying who comes for a place (ToR, Membership: joint members decide on attendance by the cases)."""

import datetime
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.dated import today
from accounts.models import Mail, User
from accounts.working_days import is_working_day
from meetings import tasks
from meetings.domain import agenda, meeting, register, reply
from meetings.domain.reply import Decision
from meetings.enums import Answer, Attendance, MeetingState
from meetings.models import Meeting, Reply
from meetings.models.reply import answer_by, late_through
from meetings.queries import undecided_places, with_undecided
from members.enums import MembershipKind
from members.models import Membership, Representative, StandingDeputy
from tests.factories import (
    coordinator,
    item_of,
    line_of,
    make_meeting,
    make_membership,
    make_representative,
    make_review,
    make_user,
    take_line,
)
from tests.meetings.asking import fields_refused, refused

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
DEPUTY = {"deputy_name": "Dora Deputy", "deputy_role": "Nurse", "deputy_agency": "Oxleas"}
EMAIL = "dora@forum.example"


@pytest.fixture
def coming() -> Meeting:
    return make_meeting("issued")


@pytest.fixture
def pair() -> tuple[Representative, Representative]:
    """Both holders of a new joint place, each with an account."""
    place = make_membership(is_joint=True)
    one, other = (make_representative(membership=place, user=make_user(), seat=seat) for seat in (1, 2))
    return one, other


def comes(*who: Representative) -> Decision:
    return Decision(Answer.COMING, who)


def sends(**given: Any) -> Decision:
    return Decision(Answer.DEPUTY, **DEPUTY | given)


APOLOGIES = Decision(Answer.APOLOGIES)


def user_of(representative: Representative) -> User:
    assert representative.person.user is not None
    return representative.person.user


def say(made: Meeting, who: Representative, decision: Decision, **given: Any) -> Reply:
    return reply.answer(made, who.membership, decision, actor=given.pop("actor", user_of(who)), **given).reply


def now(made: Meeting, who: Representative) -> str:
    return reply.says(Reply.objects.with_words().filter(meeting=made, membership=who.membership).first())


def mail_to(address: str) -> list[str]:
    return list(Mail.objects.filter(address=address).order_by("pk").values_list("subject", flat=True))


def test_of_a_joint_place_either_member_comes_or_both(coming: Meeting, pair: Any) -> None:
    one, other = pair
    for who in ((one,), (other,), (one, other)):
        said = say(coming, one, comes(*who))
        assert said.answer == Answer.COMING
        assert {each.representative for each in said.coming.all()} == set(who)
    assert Reply.objects.count() == 1


def test_the_other_is_told_once_for_each_answer(coming: Meeting, pair: Any) -> None:
    one, other = pair
    address = user_of(other).email
    say(coming, one, comes(other))
    say(coming, one, comes(other))
    assert len(mail_to(address)) == 1
    text = Mail.objects.get(address=address).text
    assert f"{one.person.name} has said who comes for {one.membership}" in text
    assert f"{other.person.name} comes." in text
    assert f"/meetings/{coming.pk}/coming/{one.membership_id}/" in text
    say(coming, one, APOLOGIES)
    say(coming, one, comes(other))
    assert len(mail_to(address)) == 3, "what changed and changed back is told each time"
    assert mail_to(user_of(one).email) == []


def test_when_the_coordinator_answers_everybody_of_the_place_is_told(coming: Meeting, pair: Any) -> None:
    one, other = pair
    answered = reply.answer(coming, one.membership, comes(one, other), actor=coordinator())
    assert {each.pk for each in answered.told} == {one.person_id, other.person_id}
    assert answered.words == f"{one.person.name} and {other.person.name} come"


def test_a_partner_without_an_address_is_named_so_that_somebody_tells_them(coming: Meeting) -> None:
    place = make_membership(is_joint=True)
    one = make_representative(membership=place, user=make_user())
    other = make_representative(membership=place, seat=2)
    answered = reply.answer(coming, place, comes(one), actor=user_of(one))
    assert (answered.told, answered.not_told) == ((), (other.person,))


def test_somebody_whose_account_is_suspended_gets_no_mail(coming: Meeting, pair: Any) -> None:
    one, other = pair
    User.objects.filter(pk=user_of(other).pk).update(is_active=False)
    assert reply.answer(coming, one.membership, comes(one), actor=user_of(one)).not_told == (other.person,)


def test_a_deputy_by_name_alone_has_name_role_and_agency_and_no_account(coming: Meeting, pair: Any) -> None:
    said = say(coming, pair[0], sends())
    assert (said.deputy, said.deputy_name, said.deputy_role, said.deputy_agency) == (None, *DEPUTY.values())
    assert not User.objects.filter(name="Dora Deputy").exists()


def test_a_deputy_by_email_is_invited_and_opens_that_meeting_alone(coming: Meeting, pair: Any) -> None:
    other_meeting = make_meeting("issued")
    say(coming, pair[0], sends(deputy_email=EMAIL))
    deputy = User.objects.with_standing().get(email=EMAIL)
    assert list(Meeting.objects.visible_to(deputy)) == [coming]
    assert other_meeting.items.exists()
    invitation, asked = mail_to(EMAIL)
    assert invitation.startswith("Your invitation to the ")
    assert asked == f"You are asked to come as deputy on {coming.date:%A} {coming.date.day} {coming.date:%B %Y}"
    assert coming.get_absolute_url() in Mail.objects.get(address=EMAIL, subject=asked).text


def test_a_standing_deputy_is_asked_without_an_invitation_when_they_have_an_account(coming: Meeting, pair: Any) -> None:
    user = make_user("deputy")
    user.set_password("long enough to be chosen")
    user.save()
    known = {"deputy": user.person, "deputy_name": user.name}
    say(coming, pair[0], sends(**known))
    assert len(mail_to(user.email)) == 1
    say(coming, pair[0], sends(**known))
    say(coming, pair[0], sends(**known, deputy_role="Named nurse"))
    assert len(mail_to(user.email)) == 1, "they know"


@pytest.mark.parametrize("then", ["apologies", "another deputy"])
def test_a_deputy_who_is_not_sent_any_more_loses_the_meeting_at_once_and_is_told(
    coming: Meeting, pair: Any, then: str
) -> None:
    say(coming, pair[0], sends(deputy_email=EMAIL))
    say(coming, pair[1], APOLOGIES if then == "apologies" else sends(deputy_name="Another One"))
    deputy = User.objects.with_standing().get(email=EMAIL)
    assert not deputy.standing.roles
    assert not Meeting.objects.visible_to(deputy).exists()
    assert mail_to(EMAIL)[-1].startswith("You are no longer asked to come as deputy on")


def test_taking_away_the_address_takes_away_the_access(coming: Meeting, pair: Any) -> None:
    say(coming, pair[0], sends(deputy_email=EMAIL))
    assert say(coming, pair[0], sends()).deputy is None


def test_a_deputys_access_ends_four_weeks_after_the_meeting(coming: Meeting, pair: Any) -> None:
    say(coming, pair[0], sends(deputy_email=EMAIL))
    for days, sees in ((28, True), (29, False)):
        with time_machine.travel(datetime.datetime.combine(coming.date + days * DAY, datetime.time(12))):
            deputy = User.objects.with_standing().get(email=EMAIL)
            assert Meeting.objects.visible_to(deputy).exists() is sees
            assert bool(deputy.standing.roles) is sees


def test_a_cancelled_meeting_is_lost_to_its_deputy_and_specialist_who_are_told(coming: Meeting, pair: Any) -> None:
    say(coming, pair[0], sends(deputy_email=EMAIL))
    StandingDeputy.objects.create(
        membership=make_membership(),
        person=User.objects.get(email=EMAIL).person,
        role_title="Nurse",
        agency_name="Oxleas",
    )
    specialist = make_user("ad-hoc")
    agenda.ask(item_of(coming), specialist.person, actor=coordinator())
    meeting.cancel(coming, reason="Snow", actor=coordinator())
    deputy = User.objects.with_standing().get(email=EMAIL)
    assert deputy.standing.roles, "they are a standing deputy all the same"
    assert not Meeting.objects.visible_to(deputy).exists()
    for address in (EMAIL, specialist.email):
        assert mail_to(address)[-1].endswith("is cancelled")
    assert "Snow" not in Mail.objects.filter(address=EMAIL).last().text  # type: ignore[union-attr] # it is there


def test_a_meeting_moved_to_another_day_asks_again(coming: Meeting, pair: Any) -> None:
    say(coming, pair[0], sends(deputy_email=EMAIL))
    line = line_of(coming)
    take_line(line, Attendance.APOLOGIES)
    when = meeting.When(coming.date + DAY, coming.start_time, coming.end_time, "Room 2")
    was = coming.date
    meeting.change(coming, when, actor=coordinator())
    assert not coming.replies.exists()
    line.refresh_from_db()
    assert line.attendance == ""
    assert mail_to(EMAIL)[-1].endswith(f"on {was:%A} {was.day} {was:%B %Y}")


def test_a_meeting_moved_to_another_room_keeps_its_answers(coming: Meeting, pair: Any) -> None:
    say(coming, pair[0], comes(pair[0]))
    meeting.change(coming, meeting.When(coming.date, coming.start_time, coming.end_time, "Room 2"), actor=coordinator())
    assert coming.replies.count() == 1


def test_a_day_put_right_afterwards_keeps_what_was_said(pair: Any) -> None:
    made = make_meeting("issued", date=today())
    say(made, pair[0], comes(pair[0]))
    meeting.change(made, meeting.When(today() - DAY, made.start_time, made.end_time, "Room 2"), actor=coordinator())
    assert made.replies.count() == 1


@pytest.mark.parametrize(
    ("state", "said"), [("held", "This meeting is over."), ("cancelled", "This meeting is cancelled.")]
)
def test_a_meeting_that_is_over_takes_no_answer(state: Any, said: str, pair: Any) -> None:
    made = make_meeting(state)
    assert refused(reply.answer, made, pair[0].membership, APOLOGIES, actor=coordinator()) == {"meeting_over": said}


def test_a_meeting_whose_day_has_passed_is_over_too(pair: Any) -> None:
    made = make_meeting("issued", date=today() - DAY)
    assert "meeting_over" in refused(reply.answer, made, pair[0].membership, APOLOGIES, actor=coordinator())


def test_today_can_still_be_answered(pair: Any) -> None:
    assert say(make_meeting("issued", date=today()), pair[0], APOLOGIES).pk


@pytest.mark.parametrize("place", [{"kind": MembershipKind.AD_HOC}, {"ended_on": datetime.date(2026, 1, 1)}])
def test_only_core_places_of_the_day_are_asked(coming: Meeting, place: dict[str, Any]) -> None:
    assert "not_expected" in refused(reply.answer, coming, make_membership(**place), APOLOGIES, actor=coordinator())


@pytest.mark.parametrize(
    ("decision", "codes", "fields"),
    [
        (Decision(""), {"nobody_named"}, ["answer"]),
        (Decision("late"), {"nobody_named"}, ["answer"]),
        (Decision(Answer.COMING), {"nobody_named"}, ["answer"]),
        (sends(deputy_role=" "), {"deputy_not_named"}, ["deputy_role"]),
        (
            sends(deputy_name="", deputy_agency=""),
            {"deputy_not_named"},
            ["deputy_name", "deputy_agency"],
        ),
        (sends(deputy_email="nonsense"), {"invalid"}, ["deputy_email"]),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    coming: Meeting, pair: Any, decision: Decision, codes: set[str], fields: list[str]
) -> None:
    given: Any = (reply.answer, coming, pair[0].membership, decision)
    assert set(refused(*given, actor=coordinator())) == codes
    assert fields_refused(*given, actor=coordinator()) == fields
    assert not Reply.objects.exists()
    assert not Mail.objects.exists()


def test_only_who_holds_the_place_on_the_day_comes_for_it(coming: Meeting, pair: Any) -> None:
    one, other = pair
    stranger = make_representative()
    Representative.objects.filter(pk=other.pk).update(ended_on=coming.date - DAY)
    for who in (stranger, other):
        assert "not_a_representative" in refused(reply.answer, coming, one.membership, comes(who), actor=coordinator())


def test_whoever_holds_the_place_is_no_deputy_for_it(coming: Meeting, pair: Any) -> None:
    one, other = pair
    by_name = sends(deputy_name=other.person.name.upper())
    by_address = sends(deputy_name=other.person.name, deputy_email=user_of(other).email)
    by_person = sends(deputy=other.person)
    for decision in (by_name, by_address, by_person):
        assert "holds_place" in refused(reply.answer, coming, one.membership, decision, actor=user_of(one))


def test_whoever_holds_another_place_may_deputise(coming: Meeting, pair: Any) -> None:
    colleague = make_representative(user=make_user())
    said = say(coming, pair[0], sends(deputy_name=colleague.person.name, deputy_email=user_of(colleague).email))
    assert said.deputy == colleague.person


def test_the_address_of_somebody_else_is_a_slip(coming: Meeting, pair: Any) -> None:
    other = make_user("representative", name="Olive Other")
    refusal = refused(reply.answer, coming, pair[0].membership, sends(deputy_email=other.email), actor=user_of(pair[0]))
    assert refusal == {"email_taken": "Olive Other has this email address. Check the name and the address."}


def test_a_suspended_account_is_not_sent(coming: Meeting, pair: Any) -> None:
    user = make_user("deputy")
    User.objects.filter(pk=user.pk).update(is_active=False)
    decision = sends(deputy=user.person, deputy_name=user.name)
    assert fields_refused(reply.answer, coming, pair[0].membership, decision, actor=coordinator()) == ["deputy_email"]


def test_the_second_of_two_is_told_and_decides_again(coming: Meeting, pair: Any) -> None:
    one, other = pair
    began = now(coming, one)
    say(coming, one, comes(other), seen=began)
    late: Any = (reply.answer, coming, other.membership, comes(one))
    assert "changed_meanwhile" in refused(*late, actor=user_of(other), seen=began)
    say(coming, other, comes(other), seen=began)  # they say the same: nothing is lost
    say(coming, other, comes(one), seen=now(coming, one))
    assert [each.representative for each in Reply.objects.get().coming.all()] == [one]


def test_an_answer_takes_back_what_the_register_said_before_its_day(coming: Meeting) -> None:
    line, user = line_of(coming), make_user("deputy")
    holder = line.membership.representatives.get()
    reply.answer(coming, line.membership, comes(holder), actor=coordinator())
    take_line(line, Attendance.DEPUTY, deputy=user.person)
    assert Meeting.objects.visible_to(user).exists()
    reply.answer(coming, line.membership, comes(holder), actor=coordinator())
    line.refresh_from_db()
    assert (line.attendance, line.deputy) == ("", None)
    assert not Meeting.objects.visible_to(user).exists()


def test_on_the_day_the_register_stands(pair: Any) -> None:
    made = make_meeting("issued", date=today())
    line = take_line(line_of(made, pair[0].membership), Attendance.ABSENT)
    say(made, pair[0], comes(pair[0]))
    line.refresh_from_db()
    assert line.attendance == Attendance.ABSENT


def test_mail_says_nothing_of_a_case(coming: Meeting, pair: Any) -> None:
    review = make_review(code="Adult K")
    item = item_of(coming)
    agenda.arrange(coming, [agenda.ItemChange(item.pk, 30, review=review)], actor=coordinator())
    say(coming, pair[0], sends(deputy_email=EMAIL))
    say(coming, pair[0], comes(pair[1]))
    agenda.ask(item, make_user("ad-hoc").person, actor=coordinator())
    silent()
    with time_machine.travel(datetime.datetime.combine(coming.date - DAY, datetime.time(12))):
        reply.flag_undecided()
    meeting.cancel(coming, reason="Adult K", actor=coordinator())
    sent = " ".join(f"{each.subject} {each.text}" for each in Mail.objects.all())
    assert Mail.objects.count() > 5
    for word in (review.code, *coming.items.values_list("title", flat=True)):
        assert word not in sent


# Neither by five working days before ----------------------------------------------------------------------------


def silent() -> Representative:
    """A joint place whose members say nothing."""
    place = make_membership(is_joint=True)
    make_representative(membership=place, seat=2)
    return make_representative(membership=place)


@pytest.mark.parametrize(
    ("meets", "by"),
    [
        ("2026-12-03", "2026-11-26"),  # Thursdays
        ("2026-11-30", "2026-11-23"),  # Mondays
        ("2027-01-07", "2026-12-30"),  # 1 January is a Friday
        ("2026-12-31", "2026-12-22"),  # Christmas Day, and Monday 28 December for Boxing Day
        ("2027-03-31", "2027-03-22"),  # Good Friday 26, Easter Monday 29 March
        ("2027-05-05", "2027-04-27"),  # early May bank holiday, Monday 3
    ],
)
def test_the_last_day_to_answer_leaves_out_weekends_and_bank_holidays(meets: str, by: str) -> None:
    assert answer_by(datetime.date.fromisoformat(meets)) == datetime.date.fromisoformat(by)


@given(st.dates(datetime.date(2024, 1, 1), datetime.date(2032, 12, 31)))
@settings(max_examples=200, deadline=None)
def test_what_is_late_is_what_was_to_be_answered_before_today(day: datetime.date) -> None:
    last = late_through(day)
    assert answer_by(last) < day <= answer_by(last + DAY)
    between = sum(is_working_day(answer_by(last) + number * DAY) for number in range((last - answer_by(last)).days))
    assert between == 5


def undecided(day: datetime.date) -> set[int]:
    return set(undecided_places(day).values_list("pk", flat=True))


def undecided_at(made: Meeting, day: datetime.date) -> int:
    found: Any = with_undecided(Meeting.objects.filter(pk=made.pk), day).get()
    return int(found.undecided)


def test_a_joint_place_that_has_not_decided_in_time_is_flagged(coming: Meeting) -> None:
    place = silent().membership_id
    on_time, late = answer_by(coming.date), answer_by(coming.date) + DAY
    assert undecided(on_time) == set()
    assert place in undecided(late)
    assert (undecided_at(coming, on_time), undecided_at(coming, late)) == (0, 5)  # and four of Appendix 2
    assert {row.for_meeting for row in undecided_places(late)} == {coming.pk}  # type: ignore[attr-defined] # annotated
    assert undecided(coming.date + DAY) == set(), "the meeting is over"


@pytest.mark.parametrize("how", ["answered", "recorded", "vacant", "single", "closed", "cancelled", "held"])
def test_a_place_that_has_decided_or_need_not_is_not_flagged(coming: Meeting, how: str) -> None:
    holder = silent()
    place, late = holder.membership, answer_by(coming.date) + DAY
    if how == "answered":
        reply.answer(coming, place, APOLOGIES, actor=coordinator())
    elif how == "recorded":
        register.expect_places(coming)
        take_line(line_of(coming, place), Attendance.APOLOGIES)
    elif how == "vacant":
        place.representatives.all().delete()
    elif how == "single":
        Membership.objects.filter(pk=place.pk).update(is_joint=False)
    elif how == "closed":
        Membership.objects.filter(pk=place.pk).update(ended_on=coming.date - DAY)
    else:
        Meeting.objects.filter(pk=coming.pk).update(state=how)
    assert place.pk not in undecided(late)
    assert undecided_at(coming, late) == (0 if how in ("cancelled", "held") else 4)


def test_an_answer_that_names_somebody_who_has_left_is_none(coming: Meeting, pair: Any) -> None:
    one = pair[0]
    say(coming, one, comes(one))
    late = answer_by(coming.date) + DAY
    assert one.membership_id not in undecided(late)
    Representative.objects.filter(pk=one.pk).update(ended_on=coming.date - DAY)
    assert one.membership_id in undecided(late)


def test_coordinators_get_one_mail_a_meeting_also_when_a_day_was_missed(coming: Meeting) -> None:
    place = silent().membership
    boss, second = coordinator(), make_user("coordinator")
    make_user("chair")
    for days, mails in ((0, 0), (2, 2), (3, 2)):
        with time_machine.travel(datetime.datetime.combine(answer_by(coming.date) + days * DAY, datetime.time(12))):
            tasks.flag_undecided()
            assert Mail.objects.count() == mails
    assert set(Mail.objects.values_list("address", flat=True)) == {boss.email, second.email}
    sent = Mail.objects.filter(address=boss.email).get()
    assert "5 joint places have not decided" in sent.subject
    assert f"- {place}\n" in sent.text
    assert f"/meetings/{coming.pk}/coming/" in sent.text


def test_nobody_is_written_to_when_all_have_decided(coming: Meeting) -> None:
    for place in Membership.objects.core().filter(is_joint=True):
        reply.answer(coming, place, APOLOGIES, actor=coordinator())
    with time_machine.travel(datetime.datetime.combine(coming.date, datetime.time(12))):
        reply.flag_undecided()
    assert not Mail.objects.filter(key__startswith="undecided").exists()


def test_a_reply_reads_as_a_sentence(coming: Meeting, pair: Any) -> None:
    assert str(say(coming, pair[0], APOLOGIES)) == f"{pair[0].membership} for {coming}: Apologies"
    assert coming.state == MeetingState.ISSUED

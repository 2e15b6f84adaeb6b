"""The minutes: what the record says, and its way from draft to approved."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.domain import access
from accounts.models import Mail, User
from accounts.working_days import working_days_after
from meetings import wording
from meetings.domain import action, addendum, agenda, decision, minutes, minutes_comment
from meetings.enums import Attendance, ItemKind, MeetingState, MinutesState, Mode
from meetings.models import Attendee, Declaration, Meeting, Minutes, Practice, RegisterLine
from meetings.queries import earlier_minutes, minutes_due, minutes_of, minutes_step, with_minutes
from meetings.queries.minutes import Whole, live, with_record
from meetings.queries.minutes_record import changed_since, digest_of, record_of
from members.domain import person as people
from members.models import Membership
from reviews.models import Review
from tests.factories import (
    coordinator,
    item_of,
    line_of,
    make_action,
    make_comment,
    make_decision,
    make_learning_point,
    make_meeting,
    make_person,
    make_review,
    make_user,
    take_line,
    take_minutes,
    write_note,
)
from tests.meetings.asking import fields_refused, refused
from tracker.models import LearningPoint

pytestmark = pytest.mark.usefixtures("forum")
WEEK = datetime.timedelta(weeks=1)


@pytest.fixture
def actor() -> User:
    return coordinator()


def row_of(meeting: Meeting) -> Minutes:
    return Minutes.objects.get(meeting=meeting)


def restrict(meeting: Meeting, kind: ItemKind = ItemKind.CASE) -> None:
    """Have the item be about a restricted review, as an agenda of before its register can."""
    item_of(meeting, kind)
    meeting.items.filter(kind=kind).update(review=make_review(is_restricted=True))


# How far they come -------------------------------------------------------------------------------------------------


def _coming() -> Meeting:
    return make_meeting("issued", date=today() + WEEK)


def _open() -> Meeting:
    return make_meeting("issued", date=today())


def _commented() -> Meeting:
    return make_comment().meeting


STATES: dict[str, Callable[[], Meeting]] = {
    "coming": _coming,
    "open": _open,
    "draft": lambda: make_meeting("held"),
    "checked": lambda: take_minutes(state="checked"),
    "circulated": take_minutes,
    "commented": _commented,
    "approved": lambda: make_meeting("approved"),
    "cancelled": lambda: make_meeting("cancelled"),
}


VERBS: dict[str, Callable[[Meeting, User, Meeting], object]] = {
    "ask": lambda meeting, actor, _: minutes.ask_to_check(meeting, actor=actor),
    "check": lambda meeting, actor, _: minutes.check(meeting, actor=actor),
    "circulate": lambda meeting, actor, _: minutes.circulate(meeting, actor=actor),
    "reopen": lambda meeting, actor, _: minutes.reopen(meeting, reason="A name was wrong.", actor=actor),
    "approve": lambda meeting, actor, _: minutes.approve(meeting, actor=actor),
    "approve at the next": lambda meeting, actor, at: minutes.approve(meeting, at=at, actor=actor),
    "comment": lambda meeting, actor, _: minutes_comment.write(meeting, "Not so.", actor=actor),
    "correct": lambda meeting, actor, _: addendum.sign(meeting, "It was so.", actor=actor),
}
#: What each verb answers in each of STATES: "ok", or why not.
TABLE = """
ask                 | not_held_yet   | register_incomplete | ok             | already_checked | already_circulated | already_circulated | already_approved | cancelled
check               | not_held_yet   | register_incomplete | ok             | already_checked | already_circulated | already_circulated | already_approved | cancelled
circulate           | not_held_yet   | register_incomplete | not_checked    | ok              | already_circulated | already_circulated | already_approved | cancelled
reopen              | already_draft  | already_draft       | already_draft  | ok              | ok                 | ok                 | already_approved | cancelled
approve             | not_held_yet   | register_incomplete | ok             | ok              | ok                 | comments_open      | already_approved | cancelled
approve at the next | not_held_yet   | register_incomplete | not_circulated | not_circulated  | ok                 | comments_open      | already_approved | cancelled
comment             | not_circulated | not_circulated      | not_circulated | not_circulated  | ok                 | ok                 | minutes_approved | minutes_approved
correct             | not_approved   | not_approved        | not_approved   | not_approved    | not_approved       | not_approved       | ok               | not_approved
"""  # noqa: E501 - a table reads by its columns


def answer(verb: str, made: Meeting, actor: User, at: Meeting) -> str:
    """What a verb answers in a state: "ok" or its code; whatever it did is undone."""
    with transaction.atomic():
        try:
            VERBS[verb](made, actor, at)
        except ValidationError as error:
            listed = error.error_list if hasattr(error, "error_list") else next(iter(error.error_dict.values()))
            assert listed[0].messages[0].endswith("."), "a sentence"
            return str(listed[0].code)
        transaction.set_rollback(True)
    return "ok"


def test_each_step_is_possible_when_it_is_the_next_one_and_is_refused_in_words_else(actor: User) -> None:
    make_user("chair")
    made = {name: make() for name, make in STATES.items()}
    at = make_meeting(date=today(), start_time=datetime.time(14), end_time=datetime.time(16))
    lines = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
    expected = {verb: dict(zip(STATES, cells, strict=True)) for verb, *cells in lines}
    assert {verb: {name: answer(verb, made[name], actor, at) for name in STATES} for verb in VERBS} == expected


def test_the_coordinator_asks_the_chairs_who_are_told_once_a_day(actor: User) -> None:
    made, chair = make_meeting("held"), make_user("chair")
    write_note(item_of(made), "Secret")
    assert minutes.ask_to_check(made, actor=actor) == (chair.person,)
    minutes.ask_to_check(made, actor=actor)
    sent = Mail.objects.get(user=chair)
    assert f"/meetings/{made.pk}/minutes/" in sent.text
    assert "Secret" not in sent.text
    assert row_of(made).asked_by == actor


def test_a_forum_whose_chairs_cannot_sign_in_says_so(actor: User) -> None:
    assert set(refused(minutes.ask_to_check, make_meeting("held"), actor=actor)) == {"nobody_to_ask"}
    chair = make_user("chair")
    assert set(refused(minutes.ask_to_check, make_meeting("held"), actor=chair)) == {"nobody_to_ask"}


def test_a_chair_checks_what_was_read_and_again_what_changed_since() -> None:
    made, chair = make_meeting("held"), make_user("chair")
    seen = digest_of(minutes.frozen(made, chair))
    write_note(item_of(made), "Written meanwhile.")
    assert set(refused(minutes.check, made, actor=chair, seen=seen)) == {"changed_meanwhile"}
    minutes.check(made, actor=chair, seen=digest_of(minutes.frozen(made, chair)))
    assert (row_of(made).state, row_of(made).checked_by) == (MinutesState.CHECKED, chair)
    write_note(item_of(made), "Written after that.")
    minutes.check(made, actor=chair)
    assert "Written after that." in str(row_of(made).record)


def test_circulated_minutes_are_told_to_members_and_to_deputies_who_came_and_say_nothing() -> None:
    made = make_meeting("held")
    member, suspended, deputy, stranger = (make_user(role) for role in ("representative", "joint", "deputy", "ad-hoc"))
    access.suspend(suspended, actor=coordinator())
    take_line(line_of(made), Attendance.DEPUTY, deputy=deputy.person)
    write_note(item_of(made), "Secret")
    minutes.check(made, actor=coordinator())
    Mail.objects.all().delete()
    told, not_told = minutes.circulate(made, actor=coordinator())
    assert {member.person, deputy.person} <= set(told)
    assert suspended.person in not_told
    assert stranger.person not in {*told, *not_told}
    sent = Mail.objects.filter(user__in=[member, deputy])
    assert len(sent) == 2
    assert all(f"/meetings/{made.pk}/minutes/" in each.text and "Secret" not in each.text for each in sent)
    assert Mail.objects.count() == len(told)


def test_minutes_circulated_anew_are_told_anew(actor: User) -> None:
    made, member = make_meeting("held"), make_user("representative")
    take_minutes(made)
    minutes.reopen(made, reason="A name was wrong.", actor=actor)
    Mail.objects.update(key="")  # as if a second had passed
    take_minutes(made)
    assert Mail.objects.filter(user=member, subject__startswith="Minutes of the Learning Forum").count() == 2


def test_a_deputy_whose_access_has_ended_is_not_told() -> None:
    made, deputy = make_meeting("held", date=today() - 5 * WEEK), make_user("deputy")
    take_line(line_of(made), Attendance.DEPUTY, deputy=deputy.person)
    assert deputy.person not in minutes.readers_of(made)


def test_reopened_minutes_say_why_and_begin_again(actor: User) -> None:
    made = take_minutes()
    assert fields_refused(minutes.reopen, made, reason="  ", actor=actor) == ["reason"]
    minutes.reopen(made, reason=" A name was wrong. ", actor=actor)
    row = row_of(made)
    assert (row.state, row.reopened_because, row.reopened_by) == (MinutesState.DRAFT, "A name was wrong.", actor)
    assert (row.checked_by, row.circulated_at, row.record) == (None, None, None)


def test_minutes_are_due_ten_working_days_after_the_meeting_or_as_the_forum_settles() -> None:
    made = make_meeting("held")
    assert minutes_due(with_minutes(Meeting.objects.all()).get()) == working_days_after(made.date, 10)
    Practice.objects.create(pk=1, minutes_days=3)
    assert minutes_due(with_minutes(Meeting.objects.all()).get()) == working_days_after(made.date, 3)


def test_whoever_runs_meetings_is_told_the_next_step(actor: User) -> None:
    chair, member = make_user("chair"), make_user("representative")
    made = make_meeting("held")

    def steps() -> list[str]:
        found = (minutes_step(Meeting.objects.get(pk=made.pk), each) for each in (actor, chair, member))
        return [step.label if step else "" for step in found]

    assert steps() == ["Finish the minutes", "Check the minutes", ""]
    minutes.ask_to_check(made, actor=actor)
    step = minutes_step(Meeting.objects.get(pk=made.pk), actor)
    assert step is not None
    assert step.hint.startswith("A chair was asked to check them on")
    take_minutes(made, "checked")
    assert steps() == ["Circulate the minutes", "Circulate the minutes", ""]
    minutes.circulate(made, actor=actor)
    assert steps() == ["Approve the minutes", "Approve the minutes", ""]
    make_comment(made)
    assert steps()[0] == "Answer 1 comment on the minutes"


def test_the_state_of_a_held_meeting_says_what_its_minutes_wait_for() -> None:
    made = make_meeting("held")
    said = []
    for state in ("draft", "checked", "circulated"):
        if state != "draft":
            Minutes.objects.update_or_create(meeting=made, defaults={"state": state})
        said.append(wording.state_of(Meeting.objects.get(pk=made.pk), today()).text)
    assert said == ["Minutes to check", "Minutes to circulate", "Minutes to approve"]


# Approving ---------------------------------------------------------------------------------------------------------


def test_minutes_are_approved_with_their_day_and_the_record_is_locked(actor: User) -> None:
    made = make_meeting("held")
    minutes.approve(made, actor=actor)
    assert (made.state, made.approved_on, made.is_locked) == (MeetingState.APPROVED, today(), True)
    assert "already_approved" in refused(minutes.approve, made, actor=actor)
    assert row_of(made).approved_at_meeting is None


def test_the_next_meeting_approves_them_on_its_day_and_its_own_minutes_say_so(actor: User) -> None:
    made, following = take_minutes(make_meeting("held", date=today() - 3 * WEEK)), make_meeting("held")
    minutes.approve(made, at=following, actor=actor)
    assert (made.approved_on, row_of(made).approved_at_meeting) == (following.date, following)
    item_2 = minutes_of(following, actor).items[1]
    assert [(each.kind, each.text) for each in item_2.recorded] == [
        ("Approved", f"Minutes of the meeting on {made.date:%-d %B %Y}")
    ]
    [said] = earlier_minutes(item_of(following, ItemKind.ACTIONS), actor)
    assert said.words == "approved at this meeting"


def test_only_a_later_meeting_that_has_begun_and_was_not_cancelled_approves_minutes(actor: User) -> None:
    made = take_minutes(make_meeting("held", date=today() - 3 * WEEK))
    earlier, coming = make_meeting("held", date=today() - 4 * WEEK), make_meeting(date=today() + WEEK)
    cancelled = make_meeting("cancelled", date=today())
    Meeting.objects.filter(pk=cancelled.pk).update(date=today() - WEEK)
    cancelled.refresh_from_db()
    for at in (made, earlier, coming, cancelled):
        assert set(refused(minutes.approve, made, at=at, actor=actor)) == {"not_a_later_meeting"}
        assert fields_refused(minutes.approve, made, at=at, actor=actor) == ["at"]


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


def test_what_changed_while_somebody_was_about_to_approve_is_not_approved_unread(actor: User) -> None:
    made = take_minutes()
    seen = digest_of(minutes.frozen(made, actor))
    make_action(item_of(made))
    assert set(refused(minutes.approve, made, actor=actor, seen=seen)) == {"changed_meanwhile"}


def test_nobody_who_sees_a_part_alone_can_have_that_frozen_as_the_whole() -> None:
    made = make_meeting("held")
    restrict(made)
    with pytest.raises(PermissionDenied):
        minutes.approve(made, actor=make_user("representative"))


# What approved minutes say -----------------------------------------------------------------------------------------


def _revise_everything(made: Meeting, actor: User) -> None:
    """Change all that minutes are made of, past what the forum's own verbs allow once they are approved."""
    LearningPoint.objects.update(learning="Something else altogether.")
    made.items.update(title="Another title", lead=None, lead_name="Somebody else")
    RegisterLine.objects.filter(meeting=made).update(attendance=Attendance.ABSENT)
    Practice.objects.update_or_create(pk=1, defaults={"quorum": 99})
    chair = made.chaired_by
    assert chair is not None
    people.change(chair.person, name="Married Name", email="", actor=actor)


def test_approved_minutes_say_what_was_approved_whatever_changes_afterwards(actor: User) -> None:
    made, member = make_meeting("held"), make_user("representative")
    item = item_of(made, ItemKind.AOB)
    write_note(item, "Something else was said.")
    make_action(item)
    make_learning_point(item=item)
    make_decision(item)
    minutes.approve(made, actor=actor)
    before = {reader: minutes_of(made, reader) for reader in (actor, member)}
    assert {each.kind for each in before[member].items[-1].recorded} == {"Action", "Learning point", "Decision"}
    _revise_everything(made, actor)
    for reader, said in before.items():
        assert minutes_of(made, reader) == said


def test_of_approved_minutes_a_reader_sees_what_they_may_open_now(actor: User) -> None:
    made, member = make_meeting("held"), make_user("representative")
    case, other = item_of(made), item_of(made, ItemKind.AOB)
    write_note(case, "Secret")
    point = make_learning_point(item=other)
    make_action(other)
    minutes.approve(made, actor=actor)
    restrict(made)
    LearningPoint.objects.filter(pk=point.pk).update(review=Review.objects.get())
    seen = minutes_of(made, member).items
    assert (seen[case.number - 1].is_restricted, seen[case.number - 1].note) == (True, "")
    assert [each.kind for each in seen[-1].recorded] == ["Action"]
    whole = minutes_of(made, actor).items
    assert whole[case.number - 1].note == "Secret"
    assert {each.kind for each in whole[-1].recorded} == {"Action", "Learning point"}


def test_minutes_say_what_changed_since_they_were_circulated(actor: User) -> None:
    made, member = make_meeting("held"), make_user("representative")
    restrict(made)
    take_minutes(made)

    def changed(reader: User) -> tuple[str, ...]:
        return changed_since(row_of(made).record or {}, minutes_of(made, reader), reader)

    assert (changed(actor), changed(member)) == ((), ())
    write_note(item_of(made), "Secret")
    assert (changed(actor), changed(member)) == (("item 4",), ())
    make_action(item_of(made, ItemKind.AOB))
    take_line(line_of(made), Attendance.ABSENT)
    Declaration.objects.create(meeting=made, name="Sue Govier", interest="A cousin works there.")
    assert changed(actor) == ("attendance", "declarations of interest", "items 4 and 13")
    assert changed(member) == ("attendance", "declarations of interest", "item 13")


def test_the_record_is_read_back_as_it_was_frozen(actor: User) -> None:
    made = make_meeting("held")
    item = item_of(made, ItemKind.AOB)
    make_action(item, owner=made.chaired_by)
    make_learning_point(item=item)
    Declaration.objects.create(meeting=made, item=item, name="Sue Govier", interest="A cousin.", what_they_did="Left.")
    said: Whole = live(with_record(Meeting.objects.all()).get(pk=made.pk), actor)
    minutes.approve(made, actor=actor)
    again = minutes_of(made, actor)
    assert record_of(again) == record_of(said)
    assert again.items[-1].recorded == said.items[-1].recorded, "they lead where they led"


def test_after_approval_nothing_of_the_record_changes(actor: User) -> None:
    made = make_meeting("approved")
    item = item_of(made)
    assert set(refused(action.record, item, what="x", due_on=today(), owner_name="X", actor=actor)) == {
        "minutes_approved"
    }
    assert set(refused(decision.record, item, text="x", actor=actor)) == {"minutes_approved"}


# What the record says ----------------------------------------------------------------------------------------------


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


def test_the_record_says_who_came_online_late_or_left_early(actor: User) -> None:
    made = make_meeting("held")
    police = line_of(made, Membership.objects.get(agency__name="Met Police"))
    Attendee.objects.filter(line=police).update(
        mode=Mode.ONLINE, arrived_at=datetime.time(10, 20), left_at=datetime.time(11, 30)
    )
    shield = take_line(line_of(made), Attendance.DEPUTY, deputy=make_person(name="Sam Lee"))
    RegisterLine.objects.filter(pk=shield.pk).update(mode=Mode.IN_PERSON, left_at=datetime.time(11))
    roll = {each.agency: each for each in minutes_of(made, actor).roll}
    assert roll["Met Police"].present == ["Harmeet Archer (online, arrived at 10:20, left at 11:30)"]
    assert roll["Bexley S.H.I.E.L.D."].deputies[0].endswith("(left at 11:00)")


@pytest.mark.parametrize(("asked", "met"), [(100, "met"), (None, "")])
def test_the_record_says_whether_the_advisory_quorum_was_met_if_there_is_one(
    actor: User, asked: int | None, met: str
) -> None:
    Practice.objects.create(pk=1, quorum=asked)
    said = minutes_of(make_meeting("held"), actor).quorum
    assert said == (f"19 of 19 places are represented. The advisory quorum is {asked}%: {met}." if met else "")


@pytest.mark.parametrize(("represented", "said"), [(9, "not met"), (10, "met")])
def test_half_of_nineteen_places_is_ten(represented: int, said: str) -> None:
    assert wording.quorum(represented, 19, 50).endswith(f"50%: {said}.")


def test_declarations_of_interest_stand_at_their_item_or_at_the_top(actor: User) -> None:
    made = make_meeting("held")
    restrict(made)
    for item in (None, item_of(made)):
        Declaration.objects.create(meeting=made, item=item, name="Sue Govier", interest="A cousin works there.")
    whole, seen = minutes_of(made, actor), minutes_of(made, make_user("representative"))
    assert (
        [each.interest for each in whole.declared]
        == ["A cousin works there."]
        == [each.interest for each in seen.declared]
    )
    number = item_of(made).number - 1
    assert (len(whole.items[number].declared), len(seen.items[number].declared)) == (1, 0)


def test_the_record_holds_notes_actions_and_learning_points_of_each_item(actor: User) -> None:
    made = make_meeting("held")
    item = item_of(made, ItemKind.AOB)
    write_note(item, "Something else was said.")
    action, point, decided = make_action(item), make_learning_point(item=item), make_decision(item)
    last = minutes_of(made, actor).items[-1]
    assert last.note == "Something else was said."
    assert {each.reference for each in last.recorded} == {action.reference, point.reference, decided.reference}


def test_a_restricted_item_leaves_its_title_and_nothing_else(actor: User) -> None:
    made = make_meeting("issued")
    item = item_of(made)
    write_note(item, "Secret")
    make_action(item, what="Secret too")
    agenda.arrange(made, [agenda.ItemChange(item.pk, 30, review=make_review(is_restricted=True))], actor=actor)
    seen = minutes_of(made, make_user("representative")).items[item.number - 1]
    assert (seen.is_restricted, seen.note, seen.recorded, seen.lead) == (True, "", (), "")
    assert minutes_of(made, actor).items[item.number - 1].note == "Secret"


@pytest.mark.parametrize("state", ["held", "approved"])
@pytest.mark.parametrize("recorded", [1, 3])
def test_the_record_takes_five_queries_and_one_less_once_approved(
    recorded: int, state: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reader = make_user("chair")
    made = make_meeting("held")
    for item in made.items.all()[:recorded]:
        write_note(item)
        make_action(item, owner=made.chaired_by)
        make_learning_point(item=item)
        make_decision(item)
    if state == "approved":
        minutes.approve(made, actor=reader)
    with django_assert_num_queries(4 if state == "approved" else 5):
        minutes_of(made, reader)


def test_what_the_minutes_are_frozen_as_is_plain_data(actor: User) -> None:
    made = take_minutes(state="checked")
    frozen: dict[str, Any] = row_of(made).record or {}
    assert frozen["version"] == 1
    assert len(frozen["items"]) == 13
    assert "url" not in str(frozen)

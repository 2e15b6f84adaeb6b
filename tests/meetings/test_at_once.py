"""Two people at the very same moment, each on a connection of their own."""

import datetime
from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.dated import today
from accounts.models import Mail
from meetings.domain import action, agenda, meeting, note, register, reply
from meetings.domain.register import Entry
from meetings.enums import Answer, Attendance
from meetings.models import Action, Coming, ItemInvitation, Meeting, Note
from members.models import Membership
from tests.factories import coordinator, item_of, make_meeting, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forum")]


def at_once(*verbs: Callable[[], object]) -> list[str]:
    """Call all at the same moment; return the codes of those refused."""
    start, refused = Barrier(len(verbs)), list[str]()

    def call(verb: Callable[[], object]) -> None:
        try:
            start.wait(10)
            verb()
        except ValidationError as error:
            listed = error.error_list if hasattr(error, "error_list") else next(iter(error.error_dict.values()))
            refused.append(str(listed[0].code))
        finally:
            connection.close()

    threads = [Thread(target=call, args=[verb]) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return refused


def test_of_two_notes_both_are_kept() -> None:
    item, actor = item_of(make_meeting("issued")), coordinator()
    refused = at_once(
        lambda: note.write(item, "One", seen_revision=0, actor=actor),
        lambda: note.write(item, "Two", seen_revision=0, actor=actor),
    )
    assert refused == []
    kept = Note.objects.get(item=item)
    assert kept.revision == 2
    assert {"One", "Two"} < set(kept.text.split("\n"))


def test_of_two_meetings_at_one_time_one_is_scheduled() -> None:
    actor = coordinator()
    when = meeting.When(today(), datetime.time(10), datetime.time(12), "Civic Offices")
    refused = at_once(*[lambda: meeting.schedule(when, actor=actor)] * 3)
    assert refused == ["time_taken"] * 2
    assert Meeting.objects.count() == 1


def test_of_two_answers_for_one_place_one_is_saved_and_the_other_told() -> None:
    made, actor = make_meeting("issued", date=today()), coordinator()
    line = made.lines.all()[0]
    seen = register.says(line)
    refused = at_once(
        lambda: register.record(made, [Entry(line.pk, Attendance.ABSENT, seen=seen)], actor=actor),
        lambda: register.record(made, [Entry(line.pk, Attendance.APOLOGIES, seen=seen)], actor=actor),
    )
    assert refused == ["changed_meanwhile"]


def test_two_who_open_a_register_make_one_line_for_each_place() -> None:
    made = make_meeting(date=today())
    assert at_once(*[lambda: register.expect_places(made)] * 3) == []
    assert made.lines.count() == 19


def test_actions_recorded_at_once_get_a_number_each() -> None:
    item, actor = item_of(make_meeting("issued", date=today())), coordinator()
    record = lambda: action.record(item, what="Write", due_on=today(), owner_name="A guest", actor=actor)  # noqa: E731
    assert at_once(*[record] * 3) == []
    assert sorted(Action.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_of_a_joint_pair_that_answers_at_once_one_is_saved_and_the_other_told() -> None:
    made, actor = make_meeting("issued"), coordinator()
    place = Membership.objects.core().filter(is_joint=True)[0]
    answers = [reply.Decision(Answer.COMING, (each,)) for each in place.representatives.select_related("person")]
    refused = at_once(*[partial(reply.answer, made, place, each, actor=actor, seen="") for each in answers])
    assert refused == ["changed_meanwhile"]
    assert Coming.objects.count() == 1


def test_a_deputy_sent_by_both_at_once_is_one_person_and_asked_once() -> None:
    made, actor = make_meeting("issued"), coordinator()
    sent = reply.Decision(
        Answer.DEPUTY,
        deputy_email="dora@forum.example",
        deputy_name="Dora",
        deputy_role="Nurse",
        deputy_agency="Oxleas",
    )
    place = Membership.objects.core()[0]
    assert at_once(*[partial(reply.answer, made, place, sent, actor=actor, seen="")] * 3) == []
    assert Mail.objects.filter(address="dora@forum.example").count() == 2  # the invitation, and what for


def test_coordinators_are_told_once_of_places_that_have_not_decided() -> None:
    make_meeting("issued", date=today() + datetime.timedelta(days=1))
    coordinator()
    at_once(*[reply.flag_undecided] * 3)
    assert Mail.objects.count() == 1


def test_a_specialist_asked_by_two_at_once_is_asked_once() -> None:
    item, actor = item_of(make_meeting("issued")), coordinator()
    person = make_user("ad-hoc").person
    assert at_once(*[lambda: agenda.ask(item, person, actor=actor)] * 3) == []
    assert ItemInvitation.objects.count() == 1
    assert Mail.objects.filter(subject__startswith="You are asked for item").count() == 1

"""Two people at the very same moment, each on a connection of their own."""

import datetime
from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.dated import today
from accounts.models import Mail
from meetings.domain import action, agenda, check_in, meeting, note, register, reply, template
from meetings.domain.register import Entry
from meetings.enums import Answer, Attendance, ItemKind
from meetings.models import Action, AgendaTemplate, Coming, ItemInvitation, Meeting, Note
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


def test_of_two_orders_of_an_agenda_one_is_saved_and_the_other_told() -> None:
    made, actor = make_meeting(), coordinator()
    seen = list(made.items.order_by("number").values_list("pk", flat=True))
    orders = [agenda.Order([*seen[1:], seen[0]], seen), agenda.Order(seen[::-1], seen)]
    assert at_once(*[partial(agenda.arrange, made, [], order=each, actor=actor) for each in orders]) == [
        "order_changed"
    ]
    numbers = made.items.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 14))


def test_of_two_new_standard_agendas_one_is_adopted_and_the_other_told() -> None:
    item, actor = template.StandardItem(ItemKind.AOB, "AOB", 2), coordinator()
    mine = template.Standard("Short", "One item", [item])
    assert at_once(*[lambda: template.adopt(mine, seen=1, actor=actor)] * 2) == ["adopted_meanwhile"]
    assert AgendaTemplate.objects.count() == 2


def test_of_two_answers_for_one_place_one_is_saved_and_the_other_told() -> None:
    made, actor = make_meeting("issued", date=today()), coordinator()
    line = made.lines.all()[0]
    seen = register.says(line)
    refused = at_once(
        lambda: register.record(made, [Entry(line.pk, Attendance.ABSENT, seen=seen)], actor=actor),
        lambda: register.record(made, [Entry(line.pk, Attendance.APOLOGIES, seen=seen)], actor=actor),
    )
    assert refused == ["changed_meanwhile"]


def test_a_joint_pair_that_checks_in_at_once_is_recorded_both_on_one_place() -> None:
    pair = make_user("joint"), make_user("representative")
    place = pair[0].person.representations.get().membership
    place.representatives.filter(seat=2).update(person=pair[1].person)
    made = make_meeting("issued", date=today())
    check_in.begin(made, actor=coordinator())
    code = check_in.code_of(made, timezone.now())
    verbs = [partial(check_in.come, made, code, mode="online", actor=each, places=[place.pk]) for each in pair]
    assert at_once(*verbs) == []
    assert made.lines.get(membership=place).attendees.count() == 2


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

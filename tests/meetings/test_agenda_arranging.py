"""Adding items to an agenda, taking some off, moving and renaming them, also when two people do so at once."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from meetings.domain import agenda, kept
from meetings.domain.agenda import ItemChange, NewItem, Order
from meetings.enums import ItemKind
from meetings.models import AgendaItem, Declaration, Meeting
from meetings.queries import agenda_of
from members.models import Representative
from tests.factories import (
    coordinator,
    item_of,
    make_action,
    make_exchange,
    make_learning_point,
    make_meeting,
    make_user,
    write_note,
)
from tests.meetings.asking import refused

pytestmark = pytest.mark.usefixtures("forum")
VISIT = NewItem("new-1", ItemKind.FREE, 10, title="  A visit \n to the court ", lead_name="The clerk")


@pytest.fixture
def actor() -> User:
    return coordinator()


@pytest.fixture
def made() -> Meeting:
    return make_meeting()


def ids(meeting: Meeting) -> list[int]:
    return list(meeting.items.order_by("number").values_list("pk", flat=True))


def titles(meeting: Meeting) -> list[str]:
    items = meeting.items.order_by("number")
    assert [item.number for item in items] == list(range(1, len(items) + 1))
    return [item.title for item in items]


def test_an_item_is_added_where_it_is_wanted_and_the_others_count_on(made: Meeting, actor: User) -> None:
    now = ids(made)
    agenda.arrange(made, [], added=[VISIT], order=Order([now[0], "new-1", *now[1:]], now), actor=actor)
    assert titles(made)[:3] == [
        "Welcome, introductions, apologies",
        "A visit to the court",
        "Actions from last meeting",
    ]
    added = made.items.get(number=2)
    assert (added.minutes, added.lead_label, added.kind) == (10, "The clerk", ItemKind.FREE)
    assert agenda_of(made, actor).planned == 129


def test_without_an_order_it_comes_last_and_without_a_title_it_has_its_kind_s_name(made: Meeting, actor: User) -> None:
    agenda.arrange(made, [], added=[NewItem("new-1", ItemKind.DECLARATIONS, 2)], actor=actor)
    assert titles(made)[-1] == "Declarations of interest"


def test_an_item_is_renamed_and_a_case_has_its_question_and_practitioners(made: Meeting, actor: User) -> None:
    case = item_of(made)
    change = ItemChange(
        case.pk, 25, title=" Child  A ", question="What got in the way? \r\n", guests="Dana Webb, midwife\r\n\r\n"
    )
    agenda.arrange(made, [change], actor=actor)
    case.refresh_from_db()
    assert (case.title, case.question, case.guests) == ("Child A", "What got in the way?", "Dana Webb, midwife")
    agenda.arrange(made, [ItemChange(case.pk, 30)], actor=actor)
    case.refresh_from_db()
    assert (case.title, case.question, case.minutes) == ("Child A", "What got in the way?", 30)


def test_question_and_practitioners_are_not_part_of_what_everybody_reads(made: Meeting, actor: User) -> None:
    change = ItemChange(item_of(made).pk, 30, question="What got in the way?", guests="Dana Webb, midwife")
    agenda.arrange(made, [change], actor=actor)
    issued = str(agenda.issue(made, actor=actor).agenda)
    assert "What got in the way?" not in issued
    assert "Dana Webb" not in issued


def test_what_cannot_be_an_item_is_refused_and_nothing_is_saved(made: Meeting, actor: User) -> None:
    now, case = ids(made), item_of(made)
    added = [NewItem("new-1", ItemKind.FREE, 10, title=" "), NewItem("new-2", ItemKind.AOB, 500)]
    assert set(refused(agenda.arrange, made, [ItemChange(case.pk, 30, title=" ")], added=added, actor=actor)) == {
        "no_title",
        "minutes_out_of_range",
    }
    many = [NewItem(f"new-{number}", ItemKind.AOB, 1) for number in range(agenda.MOST_ITEMS)]
    assert "too_many_items" in refused(agenda.arrange, made, [], added=many, actor=actor)
    assert "no_items" in refused(agenda.arrange, made, [], taken_off=dict.fromkeys(now), actor=actor)
    assert ids(made) == now


def test_items_are_moved_and_what_the_writer_does_not_mention_keeps_its_place(made: Meeting, actor: User) -> None:
    now = ids(made)
    agenda.arrange(made, [], order=Order(now[::-1], now), actor=actor)
    assert ids(made) == now[::-1]
    agenda.arrange(made, [], order=Order(now[:2], now[:2][::-1]), actor=actor)
    assert sorted(ids(made)) == sorted(now)
    assert ids(made)[-2:] == [now[0], now[1]]


def test_an_item_that_is_taken_off_after_issue_stays_in_the_issued_version(made: Meeting, actor: User) -> None:
    agenda.issue(made, actor=actor)
    member, last = make_user("representative"), ids(made)[-1]
    agenda.arrange(made, [], taken_off={last: None}, actor=actor)
    draft, issued = agenda_of(made, actor), agenda_of(made, member)
    assert (len(draft.rows), draft.is_draft) == (12, True)
    assert (issued.rows[-1].title, issued.rows[-1].may_open, issued.rows[-1].is_gone) == ("AOB", False, True)
    assert not issued.rows[0].is_gone


def test_an_item_from_which_something_was_recorded_is_not_taken_off(actor: User) -> None:
    held = make_meeting("held")
    item, noted, free = item_of(held), item_of(held, ItemKind.IMPACT), item_of(held, ItemKind.AOB)
    make_action(item)
    make_exchange(items=[item])
    make_learning_point(item=item)
    Declaration.objects.create(meeting=held, item=item, name="Lara Wood", interest="Works with the family.")
    agenda.ask(item, make_user("ad-hoc").person, actor=actor)
    write_note(noted)
    everything = "a declaration, a learning point, a specialist asked for it, an action and an exchange"
    for each, words in ((item, everything), (noted, "a note")):
        said = refused(agenda.arrange, held, [], taken_off={each.pk: None, free.pk: None}, actor=actor)
        assert said == {"has_record": f"it cannot be taken off, as it has {words}."}
    assert free.pk in ids(held)
    agenda.arrange(held, [], taken_off={free.pk: None}, actor=actor)
    assert free.pk not in ids(held)


def test_every_table_that_points_at_items_keeps_them_and_a_blank_note_does_not() -> None:
    item = item_of(make_meeting("issued"))
    write_note(item, " ")
    (read,) = kept.with_reasons(AgendaItem.objects.filter(pk=item.pk))
    assert kept.refusal(read) == ""
    assert {each.removeprefix("keeps_") for each in vars(read) if each.startswith("keeps_")} >= {
        "note", "actions", "decisions", "papers", "learning_points", "declarations", "times", "addenda", "comments",
    }  # fmt: skip


# Two people at once -----------------------------------------------------------------------------------------------


def test_what_one_adds_and_the_other_moves_both_stays(made: Meeting, actor: User) -> None:
    began = ids(made)
    agenda.arrange(made, [], added=[VISIT], order=Order([*began, "new-1"], began), actor=actor)
    agenda.arrange(made, [], order=Order([began[1], began[0], *began[2:]], began), actor=actor)
    assert [*ids(made)[:2], titles(made)[-1]] == [began[1], began[0], "A visit to the court"]


def test_two_who_move_in_different_ways_are_told(made: Meeting, actor: User) -> None:
    began = ids(made)
    agenda.arrange(made, [], order=Order([began[1], began[0], *began[2:]], began), actor=actor)
    mine = Order([*began[:-2], began[-1], began[-2]], began)
    assert "order_changed" in refused(agenda.arrange, made, [], order=mine, actor=actor)


def test_what_somebody_changed_meanwhile_is_not_taken_off_and_what_is_gone_is_gone(made: Meeting, actor: User) -> None:
    last = made.items.get(number=13)
    began = agenda.says(last)
    agenda.arrange(made, [ItemChange(last.pk, 9)], actor=actor)
    assert "changed_meanwhile" in refused(agenda.arrange, made, [], taken_off={last.pk: began}, actor=actor)
    agenda.arrange(made, [], taken_off={last.pk: None}, actor=actor)
    agenda.arrange(made, [], taken_off={last.pk: began}, actor=actor)
    assert len(ids(made)) == 12


def test_a_new_item_that_is_sent_twice_is_there_once(made: Meeting, actor: User) -> None:
    began = ids(made)
    for _ in range(2):
        agenda.arrange(made, [], added=[VISIT], order=Order([*began, "new-1"], began), actor=actor)
    assert titles(made).count("A visit to the court") == 1


def test_nothing_that_stays_as_it_is_is_written(made: Meeting, actor: User) -> None:
    agenda.arrange(made, [ItemChange(pk, item.minutes) for pk, item in made.items.in_bulk().items()], actor=actor)
    item = item_of(made)
    assert item.events.count() == 1  # type: ignore[attr-defined] # made by the history of changes


def test_numbers_may_pass_each_other_within_a_change_and_stay_unique_after_it(made: Meeting) -> None:
    with connection.cursor() as cursor, transaction.atomic():
        made.items.filter(number=2).update(number=1)
        with pytest.raises(IntegrityError):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def test_a_new_item_s_lead_holds_a_place_that_day(made: Meeting, actor: User) -> None:
    lead = Representative.objects.all()[0]
    lead.ended_on = made.date.replace(year=made.date.year - 1)
    new = NewItem("new-1", ItemKind.AOB, 5, lead=lead)
    with pytest.raises(ValidationError, match="holds no place"):
        agenda.arrange(made, [], added=[new], actor=actor)

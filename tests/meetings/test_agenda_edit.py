"""The page that edits an agenda: its buttons, what it keeps, and what it says when somebody else was quicker."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from meetings.domain import agenda
from meetings.domain.agenda import ItemChange, NewItem, Order
from meetings.enums import ItemKind
from meetings.models import Meeting
from tests.factories import coordinator, item_of, make_meeting, make_review, make_user, write_note
from tests.pages import (
    FOUND,
    MISSING,
    SHOWN_AGAIN,
    client_of,
    error_beside,
    message,
    rows,
    sent_by,
    soup,
    summary_of,
    text,
)

pytestmark = pytest.mark.usefixtures("forum")


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


@pytest.fixture
def made() -> Meeting:
    return make_meeting()


def page_of(meeting: Meeting) -> str:
    return reverse("meetings:edit-agenda", args=[meeting.pk])


def begun(client: Client, meeting: Meeting) -> dict[str, Any]:
    return sent_by(client.get(page_of(meeting)))


def titles(meeting: Meeting) -> list[str]:
    return list(meeting.items.order_by("number").values_list("title", flat=True))


# Buttons that save nothing ----------------------------------------------------------------------------------------


def test_an_item_is_moved_up_and_down_without_a_script_and_what_was_typed_stays(officer: Client, made: Meeting) -> None:
    first, second = made.items.order_by("number")[:2]
    sent = begun(officer, made) | {f"{first.pk}-minutes": "ten", f"{second.pk}-lead_name": "Typed"}
    page = officer.post(page_of(made), sent | {"move": f"{second.pk} up"})
    assert summary_of(page) == ""
    again = sent_by(page)
    assert again["row"][:2] == [str(second.pk), str(first.pk)]
    assert (again[f"{first.pk}-minutes"], again[f"{second.pk}-lead_name"]) == ("ten", "Typed")
    pressed = soup(page).select_one("[autofocus]")
    assert pressed is not None
    assert (pressed["name"], pressed["value"]) == ("move", f"{second.pk} up")
    page = officer.post(page_of(made), again | {"move": f"{second.pk} down"})
    assert sent_by(page)["row"] == sent["row"]
    assert titles(made)[0] == first.title
    officer.post(page_of(made), again | {f"{first.pk}-minutes": "10"})
    assert titles(made)[:2] == [second.title, first.title]


def test_moving_the_first_up_or_what_is_not_there_changes_nothing(officer: Client, made: Meeting) -> None:
    sent = begun(officer, made)
    for pressed in (
        f"{sent['row'][0]} up",
        f"{sent['row'][-1]} down",
        "999999 up",
        "nonsense",
        f"{sent['row'][3]} away",
    ):
        assert sent_by(officer.post(page_of(made), sent | {"move": pressed}))["row"] == sent["row"]


def test_an_item_is_taken_off_and_put_back_before_anything_is_saved(officer: Client, made: Meeting) -> None:
    last = made.items.get(number=13)
    sent = begun(officer, made) | {f"{last.pk}-minutes": "7"}
    page = officer.post(page_of(made), sent | {"off": str(last.pk)})
    assert "117 of 120 minutes planned" in text(page)
    assert sent_by(page)[f"{last.pk}-minutes"] == "7"
    back = officer.post(page_of(made), sent_by(page) | {"on": str(last.pk)})
    assert "4 minutes over : 124 of 120 minutes planned." in text(back)
    assert officer.post(page_of(made), sent_by(page)).status_code == FOUND
    assert titles(made)[-1] == "Agreeing future meeting dates"


def test_an_item_is_added_where_it_is_wanted_and_saved_with_the_rest(officer: Client, made: Meeting) -> None:
    case = item_of(made)
    asked = {"add_kind": "case", "add_title": "Adult B", "add_minutes": "20", "add_at": str(case.pk)}
    page = officer.post(page_of(made), begun(officer, made) | asked | {"add": "yes"})
    again = sent_by(page)
    assert again["row"][3] == "new-1"
    assert (again["add_title"], again["add_kind"]) == ("", "")
    assert "autofocus" in str(soup(page).select_one("[name=new-1-title]"))
    assert titles(made)[3] == "Individual case learning 1"
    review = make_review(code="Adult B")
    own = {"new-1-question": "What helped?", "new-1-guests": "Dana Webb, midwife", "new-1-review": str(review.pk)}
    officer.post(page_of(made), again | own | {"new-1-lead": "other", "new-1-lead_name": "A guest"})
    added = made.items.get(number=4)
    assert (added.title, added.question, added.guests, added.review, added.lead_name) == (
        "Adult B", "What helped?", "Dana Webb, midwife", review, "A guest",
    )  # fmt: skip


def test_what_was_asked_for_without_pressing_its_button_is_saved_too(officer: Client, made: Meeting) -> None:
    assert officer.post(page_of(made), begun(officer, made) | {"add_title": "A visit"}).status_code == FOUND
    added = made.items.get(number=14)
    assert (added.title, added.minutes, added.kind) == ("A visit", 5, ItemKind.FREE)


def test_a_new_item_needs_a_title_and_minutes_and_one_that_goes_needs_nothing(officer: Client, made: Meeting) -> None:
    page = officer.post(page_of(made), begun(officer, made) | {"add": "yes", "add_minutes": "soon"})
    page = officer.post(page_of(made), sent_by(page))
    assert page.status_code == SHOWN_AGAIN
    assert error_beside(page, "new-1-title") == "Enter the title of item 14."
    assert error_beside(page, "new-1-minutes") == "The minutes of item 14 must be a whole number, such as 15."
    page = officer.post(page_of(made), sent_by(page) | {"off": "new-1"})
    assert officer.post(page_of(made), sent_by(page)).status_code == FOUND
    assert made.items.count() == 13


def test_enter_in_a_field_saves_and_moves_nothing(officer: Client, made: Meeting) -> None:
    """A browser presses the first button of the form then."""
    first = soup(officer.get(page_of(made))).select("main form button")[0]
    assert (first.get_text(strip=True), first.get("name")) == ("Save", None)


# What cannot be ---------------------------------------------------------------------------------------------------


def test_an_item_with_a_record_has_no_button_and_is_refused_when_it_came_meanwhile(officer: Client) -> None:
    held = make_meeting("issued")
    case, last = item_of(held), item_of(held, ItemKind.AOB)
    sent = begun(officer, held)
    write_note(case)
    page = officer.get(page_of(held))
    assert "It cannot be taken off, as it has a note." in text(page)
    assert not soup(page).select(f'button[name=off][value="{case.pk}"]')
    assert soup(page).select(f'button[name=off][value="{last.pk}"]')
    response = officer.post(page_of(held), sent | {f"{case.pk}-off": "yes", f"{last.pk}-minutes": "9"})
    assert error_beside(response, f"{case.pk}-lead") == "Item 4: it cannot be taken off, as it has a note."
    again = sent_by(response)
    assert (again[f"{case.pk}-off"], again[f"{last.pk}-minutes"]) == ("", "9")


def test_the_minutes_over_are_said_while_nothing_is_refused(officer: Client, made: Meeting) -> None:
    last = made.items.get(number=13)
    sent = begun(officer, made) | {f"{last.pk}-minutes": "10"}
    assert "7 minutes over : 127 of 120 minutes planned." in text(
        officer.get(officer.post(page_of(made), sent)["Location"])
    )


def test_a_form_after_the_minutes_were_approved_keeps_what_was_typed(officer: Client) -> None:
    held = make_meeting("approved")
    case = item_of(held)
    sent = {"row": [str(case.pk)], f"{case.pk}-minutes": "25", f"{case.pk}-title": "Mine", f"{case.pk}-seen": "before"}
    response = officer.post(page_of(held), sent)
    assert "This cannot be changed: minutes approved." in summary_of(response)
    assert sent_by(response)[f"{case.pk}-title"] == "Mine"


# Somebody else was quicker ----------------------------------------------------------------------------------------


def test_a_form_from_before_the_issue_is_saved_as_a_draft_and_says_so(officer: Client, made: Meeting) -> None:
    sent = begun(officer, made) | {f"{made.items.get(number=13).pk}-minutes": "1"}
    agenda.issue(made, actor=make_user("chair"))
    response = officer.post(page_of(made), sent | {"issue": "yes"})
    said = message(response, officer)
    assert "Your changes are saved. Version 1 was issued while you were working" in said
    assert "only when you issue version 2." in said
    assert made.issues.count() == 1
    assert made.items.get(number=13).minutes == 1


def test_what_others_added_moved_and_took_off_stays_so(officer: Client, made: Meeting) -> None:
    sent = begun(officer, made)
    ids = list(map(int, sent["row"]))
    order = Order([ids[1], ids[0], *ids[2:], "x"], ids)
    visit = NewItem("x", ItemKind.FREE, 10, title="A visit")
    agenda.arrange(made, [], added=[visit], taken_off={ids[9]: None}, order=order, actor=coordinator())
    assert officer.post(page_of(made), sent | {f"{ids[0]}-minutes": "9"}).status_code == FOUND
    after = list(made.items.order_by("number"))
    assert [after[0].pk, after[1].pk, after[1].minutes] == [ids[1], ids[0], 9]
    assert (after[-1].title, len(after)) == ("A visit", 13)


def test_two_orders_are_both_shown_and_the_second_save_decides(officer: Client, made: Meeting) -> None:
    sent = begun(officer, made)
    ids = list(map(int, sent["row"]))
    visit = NewItem("x", ItemKind.FREE, 10, title="A visit")
    agenda.arrange(made, [], added=[visit], order=Order([*ids[1:], ids[0], "x"], ids), actor=coordinator())
    mine = {"row": [*sent["row"][:-2], sent["row"][-1], sent["row"][-2]], f"{ids[3]}-minutes": "25"}
    response = officer.post(page_of(made), sent | mine)
    assert "Somebody else put the items in another order while you were working." in summary_of(response)
    assert "Theirs: 1. Actions from last meeting;" in summary_of(response)
    again = sent_by(response)
    assert again["row"][:13] != sent["row"]
    assert (again["row"][0], again[f"{ids[3]}-minutes"], len(again["row"])) == (str(ids[0]), "25", 14)
    assert officer.post(page_of(made), again).status_code == FOUND
    after = titles(made)
    assert after[0] == "Welcome, introductions, apologies"
    assert after.index("AOB") < after.index("Agreeing future meeting dates")
    assert "A visit" in after


def test_an_item_that_somebody_took_off_comes_back_with_what_was_typed(officer: Client, made: Meeting) -> None:
    case, last = item_of(made), made.items.get(number=13)
    sent = begun(officer, made) | {f"{case.pk}-question": "What helped?", f"{case.pk}-minutes": "20"}
    agenda.arrange(made, [], taken_off={case.pk: None, last.pk: None}, actor=coordinator())
    response = officer.post(page_of(made), sent)
    assert error_beside(response, "new-1-title").startswith("Item 4: somebody else took this item off the agenda")
    again = sent_by(response)
    assert (again["new-1-question"], len(again["row"])) == ("What helped?", 12)
    assert officer.post(page_of(made), again).status_code == FOUND
    back = made.items.get(number=4)
    assert (back.question, back.minutes, back.kind, titles(made)[-1]) == (
        "What helped?", 20, ItemKind.CASE, "Agreeing future meeting dates",
    )  # fmt: skip


def test_what_one_changes_and_another_takes_off_is_asked_again(officer: Client, made: Meeting) -> None:
    last = made.items.get(number=13)
    sent = begun(officer, made) | {f"{last.pk}-off": "yes"}
    agenda.arrange(made, [ItemChange(last.pk, 9, title="Any other matter")], actor=coordinator())
    response = officer.post(page_of(made), sent)
    said = error_beside(response, f"{last.pk}-lead")
    assert said.startswith("Item 13: somebody else changed this item. Now: 9 minutes, called “Any other matter”.")
    assert said.endswith("Take it off again if it is still to go.")
    again = sent_by(response)
    assert (again[f"{last.pk}-off"], again[f"{last.pk}-minutes"], again[f"{last.pk}-title"]) == (
        "", "9", "Any other matter",
    )  # fmt: skip
    assert officer.post(page_of(made), again | {f"{last.pk}-off": "yes"}).status_code == FOUND
    assert made.items.count() == 12


def test_a_question_that_two_people_write_is_shown_to_the_second(officer: Client, made: Meeting) -> None:
    case = item_of(made)
    sent = begun(officer, made) | {f"{case.pk}-question": "Mine?"}
    agenda.arrange(made, [ItemChange(case.pk, 30, question="Theirs?", guests="Dana Webb")], actor=coordinator())
    response = officer.post(page_of(made), sent)
    assert "Now: the question is “Theirs?”, invited: Dana Webb." in error_beside(response, f"{case.pk}-lead")
    assert sent_by(response)[f"{case.pk}-question"] == "Mine?"


# What is shown where ----------------------------------------------------------------------------------------------


def test_question_and_practitioners_stand_at_the_item_for_those_who_may_open_it(made: Meeting) -> None:
    case = item_of(made)
    change = ItemChange(case.pk, 30, question="What helped?", guests="Dana Webb, midwife", review=make_review())
    agenda.arrange(made, [change], actor=coordinator())
    assert client_of("representative").get(case.get_absolute_url()).status_code == MISSING
    agenda.issue(made, actor=coordinator())
    member = client_of("representative")
    page = member.get(case.get_absolute_url())
    assert "Question for the forum What helped?" in text(page)
    assert "Invited practitioners Dana Webb, midwife" in text(page)
    assert "What helped?" not in text(member.get(made.get_absolute_url()))


def test_the_agenda_says_how_it_differs_from_the_standard_to_those_who_edit_it(officer: Client, made: Meeting) -> None:
    page = officer.get(made.get_absolute_url())
    assert "The items are those of the standard agenda (version 1)" in text(page)
    ids = list(made.items.order_by("number").values_list("pk", flat=True))
    changes = [ItemChange(ids[3], 40, title="Adult B")]
    order = Order([*ids[:11], ids[12], ids[11]], ids)
    agenda.arrange(made, changes, taken_off={ids[9]: None}, order=order, actor=coordinator())
    agenda.issue(made, actor=coordinator())
    said = text(officer.get(made.get_absolute_url()), ".govuk-details")
    assert "Item 4, “Adult B”, was called “Individual case learning 1” before." in said
    assert "Item 4, “Adult B”, takes 40 minutes instead of 30." in said
    assert "“Tri-borough Learning Forum”, which was item 10, is taken off." in said
    assert "was item 13 before" in said or "was item 12 before" in said
    assert "standard agenda" not in text(client_of("representative").get(made.get_absolute_url()))


def test_members_read_an_item_that_was_taken_off_as_it_was_issued(officer: Client, made: Meeting) -> None:
    agenda.issue(made, actor=coordinator())
    last = made.items.get(number=13)
    agenda.arrange(made, [], taken_off={last.pk: None}, actor=coordinator())
    listed = rows(client_of("representative").get(made.get_absolute_url()))
    assert (len(listed), listed[-1]) == (13, "11:57 13 AOB 2")


@pytest.mark.parametrize("notes", [1, 3])
def test_editing_takes_as_many_queries_whatever_was_recorded(
    officer: Client, notes: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = make_meeting("issued")
    for item in made.items.order_by("number")[:notes]:
        write_note(item)
    with django_assert_num_queries(6):
        officer.get(page_of(made))

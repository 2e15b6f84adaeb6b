"""Declarations of interest: who declared what, in which item, and what they did."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.models import User
from meetings import panels
from meetings.domain import declaration
from meetings.domain.declaration import Said
from meetings.enums import ItemKind
from meetings.models import AgendaItem, Declaration, Meeting
from meetings.queries import declarations_of
from meetings.queries.declaration import declarations_seen
from tests.factories import coordinator, item_of, make_meeting, make_review, make_user
from tests.meetings.asking import fields_refused, refused
from tests.pages import FOUND, MISSING, SHOWN_AGAIN, client_of, error_beside, message, rows, soup, text, value_of

pytestmark = pytest.mark.usefixtures("forum")
SAID = Said("Harmeet Archer", "Knows the family of Child A", "Left the room for the item")


@pytest.fixture
def actor() -> User:
    return coordinator()


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


@pytest.fixture
def held() -> Meeting:
    return make_meeting("held")


def make(meeting: Meeting, item: AgendaItem | None = None, **said: str) -> Declaration:
    words = {"name": SAID.name, "interest": SAID.interest, "what_they_did": SAID.what_they_did} | said
    return declaration.record(meeting, Said(**words, item=item), actor=coordinator())


def page(meeting: Meeting) -> str:
    return reverse("meetings:declarations", args=[meeting.pk])


def change(made: Declaration) -> str:
    return reverse("meetings:change-declaration", args=[made.pk])


def sent(client: Client, made: Declaration, **given: str) -> dict[str, str]:
    """What the page would send as it stands, with some fields changed."""
    shown = client.get(change(made))
    return {name: value_of(shown, name) for name in ("name", "item", "interest", "what_they_did", "seen")} | given


# What is possible ------------------------------------------------------------------------------------------------


def test_an_interest_is_recorded_in_an_item_or_in_general(held: Meeting, actor: User) -> None:
    item = item_of(held)
    declaration.record(held, Said("  Harmeet   Archer ", " In\na charity "), actor=actor)
    declaration.record(held, Said("Ida Bradford", "Led the review", "Stayed", item), actor=actor)
    assert [(each.about, each.name, each.interest, each.what_they_did) for each in declarations_of(held, actor)] == [
        ("The meeting as a whole", "Harmeet Archer", "In a charity", ""),
        (f"Item {item.number}. {item.title}", "Ida Bradford", "Led the review", "Stayed"),
    ]


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"name": " "}, ["name"]),
        ({"interest": ""}, ["interest"]),
        ({"name": "", "interest": " "}, ["name", "interest"]),
        ({"name": "n" * 151}, ["name"]),
        ({"interest": "i" * 501}, ["interest"]),
        ({"what_they_did": "w" * 201}, ["what_they_did"]),
    ],
)
def test_what_is_missing_or_too_long_is_said_by_field(
    held: Meeting, actor: User, given: dict[str, str], fields: list[str]
) -> None:
    words: dict[str, Any] = {"name": "A", "interest": "B", "what_they_did": "C"} | given
    assert fields_refused(declaration.record, held, Said(**words), actor=actor) == fields


def test_an_item_of_another_meeting_is_refused(held: Meeting, actor: User) -> None:
    other = item_of(make_meeting("issued"))
    assert fields_refused(declaration.record, held, Said("A", "B", item=other), actor=actor) == ["item"]


@pytest.mark.parametrize("state", ["approved", "cancelled"])
def test_it_is_closed_with_the_minutes(state: Any, actor: User) -> None:
    made = Declaration.objects.create(meeting=make_meeting(state), name="A", interest="B")
    for verb, args, more in (
        (declaration.record, (made.meeting, SAID), {}),
        (declaration.correct, (made, SAID), {"seen": Said.of(made)}),
        (declaration.take_back, (made,), {}),
    ):
        assert "minutes_approved" in refused(verb, *args, actor=actor, **more)


def test_it_is_put_right_and_taken_back_and_history_keeps_it(held: Meeting, actor: User) -> None:
    made = make(held)
    declaration.correct(made, Said("Ida Bradford", "Led it", item=item_of(held)), seen=SAID, actor=actor)
    assert (made.name, made.interest, made.what_they_did, made.item) == ("Ida Bradford", "Led it", "", item_of(held))
    declaration.take_back(made, actor=actor)
    assert not Declaration.objects.exists()
    assert [event.pgh_label for event in Declaration.pgh_event_model.objects.order_by("pgh_id")] == [  # type: ignore[attr-defined] # made by @tracked
        "insert", "update", "delete",
    ]  # fmt: skip


def test_two_people_at_once_overwrite_nothing_of_each_other(held: Meeting, actor: User) -> None:
    made = make(held)
    mine, theirs = Said(SAID.name, "Mine"), Said(SAID.name, "Theirs")
    declaration.correct(made, theirs, seen=SAID, actor=make_user("chair"))
    said = refused(declaration.correct, made, mine, seen=SAID, actor=actor)
    assert "It says: Harmeet Archer (the meeting as a whole): Theirs." in said["changed_meanwhile"]
    declaration.correct(made, theirs, seen=SAID, actor=actor)  # the same is no conflict
    declaration.correct(made, mine, seen=theirs, actor=actor)
    declaration.take_back(made, actor=actor)
    assert "taken_back" in refused(declaration.correct, made, theirs, seen=mine, actor=actor)
    assert "taken_back" in refused(declaration.take_back, made, actor=actor)


# Who sees it -----------------------------------------------------------------------------------------------------


def test_of_a_restricted_item_only_those_who_may_open_it_see_what_was_declared(held: Meeting, actor: User) -> None:
    item, member = item_of(held), make_user("representative")
    make(held)
    secret = make(held, item)
    AgendaItem.objects.filter(pk=item.pk).update(review=make_review(is_restricted=True))
    assert len(declarations_of(held, actor)) == 2
    assert [each.about for each in declarations_of(held, member)] == ["The meeting as a whole"]
    assert not declarations_seen(member).filter(pk=secret.pk).exists()
    assert declarations_seen(actor).filter(pk=secret.pk).exists()


def test_the_declarations_item_lists_them_and_leads_to_recording_one(held: Meeting, officer: Client) -> None:
    item = item_of(held)
    AgendaItem.objects.filter(pk=item.pk).update(kind=ItemKind.DECLARATIONS)
    there = f"{page(held)}?next={item.get_absolute_url()}"
    shown = officer.get(item.get_absolute_url())
    assert "Nothing was declared." in text(shown)
    [way] = soup(shown).select("#declared a")
    assert way["href"] == there
    given = {"name": "Ida Bradford", "item": str(item.pk), "interest": "Led the review", "what_they_did": ""}
    response = officer.post(there, given)
    assert (response.status_code, response["Location"]) == (FOUND, item.get_absolute_url())
    member = client_of("representative")
    assert "Ida Bradford" in text(member.get(item.get_absolute_url()), "#declared")
    assert not soup(member.get(item.get_absolute_url())).select("#declared a")
    found = AgendaItem.objects.select_related("meeting").get(pk=item.pk)
    panel = panels.panel_of(found, coordinator())
    assert panel is not None
    assert not panel.is_empty


# The pages -------------------------------------------------------------------------------------------------------


def test_it_is_reached_from_the_register_and_counted_there(held: Meeting, officer: Client) -> None:
    register = reverse("meetings:register", args=[held.pk])
    assert "Declarations of interest (" not in text(officer.get(register))
    make(held)
    make(held, item_of(held))
    assert soup(officer.get(register)).select_one(f'main a[href="{page(held)}"]')
    assert "Declarations of interest (2)" in text(officer.get(register))


def test_it_is_reached_from_the_running_meeting_which_keeps_what_was_typed(officer: Client) -> None:
    item = item_of(make_meeting("issued", date=today()))
    running = reverse("meetings:run-item", args=[item.pk])
    [way] = soup(officer.get(running)).find_all("button", string="Declarations of interest")
    assert (way["form"], way["name"]) == ("note-form", "then")
    there = str(way["value"])
    assert value_of(officer.get(there), "item") == str(item.pk)
    response = officer.post(there, {"name": "Ida Bradford", "item": "", "interest": "Led the review"})
    assert (response.status_code, response["Location"]) == (FOUND, running)
    assert "Declarations of interest" not in text(client_of("learning-manager").get(running))


def test_recording_one_lists_it(held: Meeting, officer: Client) -> None:
    assert "Nothing was declared" in text(officer.get(page(held)))
    assert soup(officer.get(page(held))).select('datalist#names option[value="Harmeet Archer"]')
    item = item_of(held)
    given = {"name": "Ida Bradford", "item": str(item.pk), "interest": "Led the review", "what_they_did": "Stayed"}
    assert message(officer.post(page(held), given), officer) == "What Ida Bradford declared is recorded."
    assert rows(officer.get(page(held))) == [
        f"Ida Bradford Item {item.number}. {item.title} Led the review Stayed Change what Ida Bradford declared"
    ]


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(held: Meeting, officer: Client) -> None:
    response = officer.post(page(held), {"name": "", "item": "999999", "interest": "Led the review"})
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, "name") == "Say who declared it."
    assert error_beside(response, "item")
    assert value_of(response, "interest") == "Led the review"
    assert not Declaration.objects.exists()


def test_one_is_changed_and_taken_back_from_the_list(held: Meeting, officer: Client) -> None:
    made = make(held, item_of(held))
    assert message(officer.post(change(made), sent(officer, made, interest="Led it")), officer) == (
        "The declaration is saved."
    )
    made.refresh_from_db()
    assert (made.interest, made.item) == ("Led it", item_of(held))
    response = officer.post(change(made), {"do": "take-back"})
    assert message(response, officer) == "What Harmeet Archer declared is taken back."
    assert not Declaration.objects.exists()


def test_the_second_to_save_is_told_keeps_the_words_and_decides(held: Meeting, officer: Client) -> None:
    made, item = make(held), item_of(held)
    mine = sent(officer, made, interest="Mine")
    declaration.correct(made, Said(SAID.name, "Theirs", item=item), seen=SAID, actor=coordinator())
    response = officer.post(change(made), mine)
    assert response.status_code == SHOWN_AGAIN
    assert f"It says: Harmeet Archer (item {item.number}): Theirs." in text(response, ".govuk-error-summary")
    again = {name: value_of(response, name) for name in ("name", "item", "interest", "what_they_did", "seen")}
    assert (again["interest"], officer.post(change(made), again).status_code) == ("Mine", FOUND)
    made.refresh_from_db()
    assert made.interest == "Mine"
    forged = officer.post(change(made), again | {"interest": "Again", "seen": "no json"})
    assert forged.status_code == SHOWN_AGAIN


def test_of_a_closed_record_the_list_is_left_and_a_late_form_keeps_its_words(held: Meeting, officer: Client) -> None:
    made = make(held)
    late = sent(officer, made, interest="Late")
    Meeting.objects.filter(pk=held.pk).update(state="approved", approved_on=held.date)
    shown = officer.get(page(held))
    assert "Minutes approved, so this can no longer be changed." in text(shown)
    assert not soup(shown).select("main form, main tbody a")
    assert officer.get(change(made))["Location"] == page(held)
    for there, given in ((change(made), late), (page(held), {"name": "A", "interest": "Late"})):
        response = officer.post(there, given)
        assert response.status_code == SHOWN_AGAIN
        assert "is closed: minutes approved." in text(response, ".govuk-error-summary")
        assert value_of(response, "interest") == "Late"
    assert Declaration.objects.get().interest == SAID.interest


@pytest.mark.parametrize("role", ["representative", "deputy", "ad-hoc", "learning-manager", "bsab-reader"])
def test_only_those_who_take_the_register_record_one(role: str, held: Meeting) -> None:
    client, made = client_of(role), make(held)
    for there in (page(held), change(made)):
        assert client.get(there).status_code == MISSING
        assert client.post(there).status_code == MISSING


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_six_queries_for_any_number(
    held: Meeting, officer: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        make(held, item_of(held))
    with django_assert_num_queries(6):
        officer.get(page(held))

"""The screen that runs a meeting: one item at a time, and any button saves all of it, with JavaScript or without."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.models import User
from meetings.domain import clock, register
from meetings.enums import ItemKind
from meetings.models import Action, AgendaItem, Decision, ItemTime, Meeting, Note
from members.models import Representative
from tests.factories import (
    coordinator,
    item_of,
    make_action,
    make_decision,
    make_learning_point,
    make_meeting,
    make_review,
    make_user,
    write_note,
)
from tests.pages import FOUND, MISSING, OK, SHOWN_AGAIN, client_of, error_beside, message, soup, text, value_of

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


@pytest.fixture
def today_s() -> Meeting:
    return make_meeting("issued", date=today())


@pytest.fixture
def item(today_s: Meeting) -> AgendaItem:
    return item_of(today_s)


def url(item: AgendaItem) -> str:
    return reverse("meetings:run-item", args=[item.pk])


def entry(meeting: Meeting) -> str:
    return reverse("meetings:run", args=[meeting.pk])


def text_of(item: AgendaItem) -> str:
    return Note.objects.get(item=item).text


def chair_named(name: str) -> str:
    return str(Representative.objects.get(person__name=name).pk)


def send(client: Client, item: AgendaItem, **said: str) -> Any:
    """Send the screen's form as it stands in an empty browser, with something filled in."""
    sent = {"text": "", "seen_revision": "0", "decision": "", "what": "", "owner": "", "owner_name": "", "due_on": ""}
    return client.post(url(item), sent | said)


def buttons(page: Any) -> list[str]:
    return [each.get_text().strip() for each in soup(page).select(".forum-run__buttons button")]


# Where it begins -------------------------------------------------------------------------------------------------


def test_it_begins_at_the_first_item_and_goes_on_where_the_clock_is(officer: Client, today_s: Meeting) -> None:
    first, second, third = today_s.items.order_by("number")[:3]
    assert officer.get(entry(today_s))["Location"] == url(first)
    clock.take_up(third, actor=coordinator())
    assert officer.get(entry(today_s))["Location"] == url(third)
    clock.pause(today_s, actor=coordinator())
    clock.take_up(first, actor=coordinator())
    clock.pause(today_s, actor=coordinator())
    assert officer.get(entry(today_s))["Location"] == url(second)


def test_when_every_item_was_taken_up_it_begins_at_the_last(officer: Client, today_s: Meeting) -> None:
    items = list(today_s.items.order_by("number"))
    for each in items:
        clock.take_up(each, actor=coordinator())
    clock.pause(today_s, actor=coordinator())
    assert officer.get(entry(today_s))["Location"] == url(items[-1])


def test_a_meeting_without_items_leads_to_its_agenda(officer: Client, today_s: Meeting) -> None:
    today_s.items.all().delete()
    assert "This agenda has no items yet." in message(officer.get(entry(today_s)), officer)


def test_before_its_day_a_meeting_is_not_run(officer: Client) -> None:
    coming = make_meeting("issued", date=today() + DAY)
    for address in (entry(coming), url(item_of(coming))):
        response = officer.get(address)
        assert response["Location"] == coming.get_absolute_url()
        assert "You can run this meeting from its day on" in message(response, officer)
    assert "Run the meeting" not in text(officer.get(coming.get_absolute_url()))
    assert "Run the meeting" not in text(officer.get(item_of(coming).get_absolute_url()))


def test_after_its_day_it_is_until_the_minutes_are_approved(officer: Client) -> None:
    held = make_meeting("held")
    page = officer.get(url(item_of(held)))
    assert page.status_code == OK
    assert buttons(page) == ["Save", "Previous item", "Next item"]
    Meeting.objects.update(state="approved", approved_on=held.date)
    assert "This meeting cannot be run: minutes approved." in message(officer.get(entry(held)), officer)


def test_those_who_write_notes_find_the_way_from_agenda_and_item(today_s: Meeting, item: AgendaItem) -> None:
    for role in ("coordinator", "chair", "learning-manager"):
        client = client_of(role)
        assert soup(client.get(today_s.get_absolute_url())).select_one(f'main a[href="{entry(today_s)}"]')
        assert soup(client.get(item.get_absolute_url())).select_one(f'main a[href="{url(item)}"]')
        assert client.get(url(item)).status_code == OK
    member = client_of("representative")
    assert "Run the meeting" not in text(member.get(today_s.get_absolute_url()))
    for address in (entry(today_s), url(item)):
        assert member.get(address).status_code == MISSING
        assert member.post(address, {"text": "Mine"}).status_code == MISSING


# What it shows ---------------------------------------------------------------------------------------------------


def test_it_shows_the_panel_the_note_the_outcomes_and_the_whole_meeting(officer: Client, today_s: Meeting) -> None:
    item = item_of(today_s, ItemKind.REVIEWS)
    review = make_review()
    write_note(item, "Gone through.")
    make_decision(item, "All are noted.")
    action = make_action(item)
    point = make_learning_point(item=item)
    page = officer.get(url(item))
    said = text(page)
    assert review.code in said
    assert value_of(page, "text") == "Gone through."
    assert f"Saved by {coordinator().name}" in said
    for each in ("D1", action.reference, point.reference):
        assert each in said
    [change] = [str(each["href"]) for each in soup(page).select("main a") if each.get_text() == "D1"]
    sent = {"decision": "Some are noted.", "seen": "All are noted."}
    assert officer.post(change, sent)["Location"] == url(item)
    assert len(soup(page).select(".forum-run__items li")) == 13
    assert soup(page).select_one('.forum-run__items a[aria-current="page"]')["href"] == url(item)  # type: ignore[index]
    assert soup(page).select_one(f'main a[href="{reverse("meetings:register", args=[today_s.pk])}"]')


def test_what_else_can_be_recorded_comes_back_here(officer: Client, item: AgendaItem) -> None:
    page = soup(officer.get(url(item)))
    [learning] = [each for each in page.select("button") if each.get_text() == "Record a learning point"]
    address = reverse("tracker:record-from-item", args=[item.pk])
    assert str(learning["value"]).startswith(f"{address}?next=")
    response = send(officer, item, text="Said this.", then=str(learning["value"]))
    assert response["Location"] == learning["value"]
    assert text_of(item) == "Said this."
    sent = {"learning": "Ask again.", "board": "", "save": "draft", "revision": ""}
    sent["board"] = str(soup(officer.get(response["Location"])).select_one("input[name=board]")["value"])  # type: ignore[index]
    assert officer.post(response["Location"], sent)["Location"] == url(item)


def test_every_shortcut_is_a_button_or_a_link_on_the_page(officer: Client, item: AgendaItem) -> None:
    clock.take_up(item, actor=coordinator())
    page = soup(officer.get(url(item)))
    keys = {str(each["data-key"]): each for each in page.select("[data-key]")}
    listed = {each.get_text().removeprefix("Alt+") for each in page.select("kbd")}
    assert set(keys) == listed == set("NCALSUOPX")
    for letter, each in keys.items():
        assert each["aria-keyshortcuts"] == f"Alt+{letter}"
        assert each.name in ("a", "button")
        if each.name == "a":
            assert page.select_one(str(each["href"])), "it leads to a field of this page"


def test_the_first_button_of_the_form_is_save(officer: Client, item: AgendaItem) -> None:
    """So that the Enter key saves what was typed and does nothing else."""
    page = soup(officer.get(url(item)))
    first = page.select('button[form="note-form"], #note-form button')[0]
    assert (first.get_text(), first.get("name")) == ("Save", None)


# What it records -------------------------------------------------------------------------------------------------


def test_all_that_was_typed_is_recorded_by_one_button(officer: Client, today_s: Meeting, item: AgendaItem) -> None:
    owner = Representative.objects.get(person__name="Anita Eader")
    due = today() + 28 * DAY
    said = {"text": "Talked about.", "decision": "Adopted.", "what": "Tell every team", "owner": str(owner.pk)}
    said |= {"due_on": due.isoformat(), "chaired_by": chair_named("Debee Simpson"), "seen_chaired_by": ""}
    response = send(officer, item, **said)
    assert response["Location"] == f"{url(item)}#id_decision"
    shown = text(officer.get(response["Location"]))
    for words in ("Decision D1 is recorded.", "Action A1 is recorded for Anita Eader.", "Debee Simpson chairs."):
        assert words in shown
    assert text_of(item) == "Talked about."
    assert (Decision.objects.get().text, Action.objects.get().due_on) == ("Adopted.", due)
    today_s.refresh_from_db()
    assert today_s.chaired_by is not None
    assert today_s.chaired_by.person.name == "Debee Simpson"


def test_saving_the_note_alone_says_so_and_stays(officer: Client, item: AgendaItem) -> None:
    response = send(officer, item, text="Talked about.")
    assert response["Location"] == url(item)
    assert "The note of item 4 is saved." in message(response, officer)


def test_what_is_wrong_is_said_and_nothing_but_the_note_is_recorded(officer: Client, item: AgendaItem) -> None:
    page = send(officer, item, text="Talked about.", decision="Adopted.", what="Tell every team")
    assert page.status_code == SHOWN_AGAIN
    assert error_beside(page, "owner") == "Say who will do this."
    assert error_beside(page, "due_on") == "Enter by when."
    assert (value_of(page, "decision"), value_of(page, "what")) == ("Adopted.", "Tell every team")
    assert (value_of(page, "text"), value_of(page, "seen_revision")) == ("Talked about.", "1")
    assert text_of(item) == "Talked about."
    assert not Decision.objects.exists()
    assert not Action.objects.exists()
    early = (today() - DAY).isoformat()
    page = send(officer, item, decision="Adopted.", what="Tell", owner="other", owner_name="A guest", due_on=early)
    assert error_beside(page, "due_on").startswith("The date must be the same as or after the meeting")
    assert not Decision.objects.exists(), "all of it or nothing"


@pytest.mark.parametrize(
    ("record", "field", "said"),
    [("decision", "decision", "Say what was decided."), ("action", "what", "Say what needs doing.")],
)
def test_the_button_of_an_empty_form_says_what_is_missing(
    officer: Client, item: AgendaItem, record: str, field: str, said: str
) -> None:
    assert error_beside(send(officer, item, record=record), field) == said


def test_two_who_say_who_chairs_the_second_is_told(officer: Client, today_s: Meeting, item: AgendaItem) -> None:
    register.record(
        today_s, [], chaired_by=Representative.objects.get(person__name="Debee Simpson"), actor=coordinator()
    )
    said = {"chaired_by": chair_named("Anita Eader"), "seen_chaired_by": ""}
    page = send(officer, item, **said)
    assert "It says now: Debee Simpson." in error_beside(page, "chaired_by")
    said["seen_chaired_by"] = value_of(page, "seen_chaired_by")
    assert send(officer, item, **said).status_code == FOUND
    today_s.refresh_from_db()
    assert str(today_s.chaired_by_id) == said["chaired_by"]


def test_only_those_who_take_the_register_say_who_chairs(today_s: Meeting, item: AgendaItem) -> None:
    manager = client_of("learning-manager")
    assert "Who chairs?" not in text(manager.get(url(item)))
    send(manager, item, chaired_by=chair_named("Anita Eader"), seen_chaired_by="")
    today_s.refresh_from_db()
    assert today_s.chaired_by is None


def test_after_approval_everything_typed_stands_on_the_page(
    officer: Client, today_s: Meeting, item: AgendaItem
) -> None:
    Meeting.objects.update(state="approved", approved_on=today())
    page = send(officer, item, text="Too late", decision="Too late as well", **{"take-up": str(item.pk)})
    assert page.status_code == SHOWN_AGAIN
    assert "The note cannot be changed: minutes approved. What you typed stands below" in text(page)
    assert (value_of(page, "text"), value_of(page, "decision")) == ("Too late", "Too late as well")
    assert not Note.objects.exists()
    assert not Decision.objects.exists()
    assert not ItemTime.objects.exists()


def test_two_notes_are_joined_here_too(officer: Client, item: AgendaItem) -> None:
    write_note(item, "Theirs", actor=make_user("chair", name="Joanna Pell"))
    response = send(officer, item, text="Mine", seen_revision="0")
    assert "Joanna Pell changed the same lines." in text(officer.get(response["Location"]))
    assert {"Theirs", "Mine"} < set(text_of(item).split("\n"))


# The clock -------------------------------------------------------------------------------------------------------


def test_taking_up_the_next_item_is_one_press_and_saves_what_was_typed(officer: Client, today_s: Meeting) -> None:
    first, second = today_s.items.order_by("number")[:2]
    assert buttons(officer.get(url(first))) == ["Save", "Take up this item", "Next item"]
    response = send(officer, first, **{"take-up": str(first.pk)})
    page = officer.get(response["Location"])
    assert buttons(page) == ["Save", "Take up item 2", "Stop the clock", "Next item"]
    assert "0 of 5 minutes" in text(page, ".forum-run__clock")
    assert f"Planned finish {today_s.end_time:%H:%M}." in text(page, ".forum-run__clock")
    response = send(officer, first, text="Welcome.", **{"take-up": str(second.pk)})
    assert response["Location"] == url(second)
    assert text_of(first) == "Welcome."
    assert ItemTime.objects.get(ended_at=None).item == second
    assert "The forum is at item 2 ." in text(officer.get(url(first)), ".forum-run__clock")
    send(officer, second, pause="yes")
    assert not ItemTime.objects.filter(ended_at=None).exists()


def test_reading_on_does_not_turn_the_clock(officer: Client, today_s: Meeting) -> None:
    first, second = today_s.items.order_by("number")[:2]
    clock.take_up(first, actor=coordinator())
    response = send(officer, first, text="Welcome.", then=url(second))
    assert (response["Location"], text_of(first)) == (url(second), "Welcome.")
    assert ItemTime.objects.get(ended_at=None).item == first


@pytest.mark.parametrize("named", ["", "x", "999999", "9" * 40])
def test_an_item_that_is_not_on_this_agenda_is_not_taken_up(officer: Client, item: AgendaItem, named: str) -> None:
    send(officer, item, **{"take-up": named})
    assert set(ItemTime.objects.values_list("item", flat=True)) <= {item.pk}
    elsewhere = item_of(make_meeting("issued"))
    send(officer, item, **{"take-up": str(elsewhere.pk)})
    assert not elsewhere.times.exists()


def test_a_clock_that_cannot_be_turned_is_said_and_the_rest_is_saved(officer: Client) -> None:
    item = item_of(make_meeting("held"))
    response = send(officer, item, text="Afterwards.", **{"take-up": str(item.pk)})
    assert "Time is measured on the day of the meeting" in message(response, officer)
    assert text_of(item) == "Afterwards."


def test_the_page_asks_for_its_clock_alone(officer: Client, item: AgendaItem) -> None:
    write_note(item)
    assert soup(officer.get(url(item))).select_one(f'[hx-get="{url(item)}"][hx-trigger="every 20s"]')
    part = officer.get(url(item), headers={"hx-request": "true", "forum-waits": "true"})
    assert soup(part).select_one("html") is None
    shown = soup(part).select_one(".forum-run__clock")
    assert shown is not None
    assert shown["data-note-revision"] == "1"
    held = item_of(make_meeting("held"))
    assert not soup(officer.get(url(held))).select("[hx-get]")
    Meeting.objects.update(state="approved", approved_on=today())
    part = officer.get(url(item), headers={"hx-request": "true", "forum-waits": "true"})
    assert part.status_code == OK, "the page stays, with what is typed on it"
    assert not soup(part).select("[hx-get]")


@pytest.mark.parametrize(
    ("kind", "most"),
    [(ItemKind.ACTIONS, 8), (ItemKind.CASE, 8), (ItemKind.AOB, 7), (ItemKind.WELCOME, 9)],  # its panel asks two
)
def test_the_screen_takes_as_many_queries_for_much_as_for_little(
    kind: ItemKind, most: int, today_s: Meeting, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    item, user = item_of(today_s, kind), User.objects.with_standing().get(pk=coordinator().pk)
    client = client_of(user)
    for _ in range(3):
        make_action()
        make_action(item)
        make_decision(item)
        make_learning_point(item=item)
        for each in today_s.items.all()[:3]:
            clock.take_up(each, actor=user)
        with django_assert_max_num_queries(most):
            client.get(url(item))

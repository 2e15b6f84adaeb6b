"""The minutes' page, and approving."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.working_days import working_days_after
from meetings.domain import addendum, agenda, minutes, minutes_comment
from meetings.enums import Attendance, ItemKind, MeetingState
from meetings.models import AgendaItem, Declaration, Meeting
from tests.factories import (
    coordinator,
    item_of,
    line_of,
    make_action,
    make_comment,
    make_decision,
    make_learning_point,
    make_meeting,
    make_review,
    take_line,
    take_minutes,
    write_note,
)
from tests.pages import (
    MISSING,
    OK,
    SHOWN_AGAIN,
    client_of,
    error_beside,
    message,
    soup,
    summary_of,
    text,
    value_of,
)
from ui.templatetags.ui import weekday_date

pytestmark = pytest.mark.usefixtures("forum")
WEEK = datetime.timedelta(weeks=1)


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


def address(page: str, meeting: Meeting) -> str:
    return reverse(f"meetings:{page}", args=[meeting.pk])


def links(response: object) -> set[str]:
    return {str(each["href"]) for each in soup(response).select("main a[href]")}


def sent(page: object) -> dict[str, str]:
    """What the form of a page sends when nothing of it is changed."""
    return {name: value_of(page, name) for name in ("at", "seen")}


def listed_tasks(client: Client) -> list[str]:
    """The tasks about minutes on somebody's home page."""
    found = [" ".join(each.get_text(" ").split()) for each in soup(client.get("/")).select(".govuk-task-list__item")]
    return [each for each in found if "the minutes" in each]


def test_the_whole_record_is_one_page(officer: Client) -> None:
    held = make_meeting("held")
    item = item_of(held)
    take_line(line_of(held), Attendance.APOLOGIES)
    write_note(item, "What was said.")
    action, point = make_action(item), make_learning_point(item=item)
    said = text(officer.get(address("minutes", held)))
    assert "18 of 19 places represented (95%)" in said
    assert "In the chair Debee Simpson" in said
    assert "4. Individual case learning 1 What was said." in said
    assert f"Action {action.reference} : {action.what}" in said
    assert f"Learning point {point.reference} :" in said
    assert "13. AOB No note." in said


def test_minutes_are_approved_on_a_page_that_asks_once_more(officer: Client) -> None:
    held = make_meeting("held")
    assert address("approve", held) in links(officer.get(address("minutes", held)))
    asked = officer.get(address("approve", held))
    assert "There is no way back." in text(asked)
    assert "These minutes have not been circulated" in text(asked)
    response = officer.post(address("approve", held), sent(asked))
    assert "The minutes are approved." in message(response, officer)
    page = officer.get(address("minutes", held))
    assert f"Approved on {weekday_date(today())}. This record can no longer be changed." in text(page)
    assert not soup(page).select("main form")
    assert officer.get(address("approve", held))["Location"] == address("minutes", held)
    again = officer.post(address("approve", held))
    assert again.status_code == SHOWN_AGAIN
    assert summary_of(again) == "There is a problem These minutes are approved already."


def test_minutes_go_from_the_coordinator_to_a_chair_to_the_members(officer: Client) -> None:
    held, chair, member = make_meeting("held"), client_of("chair"), client_of("representative")
    page = address("minutes", held)
    assert "Ask a chair to check" in text(officer.get(page))
    assert "Mark the minutes as checked" not in text(officer.get(page))
    assert "was asked to check the minutes." in message(officer.post(address("ask-to-check", held)), officer)
    assert "asked the chairs on" in text(chair.get(page))
    seen = value_of(chair.get(page), "seen")
    assert "The minutes are checked." in message(chair.post(address("check-minutes", held), {"seen": seen}), chair)
    assert f"They are due {weekday_date(working_days_after(held.date, 10))}." in text(officer.get(page))
    assert "They are due" not in text(member.get(page))
    assert "not circulated yet" in text(member.get(page))
    asked = officer.get(address("circulate-minutes", held))
    assert "2 people will be told by email" in text(asked)
    assert "23 people have no email address" in text(asked)
    told = message(officer.post(address("circulate-minutes", held), sent(asked)), officer)
    assert told.startswith("The minutes are circulated. 2 people were told by email.")
    assert told.endswith("Tell 23 people yourself: there is no email address.")
    assert "Comment on the minutes" in text(member.get(page))
    assert "Ask" not in text(member.get(page))


def test_what_changed_meanwhile_is_read_again_before_the_next_step() -> None:
    held, chair = make_meeting("held"), client_of("chair")
    seen = value_of(chair.get(address("minutes", held)), "seen")
    write_note(item_of(held), "Written meanwhile.")
    refused = chair.post(address("check-minutes", held), {"seen": seen})
    assert "The minutes changed while you were reading them." in message(refused, chair)
    take_minutes(held, "checked")
    asked = chair.get(address("circulate-minutes", held))
    write_note(item_of(held), "And again.")
    refused = chair.post(address("circulate-minutes", held), sent(asked))
    assert "The minutes changed while you were reading them." in message(refused, chair)
    page = text(chair.get(address("minutes", held)))
    assert "What the minutes say of item 4 is not what was checked. Check them again." in page
    assert "Changed since they were checked" in text(chair.get(address("circulate-minutes", held)))
    minutes.circulate(held, actor=coordinator())
    asked = chair.get(address("approve", held))
    make_action(item_of(held))
    refused = chair.post(address("approve", held), sent(asked))
    assert "The minutes changed while you were reading them." in message(refused, chair)


def test_a_step_that_is_not_the_next_one_is_answered_in_words(officer: Client) -> None:
    held = make_meeting("held")
    for page in ("circulate-minutes", "reopen-minutes"):
        assert officer.get(address(page, held))["Location"] == address("minutes", held)
    assert summary_of(officer.post(address("circulate-minutes", held))).endswith(
        "A chair checks these minutes before they are circulated."
    )
    assert "draft already" in summary_of(officer.post(address("reopen-minutes", held), {"reason": "Why not"}))
    assert "No other chair has an account." in message(officer.post(address("ask-to-check", held)), officer)
    take_minutes(held)
    chair = client_of("chair")
    assert "circulated on" in message(chair.post(address("check-minutes", held)), chair)


def test_circulated_minutes_are_reopened_with_a_reason_that_members_read(officer: Client) -> None:
    held = take_minutes()
    page = officer.get(address("reopen-minutes", held))
    assert page.status_code == OK
    empty = officer.post(address("reopen-minutes", held), {"reason": " "})
    assert error_beside(empty, "reason") == "Say why the minutes are reopened."
    response = officer.post(address("reopen-minutes", held), {"reason": "A name was wrong."})
    assert "The minutes are a draft again." in message(response, officer)
    said = text(client_of("representative").get(address("minutes", held)))
    assert "A name was wrong." in said
    assert "a draft that no chair has checked yet" in said


def test_minutes_are_approved_from_the_item_of_the_next_meeting_and_lead_back_there(officer: Client) -> None:
    held, following = take_minutes(make_meeting("held", date=today() - 3 * WEEK)), make_meeting("held")
    item = item_of(following, ItemKind.ACTIONS)
    comment = make_comment(held)
    page = officer.get(item.get_absolute_url())
    assert f"Minutes of {weekday_date(held.date)} : circulated, 1 comment open" in text(page)
    assert not any("approve" in each for each in links(page))
    minutes_comment.resolve(comment, "The word is changed.", actor=coordinator())
    page = officer.get(item.get_absolute_url())
    [way] = [each for each in links(page) if "approve" in each]
    asked = officer.get(way)
    assert value_of(asked, "at") == str(following.pk)
    assert "Outside a meeting" in text(asked)
    response = officer.post(way, sent(asked))
    assert response["Location"] == item.get_absolute_url()
    said = text(officer.get(item.get_absolute_url()))
    assert f"Minutes of {weekday_date(held.date)} : approved at this meeting" in said
    assert f"Approved on {weekday_date(following.date)} at the meeting of that day" in text(
        officer.get(address("minutes", held))
    )
    member = text(client_of("representative").get(address("minutes", following)))
    assert f"Approved: Minutes of the meeting on {held.date.day}" in member


def test_where_minutes_were_approved_must_be_said_when_there_is_a_choice(officer: Client) -> None:
    held = make_meeting("held", date=today() - 3 * WEEK)
    following = make_meeting("held")
    empty = officer.post(address("approve", held))
    assert error_beside(empty, "at") == "Select where the minutes were approved."
    forged = officer.post(address("approve", held), {"at": "999999"})
    assert error_beside(forged, "at") == "Select one of the places listed."
    early = officer.post(address("approve", held), {"at": following.pk})
    assert error_beside(early, "at").startswith("These minutes have not been circulated")
    assert "The minutes are approved." in message(officer.post(address("approve", held), {"at": "outside"}), officer)


def test_the_agenda_s_own_item_for_the_last_minutes_shows_them_too() -> None:
    held = take_minutes(make_meeting("held", date=today() - 3 * WEEK))
    item = item_of(make_meeting("issued"), ItemKind.DATES)
    AgendaItem.objects.filter(pk=item.pk).update(kind=ItemKind.LAST_MINUTES)
    client = client_of("representative")
    said = text(client.get(item.get_absolute_url()))
    assert f"Minutes of {weekday_date(held.date)} : circulated" in said
    assert "Approve the minutes" not in said
    minutes.approve(held, actor=coordinator())
    assert "No minutes wait for approval." in text(client.get(item.get_absolute_url()))


def test_the_home_page_says_what_minutes_wait_for_and_when_they_were_due() -> None:
    held = make_meeting("held", date=today() - 4 * WEEK)
    following = make_meeting("issued", date=today() + WEEK)
    officer, chair = client_of(coordinator()), client_of("chair")
    [task] = listed_tasks(officer)
    assert task.startswith(f"Finish the minutes of the meeting on {weekday_date(held.date)}")
    assert task.endswith("Overdue")
    assert listed_tasks(chair)[0].startswith("Check the minutes of the meeting on")
    take_minutes(held)
    [task] = listed_tasks(officer)
    assert task.startswith("Approve the minutes of the meeting on")
    assert f"Due {weekday_date(following.date)}." in task
    make_comment(held)
    assert listed_tasks(officer)[0].startswith("Answer 1 comment on the minutes of the meeting on")
    assert listed_tasks(client_of("learning-manager")) == []


def test_minutes_are_not_approved_while_the_register_is_incomplete_and_the_page_says_what_is_missing(
    officer: Client,
) -> None:
    begun = make_meeting("issued", date=today())
    take_line(line_of(begun), Attendance.ABSENT)
    page = officer.get(address("minutes", begun))
    said = text(page)
    assert "The register is incomplete: 18 places have no answer yet." in said
    assert "The register does not say who chaired." in said
    assert address("register", begun) in {each["href"] for each in soup(page).select("main a")}
    assert not soup(page).select("main form")
    response = officer.post(address("approve", begun))
    assert response.status_code == SHOWN_AGAIN
    assert "18 places have no answer yet." in text(response)
    begun.refresh_from_db()
    assert begun.state == MeetingState.ISSUED


def test_members_read_the_minutes_and_restricted_items_as_one_line() -> None:
    held = make_meeting("held")
    item = item_of(held)
    write_note(item, "Secret")
    change = agenda.ItemChange(item.pk, 30, review=make_review(is_restricted=True))
    agenda.arrange(held, [change], actor=coordinator())
    said = text(client_of("representative").get(address("minutes", held)))
    assert "4. Individual case learning 1 This item is restricted." in said
    assert "Secret" not in said
    assert "Approve" not in said


def test_before_anything_is_recorded_the_page_says_so() -> None:
    assert "Nothing is recorded yet" in text(
        client_of("representative").get(address("minutes", make_meeting("issued")))
    )


@pytest.mark.parametrize("role", ["representative", "learning-manager", "deputy", "ad-hoc", "shield-reader"])
def test_only_coordinator_and_chairs_take_minutes_on(role: str) -> None:
    held, client = make_meeting("held"), client_of(role)
    for page in ("ask-to-check", "check-minutes", "circulate-minutes", "reopen-minutes", "approve", "correct-minutes"):
        assert client.post(address(page, held)).status_code == MISSING


def test_the_coordinator_does_not_check_minutes(officer: Client) -> None:
    assert officer.post(address("check-minutes", make_meeting("held"))).status_code == MISSING


@pytest.mark.parametrize("state", ["draft", "circulated", "approved"])
@pytest.mark.parametrize("role", ["coordinator", "representative"])
@pytest.mark.parametrize("number", [1, 3])
def test_the_minutes_take_eight_queries_at_most(
    number: int, role: str, state: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, held = client_of(role), make_meeting("held")
    for item in held.items.all()[:number]:
        write_note(item)
        make_action(item, owner=held.chaired_by)
        make_learning_point(item=item)
        make_decision(item)
        Declaration.objects.create(meeting=held, item=item, name="Sue Govier", interest="A cousin.")
    if state != "draft":
        take_minutes(held)
        for item in held.items.all()[:number]:
            minutes_comment.resolve(make_comment(held, item=item), "Changed.", actor=coordinator())
    if state == "approved":
        minutes.approve(held, actor=coordinator())
        for item in held.items.all()[:number]:
            addendum.sign(held, "It was so.", item=item, actor=coordinator())
    with django_assert_num_queries(6 if state == "approved" else 7):
        client.get(address("minutes", held))

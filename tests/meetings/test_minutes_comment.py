"""Comments on circulated minutes: who writes them, who reads them, and how each is answered."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Mail
from meetings.domain import minutes, minutes_comment
from meetings.enums import Attendance, ItemKind
from meetings.models import AgendaItem, Meeting, MinutesComment
from tests.factories import (
    coordinator,
    item_of,
    line_of,
    make_comment,
    make_meeting,
    make_review,
    make_user,
    take_line,
    take_minutes,
)
from tests.meetings.asking import fields_refused, refused
from tests.pages import FOUND, MISSING, OK, client_of, error_beside, message, soup, summary_of, text, value_of

pytestmark = pytest.mark.usefixtures("forum")


@pytest.fixture
def held() -> Meeting:
    return take_minutes()


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


def address(page: str, pk: int) -> str:
    return reverse(f"meetings:{page}", args=[pk])


def restricted(meeting: Meeting) -> AgendaItem:
    """The meeting's case item, about a review that members may not see."""
    meeting.items.filter(pk=item_of(meeting).pk).update(review=make_review(is_restricted=True))
    return item_of(meeting)


def offered(page: Any) -> list[str]:
    return [each.get_text(strip=True) for each in soup(page).select("select[name=item] option")]


# Writing -----------------------------------------------------------------------------------------------------------


def test_a_member_comments_on_an_item_or_on_the_whole_from_the_minutes(held: Meeting) -> None:
    client, item = client_of("representative"), item_of(held, ItemKind.AOB)
    ways = {str(each["href"]) for each in soup(client.get(address("minutes", held.pk))).select("main a[href]")}
    form = address("comment-minutes", held.pk)
    assert {form, f"{form}?item={item.pk}"} <= ways
    page = client.get(form, {"item": item.pk})
    assert value_of(page, "item") == str(item.pk)
    response = client.post(form, {"item": item.pk, "text": " I said something else. "})
    assert response["Location"].endswith(f"/minutes/#item-{item.number}")
    client.post(form, {"item": "", "text": "A page is missing."})
    said = text(client.get(address("minutes", held.pk)))
    assert "I said something else." in said
    assert "A page is missing." in said
    assert MinutesComment.objects.get(item=item).text == "I said something else."


def test_what_was_typed_is_kept_when_something_is_wrong(held: Meeting) -> None:
    client, form = client_of("representative"), address("comment-minutes", held.pk)
    empty = client.post(form, {"item": "", "text": "  "})
    assert error_beside(empty, "text") == "Enter your comment."
    long = client.post(form, {"item": "99999999", "text": "x" * 2001})
    assert error_beside(long, "item") == "Select one of the items."
    assert value_of(long, "text") == "x" * 2001
    assert not MinutesComment.objects.exists()


def test_a_deputy_comments_if_they_came(held: Meeting) -> None:
    came, named = make_user("deputy"), make_user("deputy")
    first, second = held.lines.core()[:2]
    take_line(first, Attendance.DEPUTY, deputy=came.person)
    take_line(second, Attendance.ABSENT)
    held.lines.filter(pk=second.pk).update(deputy=named.person)
    assert minutes_comment.write(held, "Not so.", actor=came).written_by == came
    assert set(refused(minutes_comment.write, held, "Not so.", actor=named)) == {"was_not_there"}
    refusal = client_of(named).post(address("comment-minutes", held.pk), {"text": "Not so."})
    assert "Only members and those who were at the meeting" in summary_of(refusal)
    assert value_of(refusal, "text") == "Not so."


def test_nobody_comments_on_an_item_they_may_not_open_and_nobody_reads_it_there(held: Meeting) -> None:
    item, member = restricted(held), make_user("representative")
    client = client_of(member)
    assert str(item) not in offered(client.get(address("comment-minutes", held.pk)))
    assert str(item) in offered(client_of("chair").get(address("comment-minutes", held.pk)))
    forged = client.post(address("comment-minutes", held.pk), {"item": item.pk, "text": "Hello"})
    assert error_beside(forged, "item") == "Select one of the items."
    assert fields_refused(minutes_comment.write, held, "Hello", item=item, actor=member) == ["item"]
    comment = make_comment(held, item=item, text="Secret")
    assert "Secret" not in text(client.get(address("minutes", held.pk)))
    assert "Comment" not in text(client.get(address("minutes", held.pk)), f"#item-{item.number}")
    assert list(MinutesComment.objects.visible_to(member)) == []
    assert client_of("chair").get(address("resolve-comment", comment.pk)).status_code == OK


def test_an_item_of_another_meeting_is_none(held: Meeting) -> None:
    other = item_of(make_meeting("held"))
    assert fields_refused(minutes_comment.write, held, "Hello", item=other, actor=coordinator()) == ["item"]


def test_before_they_are_circulated_and_after_they_are_approved_there_is_no_commenting() -> None:
    client = client_of("representative")
    for made in (make_meeting("held"), make_meeting("approved")):
        page = client.get(address("minutes", made.pk))
        assert "Comment" not in text(page)
        assert client.get(address("comment-minutes", made.pk)).status_code == FOUND
        assert "omment" in summary_of(client.post(address("comment-minutes", made.pk), {"text": "Hello"}))
    assert not MinutesComment.objects.exists()


@pytest.mark.parametrize("role", ["ad-hoc", "shield-reader", ""])
def test_commenting_is_for_members_and_deputies(held: Meeting, role: str) -> None:
    assert client_of(role).post(address("comment-minutes", held.pk), {"text": "Hello"}).status_code == MISSING


# Answering ---------------------------------------------------------------------------------------------------------


def test_a_comment_is_answered_in_words_and_its_writer_is_told_by_mail(held: Meeting, officer: Client) -> None:
    writer = make_user("representative")
    comment = make_comment(held, item=item_of(held), text="It was the other team.", actor=writer)
    Mail.objects.all().delete()
    page = officer.get(address("minutes", held.pk))
    assert "1 comment is still open. Answer every comment first." in text(page)
    form = address("resolve-comment", comment.pk)
    assert form in {str(each["href"]) for each in soup(page).select("main a[href]")}
    assert "It was the other team." in text(officer.get(form))
    assert error_beside(officer.post(form, {"resolution": " "}), "resolution") == "Say what came of it."
    response = officer.post(form, {"resolution": "The note is changed."})
    assert "The comment is answered." in message(response, officer)
    said = text(client_of(writer).get(address("minutes", held.pk)))
    assert "Answered by" in said
    assert "The note is changed." in said
    [sent] = Mail.objects.all()
    assert sent.user == writer
    assert address("minutes", held.pk) in sent.text
    assert not any(word in sent.text for word in ("other team", "is changed"))
    minutes.approve(held, actor=coordinator())


def test_of_two_answers_the_first_stands_and_the_second_is_told(held: Meeting, officer: Client) -> None:
    comment, chair = make_comment(held), make_user("chair", name="Debee Chair")
    minutes_comment.resolve(comment, "Changed.", actor=chair)
    assert officer.get(address("resolve-comment", comment.pk)).status_code == FOUND
    late = officer.post(address("resolve-comment", comment.pk), {"resolution": "Nothing was changed."})
    assert "Debee Chair answered this comment on" in summary_of(late)
    assert value_of(late, "resolution") == "Nothing was changed."
    comment.refresh_from_db()
    assert comment.resolution == "Changed."


def test_whoever_answers_their_own_comment_is_not_told(held: Meeting) -> None:
    comment = make_comment(held)
    minutes_comment.resolve(comment, "Changed.", actor=coordinator())
    assert not Mail.objects.filter(subject__startswith="Your comment").exists()


def test_comments_stay_with_reopened_minutes_and_stop_the_approval_until_answered(held: Meeting) -> None:
    comment = make_comment(held)
    minutes.reopen(held, reason="A name was wrong.", actor=coordinator())
    assert set(refused(minutes.approve, held, actor=coordinator())) == {"comments_open"}
    minutes_comment.resolve(comment, "Changed.", actor=coordinator())
    take_minutes(held)
    minutes.approve(held, actor=coordinator())
    assert set(refused(minutes_comment.resolve, comment, "Again.", actor=coordinator())) == {"already_resolved"}


@pytest.mark.parametrize("role", ["representative", "learning-manager", "deputy"])
def test_only_those_who_approve_answer(held: Meeting, role: str) -> None:
    comment, user = make_comment(held), make_user(role)
    if role == "deputy":
        take_line(line_of(held), Attendance.DEPUTY, deputy=user.person)
    client = client_of(user)
    assert "Answer" not in text(client.get(address("minutes", held.pk)))
    assert client.post(address("resolve-comment", comment.pk), {"resolution": "No."}).status_code == MISSING

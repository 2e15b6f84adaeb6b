"""Corrections of approved minutes: signed, numbered, below what they correct."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.dated import today
from accounts.history import changes_of
from meetings.domain import addendum
from meetings.enums import ItemKind
from meetings.models import Addendum, Meeting
from meetings.queries import minutes_of
from tests.factories import coordinator, item_of, make_meeting, make_review, make_user, write_note
from tests.meetings.asking import fields_refused, refused
from tests.pages import FOUND, MISSING, client_of, error_beside, message, soup, summary_of, text, value_of
from ui.templatetags.ui import weekday_date

pytestmark = pytest.mark.usefixtures("forum")


@pytest.fixture
def approved() -> Meeting:
    return make_meeting("approved")


def address(page: str, meeting: Meeting) -> str:
    return reverse(f"meetings:{page}", args=[meeting.pk])


def test_a_correction_is_numbered_and_signed_and_leaves_what_was_approved(approved: Meeting) -> None:
    actor, item = coordinator(), item_of(approved, ItemKind.AOB)
    before = minutes_of(approved, actor)
    first = addendum.sign(approved, " It was the other team. ", item=item, actor=actor)
    second = addendum.sign(approved, "Ida Bradford was there.", actor=actor)
    assert [first.number, second.number] == [1, 2]
    assert (first.text, first.signed_by) == ("It was the other team.", actor)
    after = minutes_of(approved, actor)
    assert [each.text for each in after.corrections] == ["Ida Bradford was there."]
    assert [each.text for each in after.items[-1].corrections] == ["It was the other team."]
    assert (after.roll, after.items[:-1]) == (before.roll, before.items[:-1])
    assert changes_of(first)[0].by == str(actor)


def test_two_corrections_never_have_one_number(approved: Meeting) -> None:
    addendum.sign(approved, "It was so.", actor=coordinator())
    with pytest.raises(IntegrityError), transaction.atomic():
        Addendum.objects.create(meeting=approved, number=1, text="Or so.", signed_by=coordinator())


def test_before_approval_the_record_itself_is_put_right() -> None:
    held = make_meeting("held")
    assert set(refused(addendum.sign, held, "It was so.", actor=coordinator())) == {"not_approved"}
    client = client_of("coordinator")
    assert client.get(address("correct-minutes", held)).status_code == FOUND
    late = client.post(address("correct-minutes", held), {"text": "It was so."})
    assert "not approved" in summary_of(late)
    assert value_of(late, "text") == "It was so."


def test_an_empty_correction_or_one_of_another_meeting_is_refused(approved: Meeting) -> None:
    other = item_of(make_meeting("held"))
    assert fields_refused(addendum.sign, approved, "  ", actor=coordinator()) == ["text"]
    assert fields_refused(addendum.sign, approved, "So.", item=other, actor=coordinator()) == ["item"]


def test_a_chair_signs_a_correction_that_members_read_below_the_item(approved: Meeting) -> None:
    chair, item = make_user("chair", name="Debee Chair"), item_of(approved, ItemKind.AOB)
    client = client_of(chair)
    form = address("correct-minutes", approved)
    assert form in {str(each["href"]) for each in soup(client.get(address("minutes", approved))).select("main a")}
    assert "It cannot be changed afterwards." in text(client.get(form))
    assert error_beside(client.post(form, {"item": "", "text": ""}), "text") == "Enter the correction."
    response = client.post(form, {"item": item.pk, "text": "It was the other team."})
    assert "Correction 1 is signed." in message(response, client)
    page = client_of("representative").get(address("minutes", approved))
    below = text(page, f"#item-{item.number}")
    assert f"Correction 1 , signed by Debee Chair on {weekday_date(today())}: It was the other team." in below
    assert "1 correction was signed since then." in text(page)


def test_a_correction_of_a_restricted_item_is_read_by_those_who_may_open_it(approved: Meeting) -> None:
    item = item_of(approved)
    approved.items.filter(pk=item.pk).update(review=make_review(is_restricted=True))
    addendum.sign(approved, "Secret", item=item, actor=coordinator())
    said = text(client_of("representative").get(address("minutes", approved)))
    assert "Secret" not in said
    assert "signed since then" not in said
    assert "Secret" in text(client_of("coordinator").get(address("minutes", approved)))


@pytest.mark.parametrize("role", ["representative", "learning-manager", "deputy", "ad-hoc", "shield-reader", ""])
def test_only_those_who_approve_correct(approved: Meeting, role: str) -> None:
    client: Client = client_of(role)
    assert client.post(address("correct-minutes", approved), {"text": "So."}).status_code == MISSING


def test_markup_in_what_people_write_is_shown_and_not_obeyed(approved: Meeting) -> None:
    addendum.sign(approved, "<script>alert(1)</script>", actor=coordinator())
    page = client_of("coordinator").get(address("minutes", approved))
    assert "<script>alert(1)</script>" in text(page)
    assert b"<script>alert(1)" not in page.content


def test_a_late_note_is_no_way_round_a_correction(approved: Meeting) -> None:
    assert set(refused(write_note, item_of(approved), "Later.")) == {"minutes_approved"}

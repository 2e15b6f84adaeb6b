"""Decisions: recording one, putting its words right, taking it back, and where they stand."""

from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.models import User
from meetings.domain import decision
from meetings.enums import ItemKind
from meetings.models import AgendaItem, Decision, Meeting
from tests.factories import coordinator, item_of, make_decision, make_meeting, make_review, make_user
from tests.meetings.asking import refused
from tests.meetings.test_at_once import at_once
from tests.pages import FOUND, MISSING, SHOWN_AGAIN, client_of, error_beside, message, rows, soup, text, value_of

pytestmark = pytest.mark.usefixtures("forum")


@pytest.fixture
def held() -> Meeting:
    return make_meeting("held")


@pytest.fixture
def item(held: Meeting) -> AgendaItem:
    return item_of(held)


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


def record_url(item: AgendaItem) -> str:
    return reverse("meetings:record-decision", args=[item.pk])


def change_url(made: Decision) -> str:
    return reverse("meetings:change-decision", args=[made.pk])


def approve(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(state="approved", approved_on=meeting.date)


def test_a_decision_gets_the_next_number_and_stands_in_the_minutes(held: Meeting, item: AgendaItem) -> None:
    first = make_decision(item, "  The protocol\nis adopted. ")
    second = make_decision(item_of(held, ItemKind.AOB), "Nothing else.")
    assert (first.reference, first.text, second.reference) == ("D1", "The protocol is adopted.", "D2")
    assert first.decided_by == coordinator()
    said = text(client_of("representative").get(reverse("meetings:minutes", args=[held.pk])))
    assert "Decision D1: The protocol is adopted." in said


@pytest.mark.parametrize(("said", "code"), [("  ", "text_needed"), ("x" * 501, "text_too_long")])
def test_what_is_no_decision_is_refused(item: AgendaItem, said: str, code: str) -> None:
    assert code in refused(decision.record, item, text=said, actor=coordinator())
    made = make_decision(item)
    assert code in refused(decision.correct, made, text=said, seen=made.text, actor=coordinator())


def test_after_approval_nothing_is_decided_corrected_or_taken_back(held: Meeting, item: AgendaItem) -> None:
    made = make_decision(item)
    approve(held)
    given: Any = {"actor": coordinator()}
    assert "minutes_approved" in refused(decision.record, item, text="Late", **given)
    assert "minutes_approved" in refused(decision.correct, made, text="Late", seen=made.text, **given)
    assert "minutes_approved" in refused(decision.take_back, made, **given)


def test_two_who_correct_one_decision_the_second_is_told(item: AgendaItem) -> None:
    made, seen = make_decision(item), make_decision(item).text
    decision.correct(made, text="Adopted for a year.", seen=seen, actor=coordinator())
    given: Any = {"text": "Not adopted.", "seen": seen, "actor": make_user("chair")}
    assert "changed_meanwhile" in refused(decision.correct, made, **given)
    decision.correct(made, text="Adopted for a year.", seen=seen, actor=make_user("chair"))  # the same words
    made.refresh_from_db()
    assert made.text == "Adopted for a year."


def test_what_was_taken_back_cannot_be_corrected_and_stays_in_the_history(item: AgendaItem) -> None:
    made = make_decision(item)
    decision.take_back(Decision.objects.get(), actor=coordinator())
    given: Any = {"actor": coordinator()}
    assert "taken_back" in refused(decision.correct, made, text="Other", seen=made.text, **given)
    assert "taken_back" in refused(decision.take_back, made, **given)
    kept = apps.get_model("meetings", "DecisionEvent").objects.filter(pgh_label="delete")
    assert [each.text for each in kept] == ["The protocol is adopted."]


@pytest.mark.django_db(transaction=True)
def test_decisions_recorded_at_once_get_a_number_each(item: AgendaItem) -> None:
    actor = coordinator()
    assert at_once(*[lambda: decision.record(item, text="Agreed.", actor=actor)] * 3) == []
    assert sorted(Decision.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_it_is_recorded_from_the_item_and_put_right_from_there(officer: Client, item: AgendaItem) -> None:
    page = officer.get(item.get_absolute_url())
    assert record_url(item) in [str(each["value"]) for each in soup(page).select('button[name="then"]')]
    page = officer.post(record_url(item), {"decision": " "})
    assert page.status_code == SHOWN_AGAIN
    assert error_beside(page, "decision") == "Say what was decided."
    response = officer.post(record_url(item), {"decision": "The protocol is adopted."})
    assert response["Location"] == item.get_absolute_url()
    assert "Decision D1 is recorded." in message(response, officer)
    made = Decision.objects.get()
    page = officer.get(item.get_absolute_url())
    assert rows(page) == ["D1 The protocol is adopted. Decision"]
    assert soup(page).select_one(f'main a[href="{change_url(made)}"]')
    page = officer.get(change_url(made))
    sent = {"decision": "Adopted for a year.", "seen": value_of(page, "seen")}
    assert "Decision D1 is saved." in message(officer.post(change_url(made), sent), officer)
    assert Decision.objects.get().text == "Adopted for a year."


def test_a_correction_from_before_somebody_else_s_is_shown_and_can_be_saved_again(
    officer: Client, item: AgendaItem
) -> None:
    made = make_decision(item)
    decision.correct(made, text="Adopted for a year.", seen=made.text, actor=make_user("chair"))
    sent = {"decision": "Not adopted.", "seen": "The protocol is adopted."}
    page = officer.post(change_url(made), sent)
    assert page.status_code == SHOWN_AGAIN
    assert error_beside(page, "decision").endswith("It says: Adopted for a year.")
    assert (value_of(page, "decision"), value_of(page, "seen")) == ("Not adopted.", "Adopted for a year.")
    sent["seen"] = value_of(page, "seen")
    assert officer.post(change_url(made), sent).status_code == FOUND
    assert Decision.objects.get().text == "Not adopted."


def test_it_is_taken_back_with_one_button(officer: Client, item: AgendaItem) -> None:
    made = make_decision(item)
    response = officer.post(change_url(made), {"do": "take-back", "decision": "", "seen": made.text})
    assert "Decision D1 is taken back." in message(response, officer)
    assert not Decision.objects.exists()
    assert officer.post(change_url(made), {"do": "take-back"}).status_code == MISSING


def test_once_the_minutes_are_approved_the_pages_lead_to_the_item(
    officer: Client, held: Meeting, item: AgendaItem
) -> None:
    made = make_decision(item)
    approve(held)
    for address in (record_url(item), change_url(made)):
        assert officer.get(address)["Location"] == item.get_absolute_url()
        page = officer.post(address, {"decision": "Late", "seen": made.text})
        assert page.status_code == SHOWN_AGAIN
        assert "is closed: minutes approved." in text(page)
        assert value_of(page, "decision") == "Late"
    assert change_url(made) not in str(officer.get(item.get_absolute_url()).content)


def test_a_decision_about_a_restricted_review_is_not_there_for_others(held: Meeting, item: AgendaItem) -> None:
    make_decision(item, "About a restricted review.")
    AgendaItem.objects.filter(pk=item.pk).update(review=make_review(is_restricted=True))
    member: User = make_user("representative")
    assert not Decision.objects.visible_to(member).exists()
    assert Decision.objects.visible_to(coordinator()).exists()
    said = text(client_of(member).get(reverse("meetings:minutes", args=[held.pk])))
    assert "About a restricted review." not in said


def test_a_member_reads_decisions_without_a_way_to_change_them(item: AgendaItem) -> None:
    made = make_decision(item)
    member = client_of("representative")
    page = member.get(item.get_absolute_url())
    assert rows(page) == ["D1 The protocol is adopted. Decision"]
    assert change_url(made) not in str(page.content)
    for address in (record_url(item), change_url(made)):
        assert member.get(address).status_code == MISSING

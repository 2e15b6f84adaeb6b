"""The pages of actions: recording, finding, closing."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from meetings.domain import agenda
from meetings.models import Action
from members.models import Representative
from tests.factories import coordinator, item_of, make_action, make_meeting, make_representative, make_user
from tests.pages import (
    FOUND,
    MISSING,
    OK,
    SHOWN_AGAIN,
    client_of,
    error_beside,
    message,
    rows,
    soup,
    summary_of,
    text,
    value_of,
)

pytestmark = pytest.mark.usefixtures("forum")
ACTIONS = "/meetings/actions/"
DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(weeks=1)


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


def test_an_action_is_recorded_from_an_item(officer: Client) -> None:
    item = item_of(make_meeting("held"))
    owner = Representative.objects.get(person__name="Clare Hunter")
    address = reverse("meetings:record-action", args=[item.pk])
    sent = {"what": "Send the guidance", "owner": str(owner.pk), "owner_name": "ignored", "due_on": today().isoformat()}
    response = officer.post(address, sent)
    assert response["Location"] == item.get_absolute_url()
    assert "Action A1 is recorded for Clare Hunter." in message(response, officer)
    response = officer.post(address, sent | {"owner": "other", "owner_name": "A guest"})
    assert "Action A2 is recorded for A guest." in message(response, officer)
    listed = rows(officer.get(item.get_absolute_url()))
    assert [row.split()[0] for row in listed] == ["A1", "A2"]


def test_by_when_begins_with_the_next_meeting(officer: Client) -> None:
    item = item_of(make_meeting("held"))
    following = make_meeting()
    page = officer.get(reverse("meetings:record-action", args=[item.pk]))
    assert value_of(page, "due_on") == following.date.isoformat()
    groups = [str(each["label"]) for each in soup(page).select("select[name=owner] optgroup")]
    assert groups[0] == "Bexley S.H.I.E.L.D."
    assert "LB Bexley" in groups


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"what": " "}, "what", "Say what needs doing."),
        ({"what": "x" * 501}, "what", "Ensure this value has at most 500 characters (it has 501)."),
        ({"owner": ""}, "owner", "Say who will do this."),
        ({"owner": "other"}, "owner_name", "Enter the name of the person who will do this."),
        ({"owner": "999999"}, "owner", "Select a valid choice. 999999 is not one of the available choices."),
        ({"due_on": ""}, "due_on", "Enter by when."),
        ({"due_on": "2001-01-01"}, "due_on", "The date must be the same as or after the meeting on"),
        ({"due_on": "soon"}, "due_on", "Enter a valid date."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
    officer: Client, given: dict[str, str], field: str, said: str
) -> None:
    item = item_of(make_meeting("held"))
    owner = Representative.objects.all()[0]
    sent = {"what": "Send it", "owner": str(owner.pk), "owner_name": "", "due_on": today().isoformat()} | given
    response = officer.post(reverse("meetings:record-action", args=[item.pk]), sent)
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, field).startswith(said)
    if field != "what":
        assert value_of(response, "what") == "Send it"
    assert not Action.objects.exists()


def test_somebody_who_has_left_cannot_be_given_an_action(officer: Client) -> None:
    former = make_representative(ended_on=today() - DAY)
    item = item_of(make_meeting("held"))
    sent = {"what": "Send it", "owner": str(former.pk), "due_on": today().isoformat()}
    response = officer.post(reverse("meetings:record-action", args=[item.pk]), sent)
    assert error_beside(response, "owner").startswith("Select a valid choice.")


def test_no_action_is_recorded_from_a_closed_record(officer: Client) -> None:
    item = item_of(make_meeting("approved"))
    address = reverse("meetings:record-action", args=[item.pk])
    assert officer.get(address).status_code == FOUND
    typed = {"what": "Send it", "owner": "other", "owner_name": "Kit Moss", "due_on": "2030-01-01"}
    refused = officer.post(address, typed)
    assert summary_of(refused) == "There is a problem Actions cannot be added: minutes approved."
    assert value_of(refused, "what") == "Send it", "what was typed is kept"
    assert not Action.objects.exists()


def test_actions_are_listed_open_first_due_first_and_overdue_in_words(officer: Client) -> None:
    item = item_of(make_meeting("held", date=today() - 8 * WEEK))
    late = make_action(item, what="Late", due_on=today() - 12 * DAY)
    far = make_action(item, what="Far", due_on=today() + 8 * WEEK)
    done = make_action(item, what="Done", closed=True)
    assert [row.split()[0] for row in rows(officer.get(ACTIONS))] == [late.reference, far.reference]
    assert "Overdue by 12 days" in rows(officer.get(ACTIONS))[0]
    assert [row.split()[0] for row in rows(officer.get(ACTIONS, {"state": "closed"}))] == [done.reference]
    assert [row.split()[0] for row in rows(officer.get(ACTIONS, {"state": "all"}))] == [
        done.reference, far.reference, late.reference,
    ]  # fmt: skip


def test_mine_are_those_i_own() -> None:
    member = make_user("representative")
    item = item_of(make_meeting("held"))
    make_action(item)
    mine = make_action(item, owner=member.person.representations.get())
    client = client_of(member)
    assert [row.split()[0] for row in rows(client.get(ACTIONS, {"whose": "mine"}))] == [mine.reference]
    assert len(rows(client.get(ACTIONS))) == 2


@pytest.mark.parametrize(
    "asked", [{"state": "x"}, {"whose": "\0"}, {"after": "forged"}, {"state": "open", "before": "W10"}]
)
def test_a_question_that_makes_no_sense_counts_as_not_asked(officer: Client, asked: dict[str, str]) -> None:
    make_action()
    assert len(rows(officer.get(ACTIONS, asked))) == 1


def test_an_empty_list_says_where_actions_come_from(officer: Client) -> None:
    for asked, said in (({}, "No action is open"), ({"whose": "mine"}, "You have no open action")):
        page = text(officer.get(ACTIONS, asked))
        assert said in page
        assert "Actions are recorded from the items of a meeting" in page


@pytest.mark.parametrize("state", ["open", "closed", "all"])
@pytest.mark.parametrize("role", ["coordinator", "representative"])
def test_the_list_takes_four_queries(role: str, state: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = client_of(role)
    item = item_of(make_meeting("held"))
    owner = Representative.objects.all()[0]
    for number in range(3):
        make_action(item, owner=owner, closed=state == "closed")
        if number in (0, 2):
            with django_assert_num_queries(4):
                client.get(ACTIONS, {"state": state})


def test_the_owner_closes_their_action_with_a_word(officer: Client) -> None:
    member = make_user("representative")
    action = make_action(owner=member.person.representations.get())
    client = client_of(member)
    close = reverse("meetings:close-action", args=[action.pk])
    assert client.get(close)["Location"] == action.get_absolute_url()
    response = client.post(close, {"closing_note": " "})
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, "closing_note") == "Say what was done."
    response = client.post(close, {"closing_note": "Sent to all."})
    assert f"Action {action.reference} is closed." in message(response, client)
    page = text(client.get(action.get_absolute_url()))
    assert "Sent to all." in page
    assert "Close this action" not in page


def test_an_action_closed_meanwhile_is_not_closed_again_and_the_words_stay(officer: Client) -> None:
    action = make_action(closed=True)
    response = officer.post(reverse("meetings:close-action", args=[action.pk]), {"closing_note": "Mine"})
    assert response.status_code == SHOWN_AGAIN
    assert "This action was closed on" in text(response, ".govuk-error-summary")
    assert value_of(response, "closing_note") == "Mine"
    action.refresh_from_db()
    assert action.closing_note == "Sent to every team manager."


def test_others_read_an_action_and_do_not_close_it() -> None:
    action, client = make_action(), client_of("representative")
    assert "Close this action" not in text(client.get(action.get_absolute_url()))
    assert (
        client.post(reverse("meetings:close-action", args=[action.pk]), {"closing_note": "Mine"}).status_code == MISSING
    )


def test_an_ad_hoc_member_opens_and_closes_an_action_of_theirs_without_a_way_to_the_list() -> None:
    specialist = make_user("ad-hoc")
    action = make_action(owner=specialist.person.representations.get())
    client = client_of(specialist)
    page = client.get(action.get_absolute_url())
    assert page.status_code == OK
    assert not [each for each in soup(page).select("a[href]") if str(each["href"]).startswith("/meetings/")]
    close = reverse("meetings:close-action", args=[action.pk])
    assert client.post(close, {"closing_note": "Done"}).status_code == FOUND
    assert client.get(ACTIONS).status_code == MISSING
    assert client.get(make_action().get_absolute_url()).status_code == MISSING


@pytest.mark.parametrize("role", ["representative", "deputy", "ad-hoc", "csp-reader", ""])
def test_only_officers_record_actions(role: str) -> None:
    item = item_of(make_meeting("held"))
    user = make_user(role)
    if role == "ad-hoc":
        agenda.ask(item, user.person, actor=coordinator())
    client = client_of(user)
    address = reverse("meetings:record-action", args=[item.pk])
    assert (client.get(address).status_code, client.post(address).status_code) == (MISSING, MISSING)

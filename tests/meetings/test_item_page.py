"""One item's page: its panel, its note, what was recorded, who is asked."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from meetings.domain import agenda, note
from meetings.enums import Attendance, ItemKind
from meetings.models import AgendaItem, ItemInvitation, Meeting, Note
from members.models import Membership
from reviews.enums import ReviewState
from tests.factories import (
    coordinator,
    item_of,
    line_of,
    make_action,
    make_learning_point,
    make_meeting,
    make_review,
    make_user,
    take_line,
    write_note,
)
from tests.pages import FOUND, MISSING, OK, SHOWN_AGAIN, client_of, error_beside, message, rows, soup, text, value_of
from ui.templatetags.ui import clock

pytestmark = pytest.mark.usefixtures("forum")


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


@pytest.fixture
def coming() -> Meeting:
    return make_meeting("issued")


def ways_on(page: Any) -> list[str]:
    """Where the buttons that save the note lead on to."""
    return [str(button["value"]) for button in soup(page).select('button[form="note-form"][name="then"]')]


def save_address(item: AgendaItem) -> str:
    return reverse("meetings:write-note", args=[item.pk])


def text_of(item: AgendaItem) -> str:
    return Note.objects.get(item=item).text


def links(response: object) -> set[str]:
    return {str(each["href"]) for each in soup(response).select("main a[href], nav[aria-label=Back] a")}


def of_kind(coming: Meeting, kind: ItemKind, client: Client) -> str:
    return text(client.get(item_of(coming, kind).get_absolute_url()))


def test_item_1_shows_apologies_and_deputies_so_far(officer: Client, coming: Meeting) -> None:
    assert "No apologies so far." in of_kind(coming, ItemKind.WELCOME, officer)
    first, second = coming.lines.order_by("membership__position")[:2]
    take_line(first, Attendance.APOLOGIES)
    take_line(second, Attendance.DEPUTY)
    said = of_kind(coming, ItemKind.WELCOME, officer)
    assert "Bexley S.H.I.E.L.D.: Apologies from Amanda Gillard" in said
    assert "Team manager, for Debee Simpson" in said


def test_item_2_lists_open_actions_with_age_and_owner(officer: Client, coming: Meeting) -> None:
    action = make_action()
    page = officer.get(item_of(coming, ItemKind.ACTIONS).get_absolute_url())
    [row] = rows(page)
    assert row.startswith(f"{action.reference} {action.what} From ")
    assert "2 weeks ago The minute taker" in row
    assert any(link.startswith(action.get_absolute_url()) for link in links(page))


def test_item_3_lists_the_reviews_and_leads_back_after_noting_one(officer: Client, coming: Meeting) -> None:
    make_review("sar", code="Adult P", state=ReviewState.SCREENING)
    make_review("sar", code="Adult C", state=ReviewState.IN_PROGRESS)
    make_review("sar", code="Adult X", state=ReviewState.CLOSED)
    item = item_of(coming, ItemKind.REVIEWS)
    page = officer.get(item.get_absolute_url())
    assert [row[:7] for row in rows(page)] == ["Adult C", "Adult P"]
    said = text(page)
    assert "Domestic Homicide Reviews None current or pending." in said
    assert f"{reverse('reviews:note')}?next={item.get_absolute_url()}" in ways_on(page)
    assert "Note a review" not in of_kind(coming, ItemKind.REVIEWS, client_of("representative"))


def test_item_12_lists_the_meetings_after_this_one(officer: Client, coming: Meeting) -> None:
    assert "No meeting is planned after this one." in of_kind(coming, ItemKind.DATES, officer)
    from ui.templatetags.ui import weekday_date

    later = make_meeting()
    assert weekday_date(later.date) in of_kind(coming, ItemKind.DATES, officer)


def test_an_item_without_a_list_of_its_own_says_so(officer: Client, coming: Meeting) -> None:
    shown = of_kind(coming, ItemKind.AOB, officer)
    assert "This item has no list of its own. Write what was said in the note." in shown


def test_a_programme_of_which_no_events_are_kept_says_so(officer: Client, coming: Meeting) -> None:
    first = coming.items.filter(kind=ItemKind.TRAINING).order_by("number")[0]
    assert "No events of CSP’s programme are kept here yet." in text(officer.get(first.get_absolute_url()))


def test_item_11_says_which_case_slots_of_the_next_meeting_are_free(officer: Client, coming: Meeting) -> None:
    assert "No meeting is planned after this one." in of_kind(coming, ItemKind.NOMINATIONS, officer)
    later = make_meeting("issued", date=coming.date + datetime.timedelta(weeks=1))
    review = make_review(code="Adult K", is_restricted=True)
    later.items.filter(number=4).update(review=review)
    page = officer.get(item_of(coming, ItemKind.NOMINATIONS).get_absolute_url())
    assert "Item 4, Individual case learning 1: Adult K" in text(page)
    assert "Item 5, Individual case learning 2: free" in text(page)
    assert reverse("meetings:edit-agenda", args=[later.pk]) in links(page)
    member = of_kind(coming, ItemKind.NOMINATIONS, client_of("representative"))
    assert "Item 4, Individual case learning 1: taken" in member
    assert "Adult K" not in member


def test_items_lead_to_the_ones_beside_them(officer: Client, coming: Meeting) -> None:
    first, second, third = coming.items.order_by("number")[:3]
    page = officer.get(second.get_absolute_url())
    beside = {each["rel"][0]: each["href"] for each in soup(page).select("nav[aria-label=Items] a")}
    assert beside == {"prev": first.get_absolute_url(), "next": third.get_absolute_url()}


def test_an_officer_records_from_the_item_and_a_member_reads(officer: Client, coming: Meeting) -> None:
    item = item_of(coming)
    page = officer.get(item.get_absolute_url())
    assert reverse("meetings:record-action", args=[item.pk]) in ways_on(page)
    assert reverse("tracker:record-from-item", args=[item.pk]) in ways_on(page)
    action, point = make_action(item), make_learning_point(item=item)
    write_note(item, "First line\nSecond line")
    seen = client_of("representative").get(item.get_absolute_url())
    assert not soup(seen).select("main form")
    assert "First line Second line" in text(seen)
    assert {row.split()[0] for row in rows(seen)} == {action.reference, point.reference}
    assert "Record an action" not in text(seen)


def test_a_note_is_saved_and_the_next_item_opened(officer: Client, coming: Meeting) -> None:
    item = item_of(coming)
    page = officer.get(item.get_absolute_url())
    assert value_of(page, "seen_revision") == "0"
    response = officer.post(save_address(item), {"text": "Said <b>this</b>.", "seen_revision": "0"})
    assert (response.status_code, response["Location"]) == (FOUND, item.get_absolute_url())
    assert "The note of item 4 is saved." in message(response, officer)
    page = officer.get(item.get_absolute_url())
    assert (value_of(page, "text"), value_of(page, "seen_revision")) == ("Said <b>this</b>.", "1")
    sent = {"text": "Said that.", "seen_revision": "1", "next": "yes"}
    assert officer.post(save_address(item), sent)["Location"] == coming.items.get(number=5).get_absolute_url()
    assert text_of(item) == "Said that."


def test_recording_something_from_the_item_saves_what_was_typed_in_the_note(officer: Client, coming: Meeting) -> None:
    item = item_of(coming)
    record = reverse("meetings:record-action", args=[item.pk])
    response = officer.post(save_address(item), {"text": "Said this.", "seen_revision": "0", "then": record})
    assert response["Location"] == record
    assert text_of(item) == "Said this."
    sent = {"text": "Said that.", "seen_revision": "1", "then": "//elsewhere.example/"}
    assert officer.post(save_address(item), sent)["Location"] == item.get_absolute_url(), "only a path of this site"


def test_markup_in_a_note_is_shown_and_not_obeyed(coming: Meeting) -> None:
    item = item_of(coming)
    write_note(item, "<script>alert(1)</script>")
    content = client_of("representative").get(item.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in content
    assert "&lt;script&gt;alert(1)" in content


def test_two_people_saving_the_same_note_lose_nothing_and_the_second_is_told(officer: Client, coming: Meeting) -> None:
    item, address = item_of(coming), save_address(item_of(coming))
    note.write(item, "One\nTwo", seen_revision=0, actor=coordinator())
    note.write(item, "One\nTwo\nThree", seen_revision=1, actor=coordinator())
    chair = client_of("chair")
    response = chair.post(address, {"text": "Zero\r\nOne\r\nTwo", "seen_revision": "1"})
    said = text(chair.get(response["Location"]))
    assert f"{coordinator().name} wrote at the same time. What both of you wrote is in the note." in said
    assert "The note of item 4 is saved." in said
    assert text_of(item) == "Zero\nOne\nTwo\nThree"
    response = officer.post(address, {"text": "One\nTWO\nThree", "seen_revision": "2", "then": "/"})
    assert text_of(item) == "Zero\nOne\nTWO\nThree"


def test_where_both_changed_the_same_lines_the_second_is_asked_to_check(coming: Meeting) -> None:
    item, chair = item_of(coming), make_user("chair")
    note.write(item, "Theirs", seen_revision=0, actor=coordinator())
    client = client_of(chair)
    response = client.post(save_address(item), {"text": "Mine\nagain", "seen_revision": "0"})
    said = f"{coordinator().name} changed the same lines. Both texts are in the note: check them."
    assert said in text(client.get(response["Location"]))
    assert text_of(item) == f"Theirs\n[At the same time {chair.name} wrote:]\nMine\nagain"


def by_itself(client: Client, item: AgendaItem, text: str, seen: int, **more: str) -> dict[str, Any]:
    """Save as the page does by itself; return what it is answered."""
    sent = {"text": text, "seen_revision": str(seen), **more}
    response = client.post(save_address(item), sent, headers={"accept": "application/json"})
    assert response.status_code == OK
    return dict(response.json())


def test_a_page_that_saves_by_itself_is_answered_with_what_differs(officer: Client, coming: Meeting) -> None:
    item = item_of(coming)
    said = by_itself(officer, item, "One\r\nTwo\r\n", 0)
    words = f"Saved {clock(Note.objects.get(item=item).saved_at)}."
    assert said == {"revision": 1, "changes": [], "words": words}
    chair = client_of(make_user("chair", name="Joanna Pell"))
    assert by_itself(chair, item, "Zero\nOne\nTwo", 1)["revision"] == 2
    said = by_itself(officer, item, "One\nTwo\nThree", 1)
    assert (said["revision"], said["changes"]) == (3, [[0, 0, ["Zero"]]])
    assert said["words"].endswith(". Joanna Pell wrote at the same time. What both of you wrote is in the note.")
    assert text_of(item) == "Zero\nOne\nTwo\nThree"


def test_a_page_that_is_being_left_has_it_said_on_the_next_one(officer: Client, coming: Meeting) -> None:
    item, chair = item_of(coming), client_of("chair")
    by_itself(officer, item, "Theirs", 0)
    by_itself(chair, item, "Mine", 0, leaving="yes")
    assert "Both texts are in the note: check them." in text(chair.get("/"))


def test_a_page_whose_answer_was_lost_sends_the_same_again(officer: Client, coming: Meeting) -> None:
    item = item_of(coming)
    by_itself(officer, item, "Beg", 0)
    assert by_itself(officer, item, "Beg", 0, tried="Beg")["revision"] == 1
    assert by_itself(officer, item, "Begun", 0, tried="Beg")["changes"] == []
    assert text_of(item) == "Begun"


def test_what_cannot_be_saved_by_itself_is_said(officer: Client, coming: Meeting) -> None:
    approved = item_of(make_meeting("approved"))
    said = "Not saved. The note cannot be changed: minutes approved. Your text stays on this page."
    assert by_itself(officer, approved, "Late", 0) == {"refused": said}
    said = "Not saved. Null characters are not allowed. Your text stays on this page."
    assert by_itself(officer, item_of(coming), "a\0b", 0) == {"refused": said}
    said = "Not saved. A note has at most 50,000 characters. Shorten it, then save again. Your text stays on this page."
    assert by_itself(officer, item_of(coming), "a" * 50_001, 0) == {"refused": said}


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30])
def test_a_revision_that_is_none_loses_nothing(officer: Client, coming: Meeting, revision: str) -> None:
    item = item_of(coming)
    write_note(item, "Theirs")
    assert officer.post(save_address(item), {"text": "Mine", "seen_revision": revision}).status_code == FOUND
    assert {"Theirs", "Mine"} < set(text_of(item).split("\n"))


def test_a_text_that_cannot_be_stored_is_said_beside_the_field(officer: Client, coming: Meeting) -> None:
    page = officer.post(save_address(item_of(coming)), {"text": "a\0b", "seen_revision": "0"})
    assert page.status_code == SHOWN_AGAIN
    assert error_beside(page, "text") == "Null characters are not allowed."


def test_after_approval_the_note_is_locked_and_says_so(officer: Client) -> None:
    item = item_of(make_meeting("approved"))
    page = officer.get(item.get_absolute_url())
    assert "Minutes approved, so this can no longer be changed." in text(page)
    assert not soup(page).select("main form")
    assert "Record an action" not in text(page)
    page = officer.post(save_address(item), {"text": "Too late", "seen_revision": "0"})
    assert page.status_code == SHOWN_AGAIN
    assert "The note cannot be changed: minutes approved." in text(page)
    assert value_of(page, "text") == "Too late"


@pytest.mark.parametrize("role", ["representative", "joint", "deputy", "ad-hoc", "shield-reader"])
def test_only_officers_write_notes(role: str, coming: Meeting) -> None:
    user = make_user(role)
    _let_in(user, coming)
    response = client_of(user).post(save_address(item_of(coming)), {"text": "Mine", "seen_revision": "0"})
    assert response.status_code == MISSING
    assert not Note.objects.exists()


def _let_in(user: User, coming: Meeting) -> None:
    if hasattr(user, "person") and user.person.deputisings.exists():
        take_line(line_of(coming), Attendance.DEPUTY, deputy=user.person)
    if hasattr(user, "person") and user.person.representations.filter(membership__kind="ad hoc").exists():
        agenda.ask(item_of(coming), user.person, actor=coordinator())


def test_an_ad_hoc_member_sees_their_item_and_no_way_to_anything_else(coming: Meeting) -> None:
    item = item_of(coming)
    review = make_review(code="Adult K", is_restricted=True)
    agenda.arrange(coming, [agenda.ItemChange(item.pk, 30, review=review)], actor=coordinator())
    specialist = make_user("ad-hoc")
    agenda.ask(item, specialist.person, actor=coordinator())
    make_action(item)
    make_learning_point(item=item)
    client = client_of(specialist)
    home = client.get("/")
    assert "You are asked for item 4 of the meeting on" in text(home)
    assert item.get_absolute_url() in links(home)
    page = client.get(item.get_absolute_url())
    assert page.status_code == OK
    assert "Adult K" in text(page)
    assert links(page) == {"/"}
    assert [str(each["href"]) for each in soup(page).select("nav[aria-label=Main] a")] == ["/"]
    for name in ("agenda", "minutes", "register"):
        assert client.get(reverse(f"meetings:{name}", args=[coming.pk])).status_code == MISSING
    other = item_of(coming, ItemKind.AOB)
    for address in (other.get_absolute_url(), "/meetings/", "/meetings/actions/", "/meetings/attendance/"):
        assert client.get(address).status_code == MISSING


def test_a_deputy_opens_the_items_of_their_meeting_but_no_restricted_one(coming: Meeting) -> None:
    restricted, open_one = item_of(coming), item_of(coming, ItemKind.AOB)
    change = agenda.ItemChange(restricted.pk, 30, review=make_review(is_restricted=True))
    agenda.arrange(coming, [change], actor=coordinator())
    deputy = make_user("deputy")
    take_line(line_of(coming), Attendance.DEPUTY, deputy=deputy.person)
    client = client_of(deputy)
    assert client.get(open_one.get_absolute_url()).status_code == OK
    assert client.get(restricted.get_absolute_url()).status_code == MISSING
    assert client.get(item_of(make_meeting("issued")).get_absolute_url()).status_code == MISSING


def test_an_ad_hoc_member_is_asked_and_withdrawn_from_the_item(officer: Client, coming: Meeting) -> None:
    item = item_of(coming)
    person = Membership.objects.ad_hoc()[0].representatives.get().person
    ask = reverse("meetings:ask", args=[item.pk])
    assert ask in links(officer.get(item.get_absolute_url()))
    until = value_of(officer.get(ask), "access_until")
    assert until == (coming.date + datetime.timedelta(weeks=4)).isoformat()
    response = officer.post(ask, {"person": "", "access_until": until})
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, "person") == "Select an ad hoc member"
    core = Membership.objects.core()[0].representatives.get().person
    sent = {"person": str(core.pk), "access_until": until}
    assert error_beside(officer.post(ask, sent), "person") == "Select one of the ad hoc members"
    sent = {"person": str(person.pk), "access_until": until}
    assert f"{person.name} is asked for this item." in message(officer.post(ask, sent), officer)
    invitation = ItemInvitation.objects.get()
    withdraw = reverse("meetings:withdraw", args=[invitation.pk])
    assert officer.get(withdraw).status_code == 405
    assert client_of("representative").post(withdraw).status_code == MISSING
    assert "no longer asked" in message(officer.post(withdraw), officer)
    assert not ItemInvitation.objects.exists()


def test_only_those_who_edit_agendas_ask(coming: Meeting) -> None:
    for role in ("representative", "learning-manager"):
        client = client_of(role)
        assert client.get(reverse("meetings:ask", args=[item_of(coming).pk])).status_code == MISSING
        assert "Ask an ad hoc member" not in of_kind(coming, ItemKind.CASE, client)


@pytest.mark.parametrize("kind", [ItemKind.ACTIONS, ItemKind.REVIEWS, ItemKind.CASE, ItemKind.WELCOME, ItemKind.DATES])
@pytest.mark.parametrize("role", ["coordinator", "representative"])
def test_an_item_takes_eight_queries_at_most(
    role: str, kind: ItemKind, django_assert_max_num_queries: DjangoAssertNumQueries, coming: Meeting
) -> None:
    for _ in range(3):
        make_action()
        make_review()
        make_meeting()
        make_action(item_of(coming, kind))
        make_learning_point(item=item_of(coming, kind))
    item = item_of(coming)
    agenda.arrange(coming, [agenda.ItemChange(item.pk, 30, review=make_review())], actor=coordinator())
    agenda.ask(item, Membership.objects.ad_hoc()[0].representatives.get().person, actor=coordinator())
    client, address = client_of(role), item_of(coming, kind).get_absolute_url()
    with django_assert_max_num_queries(8):
        client.get(address)

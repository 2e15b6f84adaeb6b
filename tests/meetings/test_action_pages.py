"""The pages of actions: recording, finding, saying how they stand, changing, closing, opening again."""

import csv
import datetime
import io

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from accounts.dated import today
from meetings.domain import action as actions
from meetings.domain import agenda, minutes
from meetings.enums import ItemKind
from meetings.models import Action, ActionUpdate
from meetings.queries.action import AGES
from members.models import Representative
from tests.factories import (
    coordinator,
    item_of,
    make_action,
    make_meeting,
    make_representative,
    make_review,
    make_user,
)
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
def test_the_list_takes_five_queries(role: str, state: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = client_of(role)
    item = item_of(make_meeting("held"))
    owner = Representative.objects.all()[0]
    for number in range(3):
        make_action(item, owner=owner, closed=state == "closed")
        if number in (0, 2):
            with django_assert_num_queries(5):
                client.get(ACTIONS, {"state": state})
            with django_assert_num_queries(5):
                client.get(ACTIONS, {"state": state, "agency": "none", "agreed": "3"})


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


# Saying how it stands -----------------------------------------------------------------------------------------------


def titles(response: object) -> list[str]:
    """What the page says has happened, the newest first."""
    return [each.get_text().strip() for each in soup(response).select(".moj-timeline__title")]


def test_the_owner_says_how_it_stands_with_a_link() -> None:
    member = make_user("representative")
    action, client = make_action(owner=member.person.representations.get()), client_of(member)
    address = reverse("meetings:update-action", args=[action.pk])
    assert client.get(address)["Location"] == action.get_absolute_url()
    response = client.post(address, {"text": "Half done <b>.", "link": "forum.example/list"})
    assert f"The update of action {action.reference} is saved." in message(response, client)
    page = client.get(action.get_absolute_url())
    assert titles(page) == ["Update", "Recorded"]
    assert "Half done <b>." in text(page, ".moj-timeline")
    [link] = soup(page).select(".moj-timeline a")
    assert (link["href"], link["rel"]) == ("https://forum.example/list", ["noreferrer"])


def test_what_is_wrong_with_an_update_is_said_and_what_was_typed_stays(officer: Client) -> None:
    action = make_action()
    wrong: list[tuple[dict[str, str], str, str]] = [
        ({"text": " "}, "text", "Say how it stands."),
        ({"text": "x" * 2001}, "text", "Ensure this value has at most 2000 characters (it has 2001)."),
        ({"text": "a\0b"}, "text", "Null characters are not allowed."),
        ({"link": "javascript:alert(1)"}, "link", "Enter a link that begins with https://."),
        ({"link": "ftp://forum.example/list"}, "link", "Enter a link that begins with https://."),
        ({"link": "https://forum.example/" + "x" * 500}, "link", "Ensure this value has at most 500 characters"),
    ]
    for given, field, said in wrong:
        sent = {"text": "Half done.", "link": "https://forum.example/list"} | given
        response = officer.post(reverse("meetings:update-action", args=[action.pk]), sent)
        assert response.status_code == SHOWN_AGAIN
        assert error_beside(response, field).startswith(said)
        assert value_of(response, "link") == sent["link"]
    assert not ActionUpdate.objects.exists()


def test_an_update_of_an_action_closed_meanwhile_is_refused_and_the_words_stay(officer: Client) -> None:
    action = make_action(closed=True)
    response = officer.post(reverse("meetings:update-action", args=[action.pk]), {"text": "Half done."})
    assert "This action was closed on" in summary_of(response)
    assert value_of(response, "text") == "Half done."


def test_who_comes_from_item_2_goes_back_there(officer: Client) -> None:
    earlier = item_of(make_meeting("held", date=today() - 8 * WEEK))
    first, second = make_action(earlier), make_action(earlier)
    item = item_of(make_meeting("held", date=today() - DAY), ItemKind.ACTIONS)
    here = item.get_absolute_url()
    links = [str(each["href"]) for each in soup(officer.get(here)).select("main tbody th a")]
    assert links == [f"{each.get_absolute_url()}?next={here}" for each in (first, second)]
    page = soup(officer.get(links[0]))
    assert [str(each["value"]) for each in page.select("input[name=next]")] == [here, here]
    back = page.select_one(".govuk-back-link")
    assert back is not None
    assert back["href"] == here
    for name, sent in (("update", {"text": "Half"}), ("close", {"closing_note": "Done"})):
        response = officer.post(reverse(f"meetings:{name}-action", args=[first.pk]), sent | {"next": here})
        assert response["Location"] == here
    response = officer.post(reverse("meetings:close-action", args=[second.pk]), {"closing_note": "x", "next": "//x.y"})
    assert response["Location"] == second.get_absolute_url(), "never to another site"


# Changing and opening again -----------------------------------------------------------------------------------------


def test_an_officer_hands_it_on_with_a_reason(officer: Client) -> None:
    action = make_action(owner=make_representative(ended_on=today() - DAY))
    address = reverse("meetings:change-action", args=[action.pk])
    page = officer.get(address)
    assert value_of(page, "owner") == str(action.owner_id), "also when they have left"
    owner = Representative.objects.get(person__name="Clare Hunter")
    sent = {"what": action.what, "owner": str(owner.pk), "due_on": action.due_on.isoformat(), "reason": ""}
    refused = officer.post(address, sent)
    assert error_beside(refused, "reason") == "Say why the owner or the date changes."
    assert value_of(refused, "owner") == str(owner.pk)
    response = officer.post(address, sent | {"reason": "The place is theirs now."})
    assert f"Action {action.reference} is changed." in message(response, officer)
    page = officer.get(action.get_absolute_url())
    assert titles(page)[0].endswith("to Clare Hunter")
    assert "The place is theirs now." in text(page, ".moj-timeline")
    same = officer.post(address, sent)
    assert "says what it said before" in message(same, officer)


def test_after_approval_the_words_are_not_asked_for_and_a_form_from_before_is_told(officer: Client) -> None:
    held = make_meeting("held")
    action = make_action(item_of(held))
    address = reverse("meetings:change-action", args=[action.pk])
    sent = {"owner": "other", "owner_name": action.owner_name, "due_on": action.due_on.isoformat(), "reason": ""}
    assert officer.post(address, sent | {"what": "Send it to all."})["Location"] == action.get_absolute_url()
    minutes.approve(held, actor=coordinator())
    page = officer.get(address)
    assert not soup(page).select("[name=what]")
    assert "Minutes approved, so these words can no longer be changed." in text(page)
    late = officer.post(address, sent | {"what": "Send it to nobody."})
    assert error_beside(late, "what").startswith("The words cannot be changed any more")
    assert value_of(late, "what") == "Send it to nobody."
    moved = sent | {"due_on": (action.due_on + DAY).isoformat(), "reason": "Later"}
    assert officer.post(address, moved).status_code == FOUND


def test_a_change_made_meanwhile_is_shown_before_it_is_replaced(officer: Client) -> None:
    action = make_action()
    address = reverse("meetings:change-action", args=[action.pk])
    seen = value_of(officer.get(address), "seen")
    Action.objects.filter(pk=action.pk).update(owner_name="Kit Moss")
    sent = {
        "what": "Mine",
        "owner": "other",
        "owner_name": "Ann Other",
        "due_on": action.due_on.isoformat(),
        "reason": "Agreed",
        "seen": seen,
    }
    response = officer.post(address, sent)
    assert "Somebody else changed this action while you were working." in summary_of(response)
    assert "Kit Moss" in text(response, "#now") or "Kit Moss" in text(response)
    assert value_of(response, "owner_name") == "Ann Other"
    again = officer.post(address, sent | {"seen": value_of(response, "seen")})
    assert again.status_code == FOUND
    action.refresh_from_db()
    assert (action.owner_name, action.what) == ("Ann Other", "Mine")


def test_an_officer_opens_a_closed_action_again(officer: Client) -> None:
    action = make_action(closed=True)
    address = reverse("meetings:reopen-action", args=[action.pk])
    assert "Open it again" in text(officer.get(action.get_absolute_url()))
    assert error_beside(officer.post(address, {"reason": ""}), "reason") == "Say why it is opened again."
    response = officer.post(address, {"reason": "Not all have it."})
    assert "is open again" in message(response, officer)
    assert titles(officer.get(action.get_absolute_url())) == ["Opened again", "Closed", "Recorded"]
    assert officer.get(address).status_code == FOUND
    late = officer.post(address, {"reason": "Once more"})
    assert "This action is open already." in summary_of(late)
    assert value_of(late, "reason") == "Once more"


@pytest.mark.parametrize("role", ["representative", "deputy", "ad-hoc"])
def test_its_owner_says_how_it_stands_and_closes_it_but_changes_nothing(role: str) -> None:
    user = make_user(role)
    own = user.person.representations.first() or make_representative(person=user.person, ended_on=today() - DAY)
    action, client = make_action(owner=own), client_of(user)
    page = text(client.get(action.get_absolute_url()))
    assert "Say how it stands" in page
    assert "Change this action" not in page
    for name in ("change", "reopen"):
        address = reverse(f"meetings:{name}-action", args=[action.pk])
        assert (client.get(address).status_code, client.post(address).status_code) == (MISSING, MISSING)


def test_its_page_takes_eight_queries_however_much_has_happened(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    held = make_meeting("held")
    gone = make_representative(ended_on=today() - DAY)
    action, actor, client = make_action(item_of(held)), coordinator(), client_of("representative")
    for owner in (gone, make_representative(), gone):
        actions.update(action, text="Some of it is done.", actor=actor)
        said = actions.Said(action.what, action.due_on + DAY, owner)
        actions.change(action, said, reason="Agreed", actor=actor)
        if owner == gone:
            with django_assert_num_queries(8):
                client.get(action.get_absolute_url())


# Finding, counting, and taking away -----------------------------------------------------------------------------------


def listed(client: Client, **asked: str) -> list[str]:
    return [row.split()[0] for row in rows(client.get(ACTIONS, asked))]


@pytest.fixture
def some() -> dict[str, Action]:
    """Three open actions, of two owners and nobody's, agreed this month, four and fourteen months ago; one closed."""
    new, old, older = (make_meeting("held", date=today() - days * DAY) for days in (7, 125, 430))
    owner = Representative.objects.get(person__name="Clare Hunter")
    return {
        "new": make_action(item_of(new), owner=owner, due_on=today() + WEEK),
        "old": make_action(item_of(old), owner=make_representative(), due_on=today() - WEEK),
        "older": make_action(item_of(older), owner_name="Kit Moss", due_on=today() - DAY),
        "closed": make_action(item_of(old), owner=owner, closed=True),
    }


def test_the_list_is_asked_by_owner_agency_age_meeting_and_what_is_overdue(
    officer: Client, some: dict[str, Action]
) -> None:
    new, old, older, closed = (some[name].reference for name in ("new", "old", "older", "closed"))
    owner = some["new"].owner
    assert owner is not None
    clare, agency = f"person-{owner.person_id}", str(owner.membership.agency_id)
    meeting = str(some["old"].item.meeting_id)
    assert listed(officer, owner=clare) == [new]
    assert listed(officer, owner=clare, state="all") == [closed, new]
    assert listed(officer, owner="name-Kit Moss") == [older]
    assert listed(officer, agency=agency, state="closed") == [closed]
    assert listed(officer, agency="none") == [older]
    assert listed(officer, meeting=meeting, state="all") == [closed, old]
    assert listed(officer, overdue="on") == [old, older]
    assert listed(officer, overdue="on", agreed="older") == [older]
    assert [listed(officer, agreed=key) for key, *_ in AGES] == [[new], [old], [], [older]]
    page = officer.get(ACTIONS, {"owner": clare, "overdue": "on"})
    assert "No actions match" in text(page)
    assert "2 set" in text(page, ".forum-filter__active")
    kept = [str(each["href"]) for each in soup(page).select(".moj-sub-navigation a")]
    assert kept[2] == f"?state=closed&owner={clare}&overdue=on"


@pytest.mark.parametrize(
    "asked",
    [
        {"owner": "person-0"},
        {"owner": "name-\0"},
        {"owner": "x"},
        {"agency": "-1"},
        {"meeting": "9" * 30},
        {"agreed": "7"},
    ],
)
def test_a_filter_that_makes_no_sense_counts_as_not_set(officer: Client, asked: dict[str, str]) -> None:
    make_action()
    assert len(listed(officer, **asked)) == 1


def hidden(role: str) -> tuple[Client, Action]:
    """Somebody's browser, and an open action from an item about a review that is restricted."""
    held = make_meeting("held")
    item = item_of(held)
    action = make_action(item, owner=make_representative(), due_on=today() - DAY)
    agenda.arrange(held, [agenda.ItemChange(item.pk, 30, review=make_review(is_restricted=True))], actor=coordinator())
    return client_of(role), action


@pytest.mark.parametrize("role", ["representative", "deputy"])
def test_of_a_restricted_action_there_is_no_trace_in_list_filter_board_or_file(role: str) -> None:
    client, action = hidden(role)
    owner = action.owner
    assert owner is not None
    for address in (ACTIONS, f"{ACTIONS}board/", f"{ACTIONS}board/?by=agency", f"{ACTIONS}board/?by=age"):
        page = client.get(address)
        assert page.status_code == OK
        for word in (action.reference, owner.person.name, owner.membership.agency.name):
            assert word not in page.content.decode()
    assert list(csv.reader(io.StringIO(exported(client).decode("utf-8-sig"))))[1:] == []
    assert "No action is open" in text(client.get(f"{ACTIONS}board/"))
    assert action.reference in text(client_of("chair").get(ACTIONS))


def board(client: Client, by: str) -> dict[str, list[str]]:
    """The board's rows: what each is called, with the numbers, and where they lead."""
    found = {}
    for row in soup(client.get(f"{ACTIONS}board/", {"by": by})).select("tbody tr, tfoot tr"):
        heading = row.select_one("th")
        assert heading is not None
        cells = [cell.get_text().split(" ")[0] for cell in row.select("td.forum-num")]
        found[str(heading.contents[0]).strip()] = cells + [str(link["href"]) for link in row.select("td a")]
    return found


@pytest.mark.parametrize("by", ["owner", "agency", "age"])
def test_each_number_of_the_board_opens_the_list_that_it_counts(
    officer: Client, some: dict[str, Action], by: str
) -> None:
    found = board(officer, by)
    names = {
        "owner": {"Clare Hunter", some["old"].owner_label, "Kit Moss"},
        "agency": {"LB Bexley", some["old"].owner.membership.agency.name, "Not a member"},  # type: ignore[union-attr]
        "age": {words for _, words, _, _ in AGES},
    }[by]
    if by != "agency":
        assert set(found) == names | {"All"}
    assert found["All"][:2] == ["3", "2"]
    for numbers_and_links in found.values():
        numbers, links = numbers_and_links[:2], numbers_and_links[2:]
        assert [str(len(rows(officer.get(link)))) for link in links] == [each for each in numbers if each != "0"]
    assert sum(int(numbers[0]) for name, numbers in found.items() if name != "All") == 3


def test_what_is_pressing_stands_first_on_the_board_and_who_left_is_said(officer: Client) -> None:
    item = item_of(make_meeting("held", date=today() - 5 * WEEK))
    gone = make_representative(ended_on=today() - DAY)
    make_action(item, owner_name="Kit Moss", due_on=today() - DAY)
    for _ in range(2):
        make_action(item, owner=gone, due_on=today() - DAY)
    make_action(item, owner=make_representative(), due_on=today() + DAY)
    said = rows(officer.get(f"{ACTIONS}board/"))
    assert said[0].startswith(f"{gone.person.name} Holds no place any more 2")
    assert said[0].endswith("5 weeks ago")
    assert said[1].startswith("Kit Moss Not a member 1")


@pytest.mark.parametrize("role", ["coordinator", "representative"])
@pytest.mark.parametrize("by", ["owner", "agency", "age"])
def test_the_board_takes_three_queries(role: str, by: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = client_of(role)
    item = item_of(make_meeting("held"))
    for number in range(3):
        make_action(item, owner=make_representative())
        if number in (0, 2):
            with django_assert_num_queries(3):
                client.get(f"{ACTIONS}board/", {"by": by})


def exported(client: Client, **asked: str) -> bytes:
    response = client.get(f"{ACTIONS}export/", asked)
    assert response.status_code == OK
    return bytes(response.getvalue())


def test_what_is_listed_is_taken_away_as_csv_and_for_excel(officer: Client, some: dict[str, Action]) -> None:
    page = officer.get(ACTIONS, {"overdue": "on"})
    addresses = [str(each["href"]) for each in soup(page).select("main a[href*=export]")]
    assert [address.partition("?")[2] for address in addresses] == [
        "state=open&overdue=on&format=xlsx",
        "state=open&overdue=on&format=csv",
    ]
    book = CalamineWorkbook.from_filelike(io.BytesIO(bytes(officer.get(addresses[0]).getvalue())))
    sheet = list(csv.reader(io.StringIO(bytes(officer.get(addresses[1]).getvalue()).decode("utf-8-sig"))))
    assert [row[0] for row in sheet] == ["Reference", some["old"].reference, some["older"].reference]
    old = some["old"]
    assert old.owner is not None
    assert sheet[1] == [
        old.reference,
        old.what,
        old.owner_label,
        old.owner.membership.agency.name,
        f"{old.due_on.day} {old.due_on:%b %Y}",
        "Overdue by 7 days",
        f"{old.item.meeting.date.day} {old.item.meeting.date:%b %Y}",
        "",
        "",
    ]
    cells = book.get_sheet_by_index(0).to_python()
    assert cells[1][4] == old.due_on
    assert [row[:4] for row in cells] == [row[:4] for row in sheet]


def test_no_cell_of_a_file_is_a_formula(officer: Client) -> None:
    make_action(what="=HYPERLINK(1)", owner_name="@SUM(1)")
    [_, row] = csv.reader(io.StringIO(exported(officer).decode("utf-8-sig")))
    assert (row[1], row[2]) == ("'=HYPERLINK(1)", "'@SUM(1)")
    assert officer.get(f"{ACTIONS}export/", {"format": "pdf"}).status_code == MISSING


def test_a_file_takes_four_queries_however_long(
    officer: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    item = item_of(make_meeting("held"))
    for number in range(3):
        make_action(item, owner=make_representative())
        if number in (0, 2):
            with django_assert_num_queries(4):
                exported(officer)

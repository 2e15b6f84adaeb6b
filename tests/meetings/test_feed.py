"""A person's calendar subscription: theirs alone, cheap, and never more than they may see at the time."""

import datetime
import re
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.dated import today
from accounts.models import User
from meetings.domain import agenda, feed, meeting, reply
from meetings.domain.meeting import When
from meetings.domain.reply import Decision
from meetings.enums import Answer
from meetings.models import CalendarFeed, Meeting
from members.models import Representative
from tests.factories import coordinator, item_of, make_meeting, make_membership, make_representative, make_user
from tests.pages import FOUND, MISSING, OK, client_of, message, soup, text

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
PAGE = "/meetings/calendar/"
GONE, UNCHANGED = 410, 304


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    cache.clear()


@pytest.fixture
def noor() -> User:
    return make_user("representative")


def address_of(user: User) -> str:
    return f"{PAGE}{feed.make(user)}.ics"


def ask(path: str, **headers: str) -> Any:
    """What a calendar program gets, which knows nothing but the address."""
    return Client().get(path, headers=headers)


def days_in(path: str) -> list[datetime.date]:
    calendar: Any = icalendar.Calendar.from_ical(ask(path).content)
    return [event["dtstart"].dt.date() for event in calendar.walk("VEVENT")]


def test_a_member_subscribes_to_all_meetings_but_cancelled_ones(noor: User) -> None:
    held, coming, planned = make_meeting("held"), make_meeting("issued"), make_meeting()
    make_meeting("cancelled")
    response = ask(address_of(noor))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert days_in(address_of(noor)) == [held.date, coming.date, planned.date]
    calendar: Any = icalendar.Calendar.from_ical(response.content)
    event = calendar.walk("VEVENT")[1]
    assert calendar["method"] == "PUBLISH"
    assert (str(event["uid"]), event["sequence"], event["location"]) == (str(coming.uid), 0, "Committee room 1")
    assert str(event["url"]).endswith(coming.get_absolute_url())


def test_nothing_of_a_case_and_no_way_into_the_meeting_stands_in_it(noor: User) -> None:
    made = make_meeting("issued", video_link="https://video.example/secret-room")
    made.items.filter(pk=item_of(made).pk).update(title="Child Q")
    said = ask(address_of(noor)).content.decode()
    assert "Child Q" not in said
    assert "secret-room" not in said
    assert "LOCATION:Committee room 1 and by video\r\n" in said


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("role", ["coordinator", "representative", "deputy", "ad-hoc"])
def test_it_takes_at_most_three_queries_and_one_less_when_nothing_has_changed(
    number: int, role: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        make_meeting("issued")
    path = address_of(make_user(role))
    sees_all = role in ("coordinator", "representative")
    with django_assert_num_queries(2 if sees_all else 3):
        tag = ask(path).headers["ETag"]
    with django_assert_num_queries(1 if sees_all else 2):
        assert ask(path, if_none_match=tag).status_code == UNCHANGED


def test_what_has_not_changed_is_not_sent_again_and_what_has_is(noor: User) -> None:
    made = make_meeting("issued")
    path = address_of(noor)
    tags = [ask(path).headers["ETag"]]
    agenda.arrange(made, [agenda.ItemChange(item_of(made).pk, 20)], actor=coordinator())
    agenda.issue(made, actor=coordinator())
    for change in ("issued", "moved", "another", "cancelled"):
        if change == "moved":
            meeting.change(made, When(made.date + DAY, made.start_time, made.end_time, "Room 2"), actor=coordinator())
        elif change == "another":
            make_meeting()
        elif change == "cancelled":
            meeting.cancel(made, reason="Snow", actor=coordinator())
        else:
            tags.append(ask(path).headers["ETag"])
            continue
        assert ask(path, if_none_match=tags[-1]).status_code == OK, change
        tags.append(ask(path).headers["ETag"])
        again = ask(path, if_none_match=tags[-1])
        assert (again.status_code, again.content, again.headers["ETag"]) == (UNCHANGED, b"", tags[-1])
    assert len(set(tags[1:])) == 4
    assert ask(path).content == ask(path).content, "the same to the letter"
    assert ask(path).headers["Cache-Control"] == "private, no-cache"


def test_what_is_seen_follows_the_persons_standing_at_the_moment(noor: User) -> None:
    make_meeting("issued")
    path = address_of(noor)
    assert len(days_in(path)) == 1
    Representative.objects.filter(person__user=noor).update(ended_on=today() - DAY)
    gone = ask(path)
    assert (gone.status_code, gone.content) == (GONE, b"")
    Representative.objects.filter(person__user=noor).update(ended_on=None)
    assert ask(path).status_code == OK
    User.objects.filter(pk=noor.pk).update(is_active=False)
    assert ask(path).status_code == GONE


def test_a_deputy_sees_the_meeting_they_are_sent_to_and_no_other() -> None:
    user, mine = make_user("deputy"), make_meeting("issued")
    make_meeting("issued")
    path = address_of(user)
    assert days_in(path) == []
    place = make_representative().membership
    said = {"deputy": user.person, "deputy_name": user.name, "deputy_role": "Nurse", "deputy_agency": "Oxleas"}
    reply.answer(mine, place, Decision(Answer.DEPUTY, **said), actor=coordinator())  # type: ignore[arg-type]
    assert days_in(path) == [mine.date]
    reply.answer(mine, place, Decision(Answer.APOLOGIES), actor=coordinator())
    assert days_in(path) == []


def test_an_ad_hoc_member_sees_when_their_item_meets_and_is_led_home() -> None:
    user, mine = make_user("ad-hoc"), make_meeting("issued")
    make_meeting("issued")
    path = address_of(user)
    asked = agenda.ask(item_of(mine), user.person, actor=coordinator())
    assert days_in(path) == [mine.date]
    assert "URL:http://127.0.0.1:8000/\r\n" in ask(path).content.decode()
    agenda.withdraw(asked, actor=coordinator())
    assert days_in(path) == []


@pytest.mark.parametrize("role", ["shield-reader", ""])
def test_whoever_has_no_meetings_has_no_calendar(role: str) -> None:
    user = make_user(role)
    assert client_of(user).get(PAGE).status_code == MISSING
    assert client_of(user).post(PAGE).status_code == MISSING
    assert ask(address_of(user)).status_code == GONE


def test_an_address_that_never_was_is_answered_with_nothing_and_not_often_and_stops_nobody_else(
    noor: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"wrong_feed": "3/5m/ip"}
    path = address_of(noor)
    asked = [ask(f"{PAGE}{number}.ics").status_code for number in range(5)]
    assert asked == [GONE] * 3 + [429] * 2
    assert ask(path).status_code == OK


# Making and revoking ----------------------------------------------------------------------------------------------


def made_on(client: Client) -> str:
    """Press the button; return the path of the address that the page shows."""
    shown = text(client.post(PAGE), ".moj-alert")
    found = re.search(r"http://127\.0\.0\.1:8000\S+\.ics", shown)
    assert found, shown
    return urlsplit(found[0]).path


def test_an_address_is_made_shown_once_renewed_and_revoked(noor: User) -> None:
    client = client_of(noor)
    page = client.get("/me/")
    assert soup(page).select_one(f'main a[href="{PAGE}"]')
    assert "You do not subscribe" in text(client.get(PAGE))
    first = made_on(client)
    assert ask(first).status_code == OK
    assert first.rsplit("/", 1)[1].removesuffix(".ics") not in client.get(PAGE).content.decode()
    second = made_on(client)
    assert [ask(path).status_code for path in (first, second)] == [GONE, OK]
    response = client.post("/meetings/calendar/revoke/")
    assert response.status_code == FOUND
    assert message(response, client).startswith("The address is revoked.")
    assert ask(second).status_code == GONE
    assert not message(client.post("/meetings/calendar/revoke/"), client), "there is none to revoke"


def test_the_page_offers_to_open_it_in_the_calendar_at_hand(noor: User) -> None:
    page = soup(client_of(noor).post(PAGE))
    links = [str(each["href"]) for each in page.select(".moj-alert a")]
    assert len(links) == 1
    assert links[0].startswith("webcal://127.0.0.1:8000/meetings/calendar/")


def test_the_database_does_not_know_the_address(noor: User) -> None:
    token = feed.make(noor)
    kept = CalendarFeed.objects.get()
    assert token not in str(vars(kept))
    assert not hasattr(kept.events.get(), "token_hash"), "nor does the history"  # type: ignore[attr-defined] # @tracked


# One meeting ------------------------------------------------------------------------------------------------------


def test_one_meeting_can_be_downloaded_by_those_who_see_it(noor: User) -> None:
    made = make_meeting("issued", video_link="https://video.example/room")
    path = f"/meetings/{made.pk}/meeting.ics"
    assert path in client_of(noor).get(made.get_absolute_url()).content.decode()
    response = client_of(noor).get(path)
    assert response.headers["Content-Disposition"] == f'attachment; filename="learning-forum-{made.date}.ics"'
    calendar: Any = icalendar.Calendar.from_ical(response.content)
    [event] = calendar.walk("VEVENT")
    assert (calendar["method"], str(event["uid"])) == ("PUBLISH", str(made.uid))
    assert "https://video.example/room" in event["description"]
    assert client_of("ad-hoc").get(path).status_code == MISSING
    assert client_of("deputy").get(path).status_code == MISSING
    meeting.cancel(made, reason="Snow", actor=coordinator())
    assert client_of(noor).get(path).status_code == MISSING


def test_invitations_are_sent_from_who_is_coming_and_the_page_says_who_has_none(noor: User) -> None:
    made = make_meeting()
    client = client_of(coordinator())
    page = client.get(f"/meetings/{made.pk}/coming/")
    assert "Nobody has been sent this meeting for their calendar yet." in text(page, "#invitations")
    response = client.post(f"/meetings/{made.pk}/invite/")
    said = message(response, client)
    assert "We are sending a calendar invitation to 1 person. 23 people have no email address, so please tell" in said
    page = client.get(f"/meetings/{made.pk}/coming/")
    assert "1 of the 24 people who are expected was sent this meeting" in text(page, "#invitations")
    assert not soup(page).select("#invitations form")
    again = message(client.post(f"/meetings/{made.pk}/invite/"), client)
    assert again.startswith("Everybody who can be written to has an invitation already.")
    assert "#invitations" not in client_of(noor).get(f"/meetings/{made.pk}/coming/").content.decode()


def test_a_planned_meeting_has_the_button_on_its_agenda_and_one_that_is_over_refuses() -> None:
    made = make_meeting()
    client = client_of("chair")
    assert "Send calendar invitations now" in text(client.get(made.get_absolute_url()))
    held = make_meeting("held")
    assert "Send calendar invitations now" not in text(client.get(held.get_absolute_url()))
    assert message(client.post(f"/meetings/{held.pk}/invite/"), client) == (
        "Invitations can be sent only before the meeting."
    )
    assert not Meeting.objects.get(pk=held.pk).invitations.exists()


def test_everybody_has_one_when_all_addresses_are_known() -> None:
    Representative.objects.update(ended_on=today() - DAY)
    make_representative(membership=make_membership(), user=make_user())
    made = make_meeting("issued")
    assert message((client := client_of(coordinator())).post(f"/meetings/{made.pk}/invite/"), client) == (
        "Everybody has an invitation already."
    )

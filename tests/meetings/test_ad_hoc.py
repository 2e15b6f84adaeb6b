"""Ad hoc members and one-off deputies: asked by mail, in for what they are asked for, and out on a set day."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.dated import today
from accounts.models import Mail, User
from meetings.domain import agenda, meeting, reply
from meetings.domain.agenda import Specialist
from meetings.domain.reply import Decision
from meetings.enums import Answer, ItemKind, MeetingState
from meetings.models import AgendaItem, ItemInvitation, Meeting
from members.domain.agency import Described
from members.enums import MembershipKind, Sector
from members.models import Agency, Membership, Representative
from tests.factories import (
    coordinator,
    item_of,
    latest,
    make_agency,
    make_meeting,
    make_paper,
    make_person,
    make_representative,
    make_user,
)
from tests.learningforum.addresses import ROLES, Address, addresses, declared, make_world, path_of
from tests.meetings.asking import fields_refused, refused
from tests.pages import FOUND, MISSING, OK, SHOWN_AGAIN, client_of, error_beside, message, soup, text, value_of
from ui.templatetags.ui import weekday_date

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
EMAIL = "olga@forum.example"
#: What is there for whoever is signed in, whatever they are; the rest is not there for them.
FOR_ANYBODY = {"accounts.enter", "accounts.keep_own_account", ""}
#: Their own calendar, in which stands what they may see.
OWN_CALENDAR = ("meetings:calendar", "meetings:revoke-feed")
ITS_PAPERS = ("meetings:paper", "meetings:download-paper")


@pytest.fixture
def coming() -> Meeting:
    return make_meeting("issued")


def olga(agency: Agency | Described | None = None, **given: str) -> Specialist:
    said = {"name": "Olga Outside", "email": EMAIL, "role_title": "Trauma specialist"} | given
    return Specialist(**said, agency=agency or make_agency())


def user() -> User:
    """Olga, as she is now."""
    found: User = User.objects.with_standing().get(email=EMAIL)
    return found


def mail_to(address: str) -> list[str]:
    return list(Mail.objects.filter(address=address).order_by("pk").values_list("subject", flat=True))


def at(day: datetime.date) -> Any:
    return time_machine.travel(datetime.datetime.combine(day, datetime.time(12)))


# Asking ---------------------------------------------------------------------------------------------------------


def test_somebody_new_becomes_an_ad_hoc_member_and_is_invited(coming: Meeting) -> None:
    agency = make_agency()
    invitation = agenda.ask(item_of(coming), olga(agency), actor=coordinator())
    held = Representative.objects.get(person=invitation.person)
    assert (held.membership.agency, held.membership.kind, held.role_title) == (
        agency, MembershipKind.AD_HOC, "Trauma specialist",
    )  # fmt: skip
    assert invitation.access_until == coming.date + datetime.timedelta(weeks=4)
    invited, asked = mail_to(EMAIL)
    assert invited.startswith("Your invitation")
    assert asked == f"You are asked for item 4 of the meeting on {weekday_date(coming.date)}"
    sent = Mail.objects.get(subject=asked).text
    assert item_of(coming).get_absolute_url() in sent
    assert f"until {weekday_date(invitation.access_until)}" in sent
    assert item_of(coming).title not in sent


def test_their_agency_can_be_new_too(coming: Meeting) -> None:
    agenda.ask(item_of(coming), olga(Described("The Outside Trust", "Outside", Sector.NHS)), actor=coordinator())
    assert Membership.objects.ad_hoc().filter(agency__name="The Outside Trust").exists()


def test_nobody_becomes_a_member_twice_and_a_vacant_place_is_filled(coming: Meeting) -> None:
    agency = make_agency()
    first, second = coming.items.filter(kind=ItemKind.CASE).order_by("number")
    one = agenda.ask(first, olga(agency), actor=coordinator())
    again = agenda.ask(second, olga(agency), actor=coordinator())
    assert one.person == again.person
    assert Membership.objects.filter(agency=agency).count() == 1
    Representative.objects.filter(person=one.person).update(ended_on=today() - DAY, started_on=today() - 9 * DAY)
    agenda.ask(first, olga(agency, name="Nora New", email="nora@forum.example"), actor=coordinator())
    assert Membership.objects.filter(agency=agency).count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name": " "}, "name"), ({"email": "nonsense"}, "email"), ({"role_title": " "}, "role_title")],
)
def test_what_is_missing_of_somebody_new_is_refused(coming: Meeting, given: dict[str, Any], field: str) -> None:
    assert fields_refused(agenda.ask, item_of(coming), olga(**given), actor=coordinator()) == [field]
    assert not ItemInvitation.objects.exists()
    assert not Mail.objects.exists()


def test_a_core_member_is_not_asked_as_somebody_new(coming: Meeting) -> None:
    member = make_user("representative")
    newcomer = olga(name=member.name, email=member.email)
    assert "not_ad_hoc" in refused(agenda.ask, item_of(coming), newcomer, actor=coordinator())


def test_a_new_agency_whose_name_is_taken_is_refused(coming: Meeting) -> None:
    taken = Described(make_agency(name="Outside").name, "Outside", Sector.NHS)
    assert "name_taken" in refused(agenda.ask, item_of(coming), olga(taken), actor=coordinator())


@pytest.mark.parametrize(("days", "code"), [(-1, "before_meeting"), (0, None), (182, None), (183, "too_long")])
def test_access_ends_on_a_set_day_from_the_meeting_to_half_a_year_later(
    coming: Meeting, days: int, code: str | None
) -> None:
    until = coming.date + days * DAY
    person = make_user("ad-hoc").person
    if code:
        given: Any = (agenda.ask, item_of(coming), person)
        assert set(refused(*given, access_until=until, actor=coordinator())) == {code}
        assert fields_refused(*given, access_until=until, actor=coordinator()) == ["access_until"]
    else:
        made = agenda.ask(item_of(coming), person, access_until=until, actor=coordinator())
        assert made.access_until == until


def test_access_to_a_meeting_that_was_lasts_from_today() -> None:
    held = make_meeting("held")
    person = make_user("ad-hoc").person
    assert "before_meeting" in refused(agenda.ask, item_of(held), person, access_until=held.date, actor=coordinator())
    made = agenda.ask(item_of(held), person, actor=coordinator())
    assert made.access_until == today() + datetime.timedelta(weeks=4)


def test_the_day_is_changed_later_and_told_each_time_it_differs(coming: Meeting) -> None:
    specialist = make_user("ad-hoc")
    invitation = agenda.ask(item_of(coming), specialist.person, actor=coordinator())
    before = len(mail_to(specialist.email))
    for days in (7, 7, 28, 7):
        agenda.set_access(invitation, coming.date + days * DAY, actor=coordinator())
    assert len(mail_to(specialist.email)) == before + 3
    agenda.ask(item_of(coming), specialist.person, access_until=invitation.access_until, actor=coordinator())
    assert len(mail_to(specialist.email)) == before + 3


def test_the_day_is_changed_after_the_minutes_are_approved_but_not_of_a_cancelled_meeting(coming: Meeting) -> None:
    invitation = agenda.ask(item_of(coming), make_user("ad-hoc").person, actor=coordinator())
    Meeting.objects.filter(pk=coming.pk).update(state=MeetingState.APPROVED, approved_on=today())
    agenda.set_access(invitation, coming.date, actor=coordinator())
    Meeting.objects.filter(pk=coming.pk).update(state=MeetingState.CANCELLED, approved_on=None)
    assert "meeting_locked" in refused(agenda.set_access, invitation, coming.date + DAY, actor=coordinator())


def test_when_the_meeting_moves_access_moves_with_it_and_they_are_told(coming: Meeting) -> None:
    specialist = make_user("ad-hoc")
    invitation = agenda.ask(item_of(coming), specialist.person, actor=coordinator())
    when = meeting.When(coming.date + 7 * DAY, coming.start_time, coming.end_time, "Room 2")
    until, meets = invitation.access_until + 7 * DAY, when.date
    meeting.change(coming, when, actor=coordinator())
    invitation.refresh_from_db()
    assert invitation.access_until == until
    assert mail_to(specialist.email)[-1] == f"You are asked for item 4 of the meeting on {weekday_date(meets)}"


def test_a_day_put_right_afterwards_moves_no_access() -> None:
    made = make_meeting("issued", date=today())
    invitation = agenda.ask(item_of(made), make_user("ad-hoc").person, actor=coordinator())
    until = invitation.access_until
    meeting.change(made, meeting.When(today() - DAY, made.start_time, made.end_time, "Room 2"), actor=coordinator())
    invitation.refresh_from_db()
    assert invitation.access_until == until


def test_whoever_is_no_longer_asked_is_told_while_the_meeting_is_to_come(coming: Meeting) -> None:
    specialist = make_user("ad-hoc")
    agenda.withdraw(agenda.ask(item_of(coming), specialist.person, actor=coordinator()), actor=coordinator())
    assert mail_to(specialist.email)[-1].startswith("You are no longer asked for item 4")
    held = make_meeting("held")
    asked = agenda.ask(item_of(held), specialist.person, actor=coordinator())
    number = len(mail_to(specialist.email))
    agenda.withdraw(asked, actor=coordinator())
    assert len(mail_to(specialist.email)) == number


# The pages ------------------------------------------------------------------------------------------------------


def ask_address(item: AgendaItem) -> str:
    return reverse("meetings:ask", args=[item.pk])


def new(**given: str) -> dict[str, str]:
    said = {"person": "new", "name": "Olga Outside", "email": EMAIL, "role_title": "Trauma specialist"}
    until = (today() + datetime.timedelta(weeks=8)).isoformat()
    return said | {"agency": "other", "agency_name": "Outside", "sector": "nhs", "access_until": until} | given


def test_the_coordinator_asks_somebody_new_and_changes_the_day(coming: Meeting) -> None:
    client, item = client_of(coordinator()), item_of(coming)
    response = client.post(ask_address(item), new())
    assert "Olga Outside is asked for this item. We are telling them by email." in message(response, client)
    invitation = ItemInvitation.objects.get()
    change = reverse("meetings:set-access", args=[invitation.pk])
    assert change in str(client.get(item.get_absolute_url()).content)
    page = client.get(change)
    assert value_of(page, "access_until") == invitation.access_until.isoformat()
    early = (coming.date - DAY).isoformat()
    response = client.post(change, {"access_until": early})
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, "access_until").startswith("Access must last until")
    response = client.post(change, {"access_until": coming.date.isoformat()})
    assert f"Olga Outside can open this item until {weekday_date(coming.date)}." in message(response, client)


def test_an_agency_on_the_list_is_selected(coming: Meeting) -> None:
    agency = make_agency()
    sent = new(agency=str(agency.pk), agency_name="", sector="")
    assert client_of(coordinator()).post(ask_address(item_of(coming)), sent).status_code == FOUND
    assert Membership.objects.ad_hoc().filter(agency=agency).exists()


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"name": ""}, "name", "Enter their full name."),
        ({"email": ""}, "email", "Enter their email address: they are invited by email."),
        ({"email": "olga at forum"}, "email", "Enter a valid email address."),
        ({"role_title": ""}, "role_title", "Enter their role."),
        ({"agency": ""}, "agency", "Select their agency."),
        ({"agency_name": " "}, "agency_name", "Enter the agency’s name."),
        ({"agency_name": "Met Police"}, "agency_name", "There is already an agency called Met Police."),
        ({"sector": ""}, "sector", "Select the agency’s sector."),
        ({"access_until": ""}, "access_until", "Enter until when they have access."),
        ({"access_until": "31 February 2027"}, "access_until", "Enter a date that exists."),
        ({"person": ""}, "person", "Select an ad hoc member"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(coming: Meeting, given: dict[str, Any], field: str, said: str) -> None:
    response = client_of(coordinator()).post(ask_address(item_of(coming)), new(**given))
    assert response.status_code == SHOWN_AGAIN
    assert error_beside(response, field) == said
    assert not ItemInvitation.objects.exists()


def test_what_is_refused_of_a_member_stands_beside_who_is_asked(coming: Meeting) -> None:
    specialist = make_user("ad-hoc")
    User.objects.filter(pk=specialist.pk).update(is_active=False)
    sent = new(person=str(specialist.person.pk), email="nonsense" * 50)
    response = client_of(coordinator()).post(ask_address(item_of(coming)), sent)
    assert "is suspended" in error_beside(response, "person")


def test_two_of_one_agency_with_one_role_are_told_apart(coming: Meeting) -> None:
    client = client_of(coordinator())
    client.post(ask_address(item_of(coming)), new())
    agency = str(Agency.objects.get(name="Outside").pk)
    response = client.post(
        ask_address(item_of(coming)), new(name="Nora New", email="nora@forum.example", agency=agency)
    )
    assert "Say what sets this one apart." in error_beside(response, "role_title")


def test_an_approved_record_takes_nobody_new(coming: Meeting) -> None:
    Meeting.objects.filter(pk=coming.pk).update(state=MeetingState.APPROVED, approved_on=today())
    response = client_of(coordinator()).post(ask_address(item_of(coming)), new())
    assert response.status_code == SHOWN_AGAIN
    assert "This cannot be changed" in text(response, ".govuk-error-summary")


def test_somebody_without_an_address_is_for_the_coordinator_to_tell(coming: Meeting) -> None:
    place = Membership.objects.ad_hoc()[0]
    person = place.representatives.get().person
    client = client_of(coordinator())
    until = (coming.date + DAY).isoformat()
    response = client.post(ask_address(item_of(coming)), {"person": str(person.pk), "access_until": until})
    assert "We have no email address of them, so please tell them" in message(response, client)
    assert not Mail.objects.exists()


# What they open, of everything there is -------------------------------------------------------------------------


@pytest.fixture
def world() -> dict[str, int | str]:
    """One of everything there is, for each other role."""
    users = {role: coordinator() if role == "coordinator" else make_user(role) for role in ROLES}
    return make_world(users)


@pytest.fixture
def item(world: dict[str, int | str]) -> AgendaItem:
    """What Olga is asked for: by the asking alone, without a place on the membership list."""
    found = item_of(Meeting.objects.get(pk=world["meetings"]), ItemKind.CASE)
    person = make_person(name="Olga Outside", email=EMAIL, user=make_user(email=EMAIL))
    ItemInvitation.objects.create(item=found, person=person, access_until=found.meeting.date + 28 * DAY)
    return found


@pytest.fixture
def browser(item: AgendaItem) -> Client:
    return client_of(user())


def opened(client: Client, world: dict[str, int | str]) -> set[str]:
    """The name of every address that is there for this person; those for anybody left out."""
    return {
        each.name
        for each in addresses()
        if not _is_for_anybody(each) and status_of(client, path_of(each, world)) != MISSING
    }


def status_of(client: Client, path: str) -> int:
    """Ask for a page, or for a file that is read to its end, which closes it."""
    response: Any = client.get(path)
    if response.streaming:
        b"".join(response.streaming_content)
    return int(response.status_code)


def _is_for_anybody(address: Address) -> bool:
    return declared(address).permission in FOR_ANYBODY


def address_called(name: str) -> Address:
    return next(each for each in addresses() if each.name == name)


def others(item: AgendaItem) -> Iterator[str]:
    """Pages of other items, in this meeting and in others, and of a paper of one of them."""
    elsewhere = AgendaItem.objects.exclude(pk=item.pk)
    for other in elsewhere:
        yield other.get_absolute_url()
    paper = make_paper(elsewhere[0])
    yield paper.get_absolute_url()
    yield reverse("meetings:download-paper", args=[latest(paper).pk])


def test_an_ad_hoc_member_tries_every_address_and_opens_their_item_alone(
    world: dict[str, int | str], item: AgendaItem, browser: Client
) -> None:
    make_meeting("issued")
    assert opened(browser, world) == {"meetings:item", *ITS_PAPERS, "meetings:check-in", *OWN_CALENDAR}
    assert {browser.get(path).status_code for path in others(item)} == {MISSING}


def test_an_ad_hoc_member_presses_every_button_and_none_is_there(
    world: dict[str, int | str], item: AgendaItem, browser: Client
) -> None:
    there = {
        each.name
        for each in addresses()
        if not _is_for_anybody(each) and browser.post(path_of(each, world)).status_code != MISSING
    }
    assert there == {"meetings:item", *ITS_PAPERS, "meetings:check-in", *OWN_CALENDAR}
    for name in ("meetings:item", *ITS_PAPERS):
        assert browser.post(path_of(address_called(name), world)).status_code == 405, "it takes no POST"


def test_an_ad_hoc_members_pages_lead_nowhere_else(item: AgendaItem, browser: Client) -> None:
    for path in ("/", "/me/", item.get_absolute_url()):
        page = browser.get(path)
        assert page.status_code == OK
        for link in soup(page).select("a[href^='/']"):
            assert status_of(browser, str(link["href"])) in (OK, FOUND), link["href"]


def test_after_the_day_that_is_set_not_even_their_item_is_there(
    world: dict[str, int | str], item: AgendaItem, browser: Client
) -> None:
    ItemInvitation.objects.filter(person__user__email=EMAIL).update(access_until=today() - DAY)
    assert opened(browser, world) == set()
    home = browser.get("/")
    assert home.status_code == OK
    assert "You hold no role in the forum at the moment" in text(home)


def test_the_last_day_counts(coming: Meeting) -> None:
    invitation = agenda.ask(item_of(coming), olga(), actor=coordinator())
    for days, sees in ((0, True), (1, False)):
        with at(invitation.access_until + days * DAY):
            assert AgendaItem.objects.visible_to(user()).exists() is sees


def test_when_the_meeting_is_cancelled_the_item_is_closed_at_once(coming: Meeting) -> None:
    agenda.ask(item_of(coming), olga(), actor=coordinator())
    path = item_of(coming).get_absolute_url()
    assert client_of(user()).get(path).status_code == OK
    meeting.cancel(coming, reason="Snow", actor=coordinator())
    assert client_of(user()).get(path).status_code == MISSING


def test_a_deputy_for_one_meeting_tries_every_address_and_opens_that_meeting_alone(
    world: dict[str, int | str],
) -> None:
    mine, elsewhere = make_meeting("issued"), make_meeting("issued")
    place = make_representative().membership
    sent = Decision(
        Answer.DEPUTY,
        deputy_email=EMAIL,
        deputy_name="Olga Outside",
        deputy_role="Nurse",
        deputy_agency="Outside",
    )
    reply.answer(mine, place, sent, actor=coordinator())
    client = client_of(user())
    lists = {
        *("meetings:meetings", "meetings:actions", "meetings:action-board", "meetings:export-actions"),
        *("meetings:search", "meetings:check-in", "meetings:templates", "meetings:template", *OWN_CALENDAR),
    }
    assert opened(client, world) == lists, "nothing of the other meetings"
    here = world | {"meetings": mine.pk, "meetings:item": item_of(mine).pk}
    assert set(opened(client, here)) == {
        *lists,
        *("meetings:agenda", "meetings:item", "meetings:entry"),
        *("meetings:papers", "meetings:pack", "meetings:pack-progress"),
        *("meetings:minutes", "meetings:minutes-pdf", "meetings:minutes-word", "meetings:download-minutes"),
    }
    listed = text(client.get("/meetings/"))
    assert weekday_date(mine.date) in listed
    assert weekday_date(elsewhere.date) not in listed
    reply.answer(mine, place, Decision(Answer.APOLOGIES), actor=coordinator())
    assert opened(client_of(user()), here) == set()

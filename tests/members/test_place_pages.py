"""The pages of places: who holds one, and what the coordinator and its members do there."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from members.domain import chair, deputy, place, representative
from members.domain.person import Newcomer
from members.enums import MembershipKind
from members.models import ChairTerm, Membership, Person, Representative, StandingDeputy
from tests.factories import (
    coordinator,
    make_agency,
    make_membership,
    make_person,
    make_representative,
    make_user,
)
from tests.pages import FOUND, MISSING, SHOWN_AGAIN, client_of, error_beside, message, rows, soup, text, value_of

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
MARCH, APRIL, JUNE = datetime.date(2026, 3, 1), datetime.date(2026, 4, 1), datetime.date(2026, 6, 1)
PAGE = "/members/"
ROLE = "Head of Safeguarding"


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


def holder(name: str) -> Representative:
    return Representative.objects.select_related("membership", "person").get(person__name=name)


def path(name: str, pk: int) -> str:
    return reverse(f"members:{name}", args=[pk])


# The membership page ---------------------------------------------------------------------------------------------


def test_people_and_places_lead_to_their_pages(officer: Client) -> None:
    kevin = holder("Kevin Murphy")
    page = soup(officer.get(PAGE))
    links = {str(link["href"]) for link in page.select("#core a")}
    assert {kevin.person.get_absolute_url(), kevin.membership.get_absolute_url()} <= links
    assert kevin.membership.agency.get_absolute_url() in links


def test_a_vacancy_says_since_when_and_the_coordinator_appoints_beside_it(officer: Client) -> None:
    harmeet = holder("Harmeet Archer")
    Representative.objects.filter(pk=harmeet.pk).update(ended_on=today() - DAY)
    page = officer.get(PAGE)
    since = f"{today().day} {today():%b %Y}"
    assert f"Vacant Detective Chief Inspector since {since} Appoint for Met Police" in text(page, "#core")
    assert path("appoint", harmeet.membership_id) in {str(link["href"]) for link in soup(page).select("#core a")}
    assert "Appoint" not in text(client_of("representative").get(PAGE))
    assert "Appoint" not in text(officer.get(PAGE, {"on": f"{today() + DAY}"}))


def test_a_joint_place_with_one_seat_vacant_is_counted_and_appointed_to(officer: Client) -> None:
    gina = holder("Gina Tomlin")
    Representative.objects.filter(pk=gina.pk).update(ended_on=APRIL - DAY)
    page = officer.get(PAGE)
    assert "1 joint place has a vacant seat." in text(page, ".govuk-body-l")
    assert "Second seat vacant since 1 Apr 2026 Appoint" in text(page, "#core")


def test_agencies_are_called_what_they_were_called_on_that_day(officer: Client) -> None:
    agency = holder("Kevin Murphy").membership.agency
    agency.former_names.create(name="Bexley Council", short_name="LBB", ended_on=MARCH)
    assert "Bexley Council" in text(officer.get(PAGE, {"on": f"{MARCH}"}), "#core")
    assert "LB Bexley Council" in text(officer.get(PAGE, {"on": f"{MARCH + DAY}"}), "#core")


def test_only_the_coordinator_adds_places(officer: Client) -> None:
    assert "Add a place" in text(officer.get(PAGE))
    assert "Add a place" not in text(client_of("chair").get(PAGE))


# Places ----------------------------------------------------------------------------------------------------------


def test_a_place_is_added_and_vacant(officer: Client) -> None:
    agency = make_agency(name="London Ambulance")
    address = reverse("members:add-place")
    sent = {
        "agency": str(agency.pk),
        "title": "",
        "kind": "core",
        "is_joint": "joint",
        "started_on": today().isoformat(),
    }
    assert value_of(officer.get(address, {"agency": agency.pk}), "agency") == str(agency.pk)
    response = officer.post(address, sent)
    assert response.status_code == FOUND
    assert "London Ambulance is on the list. Nobody holds this place yet." in message(response, officer)
    added = Membership.objects.get(agency=agency)
    assert (added.kind, added.is_joint) == (MembershipKind.CORE, True)
    again = officer.post(address, sent)
    assert again.status_code == SHOWN_AGAIN
    assert error_beside(again, "title") == (
        "London Ambulance has a place without a name already. Say what sets this one apart."
    )


def test_a_place_shows_who_holds_it_who_held_it_and_who_changed_what(officer: Client) -> None:
    kevin = holder("Kevin Murphy")
    actor = coordinator()
    representative.replace(
        kevin, Newcomer("Nia New"), role_title=ROLE, started_on=JUNE, because="New post", actor=actor
    )
    page = officer.get(kevin.membership.get_absolute_url())
    assert [row.replace(" ’s", "’s") for row in rows(page, "#history tbody tr")] == [
        f"Nia New {ROLE} 1 Jun 2026 Still Correct Nia New’s entry",
        "Kevin Murphy Head of Housing Services Before our records 31 May 2026 New post Correct Kevin Murphy’s entry",
    ]
    assert "Since Monday 1 June 2026" in text(page, "#now")
    titles = [each.get_text(strip=True) for each in soup(page).select(".moj-timeline__title")]
    assert titles == ["Nia New appointed", "Kevin Murphy’s time ended", "Kevin Murphy appointed", "Place added"]
    assert f"by {actor.name}" in text(page, ".moj-timeline__item")


def test_every_kind_of_change_is_told_even_of_what_was_taken_back(officer: Client) -> None:
    actor = coordinator()
    made = place.add(make_agency(), started_on=MARCH, actor=actor)
    ida = representative.appoint(made, Newcomer("Ida"), role_title=ROLE, started_on=MARCH, actor=actor)
    representative.correct(ida, role_title="Lead", started_on=MARCH, ended_on=None, actor=actor)
    representative.correct(ida, role_title="Lead", started_on=APRIL, ended_on=None, actor=actor)
    representative.end(
        representative.appoint(make_joint(made), Newcomer("Nia"), role_title=ROLE, started_on=JUNE, actor=actor),
        from_day=JUNE,
        actor=actor,
    )
    place.change(made, title="Adults", is_joint=False, started_on=MARCH, actor=actor)
    place.change(made, title="Adult care", is_joint=False, started_on=MARCH, actor=actor)
    place.change(made, title="Adult care", is_joint=False, started_on=None, actor=actor)
    dee = deputy.name(made, Newcomer("Dee"), role_title="Lead", agency_name="LBB", started_on=APRIL, actor=actor)
    deputy.end(dee, from_day=JUNE, actor=actor)
    dan = deputy.name(made, Newcomer("Dan"), role_title="Lead", agency_name="LBB", started_on=APRIL, actor=actor)
    deputy.end(dan, from_day=APRIL, actor=actor)
    ChairTerm.objects.exclude(representative=ida).delete()
    chair.end(chair.make(ida, started_on=APRIL, actor=actor), from_day=APRIL, actor=actor)
    ChairTerm.objects.filter(pk=chair.make(ida, started_on=APRIL, actor=actor).pk).update(started_on=JUNE)
    place.put_after(made, None, actor=actor)
    place.close(made, ended_on=today(), actor=actor)
    page = soup(officer.get(made.get_absolute_url()))
    titles = {each.get_text(strip=True) for each in page.select(".moj-timeline__title")}
    assert titles == {
        *("Place added", "Made a joint place", "Made a single place", "What the place is for changed"),
        *("First day of the place corrected", "Place closed"),
        *("Ida appointed", "Ida’s role title corrected", "Ida’s dates corrected", "Ida’s time ended"),
        *("Nia appointed", "Nia’s appointment taken back"),
        *("Dee named standing deputy", "Dee is standing deputy no more"),
        *("Dan named standing deputy", "Dan taken back as standing deputy"),
        *("Ida made joint chair", "Ida’s term as joint chair taken back"),
        *("Ida’s term changed", "Ida’s term as joint chair ended"),
    }


def make_joint(membership: Membership) -> Membership:
    place.change(
        membership, title=membership.title, is_joint=True, started_on=membership.started_on, actor=coordinator()
    )
    return membership


@pytest.mark.parametrize("number", [1, 3])
def test_a_place_takes_the_same_queries_for_any_history(
    django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    held, actor = make_membership(), coordinator()
    for each in range(number):
        day = MARCH + each * DAY
        representative.appoint(
            held, Newcomer(f"Nia {each}"), role_title=ROLE, started_on=day, ended_on=day, actor=actor
        )
        deputy.name(held, Newcomer(f"Dee {each}"), role_title=ROLE, agency_name="LBB", started_on=day, actor=actor)
    client = client_of(actor)
    with django_assert_num_queries(8):
        client.get(held.get_absolute_url())


STANDS = {
    "vacant": ({"started_on": MARCH}, "Vacant since Sunday 1 March 2026"),
    "closed": ({"ended_on": APRIL}, "The place closed on Wednesday 1 April 2026."),
    "to come": ({"started_on": datetime.date(2099, 1, 1)}, "The place starts on Thursday 1 January 2099."),
}


@pytest.mark.parametrize(("days", "words"), STANDS.values(), ids=STANDS)
def test_a_place_that_nobody_holds_says_why(officer: Client, days: dict[str, Any], words: str) -> None:
    page = officer.get(make_membership(**days).get_absolute_url())
    assert words in text(page, "#now")
    assert ("Appoint" in text(page)) == ("closed" not in words)


def test_who_is_appointed_from_a_later_day_is_shown(officer: Client) -> None:
    held = make_representative(ended_on=today() + DAY)
    page = officer.get(held.membership.get_absolute_url())
    assert "Since before our records, until" in text(page, "#now")
    assert "Replace" not in text(page, "#now")
    assert value_of(officer.get(path("appoint", held.membership_id)), "started_on") == f"{today() + 2 * DAY}"
    make_representative(membership=held.membership, started_on=today() + 2 * DAY)
    page = officer.get(held.membership.get_absolute_url())
    assert "From " in text(page, "#now")
    assert "Appoint" not in text(page)


def test_a_place_is_changed_and_moved(officer: Client) -> None:
    kevin = holder("Kevin Murphy").membership
    address = path("change-place", kevin.pk)
    shown = officer.get(address)
    sent = {"title": "Housing", "is_joint": "joint", "started_on": "", "after": value_of(shown, "after")}
    assert officer.post(address, sent)["Location"] == kevin.get_absolute_url()
    kevin.refresh_from_db()
    assert (kevin.title, kevin.is_joint, Membership.objects.first() == kevin) == ("Housing", True, False)
    officer.post(address, sent | {"after": "first"})
    assert Membership.objects.first() == kevin
    officer.post(address, sent | {"after": str(Membership.objects.order_by("position", "pk").reverse()[0].pk)})
    assert Membership.objects.last() == kevin


def test_a_joint_place_that_two_hold_stays_joint_by_a_sentence_beside_the_field(officer: Client) -> None:
    shared = holder("Ida Bradford").membership
    address = path("change-place", shared.pk)
    sent = {"title": "", "is_joint": "single", "started_on": "", "after": "first"}
    page = officer.post(address, sent)
    assert error_beside(page, "is_joint") == (
        "Ida Bradford and Stacey Washington share this place. End one of them first."
    )
    assert value_of(page, "is_joint") == "single"


def test_a_place_is_closed(officer: Client) -> None:
    kevin = holder("Kevin Murphy")
    address = path("close-place", kevin.membership_id)
    Membership.objects.filter(pk=kevin.membership_id).update(started_on=MARCH)
    page = officer.post(address, {"ended_on": f"{MARCH - DAY}"})
    assert error_beside(page, "ended_on") == "This place starts on 1 March 2026. Enter that day or a later one."
    response = officer.post(address, {"ended_on": f"{today() - DAY}", "because": "Reorganised"})
    assert "The place closed on" in message(response, officer)
    response = officer.get(kevin.membership.get_absolute_url())
    assert "Closed" in text(response, "h1")
    assert "Close the place" not in text(response)
    assert "18 core places" in text(officer.get(PAGE), ".govuk-body-l")


# Who holds them --------------------------------------------------------------------------------------------------


def new(name: str = "Nia New", email: str = "", on: datetime.date | None = None, **more: str) -> dict[str, str]:
    """What is sent for somebody new."""
    day = f"{on or today()}"
    return {"who": "new", "name": name, "email": email, "person": "", "role_title": ROLE, "started_on": day} | more


def test_somebody_new_is_appointed(officer: Client) -> None:
    vacant = make_membership()
    response = officer.post(path("appoint", vacant.pk), new(email="nia@forum.example", ended_on=""))
    assert response["Location"] == vacant.get_absolute_url()
    assert "Nia New is appointed from" in message(response, officer)
    assert vacant.representatives.get().person.email == "nia@forum.example"


def test_somebody_on_the_list_is_appointed_and_what_is_hidden_is_ignored(officer: Client) -> None:
    vacant, kevin = make_membership(), holder("Kevin Murphy").person
    address = path("appoint", vacant.pk)
    options = [option.get_text() for option in soup(officer.get(address)).select("select[name=person] option")]
    assert "Kevin Murphy (LB Bexley)" in options
    officer.post(address, new("", "no address", who="listed", person=str(kevin.pk)))
    assert vacant.representatives.get().person == kevin


NOBODY = {
    "no name": (new(""), "name", "Enter their full name"),
    "nobody chosen": (new(who="listed"), "person", "Choose a person"),
    "nothing said": (new(who=""), "who", "Say who it is"),
    "no address": (new(email="nia"), "email", "Enter a valid email address."),
    "no role": (new(role_title=""), "role_title", "Enter the role by which they hold the place"),
    "no day": (new(started_on="31/31/2026"), "started_on", "Enter a real date, such as 1/3/2026"),
    "an end before the start": (
        new(ended_on="2026-01-01", started_on="2026-02-01"),
        "ended_on",
        "The last day must be the same as or after the start on 1 February 2026.",
    ),
}


@pytest.mark.parametrize(("sent", "field", "words"), NOBODY.values(), ids=NOBODY)
def test_what_is_missing_is_said_beside_its_field(
    officer: Client, sent: dict[str, str], field: str, words: str
) -> None:
    page = officer.post(path("appoint", make_membership().pk), sent)
    assert page.status_code == SHOWN_AGAIN
    assert error_beside(page, field) == words
    assert value_of(page, "role_title") == sent["role_title"]
    assert not Person.objects.filter(name="Nia New").exists()


def test_an_overlapping_holder_is_refused_beside_the_day_and_what_was_typed_is_kept(officer: Client) -> None:
    kevin = holder("Kevin Murphy")
    page = officer.post(path("appoint", kevin.membership_id), new())
    assert error_beside(page, "started_on") == "Kevin Murphy holds this place. End or replace them first."
    assert value_of(page, "name") == "Nia New"


def test_a_representative_is_replaced(officer: Client) -> None:
    kevin = holder("Kevin Murphy")
    address = path("replace", kevin.pk)
    page = officer.post(address, new(on=datetime.date(2206, 1, 1)))
    assert error_beside(page, "started_on") == "Check the year: 2206 is too far from today."
    response = officer.post(address, new(because="New post"))
    assert "Nia New follows Kevin Murphy from" in message(response, officer)
    kevin.refresh_from_db()
    assert (kevin.ended_on, kevin.ended_because) == (today() - DAY, "New post")
    late = officer.post(address, new("Second Try"))
    assert "Kevin Murphy’s time in this place ended on" in text(late, ".govuk-error-summary")


def test_a_place_is_left_vacant(officer: Client) -> None:
    kevin = holder("Kevin Murphy")
    Representative.objects.filter(pk=kevin.pk).update(started_on=MARCH)
    address = path("end", kevin.pk)
    page = officer.post(address, {"from_day": f"{MARCH - DAY}"})
    assert error_beside(page, "from_day") == (
        "Kevin Murphy holds this place from 1 March 2026. Enter that day or a later one."
    )
    response = officer.post(address, {"from_day": f"{today()}", "because": "Retired"})
    assert "Kevin Murphy holds this place no more from" in message(response, officer)
    page = officer.get(kevin.membership.get_absolute_url())
    assert "Vacant" in text(page, "h1")
    assert "Retired" in text(page, "#history")


def test_an_entry_is_corrected(officer: Client) -> None:
    kevin = holder("Kevin Murphy")
    address = path("correct", kevin.pk)
    assert value_of(officer.get(address), "role_title") == "Head of Housing Services"
    page = officer.post(address, {"role_title": "Head of Housing", "started_on": f"{APRIL}", "ended_on": f"{MARCH}"})
    assert error_beside(page, "ended_on") == "The last day must be the same as or after the start on 1 April 2026."
    response = officer.post(address, {"role_title": "Head of Housing", "started_on": "", "ended_on": ""})
    assert "Kevin Murphy’s entry is corrected." in message(response, officer)


def test_chairs_are_made_and_ended(officer: Client) -> None:
    kevin = holder("Kevin Murphy")
    address = path("make-chair", kevin.pk)
    page = officer.post(address, {"started_on": f"{today()}"})
    assert error_beside(page, "started_on") == (
        "Debee Simpson and Anita Eader are the joint chairs in that time. End the term of one of them first."
    )
    debee = holder("Debee Simpson")
    term = debee.chair_terms.get()
    assert path("end-chair", term.pk) in officer.get(debee.membership.get_absolute_url()).content.decode()
    response = officer.post(path("end-chair", term.pk), {"from_day": f"{today()}"})
    assert "Debee Simpson is joint chair no more from" in message(response, officer)
    response = officer.post(address, {"started_on": f"{today()}"})
    assert "Kevin Murphy is joint chair from" in message(response, officer)
    assert "Joint chair" in text(officer.get(kevin.membership.get_absolute_url()), "#now h3")
    specialist = holder("Jo Smith")
    assert "Joint chair" not in text(officer.get(specialist.membership.get_absolute_url()))


# Deputies --------------------------------------------------------------------------------------------------------


def deputised(name: str = "Dee Deputy", **more: str) -> dict[str, str]:
    sent = {"name": name, "role_title": "Deputy lead", "agency_name": "LB Bexley", "email": ""}
    return sent | {"started_on": f"{today()}"} | more


@pytest.mark.parametrize("role", ["representative", "joint", "chair"])
def test_a_member_names_a_deputy_for_their_own_place_alone(role: str) -> None:
    user = make_user(role)
    client = client_of(user)
    own = user.person.representations.get().membership
    address = path("name-deputy", own.pk)
    assert value_of(client.get(address), "agency_name") == own.agency.name
    if role == "chair":
        return
    response = client.post(address, deputised(email="dee@forum.example"))
    assert "They can sign in with their email address." in message(response, client)
    dee = own.standing_deputies.get()
    assert dee.person.user is not None
    assert "Dee Deputy" in text(client.get(own.get_absolute_url()), "#deputies")
    assert path("end-deputy", dee.pk) in client.get(own.get_absolute_url()).content.decode()
    elsewhere = holder("Kevin Murphy").membership
    theirs = StandingDeputy.objects.create(membership=elsewhere, person=make_person(), role_title="x", agency_name="y")
    assert client.post(path("name-deputy", elsewhere.pk), deputised()).status_code == MISSING
    assert client.post(path("end-deputy", theirs.pk), {"from_day": f"{today()}"}).status_code == MISSING
    assert "Name a standing deputy" not in text(client.get(elsewhere.get_absolute_url()))
    response = client.post(path("end-deputy", dee.pk), {"from_day": f"{today()}"})
    assert "Dee Deputy is standing deputy no more from" in message(response, client)
    assert "Dee Deputy" not in text(client.get(own.get_absolute_url()), "#deputies")


def test_a_deputy_from_nowhere_is_refused_beside_the_field(officer: Client) -> None:
    own = holder("Kevin Murphy").membership
    page = officer.post(path("name-deputy", own.pk), deputised(agency_name=" "))
    assert error_beside(page, "agency_name") == "Enter the agency that the deputy comes from"
    page = officer.post(path("name-deputy", own.pk), deputised(name=""))
    assert error_beside(page, "name") == "Enter full name"
    response = officer.post(path("name-deputy", own.pk), deputised())
    assert message(response, officer).endswith(f"{today().year}.")

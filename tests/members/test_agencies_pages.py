"""The list of agencies, one agency's page, and what may be done to it there."""

import datetime
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer

from accounts.dated import today
from members.domain import agency as agencies_domain
from members.domain import succession
from members.domain.agency import Described
from members.enums import MembershipKind, Sector
from members.models import Agency, ChairTerm, Membership, Representative, StandingDeputy
from tests.browser import NARROW, WIDE, CheckAccess, SignIn
from tests.factories import (
    coordinator,
    make_agency,
    make_membership,
    make_person,
    make_representative,
    make_user,
)
from tests.pages import client_of, error_beside, message, rows, soup, summary_of, text, value_of

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
LIST = "/members/agencies/"
HEIR = {"name": "NHS South East London ICB", "short_name": "SEL ICB", "sector": "nhs"}


@pytest.fixture
def officer() -> Client:
    return client_of(coordinator())


def ccg() -> Agency:
    return Agency.objects.get(name="NHS Bexley CCG")


def page_of(agency: Agency, verb: str = "") -> str:
    return f"{LIST}{agency.pk}/{verb}"


def succession_of(agency: Agency, *also: Agency, **changed: Any) -> dict[str, Any]:
    """What the form of a succession to a new agency is sent with."""
    given = {"on": today().isoformat(), "which": "new", "successor": "", "agencies": [each.pk for each in also]}
    return given | HEIR | changed


def test_the_list_says_each_agencys_sector_and_places() -> None:
    Representative.objects.filter(person__name="Harmeet Archer").update(ended_on=today() - DAY)
    found = rows(client_of("representative").get(LIST))
    assert "NHS Bexley CCG Bexley CCG NHS 3 places" in found
    assert "Met Police Police 1 place 1 vacant" in found
    assert "Add an agency" not in text(client_of("representative").get(LIST))


def test_agencies_that_have_ended_are_folded_with_who_came_after(officer: Client) -> None:
    old, planned = make_agency(name="Old"), make_agency(name="Planned")
    heir = make_agency(name="Heir")
    succession.succeed([old], heir, on=today(), actor=coordinator())
    succession.succeed([planned], heir, on=today() + 9 * DAY, actor=coordinator())
    page = officer.get(LIST)
    assert text(page, "details").startswith("Agencies that have ended Old Until")
    assert text(page, "details").endswith(", then Heir")
    assert not [row for row in rows(page) if row.startswith("Old")]
    [row] = [row for row in rows(page) if row.startswith("Planned")]
    assert ", then Heir" in row


def test_a_forum_without_agencies_says_what_to_do(officer: Client) -> None:
    ChairTerm.objects.all().delete()
    Representative.objects.all().delete()
    Membership.objects.all().delete()
    Agency.objects.all().delete()
    assert "No agency yet" in text(officer.get(LIST))


def test_an_agencys_page_shows_places_now_to_come_and_before(officer: Client) -> None:
    agency = make_agency(name="Agency")
    make_representative(membership=make_membership(agency=agency, is_joint=True), person=make_person(name="Nia Now"))
    make_membership(agency=agency, title="Later", kind=MembershipKind.AD_HOC, started_on=today() + DAY)
    gone = make_membership(agency=agency, title="Gone", started_on=today() - 9 * DAY, ended_on=today() - DAY)
    make_representative(membership=gone, person=make_person(name="Ola Old"), ended_on=today() - 2 * DAY)
    page = officer.get(page_of(agency))
    assert "Its one place Joint place Nia Now Safeguarding lead" in text(page, "#now")
    assert "Later Ad hoc From" in text(page, "#to-come")
    assert "Vacant" in text(page, "#to-come")
    assert "Ola Old Safeguarding lead, until" in text(page, "#before")
    assert "Ola Old" not in text(page, "#now")


def test_an_agency_without_a_place_says_so(officer: Client) -> None:
    assert "It holds no place today." in text(officer.get(page_of(make_agency())))


def test_an_agencys_page_tells_its_names_who_came_before_and_after_and_what_changed(officer: Client) -> None:
    old, heir, actor = ccg(), make_agency(name="Heir", short_name="H"), coordinator()
    agencies_domain.rename(old, name="Place", short_name="P", on=today() - 9 * DAY, actor=actor)
    agencies_domain.correct(old, Described("Bexley Place", "BP", Sector.COUNCIL), actor=actor)
    succession.succeed([old], heir, on=today(), actor=actor)
    page = text(officer.get(page_of(old)))
    assert "then Heir" in page
    assert "Called before NHS Bexley CCG Bexley CCG, until" in page
    assert "NHS Bexley CCG (Bexley CCG) became Place (P)." in page
    assert "Place (P) became Bexley Place (BP)." in page
    assert "Sector corrected" in page
    assert f"Last day {today() - DAY:%-d %B %Y}. Heir is the successor." in page
    assert "Succeeded Bexley Place until" in text(officer.get(page_of(heir)))
    assert "Give it a new name" not in page


def test_members_read_an_agency_and_change_nothing() -> None:
    page = text(client_of("representative").get(page_of(ccg())))
    assert "Give it a new name" not in page


# Adding, renaming, correcting ------------------------------------------------------------------------------------


def test_an_agency_is_added(officer: Client) -> None:
    response = officer.post(f"{LIST}add/", HEIR | {"started_on": "2022-07-01"})
    assert "is on the list of agencies" in message(response, officer)
    assert Agency.objects.get(name=HEIR["name"]).started_on == datetime.date(2022, 7, 1)


def test_a_taken_name_is_refused_beside_the_field_and_what_was_typed_is_kept(officer: Client) -> None:
    page = officer.post(f"{LIST}add/", HEIR | {"name": "OXLEAS nhs foundation trust"})
    assert error_beside(page, "name") == "There is already an agency called OXLEAS nhs foundation trust."
    assert value_of(page, "short_name") == "SEL ICB"


def test_an_empty_form_asks_for_each_field(officer: Client) -> None:
    page = officer.post(f"{LIST}add/", {})
    assert error_beside(page, "name") == "Enter the agency’s name."
    assert error_beside(page, "short_name") == "Enter the agency’s short name."
    assert error_beside(page, "sector") == "Select sector"


def test_an_agency_is_renamed(officer: Client) -> None:
    agency = ccg()
    assert "To mend a spelling" in text(officer.get(page_of(agency, "rename/")))
    said = {"name": "Bexley Place", "short_name": "Place", "on": today().isoformat()}
    response = officer.post(page_of(agency, "rename/"), said)
    assert "It is called Bexley Place since" in message(response, officer)
    page = officer.post(page_of(agency, "rename/"), said | {"name": "Again", "on": (today() + DAY).isoformat()})
    assert error_beside(page, "on") == "The date must be today or in the past."
    assert value_of(page, "name") == "Again"


def test_an_agencys_spelling_is_corrected(officer: Client) -> None:
    agency = ccg()
    shown = officer.get(page_of(agency, "correct/"))
    assert (value_of(shown, "name"), value_of(shown, "sector")) == ("NHS Bexley CCG", "nhs")
    response = officer.post(page_of(agency, "correct/"), {"name": "NHS Bexley", "short_name": "B", "sector": "nhs"})
    assert message(response, officer).endswith("NHS Bexley is corrected.")


# Succession ------------------------------------------------------------------------------------------------------


def test_a_succession_is_read_before_it_is_confirmed(officer: Client) -> None:
    agency, address = ccg(), page_of(ccg(), "succeed/")
    chair = Representative.objects.get(person__name="Clare Hunter")
    ChairTerm.objects.create(representative=chair)
    StandingDeputy.objects.create(
        membership=chair.membership, person=make_person(name="Dee Puty"), role_title="N", agency_name="N"
    )
    assert "Its places go on" in text(officer.get(address))
    preview = officer.post(address, succession_of(agency))
    assert f"NHS Bexley CCG Ends on {today() - DAY:%A %-d %B %Y}" in text(preview)
    assert "Is added to the list of agencies as SEL ICB" in text(preview)
    [first, *_] = rows(preview)
    assert first.startswith("Deputy Designated Nurse Safeguarding Children Bexley CCG Clare Hunter Joint chair")
    assert first.endswith("Dee Puty")
    assert not ccg().ended_on
    seen = value_of(preview, "seen")
    confirmed = officer.post(address, succession_of(agency, do="confirm", seen=seen))
    heir = Agency.objects.get(name=HEIR["name"])
    assert confirmed["Location"] == page_of(heir)
    assert "NHS South East London ICB succeeds NHS Bexley CCG" in message(confirmed, officer)
    assert ccg().successor == heir


def test_the_preview_carries_what_was_said_and_leads_back_to_it(officer: Client) -> None:
    agency, other = ccg(), make_agency(name="Other")
    make_membership(agency=other)
    address, said = page_of(agency, "succeed/"), succession_of(agency, other)
    preview = officer.post(address, said)
    assert "Other Ends on" in text(preview)
    carried = {field["name"]: field.get("value", "") for field in soup(preview).select("main input[type=hidden]")}
    assert carried["name"] == HEIR["name"]
    assert carried["agencies"] == str(other.pk)
    again = officer.post(address, said | {"do": "change"})
    assert value_of(again, "name") == HEIR["name"]
    assert value_of(again, "agencies") == str(other.pk)


def test_a_successor_that_is_on_the_list_is_chosen(officer: Client) -> None:
    agency, heir = ccg(), make_agency(name="Heir", short_name="H")
    make_membership(agency=heir, title="Adult Lead")
    address = page_of(agency, "succeed/")
    said = succession_of(agency, which="existing", successor=heir.pk)
    preview = officer.post(address, said)
    assert "Heir Takes over from" in text(preview)
    assert "Bexley CCG Adult Lead Bexley CCG, until now Adult Lead" in text(preview)
    officer.post(address, said | {"do": "confirm", "seen": value_of(preview, "seen")})
    assert ccg().successor == heir


def test_places_that_changed_while_somebody_read_are_shown_again(officer: Client) -> None:
    agency, address = ccg(), page_of(ccg(), "succeed/")
    seen = value_of(officer.post(address, succession_of(agency)), "seen")
    Representative.objects.filter(person__name="Karen Upton").update(ended_on=today() - 2 * DAY)
    page = officer.post(address, succession_of(agency, do="confirm", seen=seen))
    assert "Somebody changed these places" in summary_of(page)
    assert value_of(page, "seen") not in ("", seen)
    assert not ccg().ended_on


def test_nothing_is_confirmed_unseen(officer: Client) -> None:
    page = officer.post(page_of(ccg(), "succeed/"), succession_of(ccg(), do="confirm"))
    assert "What will happen" in text(page, "h1")
    assert not ccg().ended_on


def test_an_agency_without_open_places_gives_way_alone(officer: Client) -> None:
    agency = make_agency()
    assert "none goes on" in text(officer.post(page_of(agency, "succeed/"), succession_of(agency)))


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"on": ""}, "on", "Enter the first day of the successor"),
        ({"on": "2026-31-31"}, "on", "Enter a real date, such as 1/4/2026."),
        ({"which": ""}, "which", "Say who the successor is."),
        ({"name": ""}, "name", "Enter the successor’s name."),
        ({"short_name": ""}, "short_name", "Enter the successor’s short name."),
        ({"sector": ""}, "sector", "Select the successor’s sector."),
        ({"name": "met police"}, "name", "There is already an agency called met police."),
        ({"which": "existing"}, "successor", "Choose the successor."),
        ({"which": "existing", "successor": "999999"}, "successor", "Select a valid choice."),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_its_field(
    officer: Client, changed: dict[str, str], field: str, says: str
) -> None:
    page = officer.post(page_of(ccg(), "succeed/"), succession_of(ccg(), **changed))
    assert error_beside(page, field).startswith(says)
    assert summary_of(page)
    assert not ccg().ended_on


def test_a_day_before_something_later_is_refused_beside_the_day(officer: Client) -> None:
    Representative.objects.filter(person__name="Philippa Uren").update(started_on=today())
    page = officer.post(page_of(ccg(), "succeed/"), succession_of(ccg()))
    assert error_beside(page, "on").startswith("Philippa Uren took up their place on")
    assert value_of(page, "short_name") == "SEL ICB"


def test_an_agency_that_has_ended_leads_back_to_its_page(officer: Client) -> None:
    old = make_agency()
    succession.succeed([old], make_agency(), on=today(), actor=coordinator())
    response = officer.get(page_of(old, "succeed/"))
    assert response["Location"] == page_of(old)


# Queries and the browser -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_take_the_same_queries_for_any_number(
    django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    agency, client = make_agency(), client_of(make_user("representative"))
    for each in range(number):
        old = make_agency()
        make_representative(membership=make_membership(agency=old, title=f"P{each}"))
        succession.succeed([old], agency, on=today(), actor=coordinator())
        agencies_domain.rename(
            agency, name=f"N{each}", short_name="N", on=today() - (9 - 2 * each) * DAY, actor=coordinator()
        )
    with django_assert_num_queries(3):
        client.get(LIST)
    with django_assert_num_queries(8):
        client.get(page_of(agency))


@pytest.mark.django_db(transaction=True)
def test_a_ccg_gives_way_in_the_browser(page: Page, live_server: LiveServer, sign_in: SignIn, axe: CheckAccess) -> None:
    sign_in(page, live_server, coordinator())
    page.goto(f"{live_server}{LIST}")
    axe(page, WIDE, NARROW)
    page.get_by_role("link", name="NHS Bexley CCG").click()
    axe(page, WIDE, NARROW)
    page.get_by_role("link", name="Another agency takes its place").click()
    expect(page.get_by_label("Short name")).to_be_hidden()
    page.get_by_label("First day of the successor").fill(today().isoformat())
    page.get_by_label("An agency that is not on the list yet").check()
    page.get_by_label("Name", exact=True).fill(HEIR["name"])
    page.get_by_label("Short name").fill(HEIR["short_name"])
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="See what will happen").click()
    axe(page, WIDE, NARROW)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HEIR["name"])
    expect(page.locator("#now")).to_contain_text("Philippa Uren")

"""What the Terms of Reference say of membership, one sentence a test."""

import datetime

import pytest
from django.urls import reverse

from accounts.dated import today
from meetings.domain import agenda
from meetings.enums import ItemKind
from members.domain import chair, place, representative
from members.domain.person import Newcomer
from members.enums import MembershipKind
from members.models import Agency, ChairTerm, Membership, Representative
from members.queries import membership_on
from tests.factories import coordinator, item_of, make_agency, make_meeting, make_user
from tests.members.refusals import refused
from tests.pages import FOUND, MISSING, OK, client_of, text

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
PAGE = "/members/"


def test_there_is_a_fixed_core_membership() -> None:
    """Its places stay whoever holds them: a place left vacant is still one of the 19."""
    leaving = Representative.objects.get(person__name="Kevin Murphy")
    representative.end(leaving, from_day=today(), actor=coordinator())
    now = membership_on(today())
    assert (len(now.core_places), now.core_people, now.vacant_places) == (19, 22, 1)
    page = text(client_of("coordinator").get(PAGE), ".govuk-body-l")
    assert page.startswith("22 people hold 19 core places, 4 of them joint. 1 place is vacant.")


def test_membership_is_set_out_in_appendix_2() -> None:
    page = text(client_of("coordinator").get(PAGE), ".govuk-body-l")
    assert page == "23 people hold 19 core places, 4 of them joint. 2 ad hoc members."
    assert Agency.objects.filter(memberships__kind=MembershipKind.CORE).distinct().count() == 10


def test_a_place_may_be_held_by_2_members_who_share_the_joint_responsibility_for_attending() -> None:
    shared = place.add(make_agency(), is_joint=True, started_on=today(), actor=coordinator())
    for name in ("Ida Bradford", "Stacey Washington"):
        representative.appoint(shared, Newcomer(name), role_title="Lead", started_on=today(), actor=coordinator())
    third = refused(
        representative.appoint, shared, Newcomer("Nia"), role_title="Lead", started_on=today(), actor=coordinator()
    )
    assert third.code == "place_taken"
    now = membership_on(today())
    assert (len(now.core_places), now.joint_places, now.core_people) == (20, 5, 25)


def test_members_are_responsible_for_sending_a_deputy_in_their_absence() -> None:
    user = make_user("representative")
    own = user.person.representations.get().membership
    sent = {
        "name": "Dee Deputy",
        "role_title": "Deputy lead",
        "agency_name": own.agency.name,
        "email": "dee@forum.example",
        "started_on": f"{today()}",
    }
    client = client_of(user)
    assert client.post(reverse("members:name-deputy", args=[own.pk]), sent).status_code == FOUND
    deputy = own.standing_deputies.get().person.user
    assert deputy is not None
    assert client_of(deputy).get("/meetings/").status_code == OK


def test_ad_hoc_membership_is_requested_for_a_particular_case_discussion() -> None:
    """Somebody who holds an ad hoc place sees the item they are asked for, and nothing of the membership."""
    specialist = make_user("ad-hoc")
    item = item_of(make_meeting("issued"), ItemKind.CASE)
    client = client_of(specialist)
    assert client.get(item.get_absolute_url()).status_code == MISSING
    agenda.ask(item, specialist.person, actor=coordinator())
    assert client.get(item.get_absolute_url()).status_code == OK
    assert client.get(PAGE).status_code == MISSING


def test_two_of_the_members_are_joint_chairs() -> None:
    assert [each.name for each in membership_on(today()).chairs] == ["Debee Simpson", "Anita Eader"]
    third = Representative.objects.get(person__name="Kevin Murphy")
    assert refused(chair.make, third, started_on=today(), actor=coordinator()).code == "two_chairs"
    leaving = Representative.objects.get(person__name="Anita Eader")
    representative.end(leaving, from_day=today(), actor=coordinator())
    chair.make(third, started_on=today(), actor=coordinator())
    assert {each.name for each in membership_on(today()).chairs} == {"Debee Simpson", "Kevin Murphy"}
    assert ChairTerm.objects.get(representative=leaving).ended_on == today() - DAY


def test_who_the_members_were_on_a_day_stays_as_it_was() -> None:
    leaving = Representative.objects.get(person__name="Kevin Murphy")
    representative.replace(
        leaving,
        Newcomer("Nia New"),
        role_title="Head of Housing",
        started_on=datetime.date(2026, 3, 2),
        actor=coordinator(),
    )
    client = client_of("coordinator")
    assert "Kevin Murphy" in text(client.get(PAGE, {"on": "2026-03-01"}))
    assert "Nia New" in text(client.get(PAGE, {"on": "2026-03-02"}))
    assert Membership.objects.core().on(today()).count() == 19

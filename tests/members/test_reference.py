"""Appendix 2 of the Terms of Reference, as a new forum has it."""

import datetime

import pytest
from django.core.management import call_command

from members.models import Agency, Membership, Person
from members.queries import membership_on

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.date(2026, 11, 23)


def test_appendix_2_has_23_core_people_on_19_core_places_4_of_them_joint() -> None:
    membership = membership_on(DAY)
    assert membership.core_people == 23
    assert len(membership.core_places) == 19
    assert membership.joint_places == 4
    assert membership.vacant_places == 0
    assert membership.ad_hoc_people == 2


def test_the_two_joint_chairs_are_named() -> None:
    assert [chair.name for chair in membership_on(DAY).chairs] == ["Debee Simpson", "Anita Eader"]


def test_the_three_ccg_people_are_not_joint() -> None:
    [ccg] = [agency for agency in membership_on(DAY).core if agency.name == "NHS Bexley CCG"]
    assert [(place.is_joint, len(place.holders)) for place in ccg.places] == [(False, 1)] * 3


def test_loading_twice_changes_nothing() -> None:
    before = (Agency.objects.count(), Membership.objects.count(), Person.objects.count())
    call_command("load_reference")
    assert (Agency.objects.count(), Membership.objects.count(), Person.objects.count()) == before == (10, 21, 25)

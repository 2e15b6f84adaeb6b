"""Importing a membership list: what it would change, and that it changes all of it or nothing."""

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.models import User
from documents import tables
from meetings.enums import Attendance
from members import appendix, export, sheets
from members.domain import agency as agencies
from members.domain import chair, deputy, importing, place, representative, succession
from members.domain.agency import Described
from members.domain.person import Newcomer
from members.enums import MembershipKind, Sector
from members.importing.comparing import NEW_AGENCIES_AT_MOST
from members.importing.plan import Plan
from members.models import Agency, ChairTerm, Membership, MembershipUpload, Person, Representative
from members.queries import membership_on
from members.queries.importing import foresee
from members.tasks import forget_old_uploads
from tests.factories import (
    coordinator,
    line_of,
    make_agency,
    make_meeting,
    make_membership,
    make_person,
    make_representative,
    make_user,
    take_line,
)
from tests.meetings.test_at_once import at_once
from tests.members.lists import appendix_2, csv_of, history, listed, terms_table
from tests.members.refusals import refused

DAY = datetime.timedelta(days=1)
TABLE = "Agency,Representatives,Name,Joint membership?"
PLAIN = "Agency,Representatives,Name"
OXLEAS = "Oxleas NHS Foundation Trust"


def planned(*rows: str, headings: str = PLAIN, on: datetime.date | None = None) -> Plan:
    """Return what importing these rows would do."""
    return foresee(listed(csv_of(*rows, headings=headings)), on or today())


def changes(*rows: str, headings: str = PLAIN, on: datetime.date | None = None) -> list[str]:
    """Return what importing these rows would change, in words; nothing may be wrong with them."""
    plan = planned(*rows, headings=headings, on=on)
    assert plan.problems == ()
    return [change.words for change in plan.changes]


def hints(*rows: str, headings: str = PLAIN) -> list[str]:
    return [change.hint for change in planned(*rows, headings=headings).changes if change.hint]


def problems(*rows: str, headings: str = PLAIN, on: datetime.date | None = None) -> list[tuple[int, str]]:
    return [(each.row, each.words) for each in planned(*rows, headings=headings, on=on).problems]


def kept(content: bytes, *, on: datetime.date | None = None, actor: User | None = None) -> MembershipUpload:
    """Return the upload of a file."""
    rows, _ = appendix.raw_rows(sheets.read(content))
    return importing.keep("members.csv", rows, from_day=on or today(), actor=actor or coordinator())


def confirm(upload: MembershipUpload, *, seen: str | None = None, actor: User | None = None) -> int:
    """Say yes to what importing an upload would do, and to every guess about new agencies."""
    plan = importing.plan_of(upload)
    described = {
        each.row: Described(each.name, each.short_name, each.sector or Sector.COUNCIL) for each in plan.new_agencies
    }
    return importing.carry_out(
        upload, described=described, seen=plan.says if seen is None else seen, actor=actor or coordinator()
    )


def imported(*rows: str, headings: str = PLAIN, on: datetime.date | None = None) -> int:
    """Import rows, and see that the same rows then change nothing and leave no event in the history."""
    content = csv_of(*rows, headings=headings)
    count = confirm(kept(content, on=on))
    before = history()
    assert changes(*rows, headings=headings, on=on) == []
    assert confirm(kept(content, on=on)) == 0
    assert history() == before
    return count


def holding(name: str) -> Representative:
    return Representative.objects.select_related("membership__agency", "person").get(person__name=name, ended_on=None)


# Appendix 2 ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("content", [appendix_2(), terms_table()], ids=["our columns", "the table of the terms"])
def test_appendix_2_fills_an_empty_forum(content: bytes) -> None:
    assert confirm(kept(content)) == 10 + 21 + 25 + 2  # agencies, places, people, chairs
    membership = membership_on(today())
    assert membership.in_words == "23 people hold 19 core places, 4 of them joint. 2 ad hoc members."
    assert [each.name for each in membership.chairs] == ["Debee Simpson", "Anita Eader"]
    assert (Agency.objects.count(), Person.objects.count()) == (10, 25)
    assert MembershipUpload.objects.count() == 0
    before = history()
    assert confirm(kept(content)) == 0
    assert history() == before


@pytest.mark.usefixtures("forum")
@pytest.mark.parametrize("content", [appendix_2(), terms_table()], ids=["our columns", "the table of the terms"])
def test_appendix_2_changes_nothing_of_a_new_forum(content: bytes) -> None:
    plan = foresee(listed(content), today())
    assert (plan.changes, plan.problems, plan.left, plan.unchanged) == ((), (), (), 25)


@pytest.mark.usefixtures("forum")
@pytest.mark.parametrize("kind", [tables.CSV, tables.XLSX])
@pytest.mark.parametrize("with_email", [True, False])
def test_what_was_exported_changes_nothing(kind: str, *, with_email: bool) -> None:
    actor = coordinator()
    make_user("representative", name="Zoë O’Néill")
    make_user("ad-hoc")
    Person.objects.filter(name="Kevin Murphy").update(email="Kevin@forum.example")
    agencies.rename(
        Agency.objects.get(name="Met Police"), name="Metropolitan Police", short_name="Met", on=today(), actor=actor
    )
    representative.end(holding("Gina Tomlin"), from_day=today(), actor=actor)
    again = holding("Kevin Murphy")
    twice = make_membership(agency=again.membership.agency, title="Homes", is_joint=True)
    make_representative(membership=twice, person=again.person, role_title="Head of Homes", seat=2)
    make_representative(
        membership=make_membership(agency=again.membership.agency, title="Another"),
        role_title=again.role_title,
    )
    rows = export.table(today(), with_email=with_email)
    content = tables.as_csv(rows) if kind == tables.CSV else tables.as_xlsx(rows, title="Membership")
    before = history()
    assert foresee(listed(content), today()).problems == ()
    assert confirm(kept(content, actor=actor), actor=actor) == 0
    assert history() == before


@pytest.mark.usefixtures("forum")
def test_a_past_day_that_was_exported_changes_nothing_of_that_day() -> None:
    actor, then = coordinator(), today() - 30 * DAY
    representative.replace(
        holding("Kevin Murphy"), Newcomer("Nia New"), role_title="Lead", started_on=today(), actor=actor
    )
    agencies.rename(Agency.objects.get(name="LB Bexley"), name="Bexley", short_name="B", on=today(), actor=actor)
    plan = foresee(listed(tables.as_csv(export.table(then, with_email=True))), then)
    assert (plan.changes, plan.problems, plan.unchanged) == ((), (), 25)
    now = foresee(listed(tables.as_csv(export.table(then, with_email=True))), today())
    assert [change.words for change in now.changes] == [
        f"Kevin Murphy follows Nia New at Bexley, Head of Housing Services, from {today():%-d %B %Y}."
    ]


# Agencies --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("forum")
@pytest.mark.parametrize(
    "name",
    [
        *("Bexley S.H.I.E.L.D.", "bexley shield", "SHIELD", "Bexley Childrens Board", "BCB"),
        *("Bexley Children’s  Board", "BEXLEY CHILDREN'S BOARD"),
    ],
)
def test_an_agency_goes_by_its_name_its_short_name_or_a_former_one(name: str) -> None:
    agency = Agency.objects.get(short_name="SHIELD")
    agency.former_names.create(name="Bexley Children's Board", short_name="BCB", ended_on=today() - DAY)
    assert changes(f"{name},Practice Review and Learning Manager,Amanda Gillard") == []


@pytest.mark.usefixtures("forum")
def test_and_is_and_in_an_agencys_name_however_written() -> None:
    assert changes("Dartford and Gravesham NHS Trust,Adult Lead,Gina Tomlin") == []


@pytest.mark.usefixtures("forum")
def test_a_name_of_its_own_goes_before_anothers_short_or_former_one() -> None:
    for other in (make_agency(name="A", short_name="Met Police"), make_agency(name="B")):
        other.former_names.create(name="Met Police", short_name="Met Police", ended_on=today() - DAY)
    assert changes("Met Police,Detective Chief Inspector,Harmeet Archer") == []


@pytest.mark.usefixtures("forum")
def test_a_name_that_two_agencies_have_is_not_guessed() -> None:
    make_agency(name="One Trust", short_name="Trust")
    make_agency(name="Two Trust", short_name="Trust")
    assert problems("Trust,Lead,Ada Example") == [
        (2, "“Trust” may be One Trust or Two Trust. Write the agency’s full name.")
    ]


@pytest.mark.usefixtures("forum")
def test_an_agency_that_is_not_there_on_the_day_is_told_with_who_came_after() -> None:
    ccg, actor = Agency.objects.get(short_name="Bexley CCG"), coordinator()
    succession.succeed([ccg], Described("SEL ICB", "ICB", Sector.NHS), on=today(), actor=actor)
    gone = make_agency(name="Gone")
    Agency.objects.filter(pk=gone.pk).update(ended_on=today() - 9 * DAY)
    headings = TABLE
    assert problems("NHS Bexley CCG,Adult Lead,Philippa Uren,Yes", "NHS Bexley CCG,Lead,Ada,", headings=headings) == [
        (row, f"NHS Bexley CCG ended on {today() - DAY:%-d %B %Y}. SEL ICB took its place: write that name.")
        for row in (2, 3)
    ]
    assert problems("Gone,Lead,Ada") == [(2, f"Gone ended on {today() - 9 * DAY:%-d %B %Y}. Write another agency.")]
    assert problems("ICB,Adult Lead,Philippa Uren", on=today() - DAY) == [
        (2, f"SEL ICB starts on {today():%-d %B %Y}. Choose that day or a later one.")
    ]


@pytest.mark.usefixtures("forum")
def test_an_unknown_agency_is_new_with_guesses_and_the_likeliest_of_ours_beside_it() -> None:
    plan = planned("Metropolitan Police,Inspector,Ada", "METROPOLITAN POLICE,Sergeant,Ben", "Zebra Quay,Lead,Cy")
    police, zebra = plan.new_agencies
    assert (police.row, police.name, police.short_name, police.sector) == (
        *(2, "Metropolitan Police", "Metropolitan Police"),
        Sector.POLICE,
    )
    assert [each.agency.name for each in police.alike] == ["Met Police"]
    assert (zebra.sector, zebra.alike) == (None, ())
    assert [change.words for change in plan.changes[:3]] == [
        "Add the agency Metropolitan Police.",
        "Add the place Metropolitan Police, Inspector.",
        f"Appoint Ada to Metropolitan Police, Inspector, from {today():%-d %B %Y}.",
    ]


@pytest.mark.django_db
def test_short_names_and_sectors_are_guessed_by_the_name() -> None:
    plan = foresee(listed(appendix_2()), today())
    assert [(each.short_name, each.sector) for each in plan.new_agencies] == [
        ("Bexley S.H.I.E.L.D.", None),
        ("LB Bexley", Sector.COUNCIL),
        ("BASB", Sector.PARTNERSHIP),
        ("BVSC", Sector.VOLUNTARY),
        ("Bromley Healthcare", Sector.NHS),
        ("DGT", Sector.NHS),
        ("LGT", Sector.NHS),
        ("OFT", Sector.NHS),
        ("NHS Bexley CCG", Sector.NHS),
        ("Met Police", Sector.POLICE),
    ]
    [nameless] = planned("an agency without a capital letter in its name,Lead,Ada").new_agencies
    assert nameless.short_name == "an agency without a capital letter in its"[:40].strip()


@pytest.mark.usefixtures("forum")
def test_a_new_agency_is_added_as_it_was_confirmed() -> None:
    upload = kept(csv_of("London Ambulance Service,Lead,Ada Example", headings=PLAIN))
    plan = importing.plan_of(upload)
    described = {2: Described("London Ambulance Service", "LAS", Sector.NHS)}
    importing.carry_out(upload, described=described, seen=plan.says, actor=coordinator())
    added = Agency.objects.get(short_name="LAS")
    assert (added.name, added.sector, added.started_on) == ("London Ambulance Service", Sector.NHS, None)
    assert holding("Ada Example").membership.agency == added


@pytest.mark.usefixtures("forum")
def test_what_the_file_calls_an_agency_may_be_taken_for_one_of_ours() -> None:
    rows = [
        "core,Oxleas Trust,Head of Safeguarding Children,Ida Bradford,,Oxleas Trust,",
        "core,OXLEAS TRUST,Adult Lead,Stacey Washington,,Oxleas trust,",
        "core,Oxleas Trusts,Lead,Ada Example,,,",
    ]
    upload = kept(csv_of(*rows))
    first, second = importing.plan_of(upload).new_agencies
    importing.take_for(upload, first.alike[0])
    upload.refresh_from_db()
    assert [row["agency"] for row in upload.rows] == [OXLEAS, OXLEAS, "Oxleas Trusts"]
    assert {row["joint_place"] for row in upload.rows} == {OXLEAS, ""}
    plan = importing.plan_of(upload)
    assert [each.name for each in plan.new_agencies] == [second.name]
    assert plan.unchanged == 2


@pytest.mark.usefixtures("forum")
def test_a_file_with_too_many_unknown_agencies_is_no_list_of_this_forum() -> None:
    names = [f"Zebra {chr(97 + each % 26)}{chr(97 + each // 26)}" for each in range(NEW_AGENCIES_AT_MOST + 2)]
    plan = planned(*(f"{name},Lead,Ada {name}" for name in names))
    [problem] = plan.problems
    assert problem.row == 2 + NEW_AGENCIES_AT_MOST
    assert problem.words.startswith("The file names more than 50 agencies that are not known here.")
    assert len(plan.new_agencies) == NEW_AGENCIES_AT_MOST


# Places and people -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("forum")
def test_somebody_else_in_a_role_follows_from_the_day() -> None:
    day = today() + 3 * DAY
    row = "Met Police,Detective Chief Inspector,Ada Example"
    assert changes(row, on=day) == [
        f"Ada Example follows Harmeet Archer at Met Police, Detective Chief Inspector, from {day:%-d %B %Y}."
    ]
    assert imported(row, on=day) == 1
    former = Representative.objects.get(person__name="Harmeet Archer")
    assert former.ended_on == day - DAY
    follows = holding("Ada Example")
    assert (follows.membership, follows.started_on) == (former.membership, day)
    assert Membership.objects.count() == 21


@pytest.mark.usefixtures("forum")
def test_a_vacant_place_is_filled_and_a_new_one_added() -> None:
    actor = coordinator()
    representative.end(holding("Harmeet Archer"), from_day=today(), actor=actor)
    rows = [
        "Met Police,Detective Chief Inspector,Ada Example,core",
        "Met Police,Missing Persons Lead,Ben Sample,ad hoc",
    ]
    headings = f"{PLAIN},Membership"
    day = f"{today():%-d %B %Y}"
    assert changes(*rows, headings=headings) == [
        f"Appoint Ada Example to Met Police, Detective Chief Inspector, from {day}.",
        "Add the ad hoc place Met Police, Missing Persons Lead.",
        f"Appoint Ben Sample to Met Police, Missing Persons Lead, from {day}.",
    ]
    assert imported(*rows, headings=headings) == 3
    ben = holding("Ben Sample")
    assert (ben.membership.kind, ben.membership.started_on) == (MembershipKind.AD_HOC, today())


@pytest.mark.usefixtures("forum")
def test_somebody_in_their_place_gets_another_role_title() -> None:
    row = "LB Bexley,Director of Housing,Kevin Murphy"
    [words] = changes(row)
    assert words == (
        "Kevin Murphy’s role title at LB Bexley, Head of Housing Services becomes Director of Housing. "
        "It was Head of Housing Services."
    )
    assert imported(row) == 1
    kevin = holding("Kevin Murphy")
    assert (kevin.role_title, kevin.started_on) == ("Director of Housing", None)
    assert imported("LB Bexley,Deputy Director,Kevin Murphy") == 1
    day = f"{today():%-d %B %Y}"
    assert changes("LB Bexley,Head of Housing Services,Ada Example") == [
        f"Ada Example follows Kevin Murphy at LB Bexley, Head of Housing Services, from {day}."
    ]


@pytest.mark.usefixtures("forum")
def test_who_has_the_role_of_another_place_of_the_agency_has_moved_there() -> None:
    rows = ["LB Bexley,Community Safety Manager,Kevin Murphy", "LB Bexley,Head of Housing Services,Emma Leathers"]
    day = f"{today():%-d %B %Y}"
    assert changes(*rows) == [
        f"Kevin Murphy follows Emma Leathers at LB Bexley, Community Safety Manager, from {day}.",
        f"Emma Leathers follows Kevin Murphy at LB Bexley, Head of Housing Services, from {day}.",
    ]
    assert imported(*rows) == 2
    assert Person.objects.filter(name__in=["Kevin Murphy", "Emma Leathers"]).count() == 2
    assert holding("Kevin Murphy").membership.title == "Community Safety Manager"


@pytest.mark.usefixtures("forum")
def test_places_are_told_apart_by_what_they_are_for_and_by_the_role_they_are_held_by() -> None:
    agency = make_agency(name="Trust")
    for title, role, name in (("Adults", "Nurse", "Ada"), ("Children", "Nurse", "Ben"), ("Both", "Doctor", "Cy")):
        make_representative(
            membership=make_membership(agency=agency, title=title), role_title=role, person=make_person(name=name)
        )
    day = f"{today():%-d %B %Y}"
    assert changes("Trust,Children,Di") == [f"Di follows Ben at Trust, Children, from {day}."]
    assert changes("Trust,Doctor,Di") == [f"Di follows Cy at Trust, Both as Doctor, from {day}."]
    assert changes("Trust,Nurse,Ben", "Trust,Nurse,Di") == [f"Di follows Ada at Trust, Adults as Nurse, from {day}."]
    assert changes("Trust,Nurse,Di", "Trust,Nurse,Eve") == [
        f"Di follows Ada at Trust, Adults as Nurse, from {day}.",
        f"Eve follows Ben at Trust, Children as Nurse, from {day}.",
    ]
    [(row, words)] = problems("Trust,Doctor,Cy", "Trust,Nurse,Di")
    assert row == 3
    assert words.startswith("Ada and Ben hold places of this agency as Nurse, and the file does not say whom Di")


@pytest.mark.usefixtures("forum")
def test_the_one_place_of_an_agency_needs_no_title() -> None:
    agency = make_agency(name="Trust")
    make_representative(membership=make_membership(agency=agency), person=make_person(name="Ada"), role_title="Nurse")
    day = f"{today():%-d %B %Y}"
    assert changes("Trust,Doctor,Di") == [f"Di follows Ada at Trust as Doctor, from {day}."]
    assert changes("Trust,Doctor,Di", "Trust,Porter,Eve")[0] == "Add the place Trust, Doctor."
    assert changes("Trust,Nurse,Ada", "Trust,Doctor,Di") == [
        "Add the place Trust, Doctor.",
        f"Appoint Di to Trust, Doctor, from {day}.",
    ]


@pytest.mark.usefixtures("forum")
def test_whoever_is_not_in_the_file_stays_and_is_named() -> None:
    representative.end(holding("Harmeet Archer"), from_day=today(), actor=coordinator())
    rows = [f"{OXLEAS},Adult Lead,Stacey Washington,{OXLEAS}"]
    plan = planned(*rows, headings=f"{PLAIN},Joint place")
    assert plan.changes == ()
    assert len(plan.left) == 21  # every other place, and who shares this one
    left = {each.place: (each.who, each.url) for each in plan.left}
    assert left[OXLEAS] == ("Ida Bradford", holding("Ida Bradford").membership.get_absolute_url())
    assert left["Met Police, Detective Chief Inspector"][0] == ""
    assert left["Lewisham and Greenwich NHS Trust"][0] == "Belinda Chideme and Caroline Brown"


@pytest.mark.usefixtures("forum")
def test_two_rows_for_one_single_place_are_told() -> None:
    says = (
        "Row 2 gives this place to Harmeet Archer, and one person holds a single place at a time. "
        "Mark the place as joint, or write another role."
    )
    role = "Detective Chief Inspector"
    assert problems(f"Met Police,{role},Harmeet Archer", f"Met Police,{role},Ada Example") == [(3, says)]
    assert problems(f"Met Police,{role},Ada Example", f"Met Police,{role},Ben Sample") == [
        (3, says.replace("Harmeet Archer", "Ada Example"))
    ]
    assert problems("New Agency,Lead,Ada Example", "New Agency,lead,Ben Sample") == [
        (3, says.replace("Harmeet Archer", "Ada Example"))
    ]


@pytest.mark.usefixtures("forum")
def test_a_place_that_changes_later_is_left_to_its_page() -> None:
    actor, later = coordinator(), today() + 9 * DAY
    representative.replace(
        holding("Kevin Murphy"), Newcomer("Nia New"), role_title="Lead", started_on=later, actor=actor
    )
    row = "LB Bexley,Head of Housing Services,Ada Example"
    advice = "Choose another day for the list, or correct the dates on the place’s page."
    assert problems(row) == [(2, f"Kevin Murphy’s time in this place ends on {later - DAY:%-d %B %Y}. {advice}")]
    assert changes(row, on=later + DAY) == [
        f"Ada Example follows Nia New at LB Bexley, Head of Housing Services, from {later + DAY:%-d %B %Y}."
    ]
    vacant = make_representative(
        membership=make_membership(agency=make_agency(name="Trust")), person=make_person(name="Lo"), started_on=later
    )
    assert problems("Trust,Safeguarding lead,Ada Example") == [
        (2, f"Lo holds this place from {later:%-d %B %Y}. {advice}")
    ]
    assert problems("Trust,Safeguarding lead,Lo") == [(2, f"Lo holds this place from {later:%-d %B %Y}. {advice}")]
    assert vacant.membership.agency.name == "Trust"


@pytest.mark.usefixtures("forum")
def test_a_place_that_starts_later_is_not_added_a_second_time() -> None:
    later = today() + 9 * DAY
    make_membership(agency=Agency.objects.get(name="Met Police"), title="Sergeant", started_on=later)
    assert problems("Met Police,sergeant,Ada Example") == [
        (2, f"Met Police, Sergeant is a place from {later:%-d %B %Y}. Choose that day or a later one.")
    ]


@pytest.mark.usefixtures("forum")
def test_somebody_who_was_to_start_on_that_day_is_taken_back_unless_on_record() -> None:
    assert imported("Met Police,Detective Chief Inspector,Ada Example") == 1
    row = "Met Police,Detective Chief Inspector,Ben Sample"
    assert hints(row) == ["Ada Example was to start on that day: the appointment is taken back."]
    meeting = make_meeting("issued", date=today())
    ada = holding("Ada Example")
    take_line(line_of(meeting, ada.membership), Attendance.PRESENT)
    assert problems(row) == [
        (2, f"Ada Example holds this place from {today():%-d %B %Y} and is on record in it. Choose a later day.")
    ]
    assert imported(row, on=today() + DAY) == 1


@pytest.mark.usefixtures("forum")
def test_names_that_are_alike_are_pointed_out() -> None:
    assert hints("Met Police,Detective Chief Inspector,Harmeet Archor") == [
        "The names are alike. If it is one person, write Harmeet Archer in the file."
    ]


@pytest.mark.usefixtures("forum")
def test_a_person_is_who_has_the_address_or_the_name_in_that_agency() -> None:
    deputy.name(
        holding("Harmeet Archer").membership,
        Newcomer("Dee Puty"),
        role_title="Inspector",
        agency_name="Met Police",
        started_on=today() - DAY,
        actor=coordinator(),
    )
    make_person(name="Ema Example", email="ema@forum.example")
    rows = [
        "Met Police,Detective Chief Inspector,dee puty,",
        "Met Police,Inspector,Ema Example,EMA@forum.example",
        "Met Police,Sergeant,Kevin Murphy,",
    ]
    headings = f"{PLAIN},Email"
    assert hints(*rows, headings=headings) == [
        "This is Dee Puty who is known here already.",
        "This is Ema Example who is known here already.",
        "Another Kevin Murphy is known here. With that person’s email address it would be the same person.",
    ]
    before = Person.objects.count()
    assert imported(*rows, headings=headings) == 5
    assert Person.objects.count() == before + 1
    assert not holding("Dee Puty").membership.standing_deputies.filter(ended_on=None).exists()


@pytest.mark.usefixtures("forum")
def test_two_people_of_one_name_in_one_agency_are_told_apart_by_their_addresses() -> None:
    agency = make_agency(name="Trust")
    for title in ("A", "B"):
        make_representative(
            membership=make_membership(agency=agency, title=title),
            person=make_person(name="Jo Bloggs"),
            ended_on=today() - DAY,
        )
    assert problems("Trust,A,Jo Bloggs") == [
        (2, "Several people called Jo Bloggs are on our list. Write the email address of the one meant.")
    ]


@pytest.mark.usefixtures("forum")
def test_somebody_new_in_two_rows_of_one_agency_is_one_person() -> None:
    headings = f"{PLAIN},Email"
    rows = ["Trust,A,Ada Example,", "trust,B,Ada Example,ada@forum.example", "Quay,A,Ada Example,"]
    assert imported(*rows, headings=headings) == 8
    assert sorted(Person.objects.filter(name="Ada Example").values_list("email", flat=True)) == [
        "",
        "ada@forum.example",
    ]


# Joint places ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("forum")
def test_a_single_place_becomes_joint_with_its_holder() -> None:
    rows = ["Met Police,Detective Chief Inspector,Harmeet Archer,Yes", "Met Police,Inspector,Ada Example,"]
    day = f"{today():%-d %B %Y}"
    label = "Met Police, Detective Chief Inspector"
    assert changes(*rows, headings=TABLE) == [
        f"{label} becomes a joint place.",
        f"Appoint Ada Example to {label} as Inspector, from {day}.",
    ]
    assert imported(*rows, headings=TABLE) == 2
    held = holding("Harmeet Archer").membership
    assert held.is_joint
    assert {each.seat for each in held.representatives.all()} == {1, 2}


@pytest.mark.usefixtures("forum")
def test_of_a_joint_place_one_member_is_followed_and_the_other_stays() -> None:
    day = f"{today():%-d %B %Y}"
    says = [f"Ada Example follows Stacey Washington at {OXLEAS} as Lead, from {day}."]
    both = [f"{OXLEAS},Lead,Ada Example,Yes", f"{OXLEAS},Head of Safeguarding Children,Ida Bradford,"]
    assert changes(*both, headings=TABLE) == says
    alone = f"{OXLEAS},Adult Lead,Ada Example,{OXLEAS}"
    assert changes(alone, headings=f"{PLAIN},Joint place") == [
        f"Ada Example follows Stacey Washington at {OXLEAS} as Adult Lead, from {day}."
    ]
    assert imported(*both, headings=TABLE) == 1
    assert holding("Ida Bradford").started_on is None


@pytest.mark.usefixtures("forum")
def test_both_members_of_a_joint_place_are_followed_by_role_then_in_order() -> None:
    day = f"{today():%-d %B %Y}"
    rows = [f"{OXLEAS},Adult Lead,Ada Example,Yes", f"{OXLEAS},Another role,Ben Sample,"]
    assert changes(*rows, headings=TABLE) == [
        f"Ada Example follows Stacey Washington at {OXLEAS} as Adult Lead, from {day}.",
        f"Ben Sample follows Ida Bradford at {OXLEAS} as Another role, from {day}.",
    ]
    assert imported(*rows, headings=TABLE) == 2


@pytest.mark.usefixtures("forum")
def test_a_free_seat_of_a_joint_place_is_filled() -> None:
    representative.end(holding("Ida Bradford"), from_day=today(), actor=coordinator())
    row = f"{OXLEAS},Named Nurse,Ada Example,{OXLEAS}"
    assert imported(row, headings=f"{PLAIN},Joint place") == 1
    assert {each.person.name for each in holding("Ada Example").membership.representatives.filter(ended_on=None)} == {
        "Ada Example",
        "Stacey Washington",
    }


@pytest.mark.usefixtures("forum")
def test_a_third_member_of_a_joint_place_is_told() -> None:
    says = f"A joint place has two members: Ida Bradford and Stacey Washington share {OXLEAS} already."
    [(row, words)] = problems(f"{OXLEAS},Named Nurse,Ada Example,{OXLEAS}", headings=f"{PLAIN},Joint place")
    assert row == 2
    assert words == f"{says} Write rows for both members, or give Ada Example the role of the one to follow."
    rows = [
        f"{OXLEAS},Head of Safeguarding Children,Ida Bradford,Yes",
        f"{OXLEAS},Adult Lead,Stacey Washington,",
        f"{OXLEAS},Adult Lead,Ada Example,",
    ]
    third = "A joint place has two members: Ida Bradford and Stacey Washington share this one already."
    assert problems(*rows, headings=TABLE) == [(4, third)]
    assert problems(*(row.rpartition(",")[0] for row in rows)) == [(4, third)]


@pytest.mark.usefixtures("forum")
def test_a_file_without_a_column_for_joint_places_may_give_each_member_a_row() -> None:
    day = f"{today():%-d %B %Y}"
    rows = [f"{OXLEAS},Adult Lead,Stacey Washington", f"{OXLEAS},Head of Safeguarding Children,Ada Example"]
    assert changes(*rows) == [
        f"Ada Example follows Ida Bradford at {OXLEAS} as Head of Safeguarding Children, from {day}."
    ]


@pytest.mark.usefixtures("forum")
def test_one_person_for_both_seats_of_a_joint_place_is_told() -> None:
    rows = [f"{OXLEAS},Adult Lead,Ada Example", f"{OXLEAS},Head of Safeguarding Children,ADA Example"]
    says = "ADA Example is named for the other seat of this place in row 2: two people share it."
    assert problems(*rows) == [(3, says)]


@pytest.mark.usefixtures("forum")
def test_members_of_a_joint_place_whom_the_file_has_apart_are_told() -> None:
    rows = [f"{OXLEAS},Adult Lead,Stacey Washington,", f"{OXLEAS},Head of Safeguarding Children,Ida Bradford,"]
    [(row, words)] = problems(*rows, headings=TABLE)
    assert row == 3
    assert words.startswith(f"Stacey Washington and Ida Bradford share {OXLEAS}. Mark the two as joint")


@pytest.mark.usefixtures("forum")
def test_two_who_shared_a_place_that_is_single_now_may_both_stand_in_a_list_of_then() -> None:
    held = make_membership(agency=make_agency(name="Trust"))
    for seat, name in ((1, "Ada"), (2, "Ben")):
        make_representative(
            membership=held, person=make_person(name=name), seat=seat, role_title=name, ended_on=today() - DAY
        )
    then = today() - 9 * DAY
    assert changes("Trust,Ada,Ada,", "Trust,Ben,Ben,", headings=TABLE, on=then) == []


@pytest.mark.usefixtures("forum")
@pytest.mark.parametrize(
    ("named", "title"),
    [
        ("Trust Adults and children", "Adults and children"),
        ("TRUST adults", "adults"),
        ("Trust", ""),
        ("Trustees", "Trustees"),
        ("Both of us", "Both of us"),
        ("Yes", ""),
    ],
)
def test_a_joint_place_is_called_what_its_name_says_after_the_agencys(named: str, title: str) -> None:
    rows = [f"Trust,One,Ada Example,{named}", f"Trust,Two,Ben Sample,{named}"]
    assert imported(*rows, headings=f"{PLAIN},Joint place") == 4
    held = holding("Ada Example").membership
    assert (held.title, held.is_joint) == (title, True)


@pytest.mark.usefixtures("forum")
def test_a_joint_place_without_a_name_is_called_by_the_first_role_beside_others() -> None:
    rows = ["Trust,One,Ada,Yes", "Trust,Two,Ben,", "Trust,Three,Cy,"]
    assert imported(*rows, headings=TABLE) == 6
    assert holding("Ada").membership.title == "One"


@pytest.mark.usefixtures("forum")
def test_two_joint_places_of_one_name_and_a_name_that_is_too_long_are_told() -> None:
    rows = [f"Met Police,One,Ada,Met Police {'x' * 151}", "Met Police,Two,Ben,"]
    [(row, words)] = problems(*rows, headings=f"{PLAIN},Joint place")
    assert row == 2
    assert words.endswith("is longer than 150 characters.")
    assert problems("Trust,One,Ada,Yes", "Trust,Two,Ben,", "Trust,One,Cy,Yes", "Trust,Four,Di,", headings=TABLE) == [
        (4, "A joint place has two members: Ada and Ben share this one already.")
    ]


@pytest.mark.usefixtures("forum")
def test_a_seat_that_somebody_takes_later_is_not_given_away() -> None:
    later, ida = today() + 9 * DAY, holding("Ida Bradford")
    representative.end(ida, from_day=today(), actor=coordinator())
    representative.appoint(ida.membership, Newcomer("Lo"), role_title="Lead", started_on=later, actor=coordinator())
    for who in ("Nurse,Ada", "Adult Lead,Lo"):
        [(row, words)] = problems(f"{OXLEAS},{who},{OXLEAS}", headings=f"{PLAIN},Joint place")
        assert row == 2
        assert words.startswith(f"Lo holds this place from {later:%-d %B %Y}.")


@pytest.mark.usefixtures("forum")
def test_the_standing_deputy_of_a_place_that_closes_is_not_appointed_to_it() -> None:
    held, actor = holding("Harmeet Archer").membership, coordinator()
    deputy.name(
        held,
        Newcomer("Dee Puty"),
        role_title="Inspector",
        agency_name="Met Police",
        started_on=today() - DAY,
        actor=actor,
    )
    place.close(held, ended_on=today() + 30 * DAY, actor=actor)
    representative.correct(
        held.representatives.get(), role_title="DCI", started_on=None, ended_on=today() - DAY, actor=actor
    )
    assert problems("Met Police,Detective Chief Inspector,Dee Puty") == [
        (2, "Dee Puty is standing deputy of this place. End that first, on the place’s page.")
    ]
    assert imported("Met Police,Detective Chief Inspector,Ada Example") == 1


# Chairs ----------------------------------------------------------------------------------------------------------

CHAIRS = f"{PLAIN},Chair"
DEBEE = "LB Bexley,Domestic Abuse and Sexual Violence Strategy Manager,Debee Simpson"
ANITA = "BSAB,Practice Review and Learning Manager,Anita Eader"


@pytest.mark.usefixtures("forum")
def test_another_joint_chair_begins_where_the_file_says_and_the_one_before_ends() -> None:
    rows = ["LB Bexley,Head of Housing Services,Kevin Murphy,joint chair", f"{DEBEE},", f"{ANITA},joint chair"]
    day = f"{today():%-d %B %Y}"
    assert changes(*rows, headings=CHAIRS) == [
        f"Kevin Murphy becomes joint chair, from {day}.",
        f"Debee Simpson is joint chair no more, from {day}.",
    ]
    assert imported(*rows, headings=CHAIRS) == 2
    assert {each.name for each in membership_on(today()).chairs} == {"Anita Eader", "Kevin Murphy"}


@pytest.mark.usefixtures("forum")
def test_who_follows_a_joint_chair_may_chair() -> None:
    row = "LB Bexley,Domestic Abuse and Sexual Violence Strategy Manager,Ada Example,joint chair"
    assert imported(row, headings=CHAIRS) == 2
    assert [each.name for each in membership_on(today()).chairs] == ["Ada Example", "Anita Eader"]


@pytest.mark.usefixtures("forum")
def test_a_file_that_names_no_chair_ends_none() -> None:
    assert changes(f"{DEBEE},", f"{ANITA},", headings=CHAIRS) == []


@pytest.mark.usefixtures("forum")
def test_a_third_joint_chair_is_told() -> None:
    [(row, words)] = problems("LB Bexley,Head of Housing Services,Kevin Murphy,joint chair", headings=CHAIRS)
    assert row == 2
    assert words.startswith("Debee Simpson and Anita Eader are the joint chairs, and there are two at a time.")


@pytest.mark.usefixtures("forum")
def test_a_chair_of_a_later_day_counts_and_is_not_made_twice() -> None:
    actor, later = coordinator(), today() + 9 * DAY
    debee = ChairTerm.objects.get(representative__person__name="Debee Simpson")
    chair.end(debee, from_day=later, actor=actor)
    chair.make(holding("Kevin Murphy"), started_on=later, actor=actor)
    kevin = "LB Bexley,Head of Housing Services,Kevin Murphy,joint chair"
    [(row, words)] = problems(kevin, headings=CHAIRS)
    assert row == 2
    assert words.startswith(f"Kevin Murphy is joint chair from {later:%-d %B %Y}.")
    emma = "LB Bexley,Community Safety Manager,Emma Leathers,joint chair"
    [(row, words)] = problems(emma, f"{DEBEE},", headings=CHAIRS)
    assert words.startswith("Kevin Murphy and Anita Eader are the joint chairs")
    assert changes(kevin, headings=CHAIRS, on=later) == []


@pytest.mark.usefixtures("forum")
def test_an_ad_hoc_member_is_no_joint_chair() -> None:
    row = "ad hoc,LB Bexley,Lead Early Years Adviser,Jo Smith,joint chair"
    assert problems(row, headings=f"Membership,{CHAIRS}") == [(2, "Only a core member can be joint chair.")]


# Addresses -------------------------------------------------------------------------------------------------------

EMAIL = f"{PLAIN},Email"
KEVIN = "LB Bexley,Head of Housing Services,Kevin Murphy"


@pytest.mark.usefixtures("forum")
def test_an_address_is_added_and_changed_and_its_case_is_no_change() -> None:
    assert changes(f"{KEVIN},k@forum.example", headings=EMAIL) == [
        "Kevin Murphy’s email address becomes k@forum.example."
    ]
    assert imported(f"{KEVIN},k@forum.example", headings=EMAIL) == 1
    assert changes(f"{KEVIN},K@FORUM.example", headings=EMAIL) == []
    assert changes(f"{KEVIN},", headings=EMAIL) == []
    assert changes(f"{KEVIN},new@forum.example", headings=EMAIL) == [
        "Kevin Murphy’s email address becomes new@forum.example. It was k@forum.example."
    ]


@pytest.mark.usefixtures("forum")
@pytest.mark.parametrize("row", [KEVIN, "LB Bexley,Head of Housing Services,Ada Example"])
def test_an_address_of_somebody_else_is_told_whatever_its_case(row: str) -> None:
    make_person(name="Emma Else", email="Emma@forum.example")
    says = "emma@FORUM.example is the address of Emma Else. Check the name and the address."
    assert problems(f"{row},emma@FORUM.example", headings=EMAIL) == [(2, says)]


@pytest.mark.usefixtures("forum")
@pytest.mark.parametrize("row", [KEVIN, "LB Bexley,Head of Housing Services,Ada Example"])
def test_an_address_of_somebody_elses_account_is_told(row: str) -> None:
    user = make_user(name="Emma Else")
    says = f"{user.email.upper()} is the address of Emma Else. Check the name and the address."
    assert problems(f"{row},{user.email.upper()}", headings=EMAIL) == [(2, says)]


@pytest.mark.usefixtures("forum")
def test_an_account_of_the_same_name_and_address_is_theirs() -> None:
    user = make_user(name="Ada Example")
    assert imported(f"LB Bexley,Head of Housing Services,Ada Example,{user.email}", headings=EMAIL) == 1


@pytest.mark.usefixtures("forum")
def test_the_address_that_somebody_signs_in_with_is_not_changed_by_a_list() -> None:
    user = make_user("representative", name="Nia New")
    place_ = holding("Nia New").membership
    row = f"{place_.agency.name},Safeguarding lead,Nia New"
    assert changes(f"{row},{user.email.upper()}", headings=EMAIL) == []
    assert problems(f"{row},other@forum.example", headings=EMAIL) == [
        (2, f"Nia New signs in with {user.email}. Change that on their page, not by a list.")
    ]


@pytest.mark.usefixtures("forum")
def test_two_addresses_of_one_person_are_told() -> None:
    again = make_membership(agency=Agency.objects.get(name="LB Bexley"), title="Homes")
    make_representative(membership=again, person=holding("Kevin Murphy").person, role_title="Homes")
    rows = [f"{KEVIN},one@forum.example", "LB Bexley,Homes,Kevin Murphy,two@forum.example"]
    assert problems(*rows, headings=EMAIL) == [
        (3, "Kevin Murphy has the address one@forum.example in row 2. Write one address.")
    ]
    assert imported(f"{KEVIN},one@forum.example", "LB Bexley,Homes,Kevin Murphy,", headings=EMAIL) == 2


@pytest.mark.usefixtures("forum")
def test_rows_of_one_address_mean_one_person_whatever_the_agency() -> None:
    rows = ["Met Police,Inspector,Kevin Murphy,k@forum.example", f"{KEVIN},K@forum.example"]
    assert hints(*rows, headings=EMAIL) == ["This is Kevin Murphy who is known here already."]
    make_representative(
        membership=make_membership(agency=Agency.objects.get(name="Met Police"), title="Inspector"),
        person=make_person(name="Kevin Murphy"),
        role_title="Inspector",
    )
    assert problems(*rows, headings=EMAIL) == [
        (3, "Row 2 gives this address to another Kevin Murphy. Two people cannot share one.")
    ]


@pytest.mark.usefixtures("forum")
def test_somebody_new_here_and_known_there_by_one_address_is_one_person() -> None:
    rows = ["Met Police,Inspector,Kevin Murphy,k@forum.example", f"{KEVIN},K@forum.example"]
    assert imported(*rows, headings=EMAIL) == 3
    assert Person.objects.filter(name="Kevin Murphy").count() == 1


# All or nothing --------------------------------------------------------------------------------------------------


@st.composite
def lists(draw: st.DrawFn) -> bytes:
    """Draw a list that mixes people, roles and agencies of Appendix 2 with others, joint or not, chairs or not."""
    names = ["Kevin Murphy", "Ida Bradford", "Stacey Washington", "Harmeet Archer", "Debee Simpson", "Ada", "Ben"]
    roles = ["Adult Lead", "Head of Housing Services", "Head of Safeguarding Children", "Lead"]
    agency, name = st.sampled_from(["Oxleas", "LB Bexley", "Met Police", "Zebra Quay"]), st.sampled_from(names)
    joint = draw(st.sampled_from(["Joint place", "Joint membership", "Telephone"]))
    rows = []
    for _ in range(draw(st.integers(1, 7))):
        where, who = draw(agency), draw(name)
        shares = {"Joint place": ["", "", where], "Joint membership": ["", "", "Yes"], "Telephone": [""]}[joint]
        cells = [["core"] * 4 + ["ad hoc"], [where], roles, [who], ["", "", "", "yes"], shares]
        email = ["", "", f"{who.split()[0]}@forum.example"]
        rows.append(",".join(draw(st.sampled_from(each)) for each in [*cells, email]))
    return csv_of(*rows, headings=f"Membership,Agency,Representatives,Name,Chair,{joint},Email")


@pytest.mark.usefixtures("forum")
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lists(), st.sampled_from([0, 0, 7]), lists(), st.sampled_from([0, 7, 9]))
def test_whatever_list_is_imported_whole_and_changes_nothing_the_second_time(
    first: bytes, day: int, second: bytes, later: int
) -> None:
    with transaction.atomic():
        for content, on in ((first, today() + day * DAY), (second, today() + later * DAY)):
            upload = kept(content, on=on)
            if not importing.plan_of(upload).problems:
                confirm(upload)
                again = foresee(listed(content), on)
                assert (again.changes, again.problems) == ((), ())
        transaction.set_rollback(True)


@pytest.mark.usefixtures("forum")
def test_a_dry_run_changes_nothing_but_that_the_rows_are_kept() -> None:
    before, actor = history(), coordinator()
    rows = [{"row": "2", "agency": "Met Police", "representative": "Inspector", "name": "Ada Example"}]
    upload = importing.keep("C:\\lists/members.csv" + "x" * 300, rows, from_day=today(), actor=actor)
    assert importing.plan_of(upload).changes
    assert (upload.rows, upload.uploaded_by) == (rows, actor)
    assert upload.name.startswith("members.csv" + "x")
    assert len(upload.name) == 200
    assert history() == before
    assert refused(importing.keep, "a.csv", rows, from_day=datetime.date(1066, 1, 1), actor=actor).code == "wrong_year"


@pytest.mark.usefixtures("forum")
def test_rows_that_cannot_be_right_keep_the_whole_list_out() -> None:
    upload = kept(csv_of("Met Police,Detective Chief Inspector,Ada Example", "Met Police,,Ben Sample", headings=PLAIN))
    plan = importing.plan_of(upload)
    assert [problem.row for problem in plan.problems] == [3]
    before = history()
    assert refused(confirm, upload).code == "changed_meanwhile"
    assert history() == before
    assert MembershipUpload.objects.filter(pk=upload.pk).exists()


@pytest.mark.usefixtures("forum")
def test_what_a_verb_refuses_undoes_everything_before_it_and_is_told_with_its_row() -> None:
    rows = ["Met Police,Detective Chief Inspector,Ada Example", "Zebra Quay,Lead,Ben Sample"]
    upload = kept(csv_of(*rows, headings=PLAIN))
    plan = importing.plan_of(upload)
    described = {3: Described("Zebra Quay", " ", Sector.NHS)}
    before = history()
    found = refused(importing.carry_out, upload, described=described, seen=plan.says, actor=coordinator())
    assert (found.field, found.code) == ("", "refused_in_row")
    assert found.words == "Row 3: Enter the agency’s short name."
    assert history() == before
    assert not Person.objects.filter(name="Ada Example").exists()


@pytest.mark.usefixtures("forum")
def test_what_was_not_read_is_not_done() -> None:
    upload = kept(csv_of("Met Police,Detective Chief Inspector,Ada Example", headings=PLAIN))
    seen = importing.plan_of(upload).says
    assert refused(confirm, upload, seen="").code == "changed_meanwhile"
    representative.replace(
        holding("Harmeet Archer"), Newcomer("Cy Other"), role_title="DCI", started_on=today() - DAY, actor=coordinator()
    )
    found = refused(confirm, upload, seen=seen)
    assert (found.code, found.words) == (
        "changed_meanwhile",
        "Somebody changed the membership while you were reading. Look at what will happen now.",
    )
    assert not Person.objects.filter(name="Ada Example").exists()
    assert confirm(upload) == 1
    assert refused(confirm, upload, seen=seen).code == "imported_already"


@pytest.mark.usefixtures("forum")
def test_a_change_of_something_else_does_not_stop_an_import() -> None:
    upload = kept(csv_of("Met Police,Detective Chief Inspector,Ada Example", headings=PLAIN))
    seen = importing.plan_of(upload).says
    representative.end(holding("Kevin Murphy"), from_day=today(), actor=coordinator())
    assert confirm(upload, seen=seen) == 1


@pytest.mark.usefixtures("forum")
def test_changes_carry_who_made_them() -> None:
    actor = make_user("coordinator")
    confirm(kept(csv_of("Zebra Quay,Lead,Ada Example", headings=PLAIN), actor=actor), actor=actor)
    ada = holding("Ada Example")
    changed: list[Any] = [ada, ada.person, ada.membership, ada.membership.agency]
    for row in changed:
        assert {each.pgh_context["user"] for each in row.events.all()} == {actor.pk}


@pytest.mark.usefixtures("forum")
def test_lists_that_nobody_imported_within_a_day_are_forgotten() -> None:
    old, new = (kept(appendix_2()) for _ in range(2))
    MembershipUpload.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - importing.KEPT_FOR - DAY)
    forget_old_uploads()
    assert list(MembershipUpload.objects.all()) == [new]
    assert importing.forget_old() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("forum")
def test_of_two_imports_of_one_upload_at_once_one_happens() -> None:
    actor = coordinator()
    upload = kept(csv_of("Met Police,Detective Chief Inspector,Ada Example", headings=PLAIN))
    plan = importing.plan_of(upload)
    carry_out = lambda: importing.carry_out(upload, described={}, seen=plan.says, actor=actor)  # noqa: E731
    assert at_once(carry_out, carry_out, carry_out) == ["imported_already"] * 2
    assert Representative.objects.filter(person__name="Ada Example").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("forum")
def test_of_two_lists_at_once_about_one_place_one_is_imported_and_the_other_told() -> None:
    actor = coordinator()
    uploads = [kept(csv_of(f"Met Police,Detective Chief Inspector,{name}", headings=PLAIN)) for name in ("Ada", "Ben")]
    plans = [importing.plan_of(upload) for upload in uploads]
    pairs = list(zip(uploads, plans, strict=True))
    imports = [
        lambda upload=upload, plan=plan: importing.carry_out(upload, described={}, seen=plan.says, actor=actor)
        for upload, plan in pairs
    ]
    assert at_once(*imports) == ["changed_meanwhile"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("forum")
def test_an_import_and_every_other_change_wait_for_each_other() -> None:
    actor, harmeet, kevin = coordinator(), holding("Harmeet Archer"), holding("Kevin Murphy")
    upload = kept(appendix_2().replace(b"Harmeet Archer", b"Ada Example"))
    plan = importing.plan_of(upload)
    assert at_once(
        lambda: importing.carry_out(upload, described={}, seen=plan.says, actor=actor),
        lambda: place.change(kevin.membership, title="Homes", is_joint=False, started_on=None, actor=actor),
        lambda: place.add(harmeet.membership.agency, title="Other", actor=actor),
        lambda: chair.make(kevin, started_on=today(), actor=actor),
    ) == ["two_chairs"]
    assert holding("Ada Example").membership == harmeet.membership


@pytest.mark.usefixtures("forum")
@pytest.mark.parametrize("number", [3, 30])
def test_foreseeing_takes_eight_queries_for_any_number_of_rows(
    django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    rows: Sequence[str] = [f"Agency {each},Lead,Ada {each},ada{each}@forum.example" for each in range(number)]
    found = listed(csv_of(*rows, headings=EMAIL))
    for each in range(number):
        make_representative(membership=make_membership(agency=make_agency(name=f"Agency {each}")))
    with django_assert_num_queries(8):
        plan = foresee(found, today())
    assert len(plan.changes) == number


@pytest.mark.usefixtures("forum")
def test_two_thousand_rows_are_compared_in_little_time() -> None:
    rows = [f"LB Bexley,Role {each},Ada {each}" for each in range(2000)]
    started = timezone.now()
    plan = planned(*rows)
    assert len(plan.changes) == 4000
    assert timezone.now() - started < datetime.timedelta(seconds=20)


@pytest.mark.django_db
def test_the_reference_can_be_loaded_beside_what_was_imported() -> None:
    confirm(kept(appendix_2()))
    before = Person.objects.count()
    call_command("load_reference")
    assert Person.objects.count() == before

"""Agencies: named, renamed, corrected, and succeeded by others without losing what happened before."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from accounts.dated import today
from accounts.history import changes_of
from meetings.enums import Attendance
from meetings.models import Action, RegisterLine
from meetings.queries.attendance import attendance_by_agency
from members.domain import agency as agencies
from members.domain import succession
from members.domain.agency import Described
from members.enums import MembershipKind, Sector
from members.models import Agency, ChairTerm, FormerName, Membership, Representative, StandingDeputy
from members.models.agency import name_on
from members.queries import membership_on
from tests.factories import (
    coordinator,
    item_of,
    line_of,
    make_action,
    make_agency,
    make_learning_point,
    make_meeting,
    make_membership,
    make_person,
    make_representative,
    make_user,
    take_line,
)
from tests.meetings.test_at_once import at_once
from tests.members.refusals import refused
from tracker.models import LearningPoint

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)
ICB = Described("NHS South East London ICB", "SEL ICB", Sector.NHS)


def refusal(call: Callable[[], object]) -> tuple[str, str]:
    """Return the field and the code of what a verb refuses."""
    found = refused(call)
    return found.field, found.code


def ccg() -> Agency:
    return Agency.objects.get(name="NHS Bexley CCG")


def succeed(*given: Any, on: datetime.date | None = None, **kwargs: Any) -> Agency:
    """Let the first agencies give way to the last one given."""
    *old, heir = given
    return succession.succeed(old, heir, on=on or today(), actor=coordinator(), **kwargs)


# Names -----------------------------------------------------------------------------------------------------------


def test_an_agency_is_added_under_a_tidied_name() -> None:
    added = agencies.add(Described("  Kent   Police ", " Kent ", Sector.POLICE), actor=coordinator())
    assert (added.name, added.short_name, added.sector) == ("Kent Police", "Kent", Sector.POLICE)


@pytest.mark.parametrize(
    ("name", "short_name", "expected"),
    [
        (" ", "X", ("name", "no_name")),
        ("New", " ", ("short_name", "no_short_name")),
        ("met POLICE", "Met", ("name", "name_taken")),
        ("Met Police", "Met", ("name", "name_taken")),
        ("N" * 201, "N", ("name", "max_length")),
    ],
)
def test_a_name_that_is_none_or_taken_is_refused_beside_its_field(
    name: str, short_name: str, expected: tuple[str, str]
) -> None:
    assert refusal(lambda: agencies.add(Described(name, short_name, Sector.POLICE), actor=coordinator())) == expected


def test_a_new_name_holds_from_its_day_and_the_old_one_stays_before_it() -> None:
    agency, day = ccg(), today() - 10 * DAY
    agencies.rename(agency, name="NHS Bexley Place", short_name="Bexley Place", on=day, actor=coordinator())
    assert agency.name == "NHS Bexley Place"
    called = [
        Agency.objects.annotate(then=name_on(each), short=name_on(each, column="short_name")).get(pk=agency.pk)
        for each in (day - DAY, day)
    ]
    assert [(each.then, each.short) for each in called] == [
        ("NHS Bexley CCG", "Bexley CCG"),
        ("NHS Bexley Place", "Bexley Place"),
    ]


def test_two_new_names_one_after_the_other_are_both_kept() -> None:
    agency = ccg()
    agencies.rename(agency, name="Second", short_name="2", on=today() - 20 * DAY, actor=coordinator())
    agencies.rename(agency, name="Third", short_name="3", on=today() - 10 * DAY, actor=coordinator())
    assert list(agency.former_names.values_list("name", "ended_on")) == [
        ("NHS Bexley CCG", today() - 21 * DAY),
        ("Second", today() - 11 * DAY),
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"on": today() + DAY}, ("on", "in_the_future")),
        ({"on": today() - 30 * DAY}, ("on", "renamed_since")),
        ({"on": today() - 20 * DAY}, ("on", "renamed_since")),
        ({"on": today() - 50 * DAY}, ("on", "before_start")),
        ({"name": "Second", "short_name": "2"}, ("name", "same_name")),
        ({"name": ""}, ("name", "no_name")),
        ({"name": "oxleas nhs foundation trust"}, ("name", "name_taken")),
    ],
)
def test_a_new_name_that_cannot_be_is_refused(changed: dict[str, Any], expected: tuple[str, str]) -> None:
    agency = ccg()
    Agency.objects.filter(pk=agency.pk).update(started_on=today() - 40 * DAY)
    agencies.rename(agency, name="Second", short_name="2", on=today() - 20 * DAY, actor=coordinator())
    wanted: dict[str, Any] = {"name": "Third", "short_name": "3", "on": today()} | changed
    assert refusal(lambda: agencies.rename(agency, **wanted, actor=coordinator())) == expected
    agency.refresh_from_db()
    assert (agency.name, agency.former_names.count()) == ("Second", 1)


def test_an_agency_is_not_renamed_after_its_end() -> None:
    agency = make_agency()
    Agency.objects.filter(pk=agency.pk).update(ended_on=today() - DAY)
    rename = lambda: agencies.rename(agency, name="X", short_name="X", on=today(), actor=coordinator())  # noqa: E731
    assert refusal(rename) == ("on", "has_ended")


def test_a_corrected_spelling_leaves_no_former_name_but_stays_in_the_audit_trail() -> None:
    agency, actor = ccg(), coordinator()
    agencies.correct(agency, Described("NHS BEXLEY CCG", "CCG", Sector.PARTNERSHIP), actor=actor)
    assert (agency.name, agency.sector) == ("NHS BEXLEY CCG", Sector.PARTNERSHIP)
    assert not FormerName.objects.exists()
    [*_, last] = changes_of(agency)
    assert (last.before.name, last.after.name, last.by) == ("NHS Bexley CCG", "NHS BEXLEY CCG", str(actor))


def test_an_agency_that_was_renamed_does_not_come_back_when_the_forum_starts_again() -> None:
    agencies.rename(ccg(), name="NHS Bexley Place", short_name="Place", on=today(), actor=coordinator())
    call_command("load_reference")
    assert not Agency.objects.filter(name="NHS Bexley CCG").exists()


# Succession ------------------------------------------------------------------------------------------------------


def test_a_ccg_gives_way_to_an_icb_with_its_places_and_everybody_in_them() -> None:
    old = ccg()
    was = {place.title: place for place in old.memberships.all()}
    heir = succeed(old, ICB)
    assert (heir.name, heir.started_on, heir.ended_on) == ("NHS South East London ICB", today(), None)
    assert (old.ended_on, old.successor) == (today() - DAY, heir)
    places = {place.title: place for place in heir.memberships.with_holders(today())}
    assert places.keys() == was.keys()
    for title, place in places.items():
        [holder] = place.holders  # type: ignore[attr-defined] # prefetched
        before = was[title].representatives.get()
        assert (holder.person, holder.role_title, holder.seat) == (before.person, before.role_title, before.seat)
        assert (holder.started_on, before.ended_on) == (today(), today() - DAY)
        assert before.ended_because == "The place went on at SEL ICB"
        assert (place.kind, place.position, place.is_joint) == (
            was[title].kind,
            was[title].position,
            was[title].is_joint,
        )
    assert membership_on(today()).in_words == membership_on(today() - DAY).in_words


def test_seats_deputies_chairs_and_planned_ends_go_on() -> None:
    old, later = make_agency(name="Old"), today() + 30 * DAY
    place = make_membership(agency=old, title="Adults", is_joint=True)
    first = make_representative(membership=place, role_title="Chief Nurse", ended_on=later)
    make_representative(membership=place, seat=2, role_title="Doctor")
    ChairTerm.objects.create(representative=first, ended_on=later - DAY)
    for name in ("Old", "Elsewhere"):
        StandingDeputy.objects.create(membership=place, person=make_person(), role_title="Nurse", agency_name=name)
    heir = succeed(old, ICB)
    again = heir.memberships.get()
    assert (again.title, again.is_joint) == ("Adults", True)
    assert list(again.representatives.values_list("seat", "role_title", "started_on", "ended_on")) == [
        (1, "Chief Nurse", today(), later),
        (2, "Doctor", today(), None),
    ]
    assert ChairTerm.objects.get(representative__membership=again).ended_on == later - DAY
    assert ChairTerm.objects.get(representative=first).ended_on == today() - DAY
    assert set(again.standing_deputies.values_list("agency_name", flat=True)) == {ICB.name, "Elsewhere"}
    assert set(place.standing_deputies.values_list("ended_on", flat=True)) == {today() - DAY}


def test_a_vacant_place_goes_on_vacant_and_what_had_ended_stays_ended() -> None:
    old = make_agency()
    make_membership(agency=old, title="Vacant")
    gone = make_membership(agency=old, title="Gone", ended_on=today() - 9 * DAY)
    left = make_representative(membership=make_membership(agency=old, title="Left"), ended_on=today() - 9 * DAY)
    heir = succeed(old, ICB)
    assert set(heir.memberships.values_list("title", flat=True)) == {"Vacant", "Left"}
    assert not Representative.objects.filter(membership__agency=heir).exists()
    gone.refresh_from_db()
    left.refresh_from_db()
    assert gone.ended_on == left.ended_on == today() - 9 * DAY


def test_two_trusts_become_one_and_places_alike_say_where_they_come_from() -> None:
    one, two = make_agency(name="One Trust", short_name="One"), make_agency(name="Two Trust", short_name="Two")
    for agency in (one, two):
        make_membership(agency=agency)
        make_membership(agency=agency, title="Adults")
        make_membership(agency=agency, title=f"{agency.short_name} alone")
    heir = succeed(one, two, ICB)
    assert sorted(heir.memberships.values_list("title", flat=True)) == [
        "One",
        "One Adults",
        "One alone",
        "Two",
        "Two Adults",
        "Two alone",
    ]
    assert set(heir.predecessors.all()) == {one, two}


def test_a_place_keeps_its_title_apart_from_those_the_successor_has() -> None:
    old, there = make_agency(short_name="O" * 40), make_agency()
    long = "Adults and children " + "x" * 130
    for title in (long, "adults"):
        make_membership(agency=old, title=title)
        make_membership(agency=there, title=title.title() if title == "adults" else title)
    make_membership(agency=there, title=f"{'O' * 40} {long}"[:150])
    make_membership(agency=there, title="Of old", ended_on=today() - DAY)
    make_membership(agency=old, title="Of old")
    make_membership(agency=old, title="adults", kind=MembershipKind.AD_HOC)
    succeed(old, there)
    new = set(there.memberships.filter(started_on=today()).values_list("title", flat=True))
    assert new == {"O" * 40 + " adults", f"{'O' * 40} {long}"[:144].strip() + " (2)", "Of old", "adults"}


def test_what_a_succession_will_do_is_foreseen_and_nothing_is_done() -> None:
    old = ccg()
    plan = succession.foresee([old], ICB, on=today())
    assert [(each.title, [holder.person.name for holder in each.holders]) for each in plan.places] == [
        ("Deputy Designated Nurse Safeguarding Children", ["Clare Hunter"]),
        ("Adult Lead", ["Philippa Uren"]),
        ("Clinical Lead for Children's Services", ["Karen Upton"]),
    ]
    assert plan.is_new
    assert plan.last_day == today() - DAY
    assert not any(each.has_new_title for each in plan.places)
    assert not Agency.objects.filter(name=ICB.name).exists()


def test_whoever_says_yes_to_what_has_changed_meanwhile_is_told() -> None:
    old = ccg()
    seen = succession.foresee([old], ICB, on=today()).says
    Representative.objects.filter(person__name="Karen Upton").update(ended_on=today() - 2 * DAY)
    assert refusal(lambda: succeed(old, ICB, seen=seen)) == ("", "changed_meanwhile")
    assert succeed(old, ICB, seen=succession.foresee([old], ICB, on=today()).says).pk


def test_an_agency_gives_way_on_a_day_to_come() -> None:
    old, there, day = ccg(), make_agency(), today() + 40 * DAY
    succeed(old, there, on=day)
    assert old.holds_on(today())
    names = {each.name for each in membership_on(today()).core}
    then = {each.name for each in membership_on(day).core}
    assert "NHS Bexley CCG" in names - then
    assert there.name in then - names


def test_what_was_held_recorded_and_counted_before_stays_as_it_was() -> None:
    held = make_meeting("held")
    place = Membership.objects.get(agency=ccg(), title="Adult Lead")
    line = line_of(held, place)
    lines, rates = set(held.lines.values_list("pk", "membership")), attendance_by_agency()
    succeed(ccg(), ICB, on=held.date + DAY)
    assert set(held.lines.values_list("pk", "membership")) == lines
    assert attendance_by_agency() == rates
    line.refresh_from_db()
    assert line.membership.agency.name == "NHS Bexley CCG"


def test_a_coming_register_expects_the_successors_places_instead() -> None:
    coming = make_meeting("issued", date=today() + 10 * DAY)
    heir = succeed(ccg(), ICB)
    from meetings.domain import register

    register.expect_places(coming)
    assert coming.lines.filter(membership__agency=heir).count() == 3
    assert not coming.lines.filter(membership__agency__name="NHS Bexley CCG").exists()


def test_actions_and_learning_stay_with_the_person_whose_place_went_on() -> None:
    user = make_user("representative")
    before = Representative.objects.get(person__user=user)
    action = make_action(item_of(make_meeting("held")), owner=before)
    point = make_learning_point("embedded")
    LearningPoint.objects.filter(pk=point.pk).update(owner=before)
    succeed(before.membership.agency, ICB)
    user = type(user).objects.with_standing().get(pk=user.pk)
    assert list(Action.objects.visible_to(user).owned_by(user)) == [action]
    assert list(LearningPoint.objects.owned_by(user)) == [point]
    point.refresh_from_db()
    assert user.has_perm("meetings.close_action", action)
    assert user.has_perm("tracker.record_progress", point)
    assert user.standing.ids("membership_ids") == {before.person.representations.get(ended_on=None).membership_id}


# What a succession refuses ---------------------------------------------------------------------------------------


def test_an_agency_does_not_succeed_itself() -> None:
    assert refusal(lambda: succeed(ccg(), ccg())) == ("successor", "succeeds_itself")
    other = make_agency()
    assert refusal(lambda: succeed(ccg(), other, other)) == ("successor", "succeeds_itself")


def test_two_agencies_do_not_succeed_each_other() -> None:
    first, second, third = make_agency(), make_agency(), make_agency()
    succeed(first, second, on=today() + 20 * DAY)
    succeed(second, third, on=today() + 30 * DAY)
    assert refusal(lambda: succeed(third, first, on=today() + 40 * DAY)) == ("successor", "cycle")


def test_an_agency_that_has_ended_neither_gives_way_nor_succeeds() -> None:
    first, second = make_agency(), make_agency()
    succeed(first, second)
    assert refusal(lambda: succeed(first, make_agency())) == ("agencies", "has_ended")
    assert refusal(lambda: succeed(make_agency(), first)) == ("successor", "successor_ended")


@pytest.mark.parametrize("year", [202, 2600])
def test_a_year_that_is_a_slip_of_the_keyboard_is_refused(year: int) -> None:
    assert refusal(lambda: succeed(ccg(), ICB, on=datetime.date(year, 4, 1))) == ("on", "wrong_year")


def test_a_day_before_the_agency_or_its_name_began_is_refused() -> None:
    agency = make_agency()
    Agency.objects.filter(pk=agency.pk).update(started_on=today())
    agency.refresh_from_db()
    assert refusal(lambda: succeed(agency, ICB)) == ("on", "before_start")
    agencies.rename(ccg(), name="Place", short_name="P", on=today(), actor=coordinator())
    assert refusal(lambda: succeed(Agency.objects.get(name="Place"), ICB)) == ("on", "renamed_since")


def test_a_day_before_the_successor_begins_is_refused() -> None:
    later = agencies.add(ICB, started_on=today() + DAY, actor=coordinator())
    assert refusal(lambda: succeed(ccg(), later)) == ("on", "successor_starts_later")


def starts(row: str) -> None:
    """Let something of the CCG's adult lead begin today."""
    place = Membership.objects.get(agency=ccg(), title="Adult Lead")
    if row == "place":
        Membership.objects.filter(pk=place.pk).update(started_on=today())
    elif row == "holder":
        place.representatives.update(started_on=today())
    elif row == "chair":
        ChairTerm.objects.create(representative=place.representatives.get(), started_on=today())
    else:
        StandingDeputy.objects.create(
            membership=place, person=make_person(), role_title="N", agency_name="N", started_on=today()
        )


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("place", "The place “NHS Bexley CCG, Adult Lead” began on"),
        ("holder", "Philippa Uren took up their place on"),
        ("chair", "Philippa Uren became joint chair on"),
        ("deputy", "became a standing deputy on"),
    ],
)
def test_a_day_before_something_that_began_later_is_refused_and_says_what(row: str, says: str) -> None:
    starts(row)
    with pytest.raises(ValidationError) as caught:
        succeed(ccg(), ICB)
    [message] = caught.value.message_dict["on"]
    assert says in message
    assert not Agency.objects.filter(name=ICB.name).exists()
    assert not ccg().ended_on


def test_a_day_before_a_register_that_was_taken_is_refused() -> None:
    held = make_meeting("held", date=today() - 3 * DAY)
    take_line(line_of(held, Membership.objects.get(agency=ccg(), title="Adult Lead")), Attendance.ABSENT)
    assert refusal(lambda: succeed(ccg(), ICB, on=held.date)) == ("on", "on_record")
    assert succeed(ccg(), ICB, on=held.date + DAY).pk
    assert RegisterLine.objects.filter(meeting=held, membership__agency__name="NHS Bexley CCG").count() == 3


def test_a_name_that_is_taken_stops_the_whole_of_it() -> None:
    taken = Described("MET police", "Met", Sector.POLICE)
    assert refusal(lambda: succeed(ccg(), taken)) == ("name", "name_taken")
    assert ccg().memberships.filter(ended_on=None).count() == 3


# Two at once -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_successions_at_once_one_happens() -> None:
    old, actor = ccg(), coordinator()
    names = [Described(f"Heir {number}", f"H{number}", Sector.NHS) for number in (1, 2)]
    verbs = [lambda named=named: succession.succeed([old], named, on=today(), actor=actor) for named in names]
    assert at_once(*verbs) == ["has_ended"]
    assert Agency.objects.filter(name__startswith="Heir").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_agencies_of_one_name_at_once_one_is_added() -> None:
    actor = coordinator()
    assert at_once(*[lambda: agencies.add(ICB, actor=actor)] * 2) == ["name_taken"]

"""Appointing, replacing, ending and correcting those who hold the places."""

import datetime
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.dated import today
from accounts.history import changes_of
from accounts.models import User
from members.domain import chair, deputy, place, representative
from members.domain.person import Newcomer
from members.models import ChairTerm, Membership, Person, Representative, StandingDeputy
from members.queries import membership_on
from tests.factories import (
    coordinator,
    item_of,
    make_action,
    make_meeting,
    make_membership,
    make_person,
    make_representative,
    make_user,
)
from tests.meetings.test_at_once import at_once
from tests.members.refusals import refused
from tests.pages import MISSING, OK, client_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MARCH, APRIL, JUNE = datetime.date(2026, 3, 1), datetime.date(2026, 4, 1), datetime.date(2026, 6, 1)
ROLE = "Head of Safeguarding"


@pytest.fixture
def actor() -> User:
    return make_user("coordinator")


def appoint(membership: Membership, name: str, on: datetime.date, until: datetime.date | None = None) -> Representative:
    return representative.appoint(
        membership, Newcomer(name), role_title=ROLE, started_on=on, ended_on=until, actor=coordinator()
    )


def said(day: datetime.date) -> str:
    return f"{day:%-d %B %Y}"


# Appointing ------------------------------------------------------------------------------------------------------


def test_somebody_new_is_added_to_the_list_and_appointed(actor: User) -> None:
    made = representative.appoint(
        make_membership(),
        Newcomer("  Nia   New ", "nia.new@forum.example"),
        role_title=f" {ROLE} ",
        started_on=MARCH,
        actor=actor,
    )
    assert (made.person.name, made.person.email, made.role_title) == ("Nia New", "nia.new@forum.example", ROLE)
    assert (made.started_on, made.ended_on, made.seat) == (MARCH, None, 1)
    [change] = changes_of(made)
    assert change.by == actor.name


def test_somebody_on_the_list_is_appointed_without_being_added_again(actor: User) -> None:
    known = make_person(name="Nia New", email="nia.new@forum.example")
    for who in (known, Newcomer("nia new", "Nia.New@FORUM.example")):
        made = representative.appoint(make_membership(), who, role_title=ROLE, started_on=MARCH, actor=actor)
        assert made.person == known
    assert Person.objects.filter(name__iexact="nia new").count() == 1


def test_the_address_of_somebody_else_is_refused_and_nothing_is_saved(actor: User) -> None:
    make_person(name="Olu Old", email="olu@forum.example")
    vacant = make_membership()
    who = Newcomer("Nia New", "OLU@forum.example")
    found = refused(representative.appoint, vacant, who, role_title=ROLE, started_on=MARCH, actor=actor)
    assert (found.field, found.code) == ("email", "email_taken")
    assert found.words == "Olu Old has this email address. Check the name and the address."
    assert not vacant.representatives.exists()


def test_a_refused_appointment_leaves_no_newcomer_behind() -> None:
    held = make_representative(started_on=MARCH).membership
    refused(appoint, held, "Nia New", APRIL)
    assert not Person.objects.filter(name="Nia New").exists()


WHO_HOLDS = {
    "a holder who stays": (None, None, "Kevin Murphy holds this place. End or replace them first."),
    "a holder until a day": (
        None,
        today() + 99 * DAY,
        f"Kevin Murphy holds this place until {said(today() + 99 * DAY)}. End or replace them first.",
    ),
    "a holder to come": (
        today() + 9 * DAY,
        None,
        f"Kevin Murphy holds this place from {said(today() + 9 * DAY)}. End or replace them first.",
    ),
    "a holder who was there then": (
        None,
        today() - DAY,
        f"Kevin Murphy held this place until {said(today() - DAY)}. Enter other days, or correct theirs.",
    ),
}


@pytest.mark.parametrize(("started_on", "ended_on", "words"), WHO_HOLDS.values(), ids=WHO_HOLDS)
def test_overlapping_holders_of_a_single_place_are_refused_by_who_holds_it(
    started_on: datetime.date | None, ended_on: datetime.date | None, words: str
) -> None:
    held = make_representative(person=make_person(name="Kevin Murphy"), started_on=started_on, ended_on=ended_on)
    found = refused(appoint, held.membership, "Nia New", today() - DAY)
    assert (found.field, found.code, found.words) == ("started_on", "place_taken", words)


def test_the_day_after_somebody_s_last_is_free() -> None:
    held = make_representative(ended_on=APRIL - DAY).membership
    assert refused(appoint, held, "Nia New", APRIL - DAY).code == "place_taken"
    assert appoint(held, "Nia New", APRIL).seat == 1


def test_a_gap_between_two_holders_is_filled_up_to_its_last_day() -> None:
    held = make_representative(ended_on=APRIL - DAY).membership
    make_representative(membership=held, started_on=JUNE)
    assert refused(appoint, held, "Nia New", APRIL).code == "place_taken"
    assert refused(appoint, held, "Nia New", APRIL, JUNE).code == "place_taken"
    assert appoint(held, "Nia New", APRIL, JUNE - DAY).ended_on == JUNE - DAY


def test_a_joint_place_takes_two_and_refuses_a_third() -> None:
    shared = make_membership(is_joint=True)
    assert [appoint(shared, name, MARCH).seat for name in ("Ida Bradford", "Stacey Washington")] == [1, 2]
    found = refused(appoint, shared, "Nia New", APRIL)
    assert (found.field, found.code) == ("started_on", "place_taken")
    assert found.words == (
        "Ida Bradford holds this place and Stacey Washington holds this place. End or replace one of them first."
    )


def test_the_seat_that_was_left_last_is_offered_so_that_the_other_stays_free() -> None:
    shared = make_membership(is_joint=True)
    appoint(shared, "Ida Bradford", MARCH, APRIL - DAY)
    appoint(shared, "Stacey Washington", MARCH, JUNE - DAY)
    assert appoint(shared, "From June", JUNE).seat == 2
    assert appoint(shared, "From April", APRIL).seat == 1


def test_nobody_holds_both_seats(actor: User) -> None:
    shared = make_membership(is_joint=True)
    ida = appoint(shared, "Ida Bradford", MARCH).person
    found = refused(
        lambda: representative.appoint(shared, ida, role_title=ROLE, started_on=APRIL, actor=actor),
    )
    assert (found.field, found.code) == ("person", "same_person")
    assert found.words == "Ida Bradford holds this place already. The other seat is for somebody else."


def test_somebody_named_anew_who_holds_the_place_is_told_beside_the_name(actor: User) -> None:
    held = make_representative(person=make_person(name="Ida Bradford", email="ida@forum.example"))
    who = Newcomer("Ida Bradford", "ida@forum.example")
    found = refused(
        lambda: representative.appoint(held.membership, who, role_title=ROLE, started_on=APRIL, actor=actor)
    )
    assert (found.field, found.code) == ("name", "same_person")
    assert found.words == "Ida Bradford holds this place already. Correct the dates there instead."


OUTSIDE = {
    "before the place": (MARCH - DAY, None, "started_on", "before_place"),
    "after it closed": (JUNE + DAY, None, "started_on", "place_closed"),
    "until after it closed": (MARCH, JUNE + DAY, "ended_on", "place_closed"),
    "an end before the start": (APRIL, APRIL - DAY, "ended_on", "ends_before_start"),
    "a slip in the year": (datetime.date(202, 3, 1), None, "started_on", "wrong_year"),
    "a slip in the end's year": (MARCH, datetime.date(2206, 3, 1), "ended_on", "wrong_year"),
}


@pytest.mark.parametrize(("start", "end", "field", "code"), OUTSIDE.values(), ids=OUTSIDE)
def test_days_on_which_there_is_no_such_place_are_refused(
    start: datetime.date, end: datetime.date | None, field: str, code: str
) -> None:
    closed = make_membership(started_on=MARCH, ended_on=JUNE)
    found = refused(appoint, closed, "Nia New", start, end)
    assert (found.field, found.code) == (field, code)


def test_an_appointment_to_a_place_that_closes_ends_with_it() -> None:
    assert appoint(make_membership(started_on=MARCH, ended_on=JUNE), "Nia New", APRIL).ended_on == JUNE


def test_a_role_title_is_needed(actor: User) -> None:
    vacant = make_membership()
    found = refused(
        lambda: representative.appoint(vacant, Newcomer("Nia"), role_title=" ", started_on=MARCH, actor=actor)
    )
    assert (found.field, found.code) == ("role_title", "no_role_title")


def test_a_deputy_who_is_appointed_is_deputy_no_more(actor: User) -> None:
    vacant = make_membership()
    names: dict[str, Any] = {"role_title": ROLE, "agency_name": "LB Bexley", "actor": actor}
    before = deputy.name(vacant, Newcomer("Dee Deputy"), started_on=MARCH, **names)
    later = make_person(name="Lee Later")
    deputy.name(vacant, later, started_on=JUNE, **names)
    representative.appoint(vacant, before.person, role_title=ROLE, started_on=APRIL, ended_on=None, actor=actor)
    before.refresh_from_db()
    assert before.ended_on == APRIL - DAY
    place.change(vacant, title="", is_joint=True, started_on=None, actor=actor)
    representative.appoint(vacant, later, role_title=ROLE, started_on=APRIL, actor=actor)
    assert not StandingDeputy.objects.filter(person=later).exists()


def test_a_deputy_cannot_have_held_the_place_meanwhile(actor: User) -> None:
    vacant = make_membership()
    dee = make_person(name="Dee Deputy")
    deputy.name(vacant, dee, role_title=ROLE, agency_name="LB Bexley", started_on=MARCH, actor=actor)
    found = refused(
        lambda: representative.appoint(vacant, dee, role_title=ROLE, started_on=APRIL, ended_on=JUNE, actor=actor)
    )
    assert (found.field, found.code) == ("started_on", "deputises_then")


# Replacing -------------------------------------------------------------------------------------------------------


def test_the_former_ends_the_day_before_the_new_one_starts(actor: User) -> None:
    shared = make_membership(is_joint=True)
    appoint(shared, "Ida Bradford", MARCH)
    former = appoint(shared, "Stacey Washington", MARCH)
    follows = representative.replace(
        former, Newcomer("Nia New"), role_title=ROLE, started_on=JUNE, because="New post", actor=actor
    )
    former.refresh_from_db()
    assert (former.ended_on, former.ended_because) == (JUNE - DAY, "New post")
    assert (follows.started_on, follows.ended_on, follows.seat) == (JUNE, None, 2)


def test_a_refused_replacement_leaves_everything_as_it_was(actor: User) -> None:
    former = make_representative(started_on=MARCH)
    cases: dict[str, Callable[[], object]] = {
        "ends_before_start": lambda: replace(former, Newcomer("Nia New"), MARCH - DAY),
        "same_person": lambda: replace(former, former.person, APRIL),
        "no_name": lambda: replace(former, Newcomer(" "), APRIL),
        "wrong_year": lambda: replace(former, Newcomer("Nia New"), datetime.date(2206, 1, 1)),
    }
    assert {refused(call).code for call in cases.values()} == set(cases)
    former.refresh_from_db()
    assert former.ended_on is None
    assert not Person.objects.filter(name="Nia New").exists()


def replace(former: Representative, who: Person | Newcomer, on: datetime.date) -> Representative:
    return representative.replace(former, who, role_title=ROLE, started_on=on, actor=coordinator())


def test_somebody_whose_end_is_known_is_followed_by_an_appointment_instead() -> None:
    former = make_representative(person=make_person(name="Kevin Murphy"), ended_on=APRIL)
    found = refused(replace, former, Newcomer("Nia New"), JUNE)
    assert (found.field, found.code) == ("", "already_ended")
    assert "Kevin Murphy’s time in this place ended on 1 April 2026." in found.words


def test_a_replacement_from_the_first_day_takes_the_former_s_appointment_back() -> None:
    former = make_representative(started_on=JUNE)
    follows = replace(former, Newcomer("Nia New"), JUNE)
    assert list(follows.membership.representatives.all()) == [follows]


# Ending ----------------------------------------------------------------------------------------------------------


def end(holder: Representative, from_day: datetime.date, because: str = "") -> None:
    representative.end(holder, from_day=from_day, because=because, actor=coordinator())


def test_a_place_is_vacant_from_the_day_given() -> None:
    holder = make_representative(started_on=MARCH)
    end(holder, JUNE, " Retired ")
    holder.refresh_from_db()
    assert (holder.ended_on, holder.ended_because) == (JUNE - DAY, "Retired")
    assert [place.pk for place in Membership.objects.vacant(JUNE)] == [holder.membership_id]
    assert not Membership.objects.vacant(JUNE - DAY).exists()


def test_an_end_before_the_start_is_refused() -> None:
    holder = make_representative(person=make_person(name="Kevin Murphy"), started_on=APRIL)
    found = refused(end, holder, APRIL - DAY)
    assert (found.field, found.code) == ("from_day", "ends_before_start")
    assert found.words == "Kevin Murphy holds this place from 1 April 2026. Enter that day or a later one."
    assert refused(end, holder, datetime.date(2206, 1, 1)).code == "wrong_year"


def test_nobody_is_ended_twice() -> None:
    holder = make_representative(ended_on=APRIL)
    assert refused(end, holder, JUNE).code == "already_ended"


def test_an_appointment_ended_from_its_first_day_is_taken_back() -> None:
    holder = make_representative(started_on=APRIL)
    ChairTerm.objects.create(representative=holder, started_on=APRIL)
    end(holder, APRIL)
    assert not Representative.objects.filter(pk=holder.pk).exists()
    assert refused(end, holder, APRIL).code == "taken_back"


@pytest.mark.usefixtures("forum")
def test_an_appointment_that_something_is_recorded_of_is_not_taken_back() -> None:
    holder = make_representative(started_on=today())
    make_action(item_of(make_meeting("held")), owner=holder)
    assert refused(end, holder, today()).code == "in_use"
    end(holder, today() + DAY)


def test_a_term_as_joint_chair_ends_with_the_place() -> None:
    holder = make_representative(started_on=MARCH)
    now = ChairTerm.objects.create(representative=holder, started_on=MARCH, ended_on=APRIL)
    open_ended = ChairTerm.objects.create(representative=holder, started_on=APRIL + DAY)
    end(holder, JUNE)
    assert [term.ended_on for term in ChairTerm.objects.order_by("started_on")] == [APRIL, JUNE - DAY]
    assert (now.pk, open_ended.pk) == tuple(ChairTerm.objects.order_by("started_on").values_list("pk", flat=True))


def test_a_term_as_joint_chair_that_was_to_start_later_is_gone() -> None:
    holder = make_representative(started_on=MARCH)
    ChairTerm.objects.create(representative=holder, started_on=JUNE + DAY)
    end(holder, JUNE)
    assert not ChairTerm.objects.exists()


@pytest.mark.usefixtures("forum")
def test_ending_the_last_membership_ends_access_that_moment() -> None:
    """ToR, Membership: the same session, the next request."""
    user = make_user("representative")
    client = client_of(user)
    assert client.get("/members/").status_code == OK
    end(user.person.representations.get(), today())
    assert client.get("/members/").status_code == MISSING
    assert client.get("/meetings/").status_code == MISSING
    assert client.get("/").status_code == OK  # where it says that they hold no role


# Correcting ------------------------------------------------------------------------------------------------------


def correct(
    holder: Representative, start: datetime.date | None, until: datetime.date | None = None, role: str = ROLE
) -> None:
    representative.correct(holder, role_title=role, started_on=start, ended_on=until, actor=coordinator())


def test_the_role_title_and_the_days_are_put_right() -> None:
    holder = make_representative(started_on=MARCH)
    correct(holder, APRIL, JUNE, "Chief Executive")
    assert (holder.role_title, holder.started_on, holder.ended_on) == ("Chief Executive", APRIL, JUNE)
    correct(holder, None)
    assert (holder.started_on, holder.ended_on) == (None, None)
    assert refused(correct, holder, None, role=" ").code == "no_role_title"


def test_a_correction_into_somebody_else_s_time_is_refused() -> None:
    first = make_representative(started_on=MARCH, ended_on=APRIL)
    second = make_representative(membership=first.membership, started_on=JUNE)
    assert refused(correct, first, MARCH, JUNE).code == "place_taken"
    assert refused(correct, second, APRIL).code == "place_taken"
    correct(second, APRIL + DAY)


def test_a_correction_within_a_joint_place_takes_the_other_seat_when_that_is_free() -> None:
    shared = make_membership(is_joint=True)
    first = appoint(shared, "One", MARCH, APRIL - DAY)
    second = appoint(shared, "Two", APRIL)
    assert (first.seat, second.seat) == (1, 1)
    correct(first, MARCH, JUNE)
    assert first.seat == 2


def test_a_correction_to_a_time_in_the_other_seat_is_refused_beside_the_day() -> None:
    shared = make_membership(is_joint=True)
    ida = make_person()
    first = make_representative(membership=shared, person=ida, started_on=MARCH, ended_on=APRIL)
    make_representative(membership=shared, person=ida, started_on=JUNE, seat=2)
    found = refused(correct, first, MARCH, JUNE)
    assert (found.field, found.code) == ("started_on", "same_person")


def test_a_correction_of_somebody_who_shared_a_place_that_is_single_now_is_still_possible() -> None:
    shared = make_membership(is_joint=True)
    first, second = appoint(shared, "One", MARCH, JUNE), appoint(shared, "Two", MARCH)
    place.change(shared, title="", is_joint=False, started_on=None, actor=coordinator())
    correct(second, APRIL)
    correct(first, MARCH, JUNE - DAY)
    assert (first.seat, second.seat) == (1, 2)
    follows = replace(second, Newcomer("Three"), today())
    assert follows.seat == 2


def test_a_correction_while_they_deputise_is_refused(actor: User) -> None:
    holder = make_representative(started_on=APRIL, ended_on=JUNE)
    names: dict[str, Any] = {"role_title": ROLE, "agency_name": "LB Bexley", "actor": actor}
    deputy.name(holder.membership, holder.person, started_on=JUNE + DAY, **names)
    assert refused(correct, holder, APRIL, JUNE + DAY).code == "deputises_then"


def test_a_correction_keeps_the_terms_as_joint_chair_within_it(actor: User) -> None:
    holder = make_representative(started_on=MARCH)
    term = chair.make(holder, started_on=APRIL, actor=actor)
    before = refused(correct, holder, APRIL + DAY)
    after = refused(correct, holder, MARCH, APRIL - DAY)
    assert [(each.field, each.code) for each in (before, after)] == [
        ("started_on", "chaired_then"),
        ("ended_on", "chaired_then"),
    ]
    correct(holder, MARCH, JUNE)
    term.refresh_from_db()
    assert term.ended_on == JUNE


def test_a_term_since_before_our_records_starts_with_the_place_when_that_is_known() -> None:
    holder = make_representative()
    term = ChairTerm.objects.create(representative=holder)
    correct(holder, MARCH)
    term.refresh_from_db()
    assert term.started_on == MARCH


# At once, and whatever the order ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("forum")
def test_of_two_who_appoint_at_once_one_is_told_who_holds_the_place() -> None:
    vacant, actor = make_membership(), coordinator()
    refusals = at_once(
        lambda: representative.appoint(vacant, Newcomer("One"), role_title=ROLE, started_on=MARCH, actor=actor),
        lambda: representative.appoint(vacant, Newcomer("Two"), role_title=ROLE, started_on=MARCH, actor=actor),
    )
    assert refusals == ["place_taken"]
    assert vacant.representatives.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("forum")
def test_of_two_who_replace_at_once_one_is_told() -> None:
    former, actor = make_representative(started_on=MARCH), coordinator()
    refusals = at_once(
        lambda: representative.replace(former, Newcomer("One"), role_title=ROLE, started_on=JUNE, actor=actor),
        lambda: representative.replace(former, Newcomer("Two"), role_title=ROLE, started_on=JUNE, actor=actor),
    )
    assert refusals == ["already_ended"]
    assert former.membership.representatives.count() == 2


DAYS = st.integers(min_value=0, max_value=40).map(lambda days: MARCH + days * DAY)
STEPS = st.lists(
    st.tuples(st.sampled_from(["appoint", "replace", "end", "correct"]), st.integers(0, 5), DAYS, st.none() | DAYS),
    min_size=1,
    max_size=12,
)


class HoweverMixed(TestCase):
    """A joint place under any mix of verbs, allowed or refused."""

    @settings(max_examples=40, deadline=None)
    @given(steps=STEPS)
    def test_no_seat_ever_has_two_holders_and_the_counts_of_every_day_add_up(
        self, steps: list[tuple[str, int, datetime.date, datetime.date | None]]
    ) -> None:
        shared, actor = make_membership(is_joint=True), coordinator()
        names = iter(range(1000))
        for verb, which, day, until in steps:
            rows = list(shared.representatives.order_by("pk"))
            holder = rows[which % len(rows)] if rows else None
            who = Newcomer(f"Person {next(names)}")
            try:
                if verb == "appoint" or holder is None:
                    representative.appoint(shared, who, role_title=ROLE, started_on=day, ended_on=until, actor=actor)
                elif verb == "replace":
                    representative.replace(holder, who, role_title=ROLE, started_on=day, actor=actor)
                elif verb == "end":
                    representative.end(holder, from_day=day, actor=actor)
                else:
                    representative.correct(holder, role_title=ROLE, started_on=day, ended_on=until, actor=actor)
            except ValidationError:
                continue
        rows = list(shared.representatives.all())
        for number in range(-1, 43):
            day = MARCH + number * DAY
            held = [row for row in rows if row.holds_on(day)]
            assert max(Counter(row.seat for row in held).values(), default=0) <= 1, day
            shown = membership_on(day)
            [there] = [each for each in shown.core_places if each.membership_id == shared.pk]
            assert len(there.holders) == len(held), day
            assert there.is_vacant == (not held)
            assert there.has_vacant_seat == (len(held) == 1)
            assert shown.core_people == len(held)
            assert shown.vacant_places == (not held)

"""Standing deputies: whom a place sends when its member cannot come (ToR, Membership: "sending a deputy")."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.history import acting_as
from accounts.models import User
from members.domain import person as people
from members.domain.person import Newcomer
from members.domain.representative import locked
from members.domain.span import Span, check_from_day, day_before, said
from members.models import Membership, Person, Representative, StandingDeputy


@transaction.atomic
def name(
    membership: Membership,
    who: Person | Newcomer,
    *,
    role_title: str,
    agency_name: str,
    started_on: datetime.date,
    actor: User,
) -> StandingDeputy:
    """Name a standing deputy of a place; one whose address we have is invited to sign in.

    Raises ValidationError("no_role_title" | "no_agency" | "holds_place" | "deputises_already" | "before_place" |
    "place_closed" | "wrong_year"), and what `person.known` and `person.open_account` refuse.
    """
    place = locked(membership)
    role_title, agency_name = role_title.strip(), agency_name.strip()
    wrong: dict[str, ValidationError] = {}
    if not role_title:
        wrong["role_title"] = ValidationError("Enter the deputy’s role.", "no_role_title")
    if not agency_name:
        wrong["agency_name"] = ValidationError("Enter the agency that the deputy comes from.", "no_agency")
    if wrong:
        raise ValidationError(wrong)
    Span(started_on).check()
    Span(started_on).check_within(place)
    days = Span(started_on, place.ended_on)
    with acting_as(actor):
        person = _known(place, who, actor)
        _refuse_twice(place, person, days)
        deputy = StandingDeputy.objects.create(
            membership=place,
            person=person,
            role_title=role_title,
            agency_name=agency_name,
            started_on=days.start,
            ended_on=days.end,
        )
        if person.email and person.user_id is None:
            people.open_account(person, actor=actor)
    return deputy


@transaction.atomic
def end(deputy: StandingDeputy, *, from_day: datetime.date, actor: User) -> None:
    """Let somebody be standing deputy no more from a day on.

    Ended from the very day they would start, the naming is taken back. Raises ValidationError("already_ended" |
    "ends_before_start" | "wrong_year").
    """
    locked(deputy.membership)
    found = StandingDeputy.objects.select_related("person").filter(pk=deputy.pk).first()
    if found is None:
        raise ValidationError("This deputy has been taken back in the meantime.", "already_ended")
    check_from_day(from_day)
    if found.ended_on and found.ended_on < from_day:
        message = f"{found.person.name} is standing deputy until {said(found.ended_on)} already."
        raise ValidationError(message, "already_ended")
    if found.started_on and from_day < found.started_on:
        message = (
            f"{found.person.name} is standing deputy from {said(found.started_on)}. Enter that day or a later one."
        )
        raise ValidationError({"from_day": ValidationError(message, "ends_before_start")})
    with acting_as(actor):
        if found.started_on == from_day:
            found.delete()
            return
        found.ended_on = day_before(from_day)
        found.save(update_fields=["ended_on"])


def _known(place: Membership, who: Person | Newcomer, actor: User) -> Person:
    """Whom a name means: by name alone, somebody who has deputised for this place by that name, or a new person."""
    if isinstance(who, Newcomer) and not who.email.strip():
        by_name = Person.objects.filter(deputisings__membership=place, name__iexact=who.name.strip(), user=None)
        if before := by_name.first():
            return before
    return people.known(who, actor=actor)


def _refuse_twice(place: Membership, person: Person, days: Span) -> None:
    if Representative.objects.filter(days.overlapping, membership=place, person=person).exists():
        message = f"{person.name} holds this place, so they cannot be its deputy."
        raise ValidationError({"name": ValidationError(message, "holds_place")})
    if StandingDeputy.objects.filter(days.overlapping, membership=place, person=person).exists():
        message = f"{person.name} is standing deputy of this place already."
        raise ValidationError({"name": ValidationError(message, "deputises_already")})

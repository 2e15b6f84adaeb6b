"""Who holds a place: appointing, replacing, ending, correcting.

Each verb locks the place first, so that two people at once meet there and the second is told.
"""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from members.domain import person as people
from members.domain.person import Newcomer
from members.domain.span import Span, check_from_day, day_before, said
from members.models import ChairTerm, Membership, Person, Representative, StandingDeputy

SEATS = (1, 2)


@transaction.atomic
def appoint(
    membership: Membership,
    who: Person | Newcomer,
    *,
    role_title: str,
    started_on: datetime.date,
    ended_on: datetime.date | None = None,
    actor: User | None,
) -> Representative:
    """Give somebody the place, or a seat of a joint place that is free in that time (ToR, Membership).

    Whoever was standing deputy of this place is it no more. Raises ValidationError("place_taken" | "same_person" |
    "before_place" | "place_closed" | "deputises_then" | "no_role_title" | "wrong_year" | "ends_before_start"), and what
    `person.known` refuses.
    """
    place = locked(membership)
    with acting_as(actor):
        person = people.known(who, actor=actor)
        return _seat(place, person, role_title, Span(started_on, ended_on), beside=_field_of(who))


@transaction.atomic
def replace(
    representative: Representative,
    who: Person | Newcomer,
    *,
    role_title: str,
    started_on: datetime.date,
    because: str = "",
    actor: User | None,
) -> Representative:
    """End a representative the day before another follows in the same seat, in one step.

    Raises ValidationError("already_ended" | "ends_before_start" | "in_use"), and what `appoint` refuses.
    """
    place = locked(representative.membership)
    former = _fresh(representative)
    Span(started_on).check()
    if former.ended_on:
        message = f"{_ended(former)} Appoint somebody from the day after instead, or correct the dates."
        raise ValidationError(message, "already_ended")
    with acting_as(actor):
        follows = people.known(who, actor=actor)
        if follows == former.person:
            message = f"{follows.name} holds this place already. Correct the dates or the role title instead."
            raise ValidationError({_field_of(who): ValidationError(message, "same_person")})
        _end(former, started_on, because, field="started_on")
        return _seat(place, follows, role_title, Span(started_on), beside=_field_of(who), preferred=former.seat)


@transaction.atomic
def end(representative: Representative, *, from_day: datetime.date, because: str = "", actor: User | None) -> None:
    """Leave the seat vacant from a day on; their term as joint chair ends with it.

    Ended from the very day they would start, they never held it: the appointment is taken back, and stands in the
    history of changes alone. Raises ValidationError("already_ended" | "ends_before_start" | "wrong_year" | "in_use").
    """
    locked(representative.membership)
    holder = _fresh(representative)
    check_from_day(from_day)
    if holder.ended_on:
        message = f"{_ended(holder)} Correct the dates if that is wrong."
        raise ValidationError(message, "already_ended")
    with acting_as(actor):
        _end(holder, from_day, because, field="from_day")


@transaction.atomic
def correct(
    representative: Representative,
    *,
    role_title: str,
    started_on: datetime.date | None,
    ended_on: datetime.date | None,
    actor: User,
) -> None:
    """Put right what was typed wrongly: the role title or the days. Their term as joint chair stays within the days.

    Raises ValidationError("place_taken" | "same_person" | "before_place" | "place_closed" | "chaired_then" |
    "deputises_then" | "no_role_title" | "wrong_year" | "ends_before_start").
    """
    place = locked(representative.membership)
    holder = _fresh(representative)
    before, after = Span.of(holder), Span(started_on, ended_on)
    holder.role_title = _required(role_title)
    if after != before:
        after.check()
        after.check_within(place)
        _refuse_while_deputy(place, holder.person, after)
        others = [each for each in _holding(place, after) if each.pk != holder.pk]
        if not place.is_joint:  # two of them may have shared it while it was joint
            others = [each for each in others if each.seat == holder.seat or not Span.of(each).overlaps(before)]
        holder.started_on, holder.ended_on = started_on, ended_on
        holder.seat = _free_seat(place, holder.person, others, beside="started_on", preferred=holder.seat)
    with acting_as(actor):
        holder.save()
        _keep_terms_within(holder)
    representative.refresh_from_db()


def locked(membership: Membership) -> Membership:
    """Hold the place against everybody else who changes it; called inside another verb."""
    return Membership.objects.select_for_update(of=("self",)).select_related("agency").get(pk=membership.pk)


def end_terms(holder: Representative, last_day: datetime.date) -> None:
    """End a representative's terms as joint chair by `last_day`; called inside another verb."""
    for term in ChairTerm.objects.filter(representative=holder):
        if term.started_on and term.started_on > last_day:
            term.delete()
        elif term.ended_on is None or term.ended_on > last_day:
            term.ended_on = last_day
            term.save(update_fields=["ended_on"])


def _field_of(who: Person | Newcomer) -> str:
    """Beside which field to say what is wrong with this person."""
    return "person" if isinstance(who, Person) else "name"


def _fresh(representative: Representative) -> Representative:
    """The row as it is now, behind the lock; raises ValidationError("taken_back") when it is no more."""
    found = Representative.objects.select_related("person").filter(pk=representative.pk).first()
    if found is None:
        raise ValidationError("This appointment has been taken back in the meantime.", "taken_back")
    return found


def _seat(
    place: Membership, person: Person, role_title: str, span: Span, *, beside: str, preferred: int | None = None
) -> Representative:
    role_title = _required(role_title)
    span.check()
    span.check_within(place)
    span = span.until(place.ended_on)
    _end_deputising(place, person, span)
    preferred = preferred or _last_vacated(place, span)
    return Representative.objects.create(
        membership=place,
        person=person,
        role_title=role_title,
        seat=_free_seat(place, person, _holding(place, span), beside=beside, preferred=preferred),
        started_on=span.start,
        ended_on=span.end,
    )


def _end(holder: Representative, from_day: datetime.date, because: str, *, field: str) -> None:
    name = holder.person.name
    if holder.started_on and from_day < holder.started_on:
        message = f"{name} holds this place from {said(holder.started_on)}. Enter that day or a later one."
        raise ValidationError({field: ValidationError(message, "ends_before_start")})
    if holder.started_on == from_day:
        holder.chair_terms.all().delete()
        try:
            holder.delete()
        except ProtectedError as error:
            message = f"{name} is on record in this place already. Enter the day after or a later one."
            raise ValidationError({field: ValidationError(message, "in_use")}) from error
        return
    holder.ended_on, holder.ended_because = day_before(from_day), because.strip()
    holder.save(update_fields=["ended_on", "ended_because"])
    end_terms(holder, holder.ended_on)


def _ended(holder: Representative) -> str:
    verb = "ended" if holder.ended_on and holder.ended_on < today() else "ends"
    return f"{holder.person.name}’s time in this place {verb} on {said(holder.ended_on or today())}."


def _keep_terms_within(holder: Representative) -> None:
    """Keep the terms as joint chair within the days of the place; refuse days that leave out a term's start."""
    days = Span.of(holder)
    for term in holder.chair_terms.all():
        if term.started_on and not days.overlaps(Span(term.started_on, term.started_on)):
            field = "started_on" if days.start and term.started_on < days.start else "ended_on"
            message = f"{holder.person.name} is joint chair from {said(term.started_on)}. Keep that day in their time."
            raise ValidationError({field: ValidationError(message, "chaired_then")})
        kept = Span(term.started_on or days.start, term.ended_on).until(days.end)
        if kept != Span.of(term):
            term.started_on, term.ended_on = kept.start, kept.end
            term.save(update_fields=["started_on", "ended_on"])


def _required(role_title: str) -> str:
    if not role_title.strip():
        message = "Enter the role by which they hold the place."
        raise ValidationError({"role_title": ValidationError(message, "no_role_title")})
    return role_title.strip()


def _end_deputising(place: Membership, person: Person, span: Span) -> None:
    """Let a standing deputy who is appointed be one no more: nobody stands in for themselves."""
    if span.start is None or span.end:
        _refuse_while_deputy(place, person, span)
        return
    for deputy in StandingDeputy.objects.filter(span.overlapping, membership=place, person=person):
        if deputy.started_on and deputy.started_on >= span.start:
            deputy.delete()
        else:
            deputy.ended_on = day_before(span.start)
            deputy.save(update_fields=["ended_on"])


def _refuse_while_deputy(place: Membership, person: Person, span: Span) -> None:
    if StandingDeputy.objects.filter(span.overlapping, membership=place, person=person).exists():
        message = f"{person.name} is standing deputy of this place in that time. End that first."
        raise ValidationError({"started_on": ValidationError(message, "deputises_then")})


def _holding(place: Membership, span: Span) -> list[Representative]:
    held = Representative.objects.filter(span.overlapping, membership=place)
    return list(held.select_related("person").order_by("seat", "started_on"))


def _last_vacated(place: Membership, span: Span) -> int:
    """The seat that was left last: taking it keeps the other free for whoever is to follow there."""
    left = Representative.objects.filter(membership=place, ended_on__lt=span.start) if place.is_joint else None
    last = left.order_by("-ended_on").first() if left is not None and span.start else None
    return last.seat if last else 1


def _free_seat(place: Membership, person: Person, holding: list[Representative], *, beside: str, preferred: int) -> int:
    """Return the seat that none of `holding` is in. A single place is taken when anybody holds it."""
    twice = next((each for each in holding if each.person_id == person.pk), None)
    if twice:
        advice = "The other seat is for somebody else." if place.is_joint else "Correct the dates there instead."
        message = f"{twice.person.name} {_holds(twice)} already. {advice}"
        raise ValidationError({beside: ValidationError(message, "same_person")})
    taken = {each.seat for each in holding}
    if holding and (not place.is_joint or len(taken) == len(SEATS)):
        raise ValidationError({"started_on": ValidationError(_who_holds(holding), "place_taken")})
    return preferred if preferred not in taken else next(seat for seat in SEATS if seat not in taken)


def _who_holds(holding: list[Representative]) -> str:
    """Say who holds the place, until when, and what to do about it."""
    words = " and ".join(f"{each.person.name} {_holds(each)}" for each in holding)
    if any(each.ended_on and each.ended_on < today() for each in holding):
        advice = "Enter other days, or correct theirs."
    elif len(holding) == 1:
        advice = "End or replace them first."
    else:
        advice = "End or replace one of them first."
    return f"{words}. {advice}"


def _holds(holder: Representative) -> str:
    verb = "held" if holder.ended_on and holder.ended_on < today() else "holds"
    starts = f" from {said(holder.started_on)}" if holder.started_on and holder.started_on > today() else ""
    ends = f" until {said(holder.ended_on)}" if holder.ended_on else ""
    return f"{verb} this place{starts}{ends}"

"""Places at the table: adding, changing and closing them (ToR, Membership; Appendix 2)."""

import datetime
from itertools import combinations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from members import records
from members.domain.representative import end_terms, locked
from members.domain.span import Span, said
from members.enums import MembershipKind
from members.models import Agency, Membership, Representative, StandingDeputy


@transaction.atomic
def add(
    agency: Agency,
    *,
    title: str = "",
    kind: MembershipKind = MembershipKind.CORE,
    is_joint: bool = False,
    started_on: datetime.date | None = None,
    actor: User | None,
) -> Membership:
    """Add a place that nobody holds yet, last on the list; without a start it was there since before our records.

    Raises ValidationError("place_exists" | "agency_ended" | "agency_not_yet" | "wrong_year").
    """
    held = Agency.objects.select_for_update().get(pk=agency.pk)
    Span(started_on).check()
    if held.ended_on and (started_on is None or started_on > held.ended_on):
        message = f"{held.name} ended on {said(held.ended_on)}. Choose another agency or an earlier day."
        raise ValidationError({"agency": ValidationError(message, "agency_ended")})
    if held.started_on and started_on and started_on < held.started_on:
        message = f"{held.name} starts on {said(held.started_on)}. Enter that day or a later one."
        raise ValidationError({"started_on": ValidationError(message, "agency_not_yet")})
    title = title.strip()
    _refuse_same(held, kind, title)
    last = Membership.objects.aggregate(last=Max("position"))["last"] or 0
    with acting_as(actor):
        return Membership.objects.create(
            agency=held, title=title, kind=kind, is_joint=is_joint, started_on=started_on, position=last + 1
        )


@transaction.atomic
def change(
    membership: Membership, *, title: str, is_joint: bool, started_on: datetime.date | None, actor: User
) -> None:
    """Say anew what a place is for, whether two share it, and since when there is such a place.

    A joint place becomes single only when nobody will share it any more; its first day is no later than that of anybody
    in it. Raises ValidationError("place_exists" | "two_hold_it" | "place_closed" | "held_before" | "wrong_year").
    """
    list(Agency.objects.select_for_update().filter(pk=membership.agency_id))  # agency first, as everywhere
    place = locked(membership)
    if place.ended_on and place.ended_on < today():
        message = f"This place closed on {said(place.ended_on)}."
        raise ValidationError(message, "place_closed")
    title = title.strip()
    _refuse_same(place.agency, MembershipKind(place.kind), title, but=place)
    if place.is_joint and not is_joint:
        _refuse_when_shared(place)
    if started_on != place.started_on:
        Span(started_on, place.ended_on).check()
        _refuse_when_held_before(place, started_on)
    with acting_as(actor):
        place.title, place.is_joint, place.started_on = title, is_joint, started_on
        place.save(update_fields=["title", "is_joint", "started_on"])
    membership.refresh_from_db()


@transaction.atomic
def close(membership: Membership, *, ended_on: datetime.date, because: str = "", actor: User | None) -> None:
    """Close a place: `ended_on` is its last day, and that of its holders, its deputies and their terms as joint chair.

    `because` is kept as the reason why its holders ended. Raises ValidationError("already_closed" |
    "ends_before_start" | "starts_later" | "on_record" | "wrong_year").
    """
    place = locked(membership)
    if place.ended_on and place.ended_on <= ended_on:
        message = f"This place closes on {said(place.ended_on)} already."
        raise ValidationError(message, "already_closed")
    Span(None, ended_on).check()
    if place.started_on and ended_on < place.started_on:
        message = f"This place starts on {said(place.started_on)}. Enter that day or a later one."
        raise ValidationError({"ended_on": ValidationError(message, "ends_before_start")})
    after = Span(ended_on + datetime.timedelta(days=1)).overlapping
    holders = list(Representative.objects.filter(after, membership=place).select_related("person"))
    deputies = list(StandingDeputy.objects.filter(after, membership=place).select_related("person"))
    everybody: list[Representative | StandingDeputy] = [*holders, *deputies]
    for each in everybody:
        if each.started_on and each.started_on > ended_on:
            what = "holds this place" if isinstance(each, Representative) else "is its deputy"
            message = f"{each.person.name} {what} from {said(each.started_on)}. End that first, or enter a later day."
            raise ValidationError({"ended_on": ValidationError(message, "starts_later")})
    recorded = records.latest([place.pk], ended_on + datetime.timedelta(days=1))
    if recorded:
        message = f"This place is on the register of {said(recorded)}. Enter that day or a later one."
        raise ValidationError({"ended_on": ValidationError(message, "on_record")})
    with acting_as(actor):
        for deputy in deputies:
            deputy.ended_on = ended_on
            deputy.save(update_fields=["ended_on"])
        for holder in holders:
            end_terms(holder, ended_on)
            holder.ended_on, holder.ended_because = ended_on, because.strip() or "The place closed"
            holder.save(update_fields=["ended_on", "ended_because"])
        place.ended_on = ended_on
        place.save(update_fields=["ended_on"])
    membership.refresh_from_db()


@transaction.atomic
def put_after(membership: Membership, before: Membership | None, *, actor: User) -> None:
    """Put a place behind another on the list, or first. The list keeps the places of one agency together."""
    places = list(Membership.objects.select_for_update(of=("self",)).order_by("pk"))
    places.sort(key=lambda each: (each.position, each.pk))
    moved = next(each for each in places if each.pk == membership.pk)
    places.remove(moved)
    places.insert(1 + places.index(before) if before in places else 0, moved)
    with acting_as(actor):
        for position, each in enumerate(places, start=1):
            if each.position != position:
                each.position = position
                each.save(update_fields=["position"])
    membership.refresh_from_db()


def _refuse_same(agency: Agency, kind: MembershipKind, title: str, *, but: Membership | None = None) -> None:
    same = Membership.objects.filter(agency=agency, kind=kind, title__iexact=title, ended_on=None)
    if any(each != but for each in same):
        named = f"a place for {title}" if title else "a place without a name"
        message = f"{agency.name} has {named} already. Say what sets this one apart."
        raise ValidationError({"title": ValidationError(message, "place_exists")})


def _refuse_when_held_before(place: Membership, day: datetime.date | None) -> None:
    """Refuse a first day after somebody's in this place; a start that our records do not know is before every day."""
    if day is None:
        return
    before = Q(started_on__lt=day) | Q(started_on=None)
    for rows, what in ((place.representatives, "holds this place"), (place.standing_deputies, "is its deputy")):
        first = rows.filter(before).select_related("person").order_by("started_on", "pk").first()
        if first:
            since = f"from {said(first.started_on)}" if first.started_on else "since before our records"
            message = f"{first.person.name} {what} {since}. Enter that day or an earlier one."
            if first.started_on is None:
                message = f"{first.person.name} {what} {since}. Correct that first, or leave this empty."
            raise ValidationError({"started_on": ValidationError(message, "held_before")})


def _refuse_when_shared(place: Membership) -> None:
    now_and_later = Representative.objects.filter(Span(today()).overlapping, membership=place).select_related("person")
    for one, other in combinations(now_and_later.order_by("seat", "started_on"), 2):
        if Span.of(one).overlaps(Span.of(other)):
            message = f"{one.person.name} and {other.person.name} share this place. End one of them first."
            raise ValidationError({"is_joint": ValidationError(message, "two_hold_it")})

"""The joint chairs (Appendix 2 names two)."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.history import acting_as
from accounts.models import User
from members.domain.representative import locked
from members.domain.span import Span, check_from_day, day_before, said
from members.enums import MembershipKind
from members.models import Board, ChairTerm, Representative

#: How many chair the forum between them.
AT_ONCE = 2


@transaction.atomic
def make(representative: Representative, *, started_on: datetime.date, actor: User | None) -> ChairTerm:
    """Make a core member joint chair from a day on, for as long as they hold their place.

    Raises ValidationError("two_chairs" | "chairs_already" | "ad_hoc" | "not_then" | "wrong_year").
    """
    _wait_for_each_other()
    locked(representative.membership)
    holder = Representative.objects.select_related("membership", "person").get(pk=representative.pk)
    term = Span(started_on, holder.ended_on)
    Span(started_on).check()
    if holder.membership.kind != MembershipKind.CORE:
        raise ValidationError("Only a core member can be joint chair.", "ad_hoc")
    if not holder.holds_on(started_on):
        raise ValidationError({"started_on": ValidationError(_when_held(holder), "not_then")})
    chairing = list(
        ChairTerm.objects.filter(term.overlapping).select_related("representative__person").order_by("started_on", "pk")
    )
    if any(each.representative_id == holder.pk for each in chairing):
        message = f"{holder.person.name} is joint chair in that time already."
        raise ValidationError({"started_on": ValidationError(message, "chairs_already")})
    if _most_at_once(chairing, term) >= AT_ONCE:
        names = " and ".join(dict.fromkeys(each.representative.person.name for each in chairing))
        message = f"{names} are the joint chairs in that time. End the term of one of them first."
        raise ValidationError({"started_on": ValidationError(message, "two_chairs")})
    with acting_as(actor):
        return ChairTerm.objects.create(representative=holder, started_on=term.start, ended_on=term.end)


@transaction.atomic
def end(term: ChairTerm, *, from_day: datetime.date, actor: User | None) -> None:
    """End somebody's term as joint chair; they keep their place.

    Ended from the very day it would start, the term is taken back. Raises ValidationError("already_ended" |
    "ends_before_start" | "wrong_year").
    """
    held = ChairTerm.objects.select_for_update(of=("self",)).select_related("representative__person")
    found = held.filter(pk=term.pk).first()
    if found is None:
        raise ValidationError("This term has been taken back in the meantime.", "already_ended")
    name = found.representative.person.name
    check_from_day(from_day)
    if found.ended_on and found.ended_on < from_day:
        message = f"{name}’s term as joint chair ends on {said(found.ended_on)} already."
        raise ValidationError(message, "already_ended")
    if found.started_on and from_day < found.started_on:
        message = f"{name} is joint chair from {said(found.started_on)}. Enter that day or a later one."
        raise ValidationError({"from_day": ValidationError(message, "ends_before_start")})
    with acting_as(actor):
        if found.started_on == from_day:
            found.delete()
            return
        found.ended_on = day_before(from_day)
        found.save(update_fields=["ended_on"])


def _wait_for_each_other() -> None:
    """Let two who name chairs at once do so one after the other: how many there may be is a matter of all terms."""
    list(Board.objects.select_for_update().order_by("pk"))


def _most_at_once(terms: list[ChairTerm], within: Span) -> int:
    """How many of `terms` hold on one day of `within`, on the day when most do: some term's first, or the first day."""
    days = [within.start, *(each.started_on for each in terms)]
    return max(sum(Span(day, day).overlaps(Span.of(each)) for each in terms) for day in days if day)


def _when_held(holder: Representative) -> str:
    name = holder.person.name
    if holder.started_on and not holder.ended_on:
        return f"{name} holds this place from {said(holder.started_on)}. Enter that day or a later one."
    if holder.ended_on and not holder.started_on:
        return f"{name}’s time in this place ends on {said(holder.ended_on)}. Enter that day or an earlier one."
    return f"Enter a day while {name} holds this place."

"""Sub-groups, and who sits on them and on the boards: cross-membership (ToR, Working methods)."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from members.domain import person as people
from members.domain.person import Newcomer
from members.domain.span import FIRST_YEAR, YEARS_AHEAD, said
from members.enums import GroupRole
from members.models import Board, GroupSeat, Person, SubGroup


@dataclass(frozen=True)
class Described:
    """What is said of a sub-group."""

    name: str
    short_name: str
    board: Board
    purpose: str = ""
    contact_email: str = ""


@transaction.atomic
def add(described: Described, *, actor: User | None, started_on: datetime.date | None = None) -> SubGroup:
    """Add a sub-group of a board, last in its list.

    Raises ValidationError("no_name" | "no_short_name" | "name_taken"), each keyed by its field.
    """
    list(Board.objects.select_for_update().order_by("pk"))  # two who add at once wait for each other here
    last = described.board.sub_groups.aggregate(last=Max("position"))["last"] or 0
    group = SubGroup(started_on=started_on, position=last + 1)
    with acting_as(actor):
        _describe(group, described)
    return group


@transaction.atomic
def change(group: SubGroup, described: Described, *, actor: User) -> None:
    """Say something else of a sub-group. Raises ValidationError as `add` does."""
    list(Board.objects.select_for_update().order_by("pk"))
    locked = SubGroup.objects.select_for_update().get(pk=group.pk)
    with acting_as(actor):
        _describe(locked, described)
    group.refresh_from_db()


@transaction.atomic
def close(group: SubGroup, *, on: datetime.date, actor: User) -> None:
    """Let `on` be the sub-group's last day; seats that would go on end with it.

    Raises ValidationError("already_closed"), and on ("ends_before_start" | "starts_later" | "wrong_year").
    """
    _check_year(on)
    locked = SubGroup.objects.select_for_update().get(pk=group.pk)
    if locked.ended_on:
        message = f"{locked.name} was closed with {said(locked.ended_on)} as its last day."
        raise ValidationError(message, code="already_closed")
    if locked.started_on and on < locked.started_on:
        raise _refused("on", f"It began on {said(locked.started_on)}. It cannot end before that.", "ends_before_start")
    staying = locked.seats.select_for_update(of=("self",)).filter(Q(ended_on=None) | Q(ended_on__gt=on))
    staying = staying.select_related("person")
    with acting_as(actor):
        for seat in staying:
            if seat.started_on and seat.started_on > on:
                message = f"{seat.person.name} sits there from {said(seat.started_on)}. The date must not be before."
                raise _refused("on", message, "starts_later")
            _end(seat, on)
        _end(locked, on)
    group.refresh_from_db()


@transaction.atomic
def sit(
    who: Person | Newcomer,
    body: Board | SubGroup,
    *,
    actor: User | None,
    role: GroupRole = GroupRole.MEMBER,
    on: datetime.date | None = None,
) -> GroupSeat:
    """Give somebody a seat on a board or a sub-group from `on`, today unless said otherwise.

    Raises ValidationError("closed"), person ("already_sits"), on ("ends_before_start" | "wrong_year"), and what
    `person.known` refuses of a newcomer.
    """
    on = on or today()
    _check_year(on)
    locked = type(body)._default_manager.select_for_update().get(pk=body.pk)
    if isinstance(locked, SubGroup):
        if locked.ended_on and locked.ended_on < on:
            message = f"{locked.name} closed on {said(locked.ended_on)}."
            raise ValidationError(message, code="closed")
        if locked.started_on and on < locked.started_on:
            message = f"{locked.name} began on {said(locked.started_on)}. The date must not be before that."
            raise _refused("on", message, "ends_before_start")
    person = people.known(who, actor=actor)
    there = Q(sub_group=locked) if isinstance(locked, SubGroup) else Q(board=locked)
    if GroupSeat.objects.filter(there, Q(ended_on=None) | Q(ended_on__gte=on), person=person).exists():
        raise _refused("person", f"{person.name} has a seat there already.", "already_sits")
    ended_on = locked.ended_on if isinstance(locked, SubGroup) else None
    with acting_as(actor):
        return locked.seats.create(person=person, role=role, started_on=on, ended_on=ended_on)


@transaction.atomic
def end(seat: GroupSeat, *, on: datetime.date, actor: User) -> None:
    """Let `on` be the last day of a seat.

    Raises ValidationError("already_ended"), and on ("ends_before_start" | "wrong_year").
    """
    _check_year(on)
    locked = GroupSeat.objects.select_for_update(of=("self",)).select_related("person").get(pk=seat.pk)
    if locked.ended_on:
        message = f"{locked.person.name}’s last day there is {said(locked.ended_on)} already."
        raise ValidationError(message, code="already_ended")
    if locked.started_on and on < locked.started_on:
        message = f"{locked.person.name} sits there from {said(locked.started_on)}. The date must not be before that."
        raise _refused("on", message, "ends_before_start")
    with acting_as(actor):
        _end(locked, on)
    seat.refresh_from_db()


def _describe(group: SubGroup, described: Described) -> None:
    """Fill and save; whoever calls has made everybody else wait."""
    group.name, group.short_name = " ".join(described.name.split()), " ".join(described.short_name.split())
    group.board, group.purpose = described.board, " ".join(described.purpose.split())
    group.contact_email = described.contact_email.strip()
    if not group.name:
        raise _refused("name", "Enter the sub-group’s name.", "no_name")
    if not group.short_name:
        raise _refused("short_name", "Enter the sub-group’s short name.", "no_short_name")
    other = SubGroup.objects.filter(name__iexact=group.name).exclude(pk=group.pk).first()
    if other:
        closed = f" It closed on {said(other.ended_on)}." if other.ended_on else ""
        raise _refused("name", f"There is already a sub-group with this name.{closed}", "name_taken")
    group.full_clean()
    group.save()


def _check_year(on: datetime.date) -> None:
    if not FIRST_YEAR <= on.year <= today().year + YEARS_AHEAD:
        raise _refused("on", f"Check the year: {on.year} is too far from today.", "wrong_year")


def _end(row: SubGroup | GroupSeat, day: datetime.date) -> None:
    row.ended_on = day
    row.save(update_fields=["ended_on"])


def _refused(field: str, message: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code)})

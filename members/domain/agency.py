"""Agencies: adding, renaming and correcting them. `succession` is when one gives way to another."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from members.domain.span import day_before, said
from members.enums import Sector
from members.models import Agency, FormerName


@dataclass(frozen=True)
class Described:
    """What an agency is called, and where in the safeguarding system it stands."""

    name: str
    short_name: str
    sector: Sector


@transaction.atomic
def add(described: Described, *, actor: User | None, started_on: datetime.date | None = None) -> Agency:
    """Add an agency. Raises ValidationError("no_name" | "no_short_name" | "name_taken"), each keyed by its field."""
    agency = Agency(sector=described.sector, started_on=started_on)
    with acting_as(actor):
        _call(agency, described.name, described.short_name)
    return agency


@transaction.atomic
def rename(agency: Agency, *, name: str, short_name: str, on: datetime.date, actor: User) -> None:
    """Give an agency a new name from `on`; what it was called until the day before stays with what happened then.

    Raises ValidationError("in_the_future" | "before_start" | "has_ended" | "renamed_since" | "same_name" | "no_name" |
    "no_short_name" | "name_taken"), each keyed by its field.
    """
    locked = Agency.objects.select_for_update().get(pk=agency.pk)
    _may_be_renamed(locked, on)
    was = FormerName(agency=locked, name=locked.name, short_name=locked.short_name, ended_on=day_before(on))
    with acting_as(actor):
        _call(locked, name, short_name)
        if (locked.name, locked.short_name) == (was.name, was.short_name):
            raise _refused("name", f"{was.name} is what it is called already. Enter the new name.", "same_name")
        was.save()
    agency.refresh_from_db()


@transaction.atomic
def correct(agency: Agency, described: Described, *, actor: User) -> None:
    """Mend a spelling or the sector: it was never right, so no former name is kept. The audit trail still has it.

    Raises ValidationError("no_name" | "no_short_name" | "name_taken"), each keyed by its field.
    """
    locked = Agency.objects.select_for_update().get(pk=agency.pk)
    locked.sector = described.sector
    with acting_as(actor):
        _call(locked, described.name, described.short_name)
    agency.refresh_from_db()


def check_name(name: str, short_name: str, *, of: Agency | None = None) -> None:
    """Refuse a name that is none, or that another agency than `of` has.

    Raises ValidationError("no_name" | "no_short_name" | "name_taken"), each keyed by its field.
    """
    if not name.strip():
        raise _refused("name", "Enter the agency’s name.", "no_name")
    if not short_name.strip():
        raise _refused("short_name", "Enter the agency’s short name.", "no_short_name")
    others = Agency.objects.exclude(pk=of.pk) if of and of.pk else Agency.objects.all()
    if others.filter(name__iexact=_tidied(name)).exists():
        raise _taken(name)


def renamed_on(*agencies: Agency) -> dict[int, datetime.date]:
    """Return, by the agency's id, the first day of its present name; those without a former name are left out."""
    former = FormerName.objects.filter(agency__in=agencies).order_by().values("agency").annotate(last=Max("ended_on"))
    return {row["agency"]: row["last"] + datetime.timedelta(days=1) for row in former}


def _may_be_renamed(agency: Agency, on: datetime.date) -> None:
    since = renamed_on(agency).get(agency.pk)
    if on > today():
        raise _refused("on", "The date must be today or in the past.", "in_the_future")
    if agency.started_on and on <= agency.started_on:
        raise _refused("on", f"The date must be after {said(agency.started_on)}, when it began.", "before_start")
    if agency.ended_on and on > agency.ended_on:
        raise _refused("on", f"It ended on {said(agency.ended_on)}. The date must not be after that.", "has_ended")
    if since and on <= since:
        raise _refused("on", f"It was renamed on {said(since)}. The date must be after that.", "renamed_since")


def _call(agency: Agency, name: str, short_name: str) -> None:
    """Name and save; when two people use a name at once, the database decides."""
    check_name(name, short_name, of=agency)
    agency.name, agency.short_name = _tidied(name), _tidied(short_name)
    agency.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            agency.save()
    except IntegrityError as error:
        if "members_agency_name" not in str(error) and "members_agency_one_per_name" not in str(error):
            raise
        raise _taken(name) from error


def _taken(name: str) -> ValidationError:
    return _refused("name", f"There is already an agency called {_tidied(name)}.", "name_taken")


def _tidied(words: str) -> str:
    return " ".join(words.split())


def _refused(field: str, message: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code)})

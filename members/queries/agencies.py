"""Agencies as they are listed, and one with its places, names and history."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse

from accounts.dated import today
from accounts.history import Change, changes_of
from accounts.models import User
from members.enums import MembershipKind, Sector
from members.models import Agency, Membership, Representative
from ui.components import Event


@dataclass(frozen=True)
class AgencyRow:
    """A line of the list; `places` counts those of today, `vacant` those among them that nobody holds."""

    url: str
    name: str
    short_name: str
    sector: str
    places: int
    vacant: int
    started_on: datetime.date | None
    ended_on: datetime.date | None
    successor: str
    successor_url: str


@dataclass(frozen=True)
class AgencyList:
    """Agencies of today and to come, and those that have ended, the latest first."""

    current: tuple[AgencyRow, ...]
    ended: tuple[AgencyRow, ...]


@dataclass(frozen=True)
class Held:
    """Somebody who holds or held a place."""

    name: str
    url: str
    role_title: str
    started_on: datetime.date | None
    ended_on: datetime.date | None


@dataclass(frozen=True)
class PlaceRow:
    """A place of an agency with those who hold it, or did."""

    url: str
    title: str
    kind: str
    is_joint: bool
    is_core: bool
    started_on: datetime.date | None
    ended_on: datetime.date | None
    holders: tuple[Held, ...]


@dataclass(frozen=True)
class FormerAgency:
    """An agency that gave way to another."""

    name: str
    url: str
    ended_on: datetime.date


@dataclass(frozen=True)
class AgencyPage:
    """Everything that the page of an agency shows beside the agency itself."""

    now: tuple[PlaceRow, ...]
    to_come: tuple[PlaceRow, ...]
    before: tuple[PlaceRow, ...]
    former_names: tuple[Any, ...]
    predecessors: tuple[FormerAgency, ...]
    history: tuple[Event, ...]


def agency_list() -> AgencyList:
    """Return all agencies by name (1 query)."""
    day = today()
    places = Membership.objects.on(day).filter(agency=OuterRef("pk")).order_by()
    held = Representative.objects.on(day).filter(membership=OuterRef("pk"))
    found = Agency.objects.select_related("successor").annotate(
        places=_counted(places), vacant=_counted(places.filter(~Exists(held)))
    )
    rows = [_row(agency) for agency in found]
    ended = [row for row in rows if row.ended_on and row.ended_on < day]
    current = [row for row in rows if row not in ended]
    return AgencyList(tuple(current), tuple(sorted(ended, key=_by_end, reverse=True)))


def shown(_user: User) -> QuerySet[Agency]:
    """Return the agencies, each with its successor and, as ``came_from``, its predecessors."""
    before = Agency.objects.filter(successor=OuterRef("pk")).order_by("name")
    return Agency.objects.select_related("successor").annotate(
        came_from=ArraySubquery(before.values(json=JSONObject(pk="pk", name="name", ended_on="ended_on")))
    )


def agency_page(agency: Agency) -> AgencyPage:
    """Return what the page of an agency from `shown` says (5 queries)."""
    day = today()
    holders = Representative.objects.select_related("person").order_by(F("started_on").desc(nulls_last=True), "seat")
    places = list(agency.memberships.prefetch_related(Prefetch("representatives", holders, "ever")))
    former = tuple(reversed(agency.former_names.all()))
    return AgencyPage(
        now=tuple(_place(each, on=day) for each in places if each.holds_on(day)),
        to_come=tuple(_place(each, on=each.started_on) for each in places if each.started_on and each.started_on > day),
        before=tuple(_place(each) for each in places if each.ended_on and each.ended_on < day),
        former_names=former,
        predecessors=tuple(_former(each) for each in agency.came_from),  # type: ignore[attr-defined] # by `shown`
        history=tuple(_history(agency, {each.name for each in former})),
    )


def _counted(places: QuerySet[Membership]) -> Coalesce:
    counted = places.values("agency").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def _row(agency: Any) -> AgencyRow:
    return AgencyRow(
        agency.get_absolute_url(),
        agency.name,
        agency.short_name,
        agency.get_sector_display(),
        agency.places,
        agency.vacant,
        agency.started_on,
        agency.ended_on,
        agency.successor.name if agency.successor else "",
        agency.successor.get_absolute_url() if agency.successor else "",
    )


def _by_end(row: AgencyRow) -> tuple[datetime.date, str]:
    return row.ended_on or datetime.date.max, row.name


def _place(place: Any, *, on: datetime.date | None = None) -> PlaceRow:
    """The place with its holders on a day, or with everybody who ever held it."""
    return PlaceRow(
        reverse("members:place", args=[place.pk]),
        place.title,
        place.get_kind_display(),
        place.is_joint,
        place.kind == MembershipKind.CORE,
        place.started_on,
        place.ended_on,
        tuple(
            Held(
                each.person.name,
                reverse("members:person", args=[each.person_id]),
                each.role_title,
                each.started_on,
                each.ended_on,
            )
            for each in place.ever
            if on is None or each.holds_on(on)
        ),
    )


def _former(said: dict[str, Any]) -> FormerAgency:
    url = reverse("members:agency", args=[said["pk"]])
    return FormerAgency(said["name"], url, datetime.date.fromisoformat(said["ended_on"]))


def _history(agency: Agency, former_names: set[str]) -> Iterator[Event]:
    """What happened to the agency, newest first, in words (2 queries)."""
    for change in reversed(changes_of(agency)):
        yield from _in_words(change, former_names, agency)


def _in_words(change: Change, former_names: set[str], agency: Agency) -> Iterator[Event]:
    before, after = change.before, change.after
    if before is None:
        yield Event("Added to the list", change.at, change.by, f"As {after.name}.")
        return
    if change.of("successor_id", "ended_on"):
        heir = f" {agency.successor.name} is the successor." if agency.successor else ""
        yield Event("Ended", change.at, change.by, f"Last day {after.ended_on:%-d %B %Y}.{heir}")
    if change.of("name", "short_name"):
        verb = "Renamed" if before.name in former_names else "Name corrected"
        yield Event(verb, change.at, change.by, f"{_called(before)} became {_called(after)}.")
    if change.of("sector"):
        yield Event("Sector corrected", change.at, change.by, f"To {Sector(after.sector).label}.")


def _called(event: Any) -> str:
    return f"{event.name} ({event.short_name})"

"""The membership as it stood on a day."""

import datetime
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, Subquery

from members.enums import MembershipKind
from members.models import ChairTerm, Membership, Representative
from members.models.agency import name_on


@dataclass(frozen=True)
class Holder:
    """One person in a place."""

    representative_id: int
    person_id: int
    name: str
    role_title: str
    is_chair: bool


@dataclass(frozen=True)
class Place:
    """One place and those who hold it; no holders means it is vacant."""

    membership_id: int
    title: str
    is_joint: bool
    holders: tuple[Holder, ...]
    vacant_since: datetime.date | None = None
    """The first day on which the place, or a seat of it, was vacant; None when held, or when our records do not say."""

    @property
    def is_vacant(self) -> bool:
        """Whether nobody holds it."""
        return not self.holders

    @property
    def has_vacant_seat(self) -> bool:
        """Whether a joint place has one holder only."""
        return self.is_joint and len(self.holders) == 1


@dataclass(frozen=True)
class AgencyPlaces:
    """An agency with its places, by the name it had on that day."""

    agency_id: int
    name: str
    short_name: str
    sector: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class MembershipOn:
    """Appendix 2 on one day."""

    day: datetime.date
    core: tuple[AgencyPlaces, ...]
    ad_hoc: tuple[AgencyPlaces, ...]

    @property
    def core_places(self) -> list[Place]:
        """Every core place."""
        return [place for agency in self.core for place in agency.places]

    @property
    def core_people(self) -> int:
        """How many people hold core places."""
        return sum(len(place.holders) for place in self.core_places)

    @property
    def joint_places(self) -> int:
        """How many core places are joint."""
        return sum(place.is_joint for place in self.core_places)

    @property
    def vacant_places(self) -> int:
        """How many core places nobody holds."""
        return sum(place.is_vacant for place in self.core_places)

    @property
    def vacant_seats(self) -> int:
        """How many joint core places have one holder only."""
        return sum(place.has_vacant_seat for place in self.core_places)

    @property
    def ad_hoc_people(self) -> int:
        """How many ad hoc members there are."""
        return sum(len(place.holders) for agency in self.ad_hoc for place in agency.places)

    @property
    def in_words(self) -> str:
        """What Appendix 2 adds up to: "23 people hold 19 core places, 4 of them joint. 2 ad hoc members."."""
        held = _counted(self.core_people, "person holds", "people hold")
        places = _counted(len(self.core_places), "core place", "core places")
        joint = f", {self.joint_places} of them joint" if self.joint_places else ""
        vacant = f" {_counted(self.vacant_places, 'place is', 'places are')} vacant." if self.vacant_places else ""
        seats = f" {_counted(self.vacant_seats, 'joint place has', 'joint places have')} a vacant seat."
        vacant += seats if self.vacant_seats else ""
        return f"{held} {places}{joint}.{vacant} {_counted(self.ad_hoc_people, 'ad hoc member', 'ad hoc members')}."

    @property
    def chairs(self) -> list[Holder]:
        """The joint chairs."""
        return [holder for place in self.core_places for holder in place.holders if holder.is_chair]


def _counted(number: int, one: str, more: str) -> str:
    return f"{number or 'No'} {one if number == 1 else more}"


def membership_on(day: datetime.date) -> MembershipOn:
    """Return the places of `day` with their holders, grouped by agency in Appendix 2's order (3 queries)."""
    chairs = set(ChairTerm.objects.on(day).values_list("representative_id", flat=True))
    places = list(
        Membership.objects.on(day)
        .with_holders(day)
        .annotate(
            agency_name=name_on(day, "agency__"),
            agency_short_name=name_on(day, "agency__", column="short_name"),
            **vacated(day),
        )
    )
    core = [place for place in places if place.kind == MembershipKind.CORE]
    ad_hoc = [place for place in places if place.kind == MembershipKind.AD_HOC]
    return MembershipOn(day, _by_agency(core, chairs), _by_agency(ad_hoc, chairs))


def vacated(day: datetime.date) -> dict[str, Subquery]:
    """Return what to annotate places with: when each seat was left last before `day`, for `vacant_since`."""
    left = Representative.objects.filter(membership=OuterRef("pk"), ended_on__lt=day).order_by("-ended_on")
    return {f"left_{seat}": Subquery(left.filter(seat=seat).values("ended_on")[:1]) for seat in (1, 2)}


def vacant_since(place: Any, holders: list[Representative]) -> datetime.date | None:
    """Since when a place of `vacated`, or one seat of a joint place, has been vacant; None when it is held.

    A place that nobody has held yet is vacant since its start, if our records say when that was.
    """
    if len(holders) == (2 if place.is_joint else 1):
        return None
    seats = {1, 2} - {each.seat for each in holders}
    left = [getattr(place, f"left_{seat}") for seat in seats]
    since = [each + datetime.timedelta(days=1) for each in left if each]
    return max([*since, *([place.started_on] if place.started_on else [])], default=None)


def _by_agency(places: list[Membership], chairs: set[int]) -> tuple[AgencyPlaces, ...]:
    first_seen = {place.agency_id: index for index, place in reversed(list(enumerate(places)))}
    ordered = sorted(places, key=lambda place: (first_seen[place.agency_id], place.position))
    return tuple(
        AgencyPlaces(
            agency.pk,
            of_agency[0].agency_name,  # type: ignore[attr-defined] # annotated by membership_on
            of_agency[0].agency_short_name,  # type: ignore[attr-defined] # annotated by membership_on
            agency.get_sector_display(),
            tuple(_place(place, chairs) for place in of_agency),
        )
        for agency, group in groupby(ordered, key=lambda place: place.agency)
        if (of_agency := list(group))
    )


def _place(place: Membership, chairs: set[int]) -> Place:
    holders = tuple(
        Holder(holder.pk, holder.person_id, holder.person.name, holder.role_title, holder.pk in chairs)
        for holder in place.holders  # type: ignore[attr-defined] # prefetched by with_holders
    )
    since = vacant_since(place, place.holders)  # type: ignore[attr-defined] # prefetched by with_holders
    return Place(place.pk, place.title, place.is_joint, holders, since)

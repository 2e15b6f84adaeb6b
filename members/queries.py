"""The membership as it stood on a day."""

import datetime
from dataclasses import dataclass
from itertools import groupby

from members.enums import MembershipKind
from members.models import ChairTerm, Membership


@dataclass(frozen=True)
class Holder:
    """One person in a place."""

    representative_id: int
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

    @property
    def is_vacant(self) -> bool:
        """Whether nobody holds it."""
        return not self.holders


@dataclass(frozen=True)
class AgencyPlaces:
    """An agency with its places."""

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
    def ad_hoc_people(self) -> int:
        """How many ad hoc members there are."""
        return sum(len(place.holders) for agency in self.ad_hoc for place in agency.places)

    @property
    def chairs(self) -> list[Holder]:
        """The joint chairs."""
        return [holder for place in self.core_places for holder in place.holders if holder.is_chair]


def membership_on(day: datetime.date) -> MembershipOn:
    """Return the places of `day` with their holders, grouped by agency in Appendix 2's order (3 queries)."""
    chairs = set(ChairTerm.objects.on(day).values_list("representative_id", flat=True))
    places = list(Membership.objects.on(day).with_holders(day))
    core = [place for place in places if place.kind == MembershipKind.CORE]
    ad_hoc = [place for place in places if place.kind == MembershipKind.AD_HOC]
    return MembershipOn(day, _by_agency(core, chairs), _by_agency(ad_hoc, chairs))


def _by_agency(places: list[Membership], chairs: set[int]) -> tuple[AgencyPlaces, ...]:
    first_seen = {place.agency_id: index for index, place in reversed(list(enumerate(places)))}
    ordered = sorted(places, key=lambda place: (first_seen[place.agency_id], place.position))
    return tuple(
        AgencyPlaces(
            agency.name,
            agency.short_name,
            agency.get_sector_display(),
            tuple(_place(place, chairs) for place in group),
        )
        for agency, group in groupby(ordered, key=lambda place: place.agency)
    )


def _place(place: Membership, chairs: set[int]) -> Place:
    holders = tuple(
        Holder(holder.pk, holder.person.name, holder.role_title, holder.pk in chairs)
        for holder in place.holders  # type: ignore[attr-defined] # prefetched by with_holders
    )
    return Place(place.pk, place.title, place.is_joint, holders)

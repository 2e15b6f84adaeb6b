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

    @property
    def has_vacant_seat(self) -> bool:
        """Whether a joint place has one holder only."""
        return self.is_joint and len(self.holders) == 1


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
    def in_words(self) -> str:
        """What Appendix 2 adds up to: "23 people hold 19 core places, 4 of them joint. 2 ad hoc members."."""
        held = _counted(self.core_people, "person holds", "people hold")
        places = _counted(len(self.core_places), "core place", "core places")
        joint = f", {self.joint_places} of them joint" if self.joint_places else ""
        vacant = f" {_counted(self.vacant_places, 'place is', 'places are')} vacant." if self.vacant_places else ""
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

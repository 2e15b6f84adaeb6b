"""Who holds a place on a day, for choosing somebody from."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.dated import holds_on
from members.enums import MembershipKind
from members.models import Agency, ChairTerm, Representative
from members.models.agency import name_on


@dataclass(frozen=True)
class Seated:
    """The representatives of a day with person, place and agency, in the order of Appendix 2."""

    representatives: tuple[Representative, ...]

    @cached_property
    def by_id(self) -> dict[int, Representative]:
        """Each by id."""
        return {each.pk: each for each in self.representatives}

    @cached_property
    def by_place(self) -> dict[int, list[Representative]]:
        """The holders of each place, by membership id."""
        found: dict[int, list[Representative]] = {}
        for each in self.representatives:
            found.setdefault(each.membership_id, []).append(each)
        return found

    @cached_property
    def by_agency(self) -> dict[str, list[Representative]]:
        """Those of each agency, by what it was called on the day."""
        found: dict[str, list[Representative]] = {}
        for each in self.representatives:
            found.setdefault(each.agency_then, []).append(each)  # type: ignore[attr-defined] # annotated below
        return found

    @cached_property
    def chairs(self) -> list[Representative]:
        """The joint chairs of the day."""
        return [each for each in self.representatives if each.is_chair]  # type: ignore[attr-defined] # annotated below


def sheet_of_asking(day: datetime.date) -> dict[str, Any]:
    """Return whom the form to ask a specialist offers: ad hoc members of the day, and agencies (2 queries)."""
    return {
        "ad_hoc": [each for each in seated(day).representatives if each.membership.kind == MembershipKind.AD_HOC],
        "agencies": list(Agency.objects.on(day)),
    }


def seated(day: datetime.date) -> Seated:
    """Return everybody who holds a place on `day`, core and ad hoc (1 query)."""
    chairing = ChairTerm.objects.on(day).filter(representative=OuterRef("pk"))
    found = (
        Representative.objects.on(day)
        .filter(holds_on(day, "membership__"))
        .select_related("person", "membership__agency")
        .annotate(is_chair=Exists(chairing), agency_then=name_on(day, "membership__agency__"))
        .order_by("membership__position", "membership", "seat", "pk")
    )
    return Seated(tuple(found))

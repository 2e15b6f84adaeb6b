"""One place: who holds it, who held it, who stands in, and what was changed about it."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch, QuerySet

from accounts.dated import Dated, today
from members.enums import MembershipKind
from members.models import ChairTerm, Membership, Representative, StandingDeputy
from members.queries.membership import vacant_since, vacated
from ui.templatetags.ui import weekday_date


@dataclass(frozen=True)
class Holding:
    """Somebody's time in a place."""

    representative: Representative
    terms: tuple[ChairTerm, ...]
    day: datetime.date

    @property
    def is_current(self) -> bool:
        """Whether it holds today."""
        return self.representative.holds_on(self.day)

    @property
    def is_to_come(self) -> bool:
        """Whether it starts later."""
        return bool(self.representative.started_on and self.representative.started_on > self.day)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return bool(self.representative.ended_on and self.representative.ended_on < self.day)

    @property
    def term(self) -> ChairTerm | None:
        """Their term as joint chair that holds or is to come."""
        return next((each for each in self.terms if each.ended_on is None or each.ended_on >= self.day), None)

    @property
    def is_chair(self) -> bool:
        """Whether they are joint chair today."""
        return any(each.holds_on(self.day) for each in self.terms)

    @property
    def when(self) -> str:
        """From when to when, in words."""
        return _when(self.representative, self.day)

    @property
    def chairs_when(self) -> str:
        """From when to when they chair, in words."""
        return _when(self.term, self.day) if self.term else "No"

    @property
    def ends_on(self) -> datetime.date | None:
        """When it ends or ended."""
        return self.representative.ended_on


@dataclass(frozen=True)
class PlacePage:
    """What the page of a place shows on `day`."""

    place: Membership
    holdings: tuple[Holding, ...]
    deputies: tuple[StandingDeputy, ...]
    day: datetime.date

    @property
    def title(self) -> str:
        """What the place is for, or whose it is."""
        return self.place.title or self.place.agency.name

    @property
    def caption(self) -> str:
        """Whose place it is, and of what kind."""
        kind = f"{self.place.get_kind_display()} member{', joint place' if self.place.is_joint else ''}"
        return f"{self.place.agency.name}: {kind.lower()}" if self.place.title else kind

    @property
    def tag(self) -> str:
        """A word on how the place stands, when it is not simply there."""
        if self.is_over:
            return "Closed"
        return "Vacant" if self.is_vacant else ""

    @property
    def colour(self) -> str:
        """The tag's colour."""
        return "grey" if self.is_over else "orange"

    @property
    def vacancy(self) -> str:
        """Which vacancy there is today; empty for none."""
        return "Vacant" if self.is_vacant else "Second seat vacant" if self.has_vacant_seat else ""

    @property
    def not_now(self) -> str:
        """Why nobody holds a place that is not vacant."""
        if self.is_over:
            return f"The place closed on {weekday_date(self.place.ended_on)}."
        return f"The place starts on {weekday_date(self.place.started_on)}."

    @property
    def needs_somebody(self) -> bool:
        """Whether appointing is what should be done next: a vacancy that nobody is appointed to yet."""
        return bool(self.vacancy) and not self.to_come

    @property
    def may_chair(self) -> bool:
        """Whether its holders can be joint chair (ToR: the chairs are core members)."""
        return self.place.kind == MembershipKind.CORE and not self.is_over

    @cached_property
    def current(self) -> list[Holding]:
        """Who holds it today."""
        return [each for each in self.holdings if each.is_current]

    @cached_property
    def to_come(self) -> list[Holding]:
        """Who is appointed from a later day."""
        return [each for each in self.holdings if each.is_to_come]

    @property
    def is_over(self) -> bool:
        """Whether the place has closed."""
        return bool(self.place.ended_on and self.place.ended_on < self.day)

    @property
    def has_begun(self) -> bool:
        """Whether there is such a place by now."""
        return self.place.started_on is None or self.place.started_on <= self.day

    @property
    def is_vacant(self) -> bool:
        """Whether nobody holds it, while it is a place."""
        return self.has_begun and not self.is_over and not self.current

    @property
    def has_vacant_seat(self) -> bool:
        """Whether a joint place has one holder only."""
        return self.place.is_joint and len(self.current) == 1

    @property
    def vacant_since(self) -> datetime.date | None:
        """Since when it, or one seat of it, has been vacant, as far as our records say."""
        return vacant_since(self.place, [each.representative for each in self.current])

    @property
    def may_be_filled(self) -> bool:
        """Whether there is room for somebody, now or after somebody's last day."""
        still = [each for each in self.holdings if not each.is_over and each.ends_on is None]
        return not self.is_over and len(still) < (2 if self.place.is_joint else 1)

    @property
    def free_from(self) -> datetime.date:
        """The first day on which somebody could be appointed, as far as that can be told."""
        ends = [each.ends_on for each in self.current if each.ends_on]
        is_full = len(self.current) == (2 if self.place.is_joint else 1)
        return min(ends) + datetime.timedelta(days=1) if is_full and ends else self.day


def places() -> QuerySet[Membership]:
    """Every place with its agency, and when its seats were left last."""
    return Membership.objects.select_related("agency").annotate(**vacated(today()))


def place_page(place: Membership) -> PlacePage:
    """Return what the page of a place of `places` shows (3 queries): the present holders first, then the latest."""
    terms = Prefetch("chair_terms", ChairTerm.objects.order_by("-started_on", "-pk"), "terms")
    found = place.representatives.select_related("person").prefetch_related(terms)
    day = today()
    holdings = [Holding(each, tuple(each.terms), day) for each in found]
    deputies = place.standing_deputies.exclude(ended_on__lt=day).select_related("person")
    return PlacePage(
        place,
        tuple(sorted(holdings, key=_latest_first, reverse=True)),
        tuple(deputies.order_by("started_on", "person__name")),
        day,
    )


def _when(row: Dated, day: datetime.date) -> str:
    ends = f" until {weekday_date(row.ended_on)}" if row.ended_on else ""
    if row.started_on is None:
        return "Since before our records" + (f",{ends}" if ends else "")
    return f"{'From' if ends or row.started_on > day else 'Since'} {weekday_date(row.started_on)}{ends}"


def _latest_first(holding: Holding) -> tuple[bool, datetime.date, int]:
    row = holding.representative
    return not holding.is_over, row.started_on or row.ended_on or datetime.date.min, -row.seat

"""One or several agencies give way to another: a CCG to an ICB, two trusts to one.

The old agencies keep their rows, and their places keep every register line, reply and action: they end the day before.
New places of the successor go on with the same holders, so that past meetings stay as they were.
"""

import datetime
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, Q

from accounts.dated import Dated, today
from accounts.history import acting_as
from accounts.models import User
from members import records
from members.domain import agency as agencies_domain
from members.domain.agency import Described
from members.domain.span import FIRST_YEAR, YEARS_AHEAD, day_before, said
from members.models import Agency, ChairTerm, Membership, Representative, StandingDeputy

D = TypeVar("D", bound=Dated)


@dataclass(frozen=True)
class Moved:
    """A place of an old agency, with who goes on in it, and what it is called at the successor."""

    place: Membership
    title: str

    @property
    def holders(self) -> list[Representative]:
        """Those who hold it on the day or later, each with ``terms`` as chair that go on."""
        return list(self.place.going_on)  # type: ignore[attr-defined] # prefetched by _places

    @property
    def deputies(self) -> list[StandingDeputy]:
        """Its standing deputies of the day or later."""
        return list(self.place.deputies_going_on)  # type: ignore[attr-defined] # prefetched by _places

    @property
    def has_new_title(self) -> bool:
        """Whether its title had to change beside the successor's other places."""
        return self.title != self.place.title

    @property
    def rows(self) -> Iterator[Dated]:
        """Everything dated that ends the day before and goes on from the day."""
        yield self.place
        for holder in self.holders:
            yield holder
            yield from terms_of(holder)
        yield from self.deputies


@dataclass(frozen=True)
class Succession:
    """What will happen: these agencies end the day before `on`, and their places go on at the successor."""

    agencies: tuple[Agency, ...]
    successor: Agency | Described
    on: datetime.date
    places: tuple[Moved, ...]

    @property
    def last_day(self) -> datetime.date:
        """The last day of the old agencies."""
        return day_before(self.on)

    @property
    def is_new(self) -> bool:
        """Whether the successor is only added with this."""
        return isinstance(self.successor, Described)

    @property
    def says(self) -> str:
        """Everything that moves, as one comparable text: what somebody has seen before they say yes."""
        rows = [(type(row).__name__, row.pk, row.ended_on) for moved in self.places for row in moved.rows]
        titles = [moved.title for moved in self.places]
        wanted = self.successor if isinstance(self.successor, Described) else self.successor.pk
        everything = repr(([each.pk for each in self.agencies], wanted, self.on, rows, titles))
        return hashlib.sha256(everything.encode()).hexdigest()


def foresee(agencies: Collection[Agency], successor: Agency | Described, *, on: datetime.date) -> Succession:
    """Return what `succeed` would do, without doing it.

    Raises ValidationError, keyed by field: on ("wrong_year" | "before_start" | "starts_later" | "renamed_since" |
    "on_record" | "successor_starts_later"), agencies ("has_ended"), successor ("succeeds_itself" | "cycle" |
    "successor_ended"), and what `agency.check_name` refuses of a new one.
    """
    giving_way = tuple(sorted(agencies, key=lambda each: each.pk))
    if not FIRST_YEAR <= on.year <= today().year + YEARS_AHEAD:
        raise _refused("on", f"Check the year: {on.year} is too far from today.", "wrong_year")
    renamed = agencies_domain.renamed_on(*giving_way)
    for agency in giving_way:
        _may_end(agency, on, renamed.get(agency.pk))
    if isinstance(successor, Agency):
        _may_succeed(successor, giving_way, on)
    else:
        agencies_domain.check_name(successor.name, successor.short_name)
    places = _places(giving_way, on)
    _nothing_later(places, on)
    return Succession(giving_way, successor, on, tuple(_titled(places, successor, on)))


@transaction.atomic
def succeed(
    agencies: Collection[Agency], successor: Agency | Described, *, on: datetime.date, actor: User, seen: str = ""
) -> Agency:
    """Let `successor` take the place of `agencies` from `on`, past or future, and return it; all or nothing.

    Each old agency ends the day before and names its successor. Its places end with it and go on as new places of the
    successor, with the same holders, seats, role titles, standing deputies and chairs' terms. `seen` is what the
    `foresee` said that the person has read: when something changed since, nothing happens.

    Raises ValidationError as `foresee` and `agency.add` do, and "changed_meanwhile".
    """
    locked = _locked([*agencies, *([successor] if isinstance(successor, Agency) else [])])
    giving_way = [locked[each.pk] for each in agencies]
    plan = foresee(giving_way, locked[successor.pk] if isinstance(successor, Agency) else successor, on=on)
    if seen and seen != plan.says:
        message = "Somebody changed these places while you were reading. Look at what will happen now."
        raise ValidationError(message, code="changed_meanwhile")
    with acting_as(actor):
        if isinstance(plan.successor, Described):
            heir = agencies_domain.add(plan.successor, started_on=on, actor=actor)
        else:
            heir = plan.successor
        for moved in plan.places:
            _carry_on(moved, heir, plan)
        for agency in plan.agencies:
            agency.ended_on, agency.successor = plan.last_day, heir
            agency.save(update_fields=["ended_on", "successor"])
    for each in agencies:
        each.refresh_from_db()
    return heir


def terms_of(holder: Representative) -> list[ChairTerm]:
    """Return the holder's terms as chair that go on, as `foresee` read them."""
    return list(holder.terms)  # type: ignore[attr-defined] # prefetched by _places


# What is refused -------------------------------------------------------------------------------------------------


def _may_end(agency: Agency, on: datetime.date, renamed: datetime.date | None) -> None:
    """Refuse an agency that has ended, or that began or was renamed on the day or later."""
    if agency.ended_on:
        raise _refused("agencies", f"{agency.name} ended on {said(agency.ended_on)}.", "has_ended")
    if agency.started_on and agency.started_on >= on:
        message = f"{agency.name} began on {said(agency.started_on)}. The date must be after that."
        raise _refused("on", message, "before_start")
    if renamed and renamed >= on:
        message = f"{agency.name} has had this name since {said(renamed)}. The date must be after that."
        raise _refused("on", message, "renamed_since")


def _may_succeed(successor: Agency, agencies: Collection[Agency], on: datetime.date) -> None:
    """Refuse a successor that is one of the old agencies, gives way to one of them, has ended or begins later."""
    if successor in agencies:
        raise _refused("successor", "An agency cannot succeed itself. Choose another one.", "succeeds_itself")
    if successor.ended_on:
        later = set(_successors(successor))
        if circle := [each for each in agencies if each.pk in later]:
            message = f"{successor.name} itself gives way to {circle[0].name}, after {said(successor.ended_on)}."
            raise _refused("successor", message, "cycle")
        message = f"{successor.name} ended on {said(successor.ended_on)}. Choose another one."
        raise _refused("successor", message, "successor_ended")
    if successor.started_on and successor.started_on > on:
        message = f"{successor.name} begins on {said(successor.started_on)}. The date must not be before that."
        raise _refused("on", message, "successor_starts_later")


def _successors(agency: Agency) -> Iterator[int]:
    """Yield the ids of the agencies that came after this one, one after another."""
    following = agency.successor
    while following:
        yield following.pk
        following = following.successor


def _nothing_later(places: Collection[Membership], on: datetime.date) -> None:
    """Refuse a day before something that happened since: it would stand in a place that has ended."""
    for row in (row for place in places for row in Moved(place, "").rows):
        if row.started_on and row.started_on >= on:
            message = f"{_who(row)} on {said(row.started_on)}. The date must be after that."
            raise _refused("on", message, "starts_later")
    recorded = records.latest([place.pk for place in places], on)
    if recorded:
        message = f"These places are on the register of {said(recorded)}. The date must be after that."
        raise _refused("on", message, "on_record")


def _who(row: Dated) -> str:
    """What began, for the sentence that refuses a day before it."""
    match row:
        case Representative():
            return f"{row.person.name} took up their place"
        case ChairTerm():
            return f"{row.representative.person.name} became joint chair"
        case StandingDeputy():
            return f"{row.person.name} became a standing deputy"
        case _:
            return f"The place “{row}” began"


# What goes on ----------------------------------------------------------------------------------------------------


def _locked(agencies: Iterable[Agency]) -> dict[int, Agency]:
    """Lock the agencies, so that no place is added, and then their places: in this order everywhere."""
    ids = {each.pk for each in agencies}
    found = {each.pk: each for each in Agency.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    list(Membership.objects.select_for_update().filter(agency__in=ids).order_by("pk"))
    return found


def _places(agencies: Collection[Agency], on: datetime.date) -> list[Membership]:
    """Return the places that stand on `on` or later, with everything that goes on in them (4 queries)."""
    still = Q(ended_on=None) | Q(ended_on__gte=on)
    terms = Prefetch("chair_terms", ChairTerm.objects.filter(still).select_related("representative__person"), "terms")
    holders = Representative.objects.filter(still).select_related("person").order_by("seat", "pk")
    deputies = StandingDeputy.objects.filter(still).select_related("person").order_by("pk")
    return list(
        Membership.objects.filter(still, agency__in=agencies)
        .select_related("agency")
        .prefetch_related(Prefetch("representatives", holders.prefetch_related(terms), "going_on"))
        .prefetch_related(Prefetch("standing_deputies", deputies, "deputies_going_on"))
        .order_by("position", "pk")
    )


def _titled(places: Collection[Membership], successor: Agency | Described, on: datetime.date) -> Iterator[Moved]:
    """Give each place its title there: its own, after the old agency's short name where two would be alike."""
    there = _places([successor], on) if isinstance(successor, Agency) else []
    wanted = Counter(_key(place.kind, place.title) for place in (*there, *places))
    taken = {_key(place.kind, place.title) for place in there}
    for place in places:
        is_alone = wanted[_key(place.kind, place.title)] == 1
        title = next(each for each in _titles(place, is_alone=is_alone) if _key(place.kind, each) not in taken)
        taken.add(_key(place.kind, title))
        yield Moved(place, title)


def _titles(place: Membership, *, is_alone: bool) -> Iterator[str]:
    """Yield titles to try, each as long as the column allows."""
    longest = Membership._meta.get_field("title").max_length or 0
    if is_alone:
        yield place.title
    title = f"{place.agency.short_name} {place.title}".strip()
    yield title[:longest].strip()
    for number in range(2, 1000):
        yield f"{title[: longest - 6].strip()} ({number})"


def _key(kind: str, title: str) -> tuple[str, str]:
    return kind, title.casefold()


def _carry_on(moved: Moved, heir: Agency, plan: Succession) -> None:
    """End one place the day before, and begin it again at the successor with everybody in it."""
    old = moved.place
    new = _begin_again(old, plan.on, agency=heir, title=moved.title)
    for holder in moved.holders:
        went_on = _begin_again(holder, plan.on, membership=new)
        for term in terms_of(holder):
            _begin_again(term, plan.on, representative=went_on)
            _end(term, plan.last_day)
        holder.ended_because = f"The place went on at {heir.short_name}"
        _end(holder, plan.last_day, "ended_because")
    for deputy in moved.deputies:
        theirs = heir.name if deputy.agency_name == old.agency.name else deputy.agency_name
        _begin_again(deputy, plan.on, membership=new, agency_name=theirs)
        _end(deputy, plan.last_day)
    _end(old, plan.last_day)


def _begin_again(row: D, on: datetime.date, **changed: Any) -> D:
    """Save a copy of `row` that starts on `on`, with what is `changed`; it ends when `row` was to end."""
    kept = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    again = type(row)(**kept | changed | {"started_on": on})
    again.save(force_insert=True)
    return again


def _end(row: Dated, day: datetime.date, *also: str) -> None:
    row.ended_on = day
    row.save(update_fields=["ended_on", *also])


def _refused(field: str, message: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code)})

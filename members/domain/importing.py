"""Importing a membership list: kept for a dry run, then carried out whole by the verbs of this room, or not at all."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.history import acting_as
from accounts.models import User
from members.appendix import RawRow, key, listed
from members.domain import agency as agencies
from members.domain import chair as chairs
from members.domain import person as people
from members.domain import place as places
from members.domain import representative as representatives
from members.domain.agency import Described
from members.domain.person import Newcomer
from members.domain.span import check_from_day
from members.importing.matching import letters
from members.importing.plan import NewAgency, Plan, PlannedPlace, Seat, Suggestion
from members.models import Agency, Board, Membership, MembershipUpload, Person, Representative
from members.queries.importing import foresee

#: A list is kept this long between its dry run and the import.
KEPT_FOR = datetime.timedelta(days=1)


@transaction.atomic
def keep(name: str, rows: Sequence[RawRow], *, from_day: datetime.date, actor: User) -> MembershipUpload:
    """Keep the rows of a file for the dry run. The membership stays as it is.

    Raises ValidationError("wrong_year").
    """
    check_from_day(from_day)
    longest = MembershipUpload._meta.get_field("name").max_length
    name = PurePath(name).name[:longest]
    return MembershipUpload.objects.create(name=name, rows=list(rows), from_day=from_day, uploaded_by=actor)


def plan_of(upload: MembershipUpload) -> Plan:
    """Return what importing an upload would do now."""
    return foresee(listed(upload.rows), upload.from_day)


@transaction.atomic
def take_for(upload: MembershipUpload, suggestion: Suggestion) -> None:
    """Have the rows that call an agency otherwise call it as we do, in the names of its joint places as well."""
    kept, ours = _locked(upload), suggestion.agency.name
    theirs = next(letters(row["agency"]) for row in kept.rows if int(row["row"]) == suggestion.row)
    for row in kept.rows:
        named, shared = row["agency"], row.get("joint_place", "")
        if letters(named) != theirs:
            continue
        if key(shared).startswith(key(named)):
            row["joint_place"] = f"{ours}{shared[len(named) :]}"
        row["agency"] = ours
    kept.save(update_fields=["rows"])


@transaction.atomic
def carry_out(upload: MembershipUpload, *, described: Mapping[int, Described], seen: str, actor: User) -> int:
    """Do what the dry run has shown, all of it or nothing; return how many changes that were and forget the upload.

    `described` are the new agencies by the first row that names each, `seen` is what the plan said that the person has
    read. Raises ValidationError("imported_already" | "changed_meanwhile"), and with its row what a verb refuses.
    """
    kept = _locked(upload)
    _hold_everything()
    plan = plan_of(kept)
    if plan.problems or plan.says != seen:
        message = "Somebody changed the membership while you were reading. Look at what will happen now."
        raise ValidationError(message, "changed_meanwhile")
    with acting_as(actor):
        _Import(plan, actor, described).do()
    kept.delete()
    return len(plan.changes)


@transaction.atomic
def forget_old() -> int:
    """Delete the uploads that nobody imported within a day; return how many they were."""
    count, _ = MembershipUpload.objects.filter(uploaded_at__lt=timezone.now() - KEPT_FOR).delete()
    return count


def _locked(upload: MembershipUpload) -> MembershipUpload:
    found = MembershipUpload.objects.select_for_update().filter(pk=upload.pk).first()
    if found is None:
        raise ValidationError("This list has been imported already.", "imported_already")
    return found


def _hold_everything() -> None:
    """Let everybody else who changes the membership wait: boards first, as for chairs, then agencies, then places."""
    for model in (Board, Agency, Membership):
        list(model._default_manager.select_for_update().order_by("pk").values_list("pk"))


@dataclass
class _Import:
    """One import while it is carried out, from agencies to chairs."""

    plan: Plan
    actor: User
    described: Mapping[int, Described]
    _added: dict[NewAgency, Agency] = field(default_factory=dict)
    _newcomers: dict[tuple[int, str, str], Person] = field(default_factory=dict)

    def do(self) -> None:
        """Do everything; chairs last, once those who chair no more have ended."""
        for new in self.plan.new_agencies:
            with _in_row(new.row):
                self._added[new] = agencies.add(self.described[new.row], actor=self.actor)
        seated = [pair for place in self.plan.places for pair in self._fill(place)]
        for seat, holder in seated:
            if seat.becomes_chair:
                with _in_row(seat.line.row):
                    chairs.make(holder, started_on=self.plan.on, actor=self.actor)

    def _fill(self, place: PlannedPlace) -> Iterator[tuple[Seat, Representative]]:
        """Have a place and everybody in it as the file says."""
        with _in_row(place.row):
            membership = self._place(place)
        for seat in place.seats:
            with _in_row(seat.line.row):
                yield seat, self._seat(seat, membership)

    def _place(self, place: PlannedPlace) -> Membership:
        ours = place.membership
        if ours is None:
            agency = self._added[place.agency] if isinstance(place.agency, NewAgency) else place.agency
            return places.add(
                agency,
                title=place.title,
                kind=place.kind,
                is_joint=place.is_joint,
                started_on=self.plan.on,
                actor=self.actor,
            )
        if place.becomes_joint:
            places.change(ours, title=ours.title, is_joint=True, started_on=ours.started_on, actor=self.actor)
        return ours

    def _seat(self, seat: Seat, membership: Membership) -> Representative:
        if seat.person and seat.address:
            people.change(seat.person, name=seat.person.name, email=seat.address, actor=self.actor)
        if seat.holder and seat.stays:
            self._correct(seat, seat.holder)
            return seat.holder
        who, role, day = self._who(seat, membership), seat.line.role_title, self.plan.on
        if seat.holder:
            return representatives.replace(seat.holder, who, role_title=role, started_on=day, actor=self.actor)
        return representatives.appoint(membership, who, role_title=role, started_on=day, actor=self.actor)

    def _correct(self, seat: Seat, holder: Representative) -> None:
        if seat.is_retitled:
            representatives.correct(
                holder,
                role_title=seat.line.role_title,
                started_on=holder.started_on,
                ended_on=holder.ended_on,
                actor=self.actor,
            )
        if seat.ends_term:
            chairs.end(seat.ends_term, from_day=self.plan.on, actor=self.actor)

    def _who(self, seat: Seat, membership: Membership) -> Person:
        """Return the person; somebody new whom several rows of one agency name is added once."""
        if seat.person:
            return seat.person
        line = seat.line
        which = (membership.agency_id, key(line.name), line.email.casefold())
        if which not in self._newcomers:
            self._newcomers[which] = people.known(Newcomer(line.name, line.email), actor=self.actor)
        return self._newcomers[which]


@contextmanager
def _in_row(number: int) -> Iterator[None]:
    """Say of what a verb refuses in which row it is."""
    try:
        yield
    except ValidationError as error:
        message = f"Row {number}: {' '.join(error.messages)}"
        raise ValidationError(message, "refused_in_row") from error

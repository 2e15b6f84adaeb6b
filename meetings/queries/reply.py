"""Who is coming: what the places of a coming meeting have said, and which have not decided."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.dated import today
from accounts.models import User
from meetings import wording
from meetings.domain.reply import says
from meetings.domain.telling import address_of
from meetings.enums import Answer, Attendance, ItemKind, MeetingState, Mode
from meetings.models import AgendaItem, Meeting, RegisterLine, Reply
from meetings.models.meeting import MeetingQuerySet
from meetings.models.reply import answer_by, late_through, undecided
from meetings.queries.register import VACANT
from members.models import Membership, Person, Representative, StandingDeputy
from members.models.agency import name_on
from members.models.membership import MembershipQuerySet

#: Of a meeting that may still take place.
TO_COME = (MeetingState.PLANNED, MeetingState.ISSUED)


@dataclass(frozen=True)
class Said:
    """What was said for a place; all empty when nothing was, or nothing that still holds.

    `words` for people, `more` about the deputy, and who said it when; nobody when it was recorded in the register.
    """

    answer: str = ""
    words: str = ""
    more: str = ""
    by: str = ""
    at: datetime.datetime | None = None
    mode: str = ""


@dataclass(frozen=True)
class PlaceRow:
    """One place of the list: whose it is, and what was said for it.

    `is_flagged`: a joint place that has not decided in time. `not_told` names those who have no email address, so that
    somebody must tell them what was said. `url` is where the reader answers; empty when they may not.
    """

    agency: str
    holders: str
    detail: str
    is_vacant: bool
    said: Said
    not_told: str
    is_flagged: bool
    is_mine: bool
    url: str

    @property
    def link(self) -> str:
        """What the way to the answer is called."""
        return "Change" if self.said.words else "Answer"


@dataclass(frozen=True)
class Tally:
    """How many of the places have answered, and what; and of those represented, how many said in what way."""

    places: int
    coming: int
    deputies: int
    apologies: int
    in_person: int = 0
    online: int = 0

    @property
    def words(self) -> str:
        """In a sentence: "12 of 19 places have answered: 10 coming, 1 deputy, 1 apologies"."""
        answered = self.coming + self.deputies + self.apologies
        if not answered:
            return f"None of the {self.places} places has answered yet"
        verb = "has" if self.places == 1 else "have"
        deputies = "1 deputy" if self.deputies == 1 else f"{self.deputies} deputies"
        return (
            f"{answered} of {self.places} {'place' if self.places == 1 else 'places'} {verb} answered: "
            f"{self.coming} coming, {deputies}, {self.apologies} apologies"
        )

    @property
    def ways(self) -> str:
        """How they come, as far as they said: "7 in person, 2 online"; empty when nobody did."""
        return f"{self.in_person} in person, {self.online} online" if self.in_person or self.online else ""


@dataclass(frozen=True)
class WhoComes:
    """The whole list, in the order of the membership; `mine` are the reader's own places that can still answer."""

    rows: tuple[PlaceRow, ...]
    tally: Tally
    answer_by: datetime.date
    is_open: bool
    answers_for_all: bool

    @property
    def flagged(self) -> tuple[PlaceRow, ...]:
        """The joint places that have not decided in time."""
        return tuple(row for row in self.rows if row.is_flagged)

    @property
    def flagged_words(self) -> str:
        """How many those are."""
        number = len(self.flagged)
        return "1 joint place has not decided" if number == 1 else f"{number} joint places have not decided"

    @property
    def has_links(self) -> bool:
        """Whether the reader can answer for any place."""
        return any(row.url for row in self.rows)

    @property
    def mine(self) -> tuple[PlaceRow, ...]:
        """The reader's own places, while they can be answered for."""
        return tuple(row for row in self.rows if row.is_mine and row.url)


@dataclass(frozen=True)
class Asked:
    """What somebody who answers for a place needs to know.

    `cases` are the items about a case that this reader may open: joint members decide by them. `mine` is the reader's
    own seat; None when they answer for others. `began_from` goes into the form; see `meetings.domain.reply.says`.
    """

    meeting: Meeting
    place: Membership
    holders: tuple[Representative, ...]
    mine: Representative | None
    deputies: tuple[StandingDeputy, ...]
    reply: Reply | None
    cases: tuple[AgendaItem, ...]

    @property
    def said(self) -> Said:
        """What was said before."""
        return _said(self.reply)

    @property
    def began_from(self) -> str:
        """What the reply says now, as the form carries it."""
        return says(self.reply)

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return _is_open(self.meeting)

    @property
    def may_choose_way(self) -> bool:
        """Whether they can come in person or online."""
        return bool(self.meeting.venue and self.meeting.video_link)

    @property
    def is_issued(self) -> bool:
        """Whether the agenda is out, so that members see its cases."""
        return self.meeting.state != MeetingState.PLANNED

    @property
    def title(self) -> str:
        """Whose answer it is."""
        return "Your place: " + str(self.place) if self.mine else str(self.place)


def who_comes(meeting: Meeting, reader: User) -> WhoComes:
    """Return what each core place of the meeting's day has said (4 queries; 3 from the day on).

    Before the day, what somebody recorded in the register counts as said too.
    """
    replies = {reply.membership_id: reply for reply in Reply.objects.with_words().filter(meeting=meeting)}
    recorded = _recorded(meeting) if meeting.date > today() else {}
    is_open = _is_open(meeting)
    answers_for_all = reader.has_perm("meetings.reply_for_others", meeting)
    is_late = is_open and answer_by(meeting.date) < today()
    rows = []
    for place in _places(meeting):
        holders: tuple[Representative, ...] = tuple(place.holders)  # type: ignore[attr-defined] # read by `_places`
        is_mine = any(holder.person.user_id == reader.pk for holder in holders)
        may = is_mine or answers_for_all
        reply = replies.get(place.pk)
        said = recorded.get(place.pk) or _said(reply)
        rows.append(
            PlaceRow(
                agency=place.agency_then,  # type: ignore[attr-defined] # read by `_places`
                holders=" or ".join(holder.person.name for holder in holders) or place.title or VACANT,
                detail=_detail(place, holders),
                is_vacant=not holders,
                said=said,
                not_told=_not_told(reply, holders) if said.words and may else "",
                is_flagged=is_late and place.is_joint and bool(holders) and not said.words,
                is_mine=is_mine,
                url=reverse("meetings:reply", args=[meeting.pk, place.pk]) if is_open and may else "",
            )
        )
    return WhoComes(tuple(rows), _tally(rows), answer_by(meeting.date), is_open, answers_for_all)


def asked_of(meeting: Meeting, place_id: int, reader: User) -> Asked | None:
    """Return what `reader` needs to answer for a place, in 5 queries.

    None when it is no core place of the day, or not theirs and they may not answer for others.
    """
    place = _places(meeting).filter(pk=place_id).first()
    if place is None:
        return None
    holders: tuple[Representative, ...] = tuple(place.holders)  # type: ignore[attr-defined] # read by `_places`
    mine = next((holder for holder in holders if holder.person.user_id == reader.pk), None)
    if mine is None and not reader.has_perm("meetings.reply_for_others", meeting):
        return None
    about_cases = Q(kind=ItemKind.CASE) | Q(review__isnull=False)
    cases = AgendaItem.objects.visible_to(reader).filter(about_cases, meeting=meeting).select_related("review__type")
    return _asked(meeting, place, mine, tuple(cases.order_by("number")))


def asked_by_link(meeting: Meeting, place_id: int, person: Person) -> Asked | None:
    """Return what somebody needs who answers for their place by the link they were sent, in 4 queries.

    It tells them of no case: nobody has signed in. None when the place is not theirs on the day.
    """
    place = _places(meeting).filter(pk=place_id).first()
    holders: tuple[Representative, ...] = tuple(place.holders) if place else ()  # type: ignore[attr-defined] # read by `_places`
    mine = next((holder for holder in holders if holder.person_id == person.pk), None)
    return _asked(meeting, place, mine, ()) if place and mine else None


def undecided_places(day: datetime.date) -> QuerySet[Membership]:
    """Return the joint places that have not said in time who comes to the next meeting; made without a query.

    It is a queryset to count or to list: each place has ``for_meeting``, the id of that meeting.
    """
    late = _late(day).order_by("date", "start_time")
    return undecided(Subquery(late.values("pk")[:1]), Subquery(late.values("date")[:1]))


def with_undecided(meetings: MeetingQuerySet, day: datetime.date) -> MeetingQuerySet:
    """Give each meeting ``undecided``: how many joint places have not said in time who comes; no query more."""
    places = undecided(OuterRef("pk"), OuterRef("date")).order_by().values("kind").annotate(number=Count("pk"))
    counted = Coalesce(Subquery(places.values("number"), output_field=IntegerField()), 0)
    is_late = When(date__gte=day, date__lte=late_through(day), state__in=TO_COME, then=counted)
    return meetings.annotate(undecided=Case(is_late, default=Value(0), output_field=IntegerField()))


def _asked(meeting: Meeting, place: Any, mine: Representative | None, cases: tuple[AgendaItem, ...]) -> Asked:
    """What is asked of a place read by `_places` (2 queries)."""
    deputies = StandingDeputy.objects.on(meeting.date).filter(membership=place).select_related("person")
    return Asked(
        meeting=meeting,
        place=place,
        holders=tuple(place.holders),
        mine=mine,
        deputies=tuple(deputies.order_by("person__name")),
        reply=Reply.objects.with_words().filter(meeting=meeting, membership=place).first(),
        cases=cases,
    )


def _late(day: datetime.date) -> MeetingQuerySet:
    """The coming meetings whose time to answer has passed on `day`."""
    return Meeting.objects.filter(state__in=TO_COME, date__gte=day, date__lte=late_through(day))


def _places(meeting: Meeting) -> MembershipQuerySet:
    """The core places of the day, each with its holders and what its agency is called then (2 queries)."""
    held = Representative.objects.on(meeting.date).select_related("person__user").order_by("seat", "pk")
    holders = Prefetch("representatives", queryset=held, to_attr="holders")
    places = Membership.objects.core().on(meeting.date).select_related("agency")
    named = places.annotate(agency_then=name_on(meeting.date, "agency__"))
    return named.prefetch_related(holders).order_by("position", "pk")


def _is_open(meeting: Meeting) -> bool:
    return meeting.state in TO_COME and meeting.date >= today()


def _recorded(meeting: Meeting) -> dict[int, Said]:
    """What the register says before the day: apologies and deputies."""
    lines = meeting.lines.filter(attendance__in=[Attendance.APOLOGIES, Attendance.DEPUTY])
    return {
        line.membership_id: Said(
            line.attendance,
            wording.who_comes(line.attendance, (), line.deputy_name, line.mode),
            _deputy_detail(line),
            mode=line.mode,
        )
        for line in lines
    }


def _said(reply: Reply | None) -> Said:
    """What a reply says; nothing when those who were to come hold the place no more."""
    if reply is None or (reply.answer == Answer.COMING and not reply.coming_names):
        return Said()
    return Said(
        reply.answer,
        wording.who_comes(reply.answer, reply.coming_names, reply.deputy_name, reply.mode),
        _deputy_detail(reply),
        reply.said_by.name,
        reply.said_at,
        reply.mode,
    )


def _deputy_detail(of: Reply | RegisterLine) -> str:
    return ", ".join(filter(None, [of.deputy_role, of.deputy_agency]))


def _detail(place: Membership, holders: Iterable[Representative]) -> str:
    roles = "; ".join(holder.role_title for holder in holders)
    return ". ".join(filter(None, [roles, "Joint place" if place.is_joint else ""]))


def _not_told(reply: Reply | None, holders: Iterable[Representative]) -> str:
    """Who of a place could not be told by mail what somebody else said for it."""
    if reply is None:
        return ""
    others = [holder.person for holder in holders if holder.person.user_id != reply.said_by_id]
    return " and ".join(person.name for person in others if not address_of(person))


def _tally(rows: Iterable[PlaceRow]) -> Tally:
    answers, modes = [row.said.answer for row in rows], [row.said.mode for row in rows]
    return Tally(
        places=len(answers),
        coming=answers.count(Answer.COMING),
        deputies=answers.count(Answer.DEPUTY),
        apologies=answers.count(Answer.APOLOGIES),
        in_person=modes.count(Mode.IN_PERSON),
        online=modes.count(Mode.ONLINE),
    )

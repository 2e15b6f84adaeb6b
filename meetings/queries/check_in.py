"""Checking in, as whoever comes sees it, and as the screen in the room shows it."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.dated import today
from accounts.models import User
from meetings.domain import check_in
from meetings.domain.check_in import EVERY, CheckIn, Seat
from meetings.enums import REPRESENTED, Answer, Attendance, MeetingState
from meetings.models import Meeting, RegisterLine, Reply
from meetings.queries.register import usual_mode
from members.enums import MembershipKind
from members.models import Representative

#: Of several meetings on one day the one that somebody can check in to comes first.
_FIRST = (CheckIn.OPEN, CheckIn.NOT_OPEN, CheckIn.COMPLETE)


@dataclass(frozen=True)
class Arrival:
    """What somebody who comes to check in finds: the meeting of today they have a place at, None when there is none."""

    meeting: Meeting | None
    state: CheckIn
    seats: tuple[Seat, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether they can check in now."""
        return self.state == CheckIn.OPEN

    @property
    def is_complete(self) -> bool:
        """Whether the register is complete, so that it is too late."""
        return self.state == CheckIn.COMPLETE

    @property
    def is_in(self) -> bool:
        """Whether they are recorded as present for all they come for."""
        return bool(self.seats) and all(seat.is_in for seat in self.seats)

    @property
    def places(self) -> str:
        """What they come for, in words."""
        return " and ".join(seat.place for seat in self.seats)

    @property
    def mode(self) -> str:
        """How they take part, as far as anybody knows."""
        said = next((seat.mode for seat in self.seats if seat.mode), "")
        return said or (usual_mode(self.meeting) if self.meeting else "")


@dataclass(frozen=True)
class Screen:
    """What the screen in the room shows: the code, for how many seconds more, and how many places are represented."""

    state: CheckIn
    code: str
    seconds: int
    represented: int
    expected: int

    @property
    def is_open(self) -> bool:
        """Whether people can check in now."""
        return self.state == CheckIn.OPEN

    @property
    def is_complete(self) -> bool:
        """Whether the register is complete."""
        return self.state == CheckIn.COMPLETE

    @property
    def may_open(self) -> bool:
        """Whether check-in can be opened."""
        return self.state == CheckIn.NOT_OPEN

    @property
    def in_two(self) -> str:
        """The code in two halves, as people read it out."""
        half = len(self.code) // 2
        return f"{self.code[:half]} {self.code[half:]}"


def arrival_of(user: User) -> Arrival:
    """Return what `user` finds who comes to check in today (1 query; 5 when check-in is open)."""
    found = sorted(_concerning(user), key=lambda each: _FIRST.index(check_in.state_of(each)))
    if not found:
        return Arrival(None, CheckIn.NOT_TODAY)
    meeting, state = found[0], check_in.state_of(found[0])
    return Arrival(meeting, state, check_in.seats_of(meeting, user) if state == CheckIn.OPEN else ())


def screen_of(meeting: Meeting) -> Screen:
    """Return what the screen shows now (1 query)."""
    now, state = timezone.now(), check_in.state_of(meeting)
    counted = meeting.lines.core().aggregate(
        expected=Count("pk"), represented=Count("pk", filter=Q(attendance__in=REPRESENTED))
    )
    code = check_in.code_of(meeting, now) if state == CheckIn.OPEN else ""
    return Screen(state, code, _seconds_left(now), counted["represented"], counted["expected"])


def can_check_in(meeting: Meeting | None, user: User) -> bool:
    """Whether the home page leads to checking in: it is open, and `user` may come for a place (no query)."""
    return bool(meeting and check_in.state_of(meeting) == CheckIn.OPEN and user.has_perm("meetings.check_in"))


def _concerning(user: User) -> QuerySet[Meeting]:
    """The meetings of today at which this person has a place, or deputises, or is asked for an item with one."""
    day = today()
    held = Representative.objects.on(day).filter(person__user=user)
    core = held.filter(membership__kind=MembershipKind.CORE)
    lines = RegisterLine.objects.filter(meeting=OuterRef("pk"))
    asked = lines.filter(Exists(held.filter(membership=OuterRef("membership"))))
    sent = Reply.objects.filter(meeting=OuterRef("pk"), answer=Answer.DEPUTY, deputy__user=user)
    named = lines.filter(attendance=Attendance.DEPUTY, deputy__user=user)
    return (
        Meeting.objects.filter(date=day)
        .exclude(state=MeetingState.CANCELLED)
        .filter(Exists(core) | Exists(asked) | Exists(sent) | Exists(named))
        .order_by("start_time")
    )


def _seconds_left(now: datetime.datetime) -> int:
    return EVERY - int(now.timestamp()) % EVERY

"""Members check themselves in at the meeting, by a code that stands on the screen in the room.

The code changes every minute and is kept nowhere: whoever knows the forum's secret key can work it out from the meeting
and the minute. The one before still counts, so that nobody who is typing is too late.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from meetings.domain import register
from meetings.domain.register import NOTHING_SAID, Entry, Stayed
from meetings.enums import Answer, Attendance, MeetingState, Mode
from meetings.models import Meeting, RegisterLine, Reply
from members.models import Person, Representative

#: For how many seconds a code stands on the screen, and how many digits it has.
EVERY, DIGITS = 60, 6


class CheckIn(Enum):
    """How checking in to a meeting stands."""

    NOT_TODAY = "not today"
    NOT_OPEN = "not open"
    OPEN = "open"
    COMPLETE = "complete"


@dataclass(frozen=True)
class Seat:
    """A place that somebody comes for: as its `representative`, or as the deputy who is named for it.

    `mode` is how they take part by what is recorded, or was said beforehand. `is_in`: they have checked in, or somebody
    has marked them.
    """

    line_id: int
    membership_id: int
    place: str
    mode: str
    is_in: bool
    representative: Representative | None = None
    deputy: Person | None = None
    deputy_name: str = ""
    deputy_role: str = ""
    deputy_agency: str = ""


def state_of(meeting: Meeting) -> CheckIn:
    """Say how checking in stands. It is possible on the meeting's day, until the register is complete or it is closed.

    A meeting whose register is complete has been held (see `register.record`).
    """
    if meeting.state not in (MeetingState.PLANNED, MeetingState.ISSUED):
        return CheckIn.COMPLETE
    if meeting.date != today():
        return CheckIn.NOT_TODAY
    return CheckIn.OPEN if meeting.check_in_opened_at else CheckIn.NOT_OPEN


@transaction.atomic
def begin(meeting: Meeting, *, actor: User) -> None:
    """Open check-in: from now on those who come mark themselves present; it has a line for each place of the day.

    Raises ValidationError("not_today" | "register_closed").
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    state = state_of(locked)
    if state == CheckIn.COMPLETE:
        raise ValidationError("The register is complete, so nobody needs to check in.", code="register_closed")
    if state == CheckIn.NOT_TODAY:
        message = f"The meeting is on {locked.date:%A %-d %B %Y}. Check-in opens on that day."
        raise ValidationError(message, code="not_today")
    register.expect_places(locked)
    if state == CheckIn.NOT_OPEN:
        _open_at(locked, timezone.now(), actor)
    meeting.refresh_from_db(fields=["check_in_opened_at"])


@transaction.atomic
def end(meeting: Meeting, *, actor: User) -> None:
    """Close check-in; the code counts no more. It can be opened again while its day lasts."""
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.check_in_opened_at:
        _open_at(locked, None, actor)
    meeting.refresh_from_db(fields=["check_in_opened_at"])


def code_of(meeting: Meeting, at: datetime.datetime) -> str:
    """Return the six digits that stand on the screen at that moment."""
    minute = int(at.timestamp()) // EVERY
    digest = salted_hmac("meetings.check_in", f"{meeting.pk}:{minute}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}}"


def is_right(meeting: Meeting, code: str) -> bool:
    """Whether somebody typed the code that stands on the screen, or the one before; spaces do not matter."""
    typed, now = "".join(code.split()), timezone.now()
    codes = [code_of(meeting, now - datetime.timedelta(seconds=ago)) for ago in (0, EVERY)]
    return any(constant_time_compare(typed, each) for each in codes)


@transaction.atomic
def come(
    meeting: Meeting, code: str, *, mode: str, actor: User, places: Collection[int] | None = None
) -> tuple[Seat, ...]:
    """Mark the places present that `actor` comes for (of these `places`, by membership id, or of all); return them.

    Of a joint place the second is recorded beside the first. Whoever checks in again says anew how they take part.

    Raises ValidationError("not_open" | "no_place" | "deputy_recorded" | "somebody_recorded"), and keyed by the field
    "wrong_code" (code), "unknown_mode" (mode) or "no_place" (places).
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if state_of(locked) != CheckIn.OPEN:
        raise ValidationError("Check-in is closed. Ask whoever takes the register to mark you.", code="not_open")
    if not is_right(locked, code):
        message = "This is not the code on the screen. It changes every minute: type the one that stands there now."
        raise ValidationError({"code": ValidationError(message, "wrong_code")})
    if mode not in Mode.values:
        raise ValidationError(
            {"mode": ValidationError("Say whether you are here in person or online.", "unknown_mode")}
        )
    seats = seats_of(locked, actor)
    if not seats:
        message = "You hold no place at this meeting and nobody named you as a deputy for it."
        raise ValidationError(message, code="no_place")
    coming_for = tuple(seat for seat in seats if places is None or seat.membership_id in places)
    if not coming_for:
        raise ValidationError({"places": ValidationError("Say which place you are here for.", "no_place")})
    lines = locked.lines.prefetch_related("attendees__representative__person").in_bulk(
        [seat.line_id for seat in coming_for]
    )
    entries = [_entry(lines[seat.line_id], seat, mode) for seat in coming_for]
    register.record(locked, entries, actor=actor, chaired_by=locked.chaired_by, in_attendance=locked.in_attendance)
    meeting.refresh_from_db()
    return coming_for


def seats_of(meeting: Meeting, user: User) -> tuple[Seat, ...]:
    """Return the places that somebody comes for: those they hold that day, and those they are named a deputy of.

    An ad hoc place is among them when it is asked for an item. The meeting has its lines once check-in was opened (4
    queries; 1 for whoever comes for no place).
    """
    held = Representative.objects.on(meeting.date).filter(person__user=user)
    sent = meeting.replies.filter(answer=Answer.DEPUTY, deputy__user=user)
    lines = list(
        meeting.lines.select_related("membership__agency", "deputy")
        .prefetch_related("attendees")
        .filter(
            Q(Exists(held.filter(membership=OuterRef("membership"))))
            | Q(Exists(sent.filter(membership=OuterRef("membership"))))
            | Q(attendance=Attendance.DEPUTY, deputy__user=user)
        )
    )
    if not lines:
        return ()
    own = {each.membership_id: each for each in held.select_related("person")}
    replies = meeting.replies.filter(membership__in=[line.membership_id for line in lines]).select_related("deputy")
    said = {reply.membership_id: reply for reply in replies}
    return tuple(_seat(line, own.get(line.membership_id), said.get(line.membership_id), user) for line in lines)


def _seat(line: RegisterLine, own: Representative | None, said: Reply | None, user: User) -> Seat:
    place = str(line.membership)
    if own:
        mode = said.mode if said and said.answer == Answer.COMING else ""
        came = next((each for each in line.attendees.all() if each.representative_id == own.pk), None)
        return Seat(line.pk, line.membership_id, place, came.mode if came else mode, bool(came), representative=own)
    is_recorded = bool(line.attendance == Attendance.DEPUTY and line.deputy and line.deputy.user_id == user.pk)
    named = line if is_recorded or said is None else said
    return Seat(
        line.pk,
        line.membership_id,
        place,
        named.mode,
        is_recorded and bool(line.mode),
        deputy=named.deputy,
        deputy_name=named.deputy_name,
        deputy_role=named.deputy_role,
        deputy_agency=named.deputy_agency,
    )


def _open_at(meeting: Meeting, moment: datetime.datetime | None, actor: User) -> None:
    with acting_as(actor):
        meeting.check_in_opened_at = moment
        meeting.save(update_fields=["check_in_opened_at"])


def _entry(line: RegisterLine, seat: Seat, mode: str) -> Entry:
    """Return what the line says once this person is there too."""
    if seat.representative:
        return _of_member(line, seat, seat.representative, mode)
    return _of_deputy(line, seat, mode)


def _of_member(line: RegisterLine, seat: Seat, mine: Representative, mode: str) -> Entry:
    if line.attendance == Attendance.DEPUTY:
        message = (
            f"{line.deputy_name} is recorded as the deputy for {seat.place}. "
            "If you came instead, ask whoever takes the register to change it."
        )
        raise ValidationError(message, code="deputy_recorded")
    came = {each.representative: Stayed.of(each) for each in line.attendees.all()}
    came[mine] = replace(came.get(mine, NOTHING_SAID), mode=mode)
    stays = {each.pk: stayed for each, stayed in came.items()}
    return Entry(line.pk, Attendance.PRESENT, tuple(came), stays=stays, seen=register.says(line))


def _of_deputy(line: RegisterLine, seat: Seat, mode: str) -> Entry:
    if line.attendance == Attendance.PRESENT or (
        line.attendance == Attendance.DEPUTY and line.deputy_id != (seat.deputy and seat.deputy.pk)
    ):
        message = (
            f"Somebody else is recorded as present for {seat.place}. "
            "If you came instead, ask whoever takes the register to change it."
        )
        raise ValidationError(message, code="somebody_recorded")
    before = Stayed.of(line) if line.attendance == Attendance.DEPUTY else NOTHING_SAID
    return Entry(
        line.pk,
        Attendance.DEPUTY,
        deputy=seat.deputy,
        deputy_name=seat.deputy_name,
        deputy_role=seat.deputy_role,
        deputy_agency=seat.deputy_agency,
        deputy_stay=replace(before, mode=mode),
        seen=register.says(line),
    )

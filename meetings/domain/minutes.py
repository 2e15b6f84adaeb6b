"""The way of the minutes: a chair checks them, they are circulated, and the next meeting approves them.

    draft → checked → circulated → approved, at the next meeting's item 2; back to draft by `reopen` until then

At each step what they say is frozen into `Minutes.record`, so that everybody can be told what changed since. Once they
are approved it is the record: `still_open` keeps anything from being added to the meeting.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.dated import today
from accounts.domain import mail
from accounts.history import acting_as
from accounts.models import User
from meetings import wording
from meetings.domain.telling import tell
from meetings.enums import Attendance, MeetingState, MinutesState
from meetings.models import Meeting, Minutes
from meetings.models.meeting import DEPUTY_ACCESS
from meetings.queries import minutes as reads
from meetings.queries.minutes_record import Record, digest_of, record_of
from members.enums import MembershipKind
from members.models import ChairTerm, Person, Representative

CHANGED = "The minutes changed while you were reading them. Read what they say now, then try again."


@dataclass(frozen=True)
class Counted:
    """How much of a meeting's record is there: lines of the register, those of core places blank, comments open."""

    lines: int
    blank: int
    comments: int


@transaction.atomic
def ask_to_check(meeting: Meeting, *, actor: User) -> tuple[Person, ...]:
    """Ask the joint chairs by mail to check the minutes; return who was told. Asking again the same day tells nobody.

    Raises ValidationError with what `obstacles` says of the register, or ("already_checked" | "already_circulated" |
    "nobody_to_ask").
    """
    locked, row = _begin(meeting)
    _refuse_unless(row, MinutesState.DRAFT)
    chairs = Person.objects.filter(representations__chair_terms__in=ChairTerm.objects.current()).select_related("user")
    context = _context(locked, asked_by=actor)
    key = f"check-minutes-{locked.pk}-{today():%Y%m%d}"
    told = tuple(
        chair
        for chair in chairs.exclude(user=actor).distinct()
        if chair.user and tell(chair, "minutes_to_check", context, key=key)
    )
    if not told:
        message = "No other chair has an account. Invite one to sign in, or have a chair sign in here."
        raise ValidationError(message, code="nobody_to_ask")
    with acting_as(actor):
        row.asked_at, row.asked_by = timezone.now(), actor
        row.save()
    return told


@transaction.atomic
def check(meeting: Meeting, *, actor: User, seen: str = "") -> None:
    """Say, as a chair, that the minutes are right; again when what they say has changed since.

    `seen` is the digest of what the chair has read. Raises ValidationError with what `obstacles` says of the register,
    or ("already_checked" | "already_circulated" | "changed_meanwhile").
    """
    locked, row = _begin(meeting)
    record = frozen(locked, actor)
    if row.state != MinutesState.CHECKED or row.record == record:
        _refuse_unless(row, MinutesState.DRAFT)
    _refuse_changed(record, seen)
    with acting_as(actor):
        row.state, row.record = MinutesState.CHECKED, record
        row.checked_at, row.checked_by = timezone.now(), actor
        row.save()


@transaction.atomic
def circulate(meeting: Meeting, *, actor: User, seen: str = "") -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Tell members and those who were there that they can read the minutes; return who was told, and who could not be.

    Mail says which meeting it was and where to sign in, and nothing of what the minutes say. Raises ValidationError
    with what `obstacles` says of the register, or ("not_checked" | "already_circulated" | "changed_meanwhile").
    """
    locked, row = _begin(meeting)
    _refuse_unless(row, MinutesState.CHECKED)
    record = frozen(locked, actor)
    _refuse_changed(record, seen)
    with acting_as(actor):
        row.state, row.record = MinutesState.CIRCULATED, record
        row.circulated_at, row.circulated_by = timezone.now(), actor
        row.save()
    context, key = _context(locked), f"minutes-{locked.pk}-{row.circulated_at:%Y%m%d%H%M%S}"
    told: dict[bool, list[Person]] = {True: [], False: []}
    for person in readers_of(locked):
        told[tell(person, "minutes_circulated", context, key=key)].append(person)
    return tuple(told[True]), tuple(told[False])


@transaction.atomic
def reopen(meeting: Meeting, *, reason: str, actor: User) -> None:
    """Take checked or circulated minutes back to a draft; comments stay, and are answered before the approval.

    Raises ValidationError("already_approved" | "cancelled" | "already_draft"), or ("reason_needed") at `reason`.
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    _refuse_over(locked)
    row = _row_of(locked)
    if row.state == MinutesState.DRAFT:
        raise ValidationError("These minutes are a draft already.", code="already_draft")
    if not reason.strip():
        raise ValidationError({"reason": ValidationError("Say why the minutes are reopened.", "reason_needed")})
    with acting_as(actor):
        row.state, row.record = MinutesState.DRAFT, None
        row.asked_at = row.asked_by = row.checked_at = row.checked_by = row.circulated_at = row.circulated_by = None
        row.reopened_at, row.reopened_by, row.reopened_because = timezone.now(), actor, reason.strip()
        row.save()


@transaction.atomic
def approve(meeting: Meeting, *, actor: User, at: Meeting | None = None, seen: str = "") -> None:
    """Approve the minutes; from then on register, notes and actions of the meeting are a locked record.

    They are approved `at` a later meeting, its item 2, once they have been circulated; or outside a meeting, when a
    chair says so. Raises ValidationError("already_approved" | "cancelled" | "not_held_yet" | "changed_meanwhile"), at
    ``at`` ("not_a_later_meeting" | "not_circulated"), or with all that is missing: "register_incomplete", "no_chair",
    "comments_open".
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    missing = obstacles(locked)
    if missing:
        raise ValidationError(missing)
    row = _row_of(locked)
    if at is not None:
        _check_meeting(at, locked, row)
    record = frozen(locked, actor)
    _refuse_changed(record, seen)
    with acting_as(actor):
        row.record, row.approved_at_meeting = record, at
        row.save()
        locked.state, locked.approved_on = MeetingState.APPROVED, at.date if at else today()
        locked.save(update_fields=["state", "approved_on"])
    meeting.refresh_from_db()


def frozen(meeting: Meeting, actor: User) -> Record:
    """Return everything the minutes say, as plain data; restricted items too (see `queries.minutes_record`).

    `actor` must be somebody who sees all of it: those who take minutes a step on do. Else it raises PermissionDenied.
    """
    read = reads.with_record(Meeting.objects.all()).get(pk=meeting.pk)
    whole = reads.live(read, actor)
    if any(item.is_restricted for item in whole.items):
        raise PermissionDenied
    return record_of(whole)


def still_open(meeting: Meeting) -> None:
    """Hold the meeting's record open while something is recorded at it; to be called inside the saving transaction.

    Raises ValidationError("minutes_approved") once the record is closed.
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.is_locked:
        said = locked.get_state_display().lower()
        message = f"The record of the meeting on {locked.date:%-d %B %Y} is closed: {said}."
        raise ValidationError(message, code="minutes_approved")


def obstacles(meeting: Meeting, counted: Counted | None = None) -> list[ValidationError]:
    """Return what stands between the meeting and its approved minutes, in plain words.

    At most 2 queries; none when the caller has `counted`.
    """
    if over := _over(meeting):
        return [over]
    if meeting.date > today():
        return [ValidationError("This meeting has not been held yet.", code="not_held_yet")]
    counted = counted or _count(meeting)
    found = _unfinished(meeting, counted)
    if counted.comments:
        are = "comment is" if counted.comments == 1 else "comments are"
        message = f"{counted.comments} {are} still open. Answer every comment first."
        found.append(ValidationError(message, code="comments_open"))
    return found


def readers_of(meeting: Meeting) -> list[Person]:
    """Return whom circulated minutes go to: who holds a core place today, and deputies who came and may still read.

    Of those who came for a place, whoever holds none any more can no longer sign in to read, and is not told (1 query).
    """
    core = Representative.objects.current().filter(membership__kind=MembershipKind.CORE)
    concerned = Q(representations__in=core)
    if meeting.date >= today() - DEPUTY_ACCESS:
        sent = meeting.lines.filter(attendance=Attendance.DEPUTY, deputy__user__isnull=False)
        concerned |= Q(pk__in=sent.values("deputy"))
    return list(Person.objects.filter(concerned).select_related("user").distinct().order_by("name", "pk"))


def _begin(meeting: Meeting) -> tuple[Meeting, Minutes]:
    """Lock the meeting, refuse what has no complete register, and return how far its minutes have come."""
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    missing = obstacles(locked)
    missing = [each for each in missing if each.code != "comments_open"]
    if missing:
        raise ValidationError(missing)
    return locked, _row_of(locked)


def _row_of(meeting: Meeting) -> Minutes:
    return Minutes.objects.filter(meeting=meeting).first() or Minutes(meeting=meeting)


def _over(meeting: Meeting) -> ValidationError | None:
    if meeting.state == MeetingState.APPROVED:
        return ValidationError("These minutes are approved already.", code="already_approved")
    if meeting.state == MeetingState.CANCELLED:
        return ValidationError("This meeting was cancelled. It has no minutes.", code="cancelled")
    return None


def _refuse_over(meeting: Meeting) -> None:
    if over := _over(meeting):
        raise over


def _refuse_unless(row: Minutes, wanted: MinutesState) -> None:
    """Refuse a step that is not the next one."""
    if row.state == wanted:
        return
    if row.state == MinutesState.CIRCULATED:
        message = f"These minutes were circulated on {_day(row.circulated_at)}. Reopen them to change that."
        raise ValidationError(message, code="already_circulated")
    if row.state == MinutesState.CHECKED:
        message = f"{row.checked_by} checked these minutes on {_day(row.checked_at)}."
        raise ValidationError(message, code="already_checked")
    raise ValidationError("A chair checks these minutes before they are circulated.", code="not_checked")


def _refuse_changed(record: Record, seen: str) -> None:
    if seen and seen != digest_of(record):
        raise ValidationError(CHANGED, code="changed_meanwhile")


def _check_meeting(at: Meeting, meeting: Meeting, row: Minutes) -> None:
    """Refuse to have minutes approved at a meeting that did not follow, or before anybody could read them."""
    is_later = (at.date, at.start_time) > (meeting.date, meeting.start_time)
    if not is_later or at.date > today() or at.state == MeetingState.CANCELLED:
        message = "Choose a later meeting that has begun and was not cancelled."
        raise ValidationError({"at": ValidationError(message, "not_a_later_meeting")})
    if row.state != MinutesState.CIRCULATED:
        message = "These minutes have not been circulated, so no meeting can have read them. Circulate them first."
        raise ValidationError({"at": ValidationError(message, "not_circulated")})


def _count(meeting: Meeting) -> Counted:
    blank = Q(membership__kind=MembershipKind.CORE, attendance="")
    lines = meeting.lines.aggregate(lines=Count("pk"), blank=Count("pk", filter=blank))
    return Counted(**lines, comments=meeting.minutes_comments.filter(resolved_at=None).count())


def _unfinished(meeting: Meeting, counted: Counted) -> list[ValidationError]:
    """Say what the register lacks; nothing when it is complete and says who chaired."""
    found = []
    if said := _unanswered(counted):
        found.append(ValidationError(f"The register is incomplete: {said}.", code="register_incomplete"))
    if meeting.chaired_by_id is None:
        found.append(ValidationError("The register does not say who chaired.", code="no_chair"))
    return found


def _unanswered(counted: Counted) -> str:
    if not counted.lines:
        return "it has not been taken"
    if not counted.blank:
        return ""
    return f"{wording.counted(counted.blank, 'place')} {'has' if counted.blank == 1 else 'have'} no answer yet"


def _context(meeting: Meeting, **more: Any) -> dict[str, Any]:
    return {"meeting": meeting, "url": mail.absolute(reverse("meetings:minutes", args=[meeting.pk])), **more}


def _day(moment: Any) -> str:
    return f"{timezone.localtime(moment):%-d %B %Y}" if moment else "an earlier day"

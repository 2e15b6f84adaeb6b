"""Taking the register: a line per place (ToR, Membership)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from meetings.enums import Attendance, MeetingState
from meetings.models import Attendee, Meeting, RegisterLine
from members.models import Membership, Person, Representative


@dataclass(frozen=True)
class Entry:
    """What is recorded for one line.

    `attendance` is blank to leave the line open. `representatives` came for the place; of a joint pair either or both.
    A deputy is named with role and agency. `seen` is what the line said when the person began: a line that somebody
    else changed meanwhile is not overwritten.
    """

    line_id: int
    attendance: str
    representatives: tuple[Representative, ...] = ()
    deputy: Person | None = None
    deputy_name: str = ""
    deputy_role: str = ""
    deputy_agency: str = ""
    seen: str = ""


@transaction.atomic
def expect_places(meeting: Meeting) -> None:
    """Bring the lines in step with the places of the meeting's day: core places, and ad hoc ones asked for an item.

    Lines already filled stay, whatever became of the place since: the register is a record.
    """
    if meeting.is_locked:
        return
    asked = Membership.objects.ad_hoc().filter(representatives__person__item_invitations__item__meeting=meeting)
    expected = set(
        (Membership.objects.core().on(meeting.date) | asked.on(meeting.date)).distinct().values_list("pk", flat=True)
    )
    lines = {line.membership_id: line for line in meeting.lines.all()}
    meeting.lines.blank().exclude(membership_id__in=expected).delete()
    RegisterLine.objects.bulk_create(
        [RegisterLine(meeting=meeting, membership_id=pk) for pk in sorted(expected - lines.keys())],
        ignore_conflicts=True,
    )


@transaction.atomic
def record(
    meeting: Meeting,
    entries: Iterable[Entry],
    *,
    actor: User,
    chaired_by: Representative | None = None,
    in_attendance: str = "",
) -> None:
    """Save the register, whole or in part; when every line is filled and its day has come, the meeting was held.

    Raises ValidationError("register_closed" | "not_held_yet" | "not_on_the_register" | "not_a_representative" |
    "nobody_named" | "deputy_not_named" | "changed_meanwhile"); errors of a line carry ``line_id`` in their params.
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.is_locked:
        message = f"The register is closed: {locked.get_state_display().lower()}."
        raise ValidationError(message, code="register_closed")
    lines = {line.pk: line for line in locked.lines.select_related("membership").prefetch_related("attendees")}
    errors: list[ValidationError] = []
    with acting_as(actor):
        for entry in entries:
            try:
                _fill(lines, entry, locked)
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        locked.chaired_by, locked.in_attendance = chaired_by, in_attendance.strip()
        if locked.date <= today() and not is_incomplete(locked):
            locked.state = MeetingState.HELD
        locked.save(update_fields=["chaired_by", "in_attendance", "state"])
    meeting.refresh_from_db()


def is_incomplete(meeting: Meeting) -> bool:
    """Whether a core place has no answer yet, or there are no lines at all."""
    return not meeting.lines.exists() or meeting.lines.core().blank().exists()


def says(line: RegisterLine) -> str:
    """Return what a line says, as one comparable text (see `Entry.seen`)."""
    came = ",".join(str(attendee.representative_id) for attendee in line.attendees.all())
    return "|".join([line.attendance, came, line.deputy_name, line.deputy_role, line.deputy_agency])


def _fill(lines: dict[int, RegisterLine], entry: Entry, meeting: Meeting) -> None:
    line = lines.get(entry.line_id)
    if line is None:
        raise _refused(entry, "This place is not on the register of this meeting.", "not_on_the_register")
    came = sorted(representative.pk for representative in entry.representatives)
    wanted = "|".join(
        [entry.attendance, ",".join(map(str, came)), entry.deputy_name, entry.deputy_role, entry.deputy_agency]
    )
    if wanted in (entry.seen, says(line)):
        return
    if says(line) != entry.seen:
        message = "Somebody else changed this line while you were working. Check what it says now and save again."
        raise _refused(entry, message, "changed_meanwhile")
    _check(line, entry, meeting)
    is_deputy = entry.attendance == Attendance.DEPUTY
    line.attendance = entry.attendance
    line.deputy = entry.deputy if is_deputy else None
    line.deputy_name = entry.deputy_name if is_deputy else ""
    line.deputy_role = entry.deputy_role if is_deputy else ""
    line.deputy_agency = entry.deputy_agency if is_deputy else ""
    line.save()
    line.attendees.all().delete()
    if entry.attendance == Attendance.PRESENT:
        Attendee.objects.bulk_create(Attendee(line=line, representative=each) for each in entry.representatives)


def _check(line: RegisterLine, entry: Entry, meeting: Meeting) -> None:
    """Refuse what cannot have been: see `record`."""
    if entry.attendance in (Attendance.PRESENT, Attendance.ABSENT) and meeting.date > today():
        message = f"The meeting is on {meeting.date:%-d %B %Y}. Until then record only apologies and deputies."
        raise _refused(entry, message, "not_held_yet")
    if entry.attendance == Attendance.PRESENT and not entry.representatives:
        raise _refused(entry, "Say which member came.", "nobody_named")
    for representative in entry.representatives:
        if representative.membership_id != line.membership_id or not representative.holds_on(meeting.date):
            message = f"{representative.person.name} does not hold this place."
            raise _refused(entry, message, "not_a_representative")
    if entry.attendance == Attendance.DEPUTY and not (entry.deputy_name and entry.deputy_role and entry.deputy_agency):
        raise _refused(entry, "Enter the deputy’s name, role and agency.", "deputy_not_named")


def _refused(entry: Entry, message: str, code: str) -> ValidationError:
    return ValidationError(message, code=code, params={"line_id": entry.line_id})

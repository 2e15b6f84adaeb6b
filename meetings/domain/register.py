"""Taking the register: a line per place (ToR, Membership)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from meetings.enums import Attendance, MeetingState
from meetings.models import Attendee, ItemInvitation, Meeting, RegisterLine
from members.enums import MembershipKind
from members.models import Membership, Person, Representative

#: What cannot have been before the meeting's day.
ON_THE_DAY = (Attendance.PRESENT, Attendance.ABSENT)
MEANWHILE = "Somebody else changed this while you were working. Check what it says now and save again."


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

    @property
    def says(self) -> str:
        """What the line will say; see `register.says`."""
        came = [each.pk for each in self.representatives] if self.attendance == Attendance.PRESENT else []
        return said(self.attendance, came, *self.deputy_words)

    @property
    def deputy_words(self) -> tuple[str, str, str]:
        """The deputy's name, role and agency; blank when no deputy came."""
        if self.attendance != Attendance.DEPUTY:
            return "", "", ""
        return self.deputy_name.strip(), self.deputy_role.strip(), self.deputy_agency.strip()


@dataclass(frozen=True)
class Seen:
    """Who chaired and who else was there, as the register said when the person began."""

    chaired_by_id: int | None
    in_attendance: str


def expect_places(meeting: Meeting) -> None:
    """Bring the lines in step with the places of the meeting's day: core places, and ad hoc ones asked for an item.

    Lines already filled stay, whatever became of the place since: the register is a record.
    """
    if meeting.is_locked:
        return
    missing, surplus = _out_of_step(meeting)
    if not missing and not surplus:
        return
    with transaction.atomic():
        Meeting.objects.select_for_update().get(pk=meeting.pk)
        missing, surplus = _out_of_step(meeting)
        meeting.lines.blank().filter(membership_id__in=surplus).delete()
        RegisterLine.objects.bulk_create(RegisterLine(meeting=meeting, membership_id=pk) for pk in sorted(missing))


@transaction.atomic
def record(
    meeting: Meeting,
    entries: Iterable[Entry],
    *,
    actor: User,
    chaired_by: Representative | None = None,
    in_attendance: str = "",
    seen: Seen | None = None,
) -> None:
    """Save the register, whole or in part; when every line is filled and its day has come, the meeting was held.

    With `seen`, who chaired and who else was there are kept from overwriting too. Nothing is saved when anything is
    wrong. Raises ValidationError("register_closed" | "not_held_yet" | "not_on_the_register" | "not_a_representative" |
    "nobody_named" | "deputy_not_named" | "changed_meanwhile"); the params of an error carry the ``line_id`` or the
    ``field`` (chaired_by, in_attendance) it is about.
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if locked.is_locked:
        message = f"The register is closed: {locked.get_state_display().lower()}."
        raise ValidationError(message, code="register_closed")
    lines = {line.pk: line for line in locked.lines.prefetch_related("attendees")}
    errors: list[ValidationError] = []
    changed: list[Entry] = []
    for entry in entries:
        try:
            changed += _changing(lines.get(entry.line_id), entry, locked)
        except ValidationError as error:
            errors.append(error)
    errors += _head(locked, chaired_by, in_attendance.strip(), seen)
    if errors:
        raise ValidationError(errors)
    with acting_as(actor):
        _write(lines, changed)
        if locked.date <= today() and not is_incomplete(locked):
            locked.state = MeetingState.HELD
        locked.save(update_fields=["chaired_by", "in_attendance", "state"])
    meeting.refresh_from_db()


def is_incomplete(meeting: Meeting) -> bool:
    """Whether a core place has no answer yet, or there are no lines at all."""
    return not meeting.lines.exists() or meeting.lines.core().blank().exists()


def says(line: RegisterLine) -> str:
    """Return what a line says, as one comparable text (see `Entry.seen`)."""
    came = [attendee.representative_id for attendee in line.attendees.all()]
    return said(line.attendance, came, line.deputy_name, line.deputy_role, line.deputy_agency)


def said(attendance: str, came: Iterable[int], name: str, role: str, agency: str) -> str:
    """Put what a line says into one text: the same words give the same text."""
    return json.dumps([attendance, sorted(came), name, role, agency], ensure_ascii=False, separators=(",", ":"))


def _out_of_step(meeting: Meeting) -> tuple[set[int], set[int]]:
    """Return the places that lack a line, and those whose blank line is not expected any more."""
    asked = ItemInvitation.objects.filter(item__meeting=meeting, person__representations__membership=OuterRef("pk"))
    places = Membership.objects.on(meeting.date).filter(Q(kind=MembershipKind.CORE) | Exists(asked))
    expected = set(places.values_list("pk", flat=True))
    lines = dict(meeting.lines.values_list("membership_id", "attendance"))
    blank = {pk for pk, attendance in lines.items() if not attendance}
    return expected - lines.keys(), blank - expected


def _changing(line: RegisterLine | None, entry: Entry, meeting: Meeting) -> list[Entry]:
    """Return the entry in a list if it changes its line, or nothing; refuse what cannot be."""
    if line is None:
        raise _refused(entry, "This place is not on the register of this meeting.", "not_on_the_register")
    now = says(line)
    if entry.says in (entry.seen, now):
        return []
    if now != entry.seen:
        raise _refused(entry, MEANWHILE, "changed_meanwhile")
    _check(line, entry, meeting)
    return [entry]


def _check(line: RegisterLine, entry: Entry, meeting: Meeting) -> None:
    """Refuse what cannot have been: see `record`."""
    if entry.attendance not in ("", *Attendance.values):
        raise _refused(entry, "Say how this place was represented.", "nobody_named")
    if entry.attendance in ON_THE_DAY and meeting.date > today():
        message = f"The meeting is on {meeting.date:%-d %B %Y}. Until then record only apologies and deputies."
        raise _refused(entry, message, "not_held_yet")
    if entry.attendance == Attendance.PRESENT and not entry.representatives:
        raise _refused(entry, "Say which member came.", "nobody_named")
    for representative in entry.representatives:
        if representative.membership_id != line.membership_id or not representative.holds_on(meeting.date):
            message = f"{representative.person.name} does not hold this place."
            raise _refused(entry, message, "not_a_representative")
    if entry.attendance == Attendance.DEPUTY and not all(entry.deputy_words):
        raise _refused(entry, "Enter the deputy’s name, role and agency.", "deputy_not_named")


def _head(
    meeting: Meeting, chaired_by: Representative | None, in_attendance: str, seen: Seen | None
) -> list[ValidationError]:
    """Set who chaired and who else was there, unless somebody else did so meanwhile; return what is wrong."""
    errors = []
    wanted: dict[str, int | str | None] = {
        "chaired_by_id": chaired_by.pk if chaired_by else None,
        "in_attendance": in_attendance,
    }
    for name, value in wanted.items():
        began, now = getattr(seen, name) if seen else getattr(meeting, name), getattr(meeting, name)
        field = name.removesuffix("_id")
        if value in (began, now):
            continue
        if began != now:
            errors.append(ValidationError(MEANWHILE, "changed_meanwhile", {"field": field}))
        setattr(meeting, name, value)
        if field == "chaired_by" and chaired_by and not chaired_by.holds_on(meeting.date):
            message = f"{chaired_by.person.name} held no place on {meeting.date:%-d %B %Y}."
            errors.append(ValidationError(message, "not_a_representative", {"field": field}))
    return errors


def _write(lines: dict[int, RegisterLine], changed: list[Entry]) -> None:
    """Write all changed lines together, so that a register of many places takes no more queries than one of few."""
    for entry in changed:
        line = lines[entry.line_id]
        line.attendance = entry.attendance
        line.deputy = entry.deputy if entry.attendance == Attendance.DEPUTY else None
        line.deputy_name, line.deputy_role, line.deputy_agency = entry.deputy_words
    written = [lines[entry.line_id] for entry in changed]
    RegisterLine.objects.bulk_update(written, ["attendance", "deputy", "deputy_name", "deputy_role", "deputy_agency"])
    Attendee.objects.filter(line__in=written).delete()
    Attendee.objects.bulk_create(
        Attendee(line_id=entry.line_id, representative=representative)
        for entry in changed
        if entry.attendance == Attendance.PRESENT
        for representative in entry.representatives
    )


def _refused(entry: Entry, message: str, code: str) -> ValidationError:
    return ValidationError(message, code=code, params={"line_id": entry.line_id})

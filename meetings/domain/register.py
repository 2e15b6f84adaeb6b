"""Taking the register: a line per place (ToR, Membership)."""

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.dated import today
from accounts.history import acting_as
from accounts.models import User
from meetings.enums import Attendance, MeetingState, Mode
from meetings.models import Attendee, ItemInvitation, Meeting, RegisterLine
from meetings.models.stay import Stay
from members.enums import MembershipKind
from members.models import Membership, Person, Representative

#: What cannot have been before the meeting's day.
ON_THE_DAY = (Attendance.PRESENT, Attendance.ABSENT)
MEANWHILE = "Somebody else changed this while you were working. Check what it says now and save again."
#: The fields of a line that taking the register writes.
WRITTEN = (
    *("attendance", "deputy", "deputy_name", "deputy_role", "deputy_agency"),
    *("mode", "arrived_at", "left_at"),
)
#: A meeting may run over; somebody who left later than this after its end was hardly there so long.
OVERRUN = datetime.timedelta(hours=2)
#: In the params of an error about how somebody took part, whom it is about when that is the deputy.
DEPUTY = 0


@dataclass(frozen=True)
class Stayed:
    """How somebody took part: in person or online, when they came late or left early; blank where nobody said."""

    mode: str = ""
    arrived_at: datetime.time | None = None
    left_at: datetime.time | None = None

    @classmethod
    def of(cls, row: Stay) -> "Stayed":
        """Read it from the row of whoever came."""
        return cls(row.mode, row.arrived_at, row.left_at)

    @property
    def marks(self) -> list[str]:
        """The same in comparable words; times to the minute."""
        times = [time.isoformat("minutes") if time else "" for time in (self.arrived_at, self.left_at)]
        return [self.mode, *times]


NOTHING_SAID = Stayed()


@dataclass(frozen=True)
class Entry:
    """What is recorded for one line.

    `attendance` is blank to leave the line open. `representatives` came for the place; of a joint pair either or both.
    A deputy is named with role and agency. `stays` says how each representative (by id) took part, `deputy_stay` how
    the deputy did. `seen` is what the line said when the person began: a line that somebody else changed meanwhile is
    not overwritten.
    """

    line_id: int
    attendance: str
    representatives: tuple[Representative, ...] = ()
    deputy: Person | None = None
    deputy_name: str = ""
    deputy_role: str = ""
    deputy_agency: str = ""
    stays: Mapping[int, Stayed] = field(default_factory=dict)
    deputy_stay: Stayed = NOTHING_SAID
    seen: str = ""

    @property
    def says(self) -> str:
        """What the line will say; see `register.says`."""
        return said(self.attendance, self.came, *self.deputy_words, self.deputy_stayed)

    @property
    def came(self) -> dict[int, Stayed]:
        """How each representative who came (by id) took part."""
        is_present = self.attendance == Attendance.PRESENT
        return {each.pk: self.stays.get(each.pk, NOTHING_SAID) for each in self.representatives if is_present}

    @property
    def deputy_stayed(self) -> Stayed:
        """How the deputy took part; nothing when no deputy came."""
        return self.deputy_stay if self.attendance == Attendance.DEPUTY else NOTHING_SAID

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
    "nobody_named" | "deputy_not_named" | "unknown_mode" | "wrong_time" | "changed_meanwhile"); the params of an error
    carry the ``line_id`` or the ``field`` (chaired_by, in_attendance) it is about, and the last but one ``who`` (a
    representative's id, or `DEPUTY`) and the ``part`` of their stay.
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
    came = {attendee.representative_id: Stayed.of(attendee) for attendee in line.attendees.all()}
    return said(line.attendance, came, line.deputy_name, line.deputy_role, line.deputy_agency, Stayed.of(line))


def said(attendance: str, came: Mapping[int, Stayed], name: str, role: str, agency: str, deputy_stayed: Stayed) -> str:
    """Put what a line says into one text: the same words give the same text. `came` is by representative's id."""
    people = [[pk, *stayed.marks] for pk, stayed in sorted(came.items())]
    words = [attendance, people, name, role, agency, deputy_stayed.marks]
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"))


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
    if wrong := list(_wrong_stays(entry, meeting)):
        raise ValidationError(wrong)


def _wrong_stays(entry: Entry, meeting: Meeting) -> Iterator[ValidationError]:
    """Say what cannot be of how people took part; nobody's name is looked up before something is wrong."""
    came = {each.pk: each for each in entry.representatives}
    for who, stayed in [*entry.came.items(), (DEPUTY, entry.deputy_stayed)]:
        for part, code, message in _wrong_parts(stayed, meeting):
            name = came[who].person.name if who in came else entry.deputy_words[0]
            params = {"line_id": entry.line_id, "who": who, "part": part}
            yield ValidationError(message.format(name=name), code, params)


def _wrong_parts(stayed: Stayed, meeting: Meeting) -> Iterator[tuple[str, str, str]]:
    """Say which part of a stay cannot be, and why, of somebody called ``{name}``."""
    arrived, left = stayed.arrived_at, stayed.left_at
    lasted = f"the meeting was from {meeting.start_time:%H:%M} to {meeting.end_time:%H:%M}"
    if stayed.mode not in ("", *Mode.values):
        yield "mode", "unknown_mode", "Say whether {name} was there in person or online."
    if arrived and not meeting.start_time < arrived < meeting.end_time:
        yield "arrived_at", "wrong_time", f"{{name}} cannot have come late at {arrived:%H:%M}: {lasted}."
    if left and not meeting.start_time < left <= _latest(meeting.end_time):
        yield "left_at", "wrong_time", f"{{name}} cannot have left early at {left:%H:%M}: {lasted}."
    elif arrived and left and left <= arrived:
        words = f"{{name}} cannot have left at {left:%H:%M}, before they came at {arrived:%H:%M}."
        yield "left_at", "wrong_time", words


def _latest(end: datetime.time) -> datetime.time:
    """Until when somebody may have stayed at a meeting that was to end at `end`."""
    stretched = datetime.datetime.combine(datetime.date.min, end) + OVERRUN
    return stretched.time() if stretched.date() == datetime.date.min else datetime.time.max


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
        for name, value in vars(entry.deputy_stayed).items():
            setattr(line, name, value)
    written = [lines[entry.line_id] for entry in changed]
    RegisterLine.objects.bulk_update(written, WRITTEN)
    Attendee.objects.filter(line__in=written).delete()
    Attendee.objects.bulk_create(
        Attendee(line_id=entry.line_id, representative_id=pk, **vars(stayed))
        for entry in changed
        for pk, stayed in entry.came.items()
    )


def _refused(entry: Entry, message: str, code: str) -> ValidationError:
    return ValidationError(message, code=code, params={"line_id": entry.line_id})

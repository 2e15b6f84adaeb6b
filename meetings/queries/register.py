"""The register as whoever takes it works on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from meetings import wording
from meetings.domain import register
from meetings.enums import Answer, Attendance
from meetings.models import Attendee, Coming, Meeting, RegisterLine, Reply
from meetings.queries.attendance import AGENCY
from meetings.queries.people import Seated, seated
from members.models import Representative, StandingDeputy
from members.models.agency import name_on

VACANT = "Vacant place"


@dataclass(frozen=True)
class Foretold:
    """What a place said beforehand: a suggestion for its line. `coming` are those of its holders who were to come."""

    answer: str
    coming: tuple[Representative, ...]
    deputy_id: int | None
    deputy_name: str
    deputy_role: str
    deputy_agency: str

    @property
    def words(self) -> str:
        """In a sentence."""
        return wording.who_comes(self.answer, [each.person.name for each in self.coming], self.deputy_name)


@dataclass(frozen=True)
class SheetLine:
    """One place: its line, who holds it that day, who came by what is recorded, and its standing deputies.

    `foretold` is what it said beforehand, None when nothing that still holds.
    """

    line: RegisterLine
    holders: tuple[Representative, ...]
    came: tuple[Representative, ...]
    deputies: tuple[StandingDeputy, ...]
    foretold: Foretold | None

    @property
    def agency(self) -> str:
        """What the agency was called on the day of the meeting."""
        return str(self.line.agency_then)  # type: ignore[attr-defined] # annotated below

    @property
    def is_vacant(self) -> bool:
        """Whether nobody holds the place."""
        return not self.holders

    @property
    def title(self) -> str:
        """Whose place it is: "Sue Govier or Gina Tomlin"; a vacant one by what it is for."""
        return " or ".join(each.person.name for each in self.holders) or self.line.membership.title or VACANT

    @property
    def says(self) -> str:
        """What the line says; see `register.says`."""
        line = self.line
        came = [each.pk for each in self.came]
        return register.said(line.attendance, came, line.deputy_name, line.deputy_role, line.deputy_agency)

    @property
    def words(self) -> str:
        """What the line says, for people."""
        line = self.line
        if line.attendance == Attendance.PRESENT:
            return f"{' and '.join(each.person.name for each in self.came)} came"
        if line.attendance == Attendance.DEPUTY:
            return f"{line.deputy_name} came as deputy"
        return line.get_attendance_display() or "no answer yet"


@dataclass(frozen=True)
class Sheet:
    """The whole register of a meeting."""

    lines: tuple[SheetLine, ...]
    seated: Seated


def sheet_of_register(meeting: Meeting) -> Sheet:
    """Return the register's lines with whom they may name (3 queries; a fourth when somebody's dates changed since)."""
    came = Attendee.objects.filter(line=OuterRef("pk")).order_by("representative__seat", "pk")
    lines: list[Any] = list(
        meeting.lines.select_related("membership", "deputy").annotate(
            came_ids=ArraySubquery(came.values("representative_id")),
            reply=Subquery(_replies()),
            agency_then=name_on(meeting.date, AGENCY),
        )
    )
    people = seated(meeting.date)
    known = people.by_id | _others({pk for line in lines for pk in line.came_ids} - people.by_id.keys())
    deputies: dict[int, list[StandingDeputy]] = {}
    for each in StandingDeputy.objects.on(meeting.date).select_related("person").order_by("person__name"):
        deputies.setdefault(each.membership_id, []).append(each)
    return Sheet(
        tuple(
            SheetLine(
                line,
                holders=tuple(people.by_place.get(line.membership_id, ())),
                came=tuple(known[pk] for pk in line.came_ids),
                deputies=tuple(deputies.get(line.membership_id, ())),
                foretold=_foretold(line.reply, people.by_place.get(line.membership_id, ())),
            )
            for line in lines
        ),
        people,
    )


def _replies() -> QuerySet[Any, Any]:
    """What the place of a line said beforehand, as one value, so that the register takes no query more."""
    coming = Coming.objects.filter(reply=OuterRef("pk")).values("representative_id")
    said = {name: F(name) for name in ("answer", "deputy_id", "deputy_name", "deputy_role", "deputy_agency")}
    of_line = Reply.objects.filter(meeting=OuterRef("meeting"), membership=OuterRef("membership"))
    return of_line.values(said=JSONObject(coming=ArraySubquery(coming), **said))


def _foretold(reply: dict[str, Any] | None, holders: Iterable[Representative]) -> Foretold | None:
    if reply is None:
        return None
    coming = tuple(each for each in holders if each.pk in reply["coming"])
    if reply["answer"] == Answer.COMING and not coming:
        return None
    return Foretold(**{**reply, "coming": coming})


def _others(ids: set[int]) -> dict[int, Representative]:
    """Return representatives who came but, by later corrections, hold no place that day."""
    return Representative.objects.select_related("person").in_bulk(ids) if ids else {}

"""The register as whoever takes it works on it."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from meetings import wording
from meetings.domain import register
from meetings.domain.register import Stayed
from meetings.enums import Answer, Attendance, Mode
from meetings.models import Attendee, Coming, Declaration, Meeting, Practice, RegisterLine, Reply
from meetings.queries.attendance import AGENCY, AgencyAttendance
from meetings.queries.people import Seated, seated
from members.models import Representative, StandingDeputy
from members.models.agency import name_on

VACANT = "Vacant place"


@dataclass(frozen=True)
class Foretold:
    """What a place said beforehand: a suggestion for its line. `coming` are those of its holders who were to come."""

    answer: str
    mode: str
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

    `stays` says how each of those who came (by id) took part. `foretold` is what the place said beforehand, None when
    nothing that still holds. `usual_mode` is how anybody takes part in this meeting unless they say otherwise.
    """

    line: RegisterLine
    holders: tuple[Representative, ...]
    came: tuple[Representative, ...]
    deputies: tuple[StandingDeputy, ...]
    foretold: Foretold | None
    stays: Mapping[int, Stayed] = field(default_factory=dict)
    usual_mode: str = ""

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
        words = (line.deputy_name, line.deputy_role, line.deputy_agency)
        return register.said(line.attendance, self.stays, *words, Stayed.of(line))

    @property
    def who_came(self) -> str:
        """Who came of those who hold the place."""
        return f"{' and '.join(each.person.name for each in self.came)} came"

    @property
    def words(self) -> str:
        """What the line says, for people."""
        line = self.line
        if line.attendance == Attendance.PRESENT:
            return ", ".join(filter(None, [self.who_came, self.took_part]))
        if line.attendance == Attendance.DEPUTY:
            return ", ".join(filter(None, [f"{line.deputy_name} came as deputy", self.took_part]))
        return line.get_attendance_display() or "no answer yet"

    @property
    def took_part(self) -> str:
        """How those who came took part, as far as anybody said: "online, arrived at 10:20"; of two people by name."""
        if self.line.attendance == Attendance.DEPUTY:
            return took_part(Stayed.of(self.line))
        said = {each.person.name: words for each in self.came if (words := took_part(self.stays[each.pk]))}
        if len(self.came) == 1:
            return "".join(said.values())
        return "; ".join(f"{name} {words}" for name, words in said.items())

    def suggested_stay(self, representative: Representative | None) -> Stayed:
        """How a representative, or the deputy (None), takes part by what the place and the meeting said beforehand."""
        said = self.foretold
        is_meant = said and (said.answer == Answer.DEPUTY if representative is None else representative in said.coming)
        return Stayed(said.mode if said and is_meant and said.mode else self.usual_mode)


@dataclass(frozen=True)
class Sheet:
    """The whole register of a meeting."""

    lines: tuple[SheetLine, ...]
    seated: Seated


def sheet_of_register(meeting: Meeting) -> Sheet:
    """Return the register's lines with whom they may name (3 queries; a fourth when somebody's dates changed since)."""
    came = Attendee.objects.filter(line=OuterRef("pk")).order_by("representative__seat", "pk")
    stay = JSONObject(pk="representative_id", mode="mode", arrived_at="arrived_at", left_at="left_at")
    lines: list[Any] = list(
        meeting.lines.select_related("membership", "deputy").annotate(
            who_came=ArraySubquery(came.values(json=stay)),
            reply=Subquery(_replies()),
            agency_then=name_on(meeting.date, AGENCY),
        )
    )
    people = seated(meeting.date)
    stays = {line.pk: {each["pk"]: _stayed(each) for each in line.who_came} for line in lines}
    known = people.by_id | _others({pk for came in stays.values() for pk in came} - people.by_id.keys())
    deputies: dict[int, list[StandingDeputy]] = {}
    for each in StandingDeputy.objects.on(meeting.date).select_related("person").order_by("person__name"):
        deputies.setdefault(each.membership_id, []).append(each)
    return Sheet(
        tuple(
            SheetLine(
                line,
                holders=tuple(people.by_place.get(line.membership_id, ())),
                came=tuple(known[pk] for pk in stays[line.pk]),
                stays=stays[line.pk],
                usual_mode=usual_mode(meeting),
                deputies=tuple(deputies.get(line.membership_id, ())),
                foretold=_foretold(line.reply, people.by_place.get(line.membership_id, ())),
            )
            for line in lines
        ),
        people,
    )


def for_register(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Return meetings each with who chaired, the advisory quorum, and the number of interests declared: no query more.

    Whoever takes the register may open every item, so each declaration is counted.
    """
    declared = Declaration.objects.order_by().filter(meeting=OuterRef("pk")).values("meeting")
    return meetings.select_related("chaired_by__person").annotate(
        asked_quorum=Subquery(Practice.objects.values("quorum")[:1]),
        declarations_made=Coalesce(Subquery(declared.annotate(number=Count("pk")).values("number")), 0),
    )


def quorum_of(meeting: Meeting, tally: AgencyAttendance) -> str:
    """Say whether the advisory quorum is met at a meeting read `for_register`; empty when the forum has set none."""
    asked: int | None = meeting.asked_quorum  # type: ignore[attr-defined] # annotated above
    return wording.quorum(tally.represented, tally.expected, asked)


def usual_mode(meeting: Meeting) -> str:
    """How people take part in a meeting that leaves no choice: it has a room alone, or a video link alone."""
    if meeting.venue and meeting.video_link:
        return ""
    return Mode.ONLINE if meeting.video_link else Mode.IN_PERSON


def took_part(stayed: Stayed) -> str:
    """Say how somebody took part: "in person, left at 11:30"; nothing where nobody said."""
    mode = "in person" if stayed.mode == Mode.IN_PERSON else ""
    return ", ".join(filter(None, [mode, wording.stay(stayed.mode, stayed.arrived_at, stayed.left_at)]))


def _stayed(said: Mapping[str, Any]) -> Stayed:
    times = (datetime.time.fromisoformat(said[name]) if said[name] else None for name in ("arrived_at", "left_at"))
    return Stayed(said["mode"], *times)


def _replies() -> QuerySet[Any, Any]:
    """What the place of a line said beforehand, as one value, so that the register takes no query more."""
    coming = Coming.objects.filter(reply=OuterRef("pk")).values("representative_id")
    said = {name: F(name) for name in ("answer", "mode", "deputy_id", "deputy_name", "deputy_role", "deputy_agency")}
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

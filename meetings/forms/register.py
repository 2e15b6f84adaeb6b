"""The register: how each place was represented, who chaired, and who else was there."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.dated import today
from meetings.domain import register
from meetings.domain.register import DEPUTY, Stayed
from meetings.enums import Answer, Attendance, Mode
from meetings.forms.people import SOMEONE_ELSE, PersonSelect, people
from meetings.models import Meeting
from meetings.queries.register import Sheet, SheetLine
from members.models import Person, Representative
from ui.forms import ForumForm, Radios, Textarea

#: A choice that names who came: "came-12", or of a joint place "came-12-13".
CAME = re.compile(r"came((?:-\d{1,18}){1,2})")
#: Where the choices stand that any place has; who came stands in the first column.
COLUMNS = {Attendance.DEPUTY.value: 2, Attendance.APOLOGIES.value: 3, Attendance.ABSENT.value: 4}
DEPUTY_FIELDS = {"deputy_name": "name", "deputy_role": "role", "deputy_agency": "agency"}
LONGEST = {"deputy_name": 150, "deputy_role": 150, "deputy_agency": 200}
#: What is asked about how somebody took part, and how the answers to the first are put.
STAY_FIELDS = {"mode": "How they took part", "arrived_at": "Came late, at", "left_at": "Left early, at"}
MODES = (*Mode.choices, ("", "Not said"))
#: Times as people type them where the browser has no field for a time.
TIMES = ["%H:%M", "%H:%M:%S", "%H.%M", "%H%M"]
#: What a line says that nobody has filled.
BLANK = register.said("", {}, "", "", "", Stayed())
#: What choosing a way reveals (see ui/forms): 1 is what is asked about a deputy; 2 how the place's first holder took
#: part, 3 the second, 6 anybody else, 4 the deputy; 5 is what these four stand in.
DEPUTY_REVEALS, PEOPLE_REVEAL, STAYS_REVEALED = "1 4 5", ("2", "3", "6"), "5"


@dataclass(frozen=True)
class Option:
    """One way a place may have been represented."""

    value: str
    label: str
    id: str
    is_chosen: bool
    column: int = 0
    reveals: str = ""


@dataclass(frozen=True)
class TimeField:
    """A time asked about somebody's stay."""

    name: str
    id: str
    label: str
    value: str
    error: str


@dataclass(frozen=True)
class StayFields:
    """How one person took part: `revealed_by` is the number of the choice by which they were there."""

    key: str
    name: str
    revealed_by: str
    modes: tuple[Option, ...]
    error: str
    times: tuple[TimeField, ...]

    @property
    def has_errors(self) -> bool:
        """Whether anything of it is wrong."""
        return bool(self.error or any(each.error for each in self.times))


@dataclass(frozen=True)
class DeputyField:
    """One thing asked about a deputy."""

    name: str
    id: str
    label: str
    value: str
    error: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One place of the form, as the template shows it: plain words, so that many rows are drawn quickly."""

    key: str
    title: str
    detail: str
    foretold: str
    is_vacant: bool
    error: str
    seen: str
    options: tuple[Option, ...]
    deputy: tuple[DeputyField, ...]
    stays: tuple[StayFields, ...]
    took_part: str

    @property
    def is_unfolded(self) -> bool:
        """Whether how people took part stands open: something there is wrong."""
        return any(each.has_errors for each in self.stays)


class ChoiceOfPlace(forms.CharField):
    """How a place was represented. It takes any choice of the right form: the domain says what cannot be."""

    widget = forms.RadioSelect

    def clean(self, value: Any) -> str:
        """Refuse what is no choice at all."""
        said = str(value or "")
        if said in ("", Attendance.DEPUTY, Attendance.APOLOGIES, Attendance.ABSENT) or CAME.fullmatch(said):
            return said
        raise ValidationError("Say how this place was represented.")


class RegisterForm(ForumForm):
    """A few fields for each line, named after its id (``12-choice``, ``12-deputy_name``…), and those of the whole."""

    mark_optional = False
    chaired_by = forms.ChoiceField(label="Who chaired?", required=False)
    chaired_by_other = forms.ChoiceField(label="Which member?", required=False, widget=PersonSelect)
    in_attendance = forms.CharField(
        label="Also in attendance",
        required=False,
        widget=Textarea(rows=3),
        help_text="Guests and the minute taker: one person a line, with role and agency.",
    )
    seen_chaired_by = forms.CharField(required=False, widget=forms.HiddenInput)
    seen_in_attendance = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, meeting: Meeting, sheet: Sheet) -> None:
        chair_id = meeting.chaired_by_id or ""
        chairs = [each.pk for each in sheet.seated.chairs]
        is_other = bool(chair_id) and chair_id not in chairs
        super().__init__(
            data,
            initial={
                "chaired_by": SOMEONE_ELSE if is_other else str(chair_id),
                "chaired_by_other": str(chair_id) if is_other else "",
                "in_attendance": meeting.in_attendance,
                "seen_chaired_by": str(chair_id),
                "seen_in_attendance": meeting.in_attendance,
            },
        )
        self.meeting, self.sheet = meeting, sheet
        self.is_before = meeting.date > today()
        self._choose_chair(others=[meeting.chaired_by] if is_other else [])
        for each in sheet.lines:
            self._add_line(each)
        self.order_fields([name for name in self.fields if name not in self.base_fields])  # as the page shows them

    def rows(self) -> list[tuple[str, list[Row]]]:
        """Return the rows by agency, in the order of the membership."""
        in_order = sorted(self.sheet.lines, key=lambda each: self._first_of(each.agency))
        return [
            (agency, [self._row(each) for each in of_agency])
            for agency, of_agency in groupby(in_order, key=lambda each: each.agency)
        ]

    def clean(self) -> None:
        """Ask for all that is known of a deputy; what is hidden is ignored."""
        for each in self.sheet.lines:
            self._forget_hidden(each)
            if self._said(each, "choice") != Attendance.DEPUTY:
                continue
            for name, word in DEPUTY_FIELDS.items():
                if not self._said(each, name) and self._key(each, name) not in self.errors:
                    self.add_error(self._key(each, name), f"Enter the {word} of the deputy for {each.title}.")
        if self._is_other_chair() and not self.cleaned_data.get("chaired_by_other"):
            self.add_error("chaired_by_other", "Select who chaired.")

    def entries(self, *, fill_rest: bool = False) -> list[register.Entry]:
        """Return what each line that was sent is to become.

        `fill_rest` fills the lines that nobody has answered as present, where one person alone holds the place.
        """
        named, announced = self._named(), self._announced()
        found = []
        for each in self.sheet.lines:
            if self._key(each, "seen") not in self.data:
                continue
            choice = self._said(each, "choice")
            if self._gives_way(each, choice):
                continue
            is_free = not choice and not each.line.attendance and len(each.holders) == 1
            if fill_rest and is_free and not each.line.membership.is_joint:
                choice = _came([each.holders[0]])
            found.append(self._entry(each, choice, named, announced))
        return found

    def saved_words(self, entries: list[register.Entry]) -> str:
        """Say what was saved: what was filled for the person, and what still wants an answer."""
        by_id = {each.line.pk: each for each in self.sheet.lines}
        filled = [entry for entry in entries if entry.attendance and not self._said(by_id[entry.line_id], "choice")]
        blank = [by_id[entry.line_id].title for entry in entries if not entry.attendance]
        words = ["The register is saved."]
        if filled:
            words.append(f"{len(filled)} {'place was' if len(filled) == 1 else 'places were'} filled as present.")
        if blank and not self.is_before:
            words.append(f"Still to answer: {', '.join(blank)}.")
        return " ".join(words)

    def chair(self) -> Representative | None:
        """Return who chaired."""
        if self.is_before:
            return self.meeting.chaired_by
        value = self.cleaned_data.get("chaired_by_other" if self._is_other_chair() else "chaired_by")
        if not value:
            return None
        if int(value) == self.meeting.chaired_by_id:
            return self.meeting.chaired_by
        return self.sheet.seated.by_id[int(value)]

    def others(self) -> str:
        """Return who else was there."""
        return self.meeting.in_attendance if self.is_before else _lines(self.cleaned_data["in_attendance"])

    def seen(self) -> register.Seen | None:
        """Return what the person began from; nothing before the day, when neither is asked."""
        if self.is_before:
            return None
        began = self.cleaned_data["seen_chaired_by"]
        return register.Seen(int(began) if began.isdecimal() else None, _lines(self.cleaned_data["seen_in_attendance"]))

    def place(self, error: ValidationError) -> None:
        """Put what the domain refuses beside the line or field it is about.

        Where somebody else was quicker the page says what they recorded, and the next save begins from that.
        """
        by_id = {each.line.pk: each for each in self.sheet.lines}
        for one in error.error_list:
            params, message = one.params or {}, one.messages[0]
            each = by_id.get(params.get("line_id", 0))
            if each and "part" in params:
                self.add_error(self._stay_key(each, params["who"], params["part"]), message)
                continue
            field = self._key(each, "choice") if each else params.get("field")
            if one.code == "changed_meanwhile" and field:
                message = (
                    f"Somebody else changed this while you were working. It says: {self._begin_again(each, field)}."
                )
            self.add_error(field, f"{each.title}: {message}" if each else message)

    def _begin_again(self, each: SheetLine | None, field: str) -> str:
        """Let the next save begin from what stands there now; return that in words."""
        if each:
            now, words = (self._key(each, "seen"), each.says), each.words
        elif field == "chaired_by":
            chair = self.meeting.chaired_by
            now, words = ("seen_chaired_by", str(chair.pk) if chair else ""), chair.person.name if chair else "nobody"
        else:
            now, words = ("seen_in_attendance", self.meeting.in_attendance), self.meeting.in_attendance or "nobody"
        self.data = dict(self.data.items()) | dict([now])
        return words

    def _row(self, each: SheetLine) -> Row:
        joint = "Joint place" if each.line.membership.is_joint else ""
        roles = "; ".join(holder.role_title for holder in each.holders) or each.line.membership.title
        return Row(
            key=str(each.line.pk),
            title=each.title,
            detail=". ".join(filter(None, [roles if roles != each.title else "", joint])),
            foretold=each.foretold.words if each.foretold and not each.line.attendance else "",
            is_vacant=each.is_vacant,
            error=" ".join(map(str, self[self._key(each, "choice")].errors)),
            seen=str(self[self._key(each, "seen")].value() or ""),
            options=tuple(self._options(each)),
            deputy=tuple(self._deputy(each)),
            stays=tuple(self._stays(each)),
            took_part=each.took_part,
        )

    def _options(self, each: SheetLine) -> Iterator[Option]:
        field = self[self._key(each, "choice")]
        now = str(field.value() or "")
        for index, (value, label) in enumerate(self._choices(each)):
            reveals = self._reveals(each, value)
            yield Option(value, label, f"{field.auto_id}_{index}", value == now, COLUMNS.get(value, 1), reveals)

    def _choices(self, each: SheetLine) -> list[tuple[str, str]]:
        rest = [(Attendance.DEPUTY.value, "Deputy"), (Attendance.APOLOGIES.value, "Apologies")]
        if self.is_before:
            is_coming = each.foretold is not None and each.foretold.answer == Answer.COMING
            return [("", "Coming" if is_coming else "No answer yet"), *rest]
        came = [(_came([holder]), f"{holder.person.name} came") for holder in each.holders]
        if len(each.holders) > 1:
            came.append((_came(each.holders), "Both came"))
        if each.came and _came(each.came) not in dict(came):
            came.append((_came(each.came), each.who_came))
        elif len(came) == 1:
            came = [(came[0][0], "Came")]  # whoever it was stands beside it
        return [*came, *rest, (Attendance.ABSENT.value, "Absent")]

    def _deputy(self, each: SheetLine) -> Iterator[DeputyField]:
        suggestions = {
            "deputy_name": tuple(deputy.person.name for deputy in each.deputies),
            "deputy_role": tuple(deputy.role_title for deputy in each.deputies),
            "deputy_agency": (each.agency,),
        }
        for name, word in DEPUTY_FIELDS.items():
            field = self[self._key(each, name)]
            yield DeputyField(
                name=field.html_name,
                id=field.auto_id,
                label=f"Deputy’s {word}",
                value=str(field.value() or ""),
                error=" ".join(map(str, field.errors)),
                suggestions=suggestions[name],
            )

    def _reveals(self, each: SheetLine, choice: str) -> str:
        """Return what choosing it asks for."""
        if choice == Attendance.DEPUTY:
            return "1" if self.is_before else DEPUTY_REVEALS
        who = {each.pk for each in _offered(each)} & {int(pk) for pk in choice.split("-")[1:]}
        numbers = [number for person, number in _numbered(each) if person.pk in who]
        return " ".join([*dict.fromkeys(numbers), STAYS_REVEALED]) if numbers else ""

    def _stays(self, each: SheetLine) -> Iterator[StayFields]:
        """Yield how each person whom the line may name took part; nothing before the day, when nobody has."""
        if self.is_before:
            return
        people = [(person.pk, person.person.name, number) for person, number in _numbered(each)]
        for who, name, number in [*people, (DEPUTY, "The deputy", "4")]:
            mode = self[self._stay_key(each, who, "mode")]
            now = str(mode.value() or "")
            yield StayFields(
                key=mode.html_name,
                name=name,
                revealed_by=number,
                modes=tuple(
                    Option(value, label, f"{mode.auto_id}_{index}", value == now)
                    for index, (value, label) in enumerate(MODES)
                ),
                error=" ".join(map(str, mode.errors)),
                times=tuple(self._time(each, who, part) for part in ("arrived_at", "left_at")),
            )

    def _time(self, each: SheetLine, who: int, part: str) -> TimeField:
        field = self[self._stay_key(each, who, part)]
        value = field.value()
        words = f"{value:%H:%M}" if isinstance(value, datetime.time) else str(value or "")
        return TimeField(field.html_name, field.auto_id, STAY_FIELDS[part], words, " ".join(map(str, field.errors)))

    def _announced(self) -> dict[int, Person]:
        """Return the deputies with an account or address whom places have announced, by id (a query if there are)."""
        ids = {each.foretold.deputy_id for each in self.sheet.lines if each.foretold and each.foretold.deputy_id}
        return Person.objects.in_bulk(ids) if ids else {}

    def _entry(
        self, each: SheetLine, choice: str, named: dict[int, Representative], announced: dict[int, Person]
    ) -> register.Entry:
        ids = [int(pk) for pk in choice.split("-")[1:]]
        words = {name: self._said(each, name) for name in DEPUTY_FIELDS} if choice == Attendance.DEPUTY else {}
        return register.Entry(
            each.line.pk,
            Attendance.PRESENT if ids else choice,
            tuple(named[pk] for pk in ids if pk in named),
            deputy=_deputy_known(each, words.get("deputy_name", ""), announced),
            stays={pk: self._stayed(each, named[pk]) for pk in ids if pk in named},
            deputy_stay=self._stayed(each, None),
            seen=self._said(each, "seen"),
            **words,
        )

    def _stayed(self, each: SheetLine, person: Representative | None) -> Stayed:
        """Return how somebody (the deputy when None) took part: as was sent, or as it stands.

        It stands where nothing was asked, and where what was suggested came back untouched while somebody recorded
        how they took part, such as the person who checked in.
        """
        recorded, suggested = _recorded_stay(each, person), each.suggested_stay(person)
        sent = self._sent_stay(each, person)
        if sent is None:
            return recorded or (Stayed() if self.is_before else suggested)
        was_changed = self._said(each, "seen") != each.says
        return recorded if recorded and was_changed and sent == suggested else sent

    def _sent_stay(self, each: SheetLine, person: Representative | None) -> Stayed | None:
        """Return what was sent of how somebody took part; None when it was not asked."""
        who = person.pk if person else DEPUTY
        if self._stay_key(each, who, "arrived_at") not in self.data:
            return None
        mode, *times = (self.cleaned_data.get(self._stay_key(each, who, part)) for part in STAY_FIELDS)
        return Stayed(mode or "", *(time or None for time in times))

    def _gives_way(self, each: SheetLine, choice: str) -> bool:
        """Whether the line was blank, says something by now, and came back just as the page had suggested."""
        if not choice or not each.line.attendance or self._said(each, "seen") != BLANK:
            return False
        words = _deputy_suggested(each) if choice == Attendance.DEPUTY else {}
        people = [person for person in _offered(each) if str(person.pk) in choice.split("-")[1:]]
        asked = [None] if choice == Attendance.DEPUTY else people
        return (
            choice == self._suggested(each)
            and all(self._said(each, name) == said for name, said in words.items())
            and all(self._sent_stay(each, person) in (None, each.suggested_stay(person)) for person in asked)
        )

    def _forget_hidden(self, each: SheetLine) -> None:
        """Ignore what is wrong with how somebody took part who was not there."""
        choice = self._said(each, "choice")
        there = {DEPUTY} if choice == Attendance.DEPUTY else {int(pk) for pk in choice.split("-")[1:]}
        for who in {DEPUTY, *(person.pk for person in _offered(each))} - there:
            for part in STAY_FIELDS:
                self.errors.pop(self._stay_key(each, who, part), None)

    def _named(self) -> dict[int, Representative]:
        """Return everybody whom a choice names, also one who holds another place: the domain refuses that by name."""
        found = dict(self.sheet.seated.by_id)
        found |= {came.pk: came for each in self.sheet.lines for came in each.came}
        asked = {int(pk) for each in self.sheet.lines for pk in self._said(each, "choice").split("-")[1:]}
        if unknown := asked - found.keys():
            found |= Representative.objects.select_related("person").in_bulk(unknown)
        return found

    def _add_line(self, each: SheetLine) -> None:
        line = each.line
        self.fields[self._key(each, "choice")] = ChoiceOfPlace(
            required=False, initial=_came(each.came) if each.came else line.attendance or self._suggested(each)
        )
        self.fields[self._key(each, "seen")] = forms.CharField(required=False, strip=False, initial=each.says)
        for name in DEPUTY_FIELDS:
            given = _deputy_suggested(each)[name]
            self.fields[self._key(each, name)] = forms.CharField(
                required=False, max_length=LONGEST[name], initial=getattr(line, name) or given
            )
        if not self.is_before:
            self._add_stays(each)

    def _add_stays(self, each: SheetLine) -> None:
        """Ask how each person whom the line may name took part; it begins with what is recorded, or was foretold."""
        for person in [*_offered(each), None]:
            stayed = _recorded_stay(each, person) or each.suggested_stay(person)
            who, name = (person.pk, person.person.name) if person else (DEPUTY, "the deputy")
            self.fields[self._stay_key(each, who, "mode")] = forms.ChoiceField(
                required=False,
                choices=MODES,
                initial=stayed.mode,
                error_messages={"invalid_choice": f"Say whether {name} was there in person or online."},
            )
            for part, verb in (("arrived_at", "came"), ("left_at", "left")):
                self.fields[self._stay_key(each, who, part)] = forms.TimeField(
                    required=False,
                    input_formats=TIMES,
                    initial=getattr(stayed, part),
                    error_messages={"invalid": f"Enter the time when {name} {verb}, such as 10:20."},
                )

    def _suggested(self, each: SheetLine) -> str:
        """What the place said beforehand, as a choice; before the day nobody has come."""
        said = each.foretold
        if said is None:
            return ""
        if said.answer == Answer.COMING:
            return "" if self.is_before else _came(said.coming)
        return said.answer

    def _choose_chair(self, others: list[Representative | None]) -> None:
        chairs = [(str(each.pk), each.person.name) for each in self.sheet.seated.chairs]
        chair = cast("forms.ChoiceField", self.fields["chaired_by"])
        chair.widget = Radios(reveals={SOMEONE_ELSE: 1}, small=True)
        chair.choices = [*chairs, (SOMEONE_ELSE, "Another member")]
        former = [
            (str(each.pk), each.person.name) for each in others if each and each.pk not in self.sheet.seated.by_id
        ]
        cast("forms.ChoiceField", self.fields["chaired_by_other"]).choices = [
            *people(self.sheet.seated, nobody="Select a member", someone_else=""),
            *former,
        ]

    def _is_other_chair(self) -> bool:
        return bool(self.cleaned_data.get("chaired_by") == SOMEONE_ELSE)

    def _first_of(self, agency: str) -> int:
        return next(index for index, each in enumerate(self.sheet.lines) if each.agency == agency)

    def _key(self, each: SheetLine, name: str) -> str:
        return f"{each.line.pk}-{name}"

    def _stay_key(self, each: SheetLine, who: int, part: str) -> str:
        return self._key(each, f"{who or 'deputy'}-{part}")

    def _said(self, each: SheetLine, name: str) -> str:
        return str(self.cleaned_data.get(self._key(each, name)) or "")


def _offered(each: SheetLine) -> list[Representative]:
    """Return whom the line may name: those who hold the place, and whoever is recorded though they do not any more."""
    return list(dict.fromkeys([*each.holders, *each.came]))


def _recorded_stay(each: SheetLine, person: Representative | None) -> Stayed | None:
    """Return how somebody (the deputy when None) took part by what is recorded; None when they were not there."""
    if person:
        return each.stays.get(person.pk)
    return Stayed.of(each.line) if each.line.attendance == Attendance.DEPUTY else None


def _numbered(each: SheetLine) -> list[tuple[Representative, str]]:
    """Return each of them with the number by which their stay is revealed."""
    return [(person, PEOPLE_REVEAL[min(index, 2)]) for index, person in enumerate(_offered(each))]


def _came(representatives: Any) -> str:
    """Return the choice that names these representatives."""
    return "-".join(["came", *(str(each.pk) for each in sorted(representatives, key=lambda each: each.seat))])


def _deputy_suggested(each: SheetLine) -> dict[str, str]:
    """What a deputy's fields begin with: the deputy announced, or the one standing deputy, or just the agency."""
    said = each.foretold
    if said and said.deputy_name:
        return {name: getattr(said, name) for name in DEPUTY_FIELDS}
    only = each.deputies[0] if len(each.deputies) == 1 else None
    return {
        "deputy_name": only.person.name if only else "",
        "deputy_role": only.role_title if only else "",
        "deputy_agency": each.agency,
    }


def _deputy_known(each: SheetLine, name: str, announced: dict[int, Person]) -> Person | None:
    """Return the person behind a deputy's name, when the place knows them: they may then open the meeting."""
    wanted, said = name.casefold().strip(), each.foretold
    if said and said.deputy_id and said.deputy_name.casefold() == wanted:
        return announced[said.deputy_id]
    known = [deputy.person for deputy in each.deputies]
    if each.line.deputy:
        known.append(each.line.deputy)
    return next((person for person in known if wanted and person.name.casefold() == wanted), None)


def _lines(text: str) -> str:
    """Return typed lines with one kind of line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()

"""Proposing a year of meetings, and the days on which the forum does not meet."""

import datetime
from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.http import QueryDict

from accounts.dated import today
from meetings.domain.series import Proposed, Rule, usual
from meetings.forms.meeting import MeetingForm
from meetings.models import Closure
from ui.forms import ForumForm, Radios
from ui.templatetags.ui import weekday_date

WEEKS = ((1, "First"), (2, "Second"), (3, "Third"), (4, "Fourth"), (-1, "Last"))
WEEKDAYS = ((0, "Monday"), (1, "Tuesday"), (2, "Wednesday"), (3, "Thursday"), (4, "Friday"))
#: How many months ahead a series may begin, and how many meetings it may have.
MONTHS_AHEAD, MOST = 24, 8
#: Said of a quarter without a meeting.
NONE = "none"


class YearForm(ForumForm):
    """By which rule the forum meets."""

    first = forms.ChoiceField(label="First meeting in")
    week = forms.TypedChoiceField(label="Week of the month", choices=WEEKS, coerce=int, initial=2)
    weekday = forms.TypedChoiceField(label="Day", choices=WEEKDAYS, coerce=int, initial=2)
    number = forms.TypedChoiceField(
        label="How many meetings",
        choices=[(each, f"{each}, every three months" if each > 1 else "1") for each in range(1, MOST + 1)],
        coerce=int,
        initial=4,
    )
    start_time = MeetingForm.base_fields["start_time"]
    end_time = MeetingForm.base_fields["end_time"]
    venue = MeetingForm.base_fields["venue"]
    video_link = MeetingForm.base_fields["video_link"]
    layout = Layout(
        Fieldset("Which days", "first", Row("week", "weekday"), "number"),
        Fieldset("At what time", Row("start_time", "end_time")),
        Fieldset("Where", "venue", "video_link"),
    )

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, initial=_initial())
        months = _months(today(), MONTHS_AHEAD)
        first = self.fields["first"]
        assert isinstance(first, forms.ChoiceField)  # noqa: S101 - as declared
        first.choices = [(f"{month:%Y-%m}", f"{month:%B %Y}") for month in months]

    def rule(self) -> Rule:
        """Return what was entered."""
        said: dict[str, Any] = dict(self.cleaned_data)
        return Rule(**said | {"first": datetime.date.fromisoformat(f"{said['first']}-01")})


class DaysForm(ForumForm):
    """For each meeting of the proposed year, on which of the days on offer it is to be."""

    mark_optional = False

    def __init__(self, data: QueryDict | None, *, proposed: Sequence[Proposed]) -> None:
        super().__init__(data)
        for number, each in enumerate(proposed, start=1):
            choices = [(day.isoformat(), _choice(day, each)) for day in each.choices]
            self.fields[f"day-{number}"] = forms.ChoiceField(
                label=f"Meeting {number} of {len(proposed)}",
                help_text=each.obstacle,
                choices=[*choices, (NONE, "No meeting this quarter")],
                initial=each.choices[0].isoformat() if each.choices else NONE,
                widget=Radios(small=True),
                error_messages={
                    "required": f"Choose a day for meeting {number}.",
                    "invalid_choice": f"The day of meeting {number} can no longer be had. Choose another.",
                },
            )

    def days(self) -> list[datetime.date]:
        """Return the days chosen."""
        return [datetime.date.fromisoformat(day) for day in self.cleaned_data.values() if day != NONE]


class ClosureForm(ForumForm):
    """Days on which the forum does not meet."""

    first_day = forms.DateField(
        label="First day", error_messages={"required": "Enter the first day.", "invalid": "Enter a date that exists."}
    )
    last_day = forms.DateField(
        label="Last day", error_messages={"required": "Enter the last day.", "invalid": "Enter a date that exists."}
    )
    reason = forms.CharField(
        label="Why?",
        max_length=100,
        help_text="For example school holidays, or an election.",
        error_messages={"required": "Say why the forum does not meet."},
    )
    layout = Layout(Row("first_day", "last_day"), "reason")

    @staticmethod
    def said_by(closure: Closure) -> dict[str, object]:
        """Return what the form begins with to correct `closure`."""
        return {name: getattr(closure, name) for name in ClosureForm.base_fields}


def _initial() -> dict[str, Any]:
    """What the form begins with: as the forum has met so far, or ten o'clock in the month after this."""
    rule = usual()
    if rule is None:
        return {"first": f"{_months(today(), 2)[1]:%Y-%m}", "start_time": "10:00", "end_time": "12:00"}
    said = {name: getattr(rule, name) for name in YearForm.base_fields}
    return said | {"first": f"{rule.first:%Y-%m}"}


def _months(day: datetime.date, number: int) -> list[datetime.date]:
    start = day.year * 12 + day.month - 1
    return [datetime.date(month // 12, month % 12 + 1, 1) for month in range(start, start + number)]


def _choice(day: datetime.date, proposed: Proposed) -> str:
    words = str(weekday_date(day))
    if day != proposed.day or proposed.may_insist is False:
        return words
    return f"{words} all the same"

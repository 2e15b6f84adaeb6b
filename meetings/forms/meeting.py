"""When and where a meeting is held."""

import datetime

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms

from accounts.dated import today
from meetings.domain.meeting import When
from meetings.domain.series import Calendar
from meetings.models import Meeting
from ui.forms import ForumForm


class MeetingForm(ForumForm):
    """Day, times and place. A day that has passed is allowed: the forum may enter a meeting it has held already."""

    date = forms.DateField(error_messages={"required": "Enter the date.", "invalid": "Enter a date that exists."})
    start_time = forms.TimeField(
        label="Starts", error_messages={"required": "Enter when it starts.", "invalid": "Enter a time, such as 10:00."}
    )
    end_time = forms.TimeField(
        label="Ends", error_messages={"required": "Enter when it ends.", "invalid": "Enter a time, such as 12:00."}
    )
    venue = forms.CharField(required=False, max_length=200, help_text="Enter a venue, a video link, or both.")
    video_link = forms.URLField(
        label="Video link",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter a link that begins with https://."},
    )
    is_meant = forms.DateField(required=False, widget=forms.HiddenInput)
    layout = Layout(
        Fieldset("When", "date", Row("start_time", "end_time")),
        Fieldset("Where", "venue", "video_link"),
        "is_meant",
    )

    def when(self) -> When:
        """What was entered."""
        return When(**{name: self.cleaned_data[name] for name in When.__dataclass_fields__})

    def warn(self, was: datetime.date | None = None) -> bool:
        """Say once beside the date why the forum would rather not meet then; saving again means that it is meant.

        A day that has passed is the record of what was, and `was` is the day that the meeting has already.
        """
        day = self.cleaned_data["date"]
        if day in (was, self.cleaned_data["is_meant"]) or day < today():
            return False
        if said := Calendar.now().obstacle(day):
            self.data = dict(self.data.items()) | {"is_meant": day.isoformat()}
            self.add_error("date", f"{said} Choose another day, or save again if you mean this one.")
        return bool(said)

    @staticmethod
    def said_by(meeting: Meeting) -> dict[str, object]:
        """Return what the form begins with to change `meeting`."""
        return {name: getattr(meeting, name) for name in When.__dataclass_fields__}


class CancelForm(ForumForm):
    """Why a meeting is cancelled."""

    reason = forms.CharField(
        label="Why is it cancelled?",
        max_length=300,
        help_text="Members read this.",
        error_messages={"required": "Say why the meeting is cancelled."},
    )

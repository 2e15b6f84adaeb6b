"""When and where a meeting is held."""

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms

from meetings.domain.meeting import When
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
    layout = Layout(
        Fieldset("When", "date", Row("start_time", "end_time")),
        Fieldset("Where", "venue", "video_link"),
    )

    def when(self) -> When:
        """What was entered."""
        return When(**self.cleaned_data)

    @staticmethod
    def said_by(meeting: Meeting) -> dict[str, object]:
        """Return what the form begins with to change `meeting`."""
        return {name: getattr(meeting, name) for name in MeetingForm.base_fields}


class CancelForm(ForumForm):
    """Why a meeting is cancelled."""

    reason = forms.CharField(
        label="Why is it cancelled?",
        max_length=300,
        help_text="Members read this.",
        error_messages={"required": "Say why the meeting is cancelled."},
    )

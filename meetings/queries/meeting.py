"""The list of meetings: what comes next, and what whoever runs it does next."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from accounts.dated import today
from accounts.models import User
from meetings import wording
from meetings.enums import MeetingState
from meetings.models import Meeting
from meetings.models.meeting import MeetingQuerySet
from meetings.queries.minutes_stage import minutes_step

#: Two hours, as the Terms of Reference say (Frequency of meetings).
TEN, NOON = datetime.time(10), datetime.time(12)
#: The forum meets quarterly (ToR, Frequency of meetings).
QUARTER = datetime.timedelta(weeks=13)


@dataclass(frozen=True)
class Step:
    """What to do next about a meeting, and where."""

    label: str
    url: str


@dataclass(frozen=True)
class MeetingRow:
    """One meeting of a list."""

    url: str
    date: datetime.date
    start_time: datetime.time
    end_time: datetime.time
    place: str
    video_link: str
    state: wording.Tag
    days_until: int
    is_open_to_members: bool
    step: Step | None

    @property
    def when(self) -> str:
        """How far away it is: "Today", "Tomorrow", "In 12 days"."""
        near = {0: "Today", 1: "Tomorrow"}
        return near.get(self.days_until, f"In {self.days_until} days")


def coming(user: User) -> MeetingQuerySet:
    """Return the meetings to come that this person sees, each with how many items lack a lead."""
    without_lead = Count("items", filter=Q(items__lead=None, items__lead_name=""))
    return Meeting.objects.visible_to(user).coming().annotate(without_lead=without_lead)


def row_of(meeting: Meeting, user: User) -> MeetingRow:
    """Return a meeting as lists show it to `user` (no query)."""
    day = today()
    return MeetingRow(
        url=meeting.get_absolute_url(),
        date=meeting.date,
        start_time=meeting.start_time,
        end_time=meeting.end_time,
        place=meeting.place,
        video_link=meeting.video_link,
        state=wording.state_of(meeting, day),
        days_until=(meeting.date - day).days,
        is_open_to_members=meeting.state != MeetingState.PLANNED,
        step=next_step(meeting, user),
    )


def next_step(meeting: Meeting, user: User) -> Step | None:
    """Return what `user` does next about a meeting; None for those who do not run meetings, or when all is done.

    A planned meeting read by `coming` knows how many of its items lack a lead; otherwise leads count as set.
    """
    if not user.has_perm("meetings.edit_agenda", meeting):
        return None
    if step := minutes_step(meeting, user):
        label, page = step.label, "minutes"
    elif meeting.state not in (MeetingState.PLANNED, MeetingState.ISSUED):
        return None
    elif meeting.date <= today():
        label, page = "Take the register", "register"
    elif meeting.state == MeetingState.ISSUED:
        label, page = "See who is coming", "coming"
    elif getattr(meeting, "without_lead", 0):
        label, page = "Set leads", "edit-agenda"
    else:
        label, page = "Issue the agenda", "agenda"
    return Step(label, reverse(f"meetings:{page}", args=[meeting.pk]))


def next_meeting(user: User) -> Meeting | None:
    """Return the next meeting this person may open."""
    return Meeting.objects.visible_to(user).coming().first()


def proposed() -> dict[str, object]:
    """Return what a new meeting begins with, by field: a quarter after the last, two hours, in the same place.

    No date when that day has passed: then nobody can guess it (1 query).
    """
    last = Meeting.objects.exclude(state=MeetingState.CANCELLED).first()
    day = last.date + QUARTER if last else None
    return {
        "date": day if day and day > today() else None,
        "start_time": TEN,
        "end_time": NOON,
        "venue": last.venue if last else "",
        "video_link": last.video_link if last else "",
    }

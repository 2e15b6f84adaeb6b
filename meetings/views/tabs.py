"""The second level of navigation: the pages of one meeting."""

from django.urls import reverse

from accounts.dated import today
from accounts.models import User
from meetings import queries
from meetings.models import Meeting
from meetings.models.meeting import MeetingQuerySet
from ui.components import Link


def meetings_of(user: User) -> MeetingQuerySet:
    """Return the meetings a person sees, each with how far its minutes have come.

    For whoever answers for others, each also with how many places are undecided.
    """
    meetings = queries.with_minutes(Meeting.objects.visible_to(user))
    return queries.with_undecided(meetings, today()) if user.has_perm("meetings.reply_for_others") else meetings


def tabs(meeting: Meeting, user: User, current: str) -> list[Link]:
    """Return the pages of `meeting`, read by `meetings_of`, that `user` may open.

    The register is for those who take it; joint places that have not decided in time are counted for those who ask
    them.
    """
    undecided = getattr(meeting, "undecided", 0)
    pages = [
        ("agenda", "Agenda", "meetings.view_meetings"),
        ("papers", "Papers", "meetings.view_papers"),
        ("coming", f"Who is coming ({undecided} undecided)" if undecided else "Who is coming", "meetings.view_replies"),
        ("register", "Register", "meetings.take_register"),
        ("minutes", "Minutes", "meetings.view_meetings"),
    ]
    if queries.may_run(meeting, user):
        pages.insert(1, ("run", "Run the meeting", "meetings.write_note"))
    return [
        Link(label, reverse(f"meetings:{name}", args=[meeting.pk]), name == current)
        for name, label, permission in pages
        if user.has_perm(permission, meeting)
    ]

"""The second level of navigation: the pages of one meeting."""

from django.urls import reverse

from accounts.models import User
from meetings.models import Meeting
from ui.components import Link


def tabs(meeting: Meeting, user: User, current: str) -> list[Link]:
    """Return the pages of `meeting` that `user` may open; the register is for those who take it."""
    pages = [("agenda", "Agenda", "meetings.view_meetings")]
    pages += [("register", "Register", "meetings.take_register"), ("minutes", "Minutes", "meetings.view_meetings")]
    return [
        Link(label, reverse(f"meetings:{name}", args=[meeting.pk]), name == current)
        for name, label, permission in pages
        if user.has_perm(permission, meeting)
    ]

"""What people owe from meetings: their open actions."""

import datetime
from collections.abc import Iterable

from accounts import worklist
from accounts.models import User
from meetings.models import Action


def register() -> None:
    """Called once, when the application is ready."""
    worklist.register(_open_actions)


def _open_actions(user: User, on: datetime.date) -> Iterable[worklist.Duty]:
    for action in Action.objects.open().owned_by(user).select_related("item__meeting"):
        yield worklist.Duty(
            title=action.what,
            url=action.get_absolute_url(),
            hint=f"{action.reference}, from the meeting of {action.item.meeting.date:%-d %B %Y}",
            due_on=action.due_on,
        )

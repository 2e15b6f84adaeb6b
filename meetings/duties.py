"""What people owe from meetings: their open actions, and the items they are asked for."""

import datetime
from collections.abc import Iterable

from accounts import worklist
from accounts.models import User
from meetings.enums import MeetingState
from meetings.models import Action, ItemInvitation
from meetings.models.action import OWNS


def register() -> None:
    """Called once, when the application is ready."""
    worklist.register(_open_actions)
    worklist.register(_items_asked_for)


def _open_actions(user: User, on: datetime.date) -> Iterable[worklist.Duty]:
    if not user.standing.holds(*OWNS):
        return
    for action in Action.objects.open().owned_by(user).select_related("item__meeting"):
        yield worklist.Duty(
            title=action.what,
            url=action.get_absolute_url(),
            hint=f"{action.reference}, from the meeting of {action.item.meeting.date:%-d %B %Y}",
            due_on=action.due_on,
        )


def _items_asked_for(user: User, on: datetime.date) -> Iterable[worklist.Duty]:
    """List the items this person is asked for, while they may open them; it is an ad hoc member's only way in."""
    invitations = (
        ItemInvitation.objects.filter(person__user=user, access_until__gte=on)
        .exclude(item__meeting__state=MeetingState.CANCELLED)
        .select_related("item__meeting")
        .order_by("item__meeting__date", "item__number")
    )
    for invitation in invitations:
        item, meeting = invitation.item, invitation.item.meeting
        is_over = meeting.date < on
        asked = "You were asked" if is_over else "You are asked"
        yield worklist.Duty(
            title=f"{asked} for item {item.number} of the meeting on {meeting.date:%A %-d %B %Y}",
            url=item.get_absolute_url(),
            hint=f"{item.title}. You can open it until {invitation.access_until:%-d %B %Y}.",
            due_on=None if is_over else meeting.date,
        )

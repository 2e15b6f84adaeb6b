"""The roles that one meeting gives: its deputies, and the specialists asked for its items.

They end by themselves, with the access they are for.
"""

import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet

from accounts import standing
from accounts.enums import Role
from meetings.enums import MeetingState
from meetings.models import ItemInvitation, RegisterLine, Reply
from meetings.models.meeting import DEPUTY_ACCESS


def register() -> None:
    """Called once, when the application is ready."""
    standing.role(Role.DEPUTY, _named_in_a_reply)
    standing.role(Role.DEPUTY, _on_a_register)
    standing.role(Role.AD_HOC, _asked_for_an_item)


def _named_in_a_reply(day: datetime.date) -> QuerySet[Any]:
    coming = Reply.objects.filter(deputy__user=OuterRef("pk"), meeting__date__gte=day - DEPUTY_ACCESS)
    return coming.exclude(meeting__state=MeetingState.CANCELLED)


def _on_a_register(day: datetime.date) -> QuerySet[Any]:
    sent = RegisterLine.objects.filter(deputy__user=OuterRef("pk"), meeting__date__gte=day - DEPUTY_ACCESS)
    return sent.exclude(meeting__state=MeetingState.CANCELLED)


def _asked_for_an_item(day: datetime.date) -> QuerySet[Any]:
    asked = ItemInvitation.objects.filter(person__user=OuterRef("pk"), access_until__gte=day)
    return asked.exclude(item__meeting__state=MeetingState.CANCELLED)

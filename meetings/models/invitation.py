"""The calendar invitation to a meeting, and the personal calendar feed."""

import secrets
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.history import tracked
from accounts.models import User
from meetings.models.meeting import Meeting
from members.models import Person


class MeetingInvitationQuerySet(models.QuerySet["MeetingInvitation"]):
    """Invitations by whether they still hold."""

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(withdrawn_at=None)


@tracked()
class MeetingInvitation(models.Model):
    """Somebody who was sent a calendar entry for a meeting, and the last sequence of it that went to them (RFC 5545).

    It is how the forum knows whom to send a change or a cancellation. `nonce` is part of the signed link by which they
    answer without signing in; a date that changes gives a new one, so that an answer is about the day it was asked for.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="meeting_invitations")
    address = models.EmailField("went to", max_length=254)
    sequence = models.PositiveIntegerField()
    nonce = models.CharField(max_length=22)
    sent_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = MeetingInvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="meetings_meetinginvitation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person.name} for the {str(self.meeting).lower()}"


def new_nonce() -> str:
    """Return what tells one invitation's links from another's."""
    return secrets.token_urlsafe(16)


@tracked(exclude=["token_hash"])
class CalendarFeed(models.Model):
    """A person's subscription address for their calendar program; the address itself is kept as a hash alone.

    Whoever has the address reads dates, times and places, and nothing of a case. It stops when it is revoked, when
    another is made, and when the person is nothing to the forum any more.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="meetings_calendarfeed_one"),
        ]

    def __str__(self) -> str:
        return f"Calendar feed of {self.user}"

"""What somebody agreed to do."""

import datetime
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.dated import today
from accounts.enums import Role
from accounts.history import tracked
from accounts.models import User
from documents.models import Document
from meetings.models.agenda import SEES_DRAFTS, AgendaItem, opened_by
from meetings.models.meeting import Meeting
from meetings.models.words import words_of
from members.models import Representative

#: Roles of those whose actions stay theirs to open and close; when the last one ends, so does that.
OWNS = (*SEES_DRAFTS, Role.REPRESENTATIVE, Role.DEPUTY, Role.AD_HOC)


class ActionQuerySet(models.QuerySet["Action"]):
    """Actions by state and owner."""

    def visible_to(self, user: User) -> Self:
        """Actions from items this person may open, and those they own while they are something to the forum."""
        if user.standing.holds(*SEES_DRAFTS):
            return self
        if not user.standing.holds(*OWNS):
            return self.none()
        return self.filter(opened_by(user, "item__") | Q(owner__person__user=user))

    def open(self) -> Self:
        """Not yet done."""
        return self.filter(closed_on=None)

    def closed(self) -> Self:
        """Done."""
        return self.exclude(closed_on=None)

    def open_at(self, meeting: Meeting) -> Self:
        """Actions of earlier meetings that were open on this meeting's day: what its item 2 goes through."""
        still_open = Q(closed_on=None) | Q(closed_on__gte=meeting.date)
        return self.filter(still_open, item__meeting__in=Meeting.objects.before(meeting))

    def overdue(self) -> Self:
        """Open and past their day."""
        return self.open().filter(due_on__lt=today())

    def owned_by(self, user: User) -> Self:
        """Actions of places this person holds."""
        return self.filter(owner__person__user=user)


@tracked(exclude=["search"])
class Action(models.Model):
    """An action from an agenda item: who does what by when. It comes back at each later item 2 until it is closed."""

    number = models.PositiveIntegerField(unique=True)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="actions")
    what = models.CharField("what needs doing", max_length=500)
    owner = models.ForeignKey(Representative, on_delete=models.PROTECT, null=True, blank=True, related_name="actions")
    owner_name = models.CharField("someone else", max_length=150, blank=True)
    due_on = models.DateField("by when")
    closed_on = models.DateField(null=True, blank=True)
    closing_note = models.TextField("what was done", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    search = words_of("what", "closing_note")

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "number"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(owner__isnull=False) & Q(owner_name="")) | (Q(owner__isnull=True) & ~Q(owner_name="")),
                name="meetings_action_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(closing_note=""),
                name="meetings_action_closed_says_what_was_done",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="meetings_action_search"),
            models.Index(fields=["due_on", "id"], condition=Q(closed_on=None), name="meetings_action_open_by_due"),
            models.Index(
                fields=["-closed_on", "-id"], condition=~Q(closed_on=None), name="meetings_action_closed_by_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.what}"

    def get_absolute_url(self) -> str:
        """The action's page."""
        return reverse("meetings:action", args=[self.pk])

    @property
    def reference(self) -> str:
        """What people call it: A12."""
        return f"A{self.number}"

    @property
    def owner_label(self) -> str:
        """Who does it."""
        return self.owner.person.name if self.owner else self.owner_name

    def is_overdue(self, on: datetime.date) -> bool:
        """Whether it is open on `on` and its day has passed."""
        return self.closed_on is None and self.due_on < on


@tracked()
class ActionUpdate(models.Model):
    """What was reported of an action between its meeting and its close, with evidence: a file, a link, or neither."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="updates")
    text = models.TextField("how it stands", max_length=2000)
    link = models.URLField("link to evidence", max_length=500, blank=True)
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="action_update"
    )
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"Update of {self.action.reference}"

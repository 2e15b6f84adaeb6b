"""The agenda of a meeting."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.dated import today
from accounts.history import tracked
from accounts.models import User
from meetings.enums import TOOK_PLACE, ItemKind, MeetingState
from meetings.models.meeting import Meeting
from meetings.models.meeting import seen_by as may_see_meeting
from meetings.models.words import words_of
from members.models import Board, Person, Representative
from reviews.models import Review
from reviews.models.review import SEES_RESTRICTED
from reviews.models.review import seen_by as may_see_review

#: Those who see every item, also before its agenda is issued; they see every review too.
SEES_DRAFTS = SEES_RESTRICTED


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    """Items, and who may open them."""

    def visible_to(self, user: User) -> Self:
        """Items this person may open.

        Members open those of the meetings they see once the agenda has been issued, unless about a review they may not
        see; and anybody opens the items they are asked for, while they are and unless the meeting is cancelled.
        """
        return self.filter(opened_by(user))


def opened_by(user: User, prefix: str = "") -> Q:
    """Return the condition that `user` may open an item; `prefix` reaches it through a relation, as in ``"item__"``.

    It is put together from joins and questions about one row, so that of a long record only the rows that are wanted
    are looked at. See `AgendaItemQuerySet.visible_to`.
    """
    if user.standing.holds(*SEES_DRAFTS):
        return ~Q(pk__in=[])  # everything, also beside an "or"
    item, meeting = OuterRef(f"{prefix}pk"), OuterRef(f"{prefix}meeting")
    asked_for = ItemInvitation.objects.filter(item=item, person__user=user, access_until__gte=today())
    is_issued = Exists(AgendaIssue.objects.filter(meeting=meeting))
    is_out = Q(**{f"{prefix}meeting__state__in": TOOK_PLACE}) | Q(is_issued)
    unrestricted = Q(**{f"{prefix}review": None}) | may_see_review(user, f"{prefix}review__")
    is_called_off = Q(**{f"{prefix}meeting__state": MeetingState.CANCELLED})
    as_asked = Q(Exists(asked_for)) & ~is_called_off
    return (may_see_meeting(user, f"{prefix}meeting__") & is_out & unrestricted) | as_asked


@tracked(exclude=["search"])
class AgendaItem(models.Model):
    """One item of one meeting's agenda. Its start time follows from the minutes of those before it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=ItemKind)
    title = models.CharField(max_length=200)
    bullets = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    lead = models.ForeignKey(Representative, on_delete=models.PROTECT, null=True, blank=True, related_name="items_led")
    lead_name = models.CharField("other lead", max_length=150, blank=True)
    review = models.ForeignKey(
        Review,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name="case or review discussed",
    )
    question = models.TextField("question for the forum", max_length=1000, blank=True)
    guests = models.TextField(
        "invited practitioners", max_length=1000, blank=True, help_text="One person a line, with role and agency."
    )
    search = words_of("title", "question")

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="meetings_agendaitem_one_number",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(lead__isnull=True) | Q(lead_name=""), name="meetings_agendaitem_one_lead"
            ),
        ]
        indexes = [GinIndex(fields=["search"], name="meetings_agendaitem_search")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("meetings:item", args=[self.pk])

    @property
    def lead_label(self) -> str:
        """Who leads it."""
        return self.lead.person.name if self.lead else self.lead_name


@tracked()
class ItemInvitation(models.Model):
    """A specialist asked for one item; they see that item only, until `access_until` (ToR, ad hoc membership)."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="item_invitations")
    access_until = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="meetings_iteminvitation_once")]

    def __str__(self) -> str:
        return f"{self.person.name} for {self.item}"


@tracked()
class AgendaIssue(models.Model):
    """The agenda as it was sent out: frozen, numbered from 1. `agenda` is the dictionary made by `agenda.frozen`."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="issues")
    version = models.PositiveSmallIntegerField()
    agenda = models.JSONField()
    issued_at = models.DateTimeField(auto_now_add=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "version"]
        constraints = [models.UniqueConstraint(fields=["meeting", "version"], name="meetings_agendaissue_one_version")]

    def __str__(self) -> str:
        return f"Agenda of {self.meeting.date}, version {self.version}"

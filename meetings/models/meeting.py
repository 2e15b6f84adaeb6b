"""A meeting of the forum."""

import datetime
import uuid
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from accounts.dated import today
from accounts.enums import Role
from accounts.history import tracked
from accounts.models import User
from meetings.enums import TOOK_PLACE, MeetingState
from meetings.models.template import AgendaTemplate
from members.models import Representative

LONDON = ZoneInfo("Europe/London")
#: How long a deputy still opens the meeting they were sent to: long enough to read and correct its minutes.
DEPUTY_ACCESS = datetime.timedelta(days=28)
#: Those who see every meeting.
SEES_ALL = (Role.COORDINATOR, Role.CHAIR, Role.LEARNING_MANAGER, Role.REPRESENTATIVE)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings by time, state, and who may see them."""

    def visible_to(self, user: User) -> Self:
        """Return the meetings this person may open.

        Members see all; a deputy the ones they are named for, until `DEPUTY_ACCESS` after or until it is cancelled; an
        ad hoc member none as a whole (they see their item, `AgendaItem.objects.visible_to`).
        """
        return self.filter(seen_by(user))

    def coming(self) -> Self:
        """Not yet held and not cancelled, today's included."""
        return self.filter(date__gte=today(), state__in=[MeetingState.PLANNED, MeetingState.ISSUED]).order_by(
            "date", "start_time"
        )

    def past(self) -> Self:
        """All the others: held, cancelled, or their day has passed."""
        return self.exclude(date__gte=today(), state__in=[MeetingState.PLANNED, MeetingState.ISSUED])

    def held(self) -> Self:
        """Those that took place."""
        return self.filter(state__in=TOOK_PLACE)

    def before(self, meeting: "Meeting") -> Self:
        """Meetings that came before `meeting`."""
        return self.filter(Q(date__lt=meeting.date) | Q(date=meeting.date, start_time__lt=meeting.start_time))


def seen_by(user: User, prefix: str = "") -> Q:
    """Return the condition that `user` may see a meeting; `prefix` reaches it by a relation, as in ``"meeting__"``.

    See `MeetingQuerySet.visible_to`.
    """
    if user.standing.holds(*SEES_ALL):
        return ~Q(pk__in=[])  # everything, also beside an "or"
    if not user.standing.holds(Role.DEPUTY):
        return Q(pk__in=[])
    from meetings.models.register import RegisterLine
    from meetings.models.reply import Reply

    meeting = OuterRef(f"{prefix}pk")
    named = Exists(RegisterLine.objects.filter(meeting=meeting, deputy__user=user)) | Exists(
        Reply.objects.filter(meeting=meeting, deputy__user=user)
    )
    in_time = {f"{prefix}date__gte": today() - DEPUTY_ACCESS}
    return Q(named, **in_time) & ~Q(**{f"{prefix}state": MeetingState.CANCELLED})


@tracked()
class Meeting(models.Model):
    """A quarterly meeting of two hours (ToR, Frequency of meetings).

    Its times are what a clock on the wall in London shows, so ten o'clock stays ten o'clock when the clocks change.
    """

    date = models.DateField()
    start_time = models.TimeField()
    end_time = models.TimeField()
    venue = models.CharField(max_length=200, blank=True)
    video_link = models.URLField("video link", max_length=500, blank=True)
    state = models.CharField(max_length=20, choices=MeetingState, default=MeetingState.PLANNED)
    template = models.ForeignKey(AgendaTemplate, on_delete=models.PROTECT, related_name="meetings")
    chaired_by = models.ForeignKey(
        Representative, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings_chaired"
    )
    in_attendance = models.TextField(
        "also in attendance",
        blank=True,
        help_text="Guests and the minute taker: one person a line, with role and agency.",
    )
    cancelled_because = models.CharField("reason for cancelling", max_length=300, blank=True)
    approved_on = models.DateField("minutes approved on", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    uid = models.UUIDField("calendar identifier", default=uuid.uuid4, editable=False, unique=True)
    sequence = models.PositiveIntegerField("calendar sequence", default=0, editable=False)
    check_in_opened_at = models.DateTimeField(null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-start_time", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_time__gt=F("start_time")),
                name="meetings_meeting_ends_after_it_starts",
                violation_error_code="ends_before_start",
                violation_error_message="The meeting must end after it starts.",
            ),
            models.UniqueConstraint(
                fields=["date", "start_time"],
                condition=~Q(state=MeetingState.CANCELLED),
                name="meetings_meeting_one_at_a_time",
                violation_error_code="time_taken",
                violation_error_message="There is already a meeting at this time.",
            ),
            models.CheckConstraint(
                condition=Q(state=MeetingState.APPROVED, approved_on__isnull=False)
                | (~Q(state=MeetingState.APPROVED) & Q(approved_on__isnull=True)),
                name="meetings_meeting_approved_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["-date", "-start_time", "-id"], name="meetings_by_date")]

    def __str__(self) -> str:
        return f"Meeting of {self.date:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        """The agenda page."""
        return reverse("meetings:agenda", args=[self.pk])

    @property
    def length(self) -> int:
        """How many minutes it lasts by the clock on the wall."""
        start = datetime.timedelta(hours=self.start_time.hour, minutes=self.start_time.minute)
        end = datetime.timedelta(hours=self.end_time.hour, minutes=self.end_time.minute)
        return (end - start) // datetime.timedelta(minutes=1)

    @property
    def place(self) -> str:
        """Where it is held, in words."""
        if not self.video_link:
            return self.venue
        return f"{self.venue} and by video" if self.venue else "By video"

    @property
    def is_locked(self) -> bool:
        """Whether its minutes are approved, so that nothing of its record changes any more, or it was cancelled."""
        return self.state in (MeetingState.APPROVED, MeetingState.CANCELLED)

    @property
    def is_held(self) -> bool:
        """Whether it took place."""
        return self.state in TOOK_PLACE

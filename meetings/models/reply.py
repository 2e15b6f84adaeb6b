"""What a place says before a meeting: who is coming."""

import datetime
from functools import lru_cache
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.history import tracked
from accounts.models import User
from accounts.working_days import DAY, working_days_before
from meetings.enums import Answer, Mode
from meetings.models.meeting import Meeting
from members.models import Membership, Person, Representative

#: Joint members who have not said by then who comes are flagged to the coordinator: working days before the meeting.
NOTICE = 5


def answer_by(date: datetime.date) -> datetime.date:
    """Return the last day on which the places of a meeting on `date` answer in time."""
    return working_days_before(date, NOTICE)


@lru_cache(maxsize=64)
def late_through(day: datetime.date) -> datetime.date:
    """Return the last date for which a meeting's time to answer has passed on `day`."""
    last = day
    while answer_by(last + DAY) < day:
        last += DAY
    return last


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Replies by what they say."""

    def standing(self) -> Self:
        """Those that still say who comes: not one whose representatives have all left the place meanwhile."""
        return self.filter(~Q(answer=Answer.COMING) | Exists(_to_come()))

    def with_words(self) -> Self:
        """Each with what its sentence names, in one query: see `Reply.coming_ids` and `Reply.coming_names`."""
        everybody = Coming.objects.filter(reply=OuterRef("pk")).order_by("representative__seat", "pk")
        still = _to_come().order_by("representative__seat", "pk")
        return self.select_related("deputy__user", "said_by").annotate(
            coming_ids=ArraySubquery(everybody.values("representative_id")),
            coming_names=ArraySubquery(still.values("representative__person__name")),
        )


@tracked()
class Reply(models.Model):
    """Who comes for one place to one meeting, said beforehand by those who hold it, or by the coordinator for them.

    Of a joint place either or both come: "it will be the responsibility of joint members to decide on attendance at
    each meeting according to the cases being discussed" (ToR, Membership). A place without a row has not answered. The
    register (`RegisterLine`) then records what was so.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="replies")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="replies")
    answer = models.CharField(max_length=10, choices=Answer)
    mode = models.CharField(max_length=10, choices=Mode, blank=True)
    deputy = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="replies_deputised"
    )
    deputy_name = models.CharField("deputy’s name", max_length=150, blank=True)
    deputy_role = models.CharField("deputy’s role", max_length=150, blank=True)
    deputy_agency = models.CharField("deputy’s agency", max_length=200, blank=True)
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(auto_now=True)

    #: Read by `with_words`: the representatives who were to come, and the names of those who hold the place that day.
    coming_ids: list[int]
    coming_names: list[str]

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "membership__position", "membership"]
        verbose_name_plural = "replies"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "membership"], name="meetings_reply_one_per_place"),
            models.CheckConstraint(
                condition=(Q(answer=Answer.DEPUTY) & ~(Q(deputy_name="") | Q(deputy_role="") | Q(deputy_agency="")))
                | (~Q(answer=Answer.DEPUTY) & Q(deputy=None, deputy_name="", deputy_role="", deputy_agency="")),
                name="meetings_reply_deputy_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership} for {self.meeting}: {self.get_answer_display()}"


def _to_come() -> models.QuerySet["Coming"]:
    """Those who come for the place of a reply (``OuterRef("pk")``) and hold it on the meeting's day."""
    day = OuterRef("meeting__date")
    return Coming.objects.filter(
        Q(representative__started_on=None) | Q(representative__started_on__lte=day),
        Q(representative__ended_on=None) | Q(representative__ended_on__gte=day),
        reply=OuterRef("pk"),
    )


def undecided(meeting: Any, date: Any) -> models.QuerySet[Membership]:
    """Return the joint places of which neither member has said who comes to `meeting` (an id) on `date`.

    Both may be expressions, such as ``OuterRef("pk")``. A place that nobody holds has nobody to decide; one whose line
    of the register is filled is answered.
    """
    from meetings.models.register import RegisterLine

    of_meeting = models.ExpressionWrapper(meeting, models.BigIntegerField())
    on_day = models.ExpressionWrapper(date, models.DateField())
    places = Membership.objects.core().filter(is_joint=True).annotate(for_meeting=of_meeting, for_day=on_day)
    here = {"membership": OuterRef("pk"), "meeting": OuterRef("for_meeting")}
    return places.filter(
        _on("for_day"),
        Q(for_day__isnull=False),  # when the expression finds no meeting
        Exists(Representative.objects.filter(_on(OuterRef("for_day")), membership=OuterRef("pk"))),
        ~Exists(Reply.objects.standing().filter(**here)),
        ~Exists(RegisterLine.objects.exclude(attendance="").filter(**here)),
    )


def _on(day: Any) -> Q:
    """`accounts.dated.holds_on` for a day that is another column's."""
    day = models.F(day) if isinstance(day, str) else day
    return (Q(started_on=None) | Q(started_on__lte=day)) & (Q(ended_on=None) | Q(ended_on__gte=day))


@tracked()
class Coming(models.Model):
    """A representative who is to come for the place of a reply; of a joint pair both may."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="coming")
    representative = models.ForeignKey(Representative, on_delete=models.PROTECT, related_name="to_come")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reply", "representative"], name="meetings_coming_once")]

    def __str__(self) -> str:
        return f"{self.representative.person.name} to {self.reply.meeting}"

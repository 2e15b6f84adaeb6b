"""Things that hold from one day to another: a place, its holder, a chair, a granted role.

Both days belong to the time. An end left open means "still"; a start left open means "since before our records".
"""

import datetime
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

T = TypeVar("T", bound=models.Model)


class DatedQuerySet(models.QuerySet[T]):
    """Rows by the day on which they hold."""

    def on(self, day: datetime.date, prefix: str = "") -> Self:
        """Rows that hold on `day`; `prefix` reaches through a relation, as in ``"membership__"``."""
        return self.filter(holds_on(day, prefix))

    def current(self) -> Self:
        """Rows that hold today."""
        return self.on(today())


class Dated(models.Model):
    """From `started_on` to `ended_on`, both included."""

    started_on = models.DateField("start date", null=True, blank=True)
    ended_on = models.DateField("end date", null=True, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="%(app_label)s_%(class)s_ends_after_start",
                violation_error_code="ends_before_start",
                violation_error_message="The end date must be the same as or after the start date.",
            )
        ]

    def holds_on(self, day: datetime.date) -> bool:
        """Whether this held on `day`."""
        return (self.started_on is None or self.started_on <= day) and (self.ended_on is None or day <= self.ended_on)


def holds_on(day: datetime.date, prefix: str = "") -> Q:
    """The condition that a dated row held on `day`."""
    started, ended = f"{prefix}started_on", f"{prefix}ended_on"
    return (Q(**{f"{started}__isnull": True}) | Q(**{f"{started}__lte": day})) & (
        Q(**{f"{ended}__isnull": True}) | Q(**{f"{ended}__gte": day})
    )


def today() -> datetime.date:
    """Today in London, where the forum's days begin and end."""
    return timezone.localdate()

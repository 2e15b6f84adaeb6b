"""One making of the twice-yearly reports."""

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.history import tracked
from accounts.models import User

SEES_EDITIONS = (Role.COORDINATOR, Role.CHAIR, Role.LEARNING_MANAGER)


class EditionQuerySet(models.QuerySet["Edition"]):
    """Editions by who may see them."""

    def visible_to(self, user: User) -> Self:
        """Editions as a whole, with all three boards' reports: for those who account to the boards."""
        return self if user.standing.holds(*SEES_EDITIONS) else self.none()


@tracked(exclude=["dataset"])
class Edition(models.Model):
    """The three boards' reports for a half-year, made from one frozen dataset (ToR, Accountability: "twice yearly").

    Asking again for the same half-year makes the next edition; an issued one never changes. `dataset` is what
    `reports.domain.dataset.collect` returned at `frozen_at`; it holds nothing that a board may not read.
    """

    period_start = models.DateField()
    period_end = models.DateField()
    number = models.PositiveSmallIntegerField("edition")
    dataset = models.JSONField()
    frozen_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-period_start", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["period_start", "number"], name="reports_edition_one_number"),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")), name="reports_edition_period_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_label}, edition {self.number}"

    def get_absolute_url(self) -> str:
        """The edition's page, with progress while it is made."""
        return reverse("reports:edition", args=[self.pk])

    @property
    def period_label(self) -> str:
        """The half-year in words, saying so when it had not ended yet."""
        label = period_label(self.period_start, self.period_end)
        return f"{label} (interim)" if self.is_interim else label

    @property
    def is_interim(self) -> bool:
        """Whether the figures were frozen before the half-year was over."""
        return timezone.localdate(self.frozen_at) <= self.period_end


def period_label(start: datetime.date, end: datetime.date) -> str:
    """Return "April to September 2026", or "October 2025 to March 2026"."""
    if start.year == end.year:
        return f"{start:%B} to {end:%B %Y}"
    return f"{start:%B %Y} to {end:%B %Y}"

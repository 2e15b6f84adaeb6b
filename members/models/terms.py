"""Versions of the Terms of Reference."""

import datetime
from typing import Self

from django.db import models
from django.urls import reverse

from accounts.dated import Dated, DatedQuerySet
from accounts.history import tracked

#: How long before its day a review of the terms is asked for.
NOTICE = datetime.timedelta(days=28)


class TermsQuerySet(DatedQuerySet["TermsVersion"]):
    """Versions by the day on which they hold, and by when they are to be reviewed."""

    def latest_adopted(self) -> "TermsVersion":
        """Return the version adopted last, whether it holds already or only from a day to come."""
        return self.get(ended_on=None)

    def review_due(self, day: datetime.date) -> Self:
        """Return the version that holds on `day`, when its review is overdue then or due within 28 days.

        Nothing while a version adopted since waits for its day: adopting it was the review.
        """
        return self.on(day).filter(ended_on=None, next_review_on__lte=day + NOTICE)


@tracked()
class TermsVersion(Dated):
    """The Terms of Reference as they hold between two days, and when they are to be reviewed next.

    `text` is Markdown (headings, lists, tables; no HTML). The first version says "Date for next review: June 2020"; its
    `next_review_on` is the first day of that month.
    """

    number = models.PositiveSmallIntegerField(unique=True)
    text = models.TextField("text of the Terms of Reference")
    next_review_on = models.DateField("date for next review")
    change_note = models.CharField("what changed", max_length=300, blank=True)

    objects = TermsQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["-number"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["ended_on"],
                nulls_distinct=False,
                condition=models.Q(ended_on=None),
                name="members_termsversion_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"Terms of Reference, version {self.number}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("members:terms-version", args=[self.pk])

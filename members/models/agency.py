"""The organisations around the table, and what they were called."""

import datetime
from typing import TypeVar

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse

from accounts.dated import Dated, DatedQuerySet
from accounts.history import tracked
from members.enums import Sector

M = TypeVar("M", bound=models.Model)


@tracked()
class Agency(Dated):
    """An organisation that holds places at the forum (ToR, Appendix 2).

    `name` and `short_name` are today's; what it was called before is in `FormerName`. When an organisation gives way to
    another (a CCG to an ICB), or several become one, each keeps its own row, ends, and names its `successor`: its
    places end with it and go on as places of the successor, so that every past meeting stays as it was.
    """

    name = models.CharField(max_length=200, unique=True)
    short_name = models.CharField(max_length=40)
    sector = models.CharField(max_length=20, choices=Sector)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects = DatedQuerySet["Agency"].as_manager()

    class Meta(Dated.Meta):
        ordering = ["name"]
        verbose_name_plural = "agencies"
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(ended_on__isnull=False),
                name="members_agency_succeeded_has_ended",
            ),
            models.UniqueConstraint(
                Lower("name"),
                name="members_agency_one_per_name",
                violation_error_code="name_taken",
                violation_error_message="There is already an agency with this name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The agency's page."""
        return reverse("members:agency", args=[self.pk])


@tracked()
class FormerName(models.Model):
    """What an agency was called up to `ended_on`, that day included; since the name before it, if there was one."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40)
    ended_on = models.DateField()

    class Meta:
        ordering = ["agency", "ended_on"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "ended_on"], name="members_formername_one_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, until {self.ended_on:%-d %B %Y}"


def name_on(day: datetime.date | Combinable, prefix: str = "", *, column: str = "name") -> Coalesce:
    """Return the expression for what an agency was called on `day`, to annotate a query with.

    `day` is a date, or an expression on the row such as ``OuterRef("meeting__date")``. `prefix` reaches the agency
    through a relation, as in ``"membership__agency__"``; `column` may be ``"short_name"``.
    """
    then = FormerName.objects.filter(agency=OuterRef(f"{prefix}pk"), ended_on__gte=day).order_by("ended_on")
    return Coalesce(Subquery(then.values(column)[:1]), F(f"{prefix}{column}"))

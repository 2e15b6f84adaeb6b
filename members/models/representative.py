"""Who holds a place."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from accounts.dated import Dated, DatedQuerySet
from accounts.history import tracked
from members.models.membership import Membership
from members.models.person import Person


class DateRange(Func):
    """PostgreSQL's ``daterange(start, end, bounds)``."""

    function = "DATERANGE"
    output_field = DateRangeField()


@tracked()
class Representative(Dated):
    """A person holding a place, with the role title they hold it by and the dates.

    A single place has seat 1 alone; a joint place has seats 1 and 2. PostgreSQL refuses two holders of one seat at one
    time.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="representatives")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="representations")
    role_title = models.CharField(max_length=150)
    seat = models.PositiveSmallIntegerField(default=1)
    ended_because = models.CharField("reason for ending", max_length=200, blank=True)

    objects = DatedQuerySet["Representative"].as_manager()

    class Meta(Dated.Meta):
        ordering = ["membership", "seat", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(seat__in=[1, 2]), name="members_representative_seat_1_or_2"),
            ExclusionConstraint(
                name="members_representative_one_holder_per_seat",
                expressions=[
                    (F("membership"), RangeOperators.EQUAL),
                    (F("seat"), RangeOperators.EQUAL),
                    (
                        DateRange("started_on", "ended_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_code="place_taken",
                violation_error_message="Somebody else holds this place at that time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name}, {self.role_title}"

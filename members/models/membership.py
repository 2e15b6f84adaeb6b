"""Places at the table."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from accounts.dated import Dated, DatedQuerySet
from accounts.history import tracked
from members.enums import MembershipKind
from members.models.agency import Agency


class MembershipQuerySet(DatedQuerySet["Membership"]):
    """Places by kind and day."""

    def core(self) -> Self:
        """The fixed membership (ToR, Membership)."""
        return self.filter(kind=MembershipKind.CORE)

    def ad_hoc(self) -> Self:
        """Specialists asked for a case discussion."""
        return self.filter(kind=MembershipKind.AD_HOC)

    def vacant(self, day: datetime.date) -> Self:
        """Places of `day` that nobody held on it."""
        from members.models.representative import Representative

        held = Representative.objects.on(day).filter(membership=OuterRef("pk"))
        return self.on(day).filter(~Exists(held))

    def with_holders(self, day: datetime.date) -> Self:
        """Each place with its agency and, as ``holders``, the representatives who hold it on `day`."""
        from members.models.representative import Representative

        held = Representative.objects.on(day).select_related("person").order_by("seat", "pk")
        return self.select_related("agency").prefetch_related(
            Prefetch("representatives", queryset=held, to_attr="holders")
        )


@tracked()
class Membership(Dated):
    """One place at the table, held for an agency.

    A joint place has two holders who decide between them who comes (ToR, Membership: "2 members who share the joint
    responsibility for attending"); it is still one place.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    title = models.CharField(
        max_length=150, blank=True, help_text="What the place is for, when the agency has more than one."
    )
    kind = models.CharField(max_length=10, choices=MembershipKind, default=MembershipKind.CORE)
    is_joint = models.BooleanField("joint membership", default=False)
    position = models.PositiveSmallIntegerField("order in the list", default=0)

    objects = MembershipQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["position", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["agency", "kind", "title"],
                condition=Q(ended_on=None),
                name="members_membership_one_place_per_title",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency.name}, {self.title}" if self.title else self.agency.name

    def get_absolute_url(self) -> str:
        """The place's page."""
        return reverse("members:place", args=[self.pk])

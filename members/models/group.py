"""Sub-groups of the boards, and who sits where."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.dated import Dated, DatedQuerySet
from accounts.history import tracked
from members.enums import GroupRole
from members.models.board import Board
from members.models.person import Person


@tracked()
class SubGroup(Dated):
    """A group that the forum exchanges information with (ToR, Working methods), under the board it belongs to."""

    name = models.CharField(max_length=200, unique=True)
    short_name = models.CharField(max_length=40)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="sub_groups")
    purpose = models.CharField("what it does", max_length=300, blank=True)
    contact_email = models.EmailField("contact’s email address", blank=True)
    position = models.PositiveSmallIntegerField("order in the list", default=0)

    objects = DatedQuerySet["SubGroup"].as_manager()

    class Meta(Dated.Meta):
        ordering = ["board__position", "position", "name"]
        constraints = [*Dated.Meta.constraints]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The sub-group's page."""
        return reverse("members:group", args=[self.pk])


@tracked()
class GroupSeat(Dated):
    """A person's seat on a board or on one of its sub-groups: cross-membership (ToR, Working methods)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="group_seats")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    sub_group = models.ForeignKey(SubGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    role = models.CharField(max_length=10, choices=GroupRole, default=GroupRole.MEMBER)

    objects = DatedQuerySet["GroupSeat"].as_manager()

    class Meta(Dated.Meta):
        ordering = ["role", "person__name", "pk"]  # chairs first
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(board__isnull=False, sub_group__isnull=True)
                | Q(board__isnull=True, sub_group__isnull=False),
                name="members_groupseat_on_a_board_or_a_sub_group",
            ),
            models.UniqueConstraint(
                fields=["person", "board", "sub_group"],
                nulls_distinct=False,
                condition=Q(ended_on=None),
                name="members_groupseat_once",
                violation_error_code="already_sits",
                violation_error_message="This person has a seat there already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name} on {self.board or self.sub_group}"

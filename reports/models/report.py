"""One board's report."""

from typing import ClassVar, Self

from django.db import models

from accounts.history import tracked
from accounts.models import User
from documents.models.making import Made, MadeQuerySet
from members.models import Board
from reports.models.edition import SEES_EDITIONS, Edition


class ReportQuerySet(MadeQuerySet["Report"]):
    """Reports by state and by who may read them."""

    def visible_to(self, user: User) -> Self:
        """Reports this person may read: all for those who make them, the issued ones of their board for its readers."""
        if user.standing.holds(*SEES_EDITIONS):
            return self
        return self.filter(edition__issued_at__isnull=False, board__in=user.standing.ids("board_ids"))


@tracked(exclude=["progress"])
class Report(Made):
    """The report of one edition to one board."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="reports")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="reports")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "board__position"]
        constraints: ClassVar = [
            *Made.Meta.constraints,
            models.UniqueConstraint(fields=["edition", "board"], name="reports_report_one_per_board"),
        ]

    def __str__(self) -> str:
        return f"{self.board.short_name}: {self.edition}"

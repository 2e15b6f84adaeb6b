"""One board's report."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.history import tracked
from accounts.models import User
from documents.models import Document
from members.models import Board
from reports.enums import ReportState
from reports.models.edition import SEES_EDITIONS, Edition


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports by state and by who may read them."""

    def visible_to(self, user: User) -> Self:
        """Reports this person may read: all for those who make them, the issued ones of their board for its readers."""
        if user.standing.holds(*SEES_EDITIONS):
            return self
        return self.filter(edition__issued_at__isnull=False, board__in=user.standing.ids("board_ids"))

    def ready(self) -> Self:
        """Made, and there to download."""
        return self.filter(state=ReportState.READY)

    def unfinished(self) -> Self:
        """Waiting or being made."""
        return self.filter(state__in=[ReportState.WAITING, ReportState.MAKING])


@tracked(exclude=["progress"])
class Report(models.Model):
    """The report of one edition to one board. `progress` counts per cent while it is made."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="reports")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(auto_now_add=True)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="report")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "board__position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "board"], name="reports_report_one_per_board"),
            models.CheckConstraint(
                condition=(Q(state=ReportState.READY) & Q(document__isnull=False))
                | (~Q(state=ReportState.READY) & Q(document__isnull=True)),
                name="reports_report_ready_has_its_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.board.short_name}: {self.edition}"

"""The boards that the forum is accountable to."""

from django.db import models
from django.urls import reverse

from accounts.dated import Dated, DatedQuerySet
from accounts.history import tracked
from accounts.models import User


@tracked()
class Board(models.Model):
    """Bexley S.H.I.E.L.D., BSAB or the Community Safety Partnership (ToR, Accountability)."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=200, unique=True)
    short_name = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The board's page."""
        return reverse("members:board", args=[self.pk])


@tracked()
class BoardReader(Dated):
    """Someone who reads the issued reports for one board, and nothing case-level."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="readers")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="board_readings")

    objects = DatedQuerySet["BoardReader"].as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["board", "user"], condition=models.Q(ended_on=None), name="members_boardreader_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} reads for {self.board.short_name}"

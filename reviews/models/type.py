"""Kinds of source, as reference data."""

from django.db import models

from accounts.history import tracked
from members.models import Board


@tracked()
class ReviewType(models.Model):
    """A kind of review, audit or inspection, with its other name and legal basis; `board` is who usually owns it."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=100, unique=True)
    plural = models.CharField(max_length=100)
    also_known_as = models.CharField(max_length=100, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.name}, also {self.also_known_as}" if self.also_known_as else self.name

"""A file that a worker makes: asked for, being made, ready."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from documents.enums import UNFINISHED, MakingState
from documents.models.document import Document

T = TypeVar("T", bound=models.Model)


class MadeQuerySet(models.QuerySet[T]):
    """Files by how far they have come."""

    def ready(self) -> Self:
        """Made, and there to download."""
        return self.filter(state=MakingState.READY)

    def unfinished(self) -> Self:
        """Waiting or being made."""
        return self.filter(state__in=UNFINISHED)


class Made(models.Model):
    """What is asked for on a page and made by Celery: `progress` counts per cent, `attempts` what was begun.

    A room makes its files with a `documents.domain.making.Maker`.
    """

    state = models.CharField(max_length=10, choices=MakingState, default=MakingState.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(auto_now_add=True)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)s")

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(state=MakingState.READY) & Q(document__isnull=False))
                | (~Q(state=MakingState.READY) & Q(document__isnull=True)),
                name="%(app_label)s_%(class)s_ready_has_its_document",
            )
        ]

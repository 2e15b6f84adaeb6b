"""The standard agenda."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.history import tracked
from accounts.models import User
from meetings.enums import ItemKind
from members.models import Board


@tracked()
class AgendaTemplate(models.Model):
    """A version of the standard agenda; Appendix I of the Terms of Reference is version 1."""

    version = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=100)
    change_note = models.CharField("what changed", max_length=300, blank=True)
    adopted_on = models.DateField(null=True, blank=True)
    adopted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


@tracked()
class TemplateItem(models.Model):
    """One item of the standard agenda."""

    template = models.ForeignKey(AgendaTemplate, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    bullets = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    kind = models.CharField(max_length=20, choices=ItemKind)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["template", "number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="meetings_templateitem_one_number")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

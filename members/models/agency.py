"""The organisations around the table."""

from django.db import models

from accounts.history import tracked
from members.enums import Sector


@tracked()
class Agency(models.Model):
    """An organisation that holds places at the forum (ToR, Appendix 2)."""

    name = models.CharField(max_length=200, unique=True)
    short_name = models.CharField(max_length=40)
    sector = models.CharField(max_length=20, choices=Sector)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name

"""People of the partnership."""

from django.db import models

from accounts.history import tracked
from accounts.models import User


@tracked()
class Person(models.Model):
    """Someone who holds or has held a place, with or without an account."""

    name = models.CharField("full name", max_length=150)
    email = models.EmailField("email address", blank=True)
    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="person")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

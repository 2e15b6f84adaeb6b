"""People of the partnership."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

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
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="members_person_one_per_email",
                violation_error_code="email_taken",
                violation_error_message="Somebody else has this email address.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The person's page."""
        return reverse("members:person", args=[self.pk])

    @property
    def address(self) -> str:
        """Where mail reaches them: the address they sign in with, or the one on our list."""
        return self.user.email if self.user else self.email

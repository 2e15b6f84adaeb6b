"""Who opened what."""

from django.db import models

from accounts.history import tracked
from accounts.models import User
from documents.models.document import Document


@tracked()
class Reading(models.Model):
    """A person took a copy of a document: reads of sensitive papers are audited."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="readings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} opened {self.document}"

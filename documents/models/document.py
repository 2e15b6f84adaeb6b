"""A file the forum keeps."""

import datetime
import secrets

from django.db import models
from django.utils import timezone

from accounts.history import tracked
from documents.enums import Hold


def _random_path(_document: models.Model, _name: str) -> str:
    """Where the bytes are stored: nothing of the original name, so that a listing of the folder tells nothing."""
    day: datetime.date = timezone.localdate()
    return f"{day:%Y/%m}/{secrets.token_hex(16)}"


@tracked()
class Document(models.Model):
    """A private file: random name on disk, its real name here; the room that owns it decides who may open it.

    While there is a reason to hold it, nobody opens it (`documents.serving.send`).
    """

    file = models.FileField(upload_to=_random_path, max_length=100)
    name = models.CharField("file name", max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField("size in bytes")
    sha256 = models.CharField(max_length=64)
    hold = models.CharField("held because", max_length=10, choices=Hold, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

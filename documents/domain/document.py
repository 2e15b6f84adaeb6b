"""Keeping and serving files."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction

from documents.models import Document


@transaction.atomic
def keep(content: bytes, *, name: str, content_type: str) -> Document:
    """Store `content` privately under a random name and return its record; `name` is what a download is called."""
    return Document.objects.create(
        file=ContentFile(content, name=name),
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )

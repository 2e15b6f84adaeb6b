"""Keeping files, and knowing who opened them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.history import acting_as
from accounts.models import User
from documents.models import Document, Reading


@transaction.atomic
def keep(content: "bytes | File[bytes]", *, name: str, content_type: str) -> Document:
    """Store `content` privately under a random name and return its record; `name` is what a download is called.

    An open file is read in pieces, from its beginning.
    """
    file = ContentFile(content, name=name) if isinstance(content, bytes) else content
    digest, size = hashlib.sha256(), 0
    for piece in file.chunks():
        digest.update(piece)
        size += len(piece)
    document = Document(name=name, content_type=content_type, size=size, sha256=digest.hexdigest())
    document.file.save(name, file, save=False)
    document.save(force_insert=True)
    return document


@contextmanager
def kept(content: "bytes | File[bytes]", *, name: str, content_type: str) -> Iterator[Document]:
    """Store a file for what the block does with it; when the block fails, the file goes as the record does."""
    with transaction.atomic():
        document = keep(content, name=name, content_type=content_type)
        try:
            yield document
        except BaseException:
            document.file.delete(save=False)
            raise


@transaction.atomic
def read(document: Document, *, actor: User) -> Reading:
    """Write down that `actor` opens `document` now."""
    with acting_as(actor):
        return Reading.objects.create(document=document, user=actor)

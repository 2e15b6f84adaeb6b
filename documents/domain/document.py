"""Keeping files, and knowing who opened them."""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet

from accounts.history import acting_as
from accounts.models import User
from documents.checking import Checked
from documents.enums import Hold
from documents.models import Document, Reading
from documents.scanning import Verdict, scan


@transaction.atomic
def keep(content: "bytes | File[bytes]", *, name: str, content_type: str, hold: str = "") -> Document:
    """Store `content` privately under a random name and return its record; `name` is what a download is called.

    An open file is read in pieces, from its beginning. `hold` says why nobody may open it yet (`Hold`).
    """
    file = ContentFile(content, name=name) if isinstance(content, bytes) else content
    digest, size = hashlib.sha256(), 0
    for piece in file.chunks():
        digest.update(piece)
        size += len(piece)
    document = Document(name=name, content_type=content_type, size=size, sha256=digest.hexdigest(), hold=hold)
    document.file.save(name, file, save=False)
    document.save(force_insert=True)
    return document


@contextmanager
def kept(content: "bytes | File[bytes]", *, name: str, content_type: str, hold: str = "") -> Iterator[Document]:
    """Store a file for what the block does with it; when the block fails, the file goes as the record does."""
    with transaction.atomic():
        document = keep(content, name=name, content_type=content_type, hold=hold)
        try:
            yield document
        except BaseException:
            document.file.delete(save=False)
            raise


def received(checked: Checked) -> AbstractContextManager[Document]:
    """Store a file that somebody sent for what the block does with it; see `kept`."""
    kind = checked.kind.content_type
    return kept(checked.file, name=checked.name, content_type=kind, hold=checked.hold)


def forget(document: Document) -> None:
    """Delete a document that nothing names any more, and its file once that is certain."""
    file = document.file
    document.delete()
    transaction.on_commit(lambda: file.delete(save=False))


@transaction.atomic
def let_in(document: Document) -> Verdict:
    """Ask the virus scanner anew about a document that is held back; return what it said."""
    locked = Document.objects.select_for_update().get(pk=document.pk)
    with locked.file.open("rb") as file:
        verdict = scan(file)
    if locked.hold == Hold.UNCHECKED and verdict is not Verdict.UNKNOWN:
        locked.hold = Hold.HARMFUL if verdict is Verdict.HARMFUL else ""
        locked.save(update_fields=["hold"])
    return verdict


def let_in_held() -> int:
    """Ask the virus scanner about everything that is held back, oldest first; return how much it answered for.

    When it does not answer, the rest waits for the next time.
    """
    if settings.CLAMAV is None:
        return 0
    answered = 0
    for held in Document.objects.filter(hold=Hold.UNCHECKED).order_by("pk"):
        if let_in(held) is Verdict.UNKNOWN:
            break
        answered += 1
    return answered


@transaction.atomic
def read(document: Document, *, actor: User) -> Reading:
    """Write down that `actor` opens `document` now."""
    with acting_as(actor):
        return Reading.objects.create(document=document, user=actor)


@transaction.atomic
def read_all(documents: QuerySet[Document], *, actor: User) -> None:
    """Write down that `actor` opens all of these now, as when they stand in one file."""
    with acting_as(actor):
        Reading.objects.bulk_create(Reading(document=each, user=actor) for each in documents)

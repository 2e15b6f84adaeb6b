"""The tables of this room, one noun a file."""

from documents.models.document import Document
from documents.models.making import Made, MadeQuerySet
from documents.models.reading import Reading

__all__ = ["Document", "Made", "MadeQuerySet", "Reading"]

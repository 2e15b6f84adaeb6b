"""The tables of this room, one noun a file."""

from documents.models.document import Document
from documents.models.reading import Reading

__all__ = ["Document", "Reading"]

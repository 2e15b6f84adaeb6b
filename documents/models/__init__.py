"""The tables of this room, one noun a file."""

from documents.models.document import Document

__all__ = ["Document"]

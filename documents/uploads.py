"""Keeps what people send within bounds while it arrives: a file that is too large is not kept, in memory or on disk.

It is the first of Django's upload handlers. The rest of such a file is read and dropped, so that the form's other
fields (and the token against forgery) arrive, and the page that answers can show them again. What is announced as too
large is dropped from its first byte on.
"""

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

#: What a form takes beside its file, at most: its fields, of which Django takes 2.5 MB, and what separates them.
BESIDE = 3 * 1024**2


class TooLargeFile(UploadedFile):  # type: ignore[type-arg] # not generic at run time
    """Stands for a file that was larger than the forum takes. It is empty."""

    def __init__(self, name: str, content_type: str, size: int) -> None:
        super().__init__(io.BytesIO(), name, content_type, size)


class BoundedUploadHandler(FileUploadHandler):
    """Lets a file through up to `settings.LARGEST_FILE` bytes; a larger one arrives as a `TooLargeFile`."""

    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; when it must be too large, no other handler hears of it."""
        super().new_file(*args, **kwargs)
        self.received = 0
        if self._announced > settings.LARGEST_FILE + BESIDE:
            self.received = settings.LARGEST_FILE + 1
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass on what comes, until it is too much: then the other handlers let go of what they have."""
        was, self.received = self.received, self.received + len(raw_data)
        if self.received <= settings.LARGEST_FILE:
            return raw_data
        if was <= settings.LARGEST_FILE and self.request:
            for other in self.request.upload_handlers:
                other.upload_interrupted()
        return None

    def file_complete(self, file_size: int) -> TooLargeFile | None:
        """Leave a file to the next handler, unless it was too large."""
        if self.received <= settings.LARGEST_FILE:
            return None
        return TooLargeFile(self.file_name or "file", self.content_type or "", self.received)

    @property
    def _announced(self) -> int:
        """How large the request says that it is."""
        said = self.request.META.get("CONTENT_LENGTH") if self.request else ""
        return int(said) if said and said.isdigit() else 0

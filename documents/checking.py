"""What may be sent to the forum: PDF, Word, Excel, PowerPoint, PNG and JPEG files that are what they are called.

    checked = check(upload)              # in a form's field (`documents.forms.FileField`); refuses with a sentence
    with document.received(checked):     # in a verb: nothing that was not checked can be kept

A file is judged by its name and by what is in it. What can act by itself (macros), what cannot be looked into (a
password) and what would unpack to more than a machine can hold is refused. A PDF that is damaged or locked may be kept:
`Checked.problem` says why nobody can see its pages.
"""

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File

from documents import pages, scanning
from documents.enums import Hold
from documents.uploads import TooLargeFile

#: What an Office file may hold: parts, bytes unpacked, and how many times its own size that is.
PARTS_AT_MOST, UNPACKED_AT_MOST, GROWS_AT_MOST = 2_000, 200 * 1024**2, 100
#: A PDF of more pages is no paper for a meeting; a picture of more dots no photograph.
PAGES_AT_MOST, PIXELS_AT_MOST = 1_000, 64_000_000
NAME_AT_MOST = 200
PIECE = 64 * 1024
ZIP, OLE, PNG, JPEG = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
PDF = re.compile(rb"(\xef\xbb\xbf)?[\0\t\n\f\r ]{0,32}%PDF-")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
#: What says in an Office file which kind it is.
TYPES_PART = "[Content_Types].xml"
TYPES_AT_MOST = 1024**2
ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError)
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Kind:
    """A kind of file that may be sent: its ending, what a browser calls it, and what people call it."""

    ending: str
    content_type: str
    label: str
    a: str
    main_part: bytes = b""

    @property
    def is_office(self) -> bool:
        """Whether it is a Word, Excel or PowerPoint file."""
        return bool(self.main_part)


KINDS = (
    Kind(".pdf", "application/pdf", "PDF", "a PDF"),
    Kind(
        ".docx", f"{OFFICE}wordprocessingml.document", "Word", "a Word document", b"wordprocessingml.document.main+xml"
    ),
    Kind(".xlsx", f"{OFFICE}spreadsheetml.sheet", "Excel", "an Excel workbook", b"spreadsheetml.sheet.main+xml"),
    Kind(
        ".pptx",
        f"{OFFICE}presentationml.presentation",
        "PowerPoint",
        "a PowerPoint presentation",
        b"presentationml.presentation.main+xml",
    ),
    Kind(".png", "image/png", "PNG picture", "a PNG picture"),
    Kind(".jpg", "image/jpeg", "JPEG picture", "a JPEG picture"),
)
BY_ENDING = {kind.ending: kind for kind in KINDS} | {".jpeg": KINDS[-1]}
BY_TYPE = {kind.content_type: kind for kind in KINDS}
#: What a browser's file chooser offers.
ACCEPTED = ",".join(BY_ENDING)
WHAT_MAY_BE = "a PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), PNG or JPEG file"
#: Endings of files with macros, and of older Office programs, with what to save them as instead.
MACROS = {".docm": ".docx", ".dotm": ".docx", ".xlsm": ".xlsx", ".xltm": ".xlsx", ".xlsb": ".xlsx", ".xlam": ".xlsx"}
MACROS |= {".pptm": ".pptx", ".potm": ".pptx", ".ppsm": ".pptx", ".ppam": ".pptx"}
OLD = {".doc": ".docx", ".dot": ".docx", ".xls": ".xlsx", ".xlt": ".xlsx", ".ppt": ".pptx", ".pps": ".pptx"}


@dataclass(frozen=True)
class Checked:
    """A file that may be kept. `pages` and `problem` are those of a PDF or a picture (see `documents.pages`).

    `hold` says why nobody may open it yet.
    """

    file: "File[bytes]"
    name: str
    kind: Kind
    pages: int | None = None
    problem: str = ""
    hold: str = ""


def check(upload: "File[bytes]") -> Checked:
    """Return a file that somebody sent, checked.

    Raises ValidationError("too_large" | "empty" | "not_allowed" | "not_what_it_says" | "macros" | "old_office" |
    "password" | "unpacks_to_too_much" | "damaged" | "too_many_pages" | "too_many_pixels" | "harmful").
    """
    name = tidied(upload.name or "")
    if isinstance(upload, TooLargeFile) or upload.size > settings.LARGEST_FILE:
        message = f"The file must be smaller than {settings.LARGEST_FILE // 1024**2} MB."
        raise _refused(message, "too_large")
    if not upload.size:
        raise _refused("The file is empty.", "empty")
    kind = _kind_called(name)
    _refuse_unless(upload, kind)
    seen = _seen(upload, kind)
    return Checked(upload, name, kind, seen.number, seen.problem, _scanned(upload))


def tidied(name: str) -> str:
    """Return a file's name without folders, and without signs that nobody sees or that turn it round."""
    plain = unicodedata.normalize("NFC", PurePosixPath(name.replace("\\", "/")).name)
    shown = "".join(each for each in plain if unicodedata.category(each) not in {"Cc", "Cf", "Cs"})
    path = PurePosixPath(" ".join(shown.split()) or "file")
    return f"{path.stem[: NAME_AT_MOST - len(path.suffix)]}{path.suffix}"[:NAME_AT_MOST]


def _refused(message: str, code: str) -> ValidationError:
    return ValidationError(message, code)


def _kind_called(name: str) -> Kind:
    """Return the kind that a file's name says it is, if that may be sent."""
    ending = PurePosixPath(name).suffix.lower()
    if ending in MACROS:
        message = f"Files that can hold macros ({ending}) cannot be added. Save it as {MACROS[ending]} without them."
        raise _refused(message, "macros")
    if ending in OLD:
        message = f"Files of older Office programs ({ending}) cannot be added. Save it as {OLD[ending]}."
        raise _refused(message, "old_office")
    if ending not in BY_ENDING:
        message = f"The file must be {WHAT_MAY_BE}."
        raise _refused(message, "not_allowed")
    return BY_ENDING[ending]


def _refuse_unless(file: "File[bytes]", kind: Kind) -> None:
    """Refuse a file that is not what its name says."""
    file.seek(0)
    start = file.read(64)
    if start.startswith(OLE):
        raise _old_or_locked(file)
    if kind.is_office and start.startswith(ZIP):
        _look_inside(file, kind)
        return
    is_so = {".pdf": PDF.match(start), ".png": start.startswith(PNG), ".jpg": start.startswith(JPEG)}
    if not is_so.get(kind.ending):
        raise _not_what_it_says(kind)


def _not_what_it_says(kind: Kind, found: str = "") -> ValidationError:
    is_so = f", but it is {found}. Give it its own ending" if found else ", but it is not one. Choose the right file"
    return _refused(f"The file is called {kind.a}{is_so}.", "not_what_it_says")


def _old_or_locked(file: "File[bytes]") -> ValidationError:
    """Say what a file is that begins as those of older Office programs do: protected files of today begin so too."""
    before = b""
    for piece in _pieces(file):
        if ENCRYPTED in before + piece:
            return _refused("The file is protected by a password. Save it without one.", "password")
        before = piece[-len(ENCRYPTED) :]
    message = "This is a file of an older Office program. Save it as .docx, .xlsx or .pptx."
    return _refused(message, "old_office")


def _pieces(file: "File[bytes]") -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


# Office files ----------------------------------------------------------------------------------------------------


def _look_inside(file: "File[bytes]", kind: Kind) -> None:
    """Refuse an Office file that is another's, can act by itself, cannot be looked into, or unpacks to too much."""
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_names(parts)
            types = _unpacked(archive, parts, file.size)
    except BROKEN as error:
        message = f"The file is called {kind.a}, but it is damaged and cannot be read."
        raise _refused(message, "damaged") from error
    finally:
        file.seek(0)
    if b"macroEnabled" in types or b"vbaProject" in types or any(map(_acts, parts)):
        message = f"The file holds macros, whatever it is called. Save it as {kind.ending} without them."
        raise _refused(message, "macros")
    found = next((each for each in KINDS if each.main_part and each.main_part in types), None)
    if found is not kind:
        raise _not_what_it_says(kind, found.a if found else "")


def _check_names(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > PARTS_AT_MOST:
        raise _too_much()
    for part in parts:
        if ABSOLUTE.match(part.filename) or ".." in re.split(r"[/\\]", part.filename):
            raise _refused("The file holds parts that point outside it, so it cannot be opened safely.", "damaged")
        if part.flag_bits & 0x1:
            raise _refused("The file is protected by a password. Save it without one.", "password")


def _unpacked(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], size: int) -> bytes:
    """Unpack every part, piece by piece, without keeping it; return the one that says what kind of file it is.

    What a part says of its own size is not believed: what comes out is counted.
    """
    most, total, types = min(UNPACKED_AT_MOST, GROWS_AT_MOST * size), 0, b""
    for part in parts:
        with archive.open(part) as unpacked:
            while piece := unpacked.read(PIECE):
                total += len(piece)
                if total > most:
                    raise _too_much()
                if part.filename == TYPES_PART and len(types) < TYPES_AT_MOST:
                    types += piece
    return types


def _acts(part: zipfile.ZipInfo) -> bool:
    """Whether a part of an Office file holds macros."""
    name = part.filename.lower()
    return name.endswith(("vbaproject.bin", *MACROS)) or "/macrosheets/" in name


def _too_much() -> ValidationError:
    message = "The file unpacks to far more than a document holds, so it cannot be opened safely."
    return _refused(message, "unpacks_to_too_much")


# What its pages are, and whether it is harmful -------------------------------------------------------------------


def _seen(file: "File[bytes]", kind: Kind) -> pages.Pages:
    """Return the pages of a PDF or a picture."""
    look: dict[str, Literal["pdf", "picture"]] = {".pdf": "pdf", ".png": "picture", ".jpg": "picture"}
    if kind.ending not in look:
        return pages.Pages()
    seen = pages.look(file, look[kind.ending])
    if (seen.number or 0) > PAGES_AT_MOST:
        message = f"The PDF has more than {PAGES_AT_MOST:,} pages. Choose the ones that matter."
        raise _refused(message, "too_many_pages")
    if seen.pixels > PIXELS_AT_MOST:
        message = f"The picture has more than {PIXELS_AT_MOST // 1_000_000} megapixels. Save it smaller."
        raise _refused(message, "too_many_pixels")
    if seen.problem and kind.ending != ".pdf":
        raise _refused("The picture is damaged and cannot be read.", "damaged")
    return seen


def _scanned(file: "File[bytes]") -> str:
    """Ask the virus scanner, where there is one; a file that it does not answer for is held back."""
    verdict = scanning.scan(file)
    if verdict is scanning.Verdict.HARMFUL:
        raise _refused("The virus scanner found this file to be harmful. It was not kept.", "harmful")
    return Hold.UNCHECKED if verdict is scanning.Verdict.UNKNOWN else ""

"""Files as people send them, good ones and bad ones, made in the test."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name
from PIL import Image

A4 = (595, 842)
TYPES = "[Content_Types].xml"
MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main"),
}


def upload(content: bytes, name: str = "paper.pdf") -> SimpleUploadedFile:
    """Return a file as it arrives from a form."""
    return SimpleUploadedFile(name, content)


def pdf(
    *pages: str,
    size: tuple[float, float] = A4,
    rotate: int = 0,
    password: str = "",
    owner: str = "",
    link: str = "",
) -> bytes:
    """Return a PDF with a page for each of `pages`, on which these words stand; one page unless given.

    `password` is what it opens with, `owner` what it is changed with. With `link`, each page has an address on it.
    """
    made = pikepdf.new()
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for words in pages or ("A paper",):
        made.add_blank_page(page_size=size)
        page = made.pages[-1]
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = made.make_stream(f"BT /F1 24 Tf 60 {size[1] - 90} Td ({words}) Tj ET".encode())
        if rotate:
            page.obj.Rotate = rotate
        if link:
            action = Dictionary(S=Name.URI, URI=pikepdf.String(link))
            rect = Array([60, size[1] - 90, 200, size[1] - 60])
            page.obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect, A=action)])
    whole = io.BytesIO()
    locks = password or owner
    encryption = pikepdf.Encryption(owner=owner or password, user=password) if locks else False
    made.save(whole, encryption=encryption)
    return whole.getvalue()


def office(kind: str = "docx", *, parts: Mapping[str, bytes] | None = None, main: str = "") -> bytes:
    """Return the least of a Word, Excel or PowerPoint file ("docx", "xlsx", "pptx"), with more `parts` in it."""
    path, content_type = MAIN[kind]
    content_type = main or f"application/vnd.openxmlformats-officedocument.{content_type}+xml"
    types = f'<?xml version="1.0"?><Types><Override PartName="/{path}" ContentType="{content_type}"/></Types>'
    return zipped({TYPES: types.encode(), path: b"<w:document/>", **(parts or {})})


def zipped(parts: Mapping[str, bytes] | Iterable[tuple[str, bytes]], *, lie: bool = False) -> bytes:
    """Return a zip of these parts; with `lie`, its list says that each is one byte long."""
    whole = io.BytesIO()
    named = parts.items() if isinstance(parts, Mapping) else parts
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in named:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        if lie:
            for part in archive.infolist():
                part.file_size = 1
    return whole.getvalue()


def old_office(*, encrypted: bool = False) -> bytes:
    """Return what a file of an older Office program begins with; a protected one of today begins so too."""
    inside = "EncryptedPackage" if encrypted else "WordDocument"
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(70_000) + inside.encode("utf-16-le") + bytes(500)


def picture(kind: str = "png", size: tuple[int, int] = (60, 40), *, turned: bool = False) -> bytes:
    """Return a PNG or JPEG picture: red on its left half, blue on its right; `turned` as a telephone held upright."""
    image = Image.new("RGB", size, (0, 0, 200))
    image.paste((200, 0, 0), (0, 0, size[0] // 2, size[1]))
    whole = io.BytesIO()
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6
    image.save(whole, {"png": "PNG", "jpg": "JPEG"}[kind], exif=exif)
    return whole.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """Return a PNG that says it is as large as asked; there is nothing in it."""
    header = struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    made = [
        struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)

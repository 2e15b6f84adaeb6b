"""Putting pages of other files onto leaves of a paper that the forum has drawn.

    with Sheets.of(file, "pdf") as sheets: …                 # the pages of somebody's PDF, or a picture as one page
    join(drawn, leaves, marks, to)                           # one PDF, written to an open file

`drawn` is a PDF whose last pages are the leaves, one for each page that is put in: their margins and numbers are drawn
already. A page is made smaller where it must be, so that it covers neither. Links to addresses go with it; whatever
else a file could do does not. Nothing of a file is held in memory but what says where its parts are: those are copied
from file to file as the whole is written.
"""

import io
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, Self

if TYPE_CHECKING:
    import pikepdf

#: The foot of a leaf that stays its own, in points (12 mm).
FOOT = 34
#: A picture's longer side on paper, and how many dots it keeps there: A4 without margins of 15 mm, 200 to the inch.
ROOM, DOTS = (510, 757), (1417, 2103)
WHITE = (255, 255, 255)
SAFE = ("http:", "https:", "mailto:")


class NotReadableError(Exception):
    """A file cannot be opened, or a page of it cannot be drawn."""


@dataclass(frozen=True)
class Sheet:
    """One page of somebody's file, ready to be put onto a leaf; `links` are places on it with their addresses."""

    form: Any
    is_wide: bool
    links: tuple[tuple[Any, str], ...] = ()


@dataclass(frozen=True)
class Mark:
    """A bookmark: its words, the number of the page it leads to (from 1) and those below it."""

    title: str
    page: int
    below: "tuple[Mark, ...]" = ()


@dataclass(frozen=True)
class Sheets:
    """The pages of an open file. It stays open until what they were put into is written."""

    pdf: "pikepdf.Pdf"
    pages: list[Sheet] = field(default_factory=list)

    @classmethod
    def of(cls, file: BinaryIO, kind: Literal["pdf", "picture"]) -> Self:
        """Open a file and look at each of its pages.

        Raises NotReadableError.
        """
        import pikepdf

        try:
            opened = cls(pikepdf.open(file if kind == "pdf" else _as_pdf(file)))
        except (pikepdf.PikepdfError, OSError, ValueError) as error:
            raise NotReadableError from error
        try:
            with suppress(pikepdf.PikepdfError):  # what people filled in stays readable without it, in most files
                opened.pdf.generate_appearance_streams()
            opened.pdf.flatten_annotations("screen")
            opened.pages.extend(map(_sheet, opened.pdf.pages))
        except (pikepdf.PikepdfError, ValueError, TypeError, AttributeError, KeyError, RuntimeError) as error:
            opened.pdf.close()
            raise NotReadableError from error
        return opened

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pdf.close()


def join(drawn: bytes, leaves: Sequence[Sheet | None], marks: Iterable[Mark], to: BinaryIO) -> None:
    """Write one PDF: `drawn` with a sheet on each of its last pages; None leaves a page as it was drawn."""
    import pikepdf

    with pikepdf.open(io.BytesIO(drawn)) as whole:
        pages = whole.pages[len(whole.pages) - len(leaves) :] if leaves else []
        for page, sheet in zip(pages, leaves, strict=True):
            if sheet is not None:
                _put(whole, page, sheet)
        with whole.open_outline() as outline:
            outline.root[:] = [_bookmark(mark) for mark in marks]
        with whole.open_metadata() as said:
            if "pdfuaid:part" in said:  # other people's pages are not tagged
                del said["pdfuaid:part"]
        whole.save(to, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)


def count(drawn: bytes) -> int:
    """Return how many pages a PDF of our own has."""
    import pikepdf

    with pikepdf.open(io.BytesIO(drawn)) as file:
        return len(file.pages)


def _sheet(page: "pikepdf.Page") -> Sheet:
    import pikepdf

    form: Any = page.as_form_xobject()
    box = _matrix(form).transform(pikepdf.Rectangle(form.BBox))
    return Sheet(form, is_wide=box.width > box.height, links=tuple(_links(page)))


def _links(page: "pikepdf.Page") -> "Iterable[tuple[Any, str]]":
    """Where on a page are links to addresses, and to which."""
    import pikepdf

    for each in page.obj.get("/Annots", ()):
        action: Any = each.get("/A", {}) if isinstance(each, pikepdf.Dictionary) else {}
        if action and each.get("/Subtype") == "/Link" and action.get("/S") == "/URI" and "/Rect" in each:
            address = str(action.get("/URI", ""))
            if address.lower().startswith(SAFE):
                yield pikepdf.Rectangle(pikepdf.Array(each.Rect)), address


def _put(whole: "pikepdf.Pdf", page: Any, sheet: Sheet) -> None:
    """Put a sheet onto a leaf, above its foot, with its links."""
    import pikepdf

    form: Any = whole.copy_foreign(sheet.form)
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    room = pikepdf.Rectangle(left, bottom + FOOT, right, top)
    page.add_overlay(form, room, shrink=True, expand=False)
    if not sheet.links:
        return
    placed = page.get_matrix_for_form_xobject_placement(form, room, allow_shrink=True, allow_expand=False)
    annotations = page.obj.get("/Annots", pikepdf.Array())
    for place, address in sheet.links:
        at = placed.transform(_matrix(form).transform(place))
        annotations.append(
            whole.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=pikepdf.Array([at.llx, at.lly, at.urx, at.ury]),
                    Border=pikepdf.Array([0, 0, 0]),
                    Contents=pikepdf.String(address),
                    A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(address)),
                )
            )
        )
    page.obj.Annots = annotations


def _matrix(form: Any) -> "pikepdf.Matrix":
    import pikepdf

    return pikepdf.Matrix(form.Matrix) if "/Matrix" in form else pikepdf.Matrix()


def _bookmark(mark: Mark) -> "pikepdf.OutlineItem":
    import pikepdf

    item = pikepdf.OutlineItem(mark.title, mark.page - 1)
    item.children.extend(_bookmark(each) for each in mark.below)
    return item


def _as_pdf(file: BinaryIO) -> BinaryIO:
    """Return a picture as a page of A4, the way up that it was taken, with no more dots than paper shows."""
    from PIL import Image, ImageOps

    with Image.open(file, formats=["JPEG", "PNG"]) as image:
        image.draft("RGB", (2 * DOTS[0], 2 * DOTS[1]))
        upright = ImageOps.exif_transpose(image)
        is_wide = upright.width > upright.height
        if upright.mode.startswith("I"):  # 16 bits a dot
            upright = upright.point(lambda dot: dot / 256).convert("L")
        if upright.mode in {"P", "LA", "PA"}:
            upright = upright.convert("RGBA")
        upright.thumbnail(DOTS[::-1] if is_wide else DOTS)
        flat = Image.new("RGB", upright.size, WHITE)
        flat.paste(upright.convert("RGB"), mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    drawn = io.BytesIO()
    room = ROOM[::-1] if is_wide else ROOM
    dots_to_the_point = max(flat.width / room[0], flat.height / room[1], 1)
    flat.save(drawn, "PDF", resolution=72 * dots_to_the_point, quality=85)
    drawn.seek(0)
    return drawn

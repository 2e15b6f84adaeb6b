"""Files of other people as pages: what the pack's own tests do not look at."""

import io
from typing import Any

import pikepdf
import pytest
from PIL import Image

from documents.joining import NotReadableError, Sheets
from tests.factories.files import pdf


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGB", "RGBA", "LA", "P", "I;16"])
def test_pictures_of_every_kind_are_shown(mode: str) -> None:
    """Those for print, grey ones, those with clear parts (white on paper), and those of a scanner."""
    whole = io.BytesIO()
    Image.new(mode, (40, 60)).save(whole, "JPEG" if mode in {"CMYK", "L"} else "PNG")
    with Sheets.of(whole, "picture") as sheets:
        [page] = sheets.pdf.pages
        shown: Any = next(iter(page.get_images().values()))
        found: Any = pikepdf.PdfImage(shown).as_pil_image().convert("L").getpixel((20, 30))
    assert found > 240 if mode in {"CMYK", "RGBA", "LA"} else found < 15


@pytest.mark.parametrize(
    ("content", "kind"), [(b"no PDF", "pdf"), (pdf(password="secret"), "pdf"), (b"\x89PNG but no more", "picture")]
)
def test_what_cannot_be_read_is_said(content: bytes, kind: Any) -> None:
    with pytest.raises(NotReadableError):
        Sheets.of(io.BytesIO(content), kind)

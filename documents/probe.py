"""Looks at the pages of a file that somebody sent, in a process of its own with little memory and little time.

    python -I probe.py pdf < file          → {"pages": 12}, or {"problem": "password"}, or {"problem": "damaged"}
    python -I probe.py picture < file      → {"pages": 1, "pixels": 12000000}

What reads PDFs and pictures is large and written in C: a file made to harm it harms this process alone. A page that
would come out blank because part of the file is missing counts as damage.
"""

import io
import json
import resource
import sys
from typing import Any

MEMORY, SECONDS = 1024**3, 20
#: What one stream of a page's own drawing may unpack to.
DRAWING = 64 * 1024**2
#: The small copy in which a picture is decoded to see whether it is whole.
SMALL = (400, 400)

Answer = dict[str, Any]
DAMAGED: Answer = {"problem": "damaged"}


class DamagedError(Exception):
    """A page cannot be drawn as it was meant."""


def pdf(content: bytes) -> Answer:
    """Count the pages, having looked at each."""
    import pikepdf

    pikepdf.settings.set_qpdf_limits(flate_max_memory=DRAWING, run_length_max_memory=DRAWING)
    try:
        with pikepdf.open(io.BytesIO(content)) as file:
            pages = list(file.pages)
            is_mended = any("reconstruct" in str(warning) for warning in file.get_warnings())
            if not pages or (is_mended and int(file.Root.Pages.get("/Count", 0)) > len(pages)):
                return DAMAGED
            for page in pages:
                _look(page, is_mended=is_mended)
            return {"pages": len(pages)}
    except pikepdf.PasswordError:
        return {"problem": "password"}
    except (pikepdf.PikepdfError, DamagedError, ValueError, TypeError, AttributeError, KeyError, RuntimeError):
        return DAMAGED


def picture(content: bytes) -> Answer:
    """Say how many dots a picture has, and whether it is whole: a small one is decoded to see."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as image:
            width, height = image.size
            image.draft("RGB", SMALL)
            image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, MemoryError):
        return DAMAGED
    return {"pages": 1, "pixels": width * height}


def _look(page: Any, *, is_mended: bool) -> None:
    """Read what draws a page; of a file that had to be mended, see that nothing of it is missing."""
    import pikepdf

    given = page.obj.get("/Contents")
    if given is None and is_mended:
        raise DamagedError
    parts = given if isinstance(given, pikepdf.Array) else [] if given is None else [given]
    for part in parts:
        if not isinstance(part, pikepdf.Stream):
            raise DamagedError
        part.read_bytes()
    if is_mended and not all(isinstance(each, pikepdf.Stream) for each in page.resources.get("/XObject", {}).values()):
        raise DamagedError
    page.as_form_xobject()


def _main() -> None:
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))
    look = {"pdf": pdf, "picture": picture}[sys.argv[1]]
    sys.stdout.write(json.dumps(look(sys.stdin.buffer.read())))


if __name__ == "__main__":
    _main()

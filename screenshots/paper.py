"""The first pages of a report, drawn by Poppler where it is installed."""

import shutil
import subprocess
from pathlib import Path

from PIL import Image  # comes with WeasyPrint

from screenshots.camera import Cast, keep

#: Dots to the inch: an A4 page is about 660 pixels wide.
SHARPNESS = "80"
#: The cover, and what comes after the contents: what the board is asked, and how the forum stands.
PAGES = (1, 3)
#: The files that are written: `report-1.png` and so on.
PREFIX = "report"


def take_pages(cast: Cast, folder: Path) -> list[Path]:
    """Write the first pages of the latest report issued to a board; none, without Poppler's ``pdftoppm``."""
    program = shutil.which("pdftoppm")
    if program is None:
        return []
    page = cast.open("bsab-reader")
    link = page.get_by_role("button", name="Read the report (PDF)").get_attribute("href") or ""
    pdf = page.request.get(f"{cast.forum.url}{link}").body()
    return [_draw(program, pdf, number, folder) for number in PAGES]


def _draw(program: str, pdf: bytes, number: int, folder: Path) -> Path:
    drawn = folder / f"{PREFIX}-{number}"
    command = [program, "-png", "-r", SHARPNESS, "-f", str(number), "-singlefile", "-", str(drawn)]
    subprocess.run(command, input=pdf, check=True)  # noqa: S603 - the program was found on this machine just now
    path = drawn.with_suffix(".png")
    with Image.open(path) as picture:
        keep(picture, path)
    return path

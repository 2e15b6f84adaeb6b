"""Membership lists as people have them, for the tests of the import."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings
from pghistory.models import Event

from documents import tables
from members import appendix, sheets
from members.appendix import Listed

REFERENCE = Path(settings.BASE_DIR) / "members" / "reference"
HEADINGS = "Membership,Agency,Representatives,Name,Chair,Joint place,Email"


def appendix_2() -> bytes:
    """Return Appendix 2 in the columns of the export."""
    return (REFERENCE / "appendix-2-membership.csv").read_bytes()


def terms_table() -> bytes:
    """Return Appendix 2 as it stands in the Terms of Reference, pasted into a sheet: with headings and both tables."""
    text = (REFERENCE / "terms-of-reference.md").read_text(encoding="utf-8")
    appendix_2 = text.partition("## Appendix 2")[2].partition("## Appendix 3")[0]
    rows = []
    for line in filter(None, appendix_2.splitlines()):
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            rows += [cells] if not re.fullmatch("-*", cells[0]) else []
        else:
            rows.append([line.strip("# ")])
    return tables.as_xlsx(rows, title="Appendix 2")


def csv_of(*rows: str, headings: str = HEADINGS) -> bytes:
    """Return a CSV file with these rows below the headings."""
    return "\n".join([headings, *rows]).encode()


def listed(content: bytes) -> Listed:
    """Return what a file says."""
    rows, _ = appendix.raw_rows(sheets.read(content))
    return appendix.listed(rows)


def history() -> int:
    """Return how many events the history of changes has, of every table."""
    return sum(model.objects.count() for model in apps.get_models() if issubclass(model, Event))

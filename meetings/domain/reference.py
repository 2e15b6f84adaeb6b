"""Loads the standard agenda that the Terms of Reference give (Appendix I) as version 1."""

import csv
from pathlib import Path

from django.db import transaction

from meetings.models import AgendaTemplate, TemplateItem
from members.models import Board

FILE = Path(__file__).resolve().parent.parent / "reference" / "appendix-1-agenda.csv"


@transaction.atomic
def load() -> None:
    """Load version 1 when there is none; the template is never changed afterwards, a change is a new version."""
    template, is_new = AgendaTemplate.objects.get_or_create(version=1, defaults={"name": "Appendix I"})
    if not is_new:
        return
    boards = {board.code: board for board in Board.objects.all()}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            title, *bullets = row["item"].split("\n")
            TemplateItem.objects.create(
                template=template,
                number=int(row["number"]),
                title=title.rstrip(":"),
                bullets=[bullet.removeprefix("- ") for bullet in bullets],
                kind=row["kind"],
                board=boards.get(row["board"]),
                minutes=int(row["minutes"]),
            )

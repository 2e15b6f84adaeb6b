"""Loads the kinds of source that the forum learns from."""

import csv
from pathlib import Path

from django.db import transaction

from members.models import Board
from reviews.models import ReviewType

FILE = Path(__file__).resolve().parent.parent / "reference" / "review-types.csv"


@transaction.atomic
def load() -> None:
    """Complete the list of review types; types already there keep their local wording."""
    boards = {board.code: board for board in Board.objects.all()}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, board = row.pop("code"), row.pop("board")
            ReviewType.objects.get_or_create(code=code, defaults=row | {"board": boards.get(board)})

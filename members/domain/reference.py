"""Loads the Terms of Reference, and the boards, sub-groups and membership that they name (Appendix 2)."""

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from members.enums import MembershipKind
from members.models import Agency, Board, ChairTerm, Membership, Person, Representative, SubGroup, TermsVersion

FOLDER = Path(__file__).resolve().parent.parent / "reference"
#: "Date for next review: June 2020" (ToR).
FIRST_REVIEW_ON = datetime.date(2020, 6, 1)


@transaction.atomic
def load() -> None:
    """Load boards, sub-groups, agencies, places, people and chairs on an empty forum; later loads leave changes alone.

    Boards are completed each time. Sub-groups are only loaded when there is none yet, agencies and people when there is
    no place yet: from then on the forum's own changes are the truth.
    """
    for row in _rows("boards.csv"):
        Board.objects.get_or_create(code=row.pop("code"), defaults=row)
    if not SubGroup.objects.exists():
        for position, row in enumerate(_rows("sub-groups.csv"), start=1):
            board = Board.objects.get(code=row.pop("board"))
            SubGroup.objects.create(board=board, position=position, **row)
    if not Membership.objects.exists():
        for row in _rows("agencies.csv"):
            Agency.objects.get_or_create(name=row.pop("name"), defaults=row)
        for position, row in enumerate(_rows("appendix-2-membership.csv"), start=1):
            _seat(row, position)
    if not TermsVersion.objects.exists():
        text = (FOLDER / "terms-of-reference.md").read_text(encoding="utf-8").strip()
        TermsVersion.objects.create(number=1, text=text, next_review_on=FIRST_REVIEW_ON)


def _seat(row: dict[str, str], position: int) -> None:
    """Give the person of one row of Appendix 2 their place, or the second seat of a joint place."""
    agency = Agency.objects.get(name=row["agency"])
    is_joint = bool(row["joint_place"])
    title = row["joint_place"].removeprefix(row["agency"]).strip() if is_joint else row["representative"]
    membership, is_new = Membership.objects.get_or_create(
        agency=agency,
        kind=MembershipKind(row["membership"]),
        title=title,
        is_joint=is_joint,
        defaults={"position": position},
    )
    representative = Representative.objects.create(
        membership=membership,
        person=Person.objects.create(name=row["name"]),
        role_title=row["representative"],
        seat=1 if is_new else 2,
    )
    if row["chair"]:
        ChairTerm.objects.create(representative=representative)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)

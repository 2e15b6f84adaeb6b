"""Loads the boards and the membership that the Terms of Reference name (Appendix 2)."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from members.enums import MembershipKind
from members.models import Agency, Board, ChairTerm, Membership, Person, Representative

FOLDER = Path(__file__).resolve().parent.parent / "reference"


@transaction.atomic
def load() -> None:
    """Load boards, agencies, places, people and chairs on an empty forum; later loads leave the membership alone.

    Boards and agencies are completed each time. People are only loaded when there is no place yet: from then on the
    forum's own changes are the truth.
    """
    for row in _rows("boards.csv"):
        Board.objects.get_or_create(code=row.pop("code"), defaults=row)
    for row in _rows("agencies.csv"):
        Agency.objects.get_or_create(name=row.pop("name"), defaults=row)
    if not Membership.objects.exists():
        for position, row in enumerate(_rows("appendix-2-membership.csv"), start=1):
            _seat(row, position)


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

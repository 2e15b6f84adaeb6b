"""What the registers say of places, for those who change the membership: see `members.records`."""

import datetime
from collections.abc import Collection

from django.db.models import Max

from meetings.models import RegisterLine
from members import records


def register() -> None:
    """Called once, when the application is ready."""
    records.register(_latest_line)


def _latest_line(places: Collection[int], day: datetime.date) -> datetime.date | None:
    filled = RegisterLine.objects.exclude(attendance="").filter(membership__in=places, meeting__date__gte=day)
    found: datetime.date | None = filled.aggregate(latest=Max("meeting__date"))["latest"]
    return found

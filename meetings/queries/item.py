"""Round an item: the items before and after it, and whether its meeting may be opened."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from meetings.models import AgendaItem, Meeting
from meetings.models.meeting import SEES_ALL


@dataclass(frozen=True)
class Neighbour:
    """An item beside another."""

    number: int
    title: str
    url: str


@dataclass(frozen=True)
class Neighbours:
    """The items before and after one, among those its reader may open; None where there is none."""

    before: Neighbour | None
    after: Neighbour | None


def neighbours_of(item: AgendaItem, reader: User) -> Neighbours:
    """Return the items beside `item` (1 query)."""
    found = [
        Neighbour(number, title, reverse("meetings:item", args=[pk]))
        for pk, number, title in AgendaItem.objects.visible_to(reader)
        .filter(meeting=item.meeting_id)
        .order_by("number")
        .values_list("pk", "number", "title")
    ]
    return Neighbours(
        before=next((each for each in reversed(found) if each.number < item.number), None),
        after=next((each for each in found if each.number > item.number), None),
    )


def may_open(meeting: Meeting, reader: User) -> bool:
    """Whether `reader` may open the meeting as a whole (no query for members)."""
    if reader.standing.holds(*SEES_ALL):
        return True
    return Meeting.objects.visible_to(reader).filter(pk=meeting.pk).exists()

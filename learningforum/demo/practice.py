"""What the parts of the practice data share while it is filled in."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Model

from accounts.models import User
from learningforum.demo.calendar import Calendar
from meetings.models import Meeting
from members.models import Board, Membership, Representative
from reviews.models import Review


@dataclass
class Practice:
    """The practice forum so far: people and things by the short names that the data uses for them."""

    calendar: Calendar
    boards: dict[str, Board]
    users: dict[str, User] = field(default_factory=dict)
    places: dict[str, Membership] = field(default_factory=dict)
    holders: dict[str, Representative] = field(default_factory=dict)
    reviews: dict[str, Review] = field(default_factory=dict)
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def coordinator(self) -> User:
        """Who did what nobody else is named for."""
        return self.users["coordinator"]


def backdate(thing: Model, **dates: datetime.date) -> None:
    """Say when `thing` happened in the practice past; the verbs can only say that it happens now."""
    type(thing)._default_manager.filter(pk=thing.pk).update(**dates)
    thing.refresh_from_db(fields=list(dates))

"""What a person owes, and by when.

Each room answers for its own work; the home page (and later the digest and reminders) read the answers together.

    worklist.register(meetings_duties)      # in the room's AppConfig.ready()
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class Duty:
    """One thing that needs doing by this person. `due_on` is None when nothing dates it."""

    title: str
    url: str
    hint: str = ""
    due_on: datetime.date | None = None

    def is_overdue(self, on: datetime.date) -> bool:
        """Whether its day has passed."""
        return self.due_on is not None and self.due_on < on


Source = Callable[[User, datetime.date], Iterable[Duty]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a room's answer to "what does this person owe?"; a source makes at most one query."""
    _sources.append(source)


def duties_of(user: User, on: datetime.date) -> list[Duty]:
    """Everything `user` owes, what is due first before the rest."""
    found = [duty for source in _sources for duty in source(user, on)]
    return sorted(found, key=lambda duty: (duty.due_on is None, duty.due_on or on, duty.title))

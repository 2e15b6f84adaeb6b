"""What rooms above have on record of places: a change of the membership must not reach behind it.

A room that keeps records by place and day registers when Django starts:

    records.register(lambda places, day: …)    the latest day, from `day` on, on which one of `places` is on record
"""

import datetime
from collections.abc import Callable, Collection

Source = Callable[[Collection[int], datetime.date], datetime.date | None]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Ask `source` from now on: of ids of places and a day, for the latest recorded day from that day on, or None."""
    _sources.append(source)


def latest(places: Collection[int], day: datetime.date) -> datetime.date | None:
    """Return the latest day, from `day` on, on which one of `places` is on record; None when none is."""
    return max((found for source in _sources if (found := source(places, day))), default=None)

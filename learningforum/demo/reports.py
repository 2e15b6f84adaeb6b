"""The reports of the last two half-years: the older issued to the boards, the newer waiting for the worker."""

import datetime

from learningforum.demo.practice import Practice, backdate
from meetings.models.meeting import LONDON
from reports.domain import edition, period, report

NINE = datetime.time(9)
#: The reports are made this long after their half-year ended, and issued this long after it.
MADE_AFTER, ISSUED_AFTER = datetime.timedelta(days=8), datetime.timedelta(days=36)


def report_to_boards(practice: Practice) -> None:
    """Make and issue the older reports at once, so that board readers have something to read; ask for the newer."""
    newer = period.last_ended()
    older = edition.ask(newer.previous, actor=practice.coordinator)
    backdate(older, frozen_at=_after(newer.previous, MADE_AFTER))
    for each in older.reports.all():
        report.make(each.pk)
    edition.issue(older, actor=practice.users["chair"])
    backdate(older, issued_at=_after(newer.previous, ISSUED_AFTER))
    edition.ask(newer, actor=practice.users["learning-manager"])


def _after(half: period.Period, later: datetime.timedelta) -> datetime.datetime:
    return datetime.datetime.combine(half.end + later, NINE, LONDON)

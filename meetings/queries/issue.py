"""What issuing an agenda would change, and who would be told."""

from dataclasses import dataclass

from meetings.domain import issuing
from meetings.domain.agenda import frozen
from meetings.domain.issuing import Change
from meetings.enums import MeetingState
from meetings.models import Meeting


@dataclass(frozen=True)
class ToIssue:
    """An agenda as it would be issued now: what it changes and whom it concerns.

    `is_new` unless it says what was issued last; `is_before` while the meeting has not been held. `seal` goes with the
    button, so that what is issued is what was looked at. `minutes` are planned of `length`.
    """

    change: Change
    is_new: bool
    is_before: bool
    seal: str
    minutes: int
    length: int

    @property
    def label(self) -> str:
        """What issuing it is called."""
        return f"Issue version {self.change.version}" if self.change.last else "Issue the agenda"


def to_issue(meeting: Meeting) -> ToIssue:
    """Return what issuing the agenda of `meeting` now would do (at most 4 queries)."""
    last, now = meeting.issues.last(), frozen(meeting)
    return ToIssue(
        change=issuing.change(meeting, last, now),
        is_new=last is None or last.agenda != now,
        is_before=meeting.state in (MeetingState.PLANNED, MeetingState.ISSUED),
        seal=issuing.seal_of(now, last),
        minutes=sum(item["minutes"] for item in now["items"]),
        length=meeting.length,
    )

"""How the pages say how things stand: a word, and a colour that helps to find it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from meetings.enums import Answer, MeetingState
from meetings.models import Action, Meeting
from ui.components import Colour

#: An action that falls due within this many days is worth a word.
SOON = 14


@dataclass(frozen=True)
class Tag:
    """A word with its colour."""

    text: str
    colour: Colour


_STATES: dict[str, Tag] = {
    MeetingState.PLANNED: Tag("Planned", "grey"),
    MeetingState.ISSUED: Tag("Agenda issued", "blue"),
    MeetingState.HELD: Tag("Minutes to approve", "yellow"),
    MeetingState.APPROVED: Tag("Minutes approved", "green"),
    MeetingState.CANCELLED: Tag("Cancelled", "red"),
}


def state_of(meeting: Meeting, on: datetime.date) -> Tag:
    """Say how far a meeting has come; one whose day has passed waits for its register."""
    if meeting.state in (MeetingState.PLANNED, MeetingState.ISSUED) and meeting.date < on:
        return Tag("Register to complete", "yellow")
    return _STATES[meeting.state]


def due(action: Action, on: datetime.date) -> Tag:
    """Say how an action stands against its day."""
    if action.closed_on:
        return Tag("Closed", "green")
    left = (action.due_on - on).days
    if left < 0:
        return Tag(f"Overdue by {_days(-left)}", "red")
    if left == 0:
        return Tag("Due today", "yellow")
    if left <= SOON:
        return Tag(f"Due in {_days(left)}", "yellow")
    return Tag("Open", "grey")


def who_comes(answer: str, coming: Sequence[str], deputy: str) -> str:
    """Say what a place said: "Nadia Rahman comes", "Yvonne Hart comes as deputy", "Apologies, nobody comes".

    `coming` are the names of those who come.
    """
    if answer == Answer.COMING:
        return f"{' and '.join(coming)} {'come' if len(coming) > 1 else 'comes'}"
    return f"{deputy} comes as deputy" if answer == Answer.DEPUTY else "Apologies, nobody comes"


def joined(others: Sequence[str], *, is_marked: bool) -> str:
    """Say that `others` had written the same note meanwhile; empty when nobody had.

    `is_marked` when they had changed the same lines, so that both versions stand there.
    """
    names = " and ".join(others)
    if is_marked:
        return f"{names or 'Another page of yours'} changed the same lines. Both texts are in the note: check them."
    return f"{names} wrote at the same time. What both of you wrote is in the note." if names else ""


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"

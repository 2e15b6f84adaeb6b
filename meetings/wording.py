"""How the pages say how things stand: a word, and a colour that helps to find it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from meetings.enums import Answer, MeetingState, MinutesState, Mode
from meetings.models import Action, Meeting, Minutes
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
    MeetingState.APPROVED: Tag("Minutes approved", "green"),
    MeetingState.CANCELLED: Tag("Cancelled", "red"),
}
#: What the minutes of a meeting that was held wait for.
_MINUTES: dict[str, Tag] = {
    MinutesState.DRAFT: Tag("Minutes to check", "yellow"),
    MinutesState.CHECKED: Tag("Minutes to circulate", "yellow"),
    MinutesState.CIRCULATED: Tag("Minutes to approve", "yellow"),
}
#: More names than this make no sentence.
NAMED = 5
#: In what way somebody comes.
_WAYS: dict[str, str] = {Mode.IN_PERSON: " in person", Mode.ONLINE: " online"}


def state_of(meeting: Meeting, on: datetime.date) -> Tag:
    """Say how far a meeting has come; one whose day has passed waits for its register.

    Lists read their meetings by `meetings.queries.with_minutes`, so that no further query is made.
    """
    if meeting.state in (MeetingState.PLANNED, MeetingState.ISSUED) and meeting.date < on:
        return Tag("Register to complete", "yellow")
    return _MINUTES[minutes_state(meeting)] if meeting.state == MeetingState.HELD else _STATES[meeting.state]


def minutes_state(meeting: Meeting) -> str:
    """Return how far the minutes have come on their way to the meeting that approves them."""
    return minutes_row(meeting).state


def minutes_row(meeting: Meeting) -> Minutes:
    """Return the row that says so, or one that is not saved while there is none."""
    return meeting.minutes if hasattr(meeting, "minutes") else Minutes()


def due(action: Action, on: datetime.date) -> Tag:
    """Say how an action stands against its day."""
    return due_on(action.due_on, action.closed_on, on)


def due_on(day: datetime.date, closed_on: datetime.date | None, on: datetime.date) -> Tag:
    """Say how what is to be done by `day` stands, unless it is done."""
    if closed_on:
        return Tag("Closed", "green")
    left = (day - on).days
    if left < 0:
        return Tag(f"Overdue by {_days(-left)}", "red")
    if left == 0:
        return Tag("Due today", "yellow")
    if left <= SOON:
        return Tag(f"Due in {_days(left)}", "yellow")
    return Tag("Open", "grey")


def who_comes(answer: str, coming: Sequence[str], deputy: str, mode: str = "") -> str:
    """Say what a place said: "Nadia Rahman comes online", "Yvonne Hart comes as deputy", "Apologies, nobody comes".

    `coming` are the names of those who come; `mode` is in what way, when somebody said.
    """
    way = _WAYS.get(mode, "")
    if answer == Answer.COMING:
        return f"{' and '.join(coming)} {'come' if len(coming) > 1 else 'comes'}{way}"
    return f"{deputy} comes as deputy{way}" if answer == Answer.DEPUTY else "Apologies, nobody comes"


def stay(mode: str, arrived_at: datetime.time | None, left_at: datetime.time | None) -> str:
    """Say in what way somebody was there, where that is worth a word: "online, arrived at 10:20"."""
    words = [
        "online" if mode == Mode.ONLINE else "",
        f"arrived at {arrived_at:%H:%M}" if arrived_at else "",
        f"left at {left_at:%H:%M}" if left_at else "",
    ]
    return ", ".join(filter(None, words))


def quorum(represented: int, expected: int, per_cent: int | None) -> str:
    """Say whether the advisory quorum was met; nothing when the forum has set none (`Practice.quorum`)."""
    if per_cent is None or not expected:
        return ""
    met = "met" if 100 * represented >= per_cent * expected else "not met"
    places = "place is" if expected == 1 else "places are"
    return f"{represented} of {expected} {places} represented. The advisory quorum is {per_cent}%: {met}."


def to_tell(names: Sequence[str]) -> str:
    """Say who cannot be written to, so that somebody tells them; of many, how many. Empty when there is nobody."""
    if not names:
        return ""
    if len(names) > NAMED:
        return f"{len(names)} people have no email address, so please tell them: Who is coming lists them."
    return f"We have no email address of {', '.join(names)}, so please tell them."


def counted(number: int, noun: str) -> str:
    """Say a number of things: "1 comment", "3 comments"."""
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"


def joined(others: Sequence[str], *, is_marked: bool) -> str:
    """Say that `others` had written the same note meanwhile; empty when nobody had.

    `is_marked` when they had changed the same lines, so that both versions stand there.
    """
    names = " and ".join(others)
    if is_marked:
        return f"{names or 'Another page of yours'} changed the same lines. Both texts are in the note: check them."
    return f"{names} wrote at the same time. What both of you wrote is in the note." if names else ""


def _days(number: int) -> str:
    return counted(number, "day")

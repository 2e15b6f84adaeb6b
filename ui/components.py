"""The plain data that list-like components show.

Views and queries build these; any object with the same attributes will do, so a room may pass its own dataclass.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Colour = Literal["grey", "green", "teal", "blue", "purple", "magenta", "red", "orange", "yellow"]
"""Colours of a tag. A tag always carries a word: the colour only helps."""

AlertKind = Literal["information", "success", "warning", "error"]
"""Kinds of message; Django's message levels map onto them."""

Variant = Literal["primary", "secondary", "warning"]
"""How loud a button is. One primary button a page: the obvious next action."""


Width = Literal["one-quarter", "one-third", "one-half", "two-thirds", "three-quarters", "full"]
"""Widths of a column on a wide screen; on a narrow one every column is as wide as the page."""


@dataclass(frozen=True)
class Link:
    """An entry of a navigation."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Task:
    """A line of a task list: what needs doing, where, and how it stands."""

    title: str
    url: str
    status: str = ""
    colour: Colour = "grey"
    hint: str = ""


@dataclass(frozen=True)
class Event:
    """A point on a timeline."""

    title: str
    at: datetime | date
    by: str = ""
    text: str = ""


@dataclass(frozen=True)
class Rung:
    """A rung of the impact ladder (ToR, Impact: identified → shared → embedded → impact evidenced)."""

    label: str
    reached: bool
    on: date | None = None
    hint: str = ""

"""Meetings as calendar programs take them: iCalendar (RFC 5545) and what is asked of the recipient (RFC 5546).

A meeting has one identifier for good; its sequence rises when day, time or place change or it is cancelled, and with
nothing else, so that a program knows which of two entries is the newer. Times are what a clock in London shows, with
the rule by which that clock is put forward and back. An entry says when and where, and nothing of the agenda.

It is our own, because a subscription of 500 meetings must cost next to nothing, and because what is needed of the
standard is little.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from urllib.parse import quote
from uuid import UUID

from meetings.models import Meeting

SUMMARY = "Multi-Agency Learning Forum"
CONTENT_TYPE = "text/calendar; charset=utf-8"
#: The longest line, in octets, without its line break.
LONGEST = 75
#: Of UTF-8: by its first bits an octet within a letter of several is told from one that begins a letter.
FIRST_BITS, WITHIN_A_LETTER = 0b1100_0000, 0b1000_0000
#: What an address keeps as it is; everything else would end it or be read as something else.
OF_ADDRESSES = "@!#$&'*+-/=?^_`{|}~."
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")
#: London's rule since 1996, before which the forum has no meeting: last Sundays of March and October, at 1:00 UTC.
TIME_ZONE = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
END:STANDARD
END:VTIMEZONE"""


class Method(Enum):
    """What is asked of whoever receives it (RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


class Part(Enum):
    """What the recipient has said about coming (RFC 5545, PARTSTAT)."""

    ASKED = "NEEDS-ACTION"
    COMING = "ACCEPTED"
    NOT_COMING = "DECLINED"


@dataclass(frozen=True)
class Entry:
    """One meeting in a calendar. `url` is where its reader goes on; `notes` is what the entry says beside it."""

    uid: UUID
    sequence: int
    date: datetime.date
    start_time: datetime.time
    end_time: datetime.time
    place: str
    url: str
    notes: str = ""

    @classmethod
    def of(cls, meeting: Meeting, *, url: str, notes: str = "") -> "Entry":
        """Return the entry of a meeting."""
        return cls(
            meeting.uid,
            meeting.sequence,
            meeting.date,
            meeting.start_time,
            meeting.end_time,
            meeting.place,
            url,
            notes,
        )


@dataclass(frozen=True)
class Somebody:
    """A name with an email address: who asks, and who is asked."""

    name: str
    address: str


def request(entry: Entry, *, to: Somebody, by: Somebody, at: datetime.datetime, part: Part = Part.ASKED) -> str:
    """Return what puts the meeting into the recipient's calendar, or moves it there. `at` is now."""
    return _calendar(Method.REQUEST, [_event(entry, _utc(at), _people(to, by, part), "CONFIRMED")])


def cancel(entry: Entry, *, to: Somebody, by: Somebody, at: datetime.datetime) -> str:
    """Return what takes the meeting out of the recipient's calendar, whether it is cancelled or goes on without them.

    It is cancelled in either case as far as the recipient goes: programs take out what says so of itself.
    """
    return _calendar(Method.CANCEL, [_event(entry, _utc(at), _people(to, by, Part.ASKED), "CANCELLED")])


def publish(entries: Iterable[Entry], *, by: Somebody, at: datetime.datetime) -> str:
    """Return a calendar to subscribe to or to keep; `at` is when what it says was last changed. It asks nobody."""
    stamp, organiser = _utc(at), _organiser(by)
    return _calendar(Method.PUBLISH, [_event(entry, stamp, organiser, "CONFIRMED") for entry in entries])


def folded(line: str) -> str:
    """Break a line that is too long into several, none of them within a letter (RFC 5545, 3.1)."""
    raw = line.encode()
    if len(raw) <= LONGEST:
        return line
    pieces, room = [], LONGEST
    while len(raw) > room:
        cut = room
        while raw[cut] & FIRST_BITS == WITHIN_A_LETTER:
            cut -= 1
        pieces.append(raw[:cut].decode())
        raw, room = raw[cut:], LONGEST - 1  # the blank that marks a piece counts
    return "\r\n ".join([*pieces, raw.decode()])


def escaped(text: str) -> str:
    """Return words as the standard wants them, without what no calendar can show (RFC 5545, 3.3.11)."""
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _calendar(method: Method, events: list[str]) -> str:
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Multi-Agency Learning Forum//Meetings//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method.value}",
    ]
    if method is Method.PUBLISH:
        head += [f"X-WR-CALNAME:{SUMMARY}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H"]
    return "\r\n".join([*head, TIME_ZONE.replace("\n", "\r\n"), *events, "END:VCALENDAR", ""])


def _event(entry: Entry, stamp: str, people: str, status: str) -> str:
    """Write one entry; a calendar of hundreds is nothing but this, so it is one flat string."""
    day = entry.date.isoformat().replace("-", "")
    return (
        "BEGIN:VEVENT\r\n"
        f"UID:{entry.uid}\r\n"
        f"SEQUENCE:{entry.sequence}\r\n"
        f"DTSTAMP:{stamp}\r\n"
        f"DTSTART;TZID=Europe/London:{day}T{_clock(entry.start_time)}\r\n"
        f"DTEND;TZID=Europe/London:{day}T{_clock(entry.end_time)}\r\n"
        f"SUMMARY:{SUMMARY}\r\n"
        f"{_words('LOCATION', entry.place)}"
        f"{_words('DESCRIPTION', entry.notes)}"
        f"{folded(f'URL:{entry.url}')}\r\n"
        f"{people}"
        f"STATUS:{status}\r\n"
        "TRANSP:OPAQUE\r\n"
        "END:VEVENT"
    )


def _people(to: Somebody, by: Somebody, part: Part) -> str:
    asks = "TRUE" if part is Part.ASKED else "FALSE"
    attendee = f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={part.value};RSVP={asks}"
    return _organiser(by) + folded(f"{attendee};CN={_quoted(to.name)}:{_mailto(to)}") + "\r\n"


def _organiser(by: Somebody) -> str:
    return folded(f"ORGANIZER;CN={_quoted(by.name)}:{_mailto(by)}") + "\r\n"


@lru_cache(maxsize=512)
def _words(name: str, value: str) -> str:
    """The line of a property in words; nothing when it has none. Most meetings are in the same few places."""
    return folded(f"{name}:{escaped(value)}") + "\r\n" if value else ""


@lru_cache(maxsize=512)
def _clock(time: datetime.time) -> str:
    return f"{time:%H%M%S}"


def _quoted(name: str) -> str:
    """A name as the value of a parameter, which can say neither a quotation mark nor a new line."""
    return f'"{" ".join(CONTROL.sub("", name).replace(chr(34), "").split())}"'


def _mailto(whose: Somebody) -> str:
    return f"mailto:{quote(whose.address, safe=OF_ADDRESSES)}"


def _utc(moment: datetime.datetime) -> str:
    return f"{moment.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"

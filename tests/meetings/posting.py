"""What went out by mail about a meeting: the messages, what they do to a calendar, and the links in them."""

import re
from typing import Any
from urllib.parse import urlsplit

import icalendar

from accounts.models import Mail

LINK = re.compile(r"https?://\S*/meetings/answer/\S+")


def mail_to(address: str) -> list[Mail]:
    """Every message to an address, in the order in which they were written."""
    return list(Mail.objects.filter(address=address).order_by("pk"))


def last_to(address: str) -> Mail:
    """The latest message to an address."""
    return mail_to(address)[-1]


def event_of(message: Mail) -> Any:
    """The entry that goes with a message, read by a program that is not ours; its method must be the message's."""
    calendar: Any = icalendar.Calendar.from_ical(message.calendar)
    assert calendar["method"] == message.calendar_method
    [event] = calendar.walk("VEVENT")
    return event


def calendars_to(address: str) -> list[tuple[str, int]]:
    """What an address was told to do to its calendar, each with the sequence: ("REQUEST", 0), ("CANCEL", 1)."""
    return [(each.calendar_method, int(event_of(each)["sequence"])) for each in mail_to(address) if each.calendar]


def link_in(message: Mail) -> str:
    """The path at which a message is answered."""
    found = LINK.search(message.text)
    assert found, message.text
    return urlsplit(found[0]).path

"""Calendar entries, read back by two programs that are not ours: icalendar, and vobject with its own time zones."""

import datetime
import re
import warnings
from typing import Any
from uuid import UUID

import icalendar
import pytest
import vobject
from hypothesis import example, given, settings
from hypothesis import strategies as st

from meetings.calendar import LONGEST, Entry, Part, Somebody, cancel, escaped, folded, publish, request
from meetings.models.meeting import LONDON

UID = UUID("6f1c1f7e-4d3e-4a52-9f0a-2f4c0d9a7b11")
NOW = datetime.datetime(2026, 11, 24, 9, 30, 5, tzinfo=datetime.UTC)
FORUM = Somebody("Multi-Agency Learning Forum", "forum@forum.example")
NOOR = Somebody("Noor Haddad", "noor@forum.example")
#: London's clocks go forward on the last Sunday of March and back on that of October.
DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2031, 12, 31))
TIMES = st.times(datetime.time(0), datetime.time(22)).map(lambda time: time.replace(second=0, microsecond=0))


def an_entry(
    date: datetime.date = datetime.date(2026, 12, 3), start: datetime.time = datetime.time(10), **given: Any
) -> Entry:
    ends = (datetime.datetime.combine(date, start) + datetime.timedelta(hours=1, minutes=30)).time()
    said: dict[str, Any] = {
        "place": "Committee room 1",
        "url": "https://forum.example/meetings/7/",
        "sequence": 0,
    } | given
    return Entry(UID, date=date, start_time=start, end_time=ends, **said)


def read(text: str) -> Any:
    """The one entry of a calendar."""
    [event] = calendar_in(text).walk("VEVENT")
    return event


def calendar_in(text: str) -> Any:
    return icalendar.Calendar.from_ical(text)


def read_otherwise(text: str) -> Any:
    """The same by the other program."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return vobject.readOne(text).vevent


def somewhere_else(text: str) -> str:
    """The text with another name for the time zone, so that a program has nothing but the rule in it to go by."""
    return text.replace("Europe/London", "Forum/Clock")


@settings(max_examples=60, deadline=None)
@given(DAYS, TIMES)
@example(datetime.date(2026, 3, 29), datetime.time(10))
@example(datetime.date(2026, 10, 25), datetime.time(10))
@example(datetime.date(2026, 3, 28), datetime.time(22))
def test_a_meeting_is_at_the_instant_that_londons_clock_says(date: datetime.date, start: datetime.time) -> None:
    entry = an_entry(date, start)
    text = somewhere_else(request(entry, to=NOOR, by=FORUM, at=NOW))
    for name, time in (("dtstart", entry.start_time), ("dtend", entry.end_time)):
        expected = datetime.datetime.combine(date, time, LONDON).astimezone(datetime.UTC)
        if datetime.datetime.combine(date, time, LONDON).replace(fold=1).astimezone(datetime.UTC) != expected:
            continue  # an hour that the clock shows twice, or leaves out: nobody meets at one o'clock at night
        assert read(text)[name].dt.astimezone(datetime.UTC) == expected
        assert getattr(read_otherwise(text), name).value.astimezone(datetime.UTC) == expected


@settings(max_examples=20, deadline=None)
@given(st.lists(DAYS, min_size=1, max_size=40))
def test_ten_oclock_stays_ten_oclock_the_whole_year_round(days: list[datetime.date]) -> None:
    text = publish([an_entry(day) for day in days], by=FORUM, at=NOW)
    for event in calendar_in(text).walk("VEVENT"):
        assert event["dtstart"].dt.time() == datetime.time(10)
        assert event["dtstart"].dt.astimezone(LONDON).time() == datetime.time(10)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_no_line_is_longer_than_75_octets_and_none_is_broken_within_a_letter(text: str) -> None:
    lines = folded(text).split("\r\n")
    assert all(len(line.encode()) <= LONGEST for line in lines)
    assert all(line.startswith(" ") for line in lines[1:])
    assert "".join([lines[0], *(line[1:] for line in lines[1:])]) == text


#: What a venue may hold: anything that is typed, line breaks and all.
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))


@settings(max_examples=100, deadline=None)
@given(WORDS)
def test_words_come_back_as_they_were_typed(typed: str) -> None:
    text = publish([an_entry(place=f"At {typed}.")], by=FORUM, at=NOW)
    expected = re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", typed.replace("\r\n", "\n").replace("\r", "\n"))
    assert str(read(text)["location"]) == f"At {expected}."
    assert text.count("BEGIN:VEVENT") == text.count("\r\nLOCATION") == 1


def test_no_property_can_be_slipped_into_an_entry() -> None:
    place = "Room 1\r\nATTENDEE:mailto:thief@forum.example\nEND:VEVENT"
    name = 'Noor"\r\nX-THIEF:1\n;CN="Thief'
    text = request(an_entry(place=place, notes=place), to=Somebody(name, "noor@forum.example\r\nX:1"), by=FORUM, at=NOW)
    starts = [line.partition(":")[0].partition(";")[0] for line in re.sub(r"\r\n ", "", text).split("\r\n")]
    assert starts.count("ATTENDEE") == starts.count("END") - 4 == 1
    assert not {"X-THIEF", "X"} & set(starts)
    assert read(text)["attendee"].params["CN"] == "Noor X-THIEF:1 ;CN=Thief"


def test_a_request_says_who_asks_whom_for_when_and_where() -> None:
    text = request(an_entry(sequence=2, notes="Join by video: https://video.example/"), to=NOOR, by=FORUM, at=NOW)
    calendar = calendar_in(text)
    event = read(text)
    assert (calendar["method"], calendar["version"]) == ("REQUEST", "2.0")
    assert (str(event["uid"]), event["sequence"], event["status"]) == (str(UID), 2, "CONFIRMED")
    assert (event["summary"], event["location"]) == ("Multi-Agency Learning Forum", "Committee room 1")
    assert event["dtstamp"].dt == NOW
    assert (event["organizer"], event["organizer"].params["CN"]) == (
        "mailto:forum@forum.example",
        "Multi-Agency Learning Forum",
    )
    assert event["attendee"] == "mailto:noor@forum.example"
    asked = event["attendee"].params
    assert (asked["CN"], asked["PARTSTAT"], asked["RSVP"]) == ("Noor Haddad", "NEEDS-ACTION", "TRUE")
    other = read_otherwise(text)
    assert (other.uid.value, other.attendee.value) == (str(UID), "mailto:noor@forum.example")
    assert other.description.value == "Join by video: https://video.example/"


@pytest.mark.parametrize(("part", "said"), [(Part.COMING, "ACCEPTED"), (Part.NOT_COMING, "DECLINED")])
def test_whoever_has_answered_is_not_asked_again(part: Part, said: str) -> None:
    asked = read(request(an_entry(), to=NOOR, by=FORUM, at=NOW, part=part))["attendee"].params
    assert (asked["PARTSTAT"], asked["RSVP"]) == (said, "FALSE")


def test_a_cancellation_names_the_same_entry() -> None:
    text = cancel(an_entry(sequence=3), to=NOOR, by=FORUM, at=NOW)
    event = read(text)
    assert calendar_in(text)["method"] == "CANCEL"
    assert (str(event["uid"]), event["sequence"], event["status"]) == (str(UID), 3, "CANCELLED")
    assert event["attendee"] == "mailto:noor@forum.example"


def test_what_is_published_asks_nobody_and_begins_and_ends_as_the_standard_says() -> None:
    text = publish([an_entry(), an_entry(datetime.date(2027, 3, 4))], by=FORUM, at=NOW)
    assert "ATTENDEE" not in text
    assert text.count("\r\nORGANIZER;") == 2, "who publishes it (RFC 5546, 3.2.1)"
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert len(calendar_in(text).walk("VEVENT")) == 2
    assert calendar_in(publish([], by=FORUM, at=NOW)).walk("VEVENT") == []


def test_an_odd_address_is_one_address() -> None:
    text = request(an_entry(), to=Somebody("Noor", "o'hara+forum%2@bücher.example"), by=FORUM, at=NOW)
    assert read(text)["attendee"] == "mailto:o'hara+forum%252@b%C3%BCcher.example"


@pytest.mark.parametrize(
    ("typed", "written"), [("a;b,c\\d", "a\\;b\\,c\\\\d"), ("one\r\ntwo\nthree\rfour", "one\\ntwo\\nthree\\nfour")]
)
def test_marks_that_mean_something_are_written_otherwise(typed: str, written: str) -> None:
    assert escaped(typed) == written

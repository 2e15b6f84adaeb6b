"""The words and colours in which the tracker's facts are shown."""

import datetime
from typing import Any

from tracker.enums import Finding, Rung
from ui.components import Colour

#: How much of the learning a list shows.
SHORT = 140
RUNG_COLOURS: dict[Rung, Colour] = {
    Rung.IDENTIFIED: "grey",
    Rung.SHARED: "yellow",
    Rung.EMBEDDED: "blue",
    Rung.EVIDENCED: "green",
}
FINDING_COLOURS: dict[str, Colour] = {
    Finding.TOO_EARLY: "grey",
    Finding.NONE: "yellow",
    Finding.SOME: "teal",
    Finding.STRONG: "green",
    Finding.NEGATIVE: "red",
}


def shortened(text: str) -> str:
    """Return the beginning of a longer text, up to a whole word."""
    return text if len(text) <= SHORT else f"{text[:SHORT].rsplit(maxsplit=1)[0]}…"


def in_words(value: Any) -> str:
    """Return a field of a learning point as text."""
    if isinstance(value, datetime.date):
        return f"{value:%-d %B %Y}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "None"
    return str(value or "Nothing")


def listed(words: list[str]) -> str:
    """Return some words as a list in a sentence: "one, two and three"."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)

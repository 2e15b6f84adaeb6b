"""Numbers for names that must differ from one another within a test run."""

from itertools import count

_numbers = count(1)


def unique(word: str) -> str:
    """Return `word` with a number that no other name has: "Person 7"."""
    return f"{word} {next(_numbers)}"


def unique_email(word: str) -> str:
    """Return an address that no other account has: "person7@forum.example"."""
    return f"{word}{next(_numbers)}@forum.example"

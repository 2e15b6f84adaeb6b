"""Writing the note of an item, also when two or three people do so at once: nothing that anybody typed is lost."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from meetings.domain import note
from meetings.domain.lines import changes, joined, plain
from meetings.enums import ItemKind
from meetings.models import AgendaItem, Note
from tests.factories import coordinator, item_of, make_meeting, make_user
from tests.meetings.asking import refused

MARK = "[At the same time Joanna Pell wrote:]"


@pytest.fixture
def actor(forum: None) -> User:
    return coordinator()


@pytest.fixture
def other(forum: None) -> User:
    return make_user("chair", name="Joanna Pell")


@pytest.fixture
def item(forum: None) -> AgendaItem:
    return item_of(make_meeting("issued"))


def text_of(item: AgendaItem) -> str:
    return Note.objects.get(item=item).text


def test_each_save_grows_the_revision(item: AgendaItem, actor: User, other: User) -> None:
    first = note.write(item, "One", seen_revision=0, actor=actor).note
    second = note.write(item, "Two", seen_revision=1, actor=other).note
    assert (first.revision, second.revision, text_of(item)) == (1, 2, "Two")
    assert second.saved_by == other


def test_saving_the_same_text_again_changes_nothing(item: AgendaItem, actor: User, other: User) -> None:
    note.write(item, "One\r\nTwo\r\n", seen_revision=0, actor=actor)
    again = note.write(item, "One\nTwo", seen_revision=0, actor=other).note
    assert (again.revision, again.text, again.saved_by) == (1, "One\nTwo", actor)


def test_lines_that_two_people_write_in_different_places_are_joined(item: AgendaItem, actor: User, other: User) -> None:
    note.write(item, "Police\nHealth\nSchool", seen_revision=0, actor=actor)
    note.write(item, "Police said this\nHealth\nSchool", seen_revision=1, actor=actor)
    written = note.write(item, "Police\nHealth\nSchool\nHousing", seen_revision=1, actor=other)
    assert written.note.text == text_of(item) == "Police said this\nHealth\nSchool\nHousing"
    assert (written.note.revision, written.others, written.is_marked) == (3, (actor.name,), False)


def test_where_both_changed_the_same_line_both_versions_stand_with_a_mark(
    item: AgendaItem, actor: User, other: User
) -> None:
    note.write(item, "Agreed", seen_revision=0, actor=actor)
    note.write(item, "Agreed by health", seen_revision=1, actor=actor)
    written = note.write(item, "Agreed by police", seen_revision=1, actor=other)
    assert text_of(item) == f"Agreed by health\n{MARK}\nAgreed by police"
    assert written.is_marked


def test_two_who_begin_an_empty_note_both_keep_their_lines(item: AgendaItem, actor: User, other: User) -> None:
    note.write(item, "Theirs", seen_revision=0, actor=actor)
    note.write(item, "Mine", seen_revision=0, actor=other)
    assert text_of(item) == f"Theirs\n{MARK}\nMine"


def test_after_that_each_goes_on_in_their_own_lines(item: AgendaItem, actor: User, other: User) -> None:
    note.write(item, "Theirs", seen_revision=0, actor=actor)
    note.write(item, "Mine", seen_revision=0, actor=other)
    note.write(item, "Theirs goes on", seen_revision=1, actor=actor)
    note.write(item, f"Theirs\n{MARK}\nMine too", seen_revision=2, actor=other)
    assert text_of(item) == f"Theirs goes on\n{MARK}\nMine too"


def test_a_text_that_was_saved_but_not_answered_is_not_said_twice(item: AgendaItem, actor: User, other: User) -> None:
    note.write(item, "Beg", seen_revision=0, actor=actor)
    again = note.write(item, "Beg", seen_revision=0, actor=actor)
    assert (again.note.revision, text_of(item)) == (1, "Beg")
    note.write(item, "Beg\nTheirs", seen_revision=1, actor=other)
    note.write(item, "Beg", seen_revision=0, actor=actor)
    assert text_of(item) == "Beg\nTheirs"
    note.write(item, "Begun", seen_revision=0, actor=actor, tried="Beg")
    assert text_of(item) == "Begun\nTheirs"


def test_a_text_that_was_joined_but_not_answered_is_not_said_twice(item: AgendaItem, actor: User, other: User) -> None:
    note.write(item, "Theirs", seen_revision=0, actor=actor)
    note.write(item, "Mi", seen_revision=0, actor=other)
    note.write(item, "Mi", seen_revision=0, actor=other, tried="Mi")
    assert text_of(item) == f"Theirs\n{MARK}\nMi"
    note.write(item, "Mine", seen_revision=0, actor=other, tried="Mi")
    assert text_of(item) == f"Theirs\n{MARK}\nMine"


def test_somebody_who_changed_nothing_only_hears_of_the_others(item: AgendaItem, actor: User, other: User) -> None:
    note.write(item, "Begun", seen_revision=0, actor=actor)
    note.write(item, "Begun, and finished", seen_revision=1, actor=actor)
    written = note.write(item, "Begun", seen_revision=1, actor=other)
    assert (written.note.revision, written.note.text, written.others) == (2, "Begun, and finished", (actor.name,))


def test_a_revision_that_never_was_loses_nothing(item: AgendaItem, actor: User, other: User) -> None:
    note.write(item, "Theirs", seen_revision=0, actor=actor)
    note.write(item, "Mine", seen_revision=900, actor=other)
    assert text_of(item) == f"Theirs\n{MARK}\nMine"
    beside = item_of(item.meeting, ItemKind.AOB)
    note.write(beside, "Mine", seen_revision=900, actor=other)
    assert text_of(beside) == "Mine"


@pytest.mark.parametrize("state", ["approved", "cancelled"])
def test_the_note_of_a_closed_record_is_not_written(forum: None, state: str) -> None:
    item = item_of(make_meeting(state))  # type: ignore[arg-type] # one of the factory's words
    assert "minutes_approved" in refused(note.write, item, "Late", seen_revision=0, actor=coordinator())


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "both"),
    [
        ("", "Theirs", "", "Theirs"),
        ("", "", "Mine", "Mine"),
        ("", "Same", "Same", "Same"),
        ("", "Same\nTheirs", "Same\nMine", "Same\nTheirs\n=\nMine"),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"),
        ("a\nb\nc", "a\nc", "a\nB\nc", "a\nB\nc"),
        ("a\nb\nc", "A\nb\nc", "a\nB\nc", "A\nB\nc"),
        ("a\nb", "a\nnew\nb", "a\nB", "a\nnew\nB"),
        ("a", "", "a\nMine", "Mine"),
        ("a\nb\nc\nd", "a\nX\nd", "a\nb\nY\nd", "a\nX\n=\nb\nY\nd"),
    ],
)
def test_two_texts_that_began_as_one_are_joined(base: str, theirs: str, mine: str, both: str) -> None:
    assert joined(base, theirs, mine, mark="=").text == both


TEXTS = st.lists(st.sampled_from(["a", "b", "", "c", "d"]), max_size=7).map("\n".join).map(plain)


def added(base: str, text: str) -> list[str]:
    """The lines that somebody typed."""
    return [line for change in changes(base, text) for line in change.lines]


def stand_in(lines: Iterable[str], text: str) -> bool:
    """Whether all lines stand in a text, in their order."""
    remaining = iter(text.split("\n"))
    return all(line in remaining for line in lines)


@given(base=TEXTS, theirs=TEXTS, mine=TEXTS)
def test_no_line_typed_by_either_is_lost(base: str, theirs: str, mine: str) -> None:
    both = joined(base, theirs, mine, mark="=")
    assert stand_in(added(base, theirs), both.text)
    assert stand_in(added(base, mine), both.text)
    assert both.is_marked == ("=" in both.text)
    typed = {"", "=", *base.split("\n"), *theirs.split("\n"), *mine.split("\n")}
    assert set(both.text.split("\n")) <= typed


@given(base=TEXTS, text=TEXTS)
def test_joining_with_somebody_who_changed_nothing_changes_nothing(base: str, text: str) -> None:
    assert joined(base, text, base, mark="=").text == text
    assert joined(base, base, text, mark="=").text == text
    assert joined(base, text, text, mark="=").text == text


@given(before=TEXTS, after=TEXTS)
def test_the_changes_of_a_text_make_the_other_of_it(before: str, after: str) -> None:
    lines = before.split("\n") if before else []
    for change in reversed(changes(before, after)):
        lines[change.start : change.end] = change.lines
    assert "\n".join(lines) == after

"""Writing the note of an item, also when two or three people do so at once."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from meetings.domain import note
from meetings.domain.note import joined
from meetings.models import AgendaItem, Note
from tests.factories import coordinator, item_of, make_meeting, make_user
from tests.meetings.asking import refused


@pytest.fixture
def actor(forum: None) -> User:
    return coordinator()


@pytest.fixture
def item(forum: None) -> AgendaItem:
    return item_of(make_meeting("issued"))


def text_of(item: AgendaItem) -> str:
    return Note.objects.get(item=item).text


def test_each_save_grows_the_revision(item: AgendaItem, actor: User) -> None:
    first = note.write(item, "One", seen_revision=0, actor=actor)
    second = note.write(item, "Two", seen_revision=1, actor=make_user("chair"))
    assert (first.revision, second.revision, text_of(item)) == (1, 2, "Two")
    assert second.saved_by != actor


def test_saving_the_same_text_again_changes_nothing(item: AgendaItem, actor: User) -> None:
    note.write(item, "One\r\nTwo\r\n", seen_revision=0, actor=actor)
    again = note.write(item, "One\nTwo", seen_revision=0, actor=make_user("chair"))
    assert (again.revision, again.text, again.saved_by) == (1, "One\nTwo", actor)


def test_the_second_of_two_writers_is_shown_the_first_text(item: AgendaItem, actor: User) -> None:
    note.write(item, "Theirs", seen_revision=0, actor=actor)
    with pytest.raises(ValidationError) as caught:
        note.write(item, "Mine", seen_revision=0, actor=make_user("chair"))
    assert caught.value.code == "note_changed"
    assert caught.value.params is not None
    assert caught.value.params["theirs"].text == "Theirs"
    assert text_of(item) == "Theirs"


def test_keeping_both_puts_mine_after_theirs(item: AgendaItem, actor: User) -> None:
    note.write(item, "Theirs", seen_revision=0, actor=actor)
    note.keep_both(item, "Mine", seen_revision=1, actor=make_user("chair"))
    assert text_of(item) == "Theirs\n\nMine"


def test_keeping_both_is_refused_when_a_third_saved_meanwhile(item: AgendaItem, actor: User) -> None:
    note.write(item, "Theirs", seen_revision=0, actor=actor)
    note.write(item, "A third text", seen_revision=1, actor=make_user("learning-manager"))
    assert "note_changed" in refused(note.keep_both, item, "Mine", seen_revision=1, actor=make_user("chair"))
    note.keep_both(item, "Mine", seen_revision=2, actor=actor)
    assert text_of(item) == "A third text\n\nMine"


@pytest.mark.parametrize("state", ["approved", "cancelled"])
def test_the_note_of_a_closed_record_is_not_written(forum: None, state: str) -> None:
    item = item_of(make_meeting(state))  # type: ignore[arg-type] # one of the factory's words
    assert "minutes_approved" in refused(note.write, item, "Late", seen_revision=0, actor=coordinator())
    assert "minutes_approved" in refused(note.keep_both, item, "Late", seen_revision=0, actor=coordinator())


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        ("", "Mine", "Mine"),
        ("Theirs", "", "Theirs"),
        ("Begun\nTheirs", "Begun\nMine", "Begun\nTheirs\n\nMine"),
        ("Begun", "Begun\nMine", "Begun\n\nMine"),
        ("Begun\nTheirs", "Begun", "Begun\nTheirs"),
        ("One\nTwo", "Two\nOne", "One\nTwo\n\nTwo\nOne"),
    ],
)
def test_what_both_texts_begin_with_stands_once(theirs: str, mine: str, both: str) -> None:
    assert joined(theirs, mine) == both


LINES = st.lists(st.sampled_from(["a", "b", "", "c"]), max_size=6).map("\n".join)


@given(theirs=LINES, mine=LINES)
def test_joining_two_texts_loses_no_line_of_either(theirs: str, mine: str) -> None:
    both = joined(theirs, mine)
    assert both.startswith(theirs) or not theirs.strip("\n")
    for text in (theirs, mine):
        wanted = [line for line in text.split("\n") if line]
        remaining = iter(both.split("\n"))
        assert all(line in remaining for line in wanted), "a line is lost or out of order"

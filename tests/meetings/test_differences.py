"""How one agenda differs from another, in words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.differences import Difference, between, between_items

Item = dict[str, Any]


def item(title: str = "AOB", kind: str = "aob", minutes: int = 2, **more: Any) -> Item:
    return {"title": title, "kind": kind, "minutes": minutes, "bullets": [], **more}


def numbered(*items: Item) -> list[Item]:
    return [{**each, "number": number} for number, each in enumerate(items, start=1)]


def agenda(*items: Item, **more: str) -> dict[str, Any]:
    when = {"date": "2026-12-03", "start_time": "10:00", "end_time": "12:00", "venue": "Room 1", "video_link": ""}
    return {**when, **more, "items": numbered(*items)}


def words(found: tuple[Difference, ...]) -> list[str]:
    return [each.words for each in found]


WELCOME, CASE, AOB = (
    item("Welcome", "welcome", 5, id=1, lead=""),
    item("Case learning 1", "case", 30, id=2, lead="Anita Eader"),
    item(id=3, lead=""),
)


def test_an_agenda_does_not_differ_from_itself() -> None:
    assert between(agenda(WELCOME, CASE), agenda(WELCOME, CASE)) == ()


@pytest.mark.parametrize(
    ("after", "said", "bare"),
    [
        (
            (WELCOME, CASE, AOB, item("Visit", "free", 1, id=9, lead="")),
            "Item 4, “Visit”, is new: 1 minute.",
            "Item 4 is new: 1 minute.",
        ),
        ((WELCOME, AOB), "“Case learning 1”, which was item 2, is taken off.", "What was item 2 is taken off."),
        ((AOB, WELCOME, CASE), "Item 1, “AOB”, was item 3 before.", "Item 1 was item 3 before."),
        (
            (WELCOME, CASE, {**AOB, "minutes": 7}),
            "Item 3, “AOB”, takes 7 minutes instead of 2.",
            "Item 3 takes 7 minutes instead of 2.",
        ),
        (
            (WELCOME, {**CASE, "title": "Child A"}, AOB),
            "Item 2, “Child A”, was called “Case learning 1” before.",
            "Item 2 has another title.",
        ),
        (
            (WELCOME, {**CASE, "lead": "Lara Wood"}, AOB),
            "Item 2, “Case learning 1”, is led by Lara Wood instead of Anita Eader.",
            "Item 2 is led by Lara Wood instead of Anita Eader.",
        ),
        (
            (WELCOME, {**CASE, "lead": ""}, AOB),
            "Item 2, “Case learning 1”, has no lead any more: it was Anita Eader.",
            "Item 2 has no lead any more: it was Anita Eader.",
        ),
        (
            ({**WELCOME, "lead": "Lara Wood"}, CASE, AOB),
            "Item 1, “Welcome”, is led by Lara Wood.",
            "Item 1 is led by Lara Wood.",
        ),
        (
            ({**WELCOME, "bullets": ["Fire exits"]}, CASE, AOB),
            "Item 1, “Welcome”, has other points under it.",
            "Item 1 has other points under it.",
        ),
    ],
)
def test_what_became_of_an_item_is_said_by_its_title_and_for_mail_without(
    after: tuple[Item, ...], said: str, bare: str
) -> None:
    (found,) = between(agenda(WELCOME, CASE, AOB), agenda(*after))
    assert (found.words, found.bare) == (said, bare)


def test_an_item_that_only_counts_differently_has_not_moved() -> None:
    added = item("Visit", "free", 10, id=9, lead="")
    found = between(agenda(WELCOME, CASE, AOB), agenda(added, WELCOME, CASE, AOB))
    assert words(found) == ["Item 1, “Visit”, is new: 10 minutes."]


def test_one_that_moved_and_counts_as_before_is_said_to_have_moved() -> None:
    found = between(agenda(WELCOME, CASE), agenda(AOB, CASE, WELCOME))
    assert words(found) == ["Item 1, “AOB”, is new: 2 minutes.", "Item 2, “Case learning 1”, has moved."]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"date": "2026-12-10"}, "It is on Thursday 10 December 2026 instead of Thursday 3 December 2026."),
        ({"start_time": "09:30"}, "It starts at 09:30 instead of 10:00."),
        ({"end_time": "12:30"}, "It ends at 12:30 instead of 12:00."),
        ({"venue": "Room 2"}, "The venue is Room 2 instead of Room 1."),
        ({"venue": ""}, "It has no venue any more: it was Room 1."),
        ({"video_link": "https://meet.example/1"}, "It can be joined by video now."),
    ],
)
def test_another_day_time_or_place_is_said_first(change: dict[str, str], said: str) -> None:
    found = between(agenda(WELCOME), agenda({**WELCOME, "minutes": 6}, **change))
    assert words(found)[0] == said
    assert found[1].what == "retimed"


def test_what_was_added_before_can_go_again() -> None:
    with_both = agenda(AOB, venue="Room 1", video_link="https://meet.example/1")
    assert words(between(with_both, agenda(AOB))) == ["It cannot be joined by video any more."]
    assert words(between(with_both, agenda(AOB, video_link="https://meet.example/2"))) == [
        "The link to join by video is another."
    ]
    assert words(between(agenda(AOB, venue=""), agenda(AOB))) == ["It has a venue now: Room 1."]


def test_a_standard_agenda_has_no_ids_leads_or_days_so_these_are_not_compared() -> None:
    standard = numbered(item("Welcome", "welcome", 5), item("Case learning 1", "case", 30), item())
    assert between({"items": standard}, agenda(WELCOME, CASE, AOB)) == ()


def test_of_two_versions_of_the_standard_agenda_the_boards_are_compared_too() -> None:
    shield, none = item("Training", "training", board="SHIELD"), item("Training", "training", board="")
    assert words(between_items(numbered(none), numbered(shield))) == ["Item 1, “Training”, belongs to SHIELD."]
    assert words(between_items(numbered(shield), numbered(none))) == [
        "Item 1, “Training”, belongs to no board any more."
    ]
    assert between_items(numbered(shield), numbered(item("Training", "training", id=1, lead=""))) == ()


def test_without_ids_an_item_is_known_by_its_title_or_else_by_its_kind() -> None:
    standard = numbered(item("Case 1", "case", 30), item("Case 2", "case", 30), item("Visit", "free", 5))
    held = numbered(item("Case 2", "case", 20, id=5), item("Adult B", "case", 30, id=4), item("Talk", "free", 5, id=6))
    found = [(each.what, each.item_id) for each in between_items(standard, held)]
    assert [each for each in found if each[0] != "moved"] == [
        ("retimed", 5), ("renamed", 4), ("new", 6), ("taken off", None),
    ]  # fmt: skip
    assert [each[0] for each in found].count("moved") == 1


# Any two agendas --------------------------------------------------------------------------------------------------

TITLES, KINDS = st.sampled_from("ABCD"), st.sampled_from(["case", "aob", "free"])


@st.composite
def agendas(draw: st.DrawFn, *, with_ids: bool) -> list[Item]:
    ids = draw(st.lists(st.integers(1, 9), unique=True, max_size=8))
    made = []
    for pk in ids:
        known = {"id": pk, "lead": draw(st.sampled_from(["", "X"]))} if with_ids else {}
        made.append(item(draw(TITLES), draw(KINDS), draw(st.integers(1, 3)), **known))
    return numbered(*made)


def counted(found: tuple[Difference, ...], what: str) -> int:
    return sum(each.what == what for each in found)


@given(agendas(with_ids=True), agendas(with_ids=True))
def test_nothing_is_said_of_the_same_agenda_and_something_of_any_other(before: list[Item], after: list[Item]) -> None:
    def shown(items: list[Item]) -> list[tuple[object, ...]]:
        return [tuple(each[name] for name in ("id", "number", "title", "minutes", "lead")) for each in items]

    assert (between_items(before, after) == ()) == (shown(before) == shown(after))


@given(st.booleans().flatmap(lambda ids: st.tuples(agendas(with_ids=ids), agendas(with_ids=ids))))
def test_what_one_way_is_new_is_the_other_way_taken_off(pair: tuple[list[Item], list[Item]]) -> None:
    before, after = pair
    there, back = between_items(before, after), between_items(after, before)
    assert counted(there, "new") == counted(back, "taken off")
    assert len(before) - counted(there, "taken off") == len(after) - counted(there, "new")
    for what in ("moved", "retimed"):
        assert counted(there, what) == counted(back, what)


@given(agendas(with_ids=True), st.data())
def test_one_item_that_is_taken_elsewhere_is_the_only_one_that_moved(items: list[Item], data: st.DataObject) -> None:
    if len(items) < 2:
        return
    order = list(items)
    taken = order.pop(data.draw(st.integers(0, len(order) - 1)))
    order.insert(data.draw(st.integers(0, len(order))), taken)
    found = between_items(items, numbered(*order))
    assert {each.what for each in found} <= {"moved"}
    assert len(found) == (order != items)

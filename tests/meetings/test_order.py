"""The order of an agenda's items when two people change it at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.order import merged

ITEMS = st.lists(st.integers(1, 8), unique=True, max_size=8)
ADDED = st.lists(st.sampled_from(["new-1", "new-2", "new-3"]), unique=True)


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[int | str], list[int], list[int]]:
    """What a writer wants, what they saw, and what is there now."""
    seen, others = draw(ITEMS), draw(st.lists(st.integers(11, 13), unique=True))
    kept = draw(st.lists(st.sampled_from(seen), unique=True)) if seen else []
    both: list[int | str] = [*seen, *draw(ADDED)]
    wanted = draw(st.permutations(both))
    return list(wanted), seen, list(draw(st.permutations([*kept, *others])))


@pytest.mark.parametrize(
    ("wanted", "seen", "now", "found"),
    [
        ("bac", "abc", "abc", "bac"),  # mine alone
        ("abc", "abc", "bac", "bac"),  # theirs alone
        ("bac", "abc", "bac", "bac"),  # the same by both
        ("abcn", "abc", "axbc", "axbcn"),  # each adds one
        ("bac", "abc", "abxc", "bxac"),  # I move, they add
        ("abnc", "abc", "ac", "anc"),  # they take off what mine follows
        ("nabc", "abc", "cab", "ncab"),  # mine comes first, they move
    ],
)
def test_both_get_what_they_want_where_they_can(wanted: str, seen: str, now: str, found: str) -> None:
    assert merged(wanted, seen, now) == list(found)


def test_two_who_moved_in_different_ways_have_to_agree() -> None:
    assert merged("bac", "abc", "acb") is None


@given(orders())
def test_nothing_is_lost_and_nothing_stands_twice(given: tuple[list[int | str], list[int], list[int]]) -> None:
    wanted, seen, now = given
    found = merged(wanted, seen, now)
    if found is not None:
        assert sorted(map(str, found)) == sorted(map(str, {*now, *(key for key in wanted if key not in seen)}))


@given(orders())
def test_whoever_is_alone_gets_their_order(given: tuple[list[int | str], list[int], list[int]]) -> None:
    wanted, seen, now = given
    assert merged(wanted, seen, seen) == wanted
    assert merged(seen, seen, now) == now


@given(orders())
def test_when_the_other_only_adds_there_is_nothing_to_agree_on(
    given: tuple[list[int | str], list[int], list[int]],
) -> None:
    wanted, seen, _ = given
    found = merged(wanted, seen, [*seen, 99])
    assert found is not None
    assert [key for key in found if key != 99] == wanted

"""Keyset paging, on a table that belongs to no room."""

import base64
import datetime
import json

import pytest
from django.contrib.sessions.models import Session
from django.db.models import Value
from django.db.models.functions import Concat
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from ui import paging
from ui.paging import Page, page_of

pytestmark = pytest.mark.django_db
KEYS = ("expire_date", "pk")
NOON = datetime.datetime(2026, 3, 5, 12, 0, 0, 123456, tzinfo=datetime.UTC)


def make(number: int) -> list[str]:
    """Rows of which three at a time share their date, so that the second key must decide."""
    Session.objects.bulk_create(
        Session(session_key=f"s{n:04}", session_data="", expire_date=NOON + datetime.timedelta(days=n // 3))
        for n in range(number)
    )
    return [f"s{n:04}" for n in range(number)]


def ask(address: str = "", keys: tuple[str, ...] = KEYS, size: int = 4) -> Page[Session]:
    return page_of(Session.objects.all(), keys, QueryDict(address.removeprefix("?")), size=size)


def keys_of(page: Page[Session]) -> list[str]:
    return [row.session_key for row in page.rows]


@pytest.mark.parametrize("number", [0, 1, 3, 4, 5, 8, 13])
@pytest.mark.parametrize("keys", [KEYS, ("-expire_date", "-pk")], ids=["ascending", "descending"])
def test_pages_show_each_row_once_forwards_and_the_same_pages_backwards(number: int, keys: tuple[str, ...]) -> None:
    expected = make(number)
    if keys[0].startswith("-"):
        expected.reverse()
    page = ask(keys=keys)
    assert page.prev_url == ""
    forwards = [page]
    while page.next_url:
        page = ask(page.next_url, keys)
        forwards.append(page)
    assert [key for each in forwards for key in keys_of(each)] == expected
    backwards = [page]
    while page.prev_url:
        page = ask(page.prev_url, keys)
        backwards.append(page)
    assert [keys_of(each) for each in reversed(backwards)] == [keys_of(each) for each in forwards]


def test_a_row_added_meanwhile_neither_repeats_nor_hides_another() -> None:
    make(8)
    first = ask()
    Session.objects.create(session_key="a", session_data="", expire_date=NOON)
    assert keys_of(ask(first.next_url)) == ["s0004", "s0005", "s0006", "s0007"]


def test_a_page_whose_rows_are_gone_is_the_first_page() -> None:
    make(5)
    second = ask().next_url
    Session.objects.filter(pk="s0004").delete()
    assert keys_of(ask(second)) == ["s0000", "s0001", "s0002", "s0003"]
    assert ask(second).prev_url == ""


@pytest.mark.parametrize(
    "values",
    [
        [],
        ["2026-03-05"],
        ["yesterday", "s0001"],
        ["2026-13-45T00:00:00", "s0001"],
        ["2026-03-05T12:00:00+00:00", "s\0"],
        ["2026-03-05T12:00:00+00:00", 7],
        ["2026-03-05T12:00:00+00:00", "\ud800"],
        {"a": 1},
        "text",
        None,
    ],
)
def test_a_forged_token_leads_to_the_first_page(values: object) -> None:
    expected = make(5)[:4]
    token = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
    for name in ("after", "before"):
        assert keys_of(ask(f"{name}={token}")) == expected


@pytest.mark.parametrize("token", ["", "%00", "x", "💥", "a" * 5000, "W1tbW1s", "////", "W10"])
def test_a_damaged_token_leads_to_the_first_page(token: str) -> None:
    expected = make(5)[:4]
    assert keys_of(ask(f"after={token}")) == expected


def test_addresses_keep_the_filters_and_drop_the_other_token() -> None:
    make(12)
    second = ask("state=open&state=closed").next_url
    assert second.startswith("?state=open&state=closed&after=")
    page = ask(second)
    assert "before" not in page.next_url
    assert page.prev_url.startswith("?state=open&state=closed&before=")


def test_the_count_stops_at_more_than_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "COUNTED_UP_TO", 5)
    make(7)
    said = {n: paging.count_text(Session.objects.filter(pk__lt=f"s{n:04}"), "visit", "visits") for n in (0, 1, 5, 6)}
    assert said == {0: "0 visits", 1: "1 visit", 5: "5 visits", 6: "More than 5 visits"}


def test_a_page_takes_two_queries_however_long_the_list(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in (1, 30):
        Session.objects.all().delete()
        make(number)
        with django_assert_num_queries(2):
            ask()
    second = ask().next_url
    with django_assert_num_queries(2):
        ask(second)


def test_rows_may_be_mappings_and_keys_annotations() -> None:
    make(6)
    rows = Session.objects.annotate(label=Concat(Value("x"), "session_key")).values("label")
    first = page_of(rows, ("label",), QueryDict(), size=4)
    second = page_of(rows, ("label",), QueryDict(first.next_url.removeprefix("?")), size=4)
    assert [row["label"] for row in (*first.rows, *second.rows)] == [f"xs{n:04}" for n in range(6)]


def test_keys_that_go_different_ways_are_refused() -> None:
    with pytest.raises(ValueError, match="all ascend or all descend"):
        ask(keys=("-expire_date", "pk"))

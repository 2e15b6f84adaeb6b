"""The attendance page, and the files that say what it says."""

import csv
import datetime
import io
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from accounts.dated import today
from documents import tables
from meetings.enums import Attendance
from meetings.models import Meeting
from members.models import Agency, FormerName, Membership
from tests.factories import line_of, make_meeting, take_line
from tests.pages import MISSING, OK, client_of, error_beside, rows, soup, text, value_of

pytestmark = pytest.mark.usefixtures("forum")
PAGE, FILE = "/meetings/attendance/", "/meetings/attendance/export/"
DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(weeks=1)
TABLE = "main .forum-table tbody tr"


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


@pytest.fixture
def police() -> Membership:
    return Membership.objects.get(agency__name="Met Police")


def missed_twice(place: Membership) -> list[Meeting]:
    held = [make_meeting("held", date=today() - weeks * WEEK) for weeks in (2, 1)]
    for each, way in zip(held, (Attendance.APOLOGIES, Attendance.ABSENT), strict=True):
        take_line(line_of(each, place), way)
    return held


def table_of(client: Client, **asked: str) -> list[list[str]]:
    """Return the words of the page's table, cell by cell."""
    lines = soup(client.get(PAGE, asked)).select(".forum-table tr")
    return [[" ".join(cell.get_text().split()) for cell in line.select("th, td")] for line in lines]


def csv_of(client: Client, **asked: str) -> list[list[str]]:
    content = client.get(FILE, {**asked, "format": "csv"}).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_it_shows_rates_by_agency_with_a_total_and_the_chart(officer: Client) -> None:
    held = make_meeting("held")
    take_line(line_of(held), Attendance.ABSENT)
    page = officer.get(PAGE)
    listed = rows(page, TABLE)
    assert "Bexley S.H.I.E.L.D. 1 0 0 0 0 0 1 0%" in listed
    assert "LB Bexley 8 7 1 0 0 0 0 100%" in listed
    assert rows(page, "main tfoot tr") == ["All agencies 19 14 4 0 0 0 1 95%"]
    assert len(soup(page).select("main svg[role=img] title")) == 2
    assert "The member who holds it came for 14, one of a joint pair for 4, both for 0, a deputy for 0." in text(page)
    assert "Nobody came for 1: 0 with apologies, 1 absent." in text(page)


def test_it_shows_places_each_by_its_agency_and_what_it_is_for(officer: Client) -> None:
    make_meeting("held")
    listed = rows(officer.get(PAGE, {"by": "place"}), TABLE)
    assert len(listed) == 19
    assert "Met Police Detective Chief Inspector 1 1 0 0 0 0 0 100%" in listed
    assert "LB Bexley Head of Housing Services 1 1 0 0 0 0 0 100%" in listed
    assert "LB Bexley Professional Standards and QA (joint place) 1 0 1 0 0 0 0 100%" in listed
    assert "Oxleas NHS Foundation Trust Joint place 1 0 1 0 0 0 0 100%" in listed


def test_it_shows_meetings_the_latest_first_with_the_way_to_their_minutes(officer: Client) -> None:
    held = [make_meeting("held", date=datetime.date(2026, month, 4)) for month in (3, 6)]
    page = officer.get(PAGE, {"by": "meeting", "period": "all"})
    assert [line.split(" 19 ")[0] for line in rows(page, TABLE)] == ["4 Jun 2026", "4 Mar 2026"]
    assert soup(page).select_one(f'main tbody a[href="/meetings/{held[1].pk}/minutes/"]')


def test_it_is_asked_for_a_period(officer: Client) -> None:
    make_meeting("held", date=today() - 120 * WEEK)
    assert "No meeting was held in this period" in text(officer.get(PAGE, {"period": "this-year"}))
    assert "19 of 19 places were represented (100%) at 1 meeting." in text(officer.get(PAGE, {"period": "all"}))
    assert "at 1 meeting." in text(officer.get(PAGE, {"period": "nonsense", "by": "nonsense"}))


def test_it_is_asked_for_days_of_ones_own_and_keeps_them(officer: Client) -> None:
    for weeks in (3, 2, 1):
        make_meeting("held", date=today() - weeks * WEEK)
    asked = {"period": "dates", "start": f"{today() - 2 * WEEK}", "end": f"{today()}", "by": "place"}
    page = officer.get(PAGE, asked)
    assert "at 2 meetings." in text(page)
    assert [value_of(page, name) for name in asked] == list(asked.values())
    ways = [str(link["href"]) for link in soup(page).select(".moj-sub-navigation a")]
    assert f"?period=dates&start={asked['start']}&end={asked['end']}&by=meeting" in ways
    hidden = officer.get(PAGE, asked | {"period": "all"})
    assert "at 3 meetings." in text(hidden)


@pytest.mark.parametrize(
    ("start", "end", "field", "words"),
    [
        ("", "", "start", "Enter the first day, the last day, or both."),
        ("2026-13-01", "", "start", "Enter the first day as a date."),
        ("2026-01-01", "soon", "end", "Enter the last day as a date."),
        ("2026-03-02", "2026-03-01", "end", "The last day must be the same as or after the first day."),
    ],
)
def test_days_that_make_no_period_are_said_beside_them(
    officer: Client, start: str, end: str, field: str, words: str
) -> None:
    make_meeting("held")
    asked = {"period": "dates", "start": start, "end": end}
    page = officer.get(PAGE, asked)
    assert error_beside(page, field) == words
    assert (value_of(page, "start"), value_of(page, "end")) == (start, end)
    assert not soup(page).select(TABLE)
    assert officer.get(FILE, asked).status_code == MISSING


def test_places_that_nobody_came_for_twice_in_a_row_stand_out_in_words(officer: Client, police: Membership) -> None:
    missed_twice(police)
    for way in ("agency", "place", "meeting"):
        warned = text(officer.get(PAGE, {"by": way}), ".moj-alert")
        assert "Met Police, Detective Chief Inspector : not represented at the last 2 meetings in a row" in warned
    flagged = [line for line in table_of(officer, by="place") if line[-1]]
    assert [line[:2] for line in flagged] == [["Agency", "Place"], ["Met Police", "Detective Chief Inspector"]]
    assert flagged[1][-1] == "Not represented at the last 2 meetings in a row"
    make_meeting("held", date=today())
    assert not soup(officer.get(PAGE)).select(".moj-alert")
    assert table_of(officer, by="place")[0][-1] == "Represented"


def test_home_counts_them_for_those_who_run_meetings(police: Membership) -> None:
    missed_twice(police)
    page = client_of("coordinator").get("/")
    assert "Ask about 1 place not represented at the last two meetings" in text(page, "#owe")
    assert soup(page).select_one('#owe a[href="/meetings/attendance/?by=place"]')
    for role in ("representative", "learning-manager", "deputy"):
        assert "not represented" not in text(client_of(role).get("/"))


# Files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["agency", "place", "meeting"])
def test_csv_and_excel_say_what_the_screen_says(officer: Client, police: Membership, way: str) -> None:
    missed_twice(police)
    FormerName.objects.create(
        agency=Agency.objects.get(name="LB Bexley"), name="Old Bexley", short_name="OB", ended_on=today() - 10 * DAY
    )
    screen = table_of(officer, period="all", by=way)
    assert csv_of(officer, period="all", by=way) == screen
    content = officer.get(FILE, {"period": "all", "by": way, "format": "xlsx"}).content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == [f"Attendance by {way}"]
    found = book.get_sheet_by_index(0).to_python()
    assert [[_as_shown(cell, column) for column, cell in zip(screen[0], line, strict=True)] for line in found] == screen


def _as_shown(cell: object, column: str) -> str:
    """Write a workbook's cell as the screen does: numbers are whole, and of the rate parts of one."""
    if isinstance(cell, float):
        return f"{cell * 100:.0f}%" if column == "Represented" else f"{cell:.0f}"
    return tables.shown(cell) if isinstance(cell, datetime.date) else str(cell)


@pytest.mark.parametrize("name", ["=1+1", "+44", "-x", "@SUM(A1)", "'=x"])
def test_no_agency_s_name_is_a_formula(officer: Client, name: str) -> None:
    Agency.objects.filter(name="Met Police").update(name=name)
    make_meeting("held")
    assert f"'{name}" in [line[0] for line in csv_of(officer)]
    content = officer.get(FILE, {"format": "xlsx"}).content
    cells = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert name in [line[0] for line in cells]


def test_a_file_is_called_by_what_it_holds(officer: Client) -> None:
    make_meeting("held", date=datetime.date(2026, 3, 4))
    asked = {"period": "dates", "start": "2026-01-01", "end": "2026-06-30", "by": "place", "format": "xlsx"}
    answer = officer.get(FILE, asked)
    assert answer["Content-Disposition"] == (
        'attachment; filename="Learning Forum attendance by place, 1 Jan 2026 to 30 Jun 2026.xlsx"'
    )
    [excel, plain] = [str(link["href"]) for link in soup(officer.get(PAGE, asked)).select('main a[href*="export"]')]
    assert (re.findall(r"format=(\w+)", excel), re.findall(r"format=(\w+)", plain)) == (["xlsx"], ["csv"])
    assert officer.get(excel).content[:2] == b"PK"


@pytest.mark.parametrize("asked", ["pdf", "", "\x00"])
def test_what_is_no_file_of_ours_is_not_there(officer: Client, asked: str) -> None:
    make_meeting("held")
    assert officer.get(FILE, {"format": asked}).status_code == MISSING


@pytest.mark.parametrize(("way", "queries"), [("agency", 5), ("place", 4), ("meeting", 4)])
@pytest.mark.parametrize("meetings", [1, 3])
def test_page_and_file_take_the_same_queries_for_any_number_of_meetings(
    officer: Client, meetings: int, way: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for weeks in range(1, meetings + 1):
        make_meeting("held", date=today() - weeks * WEEK)
    for address in (PAGE, FILE):
        with django_assert_num_queries(queries):
            officer.get(address, {"by": way})


@pytest.mark.parametrize("role", ["deputy", "ad-hoc", "bsab-reader", ""])
def test_attendance_is_for_members(role: str) -> None:
    client = client_of(role)
    assert [client.get(each).status_code for each in (PAGE, FILE)] == [MISSING, MISSING]


@pytest.mark.parametrize("role", ["representative", "learning-manager", "chair"])
def test_members_read_and_download_it(role: str) -> None:
    make_meeting("held")
    client = client_of(role)
    assert [client.get(each).status_code for each in (PAGE, FILE)] == [OK, OK]

"""Downloading the membership list: the columns of Appendix 2, as the membership stood on a day."""

import csv
import datetime
import io
import re
import zipfile

import pytest
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from members import sheets
from members.models import FormerName, Person, Representative
from tests.factories import make_person, make_representative
from tests.pages import client_of

pytestmark = pytest.mark.usefixtures("forum")
PAGE = "/members/export/"
DAY = datetime.timedelta(days=1)


def downloaded(role: str = "coordinator", **asked: str) -> bytes:
    return bytes(client_of(role).get(PAGE, asked).content)


def rows(role: str = "chair", **asked: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(downloaded(role, **asked).decode("utf-8-sig"))))


def test_it_has_the_columns_of_appendix_2_and_a_row_for_each_person() -> None:
    headings, *people = rows("learning-manager")
    assert headings == ["membership", "agency", "representative", "name", "chair", "joint_place"]
    assert [row[0] for row in people] == ["core"] * 23 + ["ad hoc"] * 2
    oxleas = [row for row in people if row[1].startswith("Oxleas")]
    assert [row[3] for row in oxleas] == ["Ida Bradford", "Stacey Washington"]
    assert {row[5] for row in oxleas} == {"Oxleas NHS Foundation Trust"}
    assert [row[3] for row in people if row[4] == "joint chair"] == ["Debee Simpson", "Anita Eader"]


def test_addresses_are_in_it_for_those_alone_who_may_change_the_membership() -> None:
    Person.objects.filter(name="Kevin Murphy").update(email="kevin@forum.example")
    assert b"kevin@forum.example" in downloaded("coordinator")
    assert b"kevin@forum.example" not in downloaded("chair")


def test_it_shows_another_day_as_it_was_then() -> None:
    left = Representative.objects.get(person__name="Kevin Murphy")
    agency = left.membership.agency
    Representative.objects.filter(pk=left.pk).update(ended_on=today() - 2 * DAY)
    make_representative(membership=left.membership, person=make_person(name="Nia New"), started_on=today() - DAY)
    FormerName.objects.create(agency=agency, name="Old Bexley", short_name="OB", ended_on=today() - 2 * DAY)
    then = rows(on=f"{today() - 2 * DAY:%Y-%m-%d}")
    assert ["core", "Old Bexley", left.role_title, "Kevin Murphy", "", ""] in then
    now = rows()
    assert [row[3] for row in now if row[2] == "Safeguarding lead" and row[1] == agency.name] == ["Nia New"]
    assert "Kevin Murphy" not in {row[3] for row in now}


def test_excel_opens_the_csv_as_utf_8() -> None:
    make_representative(person=make_person(name="Zoë O’Neill-Łukasz"))
    content = downloaded()
    assert content.startswith("\ufeff".encode())
    assert "Zoë O’Neill-Łukasz" in content.decode("utf-8-sig")


@pytest.mark.parametrize("name", ["=1+1", "+44", "-x", "@SUM(A1)", '=HYPERLINK("http://x.example")'])
def test_no_cell_is_a_formula(name: str) -> None:
    make_representative(person=make_person(name=name))
    assert f"'{name}" in [cell for row in rows() for cell in row]
    with zipfile.ZipFile(io.BytesIO(downloaded(format="xlsx"))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert set(re.findall(r'<c [^>]*t="(\w+)"', sheet)) <= {"s", "inlineStr"}


def test_the_workbook_says_the_same_as_the_csv() -> None:
    client = client_of("chair")
    [sheet] = load_workbook(io.BytesIO(client.get(PAGE, {"format": "xlsx"}).content)).worksheets
    found = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert found == list(csv.reader(io.StringIO(client.get(PAGE).content.decode("utf-8-sig"))))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_import_reads_back_what_was_downloaded(kind: str) -> None:
    make_representative(person=make_person(name='\'=Tricky, "Name"'))
    read = sheets.read(downloaded(format=kind))
    assert '\'=Tricky, "Name"' in {row.cells[3] for row in read.rows}
    assert "joint_place" in read.rows[0].cells


@pytest.mark.parametrize("asked", [{"format": "pdf"}, {"on": "31/31/2026"}, {"on": "\x00"}, {"format": ""}])
def test_what_is_no_file_of_ours_is_not_there(asked: dict[str, str]) -> None:
    assert client_of("coordinator").get(PAGE, asked).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_four_queries_for_any_membership(
    django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ in range(number):
        make_representative()
    client = client_of("coordinator")
    with django_assert_num_queries(4):
        client.get(PAGE)

"""The columns of Appendix 2, as files have them: what each heading and each row means."""

from collections import Counter
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from members import appendix, sheets
from members.appendix import Listed, Wanted
from members.enums import MembershipKind
from members.sheets import Row, Sheet
from tests.members.lists import appendix_2, csv_of, listed, terms_table

TABLE = "Agency,Representatives,Name,Joint membership?"


def problems(
    *rows: str, headings: str = "Agency,Representatives,Name,Joint membership?,Email"
) -> list[tuple[int, str]]:
    return [(each.row, each.words) for each in listed(csv_of(*rows, headings=headings)).problems]


def names(places: list[Wanted]) -> list[tuple[str, ...]]:
    return [tuple(line.name for line in each.lines) for each in places]


# Headings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [appendix_2(), terms_table()], ids=["our columns", "the table of the terms"])
def test_appendix_2_is_23_people_on_19_core_places_and_2_ad_hoc(content: bytes) -> None:
    found = listed(content)
    assert found.problems == []
    kinds = Counter(each.first.kind for each in found.places)
    assert kinds == {MembershipKind.CORE: 19, MembershipKind.AD_HOC: 2}
    joint = [each for each in found.places if each.is_joint]
    assert [tuple(line.name for line in each.lines) for each in joint] == [
        ("Sue Govier", "Gina Tomlin"),
        ("Belinda Chideme", "Caroline Brown"),
        ("Ida Bradford", "Stacey Washington"),
        ("Lara Wood", "Lori Goossen"),
    ]
    lines = [line for each in found.places for line in each.lines]
    assert len(lines) == 25
    assert [line.name for line in lines if line.is_chair] == ["Debee Simpson", "Anita Eader"]
    assert not any("chair" in line.role_title for line in lines)
    assert found.tells_joint


@pytest.mark.parametrize(
    "headings",
    [
        "Agency,Representatives,Name",
        "organisation,ROLE TITLE,Full name",
        "Agency ,Job title, Name *",
        "agency:,role,NAME",
    ],
)
def test_headings_are_understood_by_their_letters(headings: str) -> None:
    [place] = listed(csv_of("Oxleas,Adult Lead,Nia New", headings=headings)).places
    assert (place.first.agency, place.first.role_title, place.first.name) == ("Oxleas", "Adult Lead", "Nia New")
    assert place.first.is_chair is None
    assert not listed(csv_of("Oxleas,Adult Lead,Nia New", headings=headings)).tells_joint


def test_what_stands_above_the_headings_is_passed_over() -> None:
    content = b"Members of the forum\n\nAd hoc membership\nAgency,Representatives,Name\nOxleas,Adult Lead,Nia New\n"
    [place] = listed(content).places
    assert place.first.row == 5
    assert place.first.kind == MembershipKind.AD_HOC


def test_a_cell_that_is_not_there_is_empty_and_columns_that_mean_nothing_are_told() -> None:
    rows, notes = appendix.raw_rows(sheets.read(csv_of("Oxleas,Lead,Nia", headings="Agency,Role,Name,Email")))
    assert rows == [{"row": "2", "agency": "Oxleas", "representative": "Lead", "name": "Nia", "email": ""}]
    assert notes == []
    _, notes = appendix.raw_rows(sheets.read(csv_of("O,L,N,1", headings="Agency,Role,Name,Telephone")))
    assert notes == ["The column “Telephone” is not used."]
    _, notes = appendix.raw_rows(sheets.read(csv_of("O,L,N,1,2", headings="Agency,Role,Name,Telephone,Fax")))
    assert notes == ["The columns “Telephone”, “Fax” are not used."]


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"Agency,Name\nOxleas,Nia\n", "missing_column", "The file has no column “Representatives”."),
        (b"Agency\nOxleas\n", "missing_column", "The file has no columns “Representatives” and “Name”."),
        (b"one,two\nthree,four\n", "missing_column", "A list needs Agency, Representatives and Name as headings."),
        (b"Agency,Role,Name,Name\nO,L,N,M\n", "column_twice", "Two columns are called “Name”."),
        (b"Agency,Role,Name\n", "no_rows", "The file has headings and no rows below them."),
        (b"Agency,Role,Name\nAd hoc membership\n", "no_rows", "The file has headings and no rows below them."),
    ],
)
def test_a_file_without_the_columns_is_refused_with_a_sentence(content: bytes, code: str, says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        appendix.raw_rows(sheets.read(content))
    assert caught.value.code == code
    assert says in caught.value.messages[0]


# Rows ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (",Lead,Nia,,", "The agency is missing."),
        ("Oxleas,,Nia,,", "The representative’s role is missing. Write what they are at their agency."),
        ("Oxleas,(joint chair),Nia,,", "The representative’s role is missing. Write what they are at their agency."),
        ("Oxleas,Lead,,,", "The name is missing. Leave the row out while nobody holds the place."),
        ("Oxleas,Lead,-,,", "“-” is no name."),
        ("Oxleas,Lead,Nia,perhaps,", "“perhaps” in the column for joint membership is not understood."),
        ("Oxleas,Lead,Nia,,nia at oxleas", "“nia at oxleas” is no email address."),
        (f"{'O' * 201},Lead,Nia,,", f"“{'O' * 40}…” is longer than 200 characters."),
        (f"Oxleas,{'L' * 151},Nia,,", f"“{'L' * 40}…” is longer than 150 characters."),
    ],
)
def test_what_a_row_lacks_or_has_wrong_is_said_of_it(row: str, says: str) -> None:
    [(number, words)] = problems("Met Police,DCI,Dee,,", row)
    assert number == 3
    assert says in words


def test_every_mistake_of_a_row_is_said() -> None:
    assert [row for row, _ in problems(",,,maybe,x@")] == [2] * 5


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ("observer,", "“observer” is no kind of membership. Write core or ad hoc."),
        (",", "The kind of membership is missing. Write core or ad hoc."),
        ("core,vice", "“vice” in the column for chairs is not understood. Write joint chair, or nothing."),
    ],
)
def test_kinds_and_chairs_that_are_not_understood_are_said(cells: str, says: str) -> None:
    found = problems(f"Oxleas,Lead,Nia,{cells}", headings="Agency,Representatives,Name,Membership,Chair")
    assert found == [(2, says)]


def test_a_row_that_repeats_another_is_named() -> None:
    found = problems("Oxleas,Lead,Nia O’Neill,,", "Oxleas,Adult Lead,Nia O’Neill,,", "OXLEAS,lead,nia o'neill,,")
    assert found == [(4, "This row says the same as row 2.")]


def test_one_address_of_two_people_is_told_whatever_its_case() -> None:
    found = problems("Oxleas,Lead,Nia,,nia@nhs.example", "Met Police,DCI,Dee,,NIA@nhs.example")
    assert found == [(3, "NIA@nhs.example is the address of Nia in row 2. Two people cannot share one.")]
    assert problems("Oxleas,Lead,Nia,,nia@nhs.example", "Oxleas,Other,Nia,,NIA@nhs.example") == []


def test_a_chair_is_known_by_the_column_or_by_the_mark_after_the_role() -> None:
    rows = ["Oxleas,Lead (Joint Chair),Nia", "Met Police,DCI,Dee"]
    one, other = listed(csv_of(*rows, headings="Agency,Representatives,Name")).places
    assert (one.first.role_title, one.first.is_chair, other.first.is_chair) == ("Lead", True, False)
    [place] = listed(csv_of("Oxleas,Lead,Nia,Joint chair", headings="Agency,Role,Name,Chair")).places
    assert place.first.is_chair


# Joint places ----------------------------------------------------------------------------------------------------


def test_yes_on_the_first_row_of_two_or_on_both_makes_them_one_place() -> None:
    rows = ["A,One,Ada,Yes", "A,Two,Ben,", "A,Three,Cy,x", "A,Four,Di,YES", "A,Five,Eve,no"]
    found = listed(csv_of(*rows, headings=TABLE))
    assert found.problems == []
    assert names(found.places) == [("Ada", "Ben"), ("Cy", "Di"), ("Eve",)]
    assert [each.is_joint for each in found.places] == [True, True, False]


@pytest.mark.parametrize("rows", [["A,One,Ada,Yes", "B,Two,Ben,"], ["B,Two,Ben,", "A,One,Ada,Yes"]])
def test_yes_without_a_second_row_of_the_same_agency_is_told(rows: list[str]) -> None:
    found = problems(*rows, headings=TABLE)
    assert found == [
        (2 + rows.index("A,One,Ada,Yes"), "Ada is to share a place with the next row, which is not of this agency.")
    ]


def test_the_same_words_in_the_column_make_two_rows_one_place_wherever_they_stand() -> None:
    headings = "Agency,Representatives,Name,Joint place"
    found = listed(csv_of("A,One,Ada,A Adults", "A,Two,Ben,", "A,Three,Cy,a adults", "B,x,Di,B", headings=headings))
    assert found.problems == []
    assert names(found.places) == [("Ada", "Cy"), ("Ben",), ("Di",)]
    assert [each.named for each in found.places] == ["A Adults", "", "B"]
    assert [each.is_joint for each in found.places] == [True, False, True]
    [place] = listed(csv_of("A,One,Ada,No", headings=headings)).places
    assert not place.is_joint


def test_a_third_holder_of_a_joint_place_is_told() -> None:
    rows = [f"A,{each},{each},Shared" for each in ("Ada", "Ben", "Cy", "Di")]
    found = problems(*rows, headings="Agency,Representatives,Name,Joint place")
    sentence = "A joint place has two members: Ada and Ben share “Shared” already."
    assert found == [(4, sentence), (5, sentence)]


@pytest.mark.parametrize(
    ("rows", "headings"),
    [
        (["A,One,Ada,Yes", "A,Two,ADA,"], TABLE),
        (["A,One,Ada,A", "A,Two,Ada,A"], "Agency,Representatives,Name,Joint place"),
    ],
)
def test_one_person_in_both_seats_of_a_joint_place_is_told(rows: list[str], headings: str) -> None:
    [(row, words)] = problems(*rows, headings=headings)
    assert row == 3
    assert words == "Ada stands twice in one joint place: see row 2. Two people share one."


def test_two_people_of_one_name_with_two_addresses_may_share_a_place() -> None:
    headings = "Agency,Representatives,Name,Joint membership,Email"
    assert problems("A,One,Ada,Yes,one@a.example", "A,Two,Ada,,two@a.example", headings=headings) == []


cells = st.text(alphabet="AgencyRolNmeYs,x1@. ’'-–()", max_size=12)


@settings(deadline=None)
@given(st.lists(st.lists(cells, max_size=6), max_size=8))
def test_any_rows_below_the_headings_are_listed_or_told(rows: list[list[str]]) -> None:
    headings = Row(1, ("Agency", "Representatives", "Name", "Joint membership", "Chair", "Email"))
    below = [Row(number, tuple(map(sheets.tidied, row))) for number, row in enumerate(rows, start=2)]
    raw: list[appendix.RawRow] = []
    with suppress(ValidationError):  # headings again, and nothing below them
        raw, _ = appendix.raw_rows(Sheet([headings, *below]))
    found: Listed = appendix.listed(raw)
    assert sorted(line.row for each in found.places for line in each.lines) == sorted(int(row["row"]) for row in raw)
    wrong = {each.row for each in found.problems}
    for line in (line for each in found.places for line in each.lines if line.row not in wrong):
        assert line.agency
        assert line.role_title
        assert line.name

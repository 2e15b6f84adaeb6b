"""The minutes as PDF and as Word: read back, accessible, and of each reader's own."""

import io
import re
import zipfile
from typing import Any

import docx
import mammoth  # type: ignore[import-untyped] # ships no types
import pdfplumber
import pikepdf
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from accounts.models import User
from documents.enums import MakingState
from meetings import tasks
from meetings.domain import addendum, file, minutes, minutes_paper
from meetings.enums import Attendance, ItemKind
from meetings.models import Declaration, Meeting, MeetingFile
from tests.factories import (
    coordinator,
    item_of,
    line_of,
    make_action,
    make_decision,
    make_meeting,
    make_review,
    make_user,
    take_line,
    take_minutes,
    write_note,
)
from tests.pages import FOUND, MISSING, OK, client_of, soup, text
from ui.templatetags.ui import weekday_date

pytestmark = pytest.mark.usefixtures("forum", "queue")


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is queued: the test makes the files itself."""
    monkeypatch.setattr(tasks.make_file, "delay", lambda _pk: None)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing takes no time."""
    monkeypatch.setattr(minutes_paper, "pdf_of", lambda html, **_: html.encode())


@pytest.fixture
def held() -> Meeting:
    """A meeting with something of everything in its minutes, and a case that members may not see."""
    made = make_meeting("held")
    take_line(line_of(made), Attendance.APOLOGIES)
    case, other = item_of(made), item_of(made, ItemKind.AOB)
    write_note(case, "Secret")
    made.items.filter(pk=case.pk).update(review=make_review(is_restricted=True))
    write_note(other, "First line.\nSecond line.\n\nAnother paragraph \x0b<b>bold</b>.")
    make_action(other, what="Send the guidance.")
    make_decision(other, "The protocol is adopted.")
    Declaration.objects.create(
        meeting=made, name="Sue Govier", interest="A cousin works there.", what_they_did="Stayed"
    )
    return made


def address(page: str, meeting: Meeting) -> str:
    return reverse(f"meetings:{page}", args=[meeting.pk])


def drawn(meeting: Meeting, reader: User) -> bytes:
    """The PDF that is made for a reader."""
    made = file.ask(meeting, minutes_paper.KIND, minutes_paper.contents_of(meeting, reader), actor=reader)
    file.make(made.pk)
    made.refresh_from_db()
    assert made.state == MakingState.READY
    assert made.document is not None
    with made.document.file.open("rb") as kept:
        return bytes(kept.read())


def words_of(content: bytes) -> str:
    """The words that stand upright: what is written across the page is not part of the text."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        pages = (page.filter(lambda each: not each.get("matrix", (1, 0))[1]).extract_text() for page in pdf.pages)
        return " ".join(" ".join(pages).split())


def tags_of(content: bytes) -> list[str]:
    """The kinds of element of the structure tree, in the order in which they are read."""
    found: list[str] = []

    def walk(element: Any) -> None:
        if isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                found.append(str(element.S))
            walk(element.get("/K"))
        elif isinstance(element, pikepdf.Array):
            for each in element:
                walk(each)

    with pikepdf.open(io.BytesIO(content)) as pdf:
        walk(pdf.Root.StructTreeRoot.K)
    return found


def got(response: Any) -> bytes:
    """What is downloaded, read to its end."""
    assert response.status_code == OK
    return b"".join(response.streaming_content)


def word_of(client: Client, meeting: Meeting) -> bytes:
    response = client.get(address("minutes-word", meeting))
    assert "attachment" in response["Content-Disposition"]
    return got(response)


def html_of(content: bytes) -> BeautifulSoup:
    """What a second program reads in the Word file."""
    converted = mammoth.convert_to_html(io.BytesIO(content))
    assert [each for each in converted.messages if each.type == "error"] == []
    return BeautifulSoup(converted.value, "html.parser")


# PDF ---------------------------------------------------------------------------------------------------------------


def test_the_pdf_is_tagged_and_says_what_its_reader_may_open(held: Meeting) -> None:
    content = drawn(held, make_user("representative"))
    pdf = pikepdf.open(io.BytesIO(content))
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    assert str(pdf.Root.Lang) == "en-GB"
    assert str(pdf.docinfo["/Title"]) == "Minutes"
    with pdf.open_outline() as outline:
        titles = [each.title for each in outline.root]
    assert titles[:3] == ["Contents", "Attendance", "Declarations of interest"]
    assert "13. AOB" in titles
    tags = tags_of(content)
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 3 + 13
    assert {"/Table", "/TH", "/L", "/P"} <= set(tags)
    words = words_of(content)
    assert "Draft, not approved" in words
    assert "Draft, not checked by a chair yet" in words
    assert "18 of 19 places (95%)" in words
    assert "Decision D1: The protocol is adopted." in words
    assert "Sue Govier declared an interest: A cousin works there. (Stayed)" in words
    assert "4. Individual case learning 1 This item is restricted." in words
    assert "Secret" not in words
    assert "<b>bold</b>" in words


def test_the_pdf_of_approved_minutes_is_no_draft_and_shows_the_corrections(held: Meeting) -> None:
    actor = coordinator()
    minutes.approve(held, actor=actor)
    addendum.sign(held, "It was the other team.", item=item_of(held, ItemKind.AOB), actor=actor)
    addendum.sign(held, "Ida Bradford was there.", actor=actor)
    words = words_of(drawn(held, actor))
    assert "Draft" not in words
    assert f"Approved on {weekday_date(held.approved_on)}" in words
    assert "Correction 1, signed by" in words
    assert "It was the other team." in words
    assert "Ida Bradford was there." in words
    assert "Secret" in words
    assert "OFFICIAL-SENSITIVE" in words


@pytest.mark.usefixtures("quick")
def test_whoever_may_open_the_same_shares_a_file_and_nobody_else_gets_it(held: Meeting) -> None:
    one, two, chair = (make_user(role) for role in ("representative", "representative", "chair"))
    for reader in (one, two, chair):
        drawn(held, reader)
    assert MeetingFile.objects.count() == 2
    whole = client_of(chair).get(address("download-minutes", held))
    part = client_of(one).get(address("download-minutes", held))
    assert b"Secret" in got(whole)
    assert b"Secret" not in got(part)


@pytest.mark.usefixtures("quick")
def test_a_file_that_says_what_was_true_before_is_not_handed_out(held: Meeting) -> None:
    member = make_user("representative")
    client = client_of(member)
    page = address("minutes-pdf", held)
    assert client.get(address("download-minutes", held))["Location"] == page
    drawn(held, member)
    assert got(client.get(address("download-minutes", held)))
    take_minutes(held)
    assert "Make the PDF" in text(client.get(page))
    assert client.get(address("download-minutes", held))["Location"] == page


@pytest.mark.usefixtures("quick")
def test_the_page_shows_how_far_the_file_has_come(held: Meeting) -> None:
    client, page = client_of("representative"), address("minutes-pdf", held)
    assert client.post(page)["Location"] == page
    assert "Making the PDF" in text(client.get(page))
    waiting = client.get(page, headers={"HX-Request": "true"})
    assert soup(waiting).select_one("html") is None
    assert soup(waiting).select_one(f'[hx-get="{page}"]')
    [made] = MeetingFile.objects.all()
    MeetingFile.objects.update(state=MakingState.FAILED, problem="It could not be made.")
    assert "It could not be made." in text(client.get(page))
    client.post(page)
    file.make(made.pk)
    ready = client.get(page)
    assert "Every page of it says that it is a draft" in text(ready)
    assert address("download-minutes", held) in {str(each["href"]) for each in soup(ready).select("main a[href]")}
    download = client.get(address("download-minutes", held))
    assert f'filename="Learning Forum minutes {held.date} (draft).pdf"' in download["Content-Disposition"]
    assert got(download)


def test_a_cancelled_meeting_has_no_file() -> None:
    cancelled, client = make_meeting("cancelled"), client_of("representative")
    assert client.get(address("minutes-pdf", cancelled)).status_code == FOUND
    assert client.get(address("download-minutes", cancelled)).status_code == MISSING
    assert client.get(address("minutes-word", cancelled)).status_code == MISSING


# Word --------------------------------------------------------------------------------------------------------------


def test_the_word_file_has_headings_lists_and_a_table_with_a_row_of_headings(held: Meeting) -> None:
    page = html_of(word_of(client_of("representative"), held))
    assert [each.get_text() for each in page.select("h1")] == [f"Minutes of {weekday_date(held.date)}"]
    headings = [each.get_text() for each in page.select("h2")]
    assert headings[:3] == ["Attendance", "Declarations of interest", "1. Welcome, introductions, apologies"]
    assert headings[-1] == "13. AOB"
    table = page.select_one("table")
    assert table is not None
    assert [each.get_text() for each in table.select("thead th")] == list(minutes_paper.COLUMNS)
    rows = [[cell.get_text() for cell in row.select("td")] for row in table.select("tbody tr")]
    assert rows[0] == ["Bexley S.H.I.E.L.D.", "", "", "Amanda Gillard", ""]
    listed = [each.get_text() for each in page.select("li")]
    assert any(each.startswith("Action A1: Send the guidance. (The minute taker, by ") for each in listed)
    assert "Decision D1: The protocol is adopted." in listed
    words = page.get_text(" ")
    assert "This item is restricted." in words
    assert "Secret" not in words
    assert "Another paragraph <b>bold</b>." in words


def test_the_word_file_says_its_language_what_it_is_and_that_it_is_a_draft(held: Meeting) -> None:
    content = word_of(client_of("chair"), held)
    document = docx.Document(io.BytesIO(content))
    about = document.core_properties
    assert (about.title, about.language) == (f"Minutes of {weekday_date(held.date)}", "en-GB")
    assert about.author == "Multi-Agency Learning Forum"
    assert "Draft, not approved" in document.sections[0].header.paragraphs[0].text
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        said = {name: parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")}
    assert set(re.findall(r'<w:lang w:val="([^"]+)"', said["word/styles.xml"])) == {"en-GB"}
    assert said["word/document.xml"].count("<w:tblHeader/>") == 1
    assert "PAGE" in "".join(said.values())


def test_the_word_file_of_approved_minutes_shows_the_corrections(held: Meeting) -> None:
    actor = coordinator()
    take_minutes(held)
    minutes.approve(held, actor=actor)
    addendum.sign(held, "Ida Bradford was there.", actor=actor)
    addendum.sign(held, "Not so secret.", item=item_of(held), actor=actor)
    whole, part = (html_of(word_of(client_of(who), held)).get_text(" ") for who in (actor, "representative"))
    for words in (whole, part):
        assert "Draft" not in words
        assert "Ida Bradford was there." in words
    assert "Not so secret." in whole
    assert "Not so secret." not in part


@pytest.mark.parametrize("role", ["ad-hoc", "shield-reader", "deputy", ""])
def test_files_are_for_those_who_see_the_meeting(held: Meeting, role: str) -> None:
    client = client_of(role)
    for page in ("minutes-pdf", "download-minutes", "minutes-word"):
        assert client.get(address(page, held)).status_code == MISSING

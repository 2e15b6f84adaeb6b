"""Word files: what they are made of, read back."""

import datetime
import io

import docx

from documents.word import Word

MADE = datetime.datetime(2026, 10, 2, 9, 30, tzinfo=datetime.UTC)


def begun(title: str = "A paper", **said: str) -> Word:
    standard = {"subject": "What it is", "marking": "OFFICIAL"}
    return Word(title, made_at=MADE, **(standard | said))


def opened(word: Word) -> docx.document.Document:
    return docx.Document(io.BytesIO(word.content()))


def test_a_file_says_what_it_is_and_when_it_was_made() -> None:
    about = opened(begun()).core_properties
    assert (about.title, about.subject, about.language) == ("A paper", "What it is", "en-GB")
    assert (about.created, about.modified) == (MADE, MADE)


def test_a_paragraph_ends_at_a_blank_line_and_a_line_at_its_own() -> None:
    word = begun()
    word.paragraphs("One\ntwo\r\n\r\nthree\n\n\n")
    assert [each.text for each in opened(word).paragraphs[1:]] == ["One\ntwo", "three"]


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    word = begun("A\x00B", subject="C\x1f", marking="\ufffe")
    word.paragraphs("One \x08\U0001f600 two")
    assert [each.text for each in opened(word).paragraphs] == ["AB", "One \U0001f600 two"]


def test_markup_is_only_words() -> None:
    word = begun()
    word.table("A <b>table</b>", ["<i>One</i>", "Two"], [["&amp;", "<w:p/>"]])
    [table] = opened(word).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["<i>One</i>", "Two"], ["&amp;", "<w:p/>"]]


def test_the_first_row_of_a_table_comes_again_on_each_page_and_no_row_is_torn() -> None:
    word = begun()
    word.table("Places", ["Agency", "Rate"], [["Police", "75%"], ["Housing", "100%"]])
    [table] = opened(word).tables
    heads = ["tblHeader" in row._tr.xml for row in table.rows]
    assert heads == [True, False, False]
    assert all("cantSplit" in row._tr.xml for row in table.rows)

"""Word files that everybody can read: real headings and lists, tables with a row of headings, the language set.

    word = Word("Minutes of 4 March 2027", subject="Multi-Agency Learning Forum", made_at=now)
    word.heading("Attendance", 2)
    word.table("Attendance by agency", ["Agency", "Present"], [["Met Police", "Harmeet Archer"]])
    content = word.content()

python-docx is imported late: the web process needs it only when somebody asks for a file.
"""

import datetime
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from documents.pdf import FORUM, MEANINGLESS

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANGUAGE = "en-GB"
FONT = "Arial"
#: The forum's own colour, in which headings stand.
COLOUR = "0E4A53"


class Word:
    """A document that is written from its first line to its last."""

    def __init__(self, title: str, *, subject: str, made_at: datetime.datetime, marking: str, draft: str = "") -> None:
        """Begin with the `title` as the first heading. `marking`, and `draft` where it is one, head every page."""
        import docx

        self._document = docx.Document()
        _set_language(self._document)
        _set_type(self._document)
        about = self._document.core_properties
        about.title, about.subject, about.author, about.last_modified_by = _plain(title), _plain(subject), FORUM, FORUM
        about.language, about.comments, about.keywords = LANGUAGE, "", ""
        about.created = about.modified = made_at.astimezone(datetime.UTC).replace(tzinfo=None)
        head = self._document.sections[0].header.paragraphs[0]
        head.text = _plain(" · ".join(filter(None, [marking, draft])))
        _number_pages(self._document.sections[0].footer.paragraphs[0])
        self.heading(title, 1)

    def heading(self, words: str, level: int) -> None:
        """A heading; the title is level 1."""
        self._document.add_heading(_plain(words), level)

    def paragraphs(self, text: str) -> None:
        """Typed text: a blank line begins a new paragraph, a line's end stays one."""
        for part in re.split(r"\n\s*\n", _plain(text).strip()):
            self._document.add_paragraph(part)

    def sentence(self, *parts: tuple[str, bool], style: str = "Normal") -> None:
        """One paragraph of parts, each with whether it is bold; as a bullet with the style "List Bullet"."""
        paragraph = self._document.add_paragraph(style=style)
        for words, is_bold in parts:
            paragraph.add_run(_plain(words)).bold = is_bold or None

    def table(self, caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table with a row of headings that comes again on each page; the first cell of each row is its heading."""
        self.sentence((caption, True))
        table = self._document.add_table(rows=1, cols=len(heads), style="Table Grid")
        _describe(table, caption)
        _fill(table.rows[0], heads, is_head=True)
        for row in rows:
            _fill(table.add_row(), row)
        self._document.add_paragraph()

    def content(self) -> bytes:
        """The file."""
        kept = io.BytesIO()
        self._document.save(kept)
        return kept.getvalue()


def _plain(text: str) -> str:
    return MEANINGLESS.sub("", text.replace("\r\n", "\n"))


def _fill(row: Any, cells: Sequence[str], *, is_head: bool = False) -> None:
    """Fill a row; one is not torn by the end of a page, and a row of headings is marked as what it is."""
    for number, (cell, words) in enumerate(zip(row.cells, cells, strict=True)):
        run = cell.paragraphs[0].add_run(_plain(words))
        run.bold = (is_head or number == 0) or None
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no words of its own for this
    properties.append(_element("w:cantSplit"))
    if is_head:
        properties.append(_element("w:tblHeader"))


def _describe(table: Any, caption: str) -> None:
    """Say what the table is to those who do not see it, and that its first row and column are headings."""
    properties = table._tbl.tblPr  # noqa: SLF001 - python-docx has no words of its own for this
    properties.append(_element("w:tblCaption", val=_plain(caption)))
    look = properties.find(_name("w:tblLook"))
    for name, value in (("firstRow", "1"), ("firstColumn", "1")):
        if look is not None:
            look.set(_name(f"w:{name}"), value)


def _set_language(document: Any) -> None:
    """Say in the styles that everything is British English, which is what a screen reader goes by."""
    for language in document.styles.element.iter(_name("w:lang")):
        language.set(_name("w:val"), LANGUAGE)
    for language in document.settings.element.iter(_name("w:themeFontLang")):
        language.set(_name("w:val"), LANGUAGE)


def _set_type(document: Any) -> None:
    """Use one plain typeface throughout; the themes that python-docx brings have two."""
    from docx.shared import Pt, RGBColor

    sizes = {"Normal": 11, "Heading 1": 20, "Heading 2": 14, "Heading 3": 12, "Header": 9, "Footer": 9}
    for name, size in sizes.items():
        style = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        style.font.name, style.font.size = FONT, Pt(size)
        if name.startswith("Heading"):
            style.font.color.rgb = RGBColor.from_string(COLOUR)


def _number_pages(paragraph: Any) -> None:
    """Put "Page 2 of 5" into a paragraph; Word counts."""
    for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        paragraph.add_run(words)
        counted = _element("w:fldSimple", instr=field)
        paragraph._p.append(counted)  # noqa: SLF001 - python-docx has no words of its own for this
        run = paragraph.add_run("1")
        counted.append(run._r)  # noqa: SLF001 - see above


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(_name(f"w:{key}"), value)
    return made


def _name(name: str) -> str:
    from docx.oxml.ns import qn

    full: str = qn(name)
    return full

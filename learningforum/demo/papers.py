"""Papers for the next practice meeting: in general words, with nothing that could identify anybody."""

import io
from collections.abc import Sequence
from textwrap import wrap

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.checking import BY_ENDING, Checked
from learningforum.demo.calendar import NEXT
from learningforum.demo.practice import Practice
from meetings.domain import paper
from meetings.domain.paper import Said
from meetings.enums import Sensitivity

#: A4 in points, and where the lines of a page begin.
WIDTH, HEIGHT, LEFT, TOP, LINE, LETTERS = 595, 842, 60, 770, 18, 82
SENSITIVE = Sensitivity.OFFICIAL_SENSITIVE
CASE = (
    "What happened. Two agencies each held a part of the picture, and each thought its own part too small to share.",
    "What worked well. Practitioners kept in touch when the family moved between teams, and the school spoke up first.",
    "What got in the way. Records were read late; the day on which to look at the plan again passed unnoticed.",
    "Questions for the forum. Who would see the whole picture today? What would they do with it on the same day?",
)
#: By item: title, marking, the account that alone may read it beside those who run the forum, and its pages.
PAPERS: tuple[tuple[int, str, Sensitivity, str, tuple[Sequence[str], ...]], ...] = (
    (4, "Timeline of the case", SENSITIVE, "", (CASE[:2], CASE[2:])),
    (4, "Views of the family", SENSITIVE, "representative", (CASE[1:2],)),
    (6, "Impact so far, in three measures", Sensitivity.OFFICIAL, "", (CASE[2:3], CASE[3:])),
)


def send_out(practice: Practice) -> None:
    """Add the papers to the items of the next meeting."""
    items = {item.number: item for item in practice.meetings[NEXT].items.select_related("meeting")}
    for number, title, marking, reader, pages in PAPERS:
        readers = (practice.users[reader].person,) if reader else ()
        said = Said(title, marking, is_restricted=bool(reader), readers=readers)
        paper.add(items[number], said, _file(title, pages), actor=practice.coordinator)


def _file(title: str, pages: Sequence[Sequence[str]]) -> Checked:
    name = f"{title}.pdf"
    return Checked(SimpleUploadedFile(name, _pdf(title, pages)), name, BY_ENDING[".pdf"], len(pages))


def _pdf(title: str, pages: Sequence[Sequence[str]]) -> bytes:
    """Return a plain PDF of some paragraphs a page."""
    import pikepdf
    from pikepdf import Dictionary, Name

    made = pikepdf.new()
    font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for paragraphs in pages:
        made.add_blank_page(page_size=(WIDTH, HEIGHT))
        lines = [title, "", *(line for paragraph in paragraphs for line in [*wrap(paragraph, LETTERS), ""])]
        shown = "".join(f"({line}) Tj 0 -{LINE} Td " for line in lines)
        made.pages[-1].obj.Resources = Dictionary(Font=Dictionary(F1=font))
        made.pages[-1].obj.Contents = made.make_stream(f"BT /F1 12 Tf {LEFT} {TOP} Td {shown}ET".encode())
    whole = io.BytesIO()
    made.save(whole, static_id=True)
    return whole.getvalue()

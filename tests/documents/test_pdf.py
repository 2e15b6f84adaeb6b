import datetime
import gc
import io
from typing import Any

import pdfplumber
import pikepdf
import pytest
from django.template import engines

from documents import pdf

MADE = datetime.datetime(2026, 10, 2, 9, 30, tzinfo=datetime.UTC)
TABLE = """<table><caption>Places</caption>
  <thead><tr><th scope="col">Agency</th><th scope="col">Rate</th></tr></thead>
  <tbody><tr><th scope="row">Police</th><td>75%</td></tr></tbody></table>"""


def paper(**said: Any) -> pdf.Paper:
    sections = (pdf.Section("one", "First part", "documents/part.html"),)
    standard: dict[str, Any] = {"title": "A paper", "subtitle": "April to September 2026", "about": "What it is."}
    return pdf.Paper(**(standard | {"made_at": MADE, "sections": sections} | said))


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets what the one section of the paper holds."""
    loader = engines["django"].engine.template_loaders[0]  # type: ignore[attr-defined] # Django's own engine
    found = loader.get_template

    def hold(content: str) -> None:
        def get_template(name: str, *args: Any, **kwargs: Any) -> Any:
            if name == "documents/part.html":
                return engines["django"].from_string(content).template  # type: ignore[attr-defined] # Django's own
            return found(name, *args, **kwargs)

        monkeypatch.setattr(loader, "get_template", get_template)

    return hold


def drawn(part: Any, content: str = TABLE, **said: Any) -> bytes:
    part(content)
    return pdf.pdf_of(pdf.html_of("documents/pdf.html", paper(**said), {}), identifier="one")


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def dictionaries(file: pikepdf.Pdf, key: str, value: str = "") -> list[Any]:
    """Those objects of the file that have a key, and under it a value; hold on to the file while you read them."""
    found = [each for each in file.objects if isinstance(each, pikepdf.Dictionary) and key in each]
    return [each for each in found if not value or each[key] == value]


def test_a_paper_says_that_it_is_accessible_what_it_is_called_and_its_language(part: Any) -> None:
    file = opened(drawn(part))
    with file.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "A paper"
    assert str(file.Root.Lang) == "en-GB"
    assert bool(file.Root.MarkInfo.Marked)
    assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
    assert str(file.docinfo["/Author"]) == pdf.FORUM


def test_a_paper_has_bookmarks_and_contents_that_lead_to_its_parts(part: Any) -> None:
    file = opened(drawn(part, "<h3>A detail</h3>"))
    with file.open_outline() as outline:
        titles = [(item.title, [child.title for child in item.children]) for item in outline.root]
    assert titles == [("Contents", []), ("1. First part", ["A detail"])]
    assert [(str(each.Dest), str(each.Contents)) for each in file.pages[1].Annots] == [("one", "1. First part")]


def test_headings_of_a_table_say_what_they_are_the_heading_of(part: Any) -> None:
    file = opened(drawn(part))
    scopes = [str(head.A.Scope) for head in dictionaries(file, "/S", "/TH")]
    assert scopes.count("/Column") == 2
    assert scopes.count("/Row") == len(scopes) - 2 >= 2


def test_a_drawing_has_a_text_in_its_place(part: Any) -> None:
    svg = '<svg viewBox="0 0 9 9"><title>Nine in ten</title><rect width="9" height="9"/></svg>'
    file = opened(drawn(part, svg))
    assert [str(each.Alt) for each in dictionaries(file, "/S", "/Figure")] == ["Nine in ten"]


def test_the_typeface_is_inside_the_file(part: Any) -> None:
    file = opened(drawn(part))
    used = {str(font.BaseFont).split("+")[-1] for font in dictionaries(file, "/BaseFont")}
    embedded = {str(font.FontName).split("+")[-1] for font in dictionaries(file, "/FontFile2")}
    assert used == embedded == {"Inter", "Inter-Bold"}


def test_the_same_page_makes_the_same_bytes(part: Any) -> None:
    first = drawn(part)
    assert drawn(part) == first
    assert drawn(part, made_at=MADE + datetime.timedelta(days=1)) != first


def test_each_page_shows_the_marking_and_its_number(part: Any) -> None:
    file = opened(drawn(part, marking="OFFICIAL-SENSITIVE"))
    assert len(file.pages) == 3


def test_a_draft_says_so_on_its_cover_and_at_the_head_of_each_page(part: Any) -> None:
    with pdfplumber.open(io.BytesIO(drawn(part, draft="Draft, not approved"))) as file:
        assert all("Draft, not approved" in page.extract_text() for page in file.pages)
    with pdfplumber.open(io.BytesIO(drawn(part))) as file:
        assert not any("Draft" in page.extract_text() for page in file.pages)


def test_a_character_that_means_nothing_does_not_make_all_words_unreadable(part: Any) -> None:
    with pdfplumber.open(io.BytesIO(drawn(part, "<p>Before \x0b\x08and after.</p>"))) as file:
        assert "Before and after." in file.pages[-1].extract_text()


@pytest.mark.parametrize(
    "address", ["https://example.org/a.png", "file:///etc/passwd", "forum:../settings.py", "data:text/plain,x"]
)
def test_a_paper_opens_nothing_but_our_own_files(part: Any, address: str) -> None:
    with pytest.raises(pdf.NotAllowedError):
        drawn(part, f'<img src="{address}" alt="A picture"><link rel="stylesheet" href="{address}">')


def test_a_missing_typeface_is_said_and_not_replaced_in_silence(part: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf.fonts.cache_clear()  # a process that has its typefaces looks for them no more
    monkeypatch.setattr("django.contrib.staticfiles.finders.find", lambda _name: None)
    with pytest.raises(pdf.NotAllowedError, match="npm run build"):
        drawn(part)


def test_progress_only_rises_and_stays_below_the_whole(part: Any) -> None:
    part("<p>Words.</p>" * 900)
    seen: list[int] = []
    pdf.pdf_of(pdf.html_of("documents/pdf.html", paper(), {}), identifier="one", watch=seen.append)
    assert seen == sorted(set(seen))
    assert seen[0] > 0
    assert seen[-1] < 100
    assert len(seen) > 7, "laying out pages is followed page by page"


def test_warming_up_draws_a_page() -> None:
    before = gc.get_freeze_count()
    try:
        pdf.load()
        pdf.warm_up()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()


def test_words_that_people_typed_are_shown_and_not_obeyed() -> None:
    html = pdf.html_of("documents/pdf.html", paper(title="<img src='https://example.org'>", sections=()), {})
    assert "<img" not in html

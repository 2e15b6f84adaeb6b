"""The pack, read back from the file that comes out."""

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from documents.domain.making import Outcome
from documents.enums import Hold, MakingState
from documents.models import Document, Reading
from meetings import tasks
from meetings.domain import agenda, file, pack, paper
from meetings.enums import FileKind, ItemKind, Sensitivity
from meetings.models import AgendaItem, Meeting, MeetingFile
from meetings.queries.pack import pack_of
from reviews.domain import review as reviews
from tests.factories import coordinator, item_of, latest, make_meeting, make_paper, make_review, make_user, sent
from tests.factories.files import office, pdf, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forum", "queue")]


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is queued: the test makes the packs itself."""
    monkeypatch.setattr(tasks.make_file, "delay", lambda _pk: None)


@pytest.fixture
def meeting() -> Meeting:
    return make_meeting("issued")


def case(meeting: Meeting) -> AgendaItem:
    """Item 4."""
    return item_of(meeting)


def impact(meeting: Meeting) -> AgendaItem:
    """Item 6."""
    return item_of(meeting, ItemKind.IMPACT)


def made_for(meeting: Meeting, reader: User) -> MeetingFile:
    made = pack.ask(meeting, actor=reader)
    assert file.make(made.pk) == Outcome.DONE
    made.refresh_from_db()
    assert made.state == MakingState.READY
    return made


def content_of(made: MeetingFile) -> bytes:
    assert made.document is not None
    with made.document.file.open("rb") as opened:
        return bytes(opened.read())


class Read:
    """A pack as its reader sees it: the words of each page, the first of which is page 1."""

    def __init__(self, meeting: Meeting, reader: User) -> None:
        self.content = content_of(made_for(meeting, reader))
        with pdfplumber.open(io.BytesIO(self.content)) as opened:
            self.pages = ["", *(" ".join(page.extract_text().split()) for page in opened.pages)]
            self.sizes = [(0, 0), *((round(page.width), round(page.height)) for page in opened.pages)]

    @property
    def whole(self) -> str:
        return " ".join(self.pages)

    def page_of(self, words: str) -> int:
        """The one page on which these words stand, behind the agenda."""
        [found] = [number for number, said in enumerate(self.pages) if words in said and number > 2]
        return found

    def links(self, number: int) -> list[tuple[str, int]]:
        """The words of each link of a page, and the page that it leads to."""
        with pikepdf.open(io.BytesIO(self.content)) as opened:
            pages = {page.obj.objgen: place for place, page in enumerate(opened.pages, start=1)}
            names = pikepdf.NameTree(opened.Root.Names.Dests)
            annotations: Any = opened.pages[number - 1].obj.get("/Annots", [])
            return [
                (str(each.Contents), pages[names[str(each.Dest)][0].objgen]) for each in annotations if "/Dest" in each
            ]

    def addresses(self, number: int) -> list[tuple[str, list[float]]]:
        """The addresses on a page, each with where it stands."""
        with pikepdf.open(io.BytesIO(self.content)) as opened:
            annotations: Any = opened.pages[number - 1].obj.get("/Annots", [])
            return [(str(each.A.URI), [float(edge) for edge in each.Rect]) for each in annotations if "/A" in each]

    def bookmarks(self) -> list[tuple[str, int, list[tuple[str, int]]]]:
        """Title, page and what is below, of each bookmark."""
        with pikepdf.open(io.BytesIO(self.content)) as opened, opened.open_outline() as outline:
            pages = {page.obj.objgen: place for place, page in enumerate(opened.pages, start=1)}

            def page(item: Any) -> int:
                return pages[item.destination[0].objgen]

            return [
                (str(item.title), page(item), [(str(below.title), page(below)) for below in item.children])
                for item in outline.root
            ]


def test_a_pack_is_cover_agenda_and_papers_in_order_each_page_with_its_number(meeting: Meeting) -> None:
    make_paper(impact(meeting), title="Impact so far", file=sent(["Impact, first", "Impact, second"]))
    second = make_paper(case(meeting), title="Second paper", file=sent(["Second, only"]))
    make_paper(case(meeting), title="First paper", file=sent(["First, one", "First, two", "First, three"]))
    paper.move(second, up=False, actor=coordinator())
    made = Read(meeting, make_user("representative"))
    assert "Meeting pack" in made.pages[1]
    assert "Version 1" in made.pages[1]
    assert made.pages[2].startswith("Meeting pack OFFICIAL Agenda")
    assert len(made.pages) - 1 == 8
    assert [said.split(" Item ")[0] for said in made.pages[3:]] == [
        *("First, one", "First, two", "First, three", "Second, only"),
        *("Impact, first", "Impact, second"),
    ]
    assert "Item 4 · page 3" in made.pages[3]
    assert "Item 4 · page 6" in made.pages[6]
    assert "Item 6 · page 8" in made.pages[8]


def test_the_agenda_leads_to_each_paper_and_bookmarks_to_each_item(meeting: Meeting) -> None:
    make_paper(case(meeting), title="First paper", file=sent(["One", "Two"]))
    make_paper(case(meeting), title="Second paper")
    make_paper(impact(meeting), title="Impact so far")
    made = Read(meeting, make_user("representative"))
    assert made.links(2) == [("First paper", 3), ("Second paper", 5), ("Impact so far", 6)]
    for title, page in made.links(2):
        assert f"{title} {page}" in made.pages[2], "the agenda says on which page a paper begins"
    bookmarks = made.bookmarks()
    assert bookmarks[0] == ("Agenda", 2, [])
    assert [title for title, _, _ in bookmarks[1:]] == [f"{item.number}. {item.title}" for item in meeting.items.all()]
    assert bookmarks[4] == ("4. Individual case learning 1", 3, [("First paper", 3), ("Second paper", 5)])
    assert bookmarks[1][1:] == (2, []), "an item without papers leads to the agenda"


def test_a_reader_who_may_not_see_a_paper_finds_a_line_in_its_place_and_the_same_page_numbers(meeting: Meeting) -> None:
    named = make_user("representative")
    long = "Something that only some may know of " * 5
    make_paper(
        case(meeting),
        title=long,
        file=sent(["Secret, one", "Secret, two", "Secret, three"]),
        sensitivity=Sensitivity.OFFICIAL_SENSITIVE,
        is_restricted=True,
        readers=[named.person],
    )
    make_paper(impact(meeting), title="Impact so far", file=sent(["For all"]))
    theirs, others = Read(meeting, named), Read(meeting, make_user("representative"))
    assert theirs.page_of("For all") == others.page_of("For all") == 6
    assert theirs.pages[3] == "Secret, one Item 4 · page 3 OFFICIAL-SENSITIVE"
    assert others.pages[3] == "This paper is restricted. Item 4 · page 3"
    assert others.pages[5] == "This paper is restricted. Item 4 · page 5"
    assert len(theirs.pages) == len(others.pages)
    assert "Secret" not in others.whole
    assert "only some" not in others.whole
    assert b"only some" not in others.content
    assert others.links(2) == [("This paper is restricted", 3), ("Impact so far", 6)]
    assert others.bookmarks()[4][2] == [("A restricted paper", 3)]
    assert theirs.bookmarks()[4][2][0][0] == long.strip()
    assert "Marking OFFICIAL-SENSITIVE" in theirs.pages[1], "the cover has the highest marking within"
    assert "Marking OFFICIAL-SENSITIVE" not in others.pages[1]


def test_papers_begin_on_the_same_page_also_when_the_agenda_would_be_shorter(meeting: Meeting) -> None:
    """Titles that take a page more in the pack of those who read them leave that page in everybody's."""
    for _ in range(12):
        make_paper(case(meeting), title="A title that takes some lines " * 6, file=sent(["x"]), is_restricted=True)
    make_paper(impact(meeting), title="Impact so far", file=sent(["For all"]))
    every, some = Read(meeting, make_user("chair")), Read(meeting, make_user("representative"))
    assert every.page_of("For all") == some.page_of("For all") == len(every.pages) - 1 == len(some.pages) - 1
    assert "Nothing stands on this page" in some.whole
    assert "Nothing stands on this page" not in every.whole


def test_the_papers_of_an_item_that_a_reader_may_not_open_are_restricted_too(meeting: Meeting) -> None:
    item = case(meeting)
    make_paper(item, title="About the review", file=sent(["Hidden words"]))
    item.review = make_review("sar")
    item.save()
    reviews.restrict(item.review, is_restricted=True, named=[], actor=coordinator())
    made = Read(meeting, make_user("representative"))
    assert "Hidden words" not in made.whole
    assert "About the review" not in made.whole
    assert "Individual case learning 1" in made.pages[2]


def test_a_locked_or_damaged_pdf_and_an_attachment_are_named_and_never_fail_the_pack(meeting: Meeting) -> None:
    item = case(meeting)
    locked = sent(content=pdf(password="secret"), problem="It is protected by a password.", name="locked.pdf")
    make_paper(item, title="The locked one", file=locked)
    make_paper(item, title="The budget", file=sent(content=office("xlsx"), name="budget.xlsx"))
    lost = make_paper(item, title="The broken one", file=sent(["One", "Two"]))
    Path(latest(lost).document.file.path).write_bytes(b"%PDF-1.7 was damaged since")
    gone = make_paper(item, title="The lost one")
    Path(latest(gone).document.file.path).unlink()
    make_paper(item, title="The good one", file=sent(["x"], content=pdf("Good words", owner="may not be changed")))
    made = Read(meeting, make_user("representative"))
    assert made.pages[3].startswith("The locked one It is protected by a password. Open locked.pdf on the forum")
    assert made.pages[4].startswith("The budget It is an Excel workbook, which the pack does not show.")
    for page in (5, 6):
        assert made.pages[page].startswith("The broken one It is damaged and cannot be read."), "it keeps its pages"
    assert made.pages[7].startswith("The lost one It is damaged and cannot be read.")
    assert "Good words Item 4 · page 8" in made.pages[8]
    assert "The budget(not shown here) 4" in made.pages[2].replace(" (", "(")
    [(address, _)] = made.addresses(4)
    assert address.endswith(f"/meetings/papers/{item.papers.get(title='The budget').pk}/")


def test_a_paper_that_waits_for_the_virus_scanner_keeps_its_pages(meeting: Meeting) -> None:
    make_paper(case(meeting), title="Being checked", file=sent(["One", "Two"], hold=Hold.UNCHECKED))
    held = Read(meeting, make_user("representative"))
    assert held.pages[4].startswith("Being checked Being checked for viruses: nobody can open it.")
    Document.objects.update(hold="")
    assert "Two Item 4 · page 4" in Read(meeting, make_user("representative")).pages[4]


def test_pages_lie_as_they_were_made_and_never_under_their_number(meeting: Meeting) -> None:
    item = case(meeting)
    make_paper(item, file=sent(["x"], content=pdf("Wide", size=(842, 595))))
    make_paper(item, file=sent(["x"], content=pdf("Turned", rotate=90)))
    make_paper(item, file=sent(["x"], content=pdf("Large", size=(1684, 2384))))
    make_paper(item, file=sent(["x"], content=pdf("Small", size=(200, 300))))
    made = Read(meeting, make_user("representative"))
    assert made.sizes[3:] == [(842, 595), (842, 595), (595, 842), (595, 842)]
    with pdfplumber.open(io.BytesIO(made.content)) as opened:
        for page in opened.pages[2:]:
            words = [each for each in page.extract_words() if each["text"] in {"Wide", "Large", "Small"}]
            foot = next(each for each in page.extract_words() if each["text"] == "page")
            assert all(each["bottom"] < page.height - 34 < foot["top"] for each in words)
            assert all(each["x0"] >= 0 and each["x1"] <= page.width for each in words)


def test_pictures_become_a_page_each_the_way_up_they_were_taken(meeting: Meeting) -> None:
    item = case(meeting)
    make_paper(item, file=sent(["x"], content=picture("jpg", (3000, 2000), turned=True), name="a.jpg"))
    make_paper(item, file=sent(["x"], content=picture("png", (300, 200)), name="b.png"))
    made = Read(meeting, make_user("representative"))
    assert made.sizes[3:] == [(595, 842), (842, 595)]
    with pdfplumber.open(io.BytesIO(made.content)) as opened:
        [upright], [lying] = opened.pages[2].images, opened.pages[3].images
    assert upright["width"] < upright["height"] <= 842 - 34
    assert max(upright["srcsize"]) <= 2103, "no more dots than paper shows"
    assert lying["width"] > lying["height"]


def test_links_of_a_paper_go_with_it_and_nothing_else_that_it_could_do(meeting: Meeting) -> None:
    made = pikepdf.open(io.BytesIO(pdf("One", "Two", link="https://agency.example/guidance")))
    run = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    for action in (run, pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("javascript:alert(1)"))):
        rect = pikepdf.Array([0, 0, 50, 50])
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=rect, A=action)
        made.pages[0].Annots.append(link)
    made.pages[0].obj.AA = pikepdf.Dictionary(O=run)
    made.Root.OpenAction = run
    whole = io.BytesIO()
    made.save(whole)
    make_paper(case(meeting), file=sent(["One", "Two"], content=whole.getvalue()))
    read = Read(meeting, make_user("representative"))
    [(address, place)] = read.addresses(3)
    assert address == "https://agency.example/guidance"
    scale = (842 - 34) / 842
    assert place[3] == pytest.approx(34 + (842 - 60) * scale, abs=2), "it stands where its words do"
    with pikepdf.open(io.BytesIO(read.content)) as opened:
        assert "JavaScript" not in str([repr(each) for each in opened.objects])


def test_what_people_filled_into_a_form_stays_readable(meeting: Meeting) -> None:
    made = pikepdf.open(io.BytesIO(pdf("A form")))
    page = made.pages[0]
    look = made.make_stream(b"BT /F1 12 Tf 2 2 Td (Filled in) Tj ET")
    look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    look.BBox = pikepdf.Array([0, 0, 200, 20])
    look.Resources = page.Resources
    field = made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T=pikepdf.String("name"),
            V=pikepdf.String("Filled in"),
            F=4,
            Rect=pikepdf.Array([60, 300, 260, 320]),
            AP=pikepdf.Dictionary(N=look),
        )
    )
    page.obj.Annots = pikepdf.Array([field])
    made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    whole = io.BytesIO()
    made.save(whole)
    make_paper(case(meeting), file=sent(["x"], content=whole.getvalue()))
    assert "Filled in" in Read(meeting, make_user("representative")).pages[3]


def test_a_pack_says_what_it_is_and_in_which_language(meeting: Meeting) -> None:
    make_paper(case(meeting))
    with pikepdf.open(io.BytesIO(Read(meeting, make_user("representative")).content)) as opened:
        assert str(opened.docinfo["/Title"]) == "Meeting pack"
        assert str(opened.Root.Lang) == "en-GB"
        with opened.open_metadata() as said:
            assert "pdfuaid:part" not in said, "other people's pages are not tagged"


# Whose pack ------------------------------------------------------------------------------------------------------


def test_those_who_may_open_the_same_share_a_pack_and_others_get_their_own(meeting: Meeting) -> None:
    named = make_user("representative")
    make_paper(case(meeting), is_restricted=True, readers=[named.person])
    first = pack.ask(meeting, actor=make_user("representative"))
    assert pack.ask(meeting, actor=make_user("representative")) == first
    theirs = pack.ask(meeting, actor=named)
    assert theirs != first
    assert pack.ask(meeting, actor=make_user("chair")) == theirs


@pytest.mark.parametrize("change", ["add", "replace", "withdraw", "restrict", "issue"])
def test_when_something_has_changed_the_pack_is_no_longer_theirs(meeting: Meeting, change: str) -> None:
    reader, made = make_user("representative"), make_paper(case(meeting))
    before = pack.ask(meeting, actor=reader)
    if change == "add":
        make_paper(case(meeting))
    elif change == "replace":
        paper.replace(made, sent(), actor=coordinator())
    elif change == "withdraw":
        paper.withdraw(made, actor=coordinator())
    elif change == "restrict":
        paper.change(made, paper.Said(made.title, is_restricted=True), actor=coordinator())
    else:
        item = case(meeting)
        item.title = "Another title"
        item.save()
        assert pack.find(meeting, pack.contents_of(meeting, reader) or {}) == before, "a draft changes nothing"
        agenda.issue(meeting, actor=coordinator())
    contents = pack.contents_of(meeting, reader)
    assert contents is not None
    assert pack.find(meeting, contents) is None


def test_before_the_agenda_is_issued_only_those_who_set_it_get_a_pack() -> None:
    meeting = make_meeting("planned")
    make_paper(case(meeting))
    with pytest.raises(ValidationError) as error:
        pack.ask(meeting, actor=make_user("representative"))
    assert error.value.code == "no_agenda"
    assert not pack_of(meeting, make_user("representative")).is_there
    made = Read(meeting, make_user("chair"))
    assert "Draft, not issued" in made.pages[1]
    assert "Draft, not issued" in made.pages[2]


def test_taking_a_pack_is_opening_the_sensitive_papers_in_it(meeting: Meeting) -> None:
    reader = make_user("representative")
    sensitive = make_paper(case(meeting), sensitivity=Sensitivity.OFFICIAL_SENSITIVE)
    make_paper(case(meeting))
    make_paper(case(meeting), is_restricted=True)
    contents = pack.contents_of(meeting, reader)
    assert contents is not None
    pack.take(contents, actor=reader)
    assert [each.document for each in Reading.objects.filter(user=reader)] == [latest(sensitive).document]


def test_the_page_counts_only_what_its_reader_may_open(meeting: Meeting) -> None:
    make_paper(case(meeting), file=sent(["One", "Two"]))
    make_paper(case(meeting), is_restricted=True)
    make_paper(case(meeting), title="The budget", file=sent(content=office("xlsx"), name="budget.xlsx"))
    now = pack_of(meeting, make_user("representative"))
    assert now.words == "The agenda and 2 papers on 3 pages."
    assert [(each.title, each.why) for each in now.named] == [
        ("The budget", "It is an Excel workbook, which the pack does not show.")
    ]
    assert pack_of(make_meeting("issued"), make_user("representative")).words == "The agenda. There are no papers."


def test_a_pack_does_not_grow_without_end(meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "MOST_PAGES", 4)
    make_paper(case(meeting), file=sent(["One", "Two", "Three"]), is_restricted=True)
    make_paper(case(meeting), title="Too long", file=sent(["Four", "Five"]))
    make_paper(impact(meeting), title="Fits", file=sent(["Four"]))
    made = Read(meeting, make_user("representative"))
    assert made.pages[6].startswith("Too long The pack would become too long with it.")
    assert made.pages[7].startswith("Fits The pack would become too long with it.")


def test_old_packs_are_forgotten_and_minutes_are_not(
    meeting: Meeting, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    old, other = (
        made_for(meeting, make_user("representative")),
        file.ask(meeting, FileKind.MINUTES, {}, actor=coordinator()),
    )
    assert old.document is not None
    path = Path(old.document.file.path)
    MeetingFile.objects.update(queued_at=timezone.now() - pack.KEPT_FOR - datetime.timedelta(hours=1))
    new = pack.ask(make_meeting("issued"), actor=coordinator())
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget_old_packs()
    assert set(MeetingFile.objects.all()) == {other, new}
    assert not Document.objects.filter(pk=old.document.pk).exists()
    assert not path.exists()

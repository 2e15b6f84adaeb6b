"""Word papers in the pack, where LibreOffice is configured. A small program of our own stands in for it."""

import io
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from django.core.files.base import ContentFile

from documents.domain.making import Outcome
from documents.enums import Hold, MakingState
from documents.models import Document
from meetings import tasks
from meetings.domain import file, pack, paper, paper_copy
from meetings.domain.paper_copy import NotConvertedError, converted
from meetings.models import AgendaItem, PaperCopy
from meetings.queries.pack import pack_of
from tests.factories import coordinator, item_of, latest, make_meeting, make_paper, make_user, sent
from tests.factories.files import office, pdf
from tests.processes import alive, eventually

#: What the program does: it is called as LibreOffice is, and writes a PDF where it is told.
WRITES = """
import pathlib, sys
said = sys.argv
folder, paper = pathlib.Path(said[said.index("--outdir") + 1]), pathlib.Path(said[-1])
assert said[said.index("--convert-to") + 1] == "pdf" and "--headless" in said
assert paper.read_bytes().startswith(b"PK")
[profile] = [each.partition("=")[2] for each in said if each.startswith("-env:UserInstallation=file://")]
settings = pathlib.Path(profile.removeprefix("file://")) / "user" / "registrymodifications.xcu"
assert "DisableMacrosExecution" in settings.read_text()
(folder / "paper.pdf").write_bytes(pathlib.Path(@PDF@).read_bytes())
"""


@pytest.fixture
def office_program(tmp_path: Path, settings: Any) -> Callable[[str], Path]:
    """Configures a program in LibreOffice's place; call it with what the program does."""

    def configure(does: str) -> Path:
        program = tmp_path / "soffice"
        program.write_text(f"#!{sys.executable} -I\n{does}")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        settings.LIBREOFFICE = str(program)
        return program

    return configure


@pytest.fixture
def writes(office_program: Callable[[str], Path], tmp_path: Path) -> None:
    """LibreOffice makes two pages of every paper."""
    (tmp_path / "made.pdf").write_bytes(pdf("Page one of Word", "Page two of Word"))
    office_program(WRITES.replace("@PDF@", repr(str(tmp_path / "made.pdf"))))


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of copies that were queued; packs are not."""
    found: list[int] = []
    monkeypatch.setattr(tasks.make_copy, "delay", found.append)
    monkeypatch.setattr(tasks.make_file, "delay", lambda _pk: None)
    return found


@pytest.fixture
def item(forum: None) -> AgendaItem:
    return item_of(make_meeting("issued"))


def word() -> Any:
    return sent(content=office("docx"), name="policy.docx")


def pages_of(item: AgendaItem) -> list[str]:
    """The words of each page of a member's pack, from the third on."""
    made = pack.ask(item.meeting, actor=make_user("representative"))
    assert file.make(made.pk) == Outcome.DONE
    made.refresh_from_db()
    assert made.document is not None
    with made.document.file.open("rb") as kept, pdfplumber.open(io.BytesIO(kept.read())) as opened:
        return [" ".join(page.extract_text().split()) for page in opened.pages[2:]]


@pytest.mark.usefixtures("writes")
def test_a_word_paper_comes_into_the_pack_as_pages_and_stays_a_word_file_to_download(
    item: AgendaItem, queued: list[int], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        made = make_paper(item, title="The policy", file=word())
    copy = PaperCopy.objects.get(version=latest(made))
    assert queued == [copy.pk]
    assert pack_of(item.meeting, make_user("representative")).waiting == 1
    tasks.make_copy(copy.pk)
    copy.refresh_from_db()
    assert (copy.state, copy.pages) == (MakingState.READY, 2)
    assert pages_of(item) == ["Page one of Word Item 4 · page 3 OFFICIAL", "Page two of Word Item 4 · page 4 OFFICIAL"]
    assert latest(made).document.name == "policy.docx"
    assert pack_of(item.meeting, make_user("representative")).waiting == 0


def test_without_libreoffice_a_word_paper_is_an_attachment(item: AgendaItem, queued: list[int]) -> None:
    make_paper(item, title="The policy", file=word())
    assert not PaperCopy.objects.exists()
    assert pages_of(item)[0].startswith("The policy It is a Word document, which the pack does not show.")


def test_papers_from_before_libreoffice_was_configured_are_converted_when_a_pack_is_asked_for(
    item: AgendaItem, queued: list[int], office_program: Callable[[str], Path]
) -> None:
    made = make_paper(item, file=word())
    make_paper(item)
    office_program("")
    pack.ask(item.meeting, actor=coordinator())
    assert [copy.version for copy in PaperCopy.objects.all()] == [latest(made)]


@pytest.mark.usefixtures("writes")
def test_what_the_virus_scanner_has_not_let_in_is_not_opened_by_libreoffice(
    item: AgendaItem, queued: list[int]
) -> None:
    make_paper(item, file=sent(content=office("docx"), name="policy.docx", hold=Hold.UNCHECKED))
    pack.ask(item.meeting, actor=coordinator())
    assert not PaperCopy.objects.exists()
    Document.objects.update(hold="")
    pack.ask(item.meeting, actor=coordinator())
    assert PaperCopy.objects.count() == 1


@pytest.mark.parametrize(
    "does",
    [
        "",
        "import sys; sys.exit(1)",
        "import pathlib, sys; pathlib.Path(sys.argv[-1]).with_suffix('.pdf').write_bytes(b'no PDF')",
    ],
)
def test_a_paper_that_libreoffice_cannot_turn_into_pages_stays_an_attachment(
    item: AgendaItem,
    queued: list[int],
    office_program: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    does: str,
) -> None:
    office_program(does)
    monkeypatch.setattr(tasks.make_copy, "apply_async", lambda *_, **__: None)
    made = make_paper(item, title="The policy", file=word())
    copy = PaperCopy.objects.get()
    for _ in range(3):
        tasks.make_copy(copy.pk)
    copy.refresh_from_db()
    assert (copy.state, copy.problem) == (MakingState.FAILED, paper_copy.PROBLEM)
    assert pages_of(item)[0].startswith("The policy It is a Word document")
    assert paper.says(made)


@pytest.mark.usefixtures("writes")
def test_a_workbook_of_endless_pages_stays_an_attachment(
    item: AgendaItem, queued: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_copy, "PAGES_AT_MOST", 1)
    make_paper(item, title="The budget", file=sent(content=office("xlsx"), name="budget.xlsx"))
    tasks.make_copy(PaperCopy.objects.get().pk)
    assert PaperCopy.objects.get().pages == 2
    assert pages_of(item)[0].startswith("The budget It is an Excel workbook")


def test_libreoffice_is_ended_with_all_it_started_when_it_takes_too_long(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own program starts another, which does the work."""
    program, kept = tmp_path / "soffice", tmp_path / "child"
    program.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {kept}\nwait\n")
    program.chmod(0o700)
    settings.LIBREOFFICE = str(program)
    monkeypatch.setattr(paper_copy, "LONGEST", 0.5)
    with pytest.raises(NotConvertedError):
        converted(ContentFile(office("docx")), ".docx")
    assert eventually(lambda: not alive([int(kept.read_text())]), seconds=5)


def test_a_path_that_is_no_program_is_said_in_the_log(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.LIBREOFFICE = "/nowhere/soffice"
    with pytest.raises(NotConvertedError):
        converted(ContentFile(office("docx")), ".docx")
    assert "FORUM_LIBREOFFICE cannot be run" in caplog.text


@pytest.mark.usefixtures("writes")
def test_copies_that_nobody_works_on_are_looked_for_with_the_other_files(item: AgendaItem, queued: list[int]) -> None:
    make_paper(item, file=word())
    assert list(paper_copy.resume(at_once=True)) == [PaperCopy.objects.get()]

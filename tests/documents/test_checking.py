"""What may be sent to the forum. Every bad file is made here."""

import io
import socket
import socketserver
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.client import MULTIPART_CONTENT, encode_multipart
from django.urls import path
from django.views.decorators.csrf import csrf_protect

from documents import checking, pages, tasks, uploads
from documents.checking import Checked, check
from documents.domain import document
from documents.enums import Hold
from documents.forms import FileField
from documents.models import Document
from documents.serving import send
from learningforum import addresses
from tests.factories.files import huge_png, office, old_office, pdf, picture, upload, zipped
from ui.forms import ForumForm

MB = 1024**2


def refused(content: bytes, name: str) -> tuple[str, str]:
    """Return why a file is refused: the code and the sentence."""
    with pytest.raises(ValidationError) as error:
        check(upload(content, name))
    [sentence] = error.value.messages
    assert sentence.endswith(".")
    return str(error.value.code), sentence


def code(content: bytes, name: str) -> str:
    return refused(content, name)[0]


# What may be sent ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "label"),
    [
        (pdf("One", "Two"), "paper.PDF", "PDF"),
        (office("docx"), "paper.docx", "Word"),
        (office("xlsx"), "paper.xlsx", "Excel"),
        (office("pptx"), "paper.pptx", "PowerPoint"),
        (picture("png"), "paper.png", "PNG picture"),
        (picture("jpg"), "paper.jpg", "JPEG picture"),
        (picture("jpg"), "paper.jpeg", "JPEG picture"),
    ],
)
def test_what_papers_are_made_of_may_be_sent(content: bytes, name: str, label: str) -> None:
    checked = check(upload(content, name))
    assert (checked.kind.label, checked.name, checked.problem, checked.hold) == (label, name, "", "")
    assert checked.file.read(4) == content[:4], "it is read from its beginning"


def test_the_pages_of_a_pdf_are_counted_and_a_picture_has_one() -> None:
    assert check(upload(pdf("One", "Two", "Three"))).pages == 3
    assert check(upload(picture("jpg"), "a.jpg")).pages == 1
    assert check(upload(office("docx"), "a.docx")).pages is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\me\\Draft  report.pdf", "Draft report.pdf"),
        ("../../etc/paper.pdf", "paper.pdf"),
        ("report\u202efdp.pdf", "reportfdp.pdf"),
        ("x" * 300 + ".docx", "x" * 195 + ".docx"),
        ("\u200b", "file"),
    ],
)
def test_a_name_loses_its_folders_and_what_hides_in_it(sent: str, kept: str) -> None:
    assert checking.tidied(sent) == kept


# A PDF that cannot be shown may be kept: people are told ------------------------------------------------------------


def test_a_locked_pdf_is_kept_with_what_is_wrong() -> None:
    checked = check(upload(pdf(password="secret")))
    assert (checked.pages, checked.problem) == (None, "It is protected by a password.")


def test_a_pdf_that_may_only_not_be_changed_is_like_any_other() -> None:
    assert (check(upload(pdf("One", owner="secret"))).pages, check(upload(pdf("One", owner="secret"))).problem) == (
        1,
        "",
    )


def test_a_damaged_pdf_is_kept_with_what_is_wrong_wherever_it_broke_off() -> None:
    """A page that would come out blank counts as damage."""
    whole = pdf("One", "Two", "Three")
    contents = whole.index(b"stream")
    for content in (b"%PDF-1.7 and nothing more", whole[: contents + 9], whole[: len(whole) // 2]):
        checked = check(upload(content))
        assert (checked.pages, checked.problem) == (None, "It is damaged and cannot be read.")


def test_a_pdf_whose_page_has_lost_what_draws_it_is_damaged() -> None:
    content = pdf("One").replace(b"/Contents", b"/Contenta")
    assert check(upload(content)).problem == "", "nothing says that it ever drew anything"
    content = content.replace(b"startxref", b"startxxxx")
    assert check(upload(content)).problem == "It is damaged and cannot be read."


def test_a_pdf_that_unpacks_to_more_than_a_machine_holds_harms_nobody() -> None:
    """Its page is drawn by 70 MB of spaces, packed into less than 100 KB."""
    made = pikepdf.open(io.BytesIO(pdf("One")))
    packed = zlib.compress(b" " * 70 * MB, 1)
    made.pages[0].obj.Contents = pikepdf.Stream(made, packed, Filter=pikepdf.Name.FlateDecode)
    whole = io.BytesIO()
    made.save(whole, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    assert len(whole.getvalue()) < MB
    assert check(upload(whole.getvalue())).problem == "It is damaged and cannot be read."


def test_what_reads_a_file_is_given_little_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time; time.sleep(30)")
    monkeypatch.setattr(pages, "PROBE", slow)
    monkeypatch.setattr(pages, "LONGEST", 0.1)
    assert check(upload(pdf())).problem == "It is damaged and cannot be read."


# What is refused -------------------------------------------------------------------------------------------------


def test_a_program_is_refused_whatever_it_is_called() -> None:
    program = b"MZ\x90\x00" + bytes(200)
    for name in ("paper.pdf", "paper.docx", "paper.png", "paper.jpg"):
        assert code(program, name) == "not_what_it_says"
    assert refused(program, "paper.pdf")[1] == "The file is called a PDF, but it is not one. Choose the right file."
    assert code(program + pdf(), "paper.pdf") == "not_what_it_says"
    for name in ("paper.exe", "paper", "paper.pdf.exe", "paper.html", "paper.svg"):
        assert code(program, name) == "not_allowed"


def test_an_office_file_called_another_is_named() -> None:
    assert refused(office("xlsx"), "paper.docx") == (
        "not_what_it_says",
        "The file is called a Word document, but it is an Excel workbook. Give it its own ending.",
    )
    assert code(zipped({"a.txt": b"words"}), "paper.docx") == "not_what_it_says"
    assert code(office("docx"), "paper.pdf") == "not_what_it_says"


@pytest.mark.parametrize("ending", ["docm", "xlsm", "pptm", "xlsb"])
def test_macro_documents_are_refused_by_their_name(ending: str) -> None:
    found, sentence = refused(office("docx"), f"paper.{ending}")
    assert found == "macros"
    assert f"(.{ending})" in sentence


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "WORD/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml"])
def test_macro_documents_are_refused_by_what_is_in_them(part: str) -> None:
    assert code(office("docx", parts={part: b"macros"}), "paper.docx") == "macros"


def test_a_document_that_says_it_has_macros_or_carries_one_that_does_is_refused() -> None:
    main = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert code(office("docx", main=main), "paper.docx") == "macros"
    assert code(office("xlsx", parts={"xl/embeddings/Budget.XLSM": b"PK"}), "paper.xlsx") == "macros"


def test_files_of_older_office_programs_are_refused_with_what_to_do() -> None:
    assert refused(old_office(), "paper.doc")[1].endswith("Save it as .docx.")
    assert code(old_office(), "paper.xls") == "old_office"
    assert code(old_office(), "paper.docx") == "old_office"


def test_a_protected_office_file_is_refused() -> None:
    assert code(old_office(encrypted=True), "paper.docx") == "password"
    locked = bytearray(office("docx"))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = -1
        while (at := locked.find(mark, at + 1)) >= 0:
            locked[at + (6 if mark[2] == 3 else 8)] |= 1
    assert code(bytes(locked), "paper.docx") == "password"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    """200 MB at most, counted while reading, a hundred times its own size at most."""
    assert code(office("docx", parts={"word/media/a.bin": bytes(30 * MB)}), "a.docx") == "unpacks_to_too_much"


def test_a_zip_bomb_that_says_it_is_small_is_refused_too() -> None:
    lying = zipped({"[Content_Types].xml": b"x", "a": bytes(30 * MB)}, lie=True)
    assert code(lying, "a.docx") in {"unpacks_to_too_much", "damaged"}


def test_an_office_file_of_too_many_parts_is_refused() -> None:
    assert check(upload(office("docx", parts={f"p/{n}": b"" for n in range(1_998)}), "a.docx")).kind.label == "Word"
    assert code(office("docx", parts={f"p/{n}": b"" for n in range(1_999)}), "a.docx") == "unpacks_to_too_much"


@pytest.mark.parametrize("part", ["../a.xml", "word/../../a", "/etc/passwd", "\\share\\a", "C:\\a", "word\\..\\a"])
def test_an_office_file_that_points_outside_itself_is_refused(part: str) -> None:
    assert code(office("docx", parts={part: b"x"}), "a.docx") == "damaged"


def test_a_damaged_office_file_is_refused() -> None:
    whole = office("docx", parts={"word/media/a": bytes(range(256)) * 40})
    assert code(whole[:-30], "a.docx") == "damaged"
    middle = whole.index(b"word/media/a") + 60
    assert code(whole[:middle] + b"\0\0\0\0\0\0" + whole[middle + 6 :], "a.docx") == "damaged"


def test_an_empty_file_is_refused() -> None:
    assert refused(b"", "paper.pdf") == ("empty", "The file is empty.")


def test_a_picture_that_is_damaged_or_too_large_to_open_is_refused() -> None:
    whole = picture("jpg", (400, 400))
    assert code(whole[: len(whole) // 2], "a.jpg") == "damaged"
    assert code(picture("png")[:60], "a.png") == "damaged"
    assert code(huge_png(60_000, 60_000), "a.png") == "damaged"
    assert check(upload(picture("png", (3000, 2000)), "a.png")).pages == 1


def test_a_picture_or_pdf_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "PIXELS_AT_MOST", 1_000_000)
    monkeypatch.setattr(checking, "PAGES_AT_MOST", 2)
    assert refused(picture("png", (1000, 1001)), "a.png")[1].startswith("The picture has more than 1 megapixels.")
    assert code(pdf("One", "Two", "Three"), "a.pdf") == "too_many_pages"


def test_a_file_over_the_limit_is_refused(settings: Any) -> None:
    settings.LARGEST_FILE = 1 * MB
    assert refused(b"%PDF-" + bytes(MB), "a.pdf") == ("too_large", "The file must be smaller than 1 MB.")


# While it arrives ------------------------------------------------------------------------------------------------


class SendForm(ForumForm):
    from django import forms

    title = forms.CharField()
    file = FileField()


@csrf_protect
def receive(request: HttpRequest) -> HttpResponse:
    form = SendForm(request.POST, request.FILES)
    if form.is_valid():
        return HttpResponse(f"kept {form.cleaned_data['file'].name}")
    return HttpResponse(f"{form['title'].value()}: {form.errors['file'][0]}", status=422)


urlpatterns = [path("send/", receive)]


class Endless:
    """A request's body of so many bytes that is never in memory; knows how much of it was read."""

    def __init__(self, before: bytes, size: int, after: bytes) -> None:
        self.rest, self.size, self.after, self.was_read = before, size, after, 0

    def read(self, number: int = -1) -> bytes:
        while len(self.rest) < number and self.size:
            piece = min(64 * 1024, self.size)
            self.size -= piece
            self.rest += bytes(piece)
        if len(self.rest) < number and self.after:
            self.rest, self.after = self.rest + self.after, b""
        found, self.rest = self.rest[:number], self.rest[number:]
        self.was_read += len(found)
        return found

    def readline(self, *_: int) -> bytes:
        raise NotImplementedError


def send_endless(client: Client, megabytes: int) -> tuple[Any, Endless]:
    """Send a form whose file has so many megabytes; its last field comes after the file."""
    token = "a" * 32
    client.cookies["csrftoken"] = token
    fields = {"csrfmiddlewaretoken": token, "file": SimpleUploadedFile("a.pdf", b"@"), "title": "What was typed"}
    before, after = encode_multipart("BoUnDaRyStRiNg", fields).split(b"@")
    size = megabytes * MB
    body = Endless(before, size, after)
    length = len(before) + size + len(after)
    given: Any = {"CONTENT_TYPE": MULTIPART_CONTENT, "CONTENT_LENGTH": str(length), "wsgi.input": body}
    return client.generic("POST", "/send/", **given), body


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("megabytes", [6, 500])
def test_a_file_that_is_too_large_is_dropped_while_it_arrives_and_what_was_typed_is_kept(
    megabytes: int, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request of 500 MB: its file is kept neither in memory nor on disk, and the token against forgery is read."""
    settings.LARGEST_FILE = 5 * MB
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    written: list[int] = []
    passed_on = uploads.BoundedUploadHandler.receive_data_chunk

    def watch(handler: uploads.BoundedUploadHandler, data: bytes, start: int) -> bytes | None:
        found = passed_on(handler, data, start)
        written.append(len(found or b""))
        return found

    monkeypatch.setattr(uploads.BoundedUploadHandler, "receive_data_chunk", watch)
    response, body = send_endless(Client(enforce_csrf_checks=True), megabytes)
    assert response.status_code == 422
    assert response.content.decode() == "What was typed: The file must be smaller than 5 MB."
    assert body.was_read > megabytes * MB
    assert sum(written) <= (5 * MB if megabytes == 6 else 0), "what is announced as too large is dropped from the start"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.urls(__name__)
def test_a_file_within_the_limit_arrives_as_ever() -> None:
    for content in (pdf(), pdf("One", "Two") + bytes(3 * MB)):
        response = Client().post("/send/", {"title": "A", "file": upload(content)})
        assert response.content.decode() == "kept paper.pdf"
    response = Client().post("/send/", {"title": "A"})
    assert response.content.decode() == "A: Choose a file."
    response = Client().post("/send/", {"title": "A", "file": upload(b"")})
    assert response.content.decode() == "A: The file is empty."


# The virus scanner -----------------------------------------------------------------------------------------------

HARM = b"%PDF-harmful"


class Scanner(socketserver.BaseRequestHandler):
    """Speaks ClamAV's protocol as its daemon does: a command, pieces after their lengths, one line back."""

    def handle(self) -> None:
        assert self._read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self._read(4))[0]:
            content += self._read(size)
            if len(content) > self.server.largest:  # type: ignore[attr-defined] # set below
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        found = b"stream: Test-Signature FOUND\0" if HARM in content else b"stream: OK\0"
        for byte in found:
            self.request.sendall(bytes([byte]))

    def _read(self, number: int) -> bytes:
        found = b""
        while len(found) < number:
            more = self.request.recv(number - len(found))
            assert more, "the other end has gone"
            found += more
        return found


class TcpScanner(socketserver.ThreadingTCPServer):
    daemon_threads, largest = True, 100_000


class SocketScanner(socketserver.ThreadingUnixStreamServer):
    daemon_threads, largest = True, 100_000


@contextmanager
def running(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def scanner(settings: Any, tmp_path: Path) -> Iterator[str]:
    """A scanner that listens on a socket; returns its path."""
    place = str(tmp_path / "clamd.ctl")
    settings.CLAMAV = place
    with running(SocketScanner(place, Scanner)):
        yield place


def test_a_clean_file_passes_the_scanner_and_a_harmful_one_is_refused(scanner: str) -> None:
    assert check(upload(pdf())).hold == ""
    assert refused(HARM, "a.pdf") == (
        "harmful",
        "The virus scanner found this file to be harmful. It was not kept.",
    )


def test_the_scanner_may_listen_on_another_machine(settings: Any) -> None:
    with running(TcpScanner(("127.0.0.1", 0), Scanner)) as server:
        settings.CLAMAV = addresses.scanner(f"tcp://127.0.0.1:{server.server_address[1]}")
        assert check(upload(pdf())).hold == ""
        assert code(HARM, "a.pdf") == "harmful"


def test_a_file_that_the_scanner_does_not_answer_for_is_held_back(
    scanner: str, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert check(upload(pdf("x") + bytes(200_000))).hold == Hold.UNCHECKED, "it is too large for the scanner"
    settings.CLAMAV = f"{scanner}-that-is-away"
    assert check(upload(pdf(), "secret name.pdf")).hold == Hold.UNCHECKED
    assert "The virus scanner does not answer" in caplog.text
    assert "secret" not in caplog.text


def test_a_scanner_that_says_nothing_holds_nobody_up_for_long(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("documents.scanning.ANSWERED", 0.2)
    settings.CLAMAV = str(tmp_path / "silent")
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(settings.CLAMAV)
        silent.listen()
        assert check(upload(pdf())).hold == Hold.UNCHECKED


def held(content: bytes) -> Document:
    checked = Checked(upload(content), "a.pdf", checking.BY_ENDING[".pdf"], hold=Hold.UNCHECKED)
    with document.received(checked) as kept:
        return kept


@pytest.mark.django_db
def test_what_is_held_back_opens_to_nobody_until_the_scanner_has_let_it_in(
    rf: RequestFactory, scanner: str, settings: Any
) -> None:
    clean, harmful, later = held(pdf()), held(HARM), held(pdf("x") + bytes(200_000))
    with pytest.raises(Http404):
        send(rf.get("/"), clean)
    settings.CLAMAV = None
    tasks.let_in_held()
    assert set(Document.objects.values_list("hold", flat=True)) == {Hold.UNCHECKED}, (
        "without a scanner nothing is known"
    )
    settings.CLAMAV = scanner
    tasks.let_in_held()
    for each in (clean, harmful, later):
        each.refresh_from_db()
    assert (clean.hold, harmful.hold, later.hold) == ("", Hold.HARMFUL, Hold.UNCHECKED)
    with pytest.raises(Http404):
        send(rf.get("/"), harmful)
    response = send(rf.get("/"), clean)
    assert b"".join(response).startswith(b"%PDF")
    response.close()


@pytest.mark.parametrize("address", ["clamd.ctl", "unix://host/path", "unix:", "tcp://host", "tcp://:33", "http://a:1"])
def test_where_the_scanner_is_must_be_said_plainly(address: str) -> None:
    assert addresses.scanner("") is None
    assert addresses.scanner("unix:///run/clamav/clamd.ctl") == "/run/clamav/clamd.ctl"
    with pytest.raises(ImproperlyConfigured, match="FORUM_CLAMAV must look like unix:///"):
        addresses.scanner(address)

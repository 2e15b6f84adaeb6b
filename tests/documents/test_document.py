from contextlib import closing
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import RequestFactory

from documents.domain import document
from documents.models import Document, Reading
from documents.serving import send
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def stored() -> set[Path]:
    return {path for path in Path(default_storage.path("")).rglob("*") if path.is_file()}


def kept(content: bytes = b"%PDF-1.7 words") -> Document:
    return document.keep(content, name="Report to SHIELD.pdf", content_type="application/pdf")


def test_a_file_is_kept_under_a_name_that_tells_nothing_for_its_owner_alone() -> None:
    made = kept()
    path = Path(made.file.path)
    assert "Report" not in path.name
    assert path.stat().st_mode & 0o077 == 0
    assert (made.size, path.read_bytes()) == (14, b"%PDF-1.7 words")


def test_when_what_a_file_was_kept_for_fails_the_file_goes_too() -> None:
    before = stored()

    def fail() -> None:
        with document.kept(b"words", name="a.pdf", content_type="application/pdf"):
            raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        fail()
    assert not Document.objects.exists()
    assert stored() == before


def test_reading_is_written_down() -> None:
    reader, made = make_user(), kept()
    document.read(made, actor=reader)
    assert list(Reading.objects.values_list("document", "user")) == [(made.pk, reader.pk)]


def test_a_download_is_called_what_it_is_and_runs_nothing(rf: RequestFactory) -> None:
    with closing(send(rf.get("/"), kept(), name="Report (draft).pdf")) as response:
        assert b"".join(response) == b"%PDF-1.7 words"
    assert response["Content-Disposition"] == 'attachment; filename="Report (draft).pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-cache"


def test_a_browser_that_has_it_is_told_so(rf: RequestFactory) -> None:
    made = kept()
    with closing(send(rf.get("/"), made)) as first:
        etag = first["ETag"]
    again = send(rf.get("/", headers={"If-None-Match": etag}), made)
    assert (again.status_code, again["ETag"]) == (304, etag)
    with closing(send(rf.get("/", headers={"If-None-Match": '"another"'}), made)) as other:
        assert other.status_code == 200

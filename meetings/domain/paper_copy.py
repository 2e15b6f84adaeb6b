"""Word, Excel and PowerPoint papers as PDFs for the pack, where LibreOffice is configured (`FORUM_LIBREOFFICE`).

A paper is converted once, in the background, when it is added: so everybody's pack numbers its pages alike. LibreOffice
runs in a folder and with a profile of its own, without macros and without fetching anything, and is stopped when it
takes too long.
"""

import logging
import os
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction

from documents import pages
from documents.checking import BY_TYPE
from documents.domain.making import Drawn, Maker, Outcome
from documents.pdf import Watch
from meetings.models import PaperCopy, PaperVersion

log = logging.getLogger(__name__)
#: Of the locks that keep a second maker away: see `documents.locks`.
MAKING = 0x4D4C4650
#: Seconds that LibreOffice may take.
LONGEST = 90
#: A workbook that comes to more pages than this was never meant to be printed.
PAGES_AT_MOST = 200
PROBLEM = "It could not be turned into pages."
#: What LibreOffice's own settings say: no macros, no links followed, nothing active.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
</item>
</oor:items>
"""
#: A proxy that is not there: whatever would be fetched is not.
NOWHERE = "http://127.0.0.1:9"


class NotConvertedError(Exception):
    """LibreOffice did not make a PDF."""


def is_configured() -> bool:
    """Whether Word papers come into the pack as pages."""
    return bool(settings.LIBREOFFICE)


def ask(version: PaperVersion) -> PaperCopy | None:
    """Have an Office paper turned into a PDF; None when it is no Office paper, or LibreOffice is not configured.

    Called inside the verb that keeps the version. What is held back is not opened here either: whoever asks for the
    pack once it is let in asks for this as well.
    """
    if not is_configured() or version.document.hold or not BY_TYPE[version.document.content_type].is_office:
        return None
    copy, is_new = PaperCopy.objects.get_or_create(version=version)
    if is_new:
        copies.queue([copy])
    return copy


@transaction.atomic
def ask_missing(versions: list[PaperVersion]) -> None:
    """Have those turned into PDFs that were added before LibreOffice was configured."""
    for version in versions:
        ask(version)


def make(copy_id: int) -> Outcome:
    """Convert a paper and keep the PDF; see `documents.domain.making.Maker.make`."""
    return copies.make(copy_id)


def resume(*, at_once: bool = False) -> list[PaperCopy]:
    """Queue again what nobody works on; see `documents.domain.making.Maker.resume`."""
    return copies.resume(at_once=at_once)


def converted(file: "File[bytes]", ending: str) -> bytes:
    """Return what LibreOffice makes of an Office file: a PDF.

    Raises NotConvertedError when it makes none, or takes longer than `LONGEST`.
    """
    with TemporaryDirectory(prefix="forum-office-") as folder:
        home = Path(folder)
        (home / "profile" / "user").mkdir(parents=True)
        (home / "profile" / "user" / "registrymodifications.xcu").write_text(PROFILE)
        paper = home / f"paper{ending}"
        with paper.open("wb") as to:
            for piece in file.chunks():
                to.write(piece)
        _run(
            [
                settings.LIBREOFFICE,
                f"-env:UserInstallation={(home / 'profile').as_uri()}",
                *("--headless", "--norestore", "--nolockcheck", "--nodefault"),
                *("--convert-to", "pdf", "--outdir", str(home), str(paper)),
            ],
            home,
        )
        made = home / "paper.pdf"
        if not made.exists():
            raise NotConvertedError
        return made.read_bytes()


def _run(command: list[str], home: Path) -> None:
    """Run LibreOffice in a process group of its own, all of which is ended when it takes too long."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        **dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), NOWHERE),
    }
    try:
        process = subprocess.Popen(  # noqa: S603 - the program is the operator's setting; the paper's name is ours
            command,
            cwd=home,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        log.error("FORUM_LIBREOFFICE cannot be run: %s", error.strerror)  # noqa: TRY400 - the sentence says it all
        raise NotConvertedError from error
    with process:
        try:
            failed = process.wait(LONGEST)
        except subprocess.TimeoutExpired as error:
            raise NotConvertedError from error
        finally:
            _end(process.pid)
    if failed:
        raise NotConvertedError


def _end(group: int) -> None:
    """End what is left of a process group."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _draw(copy: PaperCopy, watch: Watch) -> Drawn:
    """Convert the paper and count the pages that come out."""
    document = copy.version.document
    watch(10)
    with document.file.open("rb") as file:
        content = converted(file, BY_TYPE[document.content_type].ending)
    seen = pages.look(ContentFile(content), "pdf")
    if not seen.number:
        raise NotConvertedError
    PaperCopy.objects.filter(pk=copy.pk).update(pages=seen.number)
    return Drawn(content, "paper.pdf")


def _send(copy_id: int) -> None:
    from meetings.tasks import make_copy

    make_copy.delay(copy_id)


copies = Maker(PaperCopy, lock=MAKING, draw=_draw, send=_send, problem=PROBLEM)

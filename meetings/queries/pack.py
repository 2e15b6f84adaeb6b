"""The pack as its page shows it: what is in it for this reader, and how far it is."""

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat

from accounts.models import User
from documents.enums import MakingState
from meetings.domain import pack
from meetings.models import Meeting


@dataclass(frozen=True)
class Named:
    """A paper that the pack names without showing it, and why."""

    title: str
    item: int
    why: str


@dataclass(frozen=True)
class PackNow:
    """A reader's pack at this moment; `words` say what is in it. It is `is_there` once an agenda is to be read."""

    is_there: bool = False
    words: str = ""
    named: tuple[Named, ...] = ()
    waiting: int = 0
    is_asked: bool = False
    is_running: bool = False
    is_ready: bool = False
    has_failed: bool = False
    problem: str = ""
    progress: int = 0
    size: str = ""

    @property
    def download_label(self) -> str:
        """What the button says that takes a copy."""
        return f"Download the pack (PDF, {self.size})"


def pack_of(meeting: Meeting, reader: User) -> PackNow:
    """Return how the pack of a meeting stands for `reader` (5 queries at most)."""
    contents = pack.contents_of(meeting, reader)
    if contents is None:
        return PackNow()
    made = pack.find(meeting, contents)
    state = made.state if made else ""
    document = made.document if made else None
    return PackNow(
        is_there=True,
        words=_words(contents),
        named=tuple(
            Named(each["title"], item["number"], each["why"])
            for item in contents["items"]
            for each in item["papers"]
            if each["shows"] == pack.NAMED
        ),
        waiting=sum(each["waits"] for item in contents["items"] for each in item["papers"]),
        is_asked=made is not None,
        is_running=state in (MakingState.WAITING, MakingState.MAKING),
        is_ready=state == MakingState.READY,
        has_failed=state == MakingState.FAILED,
        problem=made.problem if made else "",
        progress=made.progress if made else 0,
        size=filesizeformat(document.size) if document else "",
    )


def _words(contents: pack.Contents) -> str:
    """Say how much is in the pack: "The agenda and 12 papers on 143 pages."."""
    papers = [each for item in contents["items"] for each in item["papers"] if each["shows"] != pack.HIDDEN]
    pages = sum(each["pages"] for each in papers)
    if not papers:
        return "The agenda. There are no papers."
    number = "1 paper" if len(papers) == 1 else f"{len(papers)} papers"
    return f"The agenda and {number} on {pages} page{'' if pages == 1 else 's'}."

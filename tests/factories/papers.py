"""Papers of agenda items, kept as their verbs keep them; nothing is looked at by a process of its own."""

from collections.abc import Iterable, Sequence

from accounts.models import User
from documents.checking import BY_ENDING, Checked
from meetings.domain import paper
from meetings.enums import Sensitivity
from meetings.models import AgendaItem, Paper, PaperVersion
from members.models import Person
from tests.factories.accounts import coordinator
from tests.factories.files import pdf, upload
from tests.factories.meetings import item_of, make_meeting


def sent(
    words: Sequence[str] = ("A page",),
    *,
    content: bytes | None = None,
    name: str = "paper.pdf",
    problem: str = "",
    hold: str = "",
) -> Checked:
    """Return a file as it is once it was checked: a PDF with a page for each of `words`, unless `content` is given."""
    kind = BY_ENDING[f".{name.rpartition('.')[2]}"]
    pages = None if problem or kind.is_office else len(words)
    return Checked(upload(pdf(*words) if content is None else content, name), name, kind, pages, problem, hold)


def make_paper(
    item: AgendaItem | None = None,
    *,
    title: str = "A paper",
    file: Checked | None = None,
    sensitivity: Sensitivity = Sensitivity.OFFICIAL,
    is_restricted: bool = False,
    readers: Iterable[Person] = (),
    actor: User | None = None,
) -> Paper:
    """Return a paper of an item, by default of the case item of a new meeting whose agenda is issued; a page long."""
    item = item or item_of(make_meeting("issued"))
    said = paper.Said(title, sensitivity, is_restricted, tuple(readers))
    return paper.add(item, said, file or sent(), actor=actor or coordinator())


def latest(made: Paper) -> PaperVersion:
    """Return the version of a paper that people read."""
    return made.versions.latest("number")

"""The pages that are measured: those of the forum's main job, with what is asked of each.

The limits are docs/performance.md's: a list takes at most 5 queries, an agenda 6, home and details 8 (session and
person included), and lists and details at most 1.5 times what the floor app takes. For a page that is a form no time
is promised; it is measured all the same.
"""

from dataclasses import dataclass
from enum import Enum

#: Rows in each long table. The first is the forum's first year or two; between the other two a page shows the same.
SIZES = (10, 1_000, 10_000)
SMALL, MIDDLE, LARGE = SIZES

TIMES_FLOOR = 1.5
#: 10,000 rows in the table against 1,000, with the same rows on the page.
GROWTH = 1.15
#: A page deep in a long list against its first.
DEPTH = 1.3


class Kind(Enum):
    """What a page is, which decides how many queries it may take."""

    HOME = "home"
    LIST = "list"
    DETAIL = "detail"
    AGENDA = "agenda"
    FORM = "form"


QUERIES = {Kind.HOME: 8, Kind.LIST: 5, Kind.DETAIL: 8, Kind.AGENDA: 6, Kind.FORM: 8}


@dataclass(frozen=True)
class PageSpec:
    """One page: its address by URL name, whose eyes see it, and what it is.

    `subject` names what its address points at (see `bench.data.Subjects`); `query` is added to the address. A `long`
    list is also measured at every size and deep inside.
    """

    name: str
    view: str
    kind: Kind
    role: str = "coordinator"
    subject: str = ""
    query: str = ""
    long: bool = False

    @property
    def target(self) -> float | None:
        """How many times the floor app's time the page may take; None when nothing is promised."""
        return None if self.kind is Kind.FORM else TIMES_FLOOR

    @property
    def most_queries(self) -> int:
        """How many queries the page may take."""
        return QUERIES[self.kind]


PAGES = (
    PageSpec("Home, coordinator", "home", Kind.HOME),
    PageSpec("Home, representative", "home", Kind.HOME, role="representative"),
    PageSpec("Membership", "members:membership", Kind.DETAIL),
    PageSpec("Meetings", "meetings:meetings", Kind.LIST, long=True),
    PageSpec("Agenda, coordinator", "meetings:agenda", Kind.AGENDA, subject="coming"),
    PageSpec("Agenda, representative", "meetings:agenda", Kind.AGENDA, role="representative", subject="coming"),
    PageSpec("Edit agenda", "meetings:edit-agenda", Kind.FORM, subject="coming"),
    PageSpec("Register", "meetings:register", Kind.FORM, subject="held"),
    PageSpec("Item: open actions", "meetings:item", Kind.DETAIL, subject="actions_item"),
    PageSpec("Item: case", "meetings:item", Kind.DETAIL, role="representative", subject="case_item"),
    PageSpec("Minutes", "meetings:minutes", Kind.DETAIL, subject="held"),
    PageSpec("Actions", "meetings:actions", Kind.LIST, long=True, query="?state=all"),
    PageSpec("Action", "meetings:action", Kind.DETAIL, subject="action"),
    PageSpec("Board of actions", "meetings:action-board", Kind.LIST, role="representative"),
    PageSpec("Search, a rare word", "meetings:search", Kind.LIST, long=True, query="?q=hoarding"),
    PageSpec(
        "Search, a word of every note", "meetings:search", Kind.LIST, "representative", "", "?q=picture", long=True
    ),
    PageSpec("Search, notes alone", "meetings:search", Kind.LIST, long=True, query="?q=picture&kind=notes"),
    PageSpec("Attendance", "meetings:attendance", Kind.DETAIL),
    PageSpec("Register of reviews", "reviews:register", Kind.LIST, long=True, query="?show=all"),
    PageSpec("Reviews of a type", "reviews:register", Kind.LIST, long=True, query="?show=all&type=dhr"),
    PageSpec("Review", "reviews:review", Kind.DETAIL, subject="review"),
    PageSpec("Tracker", "tracker:tracker", Kind.LIST, long=True),
    PageSpec("Learning point", "tracker:learning-point", Kind.DETAIL, subject="point"),
    PageSpec("Reports", "reports:reports", Kind.LIST),
    PageSpec("Edition", "reports:edition", Kind.DETAIL, subject="edition"),
)

"""The governance chart (ToR, Accountability and Appendix 3), drawn from the data.

The forum is accountable to the boards; each board has its sub-groups; the forum exchanges information with those (ToR,
Working methods). The drawing and the list beside it (``members/governance.html``) say the same.
"""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from ui.structure import Head, Structure, structure_chart

FORUM = "Multi-Agency Learning Forum"
ACCOUNTABLE, EXCHANGE = "accountable to", "exchange"
TITLE = "Governance chart"


@dataclass(frozen=True)
class Body:
    """A sub-group on the chart."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Board(Body):
    """A board on the chart, with its sub-groups."""

    groups: tuple[Body, ...] = ()


@dataclass(frozen=True)
class Governance:
    """Who is accountable to whom, and exchanges information with whom."""

    boards: tuple[Board, ...]

    @property
    def forum(self) -> str:
        """The forum's name."""
        return FORUM

    @property
    def wide(self) -> SafeString:
        """The drawing for a desk and for paper."""
        return structure_chart(self._structure)

    @property
    def narrow(self) -> SafeString:
        """The drawing for a telephone."""
        return structure_chart(self._structure, is_narrow=True)

    @property
    def in_words(self) -> str:
        """The chart in a sentence or two."""
        if not self.boards:
            return f"The {FORUM}. No board is recorded yet."
        groups = [group.name for board in self.boards for group in board.groups]
        accountable = f"The {FORUM} is accountable to {_listed([board.name for board in self.boards])}."
        exchange = f" It exchanges information with their sub-groups: {_listed(groups)}." if groups else ""
        return f"{accountable}{exchange} The same stands as a list beside the chart."

    @property
    def _structure(self) -> Structure:
        heads = tuple(Head(board.name, tuple(group.name for group in board.groups)) for board in self.boards)
        return Structure(TITLE, self.in_words, heads, FORUM, ACCOUNTABLE, EXCHANGE)


def _listed(names: list[str]) -> str:
    """Names one after another; semicolons, since a name may have commas of its own."""
    return names[0] if len(names) == 1 else f"{'; '.join(names[:-1])} and {names[-1]}"
